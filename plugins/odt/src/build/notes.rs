//! Footnotes.

use super::{Builder, Place, line::Line};
use crate::{Notes, auto::Format};
use dossier_sdk::{Block, Inline, roles::Numbered, text, xml::escape};

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
            let message = "OpenDocument has no footnotes within footnotes; this one is set in brackets";
            self.lost(node.span, message);
            let text = format!(" [{}]", self.clean(&text::of_blocks(content), node.span).replace('\n', " "));
            return line.text(&mut self.auto, &text, format);
        }
        self.note_count += 1;
        let id = self.note_count;
        // Programs count by themselves; a number that differs from their count is printed as a label of its own.
        let mark = Numbered::of(node).map(|numbered| self.clean(numbered.number, node.span).into_owned());
        let next = (self.automatic_notes + 1).to_string();
        let citation = match mark.filter(|mark| *mark != next) {
            Some(mark) => {
                let mark = escape(&mark);
                format!("<text:note-citation text:label=\"{mark}\">{mark}</text:note-citation>")
            }
            None => {
                self.automatic_notes += 1;
                format!("<text:note-citation>{next}</text:note-citation>")
            }
        };
        let outer = std::mem::take(&mut self.pending);
        let body = self.apart(|builder| builder.note_content(content, place));
        self.pending = outer;
        let (prefix, class) = match self.notes {
            Notes::Footnotes => ("ftn", "footnote"),
            Notes::Endnotes => ("edn", "endnote"),
        };
        let xml = format!(
            "<text:note text:id=\"{prefix}{id}\" text:note-class=\"{class}\">{citation}<text:note-body>{body}</text:note-body></text:note>"
        );
        line.mark_of_note(&mut self.auto, &xml);
        let comments = self.review.of_note();
        line.tag(&mut self.auto, &comments);
    }

    fn note_content(&mut self, blocks: &[Block], place: &Place) {
        let style = match self.notes {
            Notes::Footnotes => "Footnote",
            Notes::Endnotes => "Endnote",
        };
        let inner = Place { style, in_note: true, lang: place.lang, ..Place::BODY };
        self.blocks(blocks, &inner);
        if self.out.is_empty() || !self.pending.anchors.is_empty() {
            self.paragraph(inner.style, &inner, "");
        }
    }
}
