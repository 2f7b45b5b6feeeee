//! A document as a sequence: its nodes in order, parents before children, texts word by word.

use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{Attrs, Block, BlockKind, Document, Inline, InlineKind, Span, Table};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;
use std::ops::Range;

/// A node, a word, a part of a node (item, row, cell ...) or the key of a metadata value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// The same for tokens that say the same, what is within them included.
    pub(super) label: u64,
    /// The same for tokens of the same sort.
    pub(super) kind: u64,
    /// The place in the source.
    pub(super) span: Span,
    /// The token that this one is within.
    pub(super) parent: Option<usize>,
    /// One past the last token within this one.
    pub(super) end: usize,
}

/// The kind of words.
pub(super) const WORD: u64 = 0;
/// The kind of parts.
const PART: u64 = 1;
/// The kind of keys of metadata.
const KEY: u64 = 2;

/// The tokens of a document, metadata first, in the order in which [`walk`] tells of spans. The document is not changed;
/// the walker that tells of them is one for changing.
pub(super) fn of(document: &mut Document) -> Vec<Token> {
    let mut tokens = Tokens::default();
    for (key, value) in &mut document.meta {
        tokens.push(KEY, hash(&(KEY, key)), Span::SYNTHESIZED);
        walk::metadata_mut(&mut tokens, value);
    }
    walk::document_mut(&mut tokens, document);
    tokens.all
}

/// The words of a text: runs of spaces, runs of other characters, and each character of a script that sets none
/// between words.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let sort = |c: char| match c {
        ' ' => 0,
        '\u{2E80}'.. => 1,
        _ => 2,
    };
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.next()?;
        while sort(first) != 1 && rest.next_if(|(_, next)| sort(*next) == sort(first)).is_some() {}
        Some(start..rest.peek().map_or(text.len(), |(end, _)| *end))
    })
}

#[derive(Default)]
struct Tokens {
    all: Vec<Token>,
    /// The tokens that we are within.
    open: Vec<usize>,
    /// Kind and label of the node whose span comes next.
    next: Option<(u64, u64)>,
}

impl Tokens {
    fn push(&mut self, kind: u64, label: u64, span: Span) {
        let (parent, end) = (self.open.last().copied(), self.all.len() + 1);
        self.all.push(Token { label, kind, span, parent, end });
    }

    /// Begins a node or part.
    fn open(&mut self, kind: u64, label: u64, span: Span) {
        self.push(kind, label, span);
        self.open.push(self.all.len() - 1);
    }

    fn part(&mut self, span: Span, content: impl FnOnce(&mut Self)) {
        self.open(PART, PART, span);
        content(self);
        self.close();
    }

    fn table(&mut self, table: &mut Table) {
        if let Some(short) = &mut table.caption.short {
            self.visit_inlines_mut(short);
        }
        self.visit_blocks_mut(&mut table.caption.content);
        for row in table.rows_mut() {
            self.part(row.span, |tokens| {
                for cell in &mut row.cells {
                    tokens.part(cell.span, |tokens| tokens.visit_blocks_mut(&mut cell.content));
                }
            });
        }
    }

    /// Ends a node or part; its label becomes that of all that it holds.
    fn close(&mut self) {
        let end = self.all.len();
        let Some((token, within)) =
            self.open.pop().and_then(|open| self.all.get_mut(open..)?.split_first_mut())
        else {
            return;
        };
        let mut hasher = DefaultHasher::new();
        token.label.hash(&mut hasher);
        let mut at = 0;
        while let Some(child) = within.get(at) {
            child.label.hash(&mut hasher);
            at = child.end - (end - within.len());
        }
        (token.label, token.end) = (hasher.finish(), end);
    }

    fn text(&mut self, text: &str, span: Span) {
        let length = span.end.checked_sub(span.start).and_then(|length| usize::try_from(length).ok());
        let exact = !span.is_synthesized() && length == Some(text.len());
        for word in words(text) {
            // What is exact is no longer than its span.
            let place = |at: usize| span.start.saturating_add(u32::try_from(at).unwrap_or_default());
            let part =
                if exact { Span { start: place(word.start), end: place(word.end), ..span } } else { span };
            self.push(WORD, hash(&(WORD, text.get(word))), part);
        }
    }
}

impl VisitMut for Tokens {
    fn visit_block_mut(&mut self, node: &mut Block) {
        self.next = Some(block(node));
        let span = &mut node.span;
        match &mut node.kind {
            BlockKind::List(list) => {
                self.visit_span_mut(span);
                for item in &mut list.items {
                    self.part(item.span, |tokens| tokens.visit_blocks_mut(&mut item.content));
                }
            }
            BlockKind::Definitions(items) => {
                self.visit_span_mut(span);
                for item in items {
                    self.part(item.span, |tokens| {
                        tokens.visit_inlines_mut(&mut item.term);
                        item.definitions.iter_mut().for_each(|blocks| tokens.visit_blocks_mut(blocks));
                    });
                }
            }
            BlockKind::Table(table) => {
                self.visit_span_mut(span);
                self.table(table);
            }
            _ => walk::block_mut(self, node),
        }
        self.close();
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        self.next = Some(inline(node));
        if let InlineKind::Cite { citations, content } = &mut node.kind {
            self.visit_span_mut(&mut node.span);
            for citation in citations {
                self.part(citation.span, |tokens| {
                    tokens.visit_inlines_mut(&mut citation.prefix);
                    tokens.visit_inlines_mut(&mut citation.suffix);
                });
            }
            self.visit_inlines_mut(content);
        } else {
            walk::inline_mut(self, node);
        }
        self.close();
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        for node in nodes {
            match &node.kind {
                InlineKind::Text(text) if node.attr.is_none() => self.text(text, node.span),
                _ => self.visit_inline_mut(node),
            }
        }
    }

    /// Called for blocks and inlines; parts are seen to where their node is.
    fn visit_span_mut(&mut self, span: &mut Span) {
        let (kind, label) = self.next.take().unwrap_or((PART, PART));
        self.open(kind, label, *span);
    }
}

/// Kind and label of a block, without what is within it.
fn block(node: &Block) -> (u64, u64) {
    let own = match &node.kind {
        BlockKind::Heading { level, .. } => hash(level),
        BlockKind::Code(text) => hash(text),
        BlockKind::Raw { format, text } => hash(&(format, text)),
        BlockKind::List(list) => hash(&list.numbering.map(|numbering| numbering.start)),
        _ => 0,
    };
    both(("block", discriminant(&node.kind)), own, &node.attr)
}

/// Kind and label of an inline, without what is within it.
fn inline(node: &Inline) -> (u64, u64) {
    let own = match &node.kind {
        InlineKind::Text(text) | InlineKind::Code(text) => hash(text),
        InlineKind::Styled { style, .. } => hash(style),
        InlineKind::Quoted { quote, .. } => hash(&discriminant(quote)),
        InlineKind::Math { display, text } => hash(&(display, text)),
        InlineKind::Raw { format, text } => hash(&(format, text)),
        InlineKind::Link { target, .. } | InlineKind::Image { target, .. } => {
            hash(&(&target.url, &target.title))
        }
        InlineKind::Cite { citations, .. } => {
            hash(&citations.iter().map(|citation| &citation.id).collect::<Vec<_>>())
        }
        _ => 0,
    };
    both(("inline", discriminant(&node.kind)), own, &node.attr)
}

fn both(kind: impl Hash, own: u64, attr: &Attrs) -> (u64, u64) {
    let kind = hash(&kind);
    let attr = attr.as_deref().map(|attr| (&attr.id, &attr.classes, &attr.pairs));
    (kind, hash(&(kind, own, attr)))
}

/// The hash of a value, the same in every run.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
