//! A plugin as a program: the messages on its standard streams.

use crate::{library, respond, respond::refuse};
use dossier_abi::{
    HostGone, Services,
    frame::{self, BODY_LIMIT},
};
use dossier_core::{LogLevel, Plugin};
use std::{
    io::{self, Read, Write},
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Makes a program of a plugin.
///
/// ```no_run
/// # mod jargon { pub fn plugin() -> dossier_sdk::Plugin { dossier_sdk::plugin("jargon", "1.0.0") } }
/// fn main() -> std::process::ExitCode {
///     dossier_sdk::program(&jargon::plugin())
/// }
/// ```
///
/// A stage of such a program prints nothing: its standard output belongs to the messages. For a word to who looks for a fault
/// there is [`Context::log`](crate::Context::log).
#[must_use]
pub fn program(plugin: &Plugin) -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    match serve(plugin, &arguments, io::stdin(), io::stdout(), io::stderr()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where this cannot be said either, the exit code says it.
            let _ = writeln!(io::stderr(), "{}: {error}", plugin.name);
            ExitCode::from(2)
        }
    }
}

/// What [`program`] does, over any streams: with the argument `describe`, writes the manifest in JSON; with `run`, reads one
/// request, answers it, and on the way asks questions and reads their answers. Log lines go to `log`, those for who looks
/// for a fault after `debug: `.
///
/// # Errors
/// When the arguments are others, or `output` cannot be written.
pub fn serve<I, O, L>(
    plugin: &Plugin,
    arguments: &[String],
    input: I,
    mut output: O,
    log: L,
) -> io::Result<()>
where
    I: Read + Send,
    O: Write + Send,
    L: Write + Send,
{
    match arguments {
        [what] if what == "describe" => {
            output.write_all(&library::manifest(plugin))?;
            output.write_all(b"\n")?;
            output.flush()
        }
        [what] if what == "run" => {
            let streams = Streams::new(input, output, log);
            let reply = match streams.with(|talk| frame::read(&mut talk.input, BODY_LIMIT)) {
                Ok(request) => on_a_large_stack(|| respond(plugin, &request, &streams)),
                Err(error) => refuse(&error),
            };
            streams.with(|talk| talk.write(&reply))
        }
        _ => {
            let usage = "a plugin of dossier, which runs it as `describe` or `run`; see `dossier plugins`";
            Err(io::Error::new(io::ErrorKind::InvalidInput, usage))
        }
    }
}

/// Stack for decoders and stages, which recur over documents as deep as they may be, in bytes; what is not used is not
/// taken from the system. The main thread has as little as one mebibyte on some systems, and unoptimised code takes
/// several times the stack.
const STACK: usize = 64 * 1024 * 1024;

/// Runs something that does not panic.
fn on_a_large_stack(run: impl Fn() -> Vec<u8> + Sync) -> Vec<u8> {
    thread::scope(|scope| match thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &run) {
        Ok(thread) => thread.join().unwrap_or_default(),
        Err(_) => run(),
    })
}

/// The host at the other end of the streams.
struct Streams<I, O, L> {
    /// One question at a time: its answer is the next thing that comes.
    talk: Mutex<Talk<I, O>>,
    log: Mutex<L>,
    gone: AtomicBool,
}

struct Talk<I, O> {
    input: I,
    output: O,
}

impl<I: Read, O: Write> Talk<I, O> {
    fn write(&mut self, message: &[u8]) -> io::Result<()> {
        self.output.write_all(message)?;
        self.output.flush()
    }
}

impl<I, O, L> Streams<I, O, L> {
    fn new(input: I, output: O, log: L) -> Self {
        Self { talk: Mutex::new(Talk { input, output }), log: Mutex::new(log), gone: AtomicBool::new(false) }
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut Talk<I, O>) -> T) -> T {
        use_it(&mut self.talk.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<I: Read + Send, O: Write + Send, L: Write + Send> Services for Streams<I, O, L> {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        if self.cancelled() {
            return Err(HostGone);
        }
        let answer = self.with(|talk| {
            talk.write(question).map_err(|_| HostGone)?;
            frame::read(&mut talk.input, BODY_LIMIT).map_err(|_| HostGone)
        });
        // After a message that did not come whole, nothing that comes has a known place.
        self.gone.fetch_or(answer.is_err(), Ordering::AcqRel);
        answer
    }

    fn log(&self, level: LogLevel, message: &str) {
        let mark = if level == LogLevel::Debug { "debug: " } else { "" };
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        for line in message.lines() {
            // A log that nobody takes is no reason to stop.
            let _ = writeln!(log, "{mark}{line}");
        }
    }

    fn cancelled(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
}
