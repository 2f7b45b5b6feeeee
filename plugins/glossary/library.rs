//! The plugin `glossary` as a library that a host loads.

dossier_sdk::export!(dossier_glossary::plugin());
