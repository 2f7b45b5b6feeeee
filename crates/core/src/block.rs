//! Blocks: the 13 kinds of Pandoc's `Block`, each with span and attributes.

use crate::{Attrs, Inline, Span, Table, attr::attributed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A block with its place in the source and its attributes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it comes from.
    #[serde(default)]
    pub span: Span,
    /// Identifier, classes and pairs, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attr: Attrs,
}

/// The kinds of block. Closed for a major version of the model: domain meaning goes into the attributes of `Div`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum BlockKind {
    /// Text that is no paragraph, as in a tight list.
    Plain(Vec<Inline>),
    /// A paragraph.
    Para(Vec<Inline>),
    /// Lines that keep their breaks, as in verse or an address.
    LineBlock(Vec<Vec<Inline>>),
    /// A heading of level 1 to 6 (Pandoc's `Header`).
    Heading {
        /// 1 is the highest.
        level: u8,
        /// The heading's text.
        content: Vec<Inline>,
    },
    /// A code block; its language is the first class.
    Code(String),
    /// Text in the markup of one output format, as `html`; for writers of that format alone.
    Raw {
        /// The format's name.
        format: String,
        /// The text, verbatim.
        text: String,
    },
    /// A block quotation.
    Quote(Vec<Block>),
    /// A bullet list or an ordered list.
    List(List),
    /// A definition list.
    Definitions(Vec<Definition>),
    /// A thematic break (Pandoc's `HorizontalRule`).
    Rule,
    /// A table.
    Table(Box<Table>),
    /// A figure: content with a caption.
    Figure {
        /// The caption.
        caption: Caption,
        /// What is shown, usually one image.
        content: Vec<Block>,
    },
    /// A group of blocks; its attributes say what for.
    Div(Vec<Block>),
}

/// A bullet list (`numbering` is `None`) or an ordered list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct List {
    /// How an ordered list counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbering: Option<ListNumbering>,
    /// The items.
    pub items: Vec<ListItem>,
}

/// How an ordered list counts (Pandoc's `ListAttributes`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListNumbering {
    /// Number of the first item.
    pub start: u32,
    /// Kind of numerals.
    #[serde(default)]
    pub style: ListStyle,
    /// What stands around the numeral.
    #[serde(default)]
    pub delimiter: ListDelimiter,
}

/// Numerals of an ordered list (Pandoc's `ListNumberStyle`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub enum ListStyle {
    /// 1, 2, 3
    #[default]
    Decimal,
    /// a, b, c
    LowerAlpha,
    /// A, B, C
    UpperAlpha,
    /// i, ii, iii
    LowerRoman,
    /// I, II, III
    UpperRoman,
    /// 1, 2, 3, counted through the whole document (Pandoc's `Example`).
    Example,
    /// The writer's choice, 1, 2, 3 as a rule (Pandoc's `DefaultStyle`).
    Default,
}

/// What stands around a list numeral (Pandoc's `ListNumberDelim`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub enum ListDelimiter {
    /// `1.`
    #[default]
    Period,
    /// `1)`
    OneParen,
    /// `(1)`
    TwoParens,
    /// The writer's choice, `1.` as a rule (Pandoc's `DefaultDelim`).
    Default,
}

/// An item of a list. A task's state is a [`Task`](crate::roles::Task) span at the start of its first paragraph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListItem {
    /// What the item holds.
    pub content: Vec<Block>,
    /// Where it comes from, marker included.
    #[serde(default)]
    pub span: Span,
}

/// A term with its definitions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Definition {
    /// What is defined.
    pub term: Vec<Inline>,
    /// One or more definitions.
    pub definitions: Vec<Vec<Block>>,
    /// Where it comes from.
    #[serde(default)]
    pub span: Span,
}

/// The caption of a figure or table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Caption {
    /// A short form for lists of figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Vec<Inline>>,
    /// The caption that is printed; empty for none.
    pub content: Vec<Block>,
}

impl Block {
    /// A block without attributes.
    #[must_use]
    pub const fn new(kind: BlockKind, span: Span) -> Self {
        Self { kind, span, attr: None }
    }

    /// The same block with these attributes.
    #[must_use]
    pub fn with_attr(mut self, attr: Attrs) -> Self {
        self.attr = attr;
        self
    }

    /// A paragraph that no source holds.
    #[must_use]
    pub const fn para(content: Vec<Inline>) -> Self {
        Self::new(BlockKind::Para(content), Span::SYNTHESIZED)
    }

    /// Whether it is listed and counted as a table: a table, or a figure that only gives a table its caption.
    #[must_use]
    pub fn is_tabular(&self) -> bool {
        match &self.kind {
            BlockKind::Table(_) => true,
            BlockKind::Figure { content, .. } => match content.as_slice() {
                [Self { kind: BlockKind::Table(table), .. }] => table.caption.content.is_empty(),
                _ => false,
            },
            _ => false,
        }
    }
}

attributed!(Block);
