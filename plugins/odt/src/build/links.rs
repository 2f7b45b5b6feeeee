//! Hyperlinks and cross references.

use super::{Builder, Place, line::Line};
use crate::{
    auto::Format,
    names::{Anchor, AnchorKind},
};
use dossier_sdk::{Diagnostic, Inline, InlineKind, roles::Ref, text, xml::escape};

impl Builder<'_> {
    pub(super) fn link(&mut self, node: &Inline, format: Format, place: &Place, line: &mut Line) {
        let InlineKind::Link { target, content } = &node.kind else { return };
        let url = self.clean(target.url.trim(), node.span).into_owned();
        if format.in_link || url.is_empty() {
            return self.inlines(content, format, place, line);
        }
        let inner = Format { in_link: true, ..format };
        let title = self.clean(&target.title, node.span).into_owned();
        let Some(id) = url.strip_prefix('#') else {
            return self.hyperlink(&iri(&url), &title, true, content, inner, place, line);
        };
        let Some(anchor) = self.names.link(id) else {
            let message = format!("nothing in the document has the identifier `{id}`; the text is no link");
            let finding = Diagnostic::warn("odt/missing-anchor", message);
            self.cx.report(finding.at(self.document.locate(node.span)));
            return self.inlines(content, format, place, line);
        };
        match Ref::of(node) {
            Some(_) => self.cross_reference(node, content, &anchor, inner, place, line),
            None => {
                self.hyperlink(&format!("#{}", anchor.bookmark), &title, true, content, inner, place, line);
            }
        }
    }

    /// A hyperlink, in the look of links or in that of the text around.
    #[expect(clippy::too_many_arguments, reason = "what a link is, and where it stands")]
    fn hyperlink(
        &mut self,
        target: &str,
        title: &str,
        marked: bool,
        content: &[Inline],
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        let title =
            if title.is_empty() { String::new() } else { format!(" office:title=\"{}\"", escape(title)) };
        let (style, visited) = if marked {
            ("Internet_20_link", "Visited_20_Internet_20_Link")
        } else {
            ("Index_20_Link", "Index_20_Link")
        };
        let start = format!(
            "<text:a xlink:type=\"simple\" xlink:href=\"{}\"{title} text:style-name=\"{style}\" \
             text:visited-style-name=\"{visited}\">",
            escape(target)
        );
        // A space before a link is no part of it.
        line.settle(&mut self.auto, text::of_inlines(content).chars().next());
        line.tag(&mut self.auto, &start);
        self.inlines(content, format, place, line);
        line.tag(&mut self.auto, "</text:a>");
    }

    /// A field that a reader's program can update where its result would be what is printed now, else a plain hyperlink.
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
        match &anchor.kind {
            AnchorKind::Caption { label } if !label.is_empty() && (shown.is_empty() || shown == *label) => {
                self.reference("text", anchor, label, format, line);
            }
            AnchorKind::Heading { number, label } if self.numbered_headings && shown == *label => {
                match label.strip_suffix(number.as_str()) {
                    Some(before) => {
                        line.text(&mut self.auto, before, format);
                        self.reference("number-all-superior", anchor, number, format, line);
                    }
                    None => self.plain_reference(content, anchor, format, place, line),
                }
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
        self.hyperlink(&format!("#{}", anchor.bookmark), "", false, content, format, place, line);
    }

    /// A field (part 3, 7.7.7) with its present result, in the look of the text around.
    fn reference(&mut self, kind: &str, anchor: &Anchor, result: &str, format: Format, line: &mut Line) {
        let field = format!(
            "<text:bookmark-ref text:reference-format=\"{kind}\" text:ref-name=\"{}\">{}</text:bookmark-ref>",
            escape(&anchor.bookmark),
            escape(result)
        );
        let field = match self.auto.text(format) {
            Some(style) => format!("<text:span text:style-name=\"{style}\">{field}</text:span>"),
            None => field,
        };
        line.object(&mut self.auto, &field);
    }
}

/// A link's target as an IRI: what may not stand in one is percent-encoded.
fn iri(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_control() || c.is_whitespace() || "<>\"{}|\\^`".contains(c) {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::iri;

    #[test]
    fn urls_become_iris() {
        let check = |url: &str, expected: &str| assert_eq!(iri(url), expected);
        check("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e");
        check("https://example.org/法 律", "https://example.org/法%20律");
        check("a%20b\\", "a%20b%5C");
    }
}
