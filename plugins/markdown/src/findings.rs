//! The findings of this plugin: their codes, and where they are reported from.

use dossier_sdk::{Code, Context, Diagnostic, Location};

macro_rules! codes {
    ($($name:ident = $level:ident($code:literal, $summary:literal);)*) => {
        $(#[doc = $summary] pub(crate) const $name: Code = Code::$level($code, $summary);)*

        /// All of them.
        pub(crate) const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    READ = deny("markdown/read", "A file cannot be read, or a pattern names none.");
    NOT_UTF8 = deny("markdown/not-utf8", "A file is not UTF-8.");
    EMPTY = warn("markdown/empty", "A file has no text.");
    METADATA = deny("markdown/metadata", "The front matter is no YAML, or not a mapping.");
    METADATA_CONFLICT = warn("markdown/metadata-conflict", "Two files say different things in their front matter.");
    LANG = warn("markdown/lang", "A `lang` is not a BCP 47 language tag.");
    RAW_HTML = warn("markdown/raw-html", "HTML, which only a writer of HTML can print.");
    DIV_UNCLOSED = deny("markdown/div-unclosed", "A `:::` fence is opened and never closed.");
    DIV_UNOPENED = warn("markdown/div-unopened", "A `:::` fence closes nothing.");
    DIV_FENCE = warn("markdown/div-fence", "A line begins with `:::` and is not read as a fence.");
    UNDEFINED_FOOTNOTE = deny("markdown/undefined-footnote", "A footnote is referred to and not defined.");
    UNUSED_FOOTNOTE = warn("markdown/unused-footnote", "A footnote is defined and never referred to.");
    DUPLICATE_FOOTNOTE = warn("markdown/duplicate-footnote", "A footnote is defined twice; the first counts.");
    NESTED_FOOTNOTE = warn("markdown/nested-footnote", "A footnote refers to a footnote.");
    REPEATED_FOOTNOTE = deny("markdown/repeated-footnote", "Footnotes are repeated so often that the document would not fit.");
    BROKEN_REFERENCE = warn("markdown/broken-reference", "A reference link has no definition.");
    MISSING_IMAGE = deny("markdown/missing-image", "An image file does not exist.");
    IMAGE_PATH = deny("markdown/image-path", "The path of an image is not relative, or leaves the project.");
    IMAGE_TYPE = warn("markdown/image-type", "An image is of a kind that is not known.");
    TOO_DEEP = deny("markdown/too-deep", "Elements nest too deeply; what is deeper is flattened.");
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
