//! A plugin that was built against the first version of the model goes on working. Its source and the SDK of that time lie in
//! `tests/abi/1.0`; Cargo builds them here as they are.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code outside of test functions; it builds a library"
)]

use dossier_core::{
    Block, BlockKind, Citation, Context, Document, Inline, InlineKind, MODEL, ModelVersion, Plugin, Source,
    Span, Stage, testing::MemoryHost,
};
use dossier_host::carrier::{Carrier, InLibrary, Isolated, Limits};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The library, built once.
fn library() -> PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let test = std::env::current_exe().unwrap();
        let target = test.ancestors().nth(3).unwrap().join("abi-1.0");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--locked", "--manifest-path"])
            .arg(root.join("tests/abi/1.0/Cargo.toml"));
        let status = cargo.arg("--target-dir").arg(&target).status().unwrap();
        assert!(status.success(), "the plugin of model 1.0 could not be built");
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        target.join(format!("debug/{prefix}frozen{suffix}"))
    })
    .clone()
}

/// The plugin in this program and in one of its own.
fn carried() -> [Plugin; 2] {
    let library = InLibrary { name: "frozen".to_owned(), path: library(), limits: Limits::default() };
    let isolated = Isolated {
        library: library.clone(),
        host: PathBuf::from(env!("CARGO_BIN_EXE_dossier")),
        folder: std::env::temp_dir(),
    };
    let load = |carrier: &dyn Carrier| {
        let (manifest, plugin) = carrier.plugin().unwrap_or_else(|finding| panic!("{finding:?}"));
        assert_eq!(manifest.model, ModelVersion { major: 1, minor: 0 });
        plugin
    };
    [load(&library), load(&isolated)]
}

fn stage(plugin: &Plugin, name: &str, options: serde_json::Value) -> Stage {
    plugin.stages.iter().find(|stage| stage.manifest().name == name).unwrap().build(options).unwrap()
}

/// A heading, and a citation that says in which note it stands: a field that model 1.0 does not have.
fn document(note_num: u32) -> Document {
    let node = |kind, start| Inline::new(kind, Span::new(1, start, start + 5));
    let citation = Citation { id: "dsl2021".to_owned(), note_num, ..Citation::default() };
    let cite = InlineKind::Cite {
        citations: vec![citation],
        content: vec![node(InlineKind::Text("数据".into()), 20)],
    };
    let heading = BlockKind::Heading { level: 1, content: vec![node(InlineKind::Text("Data".into()), 2)] };
    let mut document = Document {
        blocks: vec![Block::new(heading, Span::new(1, 0, 8)), Block::para(vec![node(cite, 10)])],
        ..Document::default()
    };
    document.sources.add(Source { path: "a.md".to_owned(), bytes: 100 });
    document
}

#[test]
fn the_model_has_grown_since() {
    assert!(MODEL > ModelVersion { major: 1, minor: 0 } && MODEL.major == 1);
}

#[test]
fn a_check_of_model_1_0_still_checks() {
    for plugin in carried() {
        let host = MemoryHost::new();
        let Stage::Check(check) = stage(&plugin, "frozen/citations", json!({ "prefix": "dsl" })) else {
            panic!()
        };
        check.check(&document(3), &host.context()).unwrap();
        let found: Vec<String> =
            host.reported().iter().map(|finding| format!("{finding} {:?}", finding.location)).collect();
        let place = r#"Some(Location { path: "a.md", start: 10, end: 15 })"#;
        assert_eq!(found, [format!("warn[frozen/cited]: `dsl2021` is cited {place}")]);
    }
}

/// What the transform of the frozen plugin makes of a document, and what is said.
fn marked(plugin: &Plugin, document: Document) -> (Document, Vec<String>) {
    let host = MemoryHost::new();
    let Stage::Transform(mark) = stage(plugin, "frozen/mark", json!({ "class": "seen" })) else { panic!() };
    let document = mark.transform(document, &host.context()).unwrap();
    (document, host.reported().iter().map(ToString::to_string).collect())
}

#[test]
fn a_transform_of_model_1_0_keeps_what_it_knows_and_the_host_says_what_it_cannot() {
    let expected = |note_num| {
        let mut document = document(note_num);
        dossier_core::Attributed::attr_mut(&mut document.blocks[0]).add_class("seen");
        document
    };
    for plugin in carried() {
        assert_eq!(marked(&plugin, document(0)), (expected(0), Vec::new()));
        let said = "warn[plugin/older-model]: the plugin `frozen` was built for document model 1.0 and drops what came \
                    later: the number of the note in 1 citation";
        assert_eq!(marked(&plugin, document(3)), (expected(0), vec![said.to_owned()]));
    }
}

#[test]
fn a_renderer_of_model_1_0_still_asks_and_writes() {
    for plugin in carried() {
        let host = MemoryHost::new().with("before.txt", "Before. ");
        let Stage::Render(render) = stage(&plugin, "frozen/text", json!({})) else { panic!() };
        let artifact = render.render(&document(3), &Context::new(&host)).unwrap();
        assert_eq!(String::from_utf8(artifact.bytes).unwrap(), "Before. Data\n数据");
    }
}
