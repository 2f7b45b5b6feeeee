//! The findings of this plugin: their codes, levels and meanings.

use dossier_sdk::Code;

macro_rules! codes {
    ($($name:ident = $level:ident($code:literal, $summary:literal, $why:literal);)*) => {
        $(#[doc = $summary] pub(crate) const $name: Code = Code::$level($code, $summary).why($why);)*
    };
}

codes! {
    NOT_INSTALLED = deny("pandoc/not-installed", "Pandoc is needed and is not installed.",
        "These stages run the program `pandoc` of this machine. Install it from https://pandoc.org or your system's \
         packages, and see that it is on the search path.");
    FAILED = deny("pandoc/failed", "Pandoc could not do its work.",
        "What it wrote on its standard error stands beside the finding. Run the same command by hand to look closer; an \
         old version of Pandoc is a common cause.");
    FILTER_NOT_FOUND = deny("pandoc/filter-not-found", "There is no such filter, or nothing to run it with.",
        "A filter is a Lua file or a program in the project, or one on the search path, and a script needs its \
         interpreter. Correct its path, or install what runs it.");
    FILTER_FAILED = deny("pandoc/filter-failed", "A filter could not do its work.",
        "A document that went through half a filter is not taken. The filter's own message stands beside the finding; \
         correct the filter.");
    FILTER_OUTPUT = deny("pandoc/filter-output", "What a filter wrote is no document.",
        "A filter writes Pandoc's JSON and nothing else on its standard output. Messages belong on standard error.");
    SAYS = warn("pandoc/says", "What Pandoc or a filter wrote on its standard error.",
        "Such messages tell of what was left out or guessed, so they are passed on. Mend what they speak of, or allow \
         them under `[levels]`.");
    LOST = warn("pandoc/lost", "Something cannot be expressed on the other side, or was left out by Pandoc.",
        "The document of Pandoc and that of dossier are close, and not the same. The finding names what is left out; \
         where it matters, write it otherwise, or let a stage of dossier do the work.");
    READ = deny("pandoc/read", "A file cannot be read, or a pattern names none.",
        "A build that left out a chapter would look complete. Correct the path or pattern in `files`; paths are \
         relative to the pipeline file.");
    FORMAT = deny("pandoc/format", "The name of a file does not tell its format.",
        "Pandoc reads some forty formats and goes by the ending of the name. Say the format with the option `from`, or \
         give the file its usual ending.");
    JSON = deny("pandoc/json", "A file is not Pandoc's JSON, or not of a version that is read.",
        "The file was cut off, is something else, or was written by a version of Pandoc whose JSON is not known. Write \
         it again with a current one: `pandoc -t json`.");
    EMPTY = warn("pandoc/empty", "A file has no text.",
        "A chapter without text is mostly one that was not saved, or a pattern that takes a file too many. Fill it, or \
         leave it out of `files`.");
    METADATA_CONFLICT = warn("pandoc/metadata-conflict", "Two files say different things in their metadata.",
        "The files of one stage become one document, which has one title and one language; what the first says counts. \
         Say it in the first file only, or import the files by stages of their own.");
    MISSING_IMAGE = deny("pandoc/missing-image", "An image is no file of the project.",
        "The image would be missing in every format. Correct the path, or put the file into the project.");
    EMBEDDED_IMAGE = warn("pandoc/embedded-image", "An image lies within the file that was read and cannot be reached.",
        "Images within a DOCX, ODT or EPUB file cannot be read from there. Take them out with `pandoc \
         --extract-media=images`, and import the text that it writes.");
}
