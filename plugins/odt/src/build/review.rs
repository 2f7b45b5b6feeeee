//! Comments (OASIS OpenDocument 1.3, part 3, 14.1) and tracked changes (5.5).
//!
//! A comment's range may begin in one paragraph and end in another. OpenDocument has no replies and does not say that a comment is settled:
//! a reply becomes a comment of its own. LibreOffice shows comments in the text alone, so one in a note stands at the mark of the
//! note. A change is told of once, in front of the text; what is deleted stands there too.

use super::{Builder, Place, line::Line};
use crate::auto::Format;
use dossier_sdk::{
    Code, Document, Inline, InlineKind, Span, date,
    roles::{Change, ChangeKind, Comment, CommentEnd},
    walk::{self, Visit},
    xml::escape,
};
use std::collections::BTreeMap;

/// What is wrong with comments and changes, or has no place in OpenDocument.
pub(crate) const REVIEW: Code = Code::warn(
    "odt/review",
    "A comment or suggested edit is not as an OpenDocument text has it.",
)
.why(
    "A comment needs a beginning and an end, and an edit an author and a date. What is amiss is left out or \
     filled in; correct the attributes in the source.",
);

/// Who says what nobody is known to say; programs want a name.
const UNKNOWN: &str = "Unknown";

/// When a change was made of which nobody knows; the format demands a date.
const NO_DATE: &str = "1970-01-01T00:00:00Z";

/// Comments and changes as far as they are written.
#[derive(Default)]
pub(super) struct Review {
    /// The names of the comments so far; replies look for theirs.
    said: Vec<String>,
    /// Comments whose end is to come: name and number.
    open: Vec<(String, usize)>,
    /// How many ends are still to come, by what they name.
    ends: BTreeMap<String, usize>,
    /// Comments of the note at hand.
    in_note: String,
    /// The changes, as they stand in front of the text.
    regions: String,
    changes: usize,
}

/// The ends of comments that the text has, by what they name.
#[derive(Default)]
struct Ends(BTreeMap<String, usize>);

impl Visit for Ends {
    fn visit_inline(&mut self, node: &Inline) {
        if let Some(end) = CommentEnd::of(node) {
            *self.0.entry(end.id.to_owned()).or_default() += 1;
        }
        // Comments of notes have no range, and the text of images is not written as text.
        let apart = matches!(node.kind, InlineKind::Note(_) | InlineKind::Image { .. });
        if !apart && Comment::of(node).is_none() {
            walk::inline(self, node);
        }
    }
}

impl Review {
    pub(super) fn of(document: &Document) -> Self {
        let mut ends = Ends::default();
        walk::blocks(&mut ends, &document.blocks);
        Self { ends: ends.0, ..Self::default() }
    }

    /// The changes, in front of everything else of the text; nothing where there are none.
    pub(super) fn regions(&self) -> String {
        match self.regions.as_str() {
            "" => String::new(),
            regions => format!("<text:tracked-changes>{regions}</text:tracked-changes>"),
        }
    }

    /// The comments of a note that has ended.
    pub(super) fn of_note(&mut self) -> String {
        std::mem::take(&mut self.in_note)
    }
}

impl Builder<'_> {
    /// Where a comment begins.
    pub(super) fn comment(&mut self, node: &Inline, comment: &Comment<'_>, place: &Place, line: &mut Line) {
        let InlineKind::Span(content) = &node.kind else { return };
        if place.apart {
            let message = "there are no comments within comments and deletions; this one is left out";
            return self.review_finding(node.span, message);
        }
        if comment.parent.is_some() {
            let message = "OpenDocument has no replies; this one is a comment of its own";
            self.review_finding(node.span, message);
        }
        if comment.resolved {
            self.review_finding(node.span, "OpenDocument does not say that a comment is settled");
        }
        let number = self.review.said.len();
        self.review.said.push(comment.id.to_owned());
        let date = self.date(comment.date, node.span);
        let date = date.map_or_else(String::new, |date| format!("<dc:date>{date}</dc:date>"));
        let xml = format!(
            "<office:annotation office:name=\"Comment{number}\"><dc:creator>{}</dc:creator>{date}\
             <text:p>{}</text:p></office:annotation>",
            self.author(comment.author, node.span),
            self.line(content, &Place { apart: true, in_note: true, ..*place })
        );
        if place.in_note {
            self.review.in_note.push_str(&xml);
            return;
        }
        line.tag(&mut self.auto, &xml);
        let opened = self.review.open.iter().filter(|(id, _)| id == comment.id).count();
        if self.review.ends.get(comment.id).is_some_and(|to_come| *to_come > opened) {
            self.review.open.push((comment.id.to_owned(), number));
        } else if comment.parent.is_none() {
            let message = format!("the comment `{}` has no end of its own; it stands at a point", comment.id);
            self.review_finding(node.span, &message);
        }
    }

    /// Where a comment ends.
    pub(super) fn comment_end(&mut self, end: &CommentEnd<'_>, span: Span, place: &Place, line: &mut Line) {
        if place.in_note && self.review.said.iter().any(|id| id == end.id) {
            return;
        }
        if let Some(to_come) = self.review.ends.get_mut(end.id) {
            *to_come = to_come.saturating_sub(1);
        }
        let Some(at) = self.review.open.iter().rposition(|(id, _)| id == end.id) else {
            let message = format!("a comment `{}` ends here that did not begin before", end.id);
            return self.review_finding(span, &message);
        };
        let (_, number) = self.review.open.remove(at);
        line.tag(&mut self.auto, &format!("<office:annotation-end office:name=\"Comment{number}\"/>"));
    }

    /// A suggested edit.
    pub(super) fn change(
        &mut self,
        node: &Inline,
        change: &Change<'_>,
        (format, place): (Format, &Place),
        line: &mut Line,
    ) {
        let InlineKind::Span(content) = &node.kind else { return };
        if change.paragraph {
            self.review_finding(node.span, "that a paragraph is to be parted or joined is not written");
            return self.inlines(content, format, place, line);
        }
        if place.apart {
            let message = "there are no changes within comments and deletions; this one is taken as made";
            self.review_finding(node.span, message);
            if !change.is_deletion() {
                self.inlines(content, format, place, line);
            }
            return;
        }
        match change.kind {
            ChangeKind::Insertion => {
                let id = self.region(change, node.span, "insertion", "");
                line.tag(&mut self.auto, &format!("<text:change-start text:change-id=\"{id}\"/>"));
                self.inlines(content, format, place, line);
                line.tag(&mut self.auto, &format!("<text:change-end text:change-id=\"{id}\"/>"));
            }
            ChangeKind::Deletion => {
                let mut deleted = Line::default();
                self.inlines(content, format, &Place { apart: true, in_note: true, ..*place }, &mut deleted);
                let deleted = deleted.finish(&mut self.auto);
                let id = self.region(change, node.span, "deletion", &format!("<text:p>{deleted}</text:p>"));
                line.tag(&mut self.auto, &format!("<text:change text:change-id=\"{id}\"/>"));
            }
        }
    }

    /// Tells of a change in front of the text; gives its name.
    fn region(&mut self, change: &Change<'_>, span: Span, kind: &str, content: &str) -> String {
        self.review.changes += 1;
        let id = format!("ct{}", self.review.changes);
        let author = self.author(change.author, span);
        let date = self.date(change.date, span).unwrap_or_else(|| NO_DATE.to_owned());
        self.review.regions.push_str(&format!(
            "<text:changed-region xml:id=\"{id}\" text:id=\"{id}\"><text:{kind}><office:change-info>\
             <dc:creator>{author}</dc:creator><dc:date>{date}</dc:date></office:change-info>{content}</text:{kind}>\
             </text:changed-region>"
        ));
        id
    }

    fn author(&self, author: &str, span: Span) -> String {
        let author = self.clean(author, span).split_whitespace().collect::<Vec<_>>().join(" ");
        escape(if author.is_empty() { UNKNOWN } else { &author })
    }

    /// The date that is told, or else the document's, if it has one.
    fn date(&self, told: Option<&str>, span: Span) -> Option<String> {
        let own = told.and_then(|told| {
            let found = date::date_time(told.trim());
            if found.is_none() {
                let message = format!("`{told}` is not a date as 2026-11-01 or 2026-11-01T09:30:00Z");
                self.review_finding(span, &message);
            }
            found
        });
        let document = || {
            let date = self.document.meta_text("date")?;
            date::iso_date(&date).map(|date| format!("{date}T00:00:00Z"))
        };
        own.or_else(|| self.cx.source_date_epoch().map(date::iso_date_time)).or_else(document)
    }

    fn review_finding(&self, span: Span, message: &str) {
        self.cx.report(REVIEW.says(message).at(self.document.locate(span)));
    }
}
