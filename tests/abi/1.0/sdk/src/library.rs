//! A plugin as a library.

use crate::panics;
use dossier_abi::Services;
use dossier_core::Plugin;

/// Makes a library of the plugin that an expression gives. The crate is of the type `cdylib`:
///
/// ```toml
/// [lib]
/// crate-type = ["cdylib", "rlib"]
/// ```
///
/// The expression is evaluated once. A plugin that is also linked into programs as plain Rust has its `export!` in a target of
/// its own, such as an example of the type `cdylib`: a binary can hold the entry symbol once.
#[macro_export]
macro_rules! export {
    ($plugin:expr) => {
        const _: () = {
            static PLUGIN: ::std::sync::LazyLock<$crate::Plugin> = ::std::sync::LazyLock::new(|| $plugin);

            /// The plugin, for the C boundary.
            enum Exported {}

            impl $crate::abi::entry::Guest for Exported {
                fn manifest() -> ::std::vec::Vec<u8> {
                    $crate::library::manifest(&PLUGIN)
                }

                fn respond(request: &[u8], services: &dyn $crate::abi::Services) -> ::std::vec::Vec<u8> {
                    $crate::library::respond(&PLUGIN, request, services)
                }
            }

            $crate::abi::entry!(Exported);
        };
    };
}

/// The manifest, in JSON.
#[must_use]
pub fn manifest(plugin: &Plugin) -> Vec<u8> {
    // A manifest is text and numbers; that cannot fail, and a host says what is wrong with an empty one.
    serde_json::to_vec(&crate::manifest(plugin)).unwrap_or_default()
}

/// Answers a request; every panic in the library is a panic of the plugin.
#[must_use]
pub fn respond(plugin: &Plugin, request: &[u8], services: &dyn Services) -> Vec<u8> {
    panics::keep_all();
    crate::respond(plugin, request, services)
}
