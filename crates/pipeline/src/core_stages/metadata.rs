//! `core/metadata`: sets metadata from the pipeline.

use dossier_core::{
    Code, Context, Document, Failure, Kind, Lang, Location, Manifest, Meta, OptionsError, Stage, StageDef,
    Transform,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const LANG: Code = Code::deny("core/malformed-lang", "The document's `lang` is not a BCP 47 language tag.")
    .why(
        "Fonts, hyphenation and the language that is read aloud depend on the tag. Write it as BCP 47 says: `en-GB`, \
         `zh-Hans`, `nl`.",
    );
const DATE: Code = Code::warn("core/malformed-date", "The document's `date` is not a date as 2026-03-31.")
    .explained(
        "A date that programs can read is printed in the form of the document's language and goes into the properties \
         of each file. Write it as year, month, day.",
        "---\ndate: last Tuesday\n---\n\nText.",
        "---\ndate: 2026-03-31\n---\n\nText.",
    );

pub(super) fn stage() -> StageDef {
    let summary = "Sets metadata; what the document says under the same key gives way.";
    let manifest =
        Manifest::new::<Options>("core/metadata", Kind::Transform, summary).with_codes(&[LANG, DATE]);
    StageDef::new(manifest, |Options(options): Options| {
        let set: BTreeMap<String, Meta> =
            options.into_iter().map(|(key, value)| (key, meta(value))).collect();
        let text = |key: &str| set.get(key).map(Meta::to_text);
        if let Some(Err(error)) = text("lang").map(|lang| Lang::parse(&lang)) {
            return Err(OptionsError(format!("`lang`: {error}")));
        }
        if let Some(date) = text("date").filter(|date| !is_date(date)) {
            return Err(OptionsError(format!(
                "`date`: `{date}` is not a date as 2026-03-31, 2026-03 or 2026"
            )));
        }
        Ok(Stage::Transform(Box::new(SetMetadata { set })))
    })
}

/// Metadata by key, as `title`, `subtitle`, `author` (a list), `date`, `lang`, `abstract`, `keywords` (a list); any
/// other key is kept for the stages that know it.
#[derive(Debug, Deserialize, JsonSchema)]
struct Options(BTreeMap<String, Value>);

struct SetMetadata {
    set: BTreeMap<String, Meta>,
}

impl Transform for SetMetadata {
    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        document.meta.extend(self.set.clone());
        let place = document.sources.0.first().map(|source| Location::file(source.path.as_str()));
        if let Some(Err(error)) = document.meta_text("lang").map(|lang| Lang::parse(&lang)) {
            let finding = LANG.says(error.to_string());
            cx.report(finding.at(place.clone()).hint("write it as `en-GB` or `zh-Hans`"));
        }
        if let Some(date) = document.meta_text("date").filter(|date| !is_date(date)) {
            let finding = DATE.says(format!("`{date}` is not a date"));
            cx.report(finding.at(place).hint("write it as `2026-03-31`, `2026-03` or `2026`"));
        }
        Ok(document)
    }
}

pub(super) fn meta(value: Value) -> Meta {
    match value {
        Value::Null => Meta::String(String::new()),
        Value::Bool(value) => Meta::Bool(value),
        Value::Number(number) => Meta::String(number.to_string()),
        Value::String(text) => Meta::String(text),
        Value::Array(values) => Meta::List(values.into_iter().map(meta).collect()),
        Value::Object(map) => Meta::Map(map.into_iter().map(|(key, value)| (key, meta(value))).collect()),
    }
}

/// A calendar date of ISO 8601, extended format: a day, a month or a year.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let Some(year) = number(4) else { return false };
    match text.len() {
        4 => true,
        7 => number(2).is_some_and(|month| (1..=12).contains(&month)),
        10 => {
            let (month, day) = (number(2), number(2));
            month.zip(day).is_some_and(|(month, day)| (1..=days(year, month)).contains(&day))
        }
        _ => false,
    }
}

const fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_stages::tests::{document, run};

    #[test]
    fn dates_are_days_months_or_years() {
        let check = |text: &str, expected: bool| assert_eq!(is_date(text), expected, "{text}");
        check("2026-03-31", true);
        check("2024-02-29", true);
        check("2026-02-29", false);
        check("2026-13-01", false);
        check("2026-03", true);
        check("2026", true);
        check("2026-3-1", false);
        check("31 March 2026", false);
        check("2026-03-31T10", false);
        check("", false);
    }

    #[test]
    fn the_pipeline_wins_over_the_document() {
        let check = |options: Value, key: &str, expected: &str, finding: &[&str]| {
            let Ok(Stage::Transform(stage)) = stage().build(options) else {
                panic!("the options do not fit")
            };
            let mut document = document(&["a.md"], vec![]);
            document.meta.insert("title".to_owned(), Meta::String("From the text".to_owned()));
            document.meta.insert("date".to_owned(), Meta::String("last spring".to_owned()));
            let (result, findings) = run(|cx| stage.transform(document, cx));
            assert_eq!(result.unwrap().meta_text(key).unwrap_or_default(), expected);
            assert_eq!(findings, finding);
        };
        let date = &["warn[core/malformed-date]: `last spring` is not a date"];
        check(serde_json::json!({ "title": "From the pipeline" }), "title", "From the pipeline", date);
        check(serde_json::json!({ "date": "2026-03" }), "title", "From the text", &[]);
        check(serde_json::json!({ "date": 2026, "author": ["A", { "name": "B" }] }), "author", "A, B", &[]);
    }

    #[test]
    fn a_language_that_is_none_is_denied() {
        let Ok(Stage::Transform(stage)) = stage().build(serde_json::json!({})) else {
            panic!("the options do not fit")
        };
        let mut document = document(&["a.md"], vec![]);
        document.meta.insert("lang".to_owned(), Meta::String("en_GB".to_owned()));
        let (_, findings) = run(|cx| stage.transform(document, cx));
        let why = "`en_GB` is not a BCP 47 language tag: The given language subtag is invalid";
        assert_eq!(findings, [format!("deny[core/malformed-lang]: {why}")]);
    }

    #[test]
    fn options_are_looked_at_before_anything_runs() {
        let check = |options: Value, expected: &str| {
            assert_eq!(stage().build(options).unwrap_err().to_string(), expected);
        };
        let lang = "`lang`: `en_GB` is not a BCP 47 language tag: The given language subtag is invalid";
        check(serde_json::json!({ "lang": "en_GB" }), lang);
        let date = "`date`: `soon` is not a date as 2026-03-31, 2026-03 or 2026";
        check(serde_json::json!({ "date": "soon" }), date);
    }
}
