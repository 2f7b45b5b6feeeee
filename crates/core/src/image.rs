//! Images as renderers need them before they draw anything: how large they are, whether they are whole, and how large they
//! print.

/// Points in an inch.
const INCH: f64 = 72.0;

/// Natural size in points of a PNG, JPEG or GIF, from its pixels and their density, 96 to the inch where the file does not say.
///
/// # Errors
/// Why the image cannot be shown: it is cut off, without pixels, or of another kind. The text goes on after a colon.
pub fn natural_size(bytes: &[u8]) -> Result<(f64, f64), String> {
    let (pixels, density) = match crate::resource::media_type(bytes) {
        Some("image/png") => png(bytes).ok_or_else(cut_off)?,
        Some("image/jpeg") => jpeg(bytes).ok_or_else(cut_off)?,
        Some("image/gif") => gif(bytes).ok_or_else(cut_off)?,
        Some(other) => return Err(format!("images of the kind `{other}` are not shown everywhere")),
        None => return Err("it is not an image of a known kind".to_owned()),
    };
    if pixels.0 == 0 || pixels.1 == 0 {
        return Err("it has no pixels".to_owned());
    }
    let sane = |density: f64| (10.0..=10_000.0).contains(&density);
    let (x, y) = density.filter(|(x, y)| sane(*x) && sane(*y)).unwrap_or((96.0, 96.0));
    Ok((f64::from(pixels.0) / x * INCH, f64::from(pixels.1) / y * INCH))
}

fn cut_off() -> String {
    "the file is cut off".to_owned()
}

/// Width and height in pixels, then pixels per inch where the file says.
type Measured = ((u32, u32), Option<(f64, f64)>);

/// From the chunks `IHDR` and `pHYs` (PNG, third edition, 11.2.1 and 11.3.4.3), if the walk reaches the end.
fn png(bytes: &[u8]) -> Option<Measured> {
    let (mut pixels, mut density) = (None, None);
    let mut rest = bytes.get(8..)?;
    loop {
        let end = usize::try_from(be32(rest, 0)?).ok()?.checked_add(8)?;
        let (kind, data) = (rest.get(4..8)?, rest.get(8..end)?);
        match kind {
            b"IHDR" => pixels = Some((be32(data, 0)?, be32(data, 4)?)),
            b"pHYs" if data.get(8) == Some(&1) => {
                let per_inch = |at| be32(data, at).map(|per_metre| f64::from(per_metre) * 0.0254);
                density = per_inch(0).zip(per_inch(4));
            }
            b"IEND" => return Some((pixels?, density)),
            _ => {}
        }
        rest = rest.get(end.checked_add(4)?..)?;
    }
}

/// From the frame header (ITU-T T.81, B.2.2) and the JFIF header (ITU-T T.871, 10.1); an end marker must be there.
fn jpeg(bytes: &[u8]) -> Option<Measured> {
    bytes.windows(2).rev().find(|pair| *pair == [0xFF, 0xD9])?;
    let mut density = None;
    let mut at: usize = 2;
    loop {
        let [0xFF, marker] = *bytes.get(at..at.checked_add(2)?)? else { return None };
        if marker == 0xFF {
            at += 1;
            continue;
        }
        let length = usize::from(be16(bytes, at + 2)?);
        let data = bytes.get(at + 4..at.checked_add(2)?.checked_add(length)?)?;
        match marker {
            0xE0 if data.starts_with(b"JFIF\0") => {
                let scale = match data.get(7) {
                    Some(1) => Some(1.0),
                    Some(2) => Some(2.54),
                    _ => None,
                };
                let number = |at| be16(data, at).map(f64::from);
                density = scale
                    .zip(number(8).zip(number(10)))
                    .map(|(scale, (x, y)): (f64, _)| (x * scale, y * scale));
            }
            // Frame headers of all processes; 0xC4, 0xC8 and 0xCC lie among them and are none.
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return Some(((be16(data, 3)?.into(), be16(data, 1)?.into()), density));
            }
            _ => {}
        }
        at = at.checked_add(2)?.checked_add(length)?;
    }
}

/// From the logical screen (GIF 89a, 18); the trailer must be there.
fn gif(bytes: &[u8]) -> Option<Measured> {
    let side = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let whole = bytes.iter().rev().find(|byte| **byte != 0) == Some(&0x3B);
    whole.then_some(((side(6)?, side(8)?), None))
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

/// A length in points from an attribute: `80%` of `whole`, `10cm`, `100mm`, `4in`, `288pt`, `384px` or bare pixels.
#[must_use]
pub fn length(text: &str, whole: f64) -> Option<f64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().ok()?;
    let points = match unit.trim() {
        "%" => number / 100.0 * whole,
        "cm" => number / 2.54 * INCH,
        "mm" => number / 25.4 * INCH,
        "in" => number * INCH,
        "pt" => number,
        "px" | "" => number / 96.0 * INCH,
        _ => return None,
    };
    (points.is_finite() && points > 0.0).then_some(points)
}

/// The size at which an image prints: what the attributes say, its proportions kept where one is missing, and never
/// larger than `frame`. All in one unit.
#[must_use]
pub fn fit(natural: (f64, f64), width: Option<f64>, height: Option<f64>, frame: (f64, f64)) -> (f64, f64) {
    let ratio = natural.1 / natural.0;
    let (width, height) = match (width, height) {
        (Some(width), Some(height)) => (width, height),
        (Some(width), None) => (width, width * ratio),
        (None, Some(height)) => (height / ratio, height),
        (None, None) => natural,
    };
    let scale = (frame.0 / width).min(frame.1 / height).min(1.0);
    (width * scale, height * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk of a PNG, its checksum left at zero.
    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length, kind.as_slice(), data, &[0; 4]].concat()
    }

    fn png_file(density: Option<u32>) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        file.extend(chunk(b"IHDR", &[[0, 0, 0, 192], [0, 0, 0, 96]].concat()));
        if let Some(density) = density {
            file.extend(chunk(b"pHYs", &[&density.to_be_bytes()[..], &density.to_be_bytes(), &[1]].concat()));
        }
        file.extend(chunk(b"IEND", &[]));
        file
    }

    #[test]
    fn sizes_come_from_pixels_and_their_density() {
        assert_eq!(natural_size(&png_file(None)), Ok((144.0, 72.0)));
        let (width, height) = natural_size(&png_file(Some(7_559))).unwrap();
        assert!((width - 72.0).abs() < 0.01 && (height - 36.0).abs() < 0.01, "{width} {height}");
        // Half a million to the inch is no density of this world.
        assert_eq!(natural_size(&png_file(Some(20_000_000))), Ok((144.0, 72.0)));
        let app0 = b"\xFF\xE0\0\x10JFIF\0\x01\x02\x01\0\x48\0\x48\0\0";
        let frame = b"\xFF\xC0\0\x0B\x08\0\x48\0\x90\x01\x01\x11\0";
        let jpeg = [b"\xFF\xD8".as_slice(), app0, frame, b"\xFF\xD9"].concat();
        assert_eq!(natural_size(&jpeg), Ok((144.0, 72.0)));
        assert_eq!(natural_size(b"GIF89a\x60\0\x30\0\0\0\0\x3B"), Ok((72.0, 36.0)));
    }

    #[test]
    fn what_is_not_whole_is_told() {
        let whole = png_file(None);
        for end in 8..whole.len() - 4 {
            assert_eq!(natural_size(&whole[..end]), Err("the file is cut off".to_owned()), "{end}");
        }
        assert_eq!(natural_size(b"text"), Err("it is not an image of a known kind".to_owned()));
        assert!(natural_size(b"II*\0").unwrap_err().contains("image/tiff"));
        for cut in ["\x7f", "GIF89a", "GIF89a\0\0\0\0;"] {
            assert!(natural_size(cut.as_bytes()).is_err(), "{cut:?}");
        }
        assert!(natural_size(&[0xFF, 0xD8, 0xFF, 0xD9]).is_err());
        assert!(natural_size(&[0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xD9]).is_err());
    }

    #[test]
    fn lengths_and_frames() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(length(text, 200.0), expected, "{text}");
        check("50%", Some(100.0));
        check(" 2.54cm", Some(72.0));
        check("25.4 mm", Some(72.0));
        check("1in", Some(72.0));
        check("12pt", Some(12.0));
        check("96px", Some(72.0));
        check("96", Some(72.0));
        check("0", None);
        check("-3cm", None);
        check("3em", None);
        check("wide", None);
        assert_eq!(fit((100.0, 50.0), None, None, (50.0, 50.0)), (50.0, 25.0));
        assert_eq!(fit((100.0, 50.0), Some(40.0), None, (50.0, 50.0)), (40.0, 20.0));
        assert_eq!(fit((100.0, 50.0), None, Some(10.0), (50.0, 50.0)), (20.0, 10.0));
    }
}
