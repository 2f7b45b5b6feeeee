//! The formats that other programs exchange: Akoma Ntoso, TMX, XLIFF, TBX and SARIF, each held against its schema.
//!
//! Two schemas cannot be had from the package registries, and the tier says so each time. Of XLIFF there is the core of version
//! 2.0, whose elements those of 2.1 are; what 2.1 and its glossary module ask for besides is checked by `exchange.py`. Of TBX
//! there is none of version 3; `tbx-basic.rnc` is a grammar of our own after ISO 30042:2019.

use super::{Report, Verdict, said, tools::Tools};
use crate::sh::{self, Result};
use std::path::{Path, PathBuf};

/// A format: the file, what judges it, and faults that the judge has to find, as what is replaced by what.
struct Format {
    name: &'static str,
    file: &'static str,
    judge: fn(&Tools, &Path) -> Result<sh::Output>,
    faults: &'static [(&'static str, &'static str, &'static str)],
}

const FORMATS: [Format; 6] = [
    Format {
        name: "Akoma Ntoso 1.0 (akomantoso30.xsd)",
        file: "law.akn.xml",
        judge: akoma_ntoso,
        faults: &[
            ("an element of another name", "<article ", "<articel "),
            ("no issuer", "<FRBRauthor ", "<x "),
        ],
    },
    Format {
        name: "TMX 1.4b (tmx14.dtd)",
        file: "law.tmx",
        judge: tmx,
        faults: &[("no source language", "srclang=", "x="), ("a variant without text", "<seg>", "<sec>")],
    },
    Format {
        name: "XLIFF 2.1 (core of 2.0, and lints of our own)",
        file: "law.xlf",
        judge: xliff,
        faults: &[
            ("an element of another name", "<segment ", "<segmen "),
            ("an odd state", "state=\"reviewed\"", "state=\"read\""),
            ("another version", "version=\"2.1\"", "version=\"2.2\""),
            ("an identifier twice", "<unit id=\"u2\"", "<unit id=\"u1\""),
            ("no language of the target", " trgLang=\"en-GB\"", ""),
            ("an end that is missing", "</source>", ""),
            ("an entry without term", "<gls:term>", "<gls:note>"),
        ],
    },
    Format {
        name: "TBX-Basic v3, categories as attributes (a grammar of our own)",
        file: "terms.dca.tbx",
        judge: tbx,
        faults: &[
            ("an unknown category", "type=\"subjectField\"", "type=\"subject\""),
            ("an unknown status", "preferredTerm-admn-sts", "preferred"),
            ("another style", "style=\"dca\"", "style=\"dct\""),
        ],
    },
    Format {
        name: "TBX-Basic v3, categories as elements (a grammar of our own)",
        file: "terms.dct.tbx",
        judge: tbx,
        faults: &[
            ("a category of another module", "basic:definition>", "min:definition>"),
            ("an identifier twice", "id=\"W3\"", "id=\"W1\""),
        ],
    },
    Format {
        name: "SARIF 2.1.0 (sarif-schema-2.1.0.json)",
        file: "law.sarif",
        judge: sarif,
        faults: &[
            ("another version", "\"version\": \"2.1.0\"", "\"version\": \"2.2.0\""),
            ("an unknown level", "\"level\": \"error\"", "\"level\": \"grave\""),
            ("a line 0", "\"startLine\": ", "\"startLine\": -"),
            ("a result without message", "\"message\"", "\"said\""),
            ("an unknown key", "\"ruleIndex\"", "\"ruleNumber\""),
        ],
    },
];

/// Makes a file of each format, has it judged, and sees to it that what is planted in it is found.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let built = tools.work().join("exchange");
    let pipeline = sh::root().join("crates/xtask/conformance/exchange.toml");
    if !report.check("exchange: rendered", || super::build(&pipeline, &built))
        || !report.check("exchange: term bases written", || term_bases(&built))
        || !report.check("exchange: findings written", || findings(&built))
    {
        return;
    }
    println!(
        "        NOT HELD AGAINST THEIR SCHEMAS, which no package registry has: XLIFF 2.1 and its glossary module"
    );
    println!(
        "        (the core's of 2.0 is), TBX of version 3. Lints and a grammar of our own stand in for them."
    );
    for format in &FORMATS {
        let file = built.join(format.file);
        if !report.check(&format!("exchange: {}", format.name), || said((format.judge)(tools, &file))) {
            continue;
        }
        for (fault, from, to) in format.faults {
            report.check(&format!("exchange: {} finds {fault}", format.file), || {
                finds(tools, format, &file, from, to)
            });
        }
    }
}

/// The same term base in both styles.
fn term_bases(built: &Path) -> Verdict {
    let source = sh::root().join("crates/xtask/conformance/terms.csv");
    for (name, style) in [("terms.dca.tbx", "tbx"), ("terms.dct.tbx", "tbx-dct")] {
        let mut cargo = sh::command(env!("CARGO"));
        cargo
            .args(["run", "--quiet", "--release", "--", "terms", "convert"])
            .arg(&source)
            .arg(built.join(name));
        said(sh::output(cargo.args(["--to", style, "--force"])))?;
    }
    Ok(())
}

/// What is found in a law with planted faults, which has labels and fixes.
fn findings(built: &Path) -> Verdict {
    let mut cargo = sh::command(env!("CARGO"));
    cargo.args(["run", "--quiet", "--release", "--", "check", "tests/law/faulty.toml", "--format", "sarif"]);
    let output = sh::output(&mut cargo).map_err(|error| error.to_string())?;
    std::fs::write(built.join("law.sarif"), output.out).map_err(|error| error.to_string())
}

/// Whether a judge that is content with a file is not with one in which something was replaced: and says why, for a judge that
/// cannot run finds everything.
fn finds(tools: &Tools, format: &Format, file: &Path, from: &str, to: &str) -> Verdict {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    if !text.contains(from) {
        return Err(format!("no fault could be planted: there is no `{from}`"));
    }
    let mut planted = text.replacen(from, to, 1);
    // The end of an element goes with its beginning.
    if let (Some(from), Some(to)) = (name(from), name(to)) {
        planted = planted.replacen(&format!("</{from}>"), &format!("</{to}>"), 1);
    }
    let path = file.with_extension("planted");
    std::fs::write(&path, planted).map_err(|error| error.to_string())?;
    let output = (format.judge)(tools, &path).map_err(|error| error.to_string())?;
    let place = format!("{}:", path.display());
    match (output.ok, output.all.contains(&place)) {
        (true, _) => Err("it lets a planted fault pass".to_owned()),
        (false, true) => Ok(()),
        (false, false) => Err(format!("it does not say where the fault is:\n{}", output.all)),
    }
}

/// The name of the element that a replaced text begins.
fn name(text: &str) -> Option<&str> {
    text.strip_prefix('<').map(|name| name.trim_end_matches([' ', '>']))
}

fn akoma_ntoso(tools: &Tools, file: &Path) -> Result<sh::Output> {
    python(tools, "akn", Path::new("-"), file)
}

fn tmx(tools: &Tools, file: &Path) -> Result<sh::Output> {
    python(tools, "dtd", &tools.tmx_dtd()?, file)
}

fn xliff(tools: &Tools, file: &Path) -> Result<sh::Output> {
    python(tools, "xliff", &tools.xliff_schema()?, file)
}

fn python(tools: &Tools, kind: &str, schema: &Path, file: &Path) -> Result<sh::Output> {
    let script: PathBuf = sh::root().join("crates/xtask/conformance/exchange.py");
    sh::output(sh::command(tools.python("python")).arg(script).arg(kind).arg(schema).arg(file))
}

fn tbx(_: &Tools, file: &Path) -> Result<sh::Output> {
    sh::output(sh::command("jing").args(["-c", "crates/xtask/conformance/tbx-basic.rnc"]).arg(file))
}

fn sarif(tools: &Tools, file: &Path) -> Result<sh::Output> {
    // The schema's pattern of a language has a bracket too many, which is no regular expression of ECMAScript.
    let schema = std::fs::read_to_string(tools.sarif_schema()?)?.replace("{2}]?$", "{2}$");
    let schema = serde_json::from_str(&schema)?;
    let schema = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
    let log = serde_json::from_slice(&std::fs::read(file)?)?;
    let place = file.display();
    let wrong: String = schema
        .iter_errors(&log)
        .map(|error| format!("{place}: {} {error}\n", error.instance_path()))
        .collect();
    Ok(sh::Output { ok: wrong.is_empty(), out: String::new(), all: wrong })
}
