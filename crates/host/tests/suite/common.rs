//! A project to run stages in, and a look at what they leave behind.

use dossier_core::{
    Block, Context, Diagnostic, Document, Failure, Inline, LogLevel, MergeInput, Plugin, Stage,
};
use dossier_host::{Project, StageHost, StageRecord, carrier::Carrier};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A file that cargo built of this package's examples.
pub(crate) fn example(name: &str) -> PathBuf {
    let path =
        std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(path.exists(), "`cargo test -p dossier-host` builds {}; `--test` alone does not", path.display());
    path
}

/// The program that misbehaves.
pub(crate) fn misbehave() -> PathBuf {
    example(&format!("misbehave{}", std::env::consts::EXE_SUFFIX))
}

/// A project in a folder of its own.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) project: Project,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("here.md"), "text").unwrap();
        let project = Project::new(folder.path());
        Self { folder, project }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a stage on a small document, and says how it went.
    pub(crate) fn run(&self, carrier: &dyn Carrier, stage: &str, options: Value) -> Ran {
        self.run_on(small(), carrier, stage, options)
    }

    pub(crate) fn run_on(&self, input: Document, carrier: &dyn Carrier, stage: &str, options: Value) -> Ran {
        match carrier.plugin() {
            Ok((_, plugin)) => self.run_plugin(input, &plugin, stage, options),
            Err(diagnostic) => Ran::of(said(&diagnostic)),
        }
    }

    pub(crate) fn run_plugin(&self, input: Document, plugin: &Plugin, stage: &str, options: Value) -> Ran {
        let def = plugin.stages.iter().find(|def| def.manifest().name == stage).unwrap();
        match def.build(options) {
            Ok(stage) => self.run_stage(input, &stage),
            Err(error) => Ran::of(format!("options: {error}")),
        }
    }

    /// Runs a stage on a thread like those of the engine.
    pub(crate) fn run_stage(&self, input: Document, stage: &Stage) -> Ran {
        let host = StageHost::new(&self.project, "id");
        let begin = Instant::now();
        let said = thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(16 << 20);
            thread.spawn_scoped(scope, || run(stage, input, &Context::new(&host))).unwrap().join().unwrap()
        });
        Ran { said, took: begin.elapsed(), record: host.into_record() }
    }
}

/// How a stage went.
pub(crate) struct Ran {
    /// What it gave, or why it gave nothing.
    pub(crate) said: String,
    pub(crate) took: Duration,
    pub(crate) record: StageRecord,
}

impl Ran {
    fn of(said: String) -> Self {
        Self { said, took: Duration::ZERO, record: StageRecord::default() }
    }

    /// What was said must be this, where `*` stands for anything.
    #[track_caller]
    pub(crate) fn expect(&self, expected: &str) {
        assert!(is_like(&self.said, expected), "said:     {}\nexpected: {expected}", self.said);
    }

    /// Its findings, one a line.
    pub(crate) fn findings(&self) -> String {
        self.record.findings.iter().map(said).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn log(&self) -> Vec<(LogLevel, &str)> {
        self.record.log.iter().map(|(level, line)| (*level, line.as_str())).collect()
    }
}

pub(crate) fn small() -> Document {
    Document { blocks: vec![Block::para(vec![Inline::text("Small")])], ..Document::default() }
}

fn run(stage: &Stage, input: Document, cx: &Context<'_>) -> String {
    let document = |document: Document| format!("a document of {} blocks", document.blocks.len());
    let result = match stage {
        Stage::Import(stage) => stage.import(cx).map(document),
        Stage::Transform(stage) => stage.transform(input, cx).map(document),
        Stage::Merge(stage) => {
            let inputs = vec![MergeInput { stage: "one".to_owned(), document: input }; 2];
            stage.merge(inputs, cx).map(document)
        }
        Stage::Check(stage) => stage.check(&input, cx).map(|()| "checked".to_owned()),
        Stage::Render(stage) => stage.render(&input, cx).map(|artifact| {
            format!("{} of {}", artifact.media_type, String::from_utf8_lossy(&artifact.bytes))
        }),
        Stage::Verify(stage) => {
            let artifact =
                dossier_core::Artifact { media_type: "text/plain".to_owned(), bytes: b"artifact".to_vec() };
            stage.verify(&artifact, cx).map(|()| "verified".to_owned())
        }
        other => panic!("{other:?}"),
    };
    match result {
        Ok(given) => given,
        Err(Failure::Failed(diagnostic)) => said(&diagnostic),
        Err(failure) => failure.to_string(),
    }
}

/// A diagnostic in one line: code, places, message, hints.
pub(crate) fn said(diagnostic: &Diagnostic) -> String {
    let places = diagnostic.location.iter().chain(diagnostic.labels.iter().map(|label| &label.location));
    let places: String = places.map(|at| format!(" {}:{}-{}", at.path, at.start, at.end)).collect();
    let hints: String = diagnostic.hints.iter().map(|hint| format!("; {hint}")).collect();
    format!("{}{places}: {}{hints}", diagnostic.code, diagnostic.message)
}

fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some((_, after)) = rest.split_once(before) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

/// Processes that run in this folder, and ended children of this test that nobody has asked after; waits a moment for
/// those that are just about to go. Linux tells; elsewhere none are found.
pub(crate) fn left_behind(folder: &Path) -> Vec<String> {
    let folder = folder.canonicalize().unwrap();
    let mut found = Vec::new();
    for _ in 0..50 {
        found = processes().into_iter().filter(|process| process.is_left(&folder)).map(|p| p.shown).collect();
        if found.is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    found
}

struct Process {
    shown: String,
    zombie_of: Option<u32>,
    folder: Option<PathBuf>,
}

impl Process {
    fn is_left(&self, folder: &Path) -> bool {
        self.zombie_of == Some(process::id()) || self.folder.as_deref() == Some(folder)
    }
}

fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let process = |path: PathBuf| {
        // pid (name) state parent ...
        let shown = fs::read_to_string(path.join("stat")).ok()?;
        let mut fields = shown.rsplit_once(") ")?.1.split(' ');
        let (state, parent) = (fields.next()?, fields.next()?.parse().ok()?);
        let zombie_of = (state == "Z").then_some(parent);
        let folder = fs::read_link(path.join("cwd")).ok();
        Some(Process { zombie_of, folder, shown })
    };
    entries.filter_map(|entry| process(entry.ok()?.path())).collect()
}

/// The most memory that this test ever had, in MiB; nothing where the system does not tell.
pub(crate) fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
