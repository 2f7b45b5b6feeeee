//! Inlines that take more than their events say: text with brackets, attributes, citations and cross references.

use crate::attributes::{self, Braces};
use crate::citations;
use crate::findings;
use crate::frame::{Frame, Kind};
use crate::line::{Odd, Open, offset};
use crate::reader::{INLINE_DEPTH, Reader};
use dossier_sdk::{Attr, Attrs, Inline, InlineKind, Style};
use std::ops::Range;

/// How deep inlines may nest in all, counted with what stands around them.
const SPAN_DEPTH: usize = INLINE_DEPTH + 2;

/// The bytes of text that may mean something; all others are passed over.
const MEANT: [bool; 256] = {
    let mut meant = [false; 256];
    let mut bytes: &[u8] = b"[]@^~{;\0";
    while let [byte, rest @ ..] = bytes {
        meant[*byte as usize] = true;
        bytes = rest;
    }
    meant
};

impl<'a> Reader<'a> {
    /// What an event says, as the source has it and not the mask.
    pub(crate) fn original<'t>(&self, range: &Range<usize>, said: &'t str) -> &'t str
    where
        'a: 't,
    {
        if self.masked.text.get(range.clone()) == Some(said) {
            self.text.get(range.clone()).unwrap_or(said)
        } else {
            said
        }
    }

    pub(crate) fn text_event(&mut self, range: &Range<usize>, said: &str) {
        if let Kind::Code(..) | Kind::Html(_) = self.top().kind {
            let line = self.original(range, said).replace('\0', "\u{FFFD}");
            if let Kind::Code(_, text) | Kind::Html(text) = &mut self.top().kind {
                text.push_str(&line);
            }
            return;
        }
        let start = range.start.max(self.skip_to);
        let verbatim = self.masked.text.get(range.clone()) == Some(said);
        if start >= range.end || (start > range.start && !verbatim) {
            return;
        }
        self.open_line(range);
        self.odd_lines(range);
        let escape = start > self.at && start == range.start && self.text.as_bytes()[start - 1] == b'\\';
        let first = self.text.as_bytes()[start];
        if verbatim && escape && first.is_ascii_punctuation() {
            self.odd_text(start - 1, start + 1, char::from(first).encode_utf8(&mut [0; 4]));
            self.scan(start + 1, range.end);
        } else if verbatim && matches!(self.top().kind, Kind::Link(_, true)) {
            self.plain_text(start, range.end);
        } else if verbatim {
            self.scan(start, range.end);
        } else {
            self.odd_text(start, range.end, said);
        }
        self.at = range.end;
    }

    /// Adds text that is not its source byte for byte.
    pub(crate) fn odd_text(&mut self, start: usize, end: usize, text: &str) {
        self.content.odd.push(Odd { start: offset(start), end: offset(end), length: offset(text.len()) });
        let source = self.source;
        self.top().line.text(source, start, end, text);
    }

    /// Adds text that is its source byte for byte.
    fn plain_text(&mut self, start: usize, end: usize) {
        let (source, text) = (self.source, self.text);
        if let Some(text) = text.get(start..end).filter(|text| !text.is_empty()) {
            self.top().line.text(source, start, end, text);
        }
    }

    /// Tells of lines with three colons that ended up in text.
    fn odd_lines(&mut self, range: &Range<usize>) {
        let masked = self.masked;
        while let Some(&(start, end)) = masked.odd.get(self.next_odd).filter(|line| line.0 < range.end) {
            self.next_odd += 1;
            if start >= range.start {
                let finding = findings::DIV_FENCE
                    .says("this line begins with `:::` and is not read as a fence")
                    .hint("write `::: name`, `::: {.name key=\"value\"}` or `:::` alone");
                self.findings.report(finding, start, end);
            }
        }
    }

    /// Adds source text, watching for brackets, citations and the like.
    fn scan(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let (mut run, mut at) = (start, start);
        let is_meant = |byte: &u8| MEANT[usize::from(*byte)];
        // What is found in the source may end behind the text that the event is about.
        while let Some(plain) = bytes.get(at..end).and_then(|rest| rest.iter().position(is_meant)) {
            at += plain;
            let next = match bytes[at] {
                b'[' => {
                    self.plain_text(run, at);
                    self.open_bracket(at);
                    run = at + 1;
                    None
                }
                b']' => {
                    self.plain_text(run, at);
                    run = at;
                    self.close_bracket(at)
                }
                b'@' => self.at_sign(run, at),
                b'^' | b'~' => self.script(run, at),
                b'{' if at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n') => {
                    self.plain_text(run, at);
                    run = at;
                    let line = &mut self.top().line;
                    line.brace = Some(line.mark(at));
                    None
                }
                b';' if !self.top().line.opens.is_empty() => {
                    self.plain_text(run, at);
                    run = at;
                    let line = &mut self.top().line;
                    let mark = line.mark(at);
                    line.semicolons.push(mark);
                    line.forget_oldest();
                    None
                }
                0 => {
                    self.plain_text(run, at);
                    self.odd_text(at, at + 1, "\u{FFFD}");
                    Some(at + 1)
                }
                _ => None,
            };
            match next {
                Some(next) => {
                    (run, at) = (next, next);
                    self.skip_to = self.skip_to.max(next);
                }
                None => at += 1,
            }
        }
        if run < end {
            self.plain_text(run, end);
        }
    }

    fn open_bracket(&mut self, at: usize) {
        let source = self.source;
        let line = &mut self.top().line;
        line.forget_oldest();
        let before = line.mark(at);
        line.text(source, at, at + 1, "[");
        let after = line.mark(at + 1);
        line.opens.push(Open { before, after, cites: 0, refs: 0, height: 0 });
    }

    /// A `]`: closes a span or citation and gives the byte after it, or is text.
    fn close_bracket(&mut self, at: usize) -> Option<usize> {
        let open = self.top().line.opens.pop()?;
        if self.text.as_bytes().get(at + 1) == Some(&b'{')
            && let Some((attr, end)) = attributes::parse_attr(self.text, at + 1)
            && end <= self.limit()
            && self.fits(open.height + 1, open.before.at, end)
        {
            let content = self.take_bracket(open);
            let node = Inline::new(InlineKind::Span(content), self.exact(open.before.at, end));
            self.push(styled(node, attr), open.height + 1);
            return Some(end);
        }
        let end = match (open.cites, open.refs) {
            (0, 0) => self.locator(open, at),
            (0, _) => self.unwrap_references(open, at),
            _ => self.citation(open, at),
        };
        if end.is_none() {
            self.undefined_note(open.before.at, at + 1);
            self.top().line.grow(open.height);
        }
        end
    }

    /// Whether inlines of this height fit here.
    fn fits(&mut self, height: usize, start: usize, end: usize) -> bool {
        let fits = self.stack.len() + height <= SPAN_DEPTH;
        if !fits {
            self.too_deep(start, end);
        }
        fits
    }

    /// Takes the content of a bracket off the line, and the bracket.
    fn take_bracket(&mut self, open: Open) -> Vec<Inline> {
        let line = &mut self.top().line;
        let content = line.split_off(open.after);
        line.split_off(open.before);
        content
    }

    /// `@key [p. 3]`: the bracket belongs to the citation before it.
    fn locator(&mut self, open: Open, at: usize) -> Option<usize> {
        let text = self.text;
        let line = &mut self.top().line;
        let index = line.only_space_before(open.before)?.checked_sub(1)?;
        if open.before.at == at || !citations::takes_locator(line.nodes.get(index)?) {
            return None;
        }
        let mut suffix = self.take_bracket(open);
        let line = &mut self.top().line;
        line.nodes.truncate(index + 1);
        let cite = line.nodes.last_mut()?;
        let shown = text.get(cite.span.end as usize..open.after.at).unwrap_or_default();
        let bracket = dossier_sdk::Span { start: cite.span.end, end: offset(open.after.at), ..cite.span };
        citations::add_locator(cite, &mut suffix, shown, bracket, at);
        line.grow(open.height + 1);
        Some(at + 1)
    }

    /// `[see @fig:a; @fig:b]`: cross references need no brackets.
    fn unwrap_references(&mut self, open: Open, at: usize) -> Option<usize> {
        let content = self.take_bracket(open);
        let line = &mut self.top().line;
        line.nodes.extend(content);
        line.grow(open.height);
        Some(at + 1)
    }

    /// `[see @a, p. 3; -@b]`
    fn citation(&mut self, open: Open, at: usize) -> Option<usize> {
        if !self.fits(open.height + 1, open.before.at, at + 1) {
            return None;
        }
        let marks = self.top().line.take_semicolons(open);
        let content = self.take_bracket(open);
        let span = self.exact(open.before.at, at + 1);
        let node = citations::group(content, marks, span);
        self.push(node, open.height + 1);
        Some(at + 1)
    }

    /// `[^name]` that stands as text: the footnote is not defined.
    fn undefined_note(&mut self, start: usize, end: usize) {
        let label = self.text.get(start + 1..end - 1).and_then(|label| label.strip_prefix('^'));
        let looks_like_one = |label: &str| {
            !label.is_empty() && label.len() < 200 && !label.contains([' ', '\n', '\t', '[', '^'])
        };
        if label.is_some_and(looks_like_one) {
            self.content.undefined.push(start..end);
        }
    }

    /// An `@`: begins a citation or a cross reference and gives the byte after it, or is text.
    fn at_sign(&mut self, run: usize, at: usize) -> Option<usize> {
        if self.stack.iter().any(|frame| matches!(frame.kind, Kind::Link(..))) {
            return None;
        }
        let key = citations::key(self.text, at).filter(|key| key.end <= self.limit())?;
        let bare = citations::stands_alone(self.text, at);
        let minus =
            at > run && self.text.as_bytes()[at - 1] == b'-' && citations::stands_alone(self.text, at - 1);
        if !bare && !minus {
            return None;
        }
        let start = if minus { at - 1 } else { at };
        self.plain_text(run, start);
        let span = self.exact(start, key.end);
        let (node, reference) = citations::single(key.name, self.text.get(start..key.end)?, span, minus);
        if let Some(open) = self.top().line.opens.last_mut() {
            open.refs += usize::from(reference);
            open.cites += usize::from(!reference);
        }
        self.push(node, 2);
        Some(key.end)
    }

    /// `x^2^` or `H~2~O`: pulldown-cmark reads raised and lowered text between words only, Pandoc within them too.
    fn script(&mut self, run: usize, at: usize) -> Option<usize> {
        let (before, rest) = (self.text.get(..at)?, self.text.get(at + 1..)?);
        let mark = *self.text.as_bytes().get(at)?;
        let within = |c: char| c.is_alphanumeric() || "+-−–,./()".contains(c);
        let length = rest.find(|c| !within(c)).filter(|length| (1..=64).contains(length))?;
        let after = rest.get(length..)?.as_bytes();
        let word = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || ")]".contains(c));
        if !word || after.first() != Some(&mark) || after.get(1) == Some(&mark) {
            return None;
        }
        self.plain_text(run, at);
        let (start, end) = (at + 1, at + 1 + length);
        let content = Inline::new(InlineKind::Text(rest[..length].to_owned()), self.exact(start, end));
        let style = if mark == b'^' { Style::Superscript } else { Style::Subscript };
        let kind = InlineKind::Styled { style, content: vec![content] };
        self.push(Inline::new(kind, self.exact(at, end + 1)), 2);
        Some(end + 1)
    }

    // Other inlines

    /// Where the element ends that the line stands in: nothing that belongs to the line reaches beyond. A `Plain` and a
    /// div know their ends only when they are closed.
    fn limit(&self) -> usize {
        let known = |frame: &&Frame| !matches!(frame.kind, Kind::Plain | Kind::Div(..));
        self.stack.iter().rev().find(known).map_or(self.text.len(), |frame| frame.end)
    }

    /// The attributes in braces right at a byte; what they take is skipped.
    fn attr_at(&mut self, at: usize) -> Attrs {
        let (attr, end) = attributes::parse_attr(self.text, at).filter(|(_, end)| *end <= self.limit())?;
        self.skip_to = end;
        attr.boxed()
    }

    pub(crate) fn code_span(&mut self, code: &str, range: &Range<usize>) {
        let mut text = code.replace('\0', "\u{FFFD}");
        if self.masked.text.get(range.clone()) != self.text.get(range.clone()) {
            text = code_from_source(self.text.get(range.clone()).unwrap_or_default());
        }
        let braces = attributes::parse(self.text, range.end).filter(|(_, end)| *end <= self.limit());
        let end = braces.as_ref().map_or(range.end, |(_, end)| *end);
        self.skip_to = self.skip_to.max(end);
        let span = self.exact(range.start, end);
        let node = match braces {
            Some((Braces::Format(format), _)) => Inline::new(InlineKind::Raw { format, text }, span),
            Some((Braces::Attr(attr), _)) => {
                Inline::new(InlineKind::Code(text), span).with_attr(attr.boxed())
            }
            None => Inline::new(InlineKind::Code(text), span),
        };
        self.push(node, 1);
        self.at = range.end;
    }

    /// A formula, unless a digit follows: `$5/$6` are two sums of money.
    pub(crate) fn math(&mut self, tex: &str, range: &Range<usize>) {
        self.at = range.end;
        if self.text.as_bytes().get(range.end).is_some_and(u8::is_ascii_digit) {
            return self.plain_text(range.start, range.end);
        }
        let text = tex.replace('\0', "\u{FFFD}");
        let node = Inline::new(InlineKind::Math { display: false, text }, self.exact(range.start, range.end));
        self.push(node, 1);
    }

    /// A formula on a line of its own; attributes may follow after a space: `$$x$$ {#eq:x}`.
    pub(crate) fn display_math(&mut self, tex: &str, range: &Range<usize>) {
        self.at = range.end;
        let after = self.text.get(range.end..).unwrap_or_default();
        let spaces = after.len() - after.trim_start_matches(' ').len();
        let attr = self.attr_at(range.end + spaces);
        let end = if attr.is_some() { self.skip_to } else { range.end };
        let kind = InlineKind::Math { display: true, text: tex.replace('\0', "\u{FFFD}") };
        let node = Inline::new(kind, self.exact(range.start, end)).with_attr(attr);
        self.push(node, 1);
    }

    /// HTML in text: comments are dropped, the rest is kept and reported.
    pub(crate) fn inline_html(&mut self, html: &str, range: &Range<usize>) {
        self.at = range.end;
        if html.starts_with("<!--") {
            // The text after the comment joins the text before it.
            let joins = matches!(
                self.top().line.nodes.last(),
                Some(Inline { kind: InlineKind::Text(_), span, .. }) if span.end as usize == range.start
            );
            if joins {
                self.odd_text(range.start, range.end, "");
            }
            return;
        }
        self.report_html(range.start, range.end);
        let text = self.original(range, html).replace('\0', "\u{FFFD}");
        let kind = InlineKind::Raw { format: "html".to_owned(), text };
        let node = Inline::new(kind, self.exact(range.start, range.end));
        self.push(node, 1);
    }

    pub(crate) fn note_reference(&mut self, label: &str, range: &Range<usize>) {
        self.at = range.end;
        if self.stack.iter().any(|frame| matches!(frame.kind, Kind::Note(_))) {
            let finding = findings::NESTED_FOOTNOTE
                .says(format!("footnote `{label}` is referred to within a footnote"))
                .note("kept as text")
                .hint("say it in the footnote itself");
            self.findings.report(finding, range.start, range.end);
            return self.plain_text(range.start, range.end);
        }
        self.content.references.push((offset(range.start), label.to_owned()));
        let node = Inline::new(InlineKind::Note(Vec::new()), self.exact(range.start, range.end));
        self.push(node, 1);
    }

    pub(crate) fn close_inline(&mut self, frame: Frame, kind: Kind) {
        let Frame { start, end, line, .. } = frame;
        let height = line.height.max(line.opens.iter().map(|open| open.height).max().unwrap_or_default()) + 1;
        let content = line.nodes;
        let (kind, attr) = match kind {
            Kind::Styled(style) => (InlineKind::Styled { style, content }, None),
            Kind::Link(target, _) => (InlineKind::Link { target, content }, self.attr_at(end)),
            Kind::Image(mut target) => {
                self.images.resolve(&mut target.url, &self.findings, start, end);
                (InlineKind::Image { target, content }, self.attr_at(end))
            }
            _ => return,
        };
        let end = if attr.is_some() { self.skip_to } else { end };
        self.push(Inline::new(kind, self.exact(start, end)).with_attr(attr), height);
    }
}

/// The text of a code span, read from its source (CommonMark 0.31, section 6.1).
fn code_from_source(source: &str) -> String {
    let ticks = source.len() - source.trim_start_matches('`').len();
    let inner = source.get(ticks..source.len().saturating_sub(ticks)).unwrap_or_default();
    let lines: Vec<&str> = inner
        .lines()
        .enumerate()
        .map(|(number, line)| if number == 0 { line } else { line.trim_start_matches([' ', '\t', '>']) })
        .collect();
    let text = lines.join(" ").replace('\0', "\u{FFFD}");
    match text.strip_prefix(' ').and_then(|text| text.strip_suffix(' ')) {
        Some(stripped) if !stripped.trim().is_empty() => stripped.to_owned(),
        _ => text,
    }
}

/// A bracketed span with its attributes; Pandoc's classes for small capitals and underlining are styles.
fn styled(node: Inline, mut attr: Attr) -> Inline {
    let style = match attr.classes.as_slice() {
        [class] if class == "smallcaps" => Some(Style::SmallCaps),
        [class] if class == "underline" || class == "ul" => Some(Style::Underline),
        _ => None,
    };
    match (style, node.kind) {
        (Some(style), InlineKind::Span(content)) => {
            attr.classes.clear();
            Inline::new(InlineKind::Styled { style, content }, node.span).with_attr(attr.boxed())
        }
        (_, kind) => Inline { kind, attr: attr.boxed(), ..node },
    }
}
