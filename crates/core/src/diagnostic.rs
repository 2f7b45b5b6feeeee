//! Findings: one stream from the source through every stage to the terminal, JSON and beyond.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How grave a finding is. The stage sets a default; `[levels]` in the pipeline decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Not shown.
    Allow,
    /// Shown; the build goes on.
    Warn,
    /// Shown; no artifact is made downstream, and the exit code is 1. Stages that make or look at documents still run,
    /// so that one run tells everything.
    Deny,
}

/// A range of bytes in a named file. Unlike a [`Span`](crate::Span) it means the same outside of its document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// Path relative to the pipeline file, with forward slashes.
    pub path: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A second place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// A change to the sources that mends a finding and needs no judgement: machine-applicable in rustc's sense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// What it does, as “use the preferred term”.
    pub message: String,
    /// Replacements that do not overlap; all are made or none.
    pub edits: Vec<Edit>,
}

/// One replacement of a fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub location: Location,
    /// What comes there.
    pub replacement: String,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Stable name, `<plugin>/<what>`, as `markdown/raw-html`.
    pub code: String,
    /// How grave it is.
    pub level: Level,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What is at `location`, when the message does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Other places that matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What the editor can do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// A change that mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// Which stage of the pipeline found it; the host writes this.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stage: String,
}

/// A kind of finding, declared once: for the manifest, and to make the findings.
///
/// ```
/// use dossier_core::Code;
///
/// const FOUND: Code = Code::warn("jargon/found", "A word that readers outside the field do not know.");
/// assert_eq!(FOUND.says("`utilise` is jargon").to_string(), "warn[jargon/found]: `utilise` is jargon");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable name, `<plugin>/<what>`.
    pub name: &'static str,
    /// Default level.
    pub level: Level,
    /// What it means, in one sentence.
    pub summary: &'static str,
    /// Why it matters and what to do, as one or more paragraphs of plain text; empty where the summary says all.
    pub explanation: &'static str,
    /// Markdown that it is found in, or a pipeline where it is one of the engine's own; empty where neither shows it.
    pub bad: &'static str,
    /// The same as it should be.
    pub good: &'static str,
}

impl Code {
    const fn new(name: &'static str, level: Level, summary: &'static str) -> Self {
        Self { name, level, summary, explanation: "", bad: "", good: "" }
    }

    /// A kind of finding that lets the build go on.
    #[must_use]
    pub const fn warn(name: &'static str, summary: &'static str) -> Self {
        Self::new(name, Level::Warn, summary)
    }

    /// A kind of finding that is shown where a pipeline asks for it.
    #[must_use]
    pub const fn allow(name: &'static str, summary: &'static str) -> Self {
        Self::new(name, Level::Allow, summary)
    }

    /// A kind of finding that keeps artifacts from being made.
    #[must_use]
    pub const fn deny(name: &'static str, summary: &'static str) -> Self {
        Self::new(name, Level::Deny, summary)
    }

    /// The same kind of finding with why it matters and what to do, where no example shows it.
    #[must_use]
    pub const fn why(self, explanation: &'static str) -> Self {
        Self { explanation, ..self }
    }

    /// The same kind of finding with the page that explains it: why it matters and what to do, and a text that has it and
    /// that has it no more.
    #[must_use]
    pub const fn explained(self, explanation: &'static str, bad: &'static str, good: &'static str) -> Self {
        Self { explanation, bad, good, ..self }
    }

    /// A finding of this kind.
    #[must_use]
    pub fn says(self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.level, self.name, message)
    }
}

impl Level {
    /// The name in pipelines and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Location {
    /// A place in a file.
    #[must_use]
    pub fn new(path: impl Into<String>, start: u32, end: u32) -> Self {
        Self { path: path.into(), start, end }
    }

    /// The whole of a file, where no byte is to be pointed at.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self::new(path, 0, 0)
    }
}

impl Diagnostic {
    /// A finding of any level.
    #[must_use]
    pub fn new(level: Level, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            level,
            message: message.into(),
            location: None,
            note: String::new(),
            labels: Vec::new(),
            hints: Vec::new(),
            fix: None,
            stage: String::new(),
        }
    }

    /// A finding that lets the build go on.
    #[must_use]
    pub fn warn(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Level::Warn, code, message)
    }

    /// A finding that keeps artifacts from being made.
    #[must_use]
    pub fn deny(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Level::Deny, code, message)
    }

    /// The same finding at a place; as `document.locate(span)` gives it.
    #[must_use]
    pub fn at(mut self, location: impl Into<Option<Location>>) -> Self {
        self.location = location.into();
        self
    }

    /// The same finding with a word on what is at its place.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same finding with a second place; nothing is added when the place is unknown.
    #[must_use]
    pub fn label(mut self, location: impl Into<Option<Location>>, message: impl Into<String>) -> Self {
        if let Some(location) = location.into() {
            self.labels.push(Label { location, message: message.into() });
        }
        self
    }

    /// The same finding with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same finding with a fix of one replacement; nothing is added when the place is unknown.
    #[must_use]
    pub fn fix(
        mut self,
        message: impl Into<String>,
        location: impl Into<Option<Location>>,
        replacement: impl Into<String>,
    ) -> Self {
        if let Some(location) = location.into() {
            let edits = vec![Edit { location, replacement: replacement.into() }];
            self.fix = Some(Fix { message: message.into(), edits });
        }
        self
    }
}

impl fmt::Display for Diagnostic {
    /// One line, `level[code]: message`; reports for people come from the report crate.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.level, self.code, self.message)
    }
}
