//! A run of inlines in the making: text, and the marks in it from which brackets become spans and citations.

use dossier_sdk::{Inline, InlineKind, Span};

/// How many brackets, and semicolons within them, may wait for their end.
const MARKS: usize = 4096;

/// A place between two characters of a [`Line`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// Inlines before it that are complete.
    index: usize,
    /// Bytes before it in the text that follows those.
    text: usize,
    /// Byte of the source.
    pub(crate) at: usize,
}

impl Mark {
    /// A place within the text that a line begins with, `text` bytes after its start.
    pub(crate) const fn within_first(text: usize, at: usize) -> Self {
        Self { index: 0, text, at }
    }
}

/// A `[` that stands as text so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    /// Before the bracket.
    pub(crate) before: Mark,
    /// After the bracket.
    pub(crate) after: Mark,
    /// Citations directly within.
    pub(crate) cites: usize,
    /// Cross references directly within.
    pub(crate) refs: usize,
    /// How deep the content within nests.
    pub(crate) height: usize,
}

/// Text that is not its source byte for byte: an entity, an escape, a curly quotation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Odd {
    /// First byte in the source.
    pub(crate) start: u32,
    /// One past the last byte in the source.
    pub(crate) end: u32,
    /// Bytes that it has in the text.
    pub(crate) length: u32,
}

/// A run of inlines in the making. Offsets are bytes of the source.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// What is there so far.
    pub(crate) nodes: Vec<Inline>,
    /// Brackets that may still close, the innermost last.
    pub(crate) opens: Vec<Open>,
    /// Semicolons within brackets that may still close.
    pub(crate) semicolons: Vec<Mark>,
    /// The last `{` after white space: attributes of a heading or caption may begin there.
    pub(crate) brace: Option<Mark>,
    /// How deep the inlines nest.
    pub(crate) height: usize,
}

impl Line {
    /// Adds text of the source range; it joins the text before it when that ends where it begins.
    pub(crate) fn text(&mut self, source: u32, start: usize, end: usize, text: &str) {
        if let Some(Inline { kind: InlineKind::Text(run), span, .. }) = self.nodes.last_mut()
            && span.end as usize == start
        {
            run.push_str(text);
            span.end = offset(end);
        } else if !text.is_empty() {
            let span = Span::new(source, offset(start), offset(end));
            self.nodes.push(Inline::new(InlineKind::Text(text.to_owned()), span));
        }
    }

    /// Adds an inline that nests `height` deep.
    pub(crate) fn push(&mut self, node: Inline, height: usize) {
        self.nodes.push(node);
        self.grow(height);
    }

    /// Notes that something nests `height` deep at the end.
    pub(crate) fn grow(&mut self, height: usize) {
        let highest = self.opens.last_mut().map_or(&mut self.height, |open| &mut open.height);
        *highest = height.max(*highest);
    }

    /// The end of the line so far, which is byte `at` of the source.
    pub(crate) fn mark(&self, at: usize) -> Mark {
        match self.nodes.last() {
            Some(Inline { kind: InlineKind::Text(run), span, .. }) if span.end as usize == at => {
                Mark { index: self.nodes.len() - 1, text: run.len(), at }
            }
            _ => Mark { index: self.nodes.len(), text: 0, at },
        }
    }

    /// Takes off what comes after a mark.
    pub(crate) fn split_off(&mut self, mark: Mark) -> Vec<Inline> {
        self.semicolons.truncate(self.semicolons.partition_point(|other| other.at < mark.at));
        if self.brace.is_some_and(|brace| brace.at >= mark.at) {
            self.brace = None;
        }
        split_off(&mut self.nodes, mark)
    }

    /// Takes the semicolons within a bracket, as marks in what splitting after the bracket gives.
    pub(crate) fn take_semicolons(&mut self, open: Open) -> Vec<Mark> {
        let first = self.semicolons.partition_point(|mark| mark.at < open.before.at);
        // The text that ends with the bracket stays behind.
        let ends = matches!(
            self.nodes.get(open.after.index),
            Some(Inline { kind: InlineKind::Text(run), .. }) if run.len() == open.after.text
        );
        let shift = open.after.index + usize::from(ends);
        let relative = |mark: Mark| {
            let text = if mark.index == open.after.index {
                mark.text.saturating_sub(open.after.text)
            } else {
                mark.text
            };
            Mark { index: mark.index.saturating_sub(shift), text, at: mark.at }
        };
        self.semicolons.split_off(first).into_iter().map(relative).collect()
    }

    /// Gives up the oldest of brackets and semicolons where there are very many: they stay text, and memory is bounded.
    pub(crate) fn forget_oldest(&mut self) {
        if self.opens.len() >= MARKS {
            self.opens.drain(..MARKS / 2);
        }
        if self.semicolons.len() >= MARKS {
            self.semicolons.drain(..MARKS / 2);
        }
    }

    /// Whether nothing but white space stands between the inline that ends before `mark` and the mark; if so, how many
    /// inlines end there.
    pub(crate) fn only_space_before(&self, mark: Mark) -> Option<usize> {
        match self.nodes.get(mark.index) {
            Some(Inline { kind: InlineKind::Text(run), .. }) => {
                run.get(..mark.text)?.bytes().all(|byte| byte == b' ').then_some(mark.index)
            }
            _ => Some(mark.index),
        }
    }
}

/// Takes off what comes after a mark that was made on these inlines.
pub(crate) fn split_off(nodes: &mut Vec<Inline>, mark: Mark) -> Vec<Inline> {
    if mark.index >= nodes.len() {
        return Vec::new();
    }
    let mut tail = nodes.split_off(mark.index);
    if mark.text > 0
        && let Some(Inline { kind: InlineKind::Text(run), span, .. }) = tail.first_mut()
        && mark.text <= run.len()
    {
        let rest = run.split_off(mark.text);
        let head = std::mem::replace(run, rest);
        nodes.push(Inline::new(InlineKind::Text(head), Span { end: offset(mark.at), ..*span }));
        span.start = offset(mark.at);
        if run.is_empty() {
            tail.remove(0);
        }
    }
    tail
}

/// A source offset as spans hold it; sources are far smaller than 4 GiB.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Takes white space off both ends of a run of inlines.
pub(crate) fn trim(nodes: &mut Vec<Inline>) {
    if let Some(Inline { kind: InlineKind::Text(run), span, .. }) = nodes.first_mut() {
        let spaces = run.len() - run.trim_start_matches(' ').len();
        run.drain(..spaces);
        span.start = span.start.saturating_add(offset(spaces)).min(span.end);
    }
    if let Some(Inline { kind: InlineKind::Text(run), span, .. }) = nodes.last_mut() {
        let spaces = run.len() - run.trim_end_matches(' ').len();
        run.truncate(run.len() - spaces);
        span.end = span.end.saturating_sub(offset(spaces)).max(span.start);
    }
    nodes.retain(|node| !matches!(&node.kind, InlineKind::Text(run) if run.is_empty()));
    if matches!(nodes.last(), Some(Inline { kind: InlineKind::SoftBreak, .. })) {
        nodes.pop();
        trim(nodes);
    }
}
