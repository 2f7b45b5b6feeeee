//! Blocks that take more than their events say: headings with attributes, captions, figures, divs, HTML.

use crate::attributes::{self, Braces};
use crate::findings;
use crate::frame::{CaptionCut, Frame, Kind, PendingCaption};
use crate::line::{Mark, split_off, trim};
use crate::mask::Fence;
use crate::reader::{BLOCK_DEPTH, Reader};
use dossier_sdk::{
    Attr, Attributed, Attrs, Block, BlockKind, Caption, Inline, InlineKind, Span, Table, text,
};
use std::ops::Range;

/// The attributes of a code block by its info string: a language, attributes in braces, or both; or a format.
pub(crate) fn info_string(info: &str) -> Result<Attrs, String> {
    let info = info.trim();
    let brace = info.find('{').unwrap_or(info.len());
    let (word, braces) = info.split_at(brace);
    let language = word.split_whitespace().next();
    let parsed = attributes::parse(braces, 0).filter(|(_, end)| *end == braces.len());
    let mut attr = match parsed {
        Some((Braces::Format(format), _)) if language.is_none() => return Err(format),
        Some((Braces::Attr(attr), _)) => attr,
        _ => Attr::default(),
    };
    if let Some(language) = language.or_else(|| info.split_whitespace().next().filter(|_| attr.is_empty())) {
        attr.classes.retain(|class| class != language);
        attr.classes.insert(0, language.replace('\0', "\u{FFFD}"));
    }
    Ok(attr.boxed())
}

impl Reader<'_> {
    /// A code block, or a raw block when it has a format in place of attributes; without the last line end.
    pub(crate) fn close_code(&mut self, attr: Result<Attrs, String>, mut text: String, span: Span) {
        if text.ends_with('\n') {
            text.pop();
        }
        self.add_block(match attr {
            Ok(attr) => Block::new(BlockKind::Code(text), span).with_attr(attr),
            Err(format) => Block::new(BlockKind::Raw { format, text }, span),
        });
    }

    /// A div ends where its closing fence does, or with what it holds.
    pub(crate) fn close_div(&mut self, attr: Attrs, blocks: Vec<Block>, span: Span) {
        let span = blocks.last().map_or(span, |last| span.join(last.span));
        self.add_block(Block::new(BlockKind::Div(blocks), span).with_attr(attr));
    }

    /// Attributes in braces at the end of a line of text.
    fn trailing_attr(&self, frame: &Frame) -> Option<(Attr, Mark)> {
        let brace = frame.line.brace?;
        let (attr, end) = attributes::parse_attr(self.text, brace.at)?;
        (self.at <= end && end <= frame.end).then_some((attr, brace))
    }

    pub(crate) fn close_heading(&mut self, mut frame: Frame, level: u8, span: Span) {
        let mut attrs = None;
        if let Some((attr, mark)) = self.trailing_attr(&frame) {
            frame.line.split_off(mark);
            trim(&mut frame.line.nodes);
            attrs = attr.boxed();
        }
        let kind = BlockKind::Heading { level, content: frame.line.nodes };
        self.add_block(Block::new(kind, span).with_attr(attrs));
    }

    pub(crate) fn close_paragraph(&mut self, frame: Frame, span: Span) {
        if let [Inline { kind: InlineKind::Image { content, .. }, .. }] = frame.line.nodes.as_slice()
            && !content.is_empty()
        {
            let figure = figure(frame.line.nodes, span);
            return self.add_block(figure);
        }
        // The box of a task stands before the paragraph that pulldown-cmark sees.
        let span = frame.line.nodes.first().map_or(span, |first| span.join(first.span));
        let cut = self.caption_cut(&frame);
        let block = Block::new(BlockKind::Para(frame.line.nodes), span);
        let Some(cut) = cut else { return self.add_block(block) };
        let parent = self.top();
        if let Some(table @ Block { kind: BlockKind::Table(_), .. }) = parent.blocks.last_mut()
            && without_caption(table)
        {
            set_caption(table, block, cut);
        } else {
            parent.caption = Some(PendingCaption { index: parent.blocks.len(), cut });
            parent.blocks.push(block);
        }
    }

    /// How to make a caption of a paragraph, if it reads like one.
    fn caption_cut(&self, frame: &Frame) -> Option<CaptionCut> {
        let source = self.text.get(frame.start..frame.end)?;
        let prefix = [": ", "Table: "].into_iter().find(|prefix| source.starts_with(prefix))?.len();
        let Inline { kind: InlineKind::Text(run), span, .. } = frame.line.nodes.first()? else { return None };
        let verbatim = span.start as usize == frame.start && run.get(..prefix) == source.get(..prefix);
        verbatim.then(|| CaptionCut {
            text: Mark::within_first(prefix, frame.start + prefix),
            attr: self.trailing_attr(frame),
        })
    }

    pub(crate) fn close_table(&mut self, table: Table, span: Span) {
        let mut block = Block::new(BlockKind::Table(Box::new(table)), span);
        let parent = self.top();
        if let Some(PendingCaption { index, cut }) = parent.caption.take()
            && index + 1 == parent.blocks.len()
            && let Some(caption) = parent.blocks.pop()
        {
            set_caption(&mut block, caption, cut);
        }
        self.add_block(block);
    }

    // HTML blocks and divs

    /// An HTML block begins: a fence in disguise, or HTML.
    pub(crate) fn html_start(&mut self, range: &Range<usize>) -> Option<Kind> {
        let masked = self.masked;
        let index = masked.fences.partition_point(|fence| fence.start < range.start);
        let fence = masked.fences.get(index).filter(|fence| {
            self.text.get(range.start..fence.start).is_some_and(|before| before.trim().is_empty())
        });
        match fence.filter(|fence| fence.start < range.end) {
            Some(fence) => {
                self.fence = true;
                self.fence(fence);
                None
            }
            None => Some(Kind::Html(String::new())),
        }
    }

    fn fence(&mut self, fence: &Fence) {
        match &fence.attr {
            Some(_) if self.stack.len() >= BLOCK_DEPTH => {
                self.deep_divs += 1;
                self.too_deep(fence.start, fence.end);
            }
            Some(attr) => {
                let kind = Kind::Div(Some(Box::new(attr.clone())), fence.end);
                self.stack.push(Frame::new(kind, fence.start, fence.end));
            }
            None if self.deep_divs > 0 => self.deep_divs -= 1,
            None if matches!(self.top().kind, Kind::Div(..)) => {
                self.top().end = fence.end;
                self.close();
            }
            None => {
                let finding = findings::DIV_UNOPENED
                    .says("this `:::` closes nothing")
                    .note("left out")
                    .hint("open a div with `::: name` or `::: {.name}`, in the same list item or quotation");
                self.findings.report(finding, fence.start, fence.end);
            }
        }
        self.at = fence.end;
    }

    /// A line of an HTML block.
    pub(crate) fn html_line(&mut self, range: &Range<usize>, html: &str) {
        if self.fence {
            return;
        }
        let line = self.original(range, html).to_owned();
        if let Kind::Html(text) = &mut self.top().kind {
            text.push_str(&line);
        }
    }

    pub(crate) fn close_html(&mut self, html: &str, span: Span) {
        let html = html.trim_end_matches('\n').replace('\0', "\u{FFFD}");
        let without_comments = without_comments(&html);
        if without_comments.trim().is_empty() {
            return;
        }
        self.report_html(span.start as usize, span.end as usize);
        self.add_block(Block::new(BlockKind::Raw { format: "html".to_owned(), text: html }, span));
    }

    pub(crate) fn report_html(&self, start: usize, end: usize) {
        let finding = findings::RAW_HTML
            .says("HTML is kept for writers of HTML; other formats leave it out")
            .hint("use Markdown, a fenced div `::: {.class}` or a span `[text]{.class}`");
        self.findings.report(finding, start, end);
    }
}

/// What HTML says beside its comments (CommonMark 0.31, section 6.6: `<!-->` and `<!--->` are comments too).
fn without_comments(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        text.push_str(before);
        let short = [">", "->"].into_iter().find_map(|end| comment.strip_prefix(end));
        rest = short.unwrap_or_else(|| comment.split_once("-->").map_or("", |(_, after)| after));
    }
    text + rest
}

/// Makes a figure of a paragraph that is one image: Pandoc's implicit figure.
fn figure(mut nodes: Vec<Inline>, span: Span) -> Block {
    let mut attr = Attr::default();
    let mut caption = Vec::new();
    for image in &mut nodes {
        if let Some(own) = &mut image.attr {
            attr.id = std::mem::take(&mut own.id);
        }
        if image.attr.as_deref().is_some_and(Attr::is_empty) {
            image.attr = None;
        }
        if let InlineKind::Image { content, .. } = &mut image.kind {
            let alt = text::of_inlines(content);
            let place = content.first().zip(content.last()).map(|(first, last)| first.span.join(last.span));
            caption = std::mem::take(content);
            content.extend(place.map(|place| Inline::new(InlineKind::Text(alt), place)));
        }
    }
    let place = caption.first().zip(caption.last()).map_or(span, |(first, last)| first.span.join(last.span));
    let caption = Caption { short: None, content: vec![Block::new(BlockKind::Plain(caption), place)] };
    let content = vec![Block::new(BlockKind::Plain(nodes), span)];
    Block::new(BlockKind::Figure { caption, content }, span).with_attr(attr.boxed())
}

fn without_caption(table: &Block) -> bool {
    matches!(&table.kind, BlockKind::Table(table) if table.caption.content.is_empty())
}

/// Makes a paragraph the caption of a table.
fn set_caption(block: &mut Block, caption: Block, cut: CaptionCut) {
    let BlockKind::Para(mut nodes) = caption.kind else { return };
    if let Some((attr, mark)) = cut.attr {
        split_off(&mut nodes, mark);
        *block.attrs_mut() = attr.boxed();
    }
    let mut nodes = split_off(&mut nodes, cut.text);
    trim(&mut nodes);
    block.span = block.span.join(caption.span);
    let place =
        nodes.first().zip(nodes.last()).map_or(caption.span, |(first, last)| first.span.join(last.span));
    if let BlockKind::Table(table) = &mut block.kind {
        table.caption.content = vec![Block::new(BlockKind::Plain(nodes), place)];
    }
}
