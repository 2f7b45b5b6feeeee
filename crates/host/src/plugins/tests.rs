//! Projects with plugins in and around them, and what is found.

use super::*;
use crate::tables::Findings;
use dossier_core::Location;
use proptest::prelude::*;
use std::fs;

/// SHA-256 of the three bytes `abc` (FIPS 180-4, the first example).
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const TOML: &str = "name = 'jargon'\n";

/// A folder with a project in `project`. `@name` stands for the file of a library of this system.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("project")).unwrap();
        for (path, content) in files {
            let path = folder.path().join(system_name(path));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        Self { folder }
    }

    /// What is found, in one line; `entry` is what stands under `[plugins]`. `[common]` is on the search path.
    fn find(&self, name: &str, entry: &str) -> String {
        let project = Project::new(self.folder.path().join("project"));
        let shared = self.folder.path().join("common").to_string_lossy().replace('\\', "/");
        let search = SearchPath { listed: vec![shared.clone()], user: None };
        let plugins = Plugins::new(&project, search, &nothing_loads).allow(["allowed".to_owned()]);
        let shown = |path: &str| portable(&path.replace(&shared, "[common]"));
        let answer = match declared(name, entry) {
            Ok(entry) => plugins.find(name, entry.as_ref()),
            Err(findings) => Err(findings),
        };
        match answer {
            Ok(None) => shown(&line(&plugins.missing(name, &["markdown"]), entry, &project)),
            Ok(Some(found)) => match plugins.load(&found) {
                Err(finding) if found.trust == Trust::Refused => shown(&line(&finding, entry, &project)),
                _ => shown(&format!(
                    "{}, {}: {}",
                    found.carrier(),
                    found.trust.as_str(),
                    found.file.as_deref().unwrap_or("(no file)")
                )),
            },
            Err(findings) => {
                let lines: Vec<String> =
                    findings.iter().map(|finding| line(finding, entry, &project)).collect();
                shown(&lines.join("\n"))
            }
        }
    }
}

fn nothing_loads(_: &PluginSource, _: &Path) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
    Err(Box::new(Diagnostic::deny("plugin/test", "not loaded")))
}

fn declared(name: &str, entry: &str) -> Result<Option<Declaration>, Vec<Diagnostic>> {
    if entry.is_empty() {
        return Ok(None);
    }
    let mut findings = Findings::new("pipeline", "p.toml");
    let root = findings.parse(entry.as_bytes()).unwrap();
    let declared = Declaration::entry(name, Location::file("p.toml"), &root[name], &mut findings);
    if findings.list.is_empty() { Ok(declared) } else { Err(findings.list) }
}

/// A finding as `«text» code: message; hints`, the text being what it points at.
fn line(finding: &Diagnostic, entry: &str, project: &Project) -> String {
    let at = finding.location.as_ref().map(|at| {
        let cached = project.cached(&at.path).unwrap_or_else(|| entry.as_bytes().into());
        let text = String::from_utf8(cached.to_vec()).unwrap();
        format!("«{}» ", &text[at.start as usize..at.end as usize])
    });
    let mut parts = vec![finding.message.clone()];
    parts.extend(finding.hints.iter().cloned());
    format!("{}{}: {}", at.unwrap_or_default(), finding.code, parts.join("; "))
}

fn system_name(path: &str) -> String {
    match path.rsplit_once('@') {
        Some((before, name)) => {
            format!("{before}{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
        }
        None => path.to_owned(),
    }
}

/// The same names on every system.
fn portable(line: &str) -> String {
    line.replace(&format!("/{}", std::env::consts::DLL_PREFIX), "/@")
        .replace(std::env::consts::DLL_SUFFIX, "")
}

fn check(files: &[(&str, &str)], entry: &str, expected: &str) {
    check_named("jargon", files, entry, expected);
}

fn check_named(name: &str, files: &[(&str, &str)], entry: &str, expected: &str) {
    assert_eq!(World::new(files).find(name, entry), expected, "{files:?} {entry}");
}

/// A `plugin.toml` beside the pipeline, with the files of a library and a script.
fn check_file(toml: &str, expected: &str) {
    let toml = format!("{TOML}{toml}");
    let files = [
        ("project/plugins/jargon/plugin.toml", toml.as_str()),
        ("project/plugins/jargon/target/release/@jargon", "abc"),
        ("project/plugins/jargon/run.py", "abc"),
        ("project/plugins/jargon/bin/jargon", "abc"),
    ];
    check(&files, "", expected);
}

#[test]
fn libraries_go_by_the_bare_name_or_the_whole() {
    let library = "library, project: plugins/jargon/target/release/@jargon";
    check_file("library = 'target/release/jargon'", library);
    check_file("library = './target//debug/../release/jargon'", library);
    check_file(&format!("library = 'target/release/{}'", system_name("@jargon")), library);
    check_file(
        "library = 'target/release/jargon'\nisolated = true\nmemory = '1 GB'",
        "isolated, project: plugins/jargon/target/release/@jargon",
    );
    check_file("library = 'run.py'", "library, project: plugins/jargon/run.py");
}

#[test]
fn programs_are_the_systems_or_the_folders() {
    let program = "program, project: plugins/jargon/";
    check_file("program = ['python3', 'run.py']", &format!("{program}run.py"));
    check_file(
        "program = ['python3', '-B', './run.py', 'plugin.toml']\ntime = 60",
        &format!("{program}run.py"),
    );
    check_file("program = ['./run.py', 'plugin.toml']", &format!("{program}run.py"));
    check_file("program = ['bin/jargon']", &format!("{program}bin/jargon"));
    check_file("program = ['pandoc-jargon']", "program, project: (no file)");
    check_file(
        "program = ['run.py']",
        "«'run.py'» plugin/bad-value: `run.py` would be looked for where the system keeps programs; for the file in the plugin's folder write `./run.py`",
    );
    check_file(
        "program = ['bin/jargn']",
        "«'bin/jargn'» plugin/not-built: the program of the plugin `jargon` is not there: `plugins/jargon/bin/jargn`; did you mean `plugins/jargon/bin/jargon`?",
    );
    check_file(
        "program = ['', 'x']",
        "«''» plugin/bad-value: `program` names no program; the first item is the program",
    );
}

#[test]
fn a_plugin_toml_is_read_strictly() {
    check_file(
        "libary = 'x'",
        "«libary» plugin/unknown-key: `plugin.toml` has no key `libary`; did you mean `library`?",
    );
    check_file(
        "sha256 = 'x'",
        "«sha256» plugin/unknown-key: `plugin.toml` has no key `sha256`; its keys: `name`, `library`, `program`, `isolated`, `time`, `memory`",
    );
    check_file(
        "",
        "«» plugin/incomplete: `plugin.toml` does not say how the plugin runs; add `library = \"<path>\"`, or a command as `program = [\"python3\", \"plugin.py\"]`",
    );
    check_file(
        "library = 'x'\nprogram = ['y']",
        "«'y'» plugin/two-places: both `library` and `program` are given; a plugin is either a library or a program",
    );
    check_file("library = 1", "«1» plugin/wrong-type: `library` takes a string, not an integer");
    let list = "a list of strings, the program and its arguments";
    check_file("program = 'x'", &format!("«'x'» plugin/wrong-type: `program` takes {list}, not a string"));
    check_file("program = []", &format!("«[]» plugin/bad-value: `program` names no program; {list}"));
    check_file("program = ['x', 1]", "«1» plugin/wrong-type: `program` takes a string, not an integer");
    check_file(
        "program = ['x']\nisolated = 1",
        "«1» plugin/wrong-type: `isolated` takes true or false, not an integer",
    );
    check_file(
        "program = ['x']\ntime = 0\nmemory = '1 TB'",
        "«0» plugin/bad-value: `time` cannot be 0; it takes 1 to 86400 seconds\n\
        «'1 TB'» plugin/bad-value: `memory` cannot be `1 TB`; write a number and a unit, as `512 MB` or `1 GB`",
    );
    check_file("= 'x'", "«» plugin/toml: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`");
}

#[test]
fn a_setting_has_to_have_a_meaning() {
    check_file(
        "program = ['x']\nisolated = false",
        "«false» plugin/bad-value: a program always has a process of its own; `isolated` is for libraries",
    );
    check_file(
        "library = 'run.py'\nmemory = '512 MB'",
        "«'512 MB'» plugin/bad-value: the memory of a library can only be limited in a process of its own; add `isolated = true`",
    );
    let files = [("project/plugins/jargon/plugin.toml", "name = 'argot'\nlibrary = 'x'")];
    check(
        &files,
        "",
        "«'argot'» plugin/other-name: this is the plugin `argot`, not `jargon`; the folder, the key under `[plugins]` and `name` have to be the same",
    );
    check_file(
        "library = '/opt/x'",
        "«'/opt/x'» plugin/bad-value: `library` cannot be `/opt/x`: write the path relative to the plugin's folder",
    );
}

#[test]
fn a_library_that_is_not_built_says_how_to_build_it() {
    let library = |build: &str, hint: &str| {
        let toml = format!("{TOML}library = 'target/release/jargon'");
        let files = [("project/plugins/jargon/plugin.toml", toml.as_str()), (build, "")];
        let what = "«'target/release/jargon'» plugin/not-built: the library of the plugin `jargon` is not there: `plugins/jargon/target/release/@jargon`";
        check(&files, "", &format!("{what}; {hint}"));
    };
    library("project/plugins/jargon/Cargo.toml", "build it: `cargo build --release` in `plugins/jargon`");
    library("project/plugins/jargon/Makefile", "build it: `make` in `plugins/jargon`");
    library(
        "project/plugins/jargon/README.md",
        "`library` is a path within the plugin's folder; prefix and extension may be left out",
    );
    library(
        "project/plugins/jargon/target/release/@jargons",
        "did you mean `plugins/jargon/target/release/@jargons`?",
    );
}

#[test]
fn the_first_place_counts() {
    let toml = "name = 'jargon'\nprogram = ['python3', 'run.py']";
    let here = ("project/plugins/jargon/plugin.toml", toml);
    let there = ("project/elsewhere/jargon/plugin.toml", toml);
    let shared = ("common/jargon/plugin.toml", toml);
    let scripts = [
        ("project/plugins/jargon/run.py", "abc"),
        ("project/elsewhere/jargon/run.py", "abc"),
        ("common/jargon/run.py", "abc"),
    ];
    let with = |files: &[(&'static str, &'static str)]| [files, scripts.as_slice()].concat();
    check(&with(&[here, there, shared]), "", "program, project: plugins/jargon/run.py");
    let elsewhere = "program, project: elsewhere/jargon/run.py";
    check(&with(&[here, there, shared]), "jargon = 'elsewhere/jargon'", elsewhere);
    check(&with(&[here, there]), "jargon = { path = './elsewhere/jargon', time = 5 }", elsewhere);
    let pinned = format!("jargon.sha256 = '{}'", ABC.to_uppercase());
    check(&with(&[here, shared]), &pinned, "program, pinned: plugins/jargon/run.py");
    check(&with(&[shared]), &pinned, "program, pinned: [common]/jargon/run.py");
    let pinned = format!("jargon = {{ program = ['python3', '../common/jargon/run.py'], sha256 = '{ABC}' }}");
    check(&with(&[here, shared]), &pinned, "program, pinned: ../common/jargon/run.py");
    let inline = "jargon = { program = ['python3', 'plugins/jargon/run.py'] }";
    check(&with(&[here]), inline, "program, project: plugins/jargon/run.py");
}

#[test]
fn what_is_nowhere_is_said_with_the_places() {
    check(
        &[],
        "",
        "plugin/not-found: there is no plugin `jargon`; it was looked for in `plugins/jargon`, `[common]/jargon`",
    );
    check(
        &[("project/plugins/jargon/readme.md", ""), ("common/jargons/plugin.toml", "")],
        "",
        "plugin/not-found: there is no plugin `jargon`; did you mean `jargons`?; the folder `plugins/jargon` has no `plugin.toml`; it was looked for in `plugins/jargon`, `[common]/jargon`",
    );
    check_named(
        "markdwon",
        &[],
        "",
        "plugin/not-found: there is no plugin `markdwon`; did you mean `markdown`?; it was looked for in `plugins/markdwon`, `[common]/markdwon`",
    );
    for name in ["..", "Jargon", "plugin", "a b", ""] {
        let expected = format!(
            "plugin/not-found: there is no plugin `{name}`; names of plugins are made of the letters a to z, digits and `-`, a letter first"
        );
        check_named(name, &[], "", &expected);
    }
    check(
        &[("project/elsewhere/jargon/plugin.toml", "")],
        "jargon = 'elsewhere/jargn'",
        "«'elsewhere/jargn'» plugin/not-found: there is no folder `elsewhere/jargn`; did you mean `elsewhere/jargon`?",
    );
    check(
        &[("project/elsewhere/x", "")],
        "jargon = 'elsewhere'",
        "«'elsewhere'» plugin/not-found: the folder `elsewhere` has no `plugin.toml`; a plugin's folder says in it how the plugin runs",
    );
    check(
        &[],
        "jargon = '/opt/jargon'",
        "«'/opt/jargon'» plugin/bad-value: `/opt/jargon` cannot be the folder of a plugin: write the path relative to the pipeline file",
    );
}

#[test]
fn an_entry_is_read_strictly() {
    check(
        &[],
        "jargon = {}",
        "«{}» pipeline/empty-entry: nothing is said of the plugin `jargon`; it can be said `path`, `library`, `program`, `isolated`, `time`, `memory`, `sha256`",
    );
    check(
        &[],
        "jargon = 1",
        "«1» pipeline/wrong-type: `jargon` takes the folder of the plugin or a table, not an integer",
    );
    check(
        &[],
        "jargon.name = 'x'",
        "«name» pipeline/unknown-key: an entry of `[plugins]` has no key `name`; its keys: `path`, `library`, `program`, `isolated`, `time`, `memory`, `sha256`",
    );
    check(
        &[],
        "jargon.sha256 = 'abc'",
        "«'abc'» pipeline/bad-value: `sha256` is no SHA-256 digest; it has 64 hexadecimal digits; `dossier plugins show` prints it",
    );
    check(
        &[],
        "jargon = { path = 'a', program = ['b'] }",
        "«'b'» pipeline/two-places: both `path` and `program` are given; what is in the folder is said by its `plugin.toml`",
    );
}

#[test]
fn a_digest_is_compared() {
    let toml = format!("{TOML}program = ['python3', 'run.py']");
    let files =
        [("project/plugins/jargon/plugin.toml", toml.as_str()), ("project/plugins/jargon/run.py", "abd")];
    let entry = format!("jargon.sha256 = '{ABC}'");
    check(
        &files,
        &entry,
        &format!(
            "«'{ABC}'» plugin/digest: `plugins/jargon/run.py` is not the file that is pinned; pinned: {ABC}; it has: a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9; if it was changed on purpose, pin the new digest; if not, do not use it"
        ),
    );
    let toml = format!("{TOML}program = ['pandoc-jargon']");
    check(
        &[("common/jargon/plugin.toml", toml.as_str())],
        &entry,
        &format!(
            "«'{ABC}'» plugin/digest: there is nothing to pin: no item of `program` is a file; a program that the system keeps cannot be pinned"
        ),
    );
}

#[test]
fn what_is_outside_of_the_project_is_refused() {
    let toml = |code: &str| format!("{TOML}{code}");
    let refused = "plugin/refused: the plugin `jargon` lies outside of the project and is not pinned";
    let advice = |line: &str| {
        format!(
            "{refused}; if you trust it, write under `[plugins]` of the pipeline: `{line}`; for one run: `--allow-plugin jargon`"
        )
    };
    let library = toml("library = 'jargon'");
    let shared = [("common/jargon/plugin.toml", library.as_str()), ("common/jargon/@jargon", "abc")];
    check(&shared, "", &advice(&format!("jargon = {{ sha256 = \"{ABC}\" }}")));
    check(
        &shared,
        "jargon = '../common/jargon'",
        &advice(&format!("jargon = {{ path = \"../common/jargon\", sha256 = \"{ABC}\" }}")),
    );
    check(&shared, "jargon = { time = 5 }", &advice(&format!("jargon = {{ ..., sha256 = \"{ABC}\" }}")));
    let program = toml("program = ['pandoc-jargon']");
    let shared = [("common/jargon/plugin.toml", program.as_str())];
    check(&shared, "", &format!("{refused}; for one run: `--allow-plugin jargon`"));
    let leads_out = toml("program = ['python3', '../../../common/run.py']");
    let inside = [("project/plugins/jargon/plugin.toml", leads_out.as_str()), ("common/run.py", "abc")];
    check(&inside, "", &advice(&format!("jargon = {{ sha256 = \"{ABC}\" }}")));
    let other = [("common/allowed/plugin.toml", "name = 'allowed'\nprogram = ['x']")];
    check_named("allowed", &other, "", "program, allowed: (no file)");
}

#[cfg(unix)]
#[test]
fn links_are_resolved_before_anything_is_trusted() {
    let toml = format!("{TOML}program = ['python3', 'run.py']");
    let files = [("common/jargon/plugin.toml", toml.as_str()), ("common/jargon/run.py", "abc")];
    let world = World::new(&files);
    fs::create_dir(world.folder.path().join("project/plugins")).unwrap();
    let link = |from: &str, to: &str| {
        std::os::unix::fs::symlink(world.folder.path().join(from), world.folder.path().join(to)).unwrap();
    };
    link("common/jargon", "project/plugins/jargon");
    assert!(world.find("jargon", "").starts_with("plugin/refused"));
    fs::remove_file(world.folder.path().join("project/plugins/jargon")).unwrap();
    fs::create_dir(world.folder.path().join("project/plugins/jargon")).unwrap();
    fs::write(world.folder.path().join("project/plugins/jargon/plugin.toml"), &toml).unwrap();
    link("common/jargon/run.py", "project/plugins/jargon/run.py");
    assert!(world.find("jargon", "").starts_with("plugin/refused"));
}

#[test]
fn names_are_those_of_folders_with_a_plugin_toml() {
    let world = World::new(&[
        ("project/plugins/b/plugin.toml", ""),
        ("project/plugins/not-a-plugin/x", ""),
        ("project/plugins/Bad/plugin.toml", ""),
        ("common/a/plugin.toml", ""),
        ("common/b/plugin.toml", ""),
    ]);
    let project = Project::new(world.folder.path().join("project"));
    let listed = vec![world.folder.path().join("common").to_string_lossy().replace('\\', "/")];
    let plugins = Plugins::new(&project, SearchPath { listed, user: None }, &nothing_loads);
    assert_eq!(plugins.names(), ["a", "b"]);
}

proptest! {
    /// Whatever a `plugin.toml` holds, it is read or told what is wrong, at a place within it.
    #[test]
    fn any_plugin_toml_is_answered(parts in prop::collection::vec(prop::sample::select(vec![
        "name", "library", "program", "isolated", "time", "memory", " = ", "'jargon'", "['x', '']", "[]", "true", "-1",
        "0x10", "99999999999999999999", "'1 GB'", "'18446744073709551615 GiB'", "\n", "[", "]", "{", "}", "\u{0}", "é", "'",
    ]), 0..24)) {
        let text = parts.concat();
        for finding in Declaration::file("plugin.toml", text.as_bytes()).err().into_iter().flatten() {
            let at = finding.location.unwrap();
            prop_assert!(at.start <= at.end && at.end as usize <= text.len());
        }
    }
}
