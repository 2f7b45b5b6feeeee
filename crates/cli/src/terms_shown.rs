//! Concepts and terms as they are printed.

use crate::terminal::printable;
use dossier_terms::{Case, Concept, Lookup, Term, TermBase};
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

/// A row of a table.
pub(crate) struct Row(Vec<String>);

/// Terms one after another.
fn joined<'a>(terms: impl Iterator<Item = &'a Term>) -> String {
    terms.map(|term| term.text.as_str()).collect::<Vec<_>>().join("; ")
}

impl Row {
    /// A concept: identifier, subject field, Chinese, pinyin, and what is preferred in other languages.
    pub(crate) fn of(concept: &Concept) -> Self {
        let text = |term: Option<&Term>| term.map(|term| term.text.clone()).unwrap_or_default();
        let mut cells =
            vec![concept.id.clone(), concept.domain.clone(), text(concept.zh()), text(concept.pinyin())];
        let mut langs: Vec<&str> = Vec::new();
        for term in concept.terms.iter().filter(|term| term.lang.primary() != "zh") {
            if !langs.contains(&term.lang.as_str()) {
                langs.push(term.lang.as_str());
            }
        }
        let preferred = langs.into_iter().map(|lang| joined(concept.preferred(lang)));
        cells.extend(preferred.filter(|cell| !cell.is_empty()));
        Self(cells)
    }
}

/// A row for each term: identifier, language, status, text.
pub(crate) fn term_rows(base: &TermBase) -> Vec<Row> {
    let row = |Lookup { concept, term }: Lookup<'_>| {
        let (lang, status) = (term.lang.as_str().to_owned(), term.status.as_str().to_owned());
        Row(vec![concept.id.clone(), lang, status, term.text.clone()])
    };
    base.terms().map(row).collect()
}

/// Rows in columns; a Chinese character takes two places.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for Row(cells) in rows {
        for (column, cell) in cells.iter().enumerate() {
            match widths.get_mut(column) {
                Some(width) => *width = cell.width().max(*width),
                None => widths.push(cell.width()),
            }
        }
    }
    let mut text = String::new();
    for Row(cells) in rows {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            line.push_str(&cell.replace('\n', " "));
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    printable(&text)
}

/// A concept as one line of JSON; what is not given is left out.
pub(crate) fn json(concept: &Concept) -> String {
    let mut map = Map::new();
    map.insert("type".into(), "concept".into());
    map.insert("id".into(), concept.id.as_str().into());
    let mut text = |name: &str, value: &str| {
        if !value.is_empty() {
            map.insert(name.to_owned(), value.into());
        }
    };
    text("domain", &concept.domain);
    text("definition", &concept.definition);
    text("severity", concept.severity.as_str());
    text("check", concept.check.as_str());
    text("note", &concept.note);
    text("article", &concept.article);
    text("audience", &concept.audience);
    text("valid_from", &concept.valid_from);
    text("valid_until", &concept.valid_until);
    text("first_seen", &concept.first_seen);
    if let Some(count) = concept.count {
        map.insert("count".into(), count.into());
    }
    for (name, value) in [("first_mention", concept.first_mention), ("candidate", concept.candidate)] {
        if value {
            map.insert(name.to_owned(), true.into());
        }
    }
    map.insert("terms".into(), concept.terms.iter().map(term_json).collect());
    format!("{}\n", Value::Object(map))
}

fn term_json(term: &Term) -> Value {
    let mut map = Map::new();
    map.insert("text".into(), term.text.as_str().into());
    map.insert("lang".into(), term.lang.as_str().into());
    map.insert("status".into(), term.status.as_str().into());
    if let Some(kind) = term.kind {
        map.insert("term_type".into(), kind.as_str().into());
    }
    if let Some(part) = term.part_of_speech {
        map.insert("part_of_speech".into(), part.as_str().into());
    }
    if let Some(case) = term.case {
        map.insert("case".into(), Case::as_str(case).into());
    }
    if !term.inflected {
        map.insert("inflection".into(), false.into());
    }
    if !term.exceptions.is_empty() {
        map.insert("exceptions".into(), term.exceptions.as_slice().into());
    }
    if !term.note.is_empty() {
        map.insert("note".into(), term.note.as_str().into());
    }
    Value::Object(map)
}
