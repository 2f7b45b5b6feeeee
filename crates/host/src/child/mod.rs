//! Other programs: started, watched, and ended with all that they started, whatever they do.
//!
//! A program's pipes are served by threads of their own, so that no order of reading and writing can bring both sides to a
//! stop. Such a thread may outlive its program, if something that the program started keeps a pipe open and has
//! left the group; nobody waits for it.

mod errors;
mod group;

pub(crate) use errors::{LOGGED, TOO_MANY, printable};

use dossier_core::LogLevel;
use errors::Last;
use group::Group;
use std::{
    ffi::OsString,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
    process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

/// How often a wait looks up.
pub(crate) const TICK: Duration = Duration::from_millis(20);
/// How long something that ought to end is given to end by itself.
pub(crate) const GRACE: Duration = Duration::from_secs(1);

/// Whoever waits for a program.
pub(crate) trait Watch {
    /// Whether the run was called off.
    fn cancelled(&self) -> bool;

    /// Takes a line that the program wrote on its standard error.
    fn log(&self, level: LogLevel, line: &str);
}

/// A stretch of time that has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    begin: Instant,
    given: Duration,
}

impl Deadline {
    pub(crate) fn new(given: Duration) -> Self {
        Self { begin: Instant::now(), given }
    }

    pub(crate) fn left(&self) -> Duration {
        self.given.saturating_sub(self.begin.elapsed())
    }

    /// Does something that takes none of the time.
    pub(crate) fn aside<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let done = run();
        self.given = self.given.saturating_add(begin.elapsed());
        done
    }
}

/// A program to be started.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    /// Its absolute path, or a name to be looked for where the system keeps programs.
    pub(crate) program: PathBuf,
    /// What it is told.
    pub(crate) arguments: Vec<OsString>,
    /// Where it runs.
    pub(crate) folder: PathBuf,
    /// Variables set besides those that it inherits.
    pub(crate) environment: Vec<(String, String)>,
    /// Its longest time.
    pub(crate) time: Duration,
    /// Most memory that it may use, in bytes; see [`Group::start`].
    pub(crate) memory: u64,
}

/// Why a program was not started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StartError {
    /// There is none of this name.
    NotFound,
    /// Why not.
    Denied(String),
}

/// The program of this name: `folder` is where it lies when its name has a slash.
pub(crate) fn locate(name: &str, folder: &Path) -> Result<PathBuf, StartError> {
    let denied = |error: io::Error| StartError::Denied(error.to_string());
    match name {
        "" => Err(StartError::Denied("no program is named".to_owned())),
        _ if name.contains(std::path::is_separator) => {
            Ok(std::path::absolute(folder).map_err(denied)?.join(name))
        }
        _ => Ok(PathBuf::from(name)),
    }
}

/// A program that runs, and what its standard output was read as.
pub(crate) struct Running<T> {
    group: Group,
    input: Option<Sender<Input>>,
    events: Receiver<Event<T>>,
    errors_open: bool,
    last: Arc<Last>,
    deadline: Deadline,
    closing: bool,
}

/// What the threads at the pipes tell.
enum Event<T> {
    Output(T),
    OutputEnd,
    Line(LogLevel, String),
    ErrorsEnd,
}

struct Input {
    bytes: Vec<u8>,
    written: Option<Sender<()>>,
}

/// Where a reader of standard output leaves what it read.
pub(crate) struct Outlet<T>(Sender<Event<T>>);

/// What comes next of a program.
pub(crate) enum Next<T> {
    /// Something on its standard output.
    Output(T),
    /// Nothing more.
    End,
    /// It has taken too long.
    TimedOut,
    /// The run was called off.
    Cancelled,
}

/// How a program ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// `None` when it did not end by itself.
    pub(crate) status: Option<ExitStatus>,
    /// The last lines of its standard error.
    pub(crate) last: Vec<String>,
}

impl<T> Outlet<T> {
    /// Whether anybody still takes what is read.
    pub(crate) fn give(&self, output: T) -> bool {
        self.0.send(Event::Output(output)).is_ok()
    }
}

impl<T> Drop for Outlet<T> {
    fn drop(&mut self) {
        let _ = self.0.send(Event::OutputEnd);
    }
}

impl Launch {
    /// Starts the program. `reader` reads its standard output, on a thread of its own.
    pub(crate) fn start<T: Send + 'static>(
        &self,
        reader: impl FnOnce(ChildStdout, Outlet<T>) + Send + 'static,
    ) -> Result<Running<T>, StartError> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut group = Group::start(command, self.memory).map_err(|error| self.why(&error))?;
        let deadline = Deadline::new(self.time);
        let (sender, events) = mpsc::channel();
        let (input, inputs) = mpsc::channel();
        let last = Arc::<Last>::default();
        let denied = |error: io::Error| StartError::Denied(error.to_string());
        if let Some(stdout) = group.stdout() {
            let outlet = Outlet(sender.clone());
            spawn("plugin output", move || reader(stdout, outlet)).map_err(denied)?;
        }
        if let Some(stderr) = group.stderr() {
            let last = Arc::clone(&last);
            let read = move || {
                errors::read(stderr, &last, |level, line| drop(sender.send(Event::Line(level, line))));
                let _ = sender.send(Event::ErrorsEnd);
            };
            spawn("plugin errors", read).map_err(denied)?;
        }
        if let Some(stdin) = group.stdin() {
            spawn("plugin input", move || write(stdin, &inputs)).map_err(denied)?;
        }
        Ok(Running { group, input: Some(input), events, errors_open: true, last, deadline, closing: false })
    }

    /// Why it was not started, in better words than the system's where there are any.
    fn why(&self, error: &io::Error) -> StartError {
        let here = self.program.is_absolute();
        let text = match error.kind() {
            io::ErrorKind::NotFound if !self.folder.is_dir() => {
                format!("its folder `{}` is not there", self.folder.display())
            }
            io::ErrorKind::NotFound if here && self.program.is_file() => {
                "the interpreter that its first line names is not there".to_owned()
            }
            io::ErrorKind::NotFound => return StartError::NotFound,
            io::ErrorKind::PermissionDenied if here && self.program.is_file() => {
                "it is not marked as executable".to_owned()
            }
            // ENOEXEC
            _ if cfg!(unix) && error.raw_os_error() == Some(8) => {
                "it is no program for this machine; a script begins with a line such as \
                 `#!/usr/bin/env python3`"
                    .to_owned()
            }
            _ => error.to_string(),
        };
        StartError::Denied(text)
    }

    /// Runs the program to its end with this input; its output has at most `limit` bytes.
    pub(crate) fn run(
        &self,
        input: Vec<u8>,
        limit: u64,
        watch: &dyn Watch,
    ) -> Result<(Outcome, Ended), StartError> {
        let mut running =
            self.start(move |stdout, outlet| read(stdout.take(limit.saturating_add(1)), &outlet))?;
        running.send(input, None);
        running.input = None;
        let mut output = Vec::new();
        let outcome = loop {
            match running.next(watch) {
                Next::Output(chunk) => output.extend(chunk),
                Next::TimedOut => break Outcome::TimedOut,
                Next::Cancelled => break Outcome::Cancelled,
                Next::End if output.len() as u64 > limit => break Outcome::TooLong,
                Next::End if running.wait(watch) => break Outcome::Done(output),
                Next::End if watch.cancelled() => break Outcome::Cancelled,
                Next::End => break Outcome::TimedOut,
            }
        };
        Ok((outcome, running.end(watch)))
    }
}

/// What came of a program that was run to its end.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Its output.
    Done(Vec<u8>),
    /// It wrote more than is taken.
    TooLong,
    /// It took too long.
    TimedOut,
    /// The run was called off.
    Cancelled,
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop)
}

fn read(mut from: impl Read, to: &Outlet<Vec<u8>>) {
    let mut chunk = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut chunk) {
        if !to.give(chunk.get(..count).unwrap_or_default().to_vec()) {
            return;
        }
    }
}

/// Writes what comes, and closes the pipe when nothing can come any more.
fn write(stdin: ChildStdin, inputs: &Receiver<Input>) {
    let mut stdin = Some(stdin);
    for input in inputs {
        // A program need not read all that it is sent.
        if stdin.as_mut().is_some_and(|stdin| stdin.write_all(&input.bytes).is_err()) {
            stdin = None;
        }
        if let Some(written) = input.written {
            let _ = written.send(());
        }
    }
}

impl<T> Running<T> {
    /// Has these bytes written to the program's standard input, and `written` told of it.
    pub(crate) fn send(&self, bytes: Vec<u8>, written: Option<Sender<()>>) {
        if let Some(input) = &self.input {
            let _ = input.send(Input { bytes, written });
        }
    }

    /// Does something that takes none of the program's time.
    pub(crate) fn aside<A>(&mut self, run: impl FnOnce() -> A) -> A {
        self.deadline.aside(run)
    }

    /// Nothing more is wanted of the program: it has a moment to end.
    pub(crate) fn close(&mut self) {
        if !self.closing {
            self.closing = true;
            self.deadline = Deadline::new(self.deadline.left().min(GRACE));
        }
    }

    /// Waits for the next of its output. A program that has ended gives no more, whoever keeps its pipes open.
    pub(crate) fn next(&mut self, watch: &dyn Watch) -> Next<T> {
        loop {
            let left = self.deadline.left();
            if watch.cancelled() {
                return Next::Cancelled;
            }
            if left.is_zero() {
                return if self.closing { Next::End } else { Next::TimedOut };
            }
            match self.events.recv_timeout(left.min(TICK)) {
                Ok(Event::Output(output)) => return Next::Output(output),
                Ok(Event::OutputEnd) | Err(RecvTimeoutError::Disconnected) => return Next::End,
                Ok(Event::Line(level, line)) => watch.log(level, &line),
                Ok(Event::ErrorsEnd) => self.errors_open = false,
                Err(RecvTimeoutError::Timeout) => {
                    // What it started may hold its pipes open.
                    if self.group.has_ended() {
                        self.group.end();
                        self.close();
                    }
                }
            }
        }
    }

    /// Waits until the program ends by itself, within its time; whether it did.
    fn wait(&mut self, watch: &dyn Watch) -> bool {
        let deadline = self.deadline;
        self.group.wait(|| !watch.cancelled() && !deadline.left().is_zero())
    }

    /// Waits a moment for the program to end by itself, then ends it and all that it started.
    pub(crate) fn finish(mut self, watch: &dyn Watch) -> Ended {
        self.input = None;
        self.close();
        self.wait(watch);
        self.end(watch)
    }

    /// Ends the program and all that it started.
    pub(crate) fn end(mut self, watch: &dyn Watch) -> Ended {
        let by_itself = self.group.has_ended();
        let status = self.group.end().filter(|_| by_itself);
        let deadline = Deadline::new(GRACE);
        while self.errors_open {
            match self.events.recv_timeout(deadline.left()) {
                Ok(Event::Line(level, line)) => watch.log(level, &line),
                Ok(Event::Output(_) | Event::OutputEnd) => {}
                Ok(Event::ErrorsEnd) | Err(_) => self.errors_open = false,
            }
        }
        Ended { status, last: self.last.take() }
    }
}
