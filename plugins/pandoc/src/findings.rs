//! The findings of this plugin: their codes, levels and meanings.

use dossier_sdk::Code;

macro_rules! codes {
    ($($name:ident = $level:ident($code:literal, $summary:literal);)*) => {
        $(#[doc = $summary] pub(crate) const $name: Code = Code::$level($code, $summary);)*
    };
}

codes! {
    NOT_INSTALLED = deny("pandoc/not-installed", "Pandoc is needed and is not installed.");
    FAILED = deny("pandoc/failed", "Pandoc could not do its work.");
    FILTER_NOT_FOUND = deny("pandoc/filter-not-found", "There is no such filter, or nothing to run it with.");
    FILTER_FAILED = deny("pandoc/filter-failed", "A filter could not do its work.");
    FILTER_OUTPUT = deny("pandoc/filter-output", "What a filter wrote is no document.");
    SAYS = warn("pandoc/says", "What Pandoc or a filter wrote on its standard error.");
    LOST = warn("pandoc/lost", "Something cannot be expressed on the other side, or was left out by Pandoc.");
    READ = deny("pandoc/read", "A file cannot be read, or a pattern names none.");
    FORMAT = deny("pandoc/format", "The name of a file does not tell its format.");
    JSON = deny("pandoc/json", "A file is not Pandoc's JSON, or not of a version that is read.");
    EMPTY = warn("pandoc/empty", "A file has no text.");
    METADATA_CONFLICT = warn("pandoc/metadata-conflict", "Two files say different things in their metadata.");
    MISSING_IMAGE = deny("pandoc/missing-image", "An image is no file of the project.");
    EMBEDDED_IMAGE = warn("pandoc/embedded-image", "An image lies within the file that was read and cannot be reached.");
}
