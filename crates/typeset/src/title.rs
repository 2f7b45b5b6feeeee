//! The title block at the head of the first page, from the metadata.

use crate::flow::{Flow, Place};
use crate::font::Face;
use crate::inline::Inliner;
use crate::node::NodeKind;
use crate::page::{Role, TagId};
use crate::paragraph::Alignment;
use crate::tag::ROOT;
use crate::text::Style;
use dossier_core::{Meta, words::Words};

impl<'d> Flow<'d> {
    /// Title, subtitle, authors, date and abstract, as far as there are any.
    pub(crate) fn title_block(&mut self) {
        let place = self.body();
        let meta = &self.document.meta;
        let sans = |bold| Face { family: self.theme.heading_family, bold, italic: false };
        let (accent, muted) = (self.theme.accent_color, self.theme.muted_color);
        let style = |face, size, color| Style { face, size, color, ..Style::default() };
        let title_style = style(sans(true), self.theme.size * 2.4, accent);
        let subtitle_style = style(sans(false), self.theme.size * 1.4, muted);
        let byline_style = style(sans(false), self.theme.size, muted);
        if let Some(title) = meta.get("title") {
            self.meta_line(title, Role::Title, title_style, 6.0, &place);
        }
        if let Some(subtitle) = meta.get("subtitle") {
            self.meta_line(subtitle, Role::P, subtitle_style, 6.0, &place);
        }
        let authors = meta.get("author").map(Meta::to_texts).unwrap_or_default();
        let date = self.document.meta_text("date").map(|date| Words::of(&self.lang).date(&date));
        let byline =
            authors.into_iter().filter(|author| !author.trim().is_empty()).collect::<Vec<_>>().join(", ");
        let byline =
            [Some(byline).filter(|line| !line.is_empty()), date].into_iter().flatten().collect::<Vec<_>>();
        if !byline.is_empty() {
            self.plain_line(&byline.join(" · "), byline_style, 4.0, &place);
        }
        if self.nodes.is_empty() {
            return self.summary(&place);
        }
        let node = self.node(&place, NodeKind::Rule { share: 1.0, thickness: 1.2, color: accent });
        (node.before, node.after, node.keep_previous) = (12.0, 18.0, true);
        self.summary(&place);
    }

    /// A metadata value under a tag of its own.
    fn meta_line(&mut self, value: &'d Meta, role: Role, style: Style, after: f32, place: &Place) {
        let tag = self.tags.add(role, ROOT);
        let place = Place { parent: tag, style, leading: 1.2, alignment: Alignment::Start, ..place.clone() };
        let mut inliner = Inliner::new(self, style, tag, &place.lang);
        match value {
            Meta::Inlines(inlines) => inliner.inlines(inlines),
            other => inliner.push_untagged(&other.to_text()),
        }
        let text = inliner.text;
        if !text.is_blank() {
            let node = self.text_node(&place, text);
            (node.after, node.keep_next) = (after, true);
        }
        self.flush_notes(&place);
    }

    fn plain_line(&mut self, line: &str, style: Style, after: f32, place: &Place) -> TagId {
        let tag = self.tags.add(Role::P, place.parent);
        let place = Place { style, leading: 1.3, alignment: Alignment::Start, ..place.clone() };
        let mut inliner = Inliner::new(self, style, tag, &place.lang);
        inliner.push_untagged(line);
        let text = inliner.text;
        let node = self.text_node(&place, text);
        (node.after, node.keep_next) = (after, true);
        tag
    }

    fn summary(&mut self, place: &Place) {
        let Some(summary) = self.document.meta.get("abstract") else { return };
        let indent = self.theme.indent;
        let tag = self.tags.add(Role::Sect, ROOT);
        let style = Style { size: self.theme.size * 0.94, ..place.style };
        let place = Place { parent: tag, left: indent, right: indent, style, ..place.clone() };
        let face = Face { family: self.theme.heading_family, bold: true, italic: false };
        let label = Style { face, color: self.theme.accent_color, ..style };
        self.plain_line(Words::of(&self.lang).summary, label, 3.0, &place);
        match summary {
            Meta::Blocks(blocks) => self.blocks(blocks, &place),
            other => self.meta_paragraphs(other, &place),
        }
        if let Some(last) = self.nodes.last_mut() {
            last.after = 20.0;
        }
    }

    /// Text without formatting, a paragraph for each blank line.
    fn meta_paragraphs(&mut self, value: &'d Meta, place: &Place) {
        let tag = |flow: &mut Self| flow.tags.add(Role::P, place.parent);
        if let Meta::Inlines(inlines) = value {
            let tag = tag(self);
            let text = crate::inline::text(self, inlines, place.style, tag, place);
            self.text_node(place, text);
            return self.flush_notes(place);
        }
        for paragraph in value.to_text().split("\n\n").filter(|text| !text.trim().is_empty()) {
            let tag = tag(self);
            let mut inliner = Inliner::new(self, place.style, tag, &place.lang);
            inliner.push_untagged(paragraph.trim());
            let text = inliner.text;
            self.text_node(place, text);
        }
    }
}
