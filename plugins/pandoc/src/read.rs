//! From Pandoc's types to the model.

use crate::types as pandoc;
use dossier_sdk::{
    Align, Attr, Attributed, Attrs, Block, BlockKind, Caption, Cell, Citation, CitationMode, Column,
    Definition, Inline, InlineKind, List, ListDelimiter, ListItem, ListNumbering, ListStyle, Meta, QuoteKind,
    Row, Span, Style, Table, TableBody, TablePart, Target,
    roles::{Comment, Task},
};
use std::borrow::Cow;

/// The pair by which Pandoc marks a `Div` or `Span` that is there for its attributes alone.
pub(crate) const WRAPPER: (&str, &str) = ("wrapper", "1");

/// Makes nodes of the model, and keeps a list of what it could not take over.
pub(crate) struct Reader {
    /// The span of every node: Pandoc's JSON has none.
    pub(crate) span: Span,
    /// Whether a figure is a paragraph of one image whose title begins with `fig:`, as it was before 1.23.
    pub(crate) implicit_figures: bool,
    /// What the model has no room for, one sentence each without a full stop.
    pub(crate) lost: Vec<String>,
}

type Blocks<'a> = Vec<pandoc::Block<'a>>;
type Inlines<'a> = Vec<pandoc::Inline<'a>>;

impl Reader {
    pub(crate) fn meta(&mut self, value: pandoc::MetaValue<'_>) -> Meta {
        match value {
            pandoc::MetaValue::MetaMap(map) => {
                Meta::Map(map.into_iter().map(|(key, value)| (key.into_owned(), self.meta(value))).collect())
            }
            pandoc::MetaValue::MetaList(list) => {
                Meta::List(list.into_iter().map(|value| self.meta(value)).collect())
            }
            pandoc::MetaValue::MetaBool(value) => Meta::Bool(value),
            pandoc::MetaValue::MetaString(text) => Meta::String(text.into_owned()),
            pandoc::MetaValue::MetaInlines(content) => Meta::Inlines(self.inlines(content)),
            pandoc::MetaValue::MetaBlocks(content) => Meta::Blocks(self.blocks(content)),
        }
    }

    pub(crate) fn blocks(&mut self, blocks: Blocks<'_>) -> Vec<Block> {
        blocks.into_iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: pandoc::Block<'_>) -> Option<Block> {
        let (kind, attr) = match block {
            pandoc::Block::Plain(content) => (BlockKind::Plain(self.inlines(content)), None),
            pandoc::Block::Para(content) => {
                let content = self.inlines(content);
                return Some(if self.implicit_figures {
                    figure(content, self.span)
                } else {
                    para(content, self.span)
                });
            }
            pandoc::Block::LineBlock(lines) => {
                (BlockKind::LineBlock(lines.into_iter().map(|line| self.inlines(line)).collect()), None)
            }
            pandoc::Block::CodeBlock(attr, text) => (BlockKind::Code(text.into_owned()), attrs(attr)),
            pandoc::Block::RawBlock(format, text) => {
                (BlockKind::Raw { format: format.into_owned(), text: text.into_owned() }, None)
            }
            pandoc::Block::BlockQuote(content) => (BlockKind::Quote(self.blocks(content)), None),
            pandoc::Block::OrderedList(numbering, items) => {
                let numbering = Some(self.numbering(numbering));
                (BlockKind::List(List { numbering, items: self.items(items) }), None)
            }
            pandoc::Block::BulletList(items) => {
                (BlockKind::List(List { numbering: None, items: self.items(items) }), None)
            }
            pandoc::Block::DefinitionList(items) => {
                (BlockKind::Definitions(items.into_iter().map(|item| self.definition(item)).collect()), None)
            }
            pandoc::Block::Header(level, attr, content) => {
                (BlockKind::Heading { level: self.level(level), content: self.inlines(content) }, attrs(attr))
            }
            pandoc::Block::HorizontalRule(_) => (BlockKind::Rule, None),
            pandoc::Block::Table(table) => {
                let (table, attr) = self.table(*table);
                (BlockKind::Table(Box::new(table)), attr)
            }
            pandoc::Block::Figure(attr, caption, content) => {
                let content = self.blocks(content);
                (BlockKind::Figure { caption: self.caption(caption), content }, attrs(attr))
            }
            pandoc::Block::Div(attr, content) => {
                let (kind, attr) = (self.blocks(content), attrs(attr));
                match unwrap(kind, attr, block_takes_attr) {
                    Ok(block) => return Some(block),
                    Err((content, attr)) => (BlockKind::Div(content), attr),
                }
            }
            pandoc::Block::Null(_) => return None,
        };
        Some(Block { kind, span: self.span, attr })
    }

    /// A heading's level; the model counts to 255.
    fn level(&mut self, level: i64) -> u8 {
        u8::try_from(level).unwrap_or_else(|_| {
            let nearest = if level < 0 { 0 } else { u8::MAX };
            self.lost.push(format!("a heading of level {level} became one of level {nearest}"));
            nearest
        })
    }

    fn numbering(&mut self, (start, style, delimiter): pandoc::ListAttributes) -> ListNumbering {
        let start = u32::try_from(start).unwrap_or_else(|_| {
            let nearest = if start < 0 { 0 } else { u32::MAX };
            self.lost.push(format!("an ordered list that starts at {start} starts at {nearest}"));
            nearest
        });
        let style = match style {
            pandoc::ListNumberStyle::DefaultStyle => ListStyle::Default,
            pandoc::ListNumberStyle::Example => ListStyle::Example,
            pandoc::ListNumberStyle::Decimal => ListStyle::Decimal,
            pandoc::ListNumberStyle::LowerRoman => ListStyle::LowerRoman,
            pandoc::ListNumberStyle::UpperRoman => ListStyle::UpperRoman,
            pandoc::ListNumberStyle::LowerAlpha => ListStyle::LowerAlpha,
            pandoc::ListNumberStyle::UpperAlpha => ListStyle::UpperAlpha,
        };
        let delimiter = match delimiter {
            pandoc::ListNumberDelim::DefaultDelim => ListDelimiter::Default,
            pandoc::ListNumberDelim::Period => ListDelimiter::Period,
            pandoc::ListNumberDelim::OneParen => ListDelimiter::OneParen,
            pandoc::ListNumberDelim::TwoParens => ListDelimiter::TwoParens,
        };
        ListNumbering { start, style, delimiter }
    }

    fn items(&mut self, items: Vec<Blocks<'_>>) -> Vec<ListItem> {
        let item = |content| {
            let mut content = self.blocks(content);
            if let Some(Block {
                kind: BlockKind::Plain(first) | BlockKind::Para(first), attr: None, ..
            }) = content.first_mut()
            {
                mark_task(first);
            }
            ListItem { content, span: self.span }
        };
        items.into_iter().map(item).collect()
    }

    fn definition(&mut self, (term, definitions): (Inlines<'_>, Vec<Blocks<'_>>)) -> Definition {
        Definition {
            term: self.inlines(term),
            definitions: definitions.into_iter().map(|blocks| self.blocks(blocks)).collect(),
            span: self.span,
        }
    }

    fn caption(&mut self, (short, content): pandoc::Caption<'_>) -> Caption {
        Caption { short: short.map(|short| self.inlines(short)), content: self.blocks(content) }
    }

    fn table(&mut self, (attr, caption, columns, head, bodies, foot): pandoc::Table<'_>) -> (Table, Attrs) {
        let table = Table {
            caption: self.caption(caption),
            columns: columns.into_iter().map(column).collect(),
            head: self.part(head),
            bodies: bodies.into_iter().map(|body| self.body(body)).collect(),
            foot: self.part(foot),
        };
        (table, attrs(attr))
    }

    fn part(&mut self, (attr, rows): pandoc::TablePart<'_>) -> TablePart {
        TablePart { rows: self.rows(rows), attr: attrs(attr) }
    }

    fn body(&mut self, (attr, columns, head, rows): pandoc::TableBody<'_>) -> TableBody {
        TableBody {
            row_head_columns: u32::try_from(columns).unwrap_or(0),
            head: self.rows(head),
            rows: self.rows(rows),
            attr: attrs(attr),
        }
    }

    fn rows(&mut self, rows: Vec<pandoc::Row<'_>>) -> Vec<Row> {
        let row = |(attr, cells): pandoc::Row<'_>| {
            let cells = cells.into_iter().map(|cell| self.cell(cell)).collect();
            Row { cells, span: self.span, attr: attrs(attr) }
        };
        rows.into_iter().map(row).collect()
    }

    fn cell(&mut self, (attr, align, rows, columns, content): pandoc::Cell<'_>) -> Cell {
        // Pandoc too takes what is less than 1 as 1.
        let covers = |count: i64| u32::try_from(count).unwrap_or(1).max(1);
        Cell {
            content: self.blocks(content),
            align: alignment(align),
            row_span: covers(rows),
            col_span: covers(columns),
            span: self.span,
            attr: attrs(attr),
        }
    }

    /// Inlines; neighbouring words and spaces become one text.
    pub(crate) fn inlines(&mut self, inlines: Inlines<'_>) -> Vec<Inline> {
        let mut out: Vec<Inline> = Vec::new();
        let mut run: Option<String> = None;
        for inline in inlines {
            match inline {
                pandoc::Inline::Str(word) => run.get_or_insert_default().push_str(&word),
                pandoc::Inline::Space(_) => run.get_or_insert_default().push(' '),
                other => {
                    out.extend(run.take().map(|run| self.text(run)));
                    out.push(self.inline(other));
                }
            }
        }
        out.extend(run.map(|run| self.text(run)));
        out
    }

    fn text(&self, text: impl Into<String>) -> Inline {
        Inline::new(InlineKind::Text(text.into()), self.span)
    }

    fn inline(&mut self, inline: pandoc::Inline<'_>) -> Inline {
        let (kind, attr) = match inline {
            pandoc::Inline::Str(text) => (InlineKind::Text(text.into_owned()), None),
            pandoc::Inline::Space(_) => (InlineKind::Text(" ".to_owned()), None),
            pandoc::Inline::SoftBreak(_) => (InlineKind::SoftBreak, None),
            pandoc::Inline::LineBreak(_) => (InlineKind::LineBreak, None),
            pandoc::Inline::Emph(content) => self.styled(Style::Emph, content),
            pandoc::Inline::Underline(content) => self.styled(Style::Underline, content),
            pandoc::Inline::Strong(content) => self.styled(Style::Strong, content),
            pandoc::Inline::Strikeout(content) => self.styled(Style::Strikeout, content),
            pandoc::Inline::Superscript(content) => self.styled(Style::Superscript, content),
            pandoc::Inline::Subscript(content) => self.styled(Style::Subscript, content),
            pandoc::Inline::SmallCaps(content) => self.styled(Style::SmallCaps, content),
            pandoc::Inline::Quoted(quote, content) => {
                let quote = match quote {
                    pandoc::QuoteType::SingleQuote => QuoteKind::Single,
                    pandoc::QuoteType::DoubleQuote => QuoteKind::Double,
                };
                (InlineKind::Quoted { quote, content: self.inlines(content) }, None)
            }
            pandoc::Inline::Cite(citations, content) => {
                let citations = citations.into_iter().map(|citation| self.citation(citation)).collect();
                (InlineKind::Cite { citations, content: self.inlines(content) }, None)
            }
            pandoc::Inline::Code(attr, text) => (InlineKind::Code(text.into_owned()), attrs(attr)),
            pandoc::Inline::Math(kind, text) => {
                let display = matches!(kind, pandoc::MathType::DisplayMath);
                (InlineKind::Math { display, text: text.into_owned() }, None)
            }
            pandoc::Inline::RawInline(format, text) => {
                (InlineKind::Raw { format: format.into_owned(), text: text.into_owned() }, None)
            }
            pandoc::Inline::Link(attr, content, to) => {
                (InlineKind::Link { target: target(to), content: self.inlines(content) }, attrs(attr))
            }
            pandoc::Inline::Image(attr, content, to) => {
                (InlineKind::Image { target: target(to), content: self.inlines(content) }, attrs(attr))
            }
            pandoc::Inline::Note(content) => (InlineKind::Note(self.blocks(content)), None),
            pandoc::Inline::Span(attr, content) => {
                let (content, attr) = (self.inlines(content), attrs(attr));
                match unwrap(content, attr, inline_takes_attr) {
                    Ok(inline) => return inline,
                    Err((content, attr)) => (InlineKind::Span(content), attr),
                }
            }
        };
        Inline { kind, span: self.span, attr }
    }

    fn styled(&mut self, style: Style, content: Inlines<'_>) -> (InlineKind, Attrs) {
        (InlineKind::Styled { style, content: self.inlines(content) }, None)
    }

    fn citation(&mut self, citation: pandoc::Citation<'_>) -> Citation {
        Citation {
            id: citation.citation_id.into_owned(),
            prefix: self.inlines(citation.citation_prefix),
            suffix: self.inlines(citation.citation_suffix),
            mode: match citation.citation_mode {
                pandoc::CitationMode::NormalCitation => CitationMode::Normal,
                pandoc::CitationMode::AuthorInText => CitationMode::AuthorInText,
                pandoc::CitationMode::SuppressAuthor => CitationMode::SuppressAuthor,
            },
            span: self.span,
            // What Pandoc counts is never negative.
            note_num: u32::try_from(citation.citation_note_num).unwrap_or(0),
        }
    }
}

/// Whether Pandoc has attributes on this kind of block; on the others they go to a `Div` around it.
pub(crate) const fn block_takes_attr(block: &Block) -> bool {
    use BlockKind::{Code, Div, Figure, Heading, Table};
    matches!(block.kind, Code(_) | Div(_) | Figure { .. } | Heading { .. } | Table(_))
}

/// Whether Pandoc has attributes on this kind of inline; on the others they go to a `Span` around it.
pub(crate) const fn inline_takes_attr(inline: &Inline) -> bool {
    use InlineKind::{Code, Image, Link, Span};
    matches!(inline.kind, Code(_) | Image { .. } | Link { .. } | Span(_))
}

/// The one node in a `Div` or `Span` that the writer put around it, with its attributes back.
fn unwrap<T: Attributed>(
    mut content: Vec<T>,
    mut attr: Attrs,
    takes_attr: impl Fn(&T) -> bool,
) -> Result<T, (Vec<T>, Attrs)> {
    let marked = attr.as_deref_mut().filter(|attr| {
        let last = attr.pairs.last().map(|(key, value)| (key.as_str(), value.as_str()));
        last == Some(WRAPPER) && !(attr.id.is_empty() && attr.classes.is_empty() && attr.pairs.len() == 1)
    });
    let wraps = |content: &[T]| matches!(content, [node] if node.attrs().is_none() && !takes_attr(node));
    match (marked, content.pop()) {
        (Some(marked), Some(mut node)) if content.is_empty() && wraps(std::slice::from_ref(&node)) => {
            marked.pairs.pop();
            *node.attrs_mut() = attr;
            Ok(node)
        }
        (_, last) => {
            content.extend(last);
            Err((content, attr))
        }
    }
}

const fn para(content: Vec<Inline>, span: Span) -> Block {
    Block::new(BlockKind::Para(content), span)
}

/// A paragraph, or the figure that it is.
fn figure(mut content: Vec<Inline>, span: Span) -> Block {
    let [Inline { kind: InlineKind::Image { target, content: alt }, attr, .. }] = content.as_mut_slice()
    else {
        return para(content, span);
    };
    let Some(title) = target.title.strip_prefix("fig:").map(str::to_owned) else {
        return para(content, span);
    };
    target.title = title;
    let id = attr.as_mut().map(|attr| std::mem::take(&mut attr.id)).unwrap_or_default();
    *attr = attr.take().and_then(|attr| attr.boxed());
    let caption = Block::new(BlockKind::Plain(alt.clone()), span);
    let caption = Caption { short: None, content: if alt.is_empty() { Vec::new() } else { vec![caption] } };
    let kind = BlockKind::Figure { caption, content: vec![Block::new(BlockKind::Plain(content), span)] };
    Block::new(kind, span).with_attr(Attr { id, ..Attr::default() }.boxed())
}

/// Puts the box at the start of a list item into a [`Task`].
fn mark_task(inlines: &mut Vec<Inline>) {
    let Some(Inline { kind: InlineKind::Text(text), attr: None, span }) = inlines.first_mut() else { return };
    let (rest, checked) = match (text.strip_prefix("☐ "), text.strip_prefix("☒ ")) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return,
    };
    *text = format!(" {rest}");
    let task = Task { checked }.span(*span);
    inlines.insert(0, task);
}

fn attrs(pandoc::Attr(id, classes, pairs): pandoc::Attr<'_>) -> Attrs {
    let pair = |(key, value): (Cow<'_, str>, Cow<'_, str>)| (key.into_owned(), value.into_owned());
    let mut attr = Attr {
        id: id.into_owned(),
        classes: classes.into_iter().map(Cow::into_owned).collect(),
        pairs: pairs.into_iter().map(pair).collect(),
    };
    Comment::keep_id_apart(&mut attr);
    attr.boxed()
}

fn target((url, title): pandoc::Target<'_>) -> Target {
    Target { url: url.into_owned(), title: title.into_owned() }
}

fn column((align, width): (pandoc::Alignment, pandoc::ColWidth)) -> Column {
    let width = match width {
        pandoc::ColWidth::ColWidth(width) => Some(width),
        pandoc::ColWidth::ColWidthDefault(_) => None,
    };
    Column { align: alignment(align), width }
}

const fn alignment(align: pandoc::Alignment) -> Align {
    match align {
        pandoc::Alignment::AlignDefault => Align::Default,
        pandoc::Alignment::AlignLeft => Align::Left,
        pandoc::Alignment::AlignCenter => Align::Center,
        pandoc::Alignment::AlignRight => Align::Right,
    }
}
