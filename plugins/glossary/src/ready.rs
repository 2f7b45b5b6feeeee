//! Term bases that were read, with what finds their terms.
//!
//! To read one and to make its automaton takes longer than to check a short text. The stages of a batch mostly name the same files,
//! so that what was made last is shared by all that ask for the same bytes.

use crate::base::UNUSABLE;
use dossier_sdk::Failure;
use dossier_terms::{Case, Reading, Source, Term, TermBase};
use dossier_text::{Finder, Inflection, Needle};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

/// So many are remembered: editions differ in their dates and languages at most.
const REMEMBERED: usize = 4;

static LAST: Mutex<Vec<Arc<Ready>>> = Mutex::new(Vec::new());

/// Term bases as one, with what finds their terms.
#[derive(Debug)]
pub(crate) struct Ready {
    sources: Vec<Source>,
    /// The day on which the concepts are valid.
    day: Option<String>,
    /// What was read, and what is wrong with it.
    pub(crate) reading: Reading,
    /// Primary subtags, Chinese last.
    pub(crate) languages: Vec<String>,
    /// What the needles of the finder are.
    pub(crate) entries: Vec<Entry>,
    pub(crate) finder: Finder,
}

/// Which term of which concept, in which of the languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) language: usize,
    pub(crate) concept: usize,
    pub(crate) term: usize,
}

/// The terms of some files in some languages, those of concepts that are valid on a day.
///
/// # Errors
/// When there are more terms than can be looked for.
pub(crate) fn of(
    sources: Vec<Source>,
    day: Option<String>,
    languages: Vec<String>,
) -> Result<Arc<Ready>, Failure> {
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |ready: &&Arc<Ready>| {
        // Files that were read once are not compared byte by byte.
        let same = |((path, bytes), (other, there)): (&Source, &Source)| {
            path == other && (Arc::ptr_eq(bytes, there) || bytes == there)
        };
        (&ready.day, &ready.languages, ready.sources.len()) == (&day, &languages, sources.len())
            && ready.sources.iter().zip(&sources).all(same)
    };
    if let Some(ready) = last().iter().find(same) {
        return Ok(Arc::clone(ready));
    }
    let ready = Arc::new(Ready::new(sources, day, languages)?);
    let mut last = last();
    last.insert(0, Arc::clone(&ready));
    last.truncate(REMEMBERED);
    Ok(ready)
}

impl Ready {
    fn new(sources: Vec<Source>, day: Option<String>, languages: Vec<String>) -> Result<Self, Failure> {
        let mut reading = dossier_terms::read_all(&sources);
        let base = &mut reading.base;
        if let Some(day) = &day {
            base.concepts.retain(|concept| concept.is_valid_on(day));
        }
        let entries = entries(base, &languages);
        let needle = |entry: &Entry| {
            Some(needle(
                base.concepts.get(entry.concept)?.terms.get(entry.term)?,
                languages.get(entry.language)?,
            ))
        };
        let finder = Finder::new(entries.iter().filter_map(needle)).map_err(|error| {
            Failure::because(UNUSABLE.says(format!("the term base is too large: {error}")))
        })?;
        Ok(Self { sources, day, reading, languages, entries, finder })
    }
}

/// The terms of the languages.
fn entries(base: &TermBase, languages: &[String]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (language, primary) in languages.iter().enumerate() {
        for (concept, terms) in base.concepts.iter().map(|concept| &concept.terms).enumerate() {
            let ours = terms.iter().enumerate().filter(|(_, term)| term.is_of(primary));
            entries.extend(ours.map(|(term, _)| Entry { language, concept, term }));
        }
    }
    entries
}

fn needle<'t>(term: &'t Term, primary: &str) -> Needle<'t> {
    let inflection = match primary {
        "en" if term.inflected => Inflection::English,
        "nl" if term.inflected => Inflection::Dutch,
        _ => Inflection::None,
    };
    Needle { text: Cow::Borrowed(&term.text), inflection, exact: term.case() == Case::Exact }
}
