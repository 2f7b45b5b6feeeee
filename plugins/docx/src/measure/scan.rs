//! Finished XML read for its measures.

use super::{
    Piece,
    look::{Look, Looks, attribute},
};
use crate::text::joins_lines;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::collections::BTreeMap;

/// What letters need from line to line, in their size: those of Latin and of Chinese fonts as Word has them.
const LATIN_LINE: f64 = 1.22;
const HAN_LINE: f64 = 1.32;
/// Twips in an English metric unit.
const TWIPS_PER_EMU: f64 = 1.0 / 635.0;
/// How far a level of a list stands in, when a paragraph does not say itself.
const LIST_STEP: f64 = 567.0;
/// Margins of a cell, left and right together.
const CELL_MARGINS: f64 = 216.0;

/// A reading of some XML.
pub(super) struct Scan<'a> {
    looks: &'a Looks,
    notes: &'a BTreeMap<String, f64>,
    /// Width of the text.
    width: f64,
    pieces: Vec<Piece>,
    paragraph: Paragraph,
    /// The row at hand, in the table that is not in another one.
    row: Row,
    tables: usize,
    /// Height of the rows that are repeated on each page.
    head: f64,
    in_properties: bool,
    in_run_properties: bool,
    in_text: bool,
}

#[derive(Default)]
struct Row {
    piece: Piece,
    /// Height of the cell at hand, and its width.
    cell: f64,
    width: f64,
    cant_split: bool,
    is_head: bool,
}

/// A paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    look: Look,
    piece: Piece,
    indented: bool,
    level: Option<f64>,
    measure: f64,
    lines: f64,
    /// Width of the line and of the word at its end.
    line: f64,
    word: f64,
    /// Whether the line has Chinese in it, and how many lines before it had.
    han: bool,
    han_lines: f64,
}

impl Paragraph {
    fn letter(&mut self, c: char) {
        let size = self.look.size;
        if joins_lines(c) {
            self.end_word();
            self.word = size;
            self.end_word();
            self.han = true;
            return;
        }
        if c.is_whitespace() {
            self.end_word();
            // A space at the end of a line takes no room.
            self.line += size * advance(' ');
            return;
        }
        self.word += size * advance(c);
        if matches!(c, '-' | '–' | '—' | '/') {
            self.end_word();
        }
    }

    fn end_word(&mut self) {
        if self.line + self.word > self.measure && self.line > 0.0 {
            self.next_line();
        }
        self.line += self.word;
        self.word = 0.0;
    }

    fn end_line(&mut self) {
        self.end_word();
        self.next_line();
    }

    fn next_line(&mut self) {
        self.lines += 1.0;
        self.han_lines += f64::from(u8::from(std::mem::take(&mut self.han)));
        self.line = 0.0;
    }

    /// Knows its width when its properties are read.
    fn begin_text(&mut self, width: f64) {
        if let (Some(level), false) = (self.level, self.indented) {
            self.look.left = LIST_STEP * (level + 1.0);
        }
        self.measure = (width - self.look.left - self.look.right).max(self.look.size);
    }

    fn end(&mut self) -> Piece {
        self.end_line();
        let mut piece = std::mem::take(&mut self.piece);
        let Look { before, after, keep_next, keep_lines, page_break, .. } = self.look;
        let han = self.han_lines / self.lines.max(1.0);
        piece.line = self.look.height(LATIN_LINE + (HAN_LINE - LATIN_LINE) * han);
        // An image stands in the line, which is as high as it.
        piece.lines = if piece.solid > 0.0 && self.lines <= 1.0 { 0.0 } else { self.lines };
        (piece.before, piece.after) = (before, after);
        (piece.keep_next, piece.keep_lines, piece.page_break) = (keep_next, keep_lines, page_break);
        piece
    }
}

impl<'a> Scan<'a> {
    pub(super) fn new(looks: &'a Looks, notes: &'a BTreeMap<String, f64>, width: f64) -> Self {
        Self {
            looks,
            notes,
            width,
            pieces: Vec::new(),
            paragraph: Paragraph::default(),
            row: Row::default(),
            tables: 0,
            head: 0.0,
            in_properties: false,
            in_run_properties: false,
            in_text: false,
        }
    }

    /// What the XML puts on pages.
    pub(super) fn pieces(mut self, xml: &str) -> Vec<Piece> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag),
                Ok(Event::Empty(tag)) => {
                    self.start(&tag);
                    self.end(tag.name().0);
                }
                Ok(Event::End(tag)) => self.end(tag.name().0),
                Ok(Event::Text(text)) if self.in_text => {
                    text.chars().for_each(|c| self.paragraph.letter(c));
                }
                // A character that XML has to escape.
                Ok(Event::GeneralRef(_)) if self.in_text => self.paragraph.letter('&'),
                Ok(Event::Eof) | Err(_) => return self.pieces,
                Ok(_) => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.name().0 {
            "w:p" => {
                let mut paragraph = Paragraph { look: self.looks.plain(), ..Paragraph::default() };
                paragraph.begin_text(self.text_width());
                self.paragraph = paragraph;
            }
            "w:pPr" => self.in_properties = true,
            "w:rPr" => self.in_run_properties = true,
            "w:pStyle" => self.paragraph.look = self.looks.get(&value(tag)),
            "w:ilvl" => self.paragraph.level = value(tag).parse().ok(),
            "w:tbl" => {
                self.tables += 1;
                if self.tables == 1 {
                    self.head = 0.0;
                }
            }
            "w:tr" if self.tables == 1 => self.row = Row::default(),
            "w:tc" if self.tables == 1 => self.row.cell = 0.0,
            "w:tcW" if self.tables == 1 => self.row.width = number(tag, "w:w"),
            "w:cantSplit" if self.tables == 1 => self.row.cant_split = true,
            "w:tblHeader" if self.tables == 1 => self.row.is_head = true,
            "w:t" | "m:t" => self.in_text = true,
            _ if self.in_properties && !self.in_run_properties => {
                self.paragraph.indented |= tag.name().0 == "w:ind";
                self.paragraph.look.property(tag);
            }
            _ => self.object(tag),
        }
    }

    /// What stands in a paragraph and is not text.
    fn object(&mut self, tag: &BytesStart<'_>) {
        let paragraph = &mut self.paragraph;
        match tag.name().0 {
            "w:tab" => paragraph.letter('m'),
            "w:br" => paragraph.end_line(),
            "wp:extent" => {
                paragraph.word += number(tag, "cx") * TWIPS_PER_EMU;
                paragraph.end_word();
                paragraph.piece.solid += number(tag, "cy") * TWIPS_PER_EMU;
            }
            "w:bookmarkStart" => {
                paragraph
                    .piece
                    .marks
                    .extend(attribute(tag, "w:name").filter(|name| name.starts_with("_Toc")));
            }
            "w:footnoteReference" => {
                let height = self.notes.get(&attribute(tag, "w:id").unwrap_or_default());
                paragraph.piece.notes += height.copied().unwrap_or_default();
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "w:pPr" => {
                self.in_properties = false;
                let width = self.text_width();
                self.paragraph.begin_text(width);
            }
            "w:rPr" => self.in_run_properties = false,
            "w:t" | "m:t" => self.in_text = false,
            "w:p" => self.end_paragraph(),
            "w:tr" if self.tables == 1 => self.end_row(),
            "w:tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let piece = self.paragraph.end();
        if self.tables == 0 {
            self.pieces.push(piece);
            return;
        }
        let row = &mut self.row;
        row.cell += piece.before + piece.height() + piece.after;
        // A row is as high as its highest cell, in lines of that cell.
        if row.cell > row.piece.height() {
            row.piece.line = if row.cant_split { row.cell } else { piece.line.max(1.0) };
            row.piece.lines = row.cell / row.piece.line;
        }
        row.piece.notes += piece.notes;
        row.piece.keep_next |= piece.keep_next;
        row.piece.marks.extend(piece.marks);
    }

    fn end_row(&mut self) {
        let Row { mut piece, is_head, .. } = std::mem::take(&mut self.row);
        if is_head {
            self.head += piece.height();
        } else {
            piece.repeated = self.head;
        }
        self.pieces.push(piece);
    }

    fn text_width(&self) -> f64 {
        if self.tables == 0 { self.width } else { (self.row.width - CELL_MARGINS).max(1.0) }
    }
}

fn value(tag: &BytesStart<'_>) -> String {
    attribute(tag, "w:val").unwrap_or_default()
}

fn number(tag: &BytesStart<'_>, name: &str) -> f64 {
    let number = attribute(tag, name).and_then(|number| number.parse::<f64>().ok());
    number.filter(|number| number.is_finite() && *number >= 0.0).unwrap_or_default()
}

/// Width of a character in its size: the letters of a sans serif of medium width, such as Calibri.
fn advance(c: char) -> f64 {
    let thousandth =
        match u32::from(c).checked_sub(0x20).map(|index| usize::try_from(index).unwrap_or(usize::MAX)) {
            Some(index) => ADVANCES.get(index).copied().unwrap_or(500),
            None => 0,
        };
    f64::from(thousandth) / 1_000.0
}

/// Widths of the characters of ASCII in thousandths of their size.
const ADVANCES: [u16; 95] = [
    226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507,
    507, 507, 507, 507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252,
    319, 520, 420, 855, 646, 662, 517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498,
    498, 291, 479, 525, 423, 525, 498, 305, 471, 525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391,
    335, 525, 452, 715, 433, 453, 395, 314, 460, 314, 498,
];
