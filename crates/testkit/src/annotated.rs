//! Text with what is expected of it written between its lines.

use crate::compare::fits;
use dossier_sdk::{Diagnostic, Level, Location};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthChar;

/// A text, and the findings that are expected on it.
#[derive(Clone, Debug)]
pub(crate) struct Annotated {
    /// Its path in the project.
    pub(crate) path: String,
    /// The text without the lines of expectations.
    pub(crate) text: String,
    /// What is expected.
    pub(crate) expected: Vec<Expected>,
    /// The line in the file of cases of each line of the text, from 1.
    pub(crate) numbers: Vec<usize>,
}

/// A finding that is expected, or one that was found, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Expected {
    pub(crate) place: Place,
    level: String,
    code: String,
    /// `None` for any.
    message: Option<String>,
    /// Empty for any.
    hints: Vec<String>,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// In the text: columns count what a terminal shows, so that a Han character takes two.
    Marked {
        /// Which line of the text, from 0.
        line: usize,
        /// First column, from 0.
        column: usize,
        /// How many columns; at least one.
        width: usize,
        /// Whether it goes on behind the line.
        on: bool,
    },
    /// Elsewhere, as `words.csv:2:1`; empty for nowhere.
    Named(String),
}

impl Annotated {
    /// Takes the expectations out of some lines; `first` is the number of the first line in its file.
    pub(crate) fn parse(path: &str, lines: &[&str], first: usize) -> Self {
        let mut this =
            Self { path: path.to_owned(), text: String::new(), expected: Vec::new(), numbers: Vec::new() };
        // Whether the line before was an expectation, which a hint can belong to.
        let mut hintable = false;
        for (number, line) in (first..).zip(lines) {
            let written = line.trim_end_matches(['\n', '\r']);
            if let Some(hint) = written.trim_start().strip_prefix("= hint: ").filter(|_| hintable) {
                this.expected.last_mut().into_iter().for_each(|last| last.hints.push(hint.to_owned()));
                continue;
            }
            let expected = Expected::parse(written, this.numbers.len().saturating_sub(1));
            hintable = expected.is_some();
            match expected {
                Some(expected) => this.expected.push(expected),
                None => {
                    this.text.push_str(line);
                    this.numbers.push(number);
                }
            }
        }
        this
    }

    /// The place of a range of bytes of the text.
    fn mark(&self, start: u32, end: u32) -> Option<Place> {
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        let before = self.text.get(..start)?;
        let begun = before.rfind('\n').map_or(0, |at| at + 1);
        // Behind the last line end there is no line to be marked.
        let line = before.matches('\n').count().min(self.numbers.len().saturating_sub(1));
        let rest = self.text.get(start..)?;
        let line_end = start + rest.find('\n').map_or(rest.len(), |at| at + 1);
        let marked = self.text.get(start..end.clamp(start, line_end))?.trim_end_matches(['\n', '\r']);
        let (column, width) = (width(self.text.get(begun..start)?), width(marked).max(1));
        Some(Place::Marked { line, column, width, on: end > line_end })
    }

    /// The line of the text, without its end.
    fn line(&self, index: usize) -> &str {
        self.text.lines().nth(index).unwrap_or_default()
    }
}

/// How many columns a text takes.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(1)).sum()
}

impl Expected {
    /// What a line expects of the line of text above it, number `line`; `None` for a line of text.
    fn parse(written: &str, line: usize) -> Option<Self> {
        if let Some(rest) = written.strip_prefix("! ") {
            let begins = |(at, _): &(usize, char)| rest[..*at].is_empty() || rest[..*at].ends_with(' ');
            let mut starts = rest.char_indices().filter(begins);
            return starts
                .find_map(|(at, _)| Self::finding(Place::Named(rest[..at].trim().to_owned()), &rest[at..]));
        }
        let marks = written.trim_start();
        let column = width(&written[..written.len() - marks.len()]);
        let rest = marks.trim_start_matches('^');
        let width = marks.len() - rest.len();
        let (on, rest) = rest.strip_prefix('>').map_or((false, rest), |rest| (true, rest));
        let rest = rest.strip_prefix(' ').filter(|_| width > 0)?;
        Self::finding(Place::Marked { line, column, width, on }, rest.trim_start())
    }

    /// `level[code] message`
    fn finding(place: Place, written: &str) -> Option<Self> {
        let (level, rest) = written.split_once('[')?;
        let (code, message) = rest.split_once(']')?;
        let known = [Level::Allow, Level::Warn, Level::Deny].iter().any(|known| known.as_str() == level);
        let message = Some(message.trim()).filter(|message| !message.is_empty());
        (known && code.contains('/')).then(|| Self {
            place,
            level: level.to_owned(),
            code: code.to_owned(),
            message: message.map(str::to_owned),
            hints: Vec::new(),
        })
    }

    /// A finding as it would be written.
    fn of(finding: &Diagnostic, place: Place) -> Self {
        Self {
            place,
            level: finding.level.to_string(),
            code: finding.code.clone(),
            message: Some(finding.message.clone()),
            hints: finding.hints.clone(),
        }
    }

    /// Whether a finding is the expected one.
    fn fits(&self, found: &Self) -> bool {
        let all_fit = |expected: &[String], found: &[String]| {
            expected.len() == found.len() && expected.iter().zip(found).all(|(a, b)| fits(a, b))
        };
        self.place == found.place
            && (&self.level, &self.code) == (&found.level, &found.code)
            && self
                .message
                .as_ref()
                .is_none_or(|message| fits(message, found.message.as_deref().unwrap_or("")))
            && (self.hints.is_empty() || all_fit(&self.hints, &found.hints))
    }

    /// The lines that expect it.
    fn written(&self) -> Vec<String> {
        let marks = match &self.place {
            Place::Marked { column, width, on, .. } => {
                let on = if *on { ">" } else { "" };
                format!("{}{}{on}", " ".repeat(*column), "^".repeat(*width))
            }
            Place::Named(place) if place.is_empty() => "!".to_owned(),
            Place::Named(place) => format!("! {place}"),
        };
        let message = self.message.as_ref().map(|message| format!(" {message}")).unwrap_or_default();
        let first = format!("{marks} {}[{}]{message}", self.level, self.code);
        let indent = " ".repeat(width(&marks) - marks.trim_start().len());
        let hints = self.hints.iter().map(|hint| format!("{indent}= hint: {hint}"));
        std::iter::once(first).chain(hints).collect()
    }
}

/// The place of a finding, and the text that it is in.
fn place(
    location: Option<&Location>,
    texts: &[Annotated],
    files: &BTreeMap<String, Vec<u8>>,
) -> (Option<usize>, Place) {
    let Some(Location { path, start, end }) = location else { return (None, Place::Named(String::new())) };
    let marked = texts.iter().enumerate().find(|(_, text)| text.path == *path);
    if let Some((index, place)) = marked.and_then(|(index, text)| Some((index, text.mark(*start, *end)?))) {
        return (Some(index), place);
    }
    let start = usize::try_from(*start).unwrap_or(usize::MAX);
    let before = files.get(path).and_then(|content| content.get(..start));
    let Some(before) = before.map(String::from_utf8_lossy) else {
        return (None, Place::Named(format!("{path}:byte {start}")));
    };
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    (None, Place::Named(format!("{path}:{line}:{column}")))
}

/// Compares what was found with what the texts expect.
///
/// # Errors
/// The lines of text with what was expected there and not found, and found and not expected.
pub(crate) fn compare<'d>(
    texts: &[Annotated],
    files: &BTreeMap<String, Vec<u8>>,
    found: impl IntoIterator<Item = &'d Diagnostic>,
) -> Result<(), String> {
    // `None` for findings that are in no text; those are expected by any.
    let mut missing: Vec<(Option<usize>, &Expected)> = texts
        .iter()
        .enumerate()
        .flat_map(|(index, text)| text.expected.iter().map(move |expected| (index, expected)))
        .map(|(index, expected)| (matches!(expected.place, Place::Marked { .. }).then_some(index), expected))
        .collect();
    let mut unexpected = Vec::new();
    for finding in found {
        let (text, place) = place(finding.location.as_ref(), texts, files);
        let found = Expected::of(finding, place);
        match missing.iter().position(|(index, expected)| *index == text && expected.fits(&found)) {
            Some(at) => drop(missing.remove(at)),
            None => unexpected.push((text, found)),
        }
    }
    if missing.is_empty() && unexpected.is_empty() {
        return Ok(());
    }
    let missing = missing.into_iter().map(|(text, expected)| (text, &expected.place, '-', expected));
    let unexpected = unexpected.iter().map(|(text, found)| (*text, &found.place, '+', found));
    let mut differing: Vec<_> = missing.chain(unexpected).collect();
    differing.sort_by_key(|(text, place, mark, _)| (*text, line_of(place), *mark == '+'));
    Err(shown(texts, &differing))
}

fn line_of(place: &Place) -> Option<usize> {
    match place {
        Place::Marked { line, .. } => Some(*line),
        Place::Named(_) => None,
    }
}

fn shown(texts: &[Annotated], differing: &[(Option<usize>, &Place, char, &Expected)]) -> String {
    let mut out = Vec::new();
    let mut last = None;
    for (text, place, mark, expected) in differing {
        let at = text.and_then(|text| texts.get(text)).zip(line_of(place));
        if let Some((text, line)) = at.filter(|_| last != Some((*text, line_of(place)))) {
            let number = text.numbers.get(line).copied().unwrap_or_default();
            out.push(format!("{number:5} | {}", text.line(line)));
        }
        last = Some((*text, line_of(place)));
        let bar = if at.is_some() { '|' } else { ' ' };
        out.extend(expected.written().into_iter().map(|line| format!("    {mark} {bar} {line}")));
    }
    out.join("\n")
}
