//! Letters of pinyin: a base letter, a tone, and the place in the text.

use std::ops::Range;
use unicode_normalization::char::decompose_canonical;

/// A letter of a syllable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    /// Lower case, `ü` and `ê` included.
    pub(super) base: char,
    /// 1 to 4; 0 without a mark.
    pub(super) tone: u8,
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
}

/// Whether a combining mark is one of the four tones.
pub(super) const fn is_tone_mark(c: char) -> bool {
    tone(c) != 0
}

const fn tone(mark: char) -> u8 {
    match mark {
        '\u{304}' => 1,
        '\u{301}' => 2,
        // A breve is what keyboards give where a caron is meant.
        '\u{30C}' | '\u{306}' => 3,
        '\u{300}' => 4,
        _ => 0,
    }
}

/// The letters of a text, marks joined to what they stand on, whether they come with it or as characters of their own.
pub(super) fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        decompose_canonical(c, |part| match (part, letters.last_mut()) {
            ('\u{308}', Some(last)) if last.base == 'u' => (last.base, last.range.end) = ('ü', range.end),
            ('\u{302}', Some(last)) if last.base == 'e' => (last.base, last.range.end) = ('ê', range.end),
            (mark, Some(last)) if is_tone_mark(mark) => {
                (last.tone, last.range.end) = (tone(mark), range.end);
            }
            _ => {
                let base = part.to_lowercase().next().unwrap_or(part);
                let base = if base == 'ɡ' { 'g' } else { base };
                letters.push(Letter { base, tone: 0, range: range.clone() });
            }
        });
    }
    letters
}

/// Whether a syllable begins with a, o or e, so that it is set apart from the one before it.
pub(super) fn is_vowel_first(syllable: &str) -> bool {
    letters(syllable).first().is_some_and(|letter| matches!(letter.base, 'a' | 'o' | 'e' | 'ê'))
}
