//! The bytes of a file (ISO 32000-1, 7.5). Objects are written when they come and not kept: streams into the file,
//! everything else into object streams (7.5.7), which are compressed in parallel when all has come.

use super::serial::{self, Entries};
use crate::{Kept, deflate};
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use rayon::prelude::*;

/// How many objects an object stream holds: more of them compress better and take a reader longer to get at one.
const OBJECTS_A_STREAM: usize = 200;
/// Bytes in a file identifier (14.4).
const ID_BYTES: usize = 16;
/// Widths of the fields of a cross-reference stream and of their sum, a row, in bytes: room for any file.
const WIDTHS: [i64; 3] = [1, 5, 2];
const ROW: usize = 8;
/// What a file begins with (7.5.2): the version, and bytes that tell programs that it is no text.
const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// A file in the making.
pub(super) struct Writer {
    /// The file so far: its header and the streams.
    bytes: Vec<u8>,
    /// The objects for object streams, one after the other.
    packed: Vec<u8>,
    /// The number of each of them and where it starts.
    starts: Vec<(u32, usize)>,
    /// Where the objects are, by number.
    places: Vec<Place>,
}

/// Where an object is.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Nowhere: a reference to it is null.
    Free,
    /// At this byte of the file.
    Byte(usize),
    /// In an object stream of this number, so manieth.
    Packed(u32, usize),
}

impl Writer {
    pub(super) fn new() -> Self {
        // Number 0 is never an object's (7.5.4).
        Self { bytes: HEADER.to_vec(), packed: Vec::new(), starts: Vec::new(), places: vec![Place::Free] }
    }

    /// A number for an object that comes later.
    pub(super) fn reserve(&mut self) -> ObjectId {
        self.places.push(Place::Free);
        (self.places.len() as u32 - 1, 0)
    }

    /// Writes an object under a number that was reserved for it.
    pub(super) fn set(&mut self, id: ObjectId, object: &Object) {
        if let Object::Stream(stream) = object {
            return self.stream(id, stream);
        }
        serial::object(self.begin(id), object);
    }

    /// Writes a dictionary under a number that was reserved for it, entry by entry.
    pub(super) fn dictionary(&mut self, id: ObjectId) -> Entries<'_> {
        Entries::new(self.begin(id))
    }

    fn begin(&mut self, id: ObjectId) -> &mut Vec<u8> {
        // So that no object runs into the one before it.
        self.packed.push(b'\n');
        self.starts.push((id.0, self.packed.len()));
        &mut self.packed
    }

    /// Writes a stream as it is.
    fn stream(&mut self, id: ObjectId, stream: &Stream) {
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            *place = Place::Byte(self.bytes.len());
        }
        let mut dictionary = stream.dict.clone();
        dictionary.set("Length", stream.content.len() as i64);
        serial::integer(&mut self.bytes, id.0.into());
        self.bytes.extend_from_slice(b" 0 obj\n");
        serial::dictionary(&mut self.bytes, &dictionary);
        self.bytes.extend_from_slice(b"\nstream\n");
        self.bytes.extend_from_slice(&stream.content);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// Ends the file. `trailer` says what the trailer says besides what is known here. The same content gives the same
    /// identifier.
    pub(super) fn finish(mut self, mut trailer: Dictionary, kept: Kept<'_>) -> Vec<u8> {
        self.object_streams(kept);
        let id = self.reserve();
        let start = self.bytes.len();
        if let Some(place) = self.places.last_mut() {
            *place = Place::Byte(start);
        }
        let hash = blake3::hash(&self.bytes).as_bytes().iter().copied().take(ID_BYTES).collect();
        let name = Object::String(hash, StringFormat::Hexadecimal);
        trailer.set("Type", "XRef");
        trailer.set("ID", vec![name.clone(), name]);
        trailer.set("Size", self.places.len() as i64);
        trailer.set("W", WIDTHS.map(Object::Integer).to_vec());
        trailer.set("Filter", "FlateDecode");
        trailer.set("DecodeParms", dictionary! { "Predictor" => 12, "Columns" => ROW as i64 });
        let rows = deflate(&self.rows());
        self.stream(id, &Stream::new(trailer, rows));
        self.bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        self.bytes
    }

    /// Writes the object streams.
    fn object_streams(&mut self, kept: Kept<'_>) {
        let packed = std::mem::take(&mut self.packed);
        let starts = std::mem::take(&mut self.starts);
        let ends = starts.iter().map(|(_, start)| *start).skip(1).chain([packed.len()]);
        let members: Vec<(u32, &[u8])> = starts
            .iter()
            .zip(ends)
            .map(|((number, start), end)| (*number, packed.get(*start..end).unwrap_or_default()))
            .collect();
        let streams: Vec<Stream> =
            members.par_chunks(OBJECTS_A_STREAM).map(|members| object_stream(members, kept)).collect();
        for (members, stream) in members.chunks(OBJECTS_A_STREAM).zip(streams) {
            let id = self.reserve();
            self.stream(id, &stream);
            for (index, (number, _)) in members.iter().enumerate() {
                if let Some(place) = self.places.get_mut(*number as usize) {
                    *place = Place::Packed(id.0, index);
                }
            }
        }
    }

    /// The rows of the cross-reference stream (7.5.8), each less the one above it, byte by byte, as the filter Up of PNG
    /// has it (7.4.4.4): most tell then only that a number is one more, and compress to next to nothing.
    fn rows(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(self.places.len() * (ROW + 1));
        let mut above = [0; ROW];
        for place in &self.places {
            let row = place.row();
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        rows
    }
}

impl Place {
    /// Kind, place and index in the widths of [`WIDTHS`].
    fn row(self) -> [u8; ROW] {
        let (kind, place, index) = match self {
            Self::Free => (0, 0, 0),
            Self::Byte(at) => (1, at as u64, 0),
            Self::Packed(stream, index) => (2, stream.into(), index as u64),
        };
        (kind << 56 | place << 16 | index).to_be_bytes()
    }
}

/// An object stream: numbers and places of the objects, then the objects.
fn object_stream(members: &[(u32, &[u8])], kept: Kept<'_>) -> Stream {
    let mut content = Vec::new();
    let mut at = 0;
    for (number, bytes) in members {
        serial::integer(&mut content, (*number).into());
        content.push(b' ');
        serial::integer(&mut content, at);
        content.push(b' ');
        at += bytes.len() as i64;
    }
    let first = content.len();
    members.iter().for_each(|(_, bytes)| content.extend_from_slice(bytes));
    let dictionary = dictionary! {
        "Type" => "ObjStm",
        "N" => members.len() as i64,
        "First" => first as i64,
        "Filter" => "FlateDecode",
    };
    Stream::new(dictionary, kept.deflate(&content))
}
