//! L07: names that want an article.

use super::Text;
use crate::base::{Terms, is_own};
use dossier_sdk::Code;
use dossier_text::{Place, Rule, Segment};

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/missing-article", "The name of a law or body without the article that it wants.").explained(
        "English says `the Cybersecurity Law` and `the State Council`. Chinese has no articles, so that translations lose them. Laws \
         and bodies want one, and whatever the term base says so of (`article`); abbreviations, headings, captions, table \
         cells and lists of works do not.",
        "It was issued by Cyberspace Administration of China.\n",
        "It was issued by the Cyberspace Administration of China.\n",
    ),
    check,
};

/// Words that stand where the article would.
const DETERMINERS: [&str; 34] = [
    "the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "our", "my", "your",
    "whose", "which", "what", "each", "every", "any", "no", "some", "such", "both", "all", "another", "one",
    "two", "and", "or", "nor", "former", "china's", "called",
];

fn check(text: &Text<'_>) {
    for segment in text.segments.iter().filter(|segment| matches!(segment.place, Place::Body | Place::Note)) {
        for found in text.options.find(segment, "en") {
            let named = found.concept.article == "the"
                || (found.concept.article.is_empty()
                    && matches!(found.concept.domain.as_str(), "law" | "body"));
            let term = found.term;
            let name = term.text.contains(' ') && term.text.starts_with(char::is_uppercase);
            let at = found.range.start;
            let emphasised = segment.marks_at(at).emphasised;
            let plural = segment.text.get(found.range.clone()).is_some_and(|written| {
                written.len() > term.text.len() && written.ends_with('s') && !written.contains(['\'', '’'])
            });
            if named
                && name
                && term.status.is_good()
                && !term.is_abbreviation()
                && is_own(segment, at)
                && !emphasised
                && !plural
                && !has_article(segment, at)
            {
                let written = segment.text.get(found.range.clone()).unwrap_or_default();
                let finding = RULE.code.says(format!("`{written}` wants `the` before it"));
                let first = segment.text.get(..at).is_some_and(|before| {
                    before.trim().is_empty() || before.trim_end().ends_with(['.', '?', '!'])
                });
                let article = if first { "The " } else { "the " };
                text.report_fix(finding, segment, at..at, "put the article before it", article);
            }
        }
    }
}

/// Whether an article, or what stands for one, comes before a name; between them may be years and adjectives.
fn has_article(segment: &Segment, at: usize) -> bool {
    let before = segment.text.get(..at).unwrap_or_default();
    let sentence = before.rsplit(['.', ';', ':', '?', '!', '\n']).next().unwrap_or_default();
    // In brackets and after a comma or slash names are listed.
    if before.trim_end().ends_with(['(', '[', ',', '/', '“', '‘', '&', '–', '—', '《']) {
        return true;
    }
    sentence.split_whitespace().rev().take(3).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').to_lowercase();
        DETERMINERS.contains(&word.as_str())
            || word.ends_with("'s")
            || word.ends_with("’s")
            || word.ends_with("s'")
    })
}
