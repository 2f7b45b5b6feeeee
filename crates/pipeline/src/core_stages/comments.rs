//! `core/comments`: the findings of the stages upstream become comments on the words that they are about.
//!
//! A finding has a place in a source, a comment one in the document; both meet in the spans of the nodes. Text whose bytes
//! stand in the source as they are is cut at the finding's own; of what was written otherwise the whole node is anchored.

use crate::report::{is_pattern, wanted};
use dossier_core::{
    Code, Context, Diagnostic, Document, Failure, Inline, InlineKind, Kind, Level, Location, Manifest,
    OptionsError, Span, Stage, StageDef, Transform,
    review::is_unprinted,
    roles::{Comment, CommentEnd, Ruby, Task},
    walk::{self, VisitMut},
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

const UNPLACED: Code = Code::warn("core/comment-unplaced", "A finding has no words that a comment could stand at.")
    .why(
        "`core/comments` sets findings as comments on the words that they are about, and these words are no longer in \
         the document, or never were. The finding itself is still reported.",
    );

pub(super) fn stage() -> StageDef {
    let summary = "Makes the findings of the stages before it comments on the words that they are about.";
    let manifest =
        Manifest::new::<Options>("core/comments", Kind::Transform, summary).with_codes(&[UNPLACED]);
    StageDef::new(manifest, |options: Options| {
        if let Some(code) = options.codes.iter().find(|code| !is_pattern(code)) {
            return Err(OptionsError(format!(
                "`codes`: `{code}` is neither a code as `markdown/raw-html` nor `markdown/*`"
            )));
        }
        Ok(Stage::Transform(Box::new(Comments(options))))
    })
}

/// Options of `core/comments`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// Who the comments are by.
    author: String,
    /// Findings of these levels, `warn` and `deny`; all when there is none. Behind what is denied no artifact is made.
    levels: Vec<Level>,
    /// Findings of these codes, as `markdown/raw-html` or `glossary/*`; all when there is none.
    codes: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { author: "dossier".to_owned(), levels: Vec::new(), codes: Vec::new() }
    }
}

struct Comments(Options);

impl Comments {
    fn comment(&self, finding: &Diagnostic, number: usize) -> (Inline, Inline) {
        let id = number.to_string();
        let comment = Comment { id: &id, author: &self.0.author, ..Comment::default() };
        let start = comment.start(vec![Inline::text(said(finding))], Span::SYNTHESIZED);
        (start, CommentEnd { id: &id }.span(Span::SYNTHESIZED))
    }
}

impl Transform for Comments {
    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        let findings = wanted(cx, &self.0.levels, &self.0.codes);
        if findings.is_empty() {
            return Ok(document);
        }
        let mut leaves = Walk::new(Leaves::default());
        walk::document_mut(&mut leaves, &mut document);
        let leaves = leaves.of.0;
        let mut marks = Marks::new();
        let first = next_id(&document);
        for (offset, finding) in findings.iter().enumerate() {
            let Some((start, end)) = anchor(&leaves, &document, finding.location.as_ref()) else {
                let message =
                    format!("a finding `{}` has no place in the document: {}", finding.code, finding.message);
                cx.report(UNPLACED.says(message).at(finding.location.clone()));
                continue;
            };
            let (opening, closing) = self.comment(finding, first + offset);
            marks.entry(start.leaf).or_default().push((start.at, opening));
            marks.entry(end.leaf).or_default().push((end.at, closing));
        }
        walk::document_mut(&mut Walk::new(marks), &mut document);
        Ok(document)
    }
}

/// What a comment says of a finding: its code and all that the terminal shows in words.
fn said(finding: &Diagnostic) -> String {
    let mut text = format!("{}: {}", finding.code, finding.message);
    for more in std::iter::once(&finding.note).chain(&finding.hints).filter(|more| !more.is_empty()) {
        text.push_str(if text.ends_with(['.', '?', '!', '。']) { " " } else { ". " });
        text.push_str(more);
    }
    text
}

/// A number above those of the comments that the document has.
fn next_id(document: &Document) -> usize {
    let mut last = 0_usize;
    walk::each_inline(document, |inline| {
        if let Some(comment) = Comment::of(inline) {
            last = last.max(comment.id.parse().unwrap_or(0));
        }
    });
    last.saturating_add(1)
}

/// An inline that a comment may begin before and end behind; one of text may be cut.
struct Leaf {
    span: Span,
    /// The text or a note: a comment stays in one.
    part: usize,
    /// Where the text may be cut: at all its characters, when the source has its bytes.
    cuts: Option<String>,
}

/// A place at a leaf: before it, behind it, or that many bytes into its text.
#[derive(Clone, Copy)]
struct Place {
    leaf: usize,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Byte(usize),
    Behind,
}

/// Where the comment of a finding begins and ends: the words at its place, else those next to it in its file, else the
/// first words of all.
fn anchor(leaves: &[Leaf], document: &Document, location: Option<&Location>) -> Option<(Place, Place)> {
    let whole = |leaf: usize| (Place { leaf, at: At::Byte(0) }, Place { leaf, at: At::Behind });
    let Some(location) = location else { return (!leaves.is_empty()).then(|| whole(0)) };
    let is_source = |span: Span| {
        let source = usize::try_from(span.source)
            .ok()
            .and_then(|source| document.sources.0.get(source.checked_sub(1)?));
        source.is_some_and(|source| source.path == location.path)
    };
    let in_file = || leaves.iter().enumerate().filter(|(_, leaf)| is_source(leaf.span));
    // A place without width is that of the character after it.
    let end = location.end.max(location.start.saturating_add(1));
    let touched = || in_file().filter(|(_, leaf)| leaf.span.start < end && location.start < leaf.span.end);
    if let Some((first, leaf)) = touched().next() {
        let last = touched().rfind(|(_, other)| other.part == leaf.part).map_or(first, |(last, _)| last);
        let start = Place { leaf: first, at: leaf.cut(location.start, false) };
        let at = leaves.get(last).map_or(At::Behind, |leaf| leaf.cut(end, true));
        return Some((start, Place { leaf: last, at }));
    }
    let after = in_file().find(|(_, leaf)| leaf.span.start >= location.start);
    let next = after.or_else(|| in_file().next_back()).map(|(leaf, _)| leaf);
    next.or_else(|| (!leaves.is_empty()).then_some(0)).map(whole)
}

impl Leaf {
    /// Where the byte of the source is in this leaf; `end` for the end of a range.
    fn cut(&self, byte: u32, end: bool) -> At {
        let outside = if end { At::Behind } else { At::Byte(0) };
        let Some(text) = &self.cuts else { return outside };
        let inside = byte.checked_sub(self.span.start).and_then(|byte| usize::try_from(byte).ok());
        let Some(mut byte) = inside.filter(|byte| *byte < text.len()) else { return outside };
        while !text.is_char_boundary(byte) {
            byte = if end { byte + 1 } else { byte - 1 };
        }
        if byte == text.len() { outside } else { At::Byte(byte) }
    }
}

/// Goes through the leaves of a document in order. Looking and changing are one walk, so that they count alike.
struct Walk<T> {
    of: T,
    next: usize,
    part: usize,
    parts: usize,
}

/// What is done at a leaf.
trait AtLeaf {
    /// The inlines that come in its place; none for itself.
    fn at(&mut self, leaf: usize, part: usize, node: &Inline) -> Option<Vec<Inline>>;
}

#[derive(Default)]
struct Leaves(Vec<Leaf>);

impl AtLeaf for Leaves {
    fn at(&mut self, _: usize, part: usize, node: &Inline) -> Option<Vec<Inline>> {
        let cuts = match &node.kind {
            InlineKind::Text(text)
                if u32::try_from(text.len()) == Ok(node.span.end.saturating_sub(node.span.start)) =>
            {
                Some(text.clone())
            }
            _ => None,
        };
        self.0.push(Leaf { span: node.span, part, cuts });
        None
    }
}

/// Comment marks by leaf.
type Marks = BTreeMap<usize, Vec<(At, Inline)>>;

impl AtLeaf for Marks {
    fn at(&mut self, leaf: usize, _: usize, node: &Inline) -> Option<Vec<Inline>> {
        let mut marks = self.remove(&leaf)?;
        // Marks at one place keep their order, but what ends there ends before the next begins.
        marks.sort_by_key(|(at, mark)| (*at, Comment::of(mark).is_some()));
        let mut out = Vec::new();
        let mut from = 0;
        let mut marks = marks.into_iter().peekable();
        while let Some((At::Byte(at), mark)) = marks.next_if(|(at, _)| *at != At::Behind) {
            out.extend(piece(node, from..at));
            from = at;
            out.push(mark);
        }
        match node.kind {
            InlineKind::Text(ref text) if from > 0 => out.extend(piece(node, from..text.len())),
            _ => out.push(node.clone()),
        }
        out.extend(marks.map(|(_, mark)| mark));
        Some(out)
    }
}

/// A piece of a text; nothing of any other node.
fn piece(node: &Inline, range: std::ops::Range<usize>) -> Option<Inline> {
    let InlineKind::Text(text) = &node.kind else { return None };
    let piece = text.get(range.clone()).filter(|piece| !piece.is_empty())?;
    let span = node.span.part(text, range);
    Some(Inline::new(InlineKind::Text(piece.to_owned()), span).with_attr(node.attr.clone()))
}

impl<T> Walk<T> {
    const fn new(of: T) -> Self {
        Self { of, next: 0, part: 0, parts: 0 }
    }
}

impl<T: AtLeaf> Walk<T> {
    fn leaf(&mut self, node: &Inline) -> Option<Vec<Inline>> {
        let leaf = self.next;
        self.next += 1;
        self.of.at(leaf, self.part, node)
    }
}

impl<T: AtLeaf> VisitMut for Walk<T> {
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        let mut out = Vec::with_capacity(nodes.len());
        for mut node in std::mem::take(nodes) {
            let before = self.next;
            // What is not printed has no words, and the state of a task is first in its item.
            if is_unprinted(&node) || Task::of(&node).is_some() {
                out.push(node);
                continue;
            }
            if let InlineKind::Note(content) = &mut node.kind {
                self.parts += 1;
                let outer = std::mem::replace(&mut self.part, self.parts);
                self.visit_blocks_mut(content);
                self.part = outer;
                out.push(node);
                continue;
            }
            if has_words_within(&node) {
                walk::inline_mut(self, &mut node);
            }
            let is_leaf =
                self.next == before && !matches!(node.kind, InlineKind::SoftBreak | InlineKind::LineBreak);
            match is_leaf.then(|| self.leaf(&node)).flatten() {
                Some(pieces) => out.extend(pieces),
                None => out.push(node),
            }
        }
        *nodes = out;
    }
}

/// Whether an inline is looked into: a citation, an image and a text with its reading are one thing.
fn has_words_within(node: &Inline) -> bool {
    match &node.kind {
        InlineKind::Styled { .. } | InlineKind::Quoted { .. } | InlineKind::Link { .. } => true,
        InlineKind::Span(_) => Ruby::of(node).is_none(),
        _ => false,
    }
}
