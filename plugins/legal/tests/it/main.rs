//! What the plugin `legal` does, from files to documents and from documents to files.

// `cfg(test)` lets clippy know that helpers are test code too.

#[cfg(test)]
mod akn;
#[cfg(test)]
mod bilingual;
#[cfg(test)]
mod check;
#[cfg(test)]
mod common;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod import;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod pages;
