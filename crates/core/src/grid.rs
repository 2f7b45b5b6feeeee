//! Where the cells of a table stand, for renderers: columns and merges worked out from row and column spans, and how wide
//! columns are where the model leaves it open.

use crate::{Block, Cell, Row, Table, text};

/// The rows of a table with their cells at their columns.
#[derive(Debug)]
pub struct Grid<'t> {
    /// How many columns there are, at least one.
    pub columns: usize,
    /// Rows from top to bottom; their slots cover all columns.
    pub rows: Vec<Vec<Slot<'t>>>,
    /// Cells that lie outside of the columns.
    pub outside: Vec<&'t Cell>,
    /// What the texts of each column measure.
    measures: Vec<Measure>,
}

/// A place in a row, as wide as the cell in it.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'t> {
    /// First column, from 0.
    pub column: usize,
    /// How many columns.
    pub span: usize,
    /// How many rows, those below within the same head, body or foot.
    pub rows: usize,
    /// What is there.
    pub content: Content<'t>,
}

/// What is in a slot.
#[derive(Clone, Copy, Debug)]
pub enum Content<'t> {
    /// A cell.
    Cell(&'t Cell),
    /// The cell of the row above goes on.
    Covered,
    /// Nothing: the row has too few cells.
    Missing,
}

impl<'t> Grid<'t> {
    /// Lays out a table of at most so many columns. Row spans end with the head, body or foot that they are in, as in Pandoc.
    #[must_use]
    pub fn of(table: &'t Table, most: usize) -> Self {
        let columns = count(table).clamp(1, most.max(1));
        let measures = vec![Measure { letters: MIN_LETTERS, word: 0 }; columns];
        let mut grid = Self { columns, rows: Vec::new(), outside: Vec::new(), measures };
        let bodies = table.bodies.iter().flat_map(|body| [&body.head, &body.rows]);
        for part in [&table.head.rows].into_iter().chain(bodies).chain([&table.foot.rows]) {
            // For each column, how many more rows a cell above covers it, and that cell's span.
            let mut covered = vec![(0, 1); columns];
            for (index, row) in part.iter().enumerate() {
                grid.row(row, part.len() - index, &mut covered);
            }
        }
        for slot in grid.rows.iter().flatten().filter(|slot| slot.span == 1) {
            if let (Content::Cell(cell), Some(column)) = (slot.content, grid.measures.get_mut(slot.column)) {
                column.add(&text::of_blocks(&cell.content));
            }
        }
        grid
    }

    /// Adds a row, which is the first of so many that are left.
    fn row(&mut self, row: &'t Row, left: usize, covered: &mut [(u32, usize)]) {
        let mut slots = Vec::with_capacity(row.cells.len());
        let mut waiting = row.cells.iter();
        let mut column = 0;
        while let Some((rows, span)) = covered.get(column).copied() {
            let (span, content) = if rows > 0 {
                (span, Content::Covered)
            } else if let Some(cell) = waiting.next() {
                let free = covered.iter().skip(column).take_while(|(rows, _)| *rows == 0).count();
                let span = usize::try_from(cell.col_span).unwrap_or(free).clamp(1, free.max(1));
                covered.iter_mut().skip(column).take(span).for_each(|at| *at = (cell.row_span.max(1), span));
                (span, Content::Cell(cell))
            } else {
                (1, Content::Missing)
            };
            if !matches!(content, Content::Missing) {
                covered.iter_mut().skip(column).take(span).for_each(|at| at.0 -= 1);
            }
            let rows = match content {
                Content::Cell(cell) => usize::try_from(cell.row_span).unwrap_or(left).clamp(1, left),
                Content::Covered | Content::Missing => 1,
            };
            slots.push(Slot { column, span, rows, content });
            column += span;
        }
        self.outside.extend(waiting);
        self.rows.push(slots);
    }

    /// Widths in twips of the columns, adding up to `whole` or nearly: the shares that the model gives, else by the
    /// longest text; no column is narrower than its longest word as long as there is room.
    #[must_use]
    pub fn widths(&self, table: &Table, whole: i32) -> Vec<i32> {
        let columns = &self.measures;
        let given =
            |at: usize| table.columns.get(at)?.width.filter(|share| share.is_finite() && *share > 0.0);
        let shares: Vec<Option<f64>> = (0..self.columns).map(given).collect();
        let fixed: f64 = shares.iter().flatten().sum();
        let free: i32 = columns
            .iter()
            .zip(&shares)
            .filter(|(_, share)| share.is_none())
            .map(|(column, _)| column.letters)
            .sum();
        let left = if free > 0 { (1.0 - fixed).max(0.1) } else { 0.0 };
        let scale = f64::from(whole.max(1)) / (fixed + left).max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "within the width of a page")]
        let twips = |share: f64| (share * scale).round().max(1.0) as i32;
        let wanted = columns.iter().zip(&shares).map(|(column, share)| {
            twips(share.unwrap_or_else(|| left * f64::from(column.letters) / f64::from(free.max(1))))
        });
        let wanted: Vec<i32> = wanted.collect();
        let least: Vec<i32> = columns.iter().map(|column| column.word * LETTER + CELL_MARGINS).collect();
        widen(&wanted, &least)
    }

    /// The least width in twips at which no word is broken.
    #[must_use]
    pub fn least(&self) -> i32 {
        self.measures.iter().map(|column| column.word * NARROW_LETTER + CELL_MARGINS).sum()
    }
}

/// How many lines a row has in columns of these widths, or a few more.
#[must_use]
pub fn lines(row: &[Slot<'_>], widths: &[i32]) -> usize {
    let of_slot = |slot: &Slot<'_>| {
        let Content::Cell(cell) = slot.content else { return 1 };
        let width: i32 = widths.iter().skip(slot.column).take(slot.span).sum();
        text_lines(&cell.content, width)
    };
    row.iter().map(of_slot).max().unwrap_or(1).max(1)
}

/// How many lines blocks have in a cell of a width in twips, or a few more.
#[must_use]
pub fn text_lines(blocks: &[Block], width: i32) -> usize {
    let letters = usize::try_from((width - CELL_MARGINS) / LETTER).unwrap_or(0).max(1);
    let text = text::of_blocks(blocks);
    text.lines().map(|line| text::width(line).div_ceil(letters).max(1)).sum()
}

/// Lines of a row that a page should not break, at most.
pub const SHORT_ROW: usize = 12;

/// What the texts of a column measure, in letters.
#[derive(Clone, Copy, Debug)]
struct Measure {
    /// The longest line, within bounds.
    letters: i32,
    /// The longest word.
    word: i32,
}

impl Measure {
    fn add(&mut self, text: &str) {
        let width = |text: &str| i32::try_from(text::width(text)).unwrap_or(MAX_LETTERS).min(MAX_LETTERS);
        self.letters = text.lines().map(width).fold(self.letters, i32::max);
        let breaks = |c: char| c.is_whitespace() || c == '-' || text::joins_lines(c);
        self.word = text.split(breaks).map(width).fold(self.word, i32::max).min(MAX_WORD);
    }
}

/// Gives columns that are narrower than the least they need what the others can spare.
fn widen(wanted: &[i32], least: &[i32]) -> Vec<i32> {
    let pairs = || wanted.iter().zip(least);
    let needed: i32 = pairs().map(|(wanted, least)| (least - wanted).max(0)).sum();
    let spare: i32 = pairs().map(|(wanted, least)| (wanted - least).max(0)).sum();
    if needed == 0 || spare == 0 {
        return wanted.to_vec();
    }
    let taken = f64::from(needed.min(spare)) / f64::from(spare);
    let given = f64::from(needed.min(spare)) / f64::from(needed);
    #[expect(clippy::cast_possible_truncation, reason = "within the width of a page")]
    let part = |of: i32, share: f64| (f64::from(of) * share).round() as i32;
    pairs()
        .map(|(wanted, least)| {
            if wanted < least {
                wanted + part(least - wanted, given)
            } else {
                wanted - part(wanted - least, taken)
            }
        })
        .collect()
}

/// Bounds of a column's weight, in letters.
const MIN_LETTERS: i32 = 6;
const MAX_LETTERS: i32 = 48;
/// Longest word that a column makes room for, in letters.
const MAX_WORD: i32 = 18;
/// Width of a letter of bold table text in twips, rather more than less.
const LETTER: i32 = 118;
/// The same as it is on average.
const NARROW_LETTER: i32 = 100;
/// Left and right margin of a cell together, in twips.
pub const CELL_MARGINS: i32 = 216;

/// How many columns a table has, those over the most too.
fn count(table: &Table) -> usize {
    let wide =
        |row: &Row| row.cells.iter().map(|cell| usize::try_from(cell.col_span.max(1)).unwrap_or(1)).sum();
    match table.columns.len() {
        0 => table.rows().map(wide).max().unwrap_or(0),
        columns => columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Inline, TableBody, TablePart};

    fn cell(text: &str, rows: u32, columns: u32) -> Cell {
        let content = vec![Block::para(vec![Inline::text(text)])];
        Cell { content, row_span: rows, col_span: columns, ..Cell::default() }
    }

    fn table(head: Vec<Vec<Cell>>, body: Vec<Vec<Cell>>) -> Table {
        let rows =
            |rows: Vec<Vec<Cell>>| rows.into_iter().map(|cells| Row { cells, ..Row::default() }).collect();
        let bodies = vec![TableBody { rows: rows(body), ..TableBody::default() }];
        Table { head: TablePart { rows: rows(head), attr: None }, bodies, ..Table::default() }
    }

    /// Rows as `a2x1 . b`: a cell with its columns and rows, `.` for covered, `-` for missing.
    fn check(table: &Table, expected: &[&str]) {
        let shown = |slot: &Slot<'_>| match slot.content {
            Content::Cell(cell) => format!("{}{}x{}", text::of_blocks(&cell.content), slot.span, slot.rows),
            Content::Covered => ".".repeat(slot.span),
            Content::Missing => "-".to_owned(),
        };
        let grid = Grid::of(table, 9);
        let rows: Vec<String> =
            grid.rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn cells_stand_where_spans_leave_room() {
        let body = vec![vec![cell("c", 2, 2), cell("d", 1, 1)], vec![cell("e", 1, 1)], vec![cell("f", 1, 1)]];
        check(
            &table(vec![vec![cell("a", 7, 1), cell("b", 1, 2)]], body),
            &["a1x1 b2x1", "c2x2 d1x1", ".. e1x1", "f1x1 - -"],
        );
    }

    #[test]
    fn columns_add_up_and_keep_words_whole() {
        let words = table(vec![], vec![vec![cell("a", 1, 1), cell("incomprehensible", 1, 1)]]);
        let grid = Grid::of(&words, 9);
        let widths = grid.widths(&words, 4_000);
        assert_eq!(widths.iter().sum::<i32>(), 4_000);
        assert!(widths[1] >= 16 * LETTER + CELL_MARGINS, "{widths:?}");
        assert!(grid.least() > 16 * NARROW_LETTER);
    }
}
