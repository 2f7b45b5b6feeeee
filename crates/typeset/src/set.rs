//! Setting: nodes in a frame of known width become boxes.

use crate::boxes::{self, Box, Content, Fill, Mark, Strip, Strips};
use crate::contents;
use crate::group;
use crate::node::{ImageNode, Inset, Label, Length, Node, NodeKind, TextNode};
use crate::page::{Item, ItemKind, Rect};
use crate::paragraph::{Alignment, Extent, Frame, Missing};
use crate::pieces::{Habits, Pieces};
use crate::shape::Shaper;
use crate::table;
use crate::theme::Theme;
use dossier_core::Span;
use std::ops::Range;

/// Half a page and a bit leaves room for the caption and a few lines of text: the share that an image may take.
pub(crate) const TALLEST: f32 = 0.8;

/// The least width of an image in a table.
const LEAST_IMAGE: f32 = 24.0;

/// What a thread needs to set nodes, and what it finds on the way.
pub(crate) struct Setting<'a> {
    pub theme: &'a Theme,
    pub shaper: &'a mut Shaper,
    pub missing: Vec<Missing>,
    /// Tables wider than their frame.
    pub wide: Vec<Wide>,
    /// The greatest height of an image.
    pub tallest: f32,
}

/// A table wider than its frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wide {
    pub span: Span,
    pub way: Way,
}

/// What becomes of a table wider than its frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// It is cut into so many groups of columns.
    Groups(usize),
    /// Words are broken where it comes.
    Broken,
    /// Its words may overlap.
    Overlapping,
}

/// Left edge and width of a column of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub x: f32,
    pub width: f32,
}

impl Column {
    /// The column without insets, which never take more than two thirds of it.
    fn inset(self, left: f32, right: f32) -> Self {
        let left = left.min(self.width * 0.5);
        let right = right.min(self.width / 6.0);
        Self { x: self.x + left, width: (self.width - left - right).max(1.0) }
    }

    fn strips(self, insets: &[Inset]) -> Option<Strips> {
        let strip = |inset: &Inset| {
            let inner = self.inset(inset.left, inset.right);
            Strip {
                tag: inset.tag,
                x: inner.x,
                width: inset.width.unwrap_or(inner.width),
                color: inset.color,
            }
        };
        (!insets.is_empty()).then(|| insets.iter().map(strip).collect())
    }
}

/// Sets nodes one under the other.
pub(crate) fn nodes(nodes: &[Node], column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
    range(nodes, 0..nodes.len(), column, setting)
}

/// Sets some of the nodes that stand one under the other, with the spaces above them.
pub(crate) fn range(
    nodes: &[Node],
    range: Range<usize>,
    column: Column,
    setting: &mut Setting<'_>,
) -> Vec<Box> {
    let mut out = Vec::new();
    for index in range {
        let Some(node) = nodes.get(index) else { break };
        let previous = index.checked_sub(1).and_then(|index| nodes.get(index));
        let next = nodes.get(index + 1);
        out.extend(previous.and_then(|previous| space(previous, node, column)));
        let first = out.len();
        out.append(&mut set(node, column, setting));
        if let [Box { fill: Fill::Float(float), .. }] = &mut out[first..] {
            let between = |above: &Node, below: &Node| above.after.max(below.before);
            float.instead = previous.zip(next).map_or(0.0, |(above, below)| between(above, below));
        }
        let kept = node.keep_next || next.is_some_and(|next| next.keep_previous);
        if let Some(last) = out.last_mut().filter(|_| kept) {
            last.keep = true;
        }
    }
    out
}

/// The space between two nodes, backed by the strips that they share.
fn space(upper: &Node, lower: &Node, column: Column) -> Option<Box> {
    let height = upper.after.max(lower.before);
    let shared = upper.strips.iter().zip(lower.strips.iter()).take_while(|(a, b)| a == b).count();
    let keep = upper.keep_next || lower.keep_previous;
    (height > 0.0).then(|| Box::space(height, keep, column.strips(&upper.strips[..shared])))
}

/// Sets one node.
fn set(node: &Node, column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
    let inner = column.inset(node.left, node.right);
    let mut out = match &node.kind {
        NodeKind::Text(text) => paragraph(text, inner, setting),
        NodeKind::Image(image) => vec![self::image(image, inner, setting.tallest)],
        NodeKind::Rule { share, thickness, color } => {
            let area = Rect { x: inner.x, y: 0.0, width: inner.width * share, height: *thickness };
            let items = vec![boxes::rectangle(area, *color)];
            vec![Box::full(*thickness, Content { items, ..Content::default() })]
        }
        NodeKind::Pad(height) => vec![Box::full(*height, Content::default())],
        NodeKind::Table(node) => table::set(node, inner, setting),
        NodeKind::Group(group) => group::set(group, node.after, inner, setting),
        NodeKind::Entry(node) => contents::set(node, inner, setting),
    };
    if out.is_empty() {
        out.push(Box::full(0.0, Content::default()));
    }
    if let Some(strips) = column.strips(&node.strips) {
        for set in &mut out {
            set.strips = Some(strips.clone());
        }
    }
    if let Some(first) = out.first_mut() {
        first.new_page = node.new_page;
        let mark = |(name, tag): &(String, _)| Mark { name: name.clone(), tag: *tag, x: inner.x };
        first.begin(node.marks.iter().map(mark), node.entry.clone());
    }
    out
}

pub(crate) fn paragraph(node: &TextNode, column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
    let frame = Frame {
        x: column.x,
        width: column.width,
        leading: node.leading,
        size: node.size,
        alignment: node.alignment,
    };
    let mut pieces = Pieces::new(&node.text, column.width, setting.shaper, &mut setting.missing);
    let Theme { hyphenate, hanging_punctuation: hang, .. } = *setting.theme;
    pieces.habits = Habits { hyphenate, hang };
    let mut lines = pieces.set(&frame, setting.shaper);
    if lines.is_empty() && (node.label.is_some() || !node.text.anchors.is_empty()) {
        lines.push(pieces.blank_line(&frame));
    }
    if let (Some(label), Some(first)) = (&node.label, lines.first_mut()) {
        let items = self::label(label, &frame, first.baseline, setting);
        let at_end = label.hang < 0.0;
        let at = |length: usize| if at_end { length..length } else { 0..0 };
        first.content.items.splice(at(first.content.items.len()), items.items);
        first.content.links.splice(at(first.content.links.len()), items.links);
    }
    let count = lines.len();
    let keep = |index: usize| index + 1 < count && (node.together || index == 0 || index + 2 == count);
    lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| Box { keep: keep(index), ..Box::full(line.height, line.content) })
        .collect()
}

/// A label on the first line.
fn label(label: &Label, frame: &Frame, baseline: f32, setting: &mut Setting<'_>) -> Content {
    if label.hang < 0.0 {
        let frame = Frame { width: frame.width - label.hang, alignment: Alignment::End, ..*frame };
        let mut pieces = Pieces::new(&label.text, f32::MAX, setting.shaper, &mut setting.missing);
        return first_line(&mut pieces, &frame, baseline, setting.shaper);
    }
    let hang = label.hang.min(frame.x.max(0.0));
    let free = label.flush_right.unwrap_or_default();
    let alignment = if label.flush_right.is_some() { Alignment::End } else { Alignment::Start };
    let mut pieces = Pieces::new(&label.text, f32::MAX, setting.shaper, &mut setting.missing);
    // A label wider than the hang sticks out to the left rather than run into the text.
    let width = (hang - free).max(pieces.extent().most);
    let frame = Frame { x: frame.x - free - width, width, alignment, ..*frame };
    let frame =
        if label.flush_right.is_some() { frame } else { Frame { x: frame.x + width - hang, ..frame } };
    first_line(&mut pieces, &frame, baseline, setting.shaper)
}

/// The first line of a label, on the baseline of the line that it labels.
fn first_line(pieces: &mut Pieces<'_>, frame: &Frame, baseline: f32, shaper: &mut Shaper) -> Content {
    let mut content = Content::default();
    if let Some(line) = pieces.set(frame, shaper).into_iter().next() {
        content.absorb(line.content, baseline - line.baseline);
    }
    content
}

fn image(node: &ImageNode, column: Column, tallest: f32) -> Box {
    let (natural_width, natural_height) = node.natural;
    let wanted = match node.width {
        Some(Length::Share(share)) => column.width * share,
        Some(Length::Points(points)) => points,
        None => natural_width,
    };
    let width = wanted.min(column.width).min(tallest * natural_width / natural_height).max(0.1);
    let height = (width * natural_height / natural_width).clamp(0.1, tallest);
    let free = match node.alignment {
        Alignment::Center => (column.width - width) / 2.0,
        Alignment::End => column.width - width,
        _ => 0.0,
    };
    let area = Rect { x: column.x + free, y: 0.0, width, height };
    let item = Item { owner: node.owner, kind: ItemKind::Image { image: node.image, area } };
    Box::full(height, Content { items: vec![item], ..Content::default() })
}

/// How wide nodes may be, for the columns of a table.
pub(crate) fn extent(nodes: &[Node], setting: &mut Setting<'_>) -> Extent {
    nodes.iter().fold(Extent::default(), |all, node| {
        let inset = node.left + node.right;
        let Extent { cut, least, most } = match &node.kind {
            NodeKind::Text(text) => {
                // Missing characters are reported when the text is set.
                Pieces::new(&text.text, f32::MAX, setting.shaper, &mut Vec::new()).extent()
            }
            NodeKind::Image(image) => Extent { cut: LEAST_IMAGE, least: LEAST_IMAGE, most: image.natural.0 },
            NodeKind::Table(inner) => table::extent(inner, setting),
            NodeKind::Group(group) => extent(&group.nodes, setting),
            NodeKind::Rule { .. } | NodeKind::Pad(_) | NodeKind::Entry(_) => Extent::default(),
        };
        Extent {
            cut: all.cut.max(cut + inset),
            least: all.least.max(least + inset),
            most: all.most.max(most + inset),
        }
    })
}
