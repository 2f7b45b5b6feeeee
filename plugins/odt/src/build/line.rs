//! The content of a paragraph while it is being written.

use crate::auto::{Auto, Format};
use dossier_sdk::{text::joins_lines, xml};
use std::fmt::Write as _;

/// The content of a paragraph. Neighbouring text of one format is one run.
pub(super) struct Line {
    /// Finished XML.
    out: String,
    /// XML of the run that is being written.
    run: String,
    format: Format,
    /// The last character, to know what a source line end prints.
    last: Option<char>,
    /// A line end of the source that is yet to be printed, with its format.
    soft_break: Option<Format>,
    /// Whether spaces at the start of the next text are left out.
    drop_space: bool,
    /// Whether a space here would be taken for one with what is before it (part 3, 6.1.2).
    after_space: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            out: String::new(),
            run: String::new(),
            format: Format::default(),
            last: None,
            soft_break: None,
            drop_space: false,
            after_space: true,
        }
    }
}

impl Line {
    /// Adds sanitised text.
    pub(super) fn text(&mut self, auto: &mut Auto, text: &str, format: Format) {
        let text = if std::mem::take(&mut self.drop_space) { text.trim_start_matches(' ') } else { text };
        let Some(first) = text.chars().next() else { return };
        self.end_source_line(auto, joins_lines(first));
        self.verbatim(auto, text, format);
    }

    /// Adds sanitised text in which line feeds are line breaks.
    pub(super) fn verbatim(&mut self, auto: &mut Auto, text: &str, format: Format) {
        let format = Format { in_link: false, ..format };
        if format != self.format {
            self.flush(auto);
            self.format = format;
        }
        let mut rest = text;
        while let Some(at) = rest.find([' ', '\t', '\n']) {
            let (word, tail) = rest.split_at(at);
            self.word(word);
            rest = tail.trim_start_matches(' ');
            match (tail.len() - rest.len(), tail.as_bytes().first()) {
                (0, Some(b'\t')) => self.mark("<text:tab/>"),
                (0, _) => self.mark("<text:line-break/>"),
                (spaces, _) => self.spaces(spaces),
            }
            if tail.len() == rest.len() {
                rest = tail.get(1..).unwrap_or_default();
            }
        }
        self.word(rest);
        self.last = text.chars().next_back().or(self.last);
    }

    fn word(&mut self, word: &str) {
        if !word.is_empty() {
            xml::push_escaped(&mut self.run, word);
            self.after_space = false;
        }
    }

    fn mark(&mut self, xml: &str) {
        self.run.push_str(xml);
        self.after_space = true;
    }

    /// Spaces after the first have an element of their own.
    fn spaces(&mut self, mut count: usize) {
        if !std::mem::replace(&mut self.after_space, true) {
            self.run.push(' ');
            count -= 1;
        }
        match count {
            0 => {}
            1 => self.run.push_str("<text:s/>"),
            _ => {
                let _ = write!(self.run, "<text:s text:c=\"{count}\"/>");
            }
        }
    }

    /// Notes a line end of the source.
    pub(super) fn soft_break(&mut self, format: Format) {
        self.soft_break = Some(format);
    }

    /// Adds a line end that is printed.
    pub(super) fn line_break(&mut self, auto: &mut Auto, format: Format) {
        self.soft_break = None;
        self.verbatim(auto, "\n", format);
        self.last = None;
    }

    /// Leaves out the spaces at the start of the next text.
    pub(super) fn drop_space(&mut self) {
        self.drop_space = true;
    }

    /// Prints a line end of the source: a space, or nothing between Chinese characters and at the line's start.
    fn end_source_line(&mut self, auto: &mut Auto, before_han: bool) {
        if let (Some(format), Some(last)) = (self.soft_break.take(), self.last)
            && !(before_han && joins_lines(last))
        {
            self.verbatim(auto, " ", format);
        }
    }

    /// Prints what a line end of the source before this character prints.
    pub(super) fn settle(&mut self, auto: &mut Auto, next: Option<char>) {
        if let Some(next) = next {
            self.end_source_line(auto, joins_lines(next));
        }
    }

    fn flush(&mut self, auto: &mut Auto) {
        if self.run.is_empty() {
            return;
        }
        match auto.text(self.format) {
            Some(style) => {
                let _ = write!(self.out, "<text:span text:style-name=\"{style}\">{}</text:span>", self.run);
                self.run.clear();
            }
            None => self.out.push_str(&std::mem::take(&mut self.run)),
        }
    }

    /// Adds an object, which takes room as a word does.
    pub(super) fn object(&mut self, auto: &mut Auto, xml: &str) {
        self.end_source_line(auto, false);
        self.mark_of_note(auto, xml);
        self.last = Some('\u{FFFC}');
    }

    /// Adds the mark of a note, which clings to the text before it.
    pub(super) fn mark_of_note(&mut self, auto: &mut Auto, xml: &str) {
        self.tag(auto, xml);
        self.after_space = false;
    }

    /// Adds a start or end tag, or an element that takes no room.
    pub(super) fn tag(&mut self, auto: &mut Auto, xml: &str) {
        self.flush(auto);
        self.out.push_str(xml);
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty() && self.run.is_empty()
    }

    /// The XML of the content: a source line end at its end prints nothing.
    pub(super) fn finish(mut self, auto: &mut Auto) -> String {
        self.flush(auto);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(build: impl Fn(&mut Line, &mut Auto), expected: &str) {
        let (mut line, mut auto) = (Line::default(), Auto::default());
        build(&mut line, &mut auto);
        assert_eq!(line.finish(&mut auto), expected);
    }

    #[test]
    fn white_space_that_readers_would_fold_is_marked() {
        let verbatim = |text: &'static str| {
            move |line: &mut Line, auto: &mut Auto| line.verbatim(auto, text, Format::default())
        };
        check(verbatim("a b"), "a b");
        check(verbatim("a  b   c"), "a <text:s/>b <text:s text:c=\"2\"/>c");
        check(verbatim("  a"), "<text:s text:c=\"2\"/>a");
        check(verbatim("a\n  b\tc"), "a<text:line-break/><text:s text:c=\"2\"/>b<text:tab/>c");
        let bold = Format { bold: true, ..Format::default() };
        check(
            |line, auto| {
                line.text(auto, "a ", Format::default());
                line.text(auto, " b", bold);
            },
            "a <text:span text:style-name=\"Strong_20_Emphasis\"><text:s/>b</text:span>",
        );
    }

    #[test]
    fn line_ends_of_the_source_print_a_space_but_between_han() {
        let broken = |first: &'static str, second: &'static str| {
            move |line: &mut Line, auto: &mut Auto| {
                line.text(auto, first, Format::default());
                line.soft_break(Format::default());
                line.text(auto, second, Format::default());
            }
        };
        check(broken("a", "b"), "a b");
        check(broken("数", "据"), "数据");
        check(broken("数", "b"), "数 b");
        check(broken("", "b"), "b");
    }
}
