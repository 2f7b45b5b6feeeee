//! B04 and B05: what is said once one way is said the same way again.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::{Pair, Rule, Segment};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

pub(super) const SOURCE: Rule<Options> = Rule {
    code: Code::warn("language/same-source", "Equal sources with different translations.").explained(
        "A heading or sentence that the source repeats is to be repeated by the translation, word for word: else readers take \
         the two for different things.",
        "::: unit\n::: {lang=zh-Hans}\n附则\n:::\n::: {lang=en-GB}\nSupplementary provisions\n:::\n:::\n\n\
         ::: unit\n::: {lang=zh-Hans}\n附则\n:::\n::: {lang=en-GB}\nBy-laws\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n附则\n:::\n::: {lang=en-GB}\nSupplementary provisions\n:::\n:::\n\n\
         ::: unit\n::: {lang=zh-Hans}\n附则\n:::\n::: {lang=en-GB}\nSupplementary provisions\n:::\n:::\n",
    ),
    check: |text| compare(text, SOURCE.code, |pair| (&pair.source, &pair.target), |_| true, "the same source is translated otherwise"),
};

pub(super) const TARGET: Rule<Options> = Rule {
    code: Code::allow("language/same-target", "Different sources with one translation.").explained(
        "Two sentences of five characters or more that differ in Chinese and come out the same in translation: a difference may \
         have been lost. Off unless a pipeline asks for it, since languages do not differ in the same places.",
        "::: unit\n::: {lang=zh-Hans}\n进行监督管理\n:::\n::: {lang=en-GB}\nSupervision is carried out\n:::\n:::\n\n\
         ::: unit\n::: {lang=zh-Hans}\n进行监督检查\n:::\n::: {lang=en-GB}\nSupervision is carried out\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n进行监督管理\n:::\n::: {lang=en-GB}\nSupervision and management\n:::\n:::\n\n\
         ::: unit\n::: {lang=zh-Hans}\n进行监督检查\n:::\n::: {lang=en-GB}\nSupervision and inspection\n:::\n:::\n",
    ),
    check: |text| {
        let long = |pair: &Pair| pair.source.text.chars().filter(|c| c.is_alphabetic()).count() > 4;
        compare(text, TARGET.code, |pair| (&pair.target, &pair.source), long, "another source has the same translation");
    },
};

/// Reports pairs that have one side in common with an earlier pair and the other not.
fn compare(
    text: &Text<'_>,
    code: Code,
    sides: impl Fn(&Pair) -> (&Segment, &Segment),
    counts: impl Fn(&Pair) -> bool,
    message: &str,
) {
    let mut seen: BTreeMap<(String, String), &Pair> = BTreeMap::new();
    for pair in text.pairs.iter().filter(|pair| !pair.target.text.trim().is_empty() && counts(pair)) {
        let (same, other) = sides(pair);
        let key = (folded(&same.text), pair.target.lang.to_string());
        let Some(earlier) = seen.get(&key) else {
            seen.insert(key, pair);
            continue;
        };
        let before = sides(earlier).1;
        if folded(&before.text) != folded(&other.text) {
            let finding = code.says(format!("{message}: “{}”", before.text.trim()));
            text.report_at(finding.label(text.place_of(before), "here"), other, 0..other.text.len());
        }
    }
}

/// The text composed, its blanks one.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}
