//! The plugin `odt` as a library that a host loads.

dossier_sdk::export!(dossier_odt::plugin());
