//! B10: the dates of the source, in the translation.

use super::Text;
use crate::Options;
use dossier_sdk::{Code, words::Words};
use dossier_text::Rule;
use dossier_text::quantity::{self, Date, Form};

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/dates", "A date that the translation does not have, or not in the form of the house.").explained(
        "Chinese writes year, month and day; a translation writes day, month and year (10 June 2021, 10 juni 2021), in \
         American English June 10, 2021. Written in digits alone a date is read in two ways.",
        "::: unit\n::: {lang=zh-Hans}\n自2021年6月10日起施行。\n:::\n::: {lang=en-GB}\nIn force from 6 October 2021.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n自2021年6月10日起施行。\n:::\n::: {lang=en-GB}\nIn force from 10 June 2021.\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| !pair.target.text.trim().is_empty()) {
        let source = quantity::dates(&pair.source.text, &pair.source.lang);
        if source.is_empty() {
            continue;
        }
        let lang = &pair.target.lang;
        let target = quantity::dates(&pair.target.text, lang);
        for date in source {
            let form = house_form(&date, lang.region() == Some("US"), Words::of(lang));
            match target.iter().find(|other| other.is_day_of(&date)) {
                None => {
                    let finding = RULE.code.says(format!("the translation has no {form}"));
                    let finding = finding.label(text.place_of(&pair.target), "beside this");
                    text.report_at(finding, &pair.source, date.range);
                }
                // A stamp in digits stays one.
                Some(other) if other.form == Form::Iso && date.form == Form::Iso => {}
                Some(other) if other.form != expected(lang.region() == Some("US")) => {
                    let finding = RULE.code.says(format!("the form of this date is `{form}`"));
                    let message = format!("write `{form}`");
                    text.report_fix(finding, &pair.target, other.range.clone(), &message, &form);
                }
                Some(_) => {}
            }
        }
    }
}

const fn expected(american: bool) -> Form {
    if american { Form::MonthFirst } else { Form::DayFirst }
}

fn house_form(date: &Date, american: bool, words: &Words) -> String {
    let day_first = words.date(&date.iso());
    match day_first.split(' ').collect::<Vec<_>>().as_slice() {
        [day, month, year] if american => format!("{month} {day}, {year}"),
        _ => day_first,
    }
}
