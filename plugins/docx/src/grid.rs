//! Where the cells of a table stand: columns and merges worked out from row and column spans.

use crate::text;
use dossier_core::{Cell, Row, Table};

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
        let mut grid = Self { columns, rows: Vec::new(), outside: Vec::new() };
        let bodies = table.bodies.iter().flat_map(|body| [&body.head, &body.rows]);
        for part in [&table.head.rows].into_iter().chain(bodies).chain([&table.foot.rows]) {
            // For each column, how many more rows a cell above covers it, and that cell's span.
            let mut covered = vec![(0, 1); columns];
            for row in part {
                grid.row(row, &mut covered);
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

    /// Widths of the columns that add up to `whole`: the shares that the model gives; the other columns share the
    /// rest by their longest text.
    pub(crate) fn widths(&self, table: &Table, whole: i32) -> Vec<i32> {
        let mut letters = vec![MIN_LETTERS; self.columns];
        for slot in self.rows.iter().flatten().filter(|slot| slot.span == 1) {
            if let (Content::Cell(cell), Some(letters)) = (slot.content, letters.get_mut(slot.column)) {
                let text = dossier_core::text::of_blocks(&cell.content);
                let longest = text.lines().map(text::width).max().unwrap_or(0);
                *letters = (*letters).max(longest.min(MAX_LETTERS));
            }
        }
        let given = |at: usize| table.columns.get(at)?.width.filter(|share| share.is_finite() && *share > 0.0);
        #[expect(clippy::cast_precision_loss, reason = "a few letters")]
        let letters: Vec<f64> = letters.into_iter().map(|letters| letters as f64).collect();
        let fixed: f64 = (0..self.columns).filter_map(given).sum();
        let free: f64 = letters.iter().enumerate().filter(|(at, _)| given(*at).is_none()).map(|(_, letters)| letters).sum();
        let left = if free > 0.0 { (1.0 - fixed).max(0.1) } else { 0.0 };
        let scale = f64::from(whole.max(1)) / (fixed + left).max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "within the width of a page")]
        let twips = |share: f64| (share * scale).round().max(1.0) as i32;
        letters.iter().enumerate().map(|(at, letters)| twips(given(at).unwrap_or(left * letters / free.max(1.0)))).collect()
    }
}

/// Bounds of a column's weight, in letters.
const MIN_LETTERS: usize = 6;
const MAX_LETTERS: usize = 48;

/// How many columns a table has, those over [`MAX_COLUMNS`] too.
fn count(table: &Table) -> usize {
    let wide = |row: &Row| row.cells.iter().map(|cell| usize::try_from(cell.col_span.max(1)).unwrap_or(1)).sum();
    match table.columns.len() {
        0 => table.rows().map(wide).max().unwrap_or(0),
        columns => columns,
    }
}
