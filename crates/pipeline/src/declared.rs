//! The pipeline file as it is written: keys and types checked, nothing looked up yet.

use crate::value::{Bytes, Findings, in_order, is_name, quoted, type_name};
use dossier_core::Level;
use dossier_core::suggest::closest;
use std::collections::BTreeMap;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The format that this version reads.
const FORMAT: &str = "1";
const TOP_KEYS: [&str; 4] = ["format", "vars", "stage", "levels"];
const STAGE_KEYS: [&str; 4] = ["use", "from", "with", "out"];

/// A string with its place.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) bytes: Bytes,
}

/// A pipeline as declared.
#[derive(Debug, Default)]
pub(crate) struct Declared<'i> {
    pub(crate) vars: BTreeMap<String, String>,
    pub(crate) stages: Vec<StageDecl<'i>>,
    pub(crate) levels: Vec<(Text, Level)>,
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
            "stage" => {
                has_stages = true;
                declared.stages = stages(value, findings);
            }
            "levels" => declared.levels = levels(value, findings),
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

/// Reports a value of the wrong type.
fn wrong_type(findings: &mut Findings<'_>, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) {
    let message = format!("`{key}` takes {expected}, not {}", type_name(value.get_ref()));
    let finding = findings.deny("wrong-type", &value.span(), message);
    findings.push(finding);
}

fn table<'t, 'i>(
    key: &str,
    value: &'t Spanned<DeValue<'i>>,
    findings: &mut Findings<'_>,
) -> Option<&'t DeTable<'i>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        wrong_type(findings, key, "a table", value);
    }
    table
}

fn text(key: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Text> {
    let Some(text) = value.get_ref().as_str() else {
        wrong_type(findings, key, "a string", value);
        return None;
    };
    Some(Text { text: text.to_owned(), bytes: value.span() })
}

fn format(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) {
    let Some(number) = value.get_ref().as_integer() else {
        return wrong_type(findings, "format", &format!("the integer {FORMAT}"), value);
    };
    if number.as_str() != FORMAT {
        let message = format!("this version does not read format {}", number.as_str());
        let finding = findings.deny("format", &value.span(), message);
        findings.push(finding.hint(format!("the format that it reads is {FORMAT}")));
    }
}

fn vars(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> BTreeMap<String, String> {
    let mut vars = BTreeMap::new();
    for (key, value) in table("vars", value, findings).map(in_order).unwrap_or_default() {
        let name = key.get_ref().as_ref();
        if !is_name(name) {
            let message = format!("`{name}` cannot be the name of a variable");
            let finding = findings.deny("bad-name", &key.span(), message);
            findings
                .push(finding.hint("names begin with a letter and go on with letters, digits, `-` and `_`"));
        }
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(_) | DeValue::Table(_) => {
                wrong_type(findings, name, "a single value", value);
                String::new()
            }
        };
        vars.insert(name.to_owned(), text);
    }
    vars
}

fn stages<'i>(value: &Spanned<DeValue<'i>>, findings: &mut Findings<'_>) -> Vec<StageDecl<'i>> {
    let mut stages = Vec::new();
    for (key, value) in table("stage", value, findings).map(in_order).unwrap_or_default() {
        let id = key.get_ref().to_string();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            let finding =
                findings.deny("bad-name", &key.span(), format!("`{id}` cannot be the id of a stage"));
            findings.push(finding.hint("ids are made of the letters a to z, digits, `-` and `_`"));
        }
        if let Some(table) = table(&format!("stage.{id}"), value, findings) {
            stages.push(stage(Text { text: id, bytes: key.span() }, table, findings));
        }
    }
    stages
}

fn stage<'i>(id: Text, table: &DeTable<'i>, findings: &mut Findings<'_>) -> StageDecl<'i> {
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
                stage.uses = text("use", value, findings);
            }
            "from" => {
                stage.from_key = Some(key.span());
                let before = findings.list.len();
                stage.from = from(value, findings);
                stage.from_malformed = findings.list.len() > before;
            }
            "with" => match value.get_ref() {
                DeValue::Table(_) => stage.with = Some(value.clone()),
                _ => wrong_type(findings, "with", "a table", value),
            },
            "out" => {
                stage.out_key = Some(key.span());
                stage.out = text("out", value, findings);
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
        findings.push(finding.hint("add `use = \"<plugin>/<stage>\"`; `dossier stages` lists them"));
    }
    stage
}

fn from(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Vec<Text> {
    let expected = "the id of a stage or a list of them";
    match value.get_ref() {
        DeValue::String(text) => vec![Text { text: text.to_string(), bytes: value.span() }],
        DeValue::Array(items) => {
            let mut from = Vec::new();
            for item in items {
                match item.get_ref().as_str() {
                    Some(text) => from.push(Text { text: text.to_owned(), bytes: item.span() }),
                    None => wrong_type(findings, "from", expected, item),
                }
            }
            from
        }
        _ => {
            wrong_type(findings, "from", expected, value);
            Vec::new()
        }
    }
}

fn levels(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Vec<(Text, Level)> {
    let mut levels = Vec::new();
    for (key, value) in table("levels", value, findings).map(in_order).unwrap_or_default() {
        let name = key.get_ref().as_ref();
        let Some(level) = text(name, value, findings) else { continue };
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
