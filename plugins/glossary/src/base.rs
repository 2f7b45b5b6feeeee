//! The term bases of a pipeline, ready to look for their terms.

use crate::ready::{self, Ready};
use dossier_sdk::{Code, Context, Document, Failure, Level};
use dossier_terms::{Concept, Severity, Term, TermBase};
use dossier_text::{Candidates, Choice, Hit, Segment};
use schemars::JsonSchema;
use serde::Deserialize;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A term base cannot be used.
pub(crate) const UNUSABLE: Code =
    Code::deny("glossary/term-base", "A term base cannot be read, or says something twice.").why(
        "Terms that were not read are not checked. The finding names the file and the place; `dossier terms \
         conflicts FILE` shows all that is wrong with it.",
    );

/// Options of `glossary/check`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// Term bases, as CSV, TBX, TMX or XLSX: one or several. What an earlier one says of a term goes before a later one.
    pub terms: Paths,
    /// Languages whose terms are checked, by their first subtag, as `en`; empty for English and Dutch.
    pub languages: Vec<String>,
    /// Which concepts are followed by their Chinese term where they are first mentioned.
    pub first_mention: FirstMention,
    /// Abbreviations that every reader knows, besides EU, UN, PRC and their like.
    pub known: Vec<String>,
    /// Whether a translation has a term at least as often as its source.
    pub counted: bool,
}

/// One path or several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Paths {
    /// One.
    One(String),
    /// Several, in order.
    Several(Vec<String>),
}

/// An option names something that the term base does not have.
pub(crate) const UNKNOWN_NAME: Code = Code::deny(
    "glossary/unknown-name",
    "An option names a concept or domain that no term base has.",
)
.why(
    "A misspelt name would leave concepts out of the check without notice. Write it as the term base does; \
     `dossier terms list FILE` lists what there is.",
);

/// Which concepts are followed by their Chinese term where they are first mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FirstMention {
    /// Those that the term base says so of.
    #[default]
    Marked,
    /// All that have one.
    All,
    /// Those of these identifiers and domains.
    #[serde(untagged)]
    These(Vec<String>),
}

impl Default for Paths {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Paths {
    /// The paths.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }
}

/// A term in a text.
#[derive(Clone, Debug)]
pub(crate) struct Found<'t> {
    /// Which concept, by its place in the term base.
    pub(crate) index: usize,
    pub(crate) concept: &'t Concept,
    pub(crate) term: &'t Term,
    /// Bytes of the segment's text.
    pub(crate) range: Range<usize>,
}

/// The term bases as one, with what finds their terms.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) options: Options,
    ready: Arc<Ready>,
    /// Where terms are in the segments of the document, by their numbers: all rules look for the same ones.
    looked: Vec<Looked>,
}

/// What was found in a segment.
#[derive(Debug)]
struct Looked {
    candidates: Candidates,
    /// The longest terms, by language; nothing where there are no candidates.
    longest: Vec<Vec<Hit>>,
}

impl Terms {
    /// Reads the term bases. What is wrong with them is reported.
    pub(crate) fn read(options: &Options, document: &Document, cx: &Context<'_>) -> Result<Self, Failure> {
        let sources = dossier_terms::sources(options.terms.paths(), UNUSABLE, cx)?;
        let ready = ready::of(sources, document.meta_text("date"), languages(options))?;
        ready.reading.report(UNUSABLE, cx);
        let terms = Self { options: options.clone(), ready, looked: Vec::new() };
        if let FirstMention::These(names) = &options.first_mention {
            terms.report_unknown(names, cx);
        }
        Ok(terms)
    }

    /// No terms at all.
    pub(crate) fn none(options: &Options) -> Result<Self, Failure> {
        let ready = ready::of(Vec::new(), None, languages(options))?;
        Ok(Self { options: options.clone(), ready, looked: Vec::new() })
    }

    /// Looks for all terms in the segments of a document.
    pub(crate) fn looked_for(mut self, segments: &[Segment]) -> Self {
        self.looked = segments
            .iter()
            .map(|segment| {
                let candidates = self.ready.finder.candidates(&segment.text);
                let languages = if candidates.is_empty() { 0 } else { self.ready.languages.len() };
                let longest = (0..languages)
                    .map(|language| self.select(segment, &candidates, Choice::Longest, language))
                    .collect();
                Looked { candidates, longest }
            })
            .collect();
        self
    }

    fn select(
        &self,
        segment: &Segment,
        candidates: &Candidates,
        choice: Choice,
        language: usize,
    ) -> Vec<Hit> {
        let is_wanted =
            |needle: usize| self.ready.entries.get(needle).is_some_and(|entry| entry.language == language);
        self.ready.finder.select(&segment.text, candidates, choice, is_wanted)
    }

    /// The concepts.
    pub(crate) fn concepts(&self) -> &[Concept] {
        &self.base().concepts
    }

    /// The pinyin of a concept: the term base's, else what its Chinese term is read as.
    pub(crate) fn pinyin(&self, concept: &Concept) -> String {
        let read = || concept.zh().map(|zh| self.base().lexicon().pinyin(&zh.text));
        let known = concept.pinyin().map(|term| term.text.clone());
        known.or_else(read).unwrap_or_default()
    }

    /// Whether a concept is followed by its Chinese term where it is first mentioned.
    pub(crate) fn is_glossed(&self, concept: &Concept) -> bool {
        match &self.options.first_mention {
            FirstMention::Marked => concept.first_mention,
            FirstMention::All => true,
            FirstMention::These(names) => is_among(concept, names),
        }
    }

    /// Reports those of some names that are of no concept and no domain.
    pub(crate) fn report_unknown(&self, names: &[String], cx: &Context<'_>) {
        let is_known = |name: &&String| {
            let name = std::slice::from_ref(*name);
            self.concepts().iter().any(|concept| is_among(concept, name))
        };
        for name in names.iter().filter(|name| !is_known(name)) {
            cx.report(UNKNOWN_NAME.says(format!("the term base has no concept and no domain `{name}`")));
        }
    }

    /// The terms.
    pub(crate) fn base(&self) -> &TermBase {
        &self.ready.reading.base
    }

    /// The primary subtags of the languages whose terms are checked, Chinese left out.
    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.ready.languages.iter().map(String::as_str).filter(|primary| *primary != "zh")
    }

    /// The terms of a language in a segment, in order; those that share a place come one after the other. What is tagged with
    /// another language, code and formulas are passed over.
    pub(crate) fn find<'t>(&'t self, segment: &Segment, primary: &str) -> Vec<Found<'t>> {
        self.found(segment, primary, Choice::Longest)
    }

    /// Like [`find`](Self::find), whatever the capitals.
    pub(crate) fn find_any_case<'t>(&'t self, segment: &Segment, primary: &str) -> Vec<Found<'t>> {
        self.found(segment, primary, Choice::AnyCase)
    }

    /// Like [`find`](Self::find), with those that lie within longer ones.
    pub(crate) fn find_nested<'t>(&'t self, segment: &Segment, primary: &str) -> Vec<Found<'t>> {
        self.found(segment, primary, Choice::Nested)
    }

    fn found<'t>(&'t self, segment: &Segment, primary: &str, choice: Choice) -> Vec<Found<'t>> {
        let Some(language) = self.ready.languages.iter().position(|known| known == primary) else {
            return Vec::new();
        };
        let known = segment.number.and_then(|number| self.looked.get(number));
        let hits = match known {
            Some(looked) if looked.candidates.is_empty() => return Vec::new(),
            Some(looked) if choice == Choice::Longest => {
                Cow::Borrowed(looked.longest.get(language).map(Vec::as_slice).unwrap_or_default())
            }
            Some(looked) => Cow::Owned(self.select(segment, &looked.candidates, choice, language)),
            None => {
                let candidates = self.ready.finder.candidates(&segment.text);
                Cow::Owned(self.select(segment, &candidates, choice, language))
            }
        };
        let found = hits.iter().filter_map(|hit| {
            let entry = self.ready.entries.get(hit.needle)?;
            let concept = self.base().concepts.get(entry.concept)?;
            let term = concept.terms.get(entry.term)?;
            let lang = segment.lang_at(hit.range.start);
            let ours = if primary == "zh" { lang.is_han() } else { lang.primary() == primary };
            let excepted = term.exceptions.iter().any(|text| is_within(&segment.text, text, &hit.range));
            let plain = !segment.marks_at(hit.range.start).literal;
            (ours && plain && !excepted).then_some(Found {
                index: entry.concept,
                concept,
                term,
                range: hit.range.clone(),
            })
        });
        found.collect()
    }
}

/// Whether the identifier or the domain of a concept is among some names.
pub(crate) fn is_among(concept: &Concept, names: &[String]) -> bool {
    names.iter().any(|name| *name == concept.id || *name == concept.domain)
}

/// The languages whose terms are looked for, as primary subtags, Chinese last.
fn languages(options: &Options) -> Vec<String> {
    let wanted = match options.languages.as_slice() {
        [] => vec!["en".to_owned(), "nl".to_owned()],
        named => named.to_vec(),
    };
    wanted.into_iter().filter(|language| language != "zh").chain(["zh".to_owned()]).collect()
}

/// Whether a range lies in one of the places where a longer text stands.
fn is_within(text: &str, longer: &str, range: &Range<usize>) -> bool {
    !longer.is_empty()
        && text.match_indices(longer).any(|(at, _)| at <= range.start && range.end <= at + longer.len())
}

/// How grave a finding about a concept is.
pub(crate) const fn level(concept: &Concept) -> Level {
    match concept.severity {
        Severity::Error => Level::Deny,
        Severity::Warning => Level::Warn,
        Severity::Info => Level::Allow,
    }
}

/// Whether the author says it: no quotation, citation, code, entry of a list of works or of a glossary.
pub(crate) fn is_own(segment: &Segment, at: usize) -> bool {
    use dossier_text::Place;
    let marks = segment.marks_at(at);
    !marks.quoted
        && !marks.cited
        && !marks.literal
        && !matches!(segment.place, Place::Bibliography | Place::Annex | Place::Code)
}

/// The words to put in the place of a term: another term with the same ending and the same first capital. `None` where the ending is
/// not simply added.
pub(crate) fn inflected_like(found: &str, term: &Term, other: &str) -> Option<String> {
    let ending = match found.get(term.text.len()..) {
        Some(ending) if found.len() > term.text.len() => ending,
        _ if found.chars().count() == term.text.chars().count() => "",
        _ => return None,
    };
    if !matches!(ending, "" | "s" | "'s" | "’s") || (ending == "s" && other.ends_with(['s', 'y', 'x', 'h']))
    {
        return None;
    }
    let capital = found.starts_with(char::is_uppercase) && term.text.starts_with(char::is_lowercase);
    let mut chars = other.chars();
    let first = chars.next()?;
    let first: String = if capital { first.to_uppercase().collect() } else { first.to_string() };
    Some(format!("{first}{}{ending}", chars.as_str()))
}
