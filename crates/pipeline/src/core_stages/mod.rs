//! The stages of the plugin `core`: what any pipeline needs, whatever comes in and goes out.

use dossier_core::Plugin;

/// The plugin `core`.
#[must_use]
pub fn plugin() -> Plugin {
    Plugin { name: "core".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), stages: Vec::new() }
}
