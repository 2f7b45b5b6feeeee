//! What stands around the text: headers and footers with the markings, the numbering part.

use super::{
    Builder, Built, Story,
    inlines::{Format, Line},
    style,
};
use crate::text::escape;
use docx_rs::{BuildXML, Paragraph};
use dossier_sdk::{
    Diagnostic, Failure, Span,
    marking::{Marking, Tlp},
    words::page_of,
};

/// A header or footer.
pub(crate) struct Frame {
    /// Its file.
    pub(crate) file: &'static str,
    /// `header` or `footer`.
    pub(crate) kind: &'static str,
    /// Content of `w:hdr` or `w:ftr`.
    pub(crate) xml: String,
}

/// The headers and footers: file, kind, pages.
const FRAMES: [(&str, &str, &str); 4] = [
    ("header1.xml", "header", "default"),
    ("header2.xml", "header", "first"),
    ("footer1.xml", "footer", "default"),
    ("footer2.xml", "footer", "first"),
];

impl Builder<'_> {
    /// Ends the document.
    pub(super) fn frame(mut self, mut story: Story) -> Result<Built, Failure> {
        let section = self.section(&mut story);
        let frames = self.frames()?;
        let markings = self.marking_lines()?;
        let mut numbering = String::new();
        self.finish(&self.lists.build(self.numbered_headings), &mut numbering)?;
        Ok(Built {
            body: story.body,
            section,
            markings,
            notes: story.notes,
            numbering,
            frames,
            images: self.images.into_values().filter_map(Result::ok).collect(),
            rels: self.rels,
            comments: self.review.parts(),
            note_rels: self.note_rels,
            numbered_headings: self.numbered_headings,
        })
    }

    /// What a section says of its headers and footers.
    pub(super) fn references(&mut self) -> String {
        let reference = |(file, kind, pages): (&str, &str, &str)| {
            let id = self.rels.part(kind, file);
            format!("<w:{kind}Reference w:type=\"{pages}\" r:id=\"{id}\"/>")
        };
        FRAMES.into_iter().map(reference).collect()
    }

    /// The markings stand at the head and foot of each page. The first page shows the title itself, the others in
    /// their header; all are numbered.
    fn frames(&mut self) -> Result<Vec<Frame>, Failure> {
        let markings = self.markings();
        let mut frames = Vec::with_capacity(FRAMES.len());
        for (file, kind, pages) in FRAMES {
            let marks: Vec<Paragraph> = markings.iter().map(|marking| self.marking(marking)).collect();
            let mut content = match (kind, pages) {
                ("footer", _) => vec![self.page_number()],
                (_, "default") => vec![self.running_title()],
                // A header cannot be empty.
                _ if marks.is_empty() => vec![*self.paragraph(style::HEADER, &self.body(), Vec::new())],
                _ => Vec::new(),
            };
            if kind == "header" {
                content.splice(0..0, marks);
            } else {
                content.extend(marks);
            }
            let mut xml = String::new();
            for paragraph in content {
                self.finish(&paragraph.build(), &mut xml)?;
            }
            self.marks.clear();
            frames.push(Frame { file, kind, xml });
        }
        Ok(frames)
    }

    /// The paragraphs of the markings by themselves.
    fn marking_lines(&mut self) -> Result<String, Failure> {
        let mut xml = String::new();
        if self.setup.house.is_some() {
            for marking in Marking::of(self.document).unwrap_or_default() {
                let paragraph = self.marking(&marking);
                self.finish(&paragraph.build(), &mut xml)?;
            }
            self.marks.clear();
        }
        Ok(xml)
    }

    /// The markings that the document asks for; one that there is not is denied, or it would go out unmarked.
    fn markings(&self) -> Vec<Marking> {
        Marking::of(self.document).unwrap_or_else(|unknown| {
            let message = format!("`{}` is no label of the Traffic Light Protocol", unknown.text);
            self.cx.report(Diagnostic::deny("docx/marking", message).hint(unknown.hint));
            Vec::new()
        })
    }

    fn marking(&mut self, marking: &Marking) -> Paragraph {
        let text = self.clean(&marking.text, Span::SYNTHESIZED).replace('\n', " ");
        let children = match marking.tlp {
            Some(label) => vec![self.label(label)],
            None => {
                let mut line = Line::default();
                line.text(self, &text, self.body().format());
                self.end(line)
            }
        };
        *self.paragraph(style::MARKING, &self.body(), children)
    }

    /// A label of the Traffic Light Protocol in its colour on black.
    fn label(&mut self, label: Tlp) -> docx_rs::ParagraphChild {
        let [red, green, blue] = label.color();
        let run = format!(
            "<w:r><w:rPr><w:b/><w:bCs/><w:color w:val=\"{red:02X}{green:02X}{blue:02X}\"/><w:shd w:val=\"clear\" \
             w:color=\"auto\" w:fill=\"000000\"/></w:rPr><w:t xml:space=\"preserve\"> {} </w:t></w:r>",
            escape(label.as_str())
        );
        // The finishing pass puts the run in the place of the run around it.
        self.raw_run(Format::default(), run)
    }

    /// The document's title.
    fn running_title(&mut self) -> Paragraph {
        let title = self.document.meta_text("title").unwrap_or_default();
        let title = self.clean(&title, Span::SYNTHESIZED).replace('\n', " ");
        let mut line = Line::default();
        line.text(self, &title, self.body().format());
        let children = self.end(line);
        *self.paragraph(style::HEADER, &self.body(), children)
    }

    /// “Page 2 of 7”, the numbers as fields.
    fn page_number(&mut self) -> Paragraph {
        let [before, between, after] = page_of(&self.document.lang());
        let format: Format = self.body().format();
        let mut line = Line::default();
        line.text(self, before, format);
        let field = self.field(" PAGE ", "1", format);
        line.push_all(self, field);
        line.text(self, between, format);
        let field = self.field(" NUMPAGES ", "1", format);
        line.push_all(self, field);
        line.text(self, after, format);
        let children = self.end(line);
        *self.paragraph(style::FOOTER, &self.body(), children)
    }
}
