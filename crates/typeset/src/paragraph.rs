//! Paragraphs: lines chosen from pieces, and set as boxes.

use crate::boxes::{Content, Mark};
use crate::font::{Family, is_han};
use crate::hyphenation::hyphenate;
use crate::line::Setter;
use crate::lines::{self, Break, End, Shape, Unit};
use crate::object::SetObject;
use crate::pieces::{Piece, PieceKind, Pieces};
use crate::shape::Shaper;
use crate::spacing::FullWidth;
use dossier_core::Span;

/// How a line lies in its measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Alignment {
    /// Flush left, ragged right, each line as full as it gets.
    #[default]
    Start,
    /// Flush left, ragged right, the lines evened out and words hyphenated.
    Ragged,
    /// Flush left, ragged right, the lines evened out and words left whole.
    Even,
    /// Flush left, all lines as long as each other, as nearly as can be.
    Balanced,
    /// Centred, the lines evened out.
    Center,
    /// Flush right, the lines evened out.
    End,
    /// Flush on both sides, with words hyphenated.
    Justify,
}

/// Height of a line and where in it the baseline lies, in points from the top.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Leading {
    pub height: f32,
    pub baseline: f32,
}

impl Leading {
    /// A multiple of the size, ascenders and descenders centred in it.
    pub(crate) fn new(size: f32, multiple: f32) -> Self {
        let height = size * multiple;
        Self { height, baseline: height / 2.0 + size * 0.325 }
    }

    pub(crate) fn scaled(self, factor: f32) -> Self {
        Self { height: self.height * factor, baseline: self.baseline * factor }
    }
}

/// Measures of a paragraph, in points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Left edge on the page.
    pub x: f32,
    /// Length of the lines.
    pub width: f32,
    pub leading: Leading,
    /// Size of the text.
    pub size: f32,
    pub alignment: Alignment,
}

/// A character that no font has, and where.
pub(crate) type Missing = (char, Span);

/// A set line: its height and what is in it, with `y` from the line's top.
pub(crate) struct Line {
    pub height: f32,
    /// From the line's top.
    pub baseline: f32,
    pub content: Content,
}

/// How wide something may be, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extent {
    /// At least, if long words are broken.
    pub cut: f32,
    /// At least, if no word is broken.
    pub least: f32,
    /// Without any break but the forced ones.
    pub most: f32,
}

/// A word longer than this may be broken to make room for others, in ems.
const LONG_WORD: f32 = 9.0;
/// How far spaces are stretched before words are hyphenated, and then with hyphens.
const TOLERANCES: [f32; 2] = [1.2, 2.5];
/// What ragged lines may lack of the measure without looking short, in ems.
const RAGGED: f32 = 2.5;
/// A line takes so many characters at least to spare one of them.
const SHORT_LINE: f32 = 5.0;
/// A last line shorter than this is better avoided, in ems: two Han characters and a stop are longer.
const RUNT: f32 = 2.2;

impl Pieces<'_> {
    /// How wide the text may be.
    pub(crate) fn extent(&self) -> Extent {
        let Extent { mut cut, mut least, mut most } = Extent::default();
        let (mut part, mut line, mut pending) = (0f32, 0f32, 0f32);
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
                    least = least.max(part - piece.gap);
                    most = most.max(line - piece.gap);
                    // Neither an object nor a formula is cut.
                    let text = || self.text.runs.get(piece.run as usize).filter(|run| !run.glued);
                    let word = text().filter(|_| piece.kind == PieceKind::Word);
                    let longest = word.map_or(f32::MAX, |run| run.style.size * LONG_WORD);
                    cut = cut.max((part - piece.gap).min(longest));
                    if piece.breakable {
                        part = 0.0;
                    }
                }
            }
        }
        Extent { cut, least, most }
    }

    /// Breaks into lines.
    fn lines(&mut self, frame: &Frame, shaper: &mut Shaper) -> Vec<Break> {
        let mut units = self.units(shaper);
        let ragged = (frame.alignment != Alignment::Justify).then_some(frame.size * RAGGED);
        let shape = Shape { measure: frame.width, ragged, runt: frame.size * RUNT };
        match frame.alignment {
            Alignment::Start => return lines::first_fit(&units, frame.width),
            Alignment::Balanced => {
                self.keep_last(frame, &mut units);
                return lines::balanced(&units, frame.width);
            }
            Alignment::Even | Alignment::Center | Alignment::End => {
                self.keep_last(frame, &mut units);
                return lines::even(&units, &shape);
            }
            Alignment::Ragged | Alignment::Justify => self.keep_last(frame, &mut units),
        }
        let [first, second] = TOLERANCES;
        if let Some(lines) = lines::optimum(&units, &shape, first) {
            return lines;
        }
        if !self.habits.hyphenate {
            return lines::best(&units, &shape);
        }
        hyphenate(self.text, &mut self.pieces, shaper);
        let mut units = self.units(shaper);
        self.keep_last(frame, &mut units);
        lines::optimum(&units, &shape, second).unwrap_or_else(|| lines::best(&units, &shape))
    }

    /// Lets no single Han character with what closes the sentence be the last line, where lines are not too short to do
    /// without one more (CLREQ, 3.1.7).
    fn keep_last(&self, frame: &Frame, units: &mut [Unit]) {
        let first = |piece: &Piece| self.text.text.get(piece.start as usize..)?.chars().next();
        let words = self.pieces.iter().enumerate().rev().filter(|(_, piece)| piece.kind == PieceKind::Word);
        let mut words = words.skip_while(|(_, piece)| piece.mark == Some(FullWidth::Closing));
        let (Some((last, piece)), Some((before, _))) = (words.next(), words.next()) else { return };
        if before + 1 == last && first(piece).is_some_and(is_han) && frame.width >= frame.size * SHORT_LINE {
            units[before].end = End::Never;
        }
    }

    fn units(&self, shaper: &Shaper) -> Vec<Unit> {
        let unit = |piece: &Piece| {
            let hang = if self.habits.hang { self.hang(piece, shaper) } else { 0.0 };
            Unit {
                width: piece.width,
                stretch: piece.stretch,
                shrink: piece.shrink,
                vanishes: if piece.kind == PieceKind::Space { piece.width } else { piece.gap + hang },
                space: matches!(piece.kind, PieceKind::Space | PieceKind::End),
                end: match (piece.kind, piece.hyphen, piece.breakable) {
                    (PieceKind::End, ..) => End::Forced,
                    (_, Some((_, width)), _) if self.habits.hang => End::Hyphen(width * (1.0 - HYPHEN_HANGS)),
                    (_, Some((_, width)), _) => End::Hyphen(width),
                    (PieceKind::Word, None, true) if self.is_code(piece) => End::Reluctant,
                    (_, None, true) => End::Allowed,
                    (_, None, false) => End::Never,
                },
            }
        };
        self.pieces.iter().map(unit).collect()
    }

    /// Whether a piece is code, where the end of a line within a word could be taken for the end of the word.
    fn is_code(&self, piece: &Piece) -> bool {
        self.text.runs.get(piece.run as usize).is_some_and(|run| run.style.face.family == Family::Mono)
    }

    /// How much of a piece's end may hang into the margin at the end of a line, in points.
    fn hang(&self, piece: &Piece, shaper: &Shaper) -> f32 {
        let size = self.text.runs.get(piece.run as usize).map_or(0.0, |run| run.style.size);
        let glyphs = |piece: &Piece| {
            shaper.get(piece.word).glyphs.get(piece.glyphs.0 as usize..piece.glyphs.1 as usize)
        };
        // A stop in the middle of its em would leave a hole.
        if piece.kind != PieceKind::Word || piece.level % 2 == 1 || piece.mark == Some(FullWidth::Middle) {
            return 0.0;
        }
        let Some(glyph) = glyphs(piece).and_then(<[_]>::last) else { return 0.0 };
        let end = (piece.start + glyph.end) as usize;
        let last = self.text.text.get(..end).and_then(|text| text.chars().next_back());
        last.map_or(0.0, hanging) * glyph.advance * size
    }

    /// The lines, set.
    pub(crate) fn set(&mut self, frame: &Frame, shaper: &mut Shaper) -> Vec<Line> {
        let lines = self.lines(frame, shaper);
        lines.into_iter().map(|line| self.set_line(line, frame, shaper)).collect()
    }

    /// A line without text, at whose height a label or a place may stand.
    pub(crate) fn blank_line(&self, frame: &Frame) -> Line {
        let mark =
            |anchor: &crate::text::Anchor| Mark { name: anchor.name.clone(), tag: anchor.tag, x: frame.x };
        let marks = self.text.anchors.iter().map(mark).collect();
        Line {
            height: frame.leading.height,
            baseline: frame.leading.baseline,
            content: Content { marks, ..Content::default() },
        }
    }

    fn set_line(&self, Break { units: range, ratio }: Break, frame: &Frame, shaper: &Shaper) -> Line {
        let until = self.pieces.get(range.end).map_or(usize::MAX, |next| next.start as usize);
        let from = if range.start == 0 { 0 } else { self.pieces[range.start].start as usize };
        let pieces = &self.pieces[range];
        let width = line_width(pieces);
        let slack = (frame.width - width).max(0.0);
        let x = frame.x
            + match frame.alignment {
                Alignment::Center => slack / 2.0,
                Alignment::End => slack,
                Alignment::Justify if ratio != 0.0 => 0.0,
                _ if self.rtl => slack,
                Alignment::Start
                | Alignment::Ragged
                | Alignment::Even
                | Alignment::Balanced
                | Alignment::Justify => 0.0,
            };
        let objects = || pieces.iter().filter_map(|piece| self.object(piece));
        let ascent = objects().fold(0f32, |ascent, object| ascent.max(object.ascent + frame.size * 0.1));
        let descent = objects().fold(0f32, |descent, object| descent.max(object.descent + frame.size * 0.1));
        let baseline = frame.leading.baseline.max(ascent);
        let height = baseline + (frame.leading.height - frame.leading.baseline).max(descent);
        let mut setter = Setter::new(self, shaper, frame, (x, baseline), ratio);
        setter.pieces(pieces);
        setter.marks(pieces, from..until);
        Line { height, baseline, content: setter.finish() }
    }

    /// The object that a piece is, if it is one.
    pub(crate) fn object(&self, piece: &Piece) -> Option<&SetObject> {
        self.objects.get(piece.word as usize).filter(|_| piece.kind == PieceKind::Object)
    }
}

/// How much of a hyphen hangs into the margin.
const HYPHEN_HANGS: f32 = 0.7;

/// How much of a character hangs into the margin: what is small to the eye would leave a notch in the edge.
const fn hanging(c: char) -> f32 {
    match c {
        '、' | '，' | '。' | '．' => 1.0,
        '.' | ',' | '-' | '\u{2010}' => HYPHEN_HANGS,
        '’' | '”' | '\'' | '"' => 0.6,
        ':' | ';' => 0.4,
        '–' | '!' => 0.25,
        _ => 0.0,
    }
}

fn line_width(pieces: &[Piece]) -> f32 {
    let visible = pieces.iter().rposition(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Object));
    let Some(last) = visible else { return 0.0 };
    pieces[..=last].iter().map(|piece| piece.width).sum::<f32>() - pieces[last].gap
}
