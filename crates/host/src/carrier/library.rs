//! A plugin in a library. Each call runs on a thread of its own, and the calling thread serves it: a library that never
//! answers is abandoned, and the host goes on. The thread cannot be ended and lives until it returns; it holds nothing of the
//! host but the request. What it asks later is answered with “the host is gone”.

use super::{
    InLibrary, Limits, STACK, handshake, inspect,
    link::{Decode, Desk, Link},
    trouble::{Stop, Trouble, codes},
};
use crate::child::{Deadline, GRACE, LOGGED, TICK, TOO_MANY, Watch as _, printable};
use dossier_abi::{
    HostGone, Reply, Services,
    loader::{CallError, Library, LoadError},
    raw::{DOSSIER_MALFORMED, DOSSIER_PANICKED},
};
use dossier_core::LogLevel;
use std::{
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
};

/// A library, loaded when it describes itself.
pub(super) struct LibraryLink {
    name: String,
    path: PathBuf,
    limits: Limits,
    library: Arc<OnceLock<Library>>,
}

impl LibraryLink {
    pub(super) fn new(carrier: &InLibrary) -> Self {
        let InLibrary { name, path, limits } = carrier.clone();
        Self { name, path, limits, library: Arc::default() }
    }
}

impl Link for LibraryLink {
    fn describe(&self) -> Result<Vec<u8>, Trouble> {
        inspect::library(&self.path)?;
        // A bare name would be looked for where the system keeps its own libraries.
        let path = std::path::absolute(&self.path)
            .map_err(|error| Trouble::new(codes::UNLOADABLE, format!("cannot be loaded: {error}")))?;
        let library = Arc::clone(&self.library);
        let describe = move |services| {
            let opened =
                Library::open(&path).map_err(|error| unloadable(&path.display().to_string(), &error))?;
            let limit = usize::try_from(handshake::LIMIT).unwrap_or(usize::MAX);
            let manifest = opened.describe(services, limit);
            library.get_or_init(|| opened);
            manifest.map_err(|error| failed(&error, "a manifest", handshake::LIMIT))
        };
        let limits = Limits { time: self.limits.time.min(super::DESCRIBING), ..self.limits };
        match serve(&self.name, &self.name, limits, &Desk(None), describe) {
            Ok(manifest) => Ok(manifest),
            Err(Stop::Trouble(trouble)) => Err(trouble),
            Err(Stop::Cancelled) => Err(Trouble::new(codes::FAILED, "was not asked to the end")),
        }
    }

    fn call(&self, stage: &str, message: Vec<u8>, desk: &Desk<'_>, decode: &Decode) -> Result<Reply, Stop> {
        let Some(library) = self.library.get().copied() else {
            return Err(Trouble::new(codes::UNLOADABLE, "was not loaded").into());
        };
        let limit = self.limits.reply;
        let decode = Arc::clone(decode);
        let run = move |services| {
            let bytes = usize::try_from(limit).unwrap_or(usize::MAX);
            let reply = library.run(&message, services, bytes, move |reply| decode(reply));
            reply.map_err(|error| failed(&error, "a reply", limit))?
        };
        serve(&self.name, stage, self.limits, desk, run)
    }
}

pub(super) fn unloadable(path: &str, error: &LoadError) -> Trouble {
    match error {
        LoadError::OtherVersion(_) => Trouble::new(codes::VERSION, format!("cannot be loaded: {error}"))
            .hint("get a version of the plugin for this dossier, or another dossier"),
        LoadError::Malformed(_) => Trouble::malformed(format!("cannot be loaded: {error}")),
        error => Trouble::new(codes::UNLOADABLE, format!("cannot be loaded: `{path}`: {error}")),
    }
}

pub(super) fn failed(error: &CallError, what: &str, limit: u64) -> Trouble {
    match error {
        CallError::Status(DOSSIER_PANICKED) => Trouble::panicked(""),
        CallError::Status(DOSSIER_MALFORMED) => Trouble::malformed("says that it was called wrongly"),
        CallError::Status(status) => {
            Trouble::new(codes::FAILED, format!("gave up with status {status} and did not say why"))
        }
        CallError::NoReply => Trouble::malformed(format!("returned without {what}")),
        CallError::Twice => Trouble::malformed(format!("gave {what} more than once")),
        CallError::TooLong(_) => Trouble::too_large(what, limit),
        error => Trouble::malformed(error.to_string()),
    }
}

const ABANDONED: &str =
    "a library cannot be ended, and goes on until dossier ends; with `isolated = true` it can be";

type Answered<T> = Result<T, Trouble>;

/// What the thread of the call tells the calling thread.
enum Event<T> {
    Asked(Vec<u8>, Sender<Vec<u8>>),
    Said(LogLevel, String),
    Done(Answered<T>),
}

/// What a library is lent: a way to the thread that serves it.
struct Bridge<T> {
    events: Sender<Event<T>>,
    lines: AtomicUsize,
    called_off: Arc<AtomicBool>,
}

impl<T: Send> Services for Bridge<T> {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        if self.cancelled() {
            return Err(HostGone);
        }
        let (answer, answers) = mpsc::channel();
        self.events.send(Event::Asked(question.to_vec(), answer)).map_err(|_| HostGone)?;
        answers.recv().map_err(|_| HostGone)
    }

    fn log(&self, level: LogLevel, message: &str) {
        for line in message.lines() {
            let (level, line) = match self.lines.fetch_add(1, Ordering::Relaxed) {
                ..LOGGED => (level, printable(line.as_bytes())),
                LOGGED => (LogLevel::Info, TOO_MANY.to_owned()),
                _ => return,
            };
            let _ = self.events.send(Event::Said(level, line));
        }
    }

    fn cancelled(&self) -> bool {
        self.called_off.load(Ordering::Relaxed)
    }
}

/// Runs a call on a thread of its own and serves it until it has ended, or for as long as it may take.
fn serve<T: Send + 'static>(
    plugin: &str,
    thread: &str,
    limits: Limits,
    desk: &Desk<'_>,
    call: impl FnOnce(Arc<dyn Services>) -> Answered<T> + Send + 'static,
) -> Result<T, Stop> {
    let (sender, events) = mpsc::channel();
    let called_off = Arc::<AtomicBool>::default();
    let services = Arc::new(Bridge {
        events: sender.clone(),
        lines: AtomicUsize::new(0),
        called_off: Arc::clone(&called_off),
    });
    let run = move || {
        let answered = call(services);
        let _ = sender.send(Event::Done(answered));
    };
    thread::Builder::new().name(thread.to_owned()).stack_size(STACK).spawn(run).map_err(|error| {
        Trouble::new(codes::FAILED, format!("cannot be run: the system gives no thread: {error}"))
    })?;
    let mut deadline = Deadline::new(limits.time);
    let stop = loop {
        let left = deadline.left();
        if desk.cancelled() {
            break Stop::Cancelled;
        }
        if left.is_zero() {
            break Trouble::timed_out(plugin, limits.time).hint(ABANDONED).into();
        }
        match events.recv_timeout(left.min(TICK)) {
            Ok(Event::Done(answered)) => return Ok(answered?),
            Ok(Event::Said(level, line)) => desk.log(level, &line),
            Ok(Event::Asked(question, answer)) => {
                // A library that was abandoned meanwhile does not wait for it.
                let _ = answer.send(deadline.aside(|| desk.answer(&question)));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break Trouble::panicked("").into(),
        }
    };
    abandon(&events, &called_off);
    Err(stop)
}

/// Tells a library that nobody waits for it, and leaves it a moment to come to an end: it has a processor to give back.
fn abandon<T>(events: &Receiver<Event<T>>, called_off: &AtomicBool) {
    called_off.store(true, Ordering::Relaxed);
    let grace = Deadline::new(GRACE);
    while let Ok(Event::Asked(..) | Event::Said(..)) = events.recv_timeout(grace.left()) {}
}
