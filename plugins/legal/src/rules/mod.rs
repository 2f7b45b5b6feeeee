//! The rules, one file each.

mod chatham_house;
mod cross_reference;
mod date_order;
mod marking;
mod metadata_complete;
mod notes_signed;
mod stale_translation;
mod status_in_title;
mod structure_parity;
mod thresholds;
mod title_marks;

use crate::check::CheckOptions;
use crate::front;
use dossier_sdk::{Code, Diagnostic, Location, Meta};
use dossier_text::{Pair, Reading, Rule};

/// All of them.
pub(crate) const RULES: [Rule<CheckOptions>; 11] = [
    structure_parity::RULE,
    cross_reference::RULE,
    title_marks::RULE,
    thresholds::RULE,
    status_in_title::RULE,
    metadata_complete::RULE,
    date_order::RULE,
    stale_translation::RULE,
    notes_signed::RULE,
    chatham_house::RULE,
    marking::RULE,
];

/// Their codes.
pub(crate) const CODES: [Code; RULES.len()] = {
    let mut codes = [RULES[0].code; RULES.len()];
    let mut index = 0;
    while index < RULES.len() {
        codes[index] = RULES[index].code;
        index += 1;
    }
    codes
};

/// A document as these rules read it.
type Text<'a> = Reading<'a, CheckOptions>;

/// Whether a pair is Chinese beside a translation that is there, into a language that rules know.
fn is_translated(pair: &Pair) -> bool {
    pair.source.lang.is_han()
        && matches!(pair.target.lang.primary(), "en" | "nl")
        && !pair.target.text.trim().is_empty()
}

/// Whether the metadata are those of a legal text: they have the table `legal`, or by themselves keys that no other text has.
fn is_legal(text: &Text<'_>) -> bool {
    const OWN: [&str; 6] =
        ["title_zh", "issuer_zh", "promulgated", "amended_by", "translation_of", "translation_status"];
    let meta = &text.document.meta;
    matches!(meta.get("legal"), Some(Meta::Map(_))) || OWN.iter().any(|key| meta.contains_key(*key))
}

/// Where the metadata set a key: the line in the front matter of the first file that does; else, of none, a file.
fn place_of(text: &Text<'_>, key: &str) -> Option<Location> {
    let sources = &text.document.sources.0;
    let line = sources.iter().find_map(|source| {
        let bytes = text.read(&source.path)?;
        let file = String::from_utf8_lossy(&bytes);
        front::line_of(&source.path, &file, front::end(&file), key)
    });
    // Nothing sets `legal` where its keys stand by themselves: the file then.
    line.or_else(|| sources.first().map(|source| Location::file(&source.path)))
}

/// Reports a finding on a key of the metadata.
fn report_on(text: &Text<'_>, finding: Diagnostic, key: &str) {
    text.report(finding.at(place_of(text, key)));
}
