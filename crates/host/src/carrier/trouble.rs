//! What goes wrong between host and plugin, in an editor's words.

use super::Limits;
use crate::child::{Ended, StartError, printable};
use dossier_abi::{FrameError, frame};
use dossier_core::{Code, Diagnostic, Failure, MODEL, ModelVersion};
use std::{process::ExitStatus, time::Duration};

/// The host's own findings about plugins. All but one are failures: there is no result, and `[levels]` cannot allow them.
pub mod codes {
    use dossier_core::Code;

    /// There is nothing to load or start.
    pub const UNLOADABLE: Code = Code::deny(
        "plugin/unloadable",
        "A plugin cannot be loaded or started: it is not there, is damaged, or is made for another machine.",
    )
        .why(
            "The file that the plugin names is not there, damaged, or built for another system. Build it here, or get \
             the one for this system; `dossier plugins verify` tries all plugins.",
        );
    /// It speaks another language.
    pub const VERSION: Code = Code::deny(
        "plugin/version",
        "A plugin was built for another major version of the document model or of the plugin boundary.",
    )
        .why(
            "What the plugin sends would be misread. Get a version of the plugin for this dossier, or update dossier; \
             the finding says which of the two is older.",
        );
    /// It speaks the language wrongly.
    pub const MALFORMED: Code = Code::deny(
        "plugin/malformed",
        "What a plugin says of itself, or sent, is not what the specification of the plugin boundary asks for.",
    )
        .why(
            "This is a fault of the plugin, not of your text: tell its author. `dossier plugins verify NAME` shows \
             whether it can be loaded at all.",
        );
    /// It says something else.
    pub const GARBAGE: Code =
        Code::deny("plugin/garbage", "A plugin wrote something else where a message was expected.")
        .why(
            "A program speaks to dossier over its standard output, so that a line printed there for people garbles the \
             message. Messages belong on standard error.",
        );
    /// Its program ended.
    pub const CRASHED: Code = Code::deny("plugin/crashed", "A plugin's program ended before it replied.")
        .why(
            "What it wrote last stands beside the finding. This is a fault of the plugin, not of your text: tell its \
             author.",
        );
    /// It met a fault of its own.
    pub const PANICKED: Code = Code::deny("plugin/panicked", "A plugin met a fault of its own, and said so.")
        .why(
            "The plugin was stopped, and the rest of the run went on. This is a fault of the plugin, not of your text: \
             tell its author.",
        );
    /// It does not answer.
    pub const TIMED_OUT: Code = Code::deny(
        "plugin/timed-out",
        "A plugin did not answer in time. A program was ended; a library cannot be, and was abandoned.",
    )
        .why(
            "A plugin that hangs would hold up every build. If it needs longer, raise `time` for it under `[plugins]` \
             of the pipeline.",
        );
    /// It says too much.
    pub const TOO_LARGE: Code = Code::deny("plugin/too-large", "A plugin sent more than is taken.")
        .why(
            "Limits keep a plugin that goes wrong from exhausting the machine. This is a fault of the plugin, not of \
             your text: tell its author.",
        );
    /// It says nothing.
    pub const FAILED: Code = Code::deny("plugin/failed", "A plugin gave up and did not say why.")
        .why(
            "The plugin says that it failed, and not why. Run again with `--verbose` to see what it logged, and tell \
             its author.",
        );

    /// It is older than the document. The one finding here that `[levels]` may allow: there is a result.
    pub const OLDER_MODEL: Code = Code::warn(
        "plugin/older-model",
        "A plugin was built for an older minor version of the document model and drops what came later.",
    )
        .why(
            "The document has something that this plugin has never heard of and cannot send back; the finding says \
             what. Get a newer version of the plugin, or put the stage before the one that makes what is lost.",
        );

    /// All of them.
    pub const ALL: [Code; 10] = [
        UNLOADABLE,
        VERSION,
        MALFORMED,
        GARBAGE,
        CRASHED,
        PANICKED,
        TIMED_OUT,
        TOO_LARGE,
        FAILED,
        OLDER_MODEL,
    ];
}

/// Longest text of a plugin's that is shown in a message, in bytes.
const SHOWN: usize = 200;
/// How many lines of standard error are shown.
const LINES: usize = 5;
const ITS_FAULT: &str = "this is a fault of the plugin, not of your text; please report it to its author";

/// What went wrong: the rest of a sentence that begins with the plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Boxed, for a result that carries it is to be small.
    pub(crate) code: Box<Code>,
    pub(crate) what: String,
    pub(crate) hints: Vec<String>,
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The run was called off.
    Cancelled,
    /// See [`Trouble`].
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl Stop {
    pub(crate) fn into_failure(self, plugin: &str, stage: &str) -> Failure {
        match self {
            Self::Cancelled => Failure::Cancelled,
            Self::Trouble(trouble) => Failure::because(trouble.of_stage(plugin, stage)),
        }
    }
}

impl Trouble {
    pub(crate) fn new(code: Code, what: impl Into<String>) -> Self {
        Self { code: Box::new(code), what: what.into(), hints: Vec::new() }
    }

    pub(crate) fn malformed(what: impl Into<String>) -> Self {
        Self::new(codes::MALFORMED, what).hint(ITS_FAULT)
    }

    pub(crate) fn panicked(said: &str) -> Self {
        let what = if said.is_empty() { "panicked".to_owned() } else { format!("panicked: {said}") };
        Self::new(codes::PANICKED, what).hint(ITS_FAULT)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// About a plugin as a whole.
    pub(crate) fn of_plugin(self, plugin: &str) -> Diagnostic {
        self.diagnostic(&format!("the plugin `{plugin}`"))
    }

    /// About one of its stages.
    pub(crate) fn of_stage(self, plugin: &str, stage: &str) -> Diagnostic {
        self.diagnostic(&format!("the stage `{stage}` of the plugin `{plugin}`"))
    }

    fn diagnostic(self, subject: &str) -> Diagnostic {
        let diagnostic = self.code.says(format!("{subject} {}", self.what));
        self.hints.into_iter().fold(diagnostic, Diagnostic::hint)
    }

    /// A plugin that took too long.
    pub(crate) fn timed_out(plugin: &str, time: Duration) -> Self {
        let double = time.saturating_mul(2).as_secs().max(1);
        Self::new(codes::TIMED_OUT, format!("did not answer within {}", seconds(time))).hint(format!(
            "if it needs longer, raise `time`, as in `[plugins] {plugin} = {{ time = {double} }}`"
        ))
    }

    /// A plugin that sent `what`, longer than `limit` bytes.
    pub(crate) fn too_large(what: &str, limit: u64) -> Self {
        Self::new(codes::TOO_LARGE, format!("sent {what} of more than {}, which is not taken", bytes(limit)))
            .hint(ITS_FAULT)
    }

    /// A plugin of another major version of the model.
    pub(crate) fn other_model(plugin: &str, model: ModelVersion) -> Self {
        let what = format!("was built for document model {model}; this dossier has {MODEL}");
        let major = MODEL.major;
        Self::new(codes::VERSION, what).hint(match model.major > major {
            true => format!("update dossier, or get a version of `{plugin}` for model {major}"),
            false => format!("get a version of `{plugin}` for model {major}"),
        })
    }

    /// A program that was not started.
    pub(crate) fn unstarted(program: &str, error: StartError) -> Self {
        match error {
            StartError::NotFound => {
                Self::new(codes::UNLOADABLE, format!("cannot be started: there is no program `{program}`"))
                    .hint(format!("install `{program}`, or mend the plugin's command"))
            }
            StartError::Denied(reason) => {
                Self::new(codes::UNLOADABLE, format!("cannot be started: `{program}`: {reason}"))
            }
        }
    }

    /// Something that is no message, where `what` was expected.
    pub(crate) fn no_message(plugin: &str, error: FrameError, what: &str, limit: u64) -> Self {
        match error {
            FrameError::NoMessage(bytes) => Self::garbage(&bytes, what),
            FrameError::OtherModel(model) => Self::other_model(plugin, model),
            FrameError::TooLong { .. } => Self::too_large(what, limit),
            FrameError::Truncated { expected, found } if expected == frame::HEADER as u64 => {
                Self::malformed(format!("sent only {found} bytes of {what}"))
            }
            FrameError::Truncated { expected, found } => {
                Self::malformed(format!("sent {what} of {expected} bytes, of which {found} came"))
            }
            FrameError::Body(error) => {
                Self::malformed(format!("sent {what} that cannot be decoded: {error}"))
            }
            error => Self::malformed(format!("sent {what} that is none: {error}")),
        }
    }

    /// Bytes that are no message, where `what` was expected.
    pub(crate) fn garbage(bytes: &[u8], what: &str) -> Self {
        let what = match bytes {
            [] => format!("wrote nothing where {what} was expected"),
            bytes => format!("wrote {} where {what} was expected", quoted(bytes)),
        };
        Self::new(codes::GARBAGE, what).hint(ITS_FAULT)
    }

    /// A program that ended without `what`; `status` is `None` when it had to be ended.
    pub(crate) fn ended(status: Option<ExitStatus>, what: &str) -> Self {
        match status {
            None => Self::malformed(format!("closed its standard output without {what}")),
            Some(status) if status.success() => Self::malformed(format!("ended without {what}")),
            Some(status) => {
                Self::new(codes::CRASHED, format!("{} without {what}", describe(status))).hint(ITS_FAULT)
            }
        }
    }

    /// The same trouble with the last that the program said.
    pub(crate) fn with_last_words(mut self, plugin: &str, limits: &Limits, ended: &Ended) -> Self {
        let said = ended.last.iter().filter(|line| !line.is_empty());
        let short_of_memory = said.clone().any(|line| is_about_memory(line));
        if short_of_memory {
            let memory = bytes(limits.memory);
            let more = bytes(limits.memory.saturating_mul(2));
            self.hints.push(format!(
                "it may use {memory} of memory; to give it more: `[plugins] {plugin} = {{ memory = \"{more}\" }}`"
            ));
        }
        let lines: Vec<&String> = said.collect();
        let end = lines.len().saturating_sub(LINES);
        // A panic of Rust says first what is wrong, and then where it was in detail.
        let panic = lines.iter().rposition(|line| line.contains("panicked at"));
        let shown = lines.iter().skip(panic.unwrap_or(end).min(end)).take(LINES);
        self.hints.extend(shown.map(|line| format!("it wrote: {line}")));
        self
    }
}

/// Whether a program's last words say that it got no more memory.
fn is_about_memory(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    ["memory allocation", "out of memory", "memoryerror", "bad_alloc", "cannot allocate memory"]
        .iter()
        .any(|words| line.contains(words))
}

/// How a program ended, as in “was ended by signal 11 (SIGSEGV)”.
pub(crate) fn describe(status: ExitStatus) -> String {
    match (status.code(), signal(status)) {
        // Windows tells of a crash by codes such as 0xC0000005.
        (Some(code @ ..=-1), _) => format!("ended with exit code {code:#X}"),
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "was ended".to_owned(),
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<String> {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt as _;
    const NAMES: [(Signal, &str); 10] = [
        (Signal::ABORT, "SIGABRT"),
        (Signal::BUS, "SIGBUS"),
        (Signal::FPE, "SIGFPE"),
        (Signal::HUP, "SIGHUP"),
        (Signal::ILL, "SIGILL"),
        (Signal::INT, "SIGINT"),
        (Signal::KILL, "SIGKILL"),
        (Signal::PIPE, "SIGPIPE"),
        (Signal::SEGV, "SIGSEGV"),
        (Signal::TERM, "SIGTERM"),
    ];
    let number = status.signal()?;
    let name = NAMES.iter().find(|(signal, _)| signal.as_raw() == number);
    Some(name.map_or_else(|| number.to_string(), |(_, name)| format!("{number} ({name})")))
}

#[cfg(not(unix))]
const fn signal(_: ExitStatus) -> Option<String> {
    None
}

/// The beginning of what a plugin wrote, in quotes.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    let kept = bytes.get(..SHOWN).unwrap_or(bytes);
    let text: Vec<String> = kept.split(|byte| *byte == b'\n').map(printable).collect();
    let more = if kept.len() < bytes.len() { " ..." } else { "" };
    format!("“{}{more}”", text.join(" ").trim())
}

/// A time as in “60 seconds”.
pub(crate) fn seconds(time: Duration) -> String {
    let number = time.as_secs_f64();
    format!("{number} second{}", if time == Duration::from_secs(1) { "" } else { "s" })
}

/// A size as in “4 GiB”.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [(u64, &str); 6] = [
        (1 << 30, "GiB"),
        (1_000_000_000, "GB"),
        (1 << 20, "MiB"),
        (1_000_000, "MB"),
        (1 << 10, "KiB"),
        (1000, "kB"),
    ];
    let unit = UNITS.iter().find(|(unit, _)| count >= *unit && count.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{count} bytes"), |(unit, name)| format!("{} {name}", count / unit))
}
