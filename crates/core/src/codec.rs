//! JSON and MessagePack, both with field names, so that a field can be added and older readers go on.

use crate::Document;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde::Deserialize as _;
use serde_json::Value;
use std::fmt;

/// Bytes that hold no document, or a document that cannot be written.
#[derive(Debug)]
pub struct CodecError(String);

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CodecError {}

/// JSON levels that a document of the greatest depth can take: a table in a cell costs the most, 14 levels.
const JSON_DEPTH: usize = 16 * crate::document::MAX_DEPTH;

/// How deep brackets nest, those in strings not counted: the bound that keeps the decoder's recursion within its stack.
fn json_depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn error(error: impl fmt::Display) -> CodecError {
    CodecError(error.to_string())
}

/// A document as JSON.
///
/// # Errors
/// None that a document can cause; the signature leaves room.
pub fn to_json(document: &Document) -> Result<String, CodecError> {
    serde_json::to_string(document).map_err(error)
}

/// A document from JSON.
///
/// # Errors
/// When the text is not JSON or not one document, or nests deeper than [`MAX_DEPTH`](crate::document::MAX_DEPTH) needs.
pub fn from_json(text: &str) -> Result<Document, CodecError> {
    if json_depth(text) > JSON_DEPTH {
        return Err(CodecError(format!("more than {JSON_DEPTH} levels of JSON within each other")));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let document = Document::deserialize(&mut reader).map_err(error)?;
    reader.end().map_err(error)?;
    Ok(document)
}

/// A document as MessagePack with field names.
///
/// # Errors
/// When the document nests too deeply to be written.
pub fn to_msgpack(document: &Document) -> Result<Vec<u8>, CodecError> {
    rmp_serde::to_vec_named(document).map_err(error)
}

/// A document from MessagePack with field names.
///
/// # Errors
/// When the bytes are not MessagePack or not one document, or nest deeper than the reader allows.
pub fn from_msgpack(bytes: &[u8]) -> Result<Document, CodecError> {
    let mut reader = rmp_serde::Deserializer::new(bytes);
    let document = Document::deserialize(&mut reader).map_err(error)?;
    match reader.get_ref().len() {
        0 => Ok(document),
        rest => Err(CodecError(format!("{rest} bytes after the document"))),
    }
}

/// The JSON Schema (2020-12) of [`Document`].
#[must_use]
pub fn document_schema() -> Value {
    SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<Document>().into()
}
