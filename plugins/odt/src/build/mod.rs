//! The model to the content part, in one pass.

mod blocks;
mod contents;
mod figures;
mod front;
mod inlines;
mod line;
mod links;
mod lists;
mod notes;
mod pages;
mod review;
mod tables;

pub(crate) use review::REVIEW;

use crate::{
    Notes, Options,
    auto::{Auto, Page, Paragraph, STEP, Side},
    lang::{OdfLang, Script},
    media::Image,
    names::{self, Names},
    package::XML_DECLARATION,
};
use dossier_sdk::{Context, Diagnostic, Document, Failure, Lang, Span, words::Words, xml};
use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _};

/// What is left for text on a page of the template, in twips.
mod page {
    /// Width of the text.
    pub(super) const TEXT_WIDTH: i32 = 9_072;
    /// Height of the text.
    pub(super) const TEXT_HEIGHT: i32 = 14_004;
    /// Width of the text on a page on its side, whose height is the width of an upright one.
    pub(super) const LANDSCAPE_WIDTH: i32 = TEXT_HEIGHT;
}

/// What a document becomes, ready for the package.
pub(crate) struct Built {
    /// The content part.
    pub(crate) content: String,
    /// The images used.
    pub(crate) images: Vec<Image>,
    /// Formulas: the folder of each and its MathML.
    pub(crate) formulas: Vec<(String, String)>,
    /// Whether headings are numbered by the reader's program.
    pub(crate) numbered_headings: bool,
}

/// Builds a document.
pub(crate) fn build(document: &Document, options: Options, cx: &Context<'_>) -> Result<Built, Failure> {
    let mut builder = Builder::new(document, options.notes(document), *cx);
    builder.pending.page = Some(Page::First);
    builder.front_matter();
    builder.contents(options);
    for group in blocks::groups(&document.blocks) {
        if cx.cancelled() {
            return Err(Failure::Cancelled);
        }
        builder.group(group, &Place::BODY);
    }
    builder.end_of_text();
    Ok(builder.finish())
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
    align: Side,
    /// How many lists are around.
    list_level: usize,
    /// Space after the last paragraph here in twips, when it is not that of its style.
    after: Option<i32>,
    /// The left indent that all paragraphs of a box share, in twips.
    boxed: Option<i32>,
    /// Added to the right indent, in twips: tells neighbouring callouts apart.
    right: i32,
    /// Whether this is a footnote.
    in_note: bool,
    /// Whether this is a table cell.
    in_cell: bool,
    /// Whether this is a comment or a deletion, which stand apart from the text.
    apart: bool,
}

impl Place {
    const BODY: Self = Self {
        style: "Text_20_body",
        indent: 0,
        width: page::TEXT_WIDTH,
        lang: 0,
        align: Side::Unset,
        list_level: 0,
        after: None,
        boxed: None,
        right: 0,
        in_note: false,
        in_cell: false,
        apart: false,
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
    /// The page that begins there.
    page: Option<Page>,
    /// Space above it in twips, when it is not that of its style.
    before: Option<i32>,
}

struct Builder<'a> {
    document: &'a Document,
    cx: Context<'a>,
    /// What is written so far of the document, cell or note.
    out: String,
    auto: Auto,
    names: Names,
    numbered_headings: bool,
    /// Tags as written in the model with what they mean; 0 is the document's own.
    langs: Vec<(String, Option<OdfLang>)>,
    lists: lists::Lists,
    /// Images by resource key, or why they cannot be shown.
    images: BTreeMap<String, Result<Image, String>>,
    formulas: Vec<(String, String)>,
    notes: Notes,
    note_count: usize,
    automatic_notes: usize,
    frames: usize,
    tables: usize,
    captions: figures::Captions,
    callouts: i32,
    targets: contents::Targets,
    review: review::Review,
    pending: Pending,
}

impl<'a> Builder<'a> {
    fn new(document: &'a Document, notes: Notes, cx: Context<'a>) -> Self {
        Self {
            document,
            cx,
            out: String::new(),
            auto: Auto::default(),
            names: Names::of(document),
            numbered_headings: names::headings_count_natively(document),
            langs: vec![(String::new(), None)],
            lists: lists::Lists::default(),
            images: BTreeMap::new(),
            formulas: Vec::new(),
            notes,
            note_count: 0,
            automatic_notes: 0,
            frames: 0,
            tables: 0,
            captions: figures::Captions::default(),
            callouts: 0,
            targets: contents::Targets::new(),
            review: review::Review::of(document),
            pending: Pending::default(),
        }
    }

    /// The content part: what was written, with the automatic styles that it uses before it.
    fn finish(self) -> Built {
        let mut content = format!(
            "{XML_DECLARATION}<office:document-content {NAMESPACES} office:version=\"1.3\"><office:automatic-styles>"
        );
        content.push_str(&self.auto.write(&self.langs));
        content.push_str("</office:automatic-styles><office:body><office:text>");
        content.push_str(&self.review.regions());
        content.push_str(&figures::declarations());
        content.push_str(&self.out);
        content.push_str("</office:text></office:body></office:document-content>");
        Built {
            content,
            images: self.images.into_values().filter_map(Result::ok).collect(),
            formulas: self.formulas,
            numbered_headings: self.numbered_headings,
        }
    }

    /// What is written by `write`, which is kept apart from what is around: a cell or a note has lists of its own.
    fn apart(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let out = std::mem::take(&mut self.out);
        let lists = std::mem::take(&mut self.lists);
        write(self);
        self.lists = lists;
        std::mem::replace(&mut self.out, out)
    }

    /// Reports what the document says and OpenDocument does not show.
    fn lost(&self, span: Span, message: impl Into<String>) {
        self.cx.report(Diagnostic::warn("odt/lost", message).at(self.document.locate(span)));
    }

    /// Text that XML can hold; what it cannot is reported.
    fn clean<'t>(&self, text: &'t str, span: Span) -> Cow<'t, str> {
        let (clean, dropped) = xml::sanitize(text);
        if dropped {
            let message = "control characters cannot be written to an OpenDocument text and are left out";
            self.cx.report(Diagnostic::warn("odt/control-character", message).at(self.document.locate(span)));
        }
        clean
    }

    /// The index of a language; that of `outer` when the tag is malformed.
    fn lang(&mut self, tag: Option<&str>, outer: u16) -> u16 {
        let Some(tag) = tag else { return outer };
        let index = self.langs.iter().position(|(known, _)| known == tag).or_else(|| {
            let lang = Lang::parse(tag).ok()?;
            let own = OdfLang::of(&self.document.lang());
            self.langs.push((tag.to_owned(), OdfLang::of(&lang).filter(|lang| own.as_ref() != Some(lang))));
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

    /// A language by its index.
    fn lang_of(&self, index: u16) -> Lang {
        let tag = self.langs.get(usize::from(index)).map(|(tag, _)| tag.as_str()).unwrap_or_default();
        Lang::parse(tag).unwrap_or_else(|_| self.document.lang())
    }

    /// Writes a paragraph of a style at a place, with what is pending. `content` is XML.
    fn paragraph(&mut self, style: &'static str, place: &Place, content: &str) {
        let marked = self.open_lists();
        let style = self.paragraph_style(style, place, marked);
        let _ = write!(self.out, "<text:p text:style-name=\"{style}\">");
        self.write_anchors();
        self.out.push_str(content);
        self.out.push_str("</text:p>");
    }

    /// Bookmarks of what has no paragraph of its own.
    fn write_anchors(&mut self) {
        for id in std::mem::take(&mut self.pending.anchors) {
            if let Some(bookmark) = self.names.take(&id) {
                let _ = write!(self.out, "<text:bookmark text:name=\"{}\"/>", xml::escape(&bookmark));
            }
        }
    }

    /// The automatic style of a paragraph, or that of the template where it says all. `marked` paragraphs have the mark of
    /// a list item before them.
    fn paragraph_style(&mut self, style: &'static str, place: &Place, marked: bool) -> String {
        let paragraph = self.paragraph_properties(style, place, marked);
        self.auto.paragraph(paragraph)
    }

    /// The automatic style of a paragraph that begins at the left, whatever its style says.
    fn flush_left(&mut self, style: &'static str, place: &Place) -> String {
        let paragraph = self.paragraph_properties(style, place, false);
        self.auto.paragraph(Paragraph { left: Some(0), first: Some(0), ..paragraph })
    }

    fn paragraph_properties(&mut self, style: &'static str, place: &Place, marked: bool) -> Paragraph {
        let mut paragraph = Paragraph::new(style);
        let (left, right) = natural_indents(style);
        let of_list = place.list_level.checked_sub(1).map(crate::auto::indent_of);
        if let Some(boxed) = place.boxed.filter(|_| style.starts_with("Callout")) {
            // A box of paragraphs stays one only if they are indented alike, so the items of a callout do not hang.
            let own = place.list_level > 0 || boxed != left;
            (paragraph.left, paragraph.first) = (own.then_some(boxed), own.then_some(0));
        } else if marked {
            if of_list != Some(place.indent) {
                (paragraph.left, paragraph.first) = (Some(place.indent), Some(-crate::auto::HANGING));
            }
        } else if of_list.is_some() || place.indent != left {
            (paragraph.left, paragraph.first) = (Some(place.indent), of_list.map(|_| 0));
        }
        if place.in_note && style == place.style && !self.out.is_empty() && !marked {
            // Only the first line of a note has its number before it.
            (paragraph.left, paragraph.first) = (Some(place.indent + NOTE_INDENT), Some(0));
        }
        if paragraph.left.is_some() || place.right != 0 {
            // LibreOffice takes what is not said for zero as soon as one of the three is.
            paragraph.left = paragraph.left.or(Some(left));
            paragraph.right = Some(right + place.right);
            paragraph.first = paragraph.first.or(Some(0));
        }
        paragraph.align = place.align;
        paragraph.before = self.pending.before.take();
        let closing = ["List_20_1", "Numbering_20_1"].contains(&style) || style.starts_with("Callout");
        paragraph.after = place.after.filter(|_| closing);
        paragraph.page = self.pending.page.take();
        let lang = self.langs.get(usize::from(place.lang)).and_then(|(_, lang)| lang.as_ref());
        paragraph.right_to_left = lang.is_some_and(|lang| lang.script == Script::Complex);
        paragraph
    }
}

/// The left and right indent that a style has by itself, in twips; see the template.
fn natural_indents(style: &str) -> (i32, i32) {
    match style {
        "Quotations" | "Abstract" | "Abstract_20_Title" => (STEP, STEP),
        "List_20_Contents" => (STEP, 0),
        "Message_20_Header" => (MEMO_LABEL, 0),
        _ if style.starts_with("Callout") => (CALLOUT_INDENT, CALLOUT_INDENT),
        _ => (0, 0),
    }
}

/// Left indent of the values in the head of a memo, before which their labels stand; see the template. In twips.
const MEMO_LABEL: i32 = 1701;

/// Left indent of the text of a note, before which its number stands; see the template. In twips.
const NOTE_INDENT: i32 = 280;

/// Left and right indent of callouts, which makes room for their border, in twips.
const CALLOUT_INDENT: i32 = 227;

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:ooow=\"http://openoffice.org/2004/writer\"";
