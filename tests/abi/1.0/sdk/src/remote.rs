//! The host as a stage sees it from the other side of the boundary.

use dossier_abi::{Answer, Ask, MessageKind, Services, frame};
use dossier_core::{Diagnostic, ExecuteError, Executed, Host, LogLevel, Program, ReadError, codec::Codec};
use std::{
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// A [`Host`] that puts its questions to the real one, and collects findings for the reply.
pub(crate) struct RemoteHost<'a> {
    services: &'a dyn Services,
    codec: Codec,
    source_date_epoch: Option<i64>,
    findings: Mutex<Vec<Diagnostic>>,
    gone: AtomicBool,
}

/// What came back to a question.
enum Answered {
    /// The content of a file.
    Content(Vec<u8>),
    /// Anything else.
    Answer(Answer),
    /// Nothing that could be read; why.
    Nothing(String),
}

impl<'a> RemoteHost<'a> {
    pub(crate) fn new(services: &'a dyn Services, codec: Codec, source_date_epoch: Option<i64>) -> Self {
        let (findings, gone) = (Mutex::default(), AtomicBool::new(false));
        Self { services, codec, source_date_epoch, findings, gone }
    }

    /// What the stage reported, as it came.
    pub(crate) fn take_findings(&self) -> Vec<Diagnostic> {
        mem::take(&mut self.findings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the host left a question without an answer.
    pub(crate) fn gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    fn ask(&self, question: &Ask) -> Answered {
        let question = match frame::encode(MessageKind::Ask, self.codec, question) {
            Ok(question) => question,
            Err(error) => return Answered::Nothing(error.to_string()),
        };
        match self.services.ask(&question) {
            Ok(answer) => read(answer).unwrap_or_else(|error| {
                Answered::Nothing(format!("the host's answer cannot be understood: {error}"))
            }),
            Err(gone) => {
                self.gone.store(true, Ordering::Release);
                Answered::Nothing(gone.to_string())
            }
        }
    }
}

fn read(mut message: Vec<u8>) -> Result<Answered, frame::FrameError> {
    let (header, _) = frame::split(&message)?;
    if header.kind == MessageKind::Content {
        message.drain(..frame::HEADER);
        return Ok(Answered::Content(message));
    }
    frame::decode(&message, MessageKind::Answer).map(Answered::Answer)
}

/// Why what came back is no answer to the question.
fn unfit(answered: Answered) -> String {
    match answered {
        Answered::Nothing(reason) | Answered::Answer(Answer::Unknown(reason)) => reason,
        _ => "the host answered another question".to_owned(),
    }
}

impl Host for RemoteHost<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        match self.ask(&Ask::Read { path: path.to_owned(), limit }) {
            Answered::Content(content) => Ok(content.into()),
            Answered::Answer(Answer::Unread(error)) => Err(error),
            other => Err(ReadError::Denied { path: path.to_owned(), reason: unfit(other) }),
        }
    }

    fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        match self.ask(&Ask::List { pattern: pattern.to_owned() }) {
            Answered::Answer(Answer::Listed(paths)) => Ok(paths),
            Answered::Answer(Answer::Unread(error)) => Err(error),
            other => Err(ReadError::Denied { path: pattern.to_owned(), reason: unfit(other) }),
        }
    }

    fn execute(&self, program: &Program) -> Result<Executed, ExecuteError> {
        match self.ask(&Ask::Execute(program.clone())) {
            Answered::Answer(Answer::Executed(executed)) => Ok(executed),
            Answered::Answer(Answer::Unexecuted(error)) => Err(error),
            _ if self.gone() => Err(ExecuteError::Cancelled),
            other => {
                let program = program.command.first().cloned().unwrap_or_default();
                Err(ExecuteError::Denied { program, reason: unfit(other) })
            }
        }
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic);
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.services.log(level, message);
    }

    fn cancelled(&self) -> bool {
        self.gone() || self.services.cancelled()
    }

    fn source_date_epoch(&self) -> Option<i64> {
        self.source_date_epoch
    }
}
