//! What stands around the text: header and footer, the section's properties, the numbering part.

use super::{Builder, Built, Page, Story, inlines::Line, style};
use crate::lang::page_of;
use docx_rs::{BuildXML, FooterReference, HeaderReference, PageMargin, PageSize, Paragraph, SectionProperty};
use dossier_sdk::{Failure, Span};

impl Builder<'_> {
    /// Ends the document.
    pub(super) fn frame(mut self, mut story: Story) -> Result<Built, Failure> {
        let (header, footer) = (self.header(), self.footer());
        // The first page shows the title itself; its footer is that of the other pages.
        let mut section = self.section();
        section.header_reference =
            Some(HeaderReference::new("default", self.rels.part("header", "header1.xml")));
        section.footer_reference =
            Some(FooterReference::new("default", self.rels.part("footer", "footer1.xml")));
        section.first_footer_reference =
            Some(FooterReference::new("first", self.rels.part("footer", "footer2.xml")));
        self.finish(&section.build(), &mut story.body)?;
        let mut frames = Vec::new();
        for (file, kind, paragraph) in [
            ("header1.xml", "header", &header),
            ("footer1.xml", "footer", &footer),
            ("footer2.xml", "footer", &footer),
        ] {
            let mut xml = String::new();
            self.finish(&paragraph.build(), &mut xml)?;
            frames.push((file, kind, xml));
        }
        let mut numbering = String::new();
        self.finish(&self.lists.build(self.numbered_headings), &mut numbering)?;
        Ok(Built {
            body: story.body,
            footnotes: story.footnotes,
            numbering,
            frames,
            images: self.images.into_values().filter_map(Result::ok).collect(),
            rels: self.rels,
            note_rels: self.note_rels,
            numbered_headings: self.numbered_headings,
        })
    }

    fn section(&self) -> SectionProperty {
        let Page { width, height, top, right, bottom, left, header, footer } = self.page;
        let margin = PageMargin { top, right, bottom, left, header, footer, gutter: 0 };
        SectionProperty::new()
            .page_size(PageSize::new().size(width.unsigned_abs(), height.unsigned_abs()))
            .page_margin(margin)
            .title_pg()
    }

    /// The document's title.
    fn header(&mut self) -> Paragraph {
        let title = self.document.meta_text("title").unwrap_or_default();
        let title = self.clean(&title, Span::SYNTHESIZED).replace('\n', " ");
        let mut line = Line::default();
        line.text(self, &title, self.body().format());
        let children = self.end(line);
        *self.paragraph(style::HEADER, &self.body(), children)
    }

    /// “Page 2 of 7”, the numbers as fields.
    fn footer(&mut self) -> Paragraph {
        let [before, between, after] = page_of(&self.document.lang());
        let format = self.body().format();
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
