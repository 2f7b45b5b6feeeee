//! Where lines end: the best way over the whole paragraph (Knuth and Plass 1981), or first fit.

use std::ops::Range;

/// A part of a paragraph that stays whole, as line breaking sees it. Lengths are points.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unit {
    pub width: f32,
    pub stretch: f32,
    pub shrink: f32,
    /// What of the width vanishes when the line ends here: a whole space, or the gap after a word.
    pub vanishes: f32,
    pub space: bool,
    pub end: End,
}

/// Whether a line may end after a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum End {
    #[default]
    Never,
    Allowed,
    /// With a hyphen of this width.
    Hyphen(f32),
    Forced,
}

/// A line: its units, and how far its spaces stretch (above 0) or shrink (below), as a share of what they can.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Break {
    pub units: Range<usize>,
    pub ratio: f32,
}

/// Demerits of a hyphen, and of hyphens on two lines running.
const HYPHEN: f32 = 60.0;
const TWO_HYPHENS: f32 = 4000.0;
/// Room for rounding.
const SLACK: f32 = 0.01;

/// A way to end a line.
struct Node {
    /// Units before the break.
    at: usize,
    hyphen: bool,
    demerits: f32,
    ratio: f32,
    previous: usize,
}

/// The best breaks, if there are any that stretch no line beyond `tolerance`.
pub(crate) fn optimum(units: &[Unit], measure: f32, tolerance: f32) -> Option<Vec<Break>> {
    let mut nodes = vec![Node { at: 0, hyphen: false, demerits: 0.0, ratio: 0.0, previous: 0 }];
    let mut active = vec![0];
    let sums = Sums::new(units);
    for (index, unit) in units.iter().enumerate() {
        let last = index + 1 == units.len();
        let forced = unit.end == End::Forced || last;
        if unit.end == End::Never && !last {
            continue;
        }
        let hyphen = matches!(unit.end, End::Hyphen(_)) && !last;
        let mut best: Option<Node> = None;
        active.retain(|&start: &usize| {
            let from: &Node = &nodes[start];
            let line = sums.line(units, from.at, index + 1, hyphen);
            if line.width - line.shrink > measure + SLACK {
                return false;
            }
            let Some(ratio) = line.ratio(measure, forced).filter(|ratio| forced || *ratio <= tolerance)
            else {
                return true;
            };
            let badness = 100.0 * ratio.abs().powi(3) + if hyphen { HYPHEN } else { 0.0 };
            let running = if hyphen && from.hyphen { TWO_HYPHENS } else { 0.0 };
            let demerits = from.demerits + (1.0 + badness).powi(2) + running;
            if best.as_ref().is_none_or(|best| demerits < best.demerits) {
                best = Some(Node { at: index + 1, hyphen, demerits, ratio, previous: start });
            }
            true
        });
        if forced {
            active.clear();
        }
        if let Some(mut node) = best {
            if forced {
                // Demerits before a forced break weigh nothing against those after it.
                node.demerits = 0.0;
            }
            nodes.push(node);
            active.push(nodes.len() - 1);
        }
        if active.is_empty() {
            return None;
        }
    }
    Some(trace(&nodes, units.len()))
}

fn trace(nodes: &[Node], count: usize) -> Vec<Break> {
    let mut lines = Vec::new();
    let mut index = nodes.len() - 1;
    if nodes[index].at != count {
        return lines;
    }
    while index > 0 {
        let node = &nodes[index];
        lines.push(Break { units: nodes[node.previous].at..node.at, ratio: node.ratio });
        index = node.previous;
    }
    lines.reverse();
    lines
}

/// First fit: each line takes what it can. Never fails.
pub(crate) fn first_fit(units: &[Unit], measure: f32) -> Vec<Break> {
    let mut lines = Vec::new();
    let (mut start, mut index, mut width) = (0, 0, 0f32);
    let mut last_break = None;
    while let Some(unit) = units.get(index) {
        let fits = unit.space || width + unit.width - unit.vanishes <= measure + SLACK || index == start;
        if !fits {
            let end = last_break.take().unwrap_or(index);
            lines.push(Break { units: start..end, ratio: 0.0 });
            (start, index, width) = (end, end, 0.0);
            continue;
        }
        width += unit.width;
        index += 1;
        match unit.end {
            End::Forced => {
                lines.push(Break { units: start..index, ratio: 0.0 });
                (start, width, last_break) = (index, 0.0, None);
            }
            End::Hyphen(hyphen) if width + hyphen > measure => {}
            End::Allowed | End::Hyphen(_) => last_break = Some(index),
            End::Never => {}
        }
    }
    if start < units.len() {
        lines.push(Break { units: start..units.len(), ratio: 0.0 });
    }
    lines
}

/// Sums over the units before each.
struct Sums {
    width: Vec<f64>,
    stretch: Vec<f64>,
    shrink: Vec<f64>,
}

struct Line {
    width: f32,
    stretch: f32,
    shrink: f32,
}

impl Sums {
    fn new(units: &[Unit]) -> Self {
        let sum = |of: fn(&Unit) -> f32| {
            let mut total = 0.0;
            let sums = units.iter().map(|unit| {
                total += f64::from(of(unit));
                total
            });
            std::iter::once(0.0).chain(sums).collect::<Vec<f64>>()
        };
        Self {
            width: sum(|unit| unit.width),
            stretch: sum(|unit| unit.stretch),
            shrink: sum(|unit| unit.shrink),
        }
    }

    /// A line without what vanishes at its end.
    fn line(&self, units: &[Unit], start: usize, end: usize, hyphen: bool) -> Line {
        let mut visible = end;
        while visible > start && units[visible - 1].space {
            visible -= 1;
        }
        let between = |sums: &[f64]| (sums[visible] - sums[start]) as f32;
        let mut line = Line {
            width: between(&self.width),
            stretch: between(&self.stretch),
            shrink: between(&self.shrink),
        };
        if let Some(last) = units[start..visible].last() {
            line.width -= last.vanishes;
            line.stretch -= last.stretch;
            line.shrink -= last.shrink;
            if let (true, End::Hyphen(width)) = (hyphen, last.end) {
                line.width += width;
            }
        }
        line
    }
}

impl Line {
    /// How the line comes to the measure; the last line of a paragraph does not stretch.
    fn ratio(&self, measure: f32, last: bool) -> Option<f32> {
        let missing = measure - self.width;
        if missing < 0.0 {
            return (self.shrink > 0.0).then(|| (missing / self.shrink).max(-1.0)).or(Some(0.0));
        }
        if last || missing < SLACK {
            return Some(0.0);
        }
        (self.stretch > 0.0).then(|| missing / self.stretch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A paragraph of words of these widths with spaces of 2 that stretch and shrink by 1.
    fn paragraph(words: &[f32]) -> Vec<Unit> {
        let mut units = Vec::new();
        for &width in words {
            units.push(Unit { width, ..Unit::default() });
            let space =
                Unit { width: 2.0, stretch: 1.0, shrink: 1.0, vanishes: 2.0, space: true, end: End::Allowed };
            units.push(space);
        }
        units.pop();
        units
    }

    fn words(lines: &[Break]) -> Vec<usize> {
        lines.iter().map(|line| line.units.len().div_ceil(2)).collect()
    }

    #[test]
    fn the_optimum_evens_out_what_first_fit_crams() {
        // First fit leaves the third line with one word far too short; the optimum takes a word down.
        let units = paragraph(&[5.0, 5.0, 4.0, 9.0, 9.0, 3.0]);
        assert_eq!(words(&first_fit(&units, 18.0)), [3, 1, 2]);
        let lines = optimum(&units, 18.0, 10.0).unwrap();
        assert_eq!(words(&lines), [2, 2, 2]);
    }

    #[test]
    fn a_word_wider_than_the_measure_has_no_optimum() {
        assert_eq!(optimum(&paragraph(&[5.0, 50.0]), 20.0, 10.0), None);
        assert_eq!(words(&first_fit(&paragraph(&[5.0, 50.0, 5.0]), 20.0)), [1, 1, 1]);
    }

    #[test]
    fn a_hyphen_is_taken_only_where_it_helps() {
        let mut units = paragraph(&[9.0, 6.0, 9.0]);
        units[2].end = End::Hyphen(1.0);
        assert_eq!(optimum(&units, 40.0, 2.0).unwrap().len(), 1);
    }
}
