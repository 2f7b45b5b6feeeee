//! Dates with day, month and year.

use dossier_core::{Lang, date};
use dossier_han::numeral;
use std::ops::Range;

/// A day of the Gregorian calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: u64,
    /// Month, from 1.
    pub month: u64,
    /// Day, from 1.
    pub day: u64,
    /// How it is written.
    pub form: Form,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// `2021年6月10日`.
    Chinese,
    /// `10 June 2021`.
    DayFirst,
    /// `June 10, 2021`.
    MonthFirst,
    /// `2021-06-10` (ISO 8601).
    Iso,
}

impl Date {
    /// Whether it is the same day as another.
    #[must_use]
    pub const fn is_day_of(&self, other: &Self) -> bool {
        self.year == other.year && self.month == other.month && self.day == other.day
    }

    /// As ISO 8601 has it: `2021-06-10`.
    #[must_use]
    pub fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The dates of a text in a language, in order; those of a calendar, with year, month and day.
#[must_use]
pub fn dates(text: &str, lang: &Lang) -> Vec<Date> {
    let mut found = if lang.is_han() { chinese(text) } else { named(text, lang) };
    found.extend(iso(text));
    found.retain(|date| date::iso_date(&date.iso()).is_some());
    found.sort_by_key(|date| date.range.start);
    found
}

/// `2021年6月10日`, 二〇二一年六月十日.
fn chinese(text: &str) -> Vec<Date> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('年') {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let start = before
            .rfind(|c| !numeral::is_numeral(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let Some(year) = before.get(start..).and_then(numeral::read) else { continue };
        let Some((month, end)) = counted(text, at + "年".len(), &["月"]) else { continue };
        if let Some((day, end)) = counted(text, end, &["日", "号"]) {
            found.push(Date { year, month, day, form: Form::Chinese, range: start..end });
        }
    }
    found
}

/// The number at a place that one of these words follows, and where the word ends.
fn counted(text: &str, at: usize, words: &[&str]) -> Option<(u64, usize)> {
    let rest = text.get(at..)?;
    let bare = rest.trim_start_matches(' ');
    let (number, length) = numeral::prefix(bare)?;
    let behind = bare.get(length..)?.trim_start_matches(' ');
    let word = words.iter().find(|word| behind.starts_with(**word))?;
    Some((number, text.len() - behind.len() + word.len()))
}

/// `10 June 2021` and `June 10, 2021`.
fn named(text: &str, lang: &Lang) -> Vec<Date> {
    let words = dossier_core::words::Words::of(lang);
    let tokens: Vec<Range<usize>> = tokens(text).collect();
    let word = |index: usize| tokens.get(index).and_then(|range| text.get(range.clone())).unwrap_or_default();
    let day = |index: usize| {
        let digits = word(index).trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse::<u64>().ok().filter(|day| (1..=31).contains(day) && digits.len() < 3)
    };
    let year = |index: usize| word(index).parse::<u64>().ok().filter(|_| word(index).len() == 4);
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        let Some(month) = words.month(word(index)).and_then(|month| u64::try_from(month).ok()) else {
            continue;
        };
        let before = index.checked_sub(1).and_then(|index| Some((index, day(index)?)));
        let (first, last, day, year, form) = match (before, year(index + 1), day(index + 1), year(index + 2))
        {
            (Some((first, day)), Some(year), ..) => (first, index + 1, day, year, Form::DayFirst),
            (_, _, Some(day), Some(year)) => (index, index + 2, day, year, Form::MonthFirst),
            _ => continue,
        };
        if let (Some(first), Some(last)) = (tokens.get(first), tokens.get(last)) {
            found.push(Date { year, month, day, form, range: first.start..last.end });
        }
    }
    found
}

/// Runs of letters and digits.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(char::is_alphanumeric)?;
        let rest = text.get(start..)?;
        at = start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        Some(start..at)
    })
}

/// `2021-06-10`.
fn iso(text: &str) -> impl Iterator<Item = Date> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices('-').filter_map(move |(at, _)| {
        let start = at.checked_sub(4)?;
        let date = date::iso_date(text.get(start..)?)?;
        let alone =
            !digit(text.get(..start)?.chars().next_back()) && !digit(text.get(start + 10..)?.chars().next());
        let mut parts = date.split('-').map(|part| part.parse::<u64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        alone.then_some(Date { year, month, day, form: Form::Iso, range: start..start + 10 })
    })
}
