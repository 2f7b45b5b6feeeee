//! L09: one currency, one name.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::{Finder, Inflection, Needle, Place, Rule};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/money", "One currency under several names, or an amount without one.").explained(
        "The yuan is called RMB, CNY, yuan and ¥. Each is right; a text keeps to one of them, so that readers do not take them \
         for several currencies. And an amount says its currency: in a report on China and Europe a fine of 500,000 can be \
         either.",
        "The fine is RMB 1 million, or 500,000 yuan for a person.\n",
        "The fine is RMB 1 million, or RMB 500,000 for a person.\n",
    ),
    check,
};

/// The names of the currency of the People's Republic.
const NAMES: [&str; 4] = ["RMB", "CNY", "yuan", "¥"];

/// What an amount is of.
const CURRENCIES: [&str; 16] = [
    "rmb", "cny", "yuan", "¥", "元", "€", "$", "£", "eur", "euro", "usd", "dollar", "gbp", "pound",
    "renminbi", "hkd",
];

/// Words before an amount of money.
const BEFORE: [&str; 12] = [
    "fine of",
    "fines of",
    "fined",
    "fine of up to",
    "fines of up to",
    "penalty of",
    "penalty of up to",
    "penalties of up to",
    "boete van",
    "boetes van",
    "boete van ten hoogste",
    "fine of at least",
];

fn check(text: &Text<'_>) {
    names(text);
    amounts(text);
}

fn names(text: &Text<'_>) {
    let needles = NAMES.map(|name| Needle {
        text: Cow::Borrowed(name),
        inflection: Inflection::None,
        exact: name == "RMB" || name == "CNY",
    });
    let Ok(finder) = Finder::new(needles) else { return };
    let mut found: BTreeMap<usize, Vec<(usize, std::ops::Range<usize>)>> = BTreeMap::new();
    for (index, segment) in
        text.segments.iter().enumerate().filter(|(_, segment)| segment.place != Place::Bibliography)
    {
        for hit in finder.find(&segment.text) {
            let marks = segment.marks_at(hit.range.start);
            if !marks.quoted && !marks.literal && is_amount(&segment.text, &hit.range) {
                found.entry(hit.needle).or_default().push((index, hit.range));
            }
        }
    }
    let Some((&usual, _)) =
        found.iter().max_by_key(|(name, places)| (places.len(), std::cmp::Reverse(**name)))
    else {
        return;
    };
    for (name, places) in found.iter().filter(|(name, _)| **name != usual) {
        for (index, range) in places {
            let (name, usual) = (NAMES[*name], NAMES[usual]);
            let finding = RULE
                .code
                .says(format!("`{name}` here is `{usual}` elsewhere"))
                .hint(format!("keep to `{usual}`"));
            text.report_at(finding, &text.segments[*index], range.clone());
        }
    }
}

/// Whether the name of a currency stands beside a number.
fn is_amount(text: &str, range: &std::ops::Range<usize>) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let before = text.get(..range.start).unwrap_or_default().trim_end();
    let word = before.rsplit(' ').next().unwrap_or_default();
    let scale = matches!(word, "million" | "billion" | "trillion" | "thousand" | "miljoen" | "miljard");
    before.ends_with(digit)
        || scale
        || text.get(range.end..).unwrap_or_default().trim_start().starts_with(digit)
}

fn amounts(text: &Text<'_>) {
    let needles =
        BEFORE.map(|words| Needle { text: Cow::Borrowed(words), inflection: Inflection::None, exact: false });
    let Ok(finder) = Finder::new(needles) else { return };
    for segment in &text.segments {
        for hit in finder.find(&segment.text) {
            let behind = segment.text.get(hit.range.end..).unwrap_or_default();
            let amount = behind.trim_start();
            let start = hit.range.end + (behind.len() - amount.len());
            let length =
                amount.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(amount.len());
            if length == 0
                || segment.marks_at(start).literal
                || has_currency(amount.get(length..).unwrap_or_default())
            {
                continue;
            }
            let written = amount.get(..length).unwrap_or_default().trim_end_matches([',', '.']);
            let finding = RULE.code.says(format!("an amount of {written}, and no currency"));
            text.report_at(finding, segment, start..start + written.len());
        }
    }
}

/// Whether a currency comes within the next three words, or the number is no amount at all.
fn has_currency(behind: &str) -> bool {
    let next: Vec<String> = behind.split_whitespace().take(3).map(str::to_lowercase).collect();
    let is_currency = |word: &String| {
        behind.starts_with('%')
            || word == "per"
            || word == "percent"
            || word == "times"
            || CURRENCIES.iter().any(|name| word.starts_with(name))
    };
    next.iter().any(is_currency) || behind.starts_with('%')
}
