//! `dossier check --fix`: mends in the sources what needs no judgement.

use crate::{
    args::CheckArgs,
    load::{Loaded, load, shown},
    terminal::{Exit, Terminal},
};
use dossier_core::Diagnostic;
use dossier_host::{
    Registry,
    fixes::{self, Fixed, FixedFile},
};
use dossier_pipeline::RunOptions;
use similar::TextDiff;

/// Runs the checks in silence and makes the fixes of what they find; or shows them, when nothing is to be written. `None` when the
/// checks are to be run again, on what was written.
pub(crate) fn fix(terminal: &Terminal, registry: &Registry, args: &CheckArgs) -> Option<Exit> {
    let run = &args.run;
    let loaded = match load(terminal, registry, &run.pipeline, run.format) {
        Ok(loaded) => loaded,
        Err(exit) => return Some(exit),
    };
    let options = RunOptions { threads: run.jobs.map(usize::from), measure: false };
    let selection = loaded.plan.without_artifacts();
    let report = match dossier_pipeline::run(&loaded.plan, &selection, &loaded.project, options, &()) {
        Ok(report) => report,
        Err(error) => return Some(terminal.fault(&error.to_string())),
    };
    let findings: Vec<Diagnostic> = report.findings().cloned().collect();
    let fixed = fixes::fix(&findings, |path| loaded.project.cached(path));
    if args.dry_run {
        return Some(show(terminal, &loaded, &fixed));
    }
    let unwritten: Vec<Diagnostic> =
        fixed.files.iter().filter_map(|file| write(terminal, &loaded, file)).collect();
    if fixed.left > 0 {
        let left = count(fixed.left, "fix", "fixes");
        terminal.err(&format!("{left} left, which another one is in the way of: run this again\n"));
    }
    if unwritten.is_empty() {
        return None;
    }
    crate::load::print_findings(
        terminal,
        &unwritten,
        &crate::load::ProjectFiles(&loaded.project),
        run.format,
    );
    Some(Exit::Failed)
}

/// Writes a file; a finding when that cannot be.
fn write(terminal: &Terminal, loaded: &Loaded, file: &FixedFile) -> Option<Diagnostic> {
    let name = shown(loaded.project.root(), &file.path);
    match fixes::write(&loaded.project.system(&file.path), file) {
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
fn show(terminal: &Terminal, loaded: &Loaded, fixed: &Fixed) -> Exit {
    for file in &fixed.files {
        let name = shown(loaded.project.root(), &file.path);
        let (before, after) = (String::from_utf8_lossy(&file.before), String::from_utf8_lossy(&file.after));
        let diff = TextDiff::from_lines(before.as_ref(), after.as_ref());
        terminal.out(&diff.unified_diff().header(&name, &name).to_string());
    }
    if fixed.files.is_empty() { Exit::Fine } else { Exit::Denied }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
