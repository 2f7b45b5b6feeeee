//! The same call through each carrier: built in, over the C boundary, over streams.
//!
//! A plugin that works built in can still fail in the field: an option that does not survive its encoding, a panic that crosses
//! the boundary, a word on standard output. Here the messages are written, sent and read as the host does it with a loaded
//! library and with a program, without a library or a program.

use crate::{Call, Output, call::failed, compare};
use dossier_abi::{
    Answer, Ask, HostGone, MessageKind, PluginManifest, Reply, RequestRef, Services, Status,
    entry::Guest,
    frame::{self, BODY_LIMIT, FrameError},
    loader::Library,
};
use dossier_sdk::{Diagnostic, Failure, Host as _, LogLevel, Plugin, codec::Codec, testing::MemoryHost};
use std::{
    cell::RefCell,
    io::{self, PipeReader, PipeWriter, Write as _},
    sync::Arc,
    thread,
};

/// A way to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    /// The functions of the C boundary, called as those of a loaded library are.
    Library,
    /// A pair of pipes with a program behind them.
    Streams,
}

impl Call {
    /// Makes the call through each carrier, in each codec.
    ///
    /// # Errors
    /// When the stage does not give the same every time; says what differs.
    pub fn run_everywhere(&self, plugin: &Plugin) -> Result<Output, String> {
        let built_in = self.run(plugin);
        for carrier in [Carrier::Library, Carrier::Streams] {
            for codec in [Codec::MsgPack, Codec::Json] {
                let carried = self.run_over(carrier, codec, plugin);
                compare::outputs(&built_in, &carried).map_err(|difference| {
                    let way = format!("{carrier:?}, {codec:?}").to_lowercase();
                    format!("`{}` gives something else ({way}) than built in:\n{difference}", self.stage)
                })?;
            }
        }
        Ok(built_in)
    }

    fn run_over(&self, carrier: Carrier, codec: Codec, plugin: &Plugin) -> Output {
        let desk = Arc::new(Desk(self.host()));
        let request = RequestRef {
            stage: &self.stage,
            options: &self.options,
            document: self.document.as_ref(),
            documents: &self.documents,
            artifact: self.artifact.as_ref(),
            source_date_epoch: self.source_date_epoch,
        };
        let reply = frame::encode(MessageKind::Run, codec, &request)
            .map_err(|error| error.to_string())
            .and_then(|request| match carrier {
                Carrier::Library => over_c(plugin, &request, Arc::clone(&desk)),
                Carrier::Streams => over_streams(plugin, &request, &desk),
            })
            .and_then(|reply| understood(&reply, codec));
        match reply {
            Ok(reply) => output(reply),
            Err(reason) => Output::failed(Diagnostic::deny("plugin/malformed", reason)),
        }
    }
}

/// The reply, in the codec of the request.
fn understood(reply: &[u8], codec: Codec) -> Result<Reply, String> {
    let (header, _) = frame::split(reply).map_err(|error| error.to_string())?;
    if header.codec != Some(codec) {
        return Err(format!("the reply to {codec:?} is in {:?}", header.codec));
    }
    frame::decode(reply, MessageKind::Reply).map_err(|error| error.to_string())
}

/// What a reply says, as the stage would have said it built in.
fn output(reply: Reply) -> Output {
    let Reply { status, document, artifact, findings, failure } = reply;
    let failure = match (status, failure) {
        (Status::Ok, failure) => failure,
        (Status::Cancelled, _) => Some(failed(Failure::Cancelled)),
        // Where a panic was is seen from the boundary alone.
        (Status::Panicked, Some(panic)) => Some(Diagnostic::deny("plugin/panicked", panic.message)),
        (_, Some(failure)) => Some(failure),
        (_, None) => Some(Diagnostic::deny("plugin/malformed", "it failed and does not say why")),
    };
    Output { document, artifact, failure, ..Output::default() }.with_findings(findings)
}

/// The host's side.
struct Desk(MemoryHost);

impl Desk {
    /// The message that answers a question.
    fn answer(&self, question: &[u8]) -> Result<Vec<u8>, FrameError> {
        let (header, _) = frame::split(question)?;
        let answer = match frame::decode(question, MessageKind::Ask)? {
            Ask::Read { path, limit } => match self.0.read(&path, limit) {
                Ok(content) => return Ok(frame::bare(MessageKind::Content, None, &content)),
                Err(error) => Answer::Unread(error),
            },
            Ask::List { pattern } => self.0.list(&pattern).map_or_else(Answer::Unread, Answer::Listed),
            Ask::Execute(program) => {
                self.0.execute(&program).map_or_else(Answer::Unexecuted, Answer::Executed)
            }
            _ => Answer::Unknown("tests do not know the question".to_owned()),
        };
        frame::encode(MessageKind::Answer, header.codec.unwrap_or(Codec::Json), &answer)
    }
}

impl Services for Desk {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        self.answer(question).map_err(|_| HostGone)
    }

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}

thread_local! {
    /// The plugin that is called over the C boundary on this thread: its functions have no room for a value.
    static CALLED: RefCell<Option<Plugin>> = const { RefCell::new(None) };
}

/// The plugin of this thread, as `export!` would export it.
enum Loopback {}

impl Loopback {
    fn with(answer: impl FnOnce(&Plugin) -> Vec<u8>) -> Vec<u8> {
        CALLED.with_borrow(|plugin| plugin.as_ref().map(answer)).unwrap_or_default()
    }
}

impl Guest for Loopback {
    fn manifest() -> Vec<u8> {
        Self::with(dossier_sdk::library::manifest)
    }

    fn respond(request: &[u8], services: &dyn Services) -> Vec<u8> {
        Self::with(|plugin| dossier_sdk::respond(plugin, request, services))
    }
}

fn over_c(plugin: &Plugin, request: &[u8], desk: Arc<Desk>) -> Result<Vec<u8>, String> {
    CALLED.set(Some(plugin.clone()));
    let limit = usize::try_from(BODY_LIMIT).unwrap_or(usize::MAX);
    let library = Library::linked::<Loopback>();
    let services = || Arc::clone(&desk) as Arc<dyn Services>;
    let (manifest, reply) =
        (library.describe(services(), limit), library.run(request, services(), limit, <[u8]>::to_vec));
    CALLED.set(None);
    let manifest = manifest.map_err(|error| error.to_string())?;
    match serde_json::from_slice::<PluginManifest>(&manifest) {
        Ok(manifest) if manifest == dossier_sdk::manifest(plugin) => reply.map_err(|error| error.to_string()),
        Ok(_) => Err("its manifest does not survive being written".to_owned()),
        Err(error) => Err(format!("its manifest cannot be read: {error}")),
    }
}

/// The reply of a program that speaks on two pipes.
fn over_streams(plugin: &Plugin, request: &[u8], desk: &Desk) -> Result<Vec<u8>, String> {
    let broken = |error: io::Error| error.to_string();
    let (input, to_plugin) = io::pipe().map_err(broken)?;
    let (from_plugin, output) = io::pipe().map_err(broken)?;
    thread::scope(|scope| {
        scope.spawn(move || dossier_sdk::serve(plugin, &["run".to_owned()], input, output, io::sink()));
        talk(request, desk, to_plugin, from_plugin).map_err(|error| error.to_string())
    })
}

fn talk(
    request: &[u8],
    desk: &Desk,
    mut to_plugin: PipeWriter,
    mut from_plugin: PipeReader,
) -> Result<Vec<u8>, FrameError> {
    to_plugin.write_all(request).map_err(FrameError::Io)?;
    loop {
        let message = frame::read(&mut from_plugin, BODY_LIMIT)?;
        match frame::split(&message)?.0.kind {
            MessageKind::Ask => to_plugin.write_all(&desk.answer(&message)?).map_err(FrameError::Io)?,
            _ => return Ok(message),
        }
    }
}
