//! Gradients and tiles.

use super::canvas::IDENTITY;
use super::path::scale;
use super::{Artist, Canvas, Form, Gradient, Part, PartId, State};
use usvg::tiny_skia_path::Point;
use usvg::{BaseGradient, Paint, Pattern, Rect, SpreadMethod, Transform};

/// Most repetitions of a gradient.
const REPEATS: i32 = 256;

/// Least side of a tile, in the units of the form: a thousandth of the drawing.
const LEAST_TILE: f32 = 0.5;

/// Least distance of two colours in a gradient: places have to grow.
const STEP: f32 = 1e-5;

impl Artist {
    /// A gradient for what covers an area, both in a space that `at` takes to the form's; where its colours are not
    /// opaque, also the group whose luminosity masks it.
    pub(super) fn gradient(
        &mut self,
        paint: &Paint,
        area: Rect,
        at: Transform,
        bounds: [f32; 4],
    ) -> Option<(PartId, Option<PartId>)> {
        let (base, coordinates): (&BaseGradient, Vec<f32>) = match paint {
            Paint::LinearGradient(line) => (line, vec![line.x1(), line.y1(), line.x2(), line.y2()]),
            Paint::RadialGradient(circle) => {
                let inner = [circle.fx(), circle.fy(), circle.fr().get()];
                (circle, [inner, [circle.cx(), circle.cy(), circle.r().get()]].concat())
            }
            _ => return None,
        };
        let (start, count) = self.repeats(base, &coordinates, area);
        let coordinates = stretched(&coordinates, start, count);
        let matrix = matrix(at.pre_concat(base.transform()));
        let stops = |color: fn(&usvg::Stop) -> Vec<f32>| {
            let colors: Vec<_> = base.stops().iter().map(|stop| (stop.offset().get(), color(stop))).collect();
            repeated(&colors, base.spread_method(), start, count)
        };
        let colors = stops(|stop| {
            let color = stop.color();
            [color.red, color.green, color.blue].map(|channel| f32::from(channel) / 255.0).to_vec()
        });
        let opaque = base.stops().iter().all(|stop| stop.opacity().get() == 1.0);
        let mask = (!opaque).then(|| {
            let stops = stops(|stop| vec![stop.opacity().get()]);
            let opacity =
                self.add(Part::Gradient(Gradient { coordinates: coordinates.clone(), stops, matrix }));
            let mut canvas = Canvas::new(bounds);
            canvas.set_pattern(opacity, false);
            canvas.flood();
            self.add(Part::Form(canvas.into_form(IDENTITY, true)))
        });
        Some((self.add(Part::Gradient(Gradient { coordinates, stops: colors, matrix })), mask))
    }

    /// How often a gradient is repeated to cover an area: the number of the first time, and how many there are.
    fn repeats(&mut self, base: &BaseGradient, coordinates: &[f32], area: Rect) -> (i32, i32) {
        if base.spread_method() == SpreadMethod::Pad {
            return (0, 1);
        }
        let reach = base.transform().invert().and_then(|back| area.transform(back)).and_then(|area| {
            let corners = [area.left(), area.right()]
                .into_iter()
                .flat_map(|x| [area.top(), area.bottom()].into_iter().map(move |y| Point::from_xy(x, y)));
            let reached = corners.map(|corner| reached(coordinates, corner));
            let (mut first, mut last) = (0.0_f32, 1.0_f32);
            for reached in reached {
                first = first.min(reached);
                last = last.max(reached);
            }
            let (first, last) = (first.floor(), last.ceil());
            (last - first <= REPEATS as f32).then_some((first as i32, (last - first) as i32))
        });
        reach.unwrap_or_else(|| {
            self.lose("a gradient that repeats too often is drawn once");
            (0, 1)
        })
    }

    /// A tile for what is in a space that `at` takes to the form's.
    pub(super) fn tile(&mut self, pattern: &Pattern, at: Transform, opacity: u16) -> Option<PartId> {
        let rect = pattern.rect();
        let at = at.pre_concat(pattern.transform()).pre_translate(rect.x(), rect.y());
        // The tile's own space has units as large as the form's, for the sake of its numbers.
        let zoom = scale(at);
        let (width, height) = (rect.width() * zoom, rect.height() * zoom);
        if !(width.min(height) >= LEAST_TILE && width.max(height) < 1e6) {
            self.lose("a pattern of tiles too small to be seen, or too large, is left out");
            return None;
        }
        let bounds = [0.0, 0.0, width, height];
        let mut canvas = Canvas::new(bounds);
        self.group(&mut canvas, pattern.root(), Transform::from_scale(zoom, zoom));
        let state = State { opacity, ..State::default() };
        if state != State::default() {
            let whole = self.add(Part::Form(canvas.into_form(IDENTITY, true)));
            canvas = Canvas::new(bounds);
            self.place(&mut canvas, whole, state);
        }
        let form: Form = canvas.into_form(matrix(at.pre_scale(1.0 / zoom, 1.0 / zoom)), false);
        Some(self.add(Part::Tile(form)))
    }
}

const fn matrix(at: Transform) -> [f32; 6] {
    [at.sx, at.ky, at.kx, at.sy, at.tx, at.ty]
}

/// How far along a gradient a place is, or at most: 0 at its start, 1 at its end.
fn reached(coordinates: &[f32], place: Point) -> f32 {
    match *coordinates {
        [x1, y1, x2, y2] => {
            let (dx, dy) = (x2 - x1, y2 - y1);
            ((place.x - x1) * dx + (place.y - y1) * dy) / (dx * dx + dy * dy)
        }
        [fx, fy, fr, cx, cy, r] => {
            // The circle at t is round f + t (c - f), of radius fr + t (r - fr); it grows past the place at some time.
            let covers = |t: f32| {
                let (x, y) = (fx + t * (cx - fx), fy + t * (cy - fy));
                (place.x - x).hypot(place.y - y) <= fr + t * (r - fr)
            };
            (1..=REPEATS + 1).map(|t| t as f32).find(|t| covers(*t)).unwrap_or(f32::INFINITY)
        }
        _ => 0.0,
    }
}

/// The points or circles of a gradient that begins `start` lengths from its own beginning and is `count` lengths long.
fn stretched(coordinates: &[f32], start: i32, count: i32) -> Vec<f32> {
    let (from, to) = coordinates.split_at(coordinates.len() / 2);
    let along = |t: i32| from.iter().zip(to).map(move |(from, to)| from + (to - from) * t as f32);
    along(start).chain(along(start + count)).collect()
}

/// The colours of a gradient as often as it is repeated, from 0 to 1.
fn repeated(stops: &[(f32, Vec<f32>)], spread: SpreadMethod, start: i32, count: i32) -> Vec<(f32, Vec<f32>)> {
    let mut out: Vec<(f32, Vec<f32>)> = Vec::new();
    let mut push = |place: f32, color: &[f32]| {
        let least = out.last().map_or(0.0, |(last, _)| last + STEP);
        out.push((place.max(least), color.to_vec()));
    };
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return out };
    for time in start..start + count {
        let mirrored = spread == SpreadMethod::Reflect && time.rem_euclid(2) == 1;
        let place = |offset: f32| ((time - start) as f32 + offset) / count as f32;
        // Each time has its ends, so that what is beyond its outermost colours stays as they are.
        let mut once: Vec<(f32, &[f32])> = vec![(0.0, &first.1)];
        once.extend(
            stops.iter().filter(|stop| (STEP..1.0 - STEP).contains(&stop.0)).map(|stop| (stop.0, &*stop.1)),
        );
        once.push((1.0, &last.1));
        if mirrored {
            once.reverse();
            once.iter_mut().for_each(|stop| stop.0 = 1.0 - stop.0);
        }
        once.iter().for_each(|(offset, color)| push(place(*offset), color));
    }
    // What the steps have pushed beyond the end.
    let end = out.last().map_or(1.0, |(end, _)| end.max(1.0));
    out.iter_mut().for_each(|(place, _)| *place /= end);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_is_repeated_to_cover_the_area() {
        let check = |coordinates: &[f32], place: (f32, f32), expected: f32| {
            assert_eq!(reached(coordinates, Point::from_xy(place.0, place.1)), expected);
        };
        check(&[0.0, 0.0, 10.0, 0.0], (25.0, 7.0), 2.5);
        check(&[0.0, 0.0, 10.0, 0.0], (-5.0, 7.0), -0.5);
        check(&[0.0, 0.0, 0.0, 0.0, 0.0, 10.0], (30.0, 40.0), 5.0);
        check(&[0.0, 0.0, 5.0, 0.0, 0.0, 5.0], (30.0, 40.0), f32::INFINITY);
        assert_eq!(stretched(&[0.0, 0.0, 10.0, 0.0], -1, 3), [-10.0, 0.0, 20.0, 0.0]);
    }

    #[test]
    fn the_colours_of_a_repeated_gradient_grow_in_place() {
        let stops = vec![(0.0, vec![0.0]), (0.5, vec![0.3]), (1.0, vec![1.0])];
        let check = |spread, expected: &str| {
            let found = repeated(&stops, spread, -1, 2);
            assert!(found.is_sorted_by(|a, b| a.0 < b.0));
            let found: Vec<_> =
                found.iter().map(|(place, color)| format!("{place:.2}:{}", color[0])).collect();
            assert_eq!(found.join(" "), expected);
        };
        check(SpreadMethod::Repeat, "0.00:0 0.25:0.3 0.50:1 0.50:0 0.75:0.3 1.00:1");
        check(SpreadMethod::Reflect, "0.00:1 0.25:0.3 0.50:0 0.50:0 0.75:0.3 1.00:1");
        let padded = repeated(&[(0.2, vec![0.5]), (0.2, vec![0.6])], SpreadMethod::Pad, 0, 1);
        let places: Vec<_> = padded.iter().map(|(place, _)| format!("{place:.5}")).collect();
        assert_eq!(places.join(" "), "0.00000 0.20000 0.20001 1.00000");
    }
}
