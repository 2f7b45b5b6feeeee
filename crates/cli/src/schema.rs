//! `dossier schema`.

use crate::{
    args::{Format, SceneArgs, SchemaArgs},
    plugins::Scene,
    terminal::{Exit, Terminal},
};
use dossier_host::Registry;
use dossier_pipeline::gather;

/// Prints the schema of pipeline files.
pub(crate) fn schema(terminal: &Terminal, registry: &Registry, args: &SchemaArgs) -> Exit {
    let scene = SceneArgs { pipeline: args.pipeline.clone(), format: Format::Human };
    let scene = match Scene::open(terminal, &scene) {
        Ok(scene) => scene,
        Err(exit) => return exit,
    };
    let gathered = gather(&scene.uses, registry, &scene.plugins(&args.trust));
    if !gathered.findings.is_empty() {
        crate::load::print_findings(
            terminal,
            &gathered.findings,
            &crate::load::ProjectFiles(&scene.project),
            scene.format,
        );
        return Exit::Unusable;
    }
    terminal.out(&format!("{:#}\n", dossier_pipeline::schema::schema(&gathered.registry)));
    Exit::Fine
}
