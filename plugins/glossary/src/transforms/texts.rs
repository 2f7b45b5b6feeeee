//! From what is read to where it stands: ranges of segments as places in the texts of a document, and insertion there.

use dossier_sdk::{
    Document, Inline, InlineKind, Span,
    walk::{self, VisitMut},
};
use dossier_text::Segment;
use std::collections::BTreeMap;
use std::ops::Range;

/// The same document, in which the span of each text is its place among all texts. So a range of a segment tells exactly in
/// which text it lies, be it of a source or made by a stage.
pub(super) fn numbered(document: &Document) -> Document {
    let mut copy = document.clone();
    walk::document_mut(&mut Number(0), &mut copy);
    copy
}

/// The place behind a range of a segment, which is one of a [`numbered`] document; `None` where no text ends the range.
pub(super) fn behind(segment: &Segment, range: &Range<usize>) -> Option<u32> {
    let (last, _) = segment.text.get(range.clone())?.char_indices().next_back()?;
    segment.exact(range.start + last..range.end).map(|span| span.end)
}

/// Inserts inlines behind places of the texts, and behind links and emphasis that end there.
pub(super) fn insert(document: &mut Document, insertions: BTreeMap<u32, Vec<Inline>>) {
    walk::document_mut(&mut Insert { insertions, at: 0, depth: 0, pending: Vec::new() }, document);
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

struct Number(u32);

impl VisitMut for Number {
    fn visit_inline_mut(&mut self, node: &mut Inline) {
        node.span = Span::SYNTHESIZED;
        if let InlineKind::Text(text) = &node.kind {
            let start = self.0;
            self.0 = start.saturating_add(length(text));
            node.span = Span::new(1, start, self.0);
        }
        walk::inline_mut(self, node);
    }
}

struct Insert {
    insertions: BTreeMap<u32, Vec<Inline>>,
    /// How much text came before.
    at: u32,
    /// How many inlines the run is within, as links and emphasis.
    depth: usize,
    /// What comes behind the outermost inline that ends here.
    pending: Vec<Inline>,
}

impl Insert {
    /// A text, cut where something is inserted.
    fn text(&mut self, node: Inline, out: &mut Vec<Inline>) {
        let InlineKind::Text(text) = &node.kind else { return };
        let (start, end) = (self.at, self.at.saturating_add(length(text)));
        self.at = end;
        let mut from = 0;
        while let Some((&place, _)) = self.insertions.range(start.saturating_add(1)..=end).next() {
            let inserted = self.insertions.remove(&place).unwrap_or_default();
            if place == end {
                self.pending = inserted;
                break;
            }
            let to = usize::try_from(place - start).unwrap_or(usize::MAX);
            out.extend(piece(&node, from..to));
            out.extend(inserted);
            from = to;
        }
        match from {
            0 => out.push(node),
            _ => out.extend(piece(&node, from..text.len())),
        }
    }
}

/// A piece of a text.
fn piece(node: &Inline, range: Range<usize>) -> Option<Inline> {
    let InlineKind::Text(text) = &node.kind else { return None };
    let piece = text.get(range.clone()).filter(|piece| !piece.is_empty())?;
    let span = node.span.part(text, range);
    Some(Inline::new(InlineKind::Text(piece.to_owned()), span).with_attr(node.attr.clone()))
}

impl VisitMut for Insert {
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        let mut out = Vec::with_capacity(nodes.len());
        let mut nodes_left = std::mem::take(nodes).into_iter().peekable();
        while let Some(mut node) = nodes_left.next() {
            match node.kind {
                InlineKind::Text(_) => self.text(node, &mut out),
                InlineKind::Note(_) => {
                    let depth = std::mem::take(&mut self.depth);
                    walk::inline_mut(self, &mut node);
                    self.depth = depth;
                    out.push(node);
                }
                _ => {
                    self.depth += 1;
                    walk::inline_mut(self, &mut node);
                    self.depth -= 1;
                    out.push(node);
                }
            }
            if nodes_left.peek().is_some() || self.depth == 0 {
                out.append(&mut self.pending);
            }
        }
        *nodes = out;
    }
}
