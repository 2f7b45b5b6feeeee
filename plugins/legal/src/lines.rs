//! The lines of a legal text: what the reader of Markdown, or of plain text, gives, cut where a line begins with a marker.

use crate::marker;
use dossier_sdk::{Block, BlockKind, Inline, InlineKind, List, ListDelimiter, ListStyle, Span, Style, text};

/// A paragraph or heading of the source.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The formatted text, without blanks around it.
    pub(crate) content: Vec<Inline>,
    /// The plain text.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) span: Span,
    /// The level, where the source has it as a heading.
    pub(crate) heading: Option<u8>,
}

/// What a legal text consists of.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A line.
    Line(Line),
    /// Anything else, such as a table.
    Other(Block),
}

/// The lines of the blocks that Markdown holds.
pub(crate) fn of_blocks(blocks: Vec<Block>) -> Vec<Source> {
    let mut out = Vec::new();
    for block in blocks {
        of_block(block, &mut out);
    }
    out
}

fn of_block(block: Block, out: &mut Vec<Source>) {
    let plain = block.attr.is_none();
    match block.kind {
        BlockKind::Para(content) | BlockKind::Plain(content) if plain => {
            for content in cut(content) {
                out.extend(line(content, block.span, None).map(Source::Line));
            }
        }
        BlockKind::Heading { level, content } => {
            out.extend(line(content, block.span, Some(level)).map(Source::Line));
        }
        BlockKind::List(list) if plain => of_list(list, block.span, out),
        kind => out.push(Source::Other(Block { kind, ..block })),
    }
}

/// A list of numbered items as the lines that it was written as; any other list as it is.
fn of_list(list: List, span: Span, out: &mut Vec<Source>) {
    let Some(numbering) = list.numbering.filter(|numbering| numbering.style == ListStyle::Decimal) else {
        return out.push(Source::Other(Block::new(BlockKind::List(list), span)));
    };
    let point = match numbering.delimiter {
        ListDelimiter::OneParen => ")",
        _ => ".",
    };
    for (number, item) in (numbering.start..).zip(list.items) {
        let marker = format!("{number}{point} ");
        let length = u32::try_from(marker.len()).unwrap_or(0);
        let place = Span { end: item.span.start.saturating_add(length).min(item.span.end), ..item.span };
        let mut marker = Some(Inline::new(InlineKind::Text(marker), place));
        for block in item.content {
            let attr = block.attr;
            match block.kind {
                BlockKind::Para(mut content) | BlockKind::Plain(mut content) if marker.is_some() => {
                    content.splice(0..0, marker.take());
                    of_block(Block { kind: BlockKind::Para(content), span: block.span, attr }, out);
                }
                kind => of_block(Block { kind, span: block.span, attr }, out),
            }
        }
        out.extend(marker.and_then(|marker| line(vec![marker], item.span, None)).map(Source::Line));
    }
}

/// The lines of plain text from a byte on: each line of the file is one.
pub(crate) fn of_text(file: &str, start: usize, source: u32) -> Vec<Source> {
    let mut out = Vec::new();
    let mut at = start;
    for piece in file.get(start..).unwrap_or_default().split_inclusive('\n') {
        let span = span_of(source, at, at + piece.len());
        at += piece.len();
        let content = vec![Inline::new(InlineKind::Text(piece.to_owned()), span)];
        out.extend(line(content, span, None).map(Source::Line));
    }
    out
}

pub(crate) fn span_of(source: u32, start: usize, end: usize) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(source, offset(start), offset(end))
}

/// A line, or nothing where there is no text.
fn line(mut content: Vec<Inline>, span: Span, heading: Option<u8>) -> Option<Line> {
    trim(&mut content);
    let text = text::of_inlines(&content);
    let ends = content.first().zip(content.last()).map(|(first, last)| first.span.join(last.span));
    let span = ends.filter(|_| heading.is_none()).unwrap_or(span);
    (!content.is_empty()).then_some(Line { content, text, span, heading })
}

/// Cuts a paragraph at line ends after which a marker stands.
fn cut(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut out = vec![Vec::new()];
    let mut rest = content.into_iter().peekable();
    while let Some(inline) = rest.next() {
        let breaks = matches!(inline.kind, InlineKind::SoftBreak | InlineKind::LineBreak);
        let next = rest.peek().map(|next| text::of_inlines(std::slice::from_ref(next)));
        let begins = next.is_some_and(|next| matches!(marker::read(next.trim_start(), false), Ok(Some(_))));
        if breaks && begins {
            out.push(Vec::new());
        } else if let Some(line) = out.last_mut() {
            line.push(inline);
        }
    }
    out
}

/// Takes blanks, U+3000 too, and line ends off both ends: they are layout.
fn trim(content: &mut Vec<Inline>) {
    while let Some(first) = content.first_mut() {
        match &mut first.kind {
            InlineKind::SoftBreak | InlineKind::LineBreak => {}
            InlineKind::Text(text) => {
                let blank = text.len() - text.trim_start().len();
                first.span = first.span.part(text, blank..text.len());
                text.drain(..blank);
                if !text.is_empty() {
                    break;
                }
            }
            _ => break,
        }
        content.remove(0);
    }
    while let Some(last) = content.last_mut() {
        match &mut last.kind {
            InlineKind::SoftBreak | InlineKind::LineBreak => {}
            InlineKind::Text(text) => {
                let end = text.trim_end().len();
                last.span = last.span.part(text, 0..end);
                text.truncate(end);
                if !text.is_empty() {
                    break;
                }
            }
            _ => break,
        }
        content.pop();
    }
}

impl Line {
    /// The place of a range of the text; of the whole line where formatting is in the way.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Span {
        match self.content.first() {
            Some(Inline { kind: InlineKind::Text(text), span, .. }) if text.get(range.clone()).is_some() => {
                span.part(text, range)
            }
            _ => self.span,
        }
    }

    /// The content with its first bytes, the marker, in bold. Where it is formatted already it stays as it is.
    pub(crate) fn with_strong_marker(self, end: usize) -> Vec<Inline> {
        let mut content = self.content;
        let Some(Inline { kind: InlineKind::Text(text), span, attr: None }) = content.first() else {
            return content;
        };
        let (Some(marker), Some(rest)) = (text.get(..end), text.get(end..)) else { return content };
        let piece =
            |piece: &str, range| Inline::new(InlineKind::Text(piece.to_owned()), span.part(text, range));
        let inner = piece(marker, 0..end);
        let strong = Inline::new(
            InlineKind::Styled { style: Style::Strong, content: vec![inner.clone()] },
            inner.span,
        );
        let rest = (!rest.is_empty()).then(|| piece(rest, end..text.len()));
        content.splice(0..1, std::iter::once(strong).chain(rest));
        content
    }

    /// The line as a paragraph.
    pub(crate) fn para(self) -> Block {
        Block::new(BlockKind::Para(self.content), self.span)
    }

    /// The line as a heading.
    pub(crate) fn into_heading(self, level: u8) -> Block {
        Block::new(BlockKind::Heading { level, content: self.content }, self.span)
    }
}
