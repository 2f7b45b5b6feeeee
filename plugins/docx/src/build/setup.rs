//! What a document is built for: the page and the styles, as a template or our own design has them, and what is wanted.

/// What a document is built for.
#[derive(Clone, Copy)]
pub(crate) struct Setup<'a> {
    /// The page.
    pub(crate) page: Page,
    /// The style sheet, for what has to be reckoned from it.
    pub(crate) styles: &'a str,
    /// The lists before the text.
    pub(crate) lists: Lists,
    /// Whether notes stand at the end of the document.
    pub(crate) endnotes: bool,
    /// What a house template says besides.
    pub(crate) house: Option<&'a crate::house::House>,
}

impl Setup<'_> {
    /// The number of the first page.
    pub(super) fn first_page(&self) -> u32 {
        self.house.map_or(1, |house| house.first_page)
    }

    /// Whether a line of the title block stands in the house template already, or has no place beside its title.
    pub(super) fn shows(&self, key: &str) -> bool {
        self.house.is_some_and(|house| house.shows(key))
    }
}

/// Which lists stand before the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// Levels of headings in the table of contents; 0 for none.
    pub(crate) contents: u8,
    /// Whether there is a list of figures.
    pub(crate) figures: bool,
    /// Whether there is a list of tables.
    pub(crate) tables: bool,
}

/// Lengths of a page in twips, twentieths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Width.
    pub(crate) width: i32,
    /// Height.
    pub(crate) height: i32,
    /// Margin above the text.
    pub(crate) top: i32,
    /// Margin to the right of the text.
    pub(crate) right: i32,
    /// Margin below the text.
    pub(crate) bottom: i32,
    /// Margin to the left of the text.
    pub(crate) left: i32,
    /// From the upper edge of the page to the header.
    pub(crate) header: i32,
    /// From the lower edge of the page to the footer.
    pub(crate) footer: i32,
}

impl Page {
    /// A4 with margins of 2.5 cm.
    pub(crate) const A4: Self = Self {
        width: 11_906,
        height: 16_838,
        top: 1_417,
        right: 1_417,
        bottom: 1_417,
        left: 1_417,
        header: 709,
        footer: 709,
    };

    /// Width of the text, at least one twip.
    pub(crate) fn text_width(&self) -> i32 {
        (self.width - self.left - self.right).max(1)
    }

    /// Height of the text, at least one twip.
    pub(crate) fn text_height(&self) -> i32 {
        (self.height - self.top - self.bottom).max(1)
    }

    /// The same sheet on its side, turned to the left.
    pub(crate) const fn turned(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
            top: self.left,
            right: self.top,
            bottom: self.right,
            left: self.bottom,
            ..self
        }
    }

    /// The properties of a section of these pages (ISO/IEC 29500-1, 17.6.17): `references` to headers and footers, and what
    /// is said of notes, come first; `title` tells its first page apart.
    pub(crate) fn section(&self, references: &str, title: bool) -> String {
        let Self { width, height, top, right, bottom, left, header, footer } = self;
        let orientation = if width > height { " w:orient=\"landscape\"" } else { "" };
        let title = if title { "<w:titlePg/>" } else { "" };
        format!(
            "<w:sectPr>{references}<w:pgSz w:w=\"{width}\" w:h=\"{height}\"{orientation}/><w:pgMar w:top=\"{top}\" \
             w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{header}\" \
             w:footer=\"{footer}\" w:gutter=\"0\"/><w:cols w:space=\"708\"/>{title}</w:sectPr>"
        )
    }
}
