//! M05: what was said under the Chatham House Rule.

use super::{Text, report_on};
use crate::check::CheckOptions;
use crate::meta::LegalMeta;
use dossier_sdk::{Code, Meta};
use dossier_text::{Finder, Inflection, Needle, Rule, Segment};
use std::borrow::Cow;
use std::ops::Range;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/chatham-house", "A document under the Chatham House Rule tells who spoke, or does not state the Rule.").explained(
        "Under the Rule what was said may be used, but not who said it, nor for whom they work, nor who else was there. Metadata with \
         `chatham_house: true` put a document under it. Names and affiliations are those of `participants` in the metadata, and \
         persons that the text has speak. The document states the Rule once, in a sentence that says that neither the identity nor \
         the affiliation of participants may be revealed.",
        "---\nchatham_house: true\nparticipants: [Mei Example]\n---\n\nThe meeting was held under the Chatham House Rule: participants may use what \
         they heard, but may reveal neither the identity nor the affiliation of any of them.\n\nMr Example of the ministry said that rules would change.\n",
        "---\nchatham_house: true\nparticipants: [Mei Example]\n---\n\nThe meeting was held under the Chatham House Rule: participants may use what \
         they heard, but may reveal neither the identity nor the affiliation of any of them.\n\nOne participant said that rules would change.\n",
    ),
    check,
};

/// What stands before the name of a person.
const TITLES: [&str; 19] = [
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Prof",
    "Professor",
    "Sir",
    "Dame",
    "Lord",
    "Lady",
    "Ambassador",
    "Minister",
    "Director",
    "General",
    "Colonel",
    "Senator",
    "President",
    "heer",
    "mevrouw",
];

/// What persons do who speak.
const SPEAKS: [&str; 24] = [
    "said",
    "says",
    "stated",
    "states",
    "argued",
    "argues",
    "noted",
    "notes",
    "added",
    "adds",
    "explained",
    "remarked",
    "claimed",
    "warned",
    "told",
    "asked",
    "replied",
    "suggested",
    "emphasised",
    "emphasized",
    "zei",
    "zegt",
    "stelde",
    "aldus",
];

fn check(text: &Text<'_>) {
    let meta = &text.document.meta;
    let flag = |key: &str| meta.get(key).map(Meta::to_text).is_some_and(|value| value == "true");
    if !(LegalMeta::of(meta).chatham_house || flag("chatham-house")) {
        return;
    }
    if !text.segments.iter().any(|segment| states_the_rule(&segment.text)) {
        let finding = RULE.code.says("the document does not state the Chatham House Rule");
        let hint = "say that neither the identity nor the affiliation of participants may be revealed";
        let key = if meta.contains_key("chatham-house") { "chatham-house" } else { "chatham_house" };
        report_on(text, finding.hint(hint), key);
    }
    let names = names(text);
    let finder = Finder::new(names.iter().map(|name| Needle {
        text: Cow::Borrowed(name.as_str()),
        inflection: Inflection::English,
        exact: name.chars().any(char::is_uppercase),
    }));
    for segment in &text.segments {
        let found = finder.as_ref().map(|finder| finder.find(&segment.text)).unwrap_or_default();
        for hit in &found {
            let name = names.get(hit.needle).map(String::as_str).unwrap_or_default();
            let finding = RULE.code.says(format!("`{name}` is of the participants, who are not named"));
            text.report_at(finding, segment, hit.range.clone());
        }
        for range in speakers(segment) {
            if !found.iter().any(|hit| hit.range.start < range.end && range.start < hit.range.end) {
                let who = segment.text.get(range.clone()).unwrap_or_default();
                let finding =
                    RULE.code.says(format!("`{who}` is said to have spoken: write `one participant`"));
                text.report_at(finding, segment, range);
            }
        }
    }
    in_metadata(text, &names);
}

/// Whether a text is the clause: it names the Rule, and what may not be revealed.
fn states_the_rule(text: &str) -> bool {
    let lower = text.to_lowercase();
    let rule = lower.contains("chatham house") || text.contains("查塔姆") || text.contains("查达姆");
    let both =
        |one: &str, other: &[&str]| lower.contains(one) && other.iter().any(|other| lower.contains(other));
    rule && (both("identity", &["affiliation"])
        || both("identiteit", &["affiliatie", "organisatie", "functie", "herkomst"])
        || both("身份", &["单位", "所属", "機構", "机构"]))
}

/// Names and affiliations of participants, as the metadata and the pipeline list them; each once.
fn names(text: &Text<'_>) -> Vec<String> {
    fn collect(value: &Meta, names: &mut Vec<String>) {
        match value {
            Meta::List(list) => list.iter().for_each(|value| collect(value, names)),
            Meta::Map(map) => map.values().for_each(|value| collect(value, names)),
            Meta::Bool(_) => {}
            value => names.push(value.to_text()),
        }
    }
    let mut names = text.options.participants.clone();
    if let Some(listed) = text.document.meta.get("participants") {
        collect(listed, &mut names);
    }
    let mut all: Vec<String> =
        names.iter().map(|name| name.trim().to_owned()).filter(|name| name.chars().count() > 1).collect();
    for name in all.clone() {
        // A person is named by a part of the name too, behind `Mr`.
        let parts: Vec<&str> = name.split_whitespace().collect();
        let is_person =
            (2..=4).contains(&parts.len()) && parts.iter().all(|part| part.starts_with(char::is_uppercase));
        let ends = parts.first().into_iter().chain(parts.last()).filter(|_| is_person);
        all.extend(ends.flat_map(|part| TITLES.iter().map(move |title| format!("{title} {part}"))));
    }
    all.sort();
    all.dedup();
    all
}

/// Persons who speak: a title and a name, with a word for speaking near it, or `according to` before it.
fn speakers(segment: &Segment) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = segment.words().collect();
    let word =
        |index: usize| words.get(index).and_then(|range| segment.text.get(range.clone())).unwrap_or_default();
    let mut found = Vec::new();
    for (index, pair) in words.windows(2).enumerate() {
        let [title, name] = pair else { continue };
        let is_name = word(index + 1).starts_with(|c: char| c.is_uppercase());
        if !TITLES.contains(&word(index)) || !is_name {
            continue;
        }
        let behind = sentence(&segment.text, name.end);
        let said = behind.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(8);
        let before: Vec<String> = (0..index).rev().take(3).map(|index| word(index).to_lowercase()).collect();
        let is_before = |words: &[&str]| before.iter().any(|word| words.contains(&word.as_str()));
        let speaks = |word: &str| SPEAKS.contains(&word);
        if said.into_iter().any(speaks)
            || before.first().is_some_and(|word| speaks(word))
            || is_before(&["according", "volgens", "aldus"])
        {
            found.push(title.start..name.end);
        }
    }
    found
}

/// What is left of a sentence from a byte on.
fn sentence(text: &str, from: usize) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    let end = [". ", "? ", "! ", "; "].iter().filter_map(|end| rest.find(end)).min();
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

/// Names in what the metadata print: title, abstract, keywords.
fn in_metadata(text: &Text<'_>, names: &[String]) {
    for key in ["title", "subtitle", "abstract", "description", "keywords", "note"] {
        let Some(said) = text.document.meta_text(key) else { continue };
        if let Some(name) = names.iter().find(|name| said.contains(name.as_str())) {
            report_on(
                text,
                RULE.code.says(format!("`{name}` is of the participants, who are not named")),
                key,
            );
        }
    }
}
