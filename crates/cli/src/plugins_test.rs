//! `dossier plugins test`: the cases in a plugin's folder `tests`, run as the plugin's `plugin.toml` says.

use crate::{
    args::Format,
    load::{ProjectFiles, print_findings},
    terminal::{Exit, Terminal, printable},
};
use dossier_core::{Diagnostic, Plugin};
use dossier_host::{Plugins, Project, SearchPath, carrier};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Runs the cases of the plugin in a folder, and prints a line for each.
pub(crate) fn test(terminal: &Terminal, folder: &Path) -> Exit {
    let refuse = |message: String| Diagnostic::deny("plugin/untested", message);
    let shown = folder.display();
    let (name, at) =
        match fs::canonicalize(folder).ok().and_then(|at| Some((at.file_name()?.to_str()?.to_owned(), at))) {
            Some((name, at)) if at.join("plugin.toml").is_file() => (name, at),
            _ => {
                let finding = refuse(format!("`{shown}` is no plugin's folder"));
                return terminal
                    .refuse(finding.hint("a plugin's folder has a file `plugin.toml`"), Format::Human);
            }
        };
    let files = match cases(&at) {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => {
            let finding = refuse(format!("the plugin `{name}` has no tests"));
            let hint = "write them in `tests/*.md`: Markdown with front matter that names the stage, and the findings under the text";
            return terminal.refuse(finding.hint(hint), Format::Human);
        }
        Err(error) => {
            return terminal
                .refuse(refuse(format!("the tests in `{shown}` cannot be listed: {error}")), Format::Human);
        }
    };
    match load(terminal, &name, &at) {
        Ok(plugin) => run(terminal, &plugin, &at, &files),
        Err(exit) => exit,
    }
}

/// The files with cases, sorted.
fn cases(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let tests = folder.join("tests");
    if !tests.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(tests)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn load(terminal: &Terminal, name: &str, folder: &Path) -> Result<Plugin, Exit> {
    let project = Project::new(folder);
    // The plugin that is tested is trusted, and no other of its name is looked for.
    let listed = folder.parent().map(|parent| parent.to_string_lossy().into_owned()).into_iter().collect();
    let plugins =
        Plugins::new(&project, SearchPath { listed, user: None }, &carrier::load).allow([name.to_owned()]);
    let found = match plugins.find(name, None) {
        Ok(Some(found)) => found,
        Ok(None) => return Err(terminal.refuse(plugins.missing(name, &[]), Format::Human)),
        Err(findings) => {
            print_findings(terminal, &findings, &ProjectFiles(&project), Format::Human);
            return Err(Exit::Unusable);
        }
    };
    plugins.load(&found).map(|(_, plugin)| plugin).map_err(|finding| {
        print_findings(terminal, &[*finding], &ProjectFiles(&project), Format::Human);
        Exit::Failed
    })
}

fn run(terminal: &Terminal, plugin: &Plugin, folder: &Path, files: &[PathBuf]) -> Exit {
    let (mut passed, mut failed) = (0, 0);
    for file in files {
        let shown = file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let verdicts = fs::read_to_string(file)
            .map_err(|error| error.to_string())
            .and_then(|text| dossier_testkit::run(plugin, &text));
        let mut lines = String::new();
        match verdicts {
            Err(error) => {
                failed += 1;
                let _ = writeln!(lines, "FAIL  {shown}: {error}");
            }
            Ok(verdicts) => {
                for verdict in verdicts {
                    let (line, stage) = (verdict.line, &verdict.stage);
                    match verdict.outcome {
                        Ok(()) => {
                            passed += 1;
                            let _ = writeln!(lines, "ok    {shown}:{line} {stage}");
                        }
                        Err(reason) => {
                            failed += 1;
                            let _ = writeln!(lines, "FAIL  {shown}:{line} {stage}\n{}", reason.trim_end());
                        }
                    }
                }
            }
        }
        terminal.out(&printable(&lines));
    }
    terminal.out(&format!("{passed} passed, {failed} failed\n"));
    if failed == 0 { Exit::Fine } else { Exit::Denied }
}
