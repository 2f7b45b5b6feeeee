//! Pairs: what a text says in one language beside what it says in another.

use crate::segment::{Place, Segment, of_blocks};
use dossier_core::{
    Attributed as _, Block, BlockKind, Document, Lang,
    roles::{self, BlockRole as _, Unit},
    walk,
};
use std::collections::BTreeSet;

/// A source and its translation.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The identifier of the aligned unit, if it has one.
    pub unit: Option<String>,
    /// The source.
    pub source: Segment,
    /// What the translation has for it; an empty segment where it has nothing.
    pub target: Segment,
}

/// The pairs of a document in order.
///
/// The source of an aligned unit is its Chinese side, or the first where none is Chinese. Where a side has as many segments
/// as the source, they make a pair each; else, where both have the same paragraphs (`Div.paragraph[num]`), their items are
/// beside those of their number, and what is on one side alone is left out; else the whole sides make one pair. Notes and
/// alternative texts have no counterpart and are left out, and so are sides that are known to be missing.
#[must_use]
pub fn pairs(document: &Document) -> Vec<Pair> {
    let mut found = Vec::new();
    walk::each_block(document, |block| {
        let Some(unit) = Unit::of(block) else { return };
        let mut sides: Vec<(Lang, Parts)> = unit
            .sides
            .iter()
            .filter(|(_, side)| !side.has_class(roles::MISSING))
            .map(|(lang, side)| (lang.clone(), parts(side, lang)))
            .collect();
        if sides.len() < 2 {
            return;
        }
        let source = sides.iter().position(|(lang, _)| lang.is_han()).unwrap_or(0);
        let (_, source) = sides.remove(source);
        for (lang, target) in sides {
            beside(block.id(), &source, &lang, target, &mut found);
        }
    });
    found
}

/// The segments of a side, by the numbered parts that they are in: `/paragraph 2/item 1`.
type Parts = Vec<(String, Vec<Segment>)>;

fn parts(side: &Block, lang: &Lang) -> Parts {
    fn collect(block: &Block, path: &str, lang: &Lang, parts: &mut Parts) {
        if let (BlockKind::Div(inner), Some(num)) = (&block.kind, block.get("num")) {
            let class =
                block.attrs().as_ref().and_then(|attr| attr.classes.first()).map_or("", String::as_str);
            let path = format!("{path}/{class} {num}");
            return inner.iter().for_each(|block| collect(block, &path, lang, parts));
        }
        let mut segments = of_blocks(std::slice::from_ref(block), lang);
        segments.retain(|segment| !matches!(segment.place, Place::Note | Place::Alternative));
        match parts.last_mut() {
            Some((last, before)) if last == path => before.append(&mut segments),
            _ => parts.push((path.to_owned(), segments)),
        }
    }
    let mut parts = Parts::new();
    match &side.kind {
        BlockKind::Div(inner) => inner.iter().for_each(|block| collect(block, "", lang, &mut parts)),
        _ => collect(side, "", lang, &mut parts),
    }
    parts
}

/// The pairs of a source and one translation of it: part by part where they have the same paragraphs, but other items in them.
fn beside(unit: Option<&str>, source: &Parts, lang: &Lang, mut target: Parts, found: &mut Vec<Pair>) {
    let count = |parts: &Parts| parts.iter().map(|(_, segments)| segments.len()).sum::<usize>();
    let outer = |parts: &Parts| -> BTreeSet<String> {
        parts.iter().filter_map(|(path, _)| path.split('/').nth(1).map(str::to_owned)).collect()
    };
    let paragraphs = outer(source);
    if count(source) == count(&target) || paragraphs.is_empty() || paragraphs != outer(&target) {
        let all: Vec<Segment> = source.iter().flat_map(|(_, segments)| segments).cloned().collect();
        let other = target.into_iter().flat_map(|(_, segments)| segments).collect();
        return align(unit, &all, lang, other, found);
    }
    for (path, segments) in source {
        if let Some(at) = target.iter().position(|(other, _)| other == path) {
            align(unit, segments, lang, target.remove(at).1, found);
        }
    }
}

/// The pairs of a source and one translation of it.
fn align(unit: Option<&str>, source: &[Segment], lang: &Lang, target: Vec<Segment>, found: &mut Vec<Pair>) {
    let unit = unit.map(str::to_owned);
    if source.len() == target.len() {
        let both = source.iter().cloned().zip(target);
        found.extend(both.map(|(source, target)| Pair { unit: unit.clone(), source, target }));
        return;
    }
    if let Some(source) = Segment::joined(source) {
        let target = Segment::joined(&target).unwrap_or_else(|| Segment::empty(lang.clone()));
        found.push(Pair { unit, source, target });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_core::{Attr, Span};

    fn div(class: &str, num: &str, inner: Vec<Block>) -> Block {
        let mut attr = Attr::class(class);
        attr.set("num", num);
        Block::new(BlockKind::Div(inner), Span::SYNTHESIZED).with_attr(attr.boxed())
    }

    fn side(lang: &str, classes: &[&str], inner: Vec<Block>) -> Block {
        let mut attr = Attr::pair("lang", lang);
        attr.classes = classes.iter().map(|class| (*class).to_owned()).collect();
        Block::new(BlockKind::Div(inner), Span::SYNTHESIZED).with_attr(attr.boxed())
    }

    /// The pairs of a unit, as `source = target`.
    fn check(source: Block, target: Block, expected: &str) {
        let unit = Block::new(BlockKind::Div(vec![source, target]), Span::SYNTHESIZED);
        let document =
            Document { blocks: vec![unit.with_attr(Attr::class("unit").boxed())], ..Document::default() };
        let shown: Vec<String> = pairs(&document)
            .iter()
            .map(|pair| format!("{} = {}", pair.source.text, pair.target.text).replace('\n', "/"))
            .collect();
        assert_eq!(shown.join("; "), expected);
    }

    fn para(text: &str) -> Block {
        Block::para(vec![dossier_core::Inline::text(text)])
    }

    #[test]
    fn items_stand_beside_those_of_their_number() {
        let item = |num: &str, text: &str| div("item", num, vec![para(text)]);
        let source = || {
            side("zh", &[], vec![div("paragraph", "1", vec![para("甲"), item("1", "乙"), item("2", "丙")])])
        };
        let target = |inner| side("en", &[], vec![div("paragraph", "1", inner)]);
        check(source(), target(vec![para("A"), item("1", "b"), item("2", "c")]), "甲 = A; 乙 = b; 丙 = c");
        check(source(), target(vec![para("A"), item("2", "c")]), "甲 = A; 丙 = c");
        check(source(), side("en", &[], vec![para("A"), para("b and c")]), "甲/乙/丙 = A/b and c");
        let more = vec![div("paragraph", "1", vec![para("A")]), div("paragraph", "2", vec![para("b")])];
        check(source(), side("en", &[], more), "甲/乙/丙 = A/b");
    }

    #[test]
    fn what_is_known_to_be_missing_is_in_no_pair() {
        check(side("zh", &[], vec![para("甲")]), side("en", &["missing"], Vec::new()), "");
        check(side("zh", &[], vec![para("甲")]), side("en", &[], Vec::new()), "甲 = ");
    }
}
