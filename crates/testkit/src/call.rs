//! One call of a stage: what it gets, and what came of it.

use dossier_sdk::{
    Artifact, Diagnostic, Document, Failure, MergeInput, OptionsError, Plugin, Stage, testing::MemoryHost,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{
    any::Any,
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
};

/// A call of a stage, with all that the stage gets. The stage takes of it what its kind takes.
///
/// ```
/// use dossier_sdk::Document;
/// use dossier_testkit::Call;
/// use serde_json::json;
///
/// let call = Call::new("markdown/import").options(json!({ "files": ["a.md"] })).file("a.md", "Some *text*.");
/// let output = call.run(&dossier_markdown::plugin());
/// assert_eq!(output.document.map(|document| document.blocks.len()), Some(1));
/// ```
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) stage: String,
    pub(crate) options: Value,
    pub(crate) document: Option<Document>,
    pub(crate) documents: Vec<MergeInput>,
    pub(crate) artifact: Option<Artifact>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) source_date_epoch: Option<i64>,
}

/// What came of a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Output {
    /// Result of an import, a transform or a merge.
    pub document: Option<Document>,
    /// Result of a renderer.
    pub artifact: Option<Artifact>,
    /// What was found, in the order of places, as the host sorts it.
    pub findings: Vec<Diagnostic>,
    /// Why there is no result: the stage's own reason, or `plugin/...` for options that do not fit, a panic, or a
    /// request that could not be read.
    pub failure: Option<Diagnostic>,
}

impl Call {
    /// A call of the stage of this name, as `jargon/check`, without options, input and files.
    #[must_use]
    pub fn new(stage: &str) -> Self {
        Self {
            stage: stage.to_owned(),
            options: Value::Object(Map::new()),
            document: None,
            documents: Vec::new(),
            artifact: None,
            files: BTreeMap::new(),
            source_date_epoch: None,
        }
    }

    /// The same call with these options.
    #[must_use]
    pub fn options(mut self, options: Value) -> Self {
        self.options = options;
        self
    }

    /// The same call with the input of a transform, a check or a renderer.
    #[must_use]
    pub fn document(mut self, document: Document) -> Self {
        self.document = Some(document);
        self
    }

    /// The same call with one more input of a merge, which comes from the stage of this id.
    #[must_use]
    pub fn merge(mut self, stage: &str, document: Document) -> Self {
        self.documents.push(MergeInput { stage: stage.to_owned(), document });
        self
    }

    /// The same call with the input of a verifier.
    #[must_use]
    pub fn artifact(mut self, artifact: Artifact) -> Self {
        self.artifact = Some(artifact);
        self
    }

    /// The same call with one more file in the project.
    #[must_use]
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.to_owned(), content.as_ref().to_vec());
        self
    }

    /// The same call with a `SOURCE_DATE_EPOCH`, in seconds since 1970 UTC.
    #[must_use]
    pub const fn source_date_epoch(mut self, seconds: i64) -> Self {
        self.source_date_epoch = Some(seconds);
        self
    }

    /// A host with the files of this call.
    pub(crate) fn host(&self) -> MemoryHost {
        let host =
            self.files.iter().fold(MemoryHost::new(), |host, (path, content)| host.with(path, content));
        match self.source_date_epoch {
            Some(seconds) => host.with_epoch(seconds),
            None => host,
        }
    }

    /// Makes the call, by way of whatever carries the plugin's stages.
    #[must_use]
    pub fn run(&self, plugin: &Plugin) -> Output {
        let host = self.host();
        let result = panic::catch_unwind(AssertUnwindSafe(|| self.perform(plugin, &host)));
        let output = match result {
            Ok(result) => result.unwrap_or_else(|failure| Output::failed(failed(failure))),
            Err(payload) => Output::failed(panicked(payload.as_ref())),
        };
        output.with_findings(host.reported())
    }

    fn perform(&self, plugin: &Plugin, host: &MemoryHost) -> Result<Output, Failure> {
        let cx = host.context();
        let named = plugin.stages.iter().find(|stage| stage.manifest().name == self.stage);
        let named = named.ok_or_else(|| self.malformed(&format!("`{}` has no such stage", plugin.name)))?;
        let options = |error: OptionsError| Failure::because(Diagnostic::deny("plugin/options", error.0));
        let stage = named.build(self.options.clone()).map_err(options)?;
        let document = || self.document.clone().ok_or_else(|| self.malformed("the call has no document"));
        let artifact = || self.artifact.as_ref().ok_or_else(|| self.malformed("the call has no artifact"));
        match stage {
            Stage::Import(stage) => stage.import(&cx).map(Output::of),
            Stage::Transform(stage) => stage.transform(document()?, &cx).map(Output::of),
            Stage::Merge(stage) => stage.merge(self.documents.clone(), &cx).map(Output::of),
            Stage::Check(stage) => stage.check(&document()?, &cx).map(|()| Output::default()),
            Stage::Render(stage) => {
                let artifact = Some(stage.render(&document()?, &cx)?);
                Ok(Output { artifact, ..Output::default() })
            }
            Stage::Verify(stage) => stage.verify(artifact()?, &cx).map(|()| Output::default()),
            _ => Err(self.malformed("stages of this kind cannot be tested yet")),
        }
    }

    /// The failure of a call that cannot be made.
    fn malformed(&self, reason: &str) -> Failure {
        let message = format!("`{}` cannot be run: {reason}", self.stage);
        Failure::because(Diagnostic::deny("plugin/malformed", message))
    }
}

/// A stage's own failure.
pub(crate) fn failed(failure: Failure) -> Diagnostic {
    match failure {
        Failure::Failed(reason) => *reason,
        other => Diagnostic::deny("plugin/cancelled", other.to_string()),
    }
}

fn panicked(payload: &(dyn Any + Send)) -> Diagnostic {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let said = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("it did not say why");
    Diagnostic::deny("plugin/panicked", said)
}

impl Output {
    fn of(document: Document) -> Self {
        Self { document: Some(document), ..Self::default() }
    }

    /// Nothing, for this reason.
    pub(crate) fn failed(reason: Diagnostic) -> Self {
        Self { failure: Some(reason), ..Self::default() }
    }

    /// The same output with what was found, in order.
    pub(crate) fn with_findings(mut self, mut findings: Vec<Diagnostic>) -> Self {
        let key =
            |finding: &Diagnostic| (finding.location.clone(), finding.code.clone(), finding.message.clone());
        findings.sort_by_cached_key(key);
        self.findings = findings;
        self
    }
}
