//! Text as line breaking takes it: characters with runs of style, language and owner.

use crate::font::Face;
use crate::hyphenation::Rules;
use crate::object::Object;
use crate::page::{Color, LinkTarget, TagId};
use crate::shape::Forms;
use dossier_core::{Lang, Span};
use std::sync::Arc;

/// How a run looks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Style {
    pub face: Face,
    /// In points.
    pub size: f32,
    pub color: Color,
    /// How far the baseline is raised, in points.
    pub rise: f32,
    pub small_caps: bool,
    pub underline: bool,
    pub strike: bool,
}

/// A stretch of text of one style, language and owner.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    pub style: Style,
    pub owner: TagId,
    pub span: Span,
    /// Language, where it is not the document's.
    pub lang: Option<Lang>,
    pub forms: Forms,
    /// The rules by which words are hyphenated.
    pub hyphenation: Option<Rules>,
    /// Index in [`Text::links`].
    pub link: Option<u32>,
    /// Index of the footnote that the run is the mark of.
    pub note: Option<u32>,
    /// Space after it, in points.
    pub gap: f32,
    /// Part of a formula: lines end in it only at spaces, where `break_after` says so, or at its end.
    pub glued: bool,
    /// Whether a line may end after it.
    pub break_after: bool,
    /// Something in the line that is no plain text; the run's text is then one U+FFFC.
    pub object: Option<Arc<Object>>,
}

/// A link and where it leads.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub tag: TagId,
    pub target: LinkTarget,
    pub description: String,
}

/// A place that links can go to, at a byte of the text.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    pub at: usize,
    pub name: String,
    pub tag: TagId,
}

/// A paragraph's text. `\n` is a forced break.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub text: String,
    /// Runs that cover the text without gaps.
    pub runs: Vec<Run>,
    pub links: Vec<Link>,
    pub anchors: Vec<Anchor>,
}

/// U+FFFC OBJECT REPLACEMENT CHARACTER, which stands for an [`Object`].
pub(crate) const OBJECT: char = '\u{fffc}';

impl Run {
    /// A run that belongs to nothing, as in running heads.
    pub(crate) fn plain(style: Style) -> Self {
        Self {
            start: 0,
            end: 0,
            style,
            owner: 0,
            span: Span::SYNTHESIZED,
            lang: None,
            forms: Forms::Latin,
            hyphenation: None,
            link: None,
            note: None,
            gap: 0.0,
            glued: false,
            break_after: false,
            object: None,
        }
    }
}

impl Text {
    /// Adds text in the style and with the owner of `model`.
    pub(crate) fn push(&mut self, text: &str, model: &Run) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.runs.push(Run { start, end: self.text.len(), ..model.clone() });
    }

    /// Changes the size of type. Objects in the line keep theirs.
    pub(crate) fn scale(&mut self, factor: f32) {
        for run in &mut self.runs {
            run.style.size *= factor;
            run.style.rise *= factor;
            run.gap *= factor;
        }
    }

    /// Whether nothing would be printed.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}
