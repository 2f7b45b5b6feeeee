//! Where the cells of a table stand: columns and merges worked out from row and column spans.

use crate::text;
use dossier_sdk::{Cell, Row, Table};

/// Most columns that Word takes in a table.
pub(crate) const MAX_COLUMNS: usize = 63;

/// The rows of a table with their cells at their columns.
pub(crate) struct Grid<'t> {
    /// How many columns there are, at least one.
    pub(crate) columns: usize,
    /// Rows from top to bottom; their slots cover all columns.
    pub(crate) rows: Vec<Vec<Slot<'t>>>,
    /// Cells that lie outside of the columns.
    pub(crate) outside: Vec<&'t Cell>,
    /// What the texts of each column measure.
    measures: Vec<Measure>,
}

/// A place in a row, as wide as the cell in it.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'t> {
    /// First column, from 0.
    pub(crate) column: usize,
    /// How many columns.
    pub(crate) span: usize,
    /// What is there.
    pub(crate) content: Content<'t>,
}

/// What is in a slot.
#[derive(Clone, Copy)]
pub(crate) enum Content<'t> {
    /// A cell.
    Cell(&'t Cell),
    /// The cell of the row above goes on.
    Covered,
    /// Nothing: the row has too few cells.
    Missing,
}

impl<'t> Grid<'t> {
    /// Lays out a table. Row spans end with the head, body or foot that they are in, as in Pandoc.
    pub(crate) fn of(table: &'t Table) -> Self {
        let columns = count(table).clamp(1, MAX_COLUMNS);
        let measures = vec![Measure { letters: MIN_LETTERS, word: 0 }; columns];
        let mut grid = Self { columns, rows: Vec::new(), outside: Vec::new(), measures };
        let bodies = table.bodies.iter().flat_map(|body| [&body.head, &body.rows]);
        for part in [&table.head.rows].into_iter().chain(bodies).chain([&table.foot.rows]) {
            // For each column, how many more rows a cell above covers it, and that cell's span.
            let mut covered = vec![(0, 1); columns];
            for row in part {
                grid.row(row, &mut covered);
            }
        }
        for slot in grid.rows.iter().flatten().filter(|slot| slot.span == 1) {
            if let (Content::Cell(cell), Some(column)) = (slot.content, grid.measures.get_mut(slot.column)) {
                column.add(&dossier_sdk::text::of_blocks(&cell.content));
            }
        }
        grid
    }

    fn row(&mut self, row: &'t Row, covered: &mut [(u32, usize)]) {
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
            slots.push(Slot { column, span, content });
            column += span;
        }
        self.outside.extend(waiting);
        self.rows.push(slots);
    }

    /// Widths in twips of the columns, adding up to `whole` or nearly: the shares that the model gives, else by the
    /// longest text; no column is narrower than its longest word as long as there is room.
    pub(crate) fn widths(&self, table: &Table, whole: i32) -> Vec<i32> {
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
    pub(crate) fn least(&self) -> i32 {
        self.measures.iter().map(|column| column.word * NARROW_LETTER + CELL_MARGINS).sum()
    }
}

/// Whether a row is so low that a page should not break it: about a dozen lines.
pub(crate) fn is_short(row: &[Slot<'_>], widths: &[i32]) -> bool {
    row.iter().all(|slot| {
        let Content::Cell(cell) = slot.content else { return true };
        let width: i32 = widths.iter().skip(slot.column).take(slot.span).sum();
        let letters = usize::try_from((width - CELL_MARGINS) / LETTER).unwrap_or(0).max(1);
        let text = dossier_sdk::text::of_blocks(&cell.content);
        let lines: usize = text.lines().map(|line| text::width(line).div_ceil(letters).max(1)).sum();
        lines <= MAX_LINES
    })
}

/// Lines of a row that is kept on one page.
const MAX_LINES: usize = 12;

/// What the texts of a column measure, in letters.
#[derive(Clone, Copy)]
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
/// Left and right margin of a cell together, in twips; see the template.
pub(crate) const CELL_MARGINS: i32 = 216;

/// How many columns a table has, those over [`MAX_COLUMNS`] too.
fn count(table: &Table) -> usize {
    let wide =
        |row: &Row| row.cells.iter().map(|cell| usize::try_from(cell.col_span.max(1)).unwrap_or(1)).sum();
    match table.columns.len() {
        0 => table.rows().map(wide).max().unwrap_or(0),
        columns => columns,
    }
}
