//! Plugins, as those meet them who make them: the guide's commands, templates in each language, the examples, and filters,
//! readers and writers of Pandoc itself.

use super::{Report, Tools, Verdict, said};
use crate::sh::{self, Result};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// A finding of each plugin of the examples, which their chapter has.
const FINDINGS: [&str; 3] = ["plain-words/found", "long-sentences/found", "acronyms/early"];

pub(super) fn check(tools: &Tools, report: &mut Report) {
    report.check("the guide to plugins, and templates", || tests(tools, "dossier-cli"));
    report.check("Pandoc's filters, readers and writers", || tests(tools, "dossier-pandoc"));
    report.check("the plugins of the examples", || {
        examples(tools).unwrap_or_else(|error| Err(error.to_string()))
    });
}

/// The tests of a package that need more than Rust and a C compiler.
fn tests(tools: &Tools, package: &str) -> Verdict {
    let mut cargo = sh::command(env!("CARGO"));
    cargo.args(["test", "--quiet", "--package", package, "--", "--ignored"]);
    said(with_pandoc(tools, &mut cargo).and_then(sh::output))
}

/// The command with Pandoc on its path.
pub(super) fn with_pandoc<'c>(tools: &Tools, command: &'c mut Command) -> Result<&'c mut Command> {
    let ask = "import pypandoc; print(pypandoc.get_pandoc_path())";
    let pandoc = PathBuf::from(sh::succeed(sh::command(tools.python("python")).args(["-c", ask]))?.trim());
    let folder = pandoc.parent().unwrap_or(Path::new("."));
    let path: OsString = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([folder.to_path_buf()].into_iter().chain(std::env::split_paths(&path)))?;
    Ok(command.env("PATH", path))
}

/// Builds the plugins that are compiled, as the pipeline's first lines say, and runs them all.
fn examples(tools: &Tools) -> Result<Verdict> {
    let folder = sh::root().join("examples/plugins");
    let mut cargo = sh::command(env!("CARGO"));
    let manifest = folder.join("plain-words/Cargo.toml");
    sh::succeed(cargo.args(["build", "--release", "--quiet", "--manifest-path"]).arg(manifest))?;
    sh::succeed(sh::command("make").args(["-s", "-C"]).arg(folder.join("long-sentences")))?;
    let mut dossier = sh::command(env!("CARGO"));
    dossier.args(["run", "--quiet", "--release", "--", "build", "--no-cache", "--format", "json"]);
    dossier.arg(folder.join("pipeline.toml")).arg("--out").arg(tools.work().join("plugins"));
    let told = sh::succeed(&mut dossier)?;
    let missing: Vec<&str> =
        FINDINGS.into_iter().filter(|code| !told.contains(&format!("\"code\":\"{code}\""))).collect();
    Ok(match missing.as_slice() {
        [] if told.contains("chapter.pdf") && told.contains("chapter.docx") => Ok(()),
        [] => Err(format!("not both artifacts were written:\n{told}")),
        missing => Err(format!("nothing was found under {}:\n{told}", missing.join(", "))),
    })
}
