//! Findings for people ([`human`]) and for programs ([`json`]).

mod human;
mod json;
mod lines;
#[cfg(test)]
mod tests;

pub use human::{human, summary};
pub use json::json;

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
