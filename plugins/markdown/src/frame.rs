//! Elements that are open while the events come in.

use crate::line::{Line, Mark};
use dossier_sdk::{Attr, Attrs, Block, Cell, Definition, List, Style, Table, Target};

/// What an open element is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The document.
    Root,
    /// A paragraph.
    Para,
    /// Text that stands in a container without being a paragraph.
    Plain,
    /// A heading of this level.
    Heading(u8),
    /// A block quotation.
    Quote,
    /// A list with the items so far.
    List(List),
    /// A list item.
    Item,
    /// A fenced div, and where its opening fence ends.
    Div(Attrs, usize),
    /// A definition list with the entries so far.
    Definitions(Vec<Definition>),
    /// A term.
    Term,
    /// A definition.
    Definition,
    /// A table with what there is so far.
    Table(Box<Table>),
    /// The head row.
    Head(Vec<Cell>),
    /// A row.
    Row(Vec<Cell>),
    /// A cell.
    Cell,
    /// The definition of the footnote of this name.
    Note(String),
    /// A code block; a format in place of attributes makes it raw.
    Code(Result<Attrs, String>, String),
    /// An HTML block.
    Html(String),
    /// Styled text.
    Styled(Style),
    /// A link; the flag says that it is its own text.
    Link(Target, bool),
    /// An image.
    Image(Target),
}

/// A paragraph that reads like a caption and waits for a table.
#[derive(Debug)]
pub(crate) struct PendingCaption {
    /// Its index among the blocks.
    pub(crate) index: usize,
    /// How it is to be cut.
    pub(crate) cut: CaptionCut,
}

/// How to make a caption of a paragraph.
#[derive(Debug)]
pub(crate) struct CaptionCut {
    /// After `:` or `Table:` and the space.
    pub(crate) text: Mark,
    /// The table's attributes, and where they begin.
    pub(crate) attr: Option<(Attr, Mark)>,
}

/// An open element. Offsets are bytes of the source.
#[derive(Debug)]
pub(crate) struct Frame {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its first byte.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
    /// The blocks in it so far.
    pub(crate) blocks: Vec<Block>,
    /// The inlines in it so far.
    pub(crate) line: Line,
    /// A caption that may belong to the next block.
    pub(crate) caption: Option<PendingCaption>,
}

impl Frame {
    /// An element without content.
    pub(crate) fn new(kind: Kind, start: usize, end: usize) -> Self {
        Self { kind, start, end, blocks: Vec::new(), line: Line::default(), caption: None }
    }

    /// Whether inlines can stand in it directly.
    pub(crate) const fn holds_inlines(&self) -> bool {
        matches!(
            self.kind,
            Kind::Para
                | Kind::Plain
                | Kind::Heading(_)
                | Kind::Term
                | Kind::Cell
                | Kind::Styled(_)
                | Kind::Link(..)
                | Kind::Image(_)
        )
    }
}
