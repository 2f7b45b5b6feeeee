//! Several term bases as one.

use crate::{
    conflicts::{STATUS_CONFLICT, TWO_RENDERINGS},
    field::Field,
    model::{Concept, Status, Term, TermBase},
};
use dossier_core::{Code, Diagnostic};
use std::collections::HashMap;

/// Two term bases say different things of one concept.
pub const DIFFERENT_VALUE: Code = Code::warn(
    "terms/different-value",
    "Two term bases say different things about one concept; the first one counts.",
)
    .why(
        "Of several term bases the first counts, so that what the others say is not used. Make them agree, or change \
         their order.",
    );

/// Puts term bases together, the first before the second and so on.
///
/// Concepts are the same that have one Chinese term (simplified) in one subject field or none, or one identifier and no
/// Chinese terms that differ. What the earlier base says counts; terms and values that only a later one has are added, its
/// preferred terms as admitted ones where there is a preferred one already. What is overruled is a finding with both
/// places.
#[must_use]
pub fn merge(bases: impl IntoIterator<Item = TermBase>) -> (TermBase, Vec<Diagnostic>) {
    let mut bases = bases.into_iter();
    let mut merged = bases.next().unwrap_or_default();
    let mut findings = Vec::new();
    for base in bases {
        let mut places = Places::of(&merged);
        for concept in base.concepts {
            let place = places.find(&concept).and_then(|at| merged.concepts.get_mut(at));
            match place {
                Some(known) => join(known, concept, &mut findings),
                None => {
                    let concept = renamed(concept, &places, &mut findings);
                    places.add(merged.concepts.len(), &concept);
                    merged.concepts.push(concept);
                }
            }
        }
    }
    (merged, findings)
}

/// Where concepts are, by Chinese term and by identifier.
#[derive(Default)]
struct Places {
    han: HashMap<String, Vec<(usize, String)>>,
    ids: HashMap<String, (usize, bool)>,
}

fn han(concept: &Concept) -> impl Iterator<Item = &str> {
    let preferred = concept.han().filter(|term| term.status == Status::Preferred);
    preferred.map(|term| term.text.as_str())
}

impl Places {
    fn of(base: &TermBase) -> Self {
        let mut places = Self::default();
        base.concepts.iter().enumerate().for_each(|(at, concept)| places.add(at, concept));
        places
    }

    fn add(&mut self, at: usize, concept: &Concept) {
        for term in han(concept) {
            self.han.entry(term.to_owned()).or_default().push((at, concept.domain.clone()));
        }
        self.ids.entry(concept.id.clone()).or_insert((at, han(concept).next().is_some()));
    }

    /// The concept that this one is.
    fn find(&self, concept: &Concept) -> Option<usize> {
        let same =
            |domain: &String| *domain == concept.domain || domain.is_empty() || concept.domain.is_empty();
        let known = han(concept).filter_map(|term| self.han.get(term)).flatten();
        let by_han = known.into_iter().find(|(_, domain)| same(domain)).map(|(at, _)| *at);
        by_han.or_else(|| {
            let (at, chinese) = *self.ids.get(&concept.id)?;
            (!chinese || han(concept).next().is_none()).then_some(at)
        })
    }
}

/// The concept under an identifier that is free: another concept has its own.
fn renamed(mut concept: Concept, places: &Places, findings: &mut Vec<Diagnostic>) -> Concept {
    if places.ids.contains_key(&concept.id) {
        let free = (2..).map(|number: u32| format!("{}-{number}", concept.id));
        let free = free.into_iter().find(|id| !places.ids.contains_key(id)).unwrap_or_default();
        let message =
            format!("`{}` is another concept in an earlier term base; it is called `{free}`", concept.id);
        findings.push(DIFFERENT_VALUE.says(message).at(concept.location.clone()));
        concept.id = free;
    }
    concept
}

fn join(known: &mut Concept, later: Concept, findings: &mut Vec<Diagnostic>) {
    for field in Field::ALL.iter().copied().filter(|field| *field != Field::Id) {
        let (first, second) = (field.get(known), field.get(&later));
        let default = field.get(&Concept::default());
        if second == first || second == default {
            continue;
        }
        if first == default {
            // What was read out of a concept can be set in one.
            let _ = field.set(known, &second);
            continue;
        }
        // How often it was seen, and where first, is what each base says for itself.
        if matches!(field, Field::Count | Field::FirstSeen | Field::Note | Field::Definition) {
            continue;
        }
        let message = format!("`{}` of `{}` is `{first}`, not `{second}`", field.as_str(), known.id);
        let finding = DIFFERENT_VALUE.says(message).at(later.location.clone());
        findings.push(finding.label(known.location.clone(), "this one counts"));
    }
    for term in later.terms {
        add_term(known, term, findings);
    }
}

fn add_term(known: &mut Concept, mut term: Term, findings: &mut Vec<Diagnostic>) {
    let same = known.terms.iter().find(|other| other.lang == term.lang && other.text == term.text);
    if let Some(other) = same {
        if other.status.is_good() != term.status.is_good() {
            let message = format!(
                "`{}` is {} for `{}`, not {}",
                term.text,
                other.status.as_str(),
                known.id,
                term.status.as_str()
            );
            let finding = STATUS_CONFLICT.says(message).at(term.location.clone());
            findings.push(finding.label(other.location.clone(), "this one counts"));
        }
        return;
    }
    let preferred =
        known.terms.iter().find(|other| other.lang == term.lang && other.status == Status::Preferred);
    if let Some(other) = preferred.filter(|_| term.status == Status::Preferred) {
        term.status = Status::Admitted;
        if term.lang.primary() != "zh" {
            let message = format!("`{}` is preferred for `{}`, not `{}`", other.text, known.id, term.text);
            let finding = TWO_RENDERINGS.says(message).at(term.location.clone());
            findings.push(finding.label(other.location.clone(), "this one counts"));
        }
    }
    known.terms.push(term);
}
