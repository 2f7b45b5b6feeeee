//! The findings of this plugin: their codes, levels and meanings.

use dossier_core::{Diagnostic, Level, Manifest};

/// A kind of finding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    name: &'static str,
    level: Level,
    summary: &'static str,
}

impl Code {
    /// A finding of this kind.
    pub(crate) fn says(self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.level, self.name, message)
    }
}

/// Adds codes to a manifest.
pub(crate) fn declare(manifest: Manifest, codes: &[Code]) -> Manifest {
    codes.iter().fold(manifest, |manifest, code| manifest.code(code.name, code.level, code.summary))
}

macro_rules! codes {
    ($($name:ident = $code:literal, $level:ident, $summary:literal;)*) => { $(
        #[doc = $summary]
        pub(crate) const $name: Code = Code { name: $code, level: Level::$level, summary: $summary };
    )* };
}

codes! {
    NOT_INSTALLED = "pandoc/not-installed", Deny, "Pandoc is needed and is not installed.";
    FAILED = "pandoc/failed", Deny, "Pandoc could not do its work.";
    FILTER_NOT_FOUND = "pandoc/filter-not-found", Deny, "There is no such filter, or nothing to run it with.";
    FILTER_FAILED = "pandoc/filter-failed", Deny, "A filter could not do its work.";
    FILTER_OUTPUT = "pandoc/filter-output", Deny, "What a filter wrote is no document.";
    SAYS = "pandoc/says", Warn, "What Pandoc or a filter wrote on its standard error.";
    LOST = "pandoc/lost", Warn, "Something cannot be expressed on the other side, or was left out by Pandoc.";
    READ = "pandoc/read", Deny, "A file cannot be read, or a pattern names none.";
    FORMAT = "pandoc/format", Deny, "The name of a file does not tell its format.";
    JSON = "pandoc/json", Deny, "A file is not Pandoc's JSON, or not of a version that is read.";
    EMPTY = "pandoc/empty", Warn, "A file has no text.";
    METADATA_CONFLICT = "pandoc/metadata-conflict", Warn, "Two files say different things in their metadata.";
    MISSING_IMAGE = "pandoc/missing-image", Deny, "An image is no file of the project.";
    EMBEDDED_IMAGE = "pandoc/embedded-image", Warn, "An image lies within the file that was read and cannot be reached.";
}
