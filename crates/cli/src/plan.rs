//! `dossier plan`.

use crate::{
    args::{Format, PlanArgs},
    load::{self, Loaded, ProjectFiles, load},
    plugins_shown::{Row, Whereabouts, about},
    terminal::{Exit, Terminal, printable},
};
use dossier_host::Registry;
use dossier_pipeline::{LoadedPlugin, Plan, PlannedStage};
use serde_json::{Value, json};
use std::fmt::Write;

/// Shows the resolved pipeline.
pub(crate) fn plan(terminal: &Terminal, registry: &Registry, args: &PlanArgs) -> Exit {
    let loaded = match load(terminal, registry, &args.pipeline, args.format.into()) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    load::print_findings(terminal, &loaded.findings, &ProjectFiles(&loaded.project), args.format);
    terminal.out(&match args.format {
        Format::Human => human(&loaded),
        Format::Json => machine(&loaded),
    });
    Exit::Fine
}

fn inputs<'p>(plan: &'p Plan, stage: &'p PlannedStage) -> impl Iterator<Item = &'p str> {
    stage.from.iter().filter_map(|input| Some(plan.stages.get(*input)?.id.as_str()))
}

fn human(loaded: &Loaded) -> String {
    let plan = &loaded.plan;
    let mut text = String::new();
    for (number, stage) in plan.stages.iter().enumerate() {
        let _ = writeln!(text, "{:2}. {}: {} ({})", number + 1, stage.id, stage.uses, stage.kind);
        let from: Vec<&str> = inputs(plan, stage).collect();
        if !from.is_empty() {
            let _ = writeln!(text, "    from {}", from.join(", "));
        }
        for (option, value) in stage.options.as_object().into_iter().flatten() {
            let _ = writeln!(text, "    with {option} = {value}");
        }
        if let Some(out) = &stage.out {
            let _ = writeln!(text, "    out  {out}");
        }
    }
    for (pattern, level) in plan.levels.iter() {
        let _ = writeln!(text, "level {pattern} = {level}");
    }
    for LoadedPlugin { found, manifest } in &plan.plugins {
        let about = about(found, &Whereabouts::new(loaded.project.root(), &loaded.name, found));
        let _ = writeln!(text, "plugin {} {}: {about}", manifest.name, manifest.version);
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
    let plan = json!({
        "type": "plan",
        "stages": plan.stages.iter().map(stage).collect::<Vec<Value>>(),
        "levels": Value::Object(levels.collect()),
        "plugins": plan.plugins.iter().map(plugin).collect::<Vec<Value>>(),
    });
    format!("{plan}\n")
}
