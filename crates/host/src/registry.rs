//! The stages that plugins bring.

use dossier_core::{CodeInfo, Plugin, StageDef, suggest};
use std::{collections::BTreeMap, fmt};

/// All stages of a program, by name.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    versions: BTreeMap<String, String>,
    stages: BTreeMap<String, StageDef>,
}

/// Plugins that cannot be together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// Two plugins have one name.
    DuplicatePlugin(String),
    /// A plugin brings two stages of one name.
    DuplicateStage(String),
    /// A stage whose name does not begin with its plugin's.
    ForeignStage {
        /// The plugin.
        plugin: String,
        /// The stage.
        stage: String,
    },
}

impl Registry {
    /// The registry of these plugins.
    ///
    /// # Errors
    /// See [`RegistryError`].
    pub fn new(plugins: impl IntoIterator<Item = Plugin>) -> Result<Self, RegistryError> {
        let mut registry = Self::default();
        for plugin in plugins {
            registry.add(plugin)?;
        }
        Ok(registry)
    }

    /// Adds a plugin as a whole, or nothing of it.
    ///
    /// # Errors
    /// See [`RegistryError`].
    pub fn add(&mut self, plugin: Plugin) -> Result<(), RegistryError> {
        let Plugin { name: plugin, version, stages } = plugin;
        if self.versions.contains_key(&plugin) {
            return Err(RegistryError::DuplicatePlugin(plugin));
        }
        let mut added = BTreeMap::new();
        for stage in stages {
            let name = stage.manifest().name.clone();
            if plugin_of(&name).is_none_or(|prefix| prefix != plugin) {
                return Err(RegistryError::ForeignStage { plugin, stage: name });
            }
            if added.insert(name.clone(), stage).is_some() {
                return Err(RegistryError::DuplicateStage(name));
            }
        }
        // No other plugin has stages of this prefix.
        self.stages.append(&mut added);
        self.versions.insert(plugin, version);
        Ok(())
    }

    /// The version of a plugin, if there is one of this name.
    #[must_use]
    pub fn version(&self, plugin: &str) -> Option<&str> {
        self.versions.get(plugin).map(String::as_str)
    }

    /// The stage of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&StageDef> {
        self.stages.get(name)
    }

    /// A stage whose name is close to this one; the part after the slash may stand alone.
    #[must_use]
    pub fn similar(&self, name: &str) -> Option<&str> {
        let names = || self.stages.keys().map(String::as_str);
        suggest::closest(name, names()).or_else(|| {
            let short = |full: &str| full.split_once('/').is_some_and(|(_, rest)| rest == name);
            names().find(|full| short(full))
        })
    }

    /// All stages, sorted by name.
    pub fn stages(&self) -> impl Iterator<Item = &StageDef> {
        self.stages.values()
    }

    /// All plugins with their versions, sorted by name.
    pub fn plugins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.versions.iter().map(|(name, version)| (name.as_str(), version.as_str()))
    }

    /// All codes that stages can report, each once, sorted.
    #[must_use]
    pub fn codes(&self) -> Vec<&CodeInfo> {
        let codes = self.stages.values().flat_map(|stage| &stage.manifest().codes);
        codes.map(|info| (info.code.as_str(), info)).collect::<BTreeMap<_, _>>().into_values().collect()
    }
}

/// The plugin that a stage's name begins with.
#[must_use]
pub fn plugin_of(stage: &str) -> Option<&str> {
    stage.split_once('/').filter(|(_, rest)| !rest.is_empty()).map(|(plugin, _)| plugin)
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicatePlugin(name) => write!(f, "there are two plugins `{name}`"),
            Self::DuplicateStage(name) => write!(f, "there are two stages `{name}`"),
            Self::ForeignStage { plugin, stage } => {
                write!(
                    f,
                    "the plugin `{plugin}` brings a stage `{stage}`, which does not begin with `{plugin}/`"
                )
            }
        }
    }
}

impl std::error::Error for RegistryError {}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_core::{Check, Context, Document, Failure, Kind, Level, Manifest, Stage};
    use std::collections::BTreeMap as Options;

    struct Nothing;

    impl Check for Nothing {
        fn check(&self, _: &Document, _: &Context<'_>) -> Result<(), Failure> {
            Ok(())
        }
    }

    fn plugin(name: &str, stages: &[&str]) -> Plugin {
        let stage = |name: &&str| {
            let manifest = Manifest::new::<Options<String, String>>(name, Kind::Check, "Looks").code(
                "toy/found",
                Level::Warn,
                "Found",
            );
            StageDef::new(manifest, |_: Options<String, String>| Ok(Stage::Check(Box::new(Nothing))))
        };
        Plugin {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            stages: stages.iter().map(stage).collect(),
        }
    }

    #[test]
    fn names_are_unique_and_begin_with_the_plugin() {
        let check = |plugins: Vec<Plugin>, expected: &str| {
            assert_eq!(Registry::new(plugins).unwrap_err().to_string(), expected);
        };
        check(vec![plugin("a", &[]), plugin("a", &[])], "there are two plugins `a`");
        check(vec![plugin("a", &["a/x", "a/x"])], "there are two stages `a/x`");
        let foreign = "the plugin `a` brings a stage `b/x`, which does not begin with `a/`";
        check(vec![plugin("a", &["b/x"])], foreign);
    }

    #[test]
    fn stages_are_found_and_suggested() {
        let registry =
            Registry::new([plugin("pdf", &["pdf/render"]), plugin("core", &["core/number"])]).unwrap();
        assert!(registry.get("pdf/render").is_some());
        assert_eq!(registry.similar("pdf/rendr"), Some("pdf/render"));
        assert_eq!(registry.similar("number"), Some("core/number"));
        assert_eq!(registry.similar("glossary/check"), None);
        assert_eq!(registry.codes().len(), 1);
        assert_eq!(registry.plugins().collect::<Vec<_>>(), [("core", "1.0.0"), ("pdf", "1.0.0")]);
    }
}
