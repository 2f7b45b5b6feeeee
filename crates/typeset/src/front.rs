//! What stands before the text, from the metadata: a title block at the head of the first page, or a cover with a page
//! behind it that holds abstract and colophon.

use crate::boxes::{Box, Content};
use crate::flow::{Flow, Place};
use crate::font::Face;
use crate::inline::Inliner;
use crate::node::{Node, NodeKind};
use crate::page::{Role, TagId};
use crate::paragraph::Alignment;
use crate::set::{self, Column, Setting};
use crate::tag::ROOT;
use crate::text::Style;
use dossier_core::{Meta, marking::Marking, words::Words};

/// A page of its own: what stands at its head and what at its foot.
pub(crate) struct Sheet {
    /// How far down the page the head begins, as a share of its height; less where there is no room.
    sink: f32,
    /// What stands above it, at the edge of the page's body.
    brow: Vec<Node>,
    pub head: Vec<Node>,
    pub foot: Vec<Node>,
}

impl Sheet {
    /// Sets the page: the foot stands at its end.
    pub(crate) fn set(&self, column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
        let mut boxes = set::nodes(&self.brow, column, setting);
        let mut head = set::nodes(&self.head, column, setting);
        let mut foot = set::nodes(&self.foot, column, setting);
        let height = |boxes: &[Box]| boxes.iter().map(|set| set.height).sum::<f32>();
        let brow = height(&boxes);
        // Rounding must not push the last line to another page.
        let free = (setting.theme.body_height() - brow - height(&head) - height(&foot) - 0.5).max(0.0);
        let sink =
            (setting.theme.body_height() * self.sink - brow).clamp(brow.min(24.0), free.max(24.0) / 2.0);
        if sink > 0.0 && free > 0.0 {
            boxes.push(Box::full(sink.min(free), Content::default()));
        }
        boxes.append(&mut head);
        if free > sink && !foot.is_empty() {
            boxes.push(Box::full(free - sink, Content::default()));
        }
        boxes.append(&mut foot);
        boxes
    }
}

/// Keys of the metadata that a colophon is made of, in this order, with what is written before their values.
const COLOPHON: [(&str, &str); 10] = [
    ("publisher", ""),
    ("series", ""),
    ("report-number", ""),
    ("version", ""),
    ("isbn", "ISBN "),
    ("issn", "ISSN "),
    ("doi", "https://doi.org/"),
    ("contact", ""),
    ("rights", ""),
    ("license", ""),
];

impl<'d> Flow<'d> {
    /// The cover: series, title, subtitle and authors at the head; publisher, date and markings at the foot.
    pub(crate) fn cover(&mut self) -> Sheet {
        let theme = self.theme;
        let cover = &theme.cover;
        let sans = |bold| Face { family: theme.heading_family, bold, italic: false };
        let style = |face, size, color| Style { face, size, color, ..Style::default() };
        let (title, other) = (cover.title_color, cover.text_color);
        let size = theme.size;
        let place = Place { style: style(sans(false), size * 1.1, other), ..self.body() };
        let (series, date) = (self.document.meta_text("series"), self.date());
        let publisher = self.document.meta_text("publisher");
        let brow = self.apart(|flow| flow.logo(publisher.as_deref(), &place));
        let head = self.apart(|flow| {
            if let Some(series) = series {
                flow.plain_line(&series, style(sans(true), size, other), 10.0, &place);
            }
            if let Some(value) = flow.document.meta.get("title") {
                flow.meta_line(value, Role::Title, style(sans(true), cover.title_size, title), 14.0, &place);
            }
            if let Some(value) = flow.document.meta.get("subtitle") {
                flow.meta_line(value, Role::P, style(sans(false), size * 1.6, other), 10.0, &place);
            }
            let node = flow.node(&place, NodeKind::Rule { share: 0.14, thickness: 2.4, color: other });
            (node.before, node.after) = (22.0, 22.0);
            for author in flow.authors() {
                flow.plain_line(&author, style(sans(false), size * 1.1, other), 2.0, &place);
            }
        });
        let foot = self.apart(|flow| {
            for line in [publisher, date].into_iter().flatten() {
                flow.plain_line(&line, style(sans(false), size, other), 2.0, &place);
            }
            // On other pages they are furniture, which is not read out: here they are read once.
            for marking in flow.markings() {
                flow.plain_line(&marking.text, style(sans(true), size, other), 2.0, &place);
            }
        });
        // The title stands where the eye falls first, a little above the middle.
        Sheet { sink: 0.16, brow, head, foot }
    }

    /// The page behind the cover: the abstract at its head, the colophon at its foot; `None` without either.
    pub(crate) fn imprint(&mut self) -> Option<Sheet> {
        let place = self.body();
        let title = Style { size: self.theme.heading_sizes[1], ..place.style };
        let head = self.apart(|flow| flow.summary(0.0, title, &place));
        let foot = self.apart(|flow| flow.colophon(&place));
        (!head.is_empty() || !foot.is_empty()).then_some(Sheet { sink: 0.0, brow: Vec::new(), head, foot })
    }

    /// What the metadata say as `colophon`, or what they know about the publication.
    fn colophon(&mut self, place: &Place) {
        let style = Style { size: self.theme.note_size, color: self.theme.muted_color, ..place.style };
        let (nodes, tags) = (self.nodes.len(), self.tags.len());
        let tag = self.tags.add(Role::Sect, ROOT);
        let place = Place {
            parent: tag,
            style,
            leading: 1.35,
            alignment: Alignment::Start,
            space: 2.0,
            ..place.clone()
        };
        match self.document.meta.get("colophon") {
            Some(Meta::Blocks(blocks)) => self.blocks(blocks, &place),
            Some(other) => self.meta_paragraphs(other, &place),
            None => self.publication(style, &place),
        }
        if self.nodes.len() == nodes {
            // A section of nothing would be read out.
            self.tags.truncate(tags);
        }
    }

    /// A line for each thing that the metadata know about the publication.
    fn publication(&mut self, style: Style, place: &Place) {
        for (key, before) in COLOPHON {
            let Some(value) = self.document.meta_text(key).filter(|value| !value.trim().is_empty()) else {
                continue;
            };
            let before = if key == "version" {
                format!("{} ", Words::of(&self.lang).version)
            } else if value.starts_with(before) {
                String::new()
            } else {
                before.to_owned()
            };
            self.plain_line(&format!("{before}{value}"), style, 2.0, place);
        }
    }

    fn authors(&self) -> Vec<String> {
        let authors = self.document.meta.get("author").map(Meta::to_texts).unwrap_or_default();
        authors.into_iter().filter(|author| !author.trim().is_empty()).collect()
    }

    pub(crate) fn date(&self) -> Option<String> {
        self.document.meta_text("date").map(|date| Words::of(&self.lang).date(&date))
    }

    /// The markings that the metadata ask for; of none where they ask for an unknown one, which was reported.
    pub(crate) fn markings(&self) -> Vec<Marking> {
        Marking::of(self.document).unwrap_or_default()
    }

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
        let byline = Some(self.authors().join(", ")).filter(|line| !line.is_empty());
        let byline: Vec<String> = [byline, self.date()].into_iter().flatten().collect();
        if !byline.is_empty() {
            self.plain_line(&byline.join(" · "), byline_style, 4.0, &place);
        }
        if self.nodes.is_empty() {
            return self.title_summary(&place);
        }
        let node = self.node(&place, NodeKind::Rule { share: 1.0, thickness: 1.2, color: accent });
        (node.before, node.after, node.keep_previous) = (12.0, 18.0, true);
        self.title_summary(&place);
    }

    /// A metadata value under a tag of its own.
    fn meta_line(&mut self, value: &'d Meta, role: Role, style: Style, after: f32, place: &Place) {
        let tag = self.tags.add(role, ROOT);
        let place =
            Place { parent: tag, style, leading: 1.2, alignment: Alignment::Balanced, ..place.clone() };
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

    /// The abstract under a title, set back a little.
    fn title_summary(&mut self, place: &Place) {
        let style = Style { size: self.theme.size * 0.94, ..place.style };
        self.summary(self.theme.indent, style, &Place { style, ..place.clone() });
    }

    /// The abstract with a title of this style.
    fn summary(&mut self, indent: f32, title: Style, place: &Place) {
        let Some(summary) = self.document.meta.get("abstract") else { return };
        let tag = self.tags.add(Role::Sect, ROOT);
        let place = Place { parent: tag, left: indent, right: indent, ..place.clone() };
        let face = Face { family: self.theme.heading_family, bold: true, italic: false };
        let label = Style { face, color: self.theme.accent_color, ..title };
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
