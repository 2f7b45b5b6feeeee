//! `glossary/abbreviations`: the list of the abbreviations that a document uses.

use super::print::{self, List};
use crate::base::{Options, Paths, Terms, UNUSABLE};
use crate::rules::abbreviations::{Token, full_form, is_known, tokens};
use dossier_sdk::{Block, BlockKind, Code, Context, Definition, Document, Failure, Inline, Transform};
use dossier_text::{Place as Where, Segment, segments};
use schemars::JsonSchema;
use serde::Deserialize;

/// An abbreviation that cannot be spelled out.
const NO_EXPANSION: Code = Code::warn(
    "glossary/no-expansion",
    "Neither the text nor a term base says what an abbreviation stands for, so the list leaves it out.",
)
    .why(
        "A reader who looks an abbreviation up finds nothing. Spell it out where it is first used, as `Network and \
         Information Security (NIS)`, or add it to the term base.",
    );
/// The class of the list.
const CLASS: &str = "abbreviation-list";
/// The class of its place.
const PLACE: &str = "abbreviations";

/// Options of `glossary/abbreviations`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListOptions {
    /// Term bases that say what abbreviations stand for: one, several or none.
    pub terms: Paths,
    /// Abbreviations that every reader knows, besides EU, UN, PRC and their like. They are listed only if they are spelled out.
    pub known: Vec<String>,
    /// Where the list comes when no `::: abbreviations` marks its place.
    pub place: Place,
    /// The heading, empty for none. Where the text says nothing: the word for it in the language of the document, and none in
    /// a place that the text has marked.
    pub heading: Option<String>,
    /// The level of the heading.
    pub level: u8,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { terms: Paths::default(), known: Vec::new(), place: Place::default(), heading: None, level: 1 }
    }
}

/// Where a list comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Before the text.
    #[default]
    Front,
    /// Behind it.
    Back,
}

/// The stage.
#[derive(Debug)]
pub struct Abbreviations(ListOptions);

impl From<ListOptions> for Abbreviations {
    fn from(options: ListOptions) -> Self {
        Self(options)
    }
}

impl Transform for Abbreviations {
    type Options = ListOptions;
    const NAME: &'static str = "glossary/abbreviations";
    const SUMMARY: &'static str = "Makes the list of the abbreviations that a text uses, in its `::: abbreviations` or before the text.";
    const CODES: &'static [Code] = &[UNUSABLE, NO_EXPANSION];

    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        print::prepare(&mut document, CLASS, PLACE);
        let options =
            Options { terms: self.0.terms.clone(), known: self.0.known.clone(), ..Options::default() };
        let terms = match options.terms.paths() {
            [] => Terms::none(&options)?,
            _ => Terms::read(&options, &document, cx)?,
        };
        let segments = segments(&document);
        let places = [Where::Body, Where::Note, Where::Heading, Where::Caption, Where::Cell];
        let mut list: Vec<(&str, String)> = Vec::new();
        for (name, uses) in tokens(&segments, &places) {
            match expansion(&terms, &segments, name, &uses) {
                Some(full) => list.push((name, full)),
                None if is_known(&terms, name) => {}
                None => {
                    let place = uses.first().and_then(|token| {
                        document.locate(segments.get(token.segment)?.span(token.range.clone()))
                    });
                    // In the words of the check, which then need not say it again.
                    let message = format!("`{name}` is used and nowhere introduced");
                    let hint = format!("write `its full form ({name})` here");
                    cx.report(NO_EXPANSION.says(message).at(place).hint(hint));
                }
            }
        }
        list.sort_by_cached_key(|(name, _)| (name.to_lowercase(), (*name).to_owned()));
        let entries = list.into_iter().map(|(name, full)| definition(name, full)).collect();
        self.put(&mut document, entries);
        Ok(document)
    }
}

fn definition(name: &str, full: String) -> Definition {
    let full = Block::new(BlockKind::Plain(vec![Inline::text(full)]), Default::default());
    Definition { term: vec![Inline::text(name)], definitions: vec![vec![full]], ..Definition::default() }
}

impl Abbreviations {
    fn put(&self, document: &mut Document, entries: Vec<Definition>) {
        if entries.is_empty() {
            return;
        }
        let (heading, word) = (self.0.heading.as_deref(), print::words(document).abbreviations);
        let list = BlockKind::Definitions(entries);
        let list = List { class: CLASS, heading, word, level: self.0.level, list };
        if !list.put(document, PLACE) {
            let at = if self.0.place == Place::Front { 0 } else { document.blocks.len() };
            document.blocks.insert(at, print::group(vec![list.block(false)], PLACE));
        }
    }
}

/// What an abbreviation stands for: as a term base says in the language of the text, else as the text says before the bracket
/// that introduces it.
fn expansion(terms: &Terms, segments: &[Segment], name: &str, uses: &[Token<'_>]) -> Option<String> {
    let lang = uses.first().and_then(|token| segments.get(token.segment)).map(|s| s.lang.primary())?;
    let lang = if lang == "und" { "en" } else { lang };
    if let Some(full) = full_form(terms, name, lang) {
        return Some(full.to_owned());
    }
    let introduced = uses.iter().filter(|token| token.defines);
    introduced
        .filter_map(|token| {
            let before = segments.get(token.segment)?.text.get(..token.range.start)?;
            Some(words_of(name, before.trim_end().trim_end_matches('(').trim_end())?.to_owned())
        })
        .next()
}

/// The words at the end of a text that an abbreviation is made of: each of its letters stands in them, from the last to the
/// first, and the first begins a word (after Schwartz and Hearst, “A Simple Algorithm for Identifying Abbreviation Definitions
/// in Biomedical Text”, 2003).
fn words_of<'t>(name: &str, text: &'t str) -> Option<&'t str> {
    let most = name.len().saturating_mul(2).min(name.len() + 5);
    let mut chars = text.char_indices().rev().peekable();
    let mut start = text.len();
    let mut letters = name.chars().rev().peekable();
    while let Some(letter) = letters.next() {
        let is_first = letters.peek().is_none();
        start = loop {
            let (at, c) = chars.next()?;
            let begins = chars.peek().is_none_or(|(_, before)| !before.is_alphanumeric());
            if c.eq_ignore_ascii_case(&letter) && (begins || !is_first) {
                break at;
            }
        };
    }
    let words = text.get(start..)?;
    let within = words.split_whitespace().count() <= most && !words.contains(['.', '!', '?', ';', '(', ')']);
    within.then_some(words)
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn letters_of_an_abbreviation_are_found_in_the_words_before_it() {
        let check = |name: &str, text: &str, expected: &str| {
            assert_eq!(words_of(name, text).unwrap_or("none"), expected, "{name}");
        };
        check(
            "CIIO",
            "Each critical information infrastructure operator",
            "critical information infrastructure operator",
        );
        check("NPC", "the National People's Congress", "National People's Congress");
        check("TC260", "the Technical Committee 260", "Technical Committee 260");
        check("MLPS", "under the multi-level protection scheme", "multi-level protection scheme");
        check("XYZ", "words without these", "none");
        check("IE", "It ended. The end", "none");
        check("CAC", "", "none");
    }
}
