//! `dossier plan`.

use crate::{
    args::{PlanArgs, PlanFormat},
    load::{self, Loaded, ProjectFiles, load, shown},
    plugins_shown::{Row, Whereabouts, about},
    terminal::{Exit, Terminal, printable},
};
use dossier_host::Registry;
use dossier_pipeline::{LoadedPlugin, Plan, PlannedStage};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Shows the resolved pipeline.
pub(crate) fn plan(terminal: &Terminal, registry: &Registry, args: &PlanArgs) -> Exit {
    let format = args.format;
    let loaded =
        match load(terminal, registry, &args.pipeline, args.edition.clone(), &args.reading, format.into()) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
    load::print_findings(terminal, &loaded.findings, &ProjectFiles(&loaded.project), format);
    terminal.out(&match format {
        PlanFormat::Human => human(&loaded),
        PlanFormat::Json => machine(&loaded),
        PlanFormat::Dot => dot(&loaded.plan),
        PlanFormat::Mermaid => mermaid(&loaded.plan),
    });
    Exit::Fine
}

fn inputs<'p>(plan: &'p Plan, stage: &'p PlannedStage) -> impl Iterator<Item = &'p str> {
    stage.from.iter().filter_map(|input| Some(plan.stages.get(*input)?.id.as_str()))
}

/// Where a value is said: file and line.
fn origin(loaded: &Loaded, key: &str) -> Option<(String, usize)> {
    let at = loaded.plan.origins.get(key)?;
    let content = loaded.project.cached(&at.path)?;
    let before = content.get(..usize::try_from(at.start).ok()?)?;
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    Some((shown(loaded.project.root(), &at.path), line))
}

fn human(loaded: &Loaded) -> String {
    let plan = &loaded.plan;
    // What is not said in a file was given on the command line, or goes without saying.
    let said = |key: &str, otherwise: &str| match origin(loaded, key) {
        Some((path, line)) => format!("  # {path}:{line}"),
        None if otherwise.is_empty() => String::new(),
        None => format!("  # {otherwise}"),
    };
    let mut text = String::new();
    for (number, stage) in plan.stages.iter().enumerate() {
        let key = format!("stage.{}", stage.id);
        let at = said(&format!("{key}.use"), "");
        let _ = writeln!(text, "{:2}. {}: {} ({}){at}", number + 1, stage.id, stage.uses, stage.kind);
        let from: Vec<&str> = inputs(plan, stage).collect();
        if !from.is_empty() {
            let _ = writeln!(text, "    from {}{}", from.join(", "), said(&format!("{key}.from"), ""));
        }
        for (option, value) in stage.options.as_object().into_iter().flatten() {
            let at = said(&format!("{key}.with.{option}"), "");
            let _ = writeln!(text, "    with {option} = {value}{at}");
        }
        if let Some(out) = &stage.out {
            let _ = writeln!(text, "    out  {out}{}", said(&format!("{key}.out"), ""));
        }
    }
    for (name, value) in plan.vars.iter().filter(|(name, _)| *name != "pipeline") {
        let otherwise = if name == "edition" { "the edition" } else { "--set" };
        let at = match plan.edition.is_some() && name == "edition" {
            true => format!("  # {otherwise}"),
            false => said(&format!("vars.{name}"), otherwise),
        };
        let _ = writeln!(text, "var {name} = {}{at}", json!(value));
    }
    for (pattern, level) in plan.levels.iter() {
        let _ = writeln!(text, "level {pattern} = {level}{}", said(&format!("levels.{pattern}"), ""));
    }
    for LoadedPlugin { found, manifest } in &plan.plugins {
        let about = about(found, &Whereabouts::new(loaded.project.root(), &loaded.name, found));
        let _ = writeln!(text, "plugin {} {}: {about}", manifest.name, manifest.version);
    }
    printable(&text)
}

/// A graph in the language DOT of Graphviz.
fn dot(plan: &Plan) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut text = "digraph pipeline {\n    rankdir=LR;\n    node [shape=box];\n".to_owned();
    for stage in &plan.stages {
        let id = quoted(&stage.id);
        // `\n` is DOT's own.
        let label = format!("\"{}\\n{}\"", stage.id, stage.uses);
        let _ = writeln!(text, "    {id} [label={label}];");
        for input in inputs(plan, stage) {
            let _ = writeln!(text, "    {} -> {id};", quoted(input));
        }
        if let Some(out) = &stage.out {
            let out = quoted(out);
            let _ = writeln!(text, "    {out} [shape=note];\n    {id} -> {out};");
        }
    }
    text.push_str("}\n");
    printable(&text)
}

/// A flowchart in the language of Mermaid.
fn mermaid(plan: &Plan) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (index, stage) in plan.stages.iter().enumerate() {
        let _ = writeln!(text, "    s{index}[\"{}<br>{}\"]", stage.id, stage.uses);
        for input in &stage.from {
            let _ = writeln!(text, "    s{input} --> s{index}");
        }
        if let Some(out) = &stage.out {
            let out = out.replace('&', "&amp;").replace('"', "#quot;").replace('<', "&lt;");
            let _ = writeln!(text, "    s{index} --> o{index}([\"{out}\"])");
        }
    }
    printable(&text)
}

fn machine(loaded: &Loaded) -> String {
    let plan = &loaded.plan;
    let stage = |stage: &PlannedStage| {
        json!({
            "id": stage.id,
            "use": stage.uses,
            "kind": stage.kind.as_str(),
            "from": inputs(plan, stage).collect::<Vec<_>>(),
            "with": stage.options,
            "out": stage.out,
        })
    };
    let plugin = |plugin: &LoadedPlugin| {
        let at = Whereabouts::new(loaded.project.root(), &loaded.name, &plugin.found);
        Row::loaded(plugin, &at).json
    };
    let levels = plan.levels.iter().map(|(pattern, level)| (pattern.to_owned(), level.as_str().into()));
    let origins: Map<String, Value> = plan
        .origins
        .keys()
        .filter_map(|key| {
            let (path, line) = origin(loaded, key)?;
            Some((key.clone(), json!({ "path": path, "line": line })))
        })
        .collect();
    let plan = json!({
        "type": "plan",
        "pipeline": shown(loaded.project.root(), &loaded.name),
        "edition": plan.edition,
        "vars": plan.vars,
        "origins": origins,
        "stages": plan.stages.iter().map(stage).collect::<Vec<Value>>(),
        "levels": Value::Object(levels.collect()),
        "plugins": plan.plugins.iter().map(plugin).collect::<Vec<Value>>(),
    });
    format!("{plan}\n")
}
