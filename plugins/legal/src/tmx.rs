//! The stages `legal/tmx` and `legal/import-tmx`: Translation Memory eXchange 1.4b (LISA OSCAR, 2005).
//!
//! Each paragraph of a unit is a `tu`. The unit that it belongs to is its property `x-unit`; `tuid` is the name of the segment.

use crate::exchange::{self, ExchangeOptions, File};
use crate::findings;
use crate::segments::{Aligned, Lost, Segment};
use crate::tokens::{self, Pair, Place, Token};
use crate::xml::{Element, Node, Writer};
use dossier_sdk::{Artifact, Code, Context, Document, Failure, Import, Lang, Render, Span, Style};
use schemars::JsonSchema;
use serde::Deserialize;

/// Media type of a translation memory, as its programs name it; IANA has none.
pub const MEDIA_TYPE: &str = "application/x-tmx+xml";

/// Options of `legal/tmx`: none.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TmxOptions {}

impl Render for TmxOptions {
    type Options = Self;
    const NAME: &'static str = "legal/tmx";
    const SUMMARY: &'static str = "Writes the aligned units as a translation memory, TMX 1.4b.";
    const CODES: &'static [Code] = findings::OF_SEGMENTS;

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let units = exchange::units(document, cx, "TMX")?;
        let mut lost = Lost::default();
        let mut out = Writer::new();
        out.open("tmx", &[("version", "1.4")]);
        out.empty(
            "header",
            &[
                ("creationtool", "dossier"),
                ("creationtoolversion", env!("CARGO_PKG_VERSION")),
                ("segtype", "paragraph"),
                ("o-tmf", "dossier"),
                ("adminlang", "en"),
                ("srclang", exchange::source_lang(&units).as_str()),
                ("datatype", "xml"),
            ],
        );
        out.open("body", &[]);
        for unit in &units {
            for segment in &unit.segments {
                write(unit, segment, &mut out, &mut lost);
            }
        }
        out.close();
        out.close();
        if out.dropped {
            lost.add("characters that XML does not allow");
        }
        lost.report(cx, "TMX", None);
        Ok(Artifact { media_type: MEDIA_TYPE.to_owned(), bytes: out.finish() })
    }
}

fn write(unit: &Aligned, segment: &Segment, out: &mut Writer, lost: &mut Lost) {
    if segment.texts.iter().all(Vec::is_empty) {
        return;
    }
    let id = [("tuid", segment.id.as_str())];
    out.open("tu", if segment.id.is_empty() { &[] } else { &id });
    if !unit.id.is_empty() {
        out.element("prop", &[("type", "x-unit")], &unit.id);
    }
    if !segment.state.is_empty() {
        out.element("prop", &[("type", "x-state")], &segment.state);
    }
    for (lang, text) in unit.langs.iter().zip(&segment.texts) {
        out.open("tuv", &[("xml:lang", lang.as_str())]);
        out.open_text("seg", &[]);
        let mut open = Vec::new();
        let mut number = 0;
        for token in tokens::of_inlines(text, lang, lost) {
            match token {
                Token::Text(text) => out.text(&text),
                Token::Open(pair, value) => {
                    number += 1;
                    open.push(number);
                    let kind = type_of(pair.name());
                    out.element("bpt", &[("i", &number.to_string()), ("type", &kind)], &value);
                }
                Token::Close => {
                    let number: usize = open.pop().unwrap_or_default();
                    out.empty("ept", &[("i", &number.to_string())]);
                }
                Token::Place(place, value) => {
                    out.element("ph", &[("type", &type_of(place.name()))], &value);
                }
            }
        }
        out.close();
        out.close();
    }
    out.close();
}

/// The recommended type of a code, or one of our own (section 4 of the specification).
fn type_of(name: &str) -> String {
    match name {
        "b" => "bold".to_owned(),
        "i" => "italic".to_owned(),
        "u" => "ulined".to_owned(),
        "link" | "lb" => name.to_owned(),
        name => format!("x-dossier-{name}"),
    }
}

fn name_of(kind: &str) -> &str {
    match kind {
        "bold" => "b",
        "italic" => "i",
        "ulined" => "u",
        kind => kind.strip_prefix("x-dossier-").unwrap_or(kind),
    }
}

/// The stage `legal/import-tmx`.
#[derive(Clone, Debug)]
pub struct ImportTmx(ExchangeOptions);

impl From<ExchangeOptions> for ImportTmx {
    fn from(options: ExchangeOptions) -> Self {
        Self(options)
    }
}

impl Import for ImportTmx {
    type Options = ExchangeOptions;
    const NAME: &'static str = "legal/import-tmx";
    const SUMMARY: &'static str = "Reads a translation memory (TMX) as aligned units.";
    const CODES: &'static [Code] = findings::OF_EXCHANGE;

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let file = exchange::open(cx, &self.0.file, "tmx")?;
        let mut lost = Lost::default();
        let header = file.root.first("header");
        for child in header.into_iter().flat_map(Element::elements) {
            lost.add(format!("`{}` of the header", child.name));
        }
        let source = header.and_then(|header| header.get("srclang")).filter(|lang| *lang != "*all*");
        let mut units: Vec<(Aligned, Span)> = Vec::new();
        for body in file.root.elements().filter(|element| element.name == "body") {
            for tu in body.elements() {
                if cx.cancelled() {
                    return Err(Failure::Cancelled);
                }
                let (unit, span) = (read(tu, source, &mut lost), File::span(tu));
                match units.last_mut() {
                    Some((last, whole))
                        if !unit.id.is_empty() && last.id == unit.id && last.langs == unit.langs =>
                    {
                        last.segments.extend(unit.segments);
                        *whole = whole.join(span);
                    }
                    _ => units.push((unit, span)),
                }
            }
        }
        Ok(file.finish(units, lost, cx, "TMX", Vec::new()))
    }
}

/// A `tu` as a unit of one segment.
fn read(tu: &Element, source: Option<&str>, lost: &mut Lost) -> Aligned {
    let mut unit = Aligned { id: String::new(), langs: Vec::new(), segments: Vec::new() };
    let mut segment = Segment { id: tu.get("tuid").unwrap_or_default().to_owned(), ..Segment::default() };
    for (key, _) in &tu.attributes {
        if key != "tuid" && key != "srclang" {
            lost.add(format!("the attribute `{key}` of `tu`"));
        }
    }
    let source = tu.get("srclang").or(source).and_then(|tag| Lang::parse(tag).ok());
    for child in tu.elements() {
        match (child.name.as_str(), child.get("type")) {
            ("prop", Some("x-unit")) => unit.id = child.text(),
            ("prop", Some("x-state")) => segment.state = child.text(),
            ("tuv", _) => variant(child, source.as_ref(), &mut unit, &mut segment, lost),
            (name, _) => lost.add(format!("`{name}` of `tu`")),
        }
    }
    unit.segments.push(segment);
    unit
}

fn variant(tuv: &Element, source: Option<&Lang>, unit: &mut Aligned, segment: &mut Segment, lost: &mut Lost) {
    // Before version 1.4 the attribute was `lang`.
    let tag = tuv.get("xml:lang").or_else(|| tuv.get("lang")).unwrap_or_default();
    let lang = match Lang::parse(tag) {
        Ok(lang) if !unit.langs.contains(&lang) => lang,
        Ok(_) => return lost.add("a second text in one language"),
        Err(_) => return lost.add(format!("a text whose language is `{tag}`")),
    };
    for (key, _) in &tuv.attributes {
        if key != "xml:lang" && key != "lang" {
            lost.add(format!("the attribute `{key}` of `tuv`"));
        }
    }
    let mut text = Vec::new();
    for child in tuv.elements() {
        match child.name.as_str() {
            "seg" => {
                let mut tokens = Vec::new();
                seg(child, &mut Vec::new(), &mut tokens, lost);
                text = tokens::to_inlines(tokens, File::span(child));
            }
            name => lost.add(format!("`{name}` of `tuv`")),
        }
    }
    let first = source.is_some_and(|source| *source == lang || source.primary() == lang.primary());
    let at = if first { 0 } else { unit.langs.len() };
    unit.langs.insert(at, lang);
    segment.texts.insert(at, text);
}

/// Reads the content of a `seg`. `open` has the numbers of the codes that are open, and whether we know them.
fn seg(element: &Element, open: &mut Vec<(String, bool)>, out: &mut Vec<Token>, lost: &mut Lost) {
    for child in &element.children {
        let child = match child {
            Node::Text(text) => {
                out.push(Token::Text(text.clone()));
                continue;
            }
            Node::Element(child) => child,
        };
        let number = child.get("i").unwrap_or_default().to_owned();
        let name = child.get("type").map(name_of).unwrap_or_default();
        match child.name.as_str() {
            "bpt" => {
                let pair = Pair::named(name);
                open.push((number, pair.is_some()));
                match pair {
                    Some(pair) => out.push(Token::Open(pair, value(pair, child))),
                    None => lost.add(format!("the code `{}`", child.get("type").unwrap_or("bpt"))),
                }
            }
            "ept" => match open.iter().rposition(|(known, _)| *known == number) {
                Some(at) if at + 1 == open.len() => {
                    if open.pop().is_some_and(|(_, known)| known) {
                        out.push(Token::Close);
                    }
                }
                Some(at) => {
                    // Codes that overlap: the formatting goes on to where the inner one ends.
                    open.remove(at);
                    lost.add("codes that overlap");
                }
                None => lost.add("a code that ends and did not begin"),
            },
            "ph" => match Place::named(name) {
                Some(Place::LineBreak) => out.push(Token::Place(Place::LineBreak, String::new())),
                Some(place) => out.push(Token::Place(place, child.text())),
                None => lost.add(format!("the code `{}`", child.get("type").unwrap_or("ph"))),
            },
            "hi" => {
                let pair = Pair::named(name).filter(|pair| matches!(pair, Pair::Style(_)));
                out.push(Token::Open(pair.unwrap_or(Pair::Style(Style::Emph)), String::new()));
                seg(child, open, out, lost);
                out.push(Token::Close);
            }
            other => lost.add(format!("the code `{other}`")),
        }
    }
}

/// What a code says besides what it is.
fn value(pair: Pair, code: &Element) -> String {
    match pair {
        Pair::Link | Pair::Lang => code.text(),
        Pair::Style(_) | Pair::Code => String::new(),
    }
}
