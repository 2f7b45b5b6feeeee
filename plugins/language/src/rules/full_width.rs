//! L01: full-width punctuation and letters in a Latin text.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::{Rule, Segment};

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/full-width", "Full-width punctuation in a text that is not Chinese.").explained(
        "Full-width characters come with a Chinese keyboard or out of a Chinese source. In English or Dutch they leave holes in \
         the line, and search does not find the words beside them. They belong into Chinese runs, and into brackets that \
         gloss a word in Chinese.",
        "The law covers cybersecurity，data and privacy.\n",
        "The law covers cybersecurity, data (网络安全，数据) and privacy.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for segment in text.segments.iter().filter(|segment| !is_written_full_width(segment)) {
        let mut glosses = None;
        for (at, c) in segment.text.char_indices() {
            if !matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF5E}') || is_chinese(segment, at) {
                continue;
            }
            let glosses = glosses.get_or_insert_with(|| segment.glosses());
            if glosses.iter().any(|gloss| gloss.contains(&at)) {
                continue;
            }
            let range = at..at + c.len_utf8();
            let finding = RULE.code.says(format!("`{c}` is full-width, in a text that is not Chinese"));
            match half_width(c, segment.text.get(range.end..).unwrap_or_default()) {
                Some(half) => text.report_fix(finding, segment, range, "write it half-width", &half),
                None => text.report_at(finding, segment, range),
            }
        }
    }
}

/// Whether the segment's own language is one that is written full-width.
fn is_written_full_width(segment: &Segment) -> bool {
    segment.lang.is_han() || matches!(segment.lang.primary(), "ja" | "ko")
}

fn is_chinese(segment: &Segment, at: usize) -> bool {
    let lang = segment.lang_at(at);
    lang.is_han() || matches!(lang.primary(), "ja" | "ko") || segment.marks_at(at).literal
}

/// What stands for a full-width character before this text.
fn half_width(c: char, behind: &str) -> Option<String> {
    let half = match c {
        '\u{3000}' => ' ',
        '、' => ',',
        '。' => '.',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        _ => return None,
    };
    let spaced = matches!(half, ',' | '.' | ';' | ':' | '!' | '?');
    let blank = spaced && behind.starts_with(char::is_alphanumeric);
    Some(format!("{half}{}", if blank { " " } else { "" }))
}
