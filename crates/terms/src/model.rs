//! Concepts, and the terms for them.

use dossier_core::{Lang, Location};
use std::collections::HashMap;

/// A term base.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermBase {
    /// The concepts, in the order of the file.
    pub concepts: Vec<Concept>,
}

/// A concept with its terms: a concept entry of TBX.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concept {
    /// Its identifier, unique in the term base.
    pub id: String,
    /// Its subject field, as `law` or `body`; empty when none is given.
    pub domain: String,
    /// How grave a wrong term is.
    pub severity: Severity,
    /// Where its terms are checked.
    pub check: Check,
    /// What it means.
    pub definition: String,
    /// What translators should know.
    pub note: String,
    /// Whether its first mention is followed by the Chinese term.
    pub first_mention: bool,
    /// The article that its English name wants, as `the`; empty when none.
    pub article: String,
    /// Whom its terms are for: a customer subset of TBX; empty for all.
    pub audience: String,
    /// First day on which it holds, ISO 8601; empty when always.
    pub valid_from: String,
    /// Last day on which it holds, ISO 8601; empty when always.
    pub valid_until: String,
    /// Where it was first seen: a source of TBX.
    pub first_seen: String,
    /// How often it was seen.
    pub count: Option<u32>,
    /// Whether nobody has approved it yet, as of pairs out of a translation memory.
    pub candidate: bool,
    /// Its terms: those of a language and status in the order of the file.
    pub terms: Vec<Term>,
    /// Where it stands.
    pub location: Option<Location>,
}

/// A term: a term section of TBX.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// As it is written.
    pub text: String,
    /// Its language.
    pub lang: Lang,
    /// Whether it is to be used.
    pub status: Status,
    /// What kind of name it is; `None` when nothing is said.
    pub kind: Option<TermType>,
    /// Its part of speech, when it is given.
    pub part_of_speech: Option<PartOfSpeech>,
    /// Whether capitals count; `None` when its own capitals tell, see [`Term::case`].
    pub case: Option<Case>,
    /// Whether it occurs in other forms too, as the plural.
    pub inflected: bool,
    /// Texts that hold it and are right nevertheless.
    pub exceptions: Vec<String>,
    /// What translators should know of it alone.
    pub note: String,
    /// Where it stands.
    pub location: Option<Location>,
}

/// Declares a list of names that files spell.
macro_rules! names {
    ($(#[$doc:meta])* $vis:vis $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// All of them, in order.
            $vis const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in files.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }

            /// The one of this name.
            #[must_use]
            $vis fn of(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }
    };
}
pub(crate) use names;

names! {
    /// How grave a wrong term is.
    pub Severity {
        /// It keeps artifacts from being made.
        Error = "error",
        /// It is shown.
        Warning = "warning",
        /// It is shown where it is asked for.
        Info = "info",
    }
}

names! {
    /// Where the terms of a concept are checked.
    pub Check {
        /// In running text of one language.
        Mono = "mono",
        /// Beside the source text.
        Bilingual = "bilingual",
        /// In both.
        Both = "both",
    }
}

names! {
    /// Administrative status: whether a term is to be used.
    pub Status {
        /// It is.
        Preferred = "preferred",
        /// It may be.
        Admitted = "admitted",
        /// It must not be.
        Deprecated = "deprecated",
        /// It was, and is no more.
        Superseded = "superseded",
    }
}

names! {
    /// What kind of name a term is; the values of TBX-Basic's `termType`.
    pub TermType {
        /// Written out.
        FullForm = "fullForm",
        /// Made of initials.
        Acronym = "acronym",
        /// Cut short in another way.
        Abbreviation = "abbreviation",
        /// Fewer words than the full form.
        ShortForm = "shortForm",
        /// Another spelling.
        Variant = "variant",
        /// A fixed sequence of words.
        Phrase = "phrase",
    }
}

names! {
    /// Part of speech; the values of TBX-Basic.
    pub PartOfSpeech {
        /// A noun.
        Noun = "noun",
        /// A verb.
        Verb = "verb",
        /// An adjective.
        Adjective = "adjective",
        /// An adverb.
        Adverb = "adverb",
        /// Anything else.
        Other = "other",
    }
}

names! {
    /// Whether capitals count when a term is looked for.
    pub Case {
        /// They do.
        Exact = "exact",
        /// They do not.
        Fold = "fold",
    }
}

impl Default for Severity {
    /// A warning.
    fn default() -> Self {
        Self::Warning
    }
}

impl Default for Check {
    /// Both.
    fn default() -> Self {
        Self::Both
    }
}

impl Status {
    /// Whether a term of this status may be used.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Preferred | Self::Admitted)
    }
}

impl TermType {
    /// Whether it is a short name for a longer one.
    #[must_use]
    pub const fn is_abbreviation(self) -> bool {
        matches!(self, Self::Acronym | Self::Abbreviation)
    }

    /// What kind of abbreviation a text is: an acronym when it has two capitals, as `IoT`.
    #[must_use]
    pub fn of_abbreviation(text: &str) -> Self {
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        if capitals >= 2 { Self::Acronym } else { Self::Abbreviation }
    }
}

impl Term {
    /// A term about which nothing more is known.
    pub fn new(text: impl Into<String>, lang: Lang, status: Status) -> Self {
        Self {
            text: text.into(),
            lang,
            status,
            kind: None,
            part_of_speech: None,
            case: None,
            inflected: true,
            exceptions: Vec::new(),
            note: String::new(),
            location: None,
        }
    }

    /// Whether capitals count. Unless the term base says, they do for a term with a capital behind its first letter, as
    /// `State Council` or `CII`.
    #[must_use]
    pub fn case(&self) -> Case {
        let telling = || self.text.chars().skip(1).any(char::is_uppercase);
        self.case.unwrap_or_else(|| if telling() { Case::Exact } else { Case::Fold })
    }

    /// Whether it is a short name for a longer one.
    #[must_use]
    pub fn is_abbreviation(&self) -> bool {
        self.kind.is_some_and(TermType::is_abbreviation)
    }

    /// Whether it is of a language: `en` is the language of `en-GB` too, `zh` of `zh-Hans` and `zh-Hant`, but not of
    /// `zh-Latn-pinyin`.
    #[must_use]
    pub fn is_of(&self, lang: &str) -> bool {
        let rest = self.lang.as_str().strip_prefix(lang);
        rest.is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with('-') && (lang != "zh" || self.lang.is_han()))
        })
    }
}

impl Concept {
    /// The terms of a language in a status; see [`Term::is_of`].
    pub fn terms_of<'a>(&'a self, lang: &'a str, status: Status) -> impl Iterator<Item = &'a Term> {
        self.terms.iter().filter(move |term| term.status == status && term.is_of(lang))
    }

    /// The preferred terms of a language, without abbreviations.
    pub fn preferred<'a>(&'a self, lang: &'a str) -> impl Iterator<Item = &'a Term> {
        self.terms_of(lang, Status::Preferred).filter(|term| !term.is_abbreviation())
    }

    /// The terms of a language that may be used: preferred ones first, then admitted ones, then abbreviations.
    pub fn good<'a>(&'a self, lang: &'a str) -> impl Iterator<Item = &'a Term> {
        let admitted = self.terms_of(lang, Status::Admitted).filter(|term| !term.is_abbreviation());
        self.preferred(lang).chain(admitted).chain(self.abbreviations(lang))
    }

    /// The terms of a language that must not be used: deprecated and superseded ones.
    pub fn bad<'a>(&'a self, lang: &'a str) -> impl Iterator<Item = &'a Term> {
        self.terms.iter().filter(move |term| !term.status.is_good() && term.is_of(lang))
    }

    /// The abbreviations of a language that may be used.
    pub fn abbreviations<'a>(&'a self, lang: &'a str) -> impl Iterator<Item = &'a Term> {
        let is_it = |term: &&Term| term.is_abbreviation() && term.status.is_good();
        self.terms.iter().filter(move |term| term.is_of(lang)).filter(is_it)
    }

    /// The Chinese terms that may be used, simplified and traditional.
    pub fn han(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| term.lang.is_han() && term.status.is_good())
    }

    /// The first simplified Chinese term, or the first Chinese one.
    #[must_use]
    pub fn zh(&self) -> Option<&Term> {
        self.han().find(|term| !term.lang.is_traditional()).or_else(|| self.han().next())
    }

    /// The first pinyin.
    #[must_use]
    pub fn pinyin(&self) -> Option<&Term> {
        self.terms.iter().find(|term| is_pinyin(&term.lang))
    }

    /// Whether it holds on a day, ISO 8601.
    #[must_use]
    pub fn is_valid_on(&self, day: &str) -> bool {
        (self.valid_from.is_empty() || self.valid_from.as_str() <= day)
            && (self.valid_until.is_empty() || day <= self.valid_until.as_str())
    }
}

/// Whether a language is Chinese in pinyin.
pub(crate) fn is_pinyin(lang: &Lang) -> bool {
    lang.primary() == "zh" && lang.script() == Some("Latn")
}

/// A term with the concept that it is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lookup<'a> {
    /// The concept.
    pub concept: &'a Concept,
    /// The term.
    pub term: &'a Term,
}

/// Concepts by their Chinese terms and by their identifiers.
#[derive(Clone, Debug, Default)]
pub struct Index<'a> {
    han: HashMap<&'a str, Vec<Lookup<'a>>>,
    ids: HashMap<&'a str, &'a Concept>,
}

impl TermBase {
    /// All terms with their concepts, in order.
    pub fn terms(&self) -> impl Iterator<Item = Lookup<'_>> {
        self.concepts
            .iter()
            .flat_map(|concept| concept.terms.iter().map(move |term| Lookup { concept, term }))
    }

    /// Makes an index for look-up.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        let mut index = Index::default();
        for concept in &self.concepts {
            index.ids.entry(&concept.id).or_insert(concept);
            for term in concept.han() {
                let found = index.han.entry(&term.text).or_default();
                // Simplified and traditional may be written alike.
                if found.iter().all(|known| known.concept.id != concept.id) {
                    found.push(Lookup { concept, term });
                }
            }
        }
        index
    }

    /// The readings of its Chinese terms, simplified and traditional.
    #[must_use]
    pub fn lexicon(&self) -> dossier_han::pinyin::Lexicon {
        let words = self.concepts.iter().filter_map(|concept| Some((concept, concept.pinyin()?)));
        let pairs = words.flat_map(|(concept, pinyin)| {
            let is_first = |term: &&Term| term.status == Status::Preferred;
            concept.han().filter(is_first).map(move |term| (term.text.as_str(), pinyin.text.as_str()))
        });
        dossier_han::pinyin::Lexicon::new(pairs)
    }
}

impl<'a> Index<'a> {
    /// The concepts that a Chinese term is for; several where the term base contradicts itself.
    #[must_use]
    pub fn by_han(&self, han: &str) -> &[Lookup<'a>] {
        self.han.get(han).map_or(&[], Vec::as_slice)
    }

    /// The concept of an identifier.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&'a Concept> {
        self.ids.get(id).copied()
    }
}
