//! Findings for people ([`human`]), for programs ([`json`]) and for where others show them ([`sarif`], [`github`]).

mod github;
mod human;
mod json;
mod lines;
mod sarif;
#[cfg(test)]
mod tests;

pub use github::github;
pub use human::{human, summary};
pub use json::json;
pub use sarif::sarif;

use std::sync::Arc;

/// The files that findings point into.
pub trait Files {
    /// The content of a file by its path relative to the pipeline file; `None` when it is not at hand.
    fn content(&self, path: &str) -> Option<Arc<[u8]>>;

    /// The path as the reader knows it, such as relative to the working folder.
    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}
