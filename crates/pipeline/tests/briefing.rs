//! What `core/briefing` takes out of a report, and what it finds missing, each under the words that it is about.

use dossier_core::{
    Attributed as _, BlockKind, Document, InlineKind, Meta, roles::BlockRole, roles::MemoHead, text, walk,
};
use dossier_pipeline::core_stages;
use dossier_testkit::{Call, Output};
use serde_json::json;

#[test]
fn a_memo_is_drawn_from_the_report() {
    dossier_testkit::assert_cases(&core_stages::plugin(), include_str!("briefing.md"));
}

fn report(markdown: &str) -> Document {
    let call = Call::new("markdown/import").options(json!({ "files": ["a.md"] })).file("a.md", markdown);
    let document = call.run(&dossier_markdown::plugin()).document.unwrap_or_default();
    let numbered = Call::new("core/number").document(document).run(&core_stages::plugin());
    numbered.document.unwrap_or_default()
}

fn brief(report: Document, options: serde_json::Value) -> Output {
    Call::new("core/briefing").options(options).document(report).run(&core_stages::plugin())
}

#[test]
fn a_memo_of_another_title_names_the_report() {
    let text = "---\ntitle: Data rules\nlang: en\n---\n::: {.briefing}\nText.\n:::\n";
    let check = |options: serde_json::Value, expected: &str| {
        let memo = brief(report(text), options).document.unwrap_or_default();
        let head = MemoHead::of(&memo.blocks[0]).map(|head| text::of_blocks(head.entries));
        assert_eq!(head.unwrap_or_default(), expected);
    };
    check(json!({ "metadata": { "title": "Our posts" } }), "Report: Data rules");
    check(json!({ "metadata": { "title": "Data rules" } }), "");
    check(json!({ "metadata": { "tlp": "purple", "cleared-by": "Legal" } }), "Cleared by: Legal");
}

#[test]
fn notes_come_along_and_are_counted_anew() {
    let text = "One.[^a]\n\n::: {.briefing}\nTwo.[^b]\n:::\n\n[^a]: First.\n[^b]: Second, see @sec:x.\n\n# X {#sec:x}\n";
    let memo = brief(report(text), json!({})).document.unwrap_or_default();
    let mut notes = Vec::new();
    walk::each_inline(&memo, |inline| {
        if let InlineKind::Note(content) = &inline.kind {
            notes.push(format!("{} {}", inline.get("number").unwrap_or_default(), text::of_blocks(content)));
        }
    });
    assert_eq!(notes, ["1 Second, see Section\u{a0}1 of the report."]);
}

#[test]
fn a_long_memo_is_told_of() {
    let text = format!("::: {{.briefing}}\n{}\n:::\n", "words and 法律 ".repeat(300));
    let long = |pages: usize| {
        let output = brief(report(&text), json!({ "pages": pages }));
        let found = output.findings.iter().map(ToString::to_string);
        found.filter(|finding| finding.contains("long-briefing")).collect::<Vec<_>>()
    };
    let finding = "warn[core/long-briefing]: the briefing has some 1000 words; 2 pages hold 900";
    assert_eq!(long(2), [finding]);
    assert_eq!(long(3), [""; 0]);
}

#[test]
fn what_a_passage_is_besides_stays() {
    let text = "::: {.briefing .callout kind=\"warning\" #box}\nMind this.\n:::\n\n# X\n\nSee [it](#box).\n";
    let mut report = report(text);
    report.meta.insert("title".to_owned(), Meta::String("T".to_owned()));
    let memo = brief(report, json!({})).document.unwrap_or_default();
    let boxed = memo.blocks.iter().find(|block| matches!(block.kind, BlockKind::Div(_))).unwrap();
    assert_eq!((boxed.id(), boxed.get("kind")), (Some("box"), Some("warning")));
    assert!(boxed.has_class("callout") && !boxed.has_class("briefing"));
}
