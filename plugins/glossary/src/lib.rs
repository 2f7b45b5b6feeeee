//! Terms: whether a text and its translation use those of a term base, and lists of them.
//!
//! Each rule has a file of its own under `rules`, with its code, its page and examples; the stage reads document and term
//! base once for all of them. The transforms under `transforms` write what the rules look for: they share their reading.

mod base;
mod ready;
mod rules;
mod transforms;

pub use base::{FirstMention, Options, Paths};
pub use transforms::{
    Abbreviations, Annex, AnnexOptions, Column, FirstMentions, Form, GlossForm, ListOptions, MentionOptions,
    Place, Script, Sort,
};

use base::Terms;
use dossier_sdk::{Check, Code, Context, Document, Failure, Plugin, Stages as _};
use dossier_text::Reading;

struct Glossary(Options);

impl TryFrom<Options> for Glossary {
    type Error = &'static str;

    fn try_from(options: Options) -> Result<Self, Self::Error> {
        if options.terms.paths().is_empty() {
            return Err("`terms` names no term base");
        }
        Ok(Self(options))
    }
}

impl Check for Glossary {
    type Options = Options;
    const NAME: &'static str = "glossary/check";
    const SUMMARY: &'static str =
        "Checks the terms of a text, and of a translation beside its source, against term bases.";
    const CODES: &'static [Code] = &rules::CODES;

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        let segments = dossier_text::segments(document);
        let terms = Terms::read(&self.0, document, cx)?.looked_for(&segments);
        Reading::of(document, segments, &terms, cx).apply(&rules::RULES);
        Ok(())
    }
}

/// The plugin.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("glossary", env!("CARGO_PKG_VERSION"))
        .check::<Glossary>()
        .transform::<FirstMentions>()
        .transform::<Annex>()
        .transform::<Abbreviations>()
}
