//! What the renderer writes, read back from the package.

mod blocks;
mod inlines;
mod lints;
mod outline;
mod package;
mod properties;
mod tables;
mod whole;
