//! Plugins as a host loads them, for running cases on what is really shipped.

use dossier_host::carrier::{self, Code, Limits, PluginSource};
use dossier_sdk::{Diagnostic, Plugin};
use std::path::Path;

/// The plugin of this name in a library.
///
/// # Errors
/// Why it cannot be loaded.
pub fn library(name: &str, path: &Path) -> Result<Plugin, Box<Diagnostic>> {
    load(name, Code::Library(path.to_owned()), path.parent().unwrap_or(path))
}

/// The plugin of this name in a program, given by its command, which runs in `folder`.
///
/// # Errors
/// Why it cannot be loaded.
pub fn program(name: &str, command: &[&str], folder: &Path) -> Result<Plugin, Box<Diagnostic>> {
    let command = command.iter().map(|&word| word.to_owned()).collect();
    load(name, Code::Program { command, folder: folder.to_owned() }, folder)
}

fn load(name: &str, code: Code, project: &Path) -> Result<Plugin, Box<Diagnostic>> {
    let source = PluginSource { name: name.to_owned(), code, isolated: false, limits: Limits::default() };
    carrier::load(&source, project).map(|(_, plugin)| plugin)
}
