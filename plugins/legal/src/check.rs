//! The stage `legal/check`: whether an edition of a law is complete, aligned, marked and signed as it has to be.

use crate::rules;
use dossier_sdk::{Check, Code, Context, Document, Failure, date::iso_date};
use dossier_text::Reading;
use schemars::JsonSchema;
use serde::Deserialize;

/// Options of `legal/check`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckOptions {
    /// Where the document goes; else what its metadata say as `channel`. What is `public` bears no marking but `TLP:CLEAR`.
    pub channel: Option<String>,
    /// Names and affiliations of those who were at a meeting under the Chatham House Rule, besides those that the metadata list
    /// as `participants`.
    pub participants: Vec<String>,
    /// The day by which a text is in force or not (ISO 8601); else the date of the document, or the day on which its source was
    /// retrieved.
    pub on: Option<String>,
}

/// The stage.
pub(crate) struct LegalCheck(CheckOptions);

impl TryFrom<CheckOptions> for LegalCheck {
    type Error = &'static str;

    fn try_from(options: CheckOptions) -> Result<Self, Self::Error> {
        let is_date = |text: &String| iso_date(text).is_some_and(|date| date.len() == text.len());
        if options.on.as_ref().is_some_and(|on| !is_date(on)) {
            return Err("`on` is a date such as 2026-11-01");
        }
        Ok(Self(options))
    }
}

impl Check for LegalCheck {
    type Options = CheckOptions;
    const NAME: &'static str = "legal/check";
    const SUMMARY: &'static str = "Checks structure, references, titles and metadata of a law and its translation, and who may read what.";
    const CODES: &'static [Code] = &rules::CODES;

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        Reading::new(document, &self.0, cx).apply(&rules::RULES);
        Ok(())
    }
}
