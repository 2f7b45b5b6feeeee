//! Pipelines: a TOML file is planned as a whole, every mistake in it found at once, and then run.
//!
//! | module | holds |
//! |---|---|
//! | [`source`] | a pipeline file with those that it extends |
//! | [`plan`] | the file against the registry: a [`Plan`], or findings |
//! | [`plugins`] | the plugins that a pipeline uses besides the built-in ones |
//! | [`cache`] | results kept from run to run |
//! | [`run`] | a plan on a pool of threads: results, findings, artifacts |
//! | [`levels`] | what `[levels]` and `--strict` make of findings |
//! | [`core_stages`] | `core/accessible`, `core/concat`, `core/metadata`, `core/number` |
//! | [`report`] | `report/findings` |
//! | [`schema`] | a JSON Schema of pipeline files |
//!
//! A plan owns its stages ready to run and holds nothing of the file; it can be run any number of times.

pub mod cache;
pub mod core_stages;
pub mod levels;
pub mod plan;
pub mod plugins;
pub mod report;
pub mod run;
pub mod schema;
pub mod source;

mod allows;
mod codes;
mod declared;
mod graph;
mod held;
mod options;
mod skip;
mod value;

pub use cache::Cache;
pub use codes::codes;
pub use levels::Levels;
pub use plan::{Plan, Planned, PlannedStage, Request, Selection, plan};
pub use plugins::{BringError, Gathered, LoadedPlugin, PluginUses, bring, gather, plugin_uses};
pub use run::{Event, Job, Outcome, Progress, RunOptions, RunReport, StageReport, run};
pub use source::{FILE_LIMIT, Source};
