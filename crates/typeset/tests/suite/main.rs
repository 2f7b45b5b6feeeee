//! Tests of layouts as a whole.

#[cfg(test)]
mod common;
#[cfg(test)]
mod findings;
mod fonts;
#[cfg(test)]
mod front;
mod layout;
mod properties;
mod runs;
mod sfnt;
mod tags;
