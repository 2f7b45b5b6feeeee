//! `glossary/annex`: the printed glossary of the terms that a document uses.

use super::print::{self, List, Script, chinese, han, latin};
use crate::base::{Options, Paths, Terms, UNKNOWN_NAME, UNUSABLE, is_among};
use crate::rules::annexed::{glossary, listed, uses};
use dossier_han::pinyin as readings;
use dossier_sdk::{
    Block, BlockKind, Cell, Code, Column as TableColumn, Context, Definition, Document, Failure, Inline,
    Lang, Row as TableRow, Table, TableBody, TablePart, Transform,
    text::to_inlines,
    words::{Words, autonym},
};
use dossier_terms::{Concept, Term};
use dossier_text::segments;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A term without words for it.
const NO_RENDERING: Code = Code::warn(
    "glossary/no-rendering",
    "A concept that the text uses has no term in the language of the document, and no entry in the glossary.",
)
    .why(
        "The glossary in the annex would show a Chinese term without words for it. Add a term in the language of the \
         document to the term base.",
    );
/// The class of the list.
const CLASS: &str = "glossary-terms";
/// The class of its place.
const PLACE: &str = "glossary";

/// Options of `glossary/annex`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnnexOptions {
    /// Term bases, as CSV, TBX, TMX or XLSX: one or several. What an earlier one says of a term goes before a later one.
    pub terms: Paths,
    /// Languages whose terms are looked for besides Chinese, by their first subtag, as `en`; empty for English and Dutch.
    pub languages: Vec<String>,
    /// A list of definitions or a table.
    pub form: Form,
    /// What is told of a term, in this order. The term of a definition is the first of `zh` and `rendering`.
    pub columns: Vec<Column>,
    /// By what the terms are sorted.
    pub sort: Sort,
    /// The script of the Chinese terms.
    pub script: Script,
    /// Only concepts of these domains or identifiers; empty for all.
    pub concepts: Vec<String>,
    /// How often the text has to use a concept; the check `glossary/annex` wants those that are used three times.
    pub minimum: usize,
    /// The heading, empty for none. Where the text says nothing: the word for it in the language of the document, and none in
    /// a place that the text has marked.
    pub heading: Option<String>,
    /// The level of the heading.
    pub level: u8,
}

impl Default for AnnexOptions {
    fn default() -> Self {
        Self {
            terms: Paths::default(),
            languages: Vec::new(),
            form: Form::default(),
            columns: vec![Column::Zh, Column::Pinyin, Column::Rendering, Column::Definition],
            sort: Sort::default(),
            script: Script::default(),
            concepts: Vec::new(),
            minimum: 1,
            heading: None,
            level: 1,
        }
    }
}

/// The form of a glossary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A list of definitions.
    #[default]
    Definitions,
    /// A table. Columns without any content are left out.
    Table,
}

/// What a glossary tells of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// The Chinese term.
    Zh,
    /// Its reading.
    Pinyin,
    /// The term in the language of the document, with its abbreviation.
    Rendering,
    /// What it means, as the term base says.
    Definition,
    /// What the term base notes for translators.
    Note,
}

/// By what a glossary is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The reading of the Chinese term, as a Chinese dictionary is.
    #[default]
    Pinyin,
    /// The term in the language of the document.
    Rendering,
}

/// The stage.
#[derive(Debug)]
pub struct Annex(AnnexOptions);

impl TryFrom<AnnexOptions> for Annex {
    type Error = &'static str;

    fn try_from(options: AnnexOptions) -> Result<Self, Self::Error> {
        if options.terms.paths().is_empty() {
            return Err("`terms` names no term base");
        }
        if !options.columns.iter().any(|column| matches!(column, Column::Zh | Column::Rendering)) {
            return Err("`columns` has neither `zh` nor `rendering`");
        }
        Ok(Self(options))
    }
}

/// What is printed of a concept.
struct Entry<'t> {
    zh: &'t Term,
    pinyin: String,
    rendering: String,
    concept: &'t Concept,
}

impl Transform for Annex {
    type Options = AnnexOptions;
    const NAME: &'static str = "glossary/annex";
    const SUMMARY: &'static str =
        "Makes the printed glossary of the terms that a text uses, in its `::: glossary` or at its end.";
    const CODES: &'static [Code] = &[UNUSABLE, UNKNOWN_NAME, NO_RENDERING];

    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        print::prepare(&mut document, CLASS, PLACE);
        let options = Options {
            terms: self.0.terms.clone(),
            languages: self.0.languages.clone(),
            ..Options::default()
        };
        let segments = segments(&document);
        let terms = Terms::read(&options, &document, cx)?.looked_for(&segments);
        terms.report_unknown(&self.0.concepts, cx);
        let lang = language(&document, &terms);
        let by_hand: BTreeSet<usize> = listed(&terms, &glossary(&document))
            .into_iter()
            .filter(|(_, entry)| entry.is_some())
            .map(|(i, _)| i)
            .collect();
        let mut entries = Vec::new();
        for (index, places) in uses(&terms, &segments) {
            let Some(concept) = terms
                .concepts()
                .get(index)
                .filter(|concept| self.0.concepts.is_empty() || is_among(concept, &self.0.concepts))
            else {
                continue;
            };
            if places.len() < self.0.minimum || by_hand.contains(&index) {
                continue;
            }
            match self.entry(&terms, concept, &lang) {
                Some(entry) => entries.push(entry),
                None => {
                    let first = places.first().and_then(|(at, range)| Some((segments.get(*at)?, range)));
                    let place = first.and_then(|(at, range)| document.locate(at.span(range.clone())));
                    let zh = concept.zh().map_or(concept.id.as_str(), |term| &term.text);
                    let message = format!("the term base has no word for `{zh}` in the language `{lang}`");
                    cx.report(NO_RENDERING.says(message).at(place));
                }
            }
        }
        entries.sort_by_cached_key(|entry| self.key(entry));
        self.put(&mut document, &entries, &lang);
        Ok(document)
    }
}

/// The language of the renderings: the document's, if its terms are looked for, else the first of those.
fn language(document: &Document, terms: &Terms) -> Lang {
    let lang = document.lang();
    let known = terms.languages().any(|primary| primary == lang.primary());
    let first = || terms.languages().next().and_then(|primary| Lang::parse(primary).ok());
    if known { lang } else { first().unwrap_or(lang) }
}

impl Annex {
    fn entry<'t>(&self, terms: &Terms, concept: &'t Concept, lang: &Lang) -> Option<Entry<'t>> {
        let zh = chinese(concept, self.0.script)?;
        let good = concept.good(lang.primary()).next()?;
        let short = concept.abbreviations(lang.primary()).next().filter(|short| short.text != good.text);
        let rendering =
            short.map_or_else(|| good.text.clone(), |short| format!("{} ({})", good.text, short.text));
        Some(Entry { zh, pinyin: terms.pinyin(concept), rendering, concept })
    }

    fn key(&self, entry: &Entry<'_>) -> (String, String) {
        let rendering = entry.rendering.to_lowercase();
        match self.0.sort {
            Sort::Pinyin => (readings::key(&entry.pinyin), rendering),
            Sort::Rendering => (rendering, readings::key(&entry.pinyin)),
        }
    }

    /// Puts the list into the place that the document marks, else into one at its end.
    fn put(&self, document: &mut Document, entries: &[Entry<'_>], lang: &Lang) {
        if entries.is_empty() {
            return;
        }
        let words = print::words(document);
        let list = match self.0.form {
            Form::Definitions => {
                BlockKind::Definitions(entries.iter().map(|entry| self.definition(entry)).collect())
            }
            Form::Table => BlockKind::Table(Box::new(self.table(entries, lang, words))),
        };
        let heading = self.0.heading.as_deref();
        let list = List { class: CLASS, heading, word: words.glossary, level: self.0.level, list };
        if !list.put(document, PLACE) {
            document.blocks.push(print::group(vec![list.block(false)], PLACE));
        }
    }

    fn has(&self, column: Column) -> bool {
        self.0.columns.contains(&column)
    }

    /// The term in one language, and behind it the other with what it means.
    fn definition(&self, entry: &Entry<'_>) -> Definition {
        let chinese = |between: &str| {
            let mut inlines = vec![han(entry.zh)];
            if self.has(Column::Pinyin) {
                inlines.extend([Inline::text(between), latin(&entry.pinyin)]);
            }
            inlines
        };
        let rendering = || vec![Inline::text(entry.rendering.as_str())];
        let first = self.0.columns.iter().find(|column| matches!(column, Column::Zh | Column::Rendering));
        let (term, mut text) = match first {
            Some(Column::Rendering) if self.has(Column::Zh) => (rendering(), chinese(", ")),
            Some(Column::Rendering) => (rendering(), Vec::new()),
            _ if self.has(Column::Rendering) => (chinese(" "), rendering()),
            _ => (chinese(" "), Vec::new()),
        };
        for more in [(Column::Definition, &entry.concept.definition), (Column::Note, &entry.concept.note)] {
            if let (column, said) = more
                && self.has(column)
                && !said.is_empty()
            {
                if !text.is_empty() {
                    text.push(Inline::text(". "));
                }
                text.extend(to_inlines(said));
            }
        }
        Definition { term, definitions: vec![vec![Block::para(text)]], ..Definition::default() }
    }

    fn table(&self, entries: &[Entry<'_>], lang: &Lang, words: &Words) -> Table {
        let cells = |entry: &Entry<'_>, column: Column| match column {
            Column::Zh => vec![han(entry.zh)],
            Column::Pinyin => vec![latin(&entry.pinyin)],
            Column::Rendering => to_inlines(&entry.rendering),
            Column::Definition => to_inlines(&entry.concept.definition),
            Column::Note => to_inlines(&entry.concept.note),
        };
        let head = |column: Column| match column {
            Column::Zh => entries.first().map_or_else(Vec::new, |entry| {
                vec![print::tagged(autonym(&entry.zh.lang), entry.zh.lang.as_str())]
            }),
            Column::Pinyin => to_inlines(words.pinyin),
            Column::Rendering => to_inlines(autonym(lang)),
            Column::Definition => to_inlines(words.meaning),
            Column::Note => to_inlines(&words.callout("note")),
        };
        let is_used = |column: &Column| entries.iter().any(|entry| !cells(entry, *column).is_empty());
        let columns: Vec<Column> = self.0.columns.iter().copied().filter(is_used).collect();
        let rows =
            entries.iter().map(|entry| row(columns.iter().map(|column| cells(entry, *column)))).collect();
        Table {
            columns: shares(&columns),
            head: TablePart { rows: vec![row(columns.iter().map(|column| head(*column)))], attr: None },
            bodies: vec![TableBody { rows, ..TableBody::default() }],
            ..Table::default()
        }
    }
}

/// Widths: Chinese terms are short and are not broken, what is said of them is long.
fn shares(columns: &[Column]) -> Vec<TableColumn> {
    let weight = |column: &Column| match column {
        Column::Zh => 2.0,
        Column::Pinyin | Column::Rendering => 2.5,
        Column::Definition | Column::Note => 4.0,
    };
    let whole: f64 = columns.iter().map(weight).sum();
    let column =
        |column: &Column| TableColumn { width: Some(weight(column) / whole), ..TableColumn::default() };
    columns.iter().map(column).collect()
}

fn row(cells: impl Iterator<Item = Vec<Inline>>) -> TableRow {
    let cell = |content: Vec<Inline>| {
        let blocks = (!content.is_empty()).then(|| Block::new(BlockKind::Plain(content), Default::default()));
        Cell { content: blocks.into_iter().collect(), ..Cell::default() }
    };
    TableRow { cells: cells.map(cell).collect(), ..TableRow::default() }
}
