//! The test kit on a plugin with a stage of each kind.
#![expect(clippy::unwrap_used, reason = "test code outside of test functions")]

mod cases;
mod failing;
mod jargon;
mod loaded;
mod standard;
