//! Tables without the rows that are withheld.

use dossier_core::{Attrs, Cell, Row, Span};

/// Takes rows out of a head, body or foot: cells that reach down from above get shorter, and those that reach down from a row that
/// goes leave an empty one in the next that stays.
pub(super) fn remove(rows: &mut Vec<Row>, gone: &[bool]) {
    let columns = columns(rows);
    let goes = |at: usize| gone.get(at).copied().unwrap_or_default();
    let count = rows.len();
    let mut kept: Vec<Vec<(usize, Cell)>> = Vec::with_capacity(count);
    kept.resize_with(count, Vec::new);
    let mut shells: Vec<(Span, Attrs)> = Vec::with_capacity(count);
    for (at, row) in rows.drain(..).enumerate() {
        shells.push((row.span, row.attr));
        for (index, cell) in row.cells.into_iter().enumerate() {
            let column = columns.get(at).and_then(|columns| columns.get(index)).copied().unwrap_or(index);
            let end = at.saturating_add(usize::try_from(cell.row_span).unwrap_or(count)).clamp(at + 1, count);
            let Some(first) = (at..end).find(|row| !goes(*row)) else { continue };
            let left = u32::try_from((first..end).filter(|row| !goes(*row)).count()).unwrap_or(1);
            // A span beyond the last row means what it meant.
            let row_span = if (at..end).any(goes) { left } else { cell.row_span };
            let cell = if first == at {
                Cell { row_span, ..cell }
            } else {
                Cell { row_span, col_span: cell.col_span, align: cell.align, ..Cell::default() }
            };
            if let Some(cells) = kept.get_mut(first) {
                cells.push((column, cell));
            }
        }
    }
    for (at, (mut cells, (span, attr))) in kept.into_iter().zip(shells).enumerate() {
        if !goes(at) {
            cells.sort_by_key(|(column, _)| *column);
            rows.push(Row { cells: cells.into_iter().map(|(_, cell)| cell).collect(), span, attr });
        }
    }
}

/// The column that each cell of each row begins in.
fn columns(rows: &[Row]) -> Vec<Vec<usize>> {
    // For each column, how many more rows a cell above covers it.
    let mut covered: Vec<u32> = Vec::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (mut at, mut own, mut new) = (0, Vec::with_capacity(row.cells.len()), Vec::new());
        for cell in &row.cells {
            while covered.get(at).is_some_and(|rows| *rows > 0) {
                at += 1;
            }
            own.push(at);
            // No table is wider than this; what claims to be would only take memory.
            for _ in 0..cell.col_span.clamp(1, 1024) {
                new.push((at, cell.row_span.max(1)));
                at += 1;
            }
        }
        for (column, span) in new {
            if covered.len() <= column {
                covered.resize(column + 1, 0);
            }
            if let Some(rows) = covered.get_mut(column) {
                *rows = span;
            }
        }
        covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        all.push(own);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_core::{Block, Inline, text};

    /// Rows as `a2 b | c`: a digit says how many rows a cell covers.
    fn table(text: &str) -> Vec<Row> {
        let cell = |word: &str| {
            let row_span = word.chars().last().and_then(|c| c.to_digit(10)).unwrap_or(1);
            let content = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
            let content =
                if content.is_empty() { vec![] } else { vec![Block::para(vec![Inline::text(content)])] };
            Cell { content, row_span, ..Cell::default() }
        };
        let row = |row: &str| Row { cells: row.split_whitespace().map(cell).collect(), ..Row::default() };
        text.split('|').map(row).collect()
    }

    fn shown(rows: &[Row]) -> String {
        let cell = |cell: &Cell| {
            let span = if cell.row_span > 1 { cell.row_span.to_string() } else { String::new() };
            let text = text::of_blocks(&cell.content);
            format!("{}{span}", if text.is_empty() { "_" } else { &text })
        };
        let row = |row: &Row| row.cells.iter().map(cell).collect::<Vec<_>>().join(" ");
        rows.iter().map(row).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn cells_that_cover_rows_fit_what_is_left() {
        let check = |table_: &str, gone: &[usize], expected: &str| {
            let mut rows = table(table_);
            let gone: Vec<bool> = (0..rows.len()).map(|at| gone.contains(&at)).collect();
            remove(&mut rows, &gone);
            assert_eq!(shown(&rows), expected, "{table_}");
        };
        check("a b | c d", &[0], "c d");
        check("a b | c d", &[0, 1], "");
        check("a3 b | c | d", &[1], "a2 b | d");
        check("a3 b | c | d", &[0], "_2 c | d");
        check("a b3 c | d e | f g", &[0], "d _2 e | f g");
        check("a2 b | c | d e", &[1], "a b | d e");
        check("a9 b | c", &[1], "a b");
    }
}
