//! Texts in several languages: units side by side, or each passage above its translation.

use crate::flow::{Flow, Place};
use crate::font::Face;
use crate::inline::Inliner;
use crate::node::{CellNode, Inset, Node, NodeKind, TableNode};
use crate::page::{Role, TagId};
use crate::paragraph::Alignment;
use crate::text::Style;
use crate::theme::ParallelLayout;
use dossier_core::{Attributed, Block, BlockKind, Lang, roles, roles::BlockRole};
use std::sync::Arc;

/// How units are set in the part of the document at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parallel {
    /// What the `Div` around them says.
    layout: Option<ParallelLayout>,
    /// Shares of the measure, for units of two and of three sides.
    shares: [Vec<f32>; 2],
    /// The names of the languages, for pages to repeat.
    head: Option<Arc<TableNode>>,
}

/// No side takes less than this share of what an even one would.
const LEAST_SHARE: f32 = 0.72;
/// The narrowest column of text, in multiples of the size of type.
const NARROWEST: f32 = 14.0;

/// The sides of a unit with their languages, if it is a unit and all in it are sides.
fn sides(block: &Block) -> Option<Vec<(Lang, &Block)>> {
    let unit = roles::Unit::of(block)?;
    let BlockKind::Div(content) = &block.kind else { return None };
    let divs = unit.sides.iter().all(|(_, side)| matches!(side.kind, BlockKind::Div(_)));
    (divs && unit.sides.len() == content.len() && !content.is_empty()).then_some(unit.sides)
}

/// How much room a text takes, in ems.
fn ems(text: &str) -> f32 {
    text.chars().map(|c| if crate::font::is_wide(c) { 1.0 } else { 0.44 }).sum()
}

impl<'d> Flow<'d> {
    /// Shares of the measure for units of so many sides: as the texts are long, so that the sides end near each other.
    fn shares(&self, units: &[Vec<(Lang, &Block)>], count: usize) -> Vec<f32> {
        if let Some(share) = self.theme.parallel_share.filter(|_| count == 2) {
            let share = share.clamp(0.1, 0.9);
            return vec![share, 1.0 - share];
        }
        let mut totals = vec![0.0_f32; count];
        for unit in units.iter().filter(|unit| unit.len() == count) {
            for (total, (_, side)) in totals.iter_mut().zip(unit) {
                *total += ems(&dossier_core::text::of_blocks(std::slice::from_ref(*side)));
            }
        }
        let whole: f32 = totals.iter().sum();
        let even = 1.0 / count as f32;
        let share = |total: &f32| if whole > 0.0 { (total / whole).max(even * LEAST_SHARE) } else { even };
        let shares: Vec<f32> = totals.iter().map(share).collect();
        let whole: f32 = shares.iter().sum();
        shares.into_iter().map(|share| share / whole).collect()
    }

    /// Adds blocks one after the other; the units among them share their columns.
    pub(crate) fn blocks(&mut self, blocks: &'d [Block], place: &Place) {
        let units: Vec<_> = blocks.iter().filter_map(sides).collect();
        if units.is_empty() {
            return blocks.iter().for_each(|block| self.block(block, place));
        }
        let shares = [self.shares(&units, 2), self.shares(&units, 3)];
        let outer = std::mem::replace(&mut self.parallel.shares, shares);
        blocks.iter().for_each(|block| self.block(block, place));
        self.parallel.shares = outer;
    }

    /// A part of the document whose units are set as its attributes say: `layout` is `columns` or `interleaved`,
    /// `titles` the names of the languages, parted by `|`.
    pub(crate) fn parallel(&mut self, content: &'d [Block], block: &'d Block, place: &Place) {
        let layout = match block.get("layout") {
            Some("columns") => Some(ParallelLayout::Columns),
            Some("interleaved") => Some(ParallelLayout::Interleaved),
            None => None,
            Some(other) => {
                let message = format!("`{other}` is no layout of parallel text, and is ignored");
                self.lost(block.span, message);
                None
            }
        };
        let outer = std::mem::replace(&mut self.parallel, Parallel { layout, ..Parallel::default() });
        let units: Vec<_> = content.iter().filter_map(sides).collect();
        let titles: Vec<&str> =
            block.get("titles").map(|titles| titles.split('|').collect()).unwrap_or_default();
        if let Some(first) = units.first().filter(|first| first.len() == titles.len())
            && self.columns_of(titles.len(), place)
        {
            let shares = self.shares(&units, titles.len());
            let langs: Vec<Lang> = first.iter().map(|(lang, _)| lang.clone()).collect();
            self.language_names(&titles, &langs, shares, place);
        }
        self.blocks(content, place);
        self.parallel = outer;
    }

    /// Whether so many sides stand side by side.
    fn columns_of(&self, count: usize, place: &Place) -> bool {
        let measure = self.theme.measure() - place.left - place.right;
        let room = count == 2 || measure / count as f32 >= place.style.size * NARROWEST;
        let layout = self.parallel.layout.unwrap_or(self.theme.parallel);
        count > 1 && count < 4 && layout == ParallelLayout::Columns && room
    }

    /// The names of the languages over their columns.
    fn language_names(&mut self, titles: &[&'d str], langs: &[Lang], shares: Vec<f32>, place: &Place) {
        let tag = self.tags.add_in(Role::Div, place.parent, &place.lang);
        let face = Face { family: self.theme.heading_family, bold: true, italic: false };
        let style =
            Style { face, size: self.theme.table_size, color: self.theme.accent_color, ..place.style };
        let mut columns = Vec::new();
        for (title, lang) in titles.iter().zip(langs) {
            let p = self.tags.add_in(Role::P, tag, lang);
            let place = Place { lang: lang.clone(), style, ..side_place(place, p) };
            let place = Place { alignment: Alignment::Start, leading: 1.3, ..place };
            columns.push(self.apart(|flow| {
                let mut inliner = Inliner::new(flow, style, p, lang);
                inliner.push(title.trim());
                let text = inliner.text;
                flow.text_node(&place, text).after = 2.0;
                let kind = NodeKind::Rule { share: 1.0, thickness: 0.6, color: flow.theme.accent_color };
                flow.node(&place, kind).before = 2.0;
            }));
        }
        let mut names = side_by_side(columns.into_iter().map(|nodes| vec![nodes]).collect(), shares, place);
        names.span = dossier_core::Span::SYNTHESIZED;
        self.parallel.head = Some(Arc::new(names.clone()));
        let node = self.node(place, NodeKind::Table(Box::new(names)));
        node.keep_next = true;
    }

    /// One text in several languages: no table to the reader of tags, but divisions.
    pub(crate) fn unit(&mut self, block: &'d Block, place: &Place) -> bool {
        let Some(sides) = sides(block) else { return false };
        let tag = self.tags.add_in(Role::Div, place.parent, &place.lang);
        self.mark(block, tag);
        let chosen = sides.iter().position(|(lang, _)| lang.primary() == self.lang.primary()).unwrap_or(0);
        if !self.columns_of(sides.len(), place) {
            self.interleaved(&sides, tag, chosen, place);
            return true;
        }
        let even = sides.len() > 1 && sides.iter().all(|(_, side)| kinds(side) == kinds(sides[0].1));
        let mut columns = Vec::new();
        for (index, (lang, side)) in sides.iter().enumerate() {
            let BlockKind::Div(content) = &side.kind else { continue };
            let parent = self.tags.add_in(Role::Div, tag, lang);
            let inner = Place { lang: lang.clone(), ..side_place(place, parent) };
            let mut rows: Vec<Vec<Node>> = Vec::new();
            self.mark(*side, parent);
            // Where both sides have the same blocks, each stands level with its translation.
            for part in content.chunks(if even { 1 } else { content.len().max(1) }) {
                rows.push(self.apart(|flow| flow.blocks(part, &inner)));
            }
            self.leave_marks(&mut rows);
            if index != chosen {
                rows.iter_mut().flatten().for_each(|node| node.entry = None);
            }
            columns.push(rows);
        }
        let shares = self.parallel.shares[usize::from(sides.len() == 3)].clone();
        let ends = || columns.iter().filter_map(|rows| Some((rows.first()?.first()?, rows.last()?.last()?)));
        let before = ends().map(|(first, _)| first.before).fold(place.space, f32::max);
        let after = ends().map(|(_, last)| last.after).fold(place.space, f32::max);
        let keep_next = ends().any(|(_, last)| last.keep_next);
        let mut node = side_by_side(columns, shares, place);
        node.span = block.span;
        node.head = self.parallel.head.clone();
        let node = self.node(place, NodeKind::Table(Box::new(node)));
        (node.before, node.after, node.keep_next) = (before, after, keep_next);
        true
    }

    /// Each side under the one before, translations indented behind a quiet rule.
    fn interleaved(&mut self, sides: &[(Lang, &'d Block)], tag: TagId, chosen: usize, place: &Place) {
        for (index, (lang, side)) in sides.iter().enumerate() {
            let BlockKind::Div(content) = &side.kind else { continue };
            let parent = self.tags.add_in(Role::Div, tag, lang);
            self.mark(*side, parent);
            let mut inner = Place { parent, lang: lang.clone(), ..place.clone() };
            if index > 0 {
                let color = self.theme.rule_color;
                let rule = Inset { tag, left: place.left, right: place.right, width: Some(0.8), color };
                inner.strips = place.strips.iter().copied().chain([rule]).collect();
                inner.left += self.theme.indent * 0.7;
            }
            let first = self.nodes.len();
            self.blocks(content, &inner);
            let added = &mut self.nodes[first..];
            if index != chosen {
                added.iter_mut().for_each(|node| node.entry = None);
            }
            // A passage is nearer to its translation than to the next one.
            if let Some(first) = added.first_mut().filter(|_| index > 0) {
                first.before = place.space * 0.5;
            }
            if let Some(last) = added.last_mut() {
                last.keep_next = index + 1 < sides.len();
                last.after = place.space * if last.keep_next { 0.5 } else { 1.5 };
            }
        }
        self.finish_marks();
    }

    /// Puts places that no node took onto the last one of these.
    fn leave_marks(&mut self, rows: &mut [Vec<Node>]) {
        if let Some(last) = rows.iter_mut().flatten().last() {
            last.marks.append(&mut self.marks);
        }
    }
}

/// Within a side, counted from its own edges.
fn side_place(place: &Place, parent: TagId) -> Place {
    Place { parent, left: 0.0, right: 0.0, strips: Arc::default(), ..place.clone() }
}

/// The kinds of a side's blocks.
fn kinds(side: &Block) -> Vec<std::mem::Discriminant<BlockKind>> {
    match &side.kind {
        BlockKind::Div(content) => content.iter().map(|block| std::mem::discriminant(&block.kind)).collect(),
        _ => Vec::new(),
    }
}

/// Columns of rows as a table without rules.
fn side_by_side(columns: Vec<Vec<Vec<Node>>>, shares: Vec<f32>, place: &Place) -> TableNode {
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let mut gaps = vec![0.0_f32; rows];
    for column in &columns {
        for (gap, pair) in gaps.iter_mut().skip(1).zip(column.windows(2)) {
            let above = pair[0].last().map_or(place.space, |node| node.after);
            *gap = gap.max(pair[1].first().map_or(0.0, |node| node.before).max(above));
        }
    }
    let mut cells = Vec::new();
    let count = columns.len();
    for (column, parts) in columns.into_iter().enumerate() {
        let cell = |(row, nodes)| CellNode { row, column, rows: 1, columns: 1, nodes, again: false };
        cells.extend(parts.into_iter().enumerate().map(cell));
    }
    TableNode {
        columns: (0..count).map(|column| shares.get(column).copied()).collect(),
        rows,
        head_rows: 0,
        cells,
        ruled: false,
        breaks: Vec::new(),
        stub: 0,
        gaps,
        head: None,
        span: dossier_core::Span::SYNTHESIZED,
    }
}
