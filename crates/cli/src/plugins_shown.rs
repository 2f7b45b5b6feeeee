//! Plugins as text for people and as JSON for programs.

use crate::{args::Format, load::shown, terminal::printable};
use dossier_core::{MODEL, Manifest};
use dossier_host::{
    Registry, plugin_of,
    plugins::{Found, Trust},
};
use dossier_pipeline::LoadedPlugin;
use serde_json::{Value, json};
use std::{fmt::Write, path::Path};

/// What is said of a plugin in a list.
pub(crate) struct Row {
    /// Columns; the first is its name.
    pub(crate) cells: Vec<String>,
    /// The same and more.
    pub(crate) json: Value,
}

impl Row {
    pub(crate) fn built_in(name: &str, version: &str) -> Self {
        Self { cells: cells([name, "built in", version]), json: built_in(name, version) }
    }

    /// A built-in plugin among those that are verified.
    pub(crate) fn sound(name: &str, version: &str) -> Self {
        Self { cells: cells([name, "ok", version, "built in"]), json: built_in(name, version) }.verdict("ok")
    }

    /// A plugin that was not loaded.
    pub(crate) fn found(found: &Found, at: &Whereabouts) -> Self {
        let name = &found.source.name;
        let cells = cells([name, found.carrier(), words(found.trust), &at.place]);
        Self { cells, json: machine(found, at) }
    }

    pub(crate) fn loaded(LoadedPlugin { found, manifest }: &LoadedPlugin, at: &Whereabouts) -> Self {
        let mut json = machine(found, at);
        json["version"] = json!(manifest.version);
        let about = about(found, at);
        Self { cells: cells([&manifest.name, "ok", &manifest.version, &about]), json }.verdict("ok")
    }

    /// A plugin that gives no stages; `word` says why in one word.
    pub(crate) fn wrong(name: &str, word: &str, message: &str) -> Self {
        let json = json!({ "type": "plugin", "name": name, "message": message });
        Self { cells: cells([name, word, message]), json }.verdict(word)
    }

    /// The same row with a verdict for programs.
    fn verdict(mut self, verdict: &str) -> Self {
        self.json["verdict"] = json!(verdict);
        self
    }
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

fn built_in(name: &str, version: &str) -> Value {
    json!({ "type": "plugin", "name": name, "version": version, "carrier": "built-in" })
}

/// Rows in columns, or one JSON object a line.
pub(crate) fn table(rows: &[Row], format: Format) -> String {
    if format == Format::Json {
        return rows.iter().map(|row| format!("{}\n", row.json)).collect();
    }
    let width = |column: usize| {
        // What stands last in its row takes what room it needs.
        let inner = rows.iter().filter(|row| row.cells.len() > column + 1);
        inner.filter_map(|row| Some(row.cells.get(column)?.chars().count())).max().unwrap_or_default()
    };
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.cells.iter().enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            let width = if column + 1 == row.cells.len() { 0 } else { width(column) };
            let _ = write!(text, "{gap}{:width$}", cell.replace('\n', " "));
        }
        text.push('\n');
    }
    printable(&text)
}

/// Where a plugin is, as it is reached from the working folder.
pub(crate) struct Whereabouts {
    /// Its folder; one that the pipeline itself describes lies in the pipeline file.
    place: String,
    /// The file that runs.
    file: Option<String>,
}

impl Whereabouts {
    /// `root` is the folder of the pipeline file, `pipeline` the file's name.
    pub(crate) fn new(root: &Path, pipeline: &str, found: &Found) -> Self {
        Self {
            place: shown(root, if found.folder == "." { pipeline } else { &found.folder }),
            file: found.file.as_ref().map(|file| shown(root, file)),
        }
    }
}

/// How a plugin runs, where it lies and why it may run.
pub(crate) fn about(found: &Found, at: &Whereabouts) -> String {
    format!("{}, {}, {}", found.carrier(), at.place, words(found.trust))
}

fn words(trust: Trust) -> &'static str {
    match trust {
        Trust::Project => "in the project",
        Trust::Allowed => "allowed for this run",
        other => other.as_str(),
    }
}

/// A plugin that was found, for programs.
fn machine(found: &Found, at: &Whereabouts) -> Value {
    json!({
        "type": "plugin",
        "name": found.source.name,
        "carrier": found.carrier(),
        "origin": found.origin.as_str(),
        "place": at.place,
        "file": at.file,
        "trust": found.trust.as_str(),
    })
}

/// A built-in plugin, explained.
pub(crate) fn explain_built_in(registry: &Registry, name: &str, version: &str, format: Format) -> String {
    let stages = stages(registry, name);
    if format == Format::Json {
        let mut json = built_in(name, version);
        json["model"] = json!(MODEL);
        json["stages"] = json!(stages);
        return format!("{json}\n");
    }
    let facts = [("carrier", "built in".to_owned()), ("model", MODEL.to_string())];
    explanation(name, version, &facts, &stages)
}

/// A plugin that was loaded, explained; `digest` is that of the file that runs.
pub(crate) fn explain(
    registry: &Registry,
    plugin: &LoadedPlugin,
    at: &Whereabouts,
    digest: Option<&str>,
    format: Format,
) -> String {
    let LoadedPlugin { found, manifest } = plugin;
    let stages = stages(registry, &manifest.name);
    let pin = digest.map(|digest| found.pin(digest));
    if format == Format::Json {
        let mut json = Row::loaded(plugin, at).json;
        json["model"] = json!(manifest.model);
        json["codecs"] = json!(manifest.codecs);
        json["sha256"] = json!(digest);
        json["pin"] = json!(pin);
        json["stages"] = json!(stages);
        return format!("{json}\n");
    }
    let codecs: Vec<Value> = manifest.codecs.iter().map(|codec| json!(codec)).collect();
    let codecs: Vec<&str> = codecs.iter().filter_map(Value::as_str).collect();
    let facts = [
        ("carrier", found.carrier().to_owned()),
        ("place", at.place.clone()),
        ("file", at.file.clone().unwrap_or_else(|| "none in the folder".to_owned())),
        ("trust", words(found.trust).to_owned()),
        ("model", manifest.model.to_string()),
        ("codecs", codecs.join(", ")),
        ("pin", pin.unwrap_or_else(|| "cannot be pinned".to_owned())),
    ];
    explanation(&manifest.name, &manifest.version, &facts, &stages)
}

fn stages<'r>(registry: &'r Registry, plugin: &str) -> Vec<&'r Manifest> {
    let manifests = registry.stages().map(|stage| stage.manifest());
    manifests.filter(|manifest| plugin_of(&manifest.name) == Some(plugin)).collect()
}

fn explanation(name: &str, version: &str, facts: &[(&str, String)], stages: &[&Manifest]) -> String {
    let mut text = format!("{name} {version}\n");
    for (fact, value) in facts {
        let _ = writeln!(text, "{fact:8} {value}");
    }
    let width = stages.iter().map(|stage| stage.name.chars().count()).max().unwrap_or_default();
    text.push_str("\nStages, which `dossier stages` describes:\n");
    for stage in stages {
        let _ = writeln!(text, "  {:width$}  {:9}  {}", stage.name, stage.kind.as_str(), stage.summary);
    }
    printable(&text)
}
