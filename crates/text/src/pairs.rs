//! Pairs: what a text says in one language beside what it says in another.

use crate::segment::{Place, Segment, of_blocks};
use dossier_core::{
    Attributed as _, Document, Lang,
    roles::{self, BlockRole as _, Unit},
    walk,
};

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
/// as the source, they make a pair each; else the whole sides make one. Notes and alternative texts have no counterpart and
/// are left out, and so are sides that are known to be missing.
#[must_use]
pub fn pairs(document: &Document) -> Vec<Pair> {
    let mut found = Vec::new();
    walk::each_block(document, |block| {
        let Some(unit) = Unit::of(block) else { return };
        let mut sides: Vec<(Lang, Vec<Segment>)> = unit
            .sides
            .iter()
            .filter(|(_, side)| !side.has_class(roles::MISSING))
            .map(|(lang, side)| {
                let mut segments = of_blocks(std::slice::from_ref(*side), lang);
                segments.retain(|segment| !matches!(segment.place, Place::Note | Place::Alternative));
                (lang.clone(), segments)
            })
            .collect();
        if sides.len() < 2 {
            return;
        }
        let source = sides.iter().position(|(lang, _)| lang.is_han()).unwrap_or(0);
        let (_, source) = sides.remove(source);
        for (lang, target) in sides {
            align(block.id(), &source, &lang, target, &mut found);
        }
    });
    found
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
