//! Plain text of formatted content.

use crate::{Attr, Block, Inline, InlineKind, Span, review, walk};

/// The text of inlines: formatting dropped, breaks as spaces, notes and raw markup left out, and so are
/// comments and what is suggested to be deleted.
#[must_use]
pub fn of_inlines(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_inlines(&mut out, inlines);
    out
}

/// The text of blocks, one line for each block that holds text; notes and raw markup left out.
#[must_use]
pub fn of_blocks(blocks: &[Block]) -> String {
    let mut lines = Lines::default();
    for block in blocks {
        walk::Visit::visit_block(&mut lines, block);
    }
    lines.0.join("\n")
}

/// Whether a line end of the source next to this character prints no space: Han, kana, bopomofo and their
/// punctuation, but not Hangul, which is written with spaces.
#[must_use]
pub const fn joins_lines(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Width of a text in units of a Latin letter: a Chinese character is two wide.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if joins_lines(c) { 2 } else { 1 }).sum()
}

/// A plain text as inlines: what is written in Chinese characters has the language `zh`. For stages that print what is no part
/// of the document, as the words of a finding; importers know more of what they read.
#[must_use]
pub fn to_inlines(text: &str) -> Vec<Inline> {
    let mut inlines = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let chinese = joins_lines(first);
        let (run, behind) = rest.split_at(rest.find(|c| joins_lines(c) != chinese).unwrap_or(rest.len()));
        let inline = Inline::text(run);
        inlines.push(if chinese {
            let lang = Attr::pair("lang", "zh").boxed();
            Inline::new(InlineKind::Span(vec![inline]), Span::SYNTHESIZED).with_attr(lang)
        } else {
            inline
        });
        rest = behind;
    }
    inlines
}

#[derive(Default)]
struct Lines(Vec<String>);

impl walk::Visit for Lines {
    fn visit_block(&mut self, block: &Block) {
        if let crate::BlockKind::Code(text) = &block.kind {
            self.0.push(text.clone());
        }
        walk::block(self, block);
    }

    fn visit_inlines(&mut self, inlines: &[Inline]) {
        self.0.push(of_inlines(inlines));
    }
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) | InlineKind::Math { text, .. } => {
                out.push_str(text)
            }
            InlineKind::SoftBreak | InlineKind::LineBreak => out.push(' '),
            InlineKind::Styled { content, .. }
            | InlineKind::Link { content, .. }
            | InlineKind::Image { content, .. }
            | InlineKind::Cite { content, .. } => push_inlines(out, content),
            InlineKind::Span(_) if review::is_unprinted(inline) => {}
            InlineKind::Span(content) => push_inlines(out, content),
            InlineKind::Quoted { quote, content } => {
                let (open, close) = match quote {
                    crate::QuoteKind::Single => ('‘', '’'),
                    crate::QuoteKind::Double => ('“', '”'),
                };
                out.push(open);
                push_inlines(out, content);
                out.push(close);
            }
            InlineKind::Note(_) | InlineKind::Raw { .. } => {}
        }
    }
}
