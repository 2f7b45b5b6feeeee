//! `report/findings`: what stages upstream found, as a document.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test code outside of test functions")]

use dossier_core::{
    Attributed as _, BlockKind, Diagnostic, Document, InlineKind, Location, MergeInput, Meta, Stage,
    testing::MemoryHost, text, walk,
};
use serde_json::{Value, json};

fn built(options: Value) -> Result<Stage, dossier_core::OptionsError> {
    dossier_pipeline::report::plugin().stages.first().unwrap().build(options)
}

fn report(options: Value, findings: impl IntoIterator<Item = Diagnostic>) -> Document {
    let host = MemoryHost::new().with("a.md", "One\n两行 here\n");
    let host = findings.into_iter().fold(host, MemoryHost::with_finding);
    let Stage::Merge(stage) = built(options).unwrap() else { panic!("`report/findings` merges") };
    let mut about = Document::default();
    about.meta.insert("title".to_owned(), Meta::String("The rules".to_owned()));
    let input = MergeInput { stage: "text".to_owned(), document: about };
    stage.merge(vec![input], &host.context()).unwrap()
}

/// The document as lines: headings with `#`, rows with `|` between cells, paragraphs of a cell with `/`.
fn shown(document: &Document) -> Vec<String> {
    let mut lines = vec![format!(
        "{} ({})",
        document.meta_text("title").unwrap_or_default(),
        document.meta_text("subtitle").unwrap_or_default()
    )];
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading { content, .. } => lines.push(format!("# {}", text::of_inlines(content))),
            BlockKind::Table(table) => lines.extend(table.rows().map(|row| {
                let cells = row.cells.iter().map(|cell| text::of_blocks(&cell.content).replace('\n', " / "));
                cells.collect::<Vec<_>>().join(" | ")
            })),
            _ => lines.push(text::of_blocks(std::slice::from_ref(block))),
        }
    }
    lines
}

fn findings() -> Vec<Diagnostic> {
    let at = |finding: Diagnostic, start, end| finding.at(Location::new("a.md", start, end));
    let wrong = at(Diagnostic::deny("terms/wrong", "`两行` is not `rows`"), 4, 10);
    vec![
        wrong.clone().hint("write `lines`").label(Some(Location::new("b.csv", 0, 1)), "it says so here"),
        at(Diagnostic::warn("text/odd", "this is odd"), 11, 15),
        at(Diagnostic::warn("text/odd", "this is odd"), 11, 15),
        Diagnostic::warn("text/bare", "nothing is dated"),
    ]
}

#[test]
fn findings_stand_in_tables_by_level_or_file() {
    let check = |options: Value, expected: &[&str]| {
        assert_eq!(shown(&report(options, findings())), expected);
    };
    check(
        json!({}),
        &[
            "Findings (The rules)",
            "1 error and 2 warnings in 1 file.",
            "Code | Level | Count",
            "terms/wrong | Error | 1",
            "text/bare | Warning | 1",
            "text/odd | Warning | 1",
            "# Errors",
            "Place | Code | Finding",
            "a.md:2:1 | terms/wrong | 两行 is not rows / b.csv: it says so here / Hint: write lines",
            "# Warnings",
            "Place | Code | Finding",
            " | text/bare | Nothing is dated",
            "a.md:2:4 | text/odd | This is odd",
        ],
    );
    check(
        json!({ "group": "file", "title": "For the desk", "codes": ["text/*"], "levels": ["warn"] }),
        &[
            "For the desk (The rules)",
            "2 warnings in 1 file.",
            "Code | Level | Count",
            "text/bare | Warning | 1",
            "text/odd | Warning | 1",
            "# a.md",
            "Line | Level | Code | Finding",
            "2:4 | Warning | text/odd | This is odd",
            "# No file",
            "Line | Level | Code | Finding",
            " | Warning | text/bare | Nothing is dated",
        ],
    );
    assert!(built(json!({ "codes": ["text"] })).is_err());
}

#[test]
fn a_report_says_that_nothing_was_found() {
    assert_eq!(shown(&report(json!({}), [])), ["Findings (The rules)", "Nothing was found."]);
    assert_eq!(shown(&report(json!({ "codes": ["x/y"] }), findings())).len(), 2);
}

#[test]
fn words_in_backticks_are_code_and_chinese_has_its_language() {
    let mut code = Vec::new();
    walk::each_inline(&report(json!({}), findings()), |inline| match &inline.kind {
        InlineKind::Code(text) => code.push(text.clone()),
        InlineKind::Span(content) => {
            code.push(format!("{}={}", inline.get("lang").unwrap_or_default(), text::of_inlines(content)));
        }
        _ => {}
    });
    assert_eq!(code, ["zh=两行", "两行", "rows", "lines"]);
}
