//! The stages of the plugin `core`: what any pipeline needs, whatever comes in and goes out.

mod accessible;
mod briefing;
mod comments;
mod concat;
mod ids;
mod labels;
mod metadata;
mod number;
mod references;
mod select;
#[cfg(test)]
mod tests;
mod texts;
mod withheld;

use dossier_core::Plugin;
use schemars::JsonSchema;
use serde::Deserialize;

/// The plugin `core`: `core/accessible`, `core/briefing`, `core/comments`, `core/concat`, `core/metadata`, `core/number`,
/// `core/select`, `core/withheld`.
#[must_use]
pub fn plugin() -> Plugin {
    Plugin {
        name: "core".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        stages: vec![
            accessible::stage(),
            briefing::stage(),
            comments::stage(),
            concat::stage(),
            metadata::stage(),
            number::stage(),
            select::stage(),
            withheld::stage(),
        ],
    }
}

/// For a stage that has no options.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NoOptions {}
