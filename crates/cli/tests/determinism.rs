//! Two builds in one process give the same bytes, on one thread and on several.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code outside of test functions"
)]

#[path = "../src/registry.rs"]
mod registry;

use dossier_host::{Plugins, Project, SearchPath, carrier};
use dossier_pipeline::{Job, Request, RunOptions, RunReport, Source, plan, run};
use std::{fs, path::Path};

fn build(pipeline: &Path, threads: usize) -> RunReport {
    let name = pipeline.file_name().unwrap().to_str().unwrap();
    let project = Project::new(pipeline.parent().unwrap());
    let plugins = Plugins::new(&project, SearchPath::default(), &carrier::load);
    let source = Source::read(&project, name, fs::read(pipeline).unwrap().into()).unwrap();
    let planned = plan(&source, &Request::default(), &registry::registry().unwrap(), &plugins);
    let plan = planned.plan.unwrap_or_else(|| panic!("{:#?}", planned.findings));
    let options = RunOptions { threads: Some(threads), measure: false };
    run(&[Job { plan: &plan, selection: &plan.all(), project: &project }], options, None, &())
        .unwrap()
        .remove(0)
}

/// The pipelines of the repository, built twice.
fn check(name: &str, artifacts: &[&str]) {
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines").join(name);
    let (first, second) = (build(&pipeline, 1), build(&pipeline, 4));
    let paths =
        |report: &RunReport| report.artifacts.iter().map(|done| done.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&first), artifacts, "{:#?}", first.findings().collect::<Vec<_>>());
    assert_eq!(paths(&second), artifacts);
    for (first, second) in first.artifacts.iter().zip(&second.artifacts) {
        assert!(
            first.artifact().unwrap() == second.artifact().unwrap(),
            "{} differs from build to build",
            first.path
        );
        assert!(!first.artifact().unwrap().bytes.is_empty());
    }
    assert!(first.findings().eq(second.findings()));
}

#[test]
fn the_report() {
    check("report.toml", &["report.pdf", "report.docx"]);
}

#[test]
fn the_briefing() {
    check("briefing.toml", &["briefing.docx", "briefing.pdf", "briefing.odt"]);
}
