//! The stages `legal/xliff` and `legal/import-xliff`: XLIFF 2.1 (OASIS, 2018; ISO 21720).
//!
//! A unit of the document is a `unit`, each of its paragraphs a `segment`. Terms that the metadata `terms` of the document lists,
//! as `{ zh-Hans: 网络安全, en: cybersecurity }`, and those of term bases go with the units that use them, in the glossary module.

use crate::exchange::{self, ExchangeOptions, File};
use crate::findings;
use crate::segments::{Aligned, Lost, Segment};
use crate::tokens::{self, Pair, Place, Token};
use crate::xml::{Element, Node, Writer};
use dossier_sdk::{
    Artifact, Code, Context, Document, Failure, Import, Inline, Lang, Meta, Render, Span, text,
};
use dossier_terms::TermBase;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// IANA media type of XLIFF 2.
pub const MEDIA_TYPE: &str = "application/xliff+xml";

/// Options of `legal/xliff`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct XliffOptions {
    /// The language of the target, as the units have it; else their second. A file of XLIFF has one target.
    pub target: Option<Lang>,
    /// Term bases, as CSV, TBX, TMX or XLSX, patterns allowed: each unit gets those of their terms that its source uses, beside those that
    /// the metadata `terms` lists.
    pub terms: Vec<String>,
}

/// A term with its translation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    source: String,
    target: String,
}

impl Render for XliffOptions {
    type Options = Self;
    const NAME: &'static str = "legal/xliff";
    const SUMMARY: &'static str = "Writes the aligned units of two languages as XLIFF 2.1.";
    const CODES: &'static [Code] = findings::OF_XLIFF;

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let units = exchange::units(document, cx, "XLIFF")?;
        let source = exchange::source_lang(&units);
        let second = || units.iter().find_map(|unit| unit.langs.get(1).cloned());
        let Some(target) = self.target.clone().or_else(second) else {
            return Err(Failure::because(findings::NO_UNITS.says("the units have one language only")));
        };
        let mut lost = Lost::default();
        let mut terms = terms(document, &source, &target);
        if !self.terms.is_empty() {
            let base = dossier_terms::open(&self.terms, findings::TERMS, cx)?;
            terms.extend(of_base(&base, &source, &target));
            // Many terms have the same characters in both scripts.
            terms.dedup();
        }
        let path = document.sources.0.first().map_or("document", |source| source.path.as_str());
        let mut out = Writer::new();
        let head = [
            ("xmlns", "urn:oasis:names:tc:xliff:document:2.0"),
            ("xmlns:gls", "urn:oasis:names:tc:xliff:glossary:2.0"),
            ("version", "2.1"),
            ("srcLang", source.as_str()),
            ("trgLang", target.as_str()),
        ];
        out.open("xliff", &head);
        out.open("file", &[("id", "f1"), ("original", path), ("xml:space", "preserve")]);
        let state = state(document);
        for (number, unit) in (1..).zip(&units) {
            Unit { unit, number, target: &target, terms: &terms, state }.write(&mut out, &mut lost);
        }
        out.close();
        out.close();
        if out.dropped {
            lost.add("characters that XML does not allow");
        }
        lost.report(cx, "XLIFF", None);
        Ok(Artifact { media_type: MEDIA_TYPE.to_owned(), bytes: out.finish() })
    }
}

/// The state of segments that have none of their own, by the status of the translation.
fn state(document: &Document) -> &'static str {
    match crate::LegalMeta::of(&document.meta).translation_status.as_deref() {
        Some("final" | "official") => "final",
        Some("reviewed") => "reviewed",
        _ => "translated",
    }
}

/// The terms in the metadata of a document. A key may be a language or one that it begins with: `zh` for `zh-Hans`.
fn terms(document: &Document, source: &Lang, target: &Lang) -> Vec<Term> {
    let Some(Meta::List(list)) = document.meta.get("terms") else { return Vec::new() };
    let term = |entry: &Meta| {
        let Meta::Map(map) = entry else { return None };
        let text = |lang: &Lang| {
            let value = map.get(lang.as_str()).or_else(|| map.get(lang.primary()))?;
            Some(value.to_text()).filter(|text| !text.is_empty())
        };
        Some(Term { source: text(source)?, target: text(target)? })
    };
    list.iter().filter_map(term).collect()
}

/// The terms of a term base that are rendered in the target.
fn of_base<'t>(base: &'t TermBase, source: &'t Lang, target: &'t Lang) -> impl Iterator<Item = Term> + 't {
    base.concepts.iter().flat_map(|concept| {
        let rendering = concept.preferred(target.primary()).next();
        let terms = concept.terms.iter().filter(|term| term.status.is_good() && speaks(term, source));
        terms.zip(std::iter::repeat(rendering)).filter_map(|(term, rendering)| {
            Some(Term { source: term.text.clone(), target: rendering?.text.clone() })
        })
    })
}

/// Whether a term is of the language of the source; pinyin is no Chinese to be looked for.
fn speaks(term: &dossier_terms::Term, source: &Lang) -> bool {
    if source.is_han() { term.lang.is_han() } else { term.is_of(source.primary()) }
}

struct Unit<'a> {
    unit: &'a Aligned,
    number: usize,
    target: &'a Lang,
    terms: &'a [Term],
    state: &'static str,
}

impl Unit<'_> {
    fn write(&self, out: &mut Writer, lost: &mut Lost) {
        let unit = self.unit;
        let Some(source) = unit.langs.first().filter(|_| !unit.segments.is_empty()) else { return };
        let target = unit.langs.iter().skip(1).position(|lang| lang == self.target).map(|at| at + 1);
        let others = unit.langs.len().saturating_sub(1 + usize::from(target.is_some()));
        (0..others).for_each(|_| lost.add("a text in a third language"));
        let id = format!("u{}", self.number);
        let named = [("id", id.as_str()), ("name", unit.id.as_str())];
        out.open("unit", if unit.id.is_empty() { named.get(..1).unwrap_or_default() } else { &named });
        self.glossary(out);
        let mut code = 0;
        for (number, segment) in (1..).zip(&unit.segments) {
            let own = format!("s{number}");
            let id = if segment.id.is_empty() { own.as_str() } else { segment.id.as_str() };
            let text = target.and_then(|at| segment.texts.get(at)).filter(|text| !text.is_empty());
            let state = match (segment.state.as_str(), text) {
                ("", Some(_)) => self.state,
                ("", None) => "initial",
                (state, _) => state,
            };
            out.open("segment", &[("id", id), ("state", state)]);
            let first = code;
            let sides = segment.texts.first().map(|text| ("source", source, text));
            for (name, lang, text) in sides.into_iter().chain(text.map(|text| ("target", self.target, text)))
            {
                // The same number in source and target says that a code is the same.
                code = first;
                out.open_text(name, &[]);
                write_text(&tokens::of_inlines(text, lang, lost), &mut code, out);
                out.close();
            }
            code = first + codes(segment);
            out.close();
        }
        out.close();
    }

    /// The terms that the source uses.
    fn glossary(&self, out: &mut Writer) {
        let plain = |content: Option<&Vec<Inline>>| content.map(|content| text::of_inlines(content));
        let sources: Vec<String> =
            self.unit.segments.iter().filter_map(|segment| plain(segment.texts.first())).collect();
        let used: Vec<&Term> =
            self.terms.iter().filter(|term| sources.iter().any(|text| text.contains(&term.source))).collect();
        if used.is_empty() {
            return;
        }
        out.open("gls:glossary", &[]);
        for term in used {
            out.open("gls:glossEntry", &[]);
            out.element("gls:term", &[], &term.source);
            out.element("gls:translation", &[], &term.target);
            out.close();
        }
        out.close();
    }
}

/// As many numbers as the codes of a segment may take.
fn codes(segment: &Segment) -> usize {
    let count = |text: &Vec<Inline>| {
        let tokens = tokens::of_inlines(text, &Lang::default(), &mut Lost::default());
        tokens.iter().filter(|token| matches!(token, Token::Open(..) | Token::Place(..))).count()
    };
    segment.texts.iter().map(count).max().unwrap_or(0)
}

fn write_text(tokens: &[Token], code: &mut usize, out: &mut Writer) {
    for token in tokens {
        match token {
            Token::Text(text) => out.text(text),
            Token::Open(pair, value) => {
                *code += 1;
                let (kind, sub, id) = (kind_of(pair.name()), sub_type(pair.name()), code.to_string());
                let all =
                    [("id", id.as_str()), ("type", kind), ("subType", sub.as_str()), ("dispStart", value)];
                out.open_text("pc", if value.is_empty() { all.get(..3).unwrap_or_default() } else { &all });
            }
            Token::Close => out.close(),
            Token::Place(place, value) => {
                *code += 1;
                let (kind, sub, id) = (kind_of(place.name()), sub_type(place.name()), code.to_string());
                let all = [("id", id.as_str()), ("type", kind), ("subType", sub.as_str()), ("disp", value)];
                out.empty("ph", if value.is_empty() { all.get(..3).unwrap_or_default() } else { &all });
            }
        }
    }
}

/// The attribute `type` of a code (section 4.3.1.42 of the specification).
fn kind_of(name: &str) -> &'static str {
    match name {
        "link" => "link",
        "lang" | "math" | "note" => "other",
        _ => "fmt",
    }
}

fn sub_type(name: &str) -> String {
    let prefix = if matches!(name, "b" | "i" | "u" | "lb") { "xlf" } else { "dossier" };
    format!("{prefix}:{name}")
}

/// The stage `legal/import-xliff`.
#[derive(Clone, Debug)]
pub struct ImportXliff(ExchangeOptions);

impl From<ExchangeOptions> for ImportXliff {
    fn from(options: ExchangeOptions) -> Self {
        Self(options)
    }
}

impl Import for ImportXliff {
    type Options = ExchangeOptions;
    const NAME: &'static str = "legal/import-xliff";
    const SUMMARY: &'static str = "Reads an XLIFF 2 file as aligned units.";
    const CODES: &'static [Code] = findings::OF_EXCHANGE;

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let file = exchange::open(cx, &self.0.file, "xliff")?;
        let version = file.root.get("version").unwrap_or_default();
        let lang = |key: &str| file.root.get(key).and_then(|tag| Lang::parse(tag).ok());
        let (true, Some(source)) = (version.starts_with("2."), lang("srcLang")) else {
            let message = format!(
                "`{}`: it is XLIFF {version}; 2.0 and 2.1, which name `srcLang`, are read",
                self.0.file
            );
            return Err(Failure::because(
                findings::MALFORMED.says(message).at(dossier_sdk::Location::file(self.0.file.as_str())),
            ));
        };
        let mut reader = Reader {
            source,
            target: lang("trgLang"),
            lost: Lost::default(),
            units: Vec::new(),
            terms: BTreeMap::new(),
        };
        for part in file.root.elements() {
            reader.part(part);
        }
        let Reader { lost, units, terms, source, target } = reader;
        let target = target.unwrap_or_default();
        let entry = |(term, translation): (String, String)| {
            let pair =
                [(source.to_string(), Meta::String(term)), (target.to_string(), Meta::String(translation))];
            Meta::Map(BTreeMap::from(pair))
        };
        let terms = terms.into_iter().map(entry).collect();
        Ok(file.finish(units, lost, cx, "XLIFF", terms))
    }
}

struct Reader {
    source: Lang,
    target: Option<Lang>,
    lost: Lost,
    units: Vec<(Aligned, Span)>,
    terms: BTreeMap<String, String>,
}

impl Reader {
    /// A `file`, a `group` or a `unit`.
    fn part(&mut self, element: &Element) {
        match element.name.as_str() {
            "file" => {
                self.attributes(element, &["id", "original", "space", "xml:space"]);
                element.elements().for_each(|child| self.part(child));
            }
            "group" => {
                self.lost.add("a group; its units are kept");
                element.elements().for_each(|child| self.part(child));
            }
            "unit" => self.unit(element),
            name => self.lost.add(format!("`{name}`")),
        }
    }

    fn attributes(&mut self, element: &Element, known: &[&str]) {
        for (key, _) in &element.attributes {
            if !known.contains(&key.as_str()) {
                self.lost.add(format!("the attribute `{key}` of `{}`", element.name));
            }
        }
    }

    fn unit(&mut self, element: &Element) {
        self.attributes(element, &["id", "name", "xml:space"]);
        let number = self.units.len() + 1;
        let own = element.get("id").filter(|id| **id != format!("u{number}"));
        let id = element.get("name").or(own).unwrap_or_default().to_owned();
        let langs = std::iter::once(&self.source).chain(&self.target).cloned().collect();
        let mut unit = Aligned { id, langs, segments: Vec::new() };
        for child in element.elements() {
            match child.name.as_str() {
                "segment" => {
                    let segment = self.segment(child, unit.segments.len() + 1);
                    unit.segments.push(segment);
                }
                "glossary" => self.glossary(child),
                // What they hold is in the codes, or is none of the text.
                "ignorable" if child.first("source").is_none_or(|source| source.text().trim().is_empty()) => {
                    self.lost.add("a blank between segments");
                }
                name => self.lost.add(format!("`{name}` of a unit")),
            }
        }
        self.units.push((unit, File::span(element)));
    }

    fn glossary(&mut self, element: &Element) {
        for entry in element.elements() {
            let text = |name| entry.first(name).map(Element::text);
            match (text("term"), text("translation")) {
                (Some(term), Some(translation)) => {
                    self.terms.insert(term, translation);
                }
                _ => self.lost.add("a term without translation"),
            }
        }
    }

    fn segment(&mut self, element: &Element, number: usize) -> Segment {
        self.attributes(element, &["id", "state"]);
        let id = element.get("id").filter(|id| **id != format!("s{number}")).unwrap_or_default().to_owned();
        let state = element.get("state").unwrap_or_default().to_owned();
        let mut text = |name: &str| {
            let Some(element) = element.first(name) else { return Vec::new() };
            let mut tokens = Vec::new();
            content(element, &mut tokens, &mut self.lost);
            tokens::to_inlines(tokens, File::span(element))
        };
        let source = text("source");
        let target = text("target");
        let texts = if self.target.is_some() { vec![source, target] } else { vec![source] };
        Segment { id, state, texts }
    }
}

/// Reads the content of a `source` or `target`.
fn content(element: &Element, out: &mut Vec<Token>, lost: &mut Lost) {
    for child in &element.children {
        let child = match child {
            Node::Text(text) => {
                out.push(Token::Text(text.clone()));
                continue;
            }
            Node::Element(child) => child,
        };
        let sub = child.get("subType").unwrap_or_default();
        let name = sub.strip_prefix("xlf:").or_else(|| sub.strip_prefix("dossier:")).unwrap_or_default();
        let value = |key| child.get(key).unwrap_or_default().to_owned();
        match child.name.as_str() {
            "pc" => match Pair::named(name) {
                Some(pair) => {
                    out.push(Token::Open(pair, value("dispStart")));
                    content(child, out, lost);
                    out.push(Token::Close);
                }
                None => {
                    lost.add("a code `pc`; its text is kept");
                    content(child, out, lost);
                }
            },
            "ph" => match Place::named(name) {
                Some(place) => out.push(Token::Place(place, value("disp"))),
                None => lost.add("a code `ph`"),
            },
            "mrk" => {
                lost.add("an annotation `mrk`; its text is kept");
                content(child, out, lost);
            }
            other => lost.add(format!("a code `{other}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_sdk::Style;

    #[test]
    fn styles_have_the_names_of_the_standard() {
        assert_eq!(sub_type(Pair::Style(Style::Strong).name()), "xlf:b");
        assert_eq!(sub_type(Place::LineBreak.name()), "xlf:lb");
        assert_eq!(sub_type(Pair::Link.name()), "dossier:link");
    }
}
