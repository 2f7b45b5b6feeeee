//! JSON and MessagePack, both with field names, so that a field can be added and older readers go on.
//!
//! What is decoded may be hostile: its depth is bounded before anything is built, and no length that it claims is
//! believed.

use crate::{Document, document::MAX_DEPTH, walk};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;
use std::{fmt, io::ErrorKind::UnexpectedEof};

/// A way to write values as bytes. The numbers are those of the plugin boundary and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Codec {
    /// JSON (RFC 8259) in UTF-8: for scripts and for looking at.
    Json = 1,
    /// MessagePack with structs as maps of field names: for speed.
    MsgPack = 2,
}

/// Bytes that hold no such value, or a value that cannot be written.
#[derive(Debug)]
pub struct CodecError(String);

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CodecError {}

/// Levels of brackets or of MessagePack containers that a document of the greatest depth can take: a table in a cell
/// costs the most, 14 levels. The rest is for the message around a document.
const NESTING: usize = 16 * MAX_DEPTH;

impl Codec {
    /// The value as bytes.
    ///
    /// # Errors
    /// When the value cannot be written; none that a document can cause.
    pub fn encode<T: Serialize + ?Sized>(self, value: &T) -> Result<Vec<u8>, CodecError> {
        let mut bytes = Vec::with_capacity(128);
        self.encode_behind(&mut bytes, value)?;
        Ok(bytes)
    }

    /// The value as bytes, behind those that are there already.
    ///
    /// # Errors
    /// See [`encode`](Self::encode).
    pub fn encode_behind<T: Serialize + ?Sized>(
        self,
        bytes: &mut Vec<u8>,
        value: &T,
    ) -> Result<(), CodecError> {
        match self {
            Self::Json => serde_json::to_writer(bytes, value).map_err(error),
            Self::MsgPack => rmp_serde::encode::write_named(bytes, value).map_err(error),
        }
    }

    /// A value from bytes. It has to be written as a map of field names: a struct that was written as a bare list of
    /// values would be read wrongly as soon as a field is added, so it is refused.
    ///
    /// # Errors
    /// When the bytes are not of this codec or not one such value, or nest too deep.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, CodecError> {
        if self.is_list(bytes) {
            return Err(CodecError("a list of values where a map of field names is expected".to_owned()));
        }
        match self {
            Self::Json => decode_json(bytes),
            Self::MsgPack => decode_msgpack(bytes),
        }
    }

    /// Whether the first value is a list.
    fn is_list(self, bytes: &[u8]) -> bool {
        match self {
            Self::Json => bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'['),
            // fixarray, array 16, array 32
            Self::MsgPack => matches!(bytes.first(), Some(0x90..=0x9f | 0xdc | 0xdd)),
        }
    }
}

fn decode_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    if json_depth(bytes) > NESTING {
        return Err(CodecError(format!("more than {NESTING} levels of JSON within each other")));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader).map_err(error)?;
    reader.end().map_err(error)?;
    Ok(value)
}

fn decode_msgpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    // From the bytes themselves: through `io::Read` each text would be copied once more.
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    reader.set_max_depth(NESTING);
    let value = T::deserialize(&mut reader).map_err(error)?;
    match IgnoredAny::deserialize(&mut reader) {
        Err(rmp_serde::decode::Error::InvalidMarkerRead(end)) if end.kind() == UnexpectedEof => Ok(value),
        _ => Err(CodecError("bytes after the end".to_owned())),
    }
}

/// How deep brackets nest, those in strings not counted: the bound that keeps the decoder's recursion within its stack.
fn json_depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text {
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

/// Whether a document that came from elsewhere keeps to [`MAX_DEPTH`], so that every stage may walk it.
///
/// # Errors
/// When it nests deeper.
pub fn check_depth(document: &Document) -> Result<(), CodecError> {
    match walk::depth(document) {
        0..=MAX_DEPTH => Ok(()),
        depth => {
            Err(CodecError(format!("blocks and inlines nest {depth} deep; at most {MAX_DEPTH} are allowed")))
        }
    }
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
/// When the text is not JSON or not one document, or the document nests deeper than [`MAX_DEPTH`].
pub fn from_json(text: &str) -> Result<Document, CodecError> {
    checked(Codec::Json.decode(text.as_bytes())?)
}

/// A document as MessagePack with field names.
///
/// # Errors
/// When the document nests too deeply to be written.
pub fn to_msgpack(document: &Document) -> Result<Vec<u8>, CodecError> {
    Codec::MsgPack.encode(document)
}

/// A document from MessagePack with field names.
///
/// # Errors
/// When the bytes are not MessagePack or not one document, or the document nests deeper than [`MAX_DEPTH`].
pub fn from_msgpack(bytes: &[u8]) -> Result<Document, CodecError> {
    checked(Codec::MsgPack.decode(bytes)?)
}

fn checked(document: Document) -> Result<Document, CodecError> {
    check_depth(&document)?;
    Ok(document)
}

/// The JSON Schema (2020-12) of [`Document`].
#[must_use]
pub fn document_schema() -> Value {
    SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<Document>().into()
}

/// Bytes as a field: base64 (RFC 4648, 4) in JSON, a byte string in MessagePack. For `#[serde(with = "codec::bytes")]`.
pub mod bytes {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use serde::{
        Deserialize as _, Deserializer, Serializer,
        de::{Error, SeqAccess, Visitor},
    };
    use std::fmt;

    /// Writes bytes.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(&BASE64_STANDARD.encode(bytes)),
            false => serializer.serialize_bytes(bytes),
        }
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// When there are no bytes.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            return BASE64_STANDARD.decode(text).map_err(D::Error::custom);
        }
        deserializer.deserialize_byte_buf(Bytes)
    }

    struct Bytes;

    impl<'de> Visitor<'de> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }

        /// Some writers of MessagePack know only lists of numbers.
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<u8>, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = list.next_element()? {
                bytes.push(byte);
            }
            Ok(bytes)
        }
    }
}
