//! Lines: pieces placed from left to right as glyph runs, images, link areas and rules.

use crate::boxes::{Content, Mark};
use crate::font::FaceId;
use crate::page::{Artifact, Glyph, GlyphRun, Item, ItemKind, LinkArea, Owner, Rect};
use crate::paragraph::Frame;
use crate::pieces::{Piece, PieceKind, Pieces};
use crate::shape::{Shaper, WordGlyph};
use crate::spacing::{FullWidth, HALF};
use crate::text::Run;
use dossier_core::Span;
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};

/// Sets the pieces of one line.
pub(crate) struct Setter<'a, 't> {
    paragraph: &'a Pieces<'t>,
    shaper: &'a Shaper,
    frame: &'a Frame,
    baseline: f32,
    x: f32,
    /// How far what stretches is stretched, or shrunk below 0.
    ratio: f32,
    content: Content,
    open: Option<Open>,
    /// How many glyphs are still to come, so that they are given room once.
    rest: usize,
    /// For each item the byte it shows first, to bring bidirectional lines back to reading order.
    order: Vec<usize>,
}

/// The pieces from left to right. Space at a line's end comes after all else (UAX #9, L1), where nobody sees it.
fn visual_order(pieces: &[Piece], last: Option<usize>) -> Vec<usize> {
    let visible = last.map_or(0, |last| last + 1);
    let levels: Vec<Level> =
        pieces[..visible].iter().map(|piece| Level::new(piece.level).unwrap_or(Level::ltr())).collect();
    let mut order = BidiInfo::reorder_visual(&levels);
    order.extend(visible..pieces.len());
    order
}

/// Whether two runs can be shown as one.
fn text_like(one: Option<&Run>, other: &Run) -> bool {
    one.is_some_and(|one| one.owner == other.owner && one.style == other.style && one.lang == other.lang)
}

/// A glyph run under construction.
struct Open {
    run: usize,
    face: FaceId,
    level: u8,
    x: f32,
    start: usize,
    text: String,
    glyphs: Vec<Glyph>,
    span: Span,
    /// How far the last glyph's advance in its font reaches.
    reach: f32,
}

/// A glyph that begins by more than this share of the size before the one before it ends is taken by readers of the
/// page for the start of another line.
const OVERLAP: f32 = 0.1;

impl Open {
    /// Adds a glyph at `x` with the text that it shows. Marks that are moved together are one cluster: so the text
    /// comes out in one piece, though the font has them an em wide.
    fn add(&mut self, shown: &str, mut glyph: Glyph, origin: f32, size: f32) {
        glyph.start = self.text.len() as u32;
        self.text.push_str(shown);
        glyph.end = self.text.len() as u32;
        if origin < self.reach - size * OVERLAP && glyph.end > glyph.start {
            glyph.start = glyph.end;
            if let Some(first) = self.glyphs.iter_mut().rfind(|glyph| glyph.end > glyph.start) {
                first.end = glyph.end;
            }
        }
        self.glyphs.push(glyph);
    }

    /// Adds a glyph of a right-to-left word, whose clusters come last first: text already there moves back.
    fn add_before(&mut self, shown: &str, mut glyph: Glyph, start: usize) {
        (glyph.start, glyph.end) = (0, shown.len() as u32);
        if !shown.is_empty() {
            for glyph in &mut self.glyphs {
                glyph.start += shown.len() as u32;
                glyph.end += shown.len() as u32;
            }
            self.text.insert_str(0, shown);
            self.start = start;
        }
        self.glyphs.push(glyph);
    }
}

impl<'a, 't> Setter<'a, 't> {
    /// Begins a line at `x`, its baseline so far below its top.
    pub(crate) fn new(
        paragraph: &'a Pieces<'t>,
        shaper: &'a Shaper,
        frame: &'a Frame,
        (x, baseline): (f32, f32),
        ratio: f32,
    ) -> Self {
        let content = Content::default();
        Self { paragraph, shaper, frame, baseline, x, ratio, content, open: None, rest: 0, order: Vec::new() }
    }

    /// Sets the pieces, spaces stretched or shrunk.
    pub(crate) fn pieces(&mut self, pieces: &[Piece]) {
        let last = pieces.iter().rposition(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Object));
        self.rest = pieces.iter().map(|piece| (piece.glyphs.1 - piece.glyphs.0) as usize).sum::<usize>() + 1;
        let order =
            if self.paragraph.bidi { visual_order(pieces, last) } else { (0..pieces.len()).collect() };
        for index in order {
            let piece = &pieces[index];
            let inner = last.is_some_and(|last| index < last);
            let give = if self.ratio > 0.0 { piece.stretch } else { piece.shrink };
            let gap = if inner { piece.gap + give * self.ratio } else { 0.0 };
            self.piece(piece, gap);
            if last == Some(index) && index + 1 == pieces.len() {
                self.hyphen(piece);
            }
        }
    }

    fn piece(&mut self, piece: &Piece, gap: f32) {
        let text = self.paragraph.text;
        let Some(run) = text.runs.get(piece.run as usize) else { return };
        let from = self.x;
        match piece.kind {
            PieceKind::End => return,
            PieceKind::Object => {
                self.object(piece);
                self.x += gap;
            }
            PieceKind::Word | PieceKind::Space => {
                let word = self.shaper.get(piece.word);
                let glyphs =
                    word.glyphs.get(piece.glyphs.0 as usize..piece.glyphs.1 as usize).unwrap_or_default();
                if piece.level % 2 == 1 {
                    self.close();
                }
                for glyph in glyphs {
                    self.glyph(piece, run, glyph);
                }
                if let Some(open) = &mut self.open
                    && let Some(glyph) = open.glyphs.last_mut()
                {
                    glyph.advance += gap;
                }
                self.x += gap;
                if piece.level % 2 == 1 {
                    self.close();
                }
            }
        }
        if let Some(link) = run.link
            && piece.kind != PieceKind::Space
        {
            let leading = self.frame.leading;
            let text = (leading.baseline, leading.height - leading.baseline);
            let object = self.paragraph.object(piece).map(|object| (object.ascent, object.descent));
            self.link(link, from, object.unwrap_or(text));
        }
    }

    /// The hyphen of a word that goes on in the next line; as text it is a soft hyphen (ISO 32000-1, 14.8.2.2.3).
    fn hyphen(&mut self, piece: &Piece) {
        let Some((word, _)) = piece.hyphen else { return };
        let size = self.paragraph.text.runs.get(piece.run as usize).map_or(0.0, |run| run.style.size);
        for glyph in &self.shaper.get(word).glyphs {
            let Some(open) = self.open.as_mut().filter(|open| open.face == glyph.face) else { continue };
            let start = open.text.len() as u32;
            // Where the author typed the soft hyphen, the text has it.
            if !open.text.ends_with('\u{ad}') {
                open.text.push('\u{ad}');
            }
            let (end, advance) = (open.text.len() as u32, glyph.advance * size);
            open.glyphs.push(Glyph { id: glyph.id, start, end, advance, offset: (0.0, 0.0) });
            self.x += advance;
        }
    }

    fn object(&mut self, piece: &Piece) {
        self.close();
        let Some(object) = self.paragraph.object(piece) else { return };
        for item in object.at(self.x, self.baseline) {
            self.push(piece.start as usize, item.owner, item.kind);
        }
        self.x += object.width;
    }

    fn glyph(&mut self, piece: &Piece, run: &Run, glyph: &WordGlyph) {
        let text = &self.paragraph.text.text;
        let start = (piece.start + glyph.start) as usize;
        let end = (piece.start + glyph.end) as usize;
        let rtl = piece.level % 2 == 1;
        let continues = self.open.as_ref().is_some_and(|open| {
            (open.run == piece.run as usize || text_like(self.paragraph.text.runs.get(open.run), run))
                && open.face == glyph.face
                && open.level == piece.level
                && (rtl || end <= start || open.start + open.text.len() == start)
        });
        if !continues {
            self.close();
            let (index, face, level, x) = (piece.run as usize, glyph.face, piece.level, self.x);
            self.open = Some(Open {
                run: index,
                face,
                level,
                x,
                start,
                text: String::with_capacity(self.rest),
                glyphs: Vec::with_capacity(self.rest),
                span: run.span,
                reach: f32::MIN,
            });
        }
        let Some(open) = &mut self.open else { return };
        if open.run != piece.run as usize {
            open.run = piece.run as usize;
            open.span = open.span.join(run.span);
        }
        let size = run.style.size;
        let advance = glyph.advance * size;
        let shown = text.get(start..end.max(start)).unwrap_or_default();
        let offset = (glyph.offset.0 * size, glyph.offset.1 * size);
        let set = Glyph { id: glyph.id, start: 0, end: 0, advance, offset };
        if rtl {
            open.add_before(shown, set, start);
        } else {
            open.add(shown, set, self.x + offset.0, size);
            let empty = if piece.mark == Some(FullWidth::Closing) { HALF * size } else { 0.0 };
            open.reach = self.x + advance + empty;
        }
        self.x += advance;
    }

    /// Finishes the open glyph run, with its lines above, below or through.
    fn close(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        self.rest = self.rest.saturating_sub(open.glyphs.len());
        open.glyphs.shrink_to_fit();
        let Some(run) = self.paragraph.text.runs.get(open.run) else { return };
        let style = run.style;
        let y = self.baseline - style.rise;
        let width: f32 = open.glyphs.iter().map(|glyph| glyph.advance).sum();
        let glyphs = GlyphRun {
            font: usize::from(open.face),
            size: style.size,
            color: style.color,
            x: open.x,
            y,
            glyphs: open.glyphs,
            text: open.text.into(),
            lang: run.lang.clone(),
            span: open.span,
        };
        let blank = glyphs.text.trim().is_empty();
        self.push(open.start, Owner::Tag(run.owner), ItemKind::Glyphs(glyphs));
        let height = (style.size * 0.055).max(0.4);
        let lines = [(style.underline, style.size * 0.12), (style.strike, -style.size * 0.27)];
        for (_, offset) in lines.into_iter().filter(|(on, _)| *on && !blank) {
            let area = Rect { x: open.x, y: y + offset, width, height };
            self.push(
                open.start,
                Owner::Artifact(Artifact::Layout),
                ItemKind::Rect { area, color: style.color },
            );
        }
    }

    fn push(&mut self, start: usize, owner: Owner, kind: ItemKind) {
        if self.paragraph.bidi {
            self.order.push(start);
        }
        if self.content.items.is_empty() {
            // Most lines have one item.
            self.content.items.reserve_exact(1);
        }
        self.content.items.push(Item { owner, kind });
    }

    /// Extends the area of a link by what is so high above and below the baseline, or opens one.
    fn link(&mut self, link: u32, from: f32, (above, below): (f32, f32)) {
        let Some(link) = self.paragraph.text.links.get(link as usize) else { return };
        let area = Rect { x: from, y: self.baseline - above, width: self.x - from, height: above + below };
        if let Some(last) = self.content.links.last_mut().filter(|last| last.tag == link.tag) {
            let left = last.area.x.min(area.x);
            last.area.width = (last.area.x + last.area.width).max(self.x) - left;
            last.area.x = left;
            let bottom = (last.area.y + last.area.height).max(area.y + area.height);
            last.area.y = last.area.y.min(area.y);
            last.area.height = bottom - last.area.y;
            return;
        }
        self.content.links.push(LinkArea {
            area,
            tag: link.tag,
            target: link.target.clone(),
            description: link.description.clone(),
        });
    }

    /// Footnotes called and places named in the line.
    pub(crate) fn marks(&mut self, pieces: &[Piece], bytes: Range<usize>) {
        let text = self.paragraph.text;
        let runs = pieces.first().map_or(0, |piece| piece.run as usize)..text.runs.len();
        for run in text.runs[runs].iter().take_while(|run| run.start < bytes.end) {
            if let Some(note) = run.note
                && bytes.contains(&run.start)
            {
                self.content.notes.push(note);
            }
        }
        for anchor in text.anchors.iter().filter(|anchor| bytes.contains(&anchor.at)) {
            self.content.marks.push(Mark { name: anchor.name.clone(), tag: anchor.tag, x: self.frame.x });
        }
    }

    pub(crate) fn finish(mut self) -> Content {
        self.close();
        if self.paragraph.bidi {
            let mut items: Vec<_> = self.order.into_iter().zip(self.content.items).collect();
            items.sort_by_key(|(start, _)| *start);
            self.content.items = items.into_iter().map(|(_, item)| item).collect();
        }
        self.content.items.shrink_to_fit();
        self.content
    }
}
