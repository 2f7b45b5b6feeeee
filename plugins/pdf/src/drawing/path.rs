//! Paths: filled, stroked, or both.

use super::canvas::{Canvas, Pen};
use super::{Artist, State, thousandths};
use crate::syntax::milli;
use std::borrow::Cow;
use usvg::tiny_skia_path::{self, PathStroker};
use usvg::{FillRule, LineCap, LineJoin, Opacity, Paint, PaintOrder, Path, Rect, Stroke, Transform};

/// Something to be painted in one go.
struct Stretch<'a> {
    outline: Cow<'a, tiny_skia_path::Path>,
    /// The operator that paints it.
    operator: &'static str,
    stroke: bool,
    /// Where it is, in the space of the path.
    area: Rect,
    at: Transform,
}

impl Artist {
    pub(super) fn path(&mut self, canvas: &mut Canvas, path: &Path, at: Transform) {
        if !path.is_visible() {
            return;
        }
        let Some(outline) = path.data().clone().transform(at) else { return };
        if self.both(canvas, path, &outline, at) {
            return;
        }
        match path.paint_order() {
            PaintOrder::FillAndStroke => {
                self.fill(canvas, path, &outline, at);
                self.stroke(canvas, path, &outline, at);
            }
            PaintOrder::StrokeAndFill => {
                self.stroke(canvas, path, &outline, at);
                self.fill(canvas, path, &outline, at);
            }
        }
    }

    /// Fills and strokes in one go, where both are opaque and of one colour each; gives false where they are not.
    fn both(
        &mut self,
        canvas: &mut Canvas,
        path: &Path,
        outline: &tiny_skia_path::Path,
        at: Transform,
    ) -> bool {
        let (Some(fill), Some(stroke)) = (path.fill(), path.stroke()) else { return false };
        let (Paint::Color(inner), Paint::Color(edge)) = (fill.paint(), stroke.paint()) else { return false };
        let opaque = fill.opacity() == Opacity::ONE && stroke.opacity() == Opacity::ONE;
        let Some(pen) = pen(stroke, at) else { return false };
        if !opaque
            || !has_area(path)
            || stroke.dasharray().is_some()
            || path.paint_order() != PaintOrder::FillAndStroke
        {
            return false;
        }
        canvas.set_fill(*inner);
        canvas.set_stroke(*edge);
        canvas.set_pen(pen);
        canvas.outline(outline);
        canvas.operator(if fill.rule() == FillRule::EvenOdd { "B*" } else { "B" });
        true
    }

    fn fill(&mut self, canvas: &mut Canvas, path: &Path, outline: &tiny_skia_path::Path, at: Transform) {
        let Some(fill) = path.fill().filter(|_| has_area(path)) else { return };
        let operator = if fill.rule() == FillRule::EvenOdd { "f*" } else { "f" };
        let (outline, area) = (Cow::Borrowed(outline), path.bounding_box());
        let stretch = Stretch { outline, operator, stroke: false, area, at };
        self.paint(canvas, &stretch, fill.paint(), fill.opacity());
    }

    fn stroke(&mut self, canvas: &mut Canvas, path: &Path, outline: &tiny_skia_path::Path, at: Transform) {
        let Some(stroke) = path.stroke() else { return };
        let area = path.stroke_bounding_box();
        let Some(pen) = pen(stroke, at) else {
            // A pen that the transformation makes an ellipse, or a join that PDF has not: its trace is filled.
            if let Some(trace) = trace(path, stroke, at) {
                let stretch = Stretch { outline: Cow::Owned(trace), operator: "f", stroke: false, area, at };
                self.paint(canvas, &stretch, stroke.paint(), stroke.opacity());
            }
            return;
        };
        let saved = stroke.dasharray().map(|dashes| {
            let saved = canvas.save();
            let scale = scale(at);
            let dashes: Vec<f32> = dashes.iter().map(|dash| dash * scale).collect();
            canvas.set_dashes(&dashes, stroke.dashoffset() * scale);
            saved
        });
        canvas.set_pen(pen);
        let stretch = Stretch { outline: Cow::Borrowed(outline), operator: "S", stroke: true, area, at };
        self.paint(canvas, &stretch, stroke.paint(), stroke.opacity());
        if let Some(saved) = saved {
            canvas.restore(saved);
        }
    }

    fn paint(&mut self, canvas: &mut Canvas, stretch: &Stretch<'_>, paint: &Paint, opacity: Opacity) {
        let mut state = State { opacity: thousandths(opacity.get()), ..State::default() };
        let pattern = match paint {
            Paint::Color(_) => None,
            Paint::LinearGradient(_) | Paint::RadialGradient(_) => {
                let Some((gradient, mask)) = self.gradient(paint, stretch.area, stretch.at, canvas.bounds)
                else {
                    return;
                };
                state.mask = mask.map(|mask| (mask, true));
                Some(gradient)
            }
            Paint::Pattern(pattern) => {
                // What a tile paints is no single object: its own content has to carry the opacity.
                let opacity = std::mem::replace(&mut state.opacity, State::default().opacity);
                let Some(tile) = self.tile(pattern, stretch.at, opacity) else { return };
                Some(tile)
            }
        };
        let saved = (state != State::default() || pattern.is_some()).then(|| canvas.save());
        self.set_state(canvas, state);
        match (paint, pattern) {
            (_, Some(pattern)) => canvas.set_pattern(pattern, stretch.stroke),
            (Paint::Color(color), None) if stretch.stroke => canvas.set_stroke(*color),
            (Paint::Color(color), None) => canvas.set_fill(*color),
            _ => {}
        }
        canvas.outline(&stretch.outline);
        canvas.operator(stretch.operator);
        if let Some(saved) = saved {
            canvas.restore(saved);
        }
    }
}

/// Whether there is anything to fill: PDF paints a hairline where there is not (8.5.3.3.1), SVG nothing.
fn has_area(path: &Path) -> bool {
    path.bounding_box().width() > 0.0 && path.bounding_box().height() > 0.0
}

/// How much a transformation enlarges, on average of both directions.
pub(super) fn scale(at: Transform) -> f32 {
    (at.sx * at.sy - at.kx * at.ky).abs().sqrt()
}

/// Whether a transformation keeps circles round.
fn keeps_round(at: Transform) -> bool {
    let (across, down) = ((at.sx, at.ky), (at.kx, at.sy));
    let length = |(x, y): (f32, f32)| x.hypot(y);
    let (width, height) = (length(across), length(down));
    let tolerance = width.max(height) * 1e-3;
    (width - height).abs() < tolerance && (across.0 * down.0 + across.1 * down.1).abs() < tolerance * width
}

/// The pen of a stroke, if PDF has one that leaves the same trace.
fn pen(stroke: &Stroke, at: Transform) -> Option<Pen> {
    let join = match stroke.linejoin() {
        LineJoin::Miter => 0,
        LineJoin::Round => 1,
        LineJoin::Bevel => 2,
        LineJoin::MiterClip => return None,
    };
    let cap = match stroke.linecap() {
        LineCap::Butt => 0,
        LineCap::Round => 1,
        LineCap::Square => 2,
    };
    let width = milli(stroke.width().get() * scale(at)).max(1);
    keeps_round(at).then(|| Pen { width, cap, join, miter: milli(stroke.miterlimit().get()) })
}

/// The outline of what a pen leaves.
fn trace(path: &Path, stroke: &Stroke, at: Transform) -> Option<tiny_skia_path::Path> {
    let pen = stroke.to_tiny_skia();
    let resolution = scale(at).clamp(1e-3, 1e6);
    let dashed = pen.dash.as_ref().map(|dash| path.data().dash(dash, resolution));
    let line = match &dashed {
        Some(dashed) => dashed.as_ref()?,
        None => path.data(),
    };
    PathStroker::new().stroke(line, &pen, resolution)?.transform(at)
}
