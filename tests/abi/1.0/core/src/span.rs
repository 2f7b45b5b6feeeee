//! Where in a source a node comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A range of bytes in one of a document's sources.
///
/// `source` counts from 1 into [`Document::sources`](crate::Document::sources); 0 says that no source holds the node:
/// a stage made it. Offsets are bytes, `start` inclusive and `end` exclusive, and lie on character boundaries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Span {
    /// Which source: 1 is the first of the document's sources, 0 none.
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of a node that a stage made and no source holds.
    pub const SYNTHESIZED: Self = Self { source: 0, start: 0, end: 0 };

    /// A span in source number `source` (1-based).
    #[must_use]
    pub const fn new(source: u32, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// Whether no source holds the node.
    #[must_use]
    pub const fn is_synthesized(self) -> bool {
        self.source == 0
    }

    /// The span of a part, in bytes, of a text that has this span. The text of a node is not always what stands in the
    /// source: an escaped character is longer there. Where the lengths show it, the part is not known, and this is the
    /// whole span.
    ///
    /// ```
    /// use dossier_core::Span;
    ///
    /// assert_eq!(Span::new(1, 10, 20).part("an example", 3..10), Span::new(1, 13, 20));
    /// assert_eq!(Span::new(1, 10, 21).part("an *ample", 3..9), Span::new(1, 10, 21));
    /// ```
    #[must_use]
    pub fn part(self, text: &str, part: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).ok().and_then(|at| self.start.checked_add(at));
        match (offset(part.start), offset(part.end), offset(text.len())) {
            (Some(start), Some(end), Some(whole)) if whole == self.end && start <= end && end <= whole => {
                Self { start, end, ..self }
            }
            _ => self,
        }
    }

    /// The smallest span that holds both; the other one where one is synthesized, the first where they lie in
    /// different sources.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        match (self.source, other.source) {
            (0, _) => other,
            (a, b) if a == b => Self::new(a, self.start.min(other.start), self.end.max(other.end)),
            _ => self,
        }
    }
}
