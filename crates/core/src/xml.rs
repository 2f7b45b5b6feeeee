//! Text that XML can hold.

use std::borrow::Cow;

/// The text without the characters that XML 1.0 does not allow (section 2.2), and whether there were any. A carriage
/// return counts as a line end.
#[must_use]
pub fn sanitize(text: &str) -> (Cow<'_, str>, bool) {
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

/// The text as content of an element or value of an attribute; what XML does not allow is left out.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, &sanitize(text).0);
    out
}

/// Adds sanitised text as content of an element or value of an attribute.
pub fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '\t', '\n']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        out.push_str(match special.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            Some(b'\'') => "&apos;",
            Some(b'\t') => "&#9;",
            _ => "&#10;",
        });
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
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
    fn what_means_something_to_xml_is_escaped() {
        assert_eq!(
            escape("a<b> & \"c\" 'd'\n\u{1}数"),
            "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;&#10;数"
        );
    }
}
