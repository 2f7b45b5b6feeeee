//! How a plugin's stages are reached: linked into the program, in a library, or in a program of their own.

use dossier_abi::PluginManifest;
use dossier_core::{Diagnostic, Plugin};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// Where the code of a plugin is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// A library with the entry symbol of the plugin boundary.
    Library(PathBuf),
    /// A program that speaks the messages of the plugin boundary on its standard streams.
    Program {
        /// The program and its arguments. A program whose name has a slash lies in `folder`; any other is looked for
        /// where the system keeps programs.
        command: Vec<String>,
        /// The folder that the command is relative to and runs in.
        folder: PathBuf,
    },
}

/// What a plugin may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest time of one call.
    pub time: Duration,
    /// Most memory of a program, in bytes; enforced where the system can.
    pub memory: u64,
    /// Longest reply, in bytes.
    pub reply: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(300), memory: 4 << 30, reply: dossier_abi::frame::BODY_LIMIT }
    }
}

/// A plugin that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginSource {
    /// The name under which it was looked for; its manifest has to have it too.
    pub name: String,
    /// Its code.
    pub code: Code,
    /// Whether a library runs in a process of its own.
    pub isolated: bool,
    /// What it may use.
    pub limits: Limits,
}

/// Loads a plugin, and checks its manifest: the handshake comes before anything else is decoded.
///
/// # Errors
/// A diagnostic without a place, which names the plugin and says what to do.
pub fn load(source: &PluginSource, project: &Path) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
    let _ = project;
    Err(Box::new(Diagnostic::deny(
        "plugin/unloadable",
        format!("the plugin `{}` cannot be loaded yet", source.name),
    )))
}
