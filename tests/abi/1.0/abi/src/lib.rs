//! The boundary between the host and plugins that are compiled apart from it: the same messages over a C function or over
//! a pair of pipes. `SPEC.md` beside this crate says in prose what a plugin in any language has to do.
//!
//! | module | holds |
//! |---|---|
//! | [`frame`] | the header before each message, checked before anything is decoded |
//! | [`message`] | manifest, request, reply, and what a running stage asks of the host |
//! | [`raw`] | the C types; `include/dossier.h` is generated from them |
//! | [`entry`] | the plugin's side of the C boundary, for plugins in Rust |
//!
//! All the `unsafe` code of the workspace is in `entry` and `loader`.

pub mod entry;
pub mod frame;
pub mod message;
pub mod raw;

pub use frame::{FrameError, Header, MessageKind};
pub use message::{Answer, Ask, PluginManifest, Reply, Request, RequestRef, Status};

use dossier_core::LogLevel;
use std::fmt;

/// What the host does for a running stage, as both sides of the boundary see it. Any thread may call, until the stage has
/// ended.
pub trait Services: Send + Sync {
    /// Puts a question, a message of kind [`Ask`](MessageKind::Ask); gives the message that answers it.
    ///
    /// # Errors
    /// When the host does not answer any more.
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone>;

    /// Takes a line for the log.
    fn log(&self, level: LogLevel, message: &str);

    /// Whether the run was called off.
    fn cancelled(&self) -> bool;
}

/// The host does not answer any more: the call has ended, or the run was called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostGone;

impl fmt::Display for HostGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host does not answer any more")
    }
}

impl std::error::Error for HostGone {}
