//! Hyphenation of words by the patterns of their language.

use crate::pieces::{Piece, PieceKind};
use crate::shape::{Look, Shaper, WordId};
use crate::text::{Run, Text};

/// Cuts words where they may be hyphenated: not the last one, whose end would be a line by itself.
pub(crate) fn hyphenate(text: &Text, pieces: &mut Vec<Piece>, shaper: &mut Shaper) {
    let last = pieces.iter().rposition(|piece| piece.kind == PieceKind::Word);
    let whole = std::mem::take(pieces);
    pieces.reserve(whole.len() * 3 / 2);
    for (index, piece) in whole.into_iter().enumerate() {
        let run = text.runs.get(piece.run as usize);
        let lang = run.and_then(|run| hypher::Lang::from_iso(run.hyphenation?));
        match (run, lang) {
            (Some(run), Some(lang))
                if piece.kind == PieceKind::Word && piece.level == 0 && last != Some(index) =>
            {
                cut(text, run, lang, piece, pieces, shaper);
            }
            _ => pieces.push(piece),
        }
    }
}

/// The hyphen of a run's style, and its width in points.
pub(crate) fn hyphen(run: &Run, shaper: &mut Shaper) -> (WordId, f32) {
    let look = Look { face: run.style.face, small_caps: run.style.small_caps, forms: run.forms, rtl: false };
    let word = shaper.word(look, "-");
    (word, shaper.get(word).width * run.style.size)
}

/// A word with fewer letters is not hyphenated.
const SHORTEST: usize = 5;
/// Letters that stay before a hyphen and go after it, at least.
const BEFORE: usize = 2;
const AFTER: usize = 3;

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
    let compound = text.text.get(..start + offset).is_some_and(|before| before.ends_with(HYPHENS));
    if compound {
        return out.push(piece);
    }
    let points = shaper.hyphens(lang, word, hyphenation_points);
    if points.is_empty() {
        return out.push(piece);
    }
    let hyphen = hyphen(run, shaper);
    let word = shaper.get(piece.word);
    let (mut from, mut width) = (piece.glyphs.0, 0f32);
    for (index, glyph) in (0u32..).zip(&word.glyphs) {
        if index < piece.glyphs.0 || index >= piece.glyphs.1 {
            continue;
        }
        if index > from && points.contains(&(glyph.start as usize - offset)) && glyph.end > glyph.start {
            let glyphs = (from, index);
            out.push(Piece {
                glyphs,
                width,
                gap: 0.0,
                stretch: 0.0,
                shrink: 0.0,
                breakable: true,
                hyphen: Some(hyphen),
                ..piece
            });
            (from, width) = (index, 0.0);
        }
        width += glyph.advance * run.style.size;
    }
    out.push(Piece { glyphs: (from, piece.glyphs.1), width: width + piece.gap, ..piece });
}

/// What divides a compound already: a second hyphen in it would mislead.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{ad}'];

/// Bytes of a word before which it may be hyphenated.
pub(crate) fn hyphenation_points(word: &str, lang: hypher::Lang) -> Vec<usize> {
    let letters = word.trim_matches(|c: char| !c.is_alphabetic());
    let start = word.find(letters).unwrap_or_default();
    if word[start + letters.len()..].starts_with(HYPHENS) {
        return Vec::new();
    }
    // An elided article and a genitive's ending are no part of the word: `l’administration`, `China’s`.
    let elided = letters.find(['’', '\'']).map_or((start, letters), |at| {
        let (before, after) = letters.split_at(at);
        let after = after.trim_start_matches(['’', '\'']);
        if before.len() > after.len() {
            (start, before)
        } else {
            (start + letters.len() - after.len(), after)
        }
    });
    let (mut at, letters) = elided;
    // A word with digits, slashes or capitals within is a name or a code.
    if letters.chars().count() < SHORTEST || letters.chars().skip(1).any(|c| !c.is_lowercase()) {
        return Vec::new();
    }
    let last = at + letters.len();
    let (before, after) = lang.bounds();
    let mut points: Vec<usize> =
        hypher::hyphenate_bounded(letters, lang, before.max(BEFORE), after.max(AFTER))
            .map(|syllable| {
                at += syllable.len();
                at
            })
            .collect();
    points.retain(|&point| point < last);
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_hyphenated_by_their_language() {
        let check = |lang: &str, word: &str, expected: &str| {
            let lang = hypher::Lang::from_iso(lang.as_bytes().try_into().unwrap()).unwrap();
            let mut out = word.to_owned();
            for point in hyphenation_points(word, lang).into_iter().rev() {
                out.insert(point, '|');
            }
            assert_eq!(out, expected);
        };
        check("en", "infrastructure,", "in|fra|struc|ture,");
        check("en", "“Regulations”", "“Reg|u|la|tions”");
        check("en", "China’s", "China’s");
        check("en", "government’s", "gov|ern|ment’s");
        check("nl", "gegevensbescherming", "ge|ge|vens|be|scher|ming");
        check("de", "Datenschutzgrundverordnung", "Da|ten|schutz|grund|ver|ord|nung");
        check("fr", "l’administration", "l’ad|mi|nis|tra|tion");
        // Two letters stay, three go; names and codes are left alone, as are parts of a compound.
        check("de", "Abende", "Aben|de".replace('|', "").as_str());
        check("en", "GB/T22239", "GB/T22239");
        check("en", "OpenSSL", "OpenSSL");
        check("en", "counter-", "counter-");
        check("en", "law", "law");
    }
}
