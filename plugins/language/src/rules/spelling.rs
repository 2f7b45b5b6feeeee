//! T04: English of one spelling.

use super::Text;
use crate::Options;
use dossier_sdk::{Code, Lang};
use dossier_text::{Place, Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/spelling-variety", "A spelling that the language of the document does not have.").explained(
        "`lang` says which English a text is in. American English (`en-US`) writes `digitalize` and `behavior`; British English \
         (`en-GB`) `behaviour`, and either `digitalise` or, as Oxford does (`en-GB-oxendict`), `digitalize`: one of the two in a \
         text, whichever it has more often. Names keep their own spelling: list them as `spelled`, or quote them.",
        "---\nlang: en-GB\n---\nAfter informatization came digitalisation, a behavior that others organize too.\n",
        "---\nlang: en-GB\n---\nAfter informatization came digitalization, a behaviour that others organize too.\n",
    ),
    check,
};

/// Stems that have `is` in British English alone and `iz` else: what comes before it.
const VERBS: [&str; 58] = [
    "agon",
    "amort",
    "apolog",
    "author",
    "capital",
    "categor",
    "central",
    "character",
    "civil",
    "commercial",
    "computer",
    "critic",
    "decentral",
    "democrat",
    "digit",
    "digital",
    "econom",
    "emphas",
    "equal",
    "final",
    "formal",
    "general",
    "global",
    "harmon",
    "hypothes",
    "industrial",
    "informat",
    "institutional",
    "internal",
    "international",
    "legal",
    "liberal",
    "local",
    "marginal",
    "material",
    "maxim",
    "militar",
    "minim",
    "mobil",
    "modern",
    "monopol",
    "national",
    "neutral",
    "normal",
    "optim",
    "organ",
    "penal",
    "personal",
    "polar",
    "prior",
    "privat",
    "real",
    "recogn",
    "regular",
    "scrutin",
    "securit",
    "standard",
    "stabil",
];

/// Endings behind `is` and `iz`.
const ENDINGS: [&str; 13] =
    ["e", "es", "ed", "er", "ers", "ing", "ation", "ations", "able", "ational", "ability", "ingly", "ement"];

/// Words of British English that are spelled otherwise in the United States, up to their ending.
const WORDS: [(&str, &str); 34] = [
    ("behaviour", "behavior"),
    ("neighbour", "neighbor"),
    ("labour", "labor"),
    ("favour", "favor"),
    ("colour", "color"),
    ("honour", "honor"),
    ("harbour", "harbor"),
    ("rumour", "rumor"),
    ("endeavour", "endeavor"),
    ("armour", "armor"),
    ("vigour", "vigor"),
    ("rigour", "rigor"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("licence", "license"),
    ("centre", "center"),
    ("theatre", "theater"),
    ("fibre", "fiber"),
    ("metre", "meter"),
    ("kilometre", "kilometer"),
    ("catalogue", "catalog"),
    ("dialogue", "dialog"),
    ("cheque", "check"),
    ("analyse", "analyze"),
    ("catalyse", "catalyze"),
    ("paralyse", "paralyze"),
    ("modelling", "modeling"),
    ("signalling", "signaling"),
    ("labelling", "labeling"),
    ("travelling", "traveling"),
    ("cancelled", "canceled"),
    ("fulfil", "fulfill"),
    ("sceptic", "skeptic"),
    ("grey", "gray"),
];

/// Words of the list above whose American form is British English as well, with another meaning.
const BOTH: [&str; 4] = ["meter", "check", "license", "dialog"];

/// How a text spells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variety {
    American,
    Oxford,
    British,
}

fn check(text: &Text<'_>) {
    let Some(variety) = variety(&text.document.lang()) else { return };
    let (mut is, mut iz) = (Vec::new(), Vec::new());
    for segment in &text.segments {
        for word in segment.words() {
            let spelled = &segment.text[word.clone()];
            if !is_ours(text, segment, &word) {
                continue;
            }
            match verb(spelled) {
                Some(true) => iz.push((segment, word)),
                Some(false) => is.push((segment, word)),
                None => other(text, segment, word, variety),
            }
        }
    }
    let wrong = match variety {
        Variety::American | Variety::Oxford => is,
        Variety::British if iz.len() > is.len() => is,
        Variety::British if is.is_empty() => return,
        Variety::British => iz,
    };
    for (segment, word) in wrong {
        let spelled = &segment.text[word.clone()];
        report(text, segment, word.clone(), &swapped(spelled));
    }
}

fn variety(lang: &Lang) -> Option<Variety> {
    match (lang.primary(), lang.region()) {
        ("en", Some("US")) => Some(Variety::American),
        ("en", _) if lang.as_str().ends_with("oxendict") => Some(Variety::Oxford),
        ("en", Some("GB" | "IE")) => Some(Variety::British),
        _ => None,
    }
}

/// Whether a word is the author's own: no quotation, title or name of the list.
fn is_ours(text: &Text<'_>, segment: &Segment, word: &Range<usize>) -> bool {
    let marks = segment.marks_at(word.start);
    let plain = !marks.quoted && !marks.literal && !marks.cited && segment.place != Place::Bibliography;
    plain && segment.lang_at(word.start).primary() == "en" && !is_spelled(text, segment, word)
}

/// Whether a word stands in one of the names that keep their spelling.
fn is_spelled(text: &Text<'_>, segment: &Segment, word: &Range<usize>) -> bool {
    text.options.spelled.iter().filter(|name| !name.is_empty()).any(|name| {
        let mut places = segment.text.match_indices(name.as_str());
        places.any(|(at, _)| at <= word.start && word.end <= at + name.len())
    })
}

/// Whether a word is a verb with `iz` (true) or `is` (false), or a noun of one.
fn verb(word: &str) -> Option<bool> {
    let lower = word.to_lowercase();
    let stem = VERBS.iter().filter_map(|stem| lower.strip_prefix(stem)).min_by_key(|rest| rest.len())?;
    let ending = stem.strip_prefix("iz").or_else(|| stem.strip_prefix("is"))?;
    ENDINGS.contains(&ending).then(|| stem.starts_with("iz"))
}

/// The word with the other of `is` and `iz`, at the last place that has one.
fn swapped(word: &str) -> String {
    let at = [word.rfind("is"), word.rfind("iz")].into_iter().flatten().max().unwrap_or(0) + 1;
    let letter = if word.get(at..).is_some_and(|rest| rest.starts_with('s')) { "z" } else { "s" };
    format!("{}{letter}{}", word.get(..at).unwrap_or_default(), word.get(at + 1..).unwrap_or_default())
}

/// Words that differ in their letters.
fn other(text: &Text<'_>, segment: &Segment, word: Range<usize>, variety: Variety) {
    let spelled = &segment.text[word.clone()];
    let lower = spelled.to_lowercase();
    for (british, american) in WORDS {
        let (wrong, right) = match variety {
            Variety::American => (british, american),
            Variety::Oxford | Variety::British => (american, british),
        };
        let ending = lower.strip_prefix(wrong).filter(|ending| is_ending(ending));
        let doubt = lower.starts_with(right) || (variety != Variety::American && BOTH.contains(&wrong));
        if let Some(ending) = ending.filter(|_| !doubt) {
            let mut right = format!("{right}{ending}");
            if let Some(first) = right.get_mut(..1).filter(|_| spelled.starts_with(char::is_uppercase)) {
                first.make_ascii_uppercase();
            }
            report(text, segment, word, &right);
            return;
        }
    }
}

fn is_ending(ending: &str) -> bool {
    matches!(
        ending,
        "" | "s"
            | "d"
            | "ed"
            | "ing"
            | "al"
            | "ally"
            | "able"
            | "r"
            | "rs"
            | "hood"
            | "hoods"
            | "ful"
            | "less"
            | "ism"
            | "ical"
    )
}

fn report(text: &Text<'_>, segment: &Segment, word: Range<usize>, right: &str) {
    let spelled = &segment.text[word.clone()];
    let lang = text.document.lang();
    let finding = RULE.code.says(format!("`{spelled}` is `{right}` in the spelling of this text ({lang})"));
    text.report_fix(finding, segment, word, &format!("write `{right}`"), right);
}
