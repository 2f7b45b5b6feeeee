//! The plugins that are linked into the command.

use dossier_core::Plugin;
use dossier_host::{Registry, RegistryError};

/// All of them.
pub(crate) fn plugins() -> [Plugin; 10] {
    [
        dossier_pipeline::core_stages::plugin(),
        dossier_pipeline::report::plugin(),
        dossier_markdown::plugin(),
        dossier_pandoc::plugin(),
        dossier_pdf::plugin(),
        dossier_docx::plugin(),
        dossier_odt::plugin(),
        dossier_legal::plugin(),
        dossier_language::plugin(),
        dossier_glossary::plugin(),
    ]
}

/// The registry of them.
pub(crate) fn registry() -> Result<Registry, RegistryError> {
    Registry::new(plugins())
}
