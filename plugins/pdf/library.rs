//! The plugin `pdf` as a library that a host loads.

dossier_sdk::export!(dossier_pdf::plugin());
