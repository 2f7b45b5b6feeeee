//! Image files of pixels: their parts, and what their headers say about size, density and orientation.

use crate::page::Turn;
use exif::{In, Tag};

/// Pixels an inch where a file does not say: what CSS and Word take for granted.
const DENSITY: f32 = 96.0;

/// Densities that somebody may have meant, in pixels an inch.
const DENSITIES: std::ops::RangeInclusive<f32> = 20.0..=10_000.0;

/// Inches in a metre.
const INCHES: f32 = 1000.0 / 25.4;

/// What a file says about its image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Header {
    /// Columns and rows in the file.
    pub width: u32,
    pub height: u32,
    pub turn: Turn,
    /// Width and height in points, turned.
    pub natural: (f32, f32),
}

/// Reads the header of a PNG, JPEG or GIF file; `None` where it states no size, or none at all.
pub(crate) fn header(file: &[u8]) -> Option<Header> {
    let size = imagesize::blob_size(file).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    if width == 0 || height == 0 {
        return None;
    }
    let facts = if file.starts_with(b"\x89PNG") { png_facts(file) } else { jpeg_facts(file) };
    let (across, down) = facts
        .density
        .filter(|(x, y)| DENSITIES.contains(x) && DENSITIES.contains(y))
        .unwrap_or((DENSITY, DENSITY));
    let natural = (width as f32 * 72.0 / across, height as f32 * 72.0 / down);
    let natural = if facts.turn.swaps() { (natural.1, natural.0) } else { natural };
    Some(Header { width, height, turn: facts.turn, natural })
}

/// What stands beside the pixels.
#[derive(Default)]
struct Facts {
    /// Pixels an inch, across and down, as stored.
    density: Option<(f32, f32)>,
    turn: Turn,
}

fn png_facts(file: &[u8]) -> Facts {
    let mut facts = Facts::default();
    for (name, data) in chunks(file) {
        match (name, data) {
            // PNG specification, 11.3.4.3: pixels a metre.
            (b"pHYs", &[x3, x2, x1, x0, y3, y2, y1, y0, 1]) => {
                let inch = |bytes| u32::from_be_bytes(bytes) as f32 / INCHES;
                facts.density = Some((inch([x3, x2, x1, x0]), inch([y3, y2, y1, y0])));
            }
            (b"eXIf", data) => facts.turn = turn(data),
            _ => {}
        }
    }
    facts
}

/// Facts of a JPEG file; of others, none.
fn jpeg_facts(file: &[u8]) -> Facts {
    let mut facts = Facts::default();
    for segment in segments(file) {
        match (segment.marker, segment.data) {
            // JFIF 1.02: dots an inch or a centimetre; without a unit, only the shape of a pixel.
            (0xE0, [b'J', b'F', b'I', b'F', 0, _, _, unit, x1, x0, y1, y0, ..]) => {
                let factor = match unit {
                    1 => 1.0,
                    2 => 2.54,
                    _ => continue,
                };
                let inch = |bytes| f32::from(u16::from_be_bytes(bytes)) * factor;
                facts.density = Some((inch([*x1, *x0]), inch([*y1, *y0])));
            }
            (0xE1, data) => {
                if let Some(data) = data.strip_prefix(b"Exif\0\0") {
                    facts.turn = turn(data);
                }
            }
            _ => {}
        }
    }
    facts
}

/// The orientation that Exif data states.
fn turn(data: &[u8]) -> Turn {
    let Ok(exif) = exif::Reader::new().read_raw(data.to_vec()) else { return Turn::default() };
    let field = exif.get_field(Tag::Orientation, In::PRIMARY);
    field.and_then(|field| field.value.get_uint(0)).map_or_else(Turn::default, Turn::from_exif)
}

/// The chunks of a PNG file with their names, up to the first that is not whole (PNG specification, 5.3).
pub fn chunks(file: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = file.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let (data, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        rest = after.get(4..)?;
        Some((name, data))
    })
}

/// A marker segment of a JPEG file (ITU-T T.81, B.1.1.4).
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// The second byte of its marker.
    pub marker: u8,
    /// Its parameters.
    pub data: &'a [u8],
    /// The rest of the file after it.
    pub after: &'a [u8],
}

/// The marker segments of a JPEG file, up to the head of the first scan or to where they break off.
pub fn segments(file: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = file.strip_prefix(&[0xFF, 0xD8]).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            match *rest {
                // Fill bytes before a marker.
                [0xFF, 0xFF, ..] => rest = rest.get(1..)?,
                // Markers without a segment.
                [0xFF, 0x01 | 0xD0..=0xD8, ..] => rest = rest.get(2..)?,
                [0xFF, marker, high, low, ..] if marker != 0xD9 => {
                    let length = usize::from(u16::from_be_bytes([high, low]));
                    let (segment, after) = rest.get(2..)?.split_at_checked(length)?;
                    rest = if marker == 0xDA { &[] } else { after };
                    return Some(Segment { marker, data: segment.get(2..)?, after });
                }
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(extra: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let header = [0, 0, 0, 200, 0, 0, 0, 100, 8, 2, 0, 0, 0];
        for (name, data) in std::iter::once(&(b"IHDR", header.as_slice())).chain(extra) {
            file.extend((data.len() as u32).to_be_bytes());
            file.extend_from_slice(*name);
            file.extend_from_slice(data);
            file.extend([0; 4]);
        }
        file
    }

    fn jpeg(extra: &[(u8, &[u8])]) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        let frame: (u8, &[u8]) = (0xC0, &[8, 0, 100, 0, 200, 1, 1, 0x11, 0]);
        for (marker, data) in extra.iter().chain([&frame]) {
            file.extend([0xFF, *marker]);
            file.extend((data.len() as u16 + 2).to_be_bytes());
            file.extend_from_slice(data);
        }
        file
    }

    /// Exif data that says nothing but an orientation.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut data = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        data.extend([orientation, 0, 0, 0, 0, 0, 0]);
        data
    }

    #[test]
    fn the_natural_size_follows_the_density() {
        let check = |file: &[u8], expected: Option<(f32, f32)>| {
            let natural = header(file).map(|header| header.natural);
            assert_eq!(natural.map(|(x, y)| (x.round(), y.round())), expected);
        };
        let metre =
            |pixels: u32, unit: u8| [&pixels.to_be_bytes()[..], &pixels.to_be_bytes(), &[unit]].concat();
        check(&png(&[]), Some((150.0, 75.0)));
        check(&png(&[(b"pHYs", &metre(7874, 1))]), Some((72.0, 36.0)));
        // A pixel's shape, no density; none that could be meant; cut short.
        check(&png(&[(b"pHYs", &metre(7874, 0))]), Some((150.0, 75.0)));
        check(&png(&[(b"pHYs", &metre(1, 1))]), Some((150.0, 75.0)));
        check(&png(&[(b"pHYs", &[0, 0])]), Some((150.0, 75.0)));
        let jfif =
            |unit: u8, dots: u8| [b"JFIF\0\x01\x02".as_slice(), &[unit, 0, dots, 0, dots, 0, 0]].concat();
        check(&jpeg(&[(0xE0, &jfif(1, 144))]), Some((100.0, 50.0)));
        check(&jpeg(&[(0xE0, &jfif(2, 100))]), Some((57.0, 28.0)));
        check(&jpeg(&[(0xE0, &jfif(0, 1))]), Some((150.0, 75.0)));
        check(&jpeg(&[(0xE0, &jfif(1, 0))]), Some((150.0, 75.0)));
        check(b"GIF89a\x20\0\x10\0\0\0\0;", Some((24.0, 12.0)));
        check(&[0xFF, 0xD8], None);
        check(b"", None);
    }

    #[test]
    fn exif_turns_jpeg_and_png() {
        let check = |file: &[u8], expected: (u32, (f32, f32))| {
            let header = header(file).unwrap();
            assert_eq!((header.turn, header.natural), (Turn::from_exif(expected.0), expected.1));
        };
        let app1 = |orientation| [b"Exif\0\0".to_vec(), exif(orientation)].concat();
        check(&jpeg(&[(0xE1, &app1(1))]), (1, (150.0, 75.0)));
        check(&jpeg(&[(0xE1, &app1(3))]), (3, (150.0, 75.0)));
        check(&jpeg(&[(0xE1, &app1(6))]), (6, (75.0, 150.0)));
        check(&png(&[(b"eXIf", &exif(8))]), (8, (75.0, 150.0)));
        // No orientation there is, and data that breaks off.
        check(&jpeg(&[(0xE1, &app1(9))]), (1, (150.0, 75.0)));
        check(&jpeg(&[(0xE1, app1(6).get(..16).unwrap())]), (1, (150.0, 75.0)));
    }

    #[test]
    fn turning_keeps_to_the_unit_square() {
        // Where the file's top left and top right corners are shown, `y` upwards.
        let check = |number: u32, expected: [(f32, f32); 2]| {
            let [a, b, c, d, e, f] = Turn::from_exif(number).matrix();
            let place = |(x, y): (f32, f32)| (a * x + c * y + e, b * x + d * y + f);
            assert_eq!([(0.0, 1.0), (1.0, 1.0)].map(place), expected, "{number}");
        };
        check(1, [(0.0, 1.0), (1.0, 1.0)]);
        check(2, [(1.0, 1.0), (0.0, 1.0)]);
        check(3, [(1.0, 0.0), (0.0, 0.0)]);
        check(4, [(0.0, 0.0), (1.0, 0.0)]);
        check(5, [(0.0, 1.0), (0.0, 0.0)]);
        check(6, [(1.0, 1.0), (1.0, 0.0)]);
        check(7, [(1.0, 0.0), (1.0, 1.0)]);
        check(8, [(0.0, 0.0), (0.0, 1.0)]);
    }
}
