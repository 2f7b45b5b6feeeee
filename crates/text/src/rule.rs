//! Rules: checks of which many share one reading of a document.

use crate::{Pair, Segment, pairs, segments};
use dossier_core::{Code, Context, Diagnostic, Document, Edit, Fix, Location};
use std::ops::Range;
use std::sync::Arc;

/// A rule: a kind of finding, and how it is found. `O` is what the stage was told.
pub struct Rule<O: 'static> {
    /// The kind of finding, with its page.
    pub code: Code,
    /// Looks and reports.
    pub check: fn(&Reading<'_, O>),
}

/// A document as rules read it.
pub struct Reading<'a, O> {
    /// The document.
    pub document: &'a Document,
    /// Its segments in order.
    pub segments: Vec<Segment>,
    /// Its aligned pairs in order.
    pub pairs: Vec<Pair>,
    /// What the stage was told.
    pub options: &'a O,
    cx: Context<'a>,
}

impl<'a, O> Reading<'a, O> {
    /// Reads a document.
    #[must_use]
    pub fn new(document: &'a Document, options: &'a O, cx: &Context<'a>) -> Self {
        Self::of(document, segments(document), options, cx)
    }

    /// Reads a document whose segments are there already.
    #[must_use]
    pub fn of(document: &'a Document, segments: Vec<Segment>, options: &'a O, cx: &Context<'a>) -> Self {
        Self { document, segments, pairs: pairs(document), options, cx: *cx }
    }

    /// Applies rules, one after the other.
    pub fn apply(&self, rules: &[Rule<O>]) {
        for rule in rules {
            if self.cx.cancelled() {
                return;
            }
            (rule.check)(self);
        }
    }

    /// Reports a finding.
    pub fn report(&self, finding: Diagnostic) {
        self.cx.report(finding);
    }

    /// Reports a finding at a range of a segment.
    pub fn report_at(&self, finding: Diagnostic, segment: &Segment, range: Range<usize>) {
        self.report(finding.at(self.place(segment, range)));
    }

    /// Reports a finding at a range of a segment that is mended by other words there. Where the source does not have the text
    /// as it is, the words are only a hint.
    pub fn report_fix(
        &self,
        finding: Diagnostic,
        segment: &Segment,
        range: Range<usize>,
        message: &str,
        replacement: &str,
    ) {
        let exact = segment.exact(range.clone()).and_then(|span| self.document.locate(span));
        let mut finding = finding.at(self.place(segment, range));
        finding.fix = exact.map(|location| Fix {
            message: message.to_owned(),
            edits: vec![Edit { location, replacement: replacement.to_owned() }],
        });
        self.report(finding);
    }

    /// The content of a source of the document, if it can be read.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.cx.read(path).ok()
    }

    /// Where a range of a segment stands.
    #[must_use]
    pub fn place(&self, segment: &Segment, range: Range<usize>) -> Option<Location> {
        self.document.locate(segment.span(range))
    }

    /// Where a segment stands, as a whole.
    #[must_use]
    pub fn place_of(&self, segment: &Segment) -> Option<Location> {
        self.place(segment, 0..segment.text.len())
    }
}
