//! Tests of layouts as a whole.

#[cfg(test)]
mod common;
#[cfg(test)]
mod findings;
mod flowing;
#[cfg(test)]
mod fonts;
#[cfg(test)]
mod front;
mod layout;
mod parallel;
mod properties;
mod runs;
#[cfg(test)]
mod sfnt;
mod tags;
