//! Tables, and aligned units as tables of one column for each language.

use super::{
    Builder, Place,
    figures::Sequence,
    pages::{is_turned, stands_alone},
};
use crate::auto::{Cell as CellStyle, Line as Border, Side, Table as TableStyle};
use dossier_sdk::{
    Align, Attributed, Block, Cell, Column, Diagnostic, Inline, Table,
    grid::{self, CELL_MARGINS, Content, Grid, SHORT_ROW, Slot},
    roles::{BlockRole, Numbered, Unit},
    text,
    words::autonym,
    xml::escape,
};
use std::fmt::Write as _;

/// Most columns that programs take in a table of text.
const MAX_COLUMNS: usize = 256;

/// Lines of a table that is kept on one page.
const WHOLE_LINES: usize = 14;

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Head,
    /// A row of a body, with how many of its cells from the left are heads.
    Body(usize),
    Foot,
}

impl Builder<'_> {
    pub(super) fn table(&mut self, block: &Block, table: &Table, place: &Place) {
        if place.in_note {
            return self.flat_table(block, table, place);
        }
        self.leave_lists(place);
        let grid = Grid::of(table, MAX_COLUMNS);
        for cell in &grid.outside {
            let message =
                format!("this cell lies outside of the table's {} columns and is left out", grid.columns);
            self.lost(cell.span, message);
        }
        let place = Place { list_level: 0, boxed: None, after: None, right: 0, ..*place };
        let too_wide = stands_alone(&place) && grid.least() > place.width;
        if too_wide || block.has_class("landscape") && !is_turned(&place) {
            self.landscape(block.span, &place, |builder, place| builder.grid(block, table, &grid, place));
        } else {
            self.grid(block, table, &grid, &place);
        }
    }

    /// A table, laid out, with its caption.
    fn grid(&mut self, block: &Block, table: &Table, grid: &Grid<'_>, place: &Place) {
        if grid.least() > place.width {
            let message = "the table has more columns than fit on the page; its words are broken";
            self.cx.report(Diagnostic::warn("odt/overfull", message).at(self.document.locate(block.span)));
        }
        let captioned = !table.caption.content.is_empty() || Numbered::of(block).is_some();
        if let Some(id) = block.id().filter(|_| !captioned) {
            self.pending.anchors.push(id.to_owned());
        }
        self.caption(Sequence::Table, block, &table.caption, place);
        if grid.rows.is_empty() {
            return;
        }
        let widths = grid.widths(table, place.width);
        let title = text::of_blocks(&table.caption.content).replace('\n', " ");
        let kinds = row_kinds(table);
        let lines: usize = grid.rows.iter().map(|row| grid::lines(row, &widths)).sum();
        let description = block.get("alt").unwrap_or_default();
        self.open_table(&title, description, &widths, lines <= WHOLE_LINES, place);
        let head = table.head.rows.len();
        for (index, row) in grid.rows.iter().enumerate() {
            if index == 0 && head > 0 {
                self.out.push_str("<table:table-header-rows>");
            }
            self.row(index, row, &kinds, table, &widths, place);
            if index + 1 == head {
                self.out.push_str("</table:table-header-rows>");
            }
        }
        self.out.push_str("</table:table>");
    }

    /// Writes the start of a table up to its rows. No page ends within a `whole` one.
    fn open_table(&mut self, title: &str, description: &str, widths: &[i32], whole: bool, place: &Place) {
        self.tables += 1;
        let page = self.pending.page.take();
        let style = TableStyle { width: widths.iter().sum(), left: place.indent, whole, page };
        let (style, number) = (self.auto.table(style), self.tables);
        let _ = write!(self.out, "<table:table table:name=\"Table{number}\" table:style-name=\"{style}\">");
        for (element, text) in [("table:title", title), ("table:desc", description)] {
            if !text.is_empty() {
                let _ = write!(self.out, "<{element}>{}</{element}>", escape(text));
            }
        }
        for width in widths {
            let _ =
                write!(self.out, "<table:table-column table:style-name=\"{}\"/>", self.auto.column(*width));
        }
    }

    fn row(
        &mut self,
        index: usize,
        row: &[Slot<'_>],
        kinds: &[RowKind],
        table: &Table,
        widths: &[i32],
        place: &Place,
    ) {
        let kind = kinds.get(index).copied().unwrap_or(RowKind::Body(0));
        self.open_row(grid::lines(row, widths) <= SHORT_ROW);
        for slot in row {
            let below = kinds.get(index + slot.rows);
            let bottom = match below {
                Some(next) if std::mem::discriminant(next) == std::mem::discriminant(&kind) => Border::Thin,
                _ => Border::Strong,
            };
            let top = if index == 0 { Border::Strong } else { Border::None };
            let style = CellStyle { head: kind == RowKind::Head, top, bottom };
            match slot.content {
                Content::Covered => {
                    (0..slot.span).for_each(|_| self.out.push_str("<table:covered-table-cell/>"));
                }
                Content::Missing => self.cell(&[], &cell_place(place, 0, false), style, (1, 1)),
                Content::Cell(cell) => {
                    let heads = matches!(kind, RowKind::Body(heads) if slot.column < heads);
                    let width = widths.iter().skip(slot.column).take(slot.span).sum();
                    let inner = Place {
                        align: side(cell, table.columns.get(slot.column)),
                        lang: self.lang(cell.get("lang"), place.lang),
                        ..cell_place(place, width, heads || kind == RowKind::Head)
                    };
                    self.cell(&cell.content, &inner, style, (slot.span, slot.rows));
                    (1..slot.span).for_each(|_| self.out.push_str("<table:covered-table-cell/>"));
                }
            }
        }
        self.out.push_str("</table:table-row>");
    }

    fn open_row(&mut self, short: bool) {
        self.out.push_str(if short {
            "<table:table-row table:style-name=\"Ro1\">"
        } else {
            "<table:table-row>"
        });
    }

    fn cell(&mut self, content: &[Block], place: &Place, style: CellStyle, (columns, rows): (usize, usize)) {
        let style = self.auto.cell(style);
        let _ =
            write!(self.out, "<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\"");
        for (name, count) in [("columns", columns), ("rows", rows)] {
            if count > 1 {
                let _ = write!(self.out, " table:number-{name}-spanned=\"{count}\"");
            }
        }
        self.out.push('>');
        let content = self.apart(|builder| {
            builder.blocks(content, place);
            if builder.out.is_empty() {
                builder.paragraph(place.style, place, "");
            }
        });
        self.out.push_str(&content);
        self.out.push_str("</table:table-cell>");
    }

    /// A table in a footnote, where programs take none: a line for each row.
    fn flat_table(&mut self, block: &Block, table: &Table, place: &Place) {
        self.lost(block.span, "a table in a footnote is written as lines of text");
        if let Some(id) = block.id() {
            self.pending.anchors.push(id.to_owned());
        }
        self.blocks(&table.caption.content, place);
        for row in table.rows() {
            let cells: Vec<String> =
                row.cells.iter().map(|cell| text::of_blocks(&cell.content).replace('\n', " ")).collect();
            let line = self.line(&[Inline::text(cells.join("\t"))], place);
            self.paragraph(place.style, place, &line);
        }
    }

    /// Aligned units as one table: a column for each language, a row for each unit.
    pub(super) fn units(&mut self, units: &[Block], place: &Place) {
        let Some(first) = units.first().and_then(Unit::of) else { return };
        let sides = |unit| Unit::of(unit).map(|unit| unit.sides).unwrap_or_default();
        if place.in_note {
            return units.iter().flat_map(sides).for_each(|(_, side)| {
                self.blocks(std::slice::from_ref(side), place);
            });
        }
        self.leave_lists(place);
        let place = Place { list_level: 0, boxed: None, after: None, right: 0, ..*place };
        let count = first.sides.len().clamp(1, MAX_COLUMNS);
        let share = (place.width / i32::try_from(count).unwrap_or(1)).max(1);
        let names: Vec<&str> = first.sides.iter().map(|(lang, _)| autonym(lang)).collect();
        self.open_table(&names.join(" – "), "", &vec![share; count], false, &place);
        self.out.push_str("<table:table-header-rows>");
        self.open_row(true);
        let head = CellStyle { head: true, top: Border::Strong, bottom: Border::Strong };
        for ((lang, _), name) in first.sides.iter().zip(&names).take(count) {
            let lang = self.lang(Some(lang.as_str()), place.lang);
            let inner = Place { lang, ..cell_place(&place, share, true) };
            self.cell(&[Block::para(vec![Inline::text(*name)])], &inner, head, (1, 1));
        }
        self.out.push_str("</table:table-row></table:table-header-rows>");
        for (index, unit) in units.iter().enumerate() {
            if let Some(id) = unit.id() {
                self.pending.anchors.push(id.to_owned());
            }
            let bottom = if index + 1 == units.len() { Border::Strong } else { Border::Thin };
            let sides = sides(unit);
            let is_short =
                |(_, side): &(_, &Block)| grid::text_lines(std::slice::from_ref(*side), share) <= SHORT_ROW;
            self.open_row(sides.iter().all(is_short));
            for (_, side) in sides.into_iter().take(count) {
                let style = CellStyle { head: false, top: Border::None, bottom };
                self.cell(std::slice::from_ref(side), &cell_place(&place, share, false), style, (1, 1));
            }
            self.out.push_str("</table:table-row>");
        }
        self.out.push_str("</table:table>");
    }
}

/// What each row of a table is, from top to bottom.
fn row_kinds(table: &Table) -> Vec<RowKind> {
    let mut kinds = vec![RowKind::Head; table.head.rows.len()];
    for body in &table.bodies {
        let heads = usize::try_from(body.row_head_columns).unwrap_or(usize::MAX);
        kinds.extend(std::iter::repeat_n(RowKind::Head, body.head.len()));
        kinds.extend(std::iter::repeat_n(RowKind::Body(heads), body.rows.len()));
    }
    kinds.extend(std::iter::repeat_n(RowKind::Foot, table.foot.rows.len()));
    kinds
}

/// The place within a cell of a width.
fn cell_place(place: &Place, width: i32, head: bool) -> Place {
    let style = if head { "Table_20_Heading" } else { "Table_20_Contents" };
    Place {
        style,
        width: (width - CELL_MARGINS).max(1),
        lang: place.lang,
        in_cell: true,
        indent: 0,
        ..Place::BODY
    }
}

/// The alignment of a cell's paragraphs: its own or else its column's.
fn side(cell: &Cell, column: Option<&Column>) -> Side {
    match cell.align {
        Align::Default => column.map_or(Side::Unset, |column| column.align.into()),
        own => own.into(),
    }
}
