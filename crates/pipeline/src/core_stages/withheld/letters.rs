//! Text brought down to what survives any renderer: letters and digits. Hyphens at line ends, quotation marks of another shape,
//! spaces between runs, ligatures, capitals and widths are the renderer's.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// Parts two texts, so that nothing is found across.
pub(super) use crate::core_stages::texts::BREAK;

/// Letters and digits of a text in lower case and compatibility form, with [`BREAK`] where texts are parted.
pub(super) fn letters(text: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(text.len());
    each(text, |c| {
        if c.is_alphanumeric() || c == BREAK {
            letters.push(c);
        }
    });
    letters
}

/// The words of a text between single spaces, one before the first and one behind the last too. Each Chinese character is a
/// word, and so is [`BREAK`].
pub(super) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    let mut apart = true;
    each(text, |c| {
        let alone = is_han(c) || c == BREAK;
        if !c.is_alphanumeric() && !alone {
            apart = true;
            return;
        }
        if (apart || alone) && !words.ends_with(' ') {
            words.push(' ');
        }
        words.push(c);
        apart = alone;
    });
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

fn each(text: &str, mut see: impl FnMut(char)) {
    // Soft hyphens and joiners stand within words.
    let unseen = |c: char| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
    if text.is_ascii() {
        text.chars().for_each(|c| see(c.to_ascii_lowercase()));
    } else {
        text.nfkc().filter(|c| !unseen(*c)).flat_map(char::to_lowercase).for_each(see);
    }
}

/// Whether it is a Chinese character.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The texts within bytes of any kind, as UTF-8 and as far as they have letters, parted by [`BREAK`].
pub(super) fn printable(bytes: &[u8]) -> Cow<'_, str> {
    /// Letters of the shortest text that is taken.
    const LEAST: usize = 2;
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        for run in chunk.valid().split(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            if run.chars().filter(|c| c.is_alphanumeric()).take(LEAST).count() == LEAST {
                out.push_str(run);
                out.push(BREAK);
            }
        }
    }
    Cow::Owned(out)
}

/// Text in UTF-16 with a byte order mark, or in UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => Some(Cow::Owned(wide(rest, u16::from_be_bytes))),
        [0xFF, 0xFE, rest @ ..] => Some(Cow::Owned(wide(rest, u16::from_le_bytes))),
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_survives_renderers_is_left() {
        let check = |text: &str, expected: &str| {
            assert_eq!(letters(text).into_iter().collect::<String>(), expected, "{text}");
        };
        check("The “Kingfisher” opera-\ntion", "thekingfisheroperation");
        check("ﬁsh Ａ１ 网信办。", "fisha1网信办");
        check("co\u{AD}operate", "cooperate");
    }

    #[test]
    fn words_stand_between_spaces() {
        let check = |text: &str, expected: &str| assert_eq!(words(text), expected, "{text}");
        check("On the PIPL's scope.", " on the pipl s scope ");
        check("在PIPL中 ok", " 在 pipl 中 ok ");
        check("a\0b", " a \0 b ");
        check("", " ");
    }

    #[test]
    fn texts_are_found_in_bytes() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(printable(bytes), expected);
        check(b"plain", "plain");
        check(b"\xFF\x01ab\x02c\xFFdef\xFF", "ab\0def\0");
    }
}
