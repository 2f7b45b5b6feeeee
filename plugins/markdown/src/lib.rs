//! Markdown chapters to the document model: the stage `markdown/import`.
//!
//! The syntax is CommonMark 0.31 with tables, task lists, struck-out text, footnotes, definition lists, formulas and
//! raised and lowered text as pulldown-cmark reads them, and Pandoc's front matter, fenced divs, bracketed spans,
//! attributes, implicit figures, table captions and citations. `@sec:id`, `@ch:id`, `@app:id`, `@fig:id`, `@tbl:id`,
//! `@eq:id`, `@lst:id` and `@note:id` are cross references.
//!
//! The columns of a table are as wide as their content asks. Where a line of its source is longer than 72 characters and
//! its columns have unlike numbers of dashes, as in `|--|------|`, the dashes say how the columns share the whole width.
//!
//! | module | does |
//! |---|---|
//! | [`import`] | the stage: files, metadata, identifiers |
//! | `source`, `metadata` | bytes to text; front matter |
//! | `mask` | hides what pulldown-cmark would misread, without moving a byte |
//! | `parse`, `reader`, `blocks`, `inlines`, `line`, `frame` | events to the model, with exact spans |
//! | `attributes`, `citations` | what stands in braces and after `@` |
//! | `notes` | brings footnotes to where they are referred to |
//! | `languages`, `han` | finds Chinese and Japanese text |
//! | `images` | paths and media types |

mod attributes;
mod blocks;
mod citations;
mod findings;
mod frame;
mod han;
mod images;
pub mod import;
mod inlines;
mod languages;
mod line;
mod mask;
mod metadata;
mod notes;
mod parse;
mod quotes;
mod reader;
mod source;
#[cfg(test)]
mod tests;

pub use import::ImportOptions;

use dossier_sdk::{Plugin, Stages as _};

/// The plugin `markdown`.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("markdown", env!("CARGO_PKG_VERSION")).import::<ImportOptions>()
}
