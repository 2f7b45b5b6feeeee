//! L05: characters that nobody typed on purpose.

use super::Text;
use crate::Options;
use dossier_sdk::{Code, Diagnostic};
use dossier_text::{Rule, Segment};
use std::ops::Range;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/dirty-characters", "Invisible, private, broken or decomposed characters.").explained(
        "A zero-width space, a soft hyphen, a control character or a replacement character does not show, or shows as a box. \
         Search and the term check miss the words that hold one. Letters with accents are to be composed (NFC), so that \
         equal words are equal bytes; and the lines of a file end all the same way. They come in by copying from web pages, \
         PDF files and chats.",
        "The net\u{200B}work is safe.\n",
        "The network is safe.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        characters(text, segment);
        if is_nfc_quick(segment.text.chars()) != IsNormalized::Yes {
            compositions(text, segment);
        }
    }
    for source in &text.document.sources.0 {
        if let Some(ends) = text.read(&source.path).as_deref().and_then(mixed_line_ends) {
            text.report(ends.at(dossier_sdk::Location::file(&source.path)));
        }
    }
}

fn characters(text: &Text<'_>, segment: &Segment) {
    for (at, c) in segment.text.char_indices() {
        let Some(what) = name(c) else { continue };
        let range = at..at + c.len_utf8();
        if matches!(c, '\u{200C}' | '\u{200D}') && joins(&segment.text, &range) {
            continue;
        }
        let finding = RULE.code.says(format!("there is {what} (U+{:04X})", u32::from(c)));
        match c {
            '\u{FFFD}' => {
                let hint = "something was lost here when the text was converted: look it up in the original";
                text.report_at(finding.hint(hint), segment, range);
            }
            '\u{E000}'..='\u{F8FF}' => {
                text.report_at(finding.hint("only the font of its author can show it"), segment, range);
            }
            _ => text.report_fix(finding, segment, range, "take it out", ""),
        }
    }
}

/// What a character is that nobody wants.
const fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{FFFD}' => "a replacement character",
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' => "a private character",
        '\u{200B}' | '\u{FEFF}' => "a space of no width",
        '\u{200C}' | '\u{200D}' => "a joiner of no width",
        '\u{AD}' => "a soft hyphen",
        '\n' | '\t' => return None,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => "a control character",
        _ => return None,
    })
}

/// Whether a joiner does its work between letters of a script that needs it, or in a picture made of several.
fn joins(text: &str, at: &Range<usize>) -> bool {
    let before = text.get(..at.start).and_then(|text| text.chars().next_back());
    before.is_some_and(|c| {
        matches!(c, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}')
    })
}

/// Letters and their accents that are apart.
fn compositions(text: &Text<'_>, segment: &Segment) {
    let mut start = 0;
    let starts = segment
        .text
        .char_indices()
        .filter(|(_, c)| unicode_normalization::char::canonical_combining_class(*c) == 0);
    let ends: Vec<usize> = starts.map(|(at, _)| at).skip(1).chain([segment.text.len()]).collect();
    for end in ends {
        let cluster = segment.text.get(start..end).unwrap_or_default();
        let composed: String = cluster.nfc().collect();
        if composed != cluster && !cluster.chars().any(|c| matches!(c, '\u{F900}'..='\u{FAFF}')) {
            let finding = RULE.code.says(format!("`{composed}` is made of several characters"));
            text.report_fix(finding, segment, start..end, "write it as one (NFC)", &composed);
        }
        start = end;
    }
}

fn mixed_line_ends(bytes: &[u8]) -> Option<Diagnostic> {
    let all = bytes.iter().filter(|byte| **byte == b'\n').count();
    let windows = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    (windows > 0 && windows < all).then(|| {
        RULE.code
            .says(format!("{windows} of {all} lines end with CR LF, the others with LF"))
            .hint("save the file with line ends of one kind")
    })
}
