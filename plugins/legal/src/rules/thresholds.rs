//! B13: 以上 and 以下 include the number.

use super::{Text, is_translated};
use crate::check::CheckOptions;
use dossier_sdk::Code;
use dossier_text::quantity::{self, Number};
use dossier_text::{Pair, Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::warn("legal/thresholds", "A threshold that includes its number, translated by one that does not.").explained(
        "In Chinese law 以上, 以下 and 以内 include the number before them: 三级以上 is level 3 or above, 五日以下 is five days or less. `Above`, `over` and \
         `more than`, `below`, `under` and `less than` leave it out.",
        "::: unit\n::: {lang=zh-Hans}\n网络安全保护等级为三级以上的网络\n:::\n::: {lang=en-GB}\nnetworks above level 3\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n网络安全保护等级为三级以上的网络\n:::\n::: {lang=en-GB}\nnetworks of level 3 or above\n:::\n:::\n",
    ),
    check,
};

/// A direction: what the source says behind a number, what leaves the number out before one, and what includes it behind.
struct Side {
    han: &'static str,
    /// What leaves the number out in the source too.
    open: &'static [&'static str],
    english: &'static [&'static str],
    dutch: &'static [&'static str],
    /// Behind a number of things, and behind a rank.
    more: &'static str,
    rank: &'static str,
}

const SIDES: [Side; 2] = [
    Side {
        han: "以上",
        open: &["超过", "多于", "大于", "高于"],
        english: &[
            "above",
            "over",
            "more than",
            "greater than",
            "higher than",
            "exceeding",
            "exceeds",
            "exceed",
            "in excess of",
        ],
        dutch: &["boven", "meer dan", "hoger dan", "groter dan", "ouder dan"],
        more: "or more",
        rank: "or above",
    },
    Side {
        han: "以下",
        open: &["不满", "不足", "少于", "低于", "小于", "未满", "未达"],
        english: &["below", "under", "less than", "fewer than", "lower than", "smaller than"],
        dutch: &["onder", "beneden", "minder dan", "lager dan", "kleiner dan", "jonger dan"],
        more: "or less",
        rank: "or below",
    },
];

/// What may stand between such a word and its number.
const BETWEEN: [&str; 14] = [
    "level",
    "levels",
    "grade",
    "class",
    "tier",
    "rmb",
    "cny",
    "yuan",
    "¥",
    "€",
    "the age of",
    "a fine of",
    "niveau",
    "graad",
];

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| is_translated(pair)) {
        let source = quantity::numbers(&pair.source.text, &pair.source.lang);
        let target = quantity::numbers(&pair.target.text, &pair.target.lang);
        for side in &SIDES {
            for number in source.iter().filter(|number| is_threshold(&pair.source.text, number, side)) {
                let open = source
                    .iter()
                    .any(|other| other.agrees(number) && is_open(&pair.source.text, other, side));
                for found in target.iter().filter(|found| !open && found.agrees(number)) {
                    excluded(text, pair, side, number, found);
                }
            }
        }
    }
}

/// Whether 以上 stands behind a number and what it counts.
fn is_threshold(source: &str, number: &Number, side: &Side) -> bool {
    let behind = source.get(number.range.end..).unwrap_or_default();
    let unit = behind.find(side.han).and_then(|at| behind.get(..at));
    unit.is_some_and(|unit| {
        unit.chars().count() <= 3 && unit.chars().all(|c| c.is_alphabetic() || matches!(c, '%' | '％'))
    })
}

/// Whether the source itself leaves a number out.
fn is_open(source: &str, number: &Number, side: &Side) -> bool {
    let before = source.get(..number.range.start).unwrap_or_default();
    side.open.iter().any(|word| before.ends_with(word))
}

/// Reports a word before a number of the translation that leaves it out.
fn excluded(text: &Text<'_>, pair: &Pair, side: &Side, number: &Number, found: &Number) {
    let segment = &pair.target;
    let before = segment.text.get(..found.range.start).unwrap_or_default();
    let lead = strip_between(before);
    let words = if segment.lang.primary() == "nl" { side.dutch } else { side.english };
    let Some(word) = words.iter().find(|word| ends_with_word(lead, word)) else { return };
    let start = lead.len() - word.len();
    let negated = ["not", "no", "niet", "geen", "nor", "without"];
    if negated.iter().any(|not| ends_with_word(lead.get(..start).unwrap_or_default().trim_end(), not)) {
        return;
    }
    let end = end_of(segment, found.range.end);
    let behind = segment.text.get(end..).unwrap_or_default().trim_start().to_lowercase();
    if [
        "or more",
        "or above",
        "or over",
        "or less",
        "or below",
        "and above",
        "and below",
        "of meer",
        "of minder",
        "of hoger",
        "of lager",
    ]
    .iter()
    .any(|words| behind.starts_with(words))
    {
        return;
    }
    report(text, pair, side, number, start..end);
}

fn report(text: &Text<'_>, pair: &Pair, side: &Side, number: &Number, range: Range<usize>) {
    let written = pair.target.text.get(range.clone()).unwrap_or_default();
    let whole =
        number.range.start..number.range.end + length_to(&pair.source.text, number.range.end, side.han);
    let source = pair.source.text.get(whole.clone()).unwrap_or_default();
    let finding = RULE.code.says(format!("`{written}` leaves the number out, and {source} includes it"));
    let finding = finding.label(text.place(&pair.source, whole), "the source");
    let quantity = written.split_once(' ').map_or(written, |(_, rest)| rest);
    let quantity =
        ["than ", "excess of "].iter().find_map(|word| quantity.strip_prefix(word)).unwrap_or(quantity);
    let is_rank =
        BETWEEN.get(..5).unwrap_or_default().iter().any(|word| quantity.to_lowercase().starts_with(word));
    let including = format!("{quantity} {}", if is_rank { side.rank } else { side.more });
    if pair.target.lang.primary() == "en" {
        text.report_fix(finding, &pair.target, range, "include the number", &including);
    } else {
        text.report_at(finding, &pair.target, range);
    }
}

/// How many bytes it is to the end of a word that comes later.
fn length_to(text: &str, from: usize, word: &str) -> usize {
    text.get(from..).and_then(|rest| rest.find(word)).map_or(0, |at| at + word.len())
}

/// A text without blanks and currencies or ranks at its end.
fn strip_between(text: &str) -> &str {
    let mut lead = text.trim_end();
    while let Some(word) = BETWEEN.iter().find(|word| ends_with_word(lead, word)) {
        lead = lead.get(..lead.len() - word.len()).unwrap_or_default().trim_end();
    }
    lead
}

/// Whether a text ends with a word, or words, whatever their capitals.
fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else { return false };
    let (Some(before), Some(end)) = (text.get(..at), text.get(at..)) else { return false };
    end.eq_ignore_ascii_case(word) && !before.ends_with(char::is_alphanumeric)
}

/// The end of a number with its sign for percent.
fn end_of(segment: &Segment, end: usize) -> usize {
    let behind = segment.text.get(end..).unwrap_or_default();
    let sign =
        ["%", " %", " percent", " per cent", " procent"].iter().find(|sign| behind.starts_with(**sign));
    end + sign.map_or(0, |sign| sign.len())
}
