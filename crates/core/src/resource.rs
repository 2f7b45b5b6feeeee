//! Files that documents refer to: from a URL to a project path, from bytes to a media type.

/// Whether a URL has a scheme other than `file`, or begins with `//`: no file of the project is meant.
#[must_use]
pub fn is_remote(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !scheme.eq_ignore_ascii_case("file")
    };
    url.starts_with("//") || scheme.is_some_and(is_scheme)
}

/// A URL with its percent encoding (RFC 3986, section 2.1) undone; as it is where that gives no UTF-8.
#[must_use]
pub fn percent_decoded(url: &str) -> String {
    let bytes = url.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = digit(at + 1).zip(digit(at + 2)).filter(|_| byte == b'%');
        match pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            Some(value) => decoded.push(value),
            None => decoded.push(byte),
        }
        at += if pair.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| url.to_owned())
}

/// A path relative to the folder of `file`, made relative to the project; `None` when it leaves the project or names
/// nothing. Both have forward slashes, `file` is relative to the project.
#[must_use]
pub fn project_path(file: &str, path: &str) -> Option<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_none_or(|last| *last == "..") => parts.push(".."),
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    // The file itself may lie outside, when the pipeline names it so; then its images may too.
    let outside = parts.first() == Some(&"..") && !file.starts_with("../");
    (!outside && !parts.is_empty()).then(|| parts.join("/"))
}

/// The IANA media type of an image by its first bytes: PNG, JPEG, GIF, WebP, SVG, TIFF, BMP, AVIF or HEIC.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some("image/tiff"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some("image/bmp"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some("image/avif"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', b'i', b'c' | b'x', ..] => Some("image/heic"),
        _ => is_svg(bytes).then_some("image/svg+xml"),
    }
}

/// Whether the first element is `svg`, after a byte order mark, an XML declaration, comments and a document type.
fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
    let mut rest = head.trim_start_matches('\u{FEFF}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { break };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg").is_some_and(|after| after.starts_with([' ', '>', '\n', '\r', '\t', '/']))
        || rest.starts_with("<svg:svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_to_the_project() {
        let check = |file: &str, path: &str, expected: Option<&str>| {
            assert_eq!(project_path(file, &percent_decoded(path)).as_deref(), expected, "{file} {path}");
        };
        check("chapters/one.md", "../charts/a.png", Some("charts/a.png"));
        check("one.md", "./a%20b.png", Some("a b.png"));
        check("one.md", "图/一.png", Some("图/一.png"));
        check("one.md", "%E5%9B%BE.png", Some("图.png"));
        check("one.md", "100%.png", Some("100%.png"));
        check("one.md", "../a.png", None);
        check("a/one.md", "b/../../../c.png", None);
        check("../common/one.md", "a.png", Some("../common/a.png"));
        check("one.md", "", None);
    }

    #[test]
    fn media_types_come_from_the_content() {
        let check = |bytes: &[u8], expected: Option<&str>| assert_eq!(media_type(bytes), expected);
        check(b"\x89PNG\r\n\x1a\n...", Some("image/png"));
        check(b"\xff\xd8\xff\xe0", Some("image/jpeg"));
        check(b"GIF89a", Some("image/gif"));
        check(b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp"));
        check(b"<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg>\n<svg xmlns='x'>", Some("image/svg+xml"));
        check(b"\xEF\xBB\xBF<svg>", Some("image/svg+xml"));
        check(b"II*\0\x08\0\0\0", Some("image/tiff"));
        check(b"BM\x36\0\0\0\0\0\0\0", Some("image/bmp"));
        check(b"BMW", None);
        check(b"\0\0\0\x20ftypavif", Some("image/avif"));
        check(b"\0\0\0\x18ftypheic", Some("image/heic"));
        check(b"<svgx>", None);
        check(b"", None);
    }
}
