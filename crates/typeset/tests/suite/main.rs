//! Tests of layouts as a whole.

#[cfg(test)]
mod common;
#[cfg(test)]
mod findings;
mod flowing;
#[cfg(test)]
mod front;
mod layout;
#[cfg(test)]
mod pages;
mod parallel;
mod properties;
mod runs;
mod tags;
