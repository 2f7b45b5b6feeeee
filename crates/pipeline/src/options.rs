//! Options against the JSON Schema of their stage, in the words of the pipeline file.

use crate::value::{Places, pointer};
use dossier_core::{Manifest, suggest::closest};
use dossier_host::tables::{Bytes, Findings, quoted};
use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;

/// Reports all options that do not fit. Where something was reported since there were `before` findings, the value was
/// not even read, and nothing is added.
pub(crate) fn check(
    manifest: &Manifest,
    options: &Value,
    places: &Places,
    fallback: &Bytes,
    before: usize,
    findings: &mut Findings<'_>,
) {
    let mut checker = Checker { manifest, places, fallback, findings, before };
    match jsonschema::validator_for(&manifest.options) {
        Ok(validator) => validator.iter_errors(options).for_each(|error| checker.error(&error)),
        Err(error) => {
            let message = format!("the options schema of `{}` is itself wrong: {error}", manifest.name);
            checker.report(checker.fallback.clone(), message, None);
        }
    }
}

/// Reports what the stage itself said against its options. An error that names an option in backquotes, as
/// `` `lang`: ... ``, is placed at that option.
pub(crate) fn refused(
    manifest: &Manifest,
    reason: &str,
    places: &Places,
    fallback: &Bytes,
    findings: &mut Findings<'_>,
) {
    let named = reason.split('`').skip(1).step_by(2).find_map(|name| {
        let at = pointer("", name);
        places.exact(&at).then(|| places.value(&at)).flatten()
    });
    let bytes = named.or_else(|| places.key("")).unwrap_or_else(|| fallback.clone());
    let message = format!("the options of `{}` do not fit: {reason}", manifest.name);
    let finding = findings.deny("bad-option", &bytes, message);
    findings.push(finding);
}

struct Checker<'a, 'f> {
    manifest: &'a Manifest,
    places: &'a Places,
    fallback: &'a Bytes,
    findings: &'a mut Findings<'f>,
    /// How many findings there were before.
    before: usize,
}

impl Checker<'_, '_> {
    fn report(&mut self, bytes: Bytes, message: String, hint: Option<String>) {
        let finding = self.findings.deny("bad-option", &bytes, message);
        // A value may break several rules; the first says enough.
        if self.findings.list.iter().skip(self.before).any(|other| other.location == finding.location) {
            return;
        }
        self.findings.push(match hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        });
    }

    fn value_place(&self, pointer: &str) -> Bytes {
        self.places.value(pointer).unwrap_or_else(|| self.fallback.clone())
    }

    fn error(&mut self, error: &ValidationError<'_>) {
        let at = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                unexpected.iter().for_each(|name| self.unknown(at, name));
            }
            ValidationErrorKind::Required { property } => self.missing(at, property),
            ValidationErrorKind::Type { kind } => {
                let message =
                    format!("{} takes {}, not {}", name(at), expected(kind), actual(error.instance()));
                self.report(self.value_place(at), message, None);
            }
            ValidationErrorKind::Enum { options } => {
                let names: Vec<Value> = options.as_array().cloned().unwrap_or_default();
                self.not_among(at, error.instance(), &names);
            }
            ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
                self.no_branch(at, error, context)
            }
            _ => {
                let message = format!("{} does not fit: {}", name(at), error.masked_with("it"));
                self.report(self.value_place(at), message, None);
            }
        }
    }

    fn unknown(&mut self, at: &str, option: &str) {
        let key = self.places.key(&pointer(at, option)).unwrap_or_else(|| self.fallback.clone());
        let known = properties(&self.manifest.options, at);
        let hint = match closest(option, known.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None if known.is_empty() => "it takes none".to_owned(),
            None => format!("there are {}", quoted(&known)),
        };
        let of = if at.is_empty() { format!("`{}`", self.manifest.name) } else { name(at) };
        self.report(key, format!("{of} has no option `{option}`"), Some(hint));
    }

    fn missing(&mut self, at: &str, property: &Value) {
        let option = property.as_str().unwrap_or_default();
        let of = if at.is_empty() { format!("`{}`", self.manifest.name) } else { name(at) };
        let place = self.places.key(at).unwrap_or_else(|| self.fallback.clone());
        let hint = match (at, describe(&self.manifest.options, option)) {
            ("", Some(text)) => format!("`{option}`: {text}"),
            _ => format!("`dossier stages {}` describes the options", self.manifest.name),
        };
        self.report(place, format!("{of} needs the option `{option}`"), Some(hint));
    }

    fn not_among(&mut self, at: &str, given: &Value, known: &[Value]) {
        let known: Vec<&str> = known.iter().filter_map(Value::as_str).collect();
        let given = given.as_str().map_or_else(|| given.to_string(), |text| format!("`{text}`"));
        let close = closest(given.trim_matches('`'), known.iter().copied());
        let hint = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("it takes {}", quoted(&known)),
        };
        self.report(self.value_place(at), format!("{} cannot be {given}", name(at)), Some(hint));
    }

    /// An optional value is "this or null", and a choice of names may be written as several constants: both are told
    /// as what they are.
    fn no_branch(
        &mut self,
        at: &str,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
    ) {
        let is_null = |kind: &ValidationErrorKind| matches!(kind, ValidationErrorKind::Type { kind: TypeKind::Single(kind) } if kind.to_string() == "null");
        let branches: Vec<&Vec<_>> =
            context.iter().filter(|branch| !branch.iter().any(|error| is_null(error.kind()))).collect();
        if let [branch] = branches.as_slice() {
            return branch.iter().for_each(|error| self.error(error));
        }
        let constants: Option<Vec<Value>> = branches
            .iter()
            .map(|branch| match branch.first()?.kind() {
                ValidationErrorKind::Constant { expected_value } => Some(vec![Value::clone(expected_value)]),
                ValidationErrorKind::Enum { options } => options.as_array().cloned(),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(|constants| constants.concat());
        match constants {
            Some(constants) if !constants.is_empty() => self.not_among(at, error.instance(), &constants),
            _ => {
                let message =
                    format!("{} takes none of its forms when it is {}", name(at), actual(error.instance()));
                let hint = format!("`dossier stages {}` describes the options", self.manifest.name);
                self.report(self.value_place(at), message, Some(hint));
            }
        }
    }
}

/// An option as the editor knows it: `files`, `margins.top`, item 2 of `files`.
fn name(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    match parts.split_last() {
        None => "`with`".to_owned(),
        Some((last, before)) if !before.is_empty() && last.parse::<usize>().is_ok() => {
            let number = last.parse::<usize>().unwrap_or_default().saturating_add(1);
            format!("item {number} of `{}`", before.join("."))
        }
        Some(_) => format!("`{}`", parts.join(".")),
    }
}

fn expected(kind: &TypeKind) -> String {
    let of = |name: String| match name.as_str() {
        "array" => "a list".to_owned(),
        "object" => "a table".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => "an integer".to_owned(),
        other => format!("a {other}"),
    };
    match kind {
        TypeKind::Single(kind) => of(kind.to_string()),
        TypeKind::Multiple(kinds) => {
            let names = kinds.iter().map(|kind| kind.to_string()).filter(|name| name != "null").map(of);
            names.collect::<Vec<_>>().join(" or ")
        }
    }
}

fn actual(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

/// The names of the properties that a schema describes at a place.
fn properties<'s>(root: &'s Value, at: &str) -> Vec<&'s str> {
    let mut schema = resolve(root, root);
    for part in at.split('/').skip(1) {
        let inner = schema.get("properties").and_then(|all| all.get(part)).or_else(|| schema.get("items"));
        let Some(inner) = inner else { return Vec::new() };
        schema = resolve(root, inner);
    }
    let map = schema.get("properties").and_then(Value::as_object);
    map.map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn describe<'s>(root: &'s Value, option: &str) -> Option<&'s str> {
    root.get("properties")?.get(option)?.get("description")?.as_str()
}

/// Follows a reference, and takes the one branch of an optional value that describes properties. A schema that refers
/// to itself ends after a few steps.
fn resolve<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    for _ in 0..8 {
        if let Some(pointer) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) {
            match root.pointer(pointer) {
                Some(target) => schema = target,
                None => return schema,
            }
        } else if let Some(branches) = schema.get("anyOf").and_then(Value::as_array) {
            let typed = |branch: &&Value| branch.get("type").and_then(Value::as_str) != Some("null");
            match branches.iter().find(typed) {
                Some(branch) => schema = branch,
                None => return schema,
            }
        } else {
            return schema;
        }
    }
    schema
}
