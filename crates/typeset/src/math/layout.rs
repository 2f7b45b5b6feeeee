//! Formulas that are built up: from the tree to glyphs and rules around a baseline.

use super::flat::is_prime;
use super::glyphs::{Ink, grown, ink};
use super::spacing::spaced;
use super::{drawn, grid, is_large, lettered, measure, scale, script};
use crate::boxes::{shift, shift_right};
use crate::font::{Face, FaceId, Family};
use crate::object::SetObject;
use crate::page::{Glyph, GlyphRun, Item, ItemKind, Owner, Rect};
use crate::paragraph::Missing;
use crate::shape::{Look, Shaper};
use crate::text::Run;
use dossier_core::math::{Fraction, Limits, Node, Row, Scripts, Size};
use skrifa::raw::tables::math::StretchAxis;

/// A formula, or a part of one, that is set as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub content: Row,
    /// A wider one is made smaller, in points.
    pub limit: f32,
}

impl Formula {
    /// Sets the formula in the style of the run that holds it.
    pub(crate) fn set(&self, run: &Run, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> SetObject {
        let mut layout = Layout { run, shaper, missing };
        let mut set = layout.row(&self.content, Size::Text);
        if set.width > self.limit {
            let by = self.limit / set.width;
            reduce(&mut set, by);
        }
        set
    }
}

/// Lays out the parts of a formula.
pub(super) struct Layout<'a> {
    run: &'a Run,
    shaper: &'a mut Shaper,
    missing: &'a mut Vec<Missing>,
}

/// A part, laid out.
struct Cell {
    set: SetObject,
    /// Whether it is one character, which scripts stand close to.
    single: bool,
    /// How far its ink reaches over its width on the right, and on the left.
    slant: f32,
    hang: f32,
    /// How far a lower script moves to the left.
    tuck: f32,
}

impl From<SetObject> for Cell {
    fn from(set: SetObject) -> Self {
        Self { set, single: false, slant: 0.0, hang: 0.0, tuck: 0.0 }
    }
}

impl Layout<'_> {
    /// The size of type in points.
    pub(super) fn em(&self, size: Size) -> f32 {
        self.run.style.size * scale(size)
    }

    fn face(&self) -> Face {
        self.run.style.face
    }

    /// A rule; it carries meaning, so it is no decoration.
    fn rule(&self, x: f32, y: f32, width: f32, height: f32) -> Item {
        let area = Rect { x, y, width, height };
        Item { owner: Owner::Tag(self.run.owner), kind: ItemKind::Rect { area, color: self.run.style.color } }
    }

    /// Nodes one after the other.
    pub(super) fn row(&mut self, row: &[Node], mut size: Size) -> SetObject {
        let spaces = spaced(row, size);
        let mut cells: Vec<(f32, Option<Cell>)> = Vec::new();
        for (node, spaced) in row.iter().zip(spaces) {
            let before = spaced.before * self.em(size);
            match node {
                Node::Size(chosen) => size = *chosen,
                Node::Space(width) => cells.push((width * self.em(size), Some(SetObject::default().into()))),
                Node::Middle(_) => cells.push((before, None)),
                node => cells.push((before, Some(self.node(node, size)))),
            }
        }
        let sets = || cells.iter().filter_map(|(_, cell)| Some(&cell.as_ref()?.set));
        let (ascent, descent) =
            sets().fold((0f32, 0f32), |(up, down), set| (up.max(set.ascent), down.max(set.descent)));
        let mut middles =
            row.iter().filter_map(|node| if let Node::Middle(text) = node { Some(text) } else { None });
        let (mut out, mut slant) = (SetObject::default(), 0.0);
        for (before, cell) in cells {
            let cell = cell.unwrap_or_else(|| {
                self.fence(middles.next().map_or("", String::as_str), (ascent, descent), size).into()
            });
            // A slanted letter leans over the space behind it, but not over what stands close.
            let lean = if before > 0.0 { 0.0 } else { slant };
            let back = if before > 0.0 { cell.hang / 2.0 } else { 0.0 };
            let x = out.width + before + lean + back;
            slant = cell.slant;
            out.width = x + cell.set.width;
            put(&mut out, cell.set, x, 0.0);
        }
        out.width += slant;
        out
    }

    fn node(&mut self, node: &Node, size: Size) -> Cell {
        match node {
            Node::Symbol(symbol) if is_large(symbol) => self.large(&symbol.text, size),
            Node::Symbol(symbol) => {
                let (face, text) = drawn(symbol, self.face());
                let mut cell = self.text(text, face, size);
                cell.single = text.chars().nth(1).is_none();
                cell
            }
            Node::Text(text, letters) => self.text(text, lettered(*letters, self.face()), size),
            Node::Source(text) => self.text(text, Face { family: Family::Mono, ..self.face() }, size),
            Node::Group(row) => self.row(row, size).into(),
            Node::Fraction(fraction) => self.fraction(fraction, size).into(),
            Node::Scripts(scripts) => self.scripts(scripts, size).into(),
            Node::Root { degree, radicand } => self.root(degree, radicand, size).into(),
            Node::Fenced { open, content, close } => {
                let content = self.row(content, size);
                self.fenced(open, content, close, size).into()
            }
            Node::Big { text, size: wanted, .. } => {
                let height = 0.6 + 0.6 * f32::from(*wanted);
                self.sign(text, height, size).into()
            }
            Node::Accent { mark, wide, content } => self.accent(*mark, *wide, content, size),
            Node::Grid(grid) => grid::set(self, grid, size).into(),
            Node::Space(_) | Node::Size(_) | Node::Middle(_) => SetObject::default().into(),
        }
    }

    /// Text on the baseline.
    fn text(&mut self, text: &str, face: Face, size: Size) -> Cell {
        let look = Look { face, small_caps: false, forms: self.run.forms, rtl: false };
        let id = self.shaper.word(look, text);
        let em = self.em(size);
        let word = self.shaper.get(id);
        self.missing.extend(word.missing.iter().map(|&(_, c)| (c, self.run.span)));
        let (mut set, mut reach, mut hang) = (SetObject::default(), 0f32, 0f32);
        for glyphs in word.glyphs.chunk_by(|a, b| a.face == b.face) {
            let (Some(first), Some(last)) =
                (glyphs.first(), glyphs.iter().rfind(|glyph| glyph.end > glyph.start))
            else {
                continue;
            };
            let shown = text.get(first.start as usize..last.end as usize).unwrap_or_default();
            let mut run = self.glyph_run(first.face, em, shown);
            run.x = set.width;
            for glyph in glyphs {
                let ink = ink(self.shaper.library(), glyph.face, glyph.id);
                set.ascent = set.ascent.max((ink.top + glyph.offset.1) * em);
                set.descent = set.descent.max(-(ink.bottom + glyph.offset.1) * em);
                if set.width == 0.0 && face.italic {
                    hang = (-ink.left * em).max(0.0);
                }
                reach = set.width + (ink.right + glyph.offset.0) * em;
                set.width += glyph.advance * em;
                run.glyphs.push(Glyph {
                    id: glyph.id,
                    start: glyph.start.saturating_sub(first.start),
                    end: glyph.end.saturating_sub(first.start),
                    advance: glyph.advance * em,
                    offset: (glyph.offset.0 * em, glyph.offset.1 * em),
                });
            }
            set.items.push(self.item(run));
        }
        let slant = if face.italic { (reach - set.width).max(0.0) } else { 0.0 };
        Cell { slant, hang, ..set.into() }
    }

    fn glyph_run(&self, face: FaceId, size: f32, text: &str) -> GlyphRun {
        GlyphRun {
            font: usize::from(face),
            size,
            color: self.run.style.color,
            x: 0.0,
            y: 0.0,
            glyphs: Vec::new(),
            text: text.into(),
            lang: self.run.lang.clone(),
            span: self.run.span,
        }
    }

    fn item(&self, run: GlyphRun) -> Item {
        Item { owner: Owner::Tag(self.run.owner), kind: ItemKind::Glyphs(run) }
    }

    /// A large operator, centred on the axis.
    fn large(&mut self, text: &str, size: Size) -> Cell {
        let wanted = if size == Size::Display { 1.4 } else { 0.0 };
        let mut set = self.sign(text, wanted, size);
        // Integrals lean over their width, and lower scripts stand back under them.
        let leans = matches!(text, "∫" | "∬" | "∭" | "∮");
        let tuck = if leans { (set.ascent + set.descent) * 0.2 } else { 0.0 };
        if leans {
            set.width = set.width.max(self.reach(&set));
        }
        Cell { tuck, ..set.into() }
    }

    /// How far to the right the ink of glyphs reaches.
    fn reach(&self, set: &SetObject) -> f32 {
        let library = self.shaper.library();
        let runs = set.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Glyphs(run) => Some(run),
            _ => None,
        });
        let ends = runs.flat_map(|run| {
            let face = FaceId::try_from(run.font).unwrap_or_default();
            run.glyphs
                .iter()
                .map(move |glyph| run.x + glyph.offset.0 + ink(library, face, glyph.id).right * run.size)
        });
        ends.fold(0.0, f32::max)
    }

    /// A sign grown to a height in ems, centred on the axis.
    pub(super) fn sign(&mut self, text: &str, wanted: f32, size: Size) -> SetObject {
        let Some((mut set, _)) = self.grow(text, StretchAxis::Vertical, wanted, size) else {
            return self.text(text, Face { family: Family::Math, ..self.face() }, size).set;
        };
        let middle = (set.ascent - set.descent) / 2.0;
        let down = middle - measure::AXIS * self.em(size);
        set.items.iter_mut().for_each(|item| shift(item, down));
        (set.ascent, set.descent) = (set.ascent - down, set.descent + down);
        set
    }

    /// A sign grown along an axis, on the baseline, and where its ink is across.
    fn grow(&mut self, text: &str, axis: StretchAxis, wanted: f32, size: Size) -> Option<(SetObject, Ink)> {
        let em = self.em(size);
        let library = self.shaper.library();
        let signs = Face { family: Family::Math, ..self.face() };
        let c = text.chars().next().filter(|c| c.len_utf8() == text.len())?;
        let face = library.first(signs);
        let glyph = library.glyph(face, c)?;
        let pieces = grown(library, face, glyph, axis, wanted);
        let mut run = self.glyph_run(face, em, text);
        let mut reach: Option<Ink> = None;
        let mut width = 0f32;
        for (index, &(id, at)) in pieces.iter().enumerate() {
            let own = ink(library, face, id);
            // Pieces are measured from the edge of their ink.
            let offset = match axis {
                _ if pieces.len() == 1 => (0.0, 0.0),
                StretchAxis::Vertical => (0.0, at - own.bottom),
                StretchAxis::Horizontal => (at - own.left, 0.0),
            };
            let reach = reach.get_or_insert(Ink {
                left: own.left + offset.0,
                right: own.right + offset.0,
                top: own.top + offset.1,
                bottom: own.bottom + offset.1,
            });
            reach.right = reach.right.max(own.right + offset.0);
            reach.top = reach.top.max(own.top + offset.1);
            reach.bottom = reach.bottom.min(own.bottom + offset.1);
            width = width.max(library.advance(face, id));
            let end = if index == 0 { text.len() as u32 } else { 0 };
            run.glyphs.push(Glyph {
                id,
                start: 0,
                end,
                advance: 0.0,
                offset: (offset.0 * em, offset.1 * em),
            });
        }
        if let Some(last) = run.glyphs.last_mut() {
            last.advance = width * em;
        }
        let reach = reach.unwrap_or_default();
        let (ascent, descent) = (reach.top * em, -reach.bottom * em);
        Some((SetObject { width: width * em, ascent, descent, items: vec![self.item(run)] }, reach))
    }

    /// A delimiter for content of a height and depth; nothing for an empty one.
    fn fence(&mut self, text: &str, (ascent, descent): (f32, f32), size: Size) -> SetObject {
        let em = self.em(size);
        let axis = measure::AXIS * em;
        if text.is_empty() {
            return SetObject { width: 0.1 * em, ..SetObject::default() };
        }
        let reach = 2.0 * (ascent - axis).max(descent + axis);
        // Delimiters may be a little shorter than what they enclose.
        let wanted = (reach * 0.94).max(reach - 0.25 * em);
        self.sign(text, wanted / em.max(f32::MIN_POSITIVE), size)
    }

    pub(super) fn fenced(&mut self, open: &str, content: SetObject, close: &str, size: Size) -> SetObject {
        let reach = (content.ascent, content.descent);
        let (open, close) = (self.fence(open, reach, size), self.fence(close, reach, size));
        let mut out = SetObject::default();
        for part in [open, content, close] {
            let x = out.width;
            out.width += part.width;
            put(&mut out, part, x, 0.0);
        }
        out
    }

    fn fraction(&mut self, fraction: &Fraction, size: Size) -> SetObject {
        let size = fraction.size.unwrap_or(size);
        let display = size == Size::Display;
        let inner = if display { Size::Text } else { script(size) };
        let (top, bottom) = (self.row(&fraction.top, inner), self.row(&fraction.bottom, inner));
        let em = self.em(size);
        let (axis, rule) = (measure::AXIS * em, if fraction.bar { measure::RULE * em } else { 0.0 });
        let gap = em * if display { 0.14 } else { 0.075 };
        let (up, down) = if display { (0.66, 0.68) } else { (0.4, 0.34) };
        let up = (up * em).max(axis + rule / 2.0 + gap + top.descent);
        let down = (down * em).max(bottom.ascent + gap + rule / 2.0 - axis);
        let (aside, over) = if fraction.bar { (0.08 * em, 0.06 * em) } else { (0.0, 0.0) };
        let width = top.width.max(bottom.width) + 2.0 * over;
        let mut out = SetObject { width: width + 2.0 * aside, ..SetObject::default() };
        let middle = out.width / 2.0;
        let (x_top, x_bottom) = (middle - top.width / 2.0, middle - bottom.width / 2.0);
        put(&mut out, top, x_top, -up);
        if fraction.bar {
            out.items.push(self.rule(aside, -axis - rule / 2.0, width, rule));
        }
        put(&mut out, bottom, x_bottom, down);
        out
    }

    fn scripts(&mut self, scripts: &Scripts, size: Size) -> SetObject {
        let base = self.node(&scripts.base, size);
        let inner = script(size);
        let primes = !scripts.sup.is_empty() && scripts.sup.iter().all(is_prime);
        let sup =
            (!scripts.sup.is_empty()).then(|| self.row(&scripts.sup, if primes { size } else { inner }));
        let sub = (!scripts.sub.is_empty()).then(|| self.row(&scripts.sub, inner));
        let stacked = match scripts.limits {
            Limits::Beside => false,
            Limits::InDisplay => size == Size::Display,
            Limits::Always => true,
        };
        if stacked {
            return self.limits(base.set, sub, sup, size);
        }
        let em = self.em(size);
        let (mut up, mut down) = (measure::RAISED * em, measure::LOWERED * em);
        if !base.single {
            up = up.max(base.set.ascent - 0.32 * em);
            down = down.max(base.set.descent + 0.05 * em);
        }
        if primes {
            up = 0.0;
        }
        if let Some(sup) = &sup {
            up = up.max(if primes { 0.0 } else { sup.descent + 0.11 * em });
        }
        if let Some(sub) = &sub {
            down = down.max(sub.ascent - 0.36 * em);
            if let Some(sup) = sup.as_ref().filter(|_| !primes) {
                let gap = (up - sup.descent) + (down - sub.ascent);
                let wanted = (0.17 * em - gap).max(0.0);
                // Upper scripts give way first, up to where they would leave their base.
                let rise = wanted.min((0.38 * em - (up - sup.descent)).max(0.0));
                (up, down) = (up + rise, down + wanted - rise);
            }
        }
        let (right, slant, tuck) = (base.set.width, base.slant, base.tuck);
        let mut out = base.set;
        let mut widest = right + slant;
        if let Some(sup) = sup {
            widest = widest.max(right + slant + sup.width);
            put(&mut out, sup, right + slant, -up);
        }
        if let Some(sub) = sub {
            widest = widest.max(right - tuck + sub.width);
            put(&mut out, sub, right - tuck, down);
        }
        out.width = widest + measure::AFTER_SCRIPT * em;
        out
    }

    /// Scripts above and below.
    fn limits(
        &mut self,
        base: SetObject,
        sub: Option<SetObject>,
        sup: Option<SetObject>,
        size: Size,
    ) -> SetObject {
        let em = self.em(size);
        let width = [sub.as_ref(), sup.as_ref()]
            .into_iter()
            .flatten()
            .fold(base.width, |width, set| width.max(set.width));
        let (top, bottom) = (base.ascent, base.descent);
        let mut out = SetObject { width, ..SetObject::default() };
        let x = (width - base.width) / 2.0;
        put(&mut out, base, x, 0.0);
        if let Some(sup) = sup {
            let rise = (top + 0.12 * em + sup.descent).max(top + 0.2 * em);
            let x = (width - sup.width) / 2.0;
            put(&mut out, sup, x, -rise);
        }
        if let Some(sub) = sub {
            let fall = (bottom + 0.14 * em + sub.ascent).max(bottom + 0.5 * em);
            let x = (width - sub.width) / 2.0;
            put(&mut out, sub, x, fall);
        }
        out
    }

    fn root(&mut self, degree: &[Node], radicand: &[Node], size: Size) -> SetObject {
        let em = self.em(size);
        let content = self.row(radicand, size);
        // The line joins the sign, whose own is as thick.
        let rule = 0.066 * em;
        let gap = em * if size == Size::Display { 0.12 } else { 0.08 };
        let height = content.ascent.max(0.45 * em) + content.descent;
        let wanted = height + gap + rule;
        let sign = self.sign("√", wanted / em.max(f32::MIN_POSITIVE), size);
        let spare = (sign.ascent + sign.descent - wanted).max(0.0);
        let top = content.ascent.max(0.45 * em) + gap + spare / 2.0 + rule;
        let down = sign.ascent - top;
        let mut out = SetObject::default();
        let mut x = 0.0;
        if !degree.is_empty() {
            let degree = self.row(degree, Size::ScriptScript);
            // Its foot stands on the sign's short arm, at three fifths of the height.
            let up = top - (sign.ascent + sign.descent) * 0.4 + degree.descent;
            x = (degree.width - 0.3 * em).max(0.0);
            let place = (x + 0.3 * em - degree.width).max(0.0);
            put(&mut out, degree, place, -up);
        }
        let right = x + sign.width;
        put(&mut out, sign, x, down);
        // The line begins a little inside the sign, so that no hair shows between them.
        let inside = 0.02 * em;
        out.items.push(self.rule(right - inside, -top, content.width + inside + 0.06 * em, rule));
        out.ascent = out.ascent.max(top + 0.05 * em);
        out.width = right + content.width + 0.1 * em;
        put(&mut out, content, right + 0.02 * em, 0.0);
        out
    }

    fn accent(&mut self, mark: char, wide: bool, content: &[Node], size: Size) -> Cell {
        let em = self.em(size);
        let mut base = match content {
            [only] => self.node(only, size),
            row => self.row(row, size).into(),
        };
        let (width, slant) = (base.set.width, base.slant);
        let (ascent, descent) = (base.set.ascent, base.set.descent);
        let rule = measure::RULE * em;
        let mut out = std::mem::take(&mut base.set);
        match mark {
            '\u{305}' => {
                let y = ascent + 0.12 * em;
                out.items.push(self.rule(0.02 * em, -y - rule, width + slant - 0.04 * em, rule));
                out.ascent = y + rule + 0.04 * em;
            }
            '\u{332}' => {
                let y = descent + 0.12 * em;
                out.items.push(self.rule(0.02 * em, y, width - 0.04 * em, rule));
                out.descent = y + rule + 0.04 * em;
            }
            mark => {
                let wanted = if wide { width / em.max(f32::MIN_POSITIVE) } else { 0.0 };
                let text = mark.encode_utf8(&mut [0; 4]).to_owned();
                let grown = self.grow(&text, StretchAxis::Horizontal, wanted, size);
                let Some((sign, ink)) = grown else { return Cell { set: out, ..base } };
                // Marks stand over the middle of the ink, which of a slanted letter is further right.
                let middle = (width + slant) / 2.0 + if slant > 0.0 { 0.03 * em } else { 0.0 };
                let x = middle - (ink.left + ink.right) / 2.0 * em;
                let y = match mark {
                    '\u{23de}' => -(ascent + 0.1 * em + sign.descent),
                    '\u{23df}' => descent + 0.1 * em + sign.ascent,
                    _ => -(ascent - 0.45 * em).max(0.0),
                };
                put(&mut out, sign, x, y);
            }
        }
        Cell { set: out, ..base }
    }
}

/// Puts a part into another, `x` to the right and `y` down.
pub(super) fn put(into: &mut SetObject, mut part: SetObject, x: f32, y: f32) {
    into.ascent = into.ascent.max(part.ascent - y);
    into.descent = into.descent.max(part.descent + y);
    for item in &mut part.items {
        shift(item, y);
        shift_right(item, x);
    }
    into.items.append(&mut part.items);
}

/// Makes something smaller.
fn reduce(set: &mut SetObject, by: f32) {
    for item in &mut set.items {
        match &mut item.kind {
            ItemKind::Glyphs(run) => {
                (run.x, run.y, run.size) = (run.x * by, run.y * by, run.size * by);
                for glyph in &mut run.glyphs {
                    glyph.advance *= by;
                    glyph.offset = (glyph.offset.0 * by, glyph.offset.1 * by);
                }
            }
            ItemKind::Rect { area, .. } | ItemKind::Image { area, .. } => {
                *area =
                    Rect { x: area.x * by, y: area.y * by, width: area.width * by, height: area.height * by };
            }
        }
    }
    (set.width, set.ascent, set.descent) = (set.width * by, set.ascent * by, set.descent * by);
}
