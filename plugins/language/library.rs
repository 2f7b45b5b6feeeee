//! The plugin `language` as a library that a host loads.

dossier_sdk::export!(dossier_language::plugin());
