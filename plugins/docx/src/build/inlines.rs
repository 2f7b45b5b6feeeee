//! Inlines: runs of text and what stands between them.

use super::{Builder, Place, style};
use crate::{
    lang::Script,
    mark::{ChangeId, RunMark},
    math,
    text::{escape, joins_lines},
};
use docx_rs::{
    Bold, BoldCs, Break, BreakType, Italic, ItalicCs, ParagraphChild, Run, RunChild, RunFonts, RunProperty,
    RunStyle, Strike, Sym, Tab, Text, Underline, VertAlign, VertAlignType,
};
use dossier_sdk::words::Quotes;
use dossier_sdk::{
    Attributed, Inline, InlineKind, Span, Style,
    roles::{Change, Comment, CommentEnd, Numbered, Ruby, Task},
};

/// How a run looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Format {
    bold: bool,
    italic: bool,
    underline: bool,
    strike: bool,
    small_caps: bool,
    position: Position,
    lang: u16,
    style: Option<&'static str>,
    /// Whether a hyperlink is around, in which there can be no other.
    in_link: bool,
    /// Tracked changes.
    change: ChangeId,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Position {
    #[default]
    Baseline,
    Super,
    Sub,
}

impl Format {
    pub(super) const fn with_lang(self, lang: u16) -> Self {
        Self { lang, ..self }
    }

    /// Plain text of a language.
    pub(super) fn of_lang(lang: u16) -> Self {
        Self { lang, ..Self::default() }
    }

    /// The same changes and nothing else: for what is not text.
    pub(super) fn bare(self) -> Self {
        Self { change: self.change, ..Self::default() }
    }

    pub(super) const fn change(self) -> ChangeId {
        self.change
    }

    pub(super) const fn with_change(self, change: ChangeId) -> Self {
        Self { change, ..self }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn style(self, style: &'static str) -> Self {
        Self { style: Some(style), ..self }
    }

    pub(super) const fn lang(self) -> u16 {
        self.lang
    }

    pub(super) const fn in_link(self) -> Self {
        Self { in_link: true, ..self }
    }

    pub(super) const fn is_in_link(self) -> bool {
        self.in_link
    }

    pub(super) const fn with(self, style: Style) -> Self {
        match style {
            Style::Emph => Self { italic: !self.italic, ..self },
            Style::Strong => self.bold(),
            Style::Underline => Self { underline: true, ..self },
            Style::Strikeout => Self { strike: true, ..self },
            Style::Superscript => Self { position: Position::Super, ..self },
            Style::Subscript => Self { position: Position::Sub, ..self },
            Style::SmallCaps => Self { small_caps: true, ..self },
        }
    }
}

impl Place {
    /// Plain text at this place.
    pub(super) fn format(&self) -> Format {
        Format { lang: self.lang, ..Format::default() }
    }
}

/// The content of a paragraph or hyperlink while it is being built. Neighbouring text of one format is one run.
#[derive(Default)]
pub(super) struct Line {
    children: Vec<ParagraphChild>,
    /// Text that is not yet a run; a line feed stands for a line break.
    text: String,
    format: Format,
    /// The last character, to know what a source line end prints.
    last: Option<char>,
    /// A line end of the source that is yet to be printed, with its format.
    soft_break: Option<Format>,
    /// Whether spaces at the start of the next text are left out.
    drop_space: bool,
}

impl Line {
    /// Adds sanitised text.
    pub(super) fn text(&mut self, builder: &mut Builder<'_>, text: &str, format: Format) {
        let text = if std::mem::take(&mut self.drop_space) { text.trim_start_matches(' ') } else { text };
        let Some(first) = text.chars().next() else { return };
        self.end_source_line(builder, joins_lines(first));
        self.push_str(builder, text, format);
    }

    /// Adds sanitised code, in which line feeds are line breaks.
    pub(super) fn verbatim(&mut self, builder: &mut Builder<'_>, text: &str, format: Format) {
        self.push_str(builder, text, format);
    }

    /// Prints a line end of the source: a space, or nothing between Chinese characters and at the line's start.
    fn end_source_line(&mut self, builder: &mut Builder<'_>, before_han: bool) {
        if let (Some(format), Some(last)) = (self.soft_break.take(), self.last)
            && !(before_han && joins_lines(last))
        {
            self.push_str(builder, " ", format);
        }
    }

    fn push_str(&mut self, builder: &mut Builder<'_>, text: &str, format: Format) {
        let format = Format { in_link: false, ..format };
        if format != self.format {
            self.flush(builder);
            self.format = format;
        }
        self.text.push_str(text);
        self.last = text.chars().next_back().or(self.last);
    }

    /// Makes a run of the text so far.
    pub(super) fn flush(&mut self, builder: &mut Builder<'_>) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let mut children = Vec::with_capacity(1);
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                children.push(RunChild::Break(Break::new(BreakType::TextWrapping)));
            }
            for (index, piece) in line.split('\t').enumerate() {
                if index > 0 {
                    children.push(RunChild::Tab(Tab::new()));
                }
                if !piece.is_empty() {
                    children.push(RunChild::Text(Text::new(piece)));
                }
            }
        }
        let run = builder.run(self.format, children);
        self.children.push(run);
    }

    /// Adds something that is no text.
    pub(super) fn push(&mut self, builder: &mut Builder<'_>, child: ParagraphChild) {
        self.end_source_line(builder, false);
        self.flush(builder);
        self.children.push(child);
        self.last = Some('\u{FFFC}');
    }

    /// Tells what text an object ends in, for a line end of the source after it.
    pub(super) fn set_last(&mut self, text: &str) {
        self.last = text.chars().next_back().or(self.last);
    }

    /// Adds a field, which begins and ends like an object.
    pub(super) fn push_all(&mut self, builder: &mut Builder<'_>, children: Vec<ParagraphChild>) {
        children.into_iter().for_each(|child| self.push(builder, child));
    }

    /// How many children there are when the text so far is one.
    pub(super) fn position(&mut self, builder: &mut Builder<'_>) -> usize {
        self.flush(builder);
        self.children.len()
    }

    /// Puts what begins before the child at a position, and what ends after the last.
    pub(super) fn wrap(&mut self, at: usize, start: ParagraphChild, end: ParagraphChild) {
        self.children.insert(at.min(self.children.len()), start);
        self.children.push(end);
    }

    /// Adds the mark of a note, which clings to the text before it.
    pub(super) fn push_mark(&mut self, builder: &mut Builder<'_>, mark: ParagraphChild) {
        self.flush(builder);
        self.children.push(mark);
    }

    /// A line for the content of a hyperlink that continues this one.
    pub(super) fn open(&mut self, builder: &mut Builder<'_>) -> Self {
        self.flush(builder);
        Self { last: self.last, soft_break: self.soft_break.take(), ..Self::default() }
    }

    /// Goes on after the line of a hyperlink, whose content it returns.
    pub(super) fn close(&mut self, builder: &mut Builder<'_>, mut inner: Self) -> Vec<ParagraphChild> {
        inner.flush(builder);
        self.last = inner.last;
        self.soft_break = inner.soft_break;
        inner.children
    }

    /// Adds finished children.
    pub(super) fn extend(
        &mut self,
        builder: &mut Builder<'_>,
        children: impl IntoIterator<Item = ParagraphChild>,
    ) {
        self.flush(builder);
        self.children.extend(children);
    }
}

impl Builder<'_> {
    /// The children of a paragraph that holds these inlines.
    pub(super) fn line(&mut self, content: &[Inline], place: &Place) -> Vec<ParagraphChild> {
        let mut line = Line::default();
        self.inlines(content, place.format(), place, &mut line);
        self.end(line)
    }

    /// Ends a line: a source line end at its end prints nothing.
    pub(super) fn end(&mut self, mut line: Line) -> Vec<ParagraphChild> {
        line.flush(self);
        line.children
    }

    pub(super) fn line_break(&mut self, format: Format, line: &mut Line) {
        line.soft_break = None;
        line.push_str(self, "\n", Format { lang: format.lang, ..format.bare() });
        line.last = None;
    }

    pub(super) fn inlines(&mut self, content: &[Inline], format: Format, place: &Place, line: &mut Line) {
        for node in content {
            self.inline(node, format, place, line);
        }
    }

    fn inline(&mut self, node: &Inline, format: Format, place: &Place, line: &mut Line) {
        let format = match node.get("lang") {
            Some(tag) => Format { lang: self.lang(Some(tag), format.lang), ..format },
            None => format,
        };
        let bookmark = node.id().and_then(|id| self.bookmark_ends(id));
        if let Some((start, _)) = &bookmark {
            let start = start.clone();
            line.extend(self, [start]);
        }
        match &node.kind {
            InlineKind::Text(text) => {
                let text = self.clean(text, node.span);
                let text = if text.contains('\n') { text.replace('\n', " ").into() } else { text };
                line.text(self, &text, format);
            }
            InlineKind::SoftBreak => line.soft_break = Some(format),
            InlineKind::LineBreak => self.line_break(format, line),
            InlineKind::Styled { style, content } => self.inlines(content, format.with(*style), place, line),
            InlineKind::Quoted { quote, content } => {
                let (open, close) = Quotes::of(&self.lang_of(format.lang)).around(*quote);
                line.text(self, open, format);
                self.inlines(content, format, place, line);
                line.text(self, close, format);
            }
            InlineKind::Code(text) => {
                let text = self.clean(text, node.span).replace('\n', " ");
                line.text(self, &text, format.style(style::VERBATIM_CHAR));
            }
            InlineKind::Math { display, text } => self.math(*display, text, node, format, line),
            InlineKind::Raw { format, .. } => {
                self.lost(node.span, format!("raw {format} is not written to a Word document"));
            }
            InlineKind::Link { .. } => self.link(node, format, place, line),
            InlineKind::Image { target, content } => self.image(node, target, content, (format, place), line),
            InlineKind::Note(content) => self.note(node, content, format, place, line),
            InlineKind::Cite { content, .. } => self.inlines(content, format, place, line),
            InlineKind::Span(content) => {
                // The state of a task is the mark of its list item, and the space after it the mark's.
                if Task::of(node).is_some() && place.task_is_mark {
                    line.drop_space = true;
                } else if let Some(comment) = Comment::of(node) {
                    self.comment(node, &comment, place, line);
                } else if let Some(end) = CommentEnd::of(node) {
                    self.comment_end(&end, node.span, place, line);
                } else if let Some(change) = Change::of(node) {
                    self.change(node, &change, content, (format, place), line);
                } else if let Some(ruby) = Ruby::of(node) {
                    self.ruby(&ruby, content, node.span, format, place, line);
                } else {
                    self.inlines(content, format, place, line);
                }
            }
        }
        if let Some((_, end)) = bookmark {
            line.extend(self, [end]);
        }
    }

    fn change(
        &mut self,
        node: &Inline,
        change: &Change<'_>,
        content: &[Inline],
        (format, place): (Format, &Place),
        line: &mut Line,
    ) {
        if change.paragraph {
            self.change_paragraph(change, node.span);
            return self.inlines(content, format, place, line);
        }
        let format = self.changed(change, node.span, format);
        self.inlines(content, format, place, line);
    }

    fn math(&mut self, display: bool, tex: &str, node: &Inline, format: Format, line: &mut Line) {
        let span = node.span;
        let tex = self.clean(tex, span).replace('\n', " ");
        let number = Numbered::of(node).map(|numbered| self.clean(numbered.number, span).into_owned());
        match math::omml(&tex, display) {
            Ok(omml) => {
                // The finishing pass puts the formula in the place of the run around it.
                let number = number.map(|number| {
                    let number = escape(&number);
                    format!(
                        "<m:r><m:rPr><m:nor/></m:rPr><m:t xml:space=\"preserve\">\u{2003}({number})</m:t></m:r>"
                    )
                });
                let formula = format!("<m:oMath>{omml}{}</m:oMath>", number.unwrap_or_default());
                let formula = if display { format!("<m:oMathPara>{formula}</m:oMathPara>") } else { formula };
                let formula = self.raw_run(format.bare(), formula);
                line.push(self, formula);
            }
            Err(problem) => {
                let message = format!(
                    "the formula cannot be written for Word and is left as its TeX source: {problem}"
                );
                self.lost(span, message);
                line.text(self, &tex, format.with(Style::Emph));
                if let Some(number) = number {
                    line.text(self, &format!("\u{2003}({number})"), format);
                }
            }
        }
    }

    /// A run of a format.
    pub(super) fn run(&mut self, format: Format, children: Vec<RunChild>) -> ParagraphChild {
        let mut property = RunProperty::new();
        if format.bold {
            (property.bold, property.bold_cs) = (Some(Bold::new()), Some(BoldCs::new()));
        }
        if format.italic {
            (property.italic, property.italic_cs) = (Some(Italic::new()), Some(ItalicCs::new()));
        }
        property.underline = format.underline.then(|| Underline::new("single"));
        property.strike = format.strike.then(Strike::new);
        property.vert_align = match format.position {
            Position::Baseline => None,
            Position::Super => Some(VertAlign::new(VertAlignType::SuperScript)),
            Position::Sub => Some(VertAlign::new(VertAlignType::SubScript)),
        };
        let lang = self.langs.get(usize::from(format.lang)).and_then(|(_, lang)| lang.clone());
        if let Some(Script::EastAsian(font)) = lang.as_ref().map(|lang| lang.script) {
            // The hint makes Word take quotation marks and dashes from the Chinese font (17.3.2.26).
            let fonts = RunFonts::new().hint("eastAsia");
            property.fonts = Some(match font {
                Some(font) => fonts.east_asia(font),
                None => fonts,
            });
        }
        let mark =
            RunMark { lang, small_caps: format.small_caps, change: format.change, ..RunMark::default() };
        property.style = match format.style {
            style if mark == RunMark::default() => style.map(RunStyle::new),
            style => Some(RunStyle::new(self.marks.run(RunMark { style, ..mark }))),
        };
        ParagraphChild::Run(Box::new(Run { run_property: property, children }))
    }

    /// A run that holds well-formed XML of our own.
    pub(super) fn raw_run(&mut self, format: Format, xml: String) -> ParagraphChild {
        let number = self.marks.raw(xml);
        self.run(format, vec![RunChild::Sym(Sym::new("@", number))])
    }

    /// Start and end of the bookmark of an identifier; none for an identifier that another node has.
    pub(super) fn bookmark_ends(&mut self, id: &str) -> Option<(ParagraphChild, ParagraphChild)> {
        let anchor = self.names.take(id)?;
        let start = docx_rs::BookmarkStart::new(anchor.id, anchor.bookmark.clone());
        let end = docx_rs::BookmarkEnd::new(anchor.id);
        Some((ParagraphChild::BookmarkStart(start), ParagraphChild::BookmarkEnd(end)))
    }

    /// The children within the bookmark of an identifier.
    pub(super) fn bookmark(&mut self, id: &str, content: Vec<ParagraphChild>) -> Vec<ParagraphChild> {
        match self.bookmark_ends(id) {
            Some((start, end)) => std::iter::once(start).chain(content).chain([end]).collect(),
            None => content,
        }
    }

    /// A warning about an image.
    pub(super) fn image_finding(&self, span: Span, message: String, hint: &str) {
        let finding = dossier_sdk::Diagnostic::warn("docx/image", message).hint(hint);
        self.cx.report(finding.at(self.document.locate(span)));
    }
}
