//! Hyperlinks, cross references and fields.

use super::{
    Builder, Place,
    inlines::{Format, Line},
    style,
};
use crate::{
    mark::LinkMark,
    names::{Anchor, AnchorKind},
    text::uri,
};
use docx_rs::{FieldChar, FieldCharType, Hyperlink, HyperlinkData, InstrText, ParagraphChild, RunChild};
use dossier_sdk::{Diagnostic, Inline, InlineKind, Target, roles::Ref, text};

impl Builder<'_> {
    pub(super) fn link(&mut self, node: &Inline, format: Format, place: &Place, line: &mut Line) {
        let InlineKind::Link { target, content } = &node.kind else { return };
        let url = self.clean(target.url.trim(), node.span).into_owned();
        if format.is_in_link() || url.is_empty() {
            return self.inlines(content, format, place, line);
        }
        let inner = format.in_link();
        let Some(id) = url.strip_prefix('#') else {
            let id = self.rels_at(place).hyperlink(uri(&url));
            let link = self.target("r:id", id, target);
            return self.hyperlink(link, content, inner.style(style::HYPERLINK), place, line);
        };
        let Some(anchor) = self.names.link(id) else {
            let message = format!("nothing in the document has the identifier `{id}`; the text is no link");
            let finding = Diagnostic::warn("docx/missing-anchor", message);
            self.cx.report(finding.at(self.document.locate(node.span)));
            return self.inlines(content, format, place, line);
        };
        if Ref::of(node).is_some() {
            return self.cross_reference(node, content, &anchor, inner, place, line);
        }
        let link = self.target("w:anchor", anchor.bookmark, target);
        self.hyperlink(link, content, inner.style(style::HYPERLINK), place, line);
    }

    /// Where a hyperlink goes, by way of a mark when it has a tooltip.
    fn target(&mut self, attribute: &'static str, name: String, target: &Target) -> HyperlinkData {
        if !target.title.is_empty() {
            let mark = LinkMark { attribute, target: name, tooltip: target.title.clone() };
            return HyperlinkData::External { rid: self.marks.link(mark), path: String::new() };
        }
        match attribute {
            "r:id" => HyperlinkData::External { rid: name, path: String::new() },
            _ => HyperlinkData::Anchor { anchor: name },
        }
    }

    fn hyperlink(
        &mut self,
        link: HyperlinkData,
        content: &[Inline],
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        let mut inner = line.open(self);
        self.inlines(content, format, place, &mut inner);
        let children = line.close(self, inner);
        line.extend(self, [ParagraphChild::Hyperlink(Hyperlink { link, history: None, children })]);
    }

    /// A field that Word can update where its result would be what is printed now, else a plain hyperlink.
    fn cross_reference(
        &mut self,
        node: &Inline,
        content: &[Inline],
        anchor: &Anchor,
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        let shown = text::of_inlines(content);
        let bookmark = &anchor.bookmark;
        match &anchor.kind {
            AnchorKind::Caption { label } if !label.is_empty() && (shown.is_empty() || shown == *label) => {
                self.reference(&format!(" REF {bookmark} \\h "), label, format, line);
            }
            AnchorKind::Heading { number, label } if self.numbered_headings && shown == *label => {
                let Some(before) = label.strip_suffix(number.as_str()) else {
                    return self.plain_reference(content, anchor, format, place, line);
                };
                line.text(self, before, format);
                self.reference(&format!(" REF {bookmark} \\r \\h "), number, format, line);
            }
            _ => {
                if shown.is_empty() {
                    self.lost(node.span, "this cross reference has no text: nothing has resolved it");
                }
                self.plain_reference(content, anchor, format, place, line);
            }
        }
    }

    fn plain_reference(
        &mut self,
        content: &[Inline],
        anchor: &Anchor,
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        let link = HyperlinkData::Anchor { anchor: anchor.bookmark.clone() };
        self.hyperlink(link, content, format, place, line);
    }

    fn reference(&mut self, instruction: &str, result: &str, format: Format, line: &mut Line) {
        let field = self.field(instruction, result, format);
        line.push_all(self, field);
    }

    /// A complex field (ISO/IEC 29500-1, 17.16.18) with its present result.
    pub(super) fn field(&mut self, instruction: &str, result: &str, format: Format) -> Vec<ParagraphChild> {
        let (mut field, end) = self.field_frame(instruction, format);
        field.push(self.run(format, vec![RunChild::Text(docx_rs::Text::new(result))]));
        field.push(end);
        field
    }

    /// What stands before and after the present result of a complex field.
    pub(super) fn field_frame(
        &mut self,
        instruction: &str,
        format: Format,
    ) -> (Vec<ParagraphChild>, ParagraphChild) {
        let character = |kind| RunChild::FieldChar(FieldChar::new(kind));
        let instruction = InstrText::Unsupported(instruction.to_owned());
        let before = vec![
            self.run(format, vec![character(FieldCharType::Begin)]),
            self.run(format, vec![RunChild::InstrText(Box::new(instruction))]),
            self.run(format, vec![character(FieldCharType::Separate)]),
        ];
        (before, self.run(format, vec![character(FieldCharType::End)]))
    }
}
