//! L02: half-width punctuation between Chinese characters.

use super::Text;
use crate::Options;
use dossier_sdk::{Code, text::joins_lines};
use dossier_text::Rule;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/half-width", "Half-width punctuation between Chinese characters.").explained(
        "Chinese is set with full-width punctuation (GB/T 15834). A half-width comma between two characters comes from a Latin \
         keyboard; it is set too close, and lines break at the wrong place.",
        "[网络安全,数据安全]{lang=zh-Hans} are different things.\n",
        "[网络安全，数据安全]{lang=zh-Hans} are different things.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        let mut before = None;
        let mut chars = segment.text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let between =
                before.is_some_and(joins_lines) && chars.peek().is_some_and(|(_, c)| joins_lines(*c));
            if let Some(full) = full_width(c).filter(|_| between && segment.lang_at(at).is_han()) {
                let finding = RULE.code.says(format!("`{c}` is half-width between Chinese characters"));
                let message = format!("write `{full}`");
                text.report_fix(finding, segment, at..at + c.len_utf8(), &message, &full.to_string());
            }
            before = Some(c);
        }
    }
}

const fn full_width(c: char) -> Option<char> {
    Some(match c {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '?' => '？',
        '!' => '！',
        '(' => '（',
        ')' => '）',
        _ => return None,
    })
}
