//! Terms by what somebody types.

use crate::model::{Concept, Term, TermBase, is_pinyin};
use dossier_han::{
    pinyin::{bare, fold, has_tones, key},
    script::{is_han, to_simplified},
};

/// A concept that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<'a> {
    /// The concept.
    pub concept: &'a Concept,
    /// The term that fits best.
    pub term: &'a Term,
    /// How well: 0 is the whole term, 1 its beginning, 2 a part of it.
    pub rank: u8,
}

/// The concepts with a term that a query is, begins or is part of, the best first.
///
/// Chinese may be simplified or traditional. Pinyin may have tone marks or none, and any spaces; with marks, they count.
/// In other languages capitals and marks on letters do not matter.
///
/// ```
/// let csv = "id,zh,pinyin,en_preferred\nT1,法律责任,fǎlǜ zérèn,legal liability\n";
/// let base = dossier_terms::read("terms.csv", csv.as_bytes()).base;
/// for query in ["法律", "法律責任", "fǎlǜ", "falü ze ren", "falv", "Liability"] {
///     assert_eq!(dossier_terms::search(&base, query).len(), 1, "{query}");
/// }
/// assert!(dossier_terms::search(&base, "fálǜ").is_empty());
/// ```
#[must_use]
pub fn search<'a>(base: &'a TermBase, query: &str) -> Vec<Hit<'a>> {
    let query = Query::new(query);
    let best = |concept: &'a Concept| {
        let hits = concept.terms.iter().filter_map(|term| Some((query.rank(term)?, term)));
        let (rank, term) = hits.min_by_key(|(rank, _)| *rank)?;
        Some(Hit { concept, term, rank })
    };
    let mut hits: Vec<Hit<'a>> = base.concepts.iter().filter_map(best).collect();
    hits.sort_by_key(|hit| hit.rank);
    hits
}

/// A query in the forms in which terms are compared.
struct Query {
    han: Option<String>,
    pinyin: String,
    toned: bool,
    folded: String,
}

impl Query {
    fn new(query: &str) -> Self {
        let toned = has_tones(query);
        let han = query.chars().any(is_han).then(|| to_simplified(query.trim()));
        let pinyin = if toned { key(query) } else { key(&bare(query)) };
        Self { han, pinyin, toned, folded: fold(query.trim()) }
    }

    fn rank(&self, term: &Term) -> Option<u8> {
        if term.lang.is_han() {
            return rank(&to_simplified(&term.text), self.han.as_ref()?);
        }
        if is_pinyin(&term.lang) {
            let text = if self.toned { key(&term.text) } else { key(&bare(&term.text)) };
            return rank(&text, &self.pinyin);
        }
        rank(&fold(&term.text), &self.folded)
    }
}

fn rank(text: &str, query: &str) -> Option<u8> {
    let at = text.find(query).filter(|_| !query.is_empty())?;
    Some(if text.len() == query.len() { 0 } else { u8::from(at > 0) + 1 })
}
