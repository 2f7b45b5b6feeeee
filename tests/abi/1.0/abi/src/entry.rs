//! The plugin's side of the C boundary. Plugin authors use `export!` of the SDK, which puts this together.
#![expect(unsafe_code, reason = "the C boundary; pointers are those that the host lends for the call")]

use crate::{
    HostGone, Services,
    raw::{
        DOSSIER_DEBUG, DOSSIER_INFO, DOSSIER_MALFORMED, DOSSIER_OK, DOSSIER_PANICKED, DossierBytes,
        DossierHost,
    },
};
use dossier_core::LogLevel;
use std::{
    ffi::c_void,
    panic::{AssertUnwindSafe, catch_unwind},
    slice,
};

/// A plugin as the boundary sees it.
pub trait Guest {
    /// The manifest, in JSON.
    fn manifest() -> Vec<u8>;

    /// The reply to a request, both with their headers. Reports its own panics in the reply.
    fn respond(request: &[u8], services: &dyn Services) -> Vec<u8>;
}

/// Exports [`Guest`] `$guest` under the entry symbol of this version of the boundary.
///
/// A binary can hold the symbol once. Where plugins are linked into one program as plain Rust, this has to stand in a crate
/// that only builds the library: for the plugins of the workspace that is an example target of type `cdylib`.
#[macro_export]
macro_rules! entry {
    ($guest:ty) => {
        #[cfg(panic = "abort")]
        compile_error!(
            "a plugin must unwind: with `panic = \"abort\"` one bad stage would end the whole program"
        );

        /// The plugin, for the host that loads this library.
        #[allow(unsafe_code, reason = "an exported symbol")]
        #[unsafe(no_mangle)]
        pub extern "C" fn dossier_plugin_v1() -> *const $crate::raw::DossierPlugin {
            static PLUGIN: $crate::raw::DossierPlugin = $crate::raw::DossierPlugin {
                size: ::core::mem::size_of::<$crate::raw::DossierPlugin>(),
                describe: Some($crate::entry::describe::<$guest>),
                run: Some($crate::entry::run::<$guest>),
            };
            &PLUGIN
        }
    };
}

/// Replies with the guest's manifest.
///
/// # Safety
/// `host` is what a host lends for this call, or null.
pub unsafe extern "C" fn describe<G: Guest>(host: *const DossierHost) -> i32 {
    // SAFETY: passed on from the caller.
    let Some(host) = (unsafe { Lent::new(host) }) else { return DOSSIER_MALFORMED };
    match catch_unwind(G::manifest) {
        Ok(manifest) => host.reply(&manifest),
        Err(_) => DOSSIER_PANICKED,
    }
}

/// Replies to a request.
///
/// # Safety
/// `host` and `request` are what a host lends for this call; `host` may be null.
pub unsafe extern "C" fn run<G: Guest>(host: *const DossierHost, request: DossierBytes) -> i32 {
    // SAFETY: passed on from the caller.
    let Some(host) = (unsafe { Lent::new(host) }) else { return DOSSIER_MALFORMED };
    // SAFETY: as above; the bytes outlive this call.
    let request = unsafe { borrow(&request) };
    match catch_unwind(AssertUnwindSafe(|| G::respond(request, &host))) {
        Ok(reply) => host.reply(&reply),
        Err(_) => DOSSIER_PANICKED,
    }
}

/// The host, for the time of a call.
struct Lent<'a>(&'a DossierHost);

// SAFETY: the boundary says that the host's functions may be called from any thread, and `ctx` is only handed back.
unsafe impl Send for Lent<'_> {}
// SAFETY: as above.
unsafe impl Sync for Lent<'_> {}

impl Lent<'_> {
    /// # Safety
    /// `host` is null or points to a host that lives for `'a`.
    unsafe fn new(host: *const DossierHost) -> Option<Self> {
        // SAFETY: passed on from the caller.
        let host = unsafe { host.as_ref() }?;
        (host.size >= size_of::<DossierHost>()).then_some(Self(host))
    }

    fn reply(&self, bytes: &[u8]) -> i32 {
        // SAFETY: the host's own function with the host's own context.
        unsafe { (self.0.reply)(self.0.ctx, lend(bytes)) };
        DOSSIER_OK
    }
}

impl Services for Lent<'_> {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        unsafe extern "C" fn sink(to: *mut c_void, bytes: DossierBytes) {
            // SAFETY: `to` is the vector below, which outlives the call; the bytes are the host's.
            unsafe { (*to.cast::<Vec<u8>>()).extend_from_slice(borrow(&bytes)) };
        }
        let mut answer: Vec<u8> = Vec::new();
        let to = (&raw mut answer).cast::<c_void>();
        // SAFETY: the host's own function with the host's own context; `sink` fits `to`.
        match unsafe { (self.0.ask)(self.0.ctx, lend(question), to, Some(sink)) } {
            DOSSIER_OK => Ok(answer),
            _ => Err(HostGone),
        }
    }

    fn log(&self, level: LogLevel, message: &str) {
        let level = if level == LogLevel::Debug { DOSSIER_DEBUG } else { DOSSIER_INFO };
        // SAFETY: the host's own function with the host's own context.
        unsafe { (self.0.log)(self.0.ctx, level, lend(message.as_bytes())) };
    }

    fn cancelled(&self) -> bool {
        // SAFETY: the host's own function with the host's own context.
        unsafe { (self.0.cancelled)(self.0.ctx) != 0 }
    }
}

/// Bytes as the boundary lends them.
pub(crate) const fn lend(bytes: &[u8]) -> DossierBytes {
    DossierBytes { ptr: bytes.as_ptr(), len: bytes.len() }
}

/// Bytes that the other side lent.
///
/// # Safety
/// The pointer is null or good for `len` bytes as long as `bytes` is borrowed.
pub(crate) unsafe fn borrow(bytes: &DossierBytes) -> &[u8] {
    if bytes.ptr.is_null() || bytes.len == 0 || isize::try_from(bytes.len).is_err() {
        return &[];
    }
    // SAFETY: not null, and good for `len` bytes as the caller says.
    unsafe { slice::from_raw_parts(bytes.ptr, bytes.len) }
}
