//! The flow: a document as a flat list of things to set one under the other, their widths still open.

use crate::boxes::Entry;
use crate::contents::EntryNode;
use crate::page::{Color, Owner, TagId};
use crate::paragraph::{Alignment, Leading};
use crate::text::Text;
use dossier_core::Span;
use std::sync::Arc;

/// Something to be set, within a frame that is known only later.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Distance from the frame's edges.
    pub left: f32,
    pub right: f32,
    /// Space wanted above and below; the larger of two neighbours counts.
    pub before: f32,
    pub after: f32,
    /// No page ends after it.
    pub keep_next: bool,
    /// No page ends before it.
    pub keep_previous: bool,
    pub new_page: bool,
    pub strips: Arc<[Inset]>,
    /// Places named here.
    pub marks: Vec<(String, TagId)>,
    pub entry: Option<Entry>,
    pub kind: NodeKind,
}

/// A coloured strip behind nodes, by its distance from the frame's edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Inset {
    /// The tag of what it is behind.
    pub tag: TagId,
    pub left: f32,
    pub right: f32,
    /// Width, where it does not reach to the right.
    pub width: Option<f32>,
    pub color: Color,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    /// A paragraph.
    Text(Box<TextNode>),
    /// An image on its own.
    Image(ImageNode),
    /// A line across, in the share of the frame's width.
    Rule { share: f32, thickness: f32, color: Color },
    /// Empty space that does not vanish at a page's top.
    Pad(f32),
    /// A table, or blocks side by side.
    Table(Box<TableNode>),
    /// A line of a table of contents.
    Entry(Box<EntryNode>),
    /// A figure or table with its caption.
    Group(Box<GroupNode>),
}

/// Blocks that belong together and may move: to the top of the next page, or to a landscape page.
#[derive(Clone, Debug)]
pub(crate) struct GroupNode {
    pub nodes: Vec<Node>,
    /// Whether the document asks for a landscape page.
    pub landscape: bool,
    /// Whether text may change places with it.
    pub moves: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TextNode {
    pub text: Text,
    pub size: f32,
    /// Distance of baselines in points.
    pub leading: Leading,
    pub alignment: Alignment,
    /// A bullet or number that hangs to the left.
    pub label: Option<Label>,
    /// Whether all lines stay on one page.
    pub together: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub text: Text,
    /// Distance from the text's left edge to the label's; below zero, the label stands flush right, so far beyond the
    /// text's right edge.
    pub hang: f32,
    /// Space that stays free between label and text, for labels flush right; `None` for flush left.
    pub flush_right: Option<f32>,
}

#[derive(Clone, Debug)]
pub(crate) struct ImageNode {
    /// Index in the layout's images.
    pub image: usize,
    /// Natural width and height in points.
    pub natural: (f32, f32),
    pub width: Option<Length>,
    pub owner: Owner,
    /// Where it stands in its column when it is narrower.
    pub alignment: Alignment,
}

/// A length from an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Length {
    /// Share of the frame's width.
    Share(f32),
    Points(f32),
}

#[derive(Clone, Debug)]
pub(crate) struct TableNode {
    /// Share of the frame's width, where the document states one.
    pub columns: Vec<Option<f32>>,
    pub rows: usize,
    pub head_rows: usize,
    pub cells: Vec<CellNode>,
    /// Whether it has rules; blocks side by side have none.
    pub ruled: bool,
    /// Row indices that a stronger rule stands above: bodies' ends.
    pub breaks: Vec<usize>,
    /// How many columns on the left say what a row is about.
    pub stub: usize,
    /// Space above each row; empty for none.
    pub gaps: Vec<f32>,
    /// What is repeated above it when it comes first on a page.
    pub head: Option<Arc<TableNode>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct CellNode {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
    pub nodes: Vec<Node>,
    /// Whether it is shown for the second time, and not to be read again.
    pub again: bool,
}

impl Node {
    /// Changes the size of type.
    pub(crate) fn scale(&mut self, factor: f32) {
        self.left *= factor;
        match &mut self.kind {
            NodeKind::Text(text) => {
                text.size *= factor;
                text.leading = text.leading.scaled(factor);
                text.text.scale(factor);
                if let Some(label) = &mut text.label {
                    label.hang *= factor;
                    label.flush_right = label.flush_right.map(|space| space * factor);
                    label.text.scale(factor);
                }
            }
            NodeKind::Table(table) => table.scale(factor),
            NodeKind::Group(group) => group.nodes.iter_mut().for_each(|node| node.scale(factor)),
            NodeKind::Image(_) | NodeKind::Rule { .. } | NodeKind::Pad(_) | NodeKind::Entry(_) => {}
        }
    }
}

impl TableNode {
    /// Changes the size of type in all cells.
    pub(crate) fn scale(&mut self, factor: f32) {
        self.cells.iter_mut().flat_map(|cell| &mut cell.nodes).for_each(|node| node.scale(factor));
    }
}

impl Length {
    /// Reads `80%`, `8cm`, `80mm`, `3in`, `20pt`, `640px` or a bare number of pixels (96 to the inch).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        let number: f32 =
            digits.trim().parse().ok().filter(|number: &f32| number.is_finite() && *number > 0.0)?;
        Some(match &text[digits.len()..] {
            "%" => Self::Share(number / 100.0),
            "cm" => Self::Points(number * 72.0 / 2.54),
            "mm" => Self::Points(number * 72.0 / 25.4),
            "in" => Self::Points(number * 72.0),
            "pt" => Self::Points(number),
            "px" | "" => Self::Points(number * 0.75),
            _ => return None,
        })
    }
}
