//! Text that XML can hold, and the few things to know about its characters.

use std::borrow::Cow;

/// The text without the characters that XML 1.0 does not allow (section 2.2), and whether there were any. A carriage
/// return counts as a line end.
pub(crate) fn sanitize(text: &str) -> (Cow<'_, str>, bool) {
    if !text.bytes().any(|byte| (byte < 0x20 && byte != b'\t' && byte != b'\n') || byte == 0xEF) {
        return (Cow::Borrowed(text), false);
    }
    let clean: String = text.replace("\r\n", "\n").chars().filter_map(allowed).collect();
    let dropped = text.chars().any(|c| allowed(c).is_none());
    (Cow::Owned(clean), dropped)
}

const fn allowed(c: char) -> Option<char> {
    match c {
        '\r' => Some('\n'),
        '\t' | '\n' => Some(c),
        '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => None,
        _ => Some(c),
    }
}

/// The text as an XML attribute value or element content.
pub(crate) fn escape(text: &str) -> String {
    quick_xml::escape::escape(sanitize(text).0.as_ref()).into_owned()
}

/// Whether a line end of the source next to this character prints no space: Han, kana, bopomofo and their
/// punctuation, but not Hangul, which is written with spaces.
pub(crate) const fn joins_lines(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Width of a text in units of a Latin letter.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if joins_lines(c) { 2 } else { 1 }).sum()
}

/// A URL that may stand as the target of a relationship (an `xsd:anyURI`; Word calls the file corrupt otherwise):
/// what may not stand in a URI is percent-encoded.
pub(crate) fn uri(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (index, byte) in url.bytes().enumerate() {
        let escaped = byte == b'%'
            && url
                .as_bytes()
                .get(index + 1..index + 3)
                .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte) || escaped {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_dropped() {
        let check = |text: &str, expected: &str, dropped: bool| {
            assert_eq!(sanitize(text), (Cow::Borrowed(expected), dropped));
        };
        check("plain\ttext\n", "plain\ttext\n", false);
        check("a\u{1}b\u{B}c", "abc", true);
        check("a\r\nb\rc", "a\nb\nc", false);
        check("全角ＡＢ", "全角ＡＢ", false);
        check("\u{FFFE}\u{FEFF}", "\u{FEFF}", true);
    }

    #[test]
    fn urls_become_uris() {
        let check = |url: &str, expected: &str| assert_eq!(uri(url), expected);
        check("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e");
        check("https://example.org/法 律", "https://example.org/%E6%B3%95%20%E5%BE%8B");
        check("a%20b%zz\\", "a%20b%25zz%5C");
    }
}
