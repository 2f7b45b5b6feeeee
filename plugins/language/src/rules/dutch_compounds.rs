//! L08: Dutch words that are one and are written as two.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::Rule;
use std::ops::Range;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/dutch-compounds", "A Dutch compound that is written apart.").explained(
        "English writes `cyber attack` apart, Dutch does not: `cyberaanval`. An abbreviation is tied to its noun with a hyphen: \
         `CII-exploitant` (Het Groene Boekje, 6.4 and 6.8).",
        "---\nlang: nl\n---\nEen cyber aanval treft elke CII exploitant.\n",
        "---\nlang: nl\n---\nEen cyberaanval treft elke CII-exploitant.\n",
    ),
    check,
};

/// Nouns that policy texts tie to an abbreviation. What follows an abbreviation is as often a verb, so that only these are sure.
const NOUNS: [&str; 48] = [
    "aanbieder",
    "aanbieders",
    "afdeling",
    "ambtenaar",
    "ambtenaren",
    "autoriteit",
    "autoriteiten",
    "bedrijf",
    "bedrijven",
    "beleid",
    "besluit",
    "besluiten",
    "bestuur",
    "burger",
    "burgers",
    "document",
    "documenten",
    "exploitant",
    "exploitanten",
    "expert",
    "experts",
    "infrastructuur",
    "instelling",
    "instellingen",
    "kader",
    "kantoor",
    "land",
    "landen",
    "leden",
    "leverancier",
    "leveranciers",
    "lid",
    "lidstaat",
    "lidstaten",
    "markt",
    "minister",
    "ministers",
    "onderzoek",
    "overheid",
    "regels",
    "richtlijn",
    "richtlijnen",
    "sector",
    "strategie",
    "systeem",
    "systemen",
    "verordening",
    "wetgeving",
];

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        let words: Vec<Range<usize>> = segment.words().collect();
        for pair in words.windows(2) {
            let [first, second] = pair else { continue };
            if segment.lang_at(first.start).primary() != "nl"
                || segment.text.get(first.end..second.start) != Some(" ")
            {
                continue;
            }
            let marks = segment.marks_at(first.start);
            if marks.quoted || marks.literal {
                continue;
            }
            let (one, two) = (&segment.text[first.clone()], &segment.text[second.clone()]);
            let Some(compound) = compound(one, two) else { continue };
            let finding = RULE.code.says(format!("`{one} {two}` is one word in Dutch"));
            text.report_fix(
                finding,
                segment,
                first.start..second.end,
                &format!("write `{compound}`"),
                &compound,
            );
        }
    }
}

fn compound(one: &str, two: &str) -> Option<String> {
    let plain = two.chars().all(char::is_lowercase);
    if one.eq_ignore_ascii_case("cyber") && plain && two.len() > 2 {
        return Some(format!("{one}{two}"));
    }
    let abbreviation = one.len() > 1
        && one.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && !one.chars().all(|c| c.is_ascii_digit());
    (abbreviation && NOUNS.contains(&two)).then(|| format!("{one}-{two}"))
}
