//! Pandoc's filters, readers and writers for dossier, and Pandoc's JSON.
//!
//! | stage | does | needs Pandoc |
//! |---|---|---|
//! | `pandoc/filter` | runs a filter that was written for Pandoc, and gives the nodes their spans back | for filters in Lua |
//! | `pandoc/import` | reads any format that Pandoc reads | but for JSON |
//! | `pandoc/export` | writes Pandoc's JSON, or any format that Pandoc writes | but for JSON |
//!
//! The JSON is that of [pandoc-types](https://hackage.haskell.org/package/pandoc-types) 1.23, as Pandoc 3 has it; that
//! of 1.22 is read as well. What maps to what:
//!
//! | Pandoc | here | |
//! |---|---|---|
//! | `Str`, `Space` | [`Text`](dossier_sdk::InlineKind::Text) | neighbours are one text; spaces within a `Str` become `Space` on the way back |
//! | `Emph` ... `SmallCaps` | [`Styled`](dossier_sdk::InlineKind::Styled) | |
//! | `Quoted`, `Cite`, `Code`, `SoftBreak`, `LineBreak`, `Math`, `Link`, `Image`, `Note`, `Span` | the same | `citationHash` is not kept and written as 0 |
//! | `RawInline`, `RawBlock` | [`Raw`](dossier_sdk::InlineKind::Raw) | |
//! | `Plain`, `Para`, `LineBlock`, `Table`, `Figure`, `Div` | the same | |
//! | `CodeBlock`, `BlockQuote`, `Header`, `HorizontalRule` | [`Code`](dossier_sdk::BlockKind::Code), [`Quote`](dossier_sdk::BlockKind::Quote), [`Heading`](dossier_sdk::BlockKind::Heading), [`Rule`](dossier_sdk::BlockKind::Rule) | |
//! | `BulletList`, `OrderedList`, `DefinitionList` | [`List`](dossier_sdk::BlockKind::List), [`Definitions`](dossier_sdk::BlockKind::Definitions) | `Str "☐"` or `"☒"` at the start of an item is a [`Task`](dossier_sdk::roles::Task) |
//! | `Null` (1.22) | nothing | |
//! | `MetaMap` ... `MetaBlocks` | [`Meta`](dossier_sdk::Meta) | |
//!
//! Where the model has attributes and Pandoc none, as on paragraphs, lists and notes, they go to a `Div` or `Span` around
//! the node that has the pair `wrapper="1"`, Pandoc's own mark for this, and come back from there. Spans, sources and
//! resources have no place in the JSON; `pandoc/filter` keeps them.
//!
//! | module | does |
//! |---|---|
//! | [`json`] | bytes to a document and back, depth and version looked at first |
//! | `types`, `read`, `write` | Pandoc's types; from them to the model, and back |
//! | `spans` | spans for a document that comes back from a filter |
//! | [`filter`], [`import`], [`export`] | the stages |
//! | `present` | numbers, labels and titles as text, for Pandoc's writers |
//! | `program` | running Pandoc, and reading its log |
//! | `images`, `ids` | files of images; identifiers of several files |

pub mod export;
pub mod filter;
mod findings;
mod ids;
mod images;
pub mod import;
pub mod json;
mod present;
mod program;
mod read;
mod spans;
mod types;
mod write;

pub use export::ExportOptions;
pub use filter::FilterOptions;
pub use import::ImportOptions;
pub use json::{from_json, to_json};

use dossier_sdk::{Plugin, Stages as _};

/// The plugin `pandoc`.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("pandoc", env!("CARGO_PKG_VERSION"))
        .transform::<filter::Filter>()
        .import::<import::Importing>()
        .render::<export::Export>()
}
