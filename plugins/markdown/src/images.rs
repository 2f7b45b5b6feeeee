//! Images: from the path in the Markdown to a file of the project.

use crate::findings::{self, Findings};
use dossier_sdk::Resource;
use std::collections::BTreeMap;

/// The images of a document so far, by project path; `None` for a file that does not exist.
#[derive(Default)]
pub(crate) struct Images {
    known: BTreeMap<String, Option<String>>,
}

impl Images {
    /// Makes a project path of a URL and looks at the file; remote URLs stay.
    pub(crate) fn resolve(&mut self, url: &mut String, findings: &Findings<'_>, start: usize, end: usize) {
        let problem = |message: String, hint: &str| {
            findings.report(findings::IMAGE_PATH.says(message).hint(hint), start, end);
        };
        if is_remote(url) {
            return;
        }
        if url.contains('\\') || is_drive(url) {
            let hint = "use forward slashes and a path relative to this file";
            return problem(format!("`{url}` is a path of one operating system"), hint);
        }
        if url.starts_with('/') || url.starts_with("file:") {
            return problem(format!("`{url}` is an absolute path"), "give the path relative to this file");
        }
        let Some(path) = project_path(findings.path, &percent_decoded(url)) else {
            let hint = "put the image into the folder of the pipeline file, or below it";
            return problem(format!("`{url}` lies outside of the project"), hint);
        };
        self.look(&path, findings, start, end);
        *url = path;
    }

    fn look(&mut self, path: &str, findings: &Findings<'_>, start: usize, end: usize) {
        let media_type = match self.known.get(path) {
            Some(Some(_)) => return,
            Some(None) => None,
            None => match findings.cx.read(path) {
                Ok(bytes) => Some(media_type(&bytes)),
                Err(error) => {
                    let finding = findings::MISSING_IMAGE.says(error.to_string());
                    let hint =
                        error.hint().unwrap_or_else(|| "paths are relative to the Markdown file".to_owned());
                    findings.report(finding.hint(hint), start, end);
                    self.known.insert(path.to_owned(), None);
                    return;
                }
            },
        };
        match media_type {
            None => {
                let finding = findings::MISSING_IMAGE.says(format!("there is no file `{path}`"));
                findings.report(finding, start, end);
            }
            Some(found) => {
                if found.is_none() {
                    let finding = findings::IMAGE_TYPE
                        .says(format!("`{path}` is none of PNG, JPEG, GIF, WebP and SVG"))
                        .hint("convert it to PNG or SVG");
                    findings.report(finding, start, end);
                }
                let media_type = found.unwrap_or("application/octet-stream").to_owned();
                self.known.insert(path.to_owned(), Some(media_type));
            }
        }
    }

    /// The files that exist, as a document holds them.
    pub(crate) fn into_resources(self) -> BTreeMap<String, Resource> {
        let resource = |(path, media_type): (String, Option<String>)| {
            Some((path.clone(), Resource { path, media_type: media_type? }))
        };
        self.known.into_iter().filter_map(resource).collect()
    }
}

/// Whether a URL has a scheme other than `file`, or begins with `//`.
fn is_remote(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !scheme.eq_ignore_ascii_case("file")
    };
    url.starts_with("//") || scheme.is_some_and(is_scheme)
}

/// `C:` and the like.
fn is_drive(url: &str) -> bool {
    matches!(url.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn percent_decoded(url: &str) -> String {
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

/// A path relative to the folder of `file`, made relative to the project; `None` when it leaves the project.
fn project_path(file: &str, path: &str) -> Option<String> {
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

/// The media type by the first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
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
        check(b"<svgx>", None);
        check(b"", None);
    }
}
