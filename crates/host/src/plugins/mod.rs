//! Plugins that are not built in: where they are looked for, which may run, and how they come to be loaded.
//!
//! A plugin is a folder with a file `plugin.toml`, which says how it runs; see [`declaration`]. A pipeline needs the plugin
//! `jargon` when a stage uses `jargon/...`; nothing else is loaded. It is taken from the first of these places that has it:
//!
//! 1. where the pipeline says under `[plugins]`,
//! 2. `plugins/jargon` beside the pipeline file,
//! 3. `jargon` in each folder of the [`SearchPath`].
//!
//! Whether it may run is a question of [`trust`], which is answered before anything is loaded or started.

pub mod codes;
pub mod declaration;
pub mod trust;

mod code;

pub use declaration::{Declaration, Placed};
pub use dossier_abi::PluginManifest;
pub use trust::Trust;

use crate::{
    PluginSource, Project,
    carrier::{Code, Limits},
};
use code::{Folder, Located};
use dossier_core::{Diagnostic, Plugin, ReadError, suggest};
use std::{collections::BTreeSet, fmt, fs, path::Path};

/// The file that makes a folder a plugin.
pub const FILE: &str = "plugin.toml";
/// Longest `plugin.toml`, in bytes.
const FILE_LIMIT: u64 = 64 * 1024;
/// The folder beside the pipeline file.
const BESIDE: &str = "plugins";
/// Names that would make the codes of a plugin's findings look like the engine's own.
const RESERVED: [&str; 2] = ["pipeline", "plugin"];

/// Loads a plugin, as [`carrier::load`](crate::carrier::load) does; its second argument is the folder of the pipeline file.
pub type Loader<'a> =
    dyn Fn(&PluginSource, &Path) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> + Sync + 'a;

/// Folders of plugin folders, outside of any project, in the order in which they are searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPath {
    /// Those of `DOSSIER_PLUGIN_PATH`: absolute paths with forward slashes.
    pub listed: Vec<String>,
    /// That of the user's data folder.
    pub user: Option<String>,
}

/// Where a plugin was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Where the pipeline says.
    Pipeline,
    /// In `plugins/` beside the pipeline file.
    Project,
    /// In a folder of `DOSSIER_PLUGIN_PATH`.
    Listed,
    /// In the user's data folder.
    User,
}

/// A plugin that was found, and not yet loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// What its carrier needs to know.
    pub source: PluginSource,
    /// Where it was found.
    pub origin: Origin,
    /// Its folder: a project path, or an absolute path with forward slashes.
    pub folder: String,
    /// The file that runs, likewise. A command may name none.
    pub file: Option<String>,
    /// Whether it may run.
    pub trust: Trust,
    entry: Option<Declaration>,
}

/// The plugins that a project can use.
pub struct Plugins<'a> {
    project: &'a Project,
    search: SearchPath,
    allowed: Vec<String>,
    loader: &'a Loader<'a>,
}

/// What the name of a plugin is made of, as a hint.
pub const NAME_RULE: &str = "names of plugins are made of the letters a to z, digits and `-`, a letter first";

/// Whether this can be the name of a plugin: letters `a` to `z`, digits and `-`, a letter first.
#[must_use]
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !RESERVED.contains(&name)
}

impl<'a> Plugins<'a> {
    /// The plugins of a project, which `loader` loads.
    #[must_use]
    pub const fn new(project: &'a Project, search: SearchPath, loader: &'a Loader<'a>) -> Self {
        Self { project, search, allowed: Vec::new(), loader }
    }

    /// The same plugins; those of these names may run wherever they come from.
    #[must_use]
    pub fn allow(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.allowed.extend(names);
        self
    }

    /// Names of all plugins on the search path, sorted. What `[plugins]` adds is not among them.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        for (_, folder) in self.folders() {
            // A folder that is not there, or is no folder, has no plugins.
            let entries = fs::read_dir(self.project.system(folder)).into_iter().flatten();
            let found = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let has_file = |name: &String| self.project.system(&format!("{folder}/{name}/{FILE}")).is_file();
            names.extend(found.filter(|name| is_name(name) && has_file(name)));
        }
        names.into_iter().collect()
    }

    /// The plugin of this name; `entry` is what the pipeline says of it. `None` when it is in none of the places.
    ///
    /// # Errors
    /// What is wrong with it. Findings without a place are about the plugin as a whole.
    pub fn find(&self, name: &str, entry: Option<&Declaration>) -> Result<Option<Found>, Vec<Diagnostic>> {
        let one = |finding: Box<Diagnostic>| vec![*finding];
        let Some((origin, folder)) = self.locate(name, entry).map_err(one)? else { return Ok(None) };
        let inline = entry.filter(|entry| entry.has_code());
        let declared = match inline {
            Some(entry) => entry.clone(),
            None => self.read(name, &folder)?,
        };
        let place = Folder { project: self.project, place: &folder, name };
        let located = match (&declared.library, &declared.program) {
            (Some(library), _) => place.library(library).map_err(one)?,
            (None, program) => place.program(program.as_deref().unwrap_or_default()).map_err(one)?,
        };
        let says = if inline.is_some() { ".".to_owned() } else { format!("{folder}/{FILE}") };
        let trust = self.trust(name, entry, &says, located.file.as_deref()).map_err(one)?;
        let Located { code, file } = located;
        let source = source(name, code, &declared, entry).map_err(one)?;
        Ok(Some(Found { source, origin, folder, file, trust, entry: entry.cloned() }))
    }

    /// The finding that there is no plugin of this name, with the places where it was looked for. `known` are the names
    /// of other plugins; those on the search path need not be among them.
    #[must_use]
    pub fn missing(&self, name: &str, known: &[&str]) -> Diagnostic {
        let mut finding = Diagnostic::deny("plugin/not-found", format!("there is no plugin `{name}`"));
        let names = self.names();
        let names = known.iter().copied().chain(names.iter().map(String::as_str));
        if let Some(close) = suggest::closest(name, names) {
            finding = finding.hint(format!("did you mean `{close}`?"));
        }
        if !is_name(name) {
            return finding.hint(NAME_RULE);
        }
        let folders: Vec<String> = self.folders().map(|(_, folder)| format!("{folder}/{name}")).collect();
        if let Some(bare) = folders.iter().find(|folder| self.project.system(folder).is_dir()) {
            finding = finding.hint(format!("the folder `{bare}` has no `{FILE}`"));
        }
        let quoted: Vec<String> = folders.iter().map(|folder| format!("`{folder}`")).collect();
        finding.hint(format!("it was looked for in {}", quoted.join(", ")))
    }

    /// Loads a plugin that may run.
    ///
    /// # Errors
    /// That it may not, or what its carrier says; without a place.
    pub fn load(&self, found: &Found) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
        match found.trust {
            Trust::Refused => Err(Box::new(self.refused(found))),
            _ => (self.loader)(&found.source, self.project.root()),
        }
    }

    /// The SHA-256 of the file that runs, in hexadecimal; `None` when there is none or it cannot be read.
    #[must_use]
    pub fn digest(&self, found: &Found) -> Option<String> {
        trust::digest(&self.project.system(found.file.as_ref()?)).ok()
    }

    /// The search path from the project on.
    fn folders(&self) -> impl Iterator<Item = (Origin, &str)> {
        let listed = self.search.listed.iter().map(|folder| (Origin::Listed, folder.as_str()));
        let user = self.search.user.iter().map(|folder| (Origin::User, folder.as_str()));
        [(Origin::Project, BESIDE)].into_iter().chain(listed).chain(user)
    }

    /// The folder of a plugin.
    fn locate(
        &self,
        name: &str,
        entry: Option<&Declaration>,
    ) -> Result<Option<(Origin, String)>, Box<Diagnostic>> {
        if entry.is_some_and(Declaration::has_code) {
            return Ok(Some((Origin::Pipeline, ".".to_owned())));
        }
        if let Some(path) = entry.and_then(|entry| entry.path.as_ref()) {
            let folder = crate::path::normalize(&path.value).map_err(|reason| {
                let message = format!("`{}` cannot be the folder of a plugin: {reason}", path.value);
                Box::new(Diagnostic::deny("plugin/bad-value", message).at(path.at.clone()))
            })?;
            if self.project.system(&format!("{folder}/{FILE}")).is_file() {
                return Ok(Some((Origin::Pipeline, folder)));
            }
            return Err(Box::new(self.no_folder(&folder).at(path.at.clone())));
        }
        let mut folders = self.folders().map(|(origin, folder)| (origin, format!("{folder}/{name}")));
        let has_file = |folder: &str| self.project.system(&format!("{folder}/{FILE}")).is_file();
        Ok(folders.find(|(_, folder)| is_name(name) && has_file(folder)))
    }

    fn no_folder(&self, folder: &str) -> Diagnostic {
        let finding = |message| Diagnostic::deny("plugin/not-found", message);
        if self.project.system(folder).is_dir() {
            let hint = "a plugin's folder says in it how the plugin runs";
            return finding(format!("the folder `{folder}` has no `{FILE}`")).hint(hint);
        }
        let finding = finding(format!("there is no folder `{folder}`"));
        match self.project.similar(folder) {
            Some(similar) => finding.hint(format!("did you mean `{similar}`?")),
            None => finding,
        }
    }

    /// Reads `plugin.toml`.
    fn read(&self, name: &str, folder: &str) -> Result<Declaration, Vec<Diagnostic>> {
        let place = format!("{folder}/{FILE}");
        let bytes = self
            .project
            .read_place(&place, FILE_LIMIT)
            .map_err(|error: ReadError| vec![Diagnostic::deny("plugin/unreadable", error.to_string())])?;
        let declared = Declaration::file(&place, &bytes)?;
        match &declared.name {
            Some(given) if given.value != name => {
                let message = format!("this is the plugin `{}`, not `{name}`", given.value);
                let finding = Diagnostic::deny("plugin/other-name", message).at(given.at.clone());
                Err(vec![
                    finding.hint("the folder, the key under `[plugins]` and `name` have to be the same"),
                ])
            }
            _ => Ok(declared),
        }
    }

    /// Whether a plugin may run. `says` is the place of the file or folder that says how it runs.
    fn trust(
        &self,
        name: &str,
        entry: Option<&Declaration>,
        says: &str,
        file: Option<&str>,
    ) -> Result<Trust, Box<Diagnostic>> {
        if let Some(pinned) = entry.and_then(|entry| entry.sha256.as_ref()) {
            return self.compare(pinned, file).map(|()| Trust::Pinned);
        }
        let inside = |place: &str| trust::is_inside(self.project.root(), &self.project.system(place));
        Ok(if inside(says) && file.is_none_or(inside) {
            Trust::Project
        } else if self.allowed.iter().any(|allowed| allowed == name) {
            Trust::Allowed
        } else {
            Trust::Refused
        })
    }

    /// Compares the file that runs with the one that the pipeline pins.
    fn compare(&self, pinned: &Placed<String>, file: Option<&str>) -> Result<(), Box<Diagnostic>> {
        let finding = |message: String| Diagnostic::deny("plugin/digest", message).at(pinned.at.clone());
        let Some(file) = file else {
            let message = "there is nothing to pin: no item of `program` is a file".to_owned();
            return Err(Box::new(finding(message).hint("a program that the system keeps cannot be pinned")));
        };
        let digest = trust::digest(&self.project.system(file))
            .map_err(|error| Box::new(finding(format!("`{file}` cannot be read: {error}"))))?;
        if digest == pinned.value {
            return Ok(());
        }
        let finding = finding(format!("`{file}` is not the file that is pinned"));
        let hint = "if it was changed on purpose, pin the new digest; if not, do not use it".to_owned();
        Err(Box::new(
            finding.hint(format!("pinned: {}", pinned.value)).hint(format!("it has: {digest}")).hint(hint),
        ))
    }

    fn refused(&self, found: &Found) -> Diagnostic {
        let name = &found.source.name;
        let message = format!("the plugin `{name}` lies outside of the project and is not pinned");
        let finding = Diagnostic::deny("plugin/refused", message);
        let finding = match self.digest(found) {
            Some(digest) => {
                let line = found.pin(&digest);
                finding.hint(format!("if you trust it, write under `[plugins]` of the pipeline: `{line}`"))
            }
            None => finding,
        };
        finding.hint(format!("for one run: `--allow-plugin {name}`"))
    }
}

/// What the carrier needs to know; the pipeline has the last word.
fn source(
    name: &str,
    code: Code,
    declared: &Declaration,
    entry: Option<&Declaration>,
) -> Result<PluginSource, Box<Diagnostic>> {
    let isolated = entry.and_then(|entry| entry.isolated.as_ref()).or(declared.isolated.as_ref());
    let time = entry.and_then(|entry| entry.time.as_ref()).or(declared.time.as_ref());
    let memory = entry.and_then(|entry| entry.memory.as_ref()).or(declared.memory.as_ref());
    let is_isolated = isolated.is_some_and(|isolated| isolated.value);
    let finding = |message: &str, hint: &str, at| {
        Err(Box::new(Diagnostic::deny("plugin/bad-value", message).at(Some(at)).hint(hint)))
    };
    match (&code, isolated, memory) {
        (Code::Program { .. }, Some(isolated), _) => {
            let message = "a program always has a process of its own";
            return finding(message, "`isolated` is for libraries", isolated.at.clone());
        }
        (Code::Library(_), _, Some(memory)) if !is_isolated => {
            let message = "the memory of a library can only be limited in a process of its own";
            return finding(message, "add `isolated = true`", memory.at.clone());
        }
        _ => {}
    }
    let mut limits = Limits::default();
    limits.time = time.map_or(limits.time, |time| time.value);
    limits.memory = memory.map_or(limits.memory, |memory| memory.value);
    Ok(PluginSource { name: name.to_owned(), code, isolated: is_isolated, limits })
}

impl Found {
    /// How it runs, in one word.
    #[must_use]
    pub const fn carrier(&self) -> &'static str {
        match (&self.source.code, self.source.isolated) {
            (Code::Library(_), false) => "library",
            (Code::Library(_), true) => "isolated",
            (Code::Program { .. }, _) => "program",
        }
    }

    /// The line that pins it by this digest, to be written under `[plugins]`; `...` stands for what is there already.
    #[must_use]
    pub fn pin(&self, digest: &str) -> String {
        let before = match &self.entry {
            None => String::new(),
            Some(entry) if entry.is_more_than_a_place() => "..., ".to_owned(),
            Some(entry) => {
                entry.path.as_ref().map(|path| format!("path = {:?}, ", path.value)).unwrap_or_default()
            }
        };
        format!("{} = {{ {before}sha256 = \"{digest}\" }}", self.source.name)
    }
}

impl Origin {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Project => "project",
            Self::Listed => "listed",
            Self::User => "user",
        }
    }
}

impl Trust {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Project => "project",
            Self::Allowed => "allowed",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Debug for Plugins<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugins")
            .field("search", &self.search)
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
