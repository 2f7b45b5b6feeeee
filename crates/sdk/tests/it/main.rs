//! The plugin's side of the boundary: what it answers to good requests, to bad ones and to bytes that are none.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test code outside of test functions")]

mod hostile;
mod probe;
mod respond;
mod streams;
