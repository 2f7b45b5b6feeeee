//! The plugin of the tests as a library.
#![expect(clippy::unwrap_used, reason = "a plugin for tests")]

#[path = "../it/jargon.rs"]
mod jargon;

dossier_sdk::export!(jargon::plugin());
