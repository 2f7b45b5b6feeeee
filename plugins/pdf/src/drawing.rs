//! Drawings as PDF paints them: paths, gradients, tiles and groups that vector graphics in SVG come down to.
//!
//! usvg has resolved what SVG can say in many ways; what remains maps one to one to the imaging model of PDF
//! (ISO 32000-1, 8 and 11). All parts of a drawing but tiles share one coordinate space, that of the whole: so numbers
//! are of one size, and gradients and tiles, which are placed in the space of the form that uses them, are so too.

mod canvas;
mod clip;
mod paint;
mod path;

use crate::Kept;
use crate::images::{self, Raster};
use canvas::{Canvas, Saved};
use std::collections::{BTreeMap, BTreeSet};
use usvg::{BlendMode, Group, ImageKind, Mask, MaskType, Node, Rect, Transform, Tree};

/// A drawing in the making.
#[derive(Debug)]
pub(crate) struct Drawing {
    /// Its parts; each refers to earlier ones only, and the last is the whole, a form of one unit by one.
    pub(crate) parts: Vec<Part>,
}

/// Index of a part of the same drawing.
pub(crate) type PartId = usize;

/// A part of a drawing, that content streams call by its number.
#[derive(Debug)]
pub(crate) enum Part {
    /// A form XObject (8.10).
    Form(Form),
    /// An image XObject.
    Image(Box<Raster>),
    /// A shading pattern (8.7.4).
    Gradient(Gradient),
    /// A tiling pattern (8.7.3): its cell, which is also its bounding box.
    Tile(Form),
    /// Parameters of the graphics state (8.4.5).
    State(State),
}

/// A content stream of its own.
#[derive(Debug)]
pub(crate) struct Form {
    /// The content stream.
    pub(crate) stream: Vec<u8>,
    /// The parts that it calls.
    pub(crate) uses: BTreeSet<PartId>,
    /// Left, bottom, right and top of what is shown of it.
    pub(crate) bounds: [f32; 4],
    /// From its space to that of what it is put on.
    pub(crate) matrix: [f32; 6],
    /// Whether it is a transparency group (11.6.6): composed by itself before it is put on what is below.
    pub(crate) group: bool,
}

/// A gradient with its colours, as a function of one number.
#[derive(Debug)]
pub(crate) struct Gradient {
    /// Start and end point, or start and end circle.
    pub(crate) coordinates: Vec<f32>,
    /// Place, from 0 to 1 and growing, and colour: grey or RGB, from 0 to 1.
    pub(crate) stops: Vec<(f32, Vec<f32>)>,
    /// From its space to that of the form.
    pub(crate) matrix: [f32; 6],
}

/// How what is painted meets what is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct State {
    /// Opacity of all that is painted, in thousandths.
    pub(crate) opacity: u16,
    /// Blend mode (11.3.5).
    pub(crate) blend: &'static str,
    /// A group that masks what is painted, by luminosity or else by its opacity.
    pub(crate) mask: Option<(PartId, bool)>,
}

impl Default for State {
    fn default() -> Self {
        Self { opacity: 1000, blend: "Normal", mask: None }
    }
}

/// Least number of units that the longer side of a drawing has: coordinates are written to a thousandth of a unit.
const LEAST_SIDE: f32 = 1000.0;

/// Draws a tree; gives also what it holds that PDF does not show.
pub(crate) fn draw(tree: &Tree) -> (Drawing, BTreeSet<String>) {
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = (LEAST_SIDE / width.max(height)).max(1.0);
    let mut artist = Artist::default();
    let mut canvas = Canvas::new([0.0, 0.0, width * scale, height * scale]);
    // The y axis of SVG points down, that of PDF up.
    let upright = Transform::from_row(scale, 0.0, 0.0, -scale, 0.0, height * scale);
    artist.group(&mut canvas, tree.root(), upright);
    let whole = canvas.into_form([1.0 / (width * scale), 0.0, 0.0, 1.0 / (height * scale), 0.0, 0.0], false);
    artist.add(Part::Form(whole));
    (Drawing { parts: artist.parts }, artist.lost)
}

/// Gathers the parts of a drawing.
#[derive(Default)]
struct Artist {
    parts: Vec<Part>,
    states: BTreeMap<State, PartId>,
    /// Images by a hash of their file; `None` for one that cannot be shown.
    images: BTreeMap<[u8; 32], Option<PartId>>,
    lost: BTreeSet<String>,
}

impl Artist {
    fn add(&mut self, part: Part) -> PartId {
        self.parts.push(part);
        self.parts.len() - 1
    }

    fn lose(&mut self, what: &str) {
        self.lost.insert(what.to_owned());
    }

    /// The part that sets such a state, the same one each time.
    fn state(&mut self, state: State) -> PartId {
        if let Some(known) = self.states.get(&state) {
            return *known;
        }
        let id = self.add(Part::State(state));
        self.states.insert(state, id);
        id
    }

    /// A group, the space outside of which `outer` takes to the form's.
    fn group(&mut self, canvas: &mut Canvas, group: &Group, outer: Transform) {
        let at = outer.pre_concat(group.transform());
        if !group.filters().is_empty() {
            self.lose("effects of filters, as shadows and blurs, are left out");
        }
        if group.blend_mode() == BlendMode::PlusLighter {
            self.lose("the blend mode `plus-lighter` became `screen`");
        }
        let mut masks = Vec::new();
        let saved = self.clip(canvas, group.clip_path(), at, &mut masks);
        if let Some(mask) = group.mask() {
            masks.push(self.mask(mask, at, canvas));
        }
        let state = State {
            opacity: thousandths(group.opacity().get()),
            blend: blend_mode(group.blend_mode()),
            mask: masks.pop(),
        };
        if state == State::default() && !group.isolate() && canvas.is_shallow() {
            self.children(canvas, group, at);
        } else {
            let mut inner = Canvas::new(overlap(canvas.bounds, group.layer_bounding_box().to_rect(), at));
            self.children(&mut inner, group, at);
            let grouped = state != State::default() || group.isolate();
            let mut form = self.add(Part::Form(inner.into_form(canvas::IDENTITY, grouped)));
            for mask in masks {
                let mut outer = Canvas::new(canvas.bounds);
                self.place(&mut outer, form, State { mask: Some(mask), ..State::default() });
                form = self.add(Part::Form(outer.into_form(canvas::IDENTITY, true)));
            }
            self.place(canvas, form, state);
        }
        if let Some(saved) = saved {
            canvas.restore(saved);
        }
    }

    fn children(&mut self, canvas: &mut Canvas, group: &Group, at: Transform) {
        for child in group.children() {
            match child {
                Node::Group(group) => self.group(canvas, group, at),
                Node::Path(path) => self.path(canvas, path, at),
                Node::Image(image) => self.image(canvas, image, at),
                Node::Text(text) => self.group(canvas, text.flattened(), at),
            }
        }
    }

    /// Puts a form onto a canvas in a state.
    fn place(&mut self, canvas: &mut Canvas, form: PartId, state: State) {
        let saved = canvas.save();
        self.set_state(canvas, state);
        canvas.call(form, "Do");
        canvas.restore(saved);
    }

    fn set_state(&mut self, canvas: &mut Canvas, state: State) {
        if state != State::default() {
            let id = self.state(state);
            canvas.call(id, "gs");
        }
    }

    /// A mask, as the group that masks and whether its luminosity does.
    fn mask(&mut self, mask: &Mask, at: Transform, outer: &Canvas) -> (PartId, bool) {
        let mut canvas = Canvas::new(overlap(outer.bounds, mask.rect().to_rect(), at));
        canvas.clip_to(mask.rect().to_rect(), at);
        self.group(&mut canvas, mask.root(), at);
        let mut form = self.add(Part::Form(canvas.into_form(canvas::IDENTITY, true)));
        if let Some(inner) = mask.mask() {
            let inner = self.mask(inner, at, outer);
            let mut canvas = Canvas::new(outer.bounds);
            self.place(&mut canvas, form, State { mask: Some(inner), ..State::default() });
            form = self.add(Part::Form(canvas.into_form(canvas::IDENTITY, true)));
        }
        (form, mask.kind() == MaskType::Luminance)
    }

    fn image(&mut self, canvas: &mut Canvas, image: &usvg::Image, at: Transform) {
        let (ImageKind::PNG(data) | ImageKind::JPEG(data)) = image.kind() else { return };
        if !image.is_visible() {
            return;
        }
        let known = self.images.get(blake3::hash(data).as_bytes()).copied();
        let Some(id) = known.unwrap_or_else(|| self.read(data)) else { return };
        let (width, height) = (image.size().width(), image.size().height());
        let saved = canvas.save();
        canvas.transform(at.pre_concat(Transform::from_row(width, 0.0, 0.0, -height, 0.0, height)));
        canvas.call(id, "Do");
        canvas.restore(saved);
    }

    fn read(&mut self, data: &[u8]) -> Option<PartId> {
        let id = match images::read(data, Kept::default()) {
            Ok(reading) => {
                if let Some(lost) = reading.lost {
                    self.lose(&format!("an image {lost}"));
                }
                Some(self.add(Part::Image(Box::new(reading.raster))))
            }
            Err(why) => {
                self.lose(&format!("an image is left out: {why}"));
                None
            }
        };
        self.images.insert(*blake3::hash(data).as_bytes(), id);
        id
    }
}

/// The part of the bounds that an area reaches, the area in a space that `at` takes to theirs.
fn overlap(bounds: [f32; 4], area: Rect, at: Transform) -> [f32; 4] {
    let Some(area) = area.transform(at) else { return bounds };
    let [left, bottom, right, top] = bounds;
    // usvg measures strokes with a hair's error.
    let found = [
        left.max(area.left() - 1.0),
        bottom.max(area.top() - 1.0),
        right.min(area.right() + 1.0),
        top.min(area.bottom() + 1.0),
    ];
    if found[0] < found[2] && found[1] < found[3] { found } else { [left, bottom, left, bottom] }
}

fn thousandths(share: f32) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}

const fn blend_mode(mode: BlendMode) -> &'static str {
    match mode {
        BlendMode::Normal => "Normal",
        BlendMode::Multiply => "Multiply",
        // PDF has nothing closer.
        BlendMode::Screen | BlendMode::PlusLighter => "Screen",
        BlendMode::Overlay => "Overlay",
        BlendMode::Darken => "Darken",
        BlendMode::Lighten => "Lighten",
        BlendMode::ColorDodge => "ColorDodge",
        BlendMode::ColorBurn => "ColorBurn",
        BlendMode::HardLight => "HardLight",
        BlendMode::SoftLight => "SoftLight",
        BlendMode::Difference => "Difference",
        BlendMode::Exclusion => "Exclusion",
        BlendMode::Hue => "Hue",
        BlendMode::Saturation => "Saturation",
        BlendMode::Color => "Color",
        BlendMode::Luminosity => "Luminosity",
    }
}
