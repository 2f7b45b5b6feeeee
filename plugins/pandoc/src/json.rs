//! Pandoc's JSON: bytes to a document and back.

use crate::read::Reader;
use crate::types::Pandoc;
use crate::write;
use dossier_sdk::{Document, Sources, Span, codec, document::MAX_DEPTH};
use std::collections::BTreeMap;
use std::fmt;

/// The version of pandoc-types whose JSON is written: that of Pandoc 3.
pub const API_VERSION: [u64; 3] = [1, 23, 1];

/// How many objects may stand within each other. A node of the model takes three at most: its own, that of a citation
/// around it, and that of a `Div` or `Span` that holds its attributes.
const OBJECTS: usize = 4 * MAX_DEPTH;

/// How many arrays and objects may. A table in a cell takes the most for one node: 9, and 2 for its attributes.
const NESTING: usize = 12 * MAX_DEPTH;

/// A document that was read from Pandoc's JSON. It has neither sources nor resources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The document.
    pub document: Document,
    /// What the model has no room for: one sentence each, without a full stop.
    pub lost: Vec<String>,
}

/// Why bytes are no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(String);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

/// Reads a document from Pandoc's JSON, of pandoc-types 1.22 or 1.23. Every node gets the span `span`, as the JSON says
/// nothing of places.
///
/// # Errors
/// When the bytes are not such JSON, or blocks and inlines nest deeper than [`MAX_DEPTH`].
pub fn from_json(json: &[u8], span: Span) -> Result<Read, JsonError> {
    let nesting = nesting(json);
    if nesting.objects > OBJECTS || nesting.all > NESTING {
        return Err(JsonError(format!("elements nest too deep; {MAX_DEPTH} levels are allowed")));
    }
    let mut decoder = serde_json::Deserializer::from_slice(json);
    decoder.disable_recursion_limit();
    let pandoc: Pandoc<'_> = serde::Deserialize::deserialize(&mut decoder)
        .and_then(|pandoc| decoder.end().map(|()| pandoc))
        .map_err(|error| no_document(json, &error))?;
    check_version(&pandoc.version)?;
    let implicit_figures = pandoc.version.get(1) == Some(&22);
    let mut reader = Reader { span, implicit_figures, lost: Vec::new() };
    let meta = pandoc.meta.into_iter().map(|(key, value)| (key.into_owned(), reader.meta(value))).collect();
    let blocks = reader.blocks(pandoc.blocks);
    let document = Document { meta, blocks, sources: Sources::default(), resources: BTreeMap::new() };
    codec::check_depth(&document).map_err(|error| JsonError(error.to_string()))?;
    Ok(Read { document, lost: reader.lost })
}

/// Writes a document as Pandoc's JSON. Spans, sources and resources have no place in it; everything else has.
///
/// # Errors
/// None that a document can cause; the signature leaves room.
pub fn to_json(document: &Document) -> Result<Vec<u8>, JsonError> {
    let pandoc = Pandoc {
        version: API_VERSION.to_vec(),
        meta: document.meta.iter().map(|(key, value)| (key.into(), write::meta(value))).collect(),
        blocks: write::blocks(&document.blocks),
    };
    serde_json::to_vec(&pandoc).map_err(|error| JsonError(error.to_string()))
}

fn check_version(version: &[u64]) -> Result<(), JsonError> {
    match version {
        [1, 22 | 23, ..] => Ok(()),
        _ => {
            let version = version.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
            let known = "1.22 and 1.23 are read, which Pandoc 2.11 to 3 write";
            Err(JsonError(format!("the JSON is of pandoc-types {version}; {known}")))
        }
    }
}

/// What is wrong with bytes that serde could not read, with some of the text before the place.
fn no_document(json: &[u8], error: &serde_json::Error) -> JsonError {
    if json.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return JsonError("the JSON is a list, as Pandoc wrote it before version 1.18".to_owned());
    }
    let lines = json.split_inclusive(|&byte| byte == b'\n').take(error.line().saturating_sub(1));
    let line: usize = lines.map(<[u8]>::len).sum();
    let at = json.len().min(line + error.column());
    let excerpt = json.get(at.saturating_sub(60)..at).unwrap_or_default();
    match String::from_utf8_lossy(excerpt).trim_matches(['\u{FFFD}', '\n']) {
        "" => JsonError(error.to_string()),
        excerpt => JsonError(format!("{error}, after `{excerpt}`")),
    }
}

#[derive(Default)]
struct Nesting {
    objects: usize,
    all: usize,
}

/// How deep brackets nest, those in strings not counted.
fn nesting(json: &[u8]) -> Nesting {
    let (mut deepest, mut at) = (Nesting::default(), Nesting::default());
    let (mut in_string, mut escaped) = (false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                at.all += 1;
                at.objects += usize::from(*byte == b'{');
                deepest.all = deepest.all.max(at.all);
                deepest.objects = deepest.objects.max(at.objects);
            }
            b'}' | b']' if !in_string => {
                at.all = at.all.saturating_sub(1);
                at.objects = at.objects.saturating_sub(usize::from(*byte == b'}'));
            }
            _ => {}
        }
    }
    deepest
}
