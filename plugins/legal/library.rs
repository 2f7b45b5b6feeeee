//! The plugin `legal` as a library that a host loads.

dossier_sdk::export!(dossier_legal::plugin());
