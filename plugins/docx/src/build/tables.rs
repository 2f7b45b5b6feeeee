//! Tables, and aligned units as tables of one column for each language.

use super::{Builder, Flow, Place, figures::Sequence, style};
use crate::mark::TableMark;
use docx_rs::{
    AlignmentType, LineSpacing, TableCell, TableCellContent, TableLayoutType, TableProperty, TableRow,
    TableRowChild, VMergeType, WidthType,
};
use dossier_sdk::{
    Align, Attributed, Block, Cell, Column, Diagnostic, Table,
    grid::{self, CELL_MARGINS, Content, Grid, SHORT_ROW, Slot},
    roles::{BlockRole, Numbered, Unit},
    text,
    words::autonym,
};

/// Most columns that Word takes in a table.
const MAX_COLUMNS: usize = 63;

impl Builder<'_> {
    pub(super) fn table(&mut self, block: &Block, table: &Table, place: &Place, out: &mut Vec<Flow>) {
        self.flush_marker(place, out);
        let grid = Grid::of(table, MAX_COLUMNS);
        let least = grid.least();
        let too_wide = least > place.width;
        if block.has_class("landscape") && !self.turned || too_wide && self.stands_alone(place) {
            return self.landscape(block.span, place, out, |builder, place, out| {
                builder.upright_table(block, table, &grid, place, out);
            });
        }
        self.upright_table(block, table, &grid, place, out);
    }

    fn upright_table(
        &mut self,
        block: &Block,
        table: &Table,
        grid: &Grid<'_>,
        place: &Place,
        out: &mut Vec<Flow>,
    ) {
        if grid.least() > place.width {
            let message = "the table has more columns than fit on the page; its words are broken";
            self.cx.report(Diagnostic::warn("docx/overfull", message).at(self.document.locate(block.span)));
        }
        let captioned = !table.caption.content.is_empty() || Numbered::of(block).is_some();
        if let Some(id) = block.id().filter(|_| !captioned) {
            self.pending.anchors.push(id.to_owned());
        }
        self.caption(Sequence::Table, block, &table.caption, place, out);
        self.separate(place, out);
        for cell in &grid.outside {
            self.lost(
                cell.span,
                format!("this cell lies outside of the table's {} columns and is left out", grid.columns),
            );
        }
        let widths = grid.widths(table, place.width);
        let mut rows: Vec<TableRow> =
            grid.rows.iter().map(|row| self.row(row, table, &widths, place)).collect();
        keep_together(&mut rows, table.head.rows.len());
        let mark = TableMark {
            style: style::TABLE,
            header_rows: table.head.rows.len(),
            row_headers: table.bodies.iter().any(|body| body.row_head_columns > 0),
            footer: !table.foot.rows.is_empty(),
            title: text::of_blocks(&table.caption.content).replace('\n', " "),
            description: block.get("alt").unwrap_or_default().to_owned(),
        };
        self.push_table(mark, rows, &widths, place, out);
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

    fn row(&mut self, row: &[Slot<'_>], table: &Table, widths: &[i32], place: &Place) -> TableRow {
        let cells = row.iter().map(|slot| {
            let width = widths.iter().skip(slot.column).take(slot.span).sum();
            match slot.content {
                Content::Cell(cell) => {
                    let place = Place {
                        align: alignment(cell, table.columns.get(slot.column)),
                        lang: self.lang(cell.get("lang"), place.lang),
                        ..*place
                    };
                    let built = self.cell(&cell.content, &place, width, slot.span);
                    if cell.row_span > 1 { built.vertical_merge(VMergeType::Restart) } else { built }
                }
                Content::Covered => {
                    self.cell(&[], place, width, slot.span).vertical_merge(VMergeType::Continue)
                }
                Content::Missing => self.cell(&[], place, width, slot.span),
            }
        });
        let built = TableRow::new(cells.collect());
        if grid::lines(row, widths) <= SHORT_ROW { built.cant_split() } else { built }
    }

    fn cell(&mut self, content: &[Block], place: &Place, width: i32, span: usize) -> TableCell {
        let inner = Place {
            style: style::TABLE_TEXT,
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
            .filter_map(|item| match item {
                Flow::Paragraph(paragraph) => Some(TableCellContent::Paragraph(paragraph)),
                Flow::Table(table) => Some(TableCellContent::Table(table)),
                Flow::Turn(_) => None,
            })
            .collect();
        cell
    }

    /// Aligned units as one table: a column for each language, a row for each unit.
    pub(super) fn units(&mut self, units: &[Block], place: &Place, out: &mut Vec<Flow>) {
        let Some(first) = units.first().and_then(Unit::of) else { return };
        self.flush_marker(place, out);
        self.separate(place, out);
        let count = first.sides.len().clamp(1, MAX_COLUMNS);
        let share = place.width / i32::try_from(count).unwrap_or(1);
        let widths = vec![share.max(1); count];
        let names: Vec<&str> = first.sides.iter().map(|(lang, _)| autonym(lang)).collect();
        let mut rows = Vec::with_capacity(units.len() + 1);
        let mut head = Vec::new();
        for ((lang, _), name) in first.sides.iter().zip(&names).take(count) {
            let place = Place { lang: self.lang(Some(lang.as_str()), place.lang), ..*place };
            let name = [Block::para(vec![dossier_sdk::Inline::text(*name)])];
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
        let mark = TableMark {
            style: style::TABLE,
            header_rows: 1,
            title: names.join(" – "),
            ..TableMark::default()
        };
        self.push_table(mark, rows, &widths, place, out);
    }
}

/// No page begins or ends with a single row, and none with the head alone.
fn keep_together(rows: &mut [TableRow], head: usize) {
    let count = rows.len();
    for (index, row) in rows.iter_mut().enumerate() {
        if index + 1 < count && (index <= head || index + 2 == count) {
            let cells = row.cells.iter_mut().flat_map(|TableRowChild::TableCell(cell)| &mut cell.children);
            for content in cells {
                if let TableCellContent::Paragraph(paragraph) = content {
                    paragraph.property.keep_next = Some(true);
                }
            }
        }
    }
}

/// The alignment of a cell's paragraphs: its own or else its column's.
fn alignment(cell: &Cell, column: Option<&Column>) -> Option<AlignmentType> {
    let align = match cell.align {
        Align::Default => column.map_or(Align::Default, |column| column.align),
        own => own,
    };
    match align {
        Align::Default => None,
        Align::Left => Some(AlignmentType::Left),
        Align::Center => Some(AlignmentType::Center),
        Align::Right => Some(AlignmentType::Right),
    }
}
