//! The handshake: what a plugin says of itself is checked before anything else of it is decoded.

use super::trouble::{Trouble, codes, quoted};
use crate::plugins::{NAME_RULE, is_name};
use dossier_abi::PluginManifest;
use dossier_core::{Kind, MODEL, Manifest, ModelVersion};
use serde_json::Value;
use std::collections::BTreeSet;

/// Longest manifest, in bytes.
pub(super) const LIMIT: u64 = 4 * 1024 * 1024;
const SEE: &str = "the specification of the plugin boundary says what a manifest holds";

/// Whether a plugin may have this name.
pub(super) fn name(name: &str) -> Result<(), Trouble> {
    match is_name(name) {
        true => Ok(()),
        false => Err(Trouble::new(codes::MALFORMED, "has a name that is none").hint(NAME_RULE)),
    }
}

/// The manifest of the plugin of this name.
///
/// The version of the model is looked at by itself: what else a plugin of another major version says may mean something else.
pub(super) fn manifest(name: &str, bytes: &[u8]) -> Result<PluginManifest, Trouble> {
    // The depth is bounded here by serde_json's own limit of 128: manifests are read on threads with little stack.
    let mut value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let is_object = bytes.trim_ascii_start().first() == Some(&b'{');
        match is_object {
            true => wrong(format!("is not JSON: {error}")),
            false => Trouble::garbage(bytes, "its manifest"),
        }
    })?;
    let model = value.get("model").and_then(Value::as_str);
    let model = model.ok_or_else(|| wrong("does not say for which document model it was built: `model`"))?;
    let model: ModelVersion =
        model.parse().map_err(|reason: String| wrong(format!("names a model: {reason}")))?;
    if !MODEL.understands(model) {
        return Err(Trouble::other_model(name, model));
    }
    // Of codecs and kinds a later minor version may know more: codecs may be passed over, stages may not.
    if let Some(codecs) = value.get_mut("codecs").and_then(Value::as_array_mut) {
        codecs.retain(|codec| serde_json::from_value::<dossier_core::codec::Codec>(codec.clone()).is_ok());
    }
    for stage in value.get("stages").and_then(Value::as_array).into_iter().flatten() {
        decodable(stage)?;
    }
    let manifest: PluginManifest =
        serde_json::from_value(value).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    check(name, &manifest).map(|()| manifest)
}

fn wrong(what: impl AsRef<str>) -> Trouble {
    Trouble::new(codes::MALFORMED, format!("has a manifest that {}", what.as_ref())).hint(SEE)
}

/// Whether a stage can be decoded, so that the error can name it.
fn decodable(stage: &Value) -> Result<(), Trouble> {
    let Err(error) = serde_json::from_value::<Manifest>(stage.clone()) else { return Ok(()) };
    let name = stage.get("name").and_then(Value::as_str);
    let kind = stage.get("kind").filter(|kind| serde_json::from_value::<Kind>((*kind).clone()).is_err());
    Err(match (name, kind) {
        (Some(name), Some(kind)) => {
            wrong(format!("has a stage {} of the unknown kind {kind}", quoted(name.as_bytes())))
        }
        (Some(name), None) => wrong(format!("has a stage {}: {error}", quoted(name.as_bytes()))),
        (None, _) => wrong(format!("has a stage without a name: {error}")),
    })
}

fn check(name: &str, manifest: &PluginManifest) -> Result<(), Trouble> {
    if manifest.name != name {
        let other = &manifest.name;
        let what = format!("calls itself {}", quoted(other.as_bytes()));
        return Err(Trouble::new(codes::MALFORMED, what)
            .hint(format!("use the name that it has: rename `{name}` in the pipeline and on the disk")));
    }
    if manifest.codecs.is_empty() {
        return Err(wrong("has no codec that is known here: it needs `json` or `msgpack`"));
    }
    if manifest.stages.is_empty() {
        return Err(wrong("has no stages"));
    }
    let mut names = BTreeSet::new();
    for stage in &manifest.stages {
        let shown = quoted(stage.name.as_bytes());
        if !belongs(&stage.name, name) {
            return Err(wrong(format!("has a stage {shown}, which is no name that begins with `{name}/`")));
        }
        if !names.insert(&stage.name) {
            return Err(wrong(format!("has two stages {shown}")));
        }
        if !(stage.options.is_object() || stage.options.is_boolean()) {
            return Err(wrong(format!("has a stage {shown} whose `options` are no JSON Schema")));
        }
        if let Some(info) = stage.codes.iter().find(|info| !belongs(&info.code, name)) {
            let code = quoted(info.code.as_bytes());
            return Err(wrong(format!("has a code {code}, which is no name that begins with `{name}/`")));
        }
    }
    Ok(())
}

/// Whether this is `<plugin>/<what>`, where what is made of letters, digits and `-`, `_`, `.`, `/`.
fn belongs(name: &str, plugin: &str) -> bool {
    let what = name.strip_prefix(plugin).and_then(|rest| rest.strip_prefix('/'));
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    what.is_some_and(|what| !what.is_empty() && what.chars().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn good() -> Value {
        let code = json!({"code": "toy/found", "level": "warn", "summary": "Found"});
        let stage = json!({
            "name": "toy/check", "kind": "check", "summary": "Looks", "options": {}, "codes": [code],
        });
        json!({"model": "1.0", "codecs": ["json"], "name": "toy", "version": "1.0.0", "stages": [stage]})
    }

    /// A good manifest with one value changed, and what is said of it.
    fn check(pointer: &str, value: Value, expected: &str) {
        let mut manifest = good();
        *manifest.pointer_mut(pointer).unwrap() = value;
        check_bytes(&serde_json::to_vec(&manifest).unwrap(), expected);
    }

    fn check_bytes(bytes: &[u8], expected: &str) {
        let said = match manifest("toy", bytes) {
            Ok(manifest) => format!("{} {:?}", manifest.name, manifest.codecs),
            Err(trouble) => format!("{}: {}", trouble.code.name, trouble.what),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn manifests_are_taken_or_refused() {
        check("/version", json!("2.0.0"), "toy [Json]");
        check("/codecs", json!(["cbor", "msgpack"]), "toy [MsgPack]");
        check("/model", json!("1.9"), "toy [Json]");
        let malformed = |what: &str| format!("plugin/malformed: has a manifest that {what}");
        let two = json!([good()["stages"][0], good()["stages"][0]]);
        check("/stages", two, &malformed("has two stages “toy/check”"));
        check("/stages", json!([]), &malformed("has no stages"));
        check(
            "/codecs",
            json!(["cbor"]),
            &malformed("has no codec that is known here: it needs `json` or `msgpack`"),
        );
        check("/name", json!("tool"), "plugin/malformed: calls itself “tool”");
        let foreign = malformed("has a stage “pdf/check”, which is no name that begins with `toy/`");
        check("/stages/0/name", json!("pdf/check"), &foreign);
        check(
            "/stages/0/name",
            json!("toy/"),
            &malformed("has a stage “toy/”, which is no name that begins with `toy/`"),
        );
        check(
            "/stages/0/name",
            json!("toy/a\u{1b}"),
            &malformed("has a stage “toy/a\u{fffd}”, which is no name that begins with `toy/`"),
        );
        check(
            "/stages/0/kind",
            json!("bake"),
            &malformed("has a stage “toy/check” of the unknown kind \"bake\""),
        );
        let schema = malformed("has a stage “toy/check” whose `options` are no JSON Schema");
        check("/stages/0/options", json!("none"), &schema);
        check("/stages/0/options", json!(true), "toy [Json]");
        let code = malformed("has a code “found”, which is no name that begins with `toy/`");
        check("/stages/0/codes/0/code", json!("found"), &code);
        let level = "unknown variant `shout`, expected one of `allow`, `warn`, `deny`";
        check(
            "/stages/0/codes/0/level",
            json!("shout"),
            &malformed(&format!("has a stage “toy/check”: {level}")),
        );
        check("/stages/0", json!({}), &malformed("has a stage without a name: missing field `name`"));
        check(
            "/stages",
            json!("none"),
            &malformed("cannot be read: invalid type: string \"none\", expected a sequence"),
        );
    }

    #[test]
    fn the_model_is_looked_at_first() {
        let new = r#"{"model": "2.0", "stages": {"all": "is different"}}"#;
        check_bytes(new.as_bytes(), "plugin/version: was built for document model 2.0; this dossier has 1.1");
        let malformed = |what: &str| format!("plugin/malformed: has a manifest that {what}");
        check(
            "/model",
            json!("one"),
            &malformed("names a model: `one` is no version of the model, as `1.1` is"),
        );
        check("/model", json!(1), &malformed("does not say for which document model it was built: `model`"));
    }

    #[test]
    fn what_is_no_manifest_is_shown() {
        check_bytes(
            b"usage: toy FILE\n",
            "plugin/garbage: wrote “usage: toy FILE” where its manifest was expected",
        );
        check_bytes(b"", "plugin/garbage: wrote nothing where its manifest was expected");
        let cut =
            "plugin/malformed: has a manifest that is not JSON: EOF while parsing a value at line 1 column 9";
        check_bytes(b"{\"model\":", cut);
        let deep = [b"{\"model\":".as_slice(), &[b'['; 100_000]].concat();
        let expected = "plugin/malformed: has a manifest that is not JSON: recursion limit exceeded at line 1 column 136";
        check_bytes(&deep, expected);
        check_bytes(
            b"[]",
            "plugin/malformed: has a manifest that does not say for which document model it was built: `model`",
        );
    }
}
