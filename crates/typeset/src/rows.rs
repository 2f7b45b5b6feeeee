//! Rows of a table that pages may cut: each cell between its own lines, so that columns of different leading or with
//! headings of their own need no common line to be cut at.

use crate::boxes::{self, Box, Content, Fill, Mark};
use crate::page::{Color, Rect};

/// What is taken for level.
const NEARLY: f32 = 0.01;

/// Rows that hang together because cells span them; mostly one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// In reading order.
    cells: Vec<CellBoxes>,
    /// The top of each row, and the bottom of the last.
    tops: Vec<f32>,
    /// Space above and below the content of a cell.
    pad: f32,
    /// Rows up to this height are not broken over pages.
    whole: f32,
    /// What is drawn above the first row and below each row.
    rules: Vec<Vec<Rule>>,
    /// Places named at the top.
    pub marks: Vec<Mark>,
}

/// A cell, set.
#[derive(Clone, Debug)]
pub(crate) struct CellBoxes {
    /// Index of its first row in the rows.
    pub row: usize,
    /// Rows covered.
    pub rows: usize,
    pub boxes: Vec<Box>,
}

/// A line under a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub x: f32,
    pub width: f32,
    pub thickness: f32,
    pub color: Color,
}

impl CellBoxes {
    fn height(&self) -> f32 {
        self.boxes.iter().map(|set| set.height).sum()
    }
}

impl Rows {
    /// A rows of as many rows as `rules` has lists, less one; rows up to the height `whole` are not to be broken.
    pub(crate) fn new(cells: Vec<CellBoxes>, pad: f32, whole: f32, rules: Vec<Vec<Rule>>) -> Self {
        let tops = row_tops(&cells, rules.len().saturating_sub(1), pad);
        Self { cells, tops, pad, whole, rules, marks: Vec::new() }
    }

    pub(crate) fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// Whether nothing is left of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.tops.len() < 2
    }

    /// Whether a page must not break it.
    pub(crate) fn is_whole(&self) -> bool {
        self.height() <= self.whole
    }

    pub(crate) fn boxes(&self) -> impl Iterator<Item = &Box> {
        self.cells.iter().flat_map(|cell| &cell.boxes)
    }

    /// The height that the first row, or the beginnings of its cells, take.
    pub(crate) fn least(&self) -> f32 {
        let row = self.tops.get(1).copied().unwrap_or_default();
        if row <= self.whole {
            return row;
        }
        let beginning = |cell: &CellBoxes| -> f32 {
            let kept = cell.boxes.iter().position(|set| !set.keep).map_or(cell.boxes.len(), |last| last + 1);
            cell.boxes[..kept].iter().map(|set| set.height).sum()
        };
        let most = self.cells.iter().filter(|cell| cell.row == 0).map(beginning).fold(0.0, f32::max);
        (most + self.pad * 2.0).min(self.whole)
    }

    /// Calls back with each footnote called above a height.
    pub(crate) fn each_note_above(&self, height: f32, call: &mut dyn FnMut(u32)) {
        for cell in &self.cells {
            let mut y = self.top(cell.row) + self.pad;
            for set in &cell.boxes {
                y += set.height;
                if y > height {
                    break;
                }
                set.each_note(call);
            }
        }
    }

    fn top(&self, row: usize) -> f32 {
        self.tops.get(row).copied().unwrap_or_else(|| self.height())
    }

    /// All that it paints, cell by cell.
    pub(crate) fn into_content(self) -> Content {
        let Self { cells, tops, pad, rules, marks, .. } = self;
        let mut rules = rules.into_iter().zip(&tops).map(|(rules, &y)| {
            let draw = |rule: &Rule| {
                let (y, height) = (y - rule.thickness, rule.thickness);
                boxes::rectangle(Rect { x: rule.x, y, width: rule.width, height }, rule.color)
            };
            rules.iter().map(draw).collect::<Vec<_>>()
        });
        let mut content = Content { marks, ..Content::default() };
        content.items.extend(rules.next().unwrap_or_default());
        for cell in cells {
            let y = tops.get(cell.row).copied().unwrap_or_default() + pad;
            content.absorb(boxes::stacked(cell.boxes), y);
        }
        content.items.extend(rules.flatten());
        content
    }

    /// Takes off what fits in a height that is less than its own, if that is sensible. With `force`, takes something
    /// in any case, if there is anything.
    pub(crate) fn split(&mut self, room: f32, force: bool) -> Option<Self> {
        let row = self.tops.partition_point(|&top| top <= room + NEARLY).checked_sub(1)?;
        let height = self.top(row + 1) - self.top(row);
        if row > 0 && height <= self.whole {
            return Some(self.cut_above(row));
        }
        match self.cut_within(row, room, false) {
            Some(upper) => Some(upper),
            None if row > 0 => Some(self.cut_above(row)),
            None if force => self.cut_within(row, room, true),
            None => None,
        }
    }

    /// Takes off the rows above one; cells that span the cut flow on.
    fn cut_above(&mut self, row: usize) -> Self {
        let at = self.top(row);
        let taken = self.take_each(row, |cell| cell.row < row, at, false);
        self.divide(row, row, taken)
    }

    /// Takes off the rows above one, and of that what fits.
    fn cut_within(&mut self, row: usize, room: f32, force: bool) -> Option<Self> {
        let taken = self.take_each(row, |cell| cell.row <= row, room, force);
        if taken.iter().all(Vec::is_empty) {
            return None;
        }
        Some(self.divide(row, row + 1, taken))
    }

    /// What each cell that reaches into a row can give, down to a height.
    fn take_each(
        &mut self,
        row: usize,
        cut: impl Fn(&CellBoxes) -> bool,
        bottom: f32,
        force: bool,
    ) -> Vec<Vec<Box>> {
        let Self { cells, tops, pad, .. } = self;
        let take = |cell: &mut CellBoxes| {
            if cell.row + cell.rows <= row || !cut(cell) {
                return Vec::new();
            }
            let top = tops.get(cell.row).copied().unwrap_or_default();
            take(&mut cell.boxes, bottom - top - *pad * 2.0, force)
        };
        cells.iter_mut().map(take).collect()
    }

    /// Parts the rows: what was taken of the cells, and all above `row`, goes to the rows that is given back; it has
    /// the rows above `end`, and this one those from `row`.
    fn divide(&mut self, row: usize, end: usize, taken: Vec<Vec<Box>>) -> Self {
        let (mut upper, mut rest) = (Vec::new(), Vec::new());
        for (cell, boxes) in std::mem::take(&mut self.cells).into_iter().zip(taken) {
            if cell.row + cell.rows <= row {
                upper.push(cell);
            } else if cell.row >= end {
                rest.push(CellBoxes { row: cell.row - row, ..cell });
            } else {
                upper.push(CellBoxes { row: cell.row, rows: end - cell.row, boxes });
                rest.push(CellBoxes { row: 0, rows: cell.row + cell.rows - row, boxes: cell.boxes });
            }
        }
        let mut tops = self.tops[..=row].to_vec();
        if end > row {
            tops.push(self.top(row) + self.pad * 2.0);
        }
        grow(&mut tops, &upper, self.pad);
        let rows = self.tops.len() - 1 - row;
        let done = end > row && rows == 1 && rest.iter().all(|cell| cell.boxes.is_empty());
        self.tops = if done { Vec::new() } else { row_tops(&rest, rows, self.pad) };
        self.cells = rest;
        let mut rules: Vec<Vec<Rule>> = self.rules.drain(..=row).collect();
        if done {
            rules.append(&mut self.rules);
        }
        self.rules.insert(0, Vec::new());
        let marks = std::mem::take(&mut self.marks);
        Self { cells: upper, tops, pad: self.pad, whole: self.whole, rules, marks }
    }

    /// Cuts it into pieces of at most a height, where that is possible.
    pub(crate) fn into_pieces(mut self, height: f32) -> Vec<Self> {
        let mut pieces = Vec::new();
        while self.height() > height {
            let Some(piece) = self.split(height, true) else { break };
            pieces.push(piece);
        }
        if !self.is_empty() {
            pieces.push(self);
        }
        pieces
    }
}

/// The top of each row, and the bottom of the last. A cell that spans rows makes the last of them higher.
fn row_tops(cells: &[CellBoxes], rows: usize, pad: f32) -> Vec<f32> {
    let mut tops: Vec<f32> = (0..=rows).map(|row| row as f32 * pad * 2.0).collect();
    let mut order: Vec<&CellBoxes> = cells.iter().collect();
    order.sort_by_key(|cell| cell.row + cell.rows);
    let mut heights = vec![pad * 2.0; rows];
    let mut done = 0;
    for cell in order {
        // The tops of all rows that end above the cell's end are final.
        let end = (cell.row + cell.rows).min(rows);
        let Some(last) = end.checked_sub(1) else { continue };
        for row in done..last {
            tops[row + 1] = tops[row] + heights[row];
        }
        done = done.max(last);
        let above = tops[last] - tops[cell.row.min(last)];
        heights[last] = heights[last].max(cell.height() + pad * 2.0 - above);
    }
    for row in done..rows {
        tops[row + 1] = tops[row] + heights[row];
    }
    tops
}

/// Moves the bottom down to what the cells need.
fn grow(tops: &mut [f32], cells: &[CellBoxes], pad: f32) {
    let last = tops.len() - 1;
    for cell in cells.iter().filter(|cell| cell.row + cell.rows == last) {
        tops[last] = tops[last].max(tops[cell.row] + cell.height() + pad * 2.0);
    }
}

/// Takes boxes off the front that fit in a height and after which a page may end; with `force` at least one.
fn take(boxes: &mut Vec<Box>, room: f32, force: bool) -> Vec<Box> {
    let mut y = 0.0;
    let mut count = 0;
    for set in boxes.iter() {
        if y + set.height > room + NEARLY {
            break;
        }
        y += set.height;
        count += 1;
    }
    if count == boxes.len() {
        return std::mem::take(boxes);
    }
    let fitting = count;
    let part = match &mut boxes[count].fill {
        Fill::Rows(rows) => rows.split(room - y, force && count == 0),
        _ => None,
    };
    if let Some(part) = part {
        return take_part(boxes, count, part);
    }
    while count > 0 && boxes[count - 1].keep {
        count -= 1;
    }
    if count == 0 && force {
        count = fitting.max(1);
    }
    let taken = boxes.drain(..count).collect();
    drop_spaces(boxes);
    taken
}

/// The first boxes, and a part of the next.
fn take_part(boxes: &mut Vec<Box>, count: usize, part: Rows) -> Vec<Box> {
    let mut taken: Vec<Box> = boxes.drain(..count).collect();
    let mut done = false;
    if let Some(first) = boxes.first_mut() {
        let strips = first.strips.clone();
        taken.push(Box { strips, ..Box::rows(part) });
        if let Fill::Rows(rest) = &first.fill {
            first.height = rest.height();
            done = rest.is_empty();
        }
    }
    if done {
        boxes.remove(0);
        drop_spaces(boxes);
    }
    taken
}

fn drop_spaces(boxes: &mut Vec<Box>) {
    let spaces = boxes.iter().take_while(|set| set.is_space()).count();
    boxes.drain(..spaces);
}
