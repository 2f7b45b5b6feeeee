//! `dossier terms`: term bases listed, searched, converted and examined.

use crate::{
    args::{Format, StatusArg, TermsCommand, TermsForm, TermsFormat},
    load::{print_findings, shown},
    terminal::{Exit, Terminal},
    terms_shown::{self, Row},
};
use dossier_core::{Diagnostic, Level, Location, suggest::closest};
use dossier_host::output::write_file;
use dossier_report::Files;
use dossier_terms::{
    Concept, FILE_LIMIT, Status, TermBase, UNREADABLE, Written, conflicts, merge, read, search, write,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Does what was asked of term bases.
pub(crate) fn terms(terminal: &Terminal, command: &TermsCommand) -> Exit {
    match command {
        TermsCommand::List { bases, lang, domain, status, format } => {
            let wanted = Wanted { lang: lang.as_deref(), domain: domain.as_deref(), status: *status };
            list(terminal, &bases.files, &wanted, *format)
        }
        TermsCommand::Search { query, bases, format } => found(terminal, query, &bases.files, *format),
        TermsCommand::Convert { from, out, to, force } => convert(terminal, from, out, *to, *force),
        TermsCommand::Conflicts { bases, all, format } => examine(terminal, &bases.files, *all, *format),
    }
}

/// Term bases that were read and put together.
struct Opened {
    /// Each as it was read.
    bases: Vec<TermBase>,
    base: TermBase,
    /// What is wrong with the files.
    findings: Vec<Diagnostic>,
    /// In what they differ.
    differences: Vec<Diagnostic>,
    files: TermFiles,
}

/// The content of the files, for excerpts.
#[derive(Default)]
struct TermFiles(BTreeMap<String, Arc<[u8]>>);

impl Files for TermFiles {
    fn content(&self, path: &str) -> Option<Arc<[u8]>> {
        // A workbook has no lines to show.
        self.0.get(path).filter(|bytes| !bytes.starts_with(b"PK")).cloned()
    }
}

impl Opened {
    /// Reads the files; those that cannot be read are findings.
    fn open(paths: &[PathBuf]) -> Self {
        let mut files = TermFiles::default();
        let (mut bases, mut findings) = (Vec::new(), Vec::new());
        for path in paths {
            let name = shown(path, "");
            match content(path, &name) {
                Err(finding) => findings.push(*finding),
                Ok(bytes) => {
                    let reading = read(&name, &bytes);
                    bases.push(reading.base);
                    findings.extend(reading.findings);
                    files.0.insert(name, bytes.into());
                }
            }
        }
        let (base, differences) = merge(bases.iter().cloned());
        Self { bases, base, findings, differences, files }
    }

    /// How the command ends when nothing more is found.
    fn exit(&self) -> Exit {
        let denied = |finding: &&Diagnostic| finding.level == Level::Deny;
        match self.findings.iter().filter(denied).map(|finding| finding.code == UNREADABLE.name).max() {
            None => Exit::Fine,
            Some(false) => Exit::Denied,
            Some(true) => Exit::Unusable,
        }
    }

    fn report(&self, terminal: &Terminal, format: TermsFormat) {
        let findings: Vec<Diagnostic> = self.findings.iter().chain(&self.differences).cloned().collect();
        let format = if format == TermsFormat::Json { Format::Json } else { Format::Human };
        print_findings(terminal, &findings, &self.files, format);
    }
}

/// The bytes of a file; a finding when there is none, with the name that was probably meant.
fn content(path: &Path, name: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let refuse = |message: String| Box::new(UNREADABLE.says(message));
    let error = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            let mut finding = refuse(format!("there is no file `{name}`"));
            finding.hints.extend(similar(path).map(|close| format!("did you mean `{close}`?")));
            finding
        }
        _ => refuse(format!("`{name}` cannot be read: {error}")),
    };
    let metadata = fs::metadata(path).map_err(error)?;
    if metadata.is_dir() {
        return Err(refuse(format!("`{name}` is a folder, not a term base")));
    }
    if metadata.len() > FILE_LIMIT {
        let bytes = metadata.len();
        return Err(refuse(format!("`{name}` has {bytes} bytes; a term base has at most {FILE_LIMIT}")));
    }
    fs::read(path).map_err(error)
}

/// A file beside a path that was probably meant.
fn similar(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let close = closest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(shown(folder, close))
}

/// Which concepts and terms are listed.
struct Wanted<'a> {
    lang: Option<&'a str>,
    domain: Option<&'a str>,
    status: Option<StatusArg>,
}

impl Wanted<'_> {
    const fn picks_terms(&self) -> bool {
        self.lang.is_some() || self.status.is_some()
    }

    /// The concept with the terms that are wanted; `None` when nothing of it is.
    fn of(&self, concept: &Concept) -> Option<Concept> {
        if self.domain.is_some_and(|domain| concept.domain != domain) {
            return None;
        }
        let status = self.status.map(StatusArg::status);
        let mut concept = concept.clone();
        concept.terms.retain(|term| {
            self.lang.is_none_or(|lang| term.is_of(lang)) && status.is_none_or(|status| term.status == status)
        });
        (!concept.terms.is_empty() || !self.picks_terms()).then_some(concept)
    }
}

impl StatusArg {
    const fn status(self) -> Status {
        match self {
            Self::Preferred => Status::Preferred,
            Self::Admitted => Status::Admitted,
            Self::Deprecated => Status::Deprecated,
            Self::Superseded => Status::Superseded,
        }
    }
}

fn list(terminal: &Terminal, paths: &[PathBuf], wanted: &Wanted<'_>, format: TermsFormat) -> Exit {
    let opened = Opened::open(paths);
    let concepts: Vec<Concept> =
        opened.base.concepts.iter().filter_map(|concept| wanted.of(concept)).collect();
    let base = TermBase { concepts };
    terminal.out(&match format {
        TermsFormat::Table if wanted.picks_terms() => terms_shown::table(&terms_shown::term_rows(&base)),
        _ => concepts_shown(&base, format),
    });
    opened.report(terminal, format);
    opened.exit()
}

fn concepts_shown(base: &TermBase, format: TermsFormat) -> String {
    match format {
        TermsFormat::Table => terms_shown::table(&base.concepts.iter().map(Row::of).collect::<Vec<_>>()),
        TermsFormat::Json => base.concepts.iter().map(terms_shown::json).collect(),
        TermsFormat::Csv => write(base, Written::Csv).0,
    }
}

fn found(terminal: &Terminal, query: &str, paths: &[PathBuf], format: TermsFormat) -> Exit {
    let opened = Opened::open(paths);
    let concepts = search(&opened.base, query).into_iter().map(|hit| hit.concept.clone()).collect();
    let base = TermBase { concepts };
    terminal.out(&concepts_shown(&base, format));
    opened.report(terminal, format);
    if base.concepts.is_empty() && format == TermsFormat::Table && opened.exit() == Exit::Fine {
        terminal.err(&format!("nothing is found for `{query}`\n"));
    }
    opened.exit()
}

/// The form that the name of a file tells.
fn form_of(out: &Path) -> Option<Written> {
    let extension = out.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "csv" => Some(Written::Csv),
        "tbx" => Some(Written::TbxDca),
        _ => None,
    }
}

fn convert(terminal: &Terminal, from: &Path, out: &Path, to: Option<TermsForm>, force: bool) -> Exit {
    let name = shown(out, "");
    let refuse = |message: String, hint: &str| {
        terminal.refuse(Diagnostic::deny("terms/not-written", message).hint(hint), Format::Human)
    };
    let form = match to {
        Some(TermsForm::Csv) => Some(Written::Csv),
        Some(TermsForm::Tbx) => Some(Written::TbxDca),
        Some(TermsForm::TbxDct) => Some(Written::TbxDct),
        None => form_of(out),
    };
    let Some(form) = form else {
        let message = format!("the name of `{name}` tells no format that term bases are written in");
        return refuse(message, "call it .csv or .tbx, or give the format with `--to`");
    };
    let mut opened = Opened::open(&[from.to_owned()]);
    if opened.base.concepts.is_empty() {
        opened.report(terminal, TermsFormat::Table);
        return match opened.exit() {
            Exit::Fine => refuse(format!("`{}` holds no concepts", shown(from, "")), "nothing was written"),
            exit => exit,
        };
    }
    let (text, lost) = write(&opened.base, form);
    opened.findings.extend(lost);
    opened.report(terminal, TermsFormat::Table);
    match write_file(out, text.as_bytes(), force) {
        Ok(()) => {
            let count = opened.base.concepts.len();
            let noun = if count == 1 { "concept" } else { "concepts" };
            terminal.out(&format!("wrote {name}: {count} {noun}\n"));
            opened.exit()
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            refuse(format!("`{name}` is there already"), "overwrite it with `--force`")
        }
        Err(error) => refuse(format!("`{name}` cannot be written: {error}"), "nothing was written"),
    }
}

fn examine(terminal: &Terminal, paths: &[PathBuf], all: bool, format: Format) -> Exit {
    let opened = Opened::open(paths);
    let mut found = opened.findings.clone();
    found.extend(opened.differences.iter().cloned());
    // What a base says wrongly itself may be overruled when they are put together.
    for finding in opened.bases.iter().chain([&opened.base]).flat_map(conflicts) {
        if !found.contains(&finding) {
            found.push(finding);
        }
    }
    // Files in the order in which they were given, each from its beginning.
    let names: Vec<String> = paths.iter().map(|path| shown(path, "")).collect();
    let place = |location: &Location| {
        (names.iter().position(|name| *name == location.path), location.start, location.end)
    };
    found.sort_by_cached_key(|finding| finding.location.as_ref().map(place));
    let wrong = found.iter().any(|finding| finding.level != Level::Allow);
    if all {
        found.iter_mut().filter(|finding| finding.level == Level::Allow).for_each(|f| f.level = Level::Warn);
    }
    print_findings(terminal, &found, &opened.files, format);
    match opened.exit() {
        Exit::Fine if wrong => Exit::Denied,
        exit => exit,
    }
}
