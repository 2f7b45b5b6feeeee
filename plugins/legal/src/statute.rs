//! A legal text as what it consists of: headings, articles, paragraphs, items.

use crate::marker::{Number, Rank};
use dossier_sdk::{Attr, Block, BlockKind, Inline, Lang, Metadata, Span};

/// A legal text in one language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statute {
    /// Its language.
    pub(crate) lang: Lang,
    /// The metadata of the file, the title among them.
    pub(crate) meta: Metadata,
    /// The parts, in the order of the file.
    pub(crate) pieces: Vec<Piece>,
}

/// A part of a legal text that stands by itself.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Its identifier, unique in the text.
    pub(crate) id: String,
    /// Where it stands: its first line.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: PieceKind,
}

/// What a piece is.
#[derive(Clone, Debug)]
pub(crate) enum PieceKind {
    /// Text before the articles, or between them and no part of one.
    Matter(Matter, Vec<Block>),
    /// The heading of a part, chapter or section.
    Heading { rank: Rank, number: Number, level: u8, content: Vec<Inline> },
    /// An article.
    Article(Article),
    /// An annex, its heading first.
    Annex { number: Number, blocks: Vec<Block> },
}

/// What text outside of the articles is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// The title, where the metadata have another one.
    Title,
    /// Who adopted the text and when.
    History,
    /// The table of contents.
    Contents,
    /// The preamble.
    Preamble,
    /// None of these.
    Stray,
}

impl Matter {
    /// The class of its `Div`.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Title => "law-title",
            Self::History => "history",
            Self::Contents => "contents",
            Self::Preamble => "preamble",
            Self::Stray => "loose",
        }
    }
}

/// An article (条).
#[derive(Clone, Debug)]
pub(crate) struct Article {
    /// Its number.
    pub(crate) number: Number,
    /// Its number and title, where they have a line of their own.
    pub(crate) head: Option<Block>,
    /// Its paragraphs (款).
    pub(crate) paragraphs: Vec<Part>,
}

/// A paragraph (款), an item of it (项) or an item of that (目).
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its number.
    pub(crate) number: Number,
    /// Its identifier.
    pub(crate) id: String,
    /// Its first line.
    pub(crate) span: Span,
    /// Its text.
    pub(crate) blocks: Vec<Block>,
    /// The items under it.
    pub(crate) items: Vec<Self>,
}

impl Article {
    /// The blocks in it: its head and its paragraphs.
    pub(crate) fn blocks(self) -> Vec<Block> {
        let paragraphs = self.paragraphs.into_iter().map(|part| part.block("paragraph"));
        self.head.into_iter().chain(paragraphs).collect()
    }
}

impl Part {
    /// The blocks in it.
    pub(crate) fn content(self, below: &'static str) -> Vec<Block> {
        let items = self.items.into_iter().map(|item| item.block(below));
        self.blocks.into_iter().chain(items).collect()
    }

    /// As a `Div` of the class.
    pub(crate) fn block(self, class: &'static str) -> Block {
        let below = if class == "paragraph" { "item" } else { "subitem" };
        let (span, attr) = (self.span, numbered(class, &self.id, &self.number.to_string()));
        Block::new(BlockKind::Div(self.content(below)), span).with_attr(attr.boxed())
    }
}

impl Piece {
    /// The blocks of the document for it.
    pub(crate) fn block(self) -> Block {
        let Self { id, span, kind } = self;
        let (kind, attr) = match kind {
            PieceKind::Matter(matter, blocks) => {
                (BlockKind::Div(blocks), Attr { id, ..Attr::class(matter.class()) })
            }
            PieceKind::Heading { level, content, number, .. } => {
                let mut attr = Attr { id, ..Attr::default() };
                attr.set("num", number.to_string());
                (BlockKind::Heading { level, content }, attr)
            }
            PieceKind::Article(article) => {
                let attr = numbered("article", &id, &article.number.to_string());
                (BlockKind::Div(article.blocks()), attr)
            }
            PieceKind::Annex { number, blocks } => {
                (BlockKind::Div(blocks), numbered("annex", &id, &number.to_string()))
            }
        };
        Block::new(kind, span).with_attr(attr.boxed())
    }

    /// The span of its last line.
    pub(crate) fn last_span(&self) -> Span {
        match &self.kind {
            PieceKind::Matter(_, blocks) | PieceKind::Annex { blocks, .. } => {
                blocks.last().map_or(self.span, |block| block.span)
            }
            PieceKind::Heading { .. } => self.span,
            PieceKind::Article(article) => article.paragraphs.last().map_or(self.span, |part| part.span),
        }
    }

    /// The same without identifiers: a translation beside its source leaves them to that.
    pub(crate) fn without_ids(mut self) -> Self {
        fn clear(part: &mut Part) {
            part.id.clear();
            part.items.iter_mut().for_each(clear);
        }
        self.id.clear();
        if let PieceKind::Article(article) = &mut self.kind {
            article.paragraphs.iter_mut().for_each(clear);
        }
        self
    }

    /// What a finding calls it.
    pub(crate) fn name(&self) -> String {
        match &self.kind {
            PieceKind::Matter(Matter::Title, _) => "the title".to_owned(),
            PieceKind::Matter(Matter::History, _) => "the line of history".to_owned(),
            PieceKind::Matter(Matter::Contents, _) => "the table of contents".to_owned(),
            PieceKind::Matter(Matter::Preamble, _) => "the preamble".to_owned(),
            PieceKind::Matter(Matter::Stray, _) => "a text outside of the articles".to_owned(),
            PieceKind::Heading { rank, number, .. } => format!("{} {number}", rank.name()),
            PieceKind::Article(article) => format!("article {}", article.number),
            PieceKind::Annex { number, .. } => format!("annex {number}"),
        }
    }
}

/// The attributes of a `Div` with a number.
fn numbered(class: &str, id: &str, num: &str) -> Attr {
    let mut attr = Attr { id: id.to_owned(), ..Attr::class(class) };
    attr.set("num", num);
    attr
}
