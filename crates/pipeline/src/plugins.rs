//! The plugins that a pipeline uses besides the built-in ones.

use crate::{
    declared::{self, Declared},
    source::Source,
    value::Reader,
};
use dossier_core::{Diagnostic, Location};
use dossier_host::{
    Plugins, Registry, plugin_of,
    plugins::{Declaration, Found, PluginManifest, Trust, is_name},
    tables::Findings,
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    mem,
};

/// What a pipeline has to do with plugins.
#[derive(Clone, Debug, Default)]
pub struct PluginUses {
    entries: BTreeMap<String, Entry>,
    used: BTreeMap<String, Use>,
}

/// What stands under `[plugins]`; no declaration where it is wrong, which was reported.
#[derive(Clone, Debug)]
struct Entry {
    at: Location,
    declaration: Option<Declaration>,
}

/// The first `use` that needs a plugin.
#[derive(Clone, Debug)]
struct Use {
    at: Location,
    stage: String,
}

/// A plugin that was loaded for a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedPlugin {
    /// Where it was found.
    pub found: Found,
    /// What it says of itself.
    pub manifest: PluginManifest,
}

/// The stages that a pipeline can use.
#[derive(Debug)]
#[non_exhaustive]
pub struct Gathered<'r> {
    /// The built-in stages and those of the plugins that were loaded.
    pub registry: Cow<'r, Registry>,
    /// The plugins that were loaded, sorted by name.
    pub loaded: Vec<LoadedPlugin>,
    /// Names of the plugins that could not be.
    pub failed: BTreeSet<String>,
    /// Why not.
    pub findings: Vec<Diagnostic>,
}

/// Why a plugin gives no stages.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BringError {
    /// It is in none of the places where it is looked for.
    Missing,
    /// It may not run, or it is not clear how.
    Unusable(Vec<Diagnostic>),
    /// It does not load, or is not what it has to be.
    Faulty(Box<Diagnostic>),
}

/// Reads what a pipeline file says of plugins, without any of its editions.
///
/// # Errors
/// What is wrong with the file, as far as it can be told without looking anything up.
pub fn plugin_uses(source: &Source) -> Result<PluginUses, Vec<Diagnostic>> {
    let mut findings = source.findings();
    let mut declared = declared::read(&source.table(), &mut findings);
    let uses = PluginUses::new(&mut declared, &mut findings);
    if findings.list.is_empty() { Ok(uses) } else { Err(findings.list) }
}

impl PluginUses {
    /// Takes what is said of plugins out of a pipeline, and fills in variables.
    pub(crate) fn new(declared: &mut Declared<'_>, findings: &mut Findings<'_>) -> Self {
        let mut uses = Self::default();
        for (name, mut declaration) in mem::take(&mut declared.plugins) {
            let mut reader = Reader { vars: &declared.vars, findings };
            let before = reader.findings.list.len();
            for text in declaration.iter_mut().flat_map(Declaration::texts) {
                let bytes = text.at.start as usize..text.at.end as usize;
                text.value = reader.fill(&text.value, &bytes);
            }
            let is_sound = findings.list.len() == before;
            let entry =
                Entry { at: findings.location(&name.bytes), declaration: declaration.filter(|_| is_sound) };
            uses.entries.insert(name.text, entry);
        }
        for stage in declared.stages.iter().filter_map(|stage| stage.uses.as_ref()) {
            if let Some(name) = plugin_of(&stage.text).filter(|name| is_name(name)) {
                let first = || Use { at: findings.location(&stage.bytes), stage: stage.text.clone() };
                uses.used.entry(name.to_owned()).or_insert_with(first);
            }
        }
        uses
    }

    /// What stands under `[plugins]` about a plugin.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Declaration> {
        self.entries.get(name)?.declaration.as_ref()
    }

    /// Names of all plugins that stages use or `[plugins]` speaks of, sorted.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        self.entries.keys().chain(self.used.keys()).map(String::as_str).collect()
    }

    /// Whether a stage uses the plugin.
    #[must_use]
    pub fn is_used(&self, name: &str) -> bool {
        self.used.contains_key(name)
    }

    /// The plugins of `[plugins]` that no stage uses, and where they stand.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&str, &Location)> {
        let entries = self.entries.iter().filter(|(name, _)| !self.is_used(name));
        entries.map(|(name, entry)| (name.as_str(), &entry.at))
    }

    /// A finding about a plugin; when it is about the plugin as a whole, it is put where the pipeline speaks of it.
    #[must_use]
    pub fn at_plugin(&self, name: &str, mut finding: Diagnostic) -> Diagnostic {
        let entry = self.entries.get(name).map(|entry| &entry.at);
        let place = entry.or_else(|| self.used.get(name).map(|used| &used.at));
        finding.location = finding.location.or_else(|| place.cloned());
        finding
    }
}

/// Finds and loads the plugins that stages of a pipeline use and that are not in the registry.
#[must_use]
pub fn gather<'r>(uses: &PluginUses, registry: &'r Registry, plugins: &Plugins<'_>) -> Gathered<'r> {
    let mut gathered = Gathered {
        registry: Cow::Borrowed(registry),
        loaded: Vec::new(),
        failed: BTreeSet::new(),
        findings: Vec::new(),
    };
    for (name, entry) in &uses.entries {
        if registry.version(name).is_some() {
            let finding = Diagnostic::deny(
                "pipeline/built-in-plugin",
                format!("the plugin `{name}` is built in, and no other takes its place"),
            );
            gathered.findings.push(finding.at(entry.at.clone()).hint("give the other one a name of its own"));
        }
    }
    let mut missing = Vec::new();
    for (name, used) in uses.used.iter().filter(|(name, _)| registry.version(name).is_none()) {
        if !gathered.bring(name, uses, plugins) {
            missing.push((name, used));
        }
    }
    // When all stages are known, a plugin that is not there may turn out to be a mistyped stage.
    for (name, used) in missing {
        if gathered.registry.similar(&used.stage).is_none() {
            let known: Vec<&str> = gathered.registry.plugins().map(|(name, _)| name).collect();
            let finding = plugins.missing(name, &known);
            gathered.fail(name, uses, vec![finding]);
        }
    }
    gathered
}

/// Finds a plugin, loads it and adds it to the registry; `entry` is what the pipeline says of it.
///
/// # Errors
/// See [`BringError`].
pub fn bring(
    name: &str,
    entry: Option<&Declaration>,
    registry: &mut Registry,
    plugins: &Plugins<'_>,
) -> Result<LoadedPlugin, BringError> {
    let found = plugins.find(name, entry).map_err(BringError::Unusable)?.ok_or(BringError::Missing)?;
    let (manifest, plugin) = plugins.load(&found).map_err(|finding| match found.trust {
        Trust::Refused => BringError::Unusable(vec![*finding]),
        _ => BringError::Faulty(finding),
    })?;
    registry.add(plugin).map_err(|error| {
        let finding = Diagnostic::deny("plugin/faulty", error.to_string());
        BringError::Faulty(Box::new(finding.hint("this is a fault of the plugin")))
    })?;
    Ok(LoadedPlugin { found, manifest })
}

impl Gathered<'_> {
    /// Whether the plugin was found.
    fn bring(&mut self, name: &str, uses: &PluginUses, plugins: &Plugins<'_>) -> bool {
        if uses.entries.get(name).is_some_and(|entry| entry.declaration.is_none()) {
            // What is wrong with the entry was reported when it was read.
            self.fail(name, uses, Vec::new());
            return true;
        }
        match bring(name, uses.entry(name), self.registry.to_mut(), plugins) {
            Ok(loaded) => self.loaded.push(loaded),
            Err(BringError::Missing) => return false,
            Err(BringError::Unusable(findings)) => self.fail(name, uses, findings),
            Err(BringError::Faulty(finding)) => self.fail(name, uses, vec![*finding]),
        }
        true
    }

    fn fail(&mut self, name: &str, uses: &PluginUses, findings: Vec<Diagnostic>) {
        self.failed.insert(name.to_owned());
        self.findings.extend(findings.into_iter().map(|finding| uses.at_plugin(name, finding)));
    }
}
