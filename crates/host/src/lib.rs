//! The machine side of a run. With the command line this is the only place that touches files.
//!
//! | module | holds |
//! |---|---|
//! | [`path`] | project paths: relative to the pipeline file, forward slashes |
//! | [`project`] | the files of a project: read once a run, listed by glob |
//! | [`stage_host`] | what stands behind a stage's context: tracked reads, findings, log |
//! | [`carrier`] | how plugins are reached: built in, in a library, in a program |
//! | [`registry`] | the stages that plugins bring |
//! | [`plugins`] | plugins that are not built in: where they are looked for, and which are trusted |
//! | [`carrier`] | how a plugin's stages are reached |
//! | [`tables`] | TOML files whose mistakes are told with their places |
//! | [`fixes`] | fixes of findings, made in the sources |
//! | [`output`] | artifacts: all are written under temporary names, then renamed |

#![expect(
    clippy::disallowed_methods,
    reason = "the host is where stages' reads and writes reach the machine"
)]

pub mod carrier;
pub mod fixes;
pub mod output;
pub mod path;
pub mod plugins;
pub mod project;
pub mod registry;
pub mod stage_host;
pub mod store;
pub mod tables;

mod child;
mod glob;

pub use carrier::PluginSource;
pub use output::{Output, OutputError, Published};
pub use plugins::{Plugins, SearchPath};
pub use project::Project;
pub use registry::{Registry, RegistryError, plugin_of};
pub use stage_host::{Reads, StageHost, StageRecord};

/// All that the host finds about plugins, with the pages that explain it.
#[must_use]
pub fn codes() -> Vec<dossier_core::Code> {
    carrier::codes::ALL.into_iter().chain(plugins::codes::ALL).collect()
}
