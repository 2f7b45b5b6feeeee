//! The table of contents: its entries, and how a reader's program makes it anew.

use super::{Builder, Place, line::Line};
use dossier_sdk::{
    Attributed, Block, BlockKind, Inline, InlineKind, roles::Numbered, walk, words::Words, xml::escape,
};
use std::{collections::BTreeMap, fmt::Write as _};

/// Bookmarks of headings that are in the table of contents, by the heading's place in memory: a heading has no name of
/// its own, and the document does not move while it is being written.
pub(super) type Targets = BTreeMap<*const Block, String>;

const STYLES: [&str; 6] =
    ["Contents_20_1", "Contents_20_2", "Contents_20_3", "Contents_20_4", "Contents_20_5", "Contents_20_6"];

impl Builder<'_> {
    /// Writes the table of contents down to a level.
    pub(super) fn contents(&mut self, depth: u8) {
        let depth = depth.min(6);
        let heading = escape(Words::of(&self.document.lang()).contents);
        let style = self.paragraph_style("Contents_20_Heading", &Place::BODY, false);
        let _ = write!(
            self.out,
            "<text:table-of-content text:style-name=\"Sect1\" text:name=\"Contents\"><text:table-of-content-source \
             text:outline-level=\"{depth}\" text:use-index-marks=\"false\"><text:index-title-template \
             text:style-name=\"Contents_20_Heading\">{heading}</text:index-title-template>"
        );
        for (index, style) in STYLES.iter().enumerate() {
            let _ = write!(
                self.out,
                "<text:table-of-content-entry-template text:outline-level=\"{}\" text:style-name=\"{style}\">\
                 <text:index-entry-link-start text:style-name=\"Index_20_Link\"/><text:index-entry-chapter/>\
                 <text:index-entry-span> </text:index-entry-span><text:index-entry-text/>\
                 <text:index-entry-tab-stop style:type=\"right\" style:leader-char=\".\"/><text:index-entry-page-number/>\
                 <text:index-entry-link-end/></text:table-of-content-entry-template>",
                index + 1
            );
        }
        let _ = write!(
            self.out,
            "</text:table-of-content-source><text:index-body><text:index-title text:style-name=\"Sect1\" \
             text:name=\"Contents_Head\"><text:p text:style-name=\"{style}\">{heading}</text:p></text:index-title>"
        );
        let document = self.document;
        walk::document(&mut Entries { builder: self, depth }, document);
        self.out.push_str("</text:index-body></text:table-of-content>");
    }

    /// An entry: the heading's number and text, and its page as a field, which programs fill in when they know it.
    fn entry(&mut self, block: &Block, level: u8, content: &[Inline]) {
        let style = STYLES.get(usize::from(level.clamp(1, 6)) - 1).copied().unwrap_or("Contents_20_1");
        let bookmark = match block.id().and_then(|id| self.names.link(id)) {
            Some(anchor) => anchor.bookmark,
            None => {
                let fresh = self.names.fresh(&format!("__RefHeading___{}", self.targets.len() + 1));
                self.targets.insert(std::ptr::from_ref(block), fresh.clone());
                fresh
            }
        };
        let name = escape(&bookmark);
        let mut line = Line::default();
        if let Some(numbered) = Numbered::of(block) {
            let number = self.clean(numbered.number, block.span).into_owned();
            line.text(&mut self.auto, &format!("{number} "), Place::BODY.format());
        }
        let place = Place { lang: self.lang(block.get("lang"), 0), ..Place::BODY };
        self.inlines(&bare(content), place.format(), &place, &mut line);
        let line = line.finish(&mut self.auto);
        let _ = write!(
            self.out,
            "<text:p text:style-name=\"{style}\"><text:a xlink:type=\"simple\" xlink:href=\"#{name}\" \
             text:style-name=\"Index_20_Link\" text:visited-style-name=\"Index_20_Link\">{line}<text:tab/>\
             <text:bookmark-ref text:reference-format=\"page\" text:ref-name=\"{name}\"/></text:a></text:p>"
        );
    }
}

struct Entries<'b, 'd> {
    builder: &'b mut Builder<'d>,
    depth: u8,
}

impl walk::Visit for Entries<'_, '_> {
    fn visit_block(&mut self, node: &Block) {
        match &node.kind {
            BlockKind::Heading { level, content } if *level <= self.depth => {
                self.builder.entry(node, *level, content);
            }
            _ => walk::block(self, node),
        }
    }

    /// Headings in notes are printed as paragraphs.
    fn visit_inlines(&mut self, _: &[Inline]) {}
}

/// The text of a heading as an entry has it: without notes, links and identifiers, and images by their words.
fn bare(content: &[Inline]) -> Vec<Inline> {
    let mut out = Vec::with_capacity(content.len());
    for node in content {
        let mut node = node.clone();
        if let Some(attr) = &mut node.attr {
            attr.id.clear();
        }
        match &mut node.kind {
            InlineKind::Note(_) | InlineKind::Raw { .. } => continue,
            InlineKind::LineBreak => node.kind = InlineKind::SoftBreak,
            InlineKind::Link { content, .. } | InlineKind::Image { content, .. } => {
                node.kind = InlineKind::Span(bare(content));
            }
            InlineKind::Styled { content, .. }
            | InlineKind::Quoted { content, .. }
            | InlineKind::Cite { content, .. }
            | InlineKind::Span(content) => *content = bare(content),
            InlineKind::Text(_) | InlineKind::SoftBreak | InlineKind::Code(_) | InlineKind::Math { .. } => {}
        }
        out.push(node);
    }
    out
}
