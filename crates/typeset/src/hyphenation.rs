//! Hyphenation of words by the patterns of their language.

use crate::patterns::Patterns;
use crate::pieces::{Piece, PieceKind};
use crate::shape::{Look, Shaper, WordId};
use crate::text::{Run, Text};
use dossier_core::Lang;

/// The rules by which words of a language are hyphenated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Those of British English, by the parts of a word; American ones follow its sound.
    British,
    /// Those of another language.
    Other(hypher::Lang),
}

impl Rules {
    /// The rules of a language, if they are known. English of no region is hyphenated as in America, as its spelling is
    /// by default (CLDR, “parentLocales”); that of all regions but North America as in Britain.
    pub(crate) fn of(lang: &Lang) -> Option<Self> {
        let american = matches!(lang.region(), None | Some("US" | "CA" | "PH" | "PR"));
        if lang.primary() == "en" && !american {
            return Some(Self::British);
        }
        hypher::Lang::from_iso(lang.primary().as_bytes().try_into().ok()?).map(Self::Other)
    }

    /// Letters that stay before a hyphen and go after it, at least.
    fn bounds(self) -> (usize, usize) {
        let (before, after) = match self {
            Self::British => (BEFORE, AFTER),
            Self::Other(lang) => lang.bounds(),
        };
        (before.max(BEFORE), after.max(AFTER))
    }

    /// Bytes of a word of lower-case letters, but for the first one, before which it may be hyphenated.
    fn points(self, word: &str) -> Vec<usize> {
        let (before, after) = self.bounds();
        match self {
            Self::British => {
                let mut points = Patterns::british().points(&word.to_ascii_lowercase());
                points.retain(|at| *at >= before && at + after <= word.len());
                points
            }
            Self::Other(lang) => {
                let syllables = hypher::hyphenate_bounded(word, lang, before, after);
                let ends = syllables.scan(0, |at, syllable| {
                    *at += syllable.len();
                    Some(*at)
                });
                ends.filter(|at| *at < word.len()).collect()
            }
        }
    }
}

/// Cuts words where they may be hyphenated: not the last one, whose end would be a line by itself.
pub(crate) fn hyphenate(text: &Text, pieces: &mut Vec<Piece>, shaper: &mut Shaper) {
    let last = pieces.iter().rposition(|piece| piece.kind == PieceKind::Word);
    let whole = std::mem::take(pieces);
    pieces.reserve(whole.len() * 3 / 2);
    for (index, piece) in whole.into_iter().enumerate() {
        let run = text.runs.get(piece.run as usize);
        match (run, run.and_then(|run| run.hyphenation)) {
            (Some(run), Some(rules))
                if piece.kind == PieceKind::Word && piece.level == 0 && last != Some(index) =>
            {
                cut(text, run, rules, piece, pieces, shaper);
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

fn cut(text: &Text, run: &Run, rules: Rules, piece: Piece, out: &mut Vec<Piece>, shaper: &mut Shaper) {
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
    let points = shaper.hyphens(rules, word, hyphenation_points);
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
pub(crate) fn hyphenation_points(word: &str, rules: Rules) -> Vec<usize> {
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
    let (at, letters) = elided;
    // A word with digits, slashes or capitals within is a name or a code.
    if letters.chars().count() < SHORTEST || letters.chars().skip(1).any(|c| !c.is_lowercase()) {
        return Vec::new();
    }
    rules.points(letters).into_iter().map(|point| at + point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_hyphenated_by_their_language() {
        let check = |lang: &str, word: &str, expected: &str| {
            let rules = Rules::of(&Lang::parse(lang).unwrap()).unwrap();
            let mut out = word.to_owned();
            for point in hyphenation_points(word, rules).into_iter().rev() {
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
        check("en-GB", "infrastructure,", "in|fra|struc|ture,");
        check("en-GB", "“Regulations”", "“Reg|u|la|tions”");
        check("en-AU", "government’s", "gov|ern|ment’s");
        check("en-GB", "administration", "ad|min|is|tra|tion");
        check("en-GB", "democracy", "demo|cracy");
        check("en-US", "democracy", "democ|racy");
        check("en-GB", "Throughout", "Through|out");
        check("en-GB", "naïvety", "naïvety");
        // Two letters stay, three go; names and codes are left alone, as are parts of a compound.
        check("de", "Abende", "Aben|de".replace('|', "").as_str());
        check("en", "GB/T22239", "GB/T22239");
        check("en", "OpenSSL", "OpenSSL");
        check("en", "counter-", "counter-");
        check("en", "law", "law");
    }
}
