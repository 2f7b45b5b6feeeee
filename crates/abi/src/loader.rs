//! The host's side of the C boundary: loads libraries and calls them.
//!
//! Libraries are never unloaded: threads that a plugin started, and what it gave to the runtime, may outlive any call. A
//! plugin that holds on to what was lent for a call, and uses it later, is told that the host is gone.
#![expect(unsafe_code, reason = "the C boundary; a loaded library is trusted to keep to the specification")]

use crate::{
    Services,
    entry::{self, Guest, borrow, lend},
    raw::{
        ABI_MAJOR, DOSSIER_CANCELLED, DOSSIER_DEBUG, DOSSIER_FAILED, DOSSIER_OK, DossierBytes, DossierEntry,
        DossierHost, DossierPlugin, DossierSink, ENTRY_SYMBOL,
    },
};
use dossier_core::LogLevel;
use std::{
    collections::HashMap,
    ffi::c_void,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How many later versions of the boundary are looked for, to say what is wrong with a plugin.
const LATER: u32 = 9;

/// A loaded plugin.
#[derive(Clone, Copy, Debug)]
pub struct Library(&'static DossierPlugin);

/// Why a library is no plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// The system cannot load it, and says why.
    System(String),
    /// It exports no entry symbol.
    NoEntry,
    /// It exports the entry symbol of another version of the boundary.
    OtherVersion(u32),
    /// What it exports is no plugin.
    Malformed(String),
}

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The plugin returned this status and did not reply.
    Status(i32),
    /// It returned without a reply.
    NoReply,
    /// It replied more than once.
    Twice,
    /// Its reply is longer than is taken, in bytes.
    TooLong(usize),
}

impl Library {
    /// A plugin that is linked into this program, called as if it had been loaded: for tests.
    #[must_use]
    pub fn linked<G: Guest>() -> Self {
        Self(
            const {
                &DossierPlugin {
                    size: size_of::<DossierPlugin>(),
                    describe: Some(entry::describe::<G>),
                    run: Some(entry::run::<G>),
                }
            },
        )
    }

    /// Loads a library for the rest of the process. This runs code of the library; only load what is trusted.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        // SAFETY: initialisers of the library run; that they do no harm is what trusting the library means.
        let library =
            unsafe { libloading::Library::new(path) }.map_err(|error| LoadError::System(text(&error)))?;
        // SAFETY: the specification gives the symbol this type.
        let entry = unsafe { library.get::<DossierEntry>(ENTRY_SYMBOL) };
        let Ok(entry) = entry.map(|entry| *entry) else { return Err(without_entry(&library)) };
        // Never unloaded, whatever comes.
        std::mem::forget(library);
        // SAFETY: as the specification says, it may be called at any time.
        let plugin = unsafe { entry() };
        // SAFETY: null, or a plugin that lives as long as the process; its size is looked at first.
        let size = unsafe { plugin.cast::<usize>().as_ref() };
        match size {
            None => Err(LoadError::Malformed("its entry gives nothing".to_owned())),
            Some(size) if *size < size_of::<DossierPlugin>() => {
                Err(LoadError::Malformed(format!("its entry gives {size} bytes, too few for a plugin")))
            }
            // SAFETY: it is not null and as large as it has to be.
            Some(_) => unsafe { plugin.as_ref() }.map(Self).ok_or(LoadError::NoEntry),
        }
    }

    /// The manifest.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn describe(self, services: Arc<dyn Services>, limit: usize) -> Result<Vec<u8>, CallError> {
        let describe = self.0.describe.ok_or(CallError::NoReply)?;
        // SAFETY: the plugin's own function, with a host that lives for ever.
        call(services, limit, <[u8]>::to_vec, |host| unsafe { describe(host) })
    }

    /// What `take` makes of the reply to a request, both with their headers; a reply of at most `limit` bytes. The reply is
    /// lent by the plugin, and taken where it lies: a document is long enough for a copy to be felt.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn run<T: Send + 'static>(
        self,
        request: &[u8],
        services: Arc<dyn Services>,
        limit: usize,
        take: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Result<T, CallError> {
        let run = self.0.run.ok_or(CallError::NoReply)?;
        // SAFETY: the plugin's own function, with a host that lives for ever and bytes that outlive the call.
        call(services, limit, take, |host| unsafe { run(host, lend(request)) })
    }
}

/// Says why a library without the entry symbol is refused.
fn without_entry(library: &libloading::Library) -> LoadError {
    let versions = (0..=ABI_MAJOR + LATER).filter(|version| *version != ABI_MAJOR);
    let exported = |version: &u32| {
        // SAFETY: the symbol is looked for and not used.
        unsafe { library.get::<DossierEntry>(format!("dossier_plugin_v{version}")) }.is_ok()
    };
    versions.into_iter().find(exported).map_or(LoadError::NoEntry, LoadError::OtherVersion)
}

/// A call that is going on.
struct Call {
    services: Arc<dyn Services>,
    limit: usize,
    /// Takes the reply; gone when that was done.
    take: Mutex<Option<Take>>,
    replies: AtomicUsize,
    too_long: AtomicUsize,
}

type Take = Box<dyn FnOnce(&[u8]) + Send>;

/// The calls that are going on, by number. What plugins are lent is the number: one that calls late, from a thread that
/// outlived its call, finds none.
static CALLS: LazyLock<Mutex<HashMap<usize, Arc<Call>>>> = LazyLock::new(Mutex::default);

fn calls<T>(change: impl FnOnce(&mut HashMap<usize, Arc<Call>>) -> T) -> T {
    change(&mut CALLS.lock().unwrap_or_else(PoisonError::into_inner))
}

fn call<T: Send + 'static>(
    services: Arc<dyn Services>,
    limit: usize,
    take: impl FnOnce(&[u8]) -> T + Send + 'static,
    plugin: impl FnOnce(*const DossierHost) -> i32,
) -> Result<T, CallError> {
    static NUMBER: AtomicUsize = AtomicUsize::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let taken = Arc::new(Mutex::new(None));
    let to = Arc::clone(&taken);
    let take = move |reply: &[u8]| {
        let reply = take(reply);
        *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply);
    };
    let call = Arc::new(Call {
        services,
        limit,
        take: Mutex::new(Some(Box::new(take))),
        replies: AtomicUsize::new(0),
        too_long: AtomicUsize::new(0),
    });
    calls(|calls| calls.insert(number, Arc::clone(&call)));
    // Some bytes a call, so that a plugin that uses its host too late reads no memory that is used for something else.
    let host: &'static DossierHost = Box::leak(Box::new(DossierHost {
        size: size_of::<DossierHost>(),
        ctx: std::ptr::without_provenance_mut(number),
        reply,
        log,
        ask,
        cancelled,
    }));
    let status = plugin(host);
    calls(|calls| calls.remove(&number));
    let reply = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (call.replies.load(Ordering::Acquire), call.too_long.load(Ordering::Acquire), reply) {
        (_, bytes @ 1.., _) => Err(CallError::TooLong(bytes)),
        (2.., _, _) => Err(CallError::Twice),
        (_, _, Some(reply)) if status == DOSSIER_OK => Ok(reply),
        (_, _, _) if status == DOSSIER_OK => Err(CallError::NoReply),
        _ => Err(CallError::Status(status)),
    }
}

/// Does something for the call of this context, if it is still going on. Nothing unwinds into the plugin.
fn on_call<T>(ctx: *mut c_void, run: impl FnOnce(&Call) -> T) -> Option<T> {
    let call = calls(|calls| calls.get(&ctx.addr()).map(Arc::clone))?;
    catch_unwind(AssertUnwindSafe(|| run(&call))).ok()
}

unsafe extern "C" fn reply(ctx: *mut c_void, answer: DossierBytes) {
    on_call(ctx, |call| {
        if call.replies.fetch_add(1, Ordering::AcqRel) > 0 {
            return;
        }
        if answer.len > call.limit {
            return call.too_long.store(answer.len, Ordering::Release);
        }
        let take = call.take.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(take) = take {
            // SAFETY: lent by the plugin for this call.
            take(unsafe { borrow(&answer) });
        }
    });
}

unsafe extern "C" fn log(ctx: *mut c_void, level: u32, line: DossierBytes) {
    on_call(ctx, |call| {
        // SAFETY: lent by the plugin for this call.
        let line = unsafe { borrow(&line) };
        let level = if level == DOSSIER_DEBUG { LogLevel::Debug } else { LogLevel::Info };
        call.services.log(level, &String::from_utf8_lossy(line));
    });
}

unsafe extern "C" fn ask(
    ctx: *mut c_void,
    question: DossierBytes,
    to: *mut c_void,
    sink: DossierSink,
) -> i32 {
    // SAFETY: lent by the plugin for this call.
    let answer = on_call(ctx, |call| call.services.ask(unsafe { borrow(&question) }));
    match (answer, sink) {
        (Some(Ok(answer)), Some(sink)) => {
            // SAFETY: the plugin's own function, with the value that it belongs to.
            unsafe { sink(to, lend(&answer)) };
            DOSSIER_OK
        }
        (Some(Err(_)), _) => DOSSIER_CANCELLED,
        _ => DOSSIER_FAILED,
    }
}

unsafe extern "C" fn cancelled(ctx: *mut c_void) -> u32 {
    // A call that has ended is called off.
    u32::from(on_call(ctx, |call| call.services.cancelled()).unwrap_or(true))
}

/// An error with its cause: what the system says is the cause.
fn text(error: &libloading::Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(reason) => f.write_str(reason),
            Self::NoEntry => write!(f, "it is no plugin: it does not export `{ENTRY_SYMBOL}`"),
            Self::OtherVersion(version) => {
                write!(
                    f,
                    "it was built for version {version} of the plugin boundary; this is version {ABI_MAJOR}"
                )
            }
            Self::Malformed(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for LoadError {}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "it gave up with status {status} and no reply"),
            Self::NoReply => f.write_str("it returned without a reply"),
            Self::Twice => f.write_str("it replied more than once"),
            Self::TooLong(bytes) => write!(f, "its reply has {bytes} bytes, more than is taken"),
        }
    }
}

impl std::error::Error for CallError {}
