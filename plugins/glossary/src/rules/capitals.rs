//! T03: the capitals of names.

use super::Text;
use crate::base::{Terms, is_own};
use dossier_sdk::Code;
use dossier_text::Rule;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/capitals", "The name of a body or a law with other capitals than the term base has.").explained(
        "Names of bodies and laws are written as their bearers write them: a lower-case administration is one of many.",
        "It is for the cyberspace administration of China to decide.\n",
        "It is for the Cyberspace Administration of China to decide.\n",
    ),
    check,
};

/// Domains whose terms are names.
const NAMES: [&str; 4] = ["body", "law", "document", "organisation"];

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        for primary in text.options.languages() {
            for found in text.options.find_any_case(segment, primary) {
                let name = NAMES.contains(&found.concept.domain.as_str()) && found.term.status.is_good();
                let words =
                    found.term.text.contains(' ') && found.term.text.chars().skip(1).any(char::is_uppercase);
                let written = segment.text.get(found.range.clone()).unwrap_or_default();
                if !name || !words || !is_own(segment, found.range.start) || is_shouted(written) {
                    continue;
                }
                let spelled = written.get(..found.term.text.len()).unwrap_or(written);
                if spelled.to_lowercase() == found.term.text.to_lowercase() && spelled != found.term.text {
                    let finding = RULE.code.says(format!("the name is written `{}`", found.term.text));
                    let range = found.range.start..found.range.start + spelled.len();
                    text.report_fix(finding, segment, range, "write it with its capitals", &found.term.text);
                }
            }
        }
    }
}

/// Whether a text is all capitals, as a heading may be.
fn is_shouted(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}
