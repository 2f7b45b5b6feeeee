//! The version of the document model.
//!
//! Within a major version the model only grows: fields with a default are added, nothing is renamed or removed, and no
//! kind of block or inline is added. A reader passes over fields that it does not know; a writer leaves out fields that
//! it does not know. So programs built against different minor versions understand each other.

use crate::{
    Document, Inline, InlineKind,
    walk::{self, Visit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The version that this crate has.
pub const MODEL: ModelVersion = ModelVersion { major: 1, minor: 1 };

/// A version of the document model; written `1.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct ModelVersion {
    /// Changes when something is renamed or removed: such versions do not understand each other.
    pub major: u16,
    /// Changes when fields are added.
    pub minor: u16,
}

impl ModelVersion {
    /// Whether a program of this version can read what one of the other version writes.
    #[must_use]
    pub const fn understands(self, other: Self) -> bool {
        self.major == other.major
    }
}

/// What a document holds that came after this minor version of the model, in words for an editor: a program of that version
/// drops it when it sends the document back.
///
/// | minor version | came |
/// |---|---|
/// | 1 | [`Citation::note_num`](crate::Citation::note_num) |
#[must_use]
pub fn added_since(minor: u16, document: &Document) -> Vec<String> {
    let mut added = Vec::new();
    if minor < 1 {
        let mut numbered = Numbered(0);
        walk::document(&mut numbered, document);
        document.meta.values().for_each(|value| walk::metadata(&mut numbered, value));
        match numbered.0 {
            0 => {}
            1 => added.push("the number of the note in 1 citation".to_owned()),
            many => added.push(format!("the number of the note in {many} citations")),
        }
    }
    added
}

/// Counts citations that say in which note they stand.
struct Numbered(usize);

impl Visit for Numbered {
    fn visit_inline(&mut self, node: &Inline) {
        if let InlineKind::Cite { citations, .. } = &node.kind {
            self.0 += citations.iter().filter(|citation| citation.note_num > 0).count();
        }
        walk::inline(self, node);
    }
}

impl fmt::Display for ModelVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl From<ModelVersion> for String {
    fn from(version: ModelVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for ModelVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for ModelVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers =
            text.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
        let (major, minor) =
            numbers.ok_or_else(|| format!("`{text}` is no version of the model, as `{MODEL}` is"))?;
        Ok(Self { major, minor })
    }
}
