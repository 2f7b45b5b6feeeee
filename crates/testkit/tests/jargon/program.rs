//! The plugin of the tests as a program.
#![expect(clippy::unwrap_used, reason = "a plugin for tests")]

#[path = "../it/jargon.rs"]
mod jargon;

use std::process::ExitCode;

fn main() -> ExitCode {
    dossier_sdk::program(&jargon::plugin())
}
