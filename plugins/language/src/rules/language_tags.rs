//! L10: text whose language the model does not know.

use super::Text;
use crate::Options;
use dossier_han::pinyin;
use dossier_sdk::{Code, text::joins_lines};
use dossier_text::{Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/tags", "Chinese or pinyin that is not tagged with its language.").explained(
        "A screen reader speaks a run in the language that it is tagged with, and a renderer chooses font and line breaks by \
         it (WCAG 2.2, 3.1.2; PDF/UA-1, 7.2). Chinese characters are tagged when Markdown is imported; pinyin is not, since \
         nothing but its tone marks tells it from other words: write `[wǎngluò]{lang=zh-Latn-pinyin}`.",
        "The term is [网络安全]{lang=en} (wǎngluò ānquán).\n",
        "The term is 网络安全 ([wǎngluò ānquán]{lang=zh-Latn-pinyin}).\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        for (range, lang, marks) in segment.runs() {
            if marks.literal {
                continue;
            }
            let han = lang.is_han() || matches!(lang.primary(), "ja" | "ko");
            for chinese in
                stretches(segment, &range, |c| joins_lines(c) && c.is_alphabetic()).filter(|_| !han)
            {
                let words = &segment.text[chinese.clone()];
                let finding = RULE.code.says(format!("`{words}` is Chinese, but tagged as `{lang}`"));
                text.report_at(finding.hint(format!("write [{words}]{{lang=zh-Hans}}")), segment, chinese);
            }
            // Vietnamese and a few other languages have some of these letters too.
            let pinyin = matches!(lang.primary(), "zh" | "vi" | "yo" | "nv");
            for spelled in spelled(segment, &range).into_iter().filter(|_| !pinyin) {
                let words = &segment.text[spelled.clone()];
                let finding =
                    RULE.code.says(format!("`{words}` looks like pinyin, but is tagged as `{lang}`"));
                let hint = format!("write [{words}]{{lang=zh-Latn-pinyin}}");
                text.report_at(finding.hint(hint), segment, spelled);
            }
        }
    }
}

/// What looks like pinyin: words with tone marks that follow each other, one of them with a mark that other languages have not.
fn spelled(segment: &Segment, range: &Range<usize>) -> Vec<Range<usize>> {
    let words = stretches(segment, range, |c| c.is_alphabetic() && !joins_lines(c));
    let toned = words.filter(|word| pinyin::has_tones(&segment.text[word.clone()]));
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in toned {
        match found.last_mut().filter(|last| &segment.text[last.end..word.start] == " ") {
            Some(last) => last.end = word.end,
            None => found.push(word),
        }
    }
    found.retain(|words| segment.text[words.clone()].contains(is_distinct));
    found
}

/// The stretches of a range whose characters are all of a kind.
fn stretches(
    segment: &Segment,
    range: &Range<usize>,
    of_kind: impl Fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let rest = segment.text.get(at..range.end)?;
        let start = at + rest.find(&of_kind)?;
        let length = segment.text[start..range.end].find(|c| !of_kind(c)).unwrap_or(range.end - start);
        at = start + length;
        Some(start..at)
    })
}

/// The letters with a caron or a macron over a vowel that English, Dutch, German and French have none of.
const fn is_distinct(c: char) -> bool {
    matches!(
        c,
        'ǎ' | 'ǐ'
            | 'ǒ'
            | 'ǔ'
            | 'ǖ'
            | 'ǘ'
            | 'ǚ'
            | 'ǜ'
            | 'ā'
            | 'ē'
            | 'ī'
            | 'ō'
            | 'ū'
            | 'ě'
            | 'Ā'
            | 'Ē'
            | 'Ī'
            | 'Ō'
            | 'Ū'
    )
}
