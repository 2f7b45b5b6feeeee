//! Measures, fonts and colours of a design, and how one is read from TOML.
//!
//! In a file, lengths are numbers of points or texts with a unit (`"29mm"`), colours are `"#rrggbb"`, and each setting has
//! the name of its field here:
//!
//! ```toml
//! extends = "report"          # or another file
//! paper = "A4"
//! accent_color = "#7a1f2b"
//!
//! [margin]
//! left = "35mm"
//! ```

mod fonts;
mod read;
mod value;

pub use fonts::{Fonts, Styles, Weights};

use crate::font::Family;
use crate::page::Color;
use serde::Deserialize;
use value::{paper, points, sizes};

/// A design. [`Theme::default`] is the design `standard`: a report on A4 that begins with its title, without a cover.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    /// The design that this one changes: the name of one that comes with the typesetter, or a file of the project.
    pub extends: Option<String>,
    /// Width and height of the page; in a file a name as `"A4"` or two lengths.
    #[serde(rename = "paper", deserialize_with = "paper")]
    pub page: (f32, f32),
    /// Space around the text body.
    pub margin: Margin,
    /// Fonts of the house.
    pub fonts: Fonts,
    /// Family of the text.
    pub body_family: Family,
    /// Family of headings, captions, tables' heads and running heads.
    pub heading_family: Family,
    /// Size of the text.
    #[serde(deserialize_with = "points")]
    pub size: f32,
    /// Distance of baselines, as a multiple of the size.
    pub leading: f32,
    /// The same for text in Chinese and Japanese; headings, notes, captions and tables in these languages have as much
    /// more leading, in proportion.
    pub han_leading: f32,
    /// Size of footnotes.
    #[serde(deserialize_with = "points")]
    pub note_size: f32,
    /// Size of tables.
    #[serde(deserialize_with = "points")]
    pub table_size: f32,
    /// Size of captions.
    #[serde(deserialize_with = "points")]
    pub caption_size: f32,
    /// Size of code.
    #[serde(deserialize_with = "points")]
    pub code_size: f32,
    /// Space between paragraphs.
    #[serde(deserialize_with = "points")]
    pub paragraph_space: f32,
    /// How the lines of paragraphs end on the right.
    pub alignment: TextAlignment,
    /// Whether words are hyphenated where that makes better lines.
    pub hyphenate: bool,
    /// Whether punctuation at the right edge hangs into the margin: hyphens, stops and quotation marks in part, Chinese
    /// stops whole.
    pub hanging_punctuation: bool,
    /// Indentation of lists and quotations, for each level.
    #[serde(deserialize_with = "points")]
    pub indent: f32,
    /// Sizes of headings, level 1 first.
    #[serde(deserialize_with = "sizes")]
    pub heading_sizes: [f32; 6],
    /// Whether a heading of level 1 starts a page.
    pub chapter_on_new_page: bool,
    /// How far down its page the heading of a chapter stands that starts one.
    #[serde(deserialize_with = "points")]
    pub chapter_sink: f32,
    /// Colour of text.
    pub text_color: Color,
    /// Colour of headings and other accents.
    pub accent_color: Color,
    /// Colour of links.
    pub link_color: Color,
    /// Colour of running heads and other things of second rank.
    pub muted_color: Color,
    /// Colour of rules.
    pub rule_color: Color,
    /// Background of code.
    pub code_background: Color,
    /// Whether figures and short tables that do not fit on the rest of a page move to the top of the next one while
    /// the text goes on.
    pub floats: bool,
    /// How texts in several languages stand, where the document does not say.
    pub parallel: ParallelLayout,
    /// Share of the measure that the first of two languages side by side takes; from the texts' lengths where `None`.
    pub parallel_share: Option<f32>,
    /// The cover.
    pub cover: Cover,
    /// The table of contents.
    pub contents: Contents,
    /// Head of the page.
    pub head: Band,
    /// Foot of the page.
    pub foot: Band,
    /// Whether left and right of head and foot, and the margins, change places on pages with even numbers.
    pub two_sided: bool,
    /// Whether the head stands on pages that a chapter opens.
    pub head_on_openings: bool,
}

/// How the lines of a paragraph end on the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextAlignment {
    /// Flush with the margin, the space between words stretched and shrunk.
    #[default]
    Justified,
    /// Where the words end, the lines made as even as can be.
    Ragged,
}

/// How texts in several languages stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParallelLayout {
    /// Side by side.
    #[default]
    Columns,
    /// Each passage above its translation.
    Interleaved,
}

/// A page's size and the space around its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leaf {
    /// Width of the page.
    pub width: f32,
    /// Height of the page.
    pub height: f32,
    /// Space around the text body.
    pub margin: Margin,
}

impl Leaf {
    /// Width of the text body, never less than a point.
    #[must_use]
    pub fn measure(&self) -> f32 {
        (self.width - self.margin.left - self.margin.right).max(1.0)
    }

    /// Height of the text body, never less than 40 points, so that each page takes something.
    #[must_use]
    pub fn body_height(&self) -> f32 {
        (self.height - self.margin.top - self.margin.bottom).max(40.0)
    }
}

/// Space around the text body.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Margin {
    /// Above.
    #[serde(deserialize_with = "points")]
    pub top: f32,
    /// Below.
    #[serde(deserialize_with = "points")]
    pub bottom: f32,
    /// On the left.
    #[serde(deserialize_with = "points")]
    pub left: f32,
    /// On the right.
    #[serde(deserialize_with = "points")]
    pub right: f32,
}

/// The cover, and the page behind it with abstract and colophon.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cover {
    /// Whether there is one; without it the title stands over the text of the first page.
    pub show: bool,
    /// Colour of the whole page.
    pub background: Color,
    /// Colour of the title.
    pub title_color: Color,
    /// Colour of everything else.
    pub text_color: Color,
    /// Size of the title.
    #[serde(deserialize_with = "points")]
    pub title_size: f32,
    /// The image at the head of the page, the mark of the publisher: a PNG, JPEG or SVG file, its path relative to the
    /// pipeline file.
    pub logo: Option<String>,
    /// Width of the logo.
    #[serde(deserialize_with = "points")]
    pub logo_width: f32,
}

/// The table of contents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contents {
    /// The lowest level of headings listed; 0 for no table of contents.
    pub depth: u8,
    /// Whether the figures are listed too.
    pub figures: bool,
    /// Whether the tables are listed too.
    pub tables: bool,
}

/// Head or foot of a page. In its texts `{title}`, `{subtitle}`, `{author}`, `{date}`, `{chapter}`, `{section}`, `{page}`,
/// `{pages}`, or any other key of the metadata, stand for what they name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// At the left; at the right on even pages when the design is two-sided.
    pub left: String,
    /// In the middle.
    pub center: String,
    /// At the right.
    pub right: String,
    /// Whether a rule parts it from the text.
    pub rule: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            extends: None,
            page: (595.28, 841.89),
            margin: Margin::default(),
            fonts: Fonts::default(),
            body_family: Family::Serif,
            heading_family: Family::Sans,
            size: 10.5,
            leading: 1.4,
            han_leading: 1.6,
            note_size: 8.5,
            table_size: 9.0,
            caption_size: 9.0,
            code_size: 8.8,
            paragraph_space: 6.5,
            alignment: TextAlignment::Justified,
            hyphenate: true,
            hanging_punctuation: false,
            indent: 18.0,
            heading_sizes: [19.0, 14.5, 12.0, 11.0, 10.5, 10.5],
            chapter_on_new_page: false,
            chapter_sink: 0.0,
            text_color: Color(0x1a, 0x1a, 0x1a),
            accent_color: Color(0x14, 0x3d, 0x59),
            link_color: Color(0x1f, 0x5a, 0x87),
            muted_color: Color(0x59, 0x5f, 0x66),
            rule_color: Color(0xb8, 0xc0, 0xc8),
            code_background: Color(0xf3, 0xf5, 0xf7),
            floats: true,
            parallel: ParallelLayout::Columns,
            parallel_share: None,
            cover: Cover::default(),
            contents: Contents::default(),
            head: Band { left: "{title}".to_owned(), ..Band::default() },
            foot: Band { center: "{page}".to_owned(), ..Band::default() },
            two_sided: false,
            head_on_openings: true,
        }
    }
}

impl Default for Margin {
    fn default() -> Self {
        Self { top: 82.0, bottom: 82.0, left: 92.0, right: 92.0 }
    }
}

impl Default for Cover {
    fn default() -> Self {
        Self {
            show: false,
            background: Color(0xff, 0xff, 0xff),
            title_color: Color(0x14, 0x3d, 0x59),
            text_color: Color(0x1a, 0x1a, 0x1a),
            title_size: 30.0,
            logo: None,
            logo_width: 120.0,
        }
    }
}

impl Theme {
    /// The page upright or turned: a turned page is read with its outer edge down, so its margins turn with it. A page
    /// that is wide already stays as it is.
    #[must_use]
    pub fn leaf(&self, turned: bool) -> Leaf {
        let Margin { top, bottom, left, right } = self.margin;
        let (width, height) = self.page;
        if turned && self.turns() {
            let margin = Margin { top: left, bottom: right, left: bottom, right: top };
            return Leaf { width: height, height: width, margin };
        }
        Leaf { width, height, margin: self.margin }
    }

    /// The page of a width, which is upright or turned, at an index in the document. On every second page of a two-sided
    /// design the inner margin and the outer one change places. A turned page is read with its head to the left wherever
    /// it stands, so it is bound at its head or, on every second page, at its foot.
    #[must_use]
    pub fn leaf_at(&self, index: usize, width: f32) -> Leaf {
        let turned = width != self.page.0;
        let mut leaf = self.leaf(turned);
        if self.two_sided && index % 2 == 1 {
            let Margin { top, bottom, left, right } = leaf.margin;
            leaf.margin = if turned {
                Margin { top: bottom, bottom: top, ..leaf.margin }
            } else {
                Margin { left: right, right: left, ..leaf.margin }
            };
        }
        leaf
    }

    /// Whether a turned page is wider.
    #[must_use]
    pub fn turns(&self) -> bool {
        self.page.1 > self.page.0
    }

    /// Width of the text body, never less than a point.
    #[must_use]
    pub fn measure(&self) -> f32 {
        self.leaf(false).measure()
    }

    /// Height of the text body, never less than 40 points, so that each page takes something.
    #[must_use]
    pub fn body_height(&self) -> f32 {
        self.leaf(false).body_height()
    }

    /// Background and side rule of a callout of a kind.
    #[must_use]
    pub fn callout(&self, kind: &str) -> (Color, Color) {
        match kind {
            "warning" | "caution" | "danger" => (Color(0xfb, 0xf1, 0xe9), Color(0xb3, 0x54, 0x1e)),
            "judgement" | "judgment" | "important" => (Color(0xea, 0xf0, 0xf5), self.accent_color),
            "tip" | "recommendation" => (Color(0xec, 0xf4, 0xee), Color(0x2f, 0x6b, 0x45)),
            _ => (Color(0xf1, 0xf3, 0xf5), Color(0x6b, 0x78, 0x85)),
        }
    }
}
