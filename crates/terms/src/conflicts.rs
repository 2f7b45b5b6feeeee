//! What a term base says twice in different ways, or says wrongly.

use crate::model::{Concept, Lookup, Status, Term, TermBase, is_pinyin};
use dossier_core::{Code, Diagnostic, Location};
use dossier_han::{
    pinyin::{Expected, Fault, compare},
    script::{Script, only},
};
use std::collections::BTreeMap;

/// Two concepts have one identifier.
pub const DUPLICATE_ID: Code = Code::deny(
    "terms/duplicate-id",
    "Two concepts have one identifier, so that no one can tell which is meant.",
)
.why("Two concepts answer to one name, in options and in references. Give one of them another identifier.");
/// A Chinese term comes out in two ways.
pub const TWO_RENDERINGS: Code = Code::deny(
    "terms/two-renderings",
    "A Chinese term stands in two concepts with different preferred terms: whatever a translator writes is wrong.",
)
    .why(
        "The Chinese is the same, and the two concepts ask for different words. Deprecate one of the terms, or make one \
         concept of the two.",
    );
/// A term is right and wrong.
pub const STATUS_CONFLICT: Code = Code::deny(
    "terms/status-conflict",
    "A term may be used for one concept and must not be used for another, or both for one.",
)
    .why(
        "A text that follows the one entry breaks the other. Decide which holds, or tell the two apart by a longer \
         term.",
    );
/// A term for two concepts.
pub const SHARED_TERM: Code = Code::warn(
    "terms/shared-term",
    "One term is preferred for two concepts: from the translation no one can tell which is meant.",
)
.why(
    "Who reads the translation cannot tell the two concepts apart, nor can a check. Give one of them another \
     preferred term, or a longer one.",
);
/// A deprecated term within a preferred one.
pub const MASKED: Code = Code::allow(
    "terms/masked",
    "A deprecated term is part of a term that may be used; within the longer one it is not reported.",
)
    .why(
        "This is no mistake: the longer term may be used, and within it the shorter is not reported. It is shown by \
         `dossier terms conflicts --all`, so that nobody wonders why a deprecated term is not found.",
    );
/// A Chinese term in the wrong script.
pub const WRONG_SCRIPT: Code = Code::deny(
    "terms/wrong-script",
    "A Chinese term has a character of the other script.",
)
.why(
    "A simplified term with a traditional character, or the other way round, matches no text. Correct the \
     character, or the script that the language tag names.",
);
/// Pinyin that does not fit.
pub const WRONG_PINYIN: Code =
    Code::deny("terms/wrong-pinyin", "Pinyin does not fit the Chinese term beside it.")
        .why(
            "Pinyin is checked against the readings of the characters, so that a slip does not go to print. Correct it.",
        );
/// A concept that never holds.
pub const VALIDITY: Code = Code::deny("terms/validity", "A concept ends to hold before it begins to.")
    .why("The concept would never hold. The two dates are mostly the wrong way round.");

/// What contradicts itself in a term base, in the order of its concepts.
#[must_use]
pub fn conflicts(base: &TermBase) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    duplicate_ids(base, &mut found);
    two_renderings(base, &mut found);
    shared_and_contradicted(base, &mut found);
    masked(base, &mut found);
    for concept in &base.concepts {
        scripts(concept, &mut found);
        pinyin(concept, &mut found);
        if !concept.valid_until.is_empty() && concept.valid_from > concept.valid_until {
            let Concept { id, valid_from, valid_until, location, .. } = concept;
            let message = format!("`{id}` holds from {valid_from}, but only until {valid_until}");
            found.push(VALIDITY.says(message).at(location.clone()));
        }
    }
    let place = |finding: &Diagnostic| finding.location.clone();
    found.sort_by_cached_key(place);
    found
}

fn duplicate_ids(base: &TermBase, found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<&str, &Concept> = BTreeMap::new();
    for concept in &base.concepts {
        if let Some(first) = known.get(concept.id.as_str()) {
            let finding = DUPLICATE_ID.says(format!("two concepts are called `{}`", concept.id));
            found.push(finding.at(concept.location.clone()).label(first.location.clone(), "the first one"));
        } else {
            known.insert(&concept.id, concept);
        }
    }
}

/// How capitals and spaces do not tell terms apart.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase().replace(['-', '\u{a0}', '\u{2011}'], " ");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The preferred terms of a concept by language, Chinese ones left out.
fn renderings(concept: &Concept) -> BTreeMap<&str, Vec<String>> {
    let mut renderings: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let is_one = |term: &&Term| {
        term.status == Status::Preferred && term.lang.primary() != "zh" && !term.is_abbreviation()
    };
    for term in concept.terms.iter().filter(is_one) {
        renderings.entry(term.lang.as_str()).or_default().push(folded(&term.text));
    }
    renderings
}

fn two_renderings(base: &TermBase, found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<&str, Vec<Lookup<'_>>> = BTreeMap::new();
    for concept in &base.concepts {
        let mine = renderings(concept);
        // Simplified and traditional may be written alike.
        let mut told: Vec<&str> = Vec::new();
        for term in concept.han() {
            let others = known.entry(&term.text).or_default();
            for other in others.iter().filter(|other| !std::ptr::eq(other.concept, concept)) {
                let theirs = renderings(other.concept);
                let differs = mine.iter().find(|(lang, terms)| {
                    theirs.get(*lang).is_some_and(|theirs| theirs.iter().all(|their| !terms.contains(their)))
                });
                let Some((lang, terms)) = differs.filter(|_| !told.contains(&other.concept.id.as_str()))
                else {
                    continue;
                };
                told.push(&other.concept.id);
                let theirs = theirs.get(lang).and_then(|theirs| theirs.first()).cloned().unwrap_or_default();
                let ours = terms.first().cloned().unwrap_or_default();
                let message = format!(
                    "{} is `{theirs}` in `{}` and `{ours}` in `{}`",
                    term.text, other.concept.id, concept.id
                );
                let finding = TWO_RENDERINGS.says(message).at(term.location.clone());
                let finding = finding.label(other.term.location.clone(), format!("`{theirs}` here"));
                found.push(finding.hint("make one concept of them, or admit one of the terms in both"));
            }
            others.push(Lookup { concept, term });
        }
    }
}

/// Terms that two concepts have: both as preferred, or one as right and one as wrong.
fn shared_and_contradicted(base: &TermBase, found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<(&str, String), Vec<Lookup<'_>>> = BTreeMap::new();
    for lookup in base.terms().filter(|lookup| !is_pinyin(&lookup.term.lang)) {
        let Lookup { concept, term } = lookup;
        let others = known.entry((term.lang.as_str(), folded(&term.text))).or_default();
        for other in others.iter() {
            let same = std::ptr::eq(other.concept, concept);
            let finding = if other.term.status.is_good() == term.status.is_good() {
                let both = other.term.status == Status::Preferred && term.status == Status::Preferred;
                if !both || same || term.lang.is_han() {
                    continue;
                }
                let (a, b) = (&other.concept.id, &concept.id);
                SHARED_TERM.says(format!("`{}` is preferred for `{a}` and for `{b}`", term.text))
            } else if other.term.text != term.text && same {
                // Spellings of one concept that differ in capitals or hyphens: one may be right and the other wrong.
                continue;
            } else {
                let say = |lookup: &Lookup<'_>| {
                    format!("{} in `{}`", lookup.term.status.as_str(), lookup.concept.id)
                };
                STATUS_CONFLICT.says(format!("`{}` is {} and {}", term.text, say(other), say(&lookup)))
            };
            let label = format!("{} here", other.term.status.as_str());
            found.push(finding.at(term.location.clone()).label(other.term.location.clone(), label));
        }
        others.push(lookup);
    }
}

fn masked(base: &TermBase, found: &mut Vec<Diagnostic>) {
    let good: Vec<(Lookup<'_>, String)> = base
        .terms()
        .filter(|lookup| lookup.term.status.is_good() && !is_pinyin(&lookup.term.lang))
        .map(|lookup| (lookup, folded(&lookup.term.text)))
        .collect();
    for bad in base.terms().filter(|lookup| !lookup.term.status.is_good()) {
        let text = folded(&bad.term.text);
        let is_part = |other: &&(Lookup<'_>, String)| {
            other.0.term.lang == bad.term.lang
                && other.1.len() > text.len()
                && holds(&other.1, &text, bad.term)
        };
        if let Some((longer, _)) = good.iter().find(is_part) {
            let message = format!("`{}` is deprecated, and part of `{}`", bad.term.text, longer.term.text);
            let finding = MASKED.says(message).at(bad.term.location.clone());
            found.push(finding.label(longer.term.location.clone(), "within this it is not reported"));
        }
    }
}

/// Whether a term is in a longer one, as words.
fn holds(longer: &str, text: &str, term: &Term) -> bool {
    let edge = |c: Option<char>| term.lang.is_han() || !c.is_some_and(char::is_alphanumeric);
    longer.match_indices(text).any(|(at, _)| {
        let (before, behind) = (longer.get(..at), longer.get(at + text.len()..));
        edge(before.and_then(|before| before.chars().next_back()))
            && edge(behind.and_then(|behind| behind.chars().next()))
    })
}

fn scripts(concept: &Concept, found: &mut Vec<Diagnostic>) {
    for term in concept.terms.iter().filter(|term| term.lang.is_han()) {
        let (wrong, name) = match (term.lang.is_traditional(), term.lang.script()) {
            (true, _) => (Script::Simplified, "simplified"),
            (false, Some("Hani")) => continue,
            (false, _) => (Script::Traditional, "traditional"),
        };
        let characters = only(&term.text, wrong);
        let Some(first) = characters.first() else { continue };
        let message = format!("{} has {} of the {name} characters", term.text, first.character);
        let other = if wrong == Script::Simplified { "traditional" } else { "simplified" };
        let hint = format!("the {other} character is {}", first.counterpart);
        let finding = WRONG_SCRIPT.says(message).at(part(term, &first.range));
        found.push(finding.hint(hint));
    }
}

/// The place of a part of a term's text, where its place is just its text.
fn part(term: &Term, range: &std::ops::Range<usize>) -> Option<Location> {
    let whole = term.location.clone()?;
    let exact = (whole.end - whole.start) as usize == term.text.len();
    let start = whole.start + crate::offset(range.start);
    Some(if exact { Location::new(whole.path, start, whole.start + crate::offset(range.end)) } else { whole })
}

fn pinyin(concept: &Concept, found: &mut Vec<Diagnostic>) {
    let (Some(han), Some(pinyin)) = (concept.zh(), concept.pinyin()) else { return };
    for fault in compare(&han.text, &pinyin.text, Expected::Unknown) {
        let (message, range, hint) = match fault {
            Fault::Mismatch { character: Some(character), written, readings, .. } => {
                let shown = pinyin.text.get(written.clone()).filter(|text| !text.is_empty());
                let message = match shown {
                    Some(text) => format!("`{text}` is no reading of {character}"),
                    None => format!("there is no syllable for {character}"),
                };
                let hint = (!readings.is_empty()).then(|| format!("it is read {}", readings.join(" or ")));
                (message, written, hint)
            }
            Fault::Mismatch { character: None, written, .. } => {
                ("there are more syllables than characters".to_owned(), written, None)
            }
            Fault::MixedTones { written } => {
                ("some syllables have tone marks, and this one has none".to_owned(), written, None)
            }
            Fault::MissingApostrophe { written } => {
                let hint = "within a word an apostrophe stands before a, o and e";
                ("an apostrophe is missing".to_owned(), written, Some(hint.to_owned()))
            }
            Fault::Split { written } => {
                let hint = "the syllables of a word are written together";
                ("the syllables stand apart".to_owned(), written, Some(hint.to_owned()))
            }
        };
        let finding = WRONG_PINYIN.says(format!("`{}` beside {}: {message}", pinyin.text, han.text));
        let mut finding = finding.at(part(pinyin, &range)).label(han.location.clone(), "the Chinese term");
        finding.hints.extend(hint);
        found.push(finding);
    }
}
