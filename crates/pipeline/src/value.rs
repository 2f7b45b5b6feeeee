//! TOML values as JSON, `{name}` filled in, with the place of every key and value.

use crate::source::folder;
use dossier_host::tables::{Bytes, Findings, in_order};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use toml::{Spanned, de::DeValue};

/// Where the values of a table stand, by JSON Pointer (RFC 6901); the empty pointer is the table itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    places: BTreeMap<String, Place>,
}

#[derive(Clone, Debug)]
struct Place {
    key: Option<Bytes>,
    value: Bytes,
}

impl Places {
    /// Where the value at a pointer stands, or else the closest one around it.
    pub(crate) fn value(&self, pointer: &str) -> Option<Bytes> {
        self.up(pointer).map(|place| place.value.clone())
    }

    /// Whether there is a value at just this pointer.
    pub(crate) fn exact(&self, pointer: &str) -> bool {
        self.places.contains_key(pointer)
    }

    /// Where the key of a pointer stands; the value's place when it is in an array.
    pub(crate) fn key(&self, pointer: &str) -> Option<Bytes> {
        self.up(pointer).map(|place| place.key.clone().unwrap_or_else(|| place.value.clone()))
    }

    fn up(&self, mut pointer: &str) -> Option<&Place> {
        loop {
            if let Some(place) = self.places.get(pointer) {
                return Some(place);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}

/// A key as part of a JSON Pointer.
pub(crate) fn pointer(base: &str, key: &str) -> String {
    format!("{base}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Brings TOML to JSON.
pub(crate) struct Reader<'a, 'f> {
    pub(crate) vars: &'a BTreeMap<String, String>,
    pub(crate) findings: &'a mut Findings<'f>,
}

impl Reader<'_, '_> {
    /// The value as JSON and where its parts stand.
    pub(crate) fn read(&mut self, value: &Spanned<DeValue<'_>>) -> (Value, Places) {
        let mut places = Places::default();
        let json = self.value(value, None, String::new(), &mut places);
        (json, places)
    }

    fn value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: Option<Bytes>,
        at: String,
        places: &mut Places,
    ) -> Value {
        let json = match value.get_ref() {
            DeValue::String(text) => Value::String(self.fill(text, &value.span())),
            DeValue::Integer(number) => self.integer(number.as_str(), number.radix(), &value.span()),
            DeValue::Float(number) => self.float(number.as_str(), &value.span()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(time) => Value::String(time.to_string()),
            DeValue::Array(items) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.value(item, None, format!("{at}/{index}"), places))
                    .collect(),
            ),
            DeValue::Table(table) => {
                let mut map = Map::new();
                for (name, item) in in_order(table) {
                    let at = pointer(&at, name.get_ref());
                    let json = self.value(item, Some(name.span()), at, places);
                    map.insert(name.get_ref().to_string(), json);
                }
                Value::Object(map)
            }
        };
        places.places.insert(at, Place { key, value: value.span() });
        json
    }

    fn integer(&mut self, text: &str, radix: u32, bytes: &Bytes) -> Value {
        if let Ok(number) = i64::from_str_radix(text, radix) {
            return number.into();
        }
        let finding = self.findings.deny("number", bytes, "this number is too large");
        self.findings.push(finding);
        Value::Null
    }

    fn float(&mut self, text: &str, bytes: &Bytes) -> Value {
        if let Some(number) = text.parse().ok().and_then(serde_json::Number::from_f64) {
            return number.into();
        }
        let finding = self.findings.deny("number", bytes, "only finite numbers can be used here");
        self.findings.push(finding);
        Value::Null
    }

    /// The text with `{name}` filled in; `{{` and `}}` are literal braces.
    pub(crate) fn fill(&mut self, text: &str, bytes: &Bytes) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                out.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                out.push('}');
                rest = after;
            } else if let Some((name, after)) = from
                .strip_prefix('{')
                .and_then(|inside| inside.split_once('}'))
                .filter(|(name, _)| is_name(name))
            {
                let value = self.var(name, bytes);
                out.push_str(&value);
                rest = after;
            } else {
                let finding = self
                    .findings
                    .deny("brace", bytes, "a single brace begins or ends no `{name}`")
                    .hint("write `{{` and `}}` for braces that are meant as such");
                self.findings.push(finding);
                return text.to_owned();
            }
        }
        out.push_str(rest);
        out
    }

    fn var(&mut self, name: &str, bytes: &Bytes) -> String {
        if let Some(value) = self.vars.get(name) {
            return value.clone();
        }
        match name {
            "here" => return folder(self.findings.file(bytes).1).to_owned(),
            "edition" => {
                let finding =
                    self.findings.deny("no-edition", bytes, "`{edition}` is the edition, and none is chosen");
                self.findings.push(finding.hint(
                    "choose one with `--edition NAME`, take `--all-editions`, or give `edition` a value in `[vars]`",
                ));
            }
            _ => {
                let known: Vec<&str> = self.vars.keys().map(String::as_str).chain(["here"]).collect();
                let message = format!("`{{{name}}}` is not among the variables");
                self.findings.unknown("unknown-variable", bytes, message, name, &known, "variables");
            }
        }
        String::new()
    }
}

/// Whether this can be the name of a variable.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
