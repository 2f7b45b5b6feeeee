//! Pieces of a paragraph: text cut at break opportunities (UAX #14) and where style or direction change, and shaped.

use crate::font::{Family, is_han, is_ignorable, is_wide};
use crate::hyphenation::hyphen;
use crate::joints::joints;
use crate::object::SetObject;
use crate::paragraph::Missing;
use crate::shape::{Look, Shaper, WordGlyph, WordId};
use crate::spacing::{FullWidth, add_gaps};
use crate::text::{OBJECT, Run, Text};
use dossier_core::Span;
use icu_segmenter::{LineSegmenter, options::LineBreakOptions};
use std::ops::Range;
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_script::{Script, UnicodeScript};

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
    /// Its class, if it is a full-width mark.
    pub mark: Option<FullWidth>,
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
    /// Whether the paragraph as a whole runs from right to left.
    pub rtl: bool,
    pub habits: Habits,
}

/// How a design likes its paragraphs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// Whether words are hyphenated where that makes better lines.
    pub hyphenate: bool,
    /// Whether punctuation at the end of a line hangs into the margin.
    pub hang: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self { hyphenate: true, hang: false }
    }
}

/// How far spaces between words stretch and shrink, as a share of their width.
const SPACE_STRETCH: f32 = 0.6;
const SPACE_SHRINK: f32 = 0.2;
/// Bytes of a word of code that stay together, at least.
const CODE_PART: usize = 3;
/// A segment is cut into parts of at most so many bytes before shaping.
const SEGMENT_LIMIT: usize = 1024;

impl<'t> Pieces<'t> {
    /// Shapes a text. Pieces wider than `measure` are cut to their characters.
    pub(crate) fn new(text: &'t Text, measure: f32, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> Self {
        let levels = bidi_levels(&text.text);
        let rtl = levels.as_ref().is_some_and(|(_, base)| base.is_rtl());
        let levels = levels.map(|(levels, _)| levels);
        let mut builder = Builder {
            text,
            measure,
            shaper,
            missing,
            levels: levels.as_deref(),
            code: text.runs.iter().any(|run| run.style.face.family == Family::Mono),
            raised: text.runs.iter().any(|run| run.style.rise > 0.0),
            // A word and a space take some six bytes of Latin, a character of Chinese three.
            pieces: Vec::with_capacity(text.text.len() / 3 + 1),
            objects: Vec::new(),
        };
        builder.run();
        let Builder { mut pieces, objects, .. } = builder;
        add_gaps(text, &mut pieces);
        Self { text, pieces, objects, bidi: levels.is_some(), rtl, habits: Habits::default() }
    }
}

/// Embedding levels for each byte, and the paragraph's, if anything runs from right to left (UAX #9). A paragraph runs
/// as most of its letters do (a higher-level protocol by clause HL1), not as its first: a report in English may begin a
/// paragraph with a word in Hebrew.
fn bidi_levels(text: &str) -> Option<(Vec<Level>, Level)> {
    // Most paragraphs end here: looking up the class of each character takes longer than all else.
    if !text.chars().any(may_run_left) {
        return None;
    }
    let balance: i64 = text
        .chars()
        .map(|c| match bidi_class(c) {
            BidiClass::R | BidiClass::AL => 1,
            BidiClass::L => -1,
            _ => 0,
        })
        .sum();
    let base = if balance > 0 { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(text, Some(base));
    info.has_rtl().then_some((info.levels, base))
}

/// Whether a character lies in a block of right-to-left scripts, or begins right-to-left text by itself.
const fn may_run_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202b}' | '\u{202e}' | '\u{2067}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

struct Builder<'a, 't> {
    text: &'t Text,
    measure: f32,
    shaper: &'a mut Shaper,
    missing: &'a mut Vec<Missing>,
    levels: Option<&'a [Level]>,
    /// Whether any run is raised, as the mark of a footnote is.
    raised: bool,
    /// Whether any run is code.
    code: bool,
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
            if next.is_some_and(|at| self.forbidden(at)) {
                continue;
            }
            let end = next.unwrap_or(text.len());
            // UAX #14 before Unicode 16 lets no line break next to a quotation mark, not even between Han.
            let mut from = start;
            while let Some(at) = quote_break(text, from, end).or_else(|| self.code_break(from, end)) {
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

    /// Whether no line may begin here though UAX #14 lets it: with the raised mark of a footnote, or with a mark that
    /// joins or divides (CLREQ, 3.1.5).
    fn forbidden(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.text.text.as_bytes().get(before));
        if matches!(before, None | Some(b' ' | b'\n')) {
            return false;
        }
        let Some(after) = self.text.text.get(at..) else { return false };
        let joins = match after.chars().next() {
            Some('·' | '・' | '‧' | '～' | '／' | '–') => true,
            Some('—') => !after.starts_with("——"),
            _ => false,
        };
        joins || self.leads(at) || (self.raised && self.rise(at) > self.rise(at - 1))
    }

    /// Whether the hyphen before a byte belongs to what follows it, as in `-o` and `--format`.
    fn leads(&self, at: usize) -> bool {
        let before = self.text.text.get(..at).and_then(|text| text.strip_suffix('-'));
        before.is_some_and(|before| {
            before.chars().next_back().is_none_or(|c| c == '-' || c.is_whitespace() || is_open(c))
        })
    }

    /// A break within a long word of code, strictly within `from..end`: after what parts its names.
    fn code_break(&self, from: usize, end: usize) -> Option<usize> {
        if !self.code || end - from < 2 * CODE_PART || self.run_at(from)?.style.face.family != Family::Mono {
            return None;
        }
        let bytes = self.text.text.as_bytes();
        let parts = |at: &usize| {
            let around = bytes.get(at - 2).zip(bytes.get(*at));
            matches!(bytes.get(at - 1), Some(b'/' | b'.' | b'_'))
                && around.is_some_and(|(one, two)| one.is_ascii_alphanumeric() && two.is_ascii_alphabetic())
        };
        (from + CODE_PART..end.saturating_sub(CODE_PART - 1)).find(parts)
    }

    fn run_at(&self, at: usize) -> Option<&Run> {
        self.text.runs.get(self.text.runs.partition_point(|run| run.end <= at))
    }

    /// How far the text at a byte is raised.
    fn rise(&self, at: usize) -> f32 {
        self.run_at(at).map_or(0.0, |run| run.style.rise)
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
        let free = !spaces.is_empty() || !self.glued(space_start);
        if let Some(last) = self.pieces.last_mut() {
            let run = self.text.runs.get(last.run as usize).filter(|_| segment.ends_with('\u{ad}'));
            last.hyphen = run.filter(|_| last.level % 2 == 0).map(|run| hyphen(run, self.shaper));
            last.breakable |= free;
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
                mark: None,
                kind: PieceKind::End,
                breakable: true,
                level: 0,
            });
        }
    }

    /// Whether a place is within a formula, where lines end only where it says so.
    fn glued(&self, at: usize) -> bool {
        let Some(last) = self.pieces.last().map(|piece| piece.run as usize) else { return false };
        let glued = |index: usize| self.text.runs.get(index).is_some_and(|run| run.glued);
        glued(last) && (self.text.runs.get(last).is_some_and(|run| at < run.end) || glued(last + 1))
    }

    /// A part of a segment, split where runs or embedding levels change and at full-width marks.
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
            if let Some(part) = self.text.text.get(start..end) {
                end = start + mark_end(part, current);
            }
            self.piece(start..end, kind, *run, level);
            start = end;
        }
    }

    fn piece(&mut self, range: Range<usize>, kind: PieceKind, index: usize, level: Level) {
        let run = &self.text.runs[index];
        let Some(text) = self.text.text.get(range.clone()) else { return };
        let (gap, ends) = if range.end == run.end { (run.gap, run.break_after) } else { (0.0, false) };
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
            mark: None,
            kind,
            breakable: ends,
            level: level.number(),
        };
        if let Some(object) = run.object.as_ref().filter(|_| text.starts_with(OBJECT)) {
            let object = object.set(run, self.shaper, self.missing);
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
        piece.mark = word.mark;
        piece.glyphs = (0, word.glyphs.len() as u32);
        piece.width += word.width * run.style.size;
        if kind == PieceKind::Space {
            piece.stretch = (piece.width - gap) * SPACE_STRETCH;
            piece.shrink = (piece.width - gap) * SPACE_SHRINK;
        }
        if piece.width - gap > self.measure && kind == PieceKind::Word {
            self.parts(piece, text, look);
        } else {
            self.pieces.push(piece);
        }
    }

    /// A word wider than the measure: its parts between joints are pieces, and of a part that is still wider each cluster.
    fn parts(&mut self, piece: Piece, text: &str, look: Look) {
        if look.rtl {
            return self.characters(piece, text, look);
        }
        let run = &self.text.runs[piece.run as usize];
        let joints = joints(text, run.hyphenation, self.shaper);
        let hyphen = joints.iter().any(|joint| joint.hyphen).then(|| hyphen(run, self.shaper));
        let glyphs = &self.shaper.get(piece.word).glyphs;
        let clusters = clusters(piece, glyphs, run.style.size);
        let joint = |at: u32| {
            let at = glyphs.get(at as usize).map(|glyph| glyph.start as usize)?;
            joints.binary_search_by_key(&at, |joint| joint.at).ok().and_then(|index| joints.get(index))
        };
        for part in clusters.chunk_by(|_, next| joint(next.glyphs.0).is_none()) {
            let [first, .., last] = part else {
                self.pieces.extend(part);
                continue;
            };
            let hyphen = hyphen.filter(|_| joint(last.glyphs.1).is_some_and(|joint| joint.hyphen));
            let width = part.iter().map(|cluster| cluster.width).sum::<f32>();
            if width - last.gap + hyphen.map_or(0.0, |(_, width)| width) > self.measure {
                self.pieces.extend(part);
            } else {
                self.pieces.push(Piece { glyphs: (first.glyphs.0, last.glyphs.1), width, hyphen, ..*last });
            }
        }
    }

    /// A word from right to left: glyphs lie in visual order, so each character is shaped alone.
    fn characters(&mut self, piece: Piece, text: &str, look: Look) {
        let size = self.text.runs[piece.run as usize].style.size;
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
    }
}

/// Each cluster of a word as a piece.
fn clusters(piece: Piece, glyphs: &[WordGlyph], size: f32) -> Vec<Piece> {
    let mut clusters = Vec::with_capacity(glyphs.len());
    let (mut from, mut width) = (0, 0f32);
    for (index, glyph) in glyphs.iter().enumerate() {
        width += glyph.advance * size;
        let next = glyphs.get(index + 1);
        if next.is_none_or(|next| next.end > next.start) {
            let gap = if next.is_none() { piece.gap } else { 0.0 };
            let glyphs = (from, index as u32 + 1);
            let breakable = next.is_some() || piece.breakable;
            clusters.push(Piece { glyphs, width: width + gap, gap, breakable, ..piece });
            (from, width) = (index as u32 + 1, 0.0);
        }
    }
    clusters
}

/// Where a full-width mark at the start of a text ends, or else the text before the next one.
fn mark_end(text: &str, run: &Run) -> usize {
    if text.len() < 4 || text.is_ascii() || run.style.face.family == Family::Mono {
        return text.len();
    }
    let mark = |(at, c): (usize, char)| FullWidth::at(text, at, c, run.forms).is_some().then_some((at, c));
    match text.char_indices().find_map(mark) {
        None => text.len(),
        Some((0, c)) => {
            // What combines with a mark stays with it.
            let rest =
                text[c.len_utf8()..].find(|c: char| c.script() != Script::Inherited && !is_ignorable(c));
            rest.map_or(text.len(), |rest| c.len_utf8() + rest)
        }
        Some((at, _)) => at,
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

/// Whether a character opens what follows it, in Latin text.
const fn is_open(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '“' | '‘' | '„' | '"' | '\'' | '=')
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
