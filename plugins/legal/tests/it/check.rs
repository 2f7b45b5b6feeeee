//! `legal/check` on documents.
