//! TOML files whose mistakes are told with their places: pipelines, and what a plugin's folder says of itself.

use dossier_core::{Diagnostic, Location, suggest::closest};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

/// A range of bytes in the file.
pub type Bytes = Range<usize>;

/// A string with its place.
#[derive(Clone, Debug)]
pub struct Text {
    /// The string.
    pub text: String,
    /// Where it stands.
    pub bytes: Bytes,
}

/// Collects findings about a file, or about several that were made into one: each then has its own range of places, as if they
/// stood one behind the other.
#[derive(Debug)]
pub struct Findings<'a> {
    family: &'a str,
    /// Where the places of each file begin, and its path; in the order of the places.
    files: Vec<(usize, String)>,
    /// What was found so far.
    pub list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// A collection for the file `path`, whose codes are `<family>/...`.
    #[must_use]
    pub fn new(family: &'a str, path: &str) -> Self {
        Self::of_files(family, vec![(0, path.to_owned())])
    }

    /// A collection for several files: where the places of each begin, and its path.
    #[must_use]
    pub const fn of_files(family: &'a str, files: Vec<(usize, String)>) -> Self {
        Self { family, files, list: Vec::new() }
    }

    /// The file that a place is in: where its places begin, and its path.
    #[must_use]
    pub fn file(&self, bytes: &Bytes) -> (usize, &str) {
        let file = self.files.iter().rev().find(|(base, _)| *base <= bytes.start);
        file.map_or((0, ""), |(base, path)| (*base, path))
    }

    /// A place in a file.
    #[must_use]
    pub fn location(&self, bytes: &Bytes) -> Location {
        let (base, path) = self.file(bytes);
        let offset = |at: usize| u32::try_from(at.saturating_sub(base)).unwrap_or(u32::MAX);
        Location::new(path, offset(bytes.start), offset(bytes.end))
    }

    /// A finding that makes the file unusable; it is not yet among the others.
    #[must_use]
    pub fn deny(&self, code: &str, bytes: &Bytes, message: impl Into<String>) -> Diagnostic {
        Diagnostic::deny(self.code(code), message).at(self.location(bytes))
    }

    /// A code of this family.
    #[must_use]
    pub fn code(&self, code: &str) -> String {
        format!("{}/{code}", self.family)
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.list.push(finding);
    }

    /// Adds a finding about a name that is not among those known; `known_are` says what those are.
    pub fn unknown(
        &mut self,
        code: &str,
        bytes: &Bytes,
        message: String,
        name: &str,
        known: &[&str],
        known_are: &str,
    ) {
        let finding = self.deny(code, bytes, message);
        self.push(match closest(name, known.iter().copied()) {
            Some(close) => finding.hint(format!("did you mean `{close}`?")),
            None if known.is_empty() => finding.hint(format!("there are no {known_are}")),
            None if known.len() <= 12 => finding.hint(format!("{known_are}: {}", quoted(known))),
            None => finding,
        });
    }

    /// Adds a finding about a value of the wrong type; `expected` has its article.
    pub fn wrong_type(&mut self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) {
        let message = format!("`{key}` takes {expected}, not {}", type_name(value.get_ref()));
        let finding = self.deny("wrong-type", &value.span(), message);
        self.push(finding);
    }

    /// The value as a table; anything else is reported.
    pub fn table<'t, 'i>(&mut self, key: &str, value: &'t Spanned<DeValue<'i>>) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, "a table", value);
        }
        table
    }

    /// The value as a string; anything else is reported.
    pub fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(key, "a string", value);
            return None;
        };
        Some(Text { text: text.to_owned(), bytes: value.span() })
    }

    /// The file as a table. All mistakes of syntax are reported; then there is none.
    pub fn parse<'t>(&mut self, bytes: &'t [u8]) -> Option<DeTable<'t>> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let end = at + error.error_len().unwrap_or(bytes.len() - at);
                let finding = self.deny("not-utf8", &(at..end), "the file is not UTF-8");
                self.push(finding.hint("save the file with the encoding UTF-8"));
                return None;
            }
        };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let bytes = error.span().unwrap_or(0..0);
            let message = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
            let finding = self.deny("toml", &bytes, message);
            self.push(finding);
        }
        errors.is_empty().then(|| root.into_inner())
    }
}

/// Names in backquotes, with commas.
#[must_use]
pub fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The entries of a table as they stand in the file.
#[must_use]
pub fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// What a value is, with its article.
#[must_use]
pub fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
