//! The findings of this plugin: their codes, and where they are reported from.

use dossier_sdk::{Code, Context, Diagnostic, Location};

macro_rules! codes {
    ($($name:ident = $level:ident($code:literal, $summary:literal, $why:literal $(, $bad:literal, $good:literal)?);)*) => {
        $(
            #[doc = $summary]
            pub(crate) const $name: Code = Code::$level($code, $summary).why($why)$(.explained($why, $bad, $good))?;
        )*

        /// All of them.
        pub(crate) const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    READ = deny("markdown/read", "A file cannot be read, or a pattern names none.",
        "A build that left out a chapter would look complete. Correct the path or pattern in `files`; paths are \
         relative to the pipeline file.");
    NOT_UTF8 = deny("markdown/not-utf8", "A file is not UTF-8.",
        "In any other encoding, quotation marks and Chinese would come out wrong without notice. Save the file as \
         UTF-8.");
    EMPTY = warn("markdown/empty", "A file has no text.",
        "A chapter without text is mostly one that was not saved, or a pattern that takes a file too many. Fill it, or \
         leave it out of `files`.");
    METADATA = deny("markdown/metadata", "The front matter is no YAML, or not a mapping.",
        "The title, language and handling of a document stand in its front matter; without it, a text could go out \
         unmarked. Correct the YAML: a value with a colon or a bracket stands in quotation marks.",
        "---\ntitle: Review: the first year\n---\n\nText.",
        "---\ntitle: \"Review: the first year\"\n---\n\nText.");
    METADATA_CONFLICT = warn("markdown/metadata-conflict", "Two files say different things in their front matter.",
        "The files of one stage become one document, which has one title and one language; what the first says counts. \
         Say it in the first file only, or import the files by stages of their own.");
    LANG = warn("markdown/lang", "A `lang` is not a BCP 47 language tag.",
        "Hyphenation, quotation marks and the voice that reads the text follow the tag. Write it as BCP 47 says: \
         `en-GB`, `zh-Hans`, `nl`.",
        "---\nlang: British English\n---\n\nText.",
        "---\nlang: en-GB\n---\n\nText.");
    RAW_HTML = warn("markdown/raw-html", "HTML, which only a writer of HTML can print.",
        "PDF and Word have no place for HTML, so that it would be left out there. Write it in Markdown: attributes as \
         `[words]{.class}`, blocks as `:::` divs.",
        "The <u>first</u> review.",
        "The *first* review.");
    DIV_UNCLOSED = deny("markdown/div-unclosed", "A `:::` fence is opened and never closed.",
        "Everything behind the fence, to the end of the file, would be a part of the div: a passage marked for one \
         audience would take the rest of the text with it. Close it with `:::` on a line of its own.",
        "::: note\nText.",
        "::: note\nText.\n:::");
    DIV_UNOPENED = warn("markdown/div-unopened", "A `:::` fence closes nothing.",
        "A fence too many often means that the one that opens is misspelt, and that its class does not hold. Take it \
         out, or open the div.",
        "Text.\n\n:::",
        "::: note\nText.\n:::");
    DIV_FENCE = warn("markdown/div-fence", "A line begins with `:::` and is not read as a fence.",
        "The line is printed as it stands, and what it should mark is not marked. Write the class as one word, or \
         attributes in braces: `::: {.note title=\"Scope\"}`.",
        "::: two words\nText.\n",
        "::: note\nText.\n:::");
    UNDEFINED_FOOTNOTE = deny("markdown/undefined-footnote", "A footnote is referred to and not defined.",
        "The reader finds the sign of a note and no note. Define it, as in `[^1]: In March 2026`, or take the sign out.",
        "The law was amended.[^1]",
        "The law was amended.[^1]\n\n[^1]: In March 2026.");
    UNUSED_FOOTNOTE = warn("markdown/unused-footnote", "A footnote is defined and never referred to.",
        "A note that nothing refers to is not printed. Refer to it, or take it out.",
        "The law was amended.\n\n[^1]: In March 2026.",
        "The law was amended.[^1]\n\n[^1]: In March 2026.");
    DUPLICATE_FOOTNOTE = warn("markdown/duplicate-footnote", "A footnote is defined twice; the first counts.",
        "Only the first text of the note is printed. Give one of the two another name.",
        "The law was amended.[^1]\n\n[^1]: In March 2026.\n\n[^1]: In June 2026.",
        "The law was amended.[^1]\n\n[^1]: In March 2026.");
    NESTED_FOOTNOTE = warn("markdown/nested-footnote", "A footnote refers to a footnote.",
        "Neither Word nor OpenDocument has notes in notes, so that the inner one is not made. Put it in brackets, or \
         refer to it in the text.",
        "The law was amended.[^1]\n\n[^1]: In March 2026.[^2]\n\n[^2]: By the board.",
        "The law was amended.[^1]\n\n[^1]: In March 2026, by the board.");
    REPEATED_FOOTNOTE = deny("markdown/repeated-footnote", "Footnotes are repeated so often that the document would not fit.",
        "A note is printed as often as it is referred to. A few long notes that are referred to thousands of times make \
         more text than fits into memory; refer to a note once.");
    BROKEN_REFERENCE = warn("markdown/broken-reference", "A reference link has no definition.",
        "The brackets are printed as they stand. Define the target, `[law]: https://example.org/law`, or put a \
         backslash before the bracket where brackets are meant.",
        "See [the law][law].",
        "See [the law][law].\n\n[law]: https://example.org/law");
    MISSING_IMAGE = deny("markdown/missing-image", "An image file does not exist.",
        "The image would be missing in every format. Correct the path, which is relative to the chapter, or add the \
         file.",
        "![Map of the data centres](no-map.png)",
        "![Map of the data centres](map.png)");
    IMAGE_PATH = deny("markdown/image-path", "The path of an image is not relative, or leaves the project.",
        "A path that starts at the root of one machine, or leaves the project, leads nowhere on another. Put the file \
         into the project and give its path relative to the chapter.",
        "![Map of the data centres](/maps/map.png)",
        "![Map of the data centres](map.png)");
    IMAGE_TYPE = warn("markdown/image-type", "An image is of a kind that is not known.",
        "What is no image of a known kind cannot be shown in PDF or Word. Convert it to PNG, JPEG or SVG.");
    TOO_DEEP = deny("markdown/too-deep", "Elements nest too deeply; what is deeper is flattened.",
        "Quotations, lists and spans within each other have a limit, so that no text can exhaust the program. What is \
         deeper is kept as text without its form; unwrap some levels.");
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
