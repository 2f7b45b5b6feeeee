//! Space between characters that nobody typed: around Chinese punctuation, and between Han and Latin (CLREQ, 3.1.6
//! and 3.2.4).
//!
//! A full-width mark is taken for a half-width one with half an em of space on its empty side. The space belongs to
//! the gap between two pieces: of two marks that meet only one has it, and at the ends of a line there is none.

use crate::font::{is_han, is_shared_punctuation, is_wide};
use crate::object::Object;
use crate::pieces::{Piece, PieceKind};
use crate::shape::Forms;
use crate::text::{OBJECT, Run, Text};
use unicode_script::{Script, UnicodeScript};

/// Classes of full-width punctuation by the side of the em that is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FullWidth {
    /// Empty on the left.
    Opening,
    /// Empty on the right.
    Closing,
    /// Centred: it keeps its width, but its neighbours need no space towards it.
    Middle,
}

impl FullWidth {
    /// The class of a character, if it is a full-width mark. In Traditional Chinese stops stand in the middle of the em,
    /// in Japanese colons and the like.
    pub(crate) const fn of(c: char, forms: Forms) -> Option<Self> {
        Some(match c {
            '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '〖' | '［' | '｛' | '〘' | '〚' | '〝'
            | '｟' => Self::Opening,
            '）' | '》' | '〉' | '」' | '』' | '】' | '〕' | '〗' | '］' | '｝' | '〙' | '〛' | '〞'
            | '〟' | '｠' => Self::Closing,
            '、' | '，' | '。' | '．' => match forms {
                Forms::Traditional => Self::Middle,
                _ => Self::Closing,
            },
            '：' | '；' | '！' | '？' => match forms {
                Forms::Traditional | Forms::Japanese => Self::Middle,
                _ => Self::Closing,
            },
            '“' | '‘' if !matches!(forms, Forms::Latin) => Self::Opening,
            '”' | '’' if !matches!(forms, Forms::Latin) => Self::Closing,
            '・' | '‧' => Self::Middle,
            _ => return None,
        })
    }
}

impl FullWidth {
    /// The class of the character at a byte of a text: a quotation mark between two letters of an alphabet is an
    /// apostrophe.
    pub(crate) fn at(text: &str, at: usize, c: char, forms: Forms) -> Option<Self> {
        Self::of(c, forms).filter(|_| c != '’' || !is_apostrophe(text, at))
    }
}

/// Whether the `’` at a byte of a text stands between two letters of an alphabet.
pub(crate) fn is_apostrophe(text: &str, at: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_wide(c));
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    letter(before.chars().next_back()) && letter(after.chars().nth(1))
}

/// Half of the em, which a mark leaves empty.
pub(crate) const HALF: f32 = 0.5;
/// Width of the space between Han and Latin, in ems (CLREQ, 3.2.4), and how far it gives either way.
const HAN_LATIN: f32 = 0.25;
const HAN_LATIN_GIVE: f32 = 0.125;
/// How far Han characters may move apart in a justified line, in ems.
const HAN_STRETCH: f32 = 0.06;
/// How far the space beside a mark shrinks in a justified line, in ems; beside stops that end a sentence not at all. Less
/// than what would have text come apart in readers of the page, and all that lines of Chinese need: they stretch.
const MARK_SHRINK: f32 = 0.09;

/// Space between two pieces, in ems.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Gap {
    width: f32,
    stretch: f32,
    shrink: f32,
}

/// The character at the edge of a piece.
#[derive(Clone, Copy)]
struct Edge {
    c: char,
    mark: Option<FullWidth>,
    /// Whether it is set as Chinese text is.
    chinese: bool,
}

impl Edge {
    fn before(text: &Text, at: usize, run: &Run, mark: Option<FullWidth>) -> Option<Self> {
        let mut before = text.text.get(..at)?.chars().rev();
        Some(Self::new(before.find(|c| c.script() != Script::Inherited)?, run, mark))
    }

    fn after(text: &Text, at: usize, run: &Run, mark: Option<FullWidth>) -> Option<Self> {
        Some(Self::new(text.text.get(at..)?.chars().next()?, run, mark))
    }

    fn new(c: char, run: &Run, mark: Option<FullWidth>) -> Self {
        // What has ruby is Chinese text.
        let ruby = matches!(run.object.as_deref(), Some(Object::Ruby(_)));
        let c = if c == OBJECT && ruby { '字' } else { c };
        let shared = run.forms != Forms::Latin && is_shared_punctuation(c);
        Self { c, mark, chinese: is_wide(c) || shared }
    }

    fn is_latin(self) -> bool {
        self.c.is_alphanumeric() && !is_wide(self.c)
    }

    /// Whether a mark keeps its distance: Latin punctuation and spaces bring their own.
    fn is_text(self) -> bool {
        self.chinese || self.is_latin()
    }
}

/// Adds the gaps between pieces, and makes spaces between Han and Latin as wide as the gap.
pub(crate) fn add_gaps(text: &Text, pieces: &mut [Piece]) {
    for index in 1..pieces.len() {
        let from = pieces[index].start as usize;
        let space = pieces[index].kind == PieceKind::Space;
        let to = if space { pieces.get(index + 1).map_or(from, |next| next.start as usize) } else { from };
        // By far the most frequent case.
        if is_ascii(text, from, to) {
            continue;
        }
        let left = &pieces[index - 1];
        if !shown(left) || left.gap != 0.0 {
            continue;
        }
        if space {
            typed_space(text, pieces, index);
        } else if shown(&pieces[index])
            && let Some((gap, size)) = gap_after(text, pieces, index - 1)
        {
            let piece = &mut pieces[index - 1];
            piece.gap = gap.width * size;
            piece.width += piece.gap;
            (piece.stretch, piece.shrink) = (gap.stretch * size, gap.shrink * size);
        }
    }
}

/// Whether a piece shows something beside which there may be a gap.
const fn shown(piece: &Piece) -> bool {
    matches!(piece.kind, PieceKind::Word | PieceKind::Object)
}

/// A space that was typed between Han and Latin is as wide as one that was not.
fn typed_space(text: &Text, pieces: &mut [Piece], index: usize) {
    let Some([left, space, next]) = pieces.get_mut(index - 1..index + 2) else { return };
    let run = |piece: &Piece| text.runs.get(piece.run as usize);
    let (Some(left_run), Some(space_run), Some(next_run)) = (run(left), run(space), run(next)) else {
        return;
    };
    let (from, to) = (space.start as usize, next.start as usize);
    if !shown(next) || text.text.get(from..to) != Some(" ") {
        return;
    }
    let before = Edge::before(text, from, left_run, left.mark);
    let after = Edge::after(text, to, next_run, next.mark);
    if let (Some(before), Some(after)) = (before, after)
        && is_border(before, after)
    {
        let size = space_run.style.size;
        // The space's own glyph is part of the width.
        space.gap += size * HAN_LATIN - space.width;
        space.width = size * HAN_LATIN;
        (space.stretch, space.shrink) = (size * HAN_LATIN_GIVE, size * HAN_LATIN_GIVE);
    }
}

/// The gap after a piece, where another follows directly.
fn gap_after(text: &Text, pieces: &[Piece], index: usize) -> Option<(Gap, f32)> {
    let (left, right) = (pieces.get(index)?, pieces.get(index + 1)?);
    let (left_run, right_run) = (text.runs.get(left.run as usize)?, text.runs.get(right.run as usize)?);
    let at = right.start as usize;
    if left.start == right.start {
        return None;
    }
    let (size, rise) = (left_run.style.size, left_run.style.rise);
    if right_run.style.rise > rise {
        // A note's mark stands above the empty half of a stop.
        return None;
    }
    if right_run.style.rise < rise {
        let stop = index.checked_sub(1).and_then(|index| pieces.get(index));
        let size = right_run.style.size;
        let room = size * HALF - left.width;
        let empty = stop.is_some_and(|stop| stop.mark == Some(FullWidth::Closing))
            && right.mark != Some(FullWidth::Closing);
        return (empty && room > 0.0).then(|| (Gap { width: room / size, ..Gap::default() }, size));
    }
    let before = Edge::before(text, at, left_run, left.mark)?;
    let after = Edge::after(text, at, right_run, right.mark)?;
    Some((gap(before, after), size))
}

/// The gap between two characters of one height.
fn gap(before: Edge, after: Edge) -> Gap {
    let stretch = if before.chinese && after.chinese { HAN_STRETCH } else { 0.0 };
    let none = Gap { stretch, ..Gap::default() };
    let half = |shrink| Gap { width: HALF, stretch, shrink };
    match (before.mark, after.mark) {
        (Some(FullWidth::Opening), _)
        | (_, Some(FullWidth::Closing))
        | (Some(FullWidth::Closing), Some(FullWidth::Middle))
        | (Some(FullWidth::Middle), Some(FullWidth::Opening)) => none,
        (Some(FullWidth::Closing), _) if after.is_text() => {
            half(if matches!(before.c, '。' | '！' | '？') { 0.0 } else { MARK_SHRINK })
        }
        (_, Some(FullWidth::Opening)) if before.is_text() => half(MARK_SHRINK),
        _ if is_border(before, after) => {
            Gap { width: HAN_LATIN, stretch: HAN_LATIN_GIVE, shrink: HAN_LATIN_GIVE }
        }
        _ => none,
    }
}

/// Whether Han meets Latin letters or digits.
fn is_border(before: Edge, after: Edge) -> bool {
    (is_han(before.c) && after.is_latin()) || (before.is_latin() && is_han(after.c))
}

/// Whether there is nothing but ASCII on both sides of a stretch of text.
fn is_ascii(text: &Text, from: usize, to: usize) -> bool {
    let bytes = text.text.as_bytes();
    let ascii = |at: usize| bytes.get(at).is_some_and(u8::is_ascii);
    from > 0 && ascii(from - 1) && ascii(to)
}
