//! The findings of this plugin: their codes, and where they are reported from.

use dossier_core::{Context, Diagnostic, Level, Location, Manifest};

macro_rules! codes {
    ($($name:ident = $code:literal, $level:ident, $summary:literal;)*) => {
        $(#[doc = $summary] pub(crate) const $name: Code = Code { name: $code, level: Level::$level };)*

        /// Adds all codes to the manifest.
        pub(crate) fn declare(manifest: Manifest) -> Manifest {
            manifest$(.code($code, Level::$level, $summary))*
        }
    };
}

/// Name and default level of a kind of finding.
#[derive(Clone, Copy)]
pub(crate) struct Code {
    name: &'static str,
    level: Level,
}

impl Code {
    /// A finding of this kind.
    pub(crate) fn says(self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.level, self.name, message)
    }
}

codes! {
    READ = "markdown/read", Deny, "A file cannot be read, or a pattern names none.";
    NOT_UTF8 = "markdown/not-utf8", Deny, "A file is not UTF-8.";
    EMPTY = "markdown/empty", Warn, "A file has no text.";
    METADATA = "markdown/metadata", Deny, "The front matter is no YAML, or not a mapping.";
    METADATA_CONFLICT = "markdown/metadata-conflict", Warn, "Two files say different things in their front matter.";
    LANG = "markdown/lang", Warn, "A `lang` is not a BCP 47 language tag.";
    RAW_HTML = "markdown/raw-html", Warn, "HTML, which only a writer of HTML can print.";
    DIV_UNCLOSED = "markdown/div-unclosed", Deny, "A `:::` fence is opened and never closed.";
    DIV_UNOPENED = "markdown/div-unopened", Warn, "A `:::` fence closes nothing.";
    DIV_FENCE = "markdown/div-fence", Warn, "A line begins with `:::` and is not read as a fence.";
    UNDEFINED_FOOTNOTE = "markdown/undefined-footnote", Deny, "A footnote is referred to and not defined.";
    UNUSED_FOOTNOTE = "markdown/unused-footnote", Warn, "A footnote is defined and never referred to.";
    DUPLICATE_FOOTNOTE = "markdown/duplicate-footnote", Warn, "A footnote is defined twice; the first counts.";
    NESTED_FOOTNOTE = "markdown/nested-footnote", Warn, "A footnote refers to a footnote.";
    REPEATED_FOOTNOTE = "markdown/repeated-footnote", Deny, "Footnotes are repeated so often that the document would not fit.";
    DUPLICATE_ID = "markdown/duplicate-id", Warn, "Two elements have the same identifier.";
    BROKEN_REFERENCE = "markdown/broken-reference", Warn, "A reference link has no definition.";
    MISSING_IMAGE = "markdown/missing-image", Deny, "An image file does not exist.";
    IMAGE_PATH = "markdown/image-path", Deny, "The path of an image is not relative, or leaves the project.";
    IMAGE_TYPE = "markdown/image-type", Warn, "An image is of a kind that is not known.";
    TOO_DEEP = "markdown/too-deep", Deny, "Elements nest too deeply; what is deeper is flattened.";
}

/// Where the bytes of a text that is read stand in its file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// The text is the file from this byte on.
    From(usize),
    /// The text was made from these bytes and is not the same.
    Within(usize, usize),
}

impl Place {
    /// The range of the file for a range of the text.
    pub(crate) fn locate(self, start: usize, end: usize) -> (usize, usize) {
        match self {
            Self::From(base) => (base + start, base + end),
            Self::Within(start, end) => (start, end),
        }
    }
}

/// Takes the findings on one text.
#[derive(Clone, Copy)]
pub(crate) struct Findings<'a> {
    /// The host.
    pub(crate) cx: Context<'a>,
    /// The file.
    pub(crate) path: &'a str,
    /// Where in the file the text stands.
    pub(crate) place: Place,
}

impl Findings<'_> {
    /// The place of a range of the text.
    pub(crate) fn location(&self, start: usize, end: usize) -> Location {
        let (start, end) = self.place.locate(start, end);
        Location::new(self.path, crate::line::offset(start), crate::line::offset(end))
    }

    /// Reports a finding on a range of the text.
    pub(crate) fn report(&self, finding: Diagnostic, start: usize, end: usize) {
        self.cx.report(finding.at(self.location(start, end)));
    }
}
