//! Tests of layouts as a whole.

mod chinese;
#[cfg(test)]
mod common;
#[cfg(test)]
mod findings;
mod layout;
mod properties;
mod runs;
mod tags;
