//! Segments: stretches of text that are read as one, in which every range knows where it comes from.

use dossier_core::{
    Attributed, Block, BlockKind, Document, Inline, InlineKind, Lang, QuoteKind, Span, Style, review,
    roles::{BlockRole as _, Unit},
    text, walk,
};
use std::ops::Range;

/// What a segment is in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Place {
    /// Running text: paragraphs and the items of lists.
    Body,
    /// A heading.
    Heading,
    /// A cell of a table.
    Cell,
    /// The caption of a figure or table.
    Caption,
    /// A footnote.
    Note,
    /// The words that stand for an image.
    Alternative,
    /// An entry of a list of works: in `Div.references` or `Div#refs`, as Pandoc's citeproc writes them.
    Bibliography,
    /// A list that a stage made of the document's words: `Div.glossary`, `Div.abbreviations`.
    Annex,
    /// A code block.
    Code,
}

/// What a part of a segment is besides text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Not what the author says: in quotation marks, in a block quotation, or struck out.
    pub quoted: bool,
    /// Emphasis: a title in a Latin script, as a rule.
    pub emphasised: bool,
    /// Code, a formula or an address: not language.
    pub literal: bool,
    /// A citation.
    pub cited: bool,
    /// Its language was given by hand: by a span that holds more of the source than its text.
    pub tagged: bool,
}

/// A stretch of text that is read as one: a paragraph, a heading, a cell. Notes within it are segments of their own.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The text. A line end of the source is a space, or nothing between Chinese characters.
    pub text: String,
    /// What it is in the document.
    pub place: Place,
    /// The language of the block; runs may have another, see [`lang_at`](Self::lang_at).
    pub lang: Lang,
    /// Whether it is a side of an aligned unit, and so has its source or its translation beside it.
    pub aligned: bool,
    /// Which segment of the document it is, counted from 0; nothing for one that was put together.
    pub number: Option<usize>,
    pieces: Vec<Piece>,
}

/// A part of a segment's text that comes from one node.
#[derive(Clone, Debug)]
struct Piece {
    range: Range<usize>,
    span: Span,
    lang: Lang,
    marks: Marks,
}

impl Segment {
    /// Where a range of the text comes from: as exactly as the source tells, else the nodes that it lies in.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let parts = self.overlapping(&range).map(|piece| self.part(piece, &range));
        parts.reduce(Span::join).unwrap_or_default()
    }

    /// Where exactly a range of the text stands in the source: `None` where the source has other characters than the
    /// text, so that nothing can be replaced there.
    #[must_use]
    pub fn exact(&self, range: Range<usize>) -> Option<Span> {
        let mut whole: Option<Span> = None;
        for piece in self.overlapping(&range) {
            let part = self.part(piece, &range);
            let length = range.end.min(piece.range.end) - range.start.max(piece.range.start);
            let follows = whole.is_none_or(|whole| whole.source == part.source && whole.end == part.start);
            if part.is_synthesized() || (part.end - part.start) as usize != length || !follows {
                return None;
            }
            whole = Some(whole.map_or(part, |whole| whole.join(part)));
        }
        whole
    }

    /// The language of the character that begins at a byte of the text.
    #[must_use]
    pub fn lang_at(&self, at: usize) -> &Lang {
        self.piece_at(at).map_or(&self.lang, |piece| &piece.lang)
    }

    /// What the character that begins at a byte of the text is besides text.
    #[must_use]
    pub fn marks_at(&self, at: usize) -> Marks {
        self.piece_at(at).map(|piece| piece.marks).unwrap_or_default()
    }

    /// The parts of the text in order, with language and marks; neighbours that have the same are one.
    pub fn runs(&self) -> impl Iterator<Item = (Range<usize>, &Lang, Marks)> {
        let mut pieces = self.pieces.iter().filter(|piece| !piece.range.is_empty()).peekable();
        std::iter::from_fn(move || {
            let first = pieces.next()?;
            let mut range = first.range.clone();
            while let Some(next) = pieces.next_if(|next| next.lang == first.lang && next.marks == first.marks)
            {
                range.end = next.range.end;
            }
            Some((range, &first.lang, first.marks))
        })
    }

    /// One segment of several, each on a line; it has the place and language of the first.
    #[must_use]
    pub fn joined<'s>(segments: impl IntoIterator<Item = &'s Self>) -> Option<Self> {
        let mut segments = segments.into_iter();
        let mut whole = Self { number: None, ..segments.next()?.clone() };
        for segment in segments {
            whole.text.push('\n');
            let by = whole.text.len();
            whole.text.push_str(&segment.text);
            whole.pieces.extend(
                segment.pieces.iter().map(|piece| Piece {
                    range: piece.range.start + by..piece.range.end + by,
                    ..piece.clone()
                }),
            );
        }
        Some(whole)
    }

    /// The brackets that gloss something in Chinese, with what they hold.
    #[must_use]
    pub fn glosses(&self) -> Vec<Range<usize>> {
        let mut open = Vec::new();
        let mut found = Vec::new();
        for (at, c) in self.text.char_indices() {
            match c {
                '(' | '[' | '（' | '［' => open.push(at),
                ')' | ']' | '）' | '］' => {
                    let Some(start) = open.pop() else { continue };
                    let range = start..at + c.len_utf8();
                    let is_han = |c: char| text::joins_lines(c) && c.is_alphabetic();
                    if self.text.get(range.clone()).is_some_and(|within| within.contains(is_han)) {
                        found.push(range);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The words, as letters and digits that stand together; hyphens and apostrophes within belong to them.
    pub fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '\u{2011}');
        let mut at = 0;
        std::iter::from_fn(move || {
            let start = at + self.text.get(at..)?.find(char::is_alphanumeric)?;
            let rest = self.text.get(start..)?;
            at = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let word = rest.get(..at - start)?.trim_end_matches(|c: char| !c.is_alphanumeric());
            Some(start..start + word.len())
        })
    }

    /// A segment without text.
    #[must_use]
    pub const fn empty(lang: Lang) -> Self {
        Self {
            text: String::new(),
            place: Place::Body,
            lang,
            aligned: false,
            number: None,
            pieces: Vec::new(),
        }
    }

    /// Marks what stands in quotation marks that are characters of the text, as Markdown leaves them.
    fn mark_quotations(&mut self) {
        for quotation in quotations(&self.text) {
            let pieces = std::mem::take(&mut self.pieces);
            for piece in pieces {
                let cut = |at: usize| at.clamp(piece.range.start, piece.range.end);
                let (start, end) = (cut(quotation.start), cut(quotation.end));
                for (range, quoted) in
                    [(piece.range.start..start, false), (start..end, true), (end..piece.range.end, false)]
                {
                    if range.is_empty() {
                        continue;
                    }
                    let marks = Marks { quoted: piece.marks.quoted || quoted, ..piece.marks };
                    let span = self.part(&piece, &range);
                    self.pieces.push(Piece { range, span, marks, lang: piece.lang.clone() });
                }
            }
        }
    }

    fn piece_at(&self, at: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.range.end <= at);
        self.pieces.get(index).filter(|piece| piece.range.contains(&at))
    }

    fn overlapping(&self, range: &Range<usize>) -> impl Iterator<Item = &Piece> {
        let first = self.pieces.partition_point(|piece| piece.range.end <= range.start);
        let rest = self.pieces.get(first..).unwrap_or_default().iter();
        let (start, end) = (range.start, range.end.max(range.start + 1));
        rest.take_while(move |piece| piece.range.start < end && piece.range.end > start)
    }

    /// The span of the part of a piece that lies in a range.
    fn part(&self, piece: &Piece, range: &Range<usize>) -> Span {
        let (start, end) = (range.start.max(piece.range.start), range.end.min(piece.range.end));
        let within = start - piece.range.start..end.max(start) - piece.range.start;
        piece.span.part(&self.text[piece.range.clone()], within)
    }
}

/// What stands between quotation marks, these left out; of quotations within quotations the outer ones. An apostrophe looks like
/// the end of a quotation and is none within a word.
fn quotations(text: &str) -> Vec<Range<usize>> {
    const MARKS: [(char, &[char]); 8] = [
        ('“', &['”']),
        ('„', &['”', '“']),
        ('‘', &['’']),
        ('‚', &['’', '‘']),
        ('«', &['»']),
        ('「', &['」']),
        ('『', &['』']),
        ('"', &['"']),
    ];
    let mut found = Vec::new();
    // Most paragraphs have no marks, which is quickly seen.
    if text.is_ascii() && !text.contains('"') {
        return found;
    }
    let mut at = 0;
    while let Some((start, open)) = text.get(at..).and_then(|rest| {
        let is_open = |c: char| MARKS.iter().any(|(open, _)| *open == c);
        rest.char_indices().find(|(_, c)| is_open(*c)).map(|(offset, c)| (at + offset + c.len_utf8(), c))
    }) {
        let closing = MARKS.iter().find(|(mark, _)| *mark == open).map_or(&[][..], |(_, closing)| closing);
        let rest = text.get(start..).unwrap_or_default();
        let is_end = |(offset, c): &(usize, char)| {
            let next = rest.get(offset + c.len_utf8()..).and_then(|rest| rest.chars().next());
            closing.contains(c) && !(*c == '’' && next.is_some_and(char::is_alphanumeric))
        };
        at = start;
        if let Some((length, c)) = rest.char_indices().find(is_end) {
            found.push(start..start + length);
            at = start + length + c.len_utf8();
        }
    }
    found
}

/// The segments of a document in order; notes come behind the segment that their mark stands in.
#[must_use]
pub fn segments(document: &Document) -> Vec<Segment> {
    let mut segments = of_blocks(&document.blocks, &document.lang());
    segments.iter_mut().enumerate().for_each(|(number, segment)| segment.number = Some(number));
    segments
}

/// The segments of blocks in a language.
#[must_use]
pub fn of_blocks(blocks: &[Block], lang: &Lang) -> Vec<Segment> {
    let mut collect = Collect {
        found: Vec::new(),
        place: Place::Body,
        lang: lang.clone(),
        aligned: false,
        marks: Marks::default(),
    };
    walk::blocks(&mut collect, blocks);
    collect.found
}

struct Collect {
    found: Vec<Segment>,
    place: Place,
    lang: Lang,
    aligned: bool,
    marks: Marks,
}

impl Collect {
    /// Goes on with another place, language or marks, and comes back to those of now.
    fn within(&mut self, node: &impl Attributed, place: Option<Place>, go_on: impl FnOnce(&mut Self)) {
        let before = (self.place, self.lang.clone(), self.aligned, self.marks);
        self.place = place.unwrap_or(self.place);
        if let Some(lang) = node.lang() {
            self.lang = lang;
        }
        go_on(self);
        (self.place, self.lang, self.aligned, self.marks) = before;
    }

    fn code(&mut self, node: &Block, text: &str) {
        let piece = Piece {
            range: 0..text.len(),
            span: node.span,
            lang: self.lang.clone(),
            marks: Marks { literal: true, ..self.marks },
        };
        self.found.push(Segment {
            text: text.to_owned(),
            place: Place::Code,
            lang: self.lang.clone(),
            aligned: self.aligned,
            number: None,
            pieces: vec![piece],
        });
    }
}

impl walk::Visit for Collect {
    fn visit_block(&mut self, node: &Block) {
        let place = match &node.kind {
            BlockKind::Heading { .. } => Some(Place::Heading),
            BlockKind::Div(_) if node.has_class("references") || node.id() == Some("refs") => {
                Some(Place::Bibliography)
            }
            BlockKind::Div(_) if node.has_class("glossary") || node.has_class("abbreviations") => {
                Some(Place::Annex)
            }
            BlockKind::Table(_) if self.place == Place::Body => Some(Place::Cell),
            _ => None,
        };
        self.within(node, place, |this| match &node.kind {
            BlockKind::Code(text) => this.code(node, text),
            BlockKind::Quote(_) => {
                this.marks.quoted = true;
                walk::block(this, node);
            }
            BlockKind::Figure { caption, content } => {
                walk::blocks(this, content);
                this.within(node, Some(Place::Caption), |this| walk::blocks(this, &caption.content));
            }
            BlockKind::Table(table) => {
                this.within(node, Some(Place::Caption), |this| walk::blocks(this, &table.caption.content));
                for row in table.rows() {
                    this.within(row, None, |this| {
                        for cell in &row.cells {
                            this.within(cell, None, |this| walk::blocks(this, &cell.content));
                        }
                    });
                }
            }
            _ => {
                this.aligned |= Unit::of(node).is_some();
                walk::block(this, node);
            }
        });
    }

    fn visit_inlines(&mut self, nodes: &[Inline]) {
        let mut line = Line {
            segment: Segment {
                text: String::new(),
                place: self.place,
                lang: self.lang.clone(),
                aligned: self.aligned,
                number: None,
                pieces: Vec::new(),
            },
            lang: self.lang.clone(),
            marks: self.marks,
            line_end: None,
            behind: Vec::new(),
        };
        line.inlines(nodes);
        let behind = std::mem::take(&mut line.behind);
        if !line.segment.text.is_empty() {
            // In Chinese the marks stand around terms and names as often as around what somebody said.
            if !line.segment.lang.is_han() {
                line.segment.mark_quotations();
            }
            self.found.push(line.segment);
        }
        let before = (self.place, self.marks);
        for later in behind {
            self.marks = Marks::default();
            match later {
                Later::Note(blocks) => {
                    self.place = Place::Note;
                    walk::blocks(self, blocks);
                }
                Later::Alternative(content) => {
                    self.place = Place::Alternative;
                    self.visit_inlines(content);
                }
            }
        }
        (self.place, self.marks) = before;
    }
}

/// What is read behind the segment that it stands in.
enum Later<'a> {
    Note(&'a [Block]),
    Alternative(&'a [Inline]),
}

/// A segment in the making.
struct Line<'a> {
    segment: Segment,
    lang: Lang,
    marks: Marks,
    /// A line end of the source that may be a space.
    line_end: Option<Span>,
    behind: Vec<Later<'a>>,
}

impl<'a> Line<'a> {
    fn inlines(&mut self, nodes: &'a [Inline]) {
        for node in nodes {
            self.inline(node);
        }
    }

    fn inline(&mut self, node: &'a Inline) {
        let marks = self.marks;
        let lang = node.lang().map(|lang| std::mem::replace(&mut self.lang, lang));
        match &node.kind {
            InlineKind::Text(text) => self.push(text, node.span),
            InlineKind::SoftBreak => self.line_end = Some(node.span),
            InlineKind::LineBreak => self.push("\n", node.span),
            InlineKind::Code(text) | InlineKind::Math { text, .. } => {
                self.marks.literal = true;
                self.push(text, node.span);
            }
            InlineKind::Styled { style, content } => {
                self.marks.emphasised |= matches!(style, Style::Emph);
                self.marks.quoted |= matches!(style, Style::Strikeout);
                self.inlines(content);
            }
            InlineKind::Quoted { quote, content } => self.quoted(*quote, content, node.span),
            InlineKind::Link { target, content } => {
                // An address that is printed as it is.
                let (url, shown) = (target.url.as_str(), text::of_inlines(content));
                let bare =
                    ["mailto:", "https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
                self.marks.literal |= url == shown || bare == Some(&shown);
                self.inlines(content);
            }
            InlineKind::Cite { content, .. } => {
                self.marks.cited = true;
                self.inlines(content);
            }
            InlineKind::Span(content) if !review::is_unprinted(node) => {
                let text = content.iter().map(|inline| inline.span).reduce(Span::join);
                self.marks.tagged |= lang.is_some() && text.is_some_and(|text| text != node.span);
                self.inlines(content);
            }
            InlineKind::Image { content, .. } => self.behind.push(Later::Alternative(content)),
            InlineKind::Note(blocks) => self.behind.push(Later::Note(blocks)),
            InlineKind::Span(_) | InlineKind::Raw { .. } => {}
        }
        self.marks = marks;
        if let Some(lang) = lang {
            self.lang = lang;
        }
    }

    fn quoted(&mut self, quote: QuoteKind, content: &'a [Inline], span: Span) {
        let (open, close) = match quote {
            QuoteKind::Single => ("‘", "’"),
            QuoteKind::Double => ("“", "”"),
        };
        self.push(open, Span { end: span.start.saturating_add(1).min(span.end), ..span });
        let before = std::mem::replace(&mut self.marks.quoted, true);
        self.inlines(content);
        self.marks.quoted = before;
        self.push(close, Span { start: span.end.saturating_sub(1).max(span.start), ..span });
    }

    fn push(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        if let Some(line_end) = self.line_end.take() {
            let joins = |c: Option<char>| c.is_some_and(text::joins_lines);
            if !(joins(self.segment.text.chars().next_back()) && joins(text.chars().next())) {
                self.piece(" ", line_end);
            }
        }
        self.piece(text, span);
    }

    fn piece(&mut self, text: &str, span: Span) {
        let start = self.segment.text.len();
        self.segment.text.push_str(text);
        let range = start..self.segment.text.len();
        self.segment.pieces.push(Piece { range, span, lang: self.lang.clone(), marks: self.marks });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_core::Inline;

    /// The quotations of a paragraph of two nodes, `|` between them: in brackets in the expected text.
    fn check(text: &str, expected: &str) {
        let content = text.split('|').map(Inline::text).collect();
        let document = Document { blocks: vec![Block::para(content)], ..Document::default() };
        let segments = segments(&document);
        let shown = segments.iter().flat_map(|segment| {
            segment.runs().map(|(range, _, marks)| match marks.quoted {
                true => format!("[{}]", &segment.text[range]),
                false => segment.text[range].to_owned(),
            })
        });
        assert_eq!(shown.collect::<String>(), expected, "{text}");
    }

    #[test]
    fn what_stands_in_quotation_marks_is_quoted() {
        check("He said “yes, |sir” and went", "He said “[yes, sir]” and went");
        check("‘the law’s end’ is ours", "‘[the law’s end]’ is ours");
        check("„ja“ and „nee” and \"so\"", "„[ja]“ and „[nee]” and \"[so]\"");
        check("it’s open “and never closed", "it’s open “and never closed");
    }
}
