//! `dossier stages`: the registry, from the manifests alone.

use crate::{
    args::{Format, StagesArgs},
    load::{ProjectFiles, print_findings},
    plugins::Scene,
    terminal::{Exit, Terminal, printable},
};
use dossier_core::{Diagnostic, Manifest};
use dossier_host::{Plugins, Registry, plugin_of, plugins::is_name};
use dossier_pipeline::{BringError, bring, gather};
use serde_json::{Value, json};
use std::fmt::Write;

/// Lists the stages, or describes one.
pub(crate) fn stages(terminal: &Terminal, registry: &Registry, args: &StagesArgs) -> Exit {
    let scene = match Scene::open(terminal, &args.scene) {
        Ok(scene) => scene,
        Err(exit) => return exit,
    };
    let plugins = scene.plugins(&args.trust);
    match &args.name {
        Some(name) => one(terminal, registry.clone(), &scene, &plugins, name),
        None => {
            let gathered = gather(&scene.uses, registry, &plugins);
            terminal.out(&list(&gathered.registry, scene.format));
            print_findings(terminal, &gathered.findings, &ProjectFiles(&scene.project), scene.format);
            if gathered.findings.is_empty() { Exit::Fine } else { Exit::Unusable }
        }
    }
}

fn one(
    terminal: &Terminal,
    mut registry: Registry,
    scene: &Scene,
    plugins: &Plugins<'_>,
    name: &str,
) -> Exit {
    let plugin = plugin_of(name).filter(|plugin| is_name(plugin) && registry.version(plugin).is_none());
    let mut missing = None;
    if let Some(plugin) = plugin {
        match bring(plugin, scene.uses.entry(plugin), &mut registry, plugins) {
            Ok(_) => {}
            Err(BringError::Missing) => missing = Some(plugin),
            Err(error) => return scene.tell(terminal, &registry, plugins, plugin, error),
        }
    }
    if let Some(stage) = registry.get(name) {
        terminal.out(&match scene.format {
            Format::Human => describe(stage.manifest()),
            Format::Json => machine(stage.manifest()),
        });
        return Exit::Fine;
    }
    let similar = registry.similar(name);
    if let (Some(plugin), None) = (missing, similar) {
        return scene.tell(terminal, &registry, plugins, plugin, BringError::Missing);
    }
    let finding = Diagnostic::deny("pipeline/unknown-stage", format!("there is no stage `{name}`"));
    let finding = match similar {
        Some(close) => finding.hint(format!("did you mean `{close}`?")),
        None => finding.hint("`dossier stages` lists what there is"),
    };
    terminal.refuse(finding, scene.format)
}

fn machine(manifest: &Manifest) -> String {
    format!("{}\n", json!(manifest))
}

fn list(registry: &Registry, format: Format) -> String {
    let manifests = || registry.stages().map(|stage| stage.manifest());
    if format == Format::Json {
        return manifests().map(machine).collect();
    }
    let width = manifests().map(|manifest| manifest.name.len()).max().unwrap_or_default();
    let line = |m: &Manifest| format!("{:width$}  {:9}  {}\n", m.name, m.kind.as_str(), m.summary);
    printable(&manifests().map(line).collect::<String>())
}

fn describe(manifest: &Manifest) -> String {
    let mut text = format!("{} ({})\n{}\n", manifest.name, manifest.kind, manifest.summary);
    let schema = &manifest.options;
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    match properties.filter(|properties| !properties.is_empty()) {
        Some(properties) => {
            text.push_str("\nOptions, the table `with`:\n");
            for (name, property) in properties {
                option(&mut text, schema, name, property, required.contains(&name.as_str()));
            }
        }
        None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
            text.push_str("\nNo options.\n");
        }
        None => {
            let about = schema.get("description").and_then(Value::as_str).unwrap_or("Any keys.");
            let _ = writeln!(text, "\nOptions, the table `with`:\n  {}", about.replace('\n', "\n  "));
        }
    }
    if !manifest.codes.is_empty() {
        text.push_str("\nFindings, whose levels `[levels]` sets:\n");
        for code in &manifest.codes {
            let _ = writeln!(text, "  {} ({})\n      {}", code.code, code.level, code.summary);
        }
    }
    printable(&text)
}

fn option(text: &mut String, root: &Value, name: &str, property: &Value, required: bool) {
    let need = match property.get("default") {
        _ if required => ", required".to_owned(),
        Some(Value::Null) | None => String::new(),
        Some(default) => format!(", default {default}"),
    };
    let _ = writeln!(text, "  {name}: {}{need}", type_of(root, property, 0));
    let about = property.get("description").or_else(|| resolve(root, property).get("description"));
    for line in about.and_then(Value::as_str).unwrap_or_default().lines().filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "      {line}");
    }
}

/// A type in words. Schemas that refer to themselves end after a few levels.
fn type_of(root: &Value, schema: &Value, depth: usize) -> String {
    let schema = resolve(root, schema);
    if depth > 4 {
        return "table".to_owned();
    }
    let inner = |schema: &Value| type_of(root, schema, depth + 1);
    if let Some(names) = schema.get("enum").and_then(Value::as_array) {
        return names
            .iter()
            .filter(|name| !name.is_null())
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(" | ");
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    if let Some(branches) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        let names = branches.iter().map(inner).filter(|name| name != "null");
        return names.collect::<Vec<_>>().join(" | ");
    }
    match schema.get("type") {
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            names.map(|name| named(name, schema, &inner)).collect::<Vec<_>>().join(" | ")
        }
        Some(Value::String(name)) => named(name, schema, &inner),
        _ => "any".to_owned(),
    }
}

fn named(name: &str, schema: &Value, inner: &dyn Fn(&Value) -> String) -> String {
    match name {
        "array" => format!("list of {}", schema.get("items").map_or_else(|| "any".to_owned(), inner)),
        "object" => "table".to_owned(),
        "boolean" => "true | false".to_owned(),
        other => other.to_owned(),
    }
}

fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}
