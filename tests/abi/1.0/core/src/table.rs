//! Tables: Pandoc's, with head, bodies, foot, and cells that span.

use crate::{Attrs, Block, Caption, Span, attr::attributed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// The caption; empty for none.
    pub caption: Caption,
    /// Alignment and width of each column.
    pub columns: Vec<Column>,
    /// Header rows.
    pub head: TablePart,
    /// Bodies; most tables have one.
    pub bodies: Vec<TableBody>,
    /// Footer rows.
    #[serde(default)]
    pub foot: TablePart,
}

/// A column (Pandoc's `ColSpec`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// Alignment of its cells.
    #[serde(default)]
    pub align: Align,
    /// Share of the text width, 0 to 1; `None` leaves it to the writer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
}

/// Alignment of a column or cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Align {
    /// The writer's choice.
    #[default]
    Default,
    /// To the left.
    Left,
    /// Centred.
    Center,
    /// To the right.
    Right,
}

/// Rows of the head or foot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TablePart {
    /// The rows.
    pub rows: Vec<Row>,
    /// Attributes, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attr: Attrs,
}

/// A group of body rows, with header rows of its own when `head` is not empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TableBody {
    /// How many columns from the left are row headers.
    #[serde(default)]
    pub row_head_columns: u32,
    /// Header rows within the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<Row>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Attributes, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attr: Attrs,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The cells that start in this row.
    pub cells: Vec<Cell>,
    /// Where it comes from.
    #[serde(default)]
    pub span: Span,
    /// Attributes, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attr: Attrs,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// What it holds.
    pub content: Vec<Block>,
    /// Its own alignment; `Default` takes the column's.
    #[serde(default)]
    pub align: Align,
    /// Rows it covers, at least 1.
    #[serde(default = "one")]
    pub row_span: u32,
    /// Columns it covers, at least 1.
    #[serde(default = "one")]
    pub col_span: u32,
    /// Where it comes from.
    #[serde(default)]
    pub span: Span,
    /// Attributes, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attr: Attrs,
}

const fn one() -> u32 {
    1
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            content: Vec::new(),
            align: Align::Default,
            row_span: 1,
            col_span: 1,
            span: Span::SYNTHESIZED,
            attr: None,
        }
    }
}

impl Table {
    /// All rows from top to bottom: head, bodies, foot.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        let bodies = self.bodies.iter().flat_map(|body| body.head.iter().chain(&body.rows));
        self.head.rows.iter().chain(bodies).chain(&self.foot.rows)
    }

    /// All rows from top to bottom, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        let bodies = self.bodies.iter_mut().flat_map(|body| body.head.iter_mut().chain(&mut body.rows));
        self.head.rows.iter_mut().chain(bodies).chain(&mut self.foot.rows)
    }
}

attributed!(TablePart, TableBody, Row, Cell);
