//! What a term base lost on its way through a format.

use crate::{
    LOST,
    field::{Field, TermField},
    model::{Concept, Term, TermBase},
};
use dossier_core::{Diagnostic, Location};
use std::collections::{BTreeMap, HashMap};

/// Which concepts lost what, by what it is.
#[derive(Default)]
struct Losses(BTreeMap<String, (usize, String, Option<Location>)>);

impl Losses {
    fn add(&mut self, what: &str, concept: &Concept, location: Option<&Location>) {
        let location = || location.or(concept.location.as_ref()).cloned();
        let entry = self.0.entry(what.to_owned());
        entry.or_insert_with(|| (0, concept.id.clone(), location())).0 += 1;
    }
}

/// A finding for each kind of thing that is in `base` and not in what was read `back`.
pub(crate) fn lost(base: &TermBase, back: &TermBase) -> Vec<Diagnostic> {
    let mut losses = Losses::default();
    let mut read: HashMap<&str, std::collections::VecDeque<&Concept>> = HashMap::new();
    for concept in &back.concepts {
        read.entry(&concept.id).or_default().push_back(concept);
    }
    for concept in &base.concepts {
        match read.get_mut(concept.id.as_str()).and_then(std::collections::VecDeque::pop_front) {
            Some(back) => compare(concept, back, &mut losses),
            None => losses.add("a concept as a whole", concept, None),
        }
    }
    let say = |(what, (count, first, location)): (String, (usize, String, Option<Location>))| {
        let others = if count == 1 { String::new() } else { format!(" and {} more", count - 1) };
        LOST.says(format!("the format cannot hold {what}, of `{first}`{others}")).at(location)
    };
    losses.0.into_iter().map(say).collect()
}

fn compare(concept: &Concept, back: &Concept, losses: &mut Losses) {
    for field in Field::ALL {
        if field.get(concept) != field.get(back) {
            losses.add(&format!("the value of `{}`", field.as_str()), concept, None);
        }
    }
    let (before, after) = (sorted(&concept.terms), sorted(&back.terms));
    let mut left: Vec<&Term> = after;
    for term in before {
        let same = |other: &&Term| other.text == term.text && other.lang == term.lang;
        let Some(at) = left
            .iter()
            .position(|other| same(other) && other.status == term.status)
            .or_else(|| left.iter().position(same))
        else {
            losses.add("a term as it is written", concept, term.location.as_ref());
            continue;
        };
        let other = left.remove(at);
        let location = term.location.as_ref();
        if term.status != other.status {
            losses.add("the status of a term", concept, location);
        }
        if term.kind != other.kind {
            losses.add("the type of a term", concept, location);
        }
        if term.note != other.note {
            losses.add("the note on a term", concept, location);
        }
        for field in TermField::ALL.iter().filter(|field| field.get(term) != field.get(other)) {
            losses.add(&format!("the `{}` of one term", field.as_str()), concept, location);
        }
    }
}

/// Terms of a language and status in their order; how languages mix means nothing.
fn sorted(terms: &[Term]) -> Vec<&Term> {
    let mut terms: Vec<&Term> = terms.iter().collect();
    terms.sort_by(|a, b| (&a.lang, a.status).cmp(&(&b.lang, b.status)));
    terms
}
