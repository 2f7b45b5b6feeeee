//! The model to docx-rs structs: the only module that knows docx-rs.
//!
//! One top-level block at a time becomes structs, then XML through the finishing pass, and the structs are dropped:
//! memory holds the XML of the document and one block. What docx-rs cannot say goes into [`Marks`]. Ids
//! (bookmarks, notes, pictures, relationships) are counted here, never by docx-rs, whose counters are global.

mod blocks;
mod figures;
mod frame;
mod front;
mod inlines;
mod links;
mod lists;
mod notes;
mod tables;

use crate::{
    finish::{FinishError, finish},
    lang::{WordLang, word_lang},
    mark::Marks,
    media::Image,
    names::{self, Names},
    package::Rels,
    text,
};
use docx_rs::{
    AlignmentType, BuildXML, Indent, Paragraph, ParagraphProperty, ParagraphStyle, SpecialIndentType,
};
use dossier_sdk::{Context, Diagnostic, Document, Failure, Lang, Span, words::Words};
use std::{borrow::Cow, collections::BTreeMap};

/// Width and height of A4, margins, and what is left for text, in twips (twentieths of a point).
pub(crate) mod page {
    /// Width of A4.
    pub(crate) const WIDTH: u32 = 11_906;
    /// Height of A4.
    pub(crate) const HEIGHT: u32 = 16_838;
    /// Each margin, 2.5 cm.
    pub(crate) const MARGIN: i32 = 1_417;
    /// Width of the text.
    pub(crate) const TEXT_WIDTH: i32 = 9_072;
    /// Height of the text.
    pub(crate) const TEXT_HEIGHT: i32 = 14_004;
}

/// How far one level of list, quote or definition is indented, in twips: 1 cm.
const STEP: i32 = 567;

/// What a document becomes, ready for the package.
pub(crate) struct Built {
    /// Content of `w:body`, section properties included.
    pub(crate) body: String,
    /// Content of `w:footnotes` without the separators; empty for none.
    pub(crate) footnotes: String,
    /// Content of `w:numbering`; empty for none.
    pub(crate) numbering: String,
    /// Content of `w:hdr`, `w:ftr` by file name, with the kind of each.
    pub(crate) frames: Vec<(&'static str, &'static str, String)>,
    /// Relationships of the document.
    pub(crate) rels: Rels,
    /// Relationships of the notes.
    pub(crate) note_rels: Rels,
    /// The images used.
    pub(crate) images: Vec<Image>,
    /// Whether headings are numbered by Word.
    pub(crate) numbered_headings: bool,
}

/// Builds a document.
pub(crate) fn build(document: &Document, cx: &Context<'_>) -> Result<Built, Failure> {
    let mut builder = Builder::new(document, *cx);
    let mut story = Story::default();
    let mut flow = Vec::new();
    builder.front_matter(&mut flow);
    builder.write(&mut flow, &mut story)?;
    for group in blocks::groups(&document.blocks) {
        if cx.cancelled() {
            return Err(Failure::Cancelled);
        }
        builder.group(group, &Place::BODY, &mut flow);
        builder.write(&mut flow, &mut story)?;
    }
    builder.end_of_text(&mut flow);
    builder.write(&mut flow, &mut story)?;
    builder.frame(story)
}

/// Document and notes as far as they are written.
#[derive(Default)]
struct Story {
    body: String,
    footnotes: String,
}

/// A paragraph or table on its way into the document, a cell or a note.
enum Flow {
    Paragraph(Box<Paragraph>),
    Table(Box<docx_rs::Table>),
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
}

impl Place {
    const BODY: Self = Self {
        style: "BodyText",
        indent: 0,
        width: page::TEXT_WIDTH,
        lang: 0,
        align: None,
        list_level: 0,
        task_is_mark: false,
        right: 0,
        in_note: false,
        in_cell: false,
    };

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
}

struct Builder<'a> {
    document: &'a Document,
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
    notes: Vec<notes::Note>,
    note_count: usize,
    automatic_notes: usize,
    pictures: u32,
    captions: figures::Captions,
    callouts: i32,
    pending: Pending,
}

impl<'a> Builder<'a> {
    fn new(document: &'a Document, cx: Context<'a>) -> Self {
        Self {
            document,
            cx,
            marks: Marks::default(),
            names: Names::of(document),
            numbered_headings: names::headings_count_natively(document),
            langs: vec![(String::new(), None)],
            lists: lists::Lists::default(),
            rels: Rels::default(),
            note_rels: Rels::default(),
            images: BTreeMap::new(),
            notes: Vec::new(),
            note_count: 0,
            automatic_notes: 0,
            pictures: 0,
            captions: figures::Captions::default(),
            callouts: 0,
            pending: Pending::default(),
        }
    }

    /// Writes what was built through the finishing pass.
    fn write(&mut self, flow: &mut Vec<Flow>, story: &mut Story) -> Result<(), Failure> {
        for item in flow.drain(..) {
            let xml = match item {
                Flow::Paragraph(paragraph) => paragraph.build(),
                Flow::Table(table) => table.build(),
            };
            self.finish(&xml, &mut story.body)?;
        }
        for note in std::mem::take(&mut self.notes) {
            let xml = docx_rs::Footnote { id: note.id, content: note.content }.build();
            self.finish(&xml, &mut story.footnotes)?;
        }
        self.marks.clear();
        Ok(())
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
        let marker = self.pending.marker.take();
        if let Some(marker) = marker {
            property.numbering_property = Some(lists::numbering(marker.id, marker.level));
        }
        let (left, right) = natural_indents(style);
        let left = marker.map_or(left, |marker| lists::indent_of(marker.level));
        // A box of paragraphs stays one only if they are indented alike, so the items of a callout do not hang.
        let boxed = style.starts_with("Callout") && place.list_level == 1;
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
        if marker.is_some_and(|marker| marker.loose) && style.starts_with("List") {
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
        "Quote" | "Abstract" | "AbstractTitle" => (STEP, STEP),
        "Definition" => (STEP, 0),
        _ if style.starts_with("Callout") => (CALLOUT_INDENT, CALLOUT_INDENT),
        _ => (0, 0),
    }
}

/// Left and right indent of callouts, which makes room for their border.
const CALLOUT_INDENT: i32 = 227;
