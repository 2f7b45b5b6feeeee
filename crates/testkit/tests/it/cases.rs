//! Cases that hold.

use crate::jargon::plugin;
use dossier_testkit::{Verdict, assert_cases, assert_stage, run};

#[test]
fn every_kind_of_stage_has_its_cases() {
    assert_cases(&plugin(), include_str!("cases.md"));
}

#[test]
fn verdicts_name_stage_and_line() {
    let verdicts = run(&plugin(), include_str!("cases.md")).unwrap();
    let first = Verdict { line: 5, stage: "jargon/check".to_owned(), outcome: Ok(()) };
    assert_eq!(verdicts.first(), Some(&first));
    assert_eq!(verdicts.len(), 11);
    assert!(verdicts.iter().all(|verdict| verdict.outcome.is_ok()));
}

#[test]
fn a_case_may_stand_in_the_code() {
    assert_stage!(
        plugin(),
        "jargon/check",
        { "words": { "utilise": "use" } },
        "
We utilise this.\r
   ^^^^^^^ warn[jargon/found] `utilise` could be `use`\r
\tAnd we utilise\tthat.
\t       ^^^^^^^ warn[jargon/found]
",
    );
}
