//! The plugin `markdown` as a library that a host loads.

dossier_sdk::export!(dossier_markdown::plugin());
