//! The document that flows from stage to stage.

use crate::{Block, Lang, Location, Meta, Metadata, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How deep blocks and inlines may nest. Importers cap nesting here, with a diagnostic, so that no later stage can
/// run out of stack.
pub const MAX_DEPTH: usize = 64;

/// A document: metadata, blocks, the sources that spans point into, and the files it refers to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Document {
    /// Title, authors and so on.
    pub meta: Metadata,
    /// The content.
    pub blocks: Vec<Block>,
    /// The files that the content comes from; spans count them from 1.
    pub sources: Sources,
    /// What images refer to, by the `url` of their target.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<String, Resource>,
}

/// A file that content comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path relative to the pipeline file, with forward slashes.
    pub path: String,
    /// Length in bytes.
    #[serde(default)]
    pub bytes: u64,
}

/// The sources of a document, in the order that spans count them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Sources(pub Vec<Source>);

/// A file that the document refers to but does not hold, such as an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// Path relative to the pipeline file, with forward slashes; read it through [`Context::read`](crate::Context::read).
    pub path: String,
    /// IANA media type found from the content, as `image/png`.
    pub media_type: String,
}

impl Sources {
    /// The place of a span: `None` for a synthesized one or one that no source holds.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<Location> {
        let index = usize::try_from(span.source.checked_sub(1)?).ok()?;
        let source = self.0.get(index)?;
        Some(Location { path: source.path.clone(), start: span.start, end: span.end })
    }

    /// Adds a source and returns its number for spans.
    pub fn add(&mut self, source: Source) -> u32 {
        self.0.push(source);
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl Document {
    /// The place of a span in the document's sources.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<Location> {
        self.sources.locate(span)
    }

    /// A metadata value as plain text.
    #[must_use]
    pub fn meta_text(&self, key: &str) -> Option<String> {
        self.meta.get(key).map(Meta::to_text).filter(|text| !text.is_empty())
    }

    /// The document's language, from the metadata `lang`; `und` when it is missing or malformed.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.meta_text("lang").and_then(|tag| Lang::parse(&tag).ok()).unwrap_or_default()
    }
}
