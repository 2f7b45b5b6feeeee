//! How a plugin's stages are reached: linked into the program, in a library, or in a program of their own.
//!
//! | module | holds |
//! |---|---|
//! | `handshake` | the manifest, checked before anything else is decoded |
//! | `foreign` | the stages of a plugin that is not linked in, whatever carries its messages |
//! | `link` | what library and program have in common; answers to what a plugin asks |
//! | `library`, `inspect` | libraries: called on threads of their own; looked at before they are loaded |
//! | `program` | programs: a process a call |
//! | `serve` | the other end of a library that runs isolated |
//! | `trouble` | what goes wrong, in an editor's words |

mod foreign;
mod handshake;
mod inspect;
mod library;
mod link;
mod program;
mod serve;
pub(crate) mod trouble;

pub use serve::serve;
pub use trouble::codes;

use dossier_abi::PluginManifest;
use dossier_core::{Diagnostic, MODEL, Plugin};
use std::{
    env,
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

/// Longest time that a plugin is given to describe itself, whatever [`Limits::time`] says: nobody can call that off.
const DESCRIBING: Duration = Duration::from_secs(30);

/// Stack of a thread that runs a library's code or decodes what a plugin sent, in bytes: enough for documents of the greatest
/// depth in unoptimised builds.
const STACK: usize = 16 * 1024 * 1024;

/// A way to reach a plugin.
pub trait Carrier {
    /// The plugin, and how it describes itself. The handshake comes before anything else is decoded.
    ///
    /// # Errors
    /// A diagnostic without a place, which names the plugin and says what to do; its code is one of [`codes`].
    fn plugin(&self) -> Result<(PluginManifest, Plugin), Box<Diagnostic>>;
}

/// A plugin that is linked into this program: called as it is, nothing is encoded.
#[derive(Clone)]
pub struct BuiltIn(pub Plugin);

/// A plugin in a library that this program loads. Its memory is this program's own and not bounded; if it crashes, so does
/// this program.
#[derive(Clone, Debug)]
pub struct InLibrary {
    /// The name under which it was looked for.
    pub name: String,
    /// The library.
    pub path: PathBuf,
    /// What it may use.
    pub limits: Limits,
}

/// A plugin in a program of its own, a process a call. What it does to its process does no harm to this one.
#[derive(Clone, Debug)]
pub struct InProgram {
    /// The name under which it was looked for.
    pub name: String,
    /// See [`Code::Program`].
    pub command: Vec<String>,
    /// See [`Code::Program`].
    pub folder: PathBuf,
    /// What it may use.
    pub limits: Limits,
}

/// A plugin in a library, in a process of its own.
#[derive(Clone, Debug)]
pub struct Isolated {
    /// The plugin.
    pub library: InLibrary,
    /// The program that [`serve`]s it: `HOST serve LIBRARY describe` or `run`.
    pub host: PathBuf,
    /// Where it runs.
    pub folder: PathBuf,
}

impl Carrier for BuiltIn {
    fn plugin(&self) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
        let Plugin { name, version, stages } = &self.0;
        let manifest = PluginManifest {
            model: MODEL,
            codecs: Vec::new(),
            name: name.clone(),
            version: version.clone(),
            configures: true,
            stages: stages.iter().map(|stage| stage.manifest().clone()).collect(),
        };
        Ok((manifest, self.0.clone()))
    }
}

impl Carrier for InLibrary {
    fn plugin(&self) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
        let link = library::LibraryLink::new(self);
        shake_hands(&self.name, self.limits, Box::new(link))
    }
}

impl Carrier for InProgram {
    fn plugin(&self) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
        let link =
            program::ProgramLink::new(self).map_err(|trouble| Box::new(trouble.of_plugin(&self.name)))?;
        shake_hands(&self.name, self.limits, Box::new(link))
    }
}

impl Carrier for Isolated {
    fn plugin(&self) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
        let InLibrary { name, path, limits } = &self.library;
        let link = inspect::library(path).and_then(|()| program::ProgramLink::isolated(self));
        let link = link.map_err(|trouble| Box::new(trouble.of_plugin(name)))?;
        shake_hands(name, *limits, Box::new(link))
    }
}

fn shake_hands(
    name: &str,
    limits: Limits,
    link: Box<dyn link::Link>,
) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
    let manifest = handshake::name(name)
        .and_then(|()| link.describe())
        .and_then(|bytes| handshake::manifest(name, &bytes))
        .map_err(|trouble| Box::new(trouble.of_plugin(name)))?;
    let plugin = foreign::plugin(&manifest, link, limits.reply);
    Ok((manifest, plugin))
}

/// Loads a plugin, and checks its manifest: the handshake comes before anything else is decoded. `project` is the folder of
/// the pipeline file, where isolated libraries run.
///
/// # Errors
/// A diagnostic without a place, which names the plugin and says what to do; its code is one of [`codes`].
pub fn load(source: &PluginSource, project: &Path) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
    let PluginSource { name, code, isolated, limits } = source.clone();
    match code {
        Code::Program { command, folder } => InProgram { name, command, folder, limits }.plugin(),
        Code::Library(path) if !isolated => InLibrary { name, path, limits }.plugin(),
        Code::Library(path) => {
            let host = env::current_exe().map_err(|error| {
                let what = format!("cannot run isolated: this program does not know where it is: {error}");
                Box::new(trouble::Trouble::new(codes::UNLOADABLE, what).of_plugin(&name))
            })?;
            let library = InLibrary { name, path, limits };
            Isolated { library, host, folder: project.to_path_buf() }.plugin()
        }
    }
}
