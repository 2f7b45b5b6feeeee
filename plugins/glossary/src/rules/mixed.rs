//! T02: one concept, one term.

use super::Text;
use crate::base::{Terms, is_own};
use dossier_sdk::Code;
use dossier_terms::Status;
use dossier_text::Rule;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/mixed", "Two terms for one concept in one document.").explained(
        "Each of the terms may be used, but a reader takes two names for two things. A document keeps to the one that it has most \
         often; abbreviations stand beside it.",
        "China calls itself a cyber power. The cyber power has a strategy. So has any cyber superpower.\n",
        "China calls itself a cyber power. The cyber power has a strategy. So has any cyber power.\n",
    ),
    check,
};

/// Where a term stands: segment and bytes.
type Place = (usize, Range<usize>);

fn check(text: &Text<'_>) {
    for primary in text.options.languages() {
        let mut used: BTreeMap<usize, BTreeMap<(bool, &str), Vec<Place>>> = BTreeMap::new();
        for (index, segment) in text.segments.iter().enumerate() {
            for found in text.options.find(segment, primary) {
                let term = found.term;
                if term.status.is_good() && !term.is_abbreviation() && is_own(segment, found.range.start) {
                    let name = (term.status != Status::Preferred, term.text.as_str());
                    used.entry(found.index).or_default().entry(name).or_default().push((index, found.range));
                }
            }
        }
        for terms in used.values().filter(|terms| terms.len() > 1) {
            report(text, terms);
        }
    }
}

/// Reports the places of all terms but the most frequent one; of equals the preferred one counts.
fn report(text: &Text<'_>, terms: &BTreeMap<(bool, &str), Vec<Place>>) {
    let most = terms.iter().max_by_key(|((admitted, _), places)| (places.len(), !admitted));
    let Some((usual, first)) = most.and_then(|(name, places)| Some((name, places.first()?))) else { return };
    for (name, places) in terms.iter().filter(|(name, _)| *name != usual) {
        for (index, range) in places {
            let Some(segment) = text.segments.get(*index) else { continue };
            let finding = RULE.code.says(format!("`{}` here is `{}` elsewhere", name.1, usual.1));
            let other = text.segments.get(first.0).and_then(|segment| text.place(segment, first.1.clone()));
            text.report_at(
                finding.label(other, "first here").hint(format!("keep to `{}`", usual.1)),
                segment,
                range.clone(),
            );
        }
    }
}
