//! TBX-Basic of version 3, as the core structure's RELAX NG schema and the dialect's Schematron rules have it.

use super::PREFIX;
use crate::{
    field::{Field, TermField},
    model::{Concept, Term, TermBase},
};
use dossier_core::{Lang, xml::escape};
use std::{collections::BTreeSet, fmt::Write};

/// The fields that are notes: TBX-Basic has no data category for them.
const NOTED: [Field; 8] = [
    Field::Severity,
    Field::Check,
    Field::Count,
    Field::FirstMention,
    Field::Article,
    Field::ValidFrom,
    Field::ValidUntil,
    Field::Candidate,
];

/// Writes a term base; with `elements` data categories are elements of the modules' namespaces (DCT), else attributes (DCA).
pub(crate) fn write(base: &TermBase, elements: bool) -> String {
    let mut writer = Writer { out: String::new(), elements, ids: BTreeSet::new() };
    let (style, modules) = match elements {
        true => (
            "dct",
            " xmlns:min=\"http://www.tbxinfo.net/ns/min\" xmlns:basic=\"http://www.tbxinfo.net/ns/basic\"",
        ),
        false => ("dca", ""),
    };
    let _ = write!(
        writer.out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tbx xmlns=\"urn:iso:std:iso:30042:ed-2\"{modules} \
         type=\"TBX-Basic\" style=\"{style}\" xml:lang=\"en\">\n  <tbxHeader>\n    <fileDesc>\n      <sourceDesc>\n        \
         <p>Term base, written by dossier</p>\n      </sourceDesc>\n    </fileDesc>\n  </tbxHeader>\n  <text>\n    <body>\n"
    );
    base.concepts.iter().for_each(|concept| writer.concept(concept, base));
    writer.out.push_str("    </body>\n  </text>\n</tbx>\n");
    writer.out
}

struct Writer {
    out: String,
    elements: bool,
    /// The identifiers that were given away.
    ids: BTreeSet<String>,
}

impl Writer {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.out, "{:1$}{line}", "", depth * 2);
    }

    /// A value of a data category, in the style that is written.
    fn category(&mut self, depth: usize, element: &str, module: &str, category: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let value = escape(value);
        let line = match self.elements {
            true => format!("<{module}:{category}>{value}</{module}:{category}>"),
            false => format!("<{element} type=\"{category}\">{value}</{element}>"),
        };
        self.line(depth, &line);
    }

    fn note(&mut self, depth: usize, text: &str) {
        if !text.is_empty() {
            self.line(depth, &format!("<note>{}</note>", escape(text)));
        }
    }

    fn concept(&mut self, concept: &Concept, base: &TermBase) {
        // An entry without terms is not valid; that it is missing is reported.
        if concept.terms.is_empty() {
            return;
        }
        let id = self.id(&concept.id, base);
        self.line(3, &format!("<conceptEntry id=\"{}\">", escape(&id)));
        self.category(4, "descrip", "min", "subjectField", &concept.domain);
        self.category(4, "descrip", "basic", "definition", &concept.definition);
        self.category(4, "admin", "basic", "source", &concept.first_seen);
        self.category(4, "admin", "min", "customerSubset", &concept.audience);
        self.note(4, &concept.note);
        if id != concept.id {
            self.note(4, &format!("{PREFIX}id={}", concept.id));
        }
        for field in NOTED {
            let value = field.get(concept);
            if !value.is_empty() {
                self.note(4, &format!("{PREFIX}{}={value}", field.as_str()));
            }
        }
        let mut langs: Vec<&Lang> = Vec::new();
        for term in &concept.terms {
            if !langs.contains(&&term.lang) {
                langs.push(&term.lang);
            }
        }
        for lang in langs {
            self.line(4, &format!("<langSec xml:lang=\"{lang}\">"));
            concept.terms.iter().filter(|term| term.lang == *lang).for_each(|term| self.term(term));
            self.line(4, "</langSec>");
        }
        self.line(3, "</conceptEntry>");
    }

    fn term(&mut self, term: &Term) {
        self.line(5, "<termSec>");
        self.line(6, &format!("<term>{}</term>", escape(&term.text)));
        let kind = term.kind.map_or("", |kind| kind.as_str());
        self.category(6, "termNote", "basic", "termType", kind);
        let part = term.part_of_speech.map_or("", |part| part.as_str());
        self.category(6, "termNote", "min", "partOfSpeech", part);
        let status = format!("{}Term-admn-sts", term.status.as_str());
        self.category(6, "termNote", "min", "administrativeStatus", &status);
        self.note(6, &term.note);
        for field in [TermField::Case, TermField::Inflection, TermField::Exceptions] {
            let value = field.get(term);
            if !value.is_empty() {
                self.note(6, &format!("{PREFIX}{}={value}", field.as_str()));
            }
        }
        self.line(5, "</termSec>");
    }

    /// The identifier itself where XML allows it and it is the first of its kind; else one that is free.
    fn id(&mut self, id: &str, base: &TermBase) -> String {
        if is_name(id) && self.ids.insert(id.to_owned()) {
            return id.to_owned();
        }
        let taken = |candidate: &String| base.concepts.iter().any(|concept| concept.id == *candidate);
        let mut number = self.ids.len() + 1;
        loop {
            let candidate = format!("c{number}");
            if !taken(&candidate) && self.ids.insert(candidate.clone()) {
                return candidate;
            }
            number += 1;
        }
    }
}

/// Whether a text can be an identifier in XML: a name without a colon.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
