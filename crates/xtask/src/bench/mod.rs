//! Processor time and peak memory on reports of several sizes, alone or against pandoc and typst.
//!
//! How to read it: a job is run three times, in turns with the others, and the median counts. Processor time is user and
//! system time of all its threads and processes, so it does not get better by using more cores and hardly worse on a
//! busy machine; compare it within one run only. Peak memory is the most that one process of the job held. `--only`
//! runs a stage with those before it, so a stage's own share is the difference, or the row `of which`, which the engine
//! measured itself, stage after stage. A ratio says how many times as much the peer takes; above 1 dossier is ahead.
//! The parts of making a PDF are measured within one process, by the clock: the least of some rounds, on all cores. The last
//! table holds the figures against what they are wanted to be.

pub(crate) mod batch;
pub(crate) mod carriers;
mod targets;
pub(crate) mod terms;

use crate::conformance::{venv_program, virtual_environment};
use crate::corpus;
use crate::sh::{self, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use wait4::Wait4 as _;

const ROUNDS: usize = 3;
/// Rounds within one process.
const PARTS_ROUNDS: &str = "9";

const PIPELINE: &str = r#"format = 1

[stage.chapters]
use  = "markdown/import"
with = { files = ["chapters/*.md"], lang = "en-GB" }

[stage.numbered]
use  = "core/number"
from = "chapters"

[stage.pdf]
use  = "pdf/render"
from = "numbered"
out  = "report.pdf"

[stage.docx]
use  = "docx/render"
from = "numbered"
out  = "report.docx"
"#;

const ALL: &str = "dossier: PDF and DOCX";
const PDF: &str = "dossier --only pdf";
const DOCX: &str = "dossier --only docx";
const PANDOC: &str = "pandoc: DOCX";
const PANDOC_CITES: &str = "pandoc --citeproc: DOCX";
const PANDOC_TYPST: &str = "pandoc and typst: PDF";
const TYPST: &str = "typst alone: PDF";

/// What a peer takes over what we take: peer, ours.
const RATIOS: [(&str, &str); 4] = [(PANDOC, DOCX), (PANDOC_CITES, DOCX), (PANDOC_TYPST, PDF), (TYPST, PDF)];

/// A program to measure and what it writes.
struct Job {
    name: &'static str,
    command: Command,
    output: Option<PathBuf>,
}

/// What one run takes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    cpu: f64,
    /// Bytes.
    peak: u64,
}

/// What the jobs take on a report of one size.
struct Column {
    pages: usize,
    costs: BTreeMap<&'static str, Cost>,
    bytes: BTreeMap<&'static str, u64>,
    /// Processor seconds by stage, from the engine.
    stages: BTreeMap<String, f64>,
    /// Seconds by the clock of the parts of making a PDF: `import`, `layout`, `write`.
    parts: BTreeMap<String, f64>,
}

/// Measures on reports of about so many pages and prints a table.
///
/// # Errors
/// When a program cannot be built or installed, or fails on a report.
pub(crate) fn run(pages: &[usize], peers: bool) -> Result<()> {
    sh::succeed(sh::command(env!("CARGO")).args(["build", "--release", "--package", "dossier-cli"]))?;
    let example = ["build", "--release", "--package", "dossier-pdf", "--example", "parts"];
    sh::succeed(sh::command(env!("CARGO")).args(example))?;
    let folder = sh::root().join("target/bench");
    let peers = if peers { Some(Peers::install(&folder)?) } else { None };
    let columns = pages.iter().map(|pages| measure(&folder, *pages, peers.as_ref()));
    let columns = columns.collect::<Result<Vec<_>>>()?;
    print!("{}", table(&columns));
    if peers.is_some() {
        print!("\n{}", ratios(&columns));
    }
    print!("\n{}", targets::table(&columns));
    Ok(())
}

fn measure(folder: &Path, pages: usize, peers: Option<&Peers>) -> Result<Column> {
    eprintln!("a report of {pages} pages");
    let folder = folder.join(pages.to_string());
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    corpus::write(&folder, pages)?;
    std::fs::write(folder.join("report.toml"), PIPELINE)?;
    let mut jobs = own_jobs(&folder);
    if let Some(peers) = peers {
        jobs.extend(peers.jobs(&folder)?);
    }
    let mut costs: BTreeMap<&str, Vec<Cost>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for job in &mut jobs {
            costs.entry(job.name).or_default().push(cost(&mut job.command)?);
        }
    }
    let size = |job: &Job| Some((job.name, std::fs::metadata(job.output.as_ref()?).ok()?.len()));
    let bytes = jobs.iter().filter_map(size).collect();
    let costs = costs.into_iter().map(|(name, costs)| (name, median(costs))).collect();
    Ok(Column {
        pages: count_pages(&folder.join("pdf/report.pdf")).unwrap_or(pages),
        costs,
        bytes,
        stages: stages(&folder)?,
        parts: parts(&folder)?,
    })
}

/// Seconds by the clock of the parts of making a PDF.
fn parts(folder: &Path) -> Result<BTreeMap<String, f64>> {
    let program = format!("target/release/examples/parts{}", std::env::consts::EXE_SUFFIX);
    let said = sh::succeed(sh::command(sh::root().join(program)).arg(folder).arg(PARTS_ROUNDS))?;
    Ok(serde_json::from_str(&said)?)
}

fn dossier(folder: &Path, out: &str, arguments: &[&str]) -> Command {
    let mut command =
        sh::command(sh::root().join(format!("target/release/dossier{}", std::env::consts::EXE_SUFFIX)));
    command.arg("build").arg(folder.join("report.toml")).arg("--out").arg(folder.join(out));
    // What is measured is to be made anew each time.
    command.arg("--no-cache").args(arguments);
    command
}

fn own_jobs(folder: &Path) -> Vec<Job> {
    let job = |name, out: &str, arguments: &[&str], file: Option<&str>| Job {
        name,
        command: dossier(folder, out, arguments),
        output: file.map(|file| folder.join(out).join(file)),
    };
    vec![
        job(ALL, "all", &[], None),
        job("dossier --only chapters", "chapters", &["--only", "chapters"], None),
        job("dossier --only numbered", "numbered", &["--only", "numbered"], None),
        job(PDF, "pdf", &["--only", "pdf"], Some("report.pdf")),
        job(DOCX, "docx", &["--only", "docx"], Some("report.docx")),
    ]
}

/// Processor seconds by stage, as the engine measures them.
fn stages(folder: &Path) -> Result<BTreeMap<String, f64>> {
    let said = sh::succeed(&mut dossier(folder, "all", &["--timings", "--format", "json"]))?;
    let mut stages = BTreeMap::new();
    for line in said.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        if let (Some(id), Some(cpu)) = (line["id"].as_str(), line["cpu_seconds"].as_f64()) {
            stages.insert(id.to_owned(), cpu);
        }
    }
    Ok(stages)
}

/// Runs a program to its end; it has to succeed.
fn cost(command: &mut Command) -> Result<Cost> {
    let (code, cost) = measured(command)?;
    if code != Some(0) {
        let folder = command.get_current_dir().unwrap_or(Path::new(".")).display();
        return Err(format!("{} failed in {folder}; run it by hand to see why", sh::name(command)).into());
    }
    Ok(cost)
}

/// Runs a program to its end: its exit code, and what it took.
fn measured(command: &mut Command) -> Result<(Option<i32>, Cost)> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let used = child.wait4()?;
    let seconds = |time: Duration| time.as_secs_f64();
    let cpu = seconds(used.rusage.utime) + seconds(used.rusage.stime);
    Ok((used.status.code(), Cost { cpu, peak: used.rusage.maxrss }))
}

/// The median of each measure by itself.
fn median(mut costs: Vec<Cost>) -> Cost {
    let middle = costs.len() / 2;
    costs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    let cpu = costs[middle].cpu;
    costs.sort_by_key(|cost| cost.peak);
    Cost { cpu, peak: costs[middle].peak }
}

/// Pages of a PDF file, when poppler is there to count them.
fn count_pages(file: &Path) -> Option<usize> {
    let info = sh::succeed(sh::command("pdfinfo").arg(file)).ok()?;
    info.lines().find_map(|line| line.strip_prefix("Pages:"))?.trim().parse().ok()
}

/// pandoc and typst, installed.
struct Peers {
    pandoc: PathBuf,
    python: PathBuf,
    /// A program of the name that pandoc knows, around typst's binding.
    typst: PathBuf,
}

impl Peers {
    fn install(folder: &Path) -> Result<Self> {
        let venv = folder.join("venv");
        std::fs::create_dir_all(folder)?;
        let chores = sh::root().join("crates/xtask/bench");
        virtual_environment(&venv, &chores.join("requirements.txt"))?;
        let python = venv_program(&venv, "python");
        let ask = "import pypandoc; print(pypandoc.get_pandoc_path())";
        let pandoc = sh::succeed(sh::command(&python).args(["-c", ask]))?.trim().into();
        let typst = folder.join("typst");
        let script = std::fs::read_to_string(chores.join("typst.py"))?;
        std::fs::write(&typst, format!("#!{}\n{script}", python.display()))?;
        sh::succeed(sh::command("chmod").arg("+x").arg(&typst))?;
        Ok(Self { pandoc, python, typst })
    }

    fn pandoc(&self, folder: &Path, output: &Path, arguments: &[&str]) -> Command {
        let mut command = sh::command(&self.pandoc);
        command
            .current_dir(folder)
            .args(["report.md", "--number-sections", "--output"])
            .arg(output)
            .args(arguments);
        command
    }

    fn jobs(&self, folder: &Path) -> Result<Vec<Job>> {
        let typ = folder.join("report.typ");
        // Without its syntax for citations pandoc prints them as they stand, which is what dossier does.
        let plain = "--from=markdown-citations";
        sh::succeed(&mut self.pandoc(folder, &typ, &["--standalone", plain]))?;
        let engine = format!("--pdf-engine={}", self.typst.display());
        // pandoc puts the images into a temporary folder.
        let root = "--pdf-engine-opt=--root=/";
        let job = |name, file: &str, arguments: &[&str]| {
            let output = folder.join(file);
            Job { name, command: self.pandoc(folder, &output, arguments), output: Some(output) }
        };
        let output = folder.join("typst.pdf");
        let mut command = sh::command(&self.python);
        command.arg(&self.typst).args(["compile", "--root"]).arg(folder).arg(&typ).arg(&output);
        Ok(vec![
            job(PANDOC, "pandoc.docx", &[plain]),
            job(PANDOC_CITES, "pandoc-cites.docx", &["--citeproc", "--bibliography=references.bib"]),
            job(PANDOC_TYPST, "pandoc.pdf", &[plain, &engine, root]),
            Job { name: TYPST, command, output: Some(output) },
        ])
    }
}

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// The costs as a Markdown table: a row a job, a column a report.
fn table(columns: &[Column]) -> String {
    let mut out = head("CPU s, peak MiB, file MiB", columns);
    let names = [ALL, "dossier --only chapters", "dossier --only numbered", PDF, DOCX].into_iter().chain([
        PANDOC,
        PANDOC_CITES,
        PANDOC_TYPST,
        TYPST,
    ]);
    for name in names {
        let cell = |column: &Column| {
            let cost = column.costs.get(name)?;
            let file = column.bytes.get(name).map(|bytes| format!(", {:.1}", *bytes as f64 / MEBIBYTE));
            Some(format!("{:.2}, {:.0}{}", cost.cpu, cost.peak as f64 / MEBIBYTE, file.unwrap_or_default()))
        };
        out += &row(name, columns, cell);
    }
    for stage in ["chapters", "numbered", "pdf", "docx"] {
        out += &row(&format!("of which `{stage}`"), columns, |column| {
            column.stages.get(stage).map(|cpu| format!("{cpu:.3}"))
        });
    }
    for part in ["import", "layout", "write"] {
        out += &row(&format!("part `{part}`, by the clock"), columns, |column| {
            column.parts.get(part).map(|seconds| format!("{seconds:.3}"))
        });
    }
    out + &row("PDF pages a CPU second", columns, |column| {
        Some(format!("{:.0}", column.pages as f64 / column.costs.get(PDF)?.cpu))
    })
}

/// How many times as much the peers take, and how the costs grow with the pages.
fn ratios(columns: &[Column]) -> String {
    let mut out = head("times as much CPU, memory", columns);
    for (peer, own) in RATIOS {
        out += &row(&format!("{peer} / {own}"), columns, |column| {
            let (peer, own) = (column.costs.get(peer)?, column.costs.get(own)?);
            Some(format!("{:.1}, {:.1}", peer.cpu / own.cpu, peer.peak as f64 / own.peak as f64))
        });
    }
    let Some([small, large]) = columns.last_chunk() else { return out };
    out += &format!("\nFrom {} to {} pages, CPU and memory grow by\n\n", small.pages, large.pages);
    out += "| job | CPU | memory |\n|---|--:|--:|\n";
    for (name, after) in &large.costs {
        let Some(before) = small.costs.get(name) else { continue };
        let (cpu, peak) = (after.cpu / before.cpu, after.peak as f64 / before.peak as f64);
        out += &format!("| {name} | {cpu:.1} | {peak:.1} |\n");
    }
    out
}

fn head(corner: &str, columns: &[Column]) -> String {
    let names: String = columns.iter().map(|column| format!(" {} pages |", column.pages)).collect();
    format!("| {corner} |{names}\n|---|{}\n", "--:|".repeat(columns.len()))
}

/// A row; none when no column has a cell for it.
fn row(name: &str, columns: &[Column], cell: impl Fn(&Column) -> Option<String>) -> String {
    let cells: Vec<Option<String>> = columns.iter().map(cell).collect();
    if cells.iter().all(Option::is_none) {
        return String::new();
    }
    let cells: String = cells.into_iter().map(|cell| format!(" {} |", cell.unwrap_or_default())).collect();
    format!("| {name} |{cells}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(pages: usize, own: f64, peer: f64) -> Column {
        let cost = |cpu| Cost { cpu, peak: 10 * 1024 * 1024 };
        let costs = BTreeMap::from([(DOCX, cost(own)), (PANDOC, cost(peer))]);
        let stages = BTreeMap::from([("docx".to_owned(), own)]);
        Column { pages, costs, bytes: BTreeMap::new(), stages, parts: BTreeMap::new() }
    }

    #[test]
    fn a_measure_is_the_median_of_its_runs() {
        let costs = [(3.0, 5), (1.0, 9), (2.0, 7)].map(|(cpu, peak)| Cost { cpu, peak });
        assert_eq!(median(costs.to_vec()), Cost { cpu: 2.0, peak: 7 });
    }

    #[test]
    fn tables_have_a_row_for_what_was_measured() {
        let columns = [column(10, 0.5, 2.0), column(100, 4.0, 24.0)];
        assert_eq!(
            table(&columns),
            "| CPU s, peak MiB, file MiB | 10 pages | 100 pages |\n|---|--:|--:|\n\
             | dossier --only docx | 0.50, 10 | 4.00, 10 |\n| pandoc: DOCX | 2.00, 10 | 24.00, 10 |\n\
             | of which `docx` | 0.500 | 4.000 |\n"
        );
        let ratios = ratios(&columns);
        assert!(ratios.contains("| pandoc: DOCX / dossier --only docx | 4.0, 1.0 | 6.0, 1.0 |"), "{ratios}");
        assert!(ratios.contains("| dossier --only docx | 8.0 | 1.0 |"), "{ratios}");
    }

    #[test]
    fn a_program_that_works_has_a_cost_and_one_that_fails_is_an_error() {
        let used = cost(sh::command(env!("CARGO")).arg("--version")).unwrap();
        assert!(used.peak > 1024 * 1024, "{used:?}");
        assert!(cost(sh::command(env!("CARGO")).arg("no-such-chore")).is_err());
    }
}
