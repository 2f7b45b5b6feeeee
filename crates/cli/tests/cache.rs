//! The cache of results with several processes, and with processes that are killed.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code, which runs and kills processes and reads what they leave"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const PIPELINE: &str = "\
format = 1
[stage.text]
use = 'markdown/import'
with = { files = ['text.md'] }
[stage.numbered]
use = 'core/number'
from = 'text'
[stage.language]
use = 'language/check'
from = 'numbered'
[stage.pdf]
use = 'pdf/render'
from = 'language'
out = '{edition}/text.pdf'
[stage.docx]
use = 'docx/render'
from = 'language'
out = '{edition}/text.docx'
[stage.odt]
use = 'odt/render'
from = 'language'
out = '{edition}/text.odt'
[edition.one]
[edition.two]
stage.pdf.with.theme = 'report'
";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.toml"), PIPELINE).unwrap();
    let mut text = "---\ntitle: Cables\nlang: en-GB\n---\n\n".to_owned();
    for chapter in 0..20 {
        text += &format!(
            "# Chapter {chapter}\n\nThe rules for cables 网络安全 and ports.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        );
    }
    fs::write(folder.path().join("text.md"), text).unwrap();
    folder
}

fn start(folder: &Path, out: &str, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_dossier"))
        .args(["build", "p.toml", "--all-editions", "--format", "json", "--out", out])
        .args(more)
        .current_dir(folder)
        .env_remove("DOSSIER_CACHE")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

/// The files in a folder of artifacts.
fn artifacts(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let named = |path: PathBuf| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
    files(folder).into_iter().map(named).collect()
}

#[test]
fn ten_processes_that_build_the_same_agree() {
    let project = project();
    assert!(start(project.path(), "alone", &["--no-cache"]).wait().unwrap().success());
    assert!(!project.path().join(".dossier").exists());
    let expected = artifacts(&project.path().join("alone"));
    assert_eq!(expected.len(), 6);
    let outs: Vec<String> = (0..10).map(|number| format!("out{number}")).collect();
    let children: Vec<Child> = outs.iter().map(|out| start(project.path(), out, &[])).collect();
    for (mut child, out) in children.into_iter().zip(&outs) {
        assert!(child.wait().unwrap().success());
        assert!(artifacts(&project.path().join(out)) == expected, "{out} differs");
    }
    // All into one folder.
    let children: Vec<Child> = (0..10).map(|_| start(project.path(), "shared", &[])).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert!(artifacts(&project.path().join("shared")) == expected);
}

#[test]
fn what_is_built_on_kept_parts_is_what_is_built_from_nothing() {
    let project = project();
    let build = |out: &str, more: &[&str]| {
        assert!(start(project.path(), out, more).wait().unwrap().success());
        artifacts(&project.path().join(out))
    };
    build("before", &[]);
    let path = project.path().join("text.md");
    let text = fs::read_to_string(&path).unwrap();
    let changed = text.replacen("# Chapter 9\n\nThe rules", "# Chapter 9\n\nAll of the newer rules", 1);
    assert_ne!(text, changed);
    fs::write(&path, changed).unwrap();
    assert_eq!(build("warm", &[]), build("cold", &["--no-cache"]));
}

#[test]
fn who_is_killed_leaves_nothing_half_done() {
    let project = project();
    assert!(start(project.path(), "alone", &["--no-cache"]).wait().unwrap().success());
    let expected = artifacts(&project.path().join("alone"));
    // Times from a generator of a fixed seed (a linear congruence of Knuth's): 50 moments in the life of a build, which is cold
    // or half warm as the one before left it.
    let mut state: u64 = 7;
    for round in 0..50 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if round % 10 == 0 {
            let _ = fs::remove_dir_all(project.path().join(".dossier"));
            let _ = fs::remove_dir_all(project.path().join("out"));
        }
        let mut child = start(project.path(), "out", &[]);
        thread::sleep(Duration::from_millis((state >> 33) % 400));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().unwrap();
        for (path, bytes) in artifacts(&project.path().join("out")) {
            let temporary = path.file_name().unwrap().to_string_lossy().ends_with(".tmp");
            assert!(temporary || expected.get(&path) == Some(&bytes), "{} is half written", path.display());
        }
    }
    // What they kept is right: a build on top of it, and one that has nothing else.
    for out in ["out", "again"] {
        assert!(start(project.path(), out, &[]).wait().unwrap().success());
        let mut made = artifacts(&project.path().join(out));
        made.retain(|path, _| !path.to_string_lossy().ends_with(".tmp"));
        assert!(made == expected, "{out} differs");
    }
}

#[test]
fn parts_of_a_batch_on_several_machines_make_the_whole() {
    let project = project();
    assert!(start(project.path(), "alone", &["--no-cache"]).wait().unwrap().success());
    let expected = artifacts(&project.path().join("alone"));
    let children: Vec<Child> = ["1/3", "2/3", "3/3"]
        .into_iter()
        .map(|shard| start(project.path(), "parts", &["--shard", shard, "--cache", "shared-cache"]))
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert!(artifacts(&project.path().join("parts")) == expected);
    assert!(project.path().join("shared-cache/v2").is_dir());
}
