//! The standard plugins give the same through each carrier.
#![expect(clippy::disallowed_methods, reason = "it reads the example from the disk")]

use dossier_sdk::Plugin;
use dossier_testkit::{Call, Output};
use serde_json::json;
use std::{fs, path::Path};

/// A call with the files of the example report.
fn call(stage: &str) -> Call {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/report");
    let files =
        ["chapters", "figures"].into_iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    files.map(|file| file.unwrap().path()).fold(Call::new(stage), |call, path| {
        let project_path = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        call.file(&project_path, fs::read(&path).unwrap())
    })
}

/// Makes the call through each carrier.
fn run(call: &Call, plugin: &Plugin) -> Output {
    let output = call.run_everywhere(plugin);
    assert!(output.is_ok(), "{}", output.unwrap_err());
    let output = output.unwrap();
    assert_eq!(output.failure, None);
    output
}

fn report() -> dossier_sdk::Document {
    let import = call("markdown/import").options(json!({ "files": ["chapters/*.md"], "lang": "en-GB" }));
    run(&import, &dossier_markdown::plugin()).document.unwrap()
}

#[test]
fn markdown() {
    assert!(report().blocks.len() > 100);
}

#[test]
fn pdf() {
    let render = call("pdf/render").document(report()).source_date_epoch(1_700_000_000);
    assert!(run(&render, &dossier_pdf::plugin()).artifact.unwrap().bytes.starts_with(b"%PDF-1.7"));
}

#[test]
fn docx() {
    let render = call("docx/render").document(report()).source_date_epoch(1_700_000_000);
    assert!(run(&render, &dossier_docx::plugin()).artifact.unwrap().bytes.starts_with(b"PK"));
}

#[test]
fn odt() {
    let render = call("odt/render").document(report()).source_date_epoch(1_700_000_000);
    assert!(run(&render, &dossier_odt::plugin()).artifact.unwrap().bytes.starts_with(b"PK"));
}

#[test]
fn legal() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/law");
    let file = |name: &str| fs::read(root.join(name)).unwrap();
    let import = Call::new("legal/import-bilingual")
        .file("zh.md", file("regulation.zh.md"))
        .file("en.md", file("regulation.en.md"))
        .options(json!({ "source": "zh.md", "translations": [{ "file": "en.md", "lang": "en-GB" }] }));
    let document = run(&import, &dossier_legal::plugin()).document.unwrap();
    for stage in ["legal/tmx", "legal/xliff", "legal/akoma-ntoso"] {
        let render = Call::new(stage).document(document.clone());
        let file = run(&render, &dossier_legal::plugin()).artifact.unwrap().bytes;
        let import = match stage {
            "legal/tmx" => "legal/import-tmx",
            "legal/xliff" => "legal/import-xliff",
            _ => continue,
        };
        let import = Call::new(import).file("a.xml", file).options(json!({ "file": "a.xml" }));
        assert!(!run(&import, &dossier_legal::plugin()).document.unwrap().blocks.is_empty());
    }
}
