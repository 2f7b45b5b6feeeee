//! The front matter of a case.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Longest front matter, in bytes, and most signs in it that can nest: so the reader of YAML keeps to its stack.
const LIMIT: (usize, usize) = (64 * 1024, 1000);

/// What a case says before its text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    /// Name of the stage.
    pub(crate) stage: String,
    /// Its options.
    #[serde(default = "no_options")]
    pub(crate) with: Value,
    /// Files of the project, by path.
    #[serde(default, deserialize_with = "contents")]
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Path of the text itself.
    #[serde(default = "case")]
    pub(crate) file: String,
    /// Media type of the text, for a verifier.
    #[serde(default = "plain", rename = "media-type")]
    pub(crate) media_type: String,
    /// `SOURCE_DATE_EPOCH`, in seconds since 1970 UTC.
    #[serde(default, rename = "source-date-epoch")]
    pub(crate) source_date_epoch: Option<i64>,
}

fn no_options() -> Value {
    Value::Object(Map::new())
}

fn case() -> String {
    "case.md".to_owned()
}

fn plain() -> String {
    "text/plain".to_owned()
}

fn contents<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Vec<u8>>, D::Error> {
    let files = BTreeMap::<String, String>::deserialize(from)?;
    Ok(files.into_iter().map(|(path, content)| (path, content.into_bytes())).collect())
}

impl Header {
    pub(crate) fn new(stage: &str, with: Value) -> Self {
        Self {
            stage: stage.to_owned(),
            with,
            files: BTreeMap::new(),
            file: case(),
            media_type: plain(),
            source_date_epoch: None,
        }
    }

    /// Reads YAML, which begins on this line of its file.
    pub(crate) fn parse(yaml: &str, first: usize) -> Result<Self, String> {
        let nesting = yaml.bytes().filter(|byte| b"[{-?".contains(byte)).count();
        if yaml.len() > LIMIT.0 || nesting > LIMIT.1 {
            return Err("its front matter is too long".to_owned());
        }
        let documents = Yaml::load_from_str(yaml).map_err(|error| {
            let line = first + error.marker().line().saturating_sub(1);
            format!("its front matter is no YAML: {} on line {line}", error.info())
        })?;
        let value = documents.first().map_or(Ok(Value::Null), value)?;
        serde_json::from_value(value).map_err(|error| format!("its front matter does not fit: {error}"))
    }
}

/// YAML as JSON.
fn value(yaml: &Yaml<'_>) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => Value::from(*value),
        Yaml::Value(Scalar::Integer(value)) => Value::from(*value),
        Yaml::Value(Scalar::FloatingPoint(value)) => Value::from(value.into_inner()),
        Yaml::Value(Scalar::String(value)) => Value::from(value.as_ref()),
        Yaml::Sequence(list) => list.iter().map(value).collect::<Result<_, _>>()?,
        Yaml::Mapping(map) => {
            let entry = |(key, entry): (&Yaml<'_>, &Yaml<'_>)| {
                let key = match value(key)? {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                Ok::<_, String>((key, value(entry)?))
            };
            Value::Object(map.iter().map(entry).collect::<Result<_, _>>()?)
        }
        _ => return Err("its front matter has tags or aliases, which cases do without".to_owned()),
    })
}
