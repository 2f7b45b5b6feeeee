//! A library for a later version of the boundary, which this host does not know. See `lib.rs` beside it.
#![expect(unsafe_code, reason = "an exported symbol")]

/// An entry of which the host knows the name only; it does not call it.
#[unsafe(no_mangle)]
pub extern "C" fn dossier_plugin_v2() {}
