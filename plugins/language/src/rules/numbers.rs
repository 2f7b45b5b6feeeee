//! B09: the numbers of the source, in the translation.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::quantity::{self, Date, Number, Value};
use dossier_text::{Pair, Rule};

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/numbers", "A number that only one side of a pair has.").explained(
        "A fine of ten thousand for one of a hundred thousand is the slip that costs most, and is easily made: Chinese counts in \
         units of ten thousand. Digits and numerals before a unit are compared, above twelve or where they count something; \
         the other side may have them in words, as an ordinal, a decade or a share. Numbers below that are often not \
         translated as numbers (once, both, a pair).",
        "::: unit\n::: {lang=zh-Hans}\n处十万元以上一百万元以下罚款。\n:::\n::: {lang=en-GB}\nA fine of RMB 10,000 to RMB 100,000 is imposed.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n处十万元以上一百万元以下罚款。\n:::\n::: {lang=en-GB}\nA fine of RMB 100,000 to RMB 1 million is imposed.\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| !pair.target.text.trim().is_empty()) {
        let source = quantity::numbers(&pair.source.text, &pair.source.lang);
        let target = quantity::numbers(&pair.target.text, &pair.target.lang);
        for number in missing(&source, &target) {
            report(text, pair, number, true);
        }
        let days = quantity::dates(&pair.target.text, &pair.target.lang);
        for number in missing(&target, &source).filter(|number| !is_year_added(number, &days, &source)) {
            report(text, pair, number, false);
        }
    }
}

/// The sure numbers of one side that the other has not.
fn missing<'n>(ours: &'n [Number], theirs: &[Number]) -> impl Iterator<Item = &'n Number> {
    ours.iter().filter(|number| number.sure && !theirs.iter().any(|other| number.agrees(other)))
}

/// Whether a number is the year of a date of which the source has only month and day: where a text of this year says
/// 7月26日, its translation says which year that was.
fn is_year_added(number: &Number, days: &[Date], source: &[Number]) -> bool {
    let has = |value| source.iter().any(|other| other.value == Value::whole(value));
    days.iter().any(|date| {
        let within = date.range.start <= number.range.start && number.range.end <= date.range.end;
        within && number.value == Value::whole(date.year) && has(date.day)
    })
}

fn report(text: &Text<'_>, pair: &Pair, number: &Number, in_source: bool) {
    let (ours, theirs, what) = match in_source {
        true => (&pair.source, &pair.target, "the translation has no such number"),
        false => (&pair.target, &pair.source, "the source has no such number"),
    };
    let written = ours.text.get(number.range.clone()).unwrap_or_default();
    let value = number.value.to_string();
    let finding = RULE.code.says(if written == value {
        format!("{written}: {what}")
    } else {
        format!("`{written}` is {value}: {what}")
    });
    text.report_at(finding.label(text.place_of(theirs), "beside this"), ours, number.range.clone());
}
