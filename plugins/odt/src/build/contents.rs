//! The table of contents and the lists of figures and tables: their entries, and how a reader's program makes them anew.
//! Pages are fields, which programs fill in when they know them.

use super::{Builder, Place, line::Line};
use crate::Options;
use dossier_sdk::{
    Attributed, Block, BlockKind, Caption, Inline, InlineKind, roles::Numbered, walk, words::Words,
    xml::escape,
};
use std::{collections::BTreeMap, fmt::Write as _};

/// Bookmarks of what is listed and has no identifier, by its place in memory: it has no other name, and the document does
/// not move while it is being written.
pub(super) type Targets = BTreeMap<*const Block, String>;

/// A list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Headings down to a level.
    Headings(u8),
    Figures,
    Tables,
}

/// The names of a list's elements and styles.
struct Names {
    /// The element, without what its parts have at the end of their names.
    element: &'static str,
    /// Attributes of its source.
    source: String,
    heading: &'static str,
    entries: &'static [&'static str],
}

impl Kind {
    fn names(self) -> Names {
        let sequence = |name: &str| {
            format!(
                "text:caption-sequence-name=\"{name}\" text:caption-sequence-format=\"text\" text:use-caption=\"true\""
            )
        };
        match self {
            Self::Headings(depth) => Names {
                element: "table-of-content",
                source: format!("text:outline-level=\"{depth}\" text:use-index-marks=\"false\""),
                heading: "Contents_20_Heading",
                entries: &CONTENTS,
            },
            Self::Figures => Names {
                element: "illustration-index",
                source: sequence("Figure"),
                heading: "Figure_20_Index_20_Heading",
                entries: &["Figure_20_Index_20_1"],
            },
            Self::Tables => Names {
                element: "table-index",
                source: sequence("Table"),
                heading: "Table_20_Index_20_Heading",
                entries: &["Table_20_Index_20_1"],
            },
        }
    }

    const fn title(self, words: &Words) -> &'static str {
        match self {
            Self::Headings(_) => words.contents,
            Self::Figures => words.figures,
            Self::Tables => words.tables,
        }
    }

    /// The style, among those of the list, of the entry that a block has.
    fn level(self, block: &Block) -> Option<usize> {
        let counted = || Numbered::of(block).is_some();
        match (self, &block.kind) {
            (Self::Headings(depth), BlockKind::Heading { level, .. }) => {
                (*level <= depth).then(|| usize::from((*level).clamp(1, 6)) - 1)
            }
            (Self::Figures, BlockKind::Figure { .. }) => (!block.is_tabular() && counted()).then_some(0),
            (Self::Tables, _) => (block.is_tabular() && counted()).then_some(0),
            _ => None,
        }
    }
}

const CONTENTS: [&str; 6] =
    ["Contents_20_1", "Contents_20_2", "Contents_20_3", "Contents_20_4", "Contents_20_5", "Contents_20_6"];

impl Builder<'_> {
    /// Writes the lists that are asked for and have something to list: a list of one figure tells a reader nothing.
    pub(super) fn contents(&mut self, options: Options) {
        let lists = [
            (Kind::Headings(options.contents.min(6)), options.contents > 0, 1),
            (Kind::Figures, options.figures, 2),
            (Kind::Tables, options.tables, 2),
        ];
        for (kind, wanted, least) in lists {
            if wanted && self.count(kind) >= least {
                self.list_of(kind);
            }
        }
    }

    fn count(&self, kind: Kind) -> usize {
        let mut count = 0;
        walk::document(&mut Listed { kind, see: |_: &Block, _| count += 1 }, self.document);
        count
    }

    fn list_of(&mut self, kind: Kind) {
        let Names { element, source, heading, entries } = kind.names();
        let title = escape(kind.title(Words::of(&self.document.lang())));
        let style = self.paragraph_style(heading, &Place::BODY, false);
        let _ = write!(
            self.out,
            "<text:{element} text:style-name=\"Sect1\" text:name=\"{title}\"><text:{element}-source {source}>\
             <text:index-title-template text:style-name=\"{heading}\">{title}</text:index-title-template>"
        );
        for (index, style) in entries.iter().enumerate() {
            let (level, chapter) = match kind {
                Kind::Headings(_) => (
                    format!(" text:outline-level=\"{}\"", index + 1),
                    "<text:index-entry-chapter/><text:index-entry-span> </text:index-entry-span>",
                ),
                Kind::Figures | Kind::Tables => (String::new(), ""),
            };
            let _ = write!(
                self.out,
                "<text:{element}-entry-template{level} text:style-name=\"{style}\">\
                 <text:index-entry-link-start text:style-name=\"Index_20_Link\"/>{chapter}<text:index-entry-text/>\
                 <text:index-entry-tab-stop style:type=\"right\" style:leader-char=\".\"/><text:index-entry-page-number/>\
                 <text:index-entry-link-end/></text:{element}-entry-template>"
            );
        }
        let _ = write!(
            self.out,
            "</text:{element}-source><text:index-body><text:index-title text:style-name=\"Sect1\" text:name=\"{title}_Head\">\
             <text:p text:style-name=\"{style}\">{title}</text:p></text:index-title>"
        );
        let document = self.document;
        let see = |block: &Block, level: usize| {
            self.entry(block, entries.get(level).copied().unwrap_or(heading));
        };
        walk::document(&mut Listed { kind, see }, document);
        let _ = write!(self.out, "</text:index-body></text:{element}>");
    }

    /// An entry: number or label, title, and page.
    fn entry(&mut self, block: &Block, style: &str) {
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
        let (text, after) = match (&block.kind, Numbered::of(block)) {
            (_, None) => ("", ""),
            (BlockKind::Heading { .. }, Some(numbered)) => (numbered.number, " "),
            (_, Some(numbered)) => (numbered.label, self.colon()),
        };
        let text = self.clean(text, block.span).into_owned();
        let title = title(block);
        let after = if title.is_empty() { "" } else { after };
        line.text(&mut self.auto, &format!("{text}{after}"), Place::BODY.format());
        let place = Place { lang: self.lang(block.get("lang"), 0), ..Place::BODY };
        self.inlines(&bare(title), place.format(), &place, &mut line);
        let line = line.finish(&mut self.auto);
        let _ = write!(
            self.out,
            "<text:p text:style-name=\"{style}\"><text:a xlink:type=\"simple\" xlink:href=\"#{name}\" \
             text:style-name=\"Index_20_Link\" text:visited-style-name=\"Index_20_Link\">{line}<text:tab/>\
             <text:bookmark-ref text:reference-format=\"page\" text:ref-name=\"{name}\"/></text:a></text:p>"
        );
    }
}

/// Calls `see` for each block that a list has, with the level of its entry.
struct Listed<F> {
    kind: Kind,
    see: F,
}

impl<F: FnMut(&Block, usize)> walk::Visit for Listed<F> {
    fn visit_block(&mut self, node: &Block) {
        if let Some(level) = self.kind.level(node) {
            (self.see)(node, level);
        }
        walk::block(self, node);
    }

    /// What is in notes is not listed.
    fn visit_inlines(&mut self, _: &[Inline]) {}
}

/// What an entry says: the text of a heading, the first paragraph of a caption or its short form.
fn title(block: &Block) -> &[Inline] {
    fn of_caption(caption: &Caption) -> &[Inline] {
        match (&caption.short, caption.content.first()) {
            (Some(short), _) => short,
            (None, Some(Block { kind: BlockKind::Plain(first) | BlockKind::Para(first), .. })) => first,
            _ => &[],
        }
    }
    match &block.kind {
        BlockKind::Heading { content, .. } => content,
        BlockKind::Figure { caption, .. } => of_caption(caption),
        BlockKind::Table(table) => of_caption(&table.caption),
        _ => &[],
    }
}

/// Text as an entry has it: without notes, links and identifiers, and images by their words.
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
