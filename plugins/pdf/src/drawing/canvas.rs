//! A content stream of a drawing.

use super::{Form, PartId};
use crate::syntax::{integer, milli, number};
use std::collections::BTreeSet;
use usvg::tiny_skia_path::{Path, PathSegment, Point};
use usvg::{Color, FillRule, Rect, Transform};

/// The matrix that changes nothing.
pub(super) const IDENTITY: [f32; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Deepest nesting of saved states that a stream gets by groups; PDF/A-2 allows 28 (ISO 19005-2, 6.1.13), and paths and
/// images in the innermost need some more.
const DEEPEST: usize = 20;

/// A content stream in the making, and the graphics state that it is in.
pub(super) struct Canvas {
    /// What is shown of it.
    pub(super) bounds: [f32; 4],
    out: Vec<u8>,
    uses: BTreeSet<PartId>,
    depth: usize,
    ink: Ink,
}

/// The colours and the pen that a stream has chosen.
#[derive(Clone, Copy, Default)]
struct Ink {
    fill: Option<Color>,
    stroke: Option<Color>,
    pen: Option<Pen>,
}

/// The shape of strokes; lengths in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    pub(super) width: i64,
    pub(super) cap: u8,
    pub(super) join: u8,
    pub(super) miter: i64,
}

/// A state to return to.
#[must_use]
pub(super) struct Saved(Ink);

impl Canvas {
    pub(super) fn new(bounds: [f32; 4]) -> Self {
        Self { bounds, out: Vec::new(), uses: BTreeSet::new(), depth: 0, ink: Ink::default() }
    }

    pub(super) fn into_form(self, matrix: [f32; 6], group: bool) -> Form {
        Form { stream: self.out, uses: self.uses, bounds: self.bounds, matrix, group }
    }

    /// Whether groups may still save the state here.
    pub(super) const fn is_shallow(&self) -> bool {
        self.depth < DEEPEST
    }

    pub(super) fn save(&mut self) -> Saved {
        self.operator("q");
        self.depth += 1;
        Saved(self.ink)
    }

    pub(super) fn restore(&mut self, saved: Saved) {
        self.operator("Q");
        self.depth = self.depth.saturating_sub(1);
        self.ink = saved.0;
    }

    pub(super) fn operator(&mut self, name: &str) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'\n');
    }

    /// Applies an operator to a part.
    pub(super) fn call(&mut self, part: PartId, operator: &str) {
        self.uses.insert(part);
        self.out.extend_from_slice(b"/P");
        integer(&mut self.out, part as u64);
        self.out.push(b' ');
        self.operator(operator);
    }

    fn numbers(&mut self, values: &[f32]) {
        values.iter().for_each(|value| number(&mut self.out, milli(*value)));
    }

    pub(super) fn transform(&mut self, at: Transform) {
        self.numbers(&[at.sx, at.ky, at.kx, at.sy, at.tx, at.ty]);
        self.operator("cm");
    }

    pub(super) fn set_fill(&mut self, color: Color) {
        if self.ink.fill.replace(color) != Some(color) {
            self.color(color, "rg");
        }
    }

    pub(super) fn set_stroke(&mut self, color: Color) {
        if self.ink.stroke.replace(color) != Some(color) {
            self.color(color, "RG");
        }
    }

    fn color(&mut self, color: Color, operator: &str) {
        self.numbers(&[color.red, color.green, color.blue].map(|channel| f32::from(channel) / 255.0));
        self.operator(operator);
    }

    /// Takes a pattern for what is filled or stroked.
    pub(super) fn set_pattern(&mut self, part: PartId, stroke: bool) {
        self.operator(if stroke { "/Pattern CS" } else { "/Pattern cs" });
        self.call(part, if stroke { "SCN" } else { "scn" });
        *(if stroke { &mut self.ink.stroke } else { &mut self.ink.fill }) = None;
    }

    pub(super) fn set_pen(&mut self, pen: Pen) {
        if self.ink.pen.replace(pen) == Some(pen) {
            return;
        }
        number(&mut self.out, pen.width);
        self.operator("w");
        integer(&mut self.out, u64::from(pen.cap));
        self.operator(" J");
        integer(&mut self.out, u64::from(pen.join));
        self.operator(" j");
        number(&mut self.out, pen.miter);
        self.operator("M");
    }

    /// Sets dashes; they hold until the state is restored.
    pub(super) fn set_dashes(&mut self, dashes: &[f32], phase: f32) {
        self.out.push(b'[');
        self.numbers(dashes);
        self.out.push(b']');
        self.numbers(&[phase]);
        self.operator("d");
    }

    /// Writes a path.
    pub(super) fn outline(&mut self, path: &Path) {
        let mut pen = Point::zero();
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(to) => self.segment(&[to], "m"),
                PathSegment::LineTo(to) => self.segment(&[to], "l"),
                PathSegment::QuadTo(control, to) => {
                    let third = |end: Point| {
                        Point::from_xy((end.x + control.x * 2.0) / 3.0, (end.y + control.y * 2.0) / 3.0)
                    };
                    self.segment(&[third(pen), third(to), to], "c");
                }
                PathSegment::CubicTo(first, second, to) => self.segment(&[first, second, to], "c"),
                PathSegment::Close => self.operator("h"),
            }
            if let PathSegment::MoveTo(to)
            | PathSegment::LineTo(to)
            | PathSegment::QuadTo(_, to)
            | PathSegment::CubicTo(_, _, to) = segment
            {
                pen = to;
            }
        }
    }

    fn segment(&mut self, points: &[Point], operator: &str) {
        points.iter().for_each(|point| self.numbers(&[point.x, point.y]));
        self.operator(operator);
    }

    /// Fills all of the canvas.
    pub(super) fn flood(&mut self) {
        let [left, bottom, right, top] = self.bounds;
        self.numbers(&[left, bottom, right - left, top - bottom]);
        self.operator("re f");
    }

    /// Clips to a path.
    pub(super) fn clip(&mut self, path: &Path, rule: FillRule) {
        self.outline(path);
        self.operator(if rule == FillRule::EvenOdd { "W* n" } else { "W n" });
    }

    /// Clips to nothing.
    pub(super) fn clip_all(&mut self) {
        self.operator("0 0 0 0 re W n");
    }

    /// Clips to a rectangle in a space that `at` takes to the canvas's.
    pub(super) fn clip_to(&mut self, area: Rect, at: Transform) {
        if let Some(path) = usvg::tiny_skia_path::PathBuilder::from_rect(area).transform(at) {
            self.clip(&path, FillRule::NonZero);
        }
    }
}
