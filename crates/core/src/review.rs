//! Comments and suggested edits as formats without them print a document: every edit made, no comment.

use crate::{
    Attributed, Block, BlockKind, Document, Inline, Meta, Span,
    roles::{Change, Comment, CommentEnd},
    walk::{self, Visit, VisitMut},
};

/// A document as it reads when all edits are made, and what that leaves out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clean {
    /// The document, without comments and without what is suggested to be deleted.
    pub document: Document,
    /// Where the comments were.
    pub comments: Vec<Span>,
    /// Where the deletions were.
    pub deletions: Vec<Span>,
}

/// The document as it reads when all edits are made; `None` for one without comments and edits, which is that already.
#[must_use]
pub fn clean(document: &Document) -> Option<Clean> {
    let mut marks = Marks(false);
    walk::document(&mut marks, document);
    document.meta.values().for_each(|value| walk::metadata(&mut marks, value));
    marks.0.then(|| {
        let mut cleaner = Cleaner::default();
        let mut document = document.clone();
        walk::document_mut(&mut cleaner, &mut document);
        document.meta.values_mut().for_each(|value: &mut Meta| walk::metadata_mut(&mut cleaner, value));
        Clean { document, comments: cleaner.comments, deletions: cleaner.deletions }
    })
}

/// Whether an inline is not part of the text when all edits are made: a comment, its end, a deletion.
#[must_use]
pub fn is_unprinted(inline: &Inline) -> bool {
    // Most inlines have no class.
    inline.attrs().is_some()
        && (Comment::of(inline).is_some()
            || CommentEnd::of(inline).is_some()
            || Change::of(inline).is_some_and(|change| change.is_deletion()))
}

struct Marks(bool);

impl Visit for Marks {
    fn visit_inline(&mut self, node: &Inline) {
        self.0 |= is_unprinted(node) || Change::of(node).is_some();
        walk::inline(self, node);
    }
}

#[derive(Default)]
struct Cleaner {
    comments: Vec<Span>,
    deletions: Vec<Span>,
}

impl VisitMut for Cleaner {
    fn visit_blocks_mut(&mut self, nodes: &mut Vec<Block>) {
        // A paragraph of nothing but deletions goes with them; one that was empty before stays.
        nodes.retain_mut(|node| {
            let was_empty = is_empty(node);
            walk::block_mut(self, node);
            was_empty || !is_empty(node)
        });
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        nodes.retain(|node| {
            if Comment::of(node).is_some() {
                self.comments.push(node.span);
            } else if Change::of(node).is_some_and(|change| change.is_deletion()) {
                self.deletions.push(node.span);
            }
            !is_unprinted(node)
        });
        walk::inlines_mut(self, nodes);
    }
}

fn is_empty(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Plain(content) | BlockKind::Para(content) if content.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attr, InlineKind, text};

    fn span(class: &str, content: &str) -> Inline {
        let content = if content.is_empty() { vec![] } else { vec![Inline::text(content)] };
        Inline::new(InlineKind::Span(content), Span::new(1, 2, 3)).with_attr(Attr::class(class).boxed())
    }

    fn check(content: Vec<Inline>, text: &str, left_out: (usize, usize)) {
        let blocks = vec![Block::para(content.clone()), Block::para(vec![span("deletion", "all")])];
        let clean = clean(&Document { blocks, ..Document::default() }).unwrap();
        assert_eq!(text::of_blocks(&clean.document.blocks), text);
        assert_eq!(text::of_inlines(&content), text, "the plain text is the same");
        assert_eq!((clean.comments.len(), clean.deletions.len()), (left_out.0, left_out.1 + 1));
        assert_eq!(clean.document.blocks.len(), 1, "a paragraph that is deleted leaves none");
    }

    #[test]
    fn insertions_stay_and_the_rest_goes() {
        let plain = Inline::text;
        check(
            vec![plain("a "), span("insertion", "new "), span("deletion", "old "), plain("b")],
            "a new b",
            (0, 1),
        );
        check(vec![span("comment-start", "why?"), plain("a"), span("comment-end", "")], "a", (1, 0));
        check(vec![plain("a"), span("paragraph-deletion", "")], "a", (0, 0));
    }

    #[test]
    fn a_document_without_is_not_copied() {
        assert_eq!(clean(&Document { blocks: vec![Block::para(vec![])], ..Document::default() }), None);
    }
}
