//! Pipelines with plugins that are not built in, loaded by a loader that only looks at their names.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code outside of test functions")]

mod toy;

use dossier_core::{Diagnostic, MODEL, Plugin, StageDef, codec::Codec};
use dossier_host::{PluginSource, Plugins, Project, SearchPath, plugins::PluginManifest};
use dossier_pipeline::{Request, Source, gather, plan, plugin_uses};
use std::{fs, path::Path, sync::Mutex};
use toy::{lines, registry};

/// The plugins that lie beside the pipeline.
const BESIDE: [&str; 4] = ["jargon", "risk", "broken", "faulty"];

/// Loads `jargon` and `risk` with a stage `check` each, which are `toy/check` under another name.
fn load(source: &PluginSource, _: &Path) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
    let name = &source.name;
    if name == "broken" {
        return Err(Box::new(Diagnostic::deny("plugin/crashed", "`broken` crashed").hint("mend it")));
    }
    let mut manifest = registry().get("toy/check").unwrap().manifest().clone();
    manifest.name = if name == "faulty" { "toy/check".to_owned() } else { format!("{name}/check") };
    for code in &mut manifest.codes {
        code.code = code.code.replace("toy/", &format!("{name}/"));
    }
    let check = |options: serde_json::Value| registry().get("toy/check").unwrap().build(options);
    let described = PluginManifest {
        model: MODEL,
        codecs: vec![Codec::Json],
        name: name.clone(),
        version: "2.1.0".to_owned(),
        configures: false,
        stages: vec![manifest.clone()],
    };
    let stages = vec![StageDef::new(manifest, check)];
    Ok((described, Plugin { name: name.clone(), version: "2.1.0".to_owned(), stages }))
}

/// Plans a pipeline beside which the plugins lie. Expected are the plugins that were loaded, and the findings.
fn check(toml: &str, loaded: &[&str], expected: &[&str]) {
    let source = format!("format = 1\n{toml}");
    let folder = tempfile::tempdir().unwrap();
    for name in BESIDE {
        let path = folder.path().join("plugins").join(name);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("plugin.toml"), format!("name = '{name}'\nprogram = ['x']")).unwrap();
    }
    let project = Project::new(folder.path());
    let tried = Mutex::new(Vec::new());
    let loader = |source: &PluginSource, folder: &Path| {
        tried.lock().unwrap().push(source.name.clone());
        load(source, folder)
    };
    let plugins = Plugins::new(&project, SearchPath::default(), &loader);
    let read = Source::read(&project, "p.toml", source.as_bytes().into()).unwrap();
    let answer = plan(&read, &Request::default(), &registry(), &plugins);
    assert_eq!(lines(&source, &answer.findings), expected, "{source}");
    assert_eq!(*tried.lock().unwrap(), loaded, "{source}");
    if let Some(plan) = answer.plan {
        let names: Vec<&str> = plan.plugins.iter().map(|plugin| plugin.manifest.name.as_str()).collect();
        assert_eq!(names, loaded, "{source}");
    }
}

/// A pipeline whose last stages are under test.
fn with_import(toml: &str) -> String {
    format!("[stage.a]\nuse = 'toy/import'\n{toml}")
}

#[test]
fn a_plugin_is_loaded_when_a_stage_uses_it() {
    check(&with_import("[stage.b]\nuse = 'toy/check'\nfrom = 'a'"), &[], &[]);
    check(&with_import("[stage.b]\nuse = 'jargon/check'\nfrom = 'a'"), &["jargon"], &[]);
    check(
        &with_import(
            "[stage.b]\nuse = 'risk/check'\nfrom = 'a'\n[stage.c]\nuse = 'jargon/check'\nfrom = 'b'\n[stage.d]\nuse = 'risk/check'\nfrom = 'a'",
        ),
        &["jargon", "risk"],
        &[],
    );
}

#[test]
fn its_stages_options_and_codes_are_like_those_built_in() {
    check(
        &with_import(
            "[stage.b]\nuse = 'jargon/check'\nfrom = 'a'\nwith.txt = 'x'\n[stage.c]\nuse = 'jargon/chek'\nfrom = 'a'\n[levels]\n'jargon/warned' = 'deny'\n'jargon/no' = 'deny'",
        ),
        &["jargon"],
        &[
            "«txt» bad-option: `jargon/check` has no option `txt`; did you mean `text`?",
            "«'jargon/chek'» unknown-stage: there is no stage `jargon/chek`; did you mean `jargon/check`?",
            "«'jargon/no'» unknown-code: no stage reports `jargon/no`; did you mean `jargon/*`?",
        ],
    );
}

#[test]
fn what_is_wrong_with_plugins_is_told_once_and_with_all_else() {
    check(
        &with_import(
            "[stage.b]\nuse = 'broken/check'\nfrom = 'a'\n[stage.c]\nuse = 'broken/other'\nfrom = 'z'\n[stage.d]\nuse = 'faulty/check'\nfrom = 'a'\n[stage.e]\nuse = 'nowhere/check'\nfrom = 'a'\n[stage.f]\nuse = 'nowhere/other'\nfrom = 'a'\n[levels]\n'broken/*' = 'allow'",
        ),
        &["broken", "faulty"],
        &[
            "«'broken/check'» plugin/crashed: `broken` crashed; mend it",
            "«'z'» unknown-input: the pipeline has no stage `z`; did you mean `a`?",
            "«'faulty/check'» plugin/faulty: the plugin `faulty` brings a stage `toy/check`, which does not begin with `faulty/`; this is a fault of the plugin",
            "«'nowhere/check'» plugin/not-found: there is no plugin `nowhere`; it was looked for in `plugins/nowhere`",
        ],
    );
}

#[test]
fn mistyped_plugins_are_mistyped_stages_when_such_a_stage_is_known() {
    check(
        &with_import(
            "[stage.b]\nuse = 'jargon/check'\nfrom = 'a'\n[stage.c]\nuse = 'jargn/check'\nfrom = 'a'\n[stage.d]\nuse = 'to/check'\nfrom = 'a'",
        ),
        &["jargon"],
        &[
            "«'jargn/check'» unknown-stage: there is no stage `jargn/check`; did you mean `jargon/check`?",
            "«'to/check'» unknown-stage: there is no stage `to/check`; did you mean `toy/check`?",
        ],
    );
    check(
        &with_import("[stage.c]\nuse = 'jargn/find'\nfrom = 'a'"),
        &[],
        &[
            "«'jargn/find'» plugin/not-found: there is no plugin `jargn`; did you mean `jargon`?; it was looked for in `plugins/jargn`",
        ],
    );
}

#[test]
fn findings_about_a_declared_plugin_stand_at_its_declaration() {
    let uses = |name: &str| with_import(&format!("[stage.b]\nuse = '{name}/check'\nfrom = 'a'"));
    check(
        &format!("[plugins]\nbroken = {{ time = 5 }}\n{}", uses("broken")),
        &["broken"],
        &["«broken» plugin/crashed: `broken` crashed; mend it"],
    );
    check(
        &format!("[plugins.jargon]\npth = 'x'\n{}", uses("jargon")),
        &[],
        &["«pth» unknown-key: an entry of `[plugins]` has no key `pth`; did you mean `path`?"],
    );
    check(
        &format!("[plugins]\njargon = 'away/jargon'\n{}", uses("jargon")),
        &[],
        &["«'away/jargon'» plugin/not-found: there is no folder `away/jargon`"],
    );
    check("plugins = 1\nstage = {}", &[], &["«1» wrong-type: `plugins` takes a table, not an integer"]);
}

#[test]
fn variables_are_filled_in_where_a_plugin_lies() {
    let uses = "[stage.b]\nuse = 'jargon/check'\nfrom = 'a'";
    check(
        &format!("vars.where = 'plugins'\nplugins.jargon = '{{where}}/jargon'\n{}", with_import(uses)),
        &["jargon"],
        &[],
    );
    check(
        &format!("vars.where = 'plugins'\nplugins.jargon.program = ['x', '{{wher}}']\n{}", with_import(uses)),
        &[],
        &["«'{wher}'» unknown-variable: `{wher}` is not among the variables; did you mean `where`?"],
    );
}

#[test]
fn declared_plugins_are_used_and_not_built_in() {
    let uses = "[stage.b]\nuse = 'toy/check'\nfrom = 'a'";
    let unused = "«jargon» warn unused-plugin: no stage uses the plugin `jargon`; a stage uses it as `use = \"jargon/<stage>\"`";
    let plugins = "[plugins]\njargon = 'plugins/jargon'\n";
    check(&format!("{plugins}{}", with_import(uses)), &[], &[unused]);
    check(&format!("levels.'pipeline/unused-plugin' = 'allow'\n{plugins}{}", with_import(uses)), &[], &[]);
    check(
        &format!("[plugins]\ntoy = 'plugins/jargon'\nJargon = 'x'\n{}", with_import(uses)),
        &[],
        &[
            "«toy» built-in-plugin: the plugin `toy` is built in, and no other takes its place; give the other one a name of its own",
            "«Jargon» bad-name: `Jargon` cannot be the name of a plugin; names of plugins are made of the letters a to z, digits and `-`, a letter first",
        ],
    );
}

#[test]
fn what_a_pipeline_says_of_plugins_can_be_asked_for_alone() {
    let source = format!(
        "format = 1\n[plugins]\nrisk.time = 5\n{}",
        with_import("[stage.b]\nuse = 'jargon/check'\nfrom = 'nowhere'")
    );
    let uses = plugin_uses(&read(&source)).unwrap();
    assert_eq!(uses.names().into_iter().collect::<Vec<_>>(), ["jargon", "risk", "toy"]);
    assert!(uses.is_used("jargon") && !uses.is_used("risk"));
    assert!(uses.entry("risk").is_some() && uses.entry("jargon").is_none());

    let project = Project::new("nowhere");
    let registry = registry();
    let gathered = gather(&uses, &registry, &Plugins::new(&project, SearchPath::default(), &load));
    assert_eq!(gathered.failed.into_iter().collect::<Vec<_>>(), ["jargon"]);
    assert!(plugin_uses(&read("format = 2")).is_err());
}

fn read(source: &str) -> Source {
    Source::read(&Project::new("."), "p.toml", source.as_bytes().into()).unwrap()
}
