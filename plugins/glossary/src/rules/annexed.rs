//! T09: the printed glossary and the text.

use super::Text;
use crate::base::{Terms, is_own};
use dossier_sdk::Code;
use dossier_text::{Place, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/annex", "The printed glossary lacks a term of the text, or has one that the text does not use.").explained(
        "Where a document has a glossary (`::: glossary`), it lists the terms that the text uses three times or more, and no \
         others. The stage `glossary/annex` makes one that does.",
        "The text speaks of data security.\n\n::: glossary\n深度合成\n\n:   deep synthesis\n:::\n",
        "The text speaks of deep synthesis.\n\n::: glossary\n深度合成\n\n:   deep synthesis\n:::\n",
    ),
    check,
};

/// How often a term is used until a glossary has to explain it.
const OFTEN: usize = 3;

fn check(text: &Text<'_>) {
    if !text.segments.iter().any(|segment| segment.place == Place::Annex) {
        return;
    }
    let mut used: BTreeMap<usize, Vec<(usize, Range<usize>)>> = BTreeMap::new();
    let mut listed: BTreeMap<usize, (usize, Range<usize>)> = BTreeMap::new();
    for (index, segment) in text.segments.iter().enumerate() {
        for primary in text.options.languages().chain(["zh"]) {
            for found in
                text.options.find(segment, primary).into_iter().filter(|found| found.term.status.is_good())
            {
                match segment.place {
                    Place::Annex => {
                        listed.entry(found.index).or_insert((index, found.range));
                    }
                    _ if is_own(segment, found.range.start) => {
                        used.entry(found.index).or_default().push((index, found.range))
                    }
                    _ => {}
                }
            }
        }
    }
    // An entry may mention other terms: only what no entry of a used term mentions is idle.
    let idle: BTreeSet<&usize> = listed.keys().filter(|index| !used.contains_key(index)).collect();
    let concept = |index: usize| {
        text.options
            .concepts()
            .get(index)
            .and_then(|concept| concept.zh())
            .map_or("", |term| term.text.as_str())
    };
    for (index, places) in
        used.iter().filter(|(index, places)| places.len() >= OFTEN && !listed.contains_key(index))
    {
        if let Some((segment, range)) =
            places.first().and_then(|(at, range)| Some((text.segments.get(*at)?, range)))
        {
            let finding = RULE.code.says(format!(
                "`{}` is used {} times and is not in the glossary",
                concept(*index),
                places.len()
            ));
            text.report_at(finding, segment, range.clone());
        }
    }
    for index in idle {
        if let Some((segment, range)) =
            listed.get(index).and_then(|(at, range)| Some((text.segments.get(*at)?, range)))
        {
            let finding =
                RULE.code.says(format!("the glossary has `{}`, and the text does not", concept(*index)));
            text.report_at(finding, segment, range.clone());
        }
    }
}
