//! The other end of an isolated library: a program that speaks for it on its standard streams.

use super::{
    STACK, handshake, library,
    trouble::{Trouble, codes},
};
use crate::child::printable;
use dossier_abi::{HostGone, Services, frame, loader::Library};
use dossier_core::{Code, LogLevel};
use std::{
    io::{self, Read, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// Exit codes by which the host on the other end knows what was wrong; the last line on standard error says it.
const EXITS: [(u8, Code); 7] = [
    (65, codes::MALFORMED),
    (66, codes::UNLOADABLE),
    (67, codes::TOO_LARGE),
    (68, codes::VERSION),
    (69, codes::FAILED),
    (70, codes::PANICKED),
    (71, codes::GARBAGE),
];

/// The code of a diagnostic that an exit code stands for.
pub(super) fn code(exit: i32) -> Option<Code> {
    EXITS.iter().find(|(known, _)| i32::from(*known) == exit).map(|(_, code)| *code)
}

/// Speaks for a library as if it were a program: `verb` is `describe` or `run`. Gives the exit code. This is what the host
/// starts for a library that is to run isolated; the library's lines for the log go to standard error.
pub fn serve(
    library: &Path,
    verb: &str,
    stdin: impl Read + Send + 'static,
    stdout: impl Write + Send + 'static,
) -> u8 {
    let (library, verb) = (library.to_path_buf(), verb.to_owned());
    let pipes = Arc::new(Pipes(Mutex::new((Box::new(stdin), Box::new(stdout)))));
    let spoken = with_stack(move || speak(&library, &verb, pipes));
    let Err(trouble) = spoken else { return 0 };
    say(LogLevel::Info, &trouble.what);
    EXITS.iter().find(|(_, code)| *code == *trouble.code).map_or(1, |(exit, _)| *exit)
}

/// Runs something with the stack that a library may rely on.
///
/// On Linux the main thread can have it: its stack grows as far as the limit of the moment allows. What it allocates comes from
/// the system in larger pieces than what other threads allocate, which on a long document saves a tenth of the time.
fn with_stack(run: impl FnOnce() -> Result<(), Trouble> + Send + 'static) -> Result<(), Trouble> {
    if has_stack() {
        return run();
    }
    let thread = thread::Builder::new().stack_size(STACK).spawn(run);
    let thread = thread.map_err(|error| Trouble::new(codes::FAILED, error.to_string()))?;
    thread.join().unwrap_or_else(|_| Err(Trouble::panicked("")))
}

/// Whether this is the main thread, and its stack may grow as large as it has to be.
#[cfg(target_os = "linux")]
fn has_stack() -> bool {
    use rustix::{
        process::{Resource, Rlimit, getpid, getrlimit, setrlimit},
        thread::gettid,
    };
    let Rlimit { current, maximum } = getrlimit(Resource::Stack);
    let current = current.map(|current| current.max(STACK as u64));
    gettid() == getpid() && setrlimit(Resource::Stack, Rlimit { current, maximum }).is_ok()
}

#[cfg(not(target_os = "linux"))]
const fn has_stack() -> bool {
    false
}

fn speak(path: &Path, verb: &str, pipes: Arc<Pipes>) -> Result<(), Trouble> {
    // The host on the other end has looked at the file.
    let library =
        Library::open(path).map_err(|error| library::unloadable(&path.display().to_string(), &error))?;
    let services = Arc::<Pipes>::clone(&pipes);
    let answer = match verb {
        "describe" => {
            let limit = usize::try_from(handshake::LIMIT).unwrap_or(usize::MAX);
            let manifest = library.describe(services, limit);
            manifest.map_err(|error| library::failed(&error, "a manifest", handshake::LIMIT))?
        }
        "run" => {
            let request = pipes.read()?;
            // How long a reply may be is for the host to say.
            library
                .run(&request, services, usize::MAX, <[u8]>::to_vec)
                .map_err(|error| library::failed(&error, "a reply", u64::MAX))?
        }
        verb => return Err(Trouble::malformed(format!("cannot `{verb}`"))),
    };
    pipes.write(&answer)
}

type Streams = (Box<dyn Read + Send>, Box<dyn Write + Send>);

/// The way to the host. A question and its answer belong together, whatever threads ask.
struct Pipes(Mutex<Streams>);

impl Pipes {
    fn with<T>(&self, run: impl FnOnce(&mut Streams) -> Result<T, Trouble>) -> Result<T, Trouble> {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self) -> Result<Vec<u8>, Trouble> {
        self.with(|(stdin, _)| read(stdin))
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Trouble> {
        self.with(|(_, stdout)| write(stdout, bytes))
    }
}

fn read(stdin: &mut Box<dyn Read + Send>) -> Result<Vec<u8>, Trouble> {
    // The host is trusted to keep to its own limits.
    frame::read(stdin, u64::MAX).map_err(|error| Trouble::no_message("host", error, "a message", u64::MAX))
}

fn write(stdout: &mut Box<dyn Write + Send>, bytes: &[u8]) -> Result<(), Trouble> {
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    written.map_err(|error| Trouble::new(codes::FAILED, format!("cannot write to the host: {error}")))
}

impl Services for Pipes {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        let asked = self.with(|(stdin, stdout)| write(stdout, question).and_then(|()| read(stdin)));
        asked.map_err(|_| HostGone)
    }

    fn log(&self, level: LogLevel, message: &str) {
        message.lines().for_each(|line| say(level, line));
    }

    /// A run that is called off ends this program.
    fn cancelled(&self) -> bool {
        false
    }
}

fn say(level: LogLevel, line: &str) {
    let prefix = if level == LogLevel::Debug { "debug: " } else { "" };
    // Where standard error is closed there is nobody to be told.
    let _ = writeln!(io::stderr(), "{prefix}{}", printable(line.as_bytes()));
}
