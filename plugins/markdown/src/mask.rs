//! What pulldown-cmark reads in place of the source: a copy of equal length in which our own syntax cannot be taken
//! for something else.
//!
//! - The colons of a div fence become `<?>`, the shortest HTML block of CommonMark (kind 3): it ends paragraphs, lists
//!   and tables just where a fence does, within whatever containers the line stands, and ends itself with its line.
//! - Within attributes in braces the characters that mean something to Markdown become `x`, so that
//!   `{alt="*five* | $5"}` is plain text.
//!
//! As nothing moves, every offset of pulldown-cmark's is an offset of the source, and text is always taken from there:
//! a fence within a code block is still its colons.

use crate::attributes;
use dossier_sdk::Attr;
use std::borrow::Cow;

/// A line that opens or closes a div, if it turns out to stand where blocks stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// First colon.
    pub(crate) start: usize,
    /// One past the last byte of the line that is not white space.
    pub(crate) end: usize,
    /// The attributes of an opening fence; `None` for a closing one.
    pub(crate) attr: Option<Attr>,
}

/// The text for pulldown-cmark, and what was masked.
pub(crate) struct Masked<'a> {
    /// As long as the source, byte for byte.
    pub(crate) text: Cow<'a, str>,
    /// In source order.
    pub(crate) fences: Vec<Fence>,
    /// Lines that begin with three colons and are neither fence, by first byte and end.
    pub(crate) odd: Vec<(usize, usize)>,
}

/// Masks the fences and attributes of `text` from byte `from` on.
pub(crate) fn mask(text: &str, from: usize) -> Masked<'_> {
    let mut masked = Masked { text: Cow::Borrowed(text), fences: Vec::new(), odd: Vec::new() };
    let mut edits = Vec::new();
    fences(text, from, &mut masked, &mut edits);
    braces(text, from, &mut edits);
    if !edits.is_empty() {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in edits {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        // Only ASCII took the place of ASCII and of whole characters, so the copy is UTF-8.
        masked.text = String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    masked
}

fn fences(text: &str, from: usize, masked: &mut Masked<'_>, edits: &mut Vec<(usize, u8)>) {
    let mut at = from;
    // One character is looked for several times faster than three.
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(':')) {
        let start = at + found;
        if !text[start..].starts_with(":::") {
            at = start + 1;
            continue;
        }
        let line_end = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
        at = line_end;
        let line_start = text[from..start].rfind(['\n', '\r']).map_or(from, |offset| from + offset + 1);
        if !text[line_start..start].bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>')) {
            continue;
        }
        let line = text[start..line_end].trim_end();
        let end = start + line.len();
        let Some(attr) = opening(line) else {
            masked.odd.push((start, end));
            continue;
        };
        masked.fences.push(Fence { start, end, attr });
        edits.extend([(start, b'<'), (start + 1, b'?'), (start + 2, b'>')]);
        edits.extend((start + 3..end).map(|place| (place, b' ')));
    }
}

/// Reads a line that begins with three colons: `Some(None)` closes, `Some(Some(attr))` opens.
fn opening(line: &str) -> Option<Option<Attr>> {
    let rest = line.trim_start_matches(':').trim_start();
    // A closing row of colons is allowed, for symmetry.
    let name = rest.trim_end_matches(':').trim_end();
    if rest.is_empty() {
        return Some(None);
    }
    if rest.starts_with('{') {
        let (attr, end) = attributes::parse_attr(rest, 0)?;
        return rest[end..].trim_start().trim_matches(':').is_empty().then_some(Some(attr));
    }
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name.chars().all(word)).then(|| Some(Attr::class(name)))
}

fn braces(text: &str, from: usize, edits: &mut Vec<(usize, u8)>) {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + found;
        at = start + 1;
        let before = start.checked_sub(1).and_then(|index| bytes.get(index));
        if !matches!(before, Some(b']' | b')' | b'`' | b' ' | b'$')) {
            continue;
        }
        let Some((_, end)) = attributes::parse(text, start) else { continue };
        // Hyphens and full stops mean something only in rows: dashes and ellipses.
        let special = |place: usize| match bytes[place] {
            byte @ (b'-' | b'.') => bytes[place - 1] == byte || bytes.get(place + 1) == Some(&byte),
            byte => b"*_`~^$<>[]()\\&!|'\"".contains(&byte),
        };
        edits.extend((start + 1..end - 1).filter(|&place| special(place)).map(|place| (place, b'x')));
        at = end;
    }
}
