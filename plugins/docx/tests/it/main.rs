//! What the renderer writes, read back from the package.

// `cfg(test)` lets clippy know that helpers are test code too.
#[cfg(test)]
mod blocks;
#[cfg(test)]
mod contents;
#[cfg(test)]
mod house;
#[cfg(test)]
mod inlines;
#[cfg(test)]
mod lints;
#[cfg(test)]
mod outline;
#[cfg(test)]
mod package;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod review;
#[cfg(test)]
mod sections;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod whole;
