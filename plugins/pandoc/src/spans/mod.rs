//! Spans for a document that came back from a filter without them.
//!
//! A filter sees no spans: Pandoc's JSON has no place for them. So the document that comes back is laid beside the one
//! that went out, as a program for differences lays files: [`tokens`] makes a sequence of each, nodes in document order
//! and texts word by word, [`align`](align::align) pairs the two, and each node takes the span of its partner. A new node takes that of
//! what it holds, or what it stands in the place of, or of its neighbour.

mod align;
mod sequences;
mod tokens;

use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{Document, Inline, InlineKind, Span};

/// Gives the nodes of a document their spans, from the one that it was made of.
pub(crate) fn restore(document: &mut Document, original: &mut Document) {
    let (old, new) = (tokens::of(original), tokens::of(document));
    let mut restore = Restore { spans: align::align(&old, &new).into_iter() };
    for value in document.meta.values_mut() {
        // Each value begins with a token for its key.
        restore.spans.next();
        walk::metadata_mut(&mut restore, value);
    }
    walk::document_mut(&mut restore, document);
}

struct Restore {
    /// One for each token of the document.
    spans: std::vec::IntoIter<Span>,
}

impl VisitMut for Restore {
    fn visit_span_mut(&mut self, span: &mut Span) {
        *span = self.spans.next().unwrap_or_default();
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        for node in nodes {
            match &node.kind {
                InlineKind::Text(text) if node.attr.is_none() => {
                    let words = self.spans.by_ref().take(tokens::words(text).count());
                    node.span = words.fold(Span::SYNTHESIZED, Span::join);
                }
                _ => self.visit_inline_mut(node),
            }
        }
    }
}
