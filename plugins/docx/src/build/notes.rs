//! Footnotes.

use super::{
    Builder, Flow, Place,
    inlines::{Format, Line},
    style,
};
use crate::text::escape;
use docx_rs::{Paragraph, RunChild};
use dossier_sdk::{Block, Inline, roles::Numbered, text};

/// A footnote that waits to be written.
pub(super) struct Note {
    /// Its number in the file.
    pub(super) id: usize,
    /// Its paragraphs.
    pub(super) content: Vec<Paragraph>,
}

impl Builder<'_> {
    pub(super) fn note(
        &mut self,
        node: &Inline,
        content: &[Block],
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        if place.in_note {
            self.lost(node.span, "Word has no footnotes within footnotes; this one is set in brackets");
            let text = format!(" [{}]", self.clean(&text::of_blocks(content), node.span).replace('\n', " "));
            line.text(self, &text, format);
            return;
        }
        self.note_count += 1;
        let id = self.note_count;
        let reference = Format::default().style(style::FOOTNOTE_REFERENCE);
        // Word counts by itself; a number that differs from its count is printed as a mark of its own.
        let mark = Numbered::of(node).and_then(|numbered| {
            self.automatic_notes += 1;
            (numbered.number != self.automatic_notes.to_string()).then(|| {
                self.automatic_notes -= 1;
                self.clean(numbered.number, node.span).into_owned()
            })
        });
        let (in_text, in_note) = match &mark {
            Some(mark) => {
                let mark = format!("<w:t>{}</w:t>", escape(mark));
                (format!("<w:footnoteReference w:customMarkFollows=\"1\" w:id=\"{id}\"/>{mark}"), mark)
            }
            None => (format!("<w:footnoteReference w:id=\"{id}\"/>"), "<w:footnoteRef/>".to_owned()),
        };
        let run = self.raw_run(reference, in_text);
        line.push_mark(self, run);

        let outer = std::mem::take(&mut self.pending);
        let content = self.note_content(content, place, reference, in_note);
        self.pending = outer;
        self.notes.push(Note { id, content });
    }

    fn note_content(
        &mut self,
        blocks: &[Block],
        place: &Place,
        reference: Format,
        mark: String,
    ) -> Vec<Paragraph> {
        let inner = Place { style: style::FOOTNOTE_TEXT, in_note: true, lang: place.lang, ..self.body() };
        let mut flow = Vec::new();
        self.blocks(blocks, &inner, &mut flow);
        if flow.is_empty() || !self.pending.anchors.is_empty() {
            let paragraph = self.paragraph(inner.style, &inner, Vec::new());
            flow.push(Flow::Paragraph(paragraph));
        }
        let mut paragraphs: Vec<Paragraph> = flow
            .into_iter()
            .filter_map(|item| match item {
                Flow::Paragraph(paragraph) => Some(*paragraph),
                Flow::Table(_) => None,
            })
            .collect();
        if let Some(first) = paragraphs.first_mut() {
            let mark = self.raw_run(reference, mark);
            let space = self.run(inner.format(), vec![RunChild::Text(docx_rs::Text::new(" "))]);
            first.children.splice(0..0, [mark, space]);
        }
        paragraphs
    }
}
