//! Concepts in rows, with named columns.
//!
//! | column | holds |
//! |---|---|
//! | `id`, `domain`, `severity` (error, warning, info), `check` (mono, bilingual, both), `note`, `definition`, `first_seen`, `count`, `audience`, `article` | what the names say |
//! | `first_mention`, `candidate` | `yes` or `no` |
//! | `valid_from`, `valid_until` | days, as 2021-09-01 |
//! | `zh`, `zh_hant`, `pinyin` | the term in simplified and traditional characters and in pinyin; the first is preferred, more are admitted |
//! | `<lang>_preferred`, `<lang>_admitted`, `<lang>_deprecated`, `<lang>_superseded` | terms of a language: `en_preferred`, `pt_br_deprecated` |
//! | `abbr`, `<lang>_abbr` | abbreviations, in English and in another language; admitted |
//! | `case` (exact, fold), `inflection` (yes, no), `exceptions`, `part_of_speech` | of all terms of the row but the Chinese ones |
//!
//! A cell holds several values with `;` between them.

use crate::{
    BAD_VALUE, MISSING_ID, NO_TERMS, ROW_LENGTH, Reading, UNKNOWN_COLUMN, UNREADABLE,
    field::{Field, TermField, several},
    model::{Concept, Status, Term, TermType, is_pinyin},
};
use dossier_core::{Diagnostic, Lang, Location, suggest::closest};

/// A cell as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// Its value.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) location: Location,
    /// Whether the bytes at `location` are the value, so that parts of it have places too.
    pub(crate) exact: bool,
    /// What spreadsheets call it, as `C7`; empty where the location tells.
    pub(crate) name: String,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Column {
    /// A value of the concept.
    Field(Field),
    /// A value of its terms.
    TermField(TermField),
    /// Terms of a language and status.
    Terms(Lang, Status),
    /// Terms of a language, the first preferred, the others admitted.
    Good(Lang),
    /// Abbreviations of a language.
    Abbreviations(Lang),
}

/// The language of a tag that is known to be well formed.
fn lang(tag: &str) -> Lang {
    Lang::parse(tag).unwrap_or_default()
}

impl Column {
    /// The column of a name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        if let Some(field) = Field::of(&name) {
            return Some(Self::Field(field));
        }
        if let Some(field) = TermField::of(&name) {
            return Some(Self::TermField(field));
        }
        match name.as_str() {
            "zh" => return Some(Self::Good(lang("zh-Hans"))),
            "zh_hant" => return Some(Self::Good(lang("zh-Hant"))),
            "pinyin" => return Some(Self::Good(lang("zh-Latn-pinyin"))),
            "abbr" => return Some(Self::Abbreviations(lang("en"))),
            _ => {}
        }
        let (tag, kind) = name.rsplit_once('_')?;
        let lang = Lang::parse(&tag.replace('_', "-")).ok().filter(|lang| lang.primary().len() <= 3)?;
        if kind == "abbr" {
            return Some(Self::Abbreviations(lang));
        }
        Some(Self::Terms(lang, Status::of(kind)?))
    }

    /// The name of the column.
    pub(crate) fn name(&self) -> String {
        let tag = |lang: &Lang| lang.as_str().to_lowercase().replace('-', "_");
        match self {
            Self::Field(field) => field.as_str().to_owned(),
            Self::TermField(field) => field.as_str().to_owned(),
            Self::Terms(lang, status) => format!("{}_{}", tag(lang), status.as_str()),
            Self::Good(lang) => match lang.as_str() {
                "zh-Hans" => "zh".to_owned(),
                "zh-Latn-pinyin" => "pinyin".to_owned(),
                _ => tag(lang),
            },
            Self::Abbreviations(lang) if lang.as_str() == "en" => "abbr".to_owned(),
            Self::Abbreviations(lang) => format!("{}_abbr", tag(lang)),
        }
    }
}

/// The columns that every written table has, in order.
const COLUMNS: [&str; 17] = [
    "id",
    "domain",
    "zh",
    "zh_hant",
    "pinyin",
    "abbr",
    "en_preferred",
    "en_admitted",
    "en_deprecated",
    "nl_preferred",
    "nl_admitted",
    "nl_deprecated",
    "severity",
    "check",
    "first_seen",
    "count",
    "note",
];

/// Makes concepts of rows; the first is the header.
pub(crate) fn concepts(path: &str, rows: impl Iterator<Item = Vec<Cell>>) -> Reading {
    let mut reading = Reading::default();
    let mut rows = rows.filter(|row| row.iter().any(|cell| !cell.text.trim().is_empty()));
    let Some(header) = rows.next() else {
        return Reading::refused(
            UNREADABLE.says(format!("`{path}` is empty")).at(Location::file(path)).hint(HEADER_HINT),
        );
    };
    let columns = match columns(path, &header, &mut reading.findings) {
        Ok(columns) => columns,
        Err(finding) => {
            reading.findings.push(*finding);
            return reading;
        }
    };
    for (number, row) in rows.enumerate() {
        if row.len() != columns.len() {
            reading.findings.push(wrong_length(&row, columns.len()));
        }
        let concept = concept(number + 2, &columns, &row, &mut reading.findings);
        reading.base.concepts.push(concept);
    }
    reading
}

const HEADER_HINT: &str = "the first row names the columns, as `id,zh,pinyin,en_preferred,en_deprecated`";

fn columns(
    path: &str,
    header: &[Cell],
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Option<Column>>, Box<Diagnostic>> {
    let mut columns: Vec<Option<Column>> = Vec::with_capacity(header.len());
    for cell in header {
        let column = Column::of(&cell.text);
        let twice = column.is_some() && columns.contains(&column);
        if column.is_none() || twice {
            findings.push(unknown(cell, twice));
        }
        columns.push(column.filter(|_| !twice));
    }
    let has_terms =
        columns.iter().flatten().any(|column| !matches!(column, Column::Field(_) | Column::TermField(_)));
    if has_terms {
        return Ok(columns);
    }
    let finding = UNREADABLE.says(format!("`{path}` has no column of terms"));
    let finding = finding.at(header.first().map(|cell| cell.location.clone()));
    Err(Box::new(match header {
        [only] if only.text.contains([';', '\t']) => {
            finding.hint("columns are separated by commas; export the table as “CSV (comma)”")
        }
        _ => finding.hint(HEADER_HINT),
    }))
}

fn unknown(cell: &Cell, twice: bool) -> Diagnostic {
    let message = match twice {
        true => format!("the column `{}` is there twice; the first counts", cell.text.trim()),
        false => format!("the column `{}` is not known and is left out", cell.text.trim()),
    };
    let finding = at_cell(UNKNOWN_COLUMN.says(message), cell);
    let others = Field::ALL.iter().map(|field| field.as_str());
    let others = others.chain(TermField::ALL.iter().map(|field| field.as_str())).chain(COLUMNS);
    match closest(&cell.text.trim().to_lowercase(), others) {
        Some(close) if !twice => finding.hint(format!("did you mean `{close}`?")),
        _ => finding,
    }
}

fn at_cell(mut finding: Diagnostic, cell: &Cell) -> Diagnostic {
    if !cell.name.is_empty() {
        finding.message.push_str(&format!(" (cell {})", cell.name));
    }
    finding.at(cell.location.clone())
}

fn wrong_length(row: &[Cell], columns: usize) -> Diagnostic {
    let message = format!("a row has {} cells under {columns} columns", row.len());
    let finding = ROW_LENGTH.says(message).at(span(row));
    match row.first() {
        Some(first) if !first.name.is_empty() => finding,
        _ => finding.hint("put values with a comma, a line end or a quotation mark between \" and \""),
    }
}

/// From the first cell of a row to its last.
fn span(row: &[Cell]) -> Option<Location> {
    let (first, last) = (&row.first()?.location, &row.last()?.location);
    Some(Location::new(first.path.clone(), first.start, last.end))
}

fn concept(
    number: usize,
    columns: &[Option<Column>],
    row: &[Cell],
    findings: &mut Vec<Diagnostic>,
) -> Concept {
    let mut concept =
        Concept { location: row.first().map(|cell| cell.location.clone()), ..Concept::default() };
    let cells = || columns.iter().zip(row).filter_map(|(column, cell)| Some((column.as_ref()?, cell)));
    for (column, cell) in cells().filter(|(_, cell)| !cell.text.trim().is_empty()) {
        match column {
            Column::Field(field) => {
                if let Err(wanted) = field.set(&mut concept, &cell.text) {
                    findings.push(bad_value(field.as_str(), cell, &wanted));
                }
            }
            Column::TermField(_) => {}
            Column::Terms(..) | Column::Good(_) | Column::Abbreviations(_) => {
                concept.terms.extend(terms(column, cell));
            }
        }
    }
    for (column, cell) in cells().filter(|(_, cell)| !cell.text.trim().is_empty()) {
        let Column::TermField(field) = column else { continue };
        for term in concept.terms.iter_mut().filter(|term| takes_fields(&term.lang)) {
            if let Err(wanted) = field.set(term, &cell.text) {
                findings.push(bad_value(field.as_str(), cell, &wanted));
                break;
            }
        }
    }
    if concept.id.is_empty() {
        concept.id = format!("row-{number}");
        let message = format!("a concept has no identifier; it is called `{}`", concept.id);
        findings.push(MISSING_ID.says(message).at(span(row)));
    }
    if concept.terms.is_empty() {
        findings.push(NO_TERMS.says(format!("the concept `{}` has no terms", concept.id)).at(span(row)));
    }
    concept
}

/// Whether terms of a language have parts of speech, capitals and endings that columns speak of.
pub(crate) fn takes_fields(lang: &Lang) -> bool {
    !lang.is_han() && !is_pinyin(lang)
}

fn bad_value(name: &str, cell: &Cell, wanted: &str) -> Diagnostic {
    let message = format!("`{}` cannot be a value of `{name}`", cell.text.trim());
    at_cell(BAD_VALUE.says(message), cell).hint(format!("it is {wanted}"))
}

/// The terms in a cell.
fn terms(column: &Column, cell: &Cell) -> Vec<Term> {
    let place = |start: usize, text: &str| {
        let mut location = cell.location.clone();
        if cell.exact {
            location.start += crate::offset(start);
            location.end = location.start + crate::offset(text.len());
        }
        location
    };
    let term = |(number, (start, text)): (usize, (usize, &str))| {
        let (lang, status, kind) = match column {
            Column::Terms(lang, status) => (lang, *status, None),
            Column::Good(lang) if number == 0 => (lang, Status::Preferred, None),
            Column::Good(lang) => (lang, Status::Admitted, None),
            Column::Abbreviations(lang) => (lang, Status::Admitted, Some(TermType::of_abbreviation(text))),
            Column::Field(_) | Column::TermField(_) => return None,
        };
        Some(Term { kind, location: Some(place(start, text)), ..Term::new(text, lang.clone(), status) })
    };
    several(&cell.text).enumerate().filter_map(term).collect()
}

/// The column that a term is written in.
fn column_of(term: &Term) -> Column {
    let lang = term.lang.clone();
    let good = matches!(lang.as_str(), "zh-Hans" | "zh-Hant" | "zh-Latn-pinyin");
    match term.status {
        status if status.is_good() && term.is_abbreviation() => Column::Abbreviations(lang),
        status if status.is_good() && good => Column::Good(lang),
        status => Column::Terms(lang, status),
    }
}

/// Concepts as rows of text, the header first: the columns that all tables have, and those that these concepts need.
pub(crate) fn rows(concepts: &[Concept]) -> Vec<Vec<String>> {
    let mut columns: Vec<Column> = COLUMNS.iter().filter_map(|name| Column::of(name)).collect();
    let terms = || concepts.iter().flat_map(|concept| &concept.terms);
    let mut more: Vec<Column> = Vec::new();
    for column in terms().map(column_of) {
        if !columns.contains(&column) && !more.contains(&column) {
            more.push(column);
        }
    }
    more.sort_by_key(Column::name);
    columns.extend(more);
    let used = |field: &&Field| concepts.iter().any(|concept| !field.get(concept).is_empty());
    let unlisted = |field: &&Field| !COLUMNS.contains(&field.as_str());
    columns.extend(Field::ALL.iter().filter(unlisted).filter(used).copied().map(Column::Field));
    let used = |field: &&TermField| terms().any(|term| !field.get(term).is_empty());
    columns.extend(TermField::ALL.iter().filter(used).copied().map(Column::TermField));
    let header = columns.iter().map(Column::name).collect();
    let row = |concept: &Concept| columns.iter().map(|column| value(concept, column)).collect();
    std::iter::once(header).chain(concepts.iter().map(row)).collect()
}

fn value(concept: &Concept, column: &Column) -> String {
    match column {
        Column::Field(field) => field.get(concept),
        Column::TermField(field) => {
            let terms = concept.terms.iter().filter(|term| takes_fields(&term.lang));
            let values: Vec<String> =
                terms.map(|term| field.get(term)).filter(|value| !value.is_empty()).collect();
            values.into_iter().next().unwrap_or_default()
        }
        Column::Terms(..) | Column::Good(_) | Column::Abbreviations(_) => {
            let mut terms: Vec<&Term> =
                concept.terms.iter().filter(|term| column_of(term) == *column).collect();
            terms.sort_by_key(|term| term.status);
            terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>().join(";")
        }
    }
}
