//! What Pandoc, python-docx and LibreOffice read from Word documents, compared with the model: `readback.py`.

use super::{Report, Tools, Verdict, docx, said};
use crate::sh::{self, Result};
use std::path::{Path, PathBuf};

/// The documents of `readback.toml`.
const DOCUMENTS: [&str; 3] = ["all", "report", "briefing"];

/// Renders the documents, has them read back, and sees to it that what is planted in the first is found.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let built = tools.work().join("readback");
    let pipeline = sh::root().join("crates/xtask/conformance/readback.toml");
    if !report.check("read back: rendered", || super::build(&pipeline, &built)) {
        return;
    }
    for name in DOCUMENTS {
        let (model, document) = (built.join(format!("{name}.json")), built.join(format!("{name}.docx")));
        let content = report.check(&format!("read back: {name}"), || read_back(tools, &model, &document));
        if content && name == "all" {
            for (fault, from, to) in FAULTS {
                report.check(&format!("read back: {fault} is found"), || {
                    let planted = built.join("planted.docx");
                    plant(&document, &planted, from, to).map_err(|error| error.to_string())?;
                    match read_back(tools, &model, &planted) {
                        Ok(()) => Err("it lets a planted fault pass".to_owned()),
                        Err(_) => Ok(()),
                    }
                });
            }
        }
    }
}

/// Faults of the main part: what is called how, and what it becomes.
const FAULTS: [(&str, &str, &str); 6] = [
    ("a heading of another level", "w:val=\"Heading2\"", "w:val=\"Heading3\""),
    ("a comment on other words", "<w:commentRangeEnd w:id=\"4\"/>", ""),
    ("an insertion by somebody else", "w:author=\"G. H.\"", "w:author=\"X\""),
    ("an image of something else", "descr=\"Three bars", "descr=\"Two bars"),
    ("another reading", ">luò<", ">lào<"),
    ("another word", ">The end.<", ">An end.<"),
];

fn plant(document: &Path, to: &Path, from: &str, by: &str) -> Result<()> {
    docx::edited_file(document, to, |xml| xml.contains(from).then(|| xml.replacen(from, by, 1)))
}

fn read_back(tools: &Tools, model: &Path, document: &Path) -> Verdict {
    let converted = docx::converted(tools, document, "odt").map_err(|error| error.to_string())?;
    let script: PathBuf = sh::root().join("crates/xtask/conformance/readback.py");
    let mut python = sh::command(tools.python("python"));
    said(sh::output(python.arg(script).arg(model).arg(document).arg(converted)))
}
