//! Matrices, cases, and formulas one under the other.

use super::layout::{Layout, put};
use super::measure;
use crate::object::SetObject;
use dossier_core::math::{Align, Grid, GridKind, Size};

/// Lays out a grid between its delimiters, centred on the axis.
pub(super) fn set(layout: &mut Layout<'_>, grid: &Grid, size: Size) -> SetObject {
    let cell_size = match (grid.kind, size) {
        (GridKind::Small, _) => size.max(Size::Script),
        (GridKind::Lines, _) => size,
        (GridKind::Matrix, size) => size.max(Size::Text),
    };
    let rows: Vec<Vec<SetObject>> = grid
        .rows
        .iter()
        .map(|cells| cells.iter().map(|cell| layout.row(cell, cell_size)).collect())
        .collect();
    let body = arrange(rows, grid, layout.em(cell_size), measure::AXIS * layout.em(size));
    if grid.open.is_empty() && grid.close.is_empty() {
        return body;
    }
    let side = if grid.kind == GridKind::Matrix { 0.18 * layout.em(size) } else { 0.0 };
    let mut padded = SetObject { width: body.width + 2.0 * side, ..SetObject::default() };
    put(&mut padded, body, side, 0.0);
    layout.fenced(&grid.open, padded, &grid.close, size)
}

/// Puts rows under each other, centred on the axis.
fn arrange(rows: Vec<Vec<SetObject>>, grid: &Grid, em: f32, axis: f32) -> SetObject {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut widths = vec![0f32; count];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = width.max(cell.width);
        }
    }
    // Space between columns, and what a row takes at least above and below its baseline.
    let (between, above, below, apart) = match grid.kind {
        GridKind::Matrix => (1.0, 0.84, 0.36, 0.15),
        GridKind::Small => (0.6, 0.7, 0.25, 0.05),
        GridKind::Lines => (2.0, 0.8, 0.34, 0.3),
    };
    let heights: Vec<(f32, f32)> = rows
        .iter()
        .map(|row| {
            let reach = (above * em, below * em);
            row.iter().fold(reach, |(up, down), cell| (up.max(cell.ascent), down.max(cell.descent)))
        })
        .collect();
    let gaps = apart * em * rows.len().saturating_sub(1) as f32;
    let height = heights.iter().map(|(up, down)| up + down).sum::<f32>() + gaps;
    let mut out = SetObject::default();
    let mut y = -axis - height / 2.0;
    for (row, (up, down)) in rows.into_iter().zip(heights) {
        let mut x = 0.0;
        for (column, (cell, width)) in row.into_iter().zip(&widths).enumerate() {
            if column > 0 {
                // The columns of aligned formulas meet in pairs.
                x += if grid.kind == GridKind::Lines && column % 2 == 1 { 0.0 } else { between * em };
            }
            let align = grid.align.get(column % grid.align.len().max(1)).copied().unwrap_or_default();
            let spare = width - cell.width;
            let inset = match align {
                Align::Left => 0.0,
                Align::Center => spare / 2.0,
                Align::Right => spare,
            };
            put(&mut out, cell, x + inset, y + up);
            x += width;
            out.width = out.width.max(x);
        }
        y += up + down + apart * em;
    }
    out
}
