//! What a batch costs, and what is left of the cost when little or nothing changed.
//!
//! Forty briefings of ten pages are built in two editions in one call, as PDF and DOCX with their terms checked, and as DOCX alone;
//! pandoc makes the DOCX of each once. Then the first again with nothing changed. A report of a hundred pages in ten chapters, each checked by itself, is built from nothing,
//! with every result to be kept, and again after a word was put into one chapter.

use super::targets::{self, Wanted};
use super::{Peers, cost};
use crate::{
    corpus,
    sh::{self, Result},
};
use std::{
    env::consts::EXE_SUFFIX,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const BRIEFINGS: usize = 40;
/// Pages of each briefing.
const PAGES: usize = 10;
const CHAPTERS: usize = 10;
/// How often each is measured; the median counts.
const ROUNDS: usize = 5;

const HOUSE: &str = r#"format = 1

[stage.text]
use  = "markdown/import"
with = { files = ["{pipeline}.md"], lang = "en-GB" }

[stage.numbered]
use  = "core/number"
from = "text"

[stage.terms]
use  = "glossary/check"
from = "numbered"
with = { terms = "terms.csv" }

[stage.pdf]
use  = "pdf/render"
from = "terms"
out  = "{edition}/{pipeline}.pdf"

[stage.docx]
use  = "docx/render"
from = "terms"
out  = "{edition}/{pipeline}.docx"

[edition.ministry]

[edition.public]
skip = "terms"
stage.pdf.with.theme = "report"

[edition.word]
skip = ["terms", "pdf"]

[edition.word-with-contents]
skip = ["terms", "pdf"]
stage.docx.with.contents = 2
"#;

const BOTH: [&str; 2] = ["--edition=ministry", "--edition=public"];
const WORD: [&str; 2] = ["--edition=word", "--edition=word-with-contents"];

/// Measures and prints tables.
///
/// # Errors
/// When something cannot be built or installed, or a program fails.
pub(crate) fn run(peers: bool) -> Result<()> {
    sh::succeed(sh::command(env!("CARGO")).args(["build", "--release", "--package", "dossier-cli"]))?;
    let bench = sh::root().join("target/bench");
    let folder = bench.join("batch");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let peers = if peers { Some(Peers::install(&bench)?) } else { None };
    let briefings = briefings(&folder.join("briefings"))?;
    let report = report(&folder.join("report"))?;
    let (mut batch, mut same, mut pandoc) = (Vec::new(), Vec::new(), Vec::new());
    let (mut cold, mut warm, mut word) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        word.push(anew(&briefings, &WORD)?);
        batch.push(anew(&briefings, &BOTH)?);
        same.push(build(&briefings, &BOTH)?);
        cold.push(anew(&report, &[])?);
        change(&report, round)?;
        warm.push(build(&report, &[])?);
        if let (Some(peers), true) = (&peers, round < 2) {
            pandoc.push(each(peers, &briefings)?);
        }
    }
    let [word, batch, same, cold, warm] = [word, batch, same, cold, warm].map(median);
    let mut text = format!(
        "| CPU s | |\n|---|--:|\n| {BRIEFINGS} briefings in two editions, PDF and DOCX | {batch:.3} |\n"
    );
    let _ = writeln!(text, "| the same, DOCX alone, unchecked | {word:.3} |");
    let _ = writeln!(text, "| PDF and DOCX again, nothing changed | {same:.3} |");
    let pandoc = (!pandoc.is_empty()).then(|| median(pandoc));
    if let Some(pandoc) = pandoc {
        let _ = writeln!(text, "| pandoc, {BRIEFINGS} times DOCX | {pandoc:.3} |");
    }
    let _ = writeln!(text, "| a report of {CHAPTERS} chapters, from nothing | {cold:.3} |");
    let _ = writeln!(text, "| the same, a word changed | {warm:.3} |\n");
    text += &targets::verdicts(
        "batch",
        [
            ("pandoc / batch as DOCX, CPU", pandoc.map(|pandoc| pandoc / word), Wanted::AtLeast(20.0)),
            ("nothing changed, CPU s", Some(same), Wanted::AtMost(0.1)),
            ("a word changed / from nothing, CPU", Some(warm / cold), Wanted::AtMost(0.5)),
        ],
    );
    print!("{text}");
    Ok(())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Writes the briefings, each with a pipeline; these are returned.
fn briefings(folder: &Path) -> Result<Vec<PathBuf>> {
    corpus::write(folder, BRIEFINGS * PAGES)?;
    fs::write(folder.join("house.toml"), HOUSE)?;
    fs::copy(sh::root().join("examples/terms.csv"), folder.join("terms.csv"))?;
    let parts = corpus::parts(&fs::read_to_string(folder.join("report.md"))?, BRIEFINGS);
    let mut pipelines = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        fs::write(folder.join(format!("b{number:02}.md")), part)?;
        let pipeline = folder.join(format!("b{number:02}.toml"));
        fs::write(&pipeline, "extends = \"house.toml\"\n")?;
        pipelines.push(pipeline);
    }
    Ok(pipelines)
}

/// Writes the report, whose chapters are checked each by itself; its pipeline is returned.
fn report(folder: &Path) -> Result<Vec<PathBuf>> {
    corpus::write(folder, CHAPTERS * PAGES)?;
    fs::copy(sh::root().join("examples/terms.csv"), folder.join("terms.csv"))?;
    let mut pipeline = "format = 1\n".to_owned();
    let mut checked = Vec::new();
    for (number, part) in
        corpus::parts(&fs::read_to_string(folder.join("report.md"))?, CHAPTERS).iter().enumerate()
    {
        fs::write(folder.join(format!("c{number}.md")), part)?;
        let _ = write!(
            pipeline,
            r#"
stage.text{number} = {{ use = "markdown/import", with = {{ files = ["c{number}.md"], lang = "en-GB" }} }}
stage.accessible{number} = {{ use = "core/accessible", from = "text{number}" }}
stage.language{number} = {{ use = "language/check", from = "accessible{number}" }}
stage.terms{number} = {{ use = "glossary/check", from = "language{number}", with.terms = "terms.csv" }}
"#
        );
        checked.push(format!("\"terms{number}\""));
    }
    let _ = write!(
        pipeline,
        r#"
stage.all = {{ use = "core/concat", from = [{}] }}
stage.numbered = {{ use = "core/number", from = "all" }}
stage.pdf = {{ use = "pdf/render", from = "numbered", out = "report.pdf" }}
stage.docx = {{ use = "docx/render", from = "numbered", out = "report.docx" }}
"#,
        checked.join(", ")
    );
    let file = folder.join("report.toml");
    fs::write(&file, pipeline)?;
    Ok(vec![file])
}

/// Puts a word into the middle of a chapter.
fn change(report: &[PathBuf], round: usize) -> Result<()> {
    let chapter = report[0].with_file_name("c4.md");
    let text = fs::read_to_string(&chapter)?;
    let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let at = text[middle..].find(". The ").ok_or("the chapter has no sentence to be changed")? + middle;
    fs::write(&chapter, format!("{}. In year {round} the {}", &text[..at], &text[at + ". The ".len()..]))?;
    Ok(())
}

fn command(pipelines: &[PathBuf], arguments: &[&str]) -> Command {
    let folder = pipelines[0].parent().unwrap_or(Path::new("."));
    let mut command = sh::command(sh::root().join(format!("target/release/dossier{EXE_SUFFIX}")));
    command.current_dir(folder).arg("build").args(pipelines).args(arguments);
    command
}

fn build(pipelines: &[PathBuf], arguments: &[&str]) -> Result<f64> {
    Ok(cost(&mut command(pipelines, arguments))?.cpu)
}

/// The cost of a build for which nothing was kept.
fn anew(pipelines: &[PathBuf], arguments: &[&str]) -> Result<f64> {
    let cache = pipelines[0].with_file_name(".dossier");
    if cache.exists() {
        fs::remove_dir_all(cache)?;
    }
    build(pipelines, arguments)
}

/// The cost of pandoc on each text by itself.
fn each(peers: &Peers, pipelines: &[PathBuf]) -> Result<f64> {
    let mut cpu = 0.0;
    for pipeline in pipelines {
        let folder = pipeline.parent().unwrap_or(Path::new("."));
        let mut command = sh::command(&peers.pandoc);
        command.current_dir(folder).arg("--from=markdown-citations").arg(pipeline.with_extension("md"));
        command.arg("--number-sections").arg("--output").arg(pipeline.with_extension("docx"));
        cpu += cost(&mut command)?.cpu;
    }
    Ok(cpu)
}
