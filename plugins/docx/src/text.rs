//! Text that XML can hold, and targets that Word takes.

pub(crate) use dossier_sdk::{text::joins_lines, xml::sanitize};

/// The text as an XML attribute value or element content.
pub(crate) fn escape(text: &str) -> String {
    quick_xml::escape::escape(sanitize(text).0.as_ref()).into_owned()
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
    fn urls_become_uris() {
        let check = |url: &str, expected: &str| assert_eq!(uri(url), expected);
        check("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e");
        check("https://example.org/法 律", "https://example.org/%E6%B3%95%20%E5%BE%8B");
        check("a%20b%zz\\", "a%20b%25zz%5C");
    }
}
