//! B12: what must, may and must not be.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::{Finder, Inflection, Needle, Pair, Rule, Segment};
use std::borrow::Cow;
use std::ops::Range;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/modality", "A prohibition, duty or permission that the translation changes.").explained(
        "不得 and 禁止 forbid: the translation has a negation or says “prohibited”. 应当 makes a duty, which is `shall` or `must`, and \
         one of the two in a text. 可以 permits: `may`, never `shall`.",
        "::: unit\n::: {lang=zh-Hans}\n不得泄露。\n:::\n::: {lang=en-GB}\nThey may disclose it.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n不得泄露。\n:::\n::: {lang=en-GB}\nThey must not disclose it.\n:::\n:::\n",
    ),
    check,
};

/// What forbids, in English and in Dutch.
const NEGATIONS: [&str; 35] = [
    "not",
    "no",
    "never",
    "nor",
    "neither",
    "cannot",
    "none",
    "without",
    "prohibited",
    "prohibit",
    "prohibits",
    "prohibiting",
    "ban",
    "bans",
    "banned",
    "bar",
    "barred",
    "prohibition",
    "forbidden",
    "forbid",
    "forbids",
    "banned",
    "ban",
    "refrain",
    "refrains",
    "unlawful",
    "niet",
    "geen",
    "nooit",
    "noch",
    "zonder",
    "verboden",
    "verbod",
    "verbiedt",
    "verbieden",
];

/// What makes a duty.
const DUTIES: [&str; 24] = [
    "shall",
    "must",
    "should",
    "required",
    "require",
    "requires",
    "obliged",
    "obligation",
    "duty",
    "has to",
    "have to",
    "is to",
    "are to",
    "moet",
    "moeten",
    "dient",
    "dienen",
    "verplicht",
    "zullen",
    "zal",
    "is gehouden",
    "need to",
    "needs to",
    "requirement",
];

/// What permits.
const PERMISSIONS: [&str; 10] =
    ["may", "can", "might", "permitted", "allowed", "entitled", "mag", "mogen", "kan", "kunnen"];

fn check(text: &Text<'_>) {
    let finder = |words: &[&'static str]| {
        let needle = |word: &&'static str| Needle {
            text: Cow::Borrowed(*word),
            inflection: Inflection::None,
            exact: false,
        };
        Finder::new(words.iter().map(needle))
    };
    let (Ok(negations), Ok(duties), Ok(permissions), Ok(own)) =
        (finder(&NEGATIONS), finder(&DUTIES), finder(&PERMISSIONS), finder(&["shall", "must"]))
    else {
        return;
    };
    let mut used: [Vec<(&Segment, Range<usize>)>; 2] = [Vec::new(), Vec::new()];
    for pair in text.pairs.iter().filter(|pair| is_ours(pair)) {
        let (source, target) = (&pair.source.text, &pair.target.text);
        let negated = !negations.find(target).is_empty() || target.contains("n't") || target.contains("n’t");
        if let Some((at, word)) = forbidding(source).filter(|_| !negated) {
            report(
                text,
                pair,
                at..at + word.len(),
                &format!("`{word}` forbids, and the translation has no negation"),
            );
        }
        // A sentence that has both is translated with either.
        let duty = source.find("应当").filter(|_| duties.find(target).is_empty());
        if let Some(at) =
            duty.filter(|_| forbidding(source).is_none() && target.split_whitespace().count() > 3)
        {
            report(text, pair, at..at + "应当".len(), "`应当` makes a duty, and the translation has none");
        }
        let permits = source.find("可以").filter(|_| !source.contains("应当") && !source.contains("必须"));
        // Beside what is permitted a sentence may lay down a duty, as fines do without a word for it.
        let duty_alone = !own.find(target).is_empty() && permissions.find(target).is_empty();
        if let Some(at) = permits.filter(|_| duty_alone && forbidding(source).is_none()) {
            report(
                text,
                pair,
                at..at + "可以".len(),
                "`可以` permits, and the translation makes a duty of it",
            );
        }
        if source.contains("应当") {
            for hit in own.find(target) {
                if let Some(used) = used.get_mut(hit.needle) {
                    used.push((&pair.target, hit.range));
                }
            }
        }
    }
    mixed(text, &used);
}

fn is_ours(pair: &Pair) -> bool {
    pair.source.lang.is_han()
        && matches!(pair.target.lang.primary(), "en" | "nl")
        && !pair.target.text.trim().is_empty()
}

/// The first word that forbids, outside of words that it is part of.
fn forbidding(source: &str) -> Option<(usize, &'static str)> {
    let found = ["不得", "禁止"].into_iter().filter_map(|word| {
        let mut places = source.match_indices(word);
        // 不得不 is "cannot but", 不得已 "of necessity".
        let place = places.find(|(at, _)| {
            !source.get(at + word.len()..).is_some_and(|rest| rest.starts_with(['不', '已']))
        });
        place.map(|(at, _)| (at, word))
    });
    found.min()
}

fn report(text: &Text<'_>, pair: &Pair, range: Range<usize>, message: &str) {
    let finding = RULE.code.says(message).label(text.place_of(&pair.target), "the translation");
    text.report_at(finding, &pair.source, range);
}

/// One of `shall` and `must` for a duty: the rarer one is told.
fn mixed(text: &Text<'_>, [shall, must]: &[Vec<(&Segment, Range<usize>)>; 2]) {
    let (rarer, usual) = if shall.len() < must.len() { (shall, "must") } else { (must, "shall") };
    if shall.is_empty() || must.is_empty() {
        return;
    }
    for (segment, range) in rarer {
        let word = segment.text.get(range.clone()).unwrap_or_default();
        text.report_at(
            RULE.code.says(format!("`应当` is `{word}` here and `{usual}` elsewhere")),
            segment,
            range.clone(),
        );
    }
}
