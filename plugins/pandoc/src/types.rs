//! Pandoc's document as its JSON has it: the types of pandoc-types 1.23, module `Text.Pandoc.Definition`.
//!
//! A constructor with fields is `{"t": name, "c": fields}`, one without is `{"t": name}`; a product is an array. Filters
//! write the two keys in either order, and some write an empty `c` where there are no fields; both are read. Strings
//! are borrowed from the JSON or from the document, whichever is there first.

#![expect(clippy::enum_variant_names, reason = "the names are Pandoc's")]

use serde::{Deserialize, Serialize, de::IgnoredAny};
use std::borrow::Cow;
use std::collections::BTreeMap;

type Text<'a> = Cow<'a, str>;

/// The fields of a constructor that has none: nothing is written, anything is read.
pub(crate) type Nothing = Option<IgnoredAny>;

/// `Pandoc`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pandoc<'a> {
    #[serde(rename = "pandoc-api-version")]
    pub(crate) version: Vec<u64>,
    #[serde(borrow, default)]
    pub(crate) meta: BTreeMap<Text<'a>, MetaValue<'a>>,
    #[serde(borrow)]
    pub(crate) blocks: Vec<Block<'a>>,
}

/// `MetaValue`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum MetaValue<'a> {
    MetaMap(#[serde(borrow)] BTreeMap<Text<'a>, Self>),
    MetaList(Vec<Self>),
    MetaBool(bool),
    MetaString(Text<'a>),
    MetaInlines(Vec<Inline<'a>>),
    MetaBlocks(Vec<Block<'a>>),
}

/// `Block`; `Null` is of 1.22 and older.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Block<'a> {
    Plain(#[serde(borrow)] Vec<Inline<'a>>),
    Para(Vec<Inline<'a>>),
    LineBlock(Vec<Vec<Inline<'a>>>),
    CodeBlock(Attr<'a>, Text<'a>),
    RawBlock(Text<'a>, Text<'a>),
    BlockQuote(Vec<Self>),
    OrderedList(ListAttributes, Vec<Vec<Self>>),
    BulletList(Vec<Vec<Self>>),
    DefinitionList(Vec<(Vec<Inline<'a>>, Vec<Vec<Self>>)>),
    Header(i64, Attr<'a>, Vec<Inline<'a>>),
    HorizontalRule(#[serde(skip_serializing)] Nothing),
    Table(Box<Table<'a>>),
    Figure(Attr<'a>, Caption<'a>, Vec<Self>),
    Div(Attr<'a>, Vec<Self>),
    Null(#[serde(skip_serializing)] Nothing),
}

/// `Inline`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Inline<'a> {
    Str(#[serde(borrow)] Text<'a>),
    Emph(Vec<Self>),
    Underline(Vec<Self>),
    Strong(Vec<Self>),
    Strikeout(Vec<Self>),
    Superscript(Vec<Self>),
    Subscript(Vec<Self>),
    SmallCaps(Vec<Self>),
    Quoted(QuoteType, Vec<Self>),
    Cite(Vec<Citation<'a>>, Vec<Self>),
    Code(Attr<'a>, Text<'a>),
    Space(#[serde(skip_serializing)] Nothing),
    SoftBreak(#[serde(skip_serializing)] Nothing),
    LineBreak(#[serde(skip_serializing)] Nothing),
    Math(MathType, Text<'a>),
    RawInline(Text<'a>, Text<'a>),
    Link(Attr<'a>, Vec<Self>, Target<'a>),
    Image(Attr<'a>, Vec<Self>, Target<'a>),
    Note(Vec<Block<'a>>),
    Span(Attr<'a>, Vec<Self>),
}

/// `Attr`: identifier, classes, pairs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Attr<'a>(
    #[serde(borrow)] pub(crate) Text<'a>,
    pub(crate) Vec<Text<'a>>,
    pub(crate) Vec<(Text<'a>, Text<'a>)>,
);

/// `Target`: URL and title.
pub(crate) type Target<'a> = (Text<'a>, Text<'a>);

/// `Caption`: short form and blocks.
pub(crate) type Caption<'a> = (Option<Vec<Inline<'a>>>, Vec<Block<'a>>);

/// `ListAttributes`.
pub(crate) type ListAttributes = (i64, ListNumberStyle, ListNumberDelim);

/// The fields of `Table`: attributes, caption, columns, head, bodies, foot.
pub(crate) type Table<'a> =
    (Attr<'a>, Caption<'a>, Vec<(Alignment, ColWidth)>, TablePart<'a>, Vec<TableBody<'a>>, TablePart<'a>);

/// `TableHead` and `TableFoot`.
pub(crate) type TablePart<'a> = (Attr<'a>, Vec<Row<'a>>);

/// `TableBody`: attributes, how many columns are row headers, head, body.
pub(crate) type TableBody<'a> = (Attr<'a>, i64, Vec<Row<'a>>, Vec<Row<'a>>);

/// `Row`.
pub(crate) type Row<'a> = (Attr<'a>, Vec<Cell<'a>>);

/// `Cell`: attributes, alignment, rows and columns covered, content.
pub(crate) type Cell<'a> = (Attr<'a>, Alignment, i64, i64, Vec<Block<'a>>);

/// `ColWidth`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum ColWidth {
    ColWidth(f64),
    ColWidthDefault(#[serde(skip_serializing)] Nothing),
}

/// `Citation`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Citation<'a> {
    #[serde(borrow)]
    pub(crate) citation_id: Text<'a>,
    pub(crate) citation_prefix: Vec<Inline<'a>>,
    pub(crate) citation_suffix: Vec<Inline<'a>>,
    pub(crate) citation_mode: CitationMode,
    /// Which note it stands in.
    #[serde(default)]
    pub(crate) citation_note_num: i64,
    /// Of Pandoc's citation processor alone.
    #[serde(default)]
    pub(crate) citation_hash: i64,
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Serialize, Deserialize)]
        #[serde(tag = "t")]
        pub(crate) enum $name { $($variant),* }
    )* };
}

names! {
    /// `ListNumberStyle`.
    ListNumberStyle { DefaultStyle, Example, Decimal, LowerRoman, UpperRoman, LowerAlpha, UpperAlpha }
    /// `ListNumberDelim`.
    ListNumberDelim { DefaultDelim, Period, OneParen, TwoParens }
    /// `Alignment`.
    Alignment { AlignLeft, AlignRight, AlignCenter, AlignDefault }
    /// `QuoteType`.
    QuoteType { SingleQuote, DoubleQuote }
    /// `MathType`.
    MathType { DisplayMath, InlineMath }
    /// `CitationMode`.
    CitationMode { AuthorInText, SuppressAuthor, NormalCitation }
}
