//! Comments (ISO/IEC 29500-1, 17.13.4) with their replies, and tracked changes (17.13.5).
//!
//! A comment's range may begin in one paragraph and end in another. It begins and ends in the text, whatever the document
//! says: Word calls a file corrupt whose ranges have one end.
//!
//! Two faults of LibreOffice 7.4 are gone round. It opens no file with a comment in a note, so comments of notes stand at the
//! mark of the note. And it takes comments and notes for the same where their ids are, and then shows notes with the text of
//! others, so comments are numbered after the notes.

use super::{
    Builder, Flow, Place,
    inlines::{Format, Line},
    style,
};
use crate::{
    mark::{Change as ChangeMark, Changes},
    package::{Rels, XML_DECLARATION},
    parts::{NAMESPACES, document_date},
    text::escape,
};
use dossier_sdk::{
    Code, Document, Failure, Inline, InlineKind, Span, date,
    roles::{Change, ChangeKind, Comment, CommentEnd},
    walk::{self, Visit},
};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with comments and changes.
pub(crate) const REVIEW: Code = Code::warn(
    "docx/review",
    "A comment or suggested edit is not as Word takes it.",
)
.why(
    "A comment needs a beginning and an end, and an edit an author and a date. What is amiss is left out or \
     filled in; correct the attributes in the source.",
);

/// Who says what nobody is known to say; Word wants a name.
const UNKNOWN: &str = "Unknown";

/// Namespaces of Word 2010 and 2013, which say which comment replies to which.
const LATER: &str = "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" \
    xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\" mc:Ignorable=\"w14 w15\"";

/// The parts that comments need.
pub(crate) struct CommentParts {
    /// `word/comments.xml`.
    pub(crate) comments: String,
    /// `word/commentsExtended.xml`: replies, and what is settled.
    pub(crate) extended: String,
    /// `word/people.xml`: the authors.
    pub(crate) people: String,
    /// Relationships of the comments.
    pub(crate) rels: Rels,
}

/// Comments as far as they are written.
#[derive(Default)]
pub(super) struct Review {
    /// Content of the comments part.
    xml: String,
    said: Vec<Said>,
    /// The id of the first comment: greater than those of the notes.
    first_id: usize,
    /// Comments that wait to be written.
    waiting: Vec<Waiting>,
    authors: BTreeSet<String>,
    /// Relationships of the comments.
    pub(super) rels: Rels,
    /// What is open.
    part: Part,
    /// Comments of the note at hand, by their number.
    in_note: Vec<usize>,
}

/// A comment that was written.
struct Said {
    id: String,
    /// The comment that began the thread, by its number; its own for one that is no reply.
    thread: usize,
    resolved: bool,
}

/// A comment that waits to be written.
pub(super) struct Waiting {
    /// Its start tag and that of its paragraph.
    start: String,
    paragraph: Box<docx_rs::Paragraph>,
}

/// What is open within the text.
#[derive(Default)]
struct Part {
    /// Open comments by their number; replies that have no end of their own end with the one they reply to.
    open: Vec<Open>,
    /// How many ends are still to come, by what they name.
    ends: BTreeMap<String, usize>,
}

struct Open {
    number: usize,
    /// The comment with whose end this one ends.
    ends_with: usize,
}

/// What a document has of ends of comments, by what they name, and of notes.
#[derive(Default)]
struct Found {
    ends: BTreeMap<String, usize>,
    notes: usize,
}

impl Visit for Found {
    fn visit_inline(&mut self, node: &Inline) {
        if let Some(end) = CommentEnd::of(node) {
            *self.ends.entry(end.id.to_owned()).or_default() += 1;
        }
        // Comments of notes have no range, and the text of images is not written as text.
        let is_note = matches!(node.kind, InlineKind::Note(_));
        self.notes += usize::from(is_note);
        let apart = is_note || matches!(node.kind, InlineKind::Image { .. });
        if !apart && Comment::of(node).is_none() {
            walk::inline(self, node);
        }
    }
}

impl Review {
    /// For the text of a document, before which a template has so many notes.
    pub(super) fn of(document: &Document, notes_before: usize) -> Self {
        let mut found = Found::default();
        walk::blocks(&mut found, &document.blocks);
        let notes = notes_before + found.notes;
        let first_id = if notes == 0 { 0 } else { notes + 1 };
        Self { part: Part { open: Vec::new(), ends: found.ends }, first_id, ..Self::default() }
    }

    /// The number of the last comment of this name.
    fn number(&self, id: &str) -> Option<usize> {
        self.said.iter().rposition(|said| said.id == id)
    }

    /// The comments with their surroundings; `None` where there are none.
    pub(super) fn parts(self) -> Option<CommentParts> {
        if self.said.is_empty() {
            return None;
        }
        let root = |name: &str, content: &str| {
            format!("{XML_DECLARATION}<{name} {NAMESPACES} {LATER}>{content}</{name}>")
        };
        let mut extended = String::new();
        for (number, said) in self.said.iter().enumerate() {
            let first = self.said.get(said.thread);
            let parent = match said.thread == number {
                true => String::new(),
                false => format!(" w15:paraIdParent=\"{}\"", paragraph_id(said.thread)),
            };
            let done = said.resolved || first.is_some_and(|first| first.resolved);
            extended.push_str(&format!(
                "<w15:commentEx w15:paraId=\"{}\"{parent} w15:done=\"{}\"/>",
                paragraph_id(number),
                u8::from(done)
            ));
        }
        let person = |author: &String| {
            let author = escape(author);
            format!(
                "<w15:person w15:author=\"{author}\"><w15:presenceInfo w15:providerId=\"None\" w15:userId=\"{author}\"/></w15:person>"
            )
        };
        Some(CommentParts {
            comments: root("w:comments", &self.xml),
            extended: root("w15:commentsEx", &extended),
            people: root("w15:people", &self.authors.iter().map(person).collect::<String>()),
            rels: self.rels,
        })
    }
}

/// The id of the paragraph of a comment (MS-DOCX, 2.5.4.3): eight hexadecimal digits, neither 0 nor 80000000 or more.
fn paragraph_id(number: usize) -> String {
    format!("{:08X}", number + 1)
}

impl Builder<'_> {
    /// Puts the mark of a note, which is child `at` of the line, into the ranges of the comments of the note.
    pub(super) fn comment_note(&mut self, at: usize, line: &mut Line) {
        for number in std::mem::take(&mut self.review.in_note) {
            let (start, end) = (self.range_start(number), self.range_end(number));
            line.wrap(at, start, end);
        }
    }

    /// The ends of the comments that the text has left open.
    pub(super) fn open_comments(&mut self) -> Vec<docx_rs::ParagraphChild> {
        let open = std::mem::take(&mut self.review.part.open);
        open.iter().map(|open| self.range_end(open.number)).collect()
    }

    /// Where a comment begins: writes it, and opens its range where that has an end.
    pub(super) fn comment(&mut self, node: &Inline, comment: &Comment<'_>, place: &Place, line: &mut Line) {
        let InlineKind::Span(content) = &node.kind else { return };
        if place.in_comment {
            return self
                .review_finding(node.span, "Word has no comments within comments; this one is left out");
        }
        let parent = comment.parent.and_then(|parent| self.review.number(parent));
        if let (Some(id), None) = (comment.parent, parent) {
            self.review_finding(
                node.span,
                &format!(
                    "the comment replies to `{id}`, which is no comment before it, and stands by itself"
                ),
            );
        }
        let number = self.say(node, comment, content, parent);
        let is_open =
            |open: &Open| open.number == open.ends_with && self.said_id(open.number) == Some(comment.id);
        let opened = self.review.part.open.iter().filter(|open| is_open(open)).count();
        let to_come = self.review.part.ends.get(comment.id).copied().unwrap_or_default();
        let parent = parent.filter(|parent| self.review.part.open.iter().any(|open| open.number == *parent));
        if place.in_note {
            self.review.in_note.push(number);
            return self.review_finding(
                node.span,
                "a comment in a note stands at the note's mark: LibreOffice opens no file with one in a note",
            );
        }
        let start = self.range_start(number);
        line.push_mark(self, start);
        if to_come > opened {
            self.review.part.open.push(Open { number, ends_with: number });
        } else if let Some(parent) = parent {
            self.review.part.open.push(Open { number, ends_with: parent });
        } else {
            if comment.parent.is_none() {
                let message =
                    format!("the comment `{}` has no end of its own; it stands at a point", comment.id);
                self.review_finding(node.span, &message);
            }
            let end = self.range_end(number);
            line.push_mark(self, end);
        }
    }

    /// Where a comment ends.
    pub(super) fn comment_end(&mut self, end: &CommentEnd<'_>, span: Span, place: &Place, line: &mut Line) {
        if place.in_note && self.review.in_note.iter().any(|number| self.said_id(*number) == Some(end.id)) {
            return;
        }
        if let Some(to_come) = self.review.part.ends.get_mut(end.id).filter(|_| !place.in_note) {
            *to_come = to_come.saturating_sub(1);
        }
        let is_meant =
            |open: &Open| open.number == open.ends_with && self.said_id(open.number) == Some(end.id);
        let open = self.review.part.open.iter().rfind(|open| !place.in_note && is_meant(open));
        let Some(number) = open.map(|open| open.number) else {
            let message = format!("a comment `{}` ends here that did not begin before", end.id);
            return self.review_finding(span, &message);
        };
        let open = std::mem::take(&mut self.review.part.open);
        let (ended, open): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|open| open.number == number || open.ends_with == number);
        self.review.part.open = open;
        for ended in ended {
            let end = self.range_end(ended.number);
            line.push_mark(self, end);
        }
    }

    fn said_id(&self, number: usize) -> Option<&str> {
        self.review.said.get(number).map(|said| said.id.as_str())
    }

    fn range_start(&mut self, number: usize) -> docx_rs::ParagraphChild {
        let id = self.review.first_id + number;
        self.raw_run(Format::default(), format!("<w:commentRangeStart w:id=\"{id}\"/>"))
    }

    /// The end of a range and the mark of its comment.
    fn range_end(&mut self, number: usize) -> docx_rs::ParagraphChild {
        let id = self.review.first_id + number;
        self.raw_run(
            Format::default(),
            format!(
                "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:rPr><w:rStyle w:val=\"{}\"/></w:rPr>\
                 <w:commentReference w:id=\"{id}\"/></w:r>",
                style::COMMENT_REFERENCE
            ),
        )
    }

    /// Writes what a comment says; gives its number.
    fn say(
        &mut self,
        node: &Inline,
        comment: &Comment<'_>,
        content: &[Inline],
        parent: Option<usize>,
    ) -> usize {
        let number = self.review.said.len();
        let thread =
            parent.and_then(|parent| self.review.said.get(parent)).map_or(number, |said| said.thread);
        self.review.said.push(Said { id: comment.id.to_owned(), thread, resolved: comment.resolved });
        let author = self.author(comment.author, node.span);
        let initials: String = author
            .split_whitespace()
            .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
            .take(3)
            .collect();
        let date = self.date(comment.date, node.span);
        let place = Place { style: style::COMMENT_TEXT, in_note: true, in_comment: true, ..self.body() };
        let mark =
            self.raw_run(Format::default().style(style::COMMENT_REFERENCE), "<w:annotationRef/>".to_owned());
        let outer = std::mem::take(&mut self.pending);
        let mut children = vec![mark];
        children.extend(self.line(content, &place));
        let paragraph = self.paragraph(style::COMMENT_TEXT, &place, children);
        self.pending = outer;
        let start = format!(
            "<w:comment w:id=\"{}\" w:author=\"{}\"{date} w:initials=\"{}\"><w:p w14:paraId=\"{}\">",
            self.review.first_id + number,
            escape(&author),
            escape(&initials),
            paragraph_id(number)
        );
        self.review.waiting.push(Waiting { start, paragraph });
        self.review.authors.insert(author);
        number
    }

    /// Writes the comments that wait through the finishing pass.
    pub(super) fn write_comments(&mut self) -> Result<(), Failure> {
        for Waiting { start, paragraph } in std::mem::take(&mut self.review.waiting) {
            let mut xml = String::new();
            self.finish_flow(Flow::Paragraph(paragraph), &mut xml)?;
            let content = xml.strip_prefix("<w:p>").unwrap_or_default();
            self.review.xml.push_str(&format!("{start}{content}</w:comment>"));
        }
        Ok(())
    }

    fn author(&self, author: &str, span: Span) -> String {
        let author = self.clean(author, span);
        let author = author.split_whitespace().collect::<Vec<_>>().join(" ");
        if author.is_empty() { UNKNOWN.to_owned() } else { author }
    }

    /// The attribute with the date: its own or else the document's, if it has one.
    fn date(&self, date: Option<&str>, span: Span) -> String {
        let own = date.and_then(|date| {
            let found = date::date_time(date.trim());
            if found.is_none() {
                self.review_finding(
                    span,
                    &format!("`{date}` is not a date as 2026-11-01 or 2026-11-01T09:30:00Z"),
                );
            }
            found
        });
        let date = own
            .or_else(|| self.cx.source_date_epoch().map(date::iso_date_time))
            .or_else(|| document_date(self.document));
        date.map_or_else(String::new, |date| format!(" w:date=\"{date}\""))
    }

    /// The format of what stands within a change.
    pub(super) fn changed(&mut self, change: &Change<'_>, span: Span, format: Format) -> Format {
        let mark = self.change_mark(change, span);
        let mut changes = self.marks.get_changes(format.change()).cloned().unwrap_or_default();
        let same = match change.kind {
            ChangeKind::Insertion => &mut changes.insertion,
            ChangeKind::Deletion => &mut changes.deletion,
        };
        if same.as_ref().is_some_and(|outer| *outer != mark) {
            self.review_finding(span, "Word has one author of a change; the one who is named within is kept");
        }
        *same = Some(mark);
        format.with_change(self.marks.changes(changes))
    }

    /// A change of the end of the paragraph at hand.
    pub(super) fn change_paragraph(&mut self, change: &Change<'_>, span: Span) {
        let mark = self.change_mark(change, span);
        let mut changes = Changes::default();
        match change.kind {
            ChangeKind::Insertion => changes.insertion = Some(mark),
            ChangeKind::Deletion => changes.deletion = Some(mark),
        }
        self.pending.change = Some(self.marks.changes(changes));
    }

    fn change_mark(&self, change: &Change<'_>, span: Span) -> ChangeMark {
        let author = escape(&self.author(change.author, span));
        ChangeMark { attributes: format!("w:author=\"{author}\"{}", self.date(change.date, span)) }
    }

    fn review_finding(&self, span: Span, message: &str) {
        self.cx.report(REVIEW.says(message).at(self.document.locate(span)));
    }
}
