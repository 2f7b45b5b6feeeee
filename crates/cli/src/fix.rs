//! `dossier check --fix`: mends in the sources what needs no judgement.

use crate::{
    args::{CheckArgs, ReportFormat},
    cache,
    load::{load_all, print_findings, shown},
    shown::Shown,
    terminal::{Exit, Terminal},
};
use dossier_core::Diagnostic;
use dossier_host::{
    Project, Registry,
    fixes::{self, Fixed, FixedFile},
};
use dossier_pipeline::{RunOptions, Selection};
use similar::TextDiff;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// Runs the checks in silence and makes the fixes of what they find; or shows them, when nothing is to be written. `None` when the
/// checks are to be run again, on what was written.
pub(crate) fn fix(terminal: &Terminal, registry: &Registry, args: &CheckArgs) -> Option<Exit> {
    let run = &args.run;
    let loaded = match load_all(terminal, registry, &run.pipeline, run.format) {
        Ok(loaded) => loaded,
        Err(exit) => return Some(exit),
    };
    let options = RunOptions { threads: run.jobs.map(usize::from), measure: false };
    let selections: Vec<Selection> = loaded.iter().map(|one| one.plan.without_artifacts()).collect();
    let jobs: Vec<_> = loaded.iter().zip(&selections).map(|(one, selection)| one.job(selection)).collect();
    let cache = cache::open(&run.cache);
    let reports = match dossier_pipeline::run(&jobs, options, cache.as_ref(), &()) {
        Ok(reports) => reports,
        Err(error) => return Some(terminal.fault(&error.to_string())),
    };
    if let Some(cache) = &cache {
        cache::close(terminal, &run.cache, cache);
    }
    // Editions and pipelines of one folder find the same in the same files.
    let mut found: BTreeMap<&Path, (&Arc<Project>, Vec<Diagnostic>)> = BTreeMap::new();
    for (one, report) in loaded.iter().zip(&reports) {
        let (_, findings) = found.entry(one.project.root()).or_insert((&one.project, Vec::new()));
        for finding in report.findings() {
            if !findings.iter().any(|other| other.fix == finding.fix) {
                findings.push(finding.clone());
            }
        }
    }
    let fixed = found
        .into_values()
        .map(|(project, findings)| (project, fixes::fix(&findings, |path| project.cached(path))));
    let fixed: Vec<(&Arc<Project>, Fixed)> = fixed.collect();
    if args.dry_run {
        let shown = fixed.iter().map(|(project, fixed)| show(terminal, project, fixed));
        return Some(shown.max().unwrap_or(Exit::Fine));
    }
    mend(terminal, &fixed, run.format)
}

/// Writes the files; an exit code when one cannot be written.
fn mend(terminal: &Terminal, fixed: &[(&Arc<Project>, Fixed)], format: ReportFormat) -> Option<Exit> {
    let mut unwritten = Vec::new();
    for (project, fixed) in fixed {
        unwritten.extend(fixed.files.iter().filter_map(|file| write(terminal, project, file)));
        if fixed.left > 0 {
            let left = count(fixed.left, "fix", "fixes");
            terminal.err(&format!("{left} left, which another one is in the way of: run this again\n"));
        }
    }
    if unwritten.is_empty() {
        return None;
    }
    print_findings(terminal, &unwritten, &Shown::default(), format);
    Some(Exit::Failed)
}

/// Writes a file; a finding when that cannot be.
fn write(terminal: &Terminal, project: &Project, file: &FixedFile) -> Option<Diagnostic> {
    let name = shown(project.root(), &file.path);
    match fixes::write(&project.system(&file.path), file) {
        Ok(()) => {
            terminal.err(&format!("  fixed {name} ({})\n", count(file.fixes, "fix", "fixes")));
            None
        }
        Err(error) => {
            let message = format!("`{name}` cannot be fixed: {error}");
            Some(Diagnostic::deny("pipeline/unfixed", message).hint("nothing in it was changed"))
        }
    }
}

/// Shows what would be written as a unified diff.
fn show(terminal: &Terminal, project: &Project, fixed: &Fixed) -> Exit {
    for file in &fixed.files {
        let name = shown(project.root(), &file.path);
        let (before, after) = (String::from_utf8_lossy(&file.before), String::from_utf8_lossy(&file.after));
        let diff = TextDiff::from_lines(before.as_ref(), after.as_ref());
        terminal.out(&diff.unified_diff().header(&name, &name).to_string());
    }
    if fixed.files.is_empty() { Exit::Fine } else { Exit::Denied }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
