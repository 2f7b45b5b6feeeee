//! What the way to a plugin and back costs: a stage that changes nothing, on two megabytes of Markdown.
//!
//! A pipeline reads the text, has it pass through the plugin once, and runs the stage many times over; what one run takes is
//! its share of what this takes more than the same pipeline without these runs. The first passage makes the runs alike: the
//! document of a plugin lies in memory in the order in which it is read, that of the importer does not, and takes half as long again to
//! encode. Built in, such a stage costs a function call, so the share is what the carrier adds. The boundary itself, without
//! the encoding on both sides of it, is measured with a library that gives back the bytes that it was given.

use super::{Cost, Peers, cost, median};
use crate::{
    corpus,
    sh::{self, Result},
};
use cpu_time::ProcessTime;
use dossier_abi::{HostGone, Services, loader::Library};
use dossier_core::{LogLevel, codec::Codec, testing::MemoryHost};
use std::{
    collections::BTreeMap,
    env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

/// Pages of the text, which has then two megabytes.
const PAGES: usize = 660;
/// How often the stage stands in the pipeline.
const COPIES: usize = 8;
/// How often each pipeline runs, in turns with the others: what is measured is small against the noise of a busy machine.
const ROUNDS: usize = 9;
/// How often the boundary is crossed.
const CROSSINGS: u32 = 200;

/// What is measured, against what, the kind of stage, and whether it is isolated.
const CARRIERS: [(&str, &str, &str, bool); 4] = [
    ("transform, library", "library", "transform", false),
    ("transform, process", "process", "transform", true),
    ("check, library", "library", "check", false),
    ("check, process", "process", "check", true),
];

/// Measures and prints a table.
///
/// # Errors
/// When something cannot be built, or a run fails.
pub(crate) fn run(peers: bool) -> Result<()> {
    let build = ["build", "--release", "--package", "dossier-cli", "--bin", "dossier"];
    sh::succeed(sh::command(env!("CARGO")).args(build))?;
    let build = ["build", "--release", "--package", "dossier-sdk", "--package", "dossier-abi"];
    sh::succeed(sh::command(env!("CARGO")).args(build).arg("--examples"))?;
    let folder = sh::root().join("target/bench/carriers");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    corpus::write(&folder, PAGES)?;
    let text = folder.join("report.md");
    let mut jobs = jobs(&folder)?;
    if peers {
        jobs.extend(pandoc(&folder, &Peers::install(&sh::root().join("target/bench"))?)?);
    }
    let mut costs: BTreeMap<&str, Vec<Cost>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for (name, command) in &mut jobs {
            costs.entry(name).or_default().push(cost(command)?);
        }
    }
    let cpu = costs.into_iter().map(|(name, costs)| (name, median(costs).cpu)).collect();
    println!("{} bytes of Markdown", std::fs::metadata(&text)?.len());
    print!("{}", table(&cpu, crossing(&text)?));
    Ok(())
}

fn library(name: &str) -> PathBuf {
    sh::root().join(format!("target/release/examples/{DLL_PREFIX}{name}{DLL_SUFFIX}"))
}

/// For each carrier a pipeline without the runs of the stage, and one with them for each kind of stage.
fn jobs(folder: &Path) -> Result<Vec<(&'static str, Command)>> {
    let plugin = folder.join("plugins/identity");
    std::fs::create_dir_all(&plugin)?;
    std::fs::copy(library("identity"), plugin.join(format!("{DLL_PREFIX}identity{DLL_SUFFIX}")))?;
    std::fs::write(plugin.join("plugin.toml"), "name = \"identity\"\nlibrary = \"identity\"\n")?;
    let job = |file: &str, isolated: bool, stages: &[&str]| -> Result<Command> {
        let mut pipeline = format!(
            "format = 1\n\n[plugins]\nidentity = {{ isolated = {isolated} }}\n\n\
             [stage.s0]\nuse = \"markdown/import\"\nwith = {{ files = [\"report.md\"] }}\n"
        );
        for (from, stage) in stages.iter().enumerate() {
            let number = from + 1;
            pipeline += &format!("\n[stage.s{number}]\nuse = \"identity/{stage}\"\nfrom = \"s{from}\"\n");
        }
        let file = folder.join(file);
        std::fs::write(&file, pipeline)?;
        let mut command = sh::command(sh::root().join(format!("target/release/dossier{EXE_SUFFIX}")));
        command.arg("check").arg("--no-cache").arg(file);
        Ok(command)
    };
    let mut jobs = Vec::new();
    for (name, without, stage, isolated) in CARRIERS {
        let mut stages = vec!["transform"];
        if stage == "transform" {
            jobs.push((without, job(&format!("{without}.toml"), isolated, &stages)?));
        }
        stages.extend([stage; COPIES]);
        jobs.push((name, job(&format!("{without}-{stage}.toml"), isolated, &stages)?));
    }
    Ok(jobs)
}

/// pandoc on its own JSON of the same text, without and with a filter that changes nothing.
fn pandoc(folder: &Path, peers: &Peers) -> Result<Vec<(&'static str, Command)>> {
    let json = folder.join("text.json");
    let from = "--from=markdown-citations";
    sh::succeed(sh::command(&peers.pandoc).arg(from).arg(folder.join("report.md")).arg("-o").arg(&json))?;
    let filter = folder.join("cat.sh");
    std::fs::write(&filter, "#!/bin/sh\nexec cat\n")?;
    sh::succeed(sh::command("chmod").arg("+x").arg(&filter))?;
    let job = |arguments: &[&Path]| {
        let mut command = sh::command(&peers.pandoc);
        command
            .args(["--from=json", "--to=json", "--output"])
            .arg(folder.join("out.json"))
            .arg(&json)
            .args(arguments);
        command
    };
    Ok(vec![("pandoc", job(&[])), ("pandoc, filter", job(&[Path::new("--filter"), &filter]))])
}

struct NoServices;

impl Services for NoServices {
    fn ask(&self, _: &[u8]) -> std::result::Result<Vec<u8>, HostGone> {
        Err(HostGone)
    }

    fn log(&self, _: LogLevel, _: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Processor seconds for one crossing of the boundary, there and back, with the encoded text.
fn crossing(text: &Path) -> Result<f64> {
    let host = MemoryHost::new().with("report.md", std::fs::read(text)?);
    let options = serde_json::json!({ "files": ["report.md"] });
    let import = dossier_markdown::plugin().stages.first().ok_or("no stage")?.build(options)?;
    let dossier_core::Stage::Import(import) = import else { return Err("no import".into()) };
    let document = import.import(&host.context())?;
    let bytes = Codec::MsgPack.encode(&document)?;
    let echo = Library::open(&library("echo"))?;
    let start = ProcessTime::now();
    for _ in 0..CROSSINGS {
        let reply = echo.run(&bytes, Arc::new(NoServices), usize::MAX, <[u8]>::len)?;
        if reply != bytes.len() {
            return Err("the echo is not what was called".into());
        }
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(CROSSINGS))
}

/// The costs of one run of the stage, in milliseconds of processor time.
fn table(cpu: &BTreeMap<&str, f64>, crossing: f64) -> String {
    let share = |name: &str, without: &str| Some((cpu.get(name)? - cpu.get(without)?) * 1e3 / COPIES as f64);
    let mut out = "| a stage that does nothing, on 2 MB of Markdown | CPU ms |\n|---|--:|\n".to_owned();
    for (name, without, ..) in CARRIERS {
        out += &format!("| {name} | {:.1} |\n", share(name, without).unwrap_or_default());
    }
    out += &format!("| the boundary of a library, there and back | {:.2} |\n", crossing * 1e3);
    if let (Some(with), Some(without)) = (cpu.get("pandoc, filter"), cpu.get("pandoc")) {
        out += &format!("| pandoc's filter `cat` | {:.1} |\n", (with - without) * 1e3);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_costs_its_share_of_what_is_more_than_without_it() {
        let cpu = BTreeMap::from([
            ("library", 0.1),
            ("process", 0.2),
            ("transform, library", 0.5),
            ("transform, process", 0.68),
            ("check, library", 0.3),
            ("check, process", 0.44),
            ("pandoc", 2.0),
            ("pandoc, filter", 2.75),
        ]);
        assert_eq!(
            table(&cpu, 0.0005),
            "| a stage that does nothing, on 2 MB of Markdown | CPU ms |\n|---|--:|\n\
             | transform, library | 50.0 |\n| transform, process | 60.0 |\n\
             | check, library | 25.0 |\n| check, process | 30.0 |\n\
             | the boundary of a library, there and back | 0.50 |\n| pandoc's filter `cat` | 750.0 |\n"
        );
    }
}
