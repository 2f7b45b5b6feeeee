//! The example of a law in two languages: what is right is silent, and each of five planted faults is found once.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code outside of test functions"
)]

#[path = "../src/registry.rs"]
mod registry;

use dossier_host::{Plugins, Project, SearchPath, carrier};
use dossier_pipeline::{Job, Request, RunOptions, Source, plan, run};
use std::{fs, path::Path};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The findings of a pipeline of the repository, as `file:line code`.
fn findings(pipeline: &str) -> Vec<String> {
    let path = Path::new(ROOT).join(pipeline);
    let project = Project::new(path.parent().unwrap());
    let plugins = Plugins::new(&project, SearchPath::default(), &carrier::load);
    let name = path.file_name().unwrap().to_str().unwrap();
    let source = Source::read(&project, name, fs::read(&path).unwrap().into()).unwrap();
    let planned = plan(&source, &Request::default(), &registry::registry().unwrap(), &plugins);
    let plan = planned.plan.unwrap_or_else(|| panic!("{:#?}", planned.findings));
    let options = RunOptions { threads: Some(1), measure: false };
    let report = run(&[Job { plan: &plan, selection: &plan.all(), project: &project }], options, None, &())
        .unwrap()
        .remove(0);
    let show = |finding: &dossier_core::Diagnostic| {
        let Some(location) = &finding.location else { return finding.to_string() };
        let text = fs::read(path.parent().unwrap().join(&location.path)).unwrap();
        let line = 1 + text[..location.start as usize].iter().filter(|byte| **byte == b'\n').count();
        let file = location.path.rsplit('/').next().unwrap();
        format!("{file}:{line} {}", finding.code)
    };
    let mut shown: Vec<String> = report.findings().map(show).collect();
    shown.sort();
    shown
}

#[test]
fn the_example_has_no_fault() {
    assert_eq!(findings("pipelines/law.toml"), Vec::<String>::new());
}

#[test]
fn five_planted_faults_are_found_and_nothing_else() {
    let expected = [
        // Article 20 refers to `Article 9, paragraph 1, or Article 8` for 第八条第一款、第九条.
        "faulty.en.md:97 legal/cross-reference",
        // Article 17 speaks of a `key information infrastructure operator`.
        "faulty.en.md:89 glossary/term-wrong",
        // Article 15 has no second paragraph.
        "regulation.zh.md:96 legal/missing",
        // Article 11 says `may` for 不得.
        "regulation.zh.md:68 language/modality",
        // Article 26 says December for 9月.
        "regulation.zh.md:128 language/dates",
    ];
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(findings("tests/law/faulty.toml"), expected);
}

#[test]
fn the_copy_differs_from_the_example_in_the_five_faults_alone() {
    let read = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    let (example, copy) = (read("examples/law/regulation.en.md"), read("tests/law/faulty.en.md"));
    let (example, copy): (Vec<_>, Vec<_>) = (example.lines().collect(), copy.lines().collect());
    let lost = |line: &&&str| !copy.contains(*line);
    let changed: Vec<String> =
        example.iter().filter(lost).map(|line| line.chars().take(12).collect()).collect();
    let expected = ["Article 11. ", "The catalogu", "Article 17. ", "Article 20. ", "Article 26. "];
    assert_eq!(changed, expected);
    assert_eq!(copy.iter().filter(|line| !example.contains(line)).count(), 4);
}
