//! x
pub mod json;
mod read;
mod types;
mod write;
