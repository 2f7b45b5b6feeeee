//! Every finding has a page that explains it, and a test that provokes it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code, which reads the sources")]

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Findings about faults of our own, which no input is known to provoke.
const UNPROVOKED: [(&str, &str); 6] = [
    ("docx/internal", "XML that we wrote is read again"),
    ("odt/internal", "a package is zipped in memory"),
    ("pdf/write", "a file is put together in memory"),
    ("pipeline/cache", "what is kept has its digest, and is made of what we wrote"),
    ("pipeline/failed", "the planner gives each stage what it takes"),
    ("plugin/cancelled", "nobody calls off the test of a plugin"),
];

fn dossier(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dossier")).current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The pages of `dossier explain`, by code.
fn pages() -> BTreeMap<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    let output = text(&dossier(folder.path(), &["explain", "--format", "json"]).stdout);
    let pages = output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    pages.map(|page| (said(&page, "code").to_owned(), page)).collect()
}

fn said<'a>(page: &'a Value, key: &str) -> &'a str {
    page[key].as_str().unwrap_or_default()
}

/// The text files of the crates and plugins, by their paths from the root: (path, code, tests).
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut folders, mut files) =
        (vec![root.join("crates"), root.join("plugins"), root.join("tests")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with("target") => {}
                true => folders.push(path),
                false => files.extend(source(&root, path)),
            }
        }
    }
    files
}

fn source(root: &Path, path: PathBuf) -> Option<(String, String, String)> {
    let text = fs::read_to_string(&path).ok()?;
    let path = path.strip_prefix(root).unwrap().to_str()?.replace('\\', "/");
    let is_test = path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs");
    let (code, tests) = match text.split_once("#[cfg(test)]") {
        _ if path.ends_with("cli/tests/codes.rs") => return None,
        _ if is_test => ("", text.as_str()),
        _ if !path.contains("/src/") || path.starts_with("crates/xtask/") => return None,
        Some((code, tests)) => (code, tests),
        None => (text.as_str(), ""),
    };
    Some((path, code.to_owned(), tests.to_owned()))
}

/// A name at the start of a text, with a quotation mark behind it.
fn quoted_name(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('"')?;
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    is_name.then_some(name)
}

/// The codes that a source names: those in full, and those of a pipeline or plugin file, which lack their family.
fn named(path: &str, code: &str, families: &BTreeSet<&str>) -> Vec<String> {
    let mut names = Vec::new();
    for family in families {
        let start = format!("\"{family}/");
        let full = code.split(&start).skip(1).filter_map(quoted_name);
        names.extend(full.map(|name| format!("{family}/{name}")));
    }
    let of_files: &[&str] = match path {
        "crates/host/src/tables.rs" | "crates/host/src/plugins/declaration.rs" => &["pipeline", "plugin"],
        path if path.starts_with("crates/host/") => &["plugin"],
        path if path.starts_with("crates/pipeline/") => &["pipeline"],
        _ => return names,
    };
    for call in [".deny(", ".unknown(", ".code("] {
        for rest in code.split(call).skip(1) {
            let name = rest.trim_start().strip_prefix('"').and_then(quoted_name);
            names.extend(of_files.iter().filter_map(|family| Some(format!("{family}/{}", name?))));
        }
    }
    names
}

#[test]
fn every_code_has_a_page() {
    let pages = pages();
    let stages: BTreeSet<&str> = pages
        .values()
        .flat_map(|page| page["stages"].as_array().unwrap())
        .filter_map(Value::as_str)
        .collect();
    let families: BTreeSet<&str> = pages.keys().filter_map(|code| Some(code.split_once('/')?.0)).collect();
    assert!(families.len() > 10, "{families:?}");
    let mut wrong = Vec::new();
    let mut found = 0;
    for (path, code, _) in sources() {
        for name in named(&path, &code, &families) {
            // Stages without findings are named by their plugin's sources alone.
            let is_stage =
                stages.contains(name.as_str()) || code.contains(&format!("NAME: &'static str = \"{name}\""));
            found += usize::from(!is_stage);
            if !is_stage && !pages.contains_key(&name) {
                wrong.push(format!("{path}: `{name}` has no page"));
            }
        }
    }
    for (code, page) in &pages {
        let [summary, why] = ["summary", "explanation"].map(|key| said(page, key));
        let is_sentence = |text: &str| text.ends_with(['.', ')']) && text.chars().count() > 15;
        if !is_sentence(summary) || !is_sentence(why) {
            wrong.push(format!(
                "{code}: its page does not say what it means, or not why it matters and what to do"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(found >= pages.len(), "only {found} codes are found in the sources, of {}", pages.len());
}

/// Whether tests expect a finding of this code.
fn provokes(path: &str, tests: &str, code: &str) -> bool {
    if path.starts_with("tests/") {
        // A stage's manifest has its codes too, with a summary in the place of the message.
        let json =
            ["warn", "deny"].map(|level| format!("\"code\":\"{code}\",\"level\":\"{level}\",\"message\""));
        return tests.contains(&format!("[{code}]:")) || json.iter().any(|json| tests.contains(json));
    }
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    // A code that is given a level is a key.
    let is_key = |rest: &str| rest.trim_start_matches(['"', '\'', '\\']).trim_start().starts_with("= ");
    if tests.split(code).skip(1).any(|rest| ends(rest) && !is_key(rest)) {
        return true;
    }
    // Some tests leave out the family, as in `«use» no-use: ...`.
    let Some((family, short)) = code.split_once('/') else { return false };
    let folder = format!("crates/{}/", if family == "terms" { "terms" } else { "pipeline" });
    let [plain, placed] = [format!("{short}: "), format!("{short} «")];
    let short = tests.match_indices(&plain).chain(tests.match_indices(&placed));
    ["terms", "pipeline"].contains(&family)
        && path.starts_with(&folder)
        && short.into_iter().any(|(at, _)| tests[..at].ends_with([' ', '"', '(']))
}

#[test]
fn every_code_is_provoked() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (code, page) in pages() {
        let is_provoked = !said(&page, "bad").is_empty()
            || sources.iter().any(|(path, _, tests)| !tests.is_empty() && provokes(path, tests, &code));
        match UNPROVOKED.iter().any(|(known, _)| *known == code) {
            true if is_provoked => wrong.push(format!("{code} is provoked after all")),
            false if !is_provoked => wrong.push(format!("no test provokes {code}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The codes of what a command finds, by the file that the finding is in.
fn found(folder: &Path, args: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let output = dossier(folder, args);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text(&output.stdout).lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let file = said(&finding["location"], "path").to_owned();
        found.entry(file).or_default().insert(said(&finding, "code").to_owned());
    }
    found
}

/// Asserts that a finding is in the file of its bad example and not in that of its good one.
fn compare(
    found: &BTreeMap<String, BTreeSet<String>>,
    code: &str,
    files: [&str; 2],
    wrong: &mut Vec<String>,
) {
    let [bad, good] = files.map(|file| found.get(file).cloned().unwrap_or_default());
    if !bad.contains(code) {
        wrong.push(format!("{code} is not found in its bad example, but {bad:?}"));
    }
    if good.contains(code) {
        wrong.push(format!("{code} is found in its good example"));
    }
}

/// The examples of rules, which need their own options, are tests of their plugins.
#[test]
fn the_examples_of_texts_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("map.png", "\u{89}PNG\r\n\u{1a}\n");
    let pages = pages();
    let shown = |code: &str| ["markdown/", "core/"].iter().any(|family| code.starts_with(family));
    // What looks at artifacts has tests of its own.
    let of_texts =
        |page: &Value| page["stages"].as_array().unwrap().iter().all(|stage| stage != "core/withheld");
    let shown =
        pages.iter().filter(|(code, page)| shown(code) && of_texts(page) && !said(page, "bad").is_empty());
    let shown: Vec<(&String, &Value, String)> =
        shown.map(|(code, page)| (code, page, code.replace('/', "-"))).collect();
    for (code, page, name) in &shown {
        for kind in ["bad", "good"] {
            let stage = page["stages"].as_array().unwrap().last().unwrap().as_str().unwrap();
            let second = match stage {
                "markdown/import" => String::new(),
                "core/select" => "[stage.second]\nuse = \"core/select\"\nfrom = \"first\"\n\
                                  with = { audiences = [\"ministry\", \"public\"], audience = \"public\" }\n"
                    .to_owned(),
                stage => format!("[stage.second]\nuse = \"{stage}\"\nfrom = \"first\"\n"),
            };
            write(&format!("{name}.{kind}.md"), said(page, kind));
            write(
                &format!("{name}.{kind}.toml"),
                &format!(
                    "format = 1\n[levels]\n\"{code}\" = \"warn\"\n\
                     [stage.first]\nuse = \"markdown/import\"\nwith.files = [\"{name}.{kind}.md\"]\n{second}"
                ),
            );
        }
    }
    let found = found(folder.path(), &["check", "*.toml", "--format", "json"]);
    let mut wrong = Vec::new();
    for (code, _, name) in &shown {
        compare(&found, code, [&format!("{name}.bad.md"), &format!("{name}.good.md")], &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown.len() > 30, "{}", shown.len());
}

#[test]
fn the_examples_of_pipelines_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (code, page) in pages().iter().filter(|(code, _)| code.starts_with("pipeline/")) {
        if said(page, "bad").is_empty() {
            continue;
        }
        count += 1;
        let [bad, good] = ["bad", "good"].map(|kind| {
            fs::write(folder.path().join("p.toml"), said(page, kind)).unwrap();
            let output = dossier(folder.path(), &["plan", "p.toml"]);
            (text(&output.stderr), output.status.success())
        });
        if !bad.0.contains(&format!("[{code}]")) {
            wrong.push(format!("{code} is not found in its bad example, but\n{}", bad.0));
        }
        if !good.1 || !good.0.is_empty() {
            wrong.push(format!("the good example of {code} has findings\n{}", good.0));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 20, "{count}");
}
