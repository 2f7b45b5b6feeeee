//! One text to blocks.

use crate::findings::{self, Findings};
use crate::images::Images;
use crate::mask;
use crate::notes;
use crate::reader::{Content, Reader};
use pulldown_cmark::{BrokenLink, LinkType, Options as Syntax, Parser};

/// The syntax that pulldown-cmark reads; `smart` makes straight quotation marks, rows of hyphens and three full stops
/// typographic.
pub(crate) fn syntax(smart: bool) -> Syntax {
    let mut syntax = Syntax::ENABLE_TABLES
        | Syntax::ENABLE_FOOTNOTES
        | Syntax::ENABLE_STRIKETHROUGH
        | Syntax::ENABLE_TASKLISTS
        | Syntax::ENABLE_MATH
        | Syntax::ENABLE_DEFINITION_LIST
        | Syntax::ENABLE_SUPERSCRIPT
        | Syntax::ENABLE_SUBSCRIPT;
    syntax.set(Syntax::ENABLE_SMART_PUNCTUATION, smart);
    syntax
}

/// Reads `text` from byte `start` on, which is source number `source`.
pub(crate) fn parse(
    text: &str,
    start: usize,
    source: u32,
    findings: &Findings<'_>,
    images: &mut Images,
    syntax: Syntax,
) -> Content {
    let masked = mask::mask(text, start);
    let mut broken: Vec<(usize, usize, String)> = Vec::new();
    let mut note_broken = |link: BrokenLink<'_>| {
        let named = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed);
        if named && !link.reference.starts_with(['@', '^', '-']) {
            broken.push((start + link.span.start, start + link.span.end, link.reference.to_string()));
        }
        None
    };
    let body = masked.text.get(start..).unwrap_or_default();
    let parser = Parser::new_with_broken_link_callback(body, syntax, Some(&mut note_broken));
    let mut reader = Reader::new(text, &masked, source, *findings, images);
    for (event, range) in parser.into_offset_iter() {
        reader.event(event, start + range.start..start + range.end);
    }
    let mut content = reader.finish();
    broken.dedup();
    for (start, end, label) in broken {
        let finding = findings::BROKEN_REFERENCE
            .says(format!("there is no definition `[{label}]: url` for this link"))
            .note("kept as text")
            .hint("define it in this file, or put the URL in parentheses");
        findings.report(finding, start, end);
    }
    notes::resolve(&mut content, text, findings);
    content
}
