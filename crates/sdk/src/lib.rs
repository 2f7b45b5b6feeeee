//! What a plugin of dossier depends on. A plugin brings stages; a pipeline runs them.
//!
//! This is a whole plugin. Its one stage looks at a document and reports:
//!
//! ```
//! use dossier_sdk::prelude::*;
//! use std::collections::BTreeMap;
//!
//! const FOUND: Code = Code::warn("jargon/found", "A word that readers outside the field do not know.");
//!
//! #[derive(Deserialize, JsonSchema)]
//! #[serde(deny_unknown_fields)]
//! struct Jargon {
//!     /// Words to avoid, each with what to write instead.
//!     words: BTreeMap<String, String>,
//! }
//!
//! impl Check for Jargon {
//!     type Options = Self;
//!     const NAME: &'static str = "jargon/check";
//!     const SUMMARY: &'static str = "Finds words that readers outside the field do not know.";
//!     const CODES: &'static [Code] = &[FOUND];
//!
//!     fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
//!         walk::each_inline(document, |inline| {
//!             let InlineKind::Text(text) = &inline.kind else { return };
//!             for (word, better) in &self.words {
//!                 for (start, _) in text.match_indices(word) {
//!                     let span = inline.span.part(text, start..start + word.len());
//!                     let finding = FOUND.says(format!("`{word}` could be `{better}`"));
//!                     cx.report(finding.at(document.locate(span)));
//!                 }
//!             }
//!         });
//!         Ok(())
//!     }
//! }
//!
//! dossier_sdk::export!(plugin("jargon", env!("CARGO_PKG_VERSION")).check::<Jargon>());
//! ```
//!
//! and its `Cargo.toml`:
//!
//! ```toml
//! [lib]
//! crate-type = ["cdylib"]
//!
//! [dependencies]
//! dossier-sdk = "0.1"
//! serde = "1"     # the derives of options expand to paths of these two
//! schemars = "1"
//! ```
//!
//! # Parts
//!
//! - A stage implements one of six traits: [`Import`], [`Transform`], [`Merge`], [`Check`], [`Render`], [`Verify`]. The kind
//!   says what it takes and gives.
//! - Its options are a struct that serde reads. Their JSON Schema goes into the manifest, so that `dossier stages` tells of
//!   them and a pipeline that misspells one is refused before anything runs.
//! - [`plugin`] and [`Stages`] put stages together under one name. [`export!`] makes a library of that, [`program`]
//!   a program.
//! - A stage reports a [`Diagnostic`] of a declared [`Code`], at the place that [`Document::locate`] gives for a node's span. It
//!   reads files through [`Context::read`] and in no other way, so that the host knows what its result depends on.
//! - [`walk`] has visitors, [`roles`] the meaning of classes and attributes, [`text`] plain text, [`testing`] a host for tests.
//!   `dossier-testkit` runs whole stages on Markdown that says what it expects.
//!
//! # Rules of a good stage
//!
//! - Same input, same result: no clock, no environment, no order of hash maps or threads.
//! - What it drops or cannot express it reports, with the place. What it does not know it passes on.
//! - It never panics on bad input. If it does, the host lives on and names it.
//! - A long one looks at [`Context::cancelled`] now and then and returns [`Failure::Cancelled`].
//!
//! A stage may work on several threads; report and ask from any of them.

#[doc(hidden)]
pub mod library;
mod panics;
mod program;
mod remote;
mod respond;
mod typed;

pub use program::{program, serve};
pub use respond::{manifest, respond};
pub use typed::{Check, Import, Merge, Render, Stages, Transform, Verify, plugin};

pub use dossier_abi as abi;
// All of the model, under the names that it has there; the traits of stages are those above.
pub use dossier_core::*;
pub use {schemars, serde, serde_json};

/// All that most plugins need: `use dossier_sdk::prelude::*;`
pub mod prelude {
    pub use crate::{Check, Import, Merge, Render, Stages, Transform, Verify, plugin};
    pub use dossier_core::{
        Align, Artifact, Attr, Attributed, Attrs, Block, BlockKind, Caption, Cell, Citation, CitationMode,
        Code, Column, Context, Definition, Diagnostic, Document, Failure, Inline, InlineKind, Lang, Level,
        List, ListItem, Location, LogLevel, MergeInput, Meta, Metadata, OptionsError, Plugin, Program,
        QuoteKind, ReadError, Resource, Row, Source, Span, Style, Table, TableBody, TablePart, Target, lang,
        roles, text, walk,
    };
    pub use schemars::JsonSchema;
    pub use serde::{Deserialize, Serialize};
}
