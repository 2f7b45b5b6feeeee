//! What checking terms costs: two hundred files of English and Chinese against the term base of the examples.
//!
//! The stage's own share is what the engine measured; the whole command starts the program, reads the files and reads
//! Markdown. `grep -F -f` with the same terms only looks for bytes, which is the least that such a search can cost;
//! textlint with prh gets the same terms: the deprecated ones with what they are replaced by, the others for their capitals.

use super::targets::{self, Wanted};
use super::{Cost, measured, median};
use crate::{
    corpus,
    sh::{self, Result},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    env::consts::EXE_SUFFIX,
    fmt::Write as _,
    path::Path,
    process::Command,
};

/// Pages of the text, which has then 1.9 MB.
const PAGES: usize = 640;
const FILES: usize = 200;
/// How often each command runs, in turns with the others.
const ROUNDS: usize = 15;
/// A term is planted every so many paragraphs, so that there is something to find.
const PLANTED: usize = 12;

const CHECK: &str = "dossier check";
const READ: &str = "dossier check without the stage";
const GREP: &str = "grep -F -f";
const TEXTLINT: &str = "textlint and prh";

const READING: &str = r#"format = 1

[stage.text]
use  = "markdown/import"
with = { files = ["text/*.md"], lang = "en-GB" }
"#;
const CHECKING: &str = r#"
[stage.terms]
use  = "glossary/check"
from = "text"
with = { terms = ["terms.csv"] }
"#;

/// Measures and prints a table.
///
/// # Errors
/// When something cannot be built or installed, or a program does not run.
pub(crate) fn run(peers: bool) -> Result<()> {
    sh::succeed(sh::command(env!("CARGO")).args(["build", "--release", "--package", "dossier-cli"]))?;
    let folder = sh::root().join("target/bench/terms");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let terms = Terms::read()?;
    let bytes = write(&folder, &terms)?;
    let mut jobs = jobs(&folder);
    if peers {
        jobs.push((TEXTLINT, textlint(&folder, &terms)?));
    }
    let mut costs: BTreeMap<&str, Vec<Cost>> = BTreeMap::new();
    let mut stage = Vec::new();
    for _ in 0..ROUNDS {
        for (name, command) in &mut jobs {
            let (code, cost) = measured(command)?;
            // With 1 each of them says that it found something.
            if !matches!(code, Some(0 | 1)) {
                return Err(format!("{name} failed; run it by hand in {}", folder.display()).into());
            }
            costs.entry(name).or_default().push(cost);
        }
        stage.push(own_share(&folder)?);
    }
    let cpu = costs.into_iter().map(|(name, costs)| (name, median(costs).cpu)).collect();
    stage.sort_by(f64::total_cmp);
    println!("{bytes} bytes of Markdown in {FILES} files, {} terms", terms.all.len());
    print!("{}", table(&cpu, stage[ROUNDS / 2]));
    Ok(())
}

/// The strings of the term base.
struct Terms {
    all: BTreeSet<String>,
    /// What each term is to be: a deprecated one the preferred one of its language, others themselves, with those capitals.
    expected: BTreeMap<String, String>,
}

impl Terms {
    fn read() -> Result<Self> {
        let bytes = std::fs::read(sh::root().join("examples/terms.csv"))?;
        let base = dossier_terms::read("terms.csv", &bytes).base;
        let mut terms = Self { all: BTreeSet::new(), expected: BTreeMap::new() };
        for concept in &base.concepts {
            terms.all.extend(concept.terms.iter().map(|term| term.text.clone()));
            for term in &concept.terms {
                let preferred =
                    concept.preferred(term.lang.primary()).next().filter(|_| !term.status.is_good());
                terms.expected.insert(term.text.clone(), preferred.unwrap_or(term).text.clone());
            }
        }
        Ok(terms)
    }
}

/// Writes the text in files, the term base, the pipelines and the list for grep; returns the bytes of the text.
fn write(folder: &Path, terms: &Terms) -> Result<usize> {
    corpus::write(folder, PAGES)?;
    let report = std::fs::read_to_string(folder.join("report.md"))?;
    let mut planted = terms.all.iter().cycle();
    let mut paragraphs = Vec::new();
    for (index, paragraph) in report.split("\n\n").enumerate() {
        paragraphs.push(paragraph.to_owned());
        if index % PLANTED == 0
            && let Some(term) = planted.next()
        {
            paragraphs.push(format!("The text speaks of {term} here."));
        }
    }
    let text = folder.join("text");
    std::fs::create_dir_all(&text)?;
    let mut bytes = 0;
    for (number, part) in paragraphs.chunks(paragraphs.len().div_ceil(FILES)).enumerate() {
        let part = part.join("\n\n") + "\n";
        bytes += part.len();
        std::fs::write(text.join(format!("{number:03}.md")), part)?;
    }
    std::fs::copy(sh::root().join("examples/terms.csv"), folder.join("terms.csv"))?;
    let list: String = terms.all.iter().map(|term| format!("{term}\n")).collect();
    std::fs::write(folder.join("terms.txt"), list)?;
    std::fs::write(folder.join("reading.toml"), READING)?;
    std::fs::write(folder.join("checking.toml"), format!("{READING}{CHECKING}"))?;
    Ok(bytes)
}

fn dossier(folder: &Path, pipeline: &str) -> Command {
    let mut command = sh::command(sh::root().join(format!("target/release/dossier{EXE_SUFFIX}")));
    command.arg("check").arg("--no-cache").arg(folder.join(pipeline));
    command
}

fn jobs(folder: &Path) -> Vec<(&'static str, Command)> {
    // grep stops at its first find when nobody reads what it writes.
    let mut grep = sh::command("sh");
    grep.current_dir(folder).args(["-c", "exec grep -r -o -F -f terms.txt text > found.txt"]);
    vec![(CHECK, dossier(folder, "checking.toml")), (READ, dossier(folder, "reading.toml")), (GREP, grep)]
}

/// Processor seconds of the stage, as the engine measures them.
fn own_share(folder: &Path) -> Result<f64> {
    let mut command = dossier(folder, "checking.toml");
    let said = command.args(["--timings", "--format", "json"]).output()?.stdout;
    let share = String::from_utf8(said)?.lines().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        line["cpu_seconds"].as_f64().filter(|_| line["id"] == "terms")
    });
    share.ok_or_else(|| "dossier tells no timings of the stage `terms`".into())
}

/// textlint with prh, installed, on the same terms.
fn textlint(folder: &Path, terms: &Terms) -> Result<Command> {
    let node = sh::root().join("target/bench/textlint");
    std::fs::create_dir_all(&node)?;
    std::fs::copy(sh::root().join("crates/xtask/bench/package.json"), node.join("package.json"))?;
    sh::succeed(sh::command("npm").current_dir(&node).args(["install", "--no-audit", "--no-fund"]))?;
    let mut rules = "version: 1\nrules:\n".to_owned();
    for (found, expected) in &terms.expected {
        let quoted = |text: &str| serde_json::to_string(text);
        // Without a pattern prh looks for the term with other capitals.
        match found == expected {
            true => writeln!(rules, "  - expected: {}", quoted(expected)?)?,
            false => writeln!(rules, "  - expected: {}\n    pattern: {}", quoted(expected)?, quoted(found)?)?,
        }
    }
    let list = folder.join("prh.yml");
    std::fs::write(&list, rules)?;
    let settings = serde_json::json!({ "rules": { "prh": { "rulePaths": [list] } } });
    let file = folder.join("textlintrc.json");
    std::fs::write(&file, settings.to_string())?;
    let mut command = sh::command("node");
    command.current_dir(&node).arg(node.join("node_modules/textlint/bin/textlint.js"));
    command.arg("--config").arg(file).arg(folder.join("text"));
    Ok(command)
}

/// The costs, and how they stand to what is wanted.
fn table(cpu: &BTreeMap<&str, f64>, stage: f64) -> String {
    let mut out = "| terms | CPU s |\n|---|--:|\n".to_owned();
    for name in [CHECK, READ, GREP, TEXTLINT] {
        out += &cpu.get(name).map(|cpu| format!("| {name} | {cpu:.3} |\n")).unwrap_or_default();
    }
    out += &format!("| the stage by itself | {stage:.3} |\n\n");
    let times = |one: &str, other: &str| Some(cpu.get(one)? / cpu.get(other)?);
    out + &targets::verdicts(
        "terms",
        [
            ("CPU seconds of the stage", Some(stage), Wanted::AtMost(0.1)),
            ("CPU of the stage, times grep's", cpu.get(GREP).map(|grep| stage / grep), Wanted::AtMost(5.0)),
            ("CPU of textlint, times ours", times(TEXTLINT, CHECK), Wanted::AtLeast(50.0)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_stand_against_what_is_wanted() {
        let cpu = BTreeMap::from([(CHECK, 0.2), (READ, 0.1), (GREP, 0.01), (TEXTLINT, 11.0)]);
        assert_eq!(
            table(&cpu, 0.08),
            "| terms | CPU s |\n|---|--:|\n| dossier check | 0.200 |\n\
             | dossier check without the stage | 0.100 |\n| grep -F -f | 0.010 |\n\
             | textlint and prh | 11.000 |\n| the stage by itself | 0.080 |\n\n\
             | terms | measured | wanted | |\n|---|--:|--:|---|\n\
             | CPU seconds of the stage | 0.08 | at most 0.1 | met |\n\
             | CPU of the stage, times grep's | 8.00 | at most 5 | MISSED |\n\
             | CPU of textlint, times ours | 55.00 | at least 50 | met |\n"
        );
    }

    #[test]
    fn the_term_base_of_the_examples_says_what_terms_are_to_be() {
        let terms = Terms::read().unwrap();
        assert!(terms.all.len() > 500, "{}", terms.all.len());
        assert_eq!(terms.expected["network sovereignty"], "cyber sovereignty");
        assert_eq!(terms.expected["cyber sovereignty"], "cyber sovereignty");
    }
}
