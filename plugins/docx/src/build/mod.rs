//! The model to docx-rs structs: the only module that knows docx-rs.
//!
//! One top-level block at a time becomes structs, then XML through the finishing pass, and the structs are dropped:
//! memory holds the XML of the document and one block. What docx-rs cannot say goes into [`Marks`]. Ids
//! (bookmarks, notes, pictures, relationships) are counted here, never by docx-rs, whose counters are global.

mod blocks;
mod contents;
mod figures;
mod frame;
mod front;
mod inlines;
mod links;
mod lists;
mod notes;
mod review;
mod ruby;
mod sections;
mod setup;
mod tables;

use crate::{
    finish::{FinishError, finish},
    house::House,
    lang::{WordLang, word_lang},
    mark::{ChangeId, Marks, RunMark},
    measure::{Looks, Pages},
    media::Image,
    names::{self, Names},
    package::Rels,
    style, text,
};
use docx_rs::{
    AlignmentType, BuildXML, Indent, Paragraph, ParagraphProperty, ParagraphStyle, RunProperty,
    SpecialIndentType,
};
use dossier_sdk::{Context, Diagnostic, Document, Failure, Lang, Span, words::Words};
pub(crate) use review::{CommentParts, REVIEW};
pub(crate) use setup::{Lists, Page, Setup};
use std::{borrow::Cow, collections::BTreeMap};

/// How far one level of list, quote or definition is indented, in twips: 1 cm.
const STEP: i32 = 567;

/// What a document becomes, ready for the package.
pub(crate) struct Built {
    /// Content of `w:body` but for the properties of its last section.
    pub(crate) body: String,
    /// The properties of the last section.
    pub(crate) section: String,
    /// The paragraphs of the markings, for a house template's headers and footers.
    pub(crate) markings: String,
    /// Content of `w:footnotes` or `w:endnotes` without the separators; empty for none.
    pub(crate) notes: String,
    /// Content of `w:numbering`; empty for none.
    pub(crate) numbering: String,
    /// Headers and footers.
    pub(crate) frames: Vec<frame::Frame>,
    /// Relationships of the document.
    pub(crate) rels: Rels,
    /// Relationships of the notes.
    pub(crate) note_rels: Rels,
    /// The comments, if there are any.
    pub(crate) comments: Option<CommentParts>,
    /// The images used.
    pub(crate) images: Vec<Image>,
    /// Whether headings are numbered by Word.
    pub(crate) numbered_headings: bool,
}

/// Builds a document.
pub(crate) fn build(document: &Document, setup: Setup<'_>, cx: &Context<'_>) -> Result<Built, Failure> {
    let mut builder = Builder::new(document, setup, *cx);
    let mut story = Story::default();
    if !builder.listing.is_empty() {
        story.pages = Some(Box::new(Pages::new(builder.looks.clone(), setup.page)));
    }
    let mut flow = Vec::new();
    builder.front_matter(&mut flow);
    builder.write(&mut flow, &mut story)?;
    story.end_front();
    for group in blocks::groups(&document.blocks) {
        if cx.cancelled() {
            return Err(Failure::Cancelled);
        }
        builder.group(group, &builder.body(), &mut flow);
        builder.write(&mut flow, &mut story)?;
    }
    builder.end_of_text(&mut flow);
    story.wanted = story.turned;
    builder.write(&mut flow, &mut story)?;
    builder.contents(&mut story)?;
    builder.frame(story)
}

/// Document and notes as far as they are written.
#[derive(Default)]
struct Story {
    body: String,
    notes: String,
    /// Where the last paragraph begins in the body, if a paragraph came last.
    last_paragraph: Option<usize>,
    /// Where the title block ends in the body.
    front_end: usize,
    /// The pages of the title block alone and of all, when page numbers are wanted.
    front: Option<Box<Pages>>,
    pages: Option<Box<Pages>>,
    /// Whether the text begins on a page of its own.
    page_break: bool,
    /// Whether the pages lie on their side, and whether the next shall.
    turned: bool,
    wanted: bool,
    /// Whether a section ended before.
    has_section: bool,
}

impl Story {
    /// Ends the title block. The lists come between it and the text.
    fn end_front(&mut self) {
        (self.front_end, self.last_paragraph) = (self.body.len(), None);
        self.front = self.pages.clone();
        self.page_break = self.pages.is_some();
    }
}

/// A paragraph or table on its way into the document, a cell or a note.
enum Flow {
    Paragraph(Box<Paragraph>),
    Table(Box<docx_rs::Table>),
    /// What follows stands on pages that lie on their side, or again on upright ones.
    Turn(bool),
}

/// Where a block stands: what its paragraphs inherit.
#[derive(Clone, Copy)]
struct Place {
    /// Style of plain paragraphs.
    style: &'static str,
    /// Left indent in twips.
    indent: i32,
    /// Width left for content, in twips.
    width: i32,
    /// Language, as an index into the builder's.
    lang: u16,
    /// Alignment of the table cell.
    align: Option<AlignmentType>,
    /// How many lists are around.
    list_level: usize,
    /// Whether the state of a task is the mark of its item, and so not part of the text.
    task_is_mark: bool,
    /// Added to the right indent, in twips: tells neighbouring callouts apart.
    right: i32,
    /// Whether this is a footnote.
    in_note: bool,
    /// Whether this is a table cell.
    in_cell: bool,
    /// Whether this is a comment.
    in_comment: bool,
}

impl Place {
    /// Body text of this width.
    const fn body(width: i32) -> Self {
        Self {
            style: style::BODY_TEXT,
            indent: 0,
            width,
            lang: 0,
            align: None,
            list_level: 0,
            task_is_mark: false,
            right: 0,
            in_note: false,
            in_cell: false,
            in_comment: false,
        }
    }

    /// The same place, further in.
    const fn indented(self, by: i32) -> Self {
        Self { indent: self.indent + by, width: self.width - by, ..self }
    }
}

/// What the next paragraph takes with it.
#[derive(Default)]
struct Pending {
    /// Identifiers of blocks that have no paragraph of their own.
    anchors: Vec<String>,
    /// The mark of a list item.
    marker: Option<lists::Marker>,
    /// Whether a table came right before, which has no space after it.
    after_table: bool,
    /// Tracked changes of its end.
    change: Option<ChangeId>,
}

struct Builder<'a> {
    document: &'a Document,
    setup: Setup<'a>,
    /// What the styles measure.
    looks: Looks,
    /// Lists before the text that have entries, and the entries so far.
    listing: Lists,
    entries: Vec<contents::Entry>,
    cx: Context<'a>,
    marks: Marks,
    names: Names,
    numbered_headings: bool,
    /// Tags as written in the model with what they mean; 0 is the document's own.
    langs: Vec<(String, Option<WordLang>)>,
    lists: lists::Lists,
    rels: Rels,
    note_rels: Rels,
    /// Images by resource key, or why they cannot be shown.
    images: BTreeMap<String, Result<Image, String>>,
    /// Whether what is being built stands on pages on their side.
    turned: bool,
    notes: Vec<notes::Note>,
    /// The id of the last note; those of a template that stand before the text come first.
    note_count: usize,
    automatic_notes: usize,
    pictures: u32,
    captions: figures::Captions,
    callouts: i32,
    pending: Pending,
    review: review::Review,
}

impl<'a> Builder<'a> {
    fn new(document: &'a Document, setup: Setup<'a>, cx: Context<'a>) -> Self {
        let notes_before = setup.house.map_or(0, House::notes_before);
        Self {
            document,
            setup,
            looks: Looks::of(setup.styles),
            listing: setup.lists.of(document),
            entries: Vec::new(),
            cx,
            marks: Marks::default(),
            names: Names::of(document),
            numbered_headings: names::headings_count_natively(document),
            langs: vec![(String::new(), None)],
            lists: lists::Lists::default(),
            rels: Rels::default(),
            note_rels: Rels::default(),
            images: BTreeMap::new(),
            turned: false,
            notes: Vec::new(),
            note_count: notes_before,
            automatic_notes: 0,
            pictures: 0,
            captions: figures::Captions::default(),
            callouts: 0,
            pending: Pending::default(),
            review: review::Review::of(document, notes_before),
        }
    }

    /// Body text on the present page.
    fn body(&self) -> Place {
        Place::body(self.page().text_width())
    }

    /// Relationships of the part that a place is in.
    const fn rels_at(&mut self, place: &Place) -> &mut Rels {
        match (place.in_comment, place.in_note) {
            (true, _) => &mut self.review.rels,
            (false, true) => &mut self.note_rels,
            (false, false) => &mut self.rels,
        }
    }

    /// Writes what was built through the finishing pass.
    fn write(&mut self, flow: &mut Vec<Flow>, story: &mut Story) -> Result<(), Failure> {
        for note in std::mem::take(&mut self.notes) {
            self.write_note(note, story)?;
        }
        self.write_comments()?;
        for item in flow.drain(..) {
            if let Flow::Turn(turned) = item {
                story.wanted = turned;
                continue;
            }
            if story.wanted != story.turned {
                self.turn(story);
            }
            let first = story.body.len();
            let is_paragraph = matches!(item, Flow::Paragraph(_));
            let item = self.begin_page(item, story);
            self.finish_flow(item, &mut story.body)?;
            story.last_paragraph = is_paragraph.then_some(first);
            if let Some(pages) = &mut story.pages {
                pages.add(story.body.get(first..).unwrap_or_default());
            }
        }
        self.marks.clear();
        Ok(())
    }

    /// The first paragraph after the lists begins a page; a table gets a paragraph before it.
    fn begin_page(&mut self, item: Flow, story: &mut Story) -> Flow {
        if !std::mem::take(&mut story.page_break) {
            return item;
        }
        match item {
            Flow::Paragraph(mut paragraph) => {
                paragraph.property.page_break_before = Some(true);
                Flow::Paragraph(paragraph)
            }
            table => {
                story.body.push_str(sections::PAGE_BREAK);
                table
            }
        }
    }

    fn finish_flow(&self, item: Flow, out: &mut String) -> Result<(), Failure> {
        match item {
            Flow::Paragraph(paragraph) => self.finish(&paragraph.build(), out),
            Flow::Table(table) => self.finish(&table.build(), out),
            Flow::Turn(_) => Ok(()),
        }
    }

    fn finish(&self, xml: &[u8], out: &mut String) -> Result<(), Failure> {
        let fault = |error: &dyn std::fmt::Display| {
            let message = format!("the XML of the document could not be finished: {error}");
            Failure::because(
                Diagnostic::deny("docx/internal", message)
                    .hint("this is a fault of dossier, not of the document"),
            )
        };
        let xml = std::str::from_utf8(xml).map_err(|error| fault(&error))?;
        finish(xml, &self.marks, out).map_err(|error: FinishError| fault(&error))
    }

    /// Reports what the document says and Word does not show.
    fn lost(&self, span: Span, message: impl Into<String>) {
        self.cx.report(Diagnostic::warn("docx/lost", message).at(self.document.locate(span)));
    }

    /// Text that XML can hold; what it cannot is reported.
    fn clean<'t>(&self, text: &'t str, span: Span) -> Cow<'t, str> {
        let (clean, dropped) = text::sanitize(text);
        if dropped {
            let message = "control characters cannot be written to a Word document and are left out";
            self.cx
                .report(Diagnostic::warn("docx/control-character", message).at(self.document.locate(span)));
        }
        clean
    }

    /// The index of a language; that of `outer` when the tag is malformed.
    fn lang(&mut self, tag: Option<&str>, outer: u16) -> u16 {
        let Some(tag) = tag else { return outer };
        let index = self.langs.iter().position(|(known, _)| known == tag).or_else(|| {
            let lang = Lang::parse(tag).ok()?;
            let word =
                word_lang(&lang).filter(|word| word_lang(&self.document.lang()).as_ref() != Some(word));
            self.langs.push((tag.to_owned(), word));
            Some(self.langs.len() - 1)
        });
        match index.and_then(|index| Some((index, self.langs.get(index)?))) {
            Some((_, (_, None))) => 0,
            Some((index, _)) => u16::try_from(index).unwrap_or(outer),
            None => outer,
        }
    }

    /// The words of the language at a place.
    fn words(&self, place: &Place) -> &'static Words {
        Words::of(&self.lang_of(place.lang))
    }

    /// The language that an index stands for.
    fn lang_of(&self, index: u16) -> Lang {
        let tag = self.langs.get(usize::from(index)).map(|(tag, _)| tag.as_str()).unwrap_or_default();
        Lang::parse(tag).unwrap_or_else(|_| self.document.lang())
    }

    /// A paragraph of a style at a place, with what is pending: bookmarks, list marks, indents.
    fn paragraph(
        &mut self,
        style: &str,
        place: &Place,
        content: Vec<docx_rs::ParagraphChild>,
    ) -> Box<Paragraph> {
        let mut children = Vec::new();
        for id in std::mem::take(&mut self.pending.anchors) {
            children.extend(self.bookmark(&id, Vec::new()));
        }
        children.extend(content);
        let mut property = ParagraphProperty::new();
        property.style = Some(ParagraphStyle::new(Some(style)));
        if let Some(paragraph_change) = self.pending.change.take() {
            let mark = self.marks.run(RunMark { paragraph_change, ..RunMark::default() });
            property.run_property = RunProperty::new().style(&mark);
        }
        let marker = self.pending.marker.take();
        if let Some(marker) = marker {
            property.numbering_property = Some(lists::numbering(marker.id, marker.level));
        }
        let (left, right) = natural_indents(style);
        let left = marker.map_or(left, |marker| lists::indent_of(marker.level));
        // A box of paragraphs stays one only if they are indented alike, so the items of a callout do not hang.
        let boxed = style::is_callout(style) && place.list_level == 1;
        if place.indent != left || place.right != 0 {
            let (indent, hanging) = if boxed { (CALLOUT_INDENT, 0) } else { (place.indent, lists::HANGING) };
            let special = marker.map(|_| SpecialIndentType::Hanging(hanging));
            property.indent = Some(Indent::new(Some(indent), special, Some(right + place.right), None));
        }
        if let Some(align) = place.align {
            property = property.align(align);
        }
        let mut spacing = docx_rs::LineSpacing::new();
        if std::mem::take(&mut self.pending.after_table) && !place.in_cell {
            spacing = spacing.before(AFTER_TABLE);
        }
        if marker.is_some_and(|marker| marker.loose) && style::is_list(style) {
            spacing = spacing.after(lists::SPACE_AFTER);
        }
        property.line_spacing = (spacing != docx_rs::LineSpacing::new()).then_some(spacing);
        // The finishing pass drops the id; docx-rs would take one from a global counter.
        Box::new(Paragraph { id: String::new(), children, property, has_numbering: false })
    }
}

/// Space in twips between a table and the paragraph after it.
const AFTER_TABLE: u32 = 200;

/// The left and right indent that a style has by itself, in twips; see the template.
fn natural_indents(style: &str) -> (i32, i32) {
    match style {
        style::QUOTE | style::ABSTRACT | style::ABSTRACT_TITLE => (STEP, STEP),
        style::DEFINITION => (STEP, 0),
        style::MESSAGE_HEADER => (MEMO_LABEL, 0),
        _ if style::is_callout(style) => (CALLOUT_INDENT, CALLOUT_INDENT),
        _ => (0, 0),
    }
}

/// Where the values in the head of a memo stand, in twips.
const MEMO_LABEL: i32 = 1_701;

/// Left and right indent of callouts, which makes room for their border.
const CALLOUT_INDENT: i32 = 227;
