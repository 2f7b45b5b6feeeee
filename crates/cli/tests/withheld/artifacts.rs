//! Reads artifacts apart from the proof, in the plainest way: all bytes of all parts, unpacked.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::{Cursor, Read as _};

/// A picture of its own for each seed: fields of colour, each paler to the right, with a grain.
pub(crate) fn picture(seed: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(64, 48, |x, y| {
        let field = (x / 16) * seed * 5 + (y / 12) * (seed + 2) * 7;
        let sample = |factor: u32| u8::try_from((field * factor) % 180 + x % 16 * 4 + (x * y) % 5).unwrap();
        Rgb([sample(3), sample(11), sample(17)])
    });
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// The parts of an artifact, each as its bytes and as text without tags.
pub(crate) fn parts(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = vec![bytes.to_vec()];
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            parts.push(entry.name_raw().to_vec());
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            parts.push(without_tags(&content));
            parts.push(content);
        }
        return parts;
    }
    let pdf = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    parts.push(pdf.extract_text(&pages).unwrap().into_bytes());
    for object in pdf.objects.values() {
        strings(object, &mut parts);
        if let Ok(stream) = object.as_stream() {
            parts.extend(stream.get_plain_content());
        }
    }
    parts
}

fn strings(object: &lopdf::Object, parts: &mut Vec<Vec<u8>>) {
    match object {
        lopdf::Object::String(bytes, _) => {
            let units =
                bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
            parts.push(String::from_utf16_lossy(&units.collect::<Vec<_>>()).into_bytes());
            parts.push(bytes.clone());
        }
        lopdf::Object::Array(items) => items.iter().for_each(|item| strings(item, parts)),
        lopdf::Object::Dictionary(dict) => dict.iter().for_each(|(_, item)| strings(item, parts)),
        lopdf::Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| strings(item, parts)),
        _ => {}
    }
}

fn without_tags(content: &[u8]) -> Vec<u8> {
    let mut within = false;
    let mut outside = |byte: &u8| {
        within = (within || *byte == b'<') && *byte != b'>';
        !within && *byte != b'>'
    };
    content.iter().copied().filter(|byte| outside(byte)).collect()
}

/// Whether a part has these words, whatever stands between their letters.
pub(crate) fn holds(parts: &[Vec<u8>], words: &str) -> bool {
    let squeeze =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let words = squeeze(words);
    parts.iter().any(|part| squeeze(&String::from_utf8_lossy(part)).contains(&words))
}

/// Whether a part is this picture, or has its samples.
pub(crate) fn shows(parts: &[Vec<u8>], picture: &[u8]) -> bool {
    let pixels = image::load_from_memory(picture).unwrap().to_rgb8().into_raw();
    let has = |part: &[u8], piece: &[u8]| part.windows(piece.len()).any(|window| window == piece);
    let middle = |bytes: &[u8]| bytes[bytes.len() / 2..bytes.len() / 2 + 48].to_vec();
    parts.iter().any(|part| has(part, &middle(picture)) || has(part, &middle(&pixels)))
}
