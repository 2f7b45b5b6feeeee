//! Metadata: Pandoc's `MetaValue`, by key.

use crate::{Block, Inline, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Metadata of a document. Keys with a meaning of their own: `title`, `subtitle`, `author` (a list), `date` (ISO 8601),
/// `lang` (BCP 47), `abstract`, `keywords` (a list); any others are kept.
pub type Metadata = BTreeMap<String, Meta>;

/// A metadata value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Meta {
    /// Named values.
    Map(BTreeMap<String, Self>),
    /// Values in order.
    List(Vec<Self>),
    /// True or false.
    Bool(bool),
    /// Plain text; numbers and dates too.
    String(String),
    /// Formatted text.
    Inlines(Vec<Inline>),
    /// Formatted paragraphs.
    Blocks(Vec<Block>),
}

impl Meta {
    /// The value as plain text: lists joined by commas, a map by its `name` or else its values, formatting dropped.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Map(map) => map.get("name").map_or_else(|| join(map.values()), Self::to_text),
            Self::List(list) => join(list.iter()),
            Self::Bool(value) => value.to_string(),
            Self::String(value) => value.clone(),
            Self::Inlines(inlines) => text::of_inlines(inlines),
            Self::Blocks(blocks) => text::of_blocks(blocks),
        }
    }

    /// The values of a list as plain text, one entry for any other value.
    #[must_use]
    pub fn to_texts(&self) -> Vec<String> {
        match self {
            Self::List(list) => list.iter().map(Self::to_text).collect(),
            other => vec![other.to_text()],
        }
    }
}

fn join<'a>(values: impl Iterator<Item = &'a Meta>) -> String {
    values.map(Meta::to_text).collect::<Vec<_>>().join(", ")
}
