//! Tests of layouts as a whole.

#[cfg(test)]
mod common;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod front;
mod layout;
mod properties;
mod runs;
mod tags;
