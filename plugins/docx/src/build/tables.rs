//! Tables, and aligned units as tables of one column for each language.

use super::{Builder, Flow, Place, figures::Sequence};
use crate::{
    lang::autonym,
    mark::TableMark,
    text::width,
};
use dossier_core::{
    Align, Attributed, Block, Cell, Column, Row, Table, roles::{BlockRole, Numbered, Unit},
    text,
};
use docx_rs::{
    AlignmentType, LineSpacing, TableCell, TableCellContent, TableLayoutType, TableProperty, TableRow, TableRowChild, VMergeType, WidthType,
};

/// Most columns that Word takes in a table.
const MAX_COLUMNS: usize = 63;
/// Left and right margin of a cell together, in twips; see the template.
const CELL_MARGINS: i32 = 216;

/// The columns of a table while its rows are built.
struct Grid {
    /// Width of each column in twips.
    widths: Vec<i32>,
    aligns: Vec<Align>,
    /// For each column, how many more rows the cell above covers, and how many columns that cell has, when it
    /// begins there.
    covered: Vec<(u32, usize)>,
}

impl Grid {
    fn width(&self, at: usize, span: usize) -> i32 {
        self.widths.iter().skip(at).take(span).sum()
    }

    /// How many columns from `at` on are free, at most `wanted`.
    fn free(&self, at: usize, wanted: usize) -> usize {
        self.covered.iter().skip(at).take(wanted).take_while(|(rows, _)| *rows == 0).count()
    }
}

impl Builder<'_> {
    pub(super) fn table(&mut self, block: &Block, table: &Table, place: &Place, out: &mut Vec<Flow>) {
        self.flush_marker(place, out);
        if place.in_note {
            return self.flat_table(block, table, place, out);
        }
        let count = columns(table);
        if count > MAX_COLUMNS {
            self.lost(block.span, format!("Word takes no more than {MAX_COLUMNS} columns; the others are left out"));
        }
        let captioned = !table.caption.content.is_empty() || Numbered::of(block).is_some();
        if let Some(id) = block.id().filter(|_| !captioned) {
            self.pending.anchors.push(id.to_owned());
        }
        self.caption(Sequence::Table, block, &table.caption, place, out);
        self.separate(place, out);
        let count = count.clamp(1, MAX_COLUMNS);
        let mut grid = Grid {
            widths: column_widths(table, count, place.width),
            aligns: (0..count).map(|at| table.columns.get(at).map_or(Align::Default, |column| column.align)).collect(),
            covered: vec![(0, 1); count],
        };
        let mut rows = Vec::new();
        let parts = std::iter::once(&table.head.rows)
            .chain(table.bodies.iter().flat_map(|body| [&body.head, &body.rows]))
            .chain([&table.foot.rows]);
        for part in parts {
            grid.covered.fill((0, 1));
            for row in part {
                rows.push(self.row(row, &mut grid, place));
            }
        }
        let mark = TableMark {
            style: "Table",
            header_rows: table.head.rows.len(),
            row_headers: table.bodies.iter().any(|body| body.row_head_columns > 0),
            footer: !table.foot.rows.is_empty(),
            title: text::of_blocks(&table.caption.content).replace('\n', " "),
            description: block.get("alt").unwrap_or_default().to_owned(),
        };
        self.push_table(mark, rows, &grid.widths, place, out);
    }

    /// Word joins tables that follow each other; an empty paragraph keeps them apart.
    fn separate(&mut self, place: &Place, out: &mut Vec<Flow>) {
        if self.pending.after_table || matches!(out.last(), Some(Flow::Table(_))) {
            let mut paragraph = self.paragraph(place.style, place, Vec::new());
            paragraph.property.line_spacing = Some(LineSpacing::new().before(0).after(0));
            out.push(Flow::Paragraph(paragraph));
        }
    }

    fn push_table(
        &mut self,
        mark: TableMark,
        rows: Vec<TableRow>,
        widths: &[i32],
        place: &Place,
        out: &mut Vec<Flow>,
    ) {
        if rows.is_empty() {
            return;
        }
        let total: i32 = widths.iter().sum();
        let mut property = TableProperty::without_borders()
            .style(self.marks.table(mark))
            .width(usize::try_from(total).unwrap_or(0), WidthType::Dxa)
            .layout(TableLayoutType::Fixed);
        if place.indent != 0 {
            property = property.indent(place.indent);
        }
        let grid = widths.iter().map(|width| usize::try_from(*width).unwrap_or(0)).collect();
        let rows = rows.into_iter().map(docx_rs::TableChild::TableRow).collect();
        out.push(Flow::Table(Box::new(docx_rs::Table { rows, grid, has_numbering: false, property })));
        self.pending.after_table = true;
    }

    fn row(&mut self, row: &Row, grid: &mut Grid, place: &Place) -> TableRow {
        let mut cells = Vec::new();
        let mut waiting = row.cells.iter();
        let mut at = 0;
        while at < grid.widths.len() {
            if let Some((rows, span)) = grid.covered.get(at).copied().filter(|(rows, _)| *rows > 0) {
                let span = span.max(1);
                grid.covered.iter_mut().skip(at).take(span).for_each(|column| column.0 = rows - 1);
                let covered = self.cell(&[], place, grid.width(at, span), span);
                cells.push(covered.vertical_merge(VMergeType::Continue));
                at += span;
                continue;
            }
            let Some(cell) = waiting.next() else {
                cells.push(self.cell(&[], place, grid.width(at, 1), 1));
                at += 1;
                continue;
            };
            let span = grid.free(at, usize::try_from(cell.col_span.max(1)).unwrap_or(1)).max(1);
            cells.push(self.model_cell(cell, grid, at, span, place));
            if cell.row_span > 1 {
                grid.covered.iter_mut().skip(at).take(span).for_each(|column| *column = (cell.row_span - 1, 1));
                if let Some(first) = grid.covered.get_mut(at) {
                    first.1 = span;
                }
            }
            at += span;
        }
        for cell in waiting {
            self.lost(cell.span, "this cell lies outside of the table's columns and is left out");
        }
        let cells = cells.into_iter().map(TableRowChild::TableCell).collect();
        TableRow { cells, has_numbering: false, property: docx_rs::TableRowProperty::new() }.cant_split()
    }

    fn model_cell(&mut self, cell: &Cell, grid: &Grid, at: usize, span: usize, place: &Place) -> TableCell {
        let align = match cell.align {
            Align::Default => grid.aligns.get(at).copied().unwrap_or_default(),
            own => own,
        };
        let place = Place {
            align: match align {
                Align::Default => None,
                Align::Left => Some(AlignmentType::Left),
                Align::Center => Some(AlignmentType::Center),
                Align::Right => Some(AlignmentType::Right),
            },
            lang: self.lang(cell.get("lang"), place.lang),
            ..*place
        };
        let built = self.cell(&cell.content, &place, grid.width(at, span), span);
        if cell.row_span > 1 { built.vertical_merge(VMergeType::Restart) } else { built }
    }

    fn cell(&mut self, content: &[Block], place: &Place, width: i32, span: usize) -> TableCell {
        let inner = Place {
            style: "TableText",
            indent: 0,
            width: (width - CELL_MARGINS).max(1),
            list_level: 0,
            in_cell: true,
            ..*place
        };
        let mut flow = Vec::new();
        let outer_after_table = std::mem::take(&mut self.pending.after_table);
        self.blocks(content, &inner, &mut flow);
        // A cell ends in a paragraph (ISO/IEC 29500-1, 17.4.65).
        if !matches!(flow.last(), Some(Flow::Paragraph(_))) {
            let paragraph = self.paragraph(inner.style, &inner, Vec::new());
            flow.push(Flow::Paragraph(paragraph));
        }
        self.pending.after_table = outer_after_table;
        let mut cell = TableCell::new().width(usize::try_from(width).unwrap_or(0), WidthType::Dxa);
        if span > 1 {
            cell = cell.grid_span(span);
        }
        cell.children = flow
            .into_iter()
            .map(|item| match item {
                Flow::Paragraph(paragraph) => TableCellContent::Paragraph(paragraph),
                Flow::Table(table) => TableCellContent::Table(table),
            })
            .collect();
        cell
    }

    /// A table in a footnote, where docx-rs has none: a line for each row.
    fn flat_table(&mut self, block: &Block, table: &Table, place: &Place, out: &mut Vec<Flow>) {
        self.lost(block.span, "a table in a footnote is written as lines of text");
        if let Some(id) = block.id() {
            self.pending.anchors.push(id.to_owned());
        }
        self.blocks(&table.caption.content, place, out);
        for row in table.rows() {
            let cells: Vec<String> =
                row.cells.iter().map(|cell| text::of_blocks(&cell.content).replace('\n', " ")).collect();
            let line = [dossier_core::Inline::text(cells.join("\t"))];
            let children = self.line(&line, place);
            let paragraph = self.paragraph(place.style, place, children);
            out.push(Flow::Paragraph(paragraph));
        }
    }

    /// Aligned units as one table: a column for each language, a row for each unit.
    pub(super) fn units(&mut self, units: &[Block], place: &Place, out: &mut Vec<Flow>) {
        let Some(first) = units.first().and_then(Unit::of) else { return };
        self.flush_marker(place, out);
        if place.in_note {
            return units.iter().for_each(|unit| {
                for (_, side) in Unit::of(unit).map(|unit| unit.sides).unwrap_or_default() {
                    self.blocks(std::slice::from_ref(side), place, out);
                }
            });
        }
        self.separate(place, out);
        let count = first.sides.len().clamp(1, MAX_COLUMNS);
        let share = place.width / i32::try_from(count).unwrap_or(1);
        let widths = vec![share.max(1); count];
        let names: Vec<String> = first.sides.iter().map(|(lang, _)| autonym(lang)).collect();
        let mut rows = Vec::with_capacity(units.len() + 1);
        let mut head = Vec::new();
        for ((lang, _), name) in first.sides.iter().zip(&names).take(count) {
            let place = Place { lang: self.lang(Some(lang.as_str()), place.lang), ..*place };
            let name = [Block::para(vec![dossier_core::Inline::text(name.as_str())])];
            head.push(self.cell(&name, &place, share, 1));
        }
        rows.push(TableRow::new(head).cant_split());
        for unit in units {
            if let Some(id) = unit.id() {
                self.pending.anchors.push(id.to_owned());
            }
            let sides = Unit::of(unit).map(|unit| unit.sides).unwrap_or_default();
            let cells = sides
                .iter()
                .take(count)
                .map(|(_, side)| self.cell(std::slice::from_ref(*side), place, share, 1))
                .collect();
            rows.push(TableRow::new(cells));
        }
        let mark = TableMark { style: "Table", header_rows: 1, title: names.join(" – "), ..TableMark::default() };
        self.push_table(mark, rows, &widths, place, out);
    }
}

fn columns(table: &Table) -> usize {
    let in_rows = table.rows().map(|row| {
        row.cells.iter().map(|cell| usize::try_from(cell.col_span.max(1)).unwrap_or(MAX_COLUMNS)).fold(0, usize::saturating_add)
    });
    if table.columns.is_empty() { in_rows.max().unwrap_or(0) } else { table.columns.len() }
}

/// Widths in twips: the shares that the model gives; the other columns share the rest by their longest text.
fn column_widths(table: &Table, count: usize, whole: i32) -> Vec<i32> {
    let mut natural = vec![MIN_LETTERS; count];
    for row in table.rows() {
        let mut at = 0;
        for cell in &row.cells {
            let span = usize::try_from(cell.col_span.max(1)).unwrap_or(1);
            if let Some(column) = natural.get_mut(at).filter(|_| span == 1) {
                let longest = text::of_blocks(&cell.content).lines().map(width).max().unwrap_or(0);
                *column = (*column).max(longest.min(MAX_LETTERS));
            }
            at = at.saturating_add(span);
        }
    }
    let given = |at: usize| -> Option<f64> {
        let Column { width, .. } = table.columns.get(at)?;
        width.filter(|share| share.is_finite() && *share > 0.0)
    };
    #[expect(clippy::cast_precision_loss, reason = "a few letters")]
    let letters = |at: usize| natural.get(at).copied().unwrap_or(MIN_LETTERS) as f64;
    let fixed: f64 = (0..count).filter_map(given).sum();
    let free: f64 = (0..count).filter(|at| given(*at).is_none()).map(letters).sum();
    let left = (1.0 - fixed).max(if free > 0.0 { 0.1 } else { 0.0 });
    let scale = f64::from(whole.max(1)) / (fixed + left).max(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "within the width of a page")]
    let twips = |share: f64| (share * scale).round().max(1.0) as i32;
    (0..count)
        .map(|at| twips(given(at).unwrap_or_else(|| left * letters(at) / free.max(1.0))))
        .collect()
}

/// Bounds of a column's weight, in letters.
const MIN_LETTERS: usize = 6;
const MAX_LETTERS: usize = 48;
