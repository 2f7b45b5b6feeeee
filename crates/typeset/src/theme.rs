//! Measures, fonts and colours of a design. All lengths are points.

use crate::font::Family;
use crate::page::Color;

/// A design. [`Theme::default`] is that of an institute's report on A4.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Width and height of the page.
    pub page: (f32, f32),
    /// Space around the text body.
    pub margin: Margin,
    /// Family of the text.
    pub body_family: Family,
    /// Family of headings, captions, tables' heads and running heads.
    pub heading_family: Family,
    /// Size of the text.
    pub size: f32,
    /// Distance of baselines, as a multiple of the size.
    pub leading: f32,
    /// Size of footnotes.
    pub note_size: f32,
    /// Size of tables.
    pub table_size: f32,
    /// Size of captions.
    pub caption_size: f32,
    /// Size of code.
    pub code_size: f32,
    /// Space between paragraphs.
    pub paragraph_space: f32,
    /// Indentation of lists and quotations, for each level.
    pub indent: f32,
    /// Sizes of headings, level 1 first.
    pub heading_sizes: [f32; 6],
    /// Whether a heading of level 1 starts a page.
    pub chapter_on_new_page: bool,
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
}

/// How texts in several languages stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParallelLayout {
    /// Side by side.
    #[default]
    Columns,
    /// Each passage above its translation.
    Interleaved,
}

/// A page's size and the space around its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Width of the page.
    pub width: f32,
    /// Height of the page.
    pub height: f32,
    /// Space around the text body.
    pub margin: Margin,
}

impl Sheet {
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// Above.
    pub top: f32,
    /// Below.
    pub bottom: f32,
    /// On the left.
    pub left: f32,
    /// On the right.
    pub right: f32,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            page: (595.28, 841.89),
            margin: Margin { top: 82.0, bottom: 82.0, left: 92.0, right: 92.0 },
            body_family: Family::Serif,
            heading_family: Family::Sans,
            size: 10.5,
            leading: 1.4,
            note_size: 8.5,
            table_size: 9.0,
            caption_size: 9.0,
            code_size: 8.8,
            paragraph_space: 6.5,
            indent: 18.0,
            heading_sizes: [19.0, 14.5, 12.0, 11.0, 10.5, 10.5],
            chapter_on_new_page: false,
            text_color: Color(0x1a, 0x1a, 0x1a),
            accent_color: Color(0x14, 0x3d, 0x59),
            link_color: Color(0x1f, 0x5a, 0x87),
            muted_color: Color(0x59, 0x5f, 0x66),
            rule_color: Color(0xb8, 0xc0, 0xc8),
            code_background: Color(0xf3, 0xf5, 0xf7),
            floats: true,
            parallel: ParallelLayout::Columns,
            parallel_share: None,
        }
    }
}

impl Theme {
    /// The page upright or turned: a turned page is read with its outer edge down, so its margins turn with it. A page
    /// that is wide already stays as it is.
    #[must_use]
    pub fn sheet(&self, turned: bool) -> Sheet {
        let Margin { top, bottom, left, right } = self.margin;
        let (width, height) = self.page;
        if turned && self.turns() {
            let margin = Margin { top: left, bottom: right, left: bottom, right: top };
            return Sheet { width: height, height: width, margin };
        }
        Sheet { width, height, margin: self.margin }
    }

    /// Whether a turned page is wider.
    #[must_use]
    pub fn turns(&self) -> bool {
        self.page.1 > self.page.0
    }

    /// Width of the text body, never less than a point.
    #[must_use]
    pub fn measure(&self) -> f32 {
        self.sheet(false).measure()
    }

    /// Height of the text body, never less than 40 points, so that each page takes something.
    #[must_use]
    pub fn body_height(&self) -> f32 {
        self.sheet(false).body_height()
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
