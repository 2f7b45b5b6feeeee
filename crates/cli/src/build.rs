//! `dossier build` and `dossier check`.

use crate::{
    args::{BuildArgs, CheckArgs, ReportFormat, RunArgs},
    fix,
    load::{self, Loaded, ProjectFiles, load},
    progress::{Bars, Lines},
    terminal::{Exit, Terminal, printable},
};
use dossier_core::{CodeInfo, Diagnostic, Level, LogLevel, suggest};
use dossier_host::{
    Registry,
    output::{Output, OutputError, Published, publish},
};
use dossier_pipeline::{Outcome, Plan, Progress, RunOptions, RunReport, Selection, run::Finished};
use serde_json::json;
use std::{fmt::Write, path::Path, sync::atomic::Ordering};

/// Runs a pipeline and writes its artifacts.
pub(crate) fn build(terminal: &Terminal, registry: &Registry, args: &BuildArgs) -> Exit {
    let select = |plan: &Plan| match args.only.is_empty() {
        true => Ok(plan.all()),
        false => {
            plan.only(&args.only).map_err(|name| terminal.refuse(unknown_stage(plan, name), args.run.format))
        }
    };
    command(terminal, registry, &args.run, select, Some(&args.out))
}

/// Runs a pipeline without its renderers.
pub(crate) fn check(terminal: &Terminal, registry: &Registry, args: &CheckArgs) -> Exit {
    if let Some(exit) = args.fix.then(|| fix::fix(terminal, registry, args)).flatten() {
        return exit;
    }
    command(terminal, registry, &args.run, |plan| Ok(plan.without_artifacts()), None)
}

fn command(
    terminal: &Terminal,
    registry: &Registry,
    args: &RunArgs,
    select: impl Fn(&Plan) -> Result<Selection, Exit>,
    out: Option<&Path>,
) -> Exit {
    let mut loaded = match load(terminal, registry, &args.pipeline, args.format) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    loaded.plan.levels = loaded.plan.levels.strict(args.strict);
    loaded.plan.levels.apply(&mut loaded.findings);
    let files = ProjectFiles(&loaded.project);
    let rules = rules(registry, &loaded.plan);
    if loaded.findings.iter().any(|finding| finding.level == Level::Deny) {
        load::print_report(terminal, &loaded.findings, &files, &rules, args.format);
        return Exit::Unusable;
    }
    let selection = match select(&loaded.plan) {
        Ok(selection) => selection,
        Err(exit) => return exit,
    };
    let report = match run(terminal, &loaded, &selection, args) {
        Ok(report) => report,
        Err(exit) => return exit,
    };
    // Ctrl-C from here on comes too late: what is whole is written whole.
    let cancelled = loaded.project.cancelled() || report.any(&Outcome::Cancelled);
    let published = match out {
        Some(out) if !cancelled => write(&loaded, out, &report.artifacts),
        _ => Vec::new(),
    };

    let mut findings = loaded.findings.clone();
    findings.extend(report.findings().cloned());
    findings.extend(published.iter().filter_map(|(_, published)| published.as_ref().err().map(unwritten)));
    load::print_report(terminal, &findings, &files, &rules, args.format);
    if args.verbose {
        log(terminal, &loaded.plan, &report);
    }
    match args.format {
        ReportFormat::Json => machine(terminal, &loaded.plan, &report, &published, args.timings),
        format => human(terminal, &loaded.plan, &report, &published, args.timings, format),
    }
    if cancelled {
        terminal.err("the run was called off; nothing was written\n");
        return Exit::Cancelled;
    }
    exit(&report, &findings, published.iter().any(|(_, published)| published.is_err()))
}

/// The codes of all stages that a plan can use.
fn rules(registry: &Registry, plan: &Plan) -> Vec<CodeInfo> {
    let loaded =
        plan.plugins.iter().flat_map(|plugin| &plugin.manifest.stages).flat_map(|stage| &stage.codes);
    registry.codes().into_iter().chain(loaded).cloned().collect()
}

fn unknown_stage(plan: &Plan, name: &str) -> Diagnostic {
    let ids: Vec<&str> = plan.stages.iter().map(|stage| stage.id.as_str()).collect();
    let finding = Diagnostic::deny("pipeline/unknown-stage", format!("the pipeline has no stage `{name}`"));
    match suggest::closest(name, ids.iter().copied()) {
        Some(close) => finding.hint(format!("did you mean `{close}`?")),
        None => finding.hint(format!("it has {}", ids.join(", "))),
    }
}

fn run(
    terminal: &Terminal,
    loaded: &Loaded,
    selection: &Selection,
    args: &RunArgs,
) -> Result<RunReport, Exit> {
    let flag = loaded.project.cancel_flag();
    // Without a handler Ctrl-C ends the program at once, which loses nothing: artifacts are renamed into place.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    let coming = (0..loaded.plan.stages.len()).filter(|index| selection.contains(*index)).collect();
    let progress: Box<dyn Progress> = match args.format {
        ReportFormat::Json => Box::new(()),
        _ if terminal.interactive() => Box::new(Bars::new()),
        _ => Box::new(Lines::new(terminal, coming)),
    };
    let options = RunOptions { threads: args.jobs.map(usize::from), measure: args.timings };
    dossier_pipeline::run(&loaded.plan, selection, &loaded.project, options, progress.as_ref())
        .map_err(|error| terminal.fault(&error.to_string()))
}

/// The index of a stage and what became of its artifact.
type Written = (usize, Result<Published, OutputError>);

fn write(loaded: &Loaded, out: &Path, artifacts: &[Finished]) -> Vec<Written> {
    let outputs: Vec<Output<'_>> =
        artifacts.iter().map(|done| Output { path: &done.path, bytes: &done.artifact.bytes }).collect();
    let published = publish(&loaded.project, &loaded.name, out, &outputs);
    artifacts.iter().map(|done| done.stage).zip(published).collect()
}

fn unwritten(error: &OutputError) -> Diagnostic {
    let message = format!("`{}` cannot be written: {}", error.path, error.reason);
    Diagnostic::deny("pipeline/unwritten", message)
}

/// The gravest of what happened.
fn exit(report: &RunReport, findings: &[Diagnostic], unwritten: bool) -> Exit {
    if unwritten || report.any(&Outcome::Failed) {
        Exit::Failed
    } else if findings.iter().any(|finding| finding.level == Level::Deny) {
        Exit::Denied
    } else {
        Exit::Fine
    }
}

fn log(terminal: &Terminal, plan: &Plan, report: &RunReport) {
    for (stage, report) in plan.stages.iter().zip(&report.stages) {
        for (level, message) in &report.log {
            let level = if *level == LogLevel::Debug { "debug" } else { "info" };
            for line in printable(message).lines() {
                terminal.err(&format!("{level} {}: {line}\n", stage.id));
            }
        }
    }
}

fn human(
    terminal: &Terminal,
    plan: &Plan,
    report: &RunReport,
    published: &[Written],
    timings: bool,
    format: ReportFormat,
) {
    let mut text = String::new();
    for (_, published) in published {
        if let Ok(published) = published {
            let path = published.path.to_string_lossy().replace('\\', "/");
            let _ = writeln!(text, "{path}  {}", size(published.bytes));
        }
    }
    // What reads standard output as SARIF takes nothing else.
    if format == ReportFormat::Sarif {
        terminal.err(&text)
    } else {
        terminal.out(&text)
    }
    if timings {
        terminal.err(&timings_table(plan, report));
    }
}

fn timings_table(plan: &Plan, report: &RunReport) -> String {
    let ran = || plan.stages.iter().zip(&report.stages).filter(|(_, report)| report.cpu.is_some());
    let width = ran().map(|(stage, _)| stage.id.len()).chain([5]).max().unwrap_or(5);
    let mut text = format!("{:width$}  wall s   CPU s\n", "stage");
    for (stage, report) in ran() {
        let (wall, cpu) = (report.wall.as_secs_f64(), report.cpu.unwrap_or_default().as_secs_f64());
        let _ = writeln!(text, "{:width$}  {wall:6.3}  {cpu:6.3}", stage.id);
    }
    text
}

fn machine(terminal: &Terminal, plan: &Plan, report: &RunReport, published: &[Written], timings: bool) {
    let mut text = String::new();
    let id = |index: usize| plan.stages.get(index).map_or("", |stage| stage.id.as_str());
    for (index, published) in published {
        if let Ok(Published { path, bytes }) = published {
            let path = path.to_string_lossy().replace('\\', "/");
            let line = json!({ "type": "artifact", "stage": id(*index), "path": path, "bytes": bytes });
            let _ = writeln!(text, "{line}");
        }
    }
    for (stage, report) in plan.stages.iter().zip(&report.stages) {
        let outcome = match &report.outcome {
            Outcome::Done => "done",
            Outcome::Denied => "denied",
            Outcome::Failed => "failed",
            Outcome::Skipped(_) => "skipped",
            Outcome::Cancelled => "cancelled",
            _ => continue,
        };
        let mut line = json!({ "type": "stage", "id": stage.id, "use": stage.uses, "outcome": outcome });
        if let (true, Some(cpu), Some(line)) = (timings, report.cpu, line.as_object_mut()) {
            line.insert("wall_seconds".into(), report.wall.as_secs_f64().into());
            line.insert("cpu_seconds".into(), cpu.as_secs_f64().into());
        }
        let _ = writeln!(text, "{line}");
    }
    terminal.out(&text);
}

/// A length for people, in decimal units.
fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
