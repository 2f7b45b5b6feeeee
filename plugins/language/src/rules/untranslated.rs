//! B06: what was left in Chinese.

use super::Text;
use crate::Options;
use dossier_sdk::{Code, text::joins_lines};
use dossier_text::{Pair, Rule};

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/untranslated", "A part of the source that the translation leaves out or as it was.").explained(
        "A translated segment is not empty, is not its source, and holds no Chinese but in brackets, quotations and citations: \
         there it says which Chinese word a translation stands for.",
        "::: unit\n::: {lang=zh-Hans}\n第七条\n:::\n::: {lang=en-GB}\nArticle 7 applies to 网络运营者 alone.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n第七条\n:::\n::: {lang=en-GB}\nArticle 7 applies to network operators (网络运营者) alone.\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in &text.pairs {
        let (source, target) = (pair.source.text.trim(), pair.target.text.trim());
        if source.is_empty() || pair.target.lang.is_han() {
            continue;
        }
        if target.is_empty() {
            let finding = RULE.code.says(format!("there is no translation into `{}`", pair.target.lang));
            text.report_at(finding, &pair.source, 0..pair.source.text.len());
        } else if source == target && source.contains(is_han) {
            let finding = RULE.code.says("the translation is the source");
            text.report_at(finding, &pair.target, 0..pair.target.text.len());
        } else {
            left(text, pair);
        }
    }
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Chinese that stands in the translation without a reason.
fn left(text: &Text<'_>, pair: &Pair) {
    let segment = &pair.target;
    let glosses = segment.glosses();
    let mut at = 0;
    while let Some(found) = segment.text.get(at..).and_then(|rest| rest.find(is_han)) {
        let start = at + found;
        let rest = segment.text.get(start..).unwrap_or_default();
        let length = rest.find(|c| !joins_lines(c)).unwrap_or(rest.len());
        let words = rest.get(..length).unwrap_or_default();
        at = start + length.max(1);
        let marks = segment.marks_at(start);
        let excused = marks.quoted
            || marks.cited
            || marks.literal
            || glosses.iter().any(|gloss| gloss.contains(&start));
        if !excused && !text.options.keep.iter().any(|kept| kept.contains(words)) {
            let finding = RULE.code.says(format!("`{words}` is left in Chinese"));
            let finding = finding.hint("translate it; in brackets behind its translation it may stand");
            text.report_at(finding, segment, start..start + length);
        }
    }
}
