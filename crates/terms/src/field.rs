//! What concepts and terms say besides their texts, by the names that columns and TBX notes use.

use crate::model::{Case, Check, Concept, PartOfSpeech, Severity, Term, names};
use dossier_core::date::iso_date;

names! {
    /// A value of a concept.
    pub(crate) Field {
        /// Identifier.
        Id = "id",
        /// Subject field.
        Domain = "domain",
        /// How grave.
        Severity = "severity",
        /// Where checked.
        Check = "check",
        /// First seen.
        FirstSeen = "first_seen",
        /// How often seen.
        Count = "count",
        /// Note.
        Note = "note",
        /// Definition.
        Definition = "definition",
        /// First mention with Chinese.
        FirstMention = "first_mention",
        /// Article.
        Article = "article",
        /// Audience.
        Audience = "audience",
        /// First day.
        ValidFrom = "valid_from",
        /// Last day.
        ValidUntil = "valid_until",
        /// Not approved.
        Candidate = "candidate",
    }
}

names! {
    /// A value of a term.
    pub(crate) TermField {
        /// Part of speech.
        PartOfSpeech = "part_of_speech",
        /// Whether capitals count.
        Case = "case",
        /// Whether it is inflected.
        Inflection = "inflection",
        /// Texts that hold it and are right.
        Exceptions = "exceptions",
    }
}

impl Field {
    /// The value as text; empty when there is none.
    pub(crate) fn get(self, concept: &Concept) -> String {
        match self {
            Self::Id => concept.id.clone(),
            Self::Domain => concept.domain.clone(),
            Self::Severity => concept.severity.as_str().to_owned(),
            Self::Check => concept.check.as_str().to_owned(),
            Self::FirstSeen => concept.first_seen.clone(),
            Self::Count => concept.count.map(|count| count.to_string()).unwrap_or_default(),
            Self::Note => concept.note.clone(),
            Self::Definition => concept.definition.clone(),
            Self::FirstMention => yes(concept.first_mention),
            Self::Article => concept.article.clone(),
            Self::Audience => concept.audience.clone(),
            Self::ValidFrom => concept.valid_from.clone(),
            Self::ValidUntil => concept.valid_until.clone(),
            Self::Candidate => yes(concept.candidate),
        }
    }

    /// Sets it from text that is not empty; else what it should have been.
    pub(crate) fn set(self, concept: &mut Concept, text: &str) -> Result<(), String> {
        let text = text.trim();
        let plain = match self {
            Self::Severity => return one_of(Severity::ALL, Severity::as_str, text, &mut concept.severity),
            Self::Check => return one_of(Check::ALL, Check::as_str, text, &mut concept.check),
            Self::FirstMention => return truth(text, &mut concept.first_mention),
            Self::Candidate => return truth(text, &mut concept.candidate),
            Self::ValidFrom => return day(text, &mut concept.valid_from),
            Self::ValidUntil => return day(text, &mut concept.valid_until),
            Self::Count => {
                concept.count = Some(text.parse().map_err(|_| "a whole number".to_owned())?);
                return Ok(());
            }
            Self::Id => &mut concept.id,
            Self::Domain => &mut concept.domain,
            Self::FirstSeen => &mut concept.first_seen,
            Self::Note => &mut concept.note,
            Self::Definition => &mut concept.definition,
            Self::Article => &mut concept.article,
            Self::Audience => &mut concept.audience,
        };
        text.clone_into(plain);
        Ok(())
    }
}

impl TermField {
    /// The value as text; empty for what holds when nothing is said.
    pub(crate) fn get(self, term: &Term) -> String {
        match self {
            Self::PartOfSpeech => {
                term.part_of_speech.map(|part| part.as_str().to_owned()).unwrap_or_default()
            }
            Self::Case => term.case.map(|case| case.as_str().to_owned()).unwrap_or_default(),
            Self::Inflection => if term.inflected { "" } else { "no" }.to_owned(),
            Self::Exceptions => term.exceptions.join(";"),
        }
    }

    /// Sets it from text that is not empty; else what it should have been.
    pub(crate) fn set(self, term: &mut Term, text: &str) -> Result<(), String> {
        let text = text.trim();
        match self {
            Self::PartOfSpeech => {
                let mut part = PartOfSpeech::Other;
                one_of(PartOfSpeech::ALL, PartOfSpeech::as_str, text, &mut part)?;
                term.part_of_speech = Some(part);
            }
            Self::Case => {
                let mut case = Case::Fold;
                one_of(Case::ALL, Case::as_str, text, &mut case)?;
                term.case = Some(case);
            }
            Self::Inflection => truth(text, &mut term.inflected)?,
            Self::Exceptions => term.exceptions = several(text).map(|(_, text)| text.to_owned()).collect(),
        }
        Ok(())
    }
}

/// The parts of a value between semicolons, without the space around them, and where they begin.
pub(crate) fn several(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let parts = text.split(';').map(move |part| {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        (start, part.trim())
    });
    parts.filter(|(_, part)| !part.is_empty())
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "" }.to_owned()
}

fn one_of<T: Copy>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
    text: &str,
    value: &mut T,
) -> Result<(), String> {
    let lower = text.to_lowercase();
    let found = all.iter().find(|known| name(**known) == lower);
    *value = *found.ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|known| format!("`{}`", name(*known))).collect();
        format!("one of {}", names.join(", "))
    })?;
    Ok(())
}

fn truth(text: &str, value: &mut bool) -> Result<(), String> {
    *value = match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "on" => true,
        "no" | "false" | "0" | "off" => false,
        _ => return Err("`yes` or `no`".to_owned()),
    };
    Ok(())
}

fn day(text: &str, value: &mut String) -> Result<(), String> {
    if iso_date(text) != Some(text) {
        return Err("a day as 2021-09-01".to_owned());
    }
    text.clone_into(value);
    Ok(())
}
