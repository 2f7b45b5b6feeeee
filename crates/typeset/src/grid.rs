//! Tables to grids of cells.

use crate::flow::{Flow, Place};
use crate::font::Face;
use crate::node::{CellNode, Node, NodeKind, TableNode};
use crate::page::{Role, TagId};
use crate::paragraph::Alignment;
use crate::text::Style;
use dossier_core::{Align, Attributed, Block, Cell, Row, Table};

/// A table has at most so many columns; further cells go into the last one.
const MAX_COLUMNS: usize = 1000;

/// Where the next cells may go: for each column, the row that is free again.
struct Grid {
    free: Vec<usize>,
    row: usize,
    /// The tag of each row, the columns that nothing covers, and how many columns were known then.
    rows: Vec<(TagId, Vec<usize>, usize)>,
}

impl Grid {
    /// Finds room for a cell and takes it; gives its column and the columns and rows it covers.
    fn take(&mut self, cell: &Cell, rows_left: usize, columns: usize) -> (usize, usize, usize) {
        let row = self.row;
        let column = self.free.iter().position(|&free| free <= row).unwrap_or(self.free.len());
        let column = column.min(MAX_COLUMNS - 1);
        let width = (cell.col_span.max(1) as usize).min(columns.saturating_sub(column).max(1));
        let height = (cell.row_span.max(1) as usize).min(rows_left.max(1));
        if self.free.len() < column + width {
            self.free.resize(column + width, 0);
        }
        // A span ends where a cell from above is in the way.
        let width = (1..width).find(|&at| self.free[column + at] > row).unwrap_or(width);
        self.free[column..column + width].fill(row + height);
        (column, width, height)
    }

    /// Ends a row, given its tag.
    fn end_row(&mut self, tag: TagId) {
        let row = self.row;
        let known = self.free.len();
        let bare = (0..known).filter(|&column| self.free[column] <= row).collect();
        self.rows.push((tag, bare, known));
    }
}

/// What the rows of a part have in common.
struct Part<'d> {
    rows: &'d [Row],
    parent: TagId,
    head: bool,
    head_columns: usize,
}

impl<'d> Flow<'d> {
    pub(crate) fn table(&mut self, table: &'d Table, block: &'d Block, place: &Place) {
        let tag = self.tags.add_in(Role::Table, place.parent, &place.lang);
        self.mark(block, tag);
        let inner = Place { parent: tag, ..place.clone() };
        let first = self.nodes.len();
        self.caption(&table.caption, block, &inner, Alignment::Even);
        for node in &mut self.nodes[first..] {
            node.keep_next = true;
            node.after = node.after.min(5.0);
            if let NodeKind::Text(text) = &mut node.kind {
                text.together = true;
            }
        }
        let mut grid = Grid { free: vec![0; table.columns.len().min(MAX_COLUMNS)], row: 0, rows: Vec::new() };
        let mut node = TableNode {
            columns: Vec::new(),
            rows: 0,
            head_rows: 0,
            cells: Vec::new(),
            ruled: true,
            breaks: Vec::new(),
            stub: table.bodies.first().map_or(1, |body| body.row_head_columns.max(1) as usize),
            gaps: Vec::new(),
            head: None,
            span: block.span,
        };
        self.parts(table, tag, &mut grid, &mut node, &inner);
        let columns = grid.free.len();
        self.fill_up(&grid, columns);
        node.rows = grid.row;
        if node.rows == 0 {
            // A table without rows is none to the reader of tags.
            self.tags.get(tag).role = Role::Div;
        }
        let share = |index: usize| {
            let width = table.columns.get(index)?.width? as f32;
            (width.is_finite() && width > 0.0).then_some(width)
        };
        node.columns = (0..columns).map(share).collect();
        let added = self.node(&inner, NodeKind::Table(Box::new(node)));
        added.after = place.space * 2.0;
        if let Some(node) = self.nodes.get_mut(first) {
            node.before = place.space * 2.0;
        }
        self.group(first, block.has_class("landscape"), place);
    }

    /// Head, bodies and foot.
    fn parts(&mut self, table: &'d Table, tag: TagId, grid: &mut Grid, node: &mut TableNode, place: &Place) {
        if !table.head.rows.is_empty() {
            let parent = self.tags.add(Role::THead, tag);
            let part = Part { rows: &table.head.rows, parent, head: true, head_columns: 0 };
            self.part(&part, table, grid, node, place);
            node.head_rows = grid.row;
        }
        for body in table.bodies.iter().filter(|body| !body.head.is_empty() || !body.rows.is_empty()) {
            let parent = self.tags.add(Role::TBody, tag);
            node.breaks.push(grid.row);
            let part = Part { rows: &body.head, parent, head: true, head_columns: 0 };
            self.part(&part, table, grid, node, place);
            let head_columns = body.row_head_columns as usize;
            let part = Part { rows: &body.rows, parent, head: false, head_columns };
            self.part(&part, table, grid, node, place);
        }
        if !table.foot.rows.is_empty() {
            let parent = self.tags.add(Role::TBody, tag);
            node.breaks.push(grid.row);
            let part = Part { rows: &table.foot.rows, parent, head: false, head_columns: 0 };
            self.part(&part, table, grid, node, place);
        }
    }

    /// Gives short rows empty cells: the columns of each row must add up (ISO 14289-1, 7.5).
    fn fill_up(&mut self, grid: &Grid, columns: usize) {
        for (tag, bare, known) in &grid.rows {
            let mut bare = bare.iter().copied().chain(*known..columns).peekable();
            while let Some(start) = bare.next() {
                let mut end = start + 1;
                while bare.next_if_eq(&end).is_some() {
                    end += 1;
                }
                self.tags.add(Role::Td { col_span: (end - start) as u32, row_span: 1 }, *tag);
            }
        }
    }

    fn part(
        &mut self,
        part: &Part<'d>,
        table: &'d Table,
        grid: &mut Grid,
        node: &mut TableNode,
        place: &Place,
    ) {
        let start = grid.row;
        for (index, row) in part.rows.iter().enumerate() {
            grid.row = start + index;
            let tr = self.tags.add(Role::Tr, part.parent);
            for cell in &row.cells {
                let columns = table.columns.len().min(MAX_COLUMNS);
                let (column, width, height) = grid.take(cell, part.rows.len() - index, columns);
                let head = part.head || column < part.head_columns;
                let (col_span, row_span) = (width as u32, height as u32);
                let role = if head {
                    Role::Th { column: part.head, col_span, row_span }
                } else {
                    Role::Td { col_span, row_span }
                };
                let tag = self.tags.add_in(role, tr, &place.lang);
                let align = match cell.align {
                    Align::Default => table.columns.get(column).map_or(Align::Default, |column| column.align),
                    own => own,
                };
                let nodes = self.cell(&cell.content, tag, align, head, place);
                let (row, again) = (grid.row, false);
                node.cells.push(CellNode { row, column, rows: height, columns: width, nodes, again });
            }
            grid.end_row(tr);
        }
        grid.row = start + part.rows.len();
    }

    fn cell(
        &mut self,
        content: &'d [Block],
        tag: TagId,
        align: Align,
        head: bool,
        place: &Place,
    ) -> Vec<Node> {
        let family = if head { self.theme.heading_family } else { place.style.face.family };
        let style = Style {
            face: Face { family, bold: head, italic: false },
            size: self.theme.table_size.min(place.style.size),
            color: if head { self.theme.accent_color } else { self.theme.text_color },
            ..place.style
        };
        let place = Place {
            parent: tag,
            left: 0.0,
            right: 0.0,
            strips: Default::default(),
            style,
            leading: 1.3,
            alignment: match align {
                Align::Center => Alignment::Center,
                Align::Right => Alignment::End,
                Align::Default | Align::Left => Alignment::Even,
            },
            space: 3.0,
            lang: place.lang.clone(),
            lists: 0,
        };
        self.apart(|flow| {
            flow.blocks(content, &place);
            flow.finish_marks();
        })
    }
}
