//! The pipeline file as it is written: keys and types checked, nothing looked up yet.

use crate::value::is_name;
use dossier_core::{Level, suggest::closest};
use dossier_host::{
    plugins::{Declaration, NAME_RULE, is_name as is_plugin_name},
    tables::{Bytes, Findings, Text, in_order, quoted},
};
use std::collections::BTreeMap;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The format that this version reads.
const FORMAT: &str = "1";
const TOP_KEYS: [&str; 8] = ["format", "extends", "vars", "plugins", "stage", "levels", "skip", "edition"];
/// What an edition can say otherwise.
const EDITION_KEYS: [&str; 5] = ["skip", "vars", "levels", "stage", "plugins"];
/// Variables that have their values by themselves.
const GIVEN: [&str; 2] = ["pipeline", "here"];
const STAGE_KEYS: [&str; 4] = ["use", "from", "with", "out"];

/// What names of variables and editions are made of.
const NAME_HINT: &str = "names begin with a letter and go on with letters, digits, `-` and `_`";

/// A pipeline as declared.
#[derive(Debug, Default)]
pub(crate) struct Declared<'i> {
    pub(crate) vars: BTreeMap<String, String>,
    /// What is said of plugins; nothing where it is wrong, which was reported.
    pub(crate) plugins: Vec<(Text, Option<Declaration>)>,
    pub(crate) stages: Vec<StageDecl<'i>>,
    pub(crate) levels: Vec<(Text, Level)>,
    /// Stages that are left out.
    pub(crate) skip: Vec<Text>,
}

/// A `[stage.<id>]` table.
#[derive(Debug)]
pub(crate) struct StageDecl<'i> {
    pub(crate) id: Text,
    pub(crate) uses: Option<Text>,
    pub(crate) from: Vec<Text>,
    /// Where the key `from` stands, if it is there.
    pub(crate) from_key: Option<Bytes>,
    /// Whether `from` had a wrong type, which was reported.
    pub(crate) from_malformed: bool,
    pub(crate) with: Option<Spanned<DeValue<'i>>>,
    pub(crate) out: Option<Text>,
    pub(crate) out_key: Option<Bytes>,
}

/// Reads a parsed file.
pub(crate) fn read<'i>(root: &DeTable<'i>, findings: &mut Findings<'_>) -> Declared<'i> {
    let mut declared = Declared::default();
    let mut has_format = false;
    let mut has_stages = false;
    for (key, value) in in_order(root) {
        match key.get_ref().as_ref() {
            "format" => {
                has_format = true;
                format(value, findings);
            }
            "vars" => declared.vars = vars(value, findings),
            "plugins" => declared.plugins = plugins(value, findings),
            "stage" => {
                has_stages = true;
                declared.stages = stages(value, findings);
            }
            "levels" => declared.levels = levels(value, findings),
            "skip" => declared.skip = names("skip", value, findings),
            // The one that was chosen is laid over the rest already.
            "edition" => editions(value, findings),
            name => {
                // A mistyped key is one mistake, not two.
                has_format |= closest(name, TOP_KEYS) == Some("format");
                has_stages |= closest(name, TOP_KEYS) == Some("stage");
                let message = format!("a pipeline has no key `{name}`");
                findings.unknown(
                    "unknown-key",
                    &key.span(),
                    message,
                    name,
                    &TOP_KEYS,
                    "the keys of a pipeline",
                );
            }
        }
    }
    if !has_format {
        let finding = findings.deny("format", &(0..0), "the pipeline does not say its format");
        findings.push(finding.hint(format!("begin the file with `format = {FORMAT}`")));
    }
    if !has_stages {
        let finding = findings.deny("no-stage", &(0..0), "the pipeline has no stage");
        findings.push(finding.hint("a stage is a table `[stage.<id>]` with a key `use`"));
    }
    declared
}

/// Looks whether editions are tables of what an edition can say.
fn editions(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) {
    for (name, value) in findings.table("edition", value).map(in_order).unwrap_or_default() {
        let name_text = name.get_ref().as_ref();
        if !is_name(name_text) {
            let message = format!("`{name_text}` cannot be the name of an edition");
            let finding = findings.deny("bad-name", &name.span(), message);
            findings.push(finding.hint(NAME_HINT));
        }
        for (key, _) in
            findings.table(&format!("edition.{name_text}"), value).map(in_order).unwrap_or_default()
        {
            let key_text = key.get_ref().as_ref();
            if !EDITION_KEYS.contains(&key_text) {
                let message = format!("an edition has no key `{key_text}`");
                let known_are = "the keys of an edition";
                findings.unknown("unknown-key", &key.span(), message, key_text, &EDITION_KEYS, known_are);
            }
        }
    }
}

fn format(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) {
    let Some(number) = value.get_ref().as_integer() else {
        return findings.wrong_type("format", &format!("the integer {FORMAT}"), value);
    };
    if number.as_str() != FORMAT {
        let message = format!("this version does not read format {}", number.as_str());
        let finding = findings.deny("format", &value.span(), message);
        findings.push(finding.hint(format!("the format that it reads is {FORMAT}")));
    }
}

fn vars(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> BTreeMap<String, String> {
    let mut vars = BTreeMap::new();
    for (key, value) in findings.table("vars", value).map(in_order).unwrap_or_default() {
        let name = key.get_ref().as_ref();
        if !is_name(name) {
            let message = format!("`{name}` cannot be the name of a variable");
            let finding = findings.deny("bad-name", &key.span(), message);
            findings.push(finding.hint(NAME_HINT));
        } else if GIVEN.contains(&name) {
            let finding = findings.deny("bad-name", &key.span(), format!("`{name}` has its value by itself"));
            findings.push(finding.hint(
                "`{pipeline}` is the name of the file, `{here}` the folder of the file that it stands in",
            ));
        }
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(_) | DeValue::Table(_) => {
                findings.wrong_type(name, "a single value", value);
                String::new()
            }
        };
        vars.insert(name.to_owned(), text);
    }
    vars
}

fn plugins(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Vec<(Text, Option<Declaration>)> {
    let mut plugins = Vec::new();
    for (key, value) in findings.table("plugins", value).map(in_order).unwrap_or_default() {
        let name = Text { text: key.get_ref().to_string(), bytes: key.span() };
        if !is_plugin_name(&name.text) {
            let message = format!("`{}` cannot be the name of a plugin", name.text);
            let finding = findings.deny("bad-name", &name.bytes, message);
            findings.push(finding.hint(NAME_RULE));
            continue;
        }
        let entry = Declaration::entry(&name.text, findings.location(&name.bytes), value, findings);
        plugins.push((name, entry));
    }
    plugins
}

fn stages<'i>(value: &Spanned<DeValue<'i>>, findings: &mut Findings<'_>) -> Vec<StageDecl<'i>> {
    let mut stages = Vec::new();
    let tables = findings.table("stage", value).map(in_order).unwrap_or_default();
    let ids: Vec<&str> = tables.iter().map(|(key, _)| key.get_ref().as_ref()).collect();
    for (key, value) in tables {
        let id = key.get_ref().to_string();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            let finding =
                findings.deny("bad-name", &key.span(), format!("`{id}` cannot be the id of a stage"));
            findings.push(finding.hint("ids are made of the letters a to z, digits, `-` and `_`"));
        }
        if let Some(table) = findings.table(&format!("stage.{id}"), value) {
            let others = ids.iter().copied().filter(|other| *other != id);
            let close = closest(&id, others).map(str::to_owned);
            stages.push(stage(Text { text: id, bytes: key.span() }, close, table, findings));
        }
    }
    stages
}

/// A stage; `close` is another one with nearly the same id.
fn stage<'i>(
    id: Text,
    close: Option<String>,
    table: &DeTable<'i>,
    findings: &mut Findings<'_>,
) -> StageDecl<'i> {
    let mut stage = StageDecl {
        id,
        uses: None,
        from: Vec::new(),
        from_key: None,
        from_malformed: false,
        with: None,
        out: None,
        out_key: None,
    };
    let mut has_use = false;
    for (key, value) in in_order(table) {
        match key.get_ref().as_ref() {
            "use" => {
                has_use = true;
                stage.uses = findings.text("use", value);
            }
            "from" => {
                stage.from_key = Some(key.span());
                let before = findings.list.len();
                stage.from = names("from", value, findings);
                stage.from_malformed = findings.list.len() > before;
            }
            "with" => match value.get_ref() {
                DeValue::Table(_) => stage.with = Some(value.clone()),
                _ => findings.wrong_type("with", "a table", value),
            },
            "out" => {
                stage.out_key = Some(key.span());
                stage.out = findings.text("out", value);
            }
            name => {
                has_use |= closest(name, STAGE_KEYS) == Some("use");
                let message = format!("a stage has no key `{name}`");
                let finding = findings.deny("unknown-key", &key.span(), message);
                findings.push(match closest(name, STAGE_KEYS) {
                    Some(close) => finding.hint(format!("did you mean `{close}`?")),
                    None => finding.hint(format!(
                        "options of the stage belong in `with`; other keys are {}",
                        quoted(&STAGE_KEYS)
                    )),
                });
            }
        }
    }
    if !has_use {
        let message = format!("the stage `{}` does not say what it uses", stage.id.text);
        let finding = findings.deny("no-use", &stage.id.bytes, message);
        findings.push(match close {
            Some(close) => finding.hint(format!("did you mean to change the stage `{close}`?")),
            None => finding.hint("add `use = \"<plugin>/<stage>\"`; `dossier stages` lists them"),
        });
    }
    stage
}

/// The ids of stages.
fn names(key: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Vec<Text> {
    let expected = "the id of a stage or a list of them";
    match value.get_ref() {
        DeValue::String(text) => vec![Text { text: text.to_string(), bytes: value.span() }],
        DeValue::Array(items) => {
            let mut from = Vec::new();
            for item in items {
                match item.get_ref().as_str() {
                    Some(text) => from.push(Text { text: text.to_owned(), bytes: item.span() }),
                    None => findings.wrong_type(key, expected, item),
                }
            }
            from
        }
        _ => {
            findings.wrong_type(key, expected, value);
            Vec::new()
        }
    }
}

fn levels(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Vec<(Text, Level)> {
    let mut levels = Vec::new();
    for (key, value) in findings.table("levels", value).map(in_order).unwrap_or_default() {
        let name = key.get_ref().as_ref();
        let Some(level) = findings.text(name, value) else { continue };
        let known = [Level::Allow, Level::Warn, Level::Deny];
        match known.iter().find(|known| known.as_str() == level.text) {
            Some(level) => levels.push((Text { text: name.to_owned(), bytes: key.span() }, *level)),
            None => {
                let message = format!("`{}` is not a level", level.text);
                let names = known.map(Level::as_str);
                findings.unknown("unknown-level", &value.span(), message, &level.text, &names, "levels");
            }
        }
    }
    levels
}
