//! From pulldown-cmark's events to blocks.

use crate::blocks::info_string;
use crate::findings::{self, Findings};
use crate::frame::{Frame, Kind};
use crate::images::Images;
use crate::line::{Odd, offset};
use crate::mask::Masked;
use dossier_sdk::document::MAX_DEPTH;
use dossier_sdk::roles::Task;
use dossier_sdk::{
    Align, Block, BlockKind, Cell, Column, Definition, Inline, InlineKind, List, ListDelimiter, ListItem,
    ListNumbering, ListStyle, Row, Span, Style, Table, TableBody, Target,
};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::mem;
use std::ops::Range;

/// How many open elements may stand around a block; the rest of [`MAX_DEPTH`] is for the inlines.
pub(crate) const BLOCK_DEPTH: usize = MAX_DEPTH - 20;

/// How many open elements may stand around an inline; the rest is for what is made of it later, as a language span.
pub(crate) const INLINE_DEPTH: usize = MAX_DEPTH - 6;

/// A footnote that is defined.
pub(crate) struct NoteDefinition {
    /// Its name as written.
    pub(crate) label: String,
    /// What it says.
    pub(crate) blocks: Vec<Block>,
    /// Where.
    pub(crate) range: Range<usize>,
}

/// What was read.
#[derive(Default)]
pub(crate) struct Content {
    /// The blocks; footnotes in them are still empty.
    pub(crate) blocks: Vec<Block>,
    /// The footnotes that are defined, in source order.
    pub(crate) notes: Vec<NoteDefinition>,
    /// The footnotes that are referred to: first byte and name, in source order.
    pub(crate) references: Vec<(u32, String)>,
    /// Footnotes that are referred to and not defined: range of the reference.
    pub(crate) undefined: Vec<Range<usize>>,
    /// Where text is not its source byte for byte, in source order.
    pub(crate) odd: Vec<Odd>,
}

/// Builds [`Content`] from events.
pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    pub(crate) masked: &'a Masked<'a>,
    pub(crate) source: u32,
    pub(crate) findings: Findings<'a>,
    pub(crate) images: &'a mut Images,
    pub(crate) content: Content,
    /// Open elements, the document first.
    pub(crate) stack: Vec<Frame>,
    /// For each start event: how many elements were open, and whether it opened one.
    open: Vec<(usize, bool)>,
    /// End of the last event that was taken.
    pub(crate) at: usize,
    /// What lies before this byte was read already, as attributes or a citation key.
    pub(crate) skip_to: usize,
    /// Divs that are too deep to be opened.
    pub(crate) deep_divs: usize,
    /// The next of the mask's odd lines.
    pub(crate) next_odd: usize,
    /// Whether the HTML block that is open is a fence.
    pub(crate) fence: bool,
    /// Whether nesting that is too deep was reported.
    pub(crate) told_too_deep: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        text: &'a str,
        masked: &'a Masked<'a>,
        source: u32,
        findings: Findings<'a>,
        images: &'a mut Images,
    ) -> Self {
        Self {
            text,
            masked,
            source,
            findings,
            images,
            content: Content::default(),
            stack: vec![Frame::new(Kind::Root, 0, text.len())],
            open: Vec::new(),
            at: 0,
            skip_to: 0,
            deep_divs: 0,
            next_odd: 0,
            fence: false,
            told_too_deep: false,
        }
    }

    /// What was read, when all events have come.
    pub(crate) fn finish(mut self) -> Content {
        self.close_down_to(1);
        if let Some(root) = self.stack.pop() {
            self.content.blocks = root.blocks;
        }
        self.content
    }

    pub(crate) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.text_event(&range, &text),
            Event::Html(html) => self.html_line(&range, &html),
            Event::Rule => {
                self.close_plain();
                let span = self.span(range.start, range.end);
                self.add_block(Block::new(BlockKind::Rule, span));
            }
            _ if range.start < self.skip_to => {}
            event => self.inline_event(event, range),
        }
    }

    fn inline_event(&mut self, event: Event<'_>, range: Range<usize>) {
        self.open_line(&range);
        let span = self.exact(range.start, range.end);
        let node = match event {
            Event::SoftBreak => Some(InlineKind::SoftBreak),
            Event::HardBreak => Some(InlineKind::LineBreak),
            Event::Code(code) => return self.code_span(&code, &range),
            Event::InlineMath(tex) => return self.math(&tex, &range),
            Event::DisplayMath(tex) => return self.display_math(&tex, &range),
            Event::InlineHtml(html) => return self.inline_html(&html, &range),
            Event::FootnoteReference(label) => return self.note_reference(&label, &range),
            Event::TaskListMarker(checked) => {
                self.task(checked, &range);
                None
            }
            _ => None,
        };
        if let Some(kind) = node {
            self.push(Inline::new(kind, span), 1);
        }
        self.at = range.end;
    }

    /// The box of a task, and the space between it and the text.
    fn task(&mut self, checked: bool, range: &Range<usize>) {
        // What turns out to be a heading, term or table begins after the box.
        let paragraph = matches!(self.top().kind, Kind::Para | Kind::Plain);
        let start = if paragraph { range.start } else { range.start.max(self.top().start) };
        let end = range.end.max(start);
        self.push(Task { checked }.span(self.exact(start, end)), 2);
        let rest = self.text.get(range.end + 1..).and_then(|rest| rest.lines().next());
        if rest.is_some_and(|rest| !rest.trim().is_empty()) {
            self.odd_text(end, end + usize::from(paragraph), " ");
        }
    }

    // Spans

    /// The span of a range, exactly.
    pub(crate) fn exact(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, offset(start), offset(end))
    }

    /// The span of a block: without the blank lines after it and its last line end. Blanks at the end of its last line
    /// count, as they do for the inlines in it.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let text = self.text.get(start..end).unwrap_or_default();
        let ink = text.trim_end_matches(['\n', '\r', ' ', '\t']).len();
        let blanks = text[ink..].len() - text[ink..].trim_start_matches([' ', '\t']).len();
        self.exact(start, start + ink + blanks)
    }

    // Elements

    pub(crate) fn top(&mut self) -> &mut Frame {
        if self.stack.is_empty() {
            self.stack.push(Frame::new(Kind::Root, 0, self.text.len()));
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    pub(crate) fn add_block(&mut self, block: Block) {
        self.top().blocks.push(block);
    }

    pub(crate) fn push(&mut self, node: Inline, height: usize) {
        self.top().line.push(node, height);
    }

    pub(crate) fn close_plain(&mut self) {
        if matches!(self.top().kind, Kind::Plain) {
            self.close();
        }
    }

    /// Makes sure that inlines can be added.
    pub(crate) fn open_line(&mut self, range: &Range<usize>) {
        if self.top().holds_inlines() {
            self.top().end = range.end.max(self.top().end);
        } else {
            self.stack.push(Frame::new(Kind::Plain, range.start, range.end));
        }
    }

    /// Closes divs that their container ends with, until `length` elements are open.
    fn close_down_to(&mut self, length: usize) {
        self.close_plain();
        while self.stack.len() > length.max(1) {
            if let Kind::Div(_, fence_end) = self.top().kind {
                let start = self.top().start;
                let finding = findings::DIV_UNCLOSED
                    .says("this fenced div is never closed")
                    .hint("close it with a line of three colons, `:::`, in the same list item or quotation");
                self.findings.report(finding, start, fence_end);
            }
            self.close();
        }
    }

    pub(crate) fn too_deep(&mut self, start: usize, end: usize) {
        if !mem::replace(&mut self.told_too_deep, true) {
            let finding = findings::TOO_DEEP
                .says(format!("elements nest more than {MAX_DEPTH} deep"))
                .note("flattened from here on")
                .hint("unwrap quotations, lists or spans");
            let first_line =
                self.text.get(start..end).and_then(|text| text.lines().next()).unwrap_or_default();
            self.findings.report(finding, start, start + first_line.len());
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let inline = matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        );
        let kind = if inline { self.inline_start(tag, &range) } else { self.block_start(tag, &range) };
        self.open.push((self.stack.len(), kind.is_some()));
        if let Some(kind) = kind {
            self.stack.push(Frame::new(kind, range.start, range.end));
            self.at = range.start;
        }
    }

    fn inline_start(&mut self, tag: Tag<'_>, range: &Range<usize>) -> Option<Kind> {
        if range.start < self.skip_to {
            return None;
        }
        self.open_line(range);
        if self.stack.len() >= INLINE_DEPTH {
            self.too_deep(range.start, range.end);
            return None;
        }
        let target = |url: String, title: &CowStr<'_>| Target { url, title: title.replace('\0', "\u{FFFD}") };
        Some(match tag {
            Tag::Emphasis => Kind::Styled(Style::Emph),
            Tag::Strong => Kind::Styled(Style::Strong),
            Tag::Strikethrough => Kind::Styled(Style::Strikeout),
            Tag::Superscript => Kind::Styled(Style::Superscript),
            Tag::Subscript => Kind::Styled(Style::Subscript),
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                Kind::Link(target(format!("mailto:{dest_url}"), &title), true)
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                let own_text = link_type == LinkType::Autolink;
                Kind::Link(target(dest_url.replace('\0', "\u{FFFD}"), &title), own_text)
            }
            Tag::Image { dest_url, title, .. } => {
                Kind::Image(target(dest_url.replace('\0', "\u{FFFD}"), &title))
            }
            _ => return None,
        })
    }

    fn block_start(&mut self, tag: Tag<'_>, range: &Range<usize>) -> Option<Kind> {
        self.close_plain();
        let container = matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::DefinitionList);
        if container && self.stack.len() >= BLOCK_DEPTH {
            self.too_deep(range.start, range.end);
            return None;
        }
        let parent = &self.top().kind;
        Some(match tag {
            Tag::Paragraph => Kind::Para,
            Tag::Heading { level, .. } => Kind::Heading(heading_level(level)),
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(kind) => {
                let attr = match kind {
                    CodeBlockKind::Indented => Ok(None),
                    CodeBlockKind::Fenced(info) => info_string(&info),
                };
                Kind::Code(attr, String::new())
            }
            Tag::HtmlBlock => return self.html_start(range),
            Tag::List(start) => Kind::List(self.list(start, range.start)),
            Tag::Item if matches!(parent, Kind::List(_)) => Kind::Item,
            Tag::FootnoteDefinition(label) => Kind::Note(label.into_string()),
            Tag::DefinitionList => Kind::Definitions(Vec::new()),
            Tag::DefinitionListTitle if matches!(parent, Kind::Definitions(_)) => Kind::Term,
            Tag::DefinitionListDefinition if matches!(parent, Kind::Definitions(_)) => Kind::Definition,
            Tag::Table(columns) => {
                let source = self.text.get(range.clone()).unwrap_or_default();
                let mut widths = column_widths(source, columns.len()).into_iter();
                let column = |align: &Alignment| Column { align: alignment(*align), width: widths.next() };
                let columns = columns.iter().map(column).collect();
                let bodies = vec![TableBody::default()];
                Kind::Table(Box::new(Table { columns, bodies, ..Table::default() }))
            }
            Tag::TableHead => Kind::Head(Vec::new()),
            Tag::TableRow => Kind::Row(Vec::new()),
            Tag::TableCell => Kind::Cell,
            _ => return None,
        })
    }

    fn list(&self, start: Option<u64>, at: usize) -> List {
        let numbering = start.map(|start| {
            let marker = self.text.get(at..).unwrap_or_default().trim_start();
            let after = marker.trim_start_matches(|c: char| c.is_ascii_digit());
            ListNumbering {
                start: u32::try_from(start).unwrap_or(u32::MAX),
                style: ListStyle::Decimal,
                delimiter: if after.starts_with(')') {
                    ListDelimiter::OneParen
                } else {
                    ListDelimiter::Period
                },
            }
        });
        List { numbering, items: Vec::new() }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        let inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
        );
        if !inline {
            self.close_plain();
        }
        let Some((length, opened)) = self.open.pop() else { return };
        if tag == TagEnd::HtmlBlock {
            self.fence = false;
        } else if !inline {
            self.close_down_to(length + usize::from(opened));
        }
        if opened {
            self.close();
            self.at = range.end;
        }
    }

    /// Closes the innermost open element.
    pub(crate) fn close(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(mut frame) = self.stack.pop() else { return };
        let (start, end) = (frame.start, frame.end);
        let span = self.span(start, end);
        let blocks = mem::take(&mut frame.blocks);
        match mem::replace(&mut frame.kind, Kind::Root) {
            Kind::Root => {}
            Kind::Para => self.close_paragraph(frame, span),
            Kind::Plain => {
                let span = frame.line.nodes.first().map_or(span, |first| {
                    frame.line.nodes.last().map_or(first.span, |last| first.span.join(last.span))
                });
                self.add_block(Block::new(BlockKind::Plain(frame.line.nodes), span));
            }
            Kind::Heading(level) => self.close_heading(frame, level, span),
            Kind::Quote => self.add_block(Block::new(BlockKind::Quote(blocks), span)),
            Kind::List(list) => self.add_block(Block::new(BlockKind::List(list), span)),
            Kind::Div(attr, _) => self.close_div(attr, blocks, span),
            Kind::Definitions(items) => self.add_block(Block::new(BlockKind::Definitions(items), span)),
            Kind::Table(table) => self.close_table(*table, span),
            Kind::Note(label) => {
                let range = start..span.end as usize;
                self.content.notes.push(NoteDefinition { label, blocks, range });
            }
            Kind::Code(attr, text) => self.close_code(attr, text, span),
            Kind::Html(html) => self.close_html(&html, span),
            kind @ (Kind::Styled(_) | Kind::Link(..) | Kind::Image(_)) => self.close_inline(frame, kind),
            kind => self.close_part(frame, blocks, kind, span),
        }
    }

    /// Closes what is a part of a list, definition list or table.
    fn close_part(&mut self, frame: Frame, blocks: Vec<Block>, kind: Kind, span: Span) {
        let nodes = frame.line.nodes;
        match (kind, &mut self.top().kind) {
            (Kind::Item, Kind::List(list)) => list.items.push(ListItem { content: blocks, span }),
            (Kind::Term, Kind::Definitions(items)) => {
                items.push(Definition { term: nodes, definitions: Vec::new(), span });
            }
            (Kind::Definition, Kind::Definitions(items)) => {
                if let Some(item) = items.last_mut() {
                    item.definitions.push(blocks);
                    item.span = item.span.join(span);
                }
            }
            (Kind::Cell, Kind::Head(cells) | Kind::Row(cells)) => {
                let text = nodes.first().zip(nodes.last()).map(|(first, last)| first.span.join(last.span));
                let content = text.map(|text| Block::new(BlockKind::Plain(nodes), text));
                cells.push(Cell { content: content.into_iter().collect(), span, ..Cell::default() });
            }
            (Kind::Head(cells), Kind::Table(table)) => table.head.rows.push(Row { cells, span, attr: None }),
            (Kind::Row(cells), Kind::Table(table)) => {
                if let Some(body) = table.bodies.last_mut() {
                    body.rows.push(Row { cells, span, attr: None });
                }
            }
            _ => {}
        }
    }
}

const fn heading_level(level: HeadingLevel) -> u8 {
    level as u8
}

/// A table with a line longer than this takes the whole measure, as in Pandoc.
const LONG_LINE: usize = 72;

/// The share of the measure that each column of a pipe table asks for: Pandoc's rule. Where a line of the table is long,
/// the dashes of the second line say how the columns relate; elsewhere the columns are as wide as their content. Unlike
/// there, cells that are all alike, or of three dashes at most, say nothing: that is how everyone begins a table.
fn column_widths(source: &str, columns: usize) -> Vec<f64> {
    if source.lines().all(|line| line.chars().count() <= LONG_LINE) {
        return Vec::new();
    }
    let rule = source.lines().nth(1).unwrap_or_default().trim_matches(|c: char| !matches!(c, '-' | ':'));
    let count = |cell: &str, of: fn(char) -> bool| cell.chars().filter(|&c| of(c)).count();
    let cells = || rule.split('|');
    let dashes: Vec<usize> = cells().map(|cell| count(cell, |c| c == '-')).collect();
    // The colons of the alignment may stand in place of dashes or beside them.
    let marks: Vec<usize> = cells().map(|cell| count(cell, |c| matches!(c, '-' | ':'))).collect();
    let alike = |counts: &[usize]| counts.windows(2).all(|pair| pair[0] == pair[1]);
    let habit = alike(&dashes) || alike(&marks) || dashes.iter().all(|&count| count <= 3);
    if dashes.len() != columns || dashes.contains(&0) || habit {
        return Vec::new();
    }
    let total: usize = dashes.iter().sum();
    dashes.into_iter().map(|count| count as f64 / total as f64).collect()
}

const fn alignment(align: Alignment) -> Align {
    match align {
        Alignment::None => Align::Default,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}
