//! T07: abbreviations.

use super::Text;
use crate::base::Terms;
use dossier_sdk::Code;
use dossier_terms::Concept;
use dossier_text::{Place, Rule, Segment, quantity::STANDARDS};
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/abbreviation", "An abbreviation that is not introduced, introduced twice or for nothing, or otherwise than the term base says.")
        .explained(
            "A reader meets the full name first, the abbreviation in brackets behind it, and the abbreviation alone from then on. What \
             everybody knows (EU, UN, PRC) needs no introduction; add to these with `known`.",
            "CIIOs must report. A critical information infrastructure operator (CIIO) is named.\n",
            "A critical information infrastructure operator (CIIO) is named. CIIOs must report.\n",
        ),
    check,
};

/// What every reader of these reports knows.
const KNOWN: [&str; 62] = [
    "AI", "AMBER", "API", "ASEAN", "BRICS", "CEO", "CLEAR", "COVID", "DG", "EEA", "EU", "FAQ", "GB", "GDP",
    "GDPR", "GREEN", "HTML", "HTTP", "HTTPS", "ICT", "ID", "IEC", "IEEE", "IP", "ISBN", "ISO", "IT", "JSON",
    "MB", "MFA", "NATO", "NGO", "OECD", "OK", "PC", "PDF", "PRC", "QR", "RED", "RFC", "RMB", "CNY", "EUR",
    "SAR", "SME", "STRICT", "TB", "TCP", "TLP", "TV", "UK", "UN", "UNESCO", "URL", "US", "USA", "USB", "USD",
    "UTC", "WTO", "XML", "ZH",
];

/// A token of capitals.
pub(crate) struct Token<'s> {
    pub(crate) name: &'s str,
    pub(crate) segment: usize,
    pub(crate) range: Range<usize>,
    /// Whether it stands in brackets behind words that it may be short for.
    pub(crate) defines: bool,
}

fn check(text: &Text<'_>) {
    for (name, uses) in &tokens(&text.segments, &[Place::Body, Place::Note]) {
        if !is_known(text.options, name) {
            judge(text, name, uses);
        }
    }
}

/// The tokens of capitals in some places of a text in Dutch or English, by name.
pub(crate) fn tokens<'s>(segments: &'s [Segment], places: &[Place]) -> BTreeMap<&'s str, Vec<Token<'s>>> {
    let mut tokens: BTreeMap<&str, Vec<Token<'_>>> = BTreeMap::new();
    for (index, segment) in segments.iter().enumerate() {
        let read = places.contains(&segment.place) && matches!(segment.lang.primary(), "en" | "nl" | "und");
        // Most paragraphs have no two capitals in a row, which is quickly seen.
        if read && has_capitals(&segment.text) {
            for token in capitals(index, segment) {
                tokens.entry(token.name).or_default().push(token);
            }
        }
    }
    tokens
}

/// Whether two capitals stand together anywhere. All bytes are looked at, which processors do many at a time.
fn has_capitals(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs.fold(false, |found, (one, next)| found | (one.is_ascii_uppercase() & next.is_ascii_uppercase()))
}

/// Whether every reader knows an abbreviation, or it is none.
pub(crate) fn is_known(terms: &Terms, name: &str) -> bool {
    // CII is an abbreviation where the term base has it.
    let roman = name.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
    let listed = || terms.concepts().iter().flat_map(|concept| &concept.terms).any(|term| term.text == name);
    (roman && !listed())
        || KNOWN.contains(&name)
        || STANDARDS.contains(&name)
        || terms.options.known.iter().any(|known| known == name)
}

fn judge(text: &Text<'_>, name: &str, uses: &[Token<'_>]) {
    let report = |token: &Token<'_>, message: String, hint: Option<String>| {
        let Some(segment) = text.segments.get(token.segment) else { return };
        let finding = hint.into_iter().fold(RULE.code.says(message), dossier_sdk::Diagnostic::hint);
        text.report_at(finding, segment, token.range.clone());
    };
    let full = full_form(text.options, name, "en");
    let hint = || Some(format!("write `{} ({name})` here", full.unwrap_or("its full form")));
    match uses.iter().position(|token| token.defines) {
        None => {
            if let Some(first) = uses.first() {
                report(first, format!("`{name}` is used and nowhere introduced"), hint());
            }
        }
        Some(at) => {
            if let Some(first) = uses.first().filter(|_| at > 0) {
                report(first, format!("`{name}` is used before it is introduced"), hint());
            }
            if let (1, Some(only)) = (uses.len(), uses.get(at)) {
                report(only, format!("`{name}` is introduced and never used"), None);
            }
            for again in uses.iter().skip(at + 1).filter(|token| token.defines) {
                report(again, format!("`{name}` is introduced a second time"), None);
            }
            if let Some((token, form)) =
                uses.get(at).zip(full).filter(|(token, _)| !is_form(text, token, name))
            {
                report(token, format!("`{name}` is the abbreviation of `{form}`"), None);
            }
        }
    }
}

/// The full form that the term base has for an abbreviation in a language.
pub(crate) fn full_form<'t>(terms: &'t Terms, name: &str, lang: &'t str) -> Option<&'t str> {
    let short =
        |concept: &&Concept| concept.terms.iter().any(|term| term.is_abbreviation() && term.text == name);
    let concept = terms.concepts().iter().find(short)?;
    concept.preferred(lang).next().map(|term| term.text.as_str())
}

/// Whether the words before a bracket are a form that the term base has for the abbreviation in it.
fn is_form(text: &Text<'_>, token: &Token<'_>, name: &str) -> bool {
    let Some(segment) = text.segments.get(token.segment) else { return true };
    let before = segment
        .text
        .get(..token.range.start)
        .unwrap_or_default()
        .trim_end_matches(|c: char| !c.is_alphanumeric());
    text.options.languages().any(|primary| {
        text.options.find_any_case(segment, primary).iter().any(|found| {
            found.range.end == before.len()
                && found.concept.terms.iter().any(|term| term.is_abbreviation() && term.text == name)
        })
    })
}

/// Tokens of capitals: `CII`, the `CIIO` of `CIIOs`. What stands with other capitals is a name or a shout and none.
fn capitals(index: usize, segment: &Segment) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    for word in segment.words() {
        let marks = segment.marks_at(word.start);
        let Some(written) = segment.text.get(word.clone()).filter(|_| !marks.literal && !marks.cited) else {
            continue;
        };
        let bare = written.split(['\'', '’']).next().unwrap_or(written);
        let bare = bare.split('-').next().unwrap_or(bare);
        let name = bare.strip_suffix('s').unwrap_or(bare);
        let letters = name.chars().take_while(char::is_ascii_uppercase).count();
        let shape = letters > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if !shape || is_address(segment, &word) {
            continue;
        }
        let range = word.start..word.start + name.len();
        let before = segment.text.get(..range.start).unwrap_or_default();
        let behind = segment.text.get(range.end..).unwrap_or_default();
        let bracket =
            before.ends_with('(') && before.trim_end_matches('(').trim_end().ends_with(char::is_alphanumeric);
        let defines = bracket && behind.trim_start_matches('s').starts_with([')', ',', ';']);
        found.push(Token { name, segment: index, range, defines });
    }
    found
}

/// Whether a word is part of an address or of a number of a standard.
fn is_address(segment: &Segment, word: &Range<usize>) -> bool {
    let before = segment.text.get(..word.start).unwrap_or_default();
    let behind = segment.text.get(word.end..).unwrap_or_default();
    before.ends_with(['/', '.', '@', ':', '_']) && !before.ends_with(". ")
        || behind.starts_with(['/', '@', '_'])
}
