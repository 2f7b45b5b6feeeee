//! The metadata of the memo, and the head that is made of them.

use crate::core_stages::metadata;
use dossier_core::{
    Document, Inline, Meta, Metadata,
    marking::Marking,
    memo::{Entry, Terms},
    words::Words,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the front matter says of the memo alone.
const OWN: &str = "briefing";
/// What is said of the report and would be wrong of the memo.
const REPORT_ONLY: [&str; 3] = [OWN, "subtitle", "abstract"];

/// The metadata of the memo and the entries of its head: labels and values.
pub(super) fn make(
    report: &Document,
    options: &BTreeMap<String, Value>,
    terms: &Terms,
) -> (Metadata, Vec<(String, Vec<Inline>)>) {
    let mut memo = Document { meta: report.meta.clone(), ..Document::default() };
    memo.meta.retain(|key, _| !REPORT_ONLY.contains(&key.as_str()));
    if let Some(Meta::Map(own)) = report.meta.get(OWN) {
        memo.meta.extend(own.clone());
    }
    memo.meta.extend(options.iter().map(|(key, value)| (key.clone(), metadata::meta(value.clone()))));
    let title = report.meta.get("title").filter(|title| memo.meta_text("title") != Some(title.to_text()));
    let entries = Entry::ALL.into_iter().filter_map(|entry| {
        let value = match entry {
            Entry::Report => title.map(inlines)?,
            other => value(&memo, other)?,
        };
        (!value.is_empty()).then(|| (format!("{}{}", terms.entry(entry), terms.colon), value))
    });
    let entries = entries.collect();
    (memo.meta, entries)
}

fn value(memo: &Document, entry: Entry) -> Option<Vec<Inline>> {
    let of = |key: &str| memo.meta.get(key).filter(|value| !value.to_text().trim().is_empty());
    let date = |key: &str| {
        let text = of(key)?.to_text();
        let written = Words::of(&memo.lang()).date(&text);
        if written == text { of(key).map(inlines) } else { Some(vec![Inline::text(written)]) }
    };
    match entry {
        Entry::To => of("to").map(inlines),
        Entry::From => of("from").or_else(|| of("author")).map(inlines),
        Entry::Date => date("date"),
        Entry::DecisionBy => date("decision-by"),
        Entry::ClearedBy => of("cleared-by").map(inlines),
        Entry::Classification => {
            // What is no marking is for renderers to refuse.
            let markings: Vec<String> =
                Marking::of(memo).ok()?.into_iter().map(|marking| marking.text).collect();
            Some(vec![Inline::text(markings.join(" · "))]).filter(|_| !markings.is_empty())
        }
        Entry::Report => None,
    }
}

/// A value as it is written: a list with commas, a map by its `name`; of what is no line of text, the text.
fn inlines(value: &Meta) -> Vec<Inline> {
    match value {
        Meta::Inlines(content) => content.clone(),
        Meta::List(values) => {
            let values: Vec<Vec<Inline>> = values.iter().map(inlines).collect();
            values.join(&Inline::text(", "))
        }
        Meta::Map(map) if map.contains_key("name") => map.get("name").map(inlines).unwrap_or_default(),
        other => vec![Inline::text(other.to_text())],
    }
}
