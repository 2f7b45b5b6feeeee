//! The schema of pipeline files against pipelines.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code, which reads the pipelines")]

#[path = "../src/registry.rs"]
mod registry;

use serde_json::Value;
use std::{fs, path::Path};

fn errors(toml: &str) -> Vec<String> {
    let schema = dossier_pipeline::schema::schema(&registry::registry().unwrap());
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let pipeline: Value = toml::from_str(toml).unwrap();
    validator.iter_errors(&pipeline).map(|error| error.instance_path().to_string()).collect()
}

#[test]
fn the_pipelines_that_come_along_fit() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(errors(&fs::read_to_string(&path).unwrap()), [""; 0], "{}", path.display());
        count += 1;
    }
    assert!(count >= 4);
}

#[test]
fn mistakes_do_not_fit() {
    let check = |toml: &str, expected: &[&str]| assert_eq!(errors(toml), expected, "{toml}");
    check("format = 1\n[stage.a]\nuse = 'markdown/import'\nwith.files = ['a.md']", &[]);
    check("extends = 'a.toml'\nskip = 'b'\n[edition.x.stage.a.with]\nanything = 1", &[]);
    check("format = 1\nstage.a = { use = 'jargon/check', from = 'b', with.anything = 1 }", &[]);
    check("format = 2", &["/format"]);
    check("stag = {}", &[""]);
    check("[stage.a]\nuse = 'markdown/import'\nwith.file = 'a.md'", &["/stage/a"]);
    check("[stage.a]\nuse = 'markdown/import'\nout = 'a.pdf'\nwith.files = ['a.md']", &["/stage/a"]);
    check("[levels]\n'glossary/deprecated' = 'warm'", &["/levels/glossary~1deprecated"]);
    check("[edition.x]\nformat = 1", &["/edition/x"]);
}
