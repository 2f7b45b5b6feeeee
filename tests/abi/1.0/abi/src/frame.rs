//! The header before each message: checked before anything is decoded.
//!
//! | bytes | meaning |
//! |---|---|
//! | 0..8 | the magic bytes `\x89dossier` |
//! | 8..10 | major version of the sender's document model, little-endian |
//! | 10..12 | minor version |
//! | 12 | codec of the body: 0 bare bytes, 1 JSON, 2 MessagePack |
//! | 13 | kind of message |
//! | 14..16 | zero |
//! | 16..24 | length of the body in bytes, little-endian |
//!
//! The header is the same in every version of the boundary that has ever been, so that two sides that do not
//! understand each other can still say so.

use dossier_core::{
    MODEL, ModelVersion,
    codec::{Codec, CodecError},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt,
    io::{self, Read as _},
};

/// What each header begins with. The first byte is no UTF-8, so no text is taken for a message.
pub const MAGIC: [u8; 8] = *b"\x89dossier";

/// Length of the header in bytes.
pub const HEADER: usize = 24;

/// Longest body that a reader takes unless it says otherwise, in bytes: 256 MiB.
pub const BODY_LIMIT: u64 = 256 * 1024 * 1024;

/// What a message is. The numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MessageKind {
    /// Host to plugin: run a stage; the body is a [`Request`](crate::Request).
    Run = 1,
    /// Host to plugin: look at a stage's options and answer whether they fit; a `Request` without input.
    Configure = 2,
    /// Plugin to host: the stage has ended; the body is a [`Reply`](crate::Reply).
    Reply = 3,
    /// Plugin to host, while a stage runs: the body is an [`Ask`](crate::Ask).
    Ask = 4,
    /// Host to plugin: the body is an [`Answer`](crate::Answer).
    Answer = 5,
    /// Host to plugin, in place of an `Answer`: the bare content of the file that was asked for.
    Content = 6,
}

/// How the body is written: `None` for bare bytes.
pub type BodyCodec = Option<Codec>;

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The sender's document model.
    pub model: ModelVersion,
    /// How the body is written.
    pub codec: BodyCodec,
    /// What the message is.
    pub kind: MessageKind,
    /// Length of the body in bytes.
    pub length: u64,
}

/// Why bytes are no message.
#[derive(Debug)]
#[non_exhaustive]
pub enum FrameError {
    /// They do not begin with the magic bytes; what they begin with.
    NoMessage(Vec<u8>),
    /// They end too early.
    Truncated {
        /// How many bytes there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The sender has another major version of the document model.
    OtherModel(ModelVersion),
    /// The header names a codec or a kind of message that this version does not know, or another kind than expected.
    Unknown(String),
    /// The body is longer than is taken.
    TooLong {
        /// Its length in bytes.
        length: u64,
        /// The greatest length, in bytes.
        limit: u64,
    },
    /// The body cannot be decoded.
    Body(CodecError),
    /// The stream broke.
    Io(io::Error),
}

/// A message in one piece: header and body.
///
/// # Errors
/// When the body cannot be encoded.
pub fn encode<T: Serialize + ?Sized>(
    kind: MessageKind,
    codec: Codec,
    body: &T,
) -> Result<Vec<u8>, FrameError> {
    // The body is encoded in its place: a document is long enough for a copy to be felt.
    let mut message = vec![0; HEADER];
    codec.encode_behind(&mut message, body).map_err(FrameError::Body)?;
    let length = (message.len() - HEADER) as u64;
    let header = Header { model: MODEL, codec: Some(codec), kind, length };
    message[..HEADER].copy_from_slice(&header.to_bytes());
    Ok(message)
}

/// A message of bytes that are encoded already.
#[must_use]
pub fn bare(kind: MessageKind, codec: BodyCodec, body: &[u8]) -> Vec<u8> {
    let header = Header { model: MODEL, codec, kind, length: body.len() as u64 };
    [header.to_bytes().as_slice(), body].concat()
}

/// Splits a message into header and body.
///
/// # Errors
/// When it is no message, is of another major version, or its length is not that of its header.
pub fn split(message: &[u8]) -> Result<(Header, &[u8]), FrameError> {
    let (header, body) = message.split_at_checked(HEADER).ok_or_else(|| short(message))?;
    let header = Header::from_bytes(header)?;
    let (expected, found) = (header.length, body.len() as u64);
    match expected == found {
        true => Ok((header, body)),
        false => Err(FrameError::Truncated { expected, found }),
    }
}

/// The error for a message that has not even a header.
fn short(message: &[u8]) -> FrameError {
    match MAGIC.starts_with(message.get(..MAGIC.len()).unwrap_or(message)) {
        true => FrameError::Truncated { expected: HEADER as u64, found: message.len() as u64 },
        false => FrameError::NoMessage(message.to_vec()),
    }
}

/// Decodes a message of the given kind.
///
/// # Errors
/// See [`FrameError`].
pub fn decode<T: DeserializeOwned>(message: &[u8], kind: MessageKind) -> Result<T, FrameError> {
    let (header, body) = split(message)?;
    if header.kind != kind {
        return Err(FrameError::Unknown(format!(
            "a message of kind {:?} where {kind:?} is expected",
            header.kind
        )));
    }
    let codec = header.codec.ok_or_else(|| FrameError::Unknown(format!("bare bytes as {kind:?}")))?;
    codec.decode(body).map_err(FrameError::Body)
}

/// Reads one message, header included, of a body of at most `limit` bytes.
///
/// # Errors
/// See [`FrameError`]; the end of the stream before the first byte is `Truncated` with nothing found.
pub fn read(from: &mut dyn io::Read, limit: u64) -> Result<Vec<u8>, FrameError> {
    let mut message = Vec::with_capacity(HEADER);
    take(from, HEADER as u64, &mut message)?;
    if message.len() < HEADER {
        return Err(short(&message));
    }
    let length = Header::from_bytes(&message)?.length;
    if length > limit {
        return Err(FrameError::TooLong { length, limit });
    }
    // What a header claims is not reserved: memory grows with what really comes.
    take(from, length, &mut message)?;
    let found = (message.len() - HEADER) as u64;
    if found < length {
        return Err(FrameError::Truncated { expected: length, found });
    }
    Ok(message)
}

fn take(from: &mut dyn io::Read, count: u64, to: &mut Vec<u8>) -> Result<(), FrameError> {
    from.take(count).read_to_end(to).map(drop).map_err(FrameError::Io)
}

impl Header {
    /// The header as bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..10].copy_from_slice(&self.model.major.to_le_bytes());
        bytes[10..12].copy_from_slice(&self.model.minor.to_le_bytes());
        bytes[12] = self.codec.map_or(0, |codec| codec as u8);
        bytes[13] = self.kind as u8;
        bytes[16..].copy_from_slice(&self.length.to_le_bytes());
        bytes
    }

    /// A header from the first 24 bytes of a message.
    ///
    /// # Errors
    /// When they are no header or one of another major version of the model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrameError> {
        let bytes: [u8; HEADER] =
            bytes.get(..HEADER).and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| short(bytes))?;
        if bytes[..8] != MAGIC {
            return Err(FrameError::NoMessage(bytes.to_vec()));
        }
        let number = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let model = ModelVersion { major: number(8), minor: number(10) };
        if !MODEL.understands(model) {
            return Err(FrameError::OtherModel(model));
        }
        let codec = match bytes[12] {
            0 => None,
            1 => Some(Codec::Json),
            2 => Some(Codec::MsgPack),
            other => return Err(FrameError::Unknown(format!("codec {other}"))),
        };
        let kind = MessageKind::from_number(bytes[13])
            .ok_or_else(|| FrameError::Unknown(format!("kind {} of message", bytes[13])))?;
        let mut length = [0; 8];
        length.copy_from_slice(&bytes[16..]);
        Ok(Self { model, codec, kind, length: u64::from_le_bytes(length) })
    }
}

impl MessageKind {
    fn from_number(number: u8) -> Option<Self> {
        let kinds = [Self::Run, Self::Configure, Self::Reply, Self::Ask, Self::Answer, Self::Content];
        kinds.into_iter().find(|kind| *kind as u8 == number)
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMessage(bytes) => {
                let start: String = String::from_utf8_lossy(bytes).chars().take(60).collect();
                write!(f, "no message but {start:?}")
            }
            Self::Truncated { expected, found } => {
                write!(f, "a message of {expected} bytes of which {found} came")
            }
            Self::OtherModel(model) => write!(f, "document model {model}, where {MODEL} is understood"),
            Self::Unknown(what) => write!(f, "{what}, which is unknown here"),
            Self::TooLong { length, limit } => {
                write!(f, "a message of {length} bytes; at most {limit} are taken")
            }
            Self::Body(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FrameError {}
