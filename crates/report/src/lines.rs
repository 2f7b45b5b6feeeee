//! Lines and columns in files, found without reading a file twice and without ever copying a long line.

use crate::Files;
use dossier_core::Location;
use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// Widest excerpt of a line, in terminal columns.
const WIDTH: usize = 110;
/// How much of a line that is cut stands before the place, in terminal columns.
const BEFORE: usize = 40;

/// The files that findings point into, with their line starts.
pub(crate) struct Index<'a> {
    files: &'a dyn Files,
    known: BTreeMap<String, Option<File>>,
}

struct File {
    content: Arc<[u8]>,
    /// Offsets of the first bytes of lines.
    starts: Vec<usize>,
    /// The last place that was asked for: line, offset, column. A line of many megabytes with many findings is
    /// counted through once.
    last: (usize, usize, usize),
}

/// Line and column of a byte, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// The line of a place, or the part of it around the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) position: Position,
    pub(crate) text: String,
    /// The place in the text; what lies on further lines is left out.
    pub(crate) span: Range<usize>,
}

impl Excerpt {
    /// The column of the place within the text, from 1, in characters.
    pub(crate) fn column(&self) -> usize {
        self.text.get(..self.span.start).unwrap_or_default().chars().count() + 1
    }
}

impl<'a> Index<'a> {
    pub(crate) fn new(files: &'a dyn Files) -> Self {
        Self { files, known: BTreeMap::new() }
    }

    pub(crate) fn shown(&self, path: &str) -> String {
        self.files.shown(path)
    }

    fn file(&mut self, path: &str) -> Option<&mut File> {
        if !self.known.contains_key(path) {
            let file = self.files.content(path).map(File::new);
            self.known.insert(path.to_owned(), file);
        }
        self.known.get_mut(path)?.as_mut()
    }

    /// Where a place begins and ends; `None` when the file is not at hand or is shorter.
    pub(crate) fn positions(&mut self, location: &Location) -> Option<(Position, Position)> {
        let range = range(location);
        let file = self.file(&location.path)?;
        Some((file.position(range.start)?, file.position(range.end)?))
    }

    /// The line where a place begins.
    pub(crate) fn excerpt(&mut self, location: &Location) -> Option<Excerpt> {
        let range = range(location);
        self.file(&location.path)?.excerpt(range)
    }
}

fn range(location: &Location) -> Range<usize> {
    let offset = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let start = offset(location.start);
    start..offset(location.end).max(start)
}

impl File {
    fn new(content: Arc<[u8]>) -> Self {
        let newlines = content.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(newlines).collect();
        Self { content, starts, last: (0, 0, 0) }
    }

    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    fn position(&mut self, offset: usize) -> Option<Position> {
        if offset > self.content.len() {
            return None;
        }
        let line = self.line(offset);
        let (from, counted) = match self.last {
            (last, from, counted) if last == line && from <= offset => (from, counted),
            _ => (*self.starts.get(line)?, 0),
        };
        // Bytes that go on a character are not counted: right for UTF-8, and an answer for anything else.
        let begins = |byte: &&u8| **byte & 0xC0 != 0x80;
        let column = counted + self.content.get(from..offset)?.iter().filter(begins).count();
        self.last = (line, offset, column);
        Some(Position { line: line + 1, column: column + 1 })
    }

    fn excerpt(&mut self, range: Range<usize>) -> Option<Excerpt> {
        let position = self.position(range.start)?;
        let index = position.line - 1;
        let begin = *self.starts.get(index)?;
        let next = self.starts.get(index + 1).map_or(self.content.len(), |next| next - 1);
        let end = if next > begin && self.content.get(next - 1) == Some(&b'\r') { next - 1 } else { next };
        // A place may begin or end within a character.
        let goes_on = |at: &usize| self.content.get(*at).is_some_and(|byte| *byte & 0xC0 == 0x80);
        let start = range.start.clamp(begin, end);
        let start = (begin..=start).rev().take(4).find(|at| !goes_on(at)).unwrap_or(start);
        let stop = range.end.clamp(start, end);
        let stop = (stop..=end).take(4).find(|at| !goes_on(at)).unwrap_or(stop);
        // Four bytes are the most that a column can need; so much of a long line is looked at.
        let before =
            decode(self.content.get(start.saturating_sub(WIDTH * 4).max(begin)..start)?, start > begin);
        let after = String::from_utf8_lossy(self.content.get(start..end.min(start + WIDTH * 4))?);
        let marked = String::from_utf8_lossy(self.content.get(start..stop.min(start + WIDTH * 4))?).len();

        let looked_at_all = start.saturating_sub(begin) <= WIDTH * 4;
        let whole = looked_at_all && width(&before) + width(&after) <= WIDTH && end - start <= WIDTH * 4;
        let room_before = if whole || looked_at_all && width(&before) <= WIDTH / 2 { WIDTH } else { BEFORE };
        let (kept_before, cut) = keep_end(&before, room_before);
        let cut = cut || !looked_at_all;
        let (kept_after, cut_after) = keep_start(&after, WIDTH.saturating_sub(width(kept_before)));
        let cut_after = cut_after || end - start > WIDTH * 4;

        let mut text = if cut { "…".to_owned() } else { String::new() };
        text.push_str(kept_before);
        let from = text.len();
        text.push_str(kept_after);
        // In bytes that are no text, a part and the whole may not decode alike.
        let to = (from + marked..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        if cut_after {
            text.push('…');
        }
        Some(Excerpt { position, text, span: from..to })
    }
}

/// The text of bytes that may begin within a character, which is then left out.
fn decode(bytes: &[u8], may_begin_within: bool) -> std::borrow::Cow<'_, str> {
    let skip = match may_begin_within {
        true => bytes.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count(),
        false => 0,
    };
    String::from_utf8_lossy(bytes.get(skip..).unwrap_or_default())
}

/// Terminal columns of a text, near enough to cut it: from Hangul Jamo on, characters are taken to be wide.
fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

const fn char_width(c: char) -> usize {
    match c {
        '\t' => 4,
        '\u{1100}'.. => 2,
        _ => 1,
    }
}

/// The end of a text within so many columns, and whether something was cut off.
fn keep_end(text: &str, columns: usize) -> (&str, bool) {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += char_width(c);
        if used > columns {
            return (text.get(at + c.len_utf8()..).unwrap_or_default(), true);
        }
    }
    (text, false)
}

/// The start of a text within so many columns, and whether something was cut off.
fn keep_start(text: &str, columns: usize) -> (&str, bool) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += char_width(c);
        if used > columns {
            return (text.get(..at).unwrap_or_default(), true);
        }
    }
    (text, false)
}
