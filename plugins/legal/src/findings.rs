//! The findings of this plugin.

use dossier_sdk::Code;

pub(crate) const READ: Code = Code::deny("legal/read", "A file cannot be read.")
    .why(
        "A law of which a part was not read would look complete. Correct the path in the options; paths are relative to \
         the pipeline file, and texts are UTF-8.",
    );

/// A term base cannot be used.
pub(crate) const TERMS: Code = Code::deny(
    "legal/term-base",
    "A term base cannot be read, or says something twice.",
)
.why(
    "Notes on terms go into the XLIFF file for the translators, who would work without them. `dossier terms \
     conflicts FILE` shows all that is wrong with the term base.",
);

pub(crate) const NO_ARTICLES: Code = Code::warn("legal/no-articles", "A legal text has no article.").explained(
    "An article begins a paragraph with its number and a blank: 第一条, Article 1 or Artikel 1. A text without any is no statute, \
     or its numbers are written in a way that is not read.",
    "第一，本条例适用于本市。",
    "---\nadopted: 2026-01-02\n---\n\n第一条　本条例适用于本市。",
);

pub(crate) const MISSING_NUMBER: Code = Code::warn("legal/missing-number", "Numbers of articles, chapters or items have a gap.")
    .explained(
        "Articles are numbered through the whole text, chapters through their part, sections through their chapter, items \
         through their paragraph. A gap means that something was lost on the way, or that a number is mistyped. An article that \
         was repealed keeps its number and says so.",
        "第一条　为了规范管理，制定本条例。\n\n第三条　本条例自公布之日起施行。",
        "第一条　为了规范管理，制定本条例。\n\n第二条　本条例自公布之日起施行。",
    );

pub(crate) const DOUBLED_NUMBER: Code = Code::warn("legal/doubled-number", "Two articles, chapters or items have one number.")
    .explained(
        "A reference to the number could mean either. An article inserted after 第五条 is 第五条之一, or Article 5-1.",
        "第一条　为了规范管理，制定本条例。\n\n第一条　本条例自公布之日起施行。",
        "第一条　为了规范管理，制定本条例。\n\n第二条　本条例自公布之日起施行。",
    );

pub(crate) const NUMBER_ORDER: Code = Code::warn("legal/number-order", "An article, chapter or item comes after one of a higher number.")
    .explained(
        "The order of a legal text is that of its numbers. Check which of the two places is wrong: the number or the place.",
        "第一条　为了规范管理，制定本条例。\n\n第三条　本条例自公布之日起施行。\n\n第二条　本市适用本条例。",
        "第一条　为了规范管理，制定本条例。\n\n第二条　本市适用本条例。\n\n第三条　本条例自公布之日起施行。",
    );

pub(crate) const NUMERAL: Code = Code::warn("legal/numeral", "The number of an article or chapter cannot be read.").explained(
    "What stands between 第 and 条 has to be a well-formed number, in Chinese or Arabic numerals: 第一百零三条, 第103条. The line is \
     read as text of the article before.",
    "第一条　为了规范管理，制定本条例。\n\n第二十百条　本条例自公布之日起施行。",
    "第一条　为了规范管理，制定本条例。\n\n第二条　本条例自公布之日起施行。",
);

pub(crate) const NO_BLANK: Code = Code::warn("legal/no-blank", "A paragraph begins with the number of the next article and no blank after it.")
    .explained(
        "Without a blank, 第三条规定的 at the start of a paragraph refers to article 3 and does not begin it. Where the article \
         begins, put a blank, or U+3000, after the number. The line is read as text of the article before.",
        "第一条　为了规范管理，制定本条例。\n\n第二条本条例自公布之日起施行。",
        "第一条　为了规范管理，制定本条例。\n\n第二条　本条例自公布之日起施行。",
    );

pub(crate) const STRAY_TEXT: Code = Code::warn("legal/stray-text", "Text stands outside of the articles and is no preamble.").explained(
    "Before the first article stand the title, the line of history (who adopted the text, and when), a table of contents, \
     and a preamble under the heading 序言 or Preamble. Between a chapter's heading and its first article stands nothing.",
    "第一章　总则\n\n本章说明目的。\n\n第一条　为了规范管理，制定本条例。",
    "第一章　总则\n\n第一条　为了规范管理，制定本条例。",
);

pub(crate) const METADATA: Code = Code::warn("legal/metadata", "Metadata of a legal text is malformed.").explained(
    "Dates are calendar dates (2021-06-10), languages BCP 47 tags, types, statuses and markings one of those that the documentation \
     lists, addresses begin with a scheme, hashes with `blake3:` or `sha256:`. `effective` may be `none`.",
    "---\nlegal:\n  promulgated: 10 June 2021\n---\n\n第一条　为了规范管理，制定本条例。",
    "---\nlegal:\n  promulgated: 2021-06-10\n---\n\n第一条　为了规范管理，制定本条例。",
);

pub(crate) const UNKNOWN_METADATA: Code = Code::warn(
    "legal/unknown-metadata",
    "The table `legal` of the front matter has a key that is not known.",
)
.explained(
    "A misspelt key is as good as none. Keys outside of the table `legal` are kept and not looked at.",
    "---\nlegal:\n  effektive: 2021-09-01\n---\n\n第一条　为了规范管理，制定本条例。",
    "---\nlegal:\n  effective: 2021-09-01\n---\n\n第一条　为了规范管理，制定本条例。",
);

pub(crate) const HASH: Code = Code::warn("legal/hash", "The text is not the one that its hash was taken of.").explained(
    "`hash` in the metadata is that of the text after the front matter. Either the text was changed, or the hash is of another \
     version. The finding says what the hash is now.",
    "---\nlegal:\n  hash: \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"\n---\n\n第一条　为了规范管理，制定本条例。",
    "---\nlegal:\n  hash: \"sha256:4cab65056031beafaaf23690e84900445ea083e60955c5430e0006cc48413c62\"\n---\n\n第一条　为了规范管理，制定本条例。",
);

pub(crate) const MISSING: Code = Code::deny("legal/missing", "A translation lacks a part of the source.").explained(
    "Source and translation are aligned by their structure: chapters and sections by their place, articles and items by \
     their numbers, paragraphs by their order within the article. The finding shows the part of the source and the place \
     where its translation should stand.",
    "",
    "",
);

pub(crate) const EXTRA: Code = Code::deny("legal/extra", "A translation has a part that the source lacks.").explained(
    "Often a paragraph was split in two, or a number is mistyped. Where the source has one paragraph, so has the translation.",
    "",
    "",
);

pub(crate) const ORDER: Code = Code::deny(
    "legal/order",
    "A translation has its parts in another order than the source.",
)
.explained("The part is put beside its source; move it in the file of the translation too.", "", "");

pub(crate) const UNALIGNED: Code = Code::warn("legal/unaligned", "The sides of a unit have unlike numbers of paragraphs.").explained(
    "The unit is exported as one segment for each language, with its paragraphs joined by line ends.",
    "::: {.unit}\n::: {lang=zh-Hans}\n第一款。\n\n第二款。\n:::\n::: {lang=en}\nFirst paragraph.\n:::\n:::",
    "::: {.unit}\n::: {lang=zh-Hans}\n第一款。\n\n第二款。\n:::\n::: {lang=en}\nFirst paragraph.\n\nSecond paragraph.\n:::\n:::",
);

pub(crate) const LOST: Code = Code::warn("legal/lost", "Something cannot be expressed in an exchange format, or in the document.").explained(
    "TMX and XLIFF hold segments of text with simple formatting; Akoma Ntoso holds the structure of a law. What else is in the \
     document is left out of the file and named here, and so is what an imported file says that the document has no place for.",
    "",
    "",
);

pub(crate) const NO_UNITS: Code = Code::deny("legal/no-units", "A document has no aligned units to export.").explained(
    "TMX and XLIFF hold aligned texts. Units come from `legal/import-bilingual`, or are written as `::: {.unit}` with one part for \
     each language.",
    "# A chapter",
    "::: {.unit}\n::: {lang=zh-Hans}\n第一条\n:::\n::: {lang=en}\nArticle 1\n:::\n:::",
);

pub(crate) const MALFORMED: Code = Code::deny("legal/malformed", "A TMX or XLIFF file cannot be read.").explained(
    "The file is no XML, or not of the format that its name says. TMX 1.1 to 1.4b and XLIFF 2.0 and 2.1 are read.",
    "",
    "",
);

/// Those of reading one text.
macro_rules! of_text {
    ($($more:ident),*) => {
        &[
            READ, NO_ARTICLES, MISSING_NUMBER, DOUBLED_NUMBER, NUMBER_ORDER, NUMERAL, NO_BLANK, STRAY_TEXT, METADATA,
            UNKNOWN_METADATA, HASH, $($more),*
        ]
    };
}

/// Those of `legal/import`.
pub(crate) const OF_IMPORT: &[Code] = of_text!();
/// Those of `legal/import-bilingual`.
pub(crate) const OF_BILINGUAL: &[Code] = of_text!(MISSING, EXTRA, ORDER);
/// Those of the exports of segments.
pub(crate) const OF_SEGMENTS: &[Code] = &[LOST, UNALIGNED, NO_UNITS];
/// Those of `legal/xliff`.
pub(crate) const OF_XLIFF: &[Code] = &[LOST, UNALIGNED, NO_UNITS, TERMS];
/// Those of the imports of segments.
pub(crate) const OF_EXCHANGE: &[Code] = &[READ, MALFORMED, LOST];
