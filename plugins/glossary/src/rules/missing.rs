//! B01: terms of the source that the translation does not have.

use super::Text;
use crate::base::{Found, Terms, level};
use dossier_sdk::Code;
use dossier_terms::Check;
use dossier_text::{Pair, Rule};
use std::collections::BTreeMap;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::deny("glossary/term-missing", "A term of the source whose translation is not in the translation.").explained(
        "Where the source has a term, the translation beside it has one of the terms for it, or its abbreviation: in Chinese \
         the longest term counts, in English and Dutch with its endings. The level is the severity of the concept; with \
         `counted` the translation has to have it as often.",
        "::: unit\n::: {lang=zh-Hans}\n关键信息基础设施的运营者\n:::\n::: {lang=en-GB}\noperators of such facilities\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n关键信息基础设施的运营者\n:::\n::: {lang=en-GB}\noperators of critical information infrastructure\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in &text.pairs {
        for gap in gaps(text, pair) {
            if gap.wrong.is_none() {
                report(text, pair, &gap);
            }
        }
    }
}

/// A term of the source that the translation has too seldom.
pub(super) struct Gap<'t> {
    /// The term in the source.
    pub(super) source: Found<'t>,
    /// A term in the translation that is deprecated for the same concept.
    pub(super) wrong: Option<Found<'t>>,
}

/// The terms of a pair's source that its translation has too seldom.
pub(super) fn gaps<'t>(text: &Text<'t>, pair: &Pair) -> Vec<Gap<'t>> {
    let primary = pair.target.lang.primary();
    let terms: &'t Terms = text.options;
    if !pair.source.lang.is_han()
        || pair.target.text.trim().is_empty()
        || !terms.languages().any(|known| known == primary)
    {
        return Vec::new();
    }
    let mut sources: BTreeMap<usize, Vec<Found<'t>>> = BTreeMap::new();
    let mut places: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for found in terms.find(&pair.source, "zh") {
        places.entry((found.range.start, found.range.end)).or_default().push(found.index);
        sources.entry(found.index).or_default().push(found);
    }
    if sources.is_empty() {
        return Vec::new();
    }
    let mut targets: BTreeMap<usize, (usize, Option<Found<'t>>)> = BTreeMap::new();
    // `Operators of critical information infrastructure` renders both.
    for found in
        terms.find_nested(&pair.target, primary).into_iter().filter(|found| found.term.status.is_good())
    {
        targets.entry(found.index).or_default().0 += 1;
    }
    for found in terms.find(&pair.target, primary).into_iter().filter(|found| !found.term.status.is_good()) {
        targets.entry(found.index).or_default().1.get_or_insert(found);
    }
    let right: BTreeMap<usize, usize> = targets.iter().map(|(index, (right, _))| (*index, *right)).collect();
    let count = |index: &usize| right.get(index).copied().unwrap_or(0);
    let mut gaps = Vec::new();
    for (index, mut found) in sources {
        let checked = found.first().is_some_and(|found| {
            found.concept.check != Check::Mono && found.concept.good(primary).next().is_some()
        });
        let wanted = if terms.options.counted { found.len() } else { 1 };
        // A Chinese term of two concepts is rendered by a term of either.
        let shared = found.first().and_then(|found| places.get(&(found.range.start, found.range.end)));
        let rendered = shared.is_some_and(|indexes| indexes.iter().map(count).sum::<usize>() >= wanted);
        if checked && !rendered {
            let wrong = targets.remove(&index).and_then(|(_, wrong)| wrong);
            gaps.push(Gap { source: found.swap_remove(0), wrong });
        }
    }
    gaps.sort_by_key(|gap| gap.source.range.start);
    gaps
}

fn report(text: &Text<'_>, pair: &Pair, gap: &Gap<'_>) {
    let found = &gap.source;
    let written = pair.source.text.get(found.range.clone()).unwrap_or_default();
    let wanted: Vec<String> =
        found.concept.good(pair.target.lang.primary()).map(|term| format!("`{}`", term.text)).collect();
    let mut finding = RULE.code.says(format!("`{written}` is not rendered as {}", wanted.join(" or ")));
    finding.level = level(found.concept);
    let finding = finding.label(text.place_of(&pair.target), "the translation");
    text.report_at(finding, &pair.source, found.range.clone());
}
