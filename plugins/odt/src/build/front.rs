//! The title block, from the metadata.

use super::{Builder, Place, natural_indents};
use crate::auto::STEP;
use dossier_sdk::{Block, BlockKind, Inline, Meta, Span, roles::MemoHead, words::Words};

impl Builder<'_> {
    pub(super) fn front_matter(&mut self) {
        let document = self.document;
        let memo = MemoHead::leads(document);
        for (key, style) in [("title", "Title"), ("subtitle", "Subtitle"), ("author", "Author")] {
            match document.meta.get(key).filter(|_| key != "author" || !memo) {
                Some(Meta::List(values)) => values.iter().for_each(|value| self.front_line(value, style)),
                Some(value) => self.front_line(value, style),
                None => {}
            }
        }
        let words = Words::of(&document.lang());
        if let Some(date) = document.meta.get("date").filter(|_| !memo) {
            let written = Meta::String(words.date(&date.to_text()));
            // A date that is not one of ISO 8601 keeps its formatting.
            let date = if written.to_text() == date.to_text() { date } else { &written };
            self.front_line(date, "Date");
        }
        let Some(summary) = document.meta.get("abstract") else { return };
        self.front_line(&Meta::String(words.summary.to_owned()), "Abstract_20_Title");
        let place = Place { style: "Abstract", indent: STEP, width: Place::BODY.width - STEP, ..Place::BODY };
        match summary {
            Meta::Blocks(blocks) => self.blocks(blocks, &place),
            value => self.blocks(&[Block::new(BlockKind::Para(inlines(value)), Span::SYNTHESIZED)], &place),
        }
    }

    fn front_line(&mut self, value: &Meta, style: &'static str) {
        let content = inlines(value);
        if !content.is_empty() {
            let place = Place { style, indent: natural_indents(style).0, ..Place::BODY };
            let line = self.line(&content, &place);
            self.paragraph(style, &place, &line);
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
