//! Typesetting: a document in, pages of positioned glyphs and a tag tree out. It knows nothing of PDF.

pub mod page;
