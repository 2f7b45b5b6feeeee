//! Plans that run: gates, failures, panics, order.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test code outside of test functions")]

mod toy;

use dossier_host::Project;
use dossier_pipeline::{Event, Job, Outcome, Plan, Progress, RunOptions, RunReport, run};
use std::sync::Mutex;
use toy::{lines, plan, registry};

fn planned(toml: &str) -> Plan {
    let source = format!("format = 1\n{toml}");
    let planned = plan("p.toml", source.as_bytes(), &registry());
    planned.plan.unwrap_or_else(|| panic!("{:#?}", lines(&source, &planned.findings)))
}

fn run_all(plan: &Plan, options: RunOptions) -> RunReport {
    run(&[Job { plan, selection: &plan.all(), project: &Project::new(".") }], options, None, &())
        .unwrap()
        .remove(0)
}

/// Outcomes, findings and artifacts as lines.
fn shown(plan: &Plan, report: &RunReport) -> Vec<String> {
    let mut shown = Vec::new();
    for (stage, report) in plan.stages.iter().zip(&report.stages) {
        let outcome = match &report.outcome {
            Outcome::Skipped(by) => format!("skipped by {by}"),
            other => format!("{other:?}").to_lowercase(),
        };
        shown.push(format!("{} {outcome}", stage.id));
        for finding in &report.findings {
            assert_eq!(finding.stage, stage.id);
            shown.push(format!("  {finding}"));
        }
    }
    for done in &report.artifacts {
        shown.push(format!("{} = {}", done.path, String::from_utf8_lossy(&done.artifact().unwrap().bytes)));
    }
    shown
}

/// Runs a pipeline on one thread, on several, and measured: what comes out is the same.
fn check(toml: &str, expected: &[&str]) {
    let plan = planned(toml);
    for threads in [1, 2, 8] {
        for measure in [false, true] {
            let report = run_all(&plan, RunOptions { threads: Some(threads), measure });
            assert_eq!(shown(&plan, &report), expected, "{threads} threads, measured: {measure}");
        }
    }
}

const DIAMOND: &str = "
    [stage.a]
    use = 'toy/import'
    with.text = 'a'
    [stage.left]
    use = 'toy/transform'
    from = 'a'
    with = { text = 'left', wait = 20 }
    [stage.right]
    use = 'toy/transform'
    from = 'a'
    with.text = 'right'
    [stage.all]
    use = 'core/concat'
    from = ['right', 'left']
    [stage.out]
    use = 'toy/render'
    from = 'all'
    out = 'x.txt'
";

#[test]
fn branches_get_their_own_documents_and_meet_in_the_order_of_from() {
    check(DIAMOND, &["a done", "left done", "right done", "all done", "out done", "x.txt = a right a left"]);
}

#[test]
fn a_check_passes_the_document_untouched_and_gates() {
    let toml = |deny: bool| {
        format!(
            "[stage.a]\nuse = 'toy/import'\nwith.text = 'a'\n\
            [stage.gate]\nuse = 'toy/check'\nfrom = 'a'\nwith.deny = {deny}\n\
            [stage.out]\nuse = 'toy/render'\nfrom = 'gate'\nout = 'x.txt'\n\
            [stage.free]\nuse = 'toy/render'\nfrom = 'a'\nout = 'y.txt'"
        )
    };
    check(&toml(false), &["a done", "gate done", "out done", "free done", "x.txt = a", "y.txt = a"]);
    check(
        &toml(true),
        &[
            "a done",
            "gate denied",
            "  deny[toy/denied]: denied",
            "out skipped by gate",
            "free done",
            "y.txt = a",
        ],
    );
}

#[test]
fn what_was_said_upstream_of_a_place_is_not_said_again() {
    let toml = |from: &str, levels: &str| {
        format!(
            "[levels]\n{levels}\n\
            [stage.a]\nuse = 'toy/import'\nwith.text = 'a'\n\
            [stage.gate]\nuse = 'toy/check'\nfrom = 'a'\nwith.warn = [7]\n\
            [stage.out]\nuse = 'toy/render'\nfrom = '{from}'\nout = 'x.txt'\nwith.warn = [7, 8]"
        )
    };
    let warned = |at: u32| format!("  warn[toy/warned]: warned at {at}");
    let (seven, eight) = (warned(7), warned(8));
    check(&toml("gate", ""), &["a done", "gate done", &seven, "out done", &eight, "x.txt = a"]);
    check(&toml("a", ""), &["a done", "gate done", &seven, "out done", &seven, &eight, "x.txt = a"]);
    check(&toml("gate", "'toy/warned' = 'allow'"), &["a done", "gate done", "out done", "x.txt = a"]);
}

#[test]
fn behind_a_denied_finding_documents_are_looked_at_and_no_artifacts_made() {
    check(
        "[stage.a]\nuse = 'toy/import'\nwith = { text = 'a', deny = true }\n\
        [stage.b]\nuse = 'toy/transform'\nfrom = 'a'\n\
        [stage.c]\nuse = 'toy/check'\nfrom = 'b'\nwith.warn = [7]\n\
        [stage.out]\nuse = 'toy/render'\nfrom = 'c'\nout = 'x.txt'\n\
        [stage.v]\nuse = 'toy/verify'\nfrom = 'out'",
        &[
            "a denied",
            "  deny[toy/denied]: denied",
            "b done",
            "c done",
            "  warn[toy/warned]: warned at 7",
            "out skipped by a",
            "v skipped by a",
        ],
    );
}

#[test]
fn a_failure_stops_what_is_downstream_and_is_never_allowed() {
    check(
        "[levels]\n'toy/*' = 'allow'\n\
        [stage.a]\nuse = 'toy/import'\nwith.fail = true\n\
        [stage.b]\nuse = 'toy/transform'\nfrom = 'a'\n\
        [stage.out]\nuse = 'toy/render'\nfrom = 'b'\nout = 'x.txt'",
        &["a failed", "  deny[toy/failed]: failed", "b skipped by a", "out skipped by a"],
    );
    check(
        "[stage.a]\nuse = 'toy/import'\nwith.read = 'nowhere.md'\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'",
        &["a failed", "  deny[toy/read]: there is no file `nowhere.md`", "b skipped by a"],
    );
}

#[test]
fn a_report_of_findings_is_published_whatever_was_denied_or_failed() {
    check(
        "
        [stage.a]
        use = 'toy/import'
        with = { text = 'a', deny = true }
        [stage.b]
        use = 'toy/import'
        with.fail = true
        [stage.made]
        use = 'toy/transform'
        from = 'b'
        [stage.found]
        use = 'report/findings'
        from = ['a', 'made']
        [stage.out]
        use = 'toy/render'
        from = 'found'
        out = 'found.txt'
        [stage.text]
        use = 'toy/render'
        from = 'a'
        out = 'a.txt'",
        &[
            "a denied",
            "  deny[toy/denied]: denied",
            "b failed",
            "  deny[toy/failed]: failed",
            "made skipped by b",
            "found done",
            "out done",
            "text skipped by a",
            "found.txt = Findings2 errors. Code Level Count toy/denied Error 1 toy/failed Error 1 \
             Errors Place Code Finding  toy/denied Denied  toy/failed Failed",
        ],
    );
}

#[test]
fn a_panic_is_a_finding() {
    let plan = planned(
        "[stage.a]\nuse = 'toy/import'\nwith.panic = 'lost my head'\n\
        [stage.b]\nuse = 'toy/check'\nfrom = 'a'\n\
        [stage.c]\nuse = 'toy/import'\nwith.text = 'c'\n\
        [stage.out]\nuse = 'toy/render'\nfrom = 'c'\nout = 'x.txt'",
    );
    let report = run_all(&plan, RunOptions::default());
    let expected = [
        "a failed",
        "  deny[pipeline/panic]: the stage `a` panicked: lost my head",
        "b skipped by a",
        "c done",
        "out done",
        "x.txt = c",
    ];
    assert_eq!(shown(&plan, &report), expected);
    let hints = &report.stages[0].findings[0].hints;
    assert_eq!(hints[0], "this is a fault of `toy/import`, not of your text; please report it");
    assert!(hints[1].contains("toy/mod.rs"), "{hints:?}");
}

#[test]
fn an_artifact_is_published_when_all_that_verify_it_are_content() {
    let toml = |first: &str, second: &str| {
        format!(
            "[stage.a]\nuse = 'toy/import'\nwith.text = 'a'\n\
            [stage.out]\nuse = 'toy/render'\nfrom = 'a'\nout = 'x.txt'\n\
            [stage.v1]\nuse = 'toy/verify'\nfrom = 'out'\nwith = {first}\n\
            [stage.v2]\nuse = 'toy/verify'\nfrom = 'v1'\nwith = {second}"
        )
    };
    check(&toml("{}", "{}"), &["a done", "out done", "v1 done", "v2 done", "x.txt = a"]);
    let denied = "  deny[toy/denied]: denied";
    check(&toml("{}", "{ deny = true }"), &["a done", "out done", "v1 done", "v2 denied", denied]);
    check(&toml("{ deny = true }", "{}"), &["a done", "out done", "v1 denied", denied, "v2 skipped by v1"]);
    let failed = "  deny[toy/failed]: failed";
    check(&toml("{}", "{ fail = true }"), &["a done", "out done", "v1 done", "v2 failed", failed]);
}

#[test]
fn findings_come_in_the_order_of_the_plan_whoever_is_first() {
    check(
        "[stage.slow]\nuse = 'toy/import'\nwith = { wait = 30, warn = [9, 3] }\n\
        [stage.quick]\nuse = 'toy/import'\nwith = { warn = [1] }\n\
        [stage.all]\nuse = 'core/concat'\nfrom = ['slow', 'quick']\n\
        [stage.look]\nuse = 'toy/check'\nfrom = 'all'",
        &[
            "slow done",
            "  warn[toy/warned]: warned at 3",
            "  warn[toy/warned]: warned at 9",
            "quick done",
            "  warn[toy/warned]: warned at 1",
            "all done",
            "look done",
        ],
    );
}

#[test]
fn the_pipeline_and_strictness_set_levels() {
    let toml = |level: &str| {
        format!(
            "levels = {{ 'toy/warned' = '{level}' }}\n[stage.a]\nuse = 'toy/import'\nwith.warn = [1]\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'"
        )
    };
    let denied = ["a denied", "  deny[toy/warned]: warned at 1", "b done"];
    check(&toml("allow"), &["a done", "b done"]);
    check(&toml("warn"), &["a done", "  warn[toy/warned]: warned at 1", "b done"]);
    check(&toml("deny"), &denied);
    let mut plan = planned(&toml("warn"));
    plan.levels = plan.levels.strict(true);
    assert_eq!(shown(&plan, &run_all(&plan, RunOptions::default())), denied);
}

#[test]
fn a_part_of_a_plan_can_run() {
    let plan = planned(&format!(
        "{DIAMOND}\n[stage.v]\nuse = 'toy/verify'\nfrom = 'out'\n[stage.other]\nuse = 'toy/render'\nfrom = 'a'\nout = 'y.txt'"
    ));
    let check = |only: &[&str], expected: &str| {
        let names: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        let selection = plan.only(&names).unwrap();
        let selected = |index: &usize| selection.contains(*index);
        let ids: Vec<&str> =
            (0..plan.stages.len()).filter(selected).map(|i| plan.stages[i].id.as_str()).collect();
        assert_eq!(ids.join(" "), expected, "{only:?}");
        let report = run(
            &[Job { plan: &plan, selection: &selection, project: &Project::new(".") }],
            RunOptions::default(),
            None,
            &(),
        )
        .unwrap()
        .remove(0);
        let ran: Vec<&str> = plan
            .stages
            .iter()
            .zip(&report.stages)
            .filter(|(_, r)| r.outcome == Outcome::Done)
            .map(|(s, _)| s.id.as_str())
            .collect();
        assert_eq!(ran.join(" "), expected, "{only:?}");
    };
    check(&["left"], "a left");
    check(&["out"], "a left right all out v");
    check(&["other", "right"], "a right other");
    assert_eq!(plan.only(&["nobody".to_owned()]), Err("nobody"));
    let checked = plan.without_artifacts();
    assert_eq!(checked.count(), 4);
}

#[test]
fn a_run_that_is_called_off_ends() {
    let plan = planned(DIAMOND);
    let project = Project::new(".");
    project.cancel_flag().store(true, std::sync::atomic::Ordering::Relaxed);
    let report = run(
        &[Job { plan: &plan, selection: &plan.all(), project: &project }],
        RunOptions::default(),
        None,
        &(),
    )
    .unwrap()
    .remove(0);
    assert!(report.stages.iter().all(|stage| stage.outcome == Outcome::Cancelled));
    assert!(report.artifacts.is_empty());
}

#[test]
fn a_plan_runs_again_to_the_same_bytes() {
    let plan = planned(DIAMOND);
    let first = run_all(&plan, RunOptions::default());
    let second = run_all(&plan, RunOptions::default());
    assert_eq!(first.artifacts[0].artifact().unwrap(), second.artifacts[0].artifact().unwrap());
}

#[test]
fn what_a_stage_read_is_known() {
    let plan = planned(
        "[stage.a]\nuse = 'toy/import'\nwith.read = 'nowhere.md'\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'",
    );
    let report = run_all(&plan, RunOptions::default());
    assert_eq!(report.stages[0].reads.files.iter().collect::<Vec<_>>(), ["nowhere.md"]);
    assert!(report.stages[1].reads.files.is_empty());
}

#[test]
fn time_is_measured_when_asked_for() {
    let plan = planned(DIAMOND);
    let measured = run_all(&plan, RunOptions { threads: None, measure: true });
    assert!(measured.stages.iter().all(|stage| stage.cpu.is_some()));
    assert!(measured.stages[1].wall.as_millis() >= 20);
    let unmeasured = run_all(&plan, RunOptions::default());
    assert!(unmeasured.stages.iter().all(|stage| stage.cpu.is_none()));
}

#[test]
fn every_stage_begins_and_ends_once() {
    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);
    impl Progress for Heard {
        fn event(&self, event: Event<'_>) {
            let line = match event {
                Event::Started { stage, .. } => format!("{} +", stage.id),
                Event::Finished { stage, .. } => format!("{} -", stage.id),
                _ => return,
            };
            self.0.lock().unwrap().push(line);
        }
    }
    let plan = planned(DIAMOND);
    let heard = Heard::default();
    run(
        &[Job { plan: &plan, selection: &plan.all(), project: &Project::new(".") }],
        RunOptions::default(),
        None,
        &heard,
    )
    .unwrap()
    .remove(0);
    let mut lines = heard.0.into_inner().unwrap();
    lines.sort();
    let expected: Vec<String> = ["a", "all", "left", "out", "right"]
        .iter()
        .flat_map(|id| [format!("{id} +"), format!("{id} -")])
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_thousand_stages_run_one_behind_the_other() {
    let mut toml = "[stage.s0]\nuse = 'toy/import'\n".to_owned();
    for n in 1..1000 {
        toml.push_str(&format!("[stage.s{n}]\nuse = 'toy/check'\nfrom = 's{}'\n", n - 1));
    }
    let plan = planned(&toml);
    let report = run_all(&plan, RunOptions::default());
    assert!(report.stages.iter().all(|stage| stage.outcome == Outcome::Done));
}
