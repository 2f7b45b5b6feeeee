//! Setting of figures and tables with their captions: whether they may move, and what becomes of tables that are wider
//! than the page.

use crate::boxes::{Box, Float};
use crate::node::{CellNode, GroupNode, Node, NodeKind, TableNode};
use crate::set::{self, Column, Setting, Way, Wide};
use crate::table;

/// A table up to this share of the page's height moves rather than break.
const SHORT_TABLE: f32 = 0.4;
/// The least share of the page's height that an image shrinks to for the sake of its caption.
const LEAST_IMAGE: f32 = 0.25;
/// The smallest type of a table that is made to fit, in points.
const SMALLEST: f32 = 6.5;
/// The share of the page's width that columns repeated in each group may take.
const STUB: f32 = 0.4;
/// Space between groups of columns.
const GROUP_GAP: f32 = 14.0;

/// Sets a group: in place, as one box that may move, or on landscape pages.
pub(crate) fn set(node: &GroupNode, after: f32, column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
    let theme = setting.theme;
    if !node.landscape {
        let known = setting.wide.len();
        let boxes = bounded(&node.nodes, column, theme.body_height(), setting);
        if setting.wide.len() == known {
            return movable(node, boxes, after, setting);
        }
        setting.wide.truncate(known);
    }
    let turned = theme.turns();
    let leaf = theme.leaf(turned);
    let column = if turned { Column { x: leaf.margin.left, width: leaf.measure() } } else { column };
    let nodes: Vec<Node> = node.nodes.iter().flat_map(|node| fitted(node, column.width, setting)).collect();
    let boxes = bounded(&nodes, column, leaf.body_height(), setting);
    if turned {
        vec![Box::float(Float { boxes, turned, moves: node.moves, after, instead: 0.0 })]
    } else {
        boxes
    }
}

/// Sets nodes; their images shrink until the whole is not higher than a page.
fn bounded(nodes: &[Node], column: Column, page: f32, setting: &mut Setting<'_>) -> Vec<Box> {
    let usual = std::mem::replace(&mut setting.tallest, page * set::TALLEST);
    let known = (setting.missing.len(), setting.wide.len());
    let mut boxes = set::nodes(nodes, column, setting);
    let over = boxes.iter().map(|set| set.height).sum::<f32>() - page;
    let images = nodes.iter().filter(|node| matches!(node.kind, NodeKind::Image(_))).count();
    if over > 0.0 && images > 0 {
        setting.missing.truncate(known.0);
        setting.wide.truncate(known.1);
        setting.tallest = (setting.tallest - over / images as f32).max(page * LEAST_IMAGE);
        boxes = set::nodes(nodes, column, setting);
    }
    setting.tallest = usual;
    boxes
}

/// One box of what is short enough to move.
fn movable(node: &GroupNode, boxes: Vec<Box>, after: f32, setting: &Setting<'_>) -> Vec<Box> {
    let page = setting.theme.body_height();
    let height: f32 = boxes.iter().map(|set| set.height).sum();
    let is_table = node.nodes.iter().any(|node| matches!(node.kind, NodeKind::Table(_)));
    let highest = if is_table { page * SHORT_TABLE } else { page };
    if !setting.theme.floats || !node.moves || height > highest {
        return boxes;
    }
    vec![Box::float(Float { boxes, turned: false, moves: true, after, instead: 0.0 })]
}

/// A node, in smaller type or in groups of columns if it is a table that would be too wide.
fn fitted(node: &Node, width: f32, setting: &mut Setting<'_>) -> Vec<Node> {
    let NodeKind::Table(table) = &node.kind else { return vec![node.clone()] };
    let width = (width - node.left - node.right).max(1.0);
    let least = table::column_extents(table, setting).cut;
    let narrowest: f32 = least.iter().sum();
    if narrowest <= width || !table.ruled {
        return vec![node.clone()];
    }
    let padding = table::PAD_X * 2.0 * least.len() as f32;
    let factor = (width - padding) / (narrowest - padding).max(1.0) * 0.99;
    if factor * setting.theme.table_size >= SMALLEST {
        let mut node = node.clone();
        node.scale(factor);
        return vec![node];
    }
    let (stub, groups) = column_groups(&least, table.stub, width);
    setting.wide.push(Wide { span: table.span, way: Way::Groups(groups.len()) });
    let count = groups.len();
    let part = |(index, columns): (usize, Vec<usize>)| {
        let mut part = node.clone();
        part.kind =
            NodeKind::Table(std::boxed::Box::new(only(table, &columns, if index == 0 { 0 } else { stub })));
        part.before = if index == 0 { part.before } else { GROUP_GAP };
        part.after = if index + 1 == count { part.after } else { GROUP_GAP };
        if index > 0 {
            part.marks.clear();
        }
        part
    };
    groups.into_iter().enumerate().map(part).collect()
}

/// Columns in as few groups as fit the width, of widths as even as can be. The first `stub` of them stand in each group,
/// if they leave room; gives how many do.
fn column_groups(least: &[f32], stub: usize, width: f32) -> (usize, Vec<Vec<usize>>) {
    let sum = |stub: usize| least.iter().take(stub).sum::<f32>();
    let stub = if sum(stub) <= width * STUB { stub } else { 0 };
    let fewest = filled(least, stub, width).len().max(1);
    let even = sum(stub) + (sum(least.len()) - sum(stub)) / fewest as f32;
    let widths = (0..8).map(|step| even + (width - even).max(0.0) * step as f32 / 8.0);
    let mut tries = widths.map(|width| filled(least, stub, width));
    let groups = tries.find(|groups| groups.len() == fewest);
    (stub, groups.unwrap_or_else(|| filled(least, stub, width)))
}

/// Columns in groups, each filled up to a width.
fn filled(least: &[f32], stub: usize, width: f32) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut taken = f32::MAX;
    for (column, wanted) in least.iter().enumerate().skip(stub) {
        if taken + wanted > width {
            groups.push((0..stub).collect());
            taken = least.iter().take(stub).sum();
        }
        taken += wanted;
        if let Some(group) = groups.last_mut() {
            group.push(column);
        }
    }
    groups
}

/// A table of some of the columns. The first `repeated` of them, and cells that reach over from an earlier group, are
/// shown again.
fn only(table: &TableNode, columns: &[usize], repeated: usize) -> TableNode {
    // In the first group nothing is repeated, so that it owns all from column 0.
    let own = columns.get(repeated).copied().unwrap_or(0);
    let cell = |cell: &CellNode| {
        let covers = |column: &usize| (cell.column..cell.column + cell.columns).contains(column);
        let column = columns.iter().position(covers)?;
        let again = cell.column < own;
        let covered = columns.iter().filter(|column| covers(column)).count();
        Some(CellNode { column, columns: covered, again, ..cell.clone() })
    };
    TableNode {
        columns: vec![None; columns.len()],
        cells: table.cells.iter().filter_map(cell).collect(),
        ..table.clone()
    }
}
