//! The stages of a plugin that is not linked into this program: one implementation, whatever carries the messages.

use super::{
    link::{Decode, Desk, Link},
    trouble::{Stop, Trouble, codes},
};
use crate::path;
use dossier_abi::{MessageKind, PluginManifest, Reply, RequestRef, Status, frame};
use dossier_core::{
    Artifact, Check, Context, Diagnostic, Document, Failure, Import, Kind, Location, MODEL, Manifest, Merge,
    MergeInput, ModelVersion, OptionsError, Plugin, Render, Stage, StageDef, Transform, Verify,
    codec::{Codec, check_depth},
    model::added_since,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A plugin on the other end of a link.
struct Peer {
    name: String,
    link: Box<dyn Link>,
    codec: Codec,
    configures: bool,
    /// What it was built against.
    model: ModelVersion,
    decode: Decode,
}

/// A stage of such a plugin.
struct Foreign {
    peer: Arc<Peer>,
    stage: String,
    kind: Kind,
    options: Value,
}

/// The plugin behind a link, as any other.
pub(super) fn plugin(manifest: &PluginManifest, link: Box<dyn Link>, limit: u64) -> Plugin {
    let codec = if manifest.codecs.contains(&Codec::MsgPack) { Codec::MsgPack } else { Codec::Json };
    let name = manifest.name.clone();
    let decode = decoder(name.clone(), limit);
    let peer =
        Arc::new(Peer { name, link, codec, configures: manifest.configures, model: manifest.model, decode });
    let def = |manifest: &Manifest| {
        let (peer, stage, kind) = (Arc::clone(&peer), manifest.name.clone(), manifest.kind);
        StageDef::new(manifest.clone(), move |options: Value| {
            let foreign = Foreign { peer: Arc::clone(&peer), stage: stage.clone(), kind, options };
            foreign.configure()?;
            Ok(foreign.into_stage())
        })
    };
    Plugin {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        stages: manifest.stages.iter().map(def).collect(),
    }
}

/// What reads the replies of a plugin: all that cannot be a reply of it is trouble.
fn decoder(plugin: String, limit: u64) -> Decode {
    Arc::new(move |reply| {
        let trouble = |error| Trouble::no_message(&plugin, error, "a reply", limit);
        let reply: Reply = frame::decode(reply, MessageKind::Reply).map_err(trouble)?;
        let deep = |error| Trouble::malformed(format!("gave a document that is too deep: {error}"));
        reply.document.as_ref().map_or(Ok(()), check_depth).map_err(deep)?;
        Ok(reply)
    })
}

impl Foreign {
    fn into_stage(self) -> Stage {
        match self.kind {
            Kind::Import => Stage::Import(Box::new(self)),
            Kind::Transform => Stage::Transform(Box::new(self)),
            Kind::Merge => Stage::Merge(Box::new(self)),
            Kind::Check => Stage::Check(Box::new(self)),
            Kind::Render => Stage::Render(Box::new(self)),
            Kind::Verify => Stage::Verify(Box::new(self)),
        }
    }

    /// A request without input.
    fn request(&self) -> RequestRef<'_> {
        RequestRef {
            stage: &self.stage,
            options: &self.options,
            document: None,
            documents: &[],
            artifact: None,
            source_date_epoch: None,
        }
    }

    fn encode(&self, kind: MessageKind, request: &RequestRef<'_>) -> Result<Vec<u8>, Stop> {
        // A document that is too deep for the codec is too deep for any stage; whoever made it is at fault.
        frame::encode(kind, self.peer.codec, request)
            .map_err(|error| Trouble::malformed(format!("cannot be sent its input: {error}")).into())
    }

    /// Whether the plugin takes the options.
    fn configure(&self) -> Result<(), OptionsError> {
        // A stage without options has nothing to refuse, and for a program each question is a process.
        if !self.peer.configures || self.options.as_object().is_some_and(Map::is_empty) {
            return Ok(());
        }
        let desk = Desk(None);
        let refused = |failure: Failure| match failure {
            Failure::Failed(diagnostic) => OptionsError(one_line(&diagnostic)),
            other => OptionsError(other.to_string()),
        };
        let request = self.encode(MessageKind::Configure, &self.request());
        let reply = request.and_then(|message| self.exchange(message, &desk));
        let reply = reply.map_err(|stop| refused(self.fail(stop)))?;
        let fits = self.judge(&reply, None).and_then(|()| match (&reply.document, &reply.artifact) {
            (None, None) => Ok(()),
            _ => {
                Err(self
                    .fail(Trouble::malformed("gave a result where only its options were asked about").into()))
            }
        });
        fits.map_err(refused)
    }

    /// Runs the stage and hands on its findings.
    fn run(&self, message: Result<Vec<u8>, Stop>, cx: &Context<'_>) -> Result<Reply, Failure> {
        let reply = message.and_then(|message| self.exchange(message, &Desk(Some(*cx))));
        let mut reply = reply.map_err(|stop| self.fail(stop))?;
        for finding in reply.findings.drain(..) {
            cx.report(tidy(finding));
        }
        self.judge(&reply, Some(cx)).map(|()| reply)
    }

    /// What a document holds that the plugin's model does not have.
    fn newer(&self, document: &Document) -> Vec<String> {
        added_since(self.peer.model.minor, document)
    }

    /// Says what did not come back from a plugin of an older model. One that passes on what it does not know drops nothing.
    fn warn_of_loss(&self, sent: &[String], back: &Document, cx: &Context<'_>) {
        if sent.is_empty() || !self.newer(back).is_empty() {
            return;
        }
        let (Peer { name, model, .. }, lost) = (&*self.peer, sent.join(", "));
        let what = format!(
            "the plugin `{name}` was built for document model {model} and drops what came later: {lost}"
        );
        cx.report(
            codes::OLDER_MODEL.says(what).hint(format!("get a version of the plugin for model {MODEL}")),
        );
    }

    fn request_epoch<'a>(&'a self, cx: &Context<'_>) -> RequestRef<'a> {
        RequestRef { source_date_epoch: cx.source_date_epoch(), ..self.request() }
    }

    fn exchange(&self, message: Vec<u8>, desk: &Desk<'_>) -> Result<Reply, Stop> {
        self.peer.link.call(&self.stage, message, desk, &self.peer.decode)
    }

    /// Whether the stage did its work; `cx` is `None` when it was only asked about its options.
    fn judge(&self, reply: &Reply, cx: Option<&Context<'_>>) -> Result<(), Failure> {
        let said = || reply.failure.as_ref().map(|failure| failure.message.clone()).unwrap_or_default();
        let trouble = match reply.status {
            Status::Ok if reply.failure.is_none() => return Ok(()),
            Status::Ok => {
                Trouble::malformed(format!("says that it did its work, and why it failed: {}", said()))
            }
            Status::Cancelled if cx.is_some_and(Context::cancelled) => return Err(Failure::Cancelled),
            Status::Cancelled => Trouble::malformed("says that the run was called off, which it was not"),
            Status::Failed => match &reply.failure {
                Some(failure) => return Err(Failure::because(tidy(failure.clone()))),
                None => Trouble::new(codes::FAILED, "failed and did not say why"),
            },
            Status::Panicked => Trouble::panicked(&said()),
            Status::Malformed => Trouble::malformed(format!("could not read its request: {}", said())),
        };
        let hints = reply.failure.iter().flat_map(|failure| failure.hints.iter().cloned());
        Err(self.fail(hints.fold(trouble, Trouble::hint).into()))
    }

    fn fail(&self, stop: Stop) -> Failure {
        stop.into_failure(&self.peer.name, &self.stage)
    }

    /// The failure of a stage that gave something else than its kind gives.
    fn misfit(&self, reply: &Reply) -> Failure {
        let given = match (&reply.document, &reply.artifact) {
            (None, None) => "nothing",
            (Some(_), None) => "a document",
            (None, Some(_)) => "an artifact",
            (Some(_), Some(_)) => "a document and an artifact",
        };
        let wanted = match self.kind {
            Kind::Import | Kind::Transform | Kind::Merge => "a document",
            Kind::Render => "an artifact",
            Kind::Check | Kind::Verify => "nothing but findings",
        };
        let kind = self.kind;
        self.fail(
            Trouble::malformed(format!("gave {given}; its kind is {kind}, which gives {wanted}")).into(),
        )
    }

    fn document(&self, reply: Reply) -> Result<Document, Failure> {
        match reply {
            Reply { document: Some(document), artifact: None, .. } => Ok(document),
            reply => Err(self.misfit(&reply)),
        }
    }

    fn nothing(&self, reply: &Reply) -> Result<(), Failure> {
        match reply {
            Reply { document: None, artifact: None, .. } => Ok(()),
            reply => Err(self.misfit(reply)),
        }
    }
}

impl Import for Foreign {
    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let message = self.encode(MessageKind::Run, &self.request_epoch(cx));
        self.document(self.run(message, cx)?)
    }
}

impl Transform for Foreign {
    fn transform(&self, document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        let request = RequestRef { document: Some(&document), ..self.request_epoch(cx) };
        let message = self.encode(MessageKind::Run, &request);
        let newer = self.newer(&document);
        // The plugin has its own from here on.
        drop(document);
        let document = self.document(self.run(message, cx)?)?;
        self.warn_of_loss(&newer, &document, cx);
        Ok(document)
    }
}

impl Merge for Foreign {
    fn merge(&self, inputs: Vec<MergeInput>, cx: &Context<'_>) -> Result<Document, Failure> {
        let message =
            self.encode(MessageKind::Run, &RequestRef { documents: &inputs, ..self.request_epoch(cx) });
        let newer: Vec<String> = inputs.iter().flat_map(|input| self.newer(&input.document)).collect();
        drop(inputs);
        let document = self.document(self.run(message, cx)?)?;
        self.warn_of_loss(&newer, &document, cx);
        Ok(document)
    }
}

impl Check for Foreign {
    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        let request = RequestRef { document: Some(document), ..self.request_epoch(cx) };
        let message = self.encode(MessageKind::Run, &request);
        self.nothing(&self.run(message, cx)?)
    }
}

impl Render for Foreign {
    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let request = RequestRef { document: Some(document), ..self.request_epoch(cx) };
        let message = self.encode(MessageKind::Run, &request);
        match self.run(message, cx)? {
            Reply { document: None, artifact: Some(artifact), .. } => Ok(artifact),
            reply => Err(self.misfit(&reply)),
        }
    }
}

impl Verify for Foreign {
    fn verify(&self, artifact: &Artifact, cx: &Context<'_>) -> Result<(), Failure> {
        let request = RequestRef { artifact: Some(artifact), ..self.request_epoch(cx) };
        let message = self.encode(MessageKind::Run, &request);
        self.nothing(&self.run(message, cx)?)
    }
}

/// A plugin's finding with its places made normal. The stage is the host's to say.
fn tidy(mut finding: Diagnostic) -> Diagnostic {
    finding.stage.clear();
    if let Some(stray) = finding.location.take_if(|location| !make_normal(location)) {
        finding.hints.push(format!("the plugin names a place outside of the project: `{}`", stray.path));
    }
    finding.labels.retain_mut(|label| make_normal(&mut label.location));
    let mut edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
    if !edits.all(|edit| make_normal(&mut edit.location)) {
        // All edits are made or none.
        finding.fix = None;
    }
    finding
}

/// Makes a place normal; whether it can be.
fn make_normal(location: &mut Location) -> bool {
    location.end = location.end.max(location.start);
    let normal = path::normalize(&location.path);
    normal.map(|path| location.path = path).is_ok()
}

/// A diagnostic where there is room for one sentence only.
fn one_line(diagnostic: &Diagnostic) -> String {
    let parts = std::iter::once(&diagnostic.message).chain(&diagnostic.hints);
    parts.map(String::as_str).collect::<Vec<_>>().join("; ")
}
