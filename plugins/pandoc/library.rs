//! The plugin `pandoc` as a library that a host loads.

dossier_sdk::export!(dossier_pandoc::plugin());
