//! What layout gives: pages of positioned glyphs and, beside them, a tag tree. No output format shows here.
//!
//! All lengths are points (1/72 inch). The origin of a page is its top left corner, y grows downwards.
//! Everything is in reading order, so that a writer can take it page by page.

use dossier_core::{Lang, Metadata, Span};
use std::sync::Arc;

/// A document laid out.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The pages in order.
    pub pages: Vec<Page>,
    /// Fonts that glyph runs refer to by index.
    pub fonts: Vec<Font>,
    /// Images that pages refer to by index.
    pub images: Vec<Image>,
    /// The tag tree; node 0 is the root. A tag's children are content (the items and link areas that name it as owner)
    /// and tags. Where a tag has content of its own, its children stand in the order of their first appearance on the
    /// pages; where it has none, in the order of their index here. So a footnote, painted at the page's foot, is read
    /// after the paragraph that calls it because its tag was made right after the paragraph's.
    pub tags: Vec<Tag>,
    /// The outline (bookmarks), nested by level.
    pub outline: Vec<OutlineItem>,
    /// Named places that links go to, sorted by name.
    pub destinations: Vec<Destination>,
    /// The document's metadata.
    pub meta: Metadata,
    /// The document's language.
    pub lang: Lang,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// What is painted, in painting and reading order.
    pub items: Vec<Item>,
    /// Active areas, in reading order.
    pub links: Vec<LinkArea>,
}

/// Something painted, and the tag that it belongs to.
#[derive(Clone, Debug)]
pub struct Item {
    /// The tag that holds it, or that it is an artifact.
    pub owner: Owner,
    /// What is painted.
    pub kind: ItemKind,
}

/// What a painted item is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The content of the tag of this index in [`Layout::tags`].
    Tag(TagId),
    /// Decoration that assistive technology passes over (ISO 32000-1, 14.8.2.2).
    Artifact(Artifact),
}

/// Kinds of artifact (ISO 32000-1, table 330).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// Rules, backgrounds, borders of the text body.
    Layout,
    /// Running heads.
    Header,
    /// Page numbers and other feet.
    Footer,
}

/// Kinds of painted item.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// Glyphs on one baseline.
    Glyphs(GlyphRun),
    /// A filled rectangle; rules are thin ones.
    Rect {
        /// Position and size.
        area: Rect,
        /// Fill colour.
        color: Color,
    },
    /// An image, scaled to its area.
    Image {
        /// Index in [`Layout::images`].
        image: usize,
        /// Position and size.
        area: Rect,
    },
}

/// Glyphs of one font, size and colour on one baseline.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// Index in [`Layout::fonts`].
    pub font: usize,
    /// Size in points.
    pub size: f32,
    /// Fill colour.
    pub color: Color,
    /// Where the first glyph's origin is, from the left.
    pub x: f32,
    /// The baseline, from the top.
    pub y: f32,
    /// The glyphs, in visual order.
    pub glyphs: Vec<Glyph>,
    /// The text that the glyphs show, in reading order.
    pub text: Arc<str>,
    /// Language, where it is not the document's.
    pub lang: Option<Lang>,
    /// Where the text comes from.
    pub span: Span,
}

/// A glyph within its run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Glyph index in the font.
    pub id: u16,
    /// First byte of its cluster in the run's text.
    pub start: u32,
    /// One past the last byte of its cluster in the run's text. Equal to `start` for the further glyphs of a
    /// cluster that has several.
    pub end: u32,
    /// How far the pen moves after it, in points, justification and letter spacing included.
    pub advance: f32,
    /// How far the glyph is moved from the pen without moving the pen, in points: to the right and up.
    pub offset: (f32, f32),
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// A colour in sRGB, 8 bits a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

/// A font as it stands in its file.
#[derive(Clone)]
pub struct Font {
    /// `PostScript` name.
    pub name: String,
    /// The file's bytes.
    pub data: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// Index in a collection, 0 otherwise.
    pub index: u32,
}

/// An image as it stands in its file.
#[derive(Clone, Debug)]
pub struct Image {
    /// Key in the document's resources.
    pub key: String,
    /// IANA media type, told by the file's first bytes.
    pub media_type: String,
    /// The file's bytes.
    pub data: Arc<[u8]>,
    /// Columns of pixels in the file; the width in CSS pixels of a drawing, rounded up.
    pub width: u32,
    /// Rows of pixels in the file; the height in CSS pixels of a drawing, rounded up.
    pub height: u32,
    /// How the rows and columns of the file are turned before they are shown.
    pub turn: Turn,
    /// The drawing that the file holds if it is SVG; `None` for images of pixels.
    pub drawing: Option<Arc<usvg::Tree>>,
}

/// How an image is turned or mirrored before it is shown: the orientation of Exif (CIPA DC-008, 4.6.4, tag 274).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn(u8);

impl Turn {
    /// An orientation by its number, 1 to 8; others mean nothing and turn nothing.
    #[must_use]
    pub fn from_exif(number: u32) -> Self {
        Self(
            u8::try_from(number)
                .ok()
                .filter(|number| (1..=8).contains(number))
                .map_or(0, |number| number - 1),
        )
    }

    /// Whether rows become columns.
    #[must_use]
    pub const fn swaps(self) -> bool {
        self.0 >= 4
    }

    /// Takes a place in the unit square, `y` upwards, where the file has it, to where it is shown: as the matrix
    /// `a b c d e f` of ISO 32000-1, 8.3.3.
    #[must_use]
    pub const fn matrix(self) -> [f32; 6] {
        match self.0 {
            1 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
            2 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
            3 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
            4 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
            5 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
            6 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            7 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
            _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        }
    }
}

/// Index of a tag in [`Layout::tags`].
pub type TagId = u32;

/// A structure element (ISO 32000-1, 14.7.2): what a part of the document is.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Which element.
    pub role: Role,
    /// The element that holds it; the root's is itself.
    pub parent: TagId,
    /// Language, where it differs from the parent's.
    pub lang: Option<Lang>,
    /// Alternative text, of a figure or formula.
    pub alt: Option<String>,
    /// Name that a table cell's `headers` or a note refer to; unique in the document.
    pub id: Option<String>,
}

/// Standard structure types (ISO 32000-1, 14.8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The root.
    Document,
    /// A division.
    Div,
    /// A section.
    Sect,
    /// The document's title; writers map it to P where the standard has no Title.
    Title,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    P,
    /// A block quotation.
    BlockQuote,
    /// A list.
    L(ListKind),
    /// A list item.
    Li,
    /// A label: the bullet or number of an item, the number of a note.
    Lbl,
    /// The body of a list item.
    LBody,
    /// A table.
    Table,
    /// The header rows.
    THead,
    /// The body rows.
    TBody,
    /// A table row.
    Tr,
    /// A header cell.
    Th {
        /// Whether it heads its column (or else its row).
        column: bool,
        /// Columns covered.
        col_span: u32,
        /// Rows covered.
        row_span: u32,
    },
    /// A data cell.
    Td {
        /// Columns covered.
        col_span: u32,
        /// Rows covered.
        row_span: u32,
    },
    /// A figure.
    Figure,
    /// A formula.
    Formula,
    /// A caption.
    Caption,
    /// A table of contents, or a part of one.
    Toc,
    /// An entry of a table of contents.
    Toci,
    /// A footnote.
    Note,
    /// A reference to a note or a place in the document.
    Reference,
    /// A link; its areas are [`LinkArea`]s.
    Link,
    /// Code.
    Code,
    /// A run of text in a language or role of its own.
    Span,
    /// Emphasis, of the kind that PDF 2.0 calls Em; writers map it to Span.
    Em,
    /// Strong emphasis, of the kind that PDF 2.0 calls Strong; writers map it to Span.
    Strong,
    /// Text with its reading: one [`Role::RubyBase`], then one [`Role::RubyText`] (ISO 32000-1, 14.8.4.4.3).
    Ruby,
    /// The text that a ruby stands above.
    RubyBase,
    /// The reading.
    RubyText,
}

/// How the items of a list are marked (`ListNumbering`, ISO 32000-1, table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// No marks.
    None,
    /// Discs, circles or squares.
    Bullet,
    /// 1, 2, 3
    Decimal,
    /// a, b, c
    LowerAlpha,
    /// A, B, C
    UpperAlpha,
    /// i, ii, iii
    LowerRoman,
    /// I, II, III
    UpperRoman,
}

/// An active area of a page.
#[derive(Clone, Debug)]
pub struct LinkArea {
    /// Position and size.
    pub area: Rect,
    /// The [`Role::Link`] or [`Role::Reference`] tag that it belongs to.
    pub tag: TagId,
    /// Where it goes.
    pub target: LinkTarget,
    /// What a reader is told about it.
    pub description: String,
}

/// Where a link goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A URL outside.
    Url(String),
    /// The name of a [`Destination`].
    Destination(String),
}

/// A named place.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// The name; the `id` of the node that it marks.
    pub name: String,
    /// Index of the page.
    pub page: usize,
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// The tag that stands there.
    pub tag: TagId,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineItem {
    /// The text, number included.
    pub title: String,
    /// Index of the page.
    pub page: usize,
    /// From the top.
    pub y: f32,
    /// The tag of the heading.
    pub tag: TagId,
    /// Entries within it.
    pub children: Vec<Self>,
}

impl Font {
    /// Why the font's maker does not allow to embed a subset of it in documents (OpenType, `OS/2`, `fsType`). Nothing is
    /// known of a font that cannot be read.
    #[must_use]
    pub fn embedding_forbidden(&self) -> Option<&'static str> {
        let font = skrifa::FontRef::from_index((*self.data).as_ref(), self.index).ok()?;
        crate::font_file::embedding_forbidden(&font)
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Font({} #{})", self.name, self.index)
    }
}
