//! Judges of DOCX files.

use super::tools::Tools;
use super::{Subject, Verdict, pdf, said};
use crate::sh::{self, Result};
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// The schemas of Office Open XML as Word of Microsoft 365 reads them: no error.
pub(super) fn audit(tools: &Tools, subject: &Subject) -> Verdict {
    let mut audit = sh::command(tools.python("openxml-audit"));
    said(sh::output(audit.args(["-m", "0", "-f", "microsoft365"]).arg(&subject.file)))
}

/// What schemas do not see, such as references that lead nowhere: no finding, warnings included.
pub(super) fn integrity(tools: &Tools, subject: &Subject) -> Verdict {
    let mut check = sh::command(tools.python("docx-integrity"));
    said(sh::output(check.args(["check", "--no-config", "--fail-on", "warn"]).arg(&subject.file)))
}

/// As [`audit`], of many files in one run.
pub(super) fn audit_all(tools: &Tools, files: &[PathBuf]) -> Verdict {
    let script = sh::root().join("crates/xtask/conformance/docx_audit.py");
    said(sh::output(sh::command(tools.python("python")).arg(script).args(files)))
}

/// As [`integrity`], of many files in one run.
pub(super) fn integrity_all(tools: &Tools, files: &[PathBuf]) -> Verdict {
    let mut check = sh::command(tools.python("docx-integrity"));
    said(sh::output(check.args(["check", "--no-config", "--quiet", "--fail-on", "warn"]).args(files)))
}

/// LibreOffice opens the file and prints pages that hold the text.
///
/// It gets the fonts of this project and no others, so that the result is the same on every machine.
pub(super) fn libre_office(tools: &Tools, subject: &Subject) -> Verdict {
    let mut printed = print(tools, &subject.file).map_err(|error| error.to_string())?;
    // Bullets of Word's symbol fonts have no character of their own.
    printed.retain(|c| !matches!(c, '\u{F020}'..='\u{F0FF}'));
    subject.text.check(&printed)
}

fn print(tools: &Tools, file: &Path) -> Result<String> {
    let text = pdf::text_of(&converted(tools, file, "pdf")?)?;
    if text.trim().is_empty() { Err("it printed empty pages".into()) } else { Ok(text) }
}

/// A part of a file that is a package: its text.
pub(super) fn part(file: &Path, name: &str) -> Result<String> {
    let mut text = String::new();
    zip::ZipArchive::new(std::fs::File::open(file)?)?.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

/// What LibreOffice makes of a file in another format, given by its extension.
pub(super) fn converted(tools: &Tools, file: &Path, format: &str) -> Result<PathBuf> {
    let work = tools.work().join("libreoffice");
    std::fs::create_dir_all(&work)?;
    let (fonts, cache) = (sh::root().join("crates/typeset/fonts"), work.join("fontcache"));
    let config = format!(
        "<?xml version=\"1.0\"?>\n<fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>\n",
        fonts.display(),
        cache.display()
    );
    std::fs::write(work.join("fonts.conf"), config)?;
    let made = work.join(file.file_name().unwrap_or_default()).with_extension(format);
    if made.exists() {
        std::fs::remove_file(&made)?;
    }
    let mut office = sh::command("soffice");
    office.env("FONTCONFIG_FILE", work.join("fonts.conf"));
    office.arg(format!("-env:UserInstallation=file://{}", work.join("profile").display()));
    office.args(["--headless", "--convert-to", format, "--outdir"]).arg(&work).arg(file);
    let said = sh::succeed(&mut office)?;
    // LibreOffice ends with exit code 0 also when it could not read the file.
    if made.is_file() { Ok(made) } else { Err(format!("it made nothing of it: {said}").into()) }
}

/// A copy in which the properties of a paragraph come after its text.
pub(super) fn out_of_order(subject: &Subject, to: &Path) -> Result<Subject> {
    edited(subject, to, |xml| {
        let (start, end) = (xml.find("<w:pPr>")?, xml.find("</w:pPr>")? + "</w:pPr>".len());
        let close = end + xml.get(end..)?.find("</w:p>")?;
        Some([&xml[..start], &xml[end..close], &xml[start..end], &xml[close..]].concat())
    })
}

/// A copy with a link by a relationship that is not there.
pub(super) fn dangling_link(subject: &Subject, to: &Path) -> Result<Subject> {
    edited(subject, to, |xml| {
        let close = xml.find("</w:p>")?;
        let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let link = format!(
            "<w:hyperlink xmlns:r=\"{relationships}\" r:id=\"rIdNone\"><w:r><w:t>x</w:t></w:r></w:hyperlink>"
        );
        Some([&xml[..close], &link, &xml[close..]].concat())
    })
}

/// A copy with another main part.
fn edited(subject: &Subject, to: &Path, edit: impl Fn(&str) -> Option<String>) -> Result<Subject> {
    edited_file(&subject.file, to, edit)?;
    Ok(Subject { file: to.to_path_buf(), ..subject.clone() })
}

/// Writes a copy of a file with another main part.
pub(super) fn edited_file(file: &Path, to: &Path, edit: impl Fn(&str) -> Option<String>) -> Result<()> {
    const MAIN: &str = "word/document.xml";
    let mut from = zip::ZipArchive::new(Cursor::new(std::fs::read(file)?))?;
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index)?;
        let (name, mut bytes) = (part.name()?.into_owned(), Vec::new());
        part.read_to_end(&mut bytes)?;
        if name == MAIN {
            bytes = edit(&String::from_utf8(bytes)?).ok_or("there is nothing to spoil")?.into_bytes();
        }
        copy.start_file(name, SimpleFileOptions::default())?;
        copy.write_all(&bytes)?;
    }
    Ok(std::fs::write(to, copy.finish()?.into_inner())?)
}
