//! A plugin in a program of its own: one process a call. Also libraries that run isolated: there the program is this one, and
//! [`serve`](super::serve) is on the other end.

use super::{
    InLibrary, InProgram, Isolated, Limits, STACK, handshake,
    link::{Decode, Desk, Link},
    serve,
    trouble::{Stop, Trouble, codes, describe},
};
use crate::child::{Ended, Launch, Next, Outcome, Outlet, Running, Watch as _, locate};
use dossier_abi::{FrameError, Header, MessageKind, Reply, frame};
use dossier_core::LogLevel;
use std::{
    env,
    ffi::OsString,
    io::BufReader,
    path::PathBuf,
    process::ChildStdout,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

/// A program that speaks the messages of the plugin boundary on its standard streams.
pub(super) struct ProgramLink {
    name: String,
    /// The program as the user named it.
    shown: String,
    /// Where it really is, or the name to be looked for.
    program: PathBuf,
    /// Its arguments, before the last, which says what to do.
    arguments: Vec<OsString>,
    folder: PathBuf,
    limits: Limits,
    /// Whether it is the host with a library in it.
    isolated: bool,
}

impl ProgramLink {
    pub(super) fn new(carrier: &InProgram) -> Result<Self, Trouble> {
        let InProgram { name, command, folder, limits } = carrier;
        let (shown, arguments) = command.split_first().map_or(("", [].as_slice()), |(s, a)| (s, a));
        let program = locate(shown, folder).map_err(|error| Trouble::unstarted(shown, error))?;
        Ok(Self {
            name: name.clone(),
            shown: shown.to_owned(),
            program,
            arguments: arguments.iter().map(OsString::from).collect(),
            folder: folder.clone(),
            limits: *limits,
            isolated: false,
        })
    }

    pub(super) fn isolated(carrier: &Isolated) -> Result<Self, Trouble> {
        let Isolated { library: InLibrary { name, path, limits }, host, folder } = carrier;
        // It runs in another folder, where a relative path would lead elsewhere.
        let path = std::path::absolute(path)
            .map_err(|error| Trouble::new(codes::UNLOADABLE, format!("cannot be loaded: {error}")))?;
        Ok(Self {
            name: name.clone(),
            shown: host.display().to_string(),
            program: host.clone(),
            arguments: vec!["serve".into(), path.into()],
            folder: folder.clone(),
            limits: *limits,
            isolated: true,
        })
    }
}

impl Link for ProgramLink {
    fn describe(&self) -> Result<Vec<u8>, Trouble> {
        let limits = Limits { time: self.limits.time.min(super::DESCRIBING), ..self.limits };
        let run = self.launch("describe", limits).run(Vec::new(), handshake::LIMIT, &Desk(None));
        let (outcome, ended) = run.map_err(|error| Trouble::unstarted(&self.shown, error))?;
        let trouble = match outcome {
            Outcome::Done(manifest) if ended.status.is_some_and(|status| status.success()) => {
                return Ok(manifest);
            }
            Outcome::Done(_) => self.ended(&ended, "a manifest"),
            Outcome::TooLong => Trouble::too_large("a manifest", handshake::LIMIT),
            Outcome::TimedOut | Outcome::Cancelled => Trouble::timed_out(&self.name, limits.time),
        };
        Err(trouble.with_last_words(&self.name, &self.limits, &ended))
    }

    fn call(&self, _: &str, message: Vec<u8>, desk: &Desk<'_>, decode: &Decode) -> Result<Reply, Stop> {
        let (go_on, may_go_on) = mpsc::channel();
        let limit = self.limits.reply;
        let read = move |stdout, outlet| read(stdout, limit, &outlet, &may_go_on);
        let running = self.launch("run", self.limits).start(read);
        let mut running = running.map_err(|error| Trouble::unstarted(&self.shown, error))?;
        running.send(message, None);
        let mut reply = None;
        let end = self.converse(&mut running, &go_on, &mut reply, desk);
        let ended = match end {
            End::Streams | End::Cut(_) => running.finish(desk),
            _ => running.end(desk),
        };
        let trouble = match (end, reply) {
            (End::Cancelled, _) => return Err(Stop::Cancelled),
            (End::Trouble(trouble), _) => trouble,
            (End::Streams, Some(reply)) => {
                if let Some(status) = ended.status.filter(|status| !status.success()) {
                    desk.log(LogLevel::Info, &format!("{} after its reply", describe(status)));
                }
                return Ok(with_stack(|| decode(&reply))??);
            }
            (End::Cut(trouble), _) if ended.status.is_none_or(|status| status.success()) => trouble,
            (End::Streams | End::Cut(_), _) => self.ended(&ended, "a reply"),
        };
        Err(trouble.with_last_words(&self.name, &self.limits, &ended).into())
    }
}

/// Why there is no more talk with a program.
enum End {
    /// It closed its standard output, or has ended.
    Streams,
    /// It closed its standard output in the middle of a message.
    Cut(Trouble),
    Trouble(Trouble),
    Cancelled,
}

type Message = Result<Vec<u8>, FrameError>;

impl ProgramLink {
    fn launch(&self, verb: &str, limits: Limits) -> Launch {
        Launch {
            program: self.program.clone(),
            arguments: self.arguments.iter().cloned().chain([verb.into()]).collect(),
            folder: self.folder.clone(),
            environment: if self.isolated { memory_in_large_pieces() } else { Vec::new() },
            time: limits.time,
            memory: limits.memory,
        }
    }

    /// Talks with the program until there is no more to be said.
    fn converse(
        &self,
        running: &mut Running<Message>,
        go_on: &Sender<()>,
        reply: &mut Option<Vec<u8>>,
        desk: &Desk<'_>,
    ) -> End {
        loop {
            let message = match running.next(desk) {
                Next::Output(Ok(message)) => message,
                Next::Output(Err(error)) => return self.broken(error, reply.is_some()),
                Next::End => return End::Streams,
                Next::Cancelled => return End::Cancelled,
                Next::TimedOut => return End::Trouble(Trouble::timed_out(&self.name, self.limits.time)),
            };
            match (Header::from_bytes(&message).map(|header| header.kind), &reply) {
                (Ok(MessageKind::Ask), None) => {
                    let answer = running.aside(|| desk.answer(&message));
                    running.send(answer, Some(go_on.clone()));
                }
                (Ok(MessageKind::Reply), None) => {
                    *reply = Some(message);
                    running.close();
                    let _ = go_on.send(());
                }
                (Ok(MessageKind::Reply), Some(_)) => {
                    return End::Trouble(Trouble::malformed("replied more than once"));
                }
                (Ok(kind), None) => {
                    let what = format!("sent a message of kind {kind:?}, which is the host's to send");
                    return End::Trouble(Trouble::malformed(what));
                }
                (_, Some(_)) => return End::Trouble(Trouble::malformed("went on talking after its reply")),
                (Err(error), None) => return self.broken(error, false),
            }
        }
    }

    /// What to make of something that is no message.
    fn broken(&self, error: FrameError, replied: bool) -> End {
        let what = if replied { "the end, after its reply," } else { "a reply" };
        let cut = matches!(error, FrameError::Truncated { .. });
        let trouble = Trouble::no_message(&self.name, error, what, self.limits.reply);
        match *trouble.code {
            codes::GARBAGE => {
                End::Trouble(trouble.hint("standard output is for messages alone; write to standard error"))
            }
            _ if cut => End::Cut(trouble),
            _ => End::Trouble(trouble),
        }
    }

    /// What to make of a program that ended, or closed its standard output, without this.
    fn ended(&self, ended: &Ended, what: &str) -> Trouble {
        match ended.status.and_then(|status| status.code()).and_then(serve::code).filter(|_| self.isolated) {
            // The last line says what was wrong with the library.
            Some(code) => Trouble::new(code, ended.last.last().cloned().unwrap_or_default()),
            None => Trouble::ended(ended.status, what),
        }
    }
}

/// Asks the C library of a program that lives for one call to take its memory in large pieces and pages: a long document is
/// read into memory that the program never had before, and most of what that takes is the system's work on each small page.
/// See “Memory Allocation Tunables” in the manual of the GNU C library, which alone knows the variable.
fn memory_in_large_pieces() -> Vec<(String, String)> {
    const TUNABLES: &str = "GLIBC_TUNABLES";
    // What the user has set there, they have set for a reason.
    if env::var_os(TUNABLES).is_some() {
        return Vec::new();
    }
    let tunables = "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=33554432";
    vec![(TUNABLES.to_owned(), tunables.to_owned())]
}

/// Runs something that may recurse deep: the bytes decide how deep, and the caller's stack may be small.
fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, Trouble> {
    let failed = |reason: String| Trouble::new(codes::FAILED, format!("cannot be read: {reason}"));
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("plugin reply".to_owned()).stack_size(STACK);
        let thread = thread.spawn_scoped(scope, run).map_err(|error| failed(error.to_string()))?;
        thread.join().map_err(|_| failed("its reply made the reader panic".to_owned()))
    })
}

/// Reads messages, each once the one before is done with: at most one is in memory, however fast the program writes.
fn read(stdout: ChildStdout, limit: u64, outlet: &Outlet<Message>, may_go_on: &Receiver<()>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let more = match frame::read(&mut stdout, limit) {
            Err(FrameError::Truncated { found: 0, expected }) if expected == frame::HEADER as u64 => false,
            Err(FrameError::NoMessage(mut bytes)) => {
                // All that is there already is shown.
                bytes.extend_from_slice(stdout.buffer());
                outlet.give(Err(FrameError::NoMessage(bytes)));
                false
            }
            Err(error) => {
                outlet.give(Err(error));
                false
            }
            Ok(message) => outlet.give(Ok(message)) && may_go_on.recv().is_ok(),
        };
        if !more {
            return;
        }
    }
}
