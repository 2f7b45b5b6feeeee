//! Tests of layouts as a whole.

mod common;
mod findings;
mod layout;
mod properties;
mod runs;
mod tags;
