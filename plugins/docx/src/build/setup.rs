//! What a document is built for: the page, as a template or our own design has it.

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
}
