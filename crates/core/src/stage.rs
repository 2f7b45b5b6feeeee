//! Stages: what they take and give by kind, how they describe themselves, and how a plugin brings them.

use crate::{Code, Context, Diagnostic, Document, Level, ReadError};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{fmt, sync::Arc};

/// What a stage takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Files to a document.
    Import,
    /// A document to a document.
    Transform,
    /// Several documents to one.
    Merge,
    /// Looks at a document and reports; cannot change it.
    Check,
    /// A document to an artifact.
    Render,
    /// Looks at an artifact and reports.
    Verify,
}

/// Why a stage gave nothing. Findings that the editor can allow are reported through the context instead.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// It could not do its work, and this is why.
    Failed(Box<Diagnostic>),
    /// The run was called off.
    Cancelled,
}

/// Reads files into a document.
pub trait Import: Send + Sync {
    /// Makes the document.
    ///
    /// # Errors
    /// When no document can be made.
    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure>;
}

/// Changes a document.
pub trait Transform: Send + Sync {
    /// Gives the changed document.
    ///
    /// # Errors
    /// When no document can be made.
    fn transform(&self, document: Document, cx: &Context<'_>) -> Result<Document, Failure>;
}

/// Makes one document of several.
pub trait Merge: Send + Sync {
    /// Gives the merged document; the inputs come in the order of the pipeline's `from`.
    ///
    /// # Errors
    /// When no document can be made.
    fn merge(&self, inputs: Vec<MergeInput>, cx: &Context<'_>) -> Result<Document, Failure>;

    /// Whether the document that it makes is about what was found upstream, as [`Context::findings`] tells. Such a document is
    /// made and published whatever is denied there, and also where a stage gave nothing, whose document is then not among the
    /// inputs.
    fn reports_findings(&self) -> bool {
        false
    }
}

/// One input of a [`Merge`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MergeInput {
    /// The stage of the pipeline that it comes from.
    pub stage: String,
    /// The document.
    pub document: Document,
}

/// Looks at a document and reports.
pub trait Check: Send + Sync {
    /// Reports through the context.
    ///
    /// # Errors
    /// When the check could not be made, which is not the same as a finding.
    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure>;
}

/// Writes a document in an output format.
pub trait Render: Send + Sync {
    /// Gives the artifact.
    ///
    /// # Errors
    /// When none can be made. What the format cannot express is a finding, not a failure.
    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure>;
}

/// Looks at an artifact and reports.
pub trait Verify: Send + Sync {
    /// Reports through the context.
    ///
    /// # Errors
    /// When the artifact could not be examined, which is not the same as a finding.
    fn verify(&self, artifact: &Artifact, cx: &Context<'_>) -> Result<(), Failure>;
}

/// An output file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// IANA media type.
    pub media_type: String,
    /// The content.
    #[serde(with = "crate::codec::bytes")]
    pub bytes: Vec<u8>,
}

/// A stage, configured and ready to run.
#[non_exhaustive]
pub enum Stage {
    /// See [`Import`].
    Import(Box<dyn Import>),
    /// See [`Transform`].
    Transform(Box<dyn Transform>),
    /// See [`Merge`].
    Merge(Box<dyn Merge>),
    /// See [`Check`].
    Check(Box<dyn Check>),
    /// See [`Render`].
    Render(Box<dyn Render>),
    /// See [`Verify`].
    Verify(Box<dyn Verify>),
}

/// How a stage describes itself: help, reference pages and the check of options all come from here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// `<plugin>/<stage>`, as `markdown/import`.
    pub name: String,
    /// What it takes and gives.
    pub kind: Kind,
    /// What it does, in one sentence.
    pub summary: String,
    /// JSON Schema (2020-12) of its options: the table `with` of the pipeline.
    pub options: Value,
    /// The findings that it can report.
    pub codes: Vec<CodeInfo>,
}

/// A kind of finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeInfo {
    /// Stable name.
    pub code: String,
    /// Default level.
    pub level: Level,
    /// What it means, in one sentence.
    pub summary: String,
    /// Why it matters and what to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// Markdown that it is found in, or a pipeline where it is one of the engine's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bad: String,
    /// The same as it should be.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub good: String,
}

/// Options that do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionsError(pub String);

type Build = Arc<dyn Fn(Value) -> Result<Stage, OptionsError> + Send + Sync>;

/// A stage as a plugin brings it: its manifest and how to make it from options.
#[derive(Clone)]
pub struct StageDef {
    manifest: Manifest,
    build: Build,
}

/// A plugin: some stages under one name.
#[derive(Clone)]
pub struct Plugin {
    /// Name, the first part of its stages' names.
    pub name: String,
    /// Version of the plugin, as in semver.
    pub version: String,
    /// Its stages.
    pub stages: Vec<StageDef>,
}

impl Manifest {
    /// A manifest without codes, for a stage whose options are `O`.
    #[must_use]
    pub fn new<O: JsonSchema>(name: &str, kind: Kind, summary: &str) -> Self {
        let generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
        let options = Value::from(generator.into_root_schema_for::<O>());
        Self { name: name.to_owned(), kind, summary: summary.to_owned(), options, codes: Vec::new() }
    }

    /// The same manifest with one more code.
    #[must_use]
    pub fn code(mut self, code: &str, level: Level, summary: &str) -> Self {
        let [explanation, bad, good] = Default::default();
        let (code, summary) = (code.to_owned(), summary.to_owned());
        self.codes.push(CodeInfo { code, level, summary, explanation, bad, good });
        self
    }

    /// The same manifest with more codes and their pages.
    #[must_use]
    pub fn with_codes(mut self, codes: &[Code]) -> Self {
        self.codes.extend(codes.iter().copied().map(CodeInfo::from));
        self
    }
}

impl From<Code> for CodeInfo {
    fn from(code: Code) -> Self {
        Self {
            code: code.name.to_owned(),
            level: code.level,
            summary: code.summary.to_owned(),
            explanation: code.explanation.to_owned(),
            bad: code.bad.to_owned(),
            good: code.good.to_owned(),
        }
    }
}

impl StageDef {
    /// A stage that `build` makes from options of type `O`, the type that the manifest was made with.
    pub fn new<O, F>(manifest: Manifest, build: F) -> Self
    where
        O: DeserializeOwned,
        F: Fn(O) -> Result<Stage, OptionsError> + Send + Sync + 'static,
    {
        let build = move |options: Value| {
            build(serde_json::from_value(options).map_err(|error| OptionsError(error.to_string()))?)
        };
        Self { manifest, build: Arc::new(build) }
    }

    /// How the stage describes itself.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Makes the stage from the table `with` of the pipeline.
    ///
    /// # Errors
    /// When the options do not fit.
    pub fn build(&self, options: Value) -> Result<Stage, OptionsError> {
        (self.build)(options)
    }
}

impl Stage {
    /// What it takes and gives.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Import(_) => Kind::Import,
            Self::Transform(_) => Kind::Transform,
            Self::Merge(_) => Kind::Merge,
            Self::Check(_) => Kind::Check,
            Self::Render(_) => Kind::Render,
            Self::Verify(_) => Kind::Verify,
        }
    }

    /// See [`Merge::reports_findings`].
    #[must_use]
    pub fn reports_findings(&self) -> bool {
        matches!(self, Self::Merge(stage) if stage.reports_findings())
    }
}

impl Kind {
    /// The name in manifests.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Transform => "transform",
            Self::Merge => "merge",
            Self::Check => "check",
            Self::Render => "render",
            Self::Verify => "verify",
        }
    }
}

impl Failure {
    /// A failure for the reason that a diagnostic gives.
    #[must_use]
    pub fn because(diagnostic: Diagnostic) -> Self {
        Self::Failed(Box::new(diagnostic))
    }

    /// A failure to read a file.
    #[must_use]
    pub fn read(code: &str, error: &ReadError) -> Self {
        let diagnostic = Diagnostic::deny(code, error.to_string());
        Self::because(match error.hint() {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        })
    }
}

impl fmt::Debug for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Artifact({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stage::{:?}", self.kind())
    }
}

impl fmt::Debug for StageDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StageDef({})", self.manifest.name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(diagnostic) => diagnostic.fmt(f),
            Self::Cancelled => f.write_str("the run was called off"),
        }
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OptionsError {}
