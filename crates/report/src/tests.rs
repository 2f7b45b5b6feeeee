//! Findings as they are shown.

use crate::{Files, github, human, json, sarif, summary};
use dossier_core::{Diagnostic, Location};
use proptest::prelude::*;
use std::{sync::Arc, time::Instant};

/// One file, `a.md`, shown as it is reached from elsewhere.
struct One(Arc<[u8]>);

impl Files for One {
    fn content(&self, path: &str) -> Option<Arc<[u8]>> {
        (path == "a.md").then(|| Arc::clone(&self.0))
    }

    fn shown(&self, path: &str) -> String {
        format!("docs/{path}")
    }
}

fn at(start: usize, end: usize) -> Location {
    Location::new("a.md", u32::try_from(start).unwrap(), u32::try_from(end).unwrap())
}

/// The place of `needle` in the source.
fn find(source: &str, needle: &str) -> Location {
    let start = source.find(needle).unwrap();
    at(start, start + needle.len())
}

fn shown(source: impl AsRef<[u8]>, finding: Diagnostic) -> String {
    human(&[finding], &One(source.as_ref().into()), false)
}

fn check(source: &str, needle: &str, expected: &str) {
    let finding = Diagnostic::warn("x/y", "odd").at(find(source, needle));
    assert_eq!(shown(source, finding).trim_end(), expected.trim_start_matches('\n').trim_end());
}

#[test]
fn the_place_is_underlined() {
    check(
        "one\ntwo three\n",
        "three",
        "
warning[x/y]: odd
 --> docs/a.md:2:5
  |
2 | two three
  |     ^^^^^
",
    );
}

#[test]
fn wide_characters_and_tabs_are_aligned() {
    check(
        "数据处理活动 here\n",
        "处理",
        "
warning[x/y]: odd
 --> docs/a.md:1:3
  |
1 | 数据处理活动 here
  |     ^^^^
",
    );
    check(
        "\tan option\r\n",
        "option",
        "
warning[x/y]: odd
 --> docs/a.md:1:5
  |
1 |     an option
  |        ^^^^^^
",
    );
}

#[test]
fn a_long_line_is_shown_around_the_place() {
    let source = format!("{} HERE {}", "before ".repeat(40), "after ".repeat(40));
    check(
        &source,
        "HERE",
        "
warning[x/y]: odd
 --> docs/a.md:1:282
  |
1 | …ore before before before before before  HERE after after after after after after after after after after after…
  |                                          ^^^^
",
    );
    let source = format!("start HERE {}", "数据".repeat(80));
    let expected = format!(
        "
warning[x/y]: odd
 --> docs/a.md:1:7
  |
1 | start HERE {}…
  |       ^^^^
",
        "数据".repeat(80).chars().take(49).collect::<String>()
    );
    check(&source, "HERE", &expected);
}

#[test]
fn what_lies_on_several_lines_is_shown_at_the_first() {
    check(
        "::: note\ntext\n:::\n",
        "::: note\ntext\n:::",
        "
warning[x/y]: odd
 --> docs/a.md:1:1
  |
1 | ::: note
  | ^^^^^^^^
",
    );
}

#[test]
fn labels_hints_and_fixes_are_told() {
    let source = "first here\n\nsecond there\n";
    let finding = Diagnostic::deny("x/y", "twice")
        .at(find(source, "second"))
        .note("again")
        .label(find(source, "there"), "beside it")
        .label(find(source, "first"), "first here")
        .hint("leave one out")
        .fix("write", find(source, "second"), "third");
    let expected = "
error[x/y]: twice
 --> docs/a.md:3:1
  |
3 | second there
  | ^^^^^^ ----- beside it
  | |
  | again
  |
 ::: docs/a.md:1:1
  |
1 | first here
  | ----- first here
  |
  = help: leave one out
  = help: write: `third`
";
    assert_eq!(shown(source, finding).trim_end(), expected.trim());
}

#[test]
fn places_that_cannot_be_shown_are_named() {
    let plain = |finding: Diagnostic| shown("x", finding).trim_end().to_owned();
    let finding = || Diagnostic::warn("x/y", "odd");
    assert_eq!(plain(finding().at(Location::file("a.md"))), "warning[x/y]: odd\n --> docs/a.md");
    assert_eq!(plain(finding().at(at(5, 9))), "warning[x/y]: odd\n --> docs/a.md");
    assert_eq!(plain(finding().at(Location::new("b.md", 3, 4))), "warning[x/y]: odd\n --> docs/b.md");
    assert_eq!(plain(finding()), "warning[x/y]: odd");
    let mut staged = finding();
    staged.stage = "pdf".to_owned();
    assert_eq!(plain(staged), "warning[x/y]: odd\n |\n = note: found by the stage `pdf`");
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let finding = Diagnostic::warn("x/y", "odd \u{1b}[31m").at(at(0, 3)).hint("a\u{7}b");
    let text = shown("\u{1b}]0;x\u{7} \u{202e}abc", finding);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}'), "{text:?}");
}

#[test]
fn offsets_that_fit_nothing_do_no_harm() {
    let source = "é数\u{1f600}\n\n".as_bytes();
    for start in 0..source.len() + 3 {
        for end in 0..source.len() + 3 {
            let finding = Diagnostic::warn("x/y", "odd").at(at(start, end)).label(at(end, start), "l");
            assert!(!shown(source, finding.clone()).is_empty());
            assert!(!json(&[finding], &One(source.into())).is_empty());
        }
    }
    shown(b"\xff\xfe\x80 caf\xe9 \xe6\x95", Diagnostic::warn("x/y", "odd").at(at(2, 9)));
}

proptest! {
    /// Whatever the bytes and wherever the place, something is shown, and it is text fit for a terminal.
    #[test]
    fn any_place_in_any_bytes_is_shown(
        parts in prop::collection::vec(prop::sample::select(vec![
            &b"a"[..], b"\n", b"\r\n", b"\t", b"\xff", b"\xe6\x95", b"\x80", b"\x1b[31m", "数据".as_bytes(),
            "e\u{301}".as_bytes(), "👩\u{200d}🔬".as_bytes(), "\u{202e}".as_bytes(), b"long line long line long line long line ",
        ]), 0..60),
        places in prop::collection::vec((0_usize..300, 0_usize..300), 1..4),
    ) {
        let source = parts.concat();
        let mut finding = Diagnostic::warn("x/y", "odd");
        for (start, end) in places {
            finding = finding.at(at(start, end)).label(at(end, start), "label");
        }
        let text = shown(&source, finding.clone());
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", text);
        let lines = json(&[finding], &One(source.into()));
        prop_assert!(serde_json::from_str::<serde_json::Value>(&lines).is_ok() && lines.ends_with("\n"), "{:?}", lines);
    }
}

#[test]
fn a_huge_line_is_neither_printed_nor_slow() {
    let source: Arc<[u8]> = "数据 and ".repeat(1_000_000).into_bytes().into();
    let findings: Vec<Diagnostic> =
        (0..2000).map(|n| Diagnostic::warn(format!("x/{n}"), "odd").at(at(n * 5000, n * 5000 + 9))).collect();
    #[expect(clippy::disallowed_methods, reason = "the test is about time")]
    let begin = Instant::now();
    let text = human(&findings, &One(Arc::clone(&source)), false);
    let lines = json(&findings, &One(source));
    assert!(text.len() < 2_000_000, "{}", text.len());
    assert!(lines.contains("\"column\":"));
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn a_mistake_made_often_leaves_the_others_in_sight() {
    let mut findings: Vec<Diagnostic> = (0..60).map(|_| Diagnostic::warn("x/often", "again")).collect();
    findings.push(Diagnostic::deny("x/once", "once"));
    let text = human(&findings, &One(Arc::default()), false);
    assert_eq!(text.matches("again").count(), 50);
    assert!(text.ends_with("once\n\n... and 10 more of x/often; `--format json` lists all\n\n"), "{text}");
}

#[test]
fn the_summary_counts() {
    let findings = |deny: usize, warn: usize| {
        let deny = (0..deny).map(|_| Diagnostic::deny("x/y", "z"));
        summary(&deny.chain((0..warn).map(|_| Diagnostic::warn("x/y", "z"))).collect::<Vec<_>>())
    };
    assert_eq!(findings(3, 1), "3 errors, 1 warning");
    assert_eq!(findings(1, 0), "1 error");
    assert_eq!(findings(0, 2), "2 warnings");
    assert_eq!(findings(0, 0), "");
}

#[test]
fn json_counts_lines_and_columns_from_one_in_characters() {
    let source = "a\n数据 x\n";
    let finding = Diagnostic::deny("x/y", "odd").at(find(source, "x")).hint("do");
    let expected = r#"{"type":"finding","level":"deny","code":"x/y","message":"odd","location":{"path":"docs/a.md","start":9,"end":10,"line":2,"column":4,"end_line":2,"end_column":5},"hints":["do"]}"#;
    assert_eq!(json(&[finding], &One(source.as_bytes().into())), format!("{expected}\n"));
    let elsewhere = Diagnostic::warn("x/y", "odd").at(Location::new("b.md", 1, 2));
    let expected = r#"{"type":"finding","level":"warn","code":"x/y","message":"odd","location":{"path":"docs/b.md","start":1,"end":2}}"#;
    assert_eq!(json(&[elsewhere], &One(Arc::default())), format!("{expected}\n"));
}

#[test]
fn workflow_commands_of_github_are_escaped() {
    let check = |finding: Diagnostic, expected: &str| {
        assert_eq!(github(&[finding], &One("a\n数据 x\ny\n".as_bytes().into())), format!("{expected}\n"));
    };
    check(
        Diagnostic::deny("x/y", "100% odd: a, b").at(at(9, 10)).hint("do"),
        "::error file=docs/a.md,line=2,col=4,endColumn=5,title=x/y::100%25 odd: a, b%0Ado",
    );
    // GitHub takes no columns for what ends on another line.
    check(
        Diagnostic::warn("x/y", "odd").at(at(9, 12)),
        "::warning file=docs/a.md,line=2,endLine=3,title=x/y::odd",
    );
    check(
        Diagnostic::warn("x/y", "odd").at(Location::new("b,1:2.md", 0, 1)),
        "::warning file=docs/b%2C1%3A2.md,title=x/y::odd",
    );
    assert_eq!(
        github(&[Diagnostic::new(dossier_core::Level::Allow, "x/y", "odd")], &One(Arc::default())),
        ""
    );
}

/// The first result of a log.
fn first_result(source: &str, finding: Diagnostic) -> serde_json::Value {
    let log = sarif(&[finding], &One(source.as_bytes().into()), &[], "1.0.0");
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    log["runs"][0]["results"][0].clone()
}

#[test]
fn a_sarif_log_tells_places_and_fixes() {
    let source = "a\n数据 x\n";
    let place = find(source, "x");
    let finding =
        Diagnostic::deny("x/y", "odd").at(place.clone()).label(at(0, 1), "first").fix("mend it", place, "z");
    let result = first_result(source, finding);
    let region = serde_json::json!({
        "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 5, "byteOffset": 9, "byteLength": 1,
    });
    assert_eq!(result["level"], "error");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "first");
    assert_eq!(
        result["fixes"][0],
        serde_json::json!({
            "description": { "text": "mend it" },
            "artifactChanges": [{
                "artifactLocation": { "uri": "docs/a.md" },
                "replacements": [{ "deletedRegion": region, "insertedContent": { "text": "z" } }],
            }],
        })
    );
    let elsewhere = first_result("", Diagnostic::warn("x/y", "odd").at(Location::new("数 1.md", 1, 2)));
    let uri = &elsewhere["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "docs/%E6%95%B0%201.md");
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let print = |source: &str, needle: &str| {
        first_result(source, Diagnostic::warn("x/y", "odd").at(find(source, needle)))["partialFingerprints"]
            .clone()
    };
    assert_eq!(print("here it is\n", "it"), print("new\n\n  here it is\n", "it"));
    assert_ne!(print("here it is\n", "it"), print("there it is\n", "it"));
    // Two that are alike have two fingerprints.
    let twice = Diagnostic::warn("x/y", "odd").at(at(0, 1));
    let log = sarif(&[twice.clone(), twice], &One("a\n".as_bytes().into()), &[], "1.0.0");
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let results = &log["runs"][0]["results"];
    assert_ne!(results[0]["partialFingerprints"], results[1]["partialFingerprints"]);
}
