//! Plugins that misbehave, through each carrier: each gives a diagnostic that names the plugin and the stage, and the
//! host lives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code; it makes files and looks at the machine"
)]

mod common;
mod execute;
mod libraries;
mod programs;
