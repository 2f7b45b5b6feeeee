//! Searches PDF (ISO 32000-1): strings of all objects, streams as they are and unpacked, images, and the text layer.

use super::{
    Search,
    letters::{self, BREAK},
    open, pdf_text,
    pictures::Look,
};
use dossier_core::Failure;
use image::{Rgb, RgbImage};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeMap;

/// What a stream may unpack to, in bytes: 256 MiB.
pub(super) const UNPACKED: usize = 1 << 28;
/// How deep arrays and dictionaries may nest.
const DEPTH: usize = 64;

/// Whether it begins as a PDF file does, after a few bytes of anything.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.windows(5).take(1024).any(|window| window == b"%PDF-")
}

pub(super) fn search(search: &mut Search<'_>, name: &str, bytes: &[u8], depth: usize) -> Result<(), Failure> {
    let pdf = match Document::load_mem(bytes) {
        Ok(pdf) => pdf,
        Err(error) => {
            search.unsearched(name, format!("it is no sound PDF: {error}"));
            return Ok(());
        }
    };
    if pdf.is_encrypted() || pdf.was_encrypted() {
        search.unsearched(name, "it is encrypted");
        return Ok(());
    }
    search.bytes(name, bytes);
    let marker = b"startxref";
    if bytes.windows(marker.len()).filter(|window| window == marker).count() > 1 {
        search.unsearched(name, "it was written to more than once, and earlier states of it are in the file");
    }
    let mut opened = Opened { search, name, info: None, pdf: &pdf, depth };
    opened.info = pdf.trailer.get(b"Info").and_then(Object::as_reference).ok();
    opened.object("trailer", &Object::Dictionary(pdf.trailer.clone()))?;
    for (id, object) in &pdf.objects {
        let part = opened.part(*id, object);
        opened.object(&part, object)?;
    }
    let label = |part: &str| Opened::label(name, part);
    for (part, text) in pdf_text::layers(&pdf) {
        search.go_on()?;
        match text {
            Ok(layer) => {
                search.text(&label(&part), &layer.text);
                search.values(&label(&part), &layer.marks);
                if let Some(why) = layer.unread {
                    search.unsearched(&label(&part), why);
                }
            }
            Err(why) => search.unsearched(&label(&part), why),
        }
    }
    Ok(())
}

struct Opened<'a, 's> {
    search: &'a mut Search<'s>,
    name: &'a str,
    info: Option<ObjectId>,
    pdf: &'a Document,
    depth: usize,
}

impl Opened<'_, '_> {
    fn label(name: &str, part: &str) -> String {
        if name.is_empty() { part.to_owned() } else { format!("{name} > {part}") }
    }

    /// What people call an object.
    fn part(&self, id: ObjectId, object: &Object) -> String {
        let dict = match object {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        };
        let is = |kind: &[u8]| dict.is_some_and(|dict| dict.has_type(kind));
        let has = |key: &[u8]| dict.is_some_and(|dict| dict.has(key));
        let what = match () {
            () if self.info == Some(id) => "document information".to_owned(),
            () if has(b"Title") && has(b"Parent") => "bookmarks".to_owned(),
            () if is(b"Annot") || has(b"Rect") => "annotations".to_owned(),
            () if is(b"StructElem") => "tags".to_owned(),
            () if is(b"Metadata") => "metadata".to_owned(),
            () if is(b"EmbeddedFile") => format!("attached file {}", id.0),
            () if is_image(dict) => format!("image {}", id.0),
            () => format!("object {}", id.0),
        };
        Self::label(self.name, &what)
    }

    fn object(&mut self, part: &str, object: &Object) -> Result<(), Failure> {
        let mut strings = Strings::default();
        strings.add(object, 0);
        if !strings.values.is_empty() {
            self.search.values(part, &strings.values);
        }
        if !strings.names.is_empty() {
            self.search.bytes(part, strings.names.as_bytes());
        }
        match object {
            Object::Stream(stream) => self.stream(part, stream),
            _ => Ok(()),
        }
    }

    fn stream(&mut self, part: &str, stream: &Stream) -> Result<(), Failure> {
        // Whoever packs a file as it is, packs its bytes as they are.
        self.search.images(part, &stream.content);
        let filters = stream.filters().unwrap_or_default();
        let is_file = filters.last().is_some_and(|filter| matches!(*filter, b"DCTDecode" | b"JPXDecode"));
        if is_image(Some(&stream.dict)) {
            if self.search.pictures.is_empty() {
                return Ok(());
            }
            let look = if is_file && filters.len() == 1 {
                image::load_from_memory(&stream.content).ok().map(|image| image.to_rgb8())
            } else {
                pixels(stream, self.pdf)
            };
            match look {
                Some(pixels) => {
                    if let Some(look) = Look::of(&pixels) {
                        self.search.look(part, &look);
                    }
                }
                None => self.search.unsearched(part, "its pixels cannot be read"),
            }
            return Ok(());
        }
        if filters.is_empty() {
            return self.unpacked(part, stream, &stream.content);
        }
        match stream.get_plain_content_with_limit(UNPACKED) {
            Ok(content) => {
                self.search.images(part, &content);
                self.unpacked(part, stream, &content)
            }
            Err(error) => {
                self.search.unsearched(part, format!("it cannot be unpacked: {error}"));
                Ok(())
            }
        }
    }

    /// Goes on into streams that are files or markup.
    fn unpacked(&mut self, part: &str, stream: &Stream, content: &[u8]) -> Result<(), Failure> {
        if stream.dict.has_type(b"EmbeddedFile") {
            return open::part(self.search, part, content, None, self.depth + 1);
        }
        if content.trim_ascii_start().starts_with(b"<")
            && let Some(text) = letters::decode(content)
        {
            return open::markup(self.search, part, &text, self.depth + 1);
        }
        self.search.bytes(part, content);
        Ok(())
    }
}

/// The strings and names of an object.
#[derive(Default)]
pub(super) struct Strings {
    /// Strings as text, parted by [`BREAK`].
    pub(super) values: String,
    /// Names and keys, parted likewise.
    pub(super) names: String,
}

impl Strings {
    pub(super) fn add(&mut self, object: &Object, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match object {
            Object::String(bytes, _) => self.string(bytes),
            Object::Name(name) => self.name(name),
            Object::Array(items) => items.iter().for_each(|item| self.add(item, depth + 1)),
            Object::Dictionary(dict) | Object::Stream(Stream { dict, .. }) => {
                for (key, value) in dict {
                    self.name(key);
                    self.add(value, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// A text string (ISO 32000-1, 7.9.2.2): in UTF-16 or UTF-8 with a mark, else in PDFDocEncoding, which is Latin 1 for letters.
    fn string(&mut self, bytes: &[u8]) {
        match letters::decode(bytes) {
            Some(text) => self.values.push_str(&text),
            None => self.values.extend(bytes.iter().copied().map(char::from)),
        }
        self.values.push(BREAK);
    }

    fn name(&mut self, name: &[u8]) {
        self.names.push_str(&String::from_utf8_lossy(name));
        self.names.push(BREAK);
    }
}

fn is_image(dict: Option<&Dictionary>) -> bool {
    dict.is_some_and(|dict| dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image"))
}

/// The pixels of an image whose samples are packed without loss.
fn pixels(stream: &Stream, pdf: &Document) -> Option<RgbImage> {
    let get = |key: &[u8]| stream.dict.get_deref(key, pdf).ok();
    let size = |key: &[u8]| get(key)?.as_i64().ok().and_then(|size| u32::try_from(size).ok());
    let (width, height) = (size(b"Width")?, size(b"Height")?);
    let bits = size(b"BitsPerComponent").unwrap_or(1);
    let data = stream.get_plain_content_with_limit(UNPACKED).ok()?;
    let palette = get(b"ColorSpace").and_then(|space| palette(space, pdf));
    let rows = usize::try_from(height).ok()?;
    let columns = usize::try_from(width).ok()?;
    let stride = data.len().checked_div(rows)?;
    let samples = stride.checked_mul(8)?.checked_div(usize::try_from(bits).ok()?)?.checked_div(columns)?;
    let samples = match samples {
        1 | 2 => 1,
        3 => 3,
        4.. => 4,
        0 => return None,
    };
    let mut seen = BTreeMap::new();
    RgbImage::from_raw(width, height, vec![0; columns.checked_mul(rows)?.checked_mul(3)?]).map(|mut image| {
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            let (x, y) = (x as usize, y as usize);
            let row = data.get(y * stride..(y + 1) * stride).unwrap_or_default();
            let at = |index: usize| sample(row, x * samples + index, bits);
            let key = [at(0), at(1), at(2), at(3)];
            *pixel =
                *seen.entry((samples, key)).or_insert_with(|| colour(samples, key, bits, palette.as_deref()));
        }
        image
    })
}

/// A sample of a row, by its number.
fn sample(row: &[u8], index: usize, bits: u32) -> u8 {
    let byte = |at: usize| row.get(at).copied().unwrap_or(0);
    match bits {
        16 => byte(index * 2),
        1 | 2 | 4 => {
            let at = index * bits as usize;
            byte(at / 8) >> (8 - bits as usize - at % 8) & ((1_u8 << bits) - 1)
        }
        _ => byte(index),
    }
}

fn colour(samples: usize, [a, b, c, d]: [u8; 4], bits: u32, palette: Option<&[u8]>) -> Rgb<u8> {
    let under =
        |ink: u8, black: u8| u8::try_from(u16::from(255 - ink) * u16::from(255 - black) / 255).unwrap_or(255);
    match (samples, palette) {
        (1, Some(palette)) => {
            let at = |index: usize| palette.get(usize::from(a) * 3 + index).copied().unwrap_or(0);
            Rgb([at(0), at(1), at(2)])
        }
        (1, None) => {
            let most = if bits < 8 { (1_u16 << bits) - 1 } else { 255 };
            let grey = u8::try_from(u16::from(a) * 255 / most).unwrap_or(255);
            Rgb([grey; 3])
        }
        (3, _) => Rgb([a, b, c]),
        _ => Rgb([under(a, d), under(b, d), under(c, d)]),
    }
}

/// The colours of an indexed colour space over RGB.
fn palette(space: &Object, pdf: &Document) -> Option<Vec<u8>> {
    let [kind, _, _, table] = space.as_array().ok()?.as_slice() else { return None };
    if kind.as_name().ok()? != b"Indexed" {
        return None;
    }
    match pdf.dereference(table).ok()?.1 {
        Object::String(bytes, _) => Some(bytes.clone()),
        Object::Stream(stream) => stream.get_plain_content_with_limit(UNPACKED).ok(),
        _ => None,
    }
}
