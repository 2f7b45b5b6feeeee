//! B11: titles of works, in 《》 and in emphasis.

use super::{Text, is_translated};
use crate::check::CheckOptions;
use dossier_sdk::{Code, text as plain};
use dossier_text::{Marks, Pair, Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::warn("legal/title-marks", "Title marks that a translation keeps, or a title that it does not have.").explained(
        "Chinese puts titles between 《 and 》. A translation sets them in emphasis or quotation marks, or has them as names with \
         capitals, and has as many of them as its source; the marks themselves do not belong into a Latin script.",
        "::: unit\n::: {lang=zh-Hans}\n依照《中华人民共和国数据安全法》处理\n:::\n::: {lang=en-GB}\nhandled under 《Data Security Law》\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n依照《中华人民共和国数据安全法》处理\n:::\n::: {lang=en-GB}\nhandled under the Data Security Law\n:::\n:::\n",
    ),
    check,
};

/// What texts are called.
const KINDS: [&str; 34] = [
    "Law",
    "Laws",
    "Act",
    "Code",
    "Regulation",
    "Regulations",
    "Measures",
    "Provisions",
    "Rules",
    "Decision",
    "Constitution",
    "Opinion",
    "Opinions",
    "Guideline",
    "Guidelines",
    "Guidance",
    "Standard",
    "Standards",
    "Plan",
    "Outline",
    "Notice",
    "Catalogue",
    "Convention",
    "Agreement",
    "Treaty",
    "Charter",
    "Declaration",
    "Interpretation",
    "Specification",
    "List",
    "Protocol",
    "Report",
    "Procedures",
    "Resolution",
];

fn check(text: &Text<'_>) {
    for segment in text.segments.iter().filter(|segment| matches!(segment.lang.primary(), "en" | "nl")) {
        for range in titles(&segment.text) {
            kept(text, segment, range);
        }
    }
    for pair in text.pairs.iter().filter(|pair| is_translated(pair)) {
        let wanted: Vec<_> = titles(&pair.source.text).collect();
        let there = count(&pair.target);
        if let Some(first) = wanted.first().filter(|_| there < wanted.len()) {
            lost(text, pair, first.clone(), wanted.len(), there);
        }
    }
}

/// The titles between 《 and 》; what is in one is no other.
fn titles(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find('《')?;
        let (mut depth, mut end) = (0_usize, None);
        for (place, c) in text.get(start..)?.char_indices() {
            match c {
                '《' => depth += 1,
                '》' => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 {
                end = Some(start + place + c.len_utf8());
                break;
            }
        }
        at = end?;
        Some(start..at)
    })
}

/// Title marks in a Latin script; around Chinese, as in a gloss, they belong.
fn kept(text: &Text<'_>, segment: &Segment, range: Range<usize>) {
    let written = segment.text.get(range.clone()).unwrap_or_default();
    let title = written.trim_start_matches('《').trim_end_matches('》').trim();
    let marks = segment.marks_at(range.start + '《'.len_utf8());
    if title.is_empty() || title.contains(|c| plain::joins_lines(c) && c.is_alphabetic()) || marks.literal {
        return;
    }
    let finding = RULE.code.says(format!("`{written}`: a title in a Latin script is emphasised"));
    let other = if marks.emphasised { title.to_owned() } else { format!("*{title}*") };
    text.report_fix(finding, segment, range, "emphasise it", &other);
}

fn lost(text: &Text<'_>, pair: &Pair, first: Range<usize>, wanted: usize, there: usize) {
    let message = match (wanted, there) {
        (1, _) => "the source names a title, and the translation none".to_owned(),
        (_, 0) => format!("the source names {wanted} titles, and the translation none"),
        _ => format!("the source names {wanted} titles, and the translation {there}"),
    };
    let finding = RULE.code.says(message).label(text.place_of(&pair.target), "the translation");
    text.report_at(finding, &pair.source, first);
}

/// How many titles a translation can have: in emphasis, in quotation marks, in title marks, and names.
fn count(segment: &Segment) -> usize {
    let marked = |marks: Marks| marks.emphasised || marks.quoted || marks.cited;
    let mut set_off = 0;
    let mut names = 0;
    let mut before = false;
    for (range, _, marks) in segment.runs() {
        let now = marked(marks);
        let words = segment.text.get(range).unwrap_or_default();
        if now && !before {
            set_off += 1;
        } else if !now {
            names += named(words, segment.lang.primary());
        }
        before = now;
    }
    set_off + names
}

/// How many names there are in a text without emphasis: by the words for texts, or by runs of capitals.
fn named(text: &str, language: &str) -> usize {
    let (mut kinds, mut runs, mut capitals) = (0, 0, 0_usize);
    let mut last = String::new();
    // In Dutch one word is a name: Gegevensbeveiligingswet.
    let least = if language == "nl" { 1 } else { 2 };
    for token in text.split_whitespace() {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let own = matches!(last.as_str(), "this" | "these" | "deze" | "dit");
        let is_capital = word.starts_with(char::is_uppercase) && !own;
        if is_capital {
            capitals += 1;
            kinds += usize::from(KINDS.contains(&word));
            let is_short = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
            runs += usize::from(capitals == least || (is_short && capitals < least));
        }
        let goes_on =
            matches!(word, "of" | "on" | "the" | "for" | "in" | "van" | "voor" | "de" | "het" | "inzake");
        if !(is_capital || goes_on) || token.ends_with([',', ';', '.', ':', ')', '》']) {
            capitals = 0;
        }
        last = word.to_lowercase();
    }
    kinds.max(runs)
}
