//! Every rule finds its bad example and is silent on its good one.

use dossier_sdk::Document;
use dossier_testkit::Call;
use serde_json::json;

const TERMS: &str = include_str!("terms.csv");

#[test]
fn the_pages_of_the_rules_are_right() {
    let options = json!({ "terms": "terms.csv" });
    dossier_testkit::assert_examples(
        &dossier_glossary::plugin(),
        "glossary/check",
        &options,
        &[("terms.csv", TERMS)],
    );
}

#[test]
fn transforms_give_what_their_cases_say() {
    dossier_testkit::assert_cases(&dossier_glossary::plugin(), include_str!("transforms.md"));
}

/// A text of the terms of the term base, in which nothing is done yet.
const TEXT: &str = "---\nlang: en\n---\n\
    # Cyber sovereignty\n\n\
    In “cyber sovereignty” lies *cyber\nsovereignty*, and [deep synthesis](https://example.org) is another idea. Cyber sovereignty \
    comes up again, and cyberspace (网络空间) and the Cyberspace Administration of China with it.\n\n\
    - Deep synthesis, deep synthesis and deep synthesis.\n\n\
    A critical information infrastructure operator (CIIO) is a CIIO.\n";

/// Runs a stage on a document and gives what it makes of it, and what it finds.
fn run(stage: &str, mut options: serde_json::Value, document: Document) -> (Option<Document>, Vec<String>) {
    if options.get("terms").is_none() {
        options["terms"] = json!("terms.csv");
    }
    let call = Call::new(stage).options(options).file("terms.csv", TERMS).document(document);
    let output = call.run(&dossier_glossary::plugin());
    assert_eq!(output.failure, None);
    (output.document, output.findings.iter().map(ToString::to_string).collect())
}

fn imported() -> Document {
    let call = Call::new("markdown/import").options(json!({ "files": ["a.md"] })).file("a.md", TEXT);
    call.run(&dossier_markdown::plugin()).document.unwrap_or_default()
}

#[test]
fn what_the_transforms_write_the_checks_accept_and_writing_it_twice_changes_nothing() {
    let check = |options: serde_json::Value| {
        let checked = json!({ "first-mention": options["first-mention"] });
        let before = run("glossary/check", checked.clone(), imported()).1;
        assert!(before.iter().any(|finding| finding.contains("without its Chinese")), "{before:#?}");
        let stages = [
            ("glossary/first-mention", options),
            ("glossary/annex", json!({})),
            ("glossary/abbreviations", json!({})),
        ];
        let written = |document: Document| {
            stages.iter().fold(document, |document, (stage, options)| {
                let (document, findings) = run(stage, options.clone(), document);
                assert_eq!(findings, [""; 0], "{stage}");
                document.unwrap()
            })
        };
        let once = written(imported());
        assert_eq!(
            run("glossary/check", checked, once.clone()).1,
            [""; 0],
            "{options}",
            options = stages[0].1
        );
        assert!(written(once.clone()) == once, "the second time changes something");
    };
    for form in ["zh", "zh-pinyin", "pinyin"] {
        check(json!({ "first-mention": "all", "form": form }));
        check(json!({ "first-mention": ["T4", "T7"], "form": form }));
    }
    check(json!({ "first-mention": "all", "script": "zh-Hant" }));
}
