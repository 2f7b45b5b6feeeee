//! Setting of tables: widths of columns from their content, then slices that pages may break between.

use crate::boxes::{self, Box, Content, Header};
use crate::node::{CellNode, TableNode};
use crate::page::{Artifact, Item, Owner, Rect};
use crate::set::{self, Column, Setting};
use std::sync::Arc;

/// Space left and right within a ruled cell.
const PAD_X: f32 = 5.0;
/// Space above and below within a ruled cell.
const PAD_Y: f32 = 3.0;
/// Space between blocks side by side.
const GUTTER: f32 = 9.0;
/// Rows up to this height are not broken over pages.
const WHOLE_ROW: f32 = 110.0;

/// Something that lies in the table, `y` from the table's top.
struct Placed {
    /// Place in reading order.
    rank: usize,
    /// Index of its cell.
    cell: u32,
    y: f32,
    height: f32,
    content: Option<Content>,
}

/// Narrowest and natural width of a table.
pub(crate) fn extent(node: &TableNode, setting: &mut Setting<'_>) -> (f32, f32) {
    let (least, most) = column_extents(node, setting);
    (least.iter().sum(), most.iter().sum())
}

/// Narrowest and natural width of each column, padding included.
fn column_extents(node: &TableNode, setting: &mut Setting<'_>) -> (Vec<f32>, Vec<f32>) {
    let count = node.columns.len();
    let (mut least, mut most) = (vec![0f32; count], vec![0f32; count]);
    let pad = if node.ruled { PAD_X * 2.0 } else { GUTTER };
    let mut cells: Vec<&CellNode> = node.cells.iter().collect();
    // Narrow cells first: spanning ones ask for what is missing then.
    cells.sort_by_key(|cell| cell.columns);
    for cell in cells {
        let (narrow, wide) = set::extent(&cell.nodes, setting);
        let range = cell.column..cell.column + cell.columns;
        for (widths, wanted) in [(&mut least, narrow + pad), (&mut most, wide + pad)] {
            let Some(widths) = widths.get_mut(range.clone()) else { continue };
            let missing = wanted - widths.iter().sum::<f32>();
            if missing > 0.0 {
                let share = missing / widths.len().max(1) as f32;
                widths.iter_mut().for_each(|width| *width += share);
            }
        }
    }
    (least, most)
}

/// Widths of the columns: as stated, or from the content.
fn widths(node: &TableNode, column: Column, setting: &mut Setting<'_>) -> Vec<f32> {
    let count = node.columns.len();
    let available = column.width;
    let (least, most) = column_extents(node, setting);
    let (narrowest, natural): (f32, f32) = (least.iter().sum(), most.iter().sum());
    if narrowest <= available && node.columns.iter().all(Option::is_some) {
        let shares: Vec<f32> = node.columns.iter().flatten().copied().collect();
        let total: f32 = shares.iter().sum();
        // Shares may add up to less than the whole, but not to more.
        let whole = if node.ruled { available * total.min(1.0) } else { available };
        return by_shares(&least, &shares, whole.max(narrowest));
    }
    if narrowest > available {
        let empty = PAD_X.mul_add(2.0, 4.0) * count as f32;
        if empty > available {
            setting.wide.push(node.span);
        }
        return least.iter().map(|width| width * available / narrowest).collect();
    }
    if natural <= available {
        // A table that nearly fills the measure fills it; a small one stays small.
        let scale = if natural > available * 0.6 { available / natural } else { 1.0 };
        return most.iter().map(|width| width * scale).collect();
    }
    share_out(&least, &most, available)
}

/// Columns share the whole as stated, but none is narrower than its longest word.
fn by_shares(least: &[f32], shares: &[f32], whole: f32) -> Vec<f32> {
    let mut narrow = vec![false; least.len()];
    loop {
        let open = || (0..least.len()).filter(|&index| !narrow[index]);
        let taken: f32 = (0..least.len()).filter(|&index| narrow[index]).map(|index| least[index]).sum();
        let scale = (whole - taken) / open().map(|index| shares[index]).sum::<f32>().max(f32::EPSILON);
        let width = |index: usize| if narrow[index] { least[index] } else { shares[index] * scale };
        let widths: Vec<f32> = (0..least.len()).map(width).collect();
        let Some(index) = open().find(|&index| widths[index] < least[index]) else { return widths };
        narrow[index] = true;
    }
}

/// Columns that need less than an even share get their natural width, the others share the rest.
fn share_out(least: &[f32], most: &[f32], available: f32) -> Vec<f32> {
    let mut widths: Vec<Option<f32>> = vec![None; least.len()];
    let mut rest = available;
    loop {
        let open: Vec<usize> = (0..widths.len()).filter(|&index| widths[index].is_none()).collect();
        let needed: f32 = open.iter().map(|&index| least[index]).sum();
        let fair = rest / open.len().max(1) as f32;
        // A column may be fixed only while the others keep at least their narrowest.
        let small = open
            .iter()
            .copied()
            .find(|&index| most[index] <= fair && rest - most[index] >= needed - least[index]);
        if let Some(index) = small {
            widths[index] = Some(most[index]);
            rest -= most[index];
            continue;
        }
        let wanted: f32 = open.iter().map(|&index| most[index] - least[index]).sum();
        let spare = (rest - needed) / wanted.max(f32::EPSILON);
        let open = |index: usize| least[index] + (most[index] - least[index]) * spare;
        return widths
            .into_iter()
            .enumerate()
            .map(|(index, fixed)| fixed.unwrap_or_else(|| open(index)))
            .collect();
    }
}

/// Sets a table.
pub(crate) fn set(node: &TableNode, column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
    if node.rows == 0 || node.columns.is_empty() {
        return Vec::new();
    }
    let widths = widths(node, column, setting);
    let mut lefts = vec![column.x];
    for width in &widths {
        lefts.push(lefts.last().copied().unwrap_or(column.x) + width);
    }
    let cells: Vec<Vec<Box>> =
        node.cells.iter().map(|cell| cell_boxes(node, cell, &lefts, setting)).collect();
    let tops = row_tops(node, &cells);
    let mut placed = place(node, cells, &tops);
    placed.sort_by(|a, b| a.y.total_cmp(&b.y));
    let right = lefts.last().copied().unwrap_or(column.x);
    if node.ruled {
        rules(node, &tops, (column.x, right), setting, &mut placed);
    }
    slices(node, placed, &tops)
}

fn cell_boxes(node: &TableNode, cell: &CellNode, lefts: &[f32], setting: &mut Setting<'_>) -> Vec<Box> {
    let end = (cell.column + cell.columns).min(lefts.len() - 1);
    let (left, right) = (lefts[cell.column.min(end)], lefts[end]);
    let (before, after) = if node.ruled {
        (PAD_X, PAD_X)
    } else {
        // Blocks side by side are flush with the text around them.
        (if cell.column == 0 { 0.0 } else { GUTTER }, if end + 1 == lefts.len() { 0.0 } else { GUTTER })
    };
    let pad = (right - left) / 4.0;
    let x = left + before.min(pad);
    let width = (right - left - before.min(pad) - after.min(pad)).max(1.0);
    set::nodes(&cell.nodes, Column { x, width }, setting)
}

/// The top of each row, and the bottom of the last.
fn row_tops(node: &TableNode, cells: &[Vec<Box>]) -> Vec<f32> {
    let pad = if node.ruled { PAD_Y * 2.0 } else { 0.0 };
    let mut heights = vec![pad; node.rows];
    let mut order: Vec<usize> = (0..node.cells.len()).collect();
    order.sort_by_key(|&index| node.cells[index].rows);
    for index in order {
        let cell = &node.cells[index];
        let wanted = cells[index].iter().map(|set| set.height).sum::<f32>() + pad;
        let Some(covered) = heights.get_mut(cell.row..cell.row + cell.rows) else { continue };
        let missing = wanted - covered.iter().sum::<f32>();
        if let Some(last) = covered.last_mut().filter(|_| missing > 0.0) {
            *last += missing;
        }
    }
    let mut tops = vec![0.0];
    for height in heights {
        tops.push(tops.last().copied().unwrap_or_default() + height);
    }
    tops
}

fn place(node: &TableNode, cells: Vec<Vec<Box>>, tops: &[f32]) -> Vec<Placed> {
    let pad = if node.ruled { PAD_Y } else { 0.0 };
    // A row's upper padding is never cut, so that an empty row is there too.
    let mut placed: Vec<Placed> = tops[..node.rows]
        .iter()
        .map(|&y| Placed { rank: 0, cell: 0, y, height: pad, content: None })
        .collect();
    for ((cell, boxes), index) in node.cells.iter().zip(cells).zip(0..) {
        let mut y = tops.get(cell.row).copied().unwrap_or_default() + pad;
        for set in boxes {
            let height = set.height;
            let mut content = set.content.map(|content| *content);
            if let Some(strips) = &set.strips {
                let content = content.get_or_insert_default();
                let rect = |strip: &boxes::Strip| {
                    let area = Rect { x: strip.x, y: 0.0, width: strip.width, height };
                    boxes::rectangle(area, strip.color)
                };
                content.items.splice(0..0, strips.iter().map(rect));
            }
            placed.push(Placed { rank: placed.len(), cell: index, y, height, content });
            y += height;
        }
    }
    placed
}

/// Rules above, below the head, between rows and below.
fn rules(
    node: &TableNode,
    tops: &[f32],
    (left, right): (f32, f32),
    setting: &Setting<'_>,
    placed: &mut [Placed],
) {
    let theme = setting.theme;
    let mut add = |y: f32, thickness: f32, color| {
        // A rule belongs to the last thing above it, or to the first of all.
        let index = placed.partition_point(|placed| placed.y < y - 0.01).saturating_sub(1);
        if let Some(owner) = placed.get_mut(index) {
            let area = Rect { x: left, y: y - owner.y - thickness, width: right - left, height: thickness };
            owner.content.get_or_insert_default().items.push(boxes::rectangle(area, color));
        }
    };
    for (row, &y) in tops.iter().enumerate() {
        if row == 0 || row == node.rows {
            add(y, 0.8, theme.accent_color);
        } else if row == node.head_rows || node.breaks.contains(&row) {
            add(y, 0.6, theme.accent_color);
        } else if !spanned(node, row) {
            add(y, 0.25, theme.rule_color);
        }
    }
}

/// Whether a cell crosses the boundary above a row.
fn spanned(node: &TableNode, row: usize) -> bool {
    node.cells.iter().any(|cell| cell.rows > 1 && cell.row < row && row < cell.row + cell.rows)
}

/// Cuts a table where nothing is cut through, low rows not at all; the head is one slice that later ones repeat.
fn slices(node: &TableNode, placed: Vec<Placed>, tops: &[f32]) -> Vec<Box> {
    let total = tops.last().copied().unwrap_or_default();
    let mut groups: Vec<(f32, f32, Vec<Placed>)> = Vec::new();
    let row_at = |y: f32| tops.partition_point(|&top| top <= y + 0.01).saturating_sub(1);
    let row_height = |row: usize| tops.get(row + 1).unwrap_or(&total) - tops.get(row).unwrap_or(&0.0);
    let whole = |start: f32, y: f32| row_at(start) == row_at(y) && row_height(row_at(y)) <= WHOLE_ROW;
    let head_bottom = tops.get(node.head_rows).copied().unwrap_or_default();
    for item in placed {
        let bottom = item.y + item.height;
        match groups.last_mut() {
            Some((start, end, group))
                if item.y < *end - 0.01 || item.y < head_bottom - 0.01 || whole(*start, item.y) =>
            {
                *end = end.max(bottom);
                group.push(item);
            }
            _ => groups.push((item.y, bottom, vec![item])),
        }
    }
    let starts: Vec<f32> = groups.iter().map(|(start, ..)| *start).skip(1).chain([total]).collect();
    let mut out: Vec<Box> = Vec::new();
    let mut header: Option<Arc<Header>> = None;
    for (index, ((start, _, mut group), end)) in groups.into_iter().zip(starts).enumerate() {
        group.sort_by_key(|item| item.rank);
        let mut content = Content::default();
        for item in group {
            if let Some(inner) = item.content {
                content.absorb(inner, item.y - start);
                content.cells.resize(content.items.len(), item.cell);
            }
        }
        if whole(start, start) || index == 0 {
            content.cells.clear();
        }
        let mut set = Box::full((end - start).max(0.0), content);
        set.header.clone_from(&header);
        if index == 0 && node.head_rows > 0 && node.head_rows < node.rows {
            set.keep = true;
            header = set.content.as_deref().map(|content| Arc::new(repeated(content, set.height)));
        }
        out.push(set);
    }
    // No page begins or ends with a single row of a table that is broken.
    if node.ruled && out.len() > 3 {
        let (second, last) = (usize::from(node.head_rows > 0), out.len() - 2);
        out[second].keep = true;
        out[last].keep = true;
    }
    if let Some(last) = out.last_mut() {
        last.keep = false;
    }
    out
}

/// A head as later pages show it: painted, but not read again.
fn repeated(content: &Content, height: f32) -> Header {
    let artifact = |item: &Item| Item { owner: Owner::Artifact(Artifact::Layout), ..item.clone() };
    Header { height, items: content.items.iter().map(artifact).collect() }
}
