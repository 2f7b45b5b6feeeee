//! What a running stage may ask of the host.

use crate::{Code, Diagnostic, Failure, Withheld, codec::Codec};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt;
use std::sync::Arc;

/// Largest file that [`Context::read`] gives, in bytes: 256 MiB.
pub const READ_LIMIT: u64 = 256 * 1024 * 1024;

/// The services behind a [`Context`]. Hosts implement it; stages use the context.
pub trait Host: Sync {
    /// The content of a project file of at most `limit` bytes; see [`Context::read`].
    ///
    /// # Errors
    /// See [`ReadError`].
    fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError>;

    /// The project files that a glob pattern matches; see [`Context::list`].
    ///
    /// # Errors
    /// When the pattern is malformed or a folder cannot be read.
    fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError>;

    /// Runs another program; see [`Context::execute`]. A host runs none unless it says how.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    fn execute(&self, program: &Program) -> Result<Executed, ExecuteError> {
        let program = program.command.first().cloned().unwrap_or_default();
        Err(ExecuteError::Denied { program, reason: "this host runs no programs".to_owned() })
    }

    /// What `make` gives for an input; see [`Context::kept_bytes`]. A host that keeps nothing has it made.
    fn kept(&self, _name: &str, _input: &[&[u8]], make: &mut dyn FnMut() -> Vec<u8>) -> Vec<u8> {
        make()
    }

    /// Takes a finding.
    fn report(&self, diagnostic: Diagnostic);

    /// Takes a line for the log.
    fn log(&self, level: LogLevel, message: &str);

    /// Whether the run was called off.
    fn cancelled(&self) -> bool;

    /// What stages upstream found; see [`Context::findings`]. A host that does not know says nothing.
    fn findings(&self) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// Takes what the stage withholds; see [`Context::withhold`]. A host without stages downstream has no use for it.
    fn withhold(&self, _withheld: Withheld) {}

    /// What stages upstream withheld; see [`Context::withheld`]. A host that does not know says nothing.
    fn withheld(&self) -> Vec<Withheld> {
        Vec::new()
    }

    /// `SOURCE_DATE_EPOCH`: the only time an output may carry besides the document's own date. Seconds since 1970 UTC.
    fn source_date_epoch(&self) -> Option<i64> {
        None
    }
}

/// A stage's door to the host.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    host: &'a dyn Host,
}

/// Importance of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LogLevel {
    /// For who looks for a fault.
    Debug,
    /// What is going on.
    Info,
}

/// A program to be run in the project's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The program and its arguments, without a shell. A program whose name has a slash lies in the project; any other
    /// is looked for where the system keeps programs.
    pub command: Vec<String>,
    /// What it gets on its standard input.
    #[serde(default, with = "crate::codec::bytes")]
    pub input: Vec<u8>,
    /// Variables set in its environment, besides those that it inherits.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
}

/// What a program that ended left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executed {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote on its standard output.
    #[serde(with = "crate::codec::bytes")]
    pub output: Vec<u8>,
    /// The last of what it wrote on its standard error, as text.
    pub errors: String,
}

/// Why a program gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ExecuteError {
    /// There is no such program.
    NotFound {
        /// Its name.
        program: String,
    },
    /// The system or the host said no.
    Denied {
        /// Its name.
        program: String,
        /// Why.
        reason: String,
    },
    /// It took longer than the host allows and was ended.
    TimedOut {
        /// Its name.
        program: String,
        /// How long it was given, in seconds.
        seconds: u64,
    },
    /// The run was called off.
    Cancelled,
}

/// Why a project file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such file.
    NotFound {
        /// The path that was asked for.
        path: String,
        /// A file of a similar name.
        similar: Option<String>,
    },
    /// The file is larger than the caller takes.
    TooLarge {
        /// The path that was asked for.
        path: String,
        /// Its size in bytes.
        bytes: u64,
        /// The largest size taken, in bytes.
        limit: u64,
    },
    /// The path leaves the project, the pattern is malformed, or the system said no.
    Denied {
        /// The path or pattern that was asked for.
        path: String,
        /// Why.
        reason: String,
    },
}

impl<'a> Context<'a> {
    /// A context on a host.
    #[must_use]
    pub const fn new(host: &'a dyn Host) -> Self {
        Self { host }
    }

    /// The content of a project file. `path` is relative to the pipeline file, with forward slashes. The host notes
    /// that the stage depends on it.
    ///
    /// # Errors
    /// See [`ReadError`]; files over [`READ_LIMIT`] are too large.
    pub fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        self.host.read(path, READ_LIMIT)
    }

    /// Like [`read`](Self::read), for files of at most `limit` bytes.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn read_up_to(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        self.host.read(path, limit.min(READ_LIMIT))
    }

    /// What `make` gives for an input, or what it gave for the same in an earlier run, where the host keeps that: for work that
    /// takes much longer than to look something up, and most of whose results are the same when little of a document changed.
    ///
    /// `make` may depend on nothing but the input. `name` tells kinds of work of a stage from each other.
    #[must_use]
    pub fn kept_bytes(&self, name: &str, input: &[&[u8]], mut make: impl FnMut() -> Vec<u8>) -> Vec<u8> {
        self.host.kept(name, input, &mut make)
    }

    /// The same for any value that can be written.
    #[must_use]
    pub fn kept<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        input: &[&[u8]],
        make: impl Fn() -> T,
    ) -> T {
        let mut made = None;
        let bytes = self.kept_bytes(name, input, || {
            let value = made.insert(make());
            // What cannot be written cannot be read either, and is made again.
            Codec::MsgPack.encode(value).unwrap_or_default()
        });
        made.or_else(|| Codec::MsgPack.decode(&bytes).ok()).unwrap_or_else(make)
    }

    /// The project files that a glob pattern matches (`*`, `**`, `?`, `[a-z]`, `{a,b}`), sorted by path. A pattern
    /// without wildcards gives the file itself when it exists.
    ///
    /// # Errors
    /// When the pattern is malformed or a folder cannot be read.
    pub fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        self.host.list(pattern)
    }

    /// The project files that glob patterns match, each once: the patterns in the order given, the files of each sorted by path.
    /// A stage that reads files takes such a list as its option.
    ///
    /// # Errors
    /// A failure with this code when a pattern is malformed or matches nothing, or there is no pattern.
    pub fn list_all(&self, patterns: &[String], code: Code) -> Result<Vec<String>, Failure> {
        let mut paths: Vec<String> = Vec::new();
        for pattern in patterns {
            let found = self.list(pattern).map_err(|error| Failure::read(code.name, &error))?;
            if found.is_empty() {
                let finding = code
                    .says(format!("no file matches `{pattern}`"))
                    .hint("patterns are relative to the folder of the pipeline file");
                return Err(Failure::because(finding));
            }
            for path in found {
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        if paths.is_empty() {
            return Err(Failure::because(code.says("`files` names no file")));
        }
        Ok(paths)
    }

    /// Runs another program to its end, in the project's folder, within the host's limits of time and memory; it ends
    /// with the run. Its result is the stage's responsibility: a program that depends on the clock makes the stage do so.
    ///
    /// # Errors
    /// See [`ExecuteError`]. An exit code other than 0 is no error here.
    pub fn execute(&self, program: &Program) -> Result<Executed, ExecuteError> {
        self.host.execute(program)
    }

    /// Reports a finding.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.host.report(diagnostic);
    }

    /// What the stages found that this stage takes its input from, and those before them: levels applied, without what is
    /// allowed, in the order of the pipeline and of places. Only stages of the engine itself are told; a plugin gets none.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.host.findings()
    }

    /// Tells stages downstream what this stage withholds from the readers of its document; also when that is nothing, so that
    /// they know that it was seen to. Only stages of the engine itself are heard.
    pub fn withhold(&self, withheld: Withheld) {
        self.host.withhold(withheld);
    }

    /// What the stages upstream withheld, an entry for each that told. Only stages of the engine itself are told; a plugin gets none.
    #[must_use]
    pub fn withheld(&self) -> Vec<Withheld> {
        self.host.withheld()
    }

    /// Writes a line to the log.
    pub fn log(&self, level: LogLevel, message: &str) {
        self.host.log(level, message);
    }

    /// Whether the run was called off; long stages ask now and then and return
    /// [`Failure::Cancelled`](crate::Failure::Cancelled).
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.host.cancelled()
    }

    /// `SOURCE_DATE_EPOCH` in seconds since 1970 UTC, if it is set.
    #[must_use]
    pub fn source_date_epoch(&self) -> Option<i64> {
        self.host.source_date_epoch()
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { path, .. } => write!(f, "there is no file `{path}`"),
            Self::TooLarge { path, bytes, limit } => {
                write!(f, "`{path}` has {bytes} bytes; at most {limit} are read")
            }
            Self::Denied { path, reason } => write!(f, "`{path}` cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for ReadError {}

impl fmt::Display for ExecuteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { program } => write!(f, "there is no program `{program}`"),
            Self::Denied { program, reason } => write!(f, "`{program}` cannot be run: {reason}"),
            Self::TimedOut { program, seconds } => {
                write!(f, "`{program}` did not end within {seconds} seconds")
            }
            Self::Cancelled => f.write_str("the run was called off"),
        }
    }
}

impl std::error::Error for ExecuteError {}

impl ReadError {
    /// What to tell the editor to do, if anything is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { similar: Some(similar), .. } => Some(format!("did you mean `{similar}`?")),
            _ => None,
        }
    }
}
