//! The plugin's side of the messages.

use crate::{
    panics::{self, Panic},
    remote::RemoteHost,
};
use dossier_abi::{
    MessageKind, PluginManifest, Reply, Request, Services, Status,
    frame::{self, FrameError},
};
use dossier_core::{
    Code, Context, Diagnostic, Failure, MODEL, Plugin, Stage, StageDef,
    codec::{Codec, check_depth},
    suggest,
};
use serde_json::{Map, Value};

/// Findings about the call itself; the host puts the names of plugin and stage to them.
const MALFORMED: Code = Code::deny("plugin/malformed", "A plugin could not read what it was sent.");
const OPTIONS: Code = Code::deny("plugin/options", "Options do not fit a stage.");
const PANICKED: Code = Code::deny("plugin/panicked", "A stage met a fault of its own.");

/// How a plugin describes itself to the host.
#[must_use]
pub fn manifest(plugin: &Plugin) -> PluginManifest {
    PluginManifest {
        model: MODEL,
        codecs: vec![Codec::MsgPack, Codec::Json],
        name: plugin.name.clone(),
        version: plugin.version.clone(),
        configures: true,
        stages: plugin.stages.iter().map(|stage| stage.manifest().clone()).collect(),
    }
}

/// Answers a message of the kind `Run` or `Configure`, whatever it holds: with the message of the kind `Reply` in the codec
/// of the request, or in JSON where it has none. [`export!`](crate::export) and [`program`](crate::program) are made
/// of it.
#[must_use]
pub fn respond(plugin: &Plugin, request: &[u8], services: &dyn Services) -> Vec<u8> {
    let (header, body) = match frame::split(request) {
        Ok(parts) => parts,
        Err(error) => return refuse(&error),
    };
    let Some(codec) = header.codec else {
        return encode(Codec::Json, &malformed("bare bytes where a request is expected"));
    };
    if !matches!(header.kind, MessageKind::Run | MessageKind::Configure) {
        let kind = header.kind;
        return encode(codec, &malformed(format!("a message of kind {kind:?} where a request is expected")));
    }
    let reply = match codec.decode::<Request>(body) {
        Err(error) => malformed(error.to_string()),
        Ok(request) => {
            let host = RemoteHost::new(services, codec, request.source_date_epoch);
            let result = perform(plugin, header.kind, request, &host);
            reply(result, &host)
        }
    };
    encode(codec, &reply)
}

/// The reply to bytes that are no request.
pub(crate) fn refuse(error: &FrameError) -> Vec<u8> {
    encode(Codec::Json, &malformed(error.to_string()))
}

/// Why a stage gave nothing.
enum Ended {
    Malformed(String),
    Failure(Failure),
    Panic(Panic),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

fn encode(codec: Codec, reply: &Reply) -> Vec<u8> {
    let encode = |reply: &Reply| frame::encode(MessageKind::Reply, codec, reply);
    encode(reply).or_else(|error| encode(&malformed(error.to_string()))).unwrap_or_default()
}

fn malformed(reason: impl Into<String>) -> Reply {
    Reply { status: Status::Malformed, failure: Some(MALFORMED.says(reason)), ..Reply::default() }
}

/// The reply for how a stage ended, with what it found before.
fn reply(result: Result<Reply, Ended>, host: &RemoteHost<'_>) -> Reply {
    let ended = |status, failure| Reply { status, failure, ..Reply::default() };
    let reply = match result {
        Ok(reply) => reply,
        Err(Ended::Malformed(reason)) => malformed(reason),
        Err(Ended::Panic(panic)) => ended(Status::Panicked, Some(panicked(panic))),
        // What a stage makes of a host that does not answer any more is no news.
        Err(Ended::Failure(_)) if host.gone() => ended(Status::Cancelled, None),
        Err(Ended::Failure(Failure::Failed(reason))) => ended(Status::Failed, Some(*reason)),
        Err(Ended::Failure(_)) => ended(Status::Cancelled, None),
    };
    Reply { findings: host.take_findings(), ..reply }
}

fn panicked(panic: Panic) -> Diagnostic {
    let finding = PANICKED.says(panic.message);
    match panic.place {
        Some(place) => finding.hint(format!("it happened at {place}")),
        None => finding,
    }
}

/// Makes the stage, and runs it if that is asked for.
fn perform(
    plugin: &Plugin,
    kind: MessageKind,
    mut request: Request,
    host: &RemoteHost<'_>,
) -> Result<Reply, Ended> {
    let named = |stage: &&StageDef| stage.manifest().name == request.stage;
    let stage = plugin.stages.iter().find(named).ok_or_else(|| unknown(plugin, &request.stage))?;
    let documents = request.document.iter().chain(request.documents.iter().map(|input| &input.document));
    for document in documents {
        check_depth(document).map_err(|error| Ended::Malformed(error.to_string()))?;
    }
    let options = match request.options.take() {
        Value::Null => Value::Object(Map::new()),
        options => options,
    };
    let run = || {
        let stage = stage.build(options).map_err(|error| Failure::because(OPTIONS.says(error.0)))?;
        match kind {
            MessageKind::Configure => Ok(Reply::default()),
            _ => call(&stage, request, &Context::new(host)),
        }
    };
    panics::catch(run).unwrap_or_else(|panic| Err(Ended::Panic(panic)))
}

fn unknown(plugin: &Plugin, stage: &str) -> Ended {
    let names = plugin.stages.iter().map(|stage| stage.manifest().name.as_str());
    let suggestion = match suggest::closest(stage, names) {
        Some(close) => format!("; did you mean `{close}`?"),
        None => String::new(),
    };
    Ended::Malformed(format!("`{}` has no stage `{stage}`{suggestion}", plugin.name))
}

fn call(stage: &Stage, request: Request, cx: &Context<'_>) -> Result<Reply, Ended> {
    let document = |document| Reply { document: Some(document), ..Reply::default() };
    Ok(match stage {
        Stage::Import(stage) => document(stage.import(cx)?),
        Stage::Transform(stage) => document(stage.transform(given(request.document, "document")?, cx)?),
        Stage::Merge(stage) => document(stage.merge(request.documents, cx)?),
        Stage::Check(stage) => {
            stage.check(&given(request.document, "document")?, cx)?;
            Reply::default()
        }
        Stage::Render(stage) => {
            let artifact = stage.render(&given(request.document, "document")?, cx)?;
            Reply { artifact: Some(artifact), ..Reply::default() }
        }
        Stage::Verify(stage) => {
            stage.verify(&given(request.artifact, "artifact")?, cx)?;
            Reply::default()
        }
        _ => return Err(Ended::Malformed("this plugin was built before there were such stages".to_owned())),
    })
}

/// The input that a stage of this kind needs.
fn given<T>(input: Option<T>, field: &str) -> Result<T, Ended> {
    input.ok_or_else(|| Ended::Malformed(format!("the request has no `{field}`")))
}
