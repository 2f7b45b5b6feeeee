//! What the plugin `legal` does, from files to documents and from documents to files.

mod akn;
mod common;
mod exchange;
mod import;
mod laws;
