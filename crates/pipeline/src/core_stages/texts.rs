//! Every text of a document that can reach an artifact, whether it is printed or not.

use dossier_core::{
    Attr, Attributed, Block, BlockKind, Document, Inline, InlineKind, Meta, Passage, Resource, Sources, Span,
    math, resource, review,
    walk::{self, Visit},
};
use std::collections::BTreeMap;

/// Stands in a passage for what is no text, as the mark of a note or an image: no text goes on across it.
pub(super) const BREAK: char = '\0';

/// Letters of the shortest name of a file that is a name without its ending.
const STEM: usize = 8;

/// Attributes whose values are words of the model and say nothing.
const STRUCTURAL: [&str; 16] = [
    "checked", "date", "dir", "height", "kind", "label", "lang", "num", "number", "part", "resolved",
    "start", "style", "unless", "when", "width",
];

/// The texts and images of what it visits.
pub(super) struct Texts<'a> {
    sources: &'a Sources,
    resources: &'a BTreeMap<String, Resource>,
    /// The texts, each with its place.
    pub(super) texts: Vec<Passage>,
    /// The images by project path, each with its place.
    pub(super) images: Vec<Passage>,
    /// What holds the texts that come next.
    span: Span,
    /// Whether the inlines that come next are part of a text that was taken.
    taken: bool,
}

impl<'a> Texts<'a> {
    pub(super) const fn new(sources: &'a Sources, resources: &'a BTreeMap<String, Resource>) -> Self {
        let span = Span::SYNTHESIZED;
        Self { sources, resources, texts: Vec::new(), images: Vec::new(), span, taken: false }
    }

    /// All of a document, metadata included.
    pub(super) fn of(document: &'a Document) -> Self {
        let mut texts = Self::new(&document.sources, &document.resources);
        walk::document(&mut texts, document);
        document.meta.values().for_each(|value| texts.metadata(value));
        texts
    }

    /// All of a metadata value.
    pub(super) fn metadata(&mut self, value: &Meta) {
        match value {
            Meta::Map(map) => map.values().for_each(|value| self.metadata(value)),
            Meta::List(list) => list.iter().for_each(|value| self.metadata(value)),
            Meta::String(text) => self.text(text),
            Meta::Inlines(_) | Meta::Blocks(_) => walk::metadata(self, value),
            Meta::Bool(_) => {}
        }
    }

    /// What attributes say.
    pub(super) fn attributes(&mut self, attr: Option<&Attr>) {
        let Some(attr) = attr else { return };
        self.text(&attr.id);
        for (_, value) in attr.pairs.iter().filter(|(key, _)| !STRUCTURAL.contains(&key.as_str())) {
            self.text(value);
        }
    }

    /// The place of a span.
    pub(super) fn locate(&self, span: Span) -> Option<dossier_core::Location> {
        self.sources.locate(span)
    }

    /// Takes a text at the place of what holds it.
    fn text(&mut self, text: &str) {
        if text.chars().any(char::is_alphanumeric) {
            let location = self.sources.locate(self.span);
            self.texts.push(Passage { text: text.to_owned(), location });
        }
    }

    fn run(&mut self, inlines: &[Inline]) {
        let mut text = String::new();
        flatten(inlines, &mut text);
        let span = inlines.iter().fold(Span::SYNTHESIZED, |span, inline| span.join(inline.span));
        let outer = self.span;
        self.span = if span.is_synthesized() { outer } else { span };
        self.text(&text);
        self.span = outer;
    }

    fn image(&mut self, url: &str) {
        let Some(resource) = self.resources.get(url) else { return self.text(url) };
        let location = self.sources.locate(self.span);
        self.images.push(Passage { text: resource.path.clone(), location });
        // Renderers like to name a picture after its file.
        let name = resource.path.rsplit('/').next().unwrap_or_default();
        self.text(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if stem.chars().filter(|c| c.is_alphanumeric()).count() >= STEM {
            self.text(stem);
        }
    }

    /// What an inline says besides its part of the text around it.
    fn aside(&mut self, node: &Inline) {
        match &node.kind {
            InlineKind::Image { target, content } => {
                self.image(&target.url);
                self.text(&target.title);
                self.run(content);
            }
            InlineKind::Link { target, .. } => {
                // An identifier is known where it is given.
                if !target.url.starts_with('#') {
                    self.text(&resource::percent_decoded(&target.url));
                }
                self.text(&target.title);
            }
            InlineKind::Math { text, .. } => {
                self.text(text);
                self.text(&math::linear(&math::parse(text).content));
            }
            InlineKind::Raw { text, .. } => self.text(text),
            InlineKind::Cite { citations, .. } => {
                for citation in citations {
                    self.text(&citation.id);
                    self.run(&citation.prefix);
                    self.run(&citation.suffix);
                }
            }
            InlineKind::Span(content) if review::is_unprinted(node) => self.run(content),
            _ => {}
        }
    }
}

impl Visit for Texts<'_> {
    fn visit_block(&mut self, node: &Block) {
        let outer = self.span;
        if !node.span.is_synthesized() {
            self.span = node.span;
        }
        let taken = std::mem::replace(&mut self.taken, false);
        self.attributes(node.attrs().as_deref());
        match &node.kind {
            BlockKind::Code(text) | BlockKind::Raw { text, .. } => self.text(text),
            BlockKind::Table(table) => {
                let parts = [&table.head, &table.foot];
                parts.into_iter().for_each(|part| self.attributes(part.attrs().as_deref()));
                table.bodies.iter().for_each(|body| self.attributes(body.attrs().as_deref()));
                for row in table.rows() {
                    self.attributes(row.attrs().as_deref());
                    row.cells.iter().for_each(|cell| self.attributes(cell.attrs().as_deref()));
                }
            }
            _ => {}
        }
        walk::block(self, node);
        (self.span, self.taken) = (outer, taken);
    }

    fn visit_inlines(&mut self, nodes: &[Inline]) {
        let taken = std::mem::replace(&mut self.taken, true);
        if !taken {
            self.run(nodes);
        }
        walk::inlines(self, nodes);
        self.taken = taken;
    }

    fn visit_inline(&mut self, node: &Inline) {
        let outer = self.span;
        if !node.span.is_synthesized() {
            self.span = node.span;
        }
        self.attributes(node.attrs().as_deref());
        self.aside(node);
        walk::inline(self, node);
        self.span = outer;
    }
}

/// A text as it is printed in one go.
fn flatten(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) => out.push_str(text),
            InlineKind::SoftBreak | InlineKind::LineBreak => out.push(' '),
            InlineKind::Span(_) if review::is_unprinted(inline) => {}
            InlineKind::Styled { content, .. }
            | InlineKind::Quoted { content, .. }
            | InlineKind::Link { content, .. }
            | InlineKind::Cite { content, .. }
            | InlineKind::Span(content) => flatten(content, out),
            InlineKind::Math { .. }
            | InlineKind::Raw { .. }
            | InlineKind::Image { .. }
            | InlineKind::Note(_) => out.push(BREAK),
        }
    }
}
