//! A library that gives back what it was given, without a look at it: what is measured with it is the boundary itself.

use dossier_abi::{Services, entry::Guest};

/// The plugin.
pub enum Echo {}

impl Guest for Echo {
    fn manifest() -> Vec<u8> {
        Vec::new()
    }

    fn respond(request: &[u8], _: &dyn Services) -> Vec<u8> {
        request.to_vec()
    }
}

dossier_abi::entry!(Echo);
