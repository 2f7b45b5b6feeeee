//! Visitors: one for reading, one for changing. Override what you care about and call the function of the same name
//! here to go on into the children.
//!
//! Order is document order: a table's caption comes before its rows, a figure's content before its caption, a note's
//! blocks where its mark stands.
//!
//! Where one kind of node is all that matters, [`each_inline`], [`each_block`] and those that change do with a closure.

use crate::{Block, BlockKind, Caption, Citation, Document, Inline, InlineKind, Meta, Span, Table};

/// Reads a document in order.
pub trait Visit {
    /// Called for each block.
    fn visit_block(&mut self, node: &Block) {
        block(self, node);
    }

    /// Called for each run of sibling inlines.
    fn visit_inlines(&mut self, nodes: &[Inline]) {
        inlines(self, nodes);
    }

    /// Called for each inline.
    fn visit_inline(&mut self, node: &Inline) {
        inline(self, node);
    }
}

/// Visits the blocks of a document; metadata is not content and is left to [`metadata`].
pub fn document<V: Visit + ?Sized>(visitor: &mut V, node: &Document) {
    blocks(visitor, &node.blocks);
}

/// Visits the formatted text within a metadata value.
pub fn metadata<V: Visit + ?Sized>(visitor: &mut V, node: &Meta) {
    match node {
        Meta::Map(map) => map.values().for_each(|value| metadata(visitor, value)),
        Meta::List(list) => list.iter().for_each(|value| metadata(visitor, value)),
        Meta::Inlines(content) => visitor.visit_inlines(content),
        Meta::Blocks(content) => blocks(visitor, content),
        Meta::Bool(_) | Meta::String(_) => {}
    }
}

/// Calls `see` for each block of a document, in order.
pub fn each_block(node: &Document, see: impl FnMut(&Block)) {
    struct Each<F>(F);
    impl<F: FnMut(&Block)> Visit for Each<F> {
        fn visit_block(&mut self, node: &Block) {
            (self.0)(node);
            block(self, node);
        }
    }
    document(&mut Each(see), node);
}

/// Calls `see` for each inline of a document, in order.
pub fn each_inline(node: &Document, see: impl FnMut(&Inline)) {
    struct Each<F>(F);
    impl<F: FnMut(&Inline)> Visit for Each<F> {
        fn visit_inline(&mut self, node: &Inline) {
            (self.0)(node);
            inline(self, node);
        }
    }
    document(&mut Each(see), node);
}

/// How deep blocks and inlines nest in a document, metadata included: a paragraph of plain text is 2 deep.
#[must_use]
pub fn depth(node: &Document) -> usize {
    #[derive(Default)]
    struct Depth {
        at: usize,
        deepest: usize,
    }
    impl Depth {
        fn within(&mut self, go_on: impl FnOnce(&mut Self)) {
            self.at += 1;
            self.deepest = self.deepest.max(self.at);
            go_on(self);
            self.at -= 1;
        }
    }
    impl Visit for Depth {
        fn visit_block(&mut self, node: &Block) {
            self.within(|depth| block(depth, node));
        }
        fn visit_inline(&mut self, node: &Inline) {
            self.within(|depth| inline(depth, node));
        }
    }
    fn nested(depth: &mut Depth, node: &Meta) {
        depth.within(|depth| match node {
            Meta::Map(map) => map.values().for_each(|value| nested(depth, value)),
            Meta::List(list) => list.iter().for_each(|value| nested(depth, value)),
            other => metadata(depth, other),
        });
    }
    let mut depth = Depth::default();
    document(&mut depth, node);
    node.meta.values().for_each(|value| nested(&mut depth, value));
    depth.deepest
}

/// Visits sibling blocks.
pub fn blocks<V: Visit + ?Sized>(visitor: &mut V, nodes: &[Block]) {
    for node in nodes {
        visitor.visit_block(node);
    }
}

/// Visits the children of a block.
pub fn block<V: Visit + ?Sized>(visitor: &mut V, node: &Block) {
    match &node.kind {
        BlockKind::Plain(content) | BlockKind::Para(content) | BlockKind::Heading { content, .. } => {
            visitor.visit_inlines(content);
        }
        BlockKind::LineBlock(lines) => lines.iter().for_each(|line| visitor.visit_inlines(line)),
        BlockKind::Quote(content) | BlockKind::Div(content) => blocks(visitor, content),
        BlockKind::List(list) => list.items.iter().for_each(|item| blocks(visitor, &item.content)),
        BlockKind::Definitions(items) => {
            for item in items {
                visitor.visit_inlines(&item.term);
                item.definitions.iter().for_each(|definition| blocks(visitor, definition));
            }
        }
        BlockKind::Table(node) => table(visitor, node),
        BlockKind::Figure { caption: text, content } => {
            blocks(visitor, content);
            caption(visitor, text);
        }
        BlockKind::Code(_) | BlockKind::Raw { .. } | BlockKind::Rule => {}
    }
}

fn table<V: Visit + ?Sized>(visitor: &mut V, node: &Table) {
    caption(visitor, &node.caption);
    for row in node.rows() {
        row.cells.iter().for_each(|cell| blocks(visitor, &cell.content));
    }
}

fn caption<V: Visit + ?Sized>(visitor: &mut V, node: &Caption) {
    if let Some(short) = &node.short {
        visitor.visit_inlines(short);
    }
    blocks(visitor, &node.content);
}

/// Visits each of a run of inlines.
pub fn inlines<V: Visit + ?Sized>(visitor: &mut V, nodes: &[Inline]) {
    for node in nodes {
        visitor.visit_inline(node);
    }
}

/// Visits the children of an inline.
pub fn inline<V: Visit + ?Sized>(visitor: &mut V, node: &Inline) {
    match &node.kind {
        InlineKind::Styled { content, .. }
        | InlineKind::Quoted { content, .. }
        | InlineKind::Link { content, .. }
        | InlineKind::Image { content, .. }
        | InlineKind::Span(content) => visitor.visit_inlines(content),
        InlineKind::Cite { citations, content } => {
            for Citation { prefix, suffix, .. } in citations {
                visitor.visit_inlines(prefix);
                visitor.visit_inlines(suffix);
            }
            visitor.visit_inlines(content);
        }
        InlineKind::Note(content) => blocks(visitor, content),
        InlineKind::Text(_)
        | InlineKind::SoftBreak
        | InlineKind::LineBreak
        | InlineKind::Code(_)
        | InlineKind::Math { .. }
        | InlineKind::Raw { .. } => {}
    }
}

/// Changes a document in order. The vectors may grow and shrink: override [`visit_blocks_mut`](Self::visit_blocks_mut)
/// or [`visit_inlines_mut`](Self::visit_inlines_mut) to put several nodes in the place of one.
pub trait VisitMut {
    /// Called for each run of sibling blocks.
    fn visit_blocks_mut(&mut self, nodes: &mut Vec<Block>) {
        blocks_mut(self, nodes);
    }

    /// Called for each block.
    fn visit_block_mut(&mut self, node: &mut Block) {
        block_mut(self, node);
    }

    /// Called for each run of sibling inlines.
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        inlines_mut(self, nodes);
    }

    /// Called for each inline.
    fn visit_inline_mut(&mut self, node: &mut Inline) {
        inline_mut(self, node);
    }

    /// Called for the span of each node: blocks, inlines, list items, definitions, rows, cells, citations.
    fn visit_span_mut(&mut self, _span: &mut Span) {}
}

/// Changes the blocks of a document; metadata is left to [`metadata_mut`].
pub fn document_mut<V: VisitMut + ?Sized>(visitor: &mut V, node: &mut Document) {
    visitor.visit_blocks_mut(&mut node.blocks);
}

/// Calls `change` for each block of a document, in order; goes on into the children that the block has afterwards.
pub fn each_block_mut(node: &mut Document, change: impl FnMut(&mut Block)) {
    struct Each<F>(F);
    impl<F: FnMut(&mut Block)> VisitMut for Each<F> {
        fn visit_block_mut(&mut self, node: &mut Block) {
            (self.0)(node);
            block_mut(self, node);
        }
    }
    document_mut(&mut Each(change), node);
}

/// Calls `change` for each inline of a document, in order; goes on into the children that the inline has afterwards.
pub fn each_inline_mut(node: &mut Document, change: impl FnMut(&mut Inline)) {
    struct Each<F>(F);
    impl<F: FnMut(&mut Inline)> VisitMut for Each<F> {
        fn visit_inline_mut(&mut self, node: &mut Inline) {
            (self.0)(node);
            inline_mut(self, node);
        }
    }
    document_mut(&mut Each(change), node);
}

/// Changes the formatted text within a metadata value.
pub fn metadata_mut<V: VisitMut + ?Sized>(visitor: &mut V, node: &mut Meta) {
    match node {
        Meta::Map(map) => map.values_mut().for_each(|value| metadata_mut(visitor, value)),
        Meta::List(list) => list.iter_mut().for_each(|value| metadata_mut(visitor, value)),
        Meta::Inlines(content) => visitor.visit_inlines_mut(content),
        Meta::Blocks(content) => visitor.visit_blocks_mut(content),
        Meta::Bool(_) | Meta::String(_) => {}
    }
}

/// Changes each of sibling blocks.
pub fn blocks_mut<V: VisitMut + ?Sized>(visitor: &mut V, nodes: &mut [Block]) {
    for node in nodes {
        visitor.visit_block_mut(node);
    }
}

/// Changes the children of a block.
pub fn block_mut<V: VisitMut + ?Sized>(visitor: &mut V, node: &mut Block) {
    visitor.visit_span_mut(&mut node.span);
    match &mut node.kind {
        BlockKind::Plain(content) | BlockKind::Para(content) | BlockKind::Heading { content, .. } => {
            visitor.visit_inlines_mut(content);
        }
        BlockKind::LineBlock(lines) => lines.iter_mut().for_each(|line| visitor.visit_inlines_mut(line)),
        BlockKind::Quote(content) | BlockKind::Div(content) => visitor.visit_blocks_mut(content),
        BlockKind::List(list) => {
            for item in &mut list.items {
                visitor.visit_span_mut(&mut item.span);
                visitor.visit_blocks_mut(&mut item.content);
            }
        }
        BlockKind::Definitions(items) => {
            for item in items {
                visitor.visit_span_mut(&mut item.span);
                visitor.visit_inlines_mut(&mut item.term);
                item.definitions.iter_mut().for_each(|definition| visitor.visit_blocks_mut(definition));
            }
        }
        BlockKind::Table(node) => table_mut(visitor, node),
        BlockKind::Figure { caption, content } => {
            visitor.visit_blocks_mut(content);
            caption_mut(visitor, caption);
        }
        BlockKind::Code(_) | BlockKind::Raw { .. } | BlockKind::Rule => {}
    }
}

fn table_mut<V: VisitMut + ?Sized>(visitor: &mut V, node: &mut Table) {
    caption_mut(visitor, &mut node.caption);
    for row in node.rows_mut() {
        visitor.visit_span_mut(&mut row.span);
        for cell in &mut row.cells {
            visitor.visit_span_mut(&mut cell.span);
            visitor.visit_blocks_mut(&mut cell.content);
        }
    }
}

fn caption_mut<V: VisitMut + ?Sized>(visitor: &mut V, node: &mut Caption) {
    if let Some(short) = &mut node.short {
        visitor.visit_inlines_mut(short);
    }
    visitor.visit_blocks_mut(&mut node.content);
}

/// Changes each of a run of inlines.
pub fn inlines_mut<V: VisitMut + ?Sized>(visitor: &mut V, nodes: &mut [Inline]) {
    for node in nodes {
        visitor.visit_inline_mut(node);
    }
}

/// Changes the children of an inline.
pub fn inline_mut<V: VisitMut + ?Sized>(visitor: &mut V, node: &mut Inline) {
    visitor.visit_span_mut(&mut node.span);
    match &mut node.kind {
        InlineKind::Styled { content, .. }
        | InlineKind::Quoted { content, .. }
        | InlineKind::Link { content, .. }
        | InlineKind::Image { content, .. }
        | InlineKind::Span(content) => visitor.visit_inlines_mut(content),
        InlineKind::Cite { citations, content } => {
            for Citation { prefix, suffix, span, .. } in citations {
                visitor.visit_span_mut(span);
                visitor.visit_inlines_mut(prefix);
                visitor.visit_inlines_mut(suffix);
            }
            visitor.visit_inlines_mut(content);
        }
        InlineKind::Note(content) => visitor.visit_blocks_mut(content),
        InlineKind::Text(_)
        | InlineKind::SoftBreak
        | InlineKind::LineBreak
        | InlineKind::Code(_)
        | InlineKind::Math { .. }
        | InlineKind::Raw { .. } => {}
    }
}
