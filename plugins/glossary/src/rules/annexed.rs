//! T09: the printed glossary and the text.

use super::Text;
use crate::base::{Found, Terms, is_own};
use dossier_sdk::{Attributed as _, BlockKind, Code, Document, walk};
use dossier_text::{Rule, Segment, segment::of_blocks};
use std::collections::BTreeMap;
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
    let glossary = glossary(text.document);
    if glossary.is_empty() {
        return;
    }
    let used = uses(text.options, &text.segments);
    let listed = listed(text.options, &glossary);
    let name = |index: usize| {
        let zh = text.options.concepts().get(index).and_then(|concept| concept.zh());
        zh.map_or("", |term| term.text.as_str())
    };
    let report = |message: String, segments: &[Segment], (number, range): &Spot| {
        if let Some(segment) = segments.get(*number) {
            text.report_at(RULE.code.says(message), segment, range.clone());
        }
    };
    for (index, places) in &used {
        if let Some(first) = places.first().filter(|_| places.len() >= OFTEN && !listed.contains_key(index)) {
            let message =
                format!("`{}` is used {} times and is not in the glossary", name(*index), places.len());
            report(message, &text.segments, first);
        }
    }
    for (index, entry) in listed.iter().filter(|(index, _)| !used.contains_key(index)) {
        if let Some(entry) = entry {
            let message = format!("the glossary has `{}`, and the text does not", name(*index));
            report(message, &glossary, entry);
        }
    }
}

/// The number of a segment, and bytes of its text.
type Spot = (usize, Range<usize>);

/// The segments of the printed glossary; none when there is no glossary.
pub(crate) fn glossary(document: &Document) -> Vec<Segment> {
    let mut found = Vec::new();
    walk::each_block(document, |block| {
        if matches!(block.kind, BlockKind::Div(_)) && block.has_class("glossary") {
            found.extend(of_blocks(std::slice::from_ref(block), &document.lang()));
        }
    });
    found
}

/// Where the author uses the concepts of the term base, by its good terms, in whatever language.
pub(crate) fn uses(terms: &Terms, segments: &[Segment]) -> BTreeMap<usize, Vec<Spot>> {
    let mut used: BTreeMap<usize, Vec<Spot>> = BTreeMap::new();
    each_good(terms, segments, |number, segment, found| {
        if is_own(segment, found.range.start) {
            used.entry(found.index).or_default().push((number, found.range));
        }
    });
    used
}

/// The concepts that the printed glossary names, with the entry of each: what begins with its Chinese term, or consists of one
/// of its terms. An entry may mention other concepts, which have none then.
pub(crate) fn listed(terms: &Terms, glossary: &[Segment]) -> BTreeMap<usize, Option<Spot>> {
    let mut listed: BTreeMap<usize, Option<Spot>> = BTreeMap::new();
    each_good(terms, glossary, |number, segment, found| {
        let heads = found.range.start == 0 && found.term.lang.is_han();
        let is_entry = heads || found.range == (0..segment.text.len());
        let entry = listed.entry(found.index).or_default();
        if entry.is_none() && is_entry {
            *entry = Some((number, found.range));
        }
    });
    listed
}

fn each_good<'t>(terms: &'t Terms, segments: &[Segment], mut see: impl FnMut(usize, &Segment, Found<'t>)) {
    for (number, segment) in segments.iter().enumerate() {
        for primary in terms.languages().chain(["zh"]) {
            for found in terms.find(segment, primary) {
                if found.term.status.is_good() {
                    see(number, segment, found);
                }
            }
        }
    }
}
