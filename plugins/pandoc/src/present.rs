//! Makes visible what Pandoc's writers would not show, as the other renderers show it.
//!
//! Numbers of headings and labels of figures and tables, which `core/number` writes into attributes, become text;
//! callouts get their title. Pandoc counts notes by itself.

use crate::read::{block_takes_attr, inline_takes_attr};
use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{
    Attr, Attributed, Block, BlockKind, Caption, Document, Inline, InlineKind, Meta, Resource, Span, Style,
    resource,
    roles::{BlockRole, Callout, Numbered},
    words::Words,
};
use std::collections::BTreeMap;

/// Formats that count figures and tables by themselves.
const COUNTING: [&str; 5] = ["beamer", "context", "latex", "pdf", "typst"];

/// Formats in which Pandoc puts the attributes of a `Div` that is there for them alone on what it holds.
const UNWRAPPING: [&str; 7] = ["djot", "epub", "epub2", "epub3", "html", "html4", "html5"];

/// The document as Pandoc's writer of a format shall have it.
pub(crate) fn present(document: &Document, format: &str) -> Document {
    let mut shown = document.clone();
    let mut present = Present {
        resources: &document.resources,
        words: Words::of(&document.lang()),
        labels: !COUNTING.contains(&format),
        wrap: !UNWRAPPING.contains(&format),
        external: format.starts_with("html"),
    };
    shown.meta.values_mut().for_each(|value| walk::metadata_mut(&mut present, value));
    walk::document_mut(&mut present, &mut shown);
    if let Some(author) = shown.meta.get_mut("author") {
        name_author(author);
    }
    if format.starts_with("epub") {
        // Pandoc would make one at random.
        shown.meta.entry("identifier".to_owned()).or_insert_with(|| Meta::String(identifier(document)));
    }
    shown
}

/// Pandoc's templates print authors as text; of a map they print nothing.
fn name_author(author: &mut Meta) {
    match author {
        Meta::List(authors) => authors.iter_mut().for_each(name_author),
        Meta::Map(_) => *author = Meta::String(author.to_text()),
        _ => {}
    }
}

/// A UUID of version 8 (RFC 9562, section 5.8) made of what the document holds.
fn identifier(document: &Document) -> String {
    let content = dossier_sdk::codec::to_json(document).unwrap_or_default();
    let hash = blake3::hash(content.as_bytes());
    let [a, b, c, d, ..] = hash.as_bytes().as_chunks::<4>().0 else { return String::new() };
    let [a, b, c, d] = [a, b, c, d].map(|part| u32::from_be_bytes(*part));
    let (version, variant) = (b & 0xFFF | 0x8000, c >> 16 & 0x3FFF | 0x8000);
    format!("urn:uuid:{a:08x}-{:04x}-{version:04x}-{variant:04x}-{:04x}{d:08x}", b >> 16, c & 0xFFFF)
}

struct Present<'a> {
    resources: &'a BTreeMap<String, Resource>,
    words: &'static Words,
    /// Whether captions get their label.
    labels: bool,
    /// Whether attributes that Pandoc has no room for go on a `Div` or `Span` that stays.
    wrap: bool,
    /// Whether images from elsewhere are to be left there.
    external: bool,
}

impl VisitMut for Present<'_> {
    fn visit_block_mut(&mut self, node: &mut Block) {
        walk::block_mut(self, node);
        self.number(node);
        self.callout(node);
        if self.wrap && node.attr.is_some() && !block_takes_attr(node) {
            let attr = node.attr.take();
            let inner = std::mem::replace(node, Block::new(BlockKind::Rule, node.span));
            *node = Block::new(BlockKind::Div(vec![inner]), node.span).with_attr(attr);
        }
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        walk::inline_mut(self, node);
        match &mut node.kind {
            InlineKind::Note(_) => forget_number(node),
            InlineKind::Image { target, .. } if self.external && resource::is_remote(&target.url) => {
                node.attr_mut().set("external", "1");
            }
            InlineKind::Image { target, .. } => {
                if let Some(resource) = self.resources.get(&target.url) {
                    // Pandoc takes what it finds for a URL.
                    target.url = resource.path.replace('%', "%25");
                }
            }
            _ => {}
        }
        if node.attr.is_some() && !inline_takes_attr(node) {
            let attr = node.attr.take();
            let inner = std::mem::replace(node, Inline::new(InlineKind::SoftBreak, node.span));
            *node = Inline::new(InlineKind::Span(vec![inner]), node.span).with_attr(attr);
        }
    }
}

impl Present<'_> {
    /// Writes the number of a heading, figure or table where it is read.
    fn number(&self, node: &mut Block) {
        let Some(Numbered { number, label }) = Numbered::of(node) else { return };
        let (number, label, span) = (number.to_owned(), label.to_owned(), node.span);
        match &mut node.kind {
            BlockKind::Heading { content, .. } => {
                let attr = Attr::class("header-section-number").boxed();
                let number = Inline::new(InlineKind::Span(vec![text(number, span)]), span).with_attr(attr);
                content.splice(..0, [number, text(" ", span)]);
            }
            BlockKind::Figure { caption, .. } if self.labels => self.label(caption, label, span),
            BlockKind::Table(table) if self.labels => self.label(&mut table.caption, label, span),
            BlockKind::Figure { .. } | BlockKind::Table(_) => {}
            _ => return,
        }
        forget_number(node);
    }

    fn label(&self, caption: &mut Caption, label: String, span: Span) {
        let colon = match self.words.colon {
            ":" => ": ",
            wide => wide,
        };
        match caption.content.first_mut() {
            Some(Block { kind: BlockKind::Plain(content) | BlockKind::Para(content), .. }) => {
                content.insert(0, text(label + colon, span));
            }
            _ => caption.content.insert(0, Block::new(BlockKind::Plain(vec![text(label, span)]), span)),
        }
    }

    /// Writes the title of a callout above what it holds.
    fn callout(&self, node: &mut Block) {
        let Some(callout) = Callout::of(node) else { return };
        let title = callout.title.map_or_else(|| self.words.callout(callout.kind), str::to_owned);
        let span = node.span;
        if let BlockKind::Div(content) = &mut node.kind {
            let strong = InlineKind::Styled { style: Style::Strong, content: vec![text(title, span)] };
            content.insert(0, Block::new(BlockKind::Para(vec![Inline::new(strong, span)]), span));
        }
        if let Some(attr) = node.attrs_mut() {
            attr.pairs.retain(|(key, _)| key != "title");
        }
    }
}

/// A number that is shown, or that Pandoc counts, is no attribute any more.
fn forget_number(node: &mut impl Attributed) {
    let attrs = node.attrs_mut();
    if let Some(attr) = attrs {
        attr.pairs.retain(|(key, _)| key != "number" && key != "label");
        if attr.is_empty() {
            *attrs = None;
        }
    }
}

fn text(text: impl Into<String>, span: Span) -> Inline {
    Inline::new(InlineKind::Text(text.into()), span)
}
