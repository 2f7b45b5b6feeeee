//! Paragraphs: text to pieces with break opportunities (UAX #14), pieces to lines, lines to boxes.

use crate::boxes::{Content, Mark};
use crate::font::{is_han, is_wide};
use crate::lines::{self, Break, End, Unit};
use crate::page::{
    Artifact, Glyph, GlyphRun, Item, ItemKind, LinkArea, Owner, Rect,
};
use crate::shape::{Look, Shaper, WordGlyph, WordId};
use crate::text::{OBJECT, Run, Text};
use dossier_core::Span;
use icu_segmenter::{LineSegmenter, options::LineBreakOptions};
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};

/// How a line lies in its measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Alignment {
    /// Flush left, ragged right.
    #[default]
    Start,
    /// Centred.
    Center,
    /// Flush right.
    End,
    /// Flush on both sides, with words hyphenated.
    Justify,
}

/// Measures of a paragraph, in points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Left edge on the page.
    pub x: f32,
    /// Length of the lines.
    pub width: f32,
    /// Distance of baselines.
    pub leading: f32,
    /// Size of the text, which says where the baseline lies.
    pub size: f32,
    pub alignment: Alignment,
}

/// A character that no font has, and where.
pub(crate) type Missing = (char, Span);

/// A set line: its height and what is in it, with `y` from the line's top.
pub(crate) struct Line {
    pub height: f32,
    pub content: Content,
}

/// Text that is never broken inside, or the space between.
#[derive(Clone, Copy, Debug)]
struct Piece {
    word: WordId,
    /// Glyphs of the word.
    glyphs: (u32, u32),
    run: u32,
    /// The word's first byte in the text.
    start: u32,
    /// Width, gap included, in points.
    width: f32,
    /// Space after it, part of the width; it vanishes at the end of a line.
    gap: f32,
    kind: PieceKind,
    /// How much wider and narrower it may become.
    stretch: f32,
    shrink: f32,
    /// Whether a line may end here.
    breakable: bool,
    /// A hyphen that is printed when the line ends here, and its width.
    hyphen: Option<(WordId, f32)>,
    level: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PieceKind {
    Word,
    Space,
    Object,
    /// A forced break.
    End,
}

/// A paragraph's pieces.
pub(crate) struct Pieces<'t> {
    text: &'t Text,
    pieces: Vec<Piece>,
    bidi: bool,
}

/// Width of the space between Han and Latin, in ems (CLREQ, 3.2.4).
const HAN_LATIN: f32 = 0.25;
/// How far spaces between words stretch and shrink, as a share of their width.
const SPACE_STRETCH: f32 = 0.6;
const SPACE_SHRINK: f32 = 0.3;
/// How far Han characters may move apart in a justified line, in ems.
const HAN_STRETCH: f32 = 0.06;
/// How far spaces are stretched before words are hyphenated, then with hyphens, and at the worst.
const TOLERANCES: [f32; 3] = [1.4, 2.5, 6.0];
/// A segment is cut into parts of at most so many bytes before shaping.
const SEGMENT_LIMIT: usize = 1024;

impl<'t> Pieces<'t> {
    /// Shapes a text. Pieces wider than `measure` are cut to their characters.
    pub(crate) fn new(text: &'t Text, measure: f32, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> Self {
        let levels = bidi_levels(&text.text);
        let mut builder = Builder { text, measure, shaper, missing, levels: levels.as_deref(), pieces: Vec::new() };
        builder.run();
        let mut pieces = builder.pieces;
        add_gaps(text, &mut pieces);
        Self { text, pieces, bidi: levels.is_some() }
    }

    /// The widest part that cannot be broken, and the width without any break but the forced ones.
    pub(crate) fn extent(&self) -> (f32, f32) {
        let (mut least, mut most, mut part, mut line, mut pending) = (0f32, 0f32, 0f32, 0f32, 0f32);
        for piece in &self.pieces {
            match piece.kind {
                PieceKind::End => (line, pending, part) = (0.0, 0.0, 0.0),
                PieceKind::Space => {
                    pending += piece.width;
                    part = if piece.breakable { 0.0 } else { part + piece.width };
                }
                PieceKind::Word | PieceKind::Object => {
                    line += pending + piece.width;
                    pending = 0.0;
                    part += piece.width;
                    least = least.max(part);
                    most = most.max(line);
                    if piece.breakable {
                        part = 0.0;
                    }
                }
            }
        }
        (least, most)
    }

    /// Breaks into lines: the best of the paragraph where text is justified, else first fit.
    fn lines(&mut self, frame: &Frame, shaper: &mut Shaper) -> Vec<Break> {
        if frame.alignment != Alignment::Justify || self.bidi {
            return lines::first_fit(&self.units(), frame.width);
        }
        let [first, second, last] = TOLERANCES;
        if let Some(lines) = lines::optimum(&self.units(), frame.width, first) {
            return lines;
        }
        hyphenate(self.text, &mut self.pieces, shaper);
        let units = self.units();
        lines::optimum(&units, frame.width, second)
            .or_else(|| lines::optimum(&units, frame.width, last))
            .unwrap_or_else(|| lines::first_fit(&units, frame.width))
    }

    fn units(&self) -> Vec<Unit> {
        let unit = |piece: &Piece| Unit {
            width: piece.width,
            stretch: piece.stretch,
            shrink: piece.shrink,
            vanishes: if piece.kind == PieceKind::Space { piece.width } else { piece.gap },
            space: matches!(piece.kind, PieceKind::Space | PieceKind::End),
            end: match (piece.kind, piece.hyphen, piece.breakable) {
                (PieceKind::End, ..) => End::Forced,
                (_, Some((_, width)), _) => End::Hyphen(width),
                (_, None, true) => End::Allowed,
                (_, None, false) => End::Never,
            },
        };
        self.pieces.iter().map(unit).collect()
    }

    /// The lines, set.
    pub(crate) fn set(&mut self, frame: &Frame, shaper: &mut Shaper) -> Vec<Line> {
        let lines = self.lines(frame, shaper);
        lines.into_iter().map(|line| self.set_line(line, frame, shaper)).collect()
    }

    /// A line without text, at whose height a label or a place may stand.
    pub(crate) fn blank_line(&self, frame: &Frame) -> Line {
        let mark = |anchor: &crate::text::Anchor| Mark { name: anchor.name.clone(), tag: anchor.tag, x: frame.x };
        let marks = self.text.anchors.iter().map(mark).collect();
        Line { height: frame.leading, content: Content { marks, ..Content::default() } }
    }

    fn set_line(&self, Break { units: range, ratio }: Break, frame: &Frame, shaper: &Shaper) -> Line {
        let until = self.pieces.get(range.end).map_or(usize::MAX, |next| next.start as usize);
        let from = if range.start == 0 { 0 } else { self.pieces[range.start].start as usize };
        let pieces = &self.pieces[range];
        let width = line_width(pieces);
        let slack = (frame.width - width).max(0.0);
        let x = frame.x
            + match frame.alignment {
                Alignment::Start | Alignment::Justify => 0.0,
                Alignment::Center => slack / 2.0,
                Alignment::End => slack,
            };
        let tallest = pieces.iter().filter_map(|piece| self.object(piece)).fold(0f32, |tallest, object| tallest.max(object.height));
        // The baseline lies so that ascenders and descenders are centred in the leading.
        let baseline = frame.leading / 2.0 + frame.size * 0.325;
        let baseline = baseline.max(tallest + frame.size * 0.1);
        let height = baseline + frame.leading / 2.0 - frame.size * 0.325;
        let mut setter = Setter {
            paragraph: self,
            shaper,
            frame,
            baseline,
            x,
            ratio,
            content: Content::default(),
            open: None,
            order: Vec::new(),
        };
        setter.pieces(pieces);
        setter.marks(pieces, from..until);
        Line { height, content: setter.finish() }
    }

    fn object(&self, piece: &Piece) -> Option<crate::text::Object> {
        self.text.runs.get(piece.run as usize)?.object
    }
}

fn line_width(pieces: &[Piece]) -> f32 {
    let visible = pieces.iter().rposition(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Object));
    let Some(last) = visible else { return 0.0 };
    pieces[..=last].iter().map(|piece| piece.width).sum::<f32>() - pieces[last].gap
}

/// Embedding levels for each byte, if anything runs from right to left (UAX #9).
fn bidi_levels(text: &str) -> Option<Vec<Level>> {
    // Everything right-to-left lies above U+0590; most paragraphs end here.
    if text.chars().all(|c| c < '\u{590}' || is_wide(c)) {
        return None;
    }
    let info = BidiInfo::new(text, None);
    info.has_rtl().then_some(info.levels)
}

struct Builder<'a, 't> {
    text: &'t Text,
    measure: f32,
    shaper: &'a mut Shaper,
    missing: &'a mut Vec<Missing>,
    levels: Option<&'a [Level]>,
    pieces: Vec<Piece>,
}

impl Builder<'_, '_> {
    fn run(&mut self) {
        let segmenter = LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());
        let text = &self.text.text;
        let (mut start, mut run) = (0, 0);
        let mut breaks = segmenter.segment_str(text).skip(1);
        loop {
            let next = breaks.next();
            let end = next.unwrap_or(text.len());
            // UAX #14 before Unicode 16 lets no line break next to a quotation mark, not even between Han.
            let mut from = start;
            while let Some(at) = quote_break(text, from, end) {
                self.segment(start..at, &mut run);
                (start, from) = (at, at);
            }
            self.segment(start..end, &mut run);
            start = end;
            if next.is_none() || end >= text.len() {
                break;
            }
        }
    }

    /// A segment between two break opportunities: its words, then its spaces.
    fn segment(&mut self, range: Range<usize>, run: &mut usize) {
        let Some(segment) = self.text.text.get(range.clone()) else { return };
        if segment.is_empty() {
            return;
        }
        let body = segment.trim_end_matches([' ', '\n', '\u{2028}', '\u{2029}']);
        let tail = &segment[body.len()..];
        self.stretch(range.start..range.start + body.len(), PieceKind::Word, run);
        let spaces = tail.trim_end_matches(['\n', '\u{2028}', '\u{2029}']);
        let space_start = range.start + body.len();
        self.stretch(space_start..space_start + spaces.len(), PieceKind::Space, run);
        if let Some(last) = self.pieces.last_mut() {
            last.breakable = true;
        }
        if spaces.len() < tail.len() {
            let start = (space_start + spaces.len()) as u32;
            self.pieces.push(Piece {
                word: 0,
                glyphs: (0, 0),
                run: *run as u32,
                start,
                width: 0.0,
                gap: 0.0,
                stretch: 0.0,
                shrink: 0.0,
                hyphen: None,
                kind: PieceKind::End,
                breakable: true,
                level: 0,
            });
        }
    }

    /// A part of a segment, split where runs or embedding levels change.
    fn stretch(&mut self, range: Range<usize>, kind: PieceKind, run: &mut usize) {
        let mut start = range.start;
        while start < range.end {
            while self.text.runs.get(*run).is_some_and(|run| run.end <= start) {
                *run += 1;
            }
            let Some(current) = self.text.runs.get(*run) else { return };
            let mut end = range.end.min(current.end);
            let level = self.levels.and_then(|levels| levels.get(start)).copied().unwrap_or(Level::ltr());
            if let Some(levels) = self.levels {
                end = (start..end).find(|&at| levels.get(at) != Some(&level)).unwrap_or(end);
            }
            if end - start > SEGMENT_LIMIT {
                end = floor_char_boundary(&self.text.text, start + SEGMENT_LIMIT);
            }
            self.piece(start..end, kind, *run, level);
            start = end;
        }
    }

    fn piece(&mut self, range: Range<usize>, kind: PieceKind, index: usize, level: Level) {
        let run = &self.text.runs[index];
        let Some(text) = self.text.text.get(range.clone()) else { return };
        let gap = if range.end == run.end { run.gap } else { 0.0 };
        let mut piece = Piece {
            word: 0,
            glyphs: (0, 0),
            run: index as u32,
            start: range.start as u32,
            width: gap,
            gap,
            stretch: 0.0,
            shrink: 0.0,
            hyphen: None,
            kind,
            breakable: false,
            level: level.number(),
        };
        if let Some(object) = run.object.filter(|_| text.starts_with(OBJECT)) {
            piece.kind = PieceKind::Object;
            piece.width += object.width;
            self.pieces.push(piece);
            return;
        }
        let look = Look { face: run.style.face, small_caps: run.style.small_caps, forms: run.forms, rtl: level.is_rtl() };
        let id = self.shaper.word(look, text);
        let word = self.shaper.get(id);
        self.missing.extend(word.missing.iter().map(|&(at, c)| (c, char_span(run, range.start + at as usize, c))));
        piece.word = id;
        piece.glyphs = (0, word.glyphs.len() as u32);
        piece.width += word.width * run.style.size;
        if kind == PieceKind::Space {
            piece.stretch = (piece.width - gap) * SPACE_STRETCH;
            piece.shrink = (piece.width - gap) * SPACE_SHRINK;
        }
        if piece.width - gap > self.measure && kind == PieceKind::Word {
            self.clusters(piece, text, look);
        } else {
            self.pieces.push(piece);
        }
    }

    /// A word wider than the measure: each cluster is a piece.
    fn clusters(&mut self, piece: Piece, text: &str, look: Look) {
        let size = self.text.runs[piece.run as usize].style.size;
        if look.rtl {
            // Glyphs lie in visual order; each character is shaped alone instead.
            for (at, c) in text.char_indices() {
                let word = self.shaper.word(look, c.encode_utf8(&mut [0; 4]));
                let shaped = self.shaper.get(word);
                self.pieces.push(Piece {
                    word,
                    glyphs: (0, shaped.glyphs.len() as u32),
                    start: piece.start + at as u32,
                    width: shaped.width * size,
                    gap: 0.0,
                    breakable: true,
                    ..piece
                });
            }
            return;
        }
        let word = self.shaper.get(piece.word);
        let (mut from, mut width) = (0, 0f32);
        for (index, glyph) in word.glyphs.iter().enumerate() {
            width += glyph.advance * size;
            let next = word.glyphs.get(index + 1);
            if next.is_none_or(|next| next.end > next.start) {
                let gap = if next.is_none() { piece.gap } else { 0.0 };
                let glyphs = (from, index as u32 + 1);
                self.pieces.push(Piece { glyphs, width: width + gap, gap, breakable: next.is_some(), ..piece });
                (from, width) = (index as u32 + 1, 0.0);
            }
        }
    }
}

/// Adds the quarter em between Han and Latin letters or digits.
fn add_gaps(text: &Text, pieces: &mut [Piece]) {
    let latin = |c: char| c.is_alphanumeric() && !is_wide(c);
    for index in 1..pieces.len() {
        let (left, right) = (pieces[index - 1], pieces[index]);
        if left.kind != PieceKind::Word || right.kind != PieceKind::Word || left.gap > 0.0 {
            continue;
        }
        let at = right.start as usize;
        let before = text.text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.text.get(at..).and_then(|text| text.chars().next());
        let (Some(before), Some(after)) = (before, after) else { continue };
        if let Some(run) = text.runs.get(left.run as usize).filter(|_| is_wide(before) && is_wide(after)) {
            pieces[index - 1].stretch = run.style.size * HAN_STRETCH;
        }
        if left.start == right.start || !((is_han(before) && latin(after)) || (latin(before) && is_han(after))) {
            continue;
        }
        let Some(run) = text.runs.get(left.run as usize) else { continue };
        if text.runs.get(right.run as usize).is_some_and(|other| other.style.rise != run.style.rise) {
            continue;
        }
        let gap = run.style.size * HAN_LATIN;
        pieces[index - 1].gap = gap;
        pieces[index - 1].width += gap;
        (pieces[index - 1].stretch, pieces[index - 1].shrink) = (gap / 2.0, gap / 2.0);
    }
}

/// Cuts words where they may be hyphenated.
fn hyphenate(text: &Text, pieces: &mut Vec<Piece>, shaper: &mut Shaper) {
    let whole = std::mem::take(pieces);
    for piece in whole {
        let run = text.runs.get(piece.run as usize);
        let lang = run.and_then(|run| hypher::Lang::from_iso(run.hyphenation?));
        match (run, lang) {
            (Some(run), Some(lang)) if piece.kind == PieceKind::Word && piece.level == 0 => {
                cut(text, run, lang, piece, pieces, shaper);
            }
            _ => pieces.push(piece),
        }
    }
}

/// A word with fewer letters is not hyphenated.
const SHORTEST: usize = 5;

fn cut(text: &Text, run: &Run, lang: hypher::Lang, piece: Piece, out: &mut Vec<Piece>, shaper: &mut Shaper) {
    let glyphs = shaper.get(piece.word).glyphs.get(piece.glyphs.0 as usize..piece.glyphs.1 as usize);
    let bytes = glyphs.and_then(|glyphs| {
        let end = glyphs.iter().map(|glyph| glyph.end).max()?;
        Some(glyphs.first()?.start as usize..end as usize)
    });
    let start = piece.start as usize;
    let part = bytes.and_then(|bytes| Some((bytes.start, text.text.get(start + bytes.start..start + bytes.end)?)));
    let Some((offset, word)) = part else { return out.push(piece) };
    let points = hyphenation_points(word, lang);
    if points.is_empty() {
        return out.push(piece);
    }
    let look = Look { face: run.style.face, small_caps: run.style.small_caps, forms: run.forms, rtl: false };
    let hyphen = shaper.word(look, "-");
    let hyphen_width = shaper.get(hyphen).width * run.style.size;
    let word = shaper.get(piece.word);
    let (mut from, mut width) = (piece.glyphs.0, 0f32);
    for (index, glyph) in (0u32..).zip(&word.glyphs) {
        if index < piece.glyphs.0 || index >= piece.glyphs.1 {
            continue;
        }
        if index > from && points.contains(&(glyph.start as usize - offset)) && glyph.end > glyph.start {
            let glyphs = (from, index);
            let hyphen = Some((hyphen, hyphen_width));
            out.push(Piece { glyphs, width, gap: 0.0, stretch: 0.0, shrink: 0.0, breakable: true, hyphen, ..piece });
            (from, width) = (index, 0.0);
        }
        width += glyph.advance * run.style.size;
    }
    out.push(Piece { glyphs: (from, piece.glyphs.1), width: width + piece.gap, ..piece });
}

/// Bytes of a word before which it may be hyphenated.
fn hyphenation_points(word: &str, lang: hypher::Lang) -> Vec<usize> {
    let letters = word.trim_matches(|c: char| !c.is_alphabetic());
    // A word with digits, slashes or capitals within is a name or a code.
    if letters.chars().count() < SHORTEST || letters.chars().skip(1).any(|c| !c.is_lowercase()) {
        return Vec::new();
    }
    let mut at = word.find(letters).unwrap_or_default();
    let last = at + letters.len();
    let mut points: Vec<usize> = hypher::hyphenate(letters, lang)
        .map(|syllable| {
            at += syllable.len();
            at
        })
        .collect();
    points.retain(|&point| point < last);
    points
}

/// A break next to a quotation mark among Han, strictly within `from..end`: before an opening one, after a closing one.
fn quote_break(text: &str, from: usize, end: usize) -> Option<usize> {
    let segment = text.get(from..end)?;
    segment.char_indices().find_map(|(at, c)| {
        let at = from + at;
        let neighbours = |at: usize| Some((text.get(..at)?.chars().next_back()?, text.get(at..)?.chars().next()?));
        match c {
            '“' | '‘' if at > from => {
                let (before, _) = neighbours(at)?;
                let (_, inside) = neighbours(at + c.len_utf8())?;
                (is_wide(before) && is_wide(inside) && !is_opening(before)).then_some(at)
            }
            '”' | '’' => {
                let after_mark = at + c.len_utf8();
                let (inside, _) = neighbours(at)?;
                let (_, after) = neighbours(after_mark)?;
                (after_mark < end && is_wide(inside) && is_han(after)).then_some(after_mark)
            }
            _ => None,
        }
    })
}

const fn is_opening(c: char) -> bool {
    matches!(c, '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '“' | '‘')
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where a character of a run stands in the source, if the run's text is the source's.
fn char_span(run: &Run, at: usize, c: char) -> Span {
    let verbatim = run.span.end.wrapping_sub(run.span.start) as usize == run.end - run.start;
    if run.span.is_synthesized() || !verbatim {
        return run.span;
    }
    let start = run.span.start + (at - run.start) as u32;
    Span::new(run.span.source, start, start + c.len_utf8() as u32)
}

/// Sets the pieces of one line.
struct Setter<'a, 't> {
    paragraph: &'a Pieces<'t>,
    shaper: &'a Shaper,
    frame: &'a Frame,
    baseline: f32,
    x: f32,
    /// How far what stretches is stretched, or shrunk below 0.
    ratio: f32,
    content: Content,
    open: Option<Open>,
    /// For each item the byte it shows first, to bring bidirectional lines back to reading order.
    order: Vec<usize>,
}

/// A glyph run under construction.
struct Open {
    run: usize,
    face: u8,
    level: u8,
    x: f32,
    start: usize,
    text: String,
    glyphs: Vec<Glyph>,
}

impl Setter<'_, '_> {
    fn pieces(&mut self, pieces: &[Piece]) {
        let last = pieces.iter().rposition(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Object));
        let order = if self.paragraph.bidi {
            let levels: Vec<Level> =
                pieces.iter().map(|piece| Level::new(piece.level).unwrap_or(Level::ltr())).collect();
            BidiInfo::reorder_visual(&levels)
        } else {
            (0..pieces.len()).collect()
        };
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
            PieceKind::Object => self.image(run, piece),
            PieceKind::Word | PieceKind::Space => {
                let word = self.shaper.get(piece.word);
                let glyphs = word.glyphs.get(piece.glyphs.0 as usize..piece.glyphs.1 as usize).unwrap_or_default();
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
            self.link(link, from);
        }
    }

    /// The hyphen of a word that goes on in the next line; as text it is a soft hyphen (ISO 32000-1, 14.8.2.2.3).
    fn hyphen(&mut self, piece: &Piece) {
        let Some((word, _)) = piece.hyphen else { return };
        let size = self.paragraph.text.runs.get(piece.run as usize).map_or(0.0, |run| run.style.size);
        for glyph in &self.shaper.get(word).glyphs {
            let Some(open) = self.open.as_mut().filter(|open| open.face == glyph.face) else { continue };
            let start = open.text.len() as u32;
            open.text.push('\u{ad}');
            let (end, advance) = (open.text.len() as u32, glyph.advance * size);
            open.glyphs.push(Glyph { id: glyph.id, start, end, advance, offset: (0.0, 0.0) });
            self.x += advance;
        }
    }

    fn image(&mut self, run: &Run, piece: &Piece) {
        self.close();
        let Some(object) = run.object else { return };
        let area = Rect { x: self.x, y: self.baseline - object.height, width: object.width, height: object.height };
        self.push(piece.start as usize, Owner::Tag(run.owner), ItemKind::Image { image: object.image, area });
        self.x += object.width;
    }

    fn glyph(&mut self, piece: &Piece, run: &Run, glyph: &WordGlyph) {
        let text = &self.paragraph.text.text;
        let start = (piece.start + glyph.start) as usize;
        let end = (piece.start + glyph.end) as usize;
        let rtl = piece.level % 2 == 1;
        let continues = self.open.as_ref().is_some_and(|open| {
            open.run == piece.run as usize
                && open.face == glyph.face
                && open.level == piece.level
                && (rtl || end <= start || open.start + open.text.len() == start)
        });
        if !continues {
            self.close();
            let (run, face, level, x) = (piece.run as usize, glyph.face, piece.level, self.x);
            self.open = Some(Open { run, face, level, x, start, text: String::new(), glyphs: Vec::new() });
        }
        let Some(open) = &mut self.open else { return };
        let size = run.style.size;
        let advance = glyph.advance * size;
        let shown = text.get(start..end.max(start)).unwrap_or_default();
        // In a right-to-left word the clusters come last first: text already there moves back.
        if rtl && !shown.is_empty() {
            open.glyphs.iter_mut().for_each(|glyph| {
                glyph.start += shown.len() as u32;
                glyph.end += shown.len() as u32;
            });
            open.text.insert_str(0, shown);
            open.start = start;
        }
        let at = if rtl { 0 } else { open.text.len() as u32 };
        if !rtl {
            open.text.push_str(shown);
        }
        let offset = (glyph.offset.0 * size, glyph.offset.1 * size);
        open.glyphs.push(Glyph { id: glyph.id, start: at, end: at + shown.len() as u32, advance, offset });
        self.x += advance;
    }

    /// Finishes the open glyph run, with its lines above, below or through.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
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
            span: run.span,
        };
        let blank = glyphs.text.trim().is_empty();
        self.push(open.start, Owner::Tag(run.owner), ItemKind::Glyphs(glyphs));
        let height = (style.size * 0.055).max(0.4);
        let lines = [(style.underline, style.size * 0.12), (style.strike, -style.size * 0.27)];
        for (_, offset) in lines.into_iter().filter(|(on, _)| *on && !blank) {
            let area = Rect { x: open.x, y: y + offset, width, height };
            self.push(open.start, Owner::Artifact(Artifact::Layout), ItemKind::Rect { area, color: style.color });
        }
    }

    fn push(&mut self, start: usize, owner: Owner, kind: ItemKind) {
        self.order.push(start);
        self.content.items.push(Item { owner, kind });
    }

    /// Extends the area of a link, or opens one.
    fn link(&mut self, link: u32, from: f32) {
        let Some(link) = self.paragraph.text.links.get(link as usize) else { return };
        let area = Rect { x: from, y: 0.0, width: self.x - from, height: self.frame.leading };
        if let Some(last) = self.content.links.last_mut().filter(|last| last.tag == link.tag) {
            let left = last.area.x.min(area.x);
            last.area.width = (last.area.x + last.area.width).max(self.x) - left;
            last.area.x = left;
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
    fn marks(&mut self, pieces: &[Piece], bytes: Range<usize>) {
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

    fn finish(mut self) -> Content {
        self.close();
        if self.paragraph.bidi {
            let mut items: Vec<_> = self.order.into_iter().zip(self.content.items).collect();
            items.sort_by_key(|(start, _)| *start);
            self.content.items = items.into_iter().map(|(_, item)| item).collect();
        }
        self.content
    }
}
