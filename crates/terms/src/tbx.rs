//! TermBase eXchange: TBX-Basic of version 3 (ISO 30042:2019) in both styles, of version 2 (ISO 30042:2008), and pairs out of
//! Translation Memory eXchange (TMX 1.4b).
//!
//! A source of a concept entry is where it was first seen, a customer subset its audience. What TBX-Basic has no data category
//! for is a note of its own that begins with `dossier:`, as `dossier:severity=error`.

mod write;

pub(crate) use write::write;

use crate::{
    BAD_VALUE, CANDIDATES, MISSING_ID, NO_TERMS, NOT_KEPT, Reading, UNREADABLE,
    field::{Field, TermField},
    model::{Concept, PartOfSpeech, Status, Term, TermType},
    text,
    xml::{Element, parse},
};
use dossier_core::{Diagnostic, Lang, Location};
use std::collections::BTreeMap;

/// How notes begin that hold a value.
const PREFIX: &str = "dossier:";

/// Reads TBX.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Reading {
    read_as(path, bytes, &["tbx", "martif"])
}

/// Reads the units of a translation memory as concepts.
pub(crate) fn read_memory(path: &str, bytes: &[u8]) -> Reading {
    read_as(path, bytes, &["tmx"])
}

fn read_as(path: &str, bytes: &[u8], roots: &[&str]) -> Reading {
    let (source, root) = match text(path, bytes).and_then(|text| Ok((text, parse(path, text)?))) {
        Ok(read) => read,
        Err(finding) => return Reading::refused(*finding),
    };
    if !roots.contains(&root.name.as_str()) {
        let message = format!("`{path}` is a <{}>, not a <{}>", root.name, roots.join("> or <"));
        return Reading::refused(
            UNREADABLE.says(message).at(Location::file(path)).hint("the extension tells the format"),
        );
    }
    let mut reader =
        Reader { path, source, findings: Vec::new(), not_kept: BTreeMap::new(), reading: Reading::default() };
    if root.name == "tmx" {
        reader.memory(&root)
    } else {
        reader.entries(&root)
    }
    reader.finish()
}

struct Reader<'x> {
    path: &'x str,
    source: &'x str,
    findings: Vec<Diagnostic>,
    /// What is left out: how often, and where first.
    not_kept: BTreeMap<String, (usize, Location)>,
    reading: Reading,
}

/// What an element says: its data category, whichever style names it.
fn category(element: &Element) -> &str {
    match element.name.as_str() {
        "descrip" | "admin" | "termNote" | "xref" | "ref" | "transac" | "transacNote" | "adminNote"
        | "descripNote" => element.get("type").unwrap_or(&element.name),
        // A group is called what stands first in it; the others speak of that.
        name if name.ends_with("Grp") => element.children.first().map_or(name, category),
        name => name,
    }
}

/// Text on one line, as terms are.
fn one_line(text: &str) -> String {
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The value that a note holds, by name.
fn value(note: &str) -> Option<(&str, &str)> {
    note.trim().strip_prefix(PREFIX)?.split_once('=')
}

impl Reader<'_> {
    fn finish(mut self) -> Reading {
        let path = self.path;
        let say = |(what, (count, first)): (String, (usize, Location))| {
            let times = if count == 1 { "one".to_owned() } else { count.to_string() };
            NOT_KEPT
                .says(format!("`{path}` has {times} <{what}> that a term base has no place for"))
                .at(first)
        };
        self.findings.extend(self.not_kept.into_iter().map(say));
        Reading { findings: self.findings, ..self.reading }
    }

    fn drop(&mut self, what: &str, element: &Element) {
        let location = element.location(self.path);
        self.not_kept.entry(what.to_owned()).or_insert((0, location)).0 += 1;
    }

    fn bad_value(&mut self, name: &str, element: &Element, wanted: &str) {
        let message = format!("`{}` cannot be a value of `{name}`", one_line(&element.text));
        let finding = BAD_VALUE.says(message).at(element.text_location(self.path, self.source));
        self.findings.push(finding.hint(format!("it is {wanted}")));
    }

    fn entries(&mut self, root: &Element) {
        let Some(body) = root.path(&["text", "body"]) else {
            let message = format!("`{}` has no <body> in its <text>", self.path);
            self.findings.push(UNREADABLE.says(message).at(root.location(self.path)));
            return;
        };
        for back in root.path(&["text", "back"]).into_iter().flat_map(|back| &back.children) {
            self.drop(&back.name, back);
        }
        for entry in &body.children {
            if matches!(entry.name.as_str(), "conceptEntry" | "termEntry") {
                let concept = self.entry(entry);
                self.add(concept, entry);
            } else {
                self.drop(&entry.name, entry);
            }
        }
    }

    /// Adds a concept, with a name if it has none.
    fn add(&mut self, mut concept: Concept, element: &Element) {
        concept.location = Some(element.location(self.path));
        if concept.id.is_empty() {
            concept.id = format!("entry-{}", self.reading.base.concepts.len() + 1);
            let message = format!("a concept has no identifier; it is called `{}`", concept.id);
            self.findings.push(MISSING_ID.says(message).at(concept.location.clone()));
        }
        if concept.terms.is_empty() {
            let message = format!("the concept `{}` has no terms", concept.id);
            self.findings.push(NO_TERMS.says(message).at(concept.location.clone()));
        }
        self.reading.base.concepts.push(concept);
    }

    fn entry(&mut self, entry: &Element) -> Concept {
        let mut concept =
            Concept { id: entry.get("id").unwrap_or_default().to_owned(), ..Concept::default() };
        for child in &entry.children {
            match child.name.as_str() {
                "langSec" | "langSet" => self.language(child, &mut concept),
                "descripGrp" | "adminGrp" => self.group(child, &mut concept),
                _ => self.of_concept(child, &mut concept),
            }
        }
        concept
    }

    /// A description or administrative note with what is said about it: only the former is kept.
    fn group(&mut self, group: &Element, concept: &mut Concept) {
        let (main, more) =
            group.children.split_first().map_or((None, &[][..]), |(main, more)| (Some(main), more));
        main.into_iter().for_each(|main| self.of_concept(main, concept));
        more.iter().for_each(|child| self.drop(category(child), child));
    }

    fn of_concept(&mut self, element: &Element, concept: &mut Concept) {
        let field = match category(element) {
            "subjectField" => Field::Domain,
            "definition" => Field::Definition,
            "source" => Field::FirstSeen,
            "customerSubset" => Field::Audience,
            "note" => return self.note(element, concept),
            other => return self.drop(other, element),
        };
        if !field.get(concept).is_empty() {
            return self.drop(category(element), element);
        }
        let _ = field.set(concept, &element.text);
    }

    fn note(&mut self, element: &Element, concept: &mut Concept) {
        let known = value(&element.text).and_then(|(name, value)| Some((Field::of(name)?, value)));
        let Some((field, value)) = known else {
            if !concept.note.is_empty() {
                concept.note.push('\n');
            }
            concept.note.push_str(element.text.trim());
            return;
        };
        if let Err(wanted) = field.set(concept, value) {
            self.bad_value(field.as_str(), element, &wanted);
        }
    }

    /// The language of a section or variant.
    fn lang(&mut self, element: &Element) -> Option<Lang> {
        let tag = element.get("xml:lang").or_else(|| element.get("lang")).unwrap_or_default();
        match Lang::parse(tag) {
            Ok(lang) => Some(lang),
            Err(error) => {
                let finding = BAD_VALUE.says(error.to_string()).at(element.location(self.path));
                self.findings.push(finding.hint("give it `xml:lang`, as `xml:lang=\"zh-Hans\"`"));
                None
            }
        }
    }

    fn language(&mut self, section: &Element, concept: &mut Concept) {
        let Some(lang) = self.lang(section) else { return };
        let mut terms: Vec<(Term, bool)> = Vec::new();
        for child in &section.children {
            match child.name.as_str() {
                "termSec" | "tig" => terms.extend(self.term(child, child, &lang)),
                "ntig" => {
                    let group = child.child("termGrp").unwrap_or(child);
                    terms.extend(self.term(child, group, &lang));
                }
                "descripGrp" if concept.definition.is_empty() => self.group(child, concept),
                "descrip" | "definition" if concept.definition.is_empty() => self.of_concept(child, concept),
                _ => self.drop(category(child), child),
            }
        }
        // Where no term has a status, the first is the preferred one.
        let any = terms.iter().any(|(term, given)| *given && term.status == Status::Preferred);
        if let (false, Some((first, false))) = (any, terms.first_mut().map(|(term, given)| (term, *given))) {
            first.status = Status::Preferred;
        }
        concept.terms.extend(terms.into_iter().map(|(term, _)| term));
    }

    /// A term, and whether it has a status of its own.
    fn term(&mut self, section: &Element, group: &Element, lang: &Lang) -> Option<(Term, bool)> {
        let Some(element) = group.child("term") else {
            self.drop(&section.name, section);
            return None;
        };
        let mut term = Term::new(one_line(&element.text), lang.clone(), Status::Admitted);
        if term.text.is_empty() {
            self.drop("term", element);
            return None;
        }
        term.location = Some(element.text_location(self.path, self.source));
        let mut given = false;
        let beside = section.children.iter().filter(|child| !std::ptr::eq(*child, group));
        let inside = group.children.iter().filter(|_| !std::ptr::eq(group, section));
        for child in beside.chain(inside).filter(|child| child.name != "term") {
            let (main, more) = match child.name.as_str() {
                "termNoteGrp" => child.children.split_first().map_or((child, &[][..]), |parts| parts),
                _ => (child, &[][..]),
            };
            self.of_term(main, &mut term, &mut given);
            more.iter().for_each(|part| self.drop(category(part), part));
        }
        Some((term, given))
    }

    fn of_term(&mut self, element: &Element, term: &mut Term, given: &mut bool) {
        let text = one_line(&element.text);
        match category(element) {
            "administrativeStatus" | "normativeAuthorization" => {
                match Status::of(text.trim_end_matches("-admn-sts").trim_end_matches("Term")) {
                    Some(status) => (term.status, *given) = (status, true),
                    None => self.bad_value("administrativeStatus", element, "as `preferredTerm-admn-sts`"),
                }
            }
            "termType" => match TermType::of(&text) {
                Some(kind) => term.kind = Some(kind),
                None => self.bad_value("termType", element, "as `fullForm` or `acronym`"),
            },
            "partOfSpeech" => match PartOfSpeech::of(&text) {
                Some(part) => term.part_of_speech = Some(part),
                None => self.bad_value("partOfSpeech", element, "as `noun` or `verb`"),
            },
            "note" => self.term_note(element, term),
            other => self.drop(other, element),
        }
    }

    fn term_note(&mut self, element: &Element, term: &mut Term) {
        let known = value(&element.text).and_then(|(name, value)| Some((TermField::of(name)?, value)));
        let Some((field, value)) = known else {
            if !term.note.is_empty() {
                term.note.push('\n');
            }
            term.note.push_str(element.text.trim());
            return;
        };
        if let Err(wanted) = field.set(term, value) {
            self.bad_value(field.as_str(), element, &wanted);
        }
    }

    fn memory(&mut self, root: &Element) {
        for unit in root.child("body").into_iter().flat_map(|body| &body.children) {
            if unit.name != "tu" {
                self.drop(&unit.name, unit);
                continue;
            }
            let concept = self.unit(unit);
            self.add(concept, unit);
        }
        let count = self.reading.base.concepts.len();
        if count > 0 {
            let message = format!("`{}` gives {count} concepts that nobody has approved", self.path);
            let finding = CANDIDATES.says(message).at(Location::file(self.path));
            self.findings.push(finding.hint("look them over, and take `candidate` away from what is right"));
        }
    }

    fn unit(&mut self, unit: &Element) -> Concept {
        let id = unit
            .get("tuid")
            .map_or_else(|| format!("tu-{}", self.reading.base.concepts.len() + 1), str::to_owned);
        let mut concept = Concept { id, candidate: true, ..Concept::default() };
        for child in &unit.children {
            match child.name.as_str() {
                "tuv" => {
                    let Some(lang) = self.lang(child) else { continue };
                    concept.terms.extend(self.variant(child, lang));
                }
                "note" => self.note(child, &mut concept),
                other => self.drop(other, child),
            }
        }
        concept
    }

    fn variant(&mut self, variant: &Element, lang: Lang) -> Option<Term> {
        let segment = variant.child("seg")?;
        let codes = segment.children.iter().filter(|child| child.name != "hi");
        codes.for_each(|code| self.drop(&code.name, code));
        let text = one_line(&segment.text);
        let location = Some(segment.text_location(self.path, self.source));
        (!text.is_empty()).then(|| Term { location, ..Term::new(text, lang, Status::Preferred) })
    }
}
