//! B14: a draft is called a draft.

use super::{Text, is_translated, report_on};
use crate::check::CheckOptions;
use crate::meta::LegalMeta;
use dossier_sdk::{Code, Inline, Lang, Meta, Span, text};
use dossier_text::{Place, Rule};

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/status-in-title", "The title of a translation leaves out that a text is a draft, on trial, interim or revised.")
        .explained(
            "征求意见稿 is a draft for comment, 草案 a draft, 试行 for trial implementation, 暂行 interim, 修订 revised. Without the word, readers take \
             a draft for law. Titles of the metadata and headings beside each other are compared.",
            "::: unit\n::: {lang=zh-Hans}\n# 海州市水井管理规定（征求意见稿）\n:::\n::: {lang=en-GB}\n# Rules of Haizhou on Wells\n:::\n:::\n",
            "::: unit\n::: {lang=zh-Hans}\n# 海州市水井管理规定（征求意见稿）\n:::\n::: {lang=en-GB}\n# Rules of Haizhou on Wells (Draft for Comment)\n:::\n:::\n",
        ),
    check,
};

/// A status, and beginnings of words of which a translation has one of each group.
struct Status {
    han: &'static str,
    english: &'static str,
    words: &'static [&'static [&'static str]],
}

const DRAFT: &[&str] = &["draft", "ontwerp", "concept"];

const STATUSES: [Status; 5] = [
    Status {
        han: "征求意见稿",
        english: "draft for comment",
        words: &[DRAFT, &["comment", "consult", "opinion", "solicit", "commentaar", "reactie", "inspraak"]],
    },
    Status { han: "草案", english: "draft", words: &[DRAFT] },
    Status {
        han: "试行",
        english: "for trial implementation",
        words: &[&["trial", "pilot", "proef", "experiment"]],
    },
    Status {
        han: "暂行",
        english: "interim",
        words: &[&["interim", "provisional", "temporary", "tentative", "voorlopig", "tijdelijk"]],
    },
    Status {
        han: "修订",
        english: "revised",
        words: &[&["revis", "amend", "herzien", "herziening", "gewijzigd", "wijziging"]],
    },
];

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| is_translated(pair)) {
        if pair.source.place != Place::Heading {
            continue;
        }
        for status in left_out(&pair.source.text, &pair.target.text) {
            let finding = RULE.code.says(message(status));
            let finding = finding.label(text.place_of(&pair.source), "the source");
            text.report_at(finding, &pair.target, 0..pair.target.text.len());
        }
    }
    titles(text);
}

fn message(status: &Status) -> String {
    format!("the source says {}, and this title does not say `{}`", status.han, status.english)
}

/// The titles of the metadata.
fn titles(text: &Text<'_>) {
    let meta = &text.document.meta;
    let legal = LegalMeta::of(meta);
    let of = |key: &str| meta.get(key).map(|value| (value.to_text(), span(value)));
    let both = [of("title"), of("subtitle")].into_iter().flatten();
    let (han, own): (Vec<_>, Vec<_>) = both.partition(|(title, _)| title.contains(text::joins_lines));
    let Some(source) = legal.title_zh.or_else(|| han.into_iter().next().map(|(title, _)| title)) else {
        return;
    };
    // A subtitle is no title: it does not have to say so again.
    let own = own.into_iter().next().filter(|_| meta.get("title").is_some() && is_translation(text));
    for status in own.iter().flat_map(|(title, _)| left_out(&source, title)) {
        let finding = RULE.code.says(message(status));
        match own.as_ref().and_then(|(_, span)| text.document.locate(*span)) {
            Some(place) => text.report(finding.at(place)),
            None => report_on(text, finding, "title"),
        }
    }
    for (key, title) in [("title_en", legal.title_en), ("title_nl", legal.title_nl)] {
        let title = title.unwrap_or_default();
        for status in left_out(&source, &title).filter(|_| !title.is_empty()) {
            report_on(text, RULE.code.says(message(status)), key);
        }
    }
}

/// Whether the document is in a language whose words for statuses are known.
fn is_translation(text: &Text<'_>) -> bool {
    let lang: Lang = text.document.lang();
    matches!(lang.primary(), "en" | "nl" | "und") && (super::is_legal(text) || !text.pairs.is_empty())
}

fn span(value: &Meta) -> Span {
    match value {
        Meta::Inlines(content) => {
            content.iter().map(|inline: &Inline| inline.span).reduce(Span::join).unwrap_or_default()
        }
        _ => Span::default(),
    }
}

/// The statuses of a source's title that another title does not say.
fn left_out(source: &str, title: &str) -> impl Iterator<Item = &'static Status> {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let said =
        move |group: &&[&str]| words.iter().any(|word| group.iter().any(|start| word.starts_with(start)));
    let source = source.to_owned();
    STATUSES
        .iter()
        .filter(move |status| source.contains(status.han))
        .filter(move |status| !status.words.iter().all(&said))
}
