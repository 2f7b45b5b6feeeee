//! The plugin as its users see it. No test here runs another program, but those of `foreign`, which are run by
//! `cargo test -p dossier-pandoc -- --ignored` where `pandoc` and `python3` are on the path.

#[cfg(test)]
mod common;
#[cfg(test)]
mod export;
#[cfg(test)]
mod filter;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod import;
#[cfg(test)]
mod mapping;
#[cfg(test)]
mod random;
#[cfg(test)]
mod spans;
