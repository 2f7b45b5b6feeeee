//! What is kept from run to run, and what is not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, which writes and breaks files"
)]

mod toy;

use dossier_host::{Project, store::Store};
use dossier_pipeline::{Cache, Job, Outcome, RunOptions, RunReport, run, run::Finished};
use std::{
    fs,
    path::{Path, PathBuf},
};
use toy::{plan, registry};

/// A project with a cache.
struct Scene {
    folder: tempfile::TempDir,
    toml: String,
}

impl Scene {
    fn new(toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "one").unwrap();
        fs::write(folder.path().join("b.md"), "two").unwrap();
        Self { folder, toml: toml.to_owned() }
    }

    fn write(&self, path: &str, content: &str) {
        fs::write(self.folder.path().join(path), content).unwrap();
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn run_as(&self, engine: u8, epoch: Option<i64>) -> (Vec<String>, RunReport) {
        let toml = format!("format = 1\n{}", self.toml);
        let planned = plan("p.toml", toml.as_bytes(), &registry());
        let plan = planned.plan.unwrap_or_else(|| panic!("{:?}", planned.findings));
        let cache = Cache::new(Store::new(self.cache()), [engine; 32]);
        let project = Project::new(self.folder.path()).with_source_date_epoch(epoch);
        let (options, selection) = (RunOptions { threads: Some(1), measure: false }, plan.all());
        let jobs = [Job { plan: &plan, selection: &selection, project: &project }];
        let report = run(&jobs, options, Some(&cache), &()).unwrap().remove(0);
        assert_eq!(cache.fault(), None);
        let lines = plan.stages.iter().zip(&report.stages).map(|(stage, report)| {
            let outcome = match &report.outcome {
                Outcome::Done => "",
                Outcome::Denied => "denied ",
                Outcome::Failed => "failed ",
                _ => "left ",
            };
            let found = if report.findings.is_empty() { "" } else { " !" };
            format!("{outcome}{}{}{found}", if report.cached { "=" } else { "+" }, stage.id)
        });
        (lines.collect(), report)
    }

    /// Expects which stages ran (`+`) and which did not have to (`=`).
    #[track_caller]
    fn check(&self, expected: &[&str]) -> RunReport {
        let (lines, report) = self.run_as(0, None);
        assert_eq!(lines, expected);
        report
    }
}

fn bytes(report: &RunReport) -> Vec<String> {
    let text = |done: &Finished| String::from_utf8_lossy(&done.artifact().unwrap().bytes).into_owned();
    report.artifacts.iter().map(text).collect()
}

const LINE: &str = "\
stage.a = { use = 'toy/import', with = { text = 'a', read = 'a.md' } }
stage.b = { use = 'toy/transform', from = 'a', with = { text = 'b', read = 'b.md' } }
stage.c = { use = 'toy/check', from = 'b', with.warn = [1] }
stage.r = { use = 'toy/render', from = 'c', out = 'r.txt' }
stage.v = { use = 'toy/verify', from = 'r' }
";

#[test]
fn a_second_run_runs_nothing_and_says_the_same() {
    let scene = Scene::new(LINE);
    let first = scene.check(&["+a", "+b", "+c !", "+r", "+v"]);
    let second = scene.check(&["=a", "=b", "=c !", "=r", "=v"]);
    assert_eq!(bytes(&first), bytes(&second));
    assert!(!bytes(&first).is_empty());
    let findings = |report: &RunReport| report.findings().cloned().collect::<Vec<_>>();
    assert_eq!(findings(&first), findings(&second));
    let reads =
        |report: &RunReport| report.stages.iter().map(|stage| stage.reads.clone()).collect::<Vec<_>>();
    assert_eq!(reads(&first), reads(&second));
}

#[test]
fn what_a_change_touches_is_run_and_no_more() {
    let scene = Scene::new(LINE);
    scene.check(&["+a", "+b", "+c !", "+r", "+v"]);
    // The import reads the file and gives what it gave: the others need not run.
    scene.write("a.md", "changed");
    scene.check(&["+a", "=b", "=c !", "=r", "=v"]);
    scene.write("b.md", "changed");
    scene.check(&["=a", "+b", "=c !", "=r", "=v"]);
    // States that were there before are known.
    scene.write("a.md", "one");
    scene.write("b.md", "two");
    scene.check(&["=a", "=b", "=c !", "=r", "=v"]);
    fs::remove_file(scene.folder.path().join("b.md")).unwrap();
    scene.check(&["=a", "failed +b !", "left +c", "left +r", "left +v"]);
    // Failures are tried again.
    scene.check(&["=a", "failed +b !", "left +c", "left +r", "left +v"]);
}

#[test]
fn options_the_program_and_the_time_count() {
    let mut scene = Scene::new(LINE);
    scene.check(&["+a", "+b", "+c !", "+r", "+v"]);
    assert_eq!(scene.run_as(1, None).0, ["+a", "+b", "+c !", "+r", "+v"]);
    assert_eq!(scene.run_as(0, Some(7)).0, ["+a", "+b", "+c !", "+r", "+v"]);
    scene.toml = LINE.replace("text = 'b'", "text = 'B'");
    scene.check(&["=a", "+b", "+c !", "+r", "+v"]);
    // Levels are no part of what stages do.
    scene.toml = format!("{LINE}levels.'toy/warned' = 'deny'");
    scene.check(&["=a", "=b", "denied =c !", "left +r", "left +v"]);
    scene.toml = format!("{LINE}levels.'toy/warned' = 'allow'");
    scene.check(&["=a", "=b", "=c", "=r", "=v"]);
}

#[test]
fn what_asks_for_findings_is_run_when_these_change() {
    let with = |warn: &str| {
        format!(
            "stage.a = {{ use = 'toy/import', with.text = 'a' }}\n\
             stage.c = {{ use = 'toy/check', from = 'a', with.warn = {warn} }}\n\
             stage.f = {{ use = 'report/findings', from = 'c' }}\n\
             stage.r = {{ use = 'toy/render', from = 'f', out = 'r.txt' }}"
        )
    };
    let mut scene = Scene::new(&with("[1]"));
    scene.check(&["+a", "+c !", "+f", "+r"]);
    scene.check(&["=a", "=c !", "=f", "=r"]);
    scene.toml = with("[1, 2]");
    scene.check(&["=a", "+c !", "+f", "+r"]);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

#[test]
fn what_is_damaged_is_made_again() {
    let scene = Scene::new(LINE);
    let first = bytes(&scene.check(&["+a", "+b", "+c !", "+r", "+v"]));
    let packs = scene.cache().join("v2");
    let kept: Vec<(PathBuf, Vec<u8>)> =
        files(&packs).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    assert_eq!(kept.len(), 2, "a pack and its index");
    let damaged = |path: &Path, broken: &[u8], what: &str| {
        fs::remove_dir_all(&packs).unwrap();
        fs::create_dir(&packs).unwrap();
        for (path, whole) in &kept {
            fs::write(path, whole).unwrap();
        }
        fs::write(path, broken).unwrap();
        let (lines, report) = scene.run_as(0, None);
        assert_eq!(bytes(&report), first, "{what} of {}", path.display());
        assert!(lines.iter().any(|line| line.starts_with('+')), "{what} of {}: {lines:?}", path.display());
        // What had to be made again is whole now.
        let (lines, report) = scene.run_as(0, None);
        assert_eq!((lines.concat(), bytes(&report)), ("=a=b=c !=r=v".to_owned(), first.clone()));
    };
    for (path, whole) in &kept {
        for at in (0..whole.len()).step_by(5) {
            let mut broken = whole.clone();
            broken[at] ^= 1;
            damaged(path, &broken, &format!("byte {at}"));
        }
        for length in [0, 40, whole.len() - 1] {
            damaged(path, &whole[..length], &format!("all behind {length}"));
        }
        let mut padded = whole.clone();
        padded.splice(0..0, [0; 16]);
        damaged(path, &padded, "the place");
    }
}

#[test]
fn a_cache_that_cannot_be_written_stops_nothing() {
    let scene = Scene::new(LINE);
    fs::write(scene.cache(), "no folder").unwrap();
    let toml = format!("format = 1\n{}", scene.toml);
    let plan = plan("p.toml", toml.as_bytes(), &registry()).plan.unwrap();
    let cache = Cache::new(Store::new(scene.cache()), [0; 32]);
    let project = Project::new(scene.folder.path());
    let jobs = [Job { plan: &plan, selection: &plan.all(), project: &project }];
    let report = run(&jobs, RunOptions::default(), Some(&cache), &()).unwrap().remove(0);
    assert_eq!(report.artifacts.len(), 1);
    assert!(cache.fault().is_some());
}
