//! The plugins that are linked into the command.

use dossier_host::{Registry, RegistryError};

/// All of them.
pub(crate) fn registry() -> Result<Registry, RegistryError> {
    Registry::new([
        dossier_pipeline::core_stages::plugin(),
        dossier_markdown::plugin(),
        dossier_pdf::plugin(),
        dossier_docx::plugin(),
    ])
}
