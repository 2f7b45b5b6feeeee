//! Judges of PDF files.

use super::expect::Expectations;
use super::tools::Tools;
use super::{Subject, Verdict, said};
use crate::sh::{self, Result};
use std::path::{Path, PathBuf};

/// The syntax of the file: no error and no warning.
pub(super) fn qpdf(_: &Tools, subject: &Subject) -> Verdict {
    said(sh::output(sh::command("qpdf").arg("--check").arg(&subject.file)))
}

/// Each font is embedded as a subset and says which characters its glyphs are.
pub(super) fn fonts(_: &Tools, subject: &Subject) -> Verdict {
    let table = sh::succeed(sh::command("pdffonts").arg(&subject.file)).map_err(|error| error.to_string())?;
    // The columns end with: embedded, subset, ToUnicode, object, generation.
    let bad = table.lines().skip(2).filter(|line| {
        let columns: Vec<_> = line.split_whitespace().rev().skip(2).take(3).collect();
        columns != ["yes"; 3]
    });
    let bad: Vec<_> = bad.collect();
    match table.lines().count() {
        0..=2 => Err("the file has no fonts".to_owned()),
        _ if bad.is_empty() => Ok(()),
        _ => Err(format!("not embedded, no subset, or without ToUnicode:\n{}", bad.join("\n"))),
    }
}

/// The text comes back in reading order.
pub(super) fn text(_: &Tools, subject: &Subject) -> Verdict {
    subject.text.check(&text_of(&subject.file).map_err(|error| error.to_string())?)
}

/// The text of a PDF file, as poppler reads it: in the order in which it is painted, for by their places alone the lines of
/// columns side by side are told apart by guesswork.
pub(super) fn text_of(file: &Path) -> Result<String> {
    sh::succeed(sh::command("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(file).arg("-"))
}

/// PDF/UA-1 by page-validation.
pub(super) fn page_ua1(tools: &Tools, subject: &Subject) -> Verdict {
    page_validation(tools, std::slice::from_ref(&subject.file), "ua1")
}

/// PDF/A-2a by page-validation.
pub(super) fn page_2a(tools: &Tools, subject: &Subject) -> Verdict {
    page_validation(tools, std::slice::from_ref(&subject.file), "2a")
}

/// Files by page-validation; what is wrong begins with the name of the file.
pub(super) fn page_validation(tools: &Tools, files: &[PathBuf], profile: &str) -> Verdict {
    let mut python = sh::command(tools.python("python"));
    said(sh::output(python.args(["crates/xtask/conformance/page_validate.py", profile]).args(files)))
}

/// PDF/UA-1 by veraPDF.
pub(super) fn vera_ua1(tools: &Tools, subject: &Subject) -> Verdict {
    vera(tools, std::slice::from_ref(&subject.file), "ua1")
}

/// PDF/A-2a by veraPDF.
pub(super) fn vera_2a(tools: &Tools, subject: &Subject) -> Verdict {
    vera(tools, std::slice::from_ref(&subject.file), "2a")
}

/// Files by veraPDF, with Java started once; what is wrong begins with the name of the file.
pub(super) fn vera(tools: &Tools, files: &[PathBuf], profile: &str) -> Verdict {
    let mut java = sh::command("java");
    said(sh::output(java.args(["-cp", tools.classpath(), "VeraPdf", profile]).args(files)))
}

/// The syntax of files.
pub(super) fn qpdf_all(files: &[PathBuf]) -> Verdict {
    each(files, |file| said(sh::output(sh::command("qpdf").arg("--check").arg(file))))
}

/// The text of each file comes back as its Markdown has it, which lies in `../NAME/` for `built/NAME.pdf`.
pub(super) fn text_all(files: &[PathBuf]) -> Verdict {
    each(files, |file| {
        let source = file.parent().and_then(Path::parent).zip(file.file_stem());
        let source = source.map(|(folder, name)| folder.join(name)).unwrap_or_default();
        let expected = Expectations::read(&source).map_err(|error| error.to_string())?;
        expected.check(&text_of(file).map_err(|error| error.to_string())?)
    })
}

/// What is wrong with each file, under its name.
fn each(files: &[PathBuf], check: impl Fn(&Path) -> Verdict) -> Verdict {
    let wrong = |file: &PathBuf| {
        let details = check(file).err()?;
        Some(format!("{}:\n{}", file.file_name().unwrap_or_default().display(), details.trim_end()))
    };
    let wrong: Vec<String> = files.iter().filter_map(wrong).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// A copy without its last third, as a broken download leaves it.
pub(super) fn cut_short(subject: &Subject, to: &Path) -> Result<Subject> {
    let bytes = std::fs::read(&subject.file)?;
    std::fs::write(to, &bytes[..bytes.len() / 3 * 2])?;
    Ok(Subject { file: to.to_path_buf(), ..subject.clone() })
}

/// A copy whose catalog leads to no structure tree.
pub(super) fn without_tags(subject: &Subject, to: &Path) -> Result<Subject> {
    renamed(subject, to, "/StructTreeRoot")
}

/// A copy whose fonts do not say which characters their glyphs are.
pub(super) fn without_to_unicode(subject: &Subject, to: &Path) -> Result<Subject> {
    renamed(subject, to, "/ToUnicode")
}

/// A copy, its objects uncompressed, in which a key has another name of the same length.
fn renamed(subject: &Subject, to: &Path, key: &str) -> Result<Subject> {
    let mut qpdf = sh::command("qpdf");
    sh::succeed(qpdf.args(["--qdf", "--object-streams=disable"]).arg(&subject.file).arg(to))?;
    let mut bytes = std::fs::read(to)?;
    let places: Vec<_> = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(key.as_bytes())).collect();
    if places.is_empty() {
        return Err(format!("the file has no {key}").into());
    }
    for at in places {
        bytes[at + key.len() - 1] = b'X';
    }
    std::fs::write(to, bytes)?;
    Ok(Subject { file: to.to_path_buf(), ..subject.clone() })
}
