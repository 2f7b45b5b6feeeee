//! What the way to a plugin and back costs: a stage that changes nothing, on two megabytes of Markdown.
//!
//! A pipeline reads the text and runs the stage many times over; what one run takes is its share of what this takes more than
//! reading alone. Built in, such a stage costs a function call, so the share is what the carrier adds. The boundary itself,
//! without the encoding on both sides of it, is measured with a library that gives back the bytes that it was given.

use super::{Cost, Peers, ROUNDS, cost, median};
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
/// How often the boundary is crossed.
const CROSSINGS: u32 = 200;

const CARRIERS: [(&str, &str, bool); 4] = [
    ("transform, library", "transform", false),
    ("transform, process", "transform", true),
    ("check, library", "check", false),
    ("check, process", "check", true),
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

/// A pipeline that reads the text, and one more for each carrier.
fn jobs(folder: &Path) -> Result<Vec<(&'static str, Command)>> {
    let plugin = folder.join("plugins/identity");
    std::fs::create_dir_all(&plugin)?;
    std::fs::copy(library("identity"), plugin.join(format!("{DLL_PREFIX}identity{DLL_SUFFIX}")))?;
    std::fs::write(plugin.join("plugin.toml"), "name = \"identity\"\nlibrary = \"identity\"\n")?;
    let read = "format = 1\n\n[stage.s0]\nuse = \"markdown/import\"\nwith = { files = [\"report.md\"] }\n";
    let job = |file: &str, pipeline: String| -> Result<Command> {
        let file = folder.join(file);
        std::fs::write(&file, pipeline)?;
        let mut command = sh::command(sh::root().join(format!("target/release/dossier{EXE_SUFFIX}")));
        command.arg("check").arg(file);
        Ok(command)
    };
    let mut jobs = vec![("reading", job("reading.toml", read.to_owned())?)];
    for (name, stage, isolated) in CARRIERS {
        let mut pipeline = format!("{read}\n[plugins]\nidentity = {{ isolated = {isolated} }}\n");
        for number in 1..=COPIES {
            let from = number - 1;
            pipeline += &format!("\n[stage.s{number}]\nuse = \"identity/{stage}\"\nfrom = \"s{from}\"\n");
        }
        jobs.push((name, job(&format!("{stage}-{isolated}.toml"), pipeline)?));
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
    let share = |name: &str| Some((cpu.get(name)? - cpu.get("reading")?) * 1e3 / COPIES as f64);
    let mut out = "| a stage that does nothing, on 2 MB of Markdown | CPU ms |\n|---|--:|\n".to_owned();
    for (name, ..) in CARRIERS {
        out += &format!("| {name} | {:.1} |\n", share(name).unwrap_or_default());
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
    fn a_stage_costs_its_share_of_what_is_more_than_reading() {
        let cpu = BTreeMap::from([
            ("reading", 0.1),
            ("transform, library", 0.5),
            ("transform, process", 0.58),
            ("check, library", 0.3),
            ("check, process", 0.34),
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
