//! `dossier plan`.

use crate::{
    args::{Format, PlanArgs},
    load::{self, ProjectFiles, load},
    terminal::{Exit, Terminal},
};
use dossier_host::Registry;
use dossier_pipeline::{Plan, PlannedStage};
use serde_json::{Value, json};
use std::fmt::Write;

/// Shows the resolved pipeline.
pub(crate) fn plan(terminal: &Terminal, registry: &Registry, args: &PlanArgs) -> Exit {
    let loaded = match load(terminal, registry, &args.pipeline, args.format) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    load::print_findings(terminal, &loaded.findings, &ProjectFiles(&loaded.project), args.format);
    terminal.out(&match args.format {
        Format::Human => human(&loaded.plan),
        Format::Json => machine(&loaded.plan),
    });
    Exit::Fine
}

fn inputs<'p>(plan: &'p Plan, stage: &'p PlannedStage) -> impl Iterator<Item = &'p str> {
    stage.from.iter().filter_map(|input| Some(plan.stages.get(*input)?.id.as_str()))
}

fn human(plan: &Plan) -> String {
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
    text
}

fn machine(plan: &Plan) -> String {
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
    let levels = plan.levels.iter().map(|(pattern, level)| (pattern.to_owned(), level.as_str().into()));
    let plan = json!({
        "type": "plan",
        "stages": plan.stages.iter().map(stage).collect::<Vec<Value>>(),
        "levels": Value::Object(levels.collect()),
    });
    format!("{plan}\n")
}
