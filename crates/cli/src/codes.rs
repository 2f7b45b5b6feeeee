//! The findings of the command itself, with the pages that explain them; and all that are not a stage's.

use dossier_core::{Code, CodeInfo};

/// What the engine finds: here, about pipelines, plugins and term bases.
pub(crate) fn of_the_engine() -> Vec<CodeInfo> {
    let mut codes: Vec<Code> = CODES.to_vec();
    codes.extend(dossier_pipeline::codes());
    codes.extend(dossier_host::codes());
    codes.extend(dossier_terms::CODES);
    codes.into_iter().map(CodeInfo::from).collect()
}

const CODES: [Code; 10] = [
    Code::deny("pipeline/source-date-epoch", "The environment's SOURCE_DATE_EPOCH is no number.")
        .why(
            "SOURCE_DATE_EPOCH is the one thing that files take from the environment: the time that they carry, in \
             seconds since 1970. Give it a whole number, or take it out of the environment.",
        ),
    Code::deny("pipeline/unfixed", "A source could not be fixed.")
        .why(
            "The file changed since it was looked at, or cannot be written, so that nothing in it was changed. Run the \
             command again, or look whether the file may be written.",
        ),
    Code::deny("pipeline/unreadable", "A pipeline file cannot be read.")
        .why(
            "The file that was named is not there, is a folder, is too large or may not be read. Correct the path; a \
             pattern in quotation marks, as `'briefings/*.toml'`, has to match a file.",
        ),
    Code::deny("pipeline/unwritten", "An artifact or page cannot be written.")
        .why(
            "Artifacts are written whole or not at all; those of the last run are still there. Look whether the folder may be \
             written, the disk is full, or another program holds the file open.",
        ),
    Code::deny("plugin/no-sdk", "The SDK for a plugin in Rust is not there.")
        .why(
            "A plugin in Rust depends on the SDK, which comes with the sources of dossier. Name its folder with \
             `--sdk`, or write the plugin in Python or C.",
        ),
    Code::deny("plugin/not-made", "The folder of a new plugin cannot be made.")
        .why(
            "The folder of a new plugin is made as a whole or not at all, and never over one that is there. Choose \
             another name, or another folder with `--in`.",
        ),
    Code::deny("plugin/search-path", "A folder of DOSSIER_PLUGIN_PATH is not Unicode.")
        .why(
            "The folders of DOSSIER_PLUGIN_PATH have to be Unicode, so that they can be shown and written down. Rename \
             the folder, or take it out of the variable.",
        ),
    Code::deny("plugin/untested", "A plugin has no tests, or they cannot be read.")
        .why(
            "A plugin without a test is not known to work on the next machine. Tests are Markdown files in its folder \
             `tests`, with the findings that are expected written below the lines.",
        ),
    Code::deny("project/not-made", "The folder of a new project cannot be made.")
        .why(
            "The folder of a new project is made as a whole or not at all, and never over one that holds something. \
             Choose another name, or another folder with `--in`.",
        ),
    Code::deny("terms/not-written", "A term base cannot be written.")
        .why(
            "A term base that is there is not overwritten unasked, nor one written in a format that is not known. Name \
             another file, use `--force`, or say the format with `--to`.",
        ),
];
