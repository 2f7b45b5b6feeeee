//! On which page what stands: an estimate, for the page numbers in a table of contents.
//!
//! Word alone knows its pages, and it does not renew a table of contents without a question to the reader. So the numbers
//! that a reader finds at first are reckoned here from the finished XML: the measures of the styles, the widths of
//! letters, notes, rows and images, and what keeps together. They come within a page of the truth; printing or
//! updating the field makes them exact.

mod look;
mod scan;

use crate::build::Page;
pub(crate) use look::Looks;
use scan::Scan;
use std::collections::BTreeMap;

/// Something that stands on pages: a paragraph or the row of a table. Lengths are in twips.
#[derive(Clone, Debug, Default)]
struct Piece {
    /// Space above and below; of two that meet the larger counts.
    before: f64,
    after: f64,
    /// How many lines, and how high each is.
    lines: f64,
    line: f64,
    /// Height that cannot be divided, as of images.
    solid: f64,
    /// Height of the notes that are called here.
    notes: f64,
    /// Whether it stays with the next one, in one piece, or begins a page.
    keep_next: bool,
    keep_lines: bool,
    page_break: bool,
    /// Height that is repeated above it at the top of a page: the head of its table.
    repeated: f64,
    /// Names of bookmarks that begin here.
    marks: Vec<String>,
}

impl Piece {
    fn height(&self) -> f64 {
        self.lines * self.line + self.solid
    }

    /// What has to find room where it begins: all, or two lines.
    fn head(&self) -> f64 {
        if self.keep_lines || self.lines < 4.0 { self.height() } else { 2.0 * self.line + self.solid }
    }
}

/// The pages as far as they are filled.
#[derive(Clone)]
pub(crate) struct Pages {
    looks: Looks,
    page: Page,
    /// Pages before the present one.
    full: u32,
    /// How far the present page is filled, from the top of the text, and the height of the notes at its foot.
    filled: f64,
    notes: f64,
    /// Space below what came last.
    after: f64,
    /// Pieces that stay with the next.
    waiting: Vec<Piece>,
    /// Heights of notes that are yet to be called, by their ids.
    heights: BTreeMap<String, f64>,
    /// The page of each bookmark of a heading or caption, from 0.
    places: BTreeMap<String, u32>,
}

impl Pages {
    /// Empty pages of this size.
    pub(crate) const fn new(looks: Looks, page: Page) -> Self {
        Self {
            looks,
            page,
            full: 0,
            filled: 0.0,
            notes: 0.0,
            after: 0.0,
            waiting: Vec::new(),
            heights: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// Adds finished XML of the body.
    pub(crate) fn add(&mut self, xml: &str) {
        let scan = Scan::new(&self.looks, &self.heights, f64::from(self.page.text_width()));
        for piece in scan.pieces(xml) {
            if piece.keep_next {
                self.waiting.push(piece);
            } else {
                self.place(piece);
            }
        }
    }

    /// Notes how high the note of an id is, from the finished XML of its content.
    pub(crate) fn note(&mut self, id: usize, xml: &str) {
        let scan = Scan::new(&self.looks, &self.heights, f64::from(self.page.text_width()));
        let height = scan.pieces(xml).iter().map(|piece| piece.height() + piece.after).sum();
        self.heights.insert(id.to_string(), height);
    }

    /// Goes on with a new page of this size.
    pub(crate) fn turn(&mut self, page: Page) {
        self.settle();
        self.next_page();
        self.page = page;
    }

    /// The pages that are used so far.
    pub(crate) fn count(&mut self) -> u32 {
        self.settle();
        self.full + u32::from(self.filled > 0.0)
    }

    /// The page of each bookmark, from 0.
    pub(crate) fn places(mut self) -> BTreeMap<String, u32> {
        self.settle();
        self.places
    }

    fn settle(&mut self) {
        if let Some(last) = self.waiting.pop() {
            self.place(last);
        }
    }

    /// Places what waits and the piece that it waits for.
    fn place(&mut self, last: Piece) {
        let waiting = std::mem::take(&mut self.waiting);
        let together = waiting.iter().map(|piece| piece.before + piece.height() + piece.notes).sum::<f64>();
        let first = waiting.first().unwrap_or(&last);
        let space = first.before.max(self.after);
        let repeated = last.repeated;
        // What is higher than a page is not kept together.
        if together + last.head() + last.notes <= self.height()
            && self.filled + space + together + last.head() + last.notes > self.room()
        {
            self.next_page();
            self.filled += repeated;
        }
        for piece in waiting.into_iter().chain([last]) {
            self.put(&piece);
        }
    }

    fn put(&mut self, piece: &Piece) {
        if piece.page_break {
            self.next_page();
        }
        let top = self.filled <= 0.0;
        self.filled += if top { 0.0 } else { piece.before.max(self.after) };
        self.after = piece.after;
        if self.filled + piece.head() + piece.notes > self.room() && !top {
            self.next_page();
            self.filled += piece.repeated;
        }
        self.notes += piece.notes.min(self.height() / 2.0);
        for mark in &piece.marks {
            self.places.insert(mark.clone(), self.full);
        }
        self.filled += piece.solid;
        self.fill(piece);
    }

    /// Fills pages with the lines of a piece.
    fn fill(&mut self, piece: &Piece) {
        let mut left = piece.lines;
        while left > 0.0 {
            let fit = ((self.room() - self.filled) / piece.line.max(1.0)).floor().max(0.0);
            let taken = if fit >= left { left } else { fit };
            self.filled += taken * piece.line;
            left -= taken;
            if left > 0.0 {
                self.next_page();
                self.filled += piece.repeated;
                // A line fits a page, however high it is.
                if self.height() - self.filled < piece.line {
                    self.filled = self.height();
                    return;
                }
            }
        }
    }

    fn next_page(&mut self) {
        if self.filled > 0.0 {
            self.full += 1;
        }
        (self.filled, self.notes, self.after) = (0.0, 0.0, 0.0);
    }

    fn height(&self) -> f64 {
        f64::from(self.page.text_height())
    }

    /// Height of the present page that its notes leave to the text.
    fn room(&self) -> f64 {
        let line = if self.notes > 0.0 { NOTE_LINE } else { 0.0 };
        self.height() - self.notes - line
    }
}

/// Height of the line above notes.
const NOTE_LINE: f64 = 240.0;

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val=\"20\"/></w:rPr></w:rPrDefault>\
        </w:docDefaults><w:style w:type=\"paragraph\" w:styleId=\"P\"/><w:style w:type=\"paragraph\" w:styleId=\"H\">\
        <w:basedOn w:val=\"P\"/><w:pPr><w:keepNext/><w:spacing w:before=\"400\"/></w:pPr></w:style></w:styles>";

    /// The page of each bookmark, as `name:page`.
    fn check(xml: &str, expected: &str) {
        // Forty lines of ten points and twenty words of ten letters in a line.
        let page =
            Page { width: 12_000, height: 9_800, top: 0, right: 0, bottom: 0, left: 0, header: 0, footer: 0 };
        let mut pages = Pages::new(Looks::of(STYLES), page);
        pages.note(1, &"<w:p><w:r><w:t>note</w:t></w:r></w:p>".repeat(20));
        pages.add(xml);
        let places: Vec<String> =
            pages.places().iter().map(|(name, page)| format!("{name}:{page}")).collect();
        assert_eq!(places.join(" "), expected);
    }

    fn lines(count: usize) -> String {
        "<w:p><w:r><w:t>text</w:t></w:r></w:p>".repeat(count)
    }

    fn mark(name: &str, style: &str) -> String {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:bookmarkStart w:id=\"1\" w:name=\"_Toc{name}\"/><w:r>\
             <w:t>Head</w:t></w:r></w:p>"
        )
    }

    #[test]
    fn lines_fill_pages() {
        check(&(mark("a", "P") + &lines(38) + &mark("b", "P") + &mark("c", "P")), "_Toca:0 _Tocb:0 _Tocc:1");
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        check(&(lines(38) + &mark("a", "H") + &lines(1)), "_Toca:1");
        check(&(lines(30) + &mark("a", "H") + &lines(1)), "_Toca:0");
    }

    #[test]
    fn notes_take_room() {
        let note = "<w:p><w:r><w:footnoteReference w:id=\"1\"/></w:r></w:p>";
        check(&format!("{note}{}{}", lines(30), mark("a", "P")), "_Toca:1");
    }

    #[test]
    fn long_text_breaks_and_images_are_as_high_as_they_are() {
        let text = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "wonderful ".repeat(1_000));
        check(&(text + &mark("a", "P")), "_Toca:1");
        let image = "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"635\" cy=\"3175000\"/></wp:inline></w:drawing></w:r></w:p>";
        check(&(image.repeat(2) + &mark("a", "P")), "_Toca:1");
    }

    #[test]
    fn rows_are_as_high_as_their_highest_cell() {
        let cell = |count| format!("<w:tc><w:tcPr><w:tcW w:w=\"5000\"/></w:tcPr>{}</w:tc>", lines(count));
        let row = format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{}{}</w:tr>", cell(1), cell(15));
        check(&format!("<w:tbl>{}</w:tbl>{}", row.repeat(3), mark("a", "P")), "_Toca:1");
    }
}
