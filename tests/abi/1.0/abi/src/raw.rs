//! The C types. They only ever grow at the end; `size` says how far.

use std::ffi::c_void;

/// The major version of this boundary; it is part of the name of the entry symbol.
pub const ABI_MAJOR: u32 = 1;

/// Name of the one symbol that a library exports: a [`DossierEntry`].
pub const ENTRY_SYMBOL: &str = "dossier_plugin_v1";

/// The call was answered.
pub const DOSSIER_OK: i32 = 0;
/// The call could not be answered.
pub const DOSSIER_FAILED: i32 = 1;
/// The plugin met a fault of its own before it could answer.
pub const DOSSIER_PANICKED: i32 = 2;
/// The run was called off before the plugin answered.
pub const DOSSIER_CANCELLED: i32 = 3;
/// The plugin could not make sense of what it was given.
pub const DOSSIER_MALFORMED: i32 = 4;

/// Log level: for who looks for a fault.
pub const DOSSIER_DEBUG: u32 = 0;
/// Log level: what is going on.
pub const DOSSIER_INFO: u32 = 1;

/// Bytes that are lent until the function that they are given to returns.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct DossierBytes {
    /// The first byte; may be null when there are none.
    pub ptr: *const u8,
    /// How many there are.
    pub len: usize,
}

/// Takes bytes; `to` is what the caller gave along with the function.
pub type DossierSink = Option<unsafe extern "C" fn(to: *mut c_void, bytes: DossierBytes)>;

/// What the host lends to a plugin for the time of a call. Its functions may be called from any thread, and `ctx` is the
/// first argument of each.
#[derive(Debug)]
#[repr(C)]
pub struct DossierHost {
    /// Size of this struct in bytes, as the host knows it. A function that lies beyond it is not there.
    pub size: usize,
    /// The host's own.
    pub ctx: *mut c_void,
    /// Takes the answer to the call: the manifest, or a message of kind reply. To be called exactly once.
    pub reply: unsafe extern "C" fn(ctx: *mut c_void, answer: DossierBytes),
    /// Takes a line for the log, in UTF-8.
    pub log: unsafe extern "C" fn(ctx: *mut c_void, level: u32, line: DossierBytes),
    /// Takes a message of kind ask, and gives the message that answers it to `sink`, once, before it returns
    /// `DOSSIER_OK`. Any other value: the host does not answer any more, and `sink` was not called.
    pub ask: unsafe extern "C" fn(
        ctx: *mut c_void,
        question: DossierBytes,
        to: *mut c_void,
        sink: DossierSink,
    ) -> i32,
    /// Not zero when the run was called off.
    pub cancelled: unsafe extern "C" fn(ctx: *mut c_void) -> u32,
}

/// What a plugin gives to the host. It lives as long as the process.
#[derive(Debug)]
#[repr(C)]
pub struct DossierPlugin {
    /// Size of this struct in bytes, as the plugin knows it.
    pub size: usize,
    /// Replies with the manifest, in JSON, and returns `DOSSIER_OK`.
    pub describe: Option<unsafe extern "C" fn(host: *const DossierHost) -> i32>,
    /// Replies to a message of kind run or configure, and returns `DOSSIER_OK`. May be called from several threads at once.
    pub run: Option<unsafe extern "C" fn(host: *const DossierHost, request: DossierBytes) -> i32>,
}

/// The function behind [`ENTRY_SYMBOL`].
pub type DossierEntry = unsafe extern "C" fn() -> *const DossierPlugin;
