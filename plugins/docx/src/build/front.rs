//! The title block, from the metadata.

use super::{Builder, Flow, Place, natural_indents, style};
use dossier_sdk::{Block, BlockKind, Inline, Meta, Span, roles::MemoHead, words::Words};

impl Builder<'_> {
    pub(super) fn front_matter(&mut self, out: &mut Vec<Flow>) {
        let document = self.document;
        let memo = MemoHead::leads(document);
        for (key, style) in
            [("title", style::TITLE), ("subtitle", style::SUBTITLE), ("author", style::AUTHOR)]
        {
            let shown = self.setup.shows(key) || (memo && key == "author");
            match document.meta.get(key).filter(|_| !shown) {
                Some(Meta::List(values)) => {
                    values.iter().for_each(|value| self.front_line(value, style, out))
                }
                Some(value) => self.front_line(value, style, out),
                None => {}
            }
        }
        let words = Words::of(&document.lang());
        let shown = self.setup.shows("date") || memo;
        if let Some(date) = document.meta.get("date").filter(|_| !shown) {
            let written = Meta::String(words.date(&date.to_text()));
            // A date that is not one of ISO 8601 keeps its formatting.
            let date = if written.to_text() == date.to_text() { date } else { &written };
            self.front_line(date, style::DATE, out);
        }
        if self.setup.shows("abstract") {
            return;
        }
        if document.meta.contains_key("abstract") {
            self.front_line(&Meta::String(words.summary.to_owned()), style::ABSTRACT_TITLE, out);
        }
        let place = Place {
            style: style::ABSTRACT,
            indent: super::STEP,
            width: self.setup.page.text_width() - super::STEP,
            ..self.body()
        };
        match document.meta.get("abstract") {
            Some(Meta::Blocks(blocks)) => self.blocks(blocks, &place, out),
            Some(value) => {
                let block = Block::new(BlockKind::Para(inlines(value)), Span::SYNTHESIZED);
                self.blocks(&[block], &place, out);
            }
            None => {}
        }
    }

    fn front_line(&mut self, value: &Meta, style: &'static str, out: &mut Vec<Flow>) {
        let content = inlines(value);
        if !content.is_empty() {
            let place = Place { style, indent: natural_indents(style).0, ..self.body() };
            let line = self.line(&content, &place);
            let paragraph = self.paragraph(style, &place, line);
            out.push(Flow::Paragraph(paragraph));
        }
    }
}

/// A metadata value as inlines: its formatting where there is any.
fn inlines(value: &Meta) -> Vec<Inline> {
    match value {
        Meta::Inlines(content) => content.clone(),
        Meta::Map(map) if map.contains_key("name") => map.get("name").map(inlines).unwrap_or_default(),
        Meta::Blocks(blocks) => match blocks.as_slice() {
            [Block { kind: BlockKind::Plain(content) | BlockKind::Para(content), .. }] => content.clone(),
            _ => text(value),
        },
        other => text(other),
    }
}

fn text(value: &Meta) -> Vec<Inline> {
    let text = value.to_text();
    if text.is_empty() { Vec::new() } else { vec![Inline::text(text)] }
}
