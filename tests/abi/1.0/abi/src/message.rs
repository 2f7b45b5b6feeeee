//! What host and plugin say to each other. Every field that a plugin may leave out has a default, so that the reply of a
//! check that found nothing is an empty object.

use dossier_core::{
    Artifact, Diagnostic, Document, ExecuteError, Executed, Manifest, MergeInput, ModelVersion, Program,
    ReadError, codec::Codec,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a plugin describes itself, in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PluginManifest {
    /// The document model that the plugin was built against.
    pub model: ModelVersion,
    /// The codecs that it reads, and writes.
    pub codecs: Vec<Codec>,
    /// Its name, the first part of its stages' names.
    pub name: String,
    /// Its own version, as in semver.
    pub version: String,
    /// Whether it answers [`MessageKind::Configure`](crate::MessageKind::Configure).
    #[serde(default)]
    pub configures: bool,
    /// Its stages.
    pub stages: Vec<Manifest>,
}

/// The host asks for a stage to be run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Request {
    /// Name of the stage, as `terms/check`.
    pub stage: String,
    /// Its options, checked against its schema.
    #[serde(default)]
    pub options: Value,
    /// Input of a transform, a check or a renderer.
    #[serde(default)]
    pub document: Option<Document>,
    /// Inputs of a merge, in order.
    #[serde(default)]
    pub documents: Vec<MergeInput>,
    /// Input of a verifier.
    #[serde(default)]
    pub artifact: Option<Artifact>,
    /// `SOURCE_DATE_EPOCH`, in seconds since 1970 UTC.
    #[serde(default)]
    pub source_date_epoch: Option<i64>,
}

/// A [`Request`] that borrows what it sends.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestRef<'a> {
    /// See [`Request::stage`].
    pub stage: &'a str,
    /// See [`Request::options`].
    pub options: &'a Value,
    /// See [`Request::document`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'a Document>,
    /// See [`Request::documents`].
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub documents: &'a [MergeInput],
    /// See [`Request::artifact`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<&'a Artifact>,
    /// See [`Request::source_date_epoch`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_date_epoch: Option<i64>,
}

/// How a stage ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// Whether it did its work.
    pub status: Status,
    /// Result of an import, a transform or a merge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// Result of a renderer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// What it found, in any case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Diagnostic>,
    /// Why it failed; or, for a panic, its message and place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Diagnostic>,
}

/// Whether a stage did its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It did.
    #[default]
    Ok,
    /// It could not; `failure` says why.
    Failed,
    /// It met a fault of its own; `failure` says what and where.
    Panicked,
    /// It saw that the run was called off.
    Cancelled,
    /// It could not read the request; `failure` says why.
    Malformed,
}

/// What a running stage asks of the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Ask {
    /// The content of a project file; the answer is a message of kind
    /// [`Content`](crate::MessageKind::Content), or an [`Answer::Unread`].
    Read {
        /// Path relative to the pipeline file, with forward slashes.
        path: String,
        /// Greatest length to be read, in bytes.
        #[serde(default = "read_limit")]
        limit: u64,
    },
    /// The project files that a glob pattern matches.
    List {
        /// The pattern.
        pattern: String,
    },
    /// The run of another program.
    Execute(Program),
}

const fn read_limit() -> u64 {
    dossier_core::context::READ_LIMIT
}

/// What the host answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Answer {
    /// To `List`: paths, sorted.
    Listed(Vec<String>),
    /// To `Read` and `List`: why not.
    Unread(ReadError),
    /// To `Execute`.
    Executed(Executed),
    /// To `Execute`: why not.
    Unexecuted(ExecuteError),
    /// To what was no question that this host knows.
    Unknown(String),
}
