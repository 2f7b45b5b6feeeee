//! Inlines: 13 kinds that hold all of Pandoc's `Inline`, each with span and attributes.

use crate::{Attrs, Block, Span, attr::attributed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An inline with its place in the source and its attributes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inline {
    /// What it is.
    pub kind: InlineKind,
    /// Where it comes from.
    #[serde(default)]
    pub span: Span,
    /// Identifier, classes and pairs, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attr: Attrs,
}

/// The kinds of inline. Closed for a major version of the model: domain meaning goes into the attributes of `Span`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum InlineKind {
    /// A run of text, spaces included.
    Text(String),
    /// A line end of the source, printed as a space or, between Chinese characters, as nothing.
    SoftBreak,
    /// A line end that is printed.
    LineBreak,
    /// Text in one of the styles (Pandoc's `Emph`, `Strong`, `Underline` ...).
    Styled {
        /// Which style.
        style: Style,
        /// The styled text.
        content: Vec<Inline>,
    },
    /// Text in quotation marks that the writer chooses.
    Quoted {
        /// Single or double.
        quote: QuoteKind,
        /// The quoted text.
        content: Vec<Inline>,
    },
    /// Code.
    Code(String),
    /// A formula in TeX.
    Math {
        /// On a line of its own.
        display: bool,
        /// The TeX source without its dollar signs.
        text: String,
    },
    /// Text in the markup of one output format.
    Raw {
        /// The format's name.
        format: String,
        /// The text, verbatim.
        text: String,
    },
    /// A link; a cross reference carries the class `ref` (see [`Ref`](crate::roles::Ref)).
    Link {
        /// Where to.
        target: Target,
        /// What is shown.
        content: Vec<Inline>,
    },
    /// An image; `target.url` is the key of a [`Resource`](crate::Resource) when the document holds it.
    Image {
        /// Which image.
        target: Target,
        /// The alternative text, or a figure's caption; an `alt` attribute wins over it.
        content: Vec<Inline>,
    },
    /// A footnote, where its mark stands.
    Note(Vec<Block>),
    /// A citation.
    Cite {
        /// The works cited.
        citations: Vec<Citation>,
        /// What is shown: the source text until a stage formats it.
        content: Vec<Inline>,
    },
    /// A group of inlines; its attributes say what for.
    Span(Vec<Inline>),
}

/// Inline styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Style {
    /// Emphasis, printed in italics.
    Emph,
    /// Strong emphasis, printed bold.
    Strong,
    /// Underlined.
    Underline,
    /// Struck out.
    Strikeout,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// Small capitals.
    SmallCaps,
}

/// Single or double quotation marks (Pandoc's `QuoteType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum QuoteKind {
    /// ‘ ’
    Single,
    /// “ ”
    Double,
}

/// Target of a link or image (Pandoc's `Target`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// A URL, `#id` for a place in the document, or a resource's key.
    pub url: String,
    /// Title; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// One work in a citation (Pandoc's `Citation`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// Key of the work.
    pub id: String,
    /// What comes before, as “see”.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefix: Vec<Inline>,
    /// What comes after, locator included, as “art. 3”.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suffix: Vec<Inline>,
    /// How the author is shown.
    #[serde(default)]
    pub mode: CitationMode,
    /// Where the key stands.
    #[serde(default)]
    pub span: Span,
    /// Number of the note that it stands in, for styles that refer back to notes (Pandoc's `citationNoteNum`); 0 when that
    /// is not known. Since 1.1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub note_num: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// How a citation shows the author (Pandoc's `CitationMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum CitationMode {
    /// `[@key]`
    #[default]
    Normal,
    /// `@key`: the author is part of the sentence.
    AuthorInText,
    /// `[-@key]`: the author is left out.
    SuppressAuthor,
}

impl Inline {
    /// An inline without attributes.
    #[must_use]
    pub const fn new(kind: InlineKind, span: Span) -> Self {
        Self { kind, span, attr: None }
    }

    /// The same inline with these attributes.
    #[must_use]
    pub fn with_attr(mut self, attr: Attrs) -> Self {
        self.attr = attr;
        self
    }

    /// Text that no source holds.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(InlineKind::Text(text.into()), Span::SYNTHESIZED)
    }
}

impl Target {
    /// A target without a title.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), title: String::new() }
    }
}

attributed!(Inline);
