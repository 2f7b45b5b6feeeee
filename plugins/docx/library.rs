//! The plugin `docx` as a library that a host loads.

dossier_sdk::export!(dossier_docx::plugin());
