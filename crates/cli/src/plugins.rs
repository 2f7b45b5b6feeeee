//! `dossier plugins`.

use crate::{
    args::{Format, PluginsArgs, PluginsCommand, SceneArgs, TrustArgs},
    load::{Opened, ProjectFiles, open, print_findings, search_path},
    plugins_shown::{Row, Whereabouts, explain, explain_built_in, table},
    plugins_test,
    terminal::{Exit, Terminal},
};
use dossier_core::Diagnostic;
use dossier_host::{Plugins, Project, Registry, SearchPath, carrier, plugins::Found};
use dossier_pipeline::{BringError, PluginUses, bring, plugin_uses};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Lists plugins, explains or verifies them.
pub(crate) fn plugins(terminal: &Terminal, registry: &Registry, args: &PluginsArgs) -> Exit {
    let (scene, trust) = match &args.command {
        Some(PluginsCommand::Test { folder }) => return plugins_test::test(terminal, folder),
        None => (&args.scene, &TrustArgs::default()),
        Some(PluginsCommand::Show { scene, trust, .. } | PluginsCommand::Verify { scene, trust, .. }) => {
            (scene, trust)
        }
    };
    let scene = match Scene::open(terminal, scene) {
        Ok(scene) => scene,
        Err(exit) => return exit,
    };
    let plugins = scene.plugins(trust);
    match &args.command {
        None => list(terminal, registry, &scene, &plugins),
        Some(PluginsCommand::Show { name, .. }) => show(terminal, registry, &scene, &plugins, name),
        Some(PluginsCommand::Verify { names, .. }) => verify(terminal, registry, &scene, &plugins, names),
        // Answered above: it needs no pipeline.
        Some(PluginsCommand::Test { .. }) => Exit::Fine,
    }
}

/// The project whose plugins are asked for.
pub(crate) struct Scene {
    pub(crate) project: Arc<Project>,
    /// Name of the pipeline file, if there is one.
    name: String,
    pub(crate) uses: PluginUses,
    search: SearchPath,
    pub(crate) format: Format,
}

impl Scene {
    /// Reads the pipeline, if there is one. What is wrong with it is printed; then there is only an exit code.
    pub(crate) fn open(terminal: &Terminal, args: &SceneArgs) -> Result<Self, Exit> {
        let format = args.format;
        let refuse = |finding: Box<Diagnostic>| terminal.refuse(*finding, format);
        let search = search_path().map_err(refuse)?;
        let Some(pipeline) = &args.pipeline else {
            let (project, uses) = (Arc::new(Project::new(".")), PluginUses::default());
            return Ok(Self { project, name: String::new(), uses, search, format });
        };
        let opened = open(pipeline, &mut BTreeMap::new()).map_err(refuse)?;
        let uses = opened.source().and_then(|source| plugin_uses(&source));
        let Opened { project, name, .. } = opened;
        match uses {
            Ok(uses) => Ok(Self { project, name, uses, search, format }),
            Err(findings) => {
                print_findings(terminal, &findings, &ProjectFiles(&project), format);
                Err(Exit::Unusable)
            }
        }
    }

    pub(crate) fn plugins(&self, trust: &TrustArgs) -> Plugins<'_> {
        let plugins = Plugins::new(&self.project, self.search.clone(), &carrier::load);
        plugins.allow(trust.allow_plugin.iter().cloned())
    }

    /// Prints why a plugin gives no stages.
    pub(crate) fn tell(
        &self,
        terminal: &Terminal,
        registry: &Registry,
        plugins: &Plugins<'_>,
        name: &str,
        error: BringError,
    ) -> Exit {
        let (exit, findings) = self.trouble(registry, plugins, name, error);
        print_findings(terminal, &findings, &ProjectFiles(&self.project), self.format);
        exit
    }

    fn trouble(
        &self,
        registry: &Registry,
        plugins: &Plugins<'_>,
        name: &str,
        error: BringError,
    ) -> (Exit, Vec<Diagnostic>) {
        let (exit, findings) = match error {
            BringError::Unusable(findings) => (Exit::Unusable, findings),
            BringError::Faulty(finding) => (Exit::Failed, vec![*finding]),
            _ => {
                let known: Vec<&str> = registry.plugins().map(|(name, _)| name).collect();
                (Exit::Unusable, vec![plugins.missing(name, &known)])
            }
        };
        (exit, findings.into_iter().map(|finding| self.uses.at_plugin(name, finding)).collect())
    }

    /// The plugins that are not built in: those of the pipeline and those on the search path.
    fn names(&self, registry: &Registry, plugins: &Plugins<'_>) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = plugins.names().into_iter().collect();
        names.extend(self.uses.names().into_iter().map(str::to_owned));
        names.retain(|name| registry.version(name).is_none());
        names
    }

    fn whereabouts(&self, found: &Found) -> Whereabouts {
        Whereabouts::new(self.project.root(), &self.name, found)
    }
}

/// Lists what there is. Nothing is loaded.
fn list(terminal: &Terminal, registry: &Registry, scene: &Scene, plugins: &Plugins<'_>) -> Exit {
    let mut rows: Vec<Row> = registry.plugins().map(|(name, version)| Row::built_in(name, version)).collect();
    for name in scene.names(registry, plugins) {
        rows.push(match plugins.find(&name, scene.uses.entry(&name)) {
            Ok(Some(found)) => Row::found(&found, &scene.whereabouts(&found)),
            Ok(None) => Row::wrong(&name, "missing", &plugins.missing(&name, &[]).message),
            Err(findings) => Row::wrong(&name, "unusable", &first(&findings)),
        });
    }
    for name in plugins.names().iter().filter(|name| registry.version(name).is_some()) {
        rows.push(Row::wrong(name, "hidden", "a plugin of this name is built in"));
    }
    rows.sort_by(|a, b| a.cells.first().cmp(&b.cells.first()));
    terminal.out(&table(&rows, scene.format));
    Exit::Fine
}

/// Explains a plugin.
fn show(terminal: &Terminal, registry: &Registry, scene: &Scene, plugins: &Plugins<'_>, name: &str) -> Exit {
    if let Some(version) = registry.version(name) {
        terminal.out(&explain_built_in(registry, name, version, scene.format));
        return Exit::Fine;
    }
    let mut extended = registry.clone();
    match bring(name, scene.uses.entry(name), &mut extended, plugins) {
        Ok(loaded) => {
            let (at, digest) = (scene.whereabouts(&loaded.found), plugins.digest(&loaded.found));
            terminal.out(&explain(&extended, &loaded, &at, digest.as_deref(), scene.format));
            Exit::Fine
        }
        Err(error) => scene.tell(terminal, registry, plugins, name, error),
    }
}

/// Loads plugins and says of each whether it can be used. The gravest of what happened is the exit code.
fn verify(
    terminal: &Terminal,
    registry: &Registry,
    scene: &Scene,
    plugins: &Plugins<'_>,
    names: &[String],
) -> Exit {
    let names = match names {
        [] => scene.names(registry, plugins),
        names => names.iter().cloned().collect(),
    };
    let (mut exit, mut findings, mut rows) = (Exit::Fine, Vec::new(), Vec::new());
    for name in names {
        if let Some(version) = registry.version(&name) {
            rows.push(Row::sound(&name, version));
            continue;
        }
        match bring(&name, scene.uses.entry(&name), &mut registry.clone(), plugins) {
            Ok(loaded) => rows.push(Row::loaded(&loaded, &scene.whereabouts(&loaded.found))),
            Err(error) => {
                let (this, more) = scene.trouble(registry, plugins, &name, error);
                rows.push(Row::wrong(
                    &name,
                    if this == Exit::Failed { "faulty" } else { "unusable" },
                    &first(&more),
                ));
                exit = if exit == Exit::Failed { exit } else { this };
                findings.extend(more);
            }
        }
    }
    terminal.out(&table(&rows, scene.format));
    print_findings(terminal, &findings, &ProjectFiles(&scene.project), scene.format);
    exit
}

fn first(findings: &[Diagnostic]) -> String {
    findings.first().map(|finding| finding.message.clone()).unwrap_or_default()
}
