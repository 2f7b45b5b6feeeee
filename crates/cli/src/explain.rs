//! `dossier explain`: the page of a finding's code.

use crate::{
    args::{ExplainArgs, Format},
    plugins::Scene,
    terminal::{Exit, Terminal, printable},
};
use dossier_core::{CodeInfo, Diagnostic, suggest::closest};
use dossier_host::Registry;
use dossier_pipeline::gather;
use serde_json::json;
use std::fmt::Write;

/// Explains a code: what it is about, a text that it finds and one that it does not.
pub(crate) fn explain(terminal: &Terminal, registry: &Registry, args: &ExplainArgs) -> Exit {
    let scene = match Scene::open(terminal, &args.scene) {
        Ok(scene) => scene,
        Err(exit) => return exit,
    };
    let plugins = scene.plugins(&args.trust);
    let gathered = gather(&scene.uses, registry, &plugins);
    let manifests = || gathered.registry.stages().map(|stage| stage.manifest());
    let stages: Vec<&str> = manifests()
        .filter(|manifest| manifest.codes.iter().any(|code| code.code == args.code))
        .map(|manifest| manifest.name.as_str())
        .collect();
    let codes = || manifests().flat_map(|manifest| &manifest.codes);
    let Some(code) = codes().find(|code| code.code == args.code) else {
        let message = format!("no stage finds anything called `{}`", args.code);
        let close = closest(&args.code, codes().map(|code| code.code.as_str()));
        let hint = close.map_or_else(
            || "`dossier stages STAGE` lists the findings of a stage".to_owned(),
            |close| format!("did you mean `{close}`?"),
        );
        return terminal.refuse(Diagnostic::deny("pipeline/unknown-code", message).hint(hint), scene.format);
    };
    terminal.out(&match scene.format {
        Format::Human => page(code, &stages),
        Format::Json => {
            let mut page = json!(code);
            page["stages"] = json!(stages);
            format!("{page}\n")
        }
    });
    Exit::Fine
}

fn page(code: &CodeInfo, stages: &[&str]) -> String {
    let mut text =
        format!("{} ({}), found by {}\n{}\n", code.code, code.level, stages.join(", "), code.summary);
    if !code.explanation.is_empty() {
        let _ = writeln!(text, "\n{}", wrapped(&code.explanation));
    }
    for (title, example) in [("This is found:", &code.bad), ("This is not:", &code.good)] {
        if !example.is_empty() {
            let _ = writeln!(text, "\n{title}\n");
            example.trim_end().lines().for_each(|line| {
                let _ = writeln!(text, "{}", format!("    {line}").trim_end());
            });
        }
    }
    printable(&text)
}

/// Lines of at most 80 characters; a word that is longer has a line of its own.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < 80 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
