//! Citations and cross references by Pandoc's syntax: `@key`, `[see @a, p. 3; -@b]`, `@fig:id`.

use crate::line::{Mark, offset, split_off, trim};
use dossier_sdk::roles::Ref;
use dossier_sdk::{Citation, CitationMode, Inline, InlineKind, Span};
use unicode_script::{Script, UnicodeScript};

/// Prefixes of identifiers that make a cross reference of what would be a citation.
const REFERENCE_PREFIXES: [&str; 8] = ["sec", "ch", "app", "fig", "tbl", "eq", "lst", "note"];

/// A citation key.
pub(crate) struct Key<'a> {
    /// Without `@` and braces.
    pub(crate) name: &'a str,
    /// The byte after it.
    pub(crate) end: usize,
}

/// Reads the key after the `@` at byte `at`.
pub(crate) fn key(text: &str, at: usize) -> Option<Key<'_>> {
    let rest = text.get(at + 1..)?;
    if let Some(inner) = rest.strip_prefix('{') {
        let length = inner.find(['}', '{', '\n', ' ']).filter(|&end| inner.as_bytes()[end] == b'}')?;
        return (length > 0).then(|| Key { name: &inner[..length], end: at + length + 3 });
    }
    let first = rest.chars().next().filter(|c| c.is_alphanumeric() || *c == '_')?;
    // A key in Latin letters ends where Chinese text goes on without a space.
    let chinese = is_han(first);
    let mut length = 0;
    for (index, c) in rest.char_indices() {
        if c.is_alphanumeric() && (chinese || !is_han(c)) {
            length = index + c.len_utf8();
        } else if !(c == '_' || ":.#%&+?/-".contains(c)) || c == '&' {
            break;
        }
    }
    (length > 0).then(|| Key { name: &rest[..length], end: at + 1 + length })
}

fn is_han(c: char) -> bool {
    c.script() == Script::Han
}

/// Whether a key can begin at byte `at`: not in the middle of an e-mail address, a path or a word.
pub(crate) fn stands_alone(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|c| {
        (!c.is_alphanumeric() || is_han(c)) && !matches!(c, '_' | '/' | '-' | '.' | '+' | '\\')
    })
}

/// The inline for a key alone, and whether it is a cross reference.
pub(crate) fn single(name: &str, shown: &str, span: Span, suppress: bool) -> (Inline, bool) {
    let reference = name.split_once(':').is_some_and(|(prefix, _)| REFERENCE_PREFIXES.contains(&prefix));
    if reference {
        return (Ref { id: name }.link(span), true);
    }
    let mode = if suppress { CitationMode::SuppressAuthor } else { CitationMode::AuthorInText };
    let citation = Citation { id: name.to_owned(), mode, span, ..Citation::default() };
    let content = vec![Inline::new(InlineKind::Text(shown.to_owned()), span)];
    (Inline::new(InlineKind::Cite { citations: vec![citation], content }, span), false)
}

/// Whether a locator in brackets can follow.
pub(crate) fn takes_locator(node: &Inline) -> bool {
    let InlineKind::Cite { citations, content } = &node.kind else { return false };
    // One in brackets of its own shows more than one text.
    content.len() == 1 && matches!(citations.as_slice(), [one] if one.suffix.is_empty())
}

/// Adds the locator of `@key [p. 3]`; `shown` is the source from the key to the bracket, the bracket included.
pub(crate) fn add_locator(
    cite: &mut Inline,
    suffix: &mut Vec<Inline>,
    shown: &str,
    bracket: Span,
    at: usize,
) {
    let end = offset(at + 1);
    let InlineKind::Cite { citations, content } = &mut cite.kind else { return };
    content.push(Inline::new(InlineKind::Text(shown.to_owned()), bracket));
    content.extend(suffix.iter().cloned());
    content.push(Inline::new(InlineKind::Text("]".to_owned()), Span { start: offset(at), end, ..bracket }));
    trim(suffix);
    if let Some(citation) = citations.first_mut() {
        citation.suffix = std::mem::take(suffix);
        citation.span.end = end;
    }
    cite.span.end = end;
}

/// The citation for the content of a pair of brackets; `semicolons` are marks in it.
pub(crate) fn group(content: Vec<Inline>, semicolons: Vec<Mark>, span: Span) -> Inline {
    let mut shown = Vec::with_capacity(content.len() + 2);
    shown.push(bracket("[", Span { end: span.start + 1, ..span }));
    shown.extend(content.iter().flat_map(as_shown));
    shown.push(bracket("]", Span { start: span.end - 1, ..span }));
    let mut citations: Vec<Citation> = Vec::new();
    let mut waiting = Vec::new();
    for mut part in parts(content, semicolons) {
        let Some(index) = part.iter().position(is_single) else {
            // Without a key it belongs to what is before it, or else to what comes.
            match citations.last_mut() {
                Some(last) => last.suffix.append(&mut part),
                None => waiting.append(&mut part),
            }
            continue;
        };
        let suffix = part.split_off(index + 1);
        let Some(Inline { kind: InlineKind::Cite { citations: key, .. }, .. }) = part.pop() else { continue };
        let mut prefix = std::mem::take(&mut waiting);
        prefix.append(&mut part);
        trim_start_semicolon(&mut prefix);
        trim(&mut prefix);
        citations.extend(key.into_iter().map(|mut citation| {
            if citation.mode == CitationMode::AuthorInText {
                citation.mode = CitationMode::Normal;
            }
            citation.prefix = std::mem::take(&mut prefix);
            citation.suffix = suffix.clone();
            citation
        }));
    }
    for citation in &mut citations {
        trim(&mut citation.suffix);
    }
    Inline::new(InlineKind::Cite { citations, content: shown }, span)
}

fn bracket(text: &str, span: Span) -> Inline {
    Inline::new(InlineKind::Text(text.to_owned()), span)
}

fn is_single(node: &Inline) -> bool {
    matches!(&node.kind, InlineKind::Cite { .. })
}

/// A key within brackets is shown as its text.
fn as_shown(node: &Inline) -> Vec<Inline> {
    match &node.kind {
        InlineKind::Cite { content, .. } => content.clone(),
        _ => vec![node.clone()],
    }
}

/// The content cut before each semicolon.
fn parts(mut content: Vec<Inline>, semicolons: Vec<Mark>) -> Vec<Vec<Inline>> {
    let mut parts: Vec<Vec<Inline>> = Vec::with_capacity(semicolons.len() + 1);
    for mark in semicolons.into_iter().rev() {
        parts.push(split_off(&mut content, mark));
    }
    parts.push(content);
    parts.reverse();
    parts
}

/// Takes off the semicolon that a part begins with.
fn trim_start_semicolon(nodes: &mut [Inline]) {
    if let Some(Inline { kind: InlineKind::Text(run), span, .. }) = nodes.first_mut()
        && run.starts_with(';')
    {
        run.remove(0);
        span.start = span.start.saturating_add(1).min(span.end);
    }
}
