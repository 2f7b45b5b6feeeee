//! The JSON Schema of the model, against what the codec writes and reads.

use crate::kitchen_sink;
use dossier_core::codec;
use serde_json::{Value, json};

fn errors(value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&codec::document_schema()).unwrap();
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

#[test]
fn what_the_codec_writes_fits_the_schema() {
    let value = serde_json::to_value(kitchen_sink::document()).unwrap();
    assert_eq!(errors(&value), Vec::<String>::new());
}

#[test]
fn the_schema_and_the_codec_agree_on_what_is_wrong() {
    let check = |value: Value| {
        assert!(!errors(&value).is_empty(), "the schema takes {value}");
        assert!(codec::from_json(&value.to_string()).is_err(), "the codec takes {value}");
    };
    check(json!({ "blocks": {} }));
    check(json!({ "blocks": [{ "kind": "Marquee" }] }));
    check(json!({ "blocks": [{ "kind": { "Para": "text" } }] }));
    check(json!({ "blocks": [{ "kind": { "Heading": { "level": 300, "content": [] } } }] }));
    check(json!({ "blocks": [{ "kind": { "Heading": { "level": -1, "content": [] } } }] }));
    check(json!({ "blocks": [{ "span": { "source": 0, "start": 0, "end": 0 } }] }));
    check(json!({ "meta": { "title": "a bare string" } }));
}

#[test]
fn the_schema_has_room_for_fields_to_come() {
    let mut value = serde_json::to_value(kitchen_sink::document()).unwrap();
    value["from_the_future"] = json!(1);
    value["blocks"][0]["from_the_future"] = json!([{}]);
    assert_eq!(errors(&value), Vec::<String>::new());
}

#[test]
fn every_type_and_field_is_described() {
    fn check(place: &str, schema: &Value, bare: &mut Vec<String>) {
        if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
            for (name, field) in fields {
                // A variant with content is an object of one property, described by the variant.
                if fields.len() > 1 && field.get("description").is_none() {
                    bare.push(format!("{place}.{name}"));
                }
            }
        }
    }
    let schema = codec::document_schema();
    let mut bare = Vec::new();
    check("Document", &schema, &mut bare);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        check(name, definition, &mut bare);
    }
    assert_eq!(bare, Vec::<String>::new());
}
