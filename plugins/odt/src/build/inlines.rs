//! Inlines: runs of text and what stands between them.

use super::{Builder, Place, line::Line};
use crate::{
    auto::{Format, Position},
    math,
};
use dossier_sdk::{
    Attributed, Block, Diagnostic, Inline, InlineKind, Span, Style,
    roles::{Change, Comment, CommentEnd, Ruby, Task},
    words::Quotes,
    xml::escape,
};

impl Format {
    const fn with(self, style: Style) -> Self {
        match style {
            Style::Emph => Self { italic: !self.italic, ..self },
            Style::Strong => Self { bold: true, ..self },
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

impl Builder<'_> {
    /// The content of a paragraph that holds these inlines.
    pub(super) fn line(&mut self, content: &[Inline], place: &Place) -> String {
        let mut line = Line::default();
        self.inlines(content, place.format(), place, &mut line);
        line.finish(&mut self.auto)
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
        let end = node.id().and_then(|id| self.open_bookmark(id, line));
        match &node.kind {
            InlineKind::Text(text) => {
                let text = self.clean(text, node.span);
                let text = if text.contains('\n') { text.replace('\n', " ").into() } else { text };
                line.text(&mut self.auto, &text, format);
            }
            InlineKind::SoftBreak => line.soft_break(format),
            InlineKind::LineBreak => line.line_break(&mut self.auto, format),
            InlineKind::Styled { style, content } => self.inlines(content, format.with(*style), place, line),
            InlineKind::Quoted { quote, content } => {
                let (open, close) = Quotes::of(&self.lang_of(format.lang)).around(*quote);
                line.text(&mut self.auto, open, format);
                self.inlines(content, format, place, line);
                line.text(&mut self.auto, close, format);
            }
            InlineKind::Code(text) => {
                let text = self.clean(text, node.span).replace('\n', " ");
                line.text(&mut self.auto, &text, Format { code: true, ..format });
            }
            InlineKind::Math { text, display } => self.math(*display, text, node.span, format, line),
            InlineKind::Raw { format, .. } => {
                self.lost(node.span, format!("raw {format} is not written to an OpenDocument text"));
            }
            InlineKind::Link { .. } => self.link(node, format, place, line),
            InlineKind::Image { target, content } => self.image(node, target, content, place, line),
            InlineKind::Note(content) => self.note(node, content, format, place, line),
            InlineKind::Cite { content, .. } => self.inlines(content, format, place, line),
            InlineKind::Span(content) => self.span(node, content, (format, place), line),
        }
        if let Some(end) = end {
            line.tag(&mut self.auto, &end);
        }
    }

    fn span(&mut self, node: &Inline, content: &[Inline], at: (Format, &Place), line: &mut Line) {
        let (format, place) = at;
        if let Some(ruby) = Ruby::of(node) {
            self.ruby(ruby, node.span, content, format, place, line);
        } else if let Some(comment) = Comment::of(node) {
            self.comment(node, &comment, place, line);
        } else if let Some(end) = CommentEnd::of(node) {
            self.comment_end(&end, node.span, place, line);
        } else if let Some(change) = Change::of(node) {
            self.change(node, &change, at, line);
        } else {
            let begins_item = line.is_empty() && Task::of(node).is_some();
            self.inlines(content, format, place, line);
            if begins_item {
                // The text of a task begins where its other lines do.
                line.verbatim(&mut self.auto, "\t", format);
                line.drop_space();
            }
        }
    }

    /// Begins the bookmark of an identifier, and says how it ends; does nothing for an identifier that another node has.
    pub(super) fn open_bookmark(&mut self, id: &str, line: &mut Line) -> Option<String> {
        let name = escape(&self.names.take(id)?);
        line.tag(&mut self.auto, &format!("<text:bookmark-start text:name=\"{name}\"/>"));
        Some(format!("<text:bookmark-end text:name=\"{name}\"/>"))
    }

    /// Begins the bookmark of a block, for its identifier or its entry in a list, and says how it ends.
    pub(super) fn open_bookmarks(&mut self, block: &Block, line: &mut Line) -> String {
        if let Some(id) = block.id() {
            return self.open_bookmark(id, line).unwrap_or_default();
        }
        let Some(name) = self.targets.get(&std::ptr::from_ref(block)).map(|name| escape(name)) else {
            return String::new();
        };
        line.tag(&mut self.auto, &format!("<text:bookmark-start text:name=\"{name}\"/>"));
        format!("<text:bookmark-end text:name=\"{name}\"/>")
    }

    /// Text with its reading above it; where each character has a syllable of its own, each by itself.
    fn ruby(
        &mut self,
        ruby: Ruby<'_>,
        span: Span,
        content: &[Inline],
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        let reading = self.clean(ruby.rt, span).into_owned();
        let mut element = |builder: &mut Self, base: &str, reading: &str| {
            let reading = escape(&reading.replace('\n', " "));
            let xml = format!(
                "<text:ruby text:style-name=\"Ru1\"><text:ruby-base>{base}</text:ruby-base>\
                 <text:ruby-text text:style-name=\"Rubies\">{reading}</text:ruby-text></text:ruby>"
            );
            line.object(&mut builder.auto, &xml);
        };
        let syllables = reading.split_whitespace();
        let plain = only_text(content).filter(|(text, _)| text.chars().count() == syllables.clone().count());
        if let Some((text, tag)) = plain {
            let format = Format { lang: self.lang(tag, format.lang), ..format };
            for (c, syllable) in text.chars().zip(syllables) {
                let mut one = Line::default();
                let c = self.clean(c.encode_utf8(&mut [0; 4]), span).into_owned();
                one.text(&mut self.auto, &c, format);
                let one = one.finish(&mut self.auto);
                element(self, &one, syllable);
            }
        } else {
            let mut all = Line::default();
            self.inlines(content, format, place, &mut all);
            let all = all.finish(&mut self.auto);
            element(self, &all, &reading);
        }
    }

    /// A formula as an object of its own.
    pub(super) fn math(&mut self, display: bool, tex: &str, span: Span, format: Format, line: &mut Line) {
        let tex = self.clean(tex, span).replace('\n', " ");
        let Some(written) = math::write(&tex, display) else {
            self.lost(span, "this formula is not understood in full and is written as its TeX source");
            return line.text(&mut self.auto, &tex, Format { italic: !format.italic, ..format });
        };
        self.frames += 1;
        let (number, text) = (self.frames, escape(&written.text));
        let folder = format!("Object {}", self.formulas.len() + 1);
        let xml = format!(
            "<draw:frame draw:style-name=\"Fr2\" draw:name=\"Object{number}\" text:anchor-type=\"as-char\">\
             <draw:object xlink:href=\"./{folder}\" xlink:type=\"simple\" xlink:show=\"embed\" xlink:actuate=\"onLoad\"/>\
             <svg:desc>{text}</svg:desc></draw:frame>"
        );
        self.formulas.push((folder, written.mathml));
        line.object(&mut self.auto, &xml);
        if let Some(tag) = written.tag {
            line.text(&mut self.auto, &format!("\t({tag})"), format);
        }
    }

    /// A warning about an image.
    pub(super) fn image_finding(&self, span: Span, message: String, hint: &str) {
        let finding = Diagnostic::warn("odt/image", message).hint(hint);
        self.cx.report(finding.at(self.document.locate(span)));
    }
}

/// The text of inlines that are but one text, and the language that is said of it.
fn only_text(content: &[Inline]) -> Option<(&str, Option<&str>)> {
    match content {
        [Inline { kind: InlineKind::Text(text), attr: None, .. }] => Some((text, None)),
        [node @ Inline { kind: InlineKind::Span(inner), .. }] if node.id().is_none() => {
            let (text, lang) = only_text(inner)?;
            Some((text, lang.or_else(|| node.get("lang"))))
        }
        _ => None,
    }
}
