//! Hyphenation of words by the patterns of their language.

use crate::pieces::{Piece, PieceKind};
use crate::shape::{Look, Shaper};
use crate::text::{Run, Text};

/// Cuts words where they may be hyphenated.
pub(crate) fn hyphenate(text: &Text, pieces: &mut Vec<Piece>, shaper: &mut Shaper) {
    let whole = std::mem::take(pieces);
    pieces.reserve(whole.len() * 3 / 2);
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
    let part =
        bytes.and_then(|bytes| Some((bytes.start, text.text.get(start + bytes.start..start + bytes.end)?)));
    let Some((offset, word)) = part else { return out.push(piece) };
    let points = shaper.hyphens(lang, word, hyphenation_points);
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
        if index > from && points.contains(&(glyph.start - offset as u32)) && glyph.end > glyph.start {
            let glyphs = (from, index);
            let hyphen = Some((hyphen, hyphen_width));
            out.push(Piece {
                glyphs,
                width,
                gap: 0.0,
                stretch: 0.0,
                shrink: 0.0,
                breakable: true,
                hyphen,
                ..piece
            });
            (from, width) = (index, 0.0);
        }
        width += glyph.advance * run.style.size;
    }
    out.push(Piece { glyphs: (from, piece.glyphs.1), width: width + piece.gap, ..piece });
}

/// Bytes of a word before which it may be hyphenated.
fn hyphenation_points(word: &str, lang: hypher::Lang) -> Vec<u32> {
    let letters = word.trim_matches(|c: char| !c.is_alphabetic());
    // A word with digits, slashes or capitals within is a name or a code.
    if letters.chars().count() < SHORTEST || letters.chars().skip(1).any(|c| !c.is_lowercase()) {
        return Vec::new();
    }
    let mut at = word.find(letters).unwrap_or_default();
    let last = at + letters.len();
    let points = hypher::hyphenate(letters, lang).map(|syllable| {
        at += syllable.len();
        at
    });
    points.filter(|&point| point < last).map(|point| point as u32).collect()
}
