//! From the bytes of a file to its text.

use crate::findings;
use dossier_sdk::{Diagnostic, Failure, Location};

/// The text of a file and where it begins: after the byte order mark, if there is one.
///
/// # Errors
/// When the bytes are not UTF-8.
pub(crate) fn decode<'a>(path: &str, bytes: &'a [u8]) -> Result<(&'a str, usize), Failure> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text, if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 })),
        Err(error) => Err(Failure::because(not_utf8(path, bytes, error.valid_up_to()))),
    }
}

fn not_utf8(path: &str, bytes: &[u8], at: usize) -> Diagnostic {
    let line = 1 + bytes.iter().take(at).filter(|&&byte| byte == b'\n').count();
    let guess = guess(bytes).map_or(String::new(), |encoding| format!("; it looks like {encoding}"));
    let place = crate::line::offset(at);
    findings::NOT_UTF8
        .says(format!("`{path}` is not UTF-8 at byte {at}, line {line}{guess}"))
        .at(Location::new(path, place, place.saturating_add(1)))
        .hint("save the file as UTF-8")
}

/// The encoding that bytes look like.
fn guess(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Some("UTF-16");
    }
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    if head.iter().filter(|&&byte| byte == 0).count() * 4 > head.len() {
        return Some("UTF-16");
    }
    gb18030(bytes).then_some("GB18030")
}

/// Whether all bytes follow GB 18030-2005: one, two or four bytes a character.
fn gb18030(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0..=0x7F, rest @ ..] => rest,
            [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9', rest @ ..] => rest,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, rest @ ..] => rest,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_named() {
        let check = |bytes: &[u8], expected: &str| match decode("a.md", bytes) {
            Ok((_, start)) => assert_eq!(format!("from {start}"), expected),
            Err(failure) => assert_eq!(failure.to_string(), expected),
        };
        check("标题".as_bytes(), "from 0");
        check("\u{FEFF}a".as_bytes(), "from 3");
        check(
            b"a\n\xCD\xF8\xC2\xE7",
            "deny[markdown/not-utf8]: `a.md` is not UTF-8 at byte 2, line 2; it looks like GB18030",
        );
        check(
            b"\xFF\xFEa\0",
            "deny[markdown/not-utf8]: `a.md` is not UTF-8 at byte 0, line 1; it looks like UTF-16",
        );
        check(b"a\xC3(\xFF", "deny[markdown/not-utf8]: `a.md` is not UTF-8 at byte 1, line 1");
    }
}
