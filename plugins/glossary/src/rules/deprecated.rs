//! T01: terms that are not to be used.

use super::{Text, missing};
use crate::base::{Found, Terms, inflected_like, is_own, level};
use dossier_sdk::{Code, Location};
use dossier_terms::Check;
use dossier_text::{Pair, Rule, Segment};
use std::collections::BTreeSet;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::deny("glossary/deprecated", "A term that the term base deprecates.").explained(
        "The term base lists for each concept the terms to use and those not to use. A term within a longer one that is right \
         is not meant, nor are quotations and lists of works. Terms of concepts that are only checked beside their source \
         (`check = bilingual`) are passed over here, and so is what `glossary/term-wrong` tells beside the source. The level is the severity of the concept.",
        "Operators of key information infrastructure must report.\n",
        "Operators of critical information infrastructure must report.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    let told = told(text);
    for segment in &text.segments {
        for primary in text.options.languages() {
            let found = text.options.find(segment, primary);
            for place in found.chunk_by(|one, other| one.range == other.range) {
                let right = place.iter().any(|found| found.term.status.is_good());
                let wrong = place.iter().find(|found| found.concept.check != Check::Bilingual);
                if let Some(found) = wrong.filter(|found| !right && is_own(segment, found.range.start))
                    && !(segment.aligned && told.contains(&text.place(segment, found.range.clone())))
                {
                    report(text, segment, found, primary);
                }
            }
        }
    }
}

/// What `glossary/term-wrong` reports beside the source.
fn told(text: &Text<'_>) -> BTreeSet<Option<Location>> {
    let places = |pair: &Pair| -> Vec<Option<Location>> {
        let wrong = missing::gaps(text, pair).into_iter().filter_map(|gap| gap.wrong);
        wrong.map(|found| text.place(&pair.target, found.range)).collect()
    };
    text.pairs.iter().flat_map(places).collect()
}

fn report(text: &Text<'_>, segment: &Segment, found: &Found<'_>, primary: &str) {
    let written = segment.text.get(found.range.clone()).unwrap_or_default();
    let mut finding = RULE.code.says(format!("`{written}` is not the term"));
    finding.level = level(found.concept);
    if !found.concept.note.is_empty() {
        finding = finding.hint(&found.concept.note);
    }
    let finding = finding.label(found.term.location.clone(), "the term base says so");
    let Some(preferred) = found.concept.preferred(primary).next() else {
        return text.report_at(finding, segment, found.range.clone());
    };
    finding_with(text, segment, found, finding, written, &preferred.text);
}

fn finding_with(
    text: &Text<'_>,
    segment: &Segment,
    found: &Found<'_>,
    mut finding: dossier_sdk::Diagnostic,
    written: &str,
    preferred: &str,
) {
    finding.message.push_str(&format!(": it is `{preferred}`"));
    // `an` before the one can be `a` before the other.
    let before = segment.text.get(..found.range.start).unwrap_or_default().trim_end();
    let article =
        before.ends_with(" a") || before.ends_with(" an") || matches!(before, "a" | "A" | "an" | "An");
    match inflected_like(written, found.term, preferred).filter(|_| !article) {
        Some(other) => {
            text.report_fix(finding, segment, found.range.clone(), "use the preferred term", &other)
        }
        None => text.report_at(finding, segment, found.range.clone()),
    }
}
