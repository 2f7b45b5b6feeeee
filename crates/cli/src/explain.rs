//! `dossier explain`: the page of a finding's code.

use crate::{
    args::{ExplainArgs, Format},
    codes,
    plugins::Scene,
    terminal::{Exit, Terminal, printable},
};
use dossier_core::{CodeInfo, Diagnostic, suggest::closest};
use dossier_host::Registry;
use dossier_pipeline::gather;
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write};

/// Explains a code: what it is about, a text that it finds and one that it does not. Without a code lists them all.
pub(crate) fn explain(terminal: &Terminal, registry: &Registry, args: &ExplainArgs) -> Exit {
    let scene = match Scene::open(terminal, &args.scene) {
        Ok(scene) => scene,
        Err(exit) => return exit,
    };
    let plugins = scene.plugins(&args.trust);
    let pages = pages(&gather(&scene.uses, registry, &plugins).registry);
    let Some(wanted) = &args.code else {
        let human =
            |(code, _): &(CodeInfo, _)| format!("{} ({})\n    {}\n", code.code, code.level, code.summary);
        terminal.out(&match scene.format {
            Format::Human => printable(&pages.iter().map(human).collect::<String>()),
            Format::Json => pages.iter().map(machine).collect(),
        });
        return Exit::Fine;
    };
    let Some(page) = pages.iter().find(|(code, _)| code.code == *wanted) else {
        let message = format!("nothing is found that is called `{wanted}`");
        let close = closest(wanted, pages.iter().map(|(code, _)| code.code.as_str()));
        let hint = close.map_or_else(
            || "`dossier explain` lists all findings, `dossier stages STAGE` those of a stage".to_owned(),
            |close| format!("did you mean `{close}`?"),
        );
        return terminal.refuse(Diagnostic::deny("pipeline/unknown-code", message).hint(hint), scene.format);
    };
    terminal.out(&match scene.format {
        Format::Human => human(page),
        Format::Json => machine(page),
    });
    Exit::Fine
}

/// A code and the stages that report it; none where it is the engine's.
type Page = (CodeInfo, Vec<String>);

/// The pages of the engine and of all stages, by code.
fn pages(registry: &Registry) -> Vec<Page> {
    let mut pages: BTreeMap<String, Page> =
        codes::of_the_engine().into_iter().map(|code| (code.code.clone(), (code, Vec::new()))).collect();
    for manifest in registry.stages().map(|stage| stage.manifest()) {
        for code in &manifest.codes {
            let page = pages.entry(code.code.clone()).or_insert_with(|| (code.clone(), Vec::new()));
            page.1.push(manifest.name.clone());
        }
    }
    pages.into_values().collect()
}

fn machine((code, stages): &Page) -> String {
    let mut page = json!(code);
    page["stages"] = json!(stages);
    format!("{page}\n")
}

fn human((code, stages): &Page) -> String {
    let by = if stages.is_empty() { "dossier itself".to_owned() } else { stages.join(", ") };
    let mut text = format!("{} ({}), found by {by}\n{}\n", code.code, code.level, code.summary);
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
