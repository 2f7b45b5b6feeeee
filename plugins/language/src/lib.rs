//! Checks of language: characters, spacing and spelling of one text, and what a translation makes of its source.
//!
//! Each rule has a file of its own under `rules`, with its code, its page and examples; the stage reads the document once
//! for all of them.

mod rules;

use dossier_sdk::{Check, Code, Context, Document, Failure, Plugin, Stages as _};
use dossier_text::Reading;
use schemars::JsonSchema;
use serde::Deserialize;

/// Options of `language/check`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What a translation leaves as it is: `GB/T 22239-2019`, names of products. Numbers of standards, addresses of the web
    /// and of mail are known already.
    pub keep: Vec<String>,
    /// Words of a language that stay undoubted in `language/spelling-variety`, as names: `World Trade Organization`.
    pub spelled: Vec<String>,
}

struct Language(Options);

impl From<Options> for Language {
    fn from(options: Options) -> Self {
        Self(options)
    }
}

impl Check for Language {
    type Options = Options;
    const NAME: &'static str = "language/check";
    const SUMMARY: &'static str = "Checks characters, spacing, spelling and language tags, and numbers, dates and negation against the source.";
    const CODES: &'static [Code] = &rules::CODES;

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        Reading::new(document, &self.0, cx).apply(&rules::RULES);
        Ok(())
    }
}

/// The plugin.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("language", env!("CARGO_PKG_VERSION")).check::<Language>()
}
