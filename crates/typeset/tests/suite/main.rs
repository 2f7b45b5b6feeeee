//! Tests of layouts as a whole.

#[cfg(test)]
mod chinese;
mod common;
#[cfg(test)]
mod findings;
mod layout;
mod properties;
mod runs;
mod tags;
