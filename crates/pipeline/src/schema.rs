//! A JSON Schema of pipeline files, with which editors of TOML complete keys and options and show what they mean.

use dossier_core::{Kind, Manifest};
use dossier_host::Registry;
use serde_json::{Map, Value, json};

/// The schema of pipelines that use the stages of a registry: JSON Schema, draft 2020-12.
#[must_use]
pub fn schema(registry: &Registry) -> Value {
    let mut defs = Map::new();
    let mut stages = Vec::new();
    let mut names = Vec::new();
    for def in registry.stages() {
        let manifest = def.manifest();
        names.push(manifest.name.as_str());
        stages.push(stage(manifest, &mut defs));
    }
    // A stage of another plugin, and one that is said elsewhere and changed here: nothing is known of their options.
    let text = |about: &str| json!({ "type": "string", "description": about });
    let mut other = stage_keys("", None);
    other["properties"]["use"] = text("A stage of a plugin");
    other["properties"]["use"]["not"] = json!({ "enum": names });
    other["properties"]["with"] = json!({ "type": "object", "description": "Options of the stage" });
    stages.push(other);
    defs.insert("stage".to_owned(), json!({ "anyOf": stages }));
    defs.insert("levels".to_owned(), levels(registry));
    defs.insert("names".to_owned(), names_or_one("Ids of stages"));
    let mut edition = parts();
    let mut root = parts();
    edition["description"] = "What an edition says otherwise".into();
    edition["additionalProperties"] = false.into();
    defs.insert("edition".to_owned(), edition);
    for (key, value) in [
        ("format", json!({ "const": 1, "description": "The format of the file" })),
        ("extends", text("The pipeline file that this one is laid over, relative to this one")),
        (
            "edition",
            json!({
                "type": "object",
                "description": "Editions: built by `--edition NAME` and `--all-editions`",
                "additionalProperties": { "$ref": "#/$defs/edition" },
            }),
        ),
    ] {
        root["properties"][key] = value;
    }
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    root["title"] = "A pipeline of dossier".into();
    root["additionalProperties"] = false.into();
    root["$defs"] = Value::Object(defs);
    root
}

/// What a pipeline and an edition can both say.
fn parts() -> Value {
    json!({
        "type": "object",
        "properties": {
            "vars": {
                "type": "object",
                "description": "Values that `{name}` stands for in options and outputs",
                "additionalProperties": { "type": ["string", "number", "boolean"] },
            },
            "plugins": {
                "type": "object",
                "description": "Where plugins lie, and which may run",
                "additionalProperties": { "type": ["string", "object"] },
            },
            "stage": {
                "type": "object",
                "description": "The stages, by id",
                "additionalProperties": { "$ref": "#/$defs/stage" },
            },
            "levels": { "$ref": "#/$defs/levels" },
            "skip": { "$ref": "#/$defs/names" },
        },
    })
}

fn names_or_one(about: &str) -> Value {
    json!({
        "description": about,
        "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
    })
}

fn levels(registry: &Registry) -> Value {
    let level = |about: &str| json!({ "enum": ["allow", "warn", "deny"], "description": about });
    let codes = registry.codes();
    let known: Map<String, Value> =
        codes.iter().map(|info| (info.code.clone(), level(&info.summary))).collect();
    json!({
        "type": "object",
        "description": "How grave findings are, by code or `<plugin>/*`",
        "properties": known,
        "additionalProperties": level("Codes of a plugin"),
    })
}

/// The keys that stages of a kind have; of all kinds when none is given.
fn stage_keys(about: &str, kind: Option<Kind>) -> Value {
    let mut keys = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    if kind != Some(Kind::Import) {
        keys["properties"]["from"] = names_or_one("The stages that it takes from");
    }
    if matches!(kind, None | Some(Kind::Render)) {
        keys["properties"]["out"] = json!({ "type": "string", "description": "The file that is written, relative to the output folder" });
    }
    if !about.is_empty() {
        keys["description"] = about.into();
    }
    keys
}

fn stage(manifest: &Manifest, defs: &mut Map<String, Value>) -> Value {
    let mut options = manifest.options.clone();
    let inner = options.as_object_mut().and_then(|options| {
        options.remove("$schema");
        options.remove("$defs")
    });
    // Each stage has definitions of its own, which may have the names of another's.
    let prefix = manifest.name.replace('/', ".");
    refer(&mut options, &prefix);
    for (name, mut def) in inner.as_ref().and_then(Value::as_object).cloned().into_iter().flatten() {
        refer(&mut def, &prefix);
        defs.insert(format!("{prefix}.{name}"), def);
    }
    options["description"] = "Options of the stage".into();
    let mut stage = stage_keys(&manifest.summary, Some(manifest.kind));
    stage["properties"]["use"] = json!({ "const": manifest.name, "description": manifest.summary });
    stage["properties"]["with"] = options;
    stage["required"] = json!(["use"]);
    stage
}

/// Lets references within a schema point to the definitions of a stage.
fn refer(schema: &mut Value, prefix: &str) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(target) if key == "$ref" => {
                        if let Some(name) = target.strip_prefix("#/$defs/") {
                            *target = format!("#/$defs/{prefix}.{name}");
                        }
                    }
                    value => refer(value, prefix),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, prefix)),
        _ => {}
    }
}
