//! Setting of tables: widths of columns from their content, then slices that pages may break between.

use crate::boxes::{self, Box, Content, Fill, Header, Part};
use crate::node::{CellNode, TableNode};
use crate::page::Rect;
use crate::paragraph::Extent;
use crate::rows::{CellBoxes, Rows, Rule};
use crate::set::{self, Column, Setting, Way, Wide};
use crate::theme::Theme;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Space left and right within a ruled cell.
pub(crate) const PAD_X: f32 = 5.0;
/// Space above and below within a ruled cell.
const PAD_Y: f32 = 3.0;
/// Space between blocks side by side.
const GUTTER: f32 = 9.0;
/// Space below the names of languages where a page repeats them.
const HEAD_GAP: f32 = 4.0;
/// Rows up to this height are not broken over pages,
const WHOLE_ROW: f32 = 110.0;
/// nor those up to this share of a page, if that is less.
const WHOLE_SHARE: f32 = 0.4;
/// A head higher than this share of a page is not repeated.
const REPEATED_HEAD: f32 = 0.4;

/// How wide the columns of a table may be, padding included.
pub(crate) struct Extents {
    /// At least, if long words are broken.
    pub cut: Vec<f32>,
    /// At least, if no word is broken.
    pub least: Vec<f32>,
    /// If nothing is broken.
    pub most: Vec<f32>,
}

/// How wide a table may be.
pub(crate) fn extent(node: &TableNode, setting: &mut Setting<'_>) -> Extent {
    let Extents { cut, least, most } = column_extents(node, setting);
    Extent { cut: cut.iter().sum(), least: least.iter().sum(), most: most.iter().sum() }
}

pub(crate) fn column_extents(node: &TableNode, setting: &mut Setting<'_>) -> Extents {
    let none = vec![0f32; node.columns.len()];
    let mut out = Extents { cut: none.clone(), least: none.clone(), most: none };
    let pad = if node.ruled { PAD_X * 2.0 } else { GUTTER };
    let mut cells: Vec<&CellNode> = node.cells.iter().collect();
    // Narrow cells first: spanning ones ask for what is missing then.
    cells.sort_by_key(|cell| cell.columns);
    for cell in cells {
        let Extent { cut, least, most } = set::extent(&cell.nodes, setting);
        let range = cell.column..cell.column + cell.columns;
        for (widths, wanted) in [(&mut out.cut, cut), (&mut out.least, least), (&mut out.most, most)] {
            let Some(widths) = widths.get_mut(range.clone()) else { continue };
            let missing = wanted + pad - widths.iter().sum::<f32>();
            if missing > 0.0 {
                let share = missing / widths.len().max(1) as f32;
                widths.iter_mut().for_each(|width| *width += share);
            }
        }
    }
    out
}

/// Widths of the columns: as stated, or from the content.
fn widths(node: &TableNode, column: Column, setting: &mut Setting<'_>) -> Vec<f32> {
    let count = node.columns.len();
    let available = column.width;
    let even = available / count.max(1) as f32;
    if !node.ruled {
        // Blocks side by side keep their places from one to the next, whatever their content.
        return node.columns.iter().map(|share| share.map_or(even, |share| share * available)).collect();
    }
    let Extents { cut, least, most } = column_extents(node, setting);
    let (shortest, natural): (f32, f32) = (cut.iter().sum(), most.iter().sum());
    if shortest > available {
        let empty = PAD_X.mul_add(2.0, 4.0) * count as f32;
        let way = if empty > available { Way::Overlapping } else { Way::Broken };
        setting.wide.push(Wide { span: node.span, way });
        return cut.iter().map(|width| width * available / shortest).collect();
    }
    // Long words are broken where a column would take more than an even share for them, and others too little remained.
    let held: Vec<f32> = least.iter().zip(&cut).map(|(least, cut)| least.min(cut.max(even))).collect();
    let narrowest: f32 = held.iter().sum();
    if narrowest > available {
        return share_out(&cut, &held, available);
    }
    if node.columns.iter().all(Option::is_some) {
        let shares: Vec<f32> = node.columns.iter().flatten().copied().collect();
        let total: f32 = shares.iter().sum();
        // Shares may add up to less than the whole, but not to more.
        return by_shares(&held, &shares, (available * total.min(1.0)).max(narrowest));
    }
    if natural <= available {
        // A table that nearly fills the measure fills it; a small one stays small.
        let scale = if natural > available * 0.6 { available / natural } else { 1.0 };
        return most.iter().map(|width| width * scale).collect();
    }
    share_out(&held, &most, available)
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
    let groups = row_groups(node, &lefts, setting);
    let header = header(node, &lefts, column, setting);
    stack(node, groups, header, setting.theme)
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
    let boxes = set::nodes(&cell.nodes, Column { x, width }, setting);
    if !cell.again {
        return boxes;
    }
    let height = boxes.iter().map(|set| set.height).sum();
    vec![Box::full(height, boxes::stacked(boxes).again())]
}

/// Rows that hang together, with their cells: the head as a whole, others by the cells that span them.
fn row_groups(node: &TableNode, lefts: &[f32], setting: &mut Setting<'_>) -> Vec<Rows> {
    let mut crossing: BTreeMap<usize, Vec<&CellNode>> = BTreeMap::new();
    for cell in node.cells.iter().filter(|cell| cell.rows > 1) {
        for row in cell.row + 1..(cell.row + cell.rows).min(node.rows) {
            crossing.entry(row).or_default().push(cell);
        }
    }
    let tied = |row: &usize| (1..node.head_rows).contains(row) || crossing.contains_key(row);
    let starts: Vec<usize> = (0..node.rows).filter(|row| !tied(row)).collect();
    let mut cells: Vec<Vec<CellBoxes>> = vec![Vec::new(); starts.len()];
    for cell in &node.cells {
        let Some(group) = starts.partition_point(|&start| start <= cell.row).checked_sub(1) else { continue };
        let boxes = cell_boxes(node, cell, lefts, setting);
        cells[group].push(CellBoxes { row: cell.row - starts[group], rows: cell.rows, boxes });
    }
    let ends = starts.iter().copied().skip(1).chain([node.rows]);
    let pad = if node.ruled { PAD_Y } else { 0.0 };
    let whole = WHOLE_ROW.min(lowest_page(setting.theme) * WHOLE_SHARE);
    let group = |((cells, &start), end): ((Vec<CellBoxes>, &usize), usize)| {
        let none = Vec::new();
        let rules = (start..=end).map(|row| {
            let crossing = crossing.get(&row).unwrap_or(&none);
            // The rule above the first row is the one below the row before it.
            if row == start && row > 0 {
                Vec::new()
            } else {
                rules(node, row, crossing, lefts, setting.theme)
            }
        });
        Rows::new(cells, pad, whole, rules.collect())
    };
    cells.into_iter().zip(&starts).zip(ends).map(group).collect()
}

/// Rules above, below the head, between rows and below: what is drawn at the top of a row.
fn rules(node: &TableNode, row: usize, crossing: &[&CellNode], lefts: &[f32], theme: &Theme) -> Vec<Rule> {
    let (Some(&left), Some(&right), true) = (lefts.first(), lefts.last(), node.ruled) else {
        return Vec::new();
    };
    let whole = |thickness, color| vec![Rule { x: left, width: right - left, thickness, color }];
    if row == 0 || row == node.rows {
        return whole(0.8, theme.accent_color);
    } else if row == node.head_rows || node.breaks.contains(&row) {
        return whole(0.6, theme.accent_color);
    } else if crossing.is_empty() {
        return whole(0.25, theme.rule_color);
    }
    let crossed = |column: usize| {
        crossing.iter().any(|cell| (cell.column..cell.column + cell.columns).contains(&column))
    };
    let mut rules: Vec<Rule> = Vec::new();
    for (column, edges) in lefts.windows(2).enumerate().filter(|(column, _)| !crossed(*column)) {
        let (x, width) = (edges[0], edges[1] - edges[0]);
        match rules.last_mut().filter(|_| column > 0 && !crossed(column - 1)) {
            Some(rule) => rule.width += width,
            None => rules.push(Rule { x, width, thickness: 0.25, color: theme.rule_color }),
        }
    }
    rules
}

/// The boxes of a table: low rows as a whole, high ones to be cut by pages. The head is one that later pages repeat.
fn stack(node: &TableNode, groups: Vec<Rows>, header: Option<Arc<Header>>, theme: &Theme) -> Vec<Box> {
    let highest = lowest_page(theme) * REPEATED_HEAD;
    let low = groups.first().is_some_and(|head| head.height() <= highest);
    let repeats = low && 0 < node.head_rows && node.head_rows < node.rows;
    let count = groups.len();
    let mut header = header;
    let mut out: Vec<Box> = Vec::new();
    for (index, rows) in groups.into_iter().enumerate() {
        let height = rows.height();
        let is_head = repeats && index == 0;
        let mut set =
            if rows.is_whole() || is_head { Box::full(height, rows.into_content()) } else { Box::rows(rows) };
        if index > 0 || !node.ruled {
            set.header.clone_from(&header);
        }
        set.part = match index {
            _ if !node.ruled => Part::None,
            0 => Part::First,
            _ => Part::Later,
        };
        if let Some(&gap) = node.gaps.get(index).filter(|&&gap| gap > 0.0 && index > 0) {
            out.push(Box::space(gap, out.last().is_some_and(|above| above.keep), None));
        }
        if let (true, Fill::Content(content)) = (is_head, &set.fill) {
            let items = Content::clone(content).again().items;
            header = Some(Arc::new(Header { height, items }));
        }
        // No page begins or ends with a single row of a table that is broken.
        let single = node.ruled && count > 3 && (index == usize::from(repeats) || index + 2 == count);
        let keeps = is_head || if node.ruled { single } else { keeps_next(node, index) };
        set.keep = index + 1 < count && keeps && !matches!(set.fill, Fill::Rows(_));
        out.push(set);
    }
    out
}

/// The height of the text body on the lower of upright and turned pages.
fn lowest_page(theme: &Theme) -> f32 {
    theme.leaf(false).body_height().min(theme.leaf(true).body_height())
}

/// What a table repeats on later pages if it has no head of its own to repeat.
fn header(node: &TableNode, lefts: &[f32], column: Column, setting: &mut Setting<'_>) -> Option<Arc<Header>> {
    if let Some(head) = node.head.as_deref() {
        let boxes = set(head, column, setting);
        let height = boxes.iter().map(|set| set.height).sum::<f32>() + HEAD_GAP;
        return Some(Arc::new(Header { height, items: boxes::stacked(boxes).again().items }));
    }
    let rules = rules(node, 0, &[], lefts, setting.theme);
    let line = |rule: Rule| {
        let area = Rect { x: rule.x, y: -rule.thickness, width: rule.width, height: rule.thickness };
        boxes::rectangle(area, rule.color)
    };
    (!rules.is_empty())
        .then(|| Arc::new(Header { height: 0.0, items: rules.into_iter().map(line).collect() }))
}

/// Whether something in a row stays with what follows.
fn keeps_next(node: &TableNode, row: usize) -> bool {
    let last = |cell: &CellNode| cell.row == row && cell.nodes.last().is_some_and(|node| node.keep_next);
    node.cells.iter().any(last)
}
