//! Text with its reading above it, as Chinese with pinyin (ISO/IEC 29500-1, 17.3.3.25).

use super::{
    Builder, Place,
    inlines::{Format, Line},
};
use crate::{
    lang::Script,
    text::{escape, joins_lines},
};
use docx_rs::{BuildXML, ParagraphChild, Run, RunChild, Sz, SzCs, Text};
use dossier_sdk::{
    Attributed, Inline, InlineKind, Span,
    roles::{Change, Comment, CommentEnd, Ruby},
};

impl Builder<'_> {
    /// A syllable above each Chinese character where the numbers agree, else one reading above all. What is more than
    /// text of one look has its reading in brackets: Word takes no notes, links or images below a reading.
    pub(super) fn ruby(
        &mut self,
        ruby: &Ruby<'_>,
        content: &[Inline],
        span: Span,
        format: Format,
        place: &Place,
        line: &mut Line,
    ) {
        let reading = self.clean(ruby.rt, span).replace('\n', " ");
        let Some((base, format)) = self.leaf(content, format).filter(|(base, _)| !base.trim().is_empty())
        else {
            self.inlines(content, format, place, line);
            return line.text(self, &format!(" ({reading})"), format);
        };
        let base = self.clean(base, span).replace('\n', " ");
        let each = base.chars().all(joins_lines) && base.chars().count() == ruby.syllables().count();
        if each {
            for (character, syllable) in base.chars().zip(reading.split_whitespace()) {
                self.one_ruby(character.encode_utf8(&mut [0; 4]), syllable, format, place, line);
            }
        } else {
            self.one_ruby(&base, &reading, format, place, line);
        }
    }

    /// The text that is all there is within styles and spans, with its format.
    fn leaf<'t>(&mut self, content: &'t [Inline], format: Format) -> Option<(&'t str, Format)> {
        let [node] = content else { return None };
        if node.id().is_some() {
            return None;
        }
        let format = match node.get("lang") {
            Some(tag) => format.with_lang(self.lang(Some(tag), format.lang())),
            None => format,
        };
        match &node.kind {
            InlineKind::Text(text) => Some((text, format)),
            InlineKind::Styled { style, content } => self.leaf(content, format.with(*style)),
            InlineKind::Span(content) if Ruby::of(node).is_none() && !is_review(node) => {
                self.leaf(content, format)
            }
            _ => None,
        }
    }

    fn one_ruby(&mut self, base: &str, reading: &str, format: Format, place: &Place, line: &mut Line) {
        let size = self.looks.half_points(place.style);
        let lang = self.langs.get(usize::from(format.lang())).and_then(|(_, lang)| lang.clone());
        let east_asian = lang.as_ref().is_some_and(|lang| matches!(lang.script, Script::EastAsian(_)));
        let tag = lang.filter(|_| east_asian).map_or_else(|| "zh-CN".to_owned(), |lang| lang.tag);
        let reading_lang = self.reading_lang(reading, &tag, format.lang());
        let (small, raise) = ((size / 2).max(2), size * 9 / 10);
        let below = self.ruby_run(base, format.with_change(0), None);
        let above = self.ruby_run(reading, Format::of_lang(reading_lang), Some(small));
        let (Some(below), Some(above)) = (below, above) else {
            return line.text(self, &format!("{base} ({reading})"), format);
        };
        let xml = format!(
            "<w:ruby><w:rubyPr><w:rubyAlign w:val=\"center\"/><w:hps w:val=\"{small}\"/><w:hpsRaise w:val=\"{raise}\"/>\
             <w:hpsBaseText w:val=\"{size}\"/><w:lid w:val=\"{}\"/></w:rubyPr><w:rt>{above}</w:rt>\
             <w:rubyBase>{below}</w:rubyBase></w:ruby>",
            escape(&tag)
        );
        let run = self.raw_run(format.bare(), xml);
        line.push(self, run);
        line.set_last(base);
    }

    /// Pinyin is Latin; other readings are in the language of what they read.
    fn reading_lang(&mut self, reading: &str, base: &str, outer: u16) -> u16 {
        let is_pinyin = base.starts_with("zh") && !reading.chars().any(joins_lines);
        if is_pinyin { self.lang(Some("zh-Latn-pinyin"), outer) } else { outer }
    }

    /// A finished run.
    fn ruby_run(&mut self, text: &str, format: Format, size: Option<usize>) -> Option<String> {
        let ParagraphChild::Run(mut run) = self.run(format, vec![RunChild::Text(Text::new(text))]) else {
            return None;
        };
        if let Some(size) = size {
            (run.run_property.sz, run.run_property.sz_cs) = (Some(Sz::new(size)), Some(SzCs::new(size)));
        }
        let mut xml = String::new();
        let run: Run = *run;
        self.finish(&run.build(), &mut xml).ok()?;
        Some(xml)
    }
}

/// Whether an inline is a comment or change, which a reading cannot stand above.
fn is_review(node: &Inline) -> bool {
    Comment::of(node).is_some() || CommentEnd::of(node).is_some() || Change::of(node).is_some()
}
