//! Pieces of a paragraph: text cut at break opportunities (UAX #14) and where style or direction change, and shaped.

use crate::font::{is_han, is_wide};
use crate::object::SetObject;
use crate::paragraph::Missing;
use crate::shape::{Look, Shaper, WordId};
use crate::text::{OBJECT, Run, Text};
use dossier_core::Span;
use icu_segmenter::{LineSegmenter, options::LineBreakOptions};
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};

/// Text that is never broken inside, or the space between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// The word in the shaper, or the index of the object.
    pub word: WordId,
    /// Glyphs of the word.
    pub glyphs: (u32, u32),
    pub run: u32,
    /// The word's first byte in the text.
    pub start: u32,
    /// Width, gap included, in points.
    pub width: f32,
    /// Space after it, part of the width; it vanishes at the end of a line.
    pub gap: f32,
    pub kind: PieceKind,
    /// How much wider and narrower it may become.
    pub stretch: f32,
    pub shrink: f32,
    /// Whether a line may end here.
    pub breakable: bool,
    /// A hyphen that is printed when the line ends here, and its width.
    pub hyphen: Option<(WordId, f32)>,
    pub level: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Word,
    Space,
    Object,
    /// A forced break.
    End,
}

/// A paragraph's pieces.
pub(crate) struct Pieces<'t> {
    pub text: &'t Text,
    pub pieces: Vec<Piece>,
    pub objects: Vec<SetObject>,
    pub bidi: bool,
}

/// Width of the space between Han and Latin, in ems (CLREQ, 3.2.4).
const HAN_LATIN: f32 = 0.25;
/// How far spaces between words stretch and shrink, as a share of their width.
const SPACE_STRETCH: f32 = 0.6;
const SPACE_SHRINK: f32 = 0.2;
/// How far Han characters may move apart in a justified line, in ems.
const HAN_STRETCH: f32 = 0.06;
/// A segment is cut into parts of at most so many bytes before shaping.
const SEGMENT_LIMIT: usize = 1024;

impl<'t> Pieces<'t> {
    /// Shapes a text. Pieces wider than `measure` are cut to their characters.
    pub(crate) fn new(text: &'t Text, measure: f32, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> Self {
        let levels = bidi_levels(&text.text);
        let mut builder = Builder {
            text,
            measure,
            shaper,
            missing,
            levels: levels.as_deref(),
            // A word and a space take some six bytes of Latin, a character of Chinese three.
            pieces: Vec::with_capacity(text.text.len() / 3 + 1),
            objects: Vec::new(),
        };
        builder.run();
        let Builder { mut pieces, objects, .. } = builder;
        add_gaps(text, &mut pieces);
        Self { text, pieces, objects, bidi: levels.is_some() }
    }
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
    objects: Vec<SetObject>,
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
        if let Some(object) = run.object.as_ref().filter(|_| text.starts_with(OBJECT)) {
            let object = object.set(run);
            piece.kind = PieceKind::Object;
            piece.word = self.objects.len() as WordId;
            piece.width += object.width;
            self.objects.push(object);
            self.pieces.push(piece);
            return;
        }
        let look = Look {
            face: run.style.face,
            small_caps: run.style.small_caps,
            forms: run.forms,
            rtl: level.is_rtl(),
        };
        let id = self.shaper.word(look, text);
        let word = self.shaper.get(id);
        self.missing
            .extend(word.missing.iter().map(|&(at, c)| (c, char_span(run, range.start + at as usize, c))));
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
                self.pieces.push(Piece {
                    glyphs,
                    width: width + gap,
                    gap,
                    breakable: next.is_some(),
                    ..piece
                });
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
        if left.start == right.start
            || !((is_han(before) && latin(after)) || (latin(before) && is_han(after)))
        {
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

/// A break next to a quotation mark among Han, strictly within `from..end`: before an opening one, after a closing one.
fn quote_break(text: &str, from: usize, end: usize) -> Option<usize> {
    let segment = text.get(from..end)?;
    segment.char_indices().find_map(|(at, c)| {
        let at = from + at;
        let neighbours =
            |at: usize| Some((text.get(..at)?.chars().next_back()?, text.get(at..)?.chars().next()?));
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
