//! The second tier of checks: the example is built and judged by programs that others wrote.
//!
//! Each judge is one line of the table [`JUDGES`], and beside it stands a fault that it has to find: a judge that is
//! content with a file then gets a copy with that fault, and has failed if it is content with that too.

mod batch;
mod docx;
mod exchange;
mod expect;
mod hard;
mod houses;
mod odt;
mod pages;
mod pdf;
mod plugins;
mod readback;
mod tools;
mod variants;

use crate::sh::{self, Result};
use expect::Expectations;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tools::Tools;
pub(crate) use tools::{venv_program, virtual_environment};

/// What a check ends with: nothing to say, or what is wrong.
type Verdict = std::result::Result<(), String>;

/// An artifact to be judged.
#[derive(Clone)]
struct Subject {
    file: PathBuf,
    /// The text that it has to hold.
    text: Expectations,
}

/// A judge of artifacts.
struct Judge {
    name: &'static str,
    /// The kind of file that it judges, by its extension.
    extension: &'static str,
    run: fn(&Tools, &Subject) -> Verdict,
    /// Gives a copy of a sound artifact, at the path, with a fault that the judge has to find.
    plant: fn(&Subject, &Path) -> Result<Subject>,
}

const JUDGES: [Judge; 10] = [
    Judge { name: "qpdf --check", extension: "pdf", run: pdf::qpdf, plant: pdf::cut_short },
    Judge { name: "fonts embedded", extension: "pdf", run: pdf::fonts, plant: pdf::without_to_unicode },
    Judge { name: "pdftotext", extension: "pdf", run: pdf::text, plant: expect::one_more },
    Judge { name: "page-validation ua1", extension: "pdf", run: pdf::page_ua1, plant: pdf::without_tags },
    Judge { name: "page-validation 2a", extension: "pdf", run: pdf::page_2a, plant: pdf::without_tags },
    Judge { name: "veraPDF ua1", extension: "pdf", run: pdf::vera_ua1, plant: pdf::without_tags },
    Judge { name: "veraPDF 2a", extension: "pdf", run: pdf::vera_2a, plant: pdf::without_tags },
    Judge { name: "openxml-audit", extension: "docx", run: docx::audit, plant: docx::out_of_order },
    Judge { name: "docx-integrity", extension: "docx", run: docx::integrity, plant: docx::dangling_link },
    Judge { name: "LibreOffice", extension: "docx", run: docx::libre_office, plant: expect::one_more },
];

/// An example: a pipeline, what it makes, and how the text that has to be in it is read from which folder.
type Example = (&'static str, &'static [&'static str], fn(&Path) -> Result<Expectations>, &'static str);

const EXAMPLES: [Example; 3] = [
    ("pipelines/report.toml", &["report.pdf", "report.docx"], Expectations::read, "examples/report/chapters"),
    ("pipelines/annex.toml", &["annex.pdf", "annex.docx"], Expectations::read, "examples/report/annex"),
    (
        "pipelines/briefing.toml",
        &["briefing.docx", "briefing.pdf"],
        Expectations::read_briefing,
        "examples/report/chapters",
    ),
];

/// What is judged where no files are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// The example.
    Example,
    /// Pictures of chosen pages.
    Pages,
    /// Documents of many kinds, made for this.
    Variants,
    /// OpenDocument texts: the example, a document with every construct, and the variants.
    Odt,
    /// What other programs read from Word documents.
    Readback,
    /// Plugins: the guide, templates, examples.
    Plugins,
    /// Word documents in house templates.
    Docx,
    /// Formats that other programs exchange: Akoma Ntoso, TMX, XLIFF, TBX.
    Exchange,
    /// Input at its limits, as Word documents and OpenDocument texts.
    Hard,
    /// A batch that a scheduler spreads over machines.
    Batch,
}

/// What to judge.
#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// PDF and DOCX files to judge in place of the example
    files: Vec<PathBuf>,
    /// Folder with the Markdown whose text has to be in those files
    #[arg(long, requires = "files")]
    text: Option<PathBuf>,
    /// Judge only these parts
    #[arg(long, value_enum, value_delimiter = ',', conflicts_with = "files")]
    only: Vec<Part>,
    /// Folder with Markdown files that are rendered too, each as a report of its own
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    also: Option<PathBuf>,
    /// Draw the pictures of pages anew
    #[arg(long, conflicts_with = "files")]
    bless: bool,
}

/// Judges the files given, or else builds the example and judges it, and all other parts or those named. Then each Markdown
/// file of the folder `also`. Prints a line for each check.
///
/// # Errors
/// When a check fails or could not be made.
pub(crate) fn run(wanted: &Wanted) -> Result<()> {
    let text = wanted.text.as_deref().map(Expectations::read).transpose()?.unwrap_or_default();
    let mut report = Report::default();
    match Tools::find_or_install() {
        Ok(tools) if wanted.files.is_empty() => parts(&tools, wanted, &mut report),
        Ok(tools) => {
            for file in &wanted.files {
                let file = std::path::absolute(file)?;
                judge_all(&tools, &Subject { file, text: text.clone() }, &mut report);
            }
        }
        Err(error) => report.line("MISSING", "tools", &error.to_string()),
    }
    report.end()
}

fn parts(tools: &Tools, wanted: &Wanted, report: &mut Report) {
    let is_wanted = |part: Part| wanted.only.is_empty() || wanted.only.contains(&part);
    if is_wanted(Part::Example) {
        example(tools, report);
    }
    if is_wanted(Part::Pages) {
        pages::check(tools, report, wanted.bless);
    }
    if is_wanted(Part::Variants) {
        variants::check(tools, report);
    }
    if is_wanted(Part::Odt) {
        odt::check(tools, report);
    }
    if is_wanted(Part::Readback) {
        readback::check(tools, report);
    }
    if let Some(folder) = &wanted.also {
        variants::also(tools, report, folder);
    }
    if is_wanted(Part::Plugins) {
        plugins::check(tools, report);
    }
    if is_wanted(Part::Docx) {
        houses::check(tools, report);
    }
    if is_wanted(Part::Exchange) {
        exchange::check(tools, report);
    }
    if is_wanted(Part::Hard) {
        hard::check(tools, report);
    }
    if is_wanted(Part::Batch) {
        batch::check(tools, report);
    }
}

/// The lines printed so far, counted.
#[derive(Default)]
struct Report {
    passed: usize,
    failed: usize,
}

impl Report {
    /// Makes a check, prints its line, and tells whether it was passed.
    fn check(&mut self, name: &str, check: impl FnOnce() -> Verdict) -> bool {
        let start = Instant::now();
        let verdict = check();
        match &verdict {
            Ok(()) => {
                self.passed += 1;
                println!("ok      {name} ({:.1} s)", start.elapsed().as_secs_f64());
            }
            Err(details) => self.line("FAIL", name, details),
        }
        verdict.is_ok()
    }

    /// A failure with its details, of which only the first lines are shown.
    fn line(&mut self, word: &str, name: &str, details: &str) {
        // Validators say first what is wrong, tests last.
        const SHOWN: usize = 25;
        self.failed += 1;
        println!("{word:<7} {name}");
        let lines: Vec<&str> = details.lines().collect();
        let left_out = SHOWN..lines.len().saturating_sub(SHOWN).max(SHOWN);
        for (number, line) in lines.iter().enumerate() {
            if number == left_out.start && !left_out.is_empty() {
                println!("        ... {} more lines", left_out.len());
            }
            if !left_out.contains(&number) {
                println!("        {line}");
            }
        }
    }

    fn end(&self) -> Result<()> {
        println!("conformance: {} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 && self.passed > 0 { Ok(()) } else { Err("not conformant".into()) }
    }
}

/// Builds the example twice and judges it.
fn example(tools: &Tools, report: &mut Report) {
    for (pipeline, artifacts, expect, sources) in EXAMPLES {
        let [first, second] = ["first", "second"].map(|run| tools.work().join("built").join(run));
        let built = report.check(&format!("build {pipeline}"), || build(Path::new(pipeline), &first));
        if !built || !report.check(&format!("build {pipeline} again"), || build(Path::new(pipeline), &second))
        {
            continue;
        }
        let text = match expect(&sh::root().join(sources)) {
            Ok(text) => text,
            Err(error) => return report.line("FAIL", sources, &error.to_string()),
        };
        for artifact in artifacts {
            let file = first.join(artifact);
            report.check(&format!("{artifact}: two builds, the same bytes"), || {
                same_bytes(&read(&file)?, &read(&second.join(artifact))?)
            });
            judge_all(tools, &Subject { file, text: text.clone() }, report);
        }
    }
}

fn judge_all(tools: &Tools, subject: &Subject, report: &mut Report) {
    let name = subject.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for judge in JUDGES.iter().filter(|judge| has_extension(&subject.file, judge.extension)) {
        // A judge that finds something has shown that it can.
        if report.check(&format!("{name}: {}", judge.name), || (judge.run)(tools, subject)) {
            report.check(&format!("{name}: {} finds a fault", judge.name), || {
                finds_fault(tools, judge, subject)
            });
        }
    }
}

/// Whether the judge rejects a copy with its fault planted.
fn finds_fault(tools: &Tools, judge: &Judge, subject: &Subject) -> Verdict {
    let to = tools.work().join(format!("planted.{}", judge.extension));
    let planted =
        (judge.plant)(subject, &to).map_err(|error| format!("no fault could be planted: {error}"))?;
    match (judge.run)(tools, &planted) {
        Ok(()) => Err("it lets a planted fault pass".to_owned()),
        Err(_) => Ok(()),
    }
}

fn build(pipeline: &Path, out: &Path) -> Verdict {
    let mut cargo = sh::command(env!("CARGO"));
    // What is built again is to be made again.
    cargo
        .args(["run", "--quiet", "--release", "--", "build", "--no-cache"])
        .arg(pipeline)
        .arg("--out")
        .arg(out);
    said(sh::output(&mut cargo))
}

fn same_bytes(first: &[u8], second: &[u8]) -> Verdict {
    if first == second {
        return Ok(());
    }
    let at = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    Err(format!("{} and {} bytes; they differ from byte {at} on", first.len(), second.len()))
}

fn read(file: &Path) -> std::result::Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Whether a program was content; if not, what it said.
fn said(output: Result<sh::Output>) -> Verdict {
    match output {
        Ok(output) if output.ok => Ok(()),
        Ok(output) => Err(output.all),
        Err(error) => Err(error.to_string()),
    }
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_are_compared_byte_by_byte() {
        assert_eq!(same_bytes(b"abc", b"abc"), Ok(()));
        assert_eq!(same_bytes(b"abc", b"abd"), Err("3 and 3 bytes; they differ from byte 2 on".to_owned()));
        assert_eq!(same_bytes(b"abc", b"ab"), Err("3 and 2 bytes; they differ from byte 2 on".to_owned()));
    }

    #[test]
    fn a_report_without_a_check_or_with_a_failure_is_an_error() {
        assert!(Report::default().end().is_err());
        assert!(Report { passed: 2, failed: 0 }.end().is_ok());
        assert!(Report { passed: 2, failed: 1 }.end().is_err());
    }
}
