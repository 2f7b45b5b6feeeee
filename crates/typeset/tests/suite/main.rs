//! Tests of layouts as a whole.

mod chinese;
#[cfg(test)]
mod common;
#[cfg(test)]
mod findings;
mod flowing;
#[cfg(test)]
mod fonts;
#[cfg(test)]
mod formulas;
#[cfg(test)]
mod front;
mod layout;
#[cfg(test)]
mod pages;
mod parallel;
mod properties;
mod runs;
#[cfg(test)]
mod sfnt;
mod tags;
