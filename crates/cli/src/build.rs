//! `dossier build` and `dossier check`.

use crate::{
    args::{BuildArgs, CheckArgs, ReportFormat, RunArgs, Shard},
    cache, fix,
    load::{self, Loaded, load_all, shown},
    progress::{Bars, Lines},
    shown::Shown,
    terminal::{Exit, Terminal, printable},
};
use dossier_core::{CodeInfo, Diagnostic, Level, LogLevel, suggest};
use dossier_host::{
    Registry,
    output::{Output, OutputError, Published, Sources, publish},
};
use dossier_pipeline::{Job, Outcome, Plan, Progress, RunOptions, RunReport, Selection, run::Finished};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Write,
    mem,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

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

/// What becomes of one pipeline or edition.
struct Built {
    report: RunReport,
    published: Vec<Written>,
}

fn command(
    terminal: &Terminal,
    registry: &Registry,
    args: &RunArgs,
    select: impl Fn(&Plan) -> Result<Selection, Exit>,
    out: Option<&Path>,
) -> Exit {
    let prepared = load_all(terminal, registry, &args.pipeline, args.format).and_then(|mut loaded| {
        prepare(terminal, registry, &mut loaded, args)?;
        let selections = loaded.iter().map(|one| select(&one.plan)).collect::<Result<Vec<_>, _>>()?;
        if let (Some(_), Some(clash)) = (out, clash(&loaded, &selections)) {
            return Err(terminal.refuse(clash, args.format));
        }
        Ok(sharded(loaded.into_iter().zip(selections).collect(), args.shard))
    });
    let jobs = match prepared {
        Ok(jobs) => jobs,
        Err(exit) => return exit,
    };
    let reports = match run(terminal, &jobs, args) {
        Ok(reports) => reports,
        Err(exit) => return exit,
    };
    // Ctrl-C from here on comes too late: what is whole is written whole.
    let cancelled = jobs.iter().any(|(one, _)| one.project.cancelled())
        || reports.iter().any(|report| report.any(&Outcome::Cancelled));
    let sources = Sources::of(jobs.iter().map(|(one, _)| one.project.as_ref()));
    let built: Vec<Built> = jobs
        .iter()
        .zip(reports)
        .map(|(_, report)| {
            let published = match out {
                Some(out) if !cancelled => write(&sources, out, &report.artifacts),
                _ => Vec::new(),
            };
            Built { report, published }
        })
        .collect();
    let loaded: Vec<&Loaded> = jobs.iter().map(|(loaded, _)| loaded).collect();
    let exit = tell(terminal, registry, args, &loaded, &built);
    if cancelled {
        terminal.err("the run was called off; nothing was written\n");
        return Exit::Cancelled;
    }
    exit
}

/// Gives findings of the planner their levels; those that are denied end it.
fn prepare(
    terminal: &Terminal,
    registry: &Registry,
    loaded: &mut [Loaded],
    args: &RunArgs,
) -> Result<(), Exit> {
    let mut shown = Shown::default();
    for one in loaded.iter_mut() {
        one.plan.levels = mem::take(&mut one.plan.levels).strict(args.strict);
        one.plan.levels.apply(&mut one.findings);
        shown.add(&one.project, one.findings.iter().cloned());
    }
    if shown.findings.iter().all(|finding| finding.level != Level::Deny) {
        return Ok(());
    }
    load::print_report(terminal, &shown.findings, &shown, &rules(registry, loaded.iter()), args.format);
    Err(Exit::Unusable)
}

/// Two artifacts that would be one file.
fn clash(loaded: &[Loaded], selections: &[Selection]) -> Option<Diagnostic> {
    let mut seen: BTreeMap<String, &Loaded> = BTreeMap::new();
    for (one, selection) in loaded.iter().zip(selections) {
        let stages = one.plan.stages.iter().enumerate().filter(|(index, _)| selection.contains(*index));
        for out in stages.filter_map(|(_, stage)| stage.out.as_ref()) {
            // Within a pipeline this was looked at when it was planned.
            if let Some(first) =
                seen.insert(out.to_lowercase(), one).filter(|first| !std::ptr::eq(*first, one))
            {
                let message = format!("`{out}` is written by {} and by {}", first.title(), one.title());
                let finding = Diagnostic::deny("pipeline/duplicate-output", message);
                return Some(finding.hint(match first.plan.path == one.plan.path {
                    true => "let each edition have its own: `out = \"{edition}/...\"`",
                    false => "let each pipeline have its own: `out = \"{pipeline}...\"`",
                }));
            }
        }
    }
    None
}

/// The part of a batch that is asked for: every n-th, so that what is long is spread.
fn sharded<T>(jobs: Vec<T>, shard: Option<Shard>) -> Vec<T> {
    let Some(Shard { number, of }) = shard else { return jobs };
    let jobs = jobs.into_iter().enumerate().filter(|(index, _)| index % of == number - 1);
    jobs.map(|(_, job)| job).collect()
}

/// Prints what was found, made and measured.
fn tell(
    terminal: &Terminal,
    registry: &Registry,
    args: &RunArgs,
    loaded: &[&Loaded],
    built: &[Built],
) -> Exit {
    let mut shown = Shown::default();
    for (one, built) in loaded.iter().zip(built) {
        let unwritten = built.published.iter().filter_map(|(_, published)| published.as_ref().err());
        let findings = one.findings.iter().chain(built.report.findings()).cloned();
        shown.add(&one.project, findings.chain(unwritten.map(self::unwritten)));
    }
    let rules = rules(registry, loaded.iter().copied());
    load::print_report(terminal, &shown.findings, &shown, &rules, args.format);
    for (one, built) in loaded.iter().zip(built) {
        if args.verbose {
            log(terminal, &one.plan, &built.report);
        }
        match args.format {
            ReportFormat::Json => machine(terminal, one, built, args.timings),
            format => human(terminal, built, format),
        }
        if args.timings && args.format != ReportFormat::Json {
            let title = if loaded.len() > 1 { one.title() } else { "stage".to_owned() };
            terminal.err(&timings_table(&title, &one.plan, &built.report));
        }
    }
    let exits = built.iter().map(exit);
    match shown.findings.iter().any(|finding| finding.level == Level::Deny) {
        true => exits.chain([Exit::Denied]).max().unwrap_or(Exit::Denied),
        false => exits.max().unwrap_or(Exit::Fine),
    }
}

/// The codes of all stages that plans can use.
fn rules<'l>(registry: &Registry, loaded: impl Iterator<Item = &'l Loaded>) -> Vec<CodeInfo> {
    let plugins = loaded.flat_map(|one| &one.plan.plugins);
    let brought = plugins.flat_map(|plugin| &plugin.manifest.stages).flat_map(|stage| &stage.codes);
    let mut rules: Vec<CodeInfo> = registry.codes().into_iter().cloned().collect();
    for code in brought {
        // Several pipelines may bring the same plugin.
        if !rules.contains(code) {
            rules.push(code.clone());
        }
    }
    rules
}

fn unknown_stage(plan: &Plan, name: &str) -> Diagnostic {
    let ids: Vec<&str> = plan.stages.iter().map(|stage| stage.id.as_str()).collect();
    let finding = Diagnostic::deny("pipeline/unknown-stage", format!("the pipeline has no stage `{name}`"));
    match suggest::closest(name, ids.iter().copied()) {
        Some(close) => finding.hint(format!("did you mean `{close}`?")),
        None => finding.hint(format!("it has {}", ids.join(", "))),
    }
}

fn run(terminal: &Terminal, jobs: &[(Loaded, Selection)], args: &RunArgs) -> Result<Vec<RunReport>, Exit> {
    let flags: Vec<_> = jobs.iter().map(|(loaded, _)| loaded.project.cancel_flag()).collect();
    let asked = AtomicBool::new(false);
    // Without a handler Ctrl-C ends the program at once, which loses nothing: artifacts are renamed into place.
    let _ = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        flags.iter().for_each(|flag| flag.store(true, Ordering::Relaxed));
    });
    let places = |(job, (loaded, selection)): (usize, &(Loaded, Selection))| -> Vec<(usize, usize)> {
        let stages = (0..loaded.plan.stages.len()).filter(|index| selection.contains(*index));
        stages.map(|index| (job, index)).collect()
    };
    let coming = jobs.iter().enumerate().flat_map(places).collect();
    let titles = jobs.iter().map(|(loaded, _)| loaded.title()).collect();
    let progress: Box<dyn Progress> = match args.format {
        ReportFormat::Json => Box::new(()),
        _ if terminal.interactive() => Box::new(Bars::new()),
        _ => Box::new(Lines::new(terminal, titles, coming)),
    };
    let options = RunOptions { threads: args.jobs.map(usize::from), measure: args.timings };
    let jobs: Vec<Job<'_>> = jobs.iter().map(|(loaded, selection)| loaded.job(selection)).collect();
    let cache = cache::open(&args.cache);
    let reports = dossier_pipeline::run(&jobs, options, cache.as_ref(), progress.as_ref())
        .map_err(|error| terminal.fault(&error.to_string()))?;
    if let Some(cache) = &cache {
        cache::close(terminal, &args.cache, cache);
    }
    Ok(reports)
}

/// The index of a stage and what became of its artifact.
type Written = (usize, Result<Published, OutputError>);

fn write(sources: &Sources, out: &Path, finished: &[Finished]) -> Vec<Written> {
    let mut written: Vec<Written> = Vec::new();
    let mut outputs = Vec::new();
    for done in finished {
        match done.artifact() {
            Ok(artifact) => outputs.push((done.stage, Output { path: &done.path, bytes: &artifact.bytes })),
            Err(failure) => {
                let error = OutputError { path: done.path.clone(), reason: failure.to_string() };
                written.push((done.stage, Err(error)));
            }
        }
    }
    let (stages, outputs): (Vec<usize>, Vec<Output<'_>>) = outputs.into_iter().unzip();
    written.extend(stages.into_iter().zip(publish(sources, out, &outputs)));
    written
}

fn unwritten(error: &OutputError) -> Diagnostic {
    let message = format!("`{}` cannot be written: {}", error.path, error.reason);
    Diagnostic::deny("pipeline/unwritten", message)
}

/// The gravest of what happened, but for findings.
fn exit(built: &Built) -> Exit {
    let unwritten = built.published.iter().any(|(_, published)| published.is_err());
    if unwritten || built.report.any(&Outcome::Failed) { Exit::Failed } else { Exit::Fine }
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

fn human(terminal: &Terminal, built: &Built, format: ReportFormat) {
    let mut text = String::new();
    for (_, published) in &built.published {
        if let Ok(published) = published {
            let path = published.path.to_string_lossy().replace('\\', "/");
            let _ = writeln!(text, "{path}  {}", size(published.bytes));
        }
    }
    // What reads standard output as SARIF takes nothing else.
    if format == ReportFormat::Sarif { terminal.err(&text) } else { terminal.out(&text) }
}

fn timings_table(title: &str, plan: &Plan, report: &RunReport) -> String {
    let ran = || plan.stages.iter().zip(&report.stages).filter(|(_, report)| report.cpu.is_some());
    let width = ran().map(|(stage, _)| stage.id.len()).chain([title.len()]).max().unwrap_or(5);
    let mut text = format!("{title:width$}  wall s   CPU s\n");
    for (stage, report) in ran() {
        let (wall, cpu) = (report.wall.as_secs_f64(), report.cpu.unwrap_or_default().as_secs_f64());
        let kept = if report.cached { "  cached" } else { "" };
        let _ = writeln!(text, "{:width$}  {wall:6.3}  {cpu:6.3}{kept}", stage.id);
    }
    text
}

fn machine(terminal: &Terminal, loaded: &Loaded, built: &Built, timings: bool) {
    let (plan, report) = (&loaded.plan, &built.report);
    let mut text = String::new();
    let pipeline = shown(loaded.project.root(), &loaded.name);
    // Of which pipeline and edition a line is.
    let of = |mut line: Value| {
        if let Some(line) = line.as_object_mut() {
            line.insert("pipeline".to_owned(), pipeline.clone().into());
            line.extend(plan.edition.iter().map(|edition| ("edition".to_owned(), edition.clone().into())));
        }
        line
    };
    let id = |index: usize| plan.stages.get(index).map_or("", |stage| stage.id.as_str());
    for (index, published) in &built.published {
        if let Ok(Published { path, bytes }) = published {
            let path = path.to_string_lossy().replace('\\', "/");
            let line = json!({ "type": "artifact", "stage": id(*index), "path": path, "bytes": bytes });
            let _ = writeln!(text, "{}", of(line));
        }
    }
    for (stage, report) in plan.stages.iter().zip(&report.stages) {
        let outcome = match &report.outcome {
            Outcome::Done if report.cached => "cached",
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
        let _ = writeln!(text, "{}", of(line));
    }
    terminal.out(&text);
}

/// A length for people, in decimal units.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
