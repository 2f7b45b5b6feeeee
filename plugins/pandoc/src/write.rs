//! From the model to Pandoc's types, which borrow their strings from the document.

use crate::read::{WRAPPER, block_takes_attr, inline_takes_attr};
use crate::types as pandoc;
use dossier_sdk::{
    Align, Attr, Attrs, Block, BlockKind, Caption, Cell, Citation, CitationMode, Column, Definition, Inline,
    InlineKind, List, ListDelimiter, ListItem, ListNumbering, ListStyle, Meta, QuoteKind, Row, Style, Table,
    TableBody, TablePart, Target, roles::Task,
};
use std::borrow::Cow;

type Blocks<'a> = Vec<pandoc::Block<'a>>;
type Inlines<'a> = Vec<pandoc::Inline<'a>>;

pub(crate) fn meta(value: &Meta) -> pandoc::MetaValue<'_> {
    match value {
        Meta::Map(map) => {
            let entry = |(key, value)| (Cow::Borrowed(String::as_str(key)), meta(value));
            pandoc::MetaValue::MetaMap(map.iter().map(entry).collect())
        }
        Meta::List(list) => pandoc::MetaValue::MetaList(list.iter().map(meta).collect()),
        Meta::Bool(value) => pandoc::MetaValue::MetaBool(*value),
        Meta::String(text) => pandoc::MetaValue::MetaString(text.into()),
        Meta::Inlines(content) => pandoc::MetaValue::MetaInlines(inlines(content)),
        Meta::Blocks(content) => pandoc::MetaValue::MetaBlocks(blocks(content)),
    }
}

pub(crate) fn blocks(nodes: &[Block]) -> Blocks<'_> {
    nodes.iter().map(block).collect()
}

fn block(node: &Block) -> pandoc::Block<'_> {
    let written = block_kind(node);
    match &node.attr {
        Some(attr) if !block_takes_attr(node) => pandoc::Block::Div(wrapper(attr), vec![written]),
        _ => written,
    }
}

fn block_kind(node: &Block) -> pandoc::Block<'_> {
    match &node.kind {
        BlockKind::Plain(content) => pandoc::Block::Plain(inlines(content)),
        BlockKind::Para(content) => pandoc::Block::Para(inlines(content)),
        BlockKind::LineBlock(lines) => {
            pandoc::Block::LineBlock(lines.iter().map(|line| inlines(line)).collect())
        }
        BlockKind::Heading { level, content } => {
            pandoc::Block::Header(i64::from(*level), attrs(&node.attr), inlines(content))
        }
        BlockKind::Code(text) => pandoc::Block::CodeBlock(attrs(&node.attr), text.into()),
        BlockKind::Raw { format, text } => pandoc::Block::RawBlock(format.into(), text.into()),
        BlockKind::Quote(content) => pandoc::Block::BlockQuote(blocks(content)),
        BlockKind::List(List { numbering: None, items }) => {
            pandoc::Block::BulletList(items.iter().map(item).collect())
        }
        BlockKind::List(List { numbering: Some(numbering), items }) => {
            pandoc::Block::OrderedList(list_attributes(*numbering), items.iter().map(item).collect())
        }
        BlockKind::Definitions(items) => {
            pandoc::Block::DefinitionList(items.iter().map(definition).collect())
        }
        BlockKind::Rule => pandoc::Block::HorizontalRule(None),
        BlockKind::Table(node_table) => table(&node.attr, node_table),
        BlockKind::Figure { caption: text, content } => {
            pandoc::Block::Figure(attrs(&node.attr), caption(text), blocks(content))
        }
        BlockKind::Div(content) => pandoc::Block::Div(attrs(&node.attr), blocks(content)),
    }
}

fn list_attributes(numbering: ListNumbering) -> pandoc::ListAttributes {
    let style = match numbering.style {
        ListStyle::Decimal => pandoc::ListNumberStyle::Decimal,
        ListStyle::LowerAlpha => pandoc::ListNumberStyle::LowerAlpha,
        ListStyle::UpperAlpha => pandoc::ListNumberStyle::UpperAlpha,
        ListStyle::LowerRoman => pandoc::ListNumberStyle::LowerRoman,
        ListStyle::UpperRoman => pandoc::ListNumberStyle::UpperRoman,
        ListStyle::Example => pandoc::ListNumberStyle::Example,
        _ => pandoc::ListNumberStyle::DefaultStyle,
    };
    let delimiter = match numbering.delimiter {
        ListDelimiter::Period => pandoc::ListNumberDelim::Period,
        ListDelimiter::OneParen => pandoc::ListNumberDelim::OneParen,
        ListDelimiter::TwoParens => pandoc::ListNumberDelim::TwoParens,
        _ => pandoc::ListNumberDelim::DefaultDelim,
    };
    (i64::from(numbering.start), style, delimiter)
}

fn item(node: &ListItem) -> Blocks<'_> {
    let mut content = blocks(&node.content);
    if let Some(Block { kind: BlockKind::Plain(first) | BlockKind::Para(first), attr: None, .. }) =
        node.content.first()
        && let Some(mark) = task_mark(first)
        && let Some(pandoc::Block::Plain(written) | pandoc::Block::Para(written)) = content.first_mut()
        && let Some(task) = written.first_mut()
    {
        *task = pandoc::Inline::Str(mark.into());
    }
    content
}

/// The box of a [`Task`] that the reader would find again.
fn task_mark(inlines: &[Inline]) -> Option<&'static str> {
    let [task, Inline { kind: InlineKind::Text(text), attr: None, .. }, ..] = inlines else { return None };
    let made = Task::of(task)?;
    let InlineKind::Span(content) = &task.kind else { return None };
    let mark = if made.checked { "☒" } else { "☐" };
    let plain = matches!(content.as_slice(), [Inline { kind: InlineKind::Text(text), attr: None, .. }] if text == mark);
    (plain && text.starts_with(' ') && task.attr == made.span(task.span).attr).then_some(mark)
}

fn definition(node: &Definition) -> (Inlines<'_>, Vec<Blocks<'_>>) {
    (inlines(&node.term), node.definitions.iter().map(|content| blocks(content)).collect())
}

fn caption(node: &Caption) -> pandoc::Caption<'_> {
    (node.short.as_deref().map(inlines), blocks(&node.content))
}

fn table<'a>(attr: &'a Attrs, node: &'a Table) -> pandoc::Block<'a> {
    pandoc::Block::Table(Box::new((
        attrs(attr),
        caption(&node.caption),
        node.columns.iter().map(column).collect(),
        part(&node.head),
        node.bodies.iter().map(body).collect(),
        part(&node.foot),
    )))
}

fn column(node: &Column) -> (pandoc::Alignment, pandoc::ColWidth) {
    let width = match node.width {
        Some(width) if width.is_finite() => pandoc::ColWidth::ColWidth(width),
        _ => pandoc::ColWidth::ColWidthDefault(None),
    };
    (alignment(node.align), width)
}

fn part(node: &TablePart) -> pandoc::TablePart<'_> {
    (attrs(&node.attr), rows(&node.rows))
}

fn body(node: &TableBody) -> pandoc::TableBody<'_> {
    (attrs(&node.attr), i64::from(node.row_head_columns), rows(&node.head), rows(&node.rows))
}

fn rows(nodes: &[Row]) -> Vec<pandoc::Row<'_>> {
    nodes.iter().map(|row| (attrs(&row.attr), row.cells.iter().map(cell).collect())).collect()
}

fn cell(node: &Cell) -> pandoc::Cell<'_> {
    let (rows, columns) = (i64::from(node.row_span), i64::from(node.col_span));
    (attrs(&node.attr), alignment(node.align), rows, columns, blocks(&node.content))
}

const fn alignment(align: Align) -> pandoc::Alignment {
    match align {
        Align::Default => pandoc::Alignment::AlignDefault,
        Align::Left => pandoc::Alignment::AlignLeft,
        Align::Center => pandoc::Alignment::AlignCenter,
        Align::Right => pandoc::Alignment::AlignRight,
    }
}

/// Inlines; neighbouring texts become one run of words and spaces, as Pandoc's own readers have it.
pub(crate) fn inlines(nodes: &[Inline]) -> Inlines<'_> {
    let mut out = Vec::with_capacity(nodes.len());
    for run in nodes.chunk_by(|a, b| is_plain_text(a) && is_plain_text(b)) {
        match run {
            [node] if !is_plain_text(node) => out.push(inline(node)),
            texts => words(texts, &mut out),
        }
    }
    out
}

const fn is_plain_text(node: &Inline) -> bool {
    matches!(node.kind, InlineKind::Text(_)) && node.attr.is_none()
}

/// Cuts texts at their spaces into `Str` and `Space`. An empty text by itself is an empty `Str`.
fn words<'a>(texts: &'a [Inline], out: &mut Inlines<'a>) {
    let before = out.len();
    // Whether the last word may go on in the next text.
    let mut open = false;
    for node in texts {
        let InlineKind::Text(text) = &node.kind else { continue };
        for (index, word) in text.split(' ').enumerate() {
            if index > 0 {
                out.push(pandoc::Inline::Space(None));
                open = false;
            }
            match out.last_mut() {
                _ if word.is_empty() => continue,
                Some(pandoc::Inline::Str(last)) if open => last.to_mut().push_str(word),
                _ => out.push(pandoc::Inline::Str(word.into())),
            }
            open = true;
        }
    }
    if out.len() == before {
        out.push(pandoc::Inline::Str("".into()));
    }
}

fn inline(node: &Inline) -> pandoc::Inline<'_> {
    match &node.attr {
        Some(attr) if !inline_takes_attr(node) => {
            let mut content = Vec::new();
            match &node.kind {
                InlineKind::Text(_) => words(std::slice::from_ref(node), &mut content),
                _ => content.push(inline_kind(node)),
            }
            pandoc::Inline::Span(wrapper(attr), content)
        }
        _ => inline_kind(node),
    }
}

fn inline_kind(node: &Inline) -> pandoc::Inline<'_> {
    match &node.kind {
        InlineKind::Text(text) => pandoc::Inline::Str(text.into()),
        InlineKind::SoftBreak => pandoc::Inline::SoftBreak(None),
        InlineKind::LineBreak => pandoc::Inline::LineBreak(None),
        InlineKind::Styled { style, content } => styled(*style, inlines(content)),
        InlineKind::Quoted { quote, content } => {
            let quote = match quote {
                QuoteKind::Single => pandoc::QuoteType::SingleQuote,
                QuoteKind::Double => pandoc::QuoteType::DoubleQuote,
            };
            pandoc::Inline::Quoted(quote, inlines(content))
        }
        InlineKind::Code(text) => pandoc::Inline::Code(attrs(&node.attr), text.into()),
        InlineKind::Math { display, text } => {
            let kind = if *display { pandoc::MathType::DisplayMath } else { pandoc::MathType::InlineMath };
            pandoc::Inline::Math(kind, text.into())
        }
        InlineKind::Raw { format, text } => pandoc::Inline::RawInline(format.into(), text.into()),
        InlineKind::Link { target: to, content } => {
            pandoc::Inline::Link(attrs(&node.attr), inlines(content), target(to))
        }
        InlineKind::Image { target: to, content } => {
            pandoc::Inline::Image(attrs(&node.attr), inlines(content), target(to))
        }
        InlineKind::Note(content) => pandoc::Inline::Note(blocks(content)),
        InlineKind::Cite { citations, content } => {
            pandoc::Inline::Cite(citations.iter().map(citation).collect(), inlines(content))
        }
        InlineKind::Span(content) => pandoc::Inline::Span(attrs(&node.attr), inlines(content)),
    }
}

const fn styled(style: Style, content: Inlines<'_>) -> pandoc::Inline<'_> {
    match style {
        Style::Emph => pandoc::Inline::Emph(content),
        Style::Strong => pandoc::Inline::Strong(content),
        Style::Underline => pandoc::Inline::Underline(content),
        Style::Strikeout => pandoc::Inline::Strikeout(content),
        Style::Superscript => pandoc::Inline::Superscript(content),
        Style::Subscript => pandoc::Inline::Subscript(content),
        Style::SmallCaps => pandoc::Inline::SmallCaps(content),
    }
}

fn citation(node: &Citation) -> pandoc::Citation<'_> {
    pandoc::Citation {
        citation_id: (&node.id).into(),
        citation_prefix: inlines(&node.prefix),
        citation_suffix: inlines(&node.suffix),
        citation_mode: match node.mode {
            CitationMode::Normal => pandoc::CitationMode::NormalCitation,
            CitationMode::AuthorInText => pandoc::CitationMode::AuthorInText,
            CitationMode::SuppressAuthor => pandoc::CitationMode::SuppressAuthor,
        },
        citation_note_num: node.note_num.into(),
        citation_hash: 0,
    }
}

fn target(node: &Target) -> pandoc::Target<'_> {
    ((&node.url).into(), (&node.title).into())
}

fn attrs(attr: &Attrs) -> pandoc::Attr<'_> {
    attr.as_deref().map(written_attr).unwrap_or_default()
}

fn written_attr(attr: &Attr) -> pandoc::Attr<'_> {
    pandoc::Attr(
        (&attr.id).into(),
        attr.classes.iter().map(Into::into).collect(),
        attr.pairs.iter().map(|(key, value)| (key.into(), value.into())).collect(),
    )
}

/// The attributes of a node that has none in Pandoc, for the `Div` or `Span` around it.
fn wrapper(attr: &Attr) -> pandoc::Attr<'_> {
    let mut written = written_attr(attr);
    written.2.push((WRAPPER.0.into(), WRAPPER.1.into()));
    written
}
