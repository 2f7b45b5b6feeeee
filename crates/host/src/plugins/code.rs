//! From what is said of a plugin to the file that runs.

use super::declaration::Placed;
use crate::{Project, carrier::Code, path};
use dossier_core::{Diagnostic, suggest};
use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX},
    fs,
    path::{Path, PathBuf},
};

/// The code of a plugin.
pub(super) struct Located {
    pub(super) code: Code,
    /// The file that runs, as a place; a command may name none.
    pub(super) file: Option<String>,
}

/// A folder in which code is looked for.
#[derive(Clone, Copy)]
pub(super) struct Folder<'a> {
    pub(super) project: &'a Project,
    /// Its place.
    pub(super) place: &'a str,
    /// The plugin's name.
    pub(super) name: &'a str,
}

impl Folder<'_> {
    /// The library of this name. Only the last part of a file's name differs from system to system; it may be left out.
    pub(super) fn library(self, library: &Placed<String>) -> Result<Located, Box<Diagnostic>> {
        let given = self.inside("library", library)?;
        let (before, last) =
            given.rsplit_once('/').map_or(("", given.as_str()), |(before, last)| (before, last));
        let decorated = format!("{DLL_PREFIX}{last}{DLL_SUFFIX}");
        let decorated = if before.is_empty() { decorated } else { format!("{before}/{decorated}") };
        // A program may lie beside the library under the bare name.
        let candidates = [decorated, given.clone()];
        let file = candidates.iter().map(|candidate| self.place(candidate)).find(|place| self.is_file(place));
        let Some(file) = file else {
            let is_whole = last.ends_with(DLL_SUFFIX);
            let [decorated, given] = &candidates;
            return Err(self.not_built("library", if is_whole { given } else { decorated }, library));
        };
        Ok(Located { code: Code::Library(absolute(&self.project.system(&file))), file: Some(file) })
    }

    /// The program of this command. What runs is the first item that is a file.
    pub(super) fn program(self, command: &[Placed<String>]) -> Result<Located, Box<Diagnostic>> {
        let own = match command.first() {
            Some(program) => self.own_program(program)?,
            None => None,
        };
        let mut arguments = command.iter().skip(1).map(|item| self.place(&item.value));
        let file = own.or_else(|| arguments.find(|place| self.is_file(place)));
        let command = command.iter().map(|item| item.value.clone()).collect();
        let folder = absolute(&self.project.system(self.place));
        Ok(Located { code: Code::Program { command, folder }, file })
    }

    /// The file of a program whose name has a slash; any other is one of the system's.
    fn own_program(self, program: &Placed<String>) -> Result<Option<String>, Box<Diagnostic>> {
        let name = &program.value;
        if name.contains(['/', '\\']) {
            let given = self.inside("program", program)?;
            let candidates = [given.clone(), format!("{given}{EXE_SUFFIX}")].map(|name| self.place(&name));
            let file = candidates.into_iter().find(|place| self.is_file(place));
            return file.map(Some).ok_or_else(|| self.not_built("program", &given, program));
        }
        if !name.is_empty() && !self.is_file(&self.place(name)) {
            return Ok(None);
        }
        let (message, hint) = match name.is_empty() {
            true => ("`program` names no program".to_owned(), "the first item is the program".to_owned()),
            false => (
                format!("`{name}` would be looked for where the system keeps programs"),
                format!("for the file in the plugin's folder write `./{name}`"),
            ),
        };
        Err(Box::new(Diagnostic::deny("plugin/bad-value", message).at(program.at.clone()).hint(hint)))
    }

    /// A path relative to the folder, without needless parts.
    fn inside(self, key: &str, given: &Placed<String>) -> Result<String, Box<Diagnostic>> {
        path::normalize(&given.value).map_err(|reason| {
            let reason = match reason.starts_with("write the path relative") {
                true => "write the path relative to the plugin's folder".to_owned(),
                false => reason,
            };
            let message = format!("`{key}` cannot be `{}`: {reason}", given.value);
            Box::new(Diagnostic::deny("plugin/bad-value", message).at(given.at.clone()))
        })
    }

    fn place(self, relative: &str) -> String {
        let joined = match self.place {
            _ if Path::new(relative).is_absolute() => relative.to_owned(),
            "." => relative.to_owned(),
            folder => format!("{folder}/{relative}"),
        };
        // What is absolute stays as it is.
        path::normalize(&joined).unwrap_or(joined)
    }

    fn is_file(self, place: &str) -> bool {
        self.project.system(place).is_file()
    }

    fn not_built(self, key: &str, wanted: &str, given: &Placed<String>) -> Box<Diagnostic> {
        let place = self.place(wanted);
        let message = format!("the {key} of the plugin `{}` is not there: `{place}`", self.name);
        let finding = Diagnostic::deny("plugin/not-built", message).at(given.at.clone());
        Box::new(if let Some(similar) = self.similar(&place) {
            finding.hint(format!("did you mean `{similar}`?"))
        } else if let Some(command) = self.build_command(wanted) {
            let folder =
                if self.place == "." { "the folder of the pipeline" } else { &format!("`{}`", self.place) };
            finding.hint(format!("build it: `{command}` in {folder}"))
        } else {
            finding.hint(match key {
                "library" => {
                    "`library` is a path within the plugin's folder; prefix and extension may be left out"
                }
                _ => "a program whose name has a slash lies in the plugin's folder",
            })
        })
    }

    /// A file of nearly the same name beside the one that is not there.
    fn similar(self, place: &str) -> Option<String> {
        let (before, last) = place.rsplit_once('/').unwrap_or((".", place));
        let entries = fs::read_dir(self.project.system(before)).ok()?;
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        let close = suggest::closest(last, names.iter().map(String::as_str))?;
        Some(if before == "." { close.to_owned() } else { format!("{before}/{close}") })
    }

    fn build_command(self, wanted: &str) -> Option<&'static str> {
        let has = |name: &str| self.is_file(&self.place(name));
        let release = wanted.split('/').any(|part| part == "release");
        match () {
            () if has("Cargo.toml") && release => Some("cargo build --release"),
            () if has("Cargo.toml") => Some("cargo build"),
            () if ["Makefile", "makefile", "GNUmakefile"].into_iter().any(has) => Some("make"),
            () => None,
        }
    }
}

/// The path from the root of the system, links left as they are. A carrier may change the working folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
