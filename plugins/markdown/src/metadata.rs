//! Front matter: YAML at the start of a file, as document metadata.

use crate::findings::{self, Findings, Place};
use crate::images::Images;
use crate::line::{Odd, offset};
use crate::parse::parse;
use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{Block, BlockKind, Lang, Meta, Metadata, Span};
use pulldown_cmark::Options as Syntax;
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use std::collections::BTreeMap;
use std::ops::Range;

/// Front matter is at most this long, in bytes.
const LIMIT: usize = 256 * 1024;

/// How deep its values may nest.
const DEPTH: usize = 32;

/// The front matter of a file and where the text after it begins.
pub(crate) struct FrontMatter {
    /// The YAML between the fences, in bytes of the file.
    pub(crate) yaml: Range<usize>,
    /// First byte after the closing fence.
    pub(crate) end: usize,
}

/// Finds front matter: `---` on the first line, `---` or `...` on a later one.
pub(crate) fn find(text: &str, start: usize) -> Option<FrontMatter> {
    let rest = text.get(start..)?;
    let first = rest.find('\n')? + 1;
    if rest[..first].trim_end() != "---" || rest[first..].starts_with(['\n', '\r']) {
        return None;
    }
    let mut at = first;
    while at < rest.len() {
        let end = rest[at..].find('\n').map_or(rest.len(), |length| at + length + 1);
        if matches!(rest[at..end].trim_end(), "---" | "...") {
            return Some(FrontMatter { yaml: start + first..start + at, end: start + end });
        }
        at = end;
    }
    None
}

/// What front matter says: each key with its place in the file.
pub(crate) type Entries = BTreeMap<String, (Meta, Range<usize>)>;

/// Reads front matter.
pub(crate) struct Yaml<'a> {
    /// The whole file.
    pub(crate) text: &'a str,
    /// The YAML in it.
    pub(crate) range: Range<usize>,
    /// Number of the file for spans.
    pub(crate) source: u32,
    /// Takes findings on the file.
    pub(crate) findings: Findings<'a>,
    /// How the Markdown in it is read.
    pub(crate) syntax: Syntax,
    /// Start of each character of the YAML.
    pub(crate) chars: Vec<usize>,
    /// Where text is not its source, for the spans of what is read here.
    pub(crate) odd: Vec<Odd>,
}

impl<'a> Yaml<'a> {
    pub(crate) fn new(
        text: &'a str,
        range: Range<usize>,
        source: u32,
        findings: Findings<'a>,
        syntax: Syntax,
    ) -> Self {
        let yaml = text.get(range.clone()).unwrap_or_default();
        let chars = yaml.char_indices().map(|(at, _)| range.start + at).collect();
        Self { text, range, source, findings, syntax, chars, odd: Vec::new() }
    }

    /// Reads the entries; what is wrong is reported.
    pub(crate) fn read(&mut self, images: &mut Images) -> Entries {
        let text = self.text;
        let yaml = text.get(self.range.clone()).unwrap_or_default();
        if yaml.len() > LIMIT || nests_deeply(yaml) {
            let message = format!("front matter is over {LIMIT} bytes or nests more than {DEPTH} deep");
            self.findings.report(findings::METADATA.says(message), self.range.start, self.range.start);
            return Entries::new();
        }
        let documents = match MarkedYaml::load_from_str(yaml) {
            Ok(documents) => documents,
            Err(error) => {
                let at = self.byte(error.marker().index());
                let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                let finding = findings::METADATA
                    .says(format!("the front matter is no YAML: {}", error.info()))
                    .hint("put text with `:`, `#`, quotes or brackets into quotation marks");
                self.findings.report(finding, at, end);
                return Entries::new();
            }
        };
        let Some(document) = documents.first() else { return Entries::new() };
        let YamlData::Mapping(map) = &document.data else {
            if !matches!(document.data, YamlData::Value(Scalar::Null)) {
                let finding = findings::METADATA.says("front matter is a mapping: `title: ...`");
                let (start, end) = (self.range.start, self.range.end);
                self.findings.report(finding, start, end);
            }
            return Entries::new();
        };
        let mut entries = Entries::new();
        for (key, value) in map {
            let place = self.range_of(key).start..self.range_of(value).end;
            let name = match self.plain(key) {
                Some(name) if name == "authors" => "author".to_owned(),
                Some(name) => name,
                None => {
                    let finding = findings::METADATA.says("a key of the front matter is no text");
                    self.findings.report(finding, place.start, place.end);
                    continue;
                }
            };
            if let Some(value) = self.entry(&name, value, images) {
                entries.entry(name).or_insert((value, place));
            }
        }
        entries
    }

    /// The byte of a character of the YAML.
    fn byte(&self, index: usize) -> usize {
        self.chars.get(index).copied().unwrap_or(self.range.end)
    }

    fn range_of(&self, node: &MarkedYaml<'_>) -> Range<usize> {
        let start = self.byte(node.span.start.index());
        let end = self.byte(node.span.end.index()).max(start);
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end().len()
    }

    fn entry(&mut self, name: &str, node: &MarkedYaml<'_>, images: &mut Images) -> Option<Meta> {
        match name {
            "title" | "subtitle" => {
                let blocks = self.markdown(node, images)?;
                Some(Meta::Inlines(inlines(blocks)))
            }
            "abstract" => Some(Meta::Blocks(self.markdown(node, images)?)),
            "author" | "keywords" => match self.value(node, 0)? {
                list @ Meta::List(_) => Some(list),
                one => Some(Meta::List(vec![one])),
            },
            "lang" => {
                let place = self.range_of(node);
                match Lang::parse(&self.plain(node)?) {
                    Ok(lang) => Some(Meta::String(lang.into())),
                    Err(error) => {
                        let finding =
                            findings::LANG.says(error.to_string()).hint("write `en-GB` or `zh-Hans`");
                        self.findings.report(finding, place.start, place.end);
                        None
                    }
                }
            }
            _ => self.value(node, 0),
        }
    }

    /// A scalar as text; numbers and dates as they are written.
    fn plain(&self, node: &MarkedYaml<'_>) -> Option<String> {
        match &node.data {
            YamlData::Value(Scalar::String(text)) => Some(text.to_string()),
            YamlData::Value(Scalar::Integer(_) | Scalar::FloatingPoint(_) | Scalar::Boolean(_)) => {
                self.text.get(self.range_of(node)).map(str::to_owned)
            }
            _ => None,
        }
    }

    fn value(&self, node: &MarkedYaml<'_>, depth: usize) -> Option<Meta> {
        if depth > DEPTH {
            return None;
        }
        match &node.data {
            YamlData::Value(Scalar::Boolean(value)) => Some(Meta::Bool(*value)),
            YamlData::Sequence(items) => {
                Some(Meta::List(items.iter().filter_map(|item| self.value(item, depth + 1)).collect()))
            }
            YamlData::Mapping(map) => {
                let pair = |(key, value): (&MarkedYaml<'_>, &MarkedYaml<'_>)| {
                    Some((self.plain(key)?, self.value(value, depth + 1)?))
                };
                Some(Meta::Map(map.iter().filter_map(pair).collect()))
            }
            YamlData::Tagged(_, inner) => self.value(inner, depth + 1),
            _ => self.plain(node).map(Meta::String),
        }
    }

    /// A scalar read as Markdown. Its spans are exact when the scalar stands in the file as it is; else they are those
    /// of the whole scalar.
    fn markdown(&mut self, node: &MarkedYaml<'_>, images: &mut Images) -> Option<Vec<Block>> {
        let place = self.range_of(node);
        let Some(value) = self.plain(node) else {
            if !matches!(node.data, YamlData::Value(Scalar::Null)) {
                let finding = findings::METADATA.says("this entry of the front matter is to be text");
                self.findings.report(finding, place.start, place.end);
            }
            return None;
        };
        let verbatim = [place.start, place.start + 1]
            .into_iter()
            .find(|&start| self.text.get(start..place.end).is_some_and(|text| text.starts_with(&value)));
        let place = match verbatim {
            Some(start) => Place::From(start),
            None => Place::Within(place.start, place.end),
        };
        let findings = Findings { place, ..self.findings };
        let content = parse(&value, 0, self.source, &findings, images, self.syntax);
        let mut blocks = content.blocks;
        Shift(place).visit_blocks_mut(&mut blocks);
        if let Place::From(base) = place {
            let base = offset(base);
            self.odd.extend(content.odd.iter().map(|odd| Odd {
                start: base + odd.start,
                end: base + odd.end,
                ..*odd
            }));
        }
        Some(blocks)
    }
}

/// The inlines of a title: those of its paragraphs.
fn inlines(blocks: Vec<Block>) -> Vec<dossier_sdk::Inline> {
    let mut all = Vec::new();
    for block in blocks {
        if let BlockKind::Para(content) | BlockKind::Plain(content) | BlockKind::Heading { content, .. } =
            block.kind
        {
            all.extend(content);
        } else {
            let text = dossier_sdk::text::of_blocks(std::slice::from_ref(&block));
            all.push(dossier_sdk::Inline::new(dossier_sdk::InlineKind::Text(text), block.span));
        }
    }
    all
}

/// Brings the spans of a text into its file.
struct Shift(Place);

impl VisitMut for Shift {
    fn visit_span_mut(&mut self, span: &mut Span) {
        let (start, end) = self.0.locate(span.start as usize, span.end as usize);
        (span.start, span.end) = (offset(start), offset(end));
    }

    fn visit_block_mut(&mut self, node: &mut Block) {
        walk::block_mut(self, node);
    }
}

/// Whether brackets, or indicators on a line, nest more than [`DEPTH`] deep: the YAML reader would build such a value
/// and run out of stack when it drops it.
fn nests_deeply(yaml: &str) -> bool {
    let mut brackets = 0_usize;
    yaml.lines().any(|line| {
        let indicators = line.split(' ').take_while(|word| matches!(*word, "-" | "?" | "" | ":"));
        let dashes = indicators.filter(|word| !word.is_empty()).count();
        let opens = line.bytes().filter(|byte| b"[{".contains(byte)).count();
        let closes = line.bytes().filter(|byte| b"]}".contains(byte)).count();
        brackets = (brackets + opens).saturating_sub(closes);
        let indent = line.len() - line.trim_start().len();
        dashes > DEPTH || opens > 32 * DEPTH || brackets > DEPTH || indent > 8 * DEPTH
    })
}

/// Adds the entries of one file to the metadata; the first file wins.
pub(crate) fn merge(
    meta: &mut Metadata,
    places: &mut BTreeMap<String, dossier_sdk::Location>,
    entries: Entries,
    findings: &Findings<'_>,
) {
    for (key, (value, place)) in entries {
        let location = findings.location(place.start, place.end);
        match meta.get(&key) {
            None => {
                places.insert(key.clone(), location);
                meta.insert(key, value);
            }
            Some(first) if first.to_text() == value.to_text() => {}
            Some(_) => {
                let finding = findings::METADATA_CONFLICT
                    .says(format!("`{key}` is set by an earlier file too; that one counts"))
                    .label(places.get(&key).cloned(), "set here first");
                findings.report(finding, place.start, place.end);
            }
        }
    }
}
