//! Every standard plugin gives the same built in, as a library, and as a library in a process of its own: on the example, and
//! on fifty documents made by chance.
//!
//! The libraries are the example targets of the plugins, built here by Cargo.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code outside of test functions; it builds libraries"
)]

#[path = "../../core/tests/model/random.rs"]
mod random;
#[path = "../src/registry.rs"]
mod registry;

use dossier_core::{
    Artifact, Context, Diagnostic, Document, Failure, Manifest, MergeInput, Plugin, Stage, StageDef,
};
use dossier_host::{
    Project, StageHost,
    carrier::{BuiltIn, Carrier, InLibrary, Isolated, Limits},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// How many documents are made by chance.
const BY_CHANCE: usize = 50;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The folder of the built libraries.
fn libraries() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // The selection of `cargo test --workspace`, so that nothing is compiled twice.
        let mut cargo = Command::new(env!("CARGO"));
        let status = cargo
            .args(["build", "--quiet", "--workspace", "--examples"])
            .current_dir(root())
            .status()
            .unwrap();
        assert!(status.success(), "the libraries could not be built");
        let test = std::env::current_exe().unwrap();
        test.ancestors().nth(2).unwrap().join("examples")
    })
}

/// A plugin as each carrier brings it, with the name of the carrier.
fn carried(plugin: &Plugin) -> Vec<(&'static str, Plugin)> {
    let file = format!(
        "{}dossier_{}_plugin{}",
        std::env::consts::DLL_PREFIX,
        plugin.name,
        std::env::consts::DLL_SUFFIX
    );
    let library =
        InLibrary { name: plugin.name.clone(), path: libraries().join(file), limits: Limits::default() };
    let isolated = Isolated {
        library: library.clone(),
        host: PathBuf::from(env!("CARGO_BIN_EXE_dossier")),
        folder: root(),
    };
    let carriers: [(&str, &dyn Carrier); 3] =
        [("built in", &BuiltIn(plugin.clone())), ("library", &library), ("program", &isolated)];
    let load = |carrier: &dyn Carrier| carrier.plugin().unwrap_or_else(|finding| panic!("{finding:?}")).1;
    carriers.map(|(name, carrier)| (name, load(carrier))).into()
}

/// What came of a stage.
#[derive(Debug, PartialEq)]
enum Gave {
    Document(Document),
    Artifact(Artifact),
    Nothing,
}

/// All that can be seen of a run of a stage.
#[derive(Debug, PartialEq)]
struct Seen {
    result: Result<Gave, Failure>,
    findings: Vec<Diagnostic>,
    read: Vec<String>,
}

fn run(stage: &StageDef, options: &Value, input: Option<&Document>, project: &Project) -> Seen {
    let stage = stage.build(options.clone()).unwrap();
    let host = StageHost::new(project, "it");
    let cx = Context::new(&host);
    let document = || input.cloned().unwrap();
    let result = match &stage {
        Stage::Import(stage) => stage.import(&cx).map(Gave::Document),
        Stage::Transform(stage) => stage.transform(document(), &cx).map(Gave::Document),
        Stage::Merge(stage) => {
            let inputs = ["a", "b"].map(|id| MergeInput { stage: id.to_owned(), document: document() });
            stage.merge(inputs.into(), &cx).map(Gave::Document)
        }
        Stage::Check(stage) => stage.check(&document(), &cx).map(|()| Gave::Nothing),
        Stage::Render(stage) => stage.render(&document(), &cx).map(Gave::Artifact),
        other => panic!("no standard plugin has a stage that can {}", other.kind()),
    };
    let record = host.into_record();
    Seen { result, findings: record.findings, read: record.reads.files.into_iter().collect() }
}

/// Runs a stage through each carrier; gives what all of them gave.
fn same(
    carried: &[(&str, Plugin)],
    stage: &str,
    options: &Value,
    input: Option<&Document>,
    project: &Project,
) -> Seen {
    let runs: Vec<(&str, Seen)> = carried
        .iter()
        .map(|(carrier, plugin)| {
            let def = plugin.stages.iter().find(|def| def.manifest().name == stage).unwrap();
            (*carrier, run(def, options, input, project))
        })
        .collect();
    let mut runs = runs.into_iter();
    let (_, first) = runs.next().unwrap();
    for (carrier, seen) in runs {
        assert!(
            seen == first,
            "{stage}: as a {carrier} it gives\n{}\nbuilt in\n{}",
            brief(&seen),
            brief(&first)
        );
    }
    first
}

fn brief(seen: &Seen) -> String {
    format!("{seen:#?}").chars().take(20_000).collect()
}

/// Fifty documents that are the same in each run.
fn by_chance() -> Vec<Document> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    (0..BY_CHANCE).map(|_| random::document().new_tree(&mut runner).unwrap().current()).collect()
}

/// Fifty chapters of a few pieces each, good and bad, the same in each run.
fn chapters() -> Vec<String> {
    const PIECES: [&str; 16] = [
        "# Heading {#sec:one}\n",
        "A paragraph on 数据安全 and *its* `rules`, see @sec:one.\n",
        "A broken reference: @sec:nowhere, and [a link](https://example.org \"there\").\n",
        "| a | b |\n|---|--:|\n| 一 | 2 |\n\n: A table. {#tbl:one}\n",
        "![A figure](figure.png){#fig:one width=50%}\n",
        "Text[^n] with a note.\n\n[^n]: The note, with **two**\n    paragraphs.\n\n    Here.\n",
        "::: {.callout kind=note}\nA box.\n:::\n",
        "::: {lang=zh-Hans}\n网络安全等级保护\n:::\n",
        "> A quotation\n> > in a quotation\n",
        "1. one\n2. two\n   - [ ] task\n   - [x] done\n",
        "Term\n: Definition\n",
        "$x^2$ and $$y$$ [@key, art. 3]\n",
        "<div>raw</div>\n",
        "```rust\nfn main() {}\n```\n",
        "[^lost]: nobody refers to this\n",
        "---\n",
    ];
    let mut state = 11_usize;
    let mut next = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    (0..BY_CHANCE)
        .map(|_| (0..=next(8)).map(|_| PIECES[next(PIECES.len())]).collect::<Vec<_>>().join("\n"))
        .collect()
}

#[test]
fn the_standard_plugins_go_together() {
    assert!(registry::registry().is_ok());
}

fn plugin(name: &str) -> Plugin {
    registry::plugins().into_iter().find(|plugin| plugin.name == name).unwrap()
}

/// The example as the importer and `core/number` give it, and its project.
fn example() -> (Document, Project) {
    let project = Project::new(root().join("examples/report"));
    let stage = |name: &str, options: Value, input: Option<&Document>| {
        let plugin = plugin(name.split('/').next().unwrap());
        let def = plugin.stages.iter().find(|def| def.manifest().name == name).unwrap().clone();
        let Ok(Gave::Document(document)) = run(&def, &options, input, &project).result else {
            panic!("{name}")
        };
        document
    };
    let read = stage("markdown/import", json!({ "files": ["chapters/*.md"], "lang": "en-GB" }), None);
    (stage("core/number", json!({}), Some(&read)), project)
}

fn manifests(plugin: &Plugin) -> Vec<Manifest> {
    plugin.stages.iter().map(|stage| stage.manifest().clone()).collect()
}

#[test]
fn manifests_come_through() {
    for name in ["markdown", "pdf", "docx", "odt", "pandoc"] {
        let carried = carried(&plugin(name));
        assert!(carried.iter().all(|(_, other)| manifests(other) == manifests(&carried[0].1)), "{name}");
    }
}

#[test]
fn importing_markdown() {
    let carried = carried(&plugin("markdown"));
    let project = Project::new(root().join("examples/report"));
    let options = json!({ "files": ["chapters/*.md"], "lang": "en-GB" });
    let seen = same(&carried, "markdown/import", &options, None, &project);
    assert!(matches!(seen.result, Ok(Gave::Document(document)) if document.blocks.len() > 100));
    assert!(seen.read.len() > 8, "{:?}", seen.read);

    let folder = tempfile::tempdir().unwrap();
    for (number, text) in chapters().iter().enumerate() {
        fs::write(folder.path().join(format!("{number}.md")), text).unwrap();
    }
    let project = Project::new(folder.path());
    let mut findings = 0;
    for number in 0..BY_CHANCE {
        let options = json!({ "files": [format!("{number}.md")] });
        findings += same(&carried, "markdown/import", &options, None, &project).findings.len();
    }
    assert!(findings > 20, "{findings} findings");
    let missing = same(&carried, "markdown/import", &json!({ "files": ["missing.md"] }), None, &project);
    assert!(missing.result.is_err() || !missing.findings.is_empty());
}

/// Renders the example and the documents made by chance; what was written for these, and how much was found.
fn rendering(plugin_name: &str, stage: &str, options: &Value) -> (Vec<Artifact>, usize) {
    let carried = carried(&plugin(plugin_name));
    let (document, project) = example();
    let seen = same(&carried, stage, options, Some(&document), &project);
    assert!(matches!(seen.result, Ok(Gave::Artifact(artifact)) if artifact.bytes.len() > 10_000));
    let (mut artifacts, mut findings) = (Vec::new(), 0);
    for document in by_chance() {
        let seen = same(&carried, stage, options, Some(&document), &project);
        findings += seen.findings.len();
        artifacts.extend(match seen.result {
            Ok(Gave::Artifact(artifact)) => Some(artifact),
            _ => None,
        });
    }
    (artifacts, findings)
}

#[test]
fn rendering_pdf() {
    let (artifacts, findings) = rendering("pdf", "pdf/render", &json!({}));
    assert!(artifacts.len() == BY_CHANCE && findings > 0, "{findings} findings");
}

#[test]
fn rendering_docx() {
    let (artifacts, findings) = rendering("docx", "docx/render", &json!({}));
    assert!(artifacts.len() == BY_CHANCE && findings > 0, "{findings} findings");
}

#[test]
fn rendering_odt() {
    let (artifacts, findings) = rendering("odt", "odt/render", &json!({ "contents": 3 }));
    assert!(artifacts.len() == BY_CHANCE && findings > 0, "{findings} findings");
}

#[test]
fn through_pandoc_json_and_back() {
    let (artifacts, _) = rendering("pandoc", "pandoc/export", &json!({}));
    assert_eq!(artifacts.len(), BY_CHANCE);
    let folder = tempfile::tempdir().unwrap();
    for (number, artifact) in artifacts.iter().enumerate() {
        fs::write(folder.path().join(format!("{number}.json")), &artifact.bytes).unwrap();
    }
    let (carried, project) = (carried(&plugin("pandoc")), Project::new(folder.path()));
    for number in 0..BY_CHANCE {
        let options = json!({ "files": [format!("{number}.json")], "from": "json" });
        let seen = same(&carried, "pandoc/import", &options, None, &project);
        assert!(seen.read.contains(&format!("{number}.json")), "{:?}", seen.read);
    }
    let filter = json!({ "filter": ["no-such-filter"] });
    let (document, project) = example();
    let seen = same(&carried, "pandoc/filter", &filter, Some(&document), &project);
    assert!(
        matches!(seen.result, Err(Failure::Failed(failure)) if failure.code == "pandoc/filter-not-found")
    );
}

#[test]
fn options_that_do_not_fit_are_refused_alike() {
    let carried = carried(&plugin("markdown"));
    let said = |plugin: &Plugin| {
        plugin.stages[0].build(json!({ "files": ["a.md"], "lang": "no language" })).map(|_| ())
    };
    let first = said(&carried[0].1);
    assert!(first.is_err());
    for (carrier, plugin) in &carried {
        assert_eq!(said(plugin), first, "{carrier}");
    }
}
