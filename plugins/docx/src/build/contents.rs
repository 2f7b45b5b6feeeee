//! The table of contents and the lists of figures and tables: filled in, and fields that Word can update.
//!
//! They come before the text and are built after it, when its pages are known. The fields are not marked as out of date,
//! nor do the settings ask for an update: either makes Word greet the reader with a question about other files. Word
//! renews the numbers when it prints.

use super::{
    Builder, Flow, Pending, Story,
    inlines::{Format, Line},
    setup::Lists,
    style,
};
use docx_rs::{Hyperlink, HyperlinkData, Paragraph, ParagraphChild, Tab, TabLeaderType, TabValueType};
use dossier_sdk::{
    Attributed, Block, BlockKind, Document, Failure, Inline, InlineKind, review, roles::Numbered, walk,
};

/// Something that is listed.
pub(super) struct Entry {
    kind: Kind,
    /// Number or label as it is printed, empty for none.
    number: String,
    title: Vec<Inline>,
    lang: u16,
    /// Name of its bookmark.
    bookmark: String,
    /// Whether Word would find it when it updates the list.
    native: bool,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading of a level, from 1.
    Heading(u8),
    /// A figure.
    Figure,
    /// A table.
    Table,
}

/// Stands for the number of a page until it is known: text of a document cannot hold it.
const PAGE: char = '\u{1}';

impl Lists {
    /// Those for which the document has entries: a list of one figure tells a reader nothing.
    pub(super) fn of(self, document: &Document) -> Self {
        let mut count = Count { depth: self.contents, headings: 0, figures: 0, tables: 0 };
        walk::document(&mut count, document);
        Self {
            contents: if count.headings > 0 { self.contents } else { 0 },
            figures: self.figures && count.figures > 1,
            tables: self.tables && count.tables > 1,
        }
    }

    /// Whether there is none.
    pub(super) const fn is_empty(self) -> bool {
        self.contents == 0 && !self.figures && !self.tables
    }

    const fn has(self, kind: Kind) -> bool {
        match kind {
            Kind::Heading(level) => level <= self.contents,
            Kind::Figure => self.figures,
            Kind::Table => self.tables,
        }
    }
}

struct Count {
    depth: u8,
    headings: usize,
    figures: usize,
    tables: usize,
}

impl walk::Visit for Count {
    fn visit_block(&mut self, node: &Block) {
        match &node.kind {
            BlockKind::Heading { level, .. } if *level <= self.depth => self.headings += 1,
            BlockKind::Figure { .. } if Numbered::of(node).is_some() => self.figures += 1,
            BlockKind::Table(_) if Numbered::of(node).is_some() => self.tables += 1,
            _ => {}
        }
        walk::block(self, node);
    }

    /// What is in notes is not listed.
    fn visit_inlines(&mut self, _: &[Inline]) {}
}

impl Builder<'_> {
    /// Notes a heading or caption for its list, when there is one, and sets its bookmark around `children`.
    pub(super) fn listed(
        &mut self,
        (kind, native): (Kind, bool),
        number: String,
        title: &[Inline],
        format: Format,
        children: Vec<ParagraphChild>,
    ) -> Vec<ParagraphChild> {
        if !self.listing.has(kind) {
            return children;
        }
        let bookmark = format!("_Toc{:09}", self.entries.len() + 1);
        let id = self.names.fresh();
        let start = ParagraphChild::BookmarkStart(docx_rs::BookmarkStart::new(id, bookmark.clone()));
        let end = ParagraphChild::BookmarkEnd(docx_rs::BookmarkEnd::new(id));
        let (title, lang) = (plain(title), format.lang());
        self.entries.push(Entry { kind, number, title, lang, bookmark, native });
        std::iter::once(start).chain(children).chain([end]).collect()
    }

    /// Puts the lists into their place, with the pages that were reckoned for the text.
    pub(super) fn contents(&mut self, story: &mut Story) -> Result<(), Failure> {
        let (Some(front), Some(pages)) = (story.front.take(), story.pages.take()) else { return Ok(()) };
        self.pending = Pending::default();
        let entries = std::mem::take(&mut self.entries);
        let mut xml = String::new();
        for (kind, on) in [
            (Kind::Heading(self.listing.contents), self.listing.contents > 0),
            (Kind::Figure, self.listing.figures),
            (Kind::Table, self.listing.tables),
        ] {
            if on {
                self.list_of(kind, &entries, &mut xml)?;
            }
        }
        let mut front = *front;
        let before = front.count();
        front.add(&xml);
        let more = front.count() - before;
        let places = pages.places();
        let mut numbers = self.order(&entries).map(|entry| {
            places
                .get(&entry.bookmark)
                .map_or_else(String::new, |page| (page + more + self.setup.first_page()).to_string())
        });
        let mut filled = String::with_capacity(xml.len());
        for (index, piece) in xml.split(PAGE).enumerate() {
            if index > 0 {
                filled.push_str(&numbers.next().unwrap_or_default());
            }
            filled.push_str(piece);
        }
        story.body.insert_str(story.front_end, &filled);
        Ok(())
    }

    /// The entries in the order of the lists.
    fn order<'e>(&self, entries: &'e [Entry]) -> impl Iterator<Item = &'e Entry> {
        let of = |list: usize| {
            move |entry: &&Entry| match entry.kind {
                Kind::Heading(_) => list == 0,
                Kind::Figure => list == 1,
                Kind::Table => list == 2,
            }
        };
        (0..3).flat_map(move |list| entries.iter().filter(of(list)))
    }

    /// One list with its title.
    fn list_of(&mut self, list: Kind, entries: &[Entry], out: &mut String) -> Result<(), Failure> {
        let words = self.words(&self.body());
        let is_contents = matches!(list, Kind::Heading(_));
        let (title, instruction) = match list {
            Kind::Heading(depth) => (words.contents, format!(" TOC \\o \"1-{depth}\" \\h \\z \\u ")),
            Kind::Figure => (words.figures, " TOC \\h \\z \\c \"Figure\" ".to_owned()),
            Kind::Table => (words.tables, " TOC \\h \\z \\c \"Table\" ".to_owned()),
        };
        let entries: Vec<&Entry> = entries
            .iter()
            .filter(|entry| match entry.kind {
                Kind::Heading(_) => is_contents,
                kind => kind == list,
            })
            .collect();
        // Word would empty a list whose labels it does not count itself.
        let live = entries.iter().all(|entry| entry.native);
        if is_contents {
            out.push_str(
                "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>\
                 </w:docPartObj></w:sdtPr><w:sdtContent>",
            );
        }
        let mut line = Line::default();
        line.text(self, title, self.body().format());
        let children = self.end(line);
        let heading = self.paragraph(style::TOC_HEADING, &self.body(), children);
        self.append(*heading, out)?;
        let (begin, end) = self.field_frame(&instruction, Format::default());
        let mut begin = if live { begin } else { Vec::new() };
        for entry in entries {
            let paragraph = self.entry(entry, std::mem::take(&mut begin));
            self.append(paragraph, out)?;
        }
        if live {
            let last = self.paragraph(style::BODY_TEXT, &self.body(), vec![end]);
            self.append(*last, out)?;
        }
        if is_contents {
            out.push_str("</w:sdtContent></w:sdt>");
        }
        Ok(())
    }

    fn append(&mut self, paragraph: Paragraph, out: &mut String) -> Result<(), Failure> {
        self.finish_flow(Flow::Paragraph(Box::new(paragraph)), out)?;
        self.marks.clear();
        Ok(())
    }

    /// Number, title and page, linked to the place.
    fn entry(&mut self, entry: &Entry, before: Vec<ParagraphChild>) -> Paragraph {
        let place = super::Place { lang: entry.lang, ..self.body() };
        let format = place.format().in_link();
        let mut line = Line::default();
        let (style, level) = match entry.kind {
            Kind::Heading(level) => (style::contents(level), i32::from(level)),
            Kind::Figure | Kind::Table => (style::TABLE_OF_FIGURES, 0),
        };
        line.text(self, &entry.number, format);
        if level > 0 && !entry.number.is_empty() {
            line.text(self, "\t", format);
        }
        self.inlines(&entry.title, format, &place, &mut line);
        line.text(self, "\t", format);
        let field =
            self.field(&format!(" PAGEREF {} \\h ", entry.bookmark), &PAGE.to_string(), Format::default());
        line.push_all(self, field);
        let children = self.end(line);
        let link = HyperlinkData::Anchor { anchor: entry.bookmark.clone() };
        let link = ParagraphChild::Hyperlink(Hyperlink { link, history: None, children });
        let children = before.into_iter().chain([link]).collect();
        let mut paragraph = *self.paragraph(style, &place, children);
        let tab = |kind, position: i32| Tab::new().val(kind).pos(usize::try_from(position).unwrap_or(0));
        if level > 0 && !entry.number.is_empty() {
            paragraph =
                paragraph.add_tab(tab(TabValueType::Left, INDENT * (level - 1) + NUMBER + LEVEL * level));
        }
        let right = tab(TabValueType::Right, self.setup.page.text_width()).leader(TabLeaderType::Dot);
        paragraph.add_tab(right)
    }
}

/// How far a level of the table of contents stands in, and the room of a number, more for each level, in twips.
const INDENT: i32 = 220;
const NUMBER: i32 = 220;
const LEVEL: i32 = 200;

/// A title without what belongs to its place alone: notes, links, comments and identifiers.
fn plain(title: &[Inline]) -> Vec<Inline> {
    let mut out = Vec::with_capacity(title.len());
    for node in title.iter().filter(|node| !review::is_unprinted(node)) {
        let mut node = node.clone();
        if let Some(attr) = node.attrs_mut() {
            attr.id.clear();
        }
        match &mut node.kind {
            InlineKind::Note(_) => continue,
            InlineKind::Link { content, .. } => {
                out.extend(plain(content));
                continue;
            }
            InlineKind::Styled { content, .. }
            | InlineKind::Quoted { content, .. }
            | InlineKind::Cite { content, .. }
            | InlineKind::Span(content)
            | InlineKind::Image { content, .. } => *content = plain(content),
            _ => {}
        }
        if let InlineKind::Image { content, .. } = node.kind {
            out.extend(content);
            continue;
        }
        out.push(node);
    }
    out
}
