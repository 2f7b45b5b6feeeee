//! Footnotes and endnotes.

use super::{
    Builder, Flow, Place, Story,
    inlines::{Format, Line},
    style,
};
use crate::text::escape;
use docx_rs::RunChild;
use dossier_sdk::{Block, Failure, Inline, roles::Numbered, text};

/// A note that waits to be written.
pub(super) struct Note {
    /// Its number in the file.
    id: usize,
    content: Vec<Flow>,
}

/// What notes at the foot of the page and those at the end of the document are called.
struct Names {
    element: &'static str,
    text: &'static str,
    reference: &'static str,
}

const FOOTNOTES: Names =
    Names { element: "footnote", text: style::FOOTNOTE_TEXT, reference: style::FOOTNOTE_REFERENCE };
const ENDNOTES: Names =
    Names { element: "endnote", text: style::ENDNOTE_TEXT, reference: style::ENDNOTE_REFERENCE };

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
            self.lost(node.span, "Word has no notes within notes; this one is set in brackets");
            let text = format!(" [{}]", self.clean(&text::of_blocks(content), node.span).replace('\n', " "));
            line.text(self, &text, format);
            return;
        }
        self.note_count += 1;
        let id = self.note_count;
        let Names { element, reference, .. } = self.note_names();
        let reference = Format::default().style(reference);
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
                (format!("<w:{element}Reference w:customMarkFollows=\"1\" w:id=\"{id}\"/>{mark}"), mark)
            }
            None => (format!("<w:{element}Reference w:id=\"{id}\"/>"), format!("<w:{element}Ref/>")),
        };
        let at = line.position(self);
        let run = self.raw_run(reference.with_change(format.change()), in_text);
        line.push_mark(self, run);

        let outer = std::mem::take(&mut self.pending);
        let content = self.note_content(content, place, reference, in_note);
        self.pending = outer;
        self.comment_note(at, line);
        self.notes.push(Note { id, content });
    }

    fn note_content(
        &mut self,
        blocks: &[Block],
        place: &Place,
        reference: Format,
        mark: String,
    ) -> Vec<Flow> {
        let inner = Place { style: self.note_names().text, in_note: true, lang: place.lang, ..self.body() };
        let mut flow = Vec::new();
        self.blocks(blocks, &inner, &mut flow);
        // A note begins with the paragraph that bears its mark, and ends in one, as a cell does.
        if !matches!(flow.first(), Some(Flow::Paragraph(_))) {
            let outer = std::mem::take(&mut self.pending);
            flow.insert(0, Flow::Paragraph(self.paragraph(inner.style, &inner, Vec::new())));
            self.pending = outer;
        }
        if !matches!(flow.last(), Some(Flow::Paragraph(_))) || !self.pending.anchors.is_empty() {
            flow.push(Flow::Paragraph(self.paragraph(inner.style, &inner, Vec::new())));
        }
        if let Some(Flow::Paragraph(first)) = flow.first_mut() {
            let mark = self.raw_run(reference, mark);
            let space = self.run(inner.format(), vec![RunChild::Text(docx_rs::Text::new(" "))]);
            first.children.splice(0..0, [mark, space]);
        }
        flow
    }

    const fn note_names(&self) -> Names {
        if self.setup.endnotes { ENDNOTES } else { FOOTNOTES }
    }

    /// Writes a note through the finishing pass.
    pub(super) fn write_note(&self, note: Note, story: &mut Story) -> Result<(), Failure> {
        let element = self.note_names().element;
        story.notes.push_str(&format!("<w:{element} w:id=\"{}\">", note.id));
        let first = story.notes.len();
        for item in note.content {
            self.finish_flow(item, &mut story.notes)?;
        }
        if let Some(pages) = &mut story.pages {
            pages.note(note.id, story.notes.get(first..).unwrap_or_default());
        }
        story.notes.push_str(&format!("</w:{element}>"));
        Ok(())
    }
}
