//! Pairs two sequences of tokens, as patience diff does: what both have once and in the same order are the fixed
//! points; between them goes what is equal from either end; then nodes that stand elsewhere now are found; and what is
//! left is paired by its sort, node for node.
//!
//! The cost is that of sorting the tokens, times a small number: [`ROUNDS`].

use super::sequences::{common, longest_rising};
use super::tokens::{Token, WORD};
use dossier_sdk::Span;
use std::ops::Range;

/// How often fixed points are looked for between fixed points. More often they are hardly ever found.
const ROUNDS: usize = 16;

/// The spans of the new tokens.
pub(super) fn align(old: &[Token], new: &[Token]) -> Vec<Span> {
    let (spans, instead, gone) = (vec![None; new.len()], vec![None; new.len()], vec![true; old.len()]);
    let mut aligner = Aligner { old, new, spans, instead, gone, gaps: Vec::new() };
    aligner.between(0..old.len(), 0..new.len(), 0);
    aligner.moved();
    while let Some((old, new, round)) = aligner.gaps.pop() {
        aligner.by_kind(old, new, round);
    }
    aligner.finish()
}

struct Aligner<'a> {
    old: &'a [Token],
    new: &'a [Token],
    /// For each new token the span of its partner.
    spans: Vec<Option<Span>>,
    /// For each new token without a partner the span of what it stands in the place of.
    instead: Vec<Option<Span>>,
    /// For each old token whether it has no partner.
    gone: Vec<bool>,
    /// Ranges between fixed points, in which nothing is the same, and the round that found them.
    gaps: Vec<(Range<usize>, Range<usize>, usize)>,
}

/// Tokens that are paired as one: a node with all that is within it, or neighbouring words.
struct Group {
    kind: u64,
    range: Range<usize>,
}

impl Group {
    /// What is within the node, or the words.
    fn within(&self) -> Range<usize> {
        if self.kind == WORD { self.range.clone() } else { self.range.start + 1..self.range.end }
    }
}

impl Aligner<'_> {
    fn pair(&mut self, old: usize, new: usize) {
        let gone = self.gone.get_mut(old);
        if let (Some(old), Some(span), Some(gone)) = (self.old.get(old), self.spans.get_mut(new), gone) {
            (*span, *gone) = (Some(old.span), false);
        }
    }

    fn same(&self, old: usize, new: usize) -> bool {
        matches!((self.old.get(old), self.new.get(new)), (Some(old), Some(new)) if old.label == new.label)
    }

    /// Pairs the tokens of two ranges that stand in the same place.
    fn between(&mut self, mut old: Range<usize>, mut new: Range<usize>, round: usize) {
        while !old.is_empty() && !new.is_empty() && self.same(old.start, new.start) {
            self.pair(old.start, new.start);
            (old.start, new.start) = (old.start + 1, new.start + 1);
        }
        while !old.is_empty() && !new.is_empty() && self.same(old.end - 1, new.end - 1) {
            (old.end, new.end) = (old.end - 1, new.end - 1);
            self.pair(old.end, new.end);
        }
        if old.is_empty() || new.is_empty() {
            return;
        }
        let points = if round < ROUNDS { self.fixed_points(&old, &new) } else { Vec::new() };
        if points.is_empty() {
            return self.gaps.push((old, new, round));
        }
        let (mut from_old, mut from_new) = (old.start, new.start);
        for (at_old, at_new) in points {
            self.between(from_old..at_old, from_new..at_new, round + 1);
            self.pair(at_old, at_new);
            (from_old, from_new) = (at_old + 1, at_new + 1);
        }
        self.between(from_old..old.end, from_new..new.end, round + 1);
    }

    /// The longest series of tokens in the same order among those whose label both ranges have once.
    fn fixed_points(&self, old: &Range<usize>, new: &Range<usize>) -> Vec<(usize, usize)> {
        let label = |tokens: &[Token], at: usize| tokens.get(at).map(|token| (token.label, at));
        let old = old.clone().filter_map(|at| label(self.old, at));
        let new = new.clone().filter_map(|at| label(self.new, at));
        longest_rising(&once_in_both(old, new))
    }

    /// Pairs nodes that stand elsewhere and are the same, with all that is within them.
    fn moved(&mut self) {
        fn alone((at, token): (usize, &Token), alone: bool) -> Option<(u64, usize)> {
            (alone && token.kind != WORD).then_some((token.label, at))
        }
        let old = self.old.iter().enumerate().zip(&self.gone).filter_map(|(token, gone)| alone(token, *gone));
        let new = self.new.iter().enumerate().zip(&self.spans);
        let new = new.filter_map(|(token, span)| alone(token, span.is_none()));
        for (old, new) in once_in_both(old, new) {
            let end = self.new.get(new).map_or(new, |token| token.end);
            for (at, new) in (new..end).enumerate() {
                if self.spans.get(new).is_some_and(Option::is_none) {
                    self.pair(old + at, new);
                }
            }
        }
    }

    /// Pairs what has no fixed points: nodes of the same sort, as many as there are, and then what is within them.
    fn by_kind(&mut self, old: Range<usize>, new: Range<usize>, round: usize) {
        let is_gone = |at: usize| self.gone.get(at) == Some(&true);
        let is_new = |at: usize| self.spans.get(at) == Some(&None);
        let (old, new) = (groups(self.old, old, is_gone), groups(self.new, new, is_new));
        if let ([Group { kind: WORD, range: old }], [Group { kind: WORD, range: new }]) =
            (old.as_slice(), new.as_slice())
        {
            return self.words(old.clone(), new.clone());
        }
        let kinds = |groups: &[Group]| groups.iter().map(|group| group.kind).collect::<Vec<_>>();
        let (mut from_old, mut from_new) = (0, 0);
        let end = (old.len(), new.len());
        for (at_old, at_new) in common(&kinds(&old), &kinds(&new)).into_iter().chain([end]) {
            let replaced = old.get(from_old..at_old).unwrap_or_default();
            let inserted = new.get(from_new..at_new).unwrap_or_default();
            self.replaced(replaced, inserted, round);
            if let (Some(old), Some(new)) = (old.get(at_old), new.get(at_new)) {
                self.groups(old, new, round);
            }
            (from_old, from_new) = (at_old + 1, at_new + 1);
        }
    }

    /// Pairs two groups of the same sort, and what is within them.
    fn groups(&mut self, old: &Group, new: &Group, round: usize) {
        if old.kind != WORD {
            self.pair(old.range.start, new.range.start);
        }
        self.between(old.within(), new.within(), round + 1);
    }

    /// Pairs groups of different sorts: one for one when there are as many.
    fn replaced(&mut self, old: &[Group], new: &[Group], round: usize) {
        let ([first_old, ..], [.., last_old], [first_new, ..], [.., last_new]) = (old, old, new, new) else {
            return;
        };
        if old.len() != new.len() {
            let all = first_old.range.start..last_old.range.end;
            return self.stands_for(all, first_new.range.start..last_new.range.end);
        }
        for (old, new) in old.iter().zip(new) {
            self.stands_for(old.range.clone(), new.range.clone());
            self.between(old.within(), new.within(), round + 1);
        }
    }

    /// Pairs changed words: one for one when there are as many.
    fn words(&mut self, old: Range<usize>, new: Range<usize>) {
        if old.len() == new.len() {
            old.zip(new).for_each(|(old, new)| self.pair(old, new));
        } else {
            self.stands_for(old, new);
        }
    }

    /// Says that new tokens stand in the place of old ones.
    fn stands_for(&mut self, old: Range<usize>, new: Range<usize>) {
        let old = self.old.get(old).unwrap_or_default();
        let span = old.iter().map(|token| token.span).fold(Span::SYNTHESIZED, Span::join);
        if let Some(instead) = self.instead.get_mut(new).filter(|_| !span.is_synthesized()) {
            instead.fill(Some(span));
        }
    }

    /// The spans of all new tokens; one without a partner takes that of what is within it, of what it stands in the
    /// place of, of what is before it, of what it is within, or of what comes after it, whichever there is first.
    fn finish(self) -> Vec<Span> {
        let Self { new, mut spans, instead, .. } = self;
        let mut within: Vec<Option<Span>> = vec![None; new.len()];
        for at in (0..new.len()).rev() {
            spans[at] = spans[at].or(within[at]);
            if let (Some(span), Some(parent)) = (spans[at], new[at].parent) {
                within[parent] = Some(within[parent].map_or(span, |after| span.join(after)));
            }
        }
        let mut before: Vec<Option<Span>> = vec![None; new.len() + 1];
        for (at, token) in new.iter().enumerate() {
            let parent = token.parent.unwrap_or(new.len());
            let around = token.parent.and_then(|parent| spans[parent]);
            spans[at] = spans[at].or(instead[at]).or(before[parent]).or(around);
            before[parent] = spans[at];
        }
        let mut after = Span::SYNTHESIZED;
        for span in spans.iter_mut().rev() {
            after = *span.get_or_insert(after);
        }
        spans.into_iter().flatten().collect()
    }
}

/// The tokens, given as label and position, whose label is there once on either side; in order of the old ones.
fn once_in_both(
    old: impl Iterator<Item = (u64, usize)>,
    new: impl Iterator<Item = (u64, usize)>,
) -> Vec<(usize, usize)> {
    let side = |side: u8| move |(label, at): (u64, usize)| (label, side, at);
    let mut all: Vec<(u64, u8, usize)> = old.map(side(0)).chain(new.map(side(1))).collect();
    all.sort_unstable();
    let once = |equal: &[(u64, u8, usize)]| match equal {
        [(_, 0, old), (_, 1, new)] => Some((*old, *new)),
        _ => None,
    };
    let mut pairs: Vec<(usize, usize)> = all.chunk_by(|a, b| a.0 == b.0).filter_map(once).collect();
    pairs.sort_unstable();
    pairs
}

/// The groups of a range, but those that have partners elsewhere.
fn groups(tokens: &[Token], range: Range<usize>, is_alone: impl Fn(usize) -> bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = range.start;
    while let Some(token) = tokens.get(at).filter(|_| at < range.end) {
        let end = token.end.min(range.end);
        match groups.last_mut() {
            _ if !is_alone(at) => {}
            Some(Group { kind: WORD, range })
                if token.kind == WORD
                    && range.end == at
                    && tokens.get(range.start).is_some_and(|first| first.parent == token.parent) =>
            {
                range.end = end;
            }
            _ => groups.push(Group { kind: token.kind, range: at..end }),
        }
        at = end;
    }
    groups
}
