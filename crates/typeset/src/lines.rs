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
    /// Rather not: within what is read as one.
    Reluctant,
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

/// What lines are fitted to. Lengths are points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub measure: f32,
    /// For lines that are not stretched to the measure: what they may lack of it without looking short.
    pub ragged: Option<f32>,
    /// A last line shorter than this is better avoided.
    pub runt: f32,
}

/// Badness of a hyphen and of the end of a line where it rather had none, and demerits of hyphens on two lines running.
const HYPHEN: f32 = 60.0;
const TWO_HYPHENS: f32 = 4000.0;
/// No more lines running end in a hyphen.
const HYPHENS_RUNNING: u8 = 2;
/// Demerits of a tight line next to a loose one.
const UNEVEN: f32 = 3000.0;
/// Demerits of a last line that is too short.
const RUNT: f32 = 4000.0;
/// A line that would have to stretch further than this stays as it is, where nothing better can be had.
const LOOSEST: f32 = 6.0;
/// As bad as a line whose spaces stretch all that they can, where they cannot: one that lacks this share of the measure.
const SHORT: f32 = 0.01;
/// How near to the shortest measure lines are balanced, as a share of the measure.
const BALANCE: f32 = 0.01;
/// Room for rounding.
const SLACK: f32 = 0.01;

/// A way to end a line.
struct Node {
    /// Units before the break.
    at: usize,
    /// Lines running that end in a hyphen.
    hyphens: u8,
    demerits: f32,
    ratio: f32,
    previous: usize,
}

/// The best breaks, if there are any that stretch no line beyond `tolerance`.
pub(crate) fn optimum(units: &[Unit], shape: &Shape, tolerance: f32) -> Option<Vec<Break>> {
    Optimum::new(units, shape, tolerance, false).breaks()
}

/// The best breaks, whatever they are: lines that cannot be filled are left short, and what cannot be broken sticks out.
pub(crate) fn best(units: &[Unit], shape: &Shape) -> Vec<Break> {
    let mut lines = Optimum::new(units, shape, f32::MAX, true).breaks().unwrap_or_default();
    for line in &mut lines {
        if line.ratio > LOOSEST {
            line.ratio = 0.0;
        }
    }
    lines
}

struct Optimum<'a> {
    units: &'a [Unit],
    shape: &'a Shape,
    tolerance: f32,
    /// Whether any lines are better than none.
    any: bool,
    sums: Sums,
    nodes: Vec<Node>,
    /// Nodes that the line at hand may start from: those from here on.
    active: usize,
}

impl<'a> Optimum<'a> {
    fn new(units: &'a [Unit], shape: &'a Shape, tolerance: f32, any: bool) -> Self {
        let start = Node { at: 0, hyphens: 0, demerits: 0.0, ratio: 0.0, previous: 0 };
        Self { units, shape, tolerance, any, sums: Sums::new(units), nodes: vec![start], active: 0 }
    }

    fn breaks(mut self) -> Option<Vec<Break>> {
        let mut end = 0;
        while let Some(unit) = self.units.get(end) {
            end += 1;
            let last = end == self.units.len();
            if unit.end == End::Never && !last {
                continue;
            }
            let forced = unit.end == End::Forced || last;
            let mut best = self.node(end, forced);
            if best.is_none() && self.active == self.nodes.len() && self.any {
                let node = self.cut(end);
                end = node.at;
                best = Some(node);
            }
            if forced {
                self.active = self.nodes.len();
            }
            if let Some(mut node) = best {
                if forced {
                    // Demerits before a forced break weigh nothing against those after it.
                    node.demerits = 0.0;
                }
                self.nodes.push(node);
            }
            if self.active == self.nodes.len() {
                return None;
            }
        }
        Some(self.trace())
    }

    /// A line cut where it is full, though no line may end there, out of units up to `end` that are too long for one.
    fn cut(&self, end: usize) -> Node {
        let previous = self.nodes.len() - 1;
        let from = &self.nodes[previous];
        let fits = |at: &usize| {
            self.line(from.at, self.sums.end(self.units, *at, false)).width <= self.shape.measure + SLACK
        };
        let at = (from.at + 1..end).take_while(fits).last().unwrap_or(from.at + 1);
        Node { at, hyphens: 0, demerits: from.demerits, ratio: 0.0, previous }
    }

    /// The best line that ends before unit `end`.
    fn node(&mut self, end: usize, forced: bool) -> Option<Node> {
        let last = end == self.units.len();
        let hyphen = matches!(self.units[end - 1].end, End::Hyphen(_)) && !last;
        let worse = if hyphen || (self.units[end - 1].end == End::Reluctant && !last) { HYPHEN } else { 0.0 };
        let sum = self.sums.end(self.units, end, hyphen);
        let mut best: Option<Node> = None;
        // The further back a line starts the longer it is: what is too long now is so from now on, and after the
        // first line that is too short all are.
        for start in self.active..self.nodes.len() {
            let from = &self.nodes[start];
            let line = self.line(from.at, sum);
            if line.width - line.shrink > self.shape.measure + SLACK {
                // Without a hyphen, the next break may still do.
                if !hyphen {
                    self.active = start + 1;
                }
                continue;
            }
            let ratio = line.ratio(self.shape.measure, forced);
            if ratio > self.tolerance {
                break;
            }
            if hyphen && from.hyphens >= HYPHENS_RUNNING {
                continue;
            }
            let runt = last && from.at > 0 && line.width < self.shape.runt;
            // Where nothing stretches, fuller lines are still better.
            let short = (self.shape.measure - line.width) / (self.shape.measure * SHORT);
            let worth = if self.any { ratio.min(short.max(0.0)) } else { ratio };
            let demerits = from.demerits
                + (1.0 + 100.0 * worth.abs().powi(3) + worse).powi(2)
                + if hyphen && from.hyphens > 0 { TWO_HYPHENS } else { 0.0 }
                + if from.at > 0 && (ratio - from.ratio).abs() > 1.0 { UNEVEN } else { 0.0 }
                + if runt { RUNT } else { 0.0 };
            if best.as_ref().is_none_or(|best| demerits < best.demerits) {
                let hyphens = if hyphen { from.hyphens + 1 } else { 0 };
                best = Some(Node { at: end, hyphens, demerits, ratio, previous: start });
            }
        }
        best
    }

    fn line(&self, start: usize, end: Sum) -> Line {
        let line = self.sums.line(start, end);
        match self.shape.ragged {
            Some(stretch) => Line { stretch, shrink: 0.0, ..line },
            None => line,
        }
    }

    fn trace(&self) -> Vec<Break> {
        let mut lines = Vec::new();
        let mut index = self.nodes.len() - 1;
        while index > 0 {
            let node = &self.nodes[index];
            let ratio = if self.shape.ragged.is_some() { 0.0 } else { node.ratio };
            lines.push(Break { units: self.nodes[node.previous].at..node.at, ratio });
            index = node.previous;
        }
        lines.reverse();
        lines
    }
}

/// Lines that are not stretched, evened out, where first fit takes more than one; never more than that takes.
pub(crate) fn even(units: &[Unit], shape: &Shape) -> Vec<Break> {
    let first = first_fit(units, shape.measure);
    if first.len() < 2 {
        return first;
    }
    let even = best(units, shape);
    if even.len() <= first.len() { even } else { first }
}

/// As many lines as first fit takes, as long as each other as nearly as can be: first fit in the shortest measure that
/// needs no more of them.
pub(crate) fn balanced(units: &[Unit], measure: f32) -> Vec<Break> {
    let mut lines = first_fit(units, measure);
    let (mut short, mut long) = (measure / 2.0, measure);
    while lines.len() > 1 && long - short > measure * BALANCE {
        let middle = f32::midpoint(short, long);
        let tried = first_fit(units, middle);
        if tried.len() == lines.len() && fits(units, &tried, middle) {
            (lines, long) = (tried, middle);
        } else {
            short = middle;
        }
    }
    lines
}

/// Whether no line is longer than the measure, as it is where a word is.
fn fits(units: &[Unit], lines: &[Break], measure: f32) -> bool {
    let sums = Sums::new(units);
    lines.iter().all(|line| {
        let end = sums.end(units, line.units.end, false);
        sums.line(line.units.start, end).width <= measure + SLACK
    })
}

/// First fit: each line takes what it can. Never fails.
pub(crate) fn first_fit(units: &[Unit], measure: f32) -> Vec<Break> {
    let mut lines = Vec::new();
    let (mut start, mut index, mut width) = (0, 0, 0f32);
    let (mut last_break, mut last_resort) = (None, None);
    while let Some(unit) = units.get(index) {
        let fits = unit.space || width + unit.width - unit.vanishes <= measure + SLACK || index == start;
        if !fits {
            let end = last_break.or(last_resort).unwrap_or(index);
            (last_break, last_resort) = (None, None);
            lines.push(Break { units: start..end, ratio: 0.0 });
            (start, index, width) = (end, end, 0.0);
            continue;
        }
        width += unit.width;
        index += 1;
        match unit.end {
            End::Forced => {
                lines.push(Break { units: start..index, ratio: 0.0 });
                (start, width, last_break, last_resort) = (index, 0.0, None, None);
            }
            End::Hyphen(hyphen) if width + hyphen > measure => {}
            End::Allowed | End::Hyphen(_) => last_break = Some(index),
            End::Reluctant => last_resort = Some(index),
            End::Never => {}
        }
    }
    if start < units.len() {
        lines.push(Break { units: start..units.len(), ratio: 0.0 });
    }
    lines
}

/// Sums over the units before each.
struct Sums(Vec<Sum>);

#[derive(Clone, Copy, Default)]
struct Sum {
    width: f64,
    stretch: f64,
    shrink: f64,
}

struct Line {
    width: f32,
    stretch: f32,
    shrink: f32,
}

impl Sums {
    fn new(units: &[Unit]) -> Self {
        let mut sums = Vec::with_capacity(units.len() + 1);
        let mut total = Sum::default();
        sums.push(total);
        for unit in units {
            total.width += f64::from(unit.width);
            total.stretch += f64::from(unit.stretch);
            total.shrink += f64::from(unit.shrink);
            sums.push(total);
        }
        Self(sums)
    }

    /// What lines that end before unit `end` hold beyond what comes before them, without what vanishes at the end.
    fn end(&self, units: &[Unit], end: usize, hyphen: bool) -> Sum {
        let visible = units[..end].iter().rposition(|unit| !unit.space).map_or(0, |last| last + 1);
        let mut sum = self.0[visible];
        if let Some(last) = units[..visible].last() {
            sum.width -= f64::from(last.vanishes);
            sum.stretch -= f64::from(last.stretch);
            sum.shrink -= f64::from(last.shrink);
            if let (true, End::Hyphen(width)) = (hyphen, last.end) {
                sum.width += f64::from(width);
            }
        }
        sum
    }

    /// The line from unit `start` to an end.
    fn line(&self, start: usize, end: Sum) -> Line {
        let from = self.0[start];
        let rest = |end: f64, from: f64| (end - from).max(0.0) as f32;
        Line {
            width: rest(end.width, from.width),
            stretch: rest(end.stretch, from.stretch),
            shrink: rest(end.shrink, from.shrink),
        }
    }
}

impl Line {
    /// How the line comes to the measure; the last line of a paragraph does not stretch.
    fn ratio(&self, measure: f32, last: bool) -> f32 {
        let missing = measure - self.width;
        if missing < 0.0 && self.shrink > 0.0 {
            (missing / self.shrink).max(-1.0)
        } else if last || missing < SLACK {
            0.0
        } else if self.stretch > 0.0 {
            missing / self.stretch
        } else {
            f32::MAX
        }
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

    fn measure(measure: f32) -> Shape {
        Shape { measure, ragged: None, runt: 0.0 }
    }

    fn words(lines: &[Break]) -> Vec<usize> {
        lines.iter().map(|line| line.units.len().div_ceil(2)).collect()
    }

    #[test]
    fn the_optimum_evens_out_what_first_fit_crams() {
        // First fit leaves the third line with one word far too short; the optimum takes a word down.
        let units = paragraph(&[5.0, 5.0, 4.0, 9.0, 9.0, 3.0]);
        assert_eq!(words(&first_fit(&units, 18.0)), [3, 1, 2]);
        let lines = optimum(&units, &measure(18.0), 10.0).unwrap();
        assert_eq!(words(&lines), [2, 2, 2]);
    }

    #[test]
    fn ragged_lines_are_evened_out_too_but_not_stretched() {
        let units = paragraph(&[5.0, 5.0, 4.0, 9.0, 9.0, 3.0]);
        let lines = optimum(&units, &Shape { ragged: Some(6.0), ..measure(18.0) }, 2.0).unwrap();
        assert_eq!(words(&lines), [2, 2, 2]);
        assert!(lines.iter().all(|line| line.ratio == 0.0));
    }

    #[test]
    fn a_word_wider_than_the_measure_has_no_optimum_but_a_best_way() {
        let units = paragraph(&[5.0, 50.0, 5.0]);
        assert_eq!(optimum(&units, &measure(20.0), 10.0), None);
        assert_eq!(words(&first_fit(&units, 20.0)), [1, 1, 1]);
        let lines = best(&units, &measure(20.0));
        assert_eq!(words(&lines), [1, 1, 1]);
        assert!(lines.iter().all(|line| line.ratio == 0.0), "{lines:?}");
    }

    #[test]
    fn what_may_not_be_broken_is_cut_where_the_line_is_full() {
        let units = [Unit { width: 6.0, ..Unit::default() }; 7];
        let lines = best(&units, &measure(20.0));
        assert_eq!(lines.iter().map(|line| line.units.len()).collect::<Vec<_>>(), [3, 3, 1]);
    }

    #[test]
    fn a_hyphen_is_taken_only_where_it_helps() {
        let mut units = paragraph(&[9.0, 6.0, 9.0]);
        units[2].end = End::Hyphen(1.0);
        assert_eq!(optimum(&units, &measure(40.0), 2.0).unwrap().len(), 1);
    }

    #[test]
    fn no_three_lines_running_end_in_a_hyphen() {
        // Words of 8, the first of 4: lines are full only when each word is cut in the middle.
        let space =
            Unit { width: 1.0, stretch: 1.0, shrink: 0.3, vanishes: 1.0, space: true, end: End::Allowed };
        let mut units = vec![Unit { width: 4.0, ..Unit::default() }, space];
        for _ in 0..6 {
            let half = Unit { width: 4.0, ..Unit::default() };
            units.extend([Unit { end: End::Hyphen(0.5), ..half }, half, space]);
        }
        let lines = best(&units, &measure(9.5));
        let hyphens: Vec<bool> =
            lines.iter().map(|line| matches!(units[line.units.end - 1].end, End::Hyphen(_))).collect();
        assert!(hyphens.contains(&true));
        assert!(!hyphens.windows(3).any(|three| three == [true; 3]), "{hyphens:?}");
    }

    #[test]
    fn a_last_line_of_one_short_word_is_avoided() {
        let units = paragraph(&[4.0, 4.0, 4.0, 2.0]);
        let ragged = Shape { ragged: Some(8.0), ..measure(16.0) };
        assert_eq!(words(&optimum(&units, &ragged, 2.0).unwrap()), [3, 1]);
        assert_eq!(words(&optimum(&units, &Shape { runt: 3.0, ..ragged }, 2.0).unwrap()), [2, 2]);
    }
}
