//! A colour profile for sRGB (IEC 61966-2-1), made by hand: a matrix and a curve are all there is to it (ICC.1:2004-10).

/// White of the profile connection space, D50, in XYZ.
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
/// The primaries of sRGB, adapted to D50 by the Bradford transform, in XYZ.
const RED: [f64; 3] = [0.43607, 0.22249, 0.01392];
const GREEN: [f64; 3] = [0.38515, 0.71687, 0.09708];
const BLUE: [f64; 3] = [0.14307, 0.06061, 0.71410];
/// The Bradford transform from D65 to D50, by rows.
const ADAPTATION: [f64; 9] =
    [1.04791, 0.02293, -0.05019, 0.02960, 0.99046, -0.01707, -0.00925, 0.01506, 0.75179];
/// `g`, `a`, `b`, `c`, `d` of the curve that is `(aX + b)^g` from `d` on and `cX` below it (10.15, function type 3).
const CURVE: [f64; 5] = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];

/// The profile.
pub(crate) fn srgb() -> Vec<u8> {
    let curve = parametric_curve();
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", text("sRGB")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", numbers(b"XYZ ", &D50)),
        (b"chad", numbers(b"sf32", &ADAPTATION)),
        (b"rXYZ", numbers(b"XYZ ", &RED)),
        (b"gXYZ", numbers(b"XYZ ", &GREEN)),
        (b"bXYZ", numbers(b"XYZ ", &BLUE)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    for (index, (name, value)) in tags.iter().enumerate() {
        // The three curves share their bytes.
        let shared = index > 7;
        let offset = if shared { start + data.len() - value.len() } else { start + data.len() };
        table.extend_from_slice(*name);
        table.extend_from_slice(&(offset as u32).to_be_bytes());
        table.extend_from_slice(&(value.len() as u32).to_be_bytes());
        if !shared {
            data.extend_from_slice(value);
        }
    }
    let mut profile = header((start + data.len()) as u32);
    profile.extend_from_slice(&table);
    profile.extend_from_slice(&data);
    profile
}

/// The header (7.2) of a display profile of version 4.2.
fn header(size: u32) -> Vec<u8> {
    let mut header = vec![0; 128];
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(place) = header.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    };
    put(0, &size.to_be_bytes());
    put(8, &[4, 0x20, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    // A date is demanded; the year of the standard, so that it is always the same.
    put(24, &[0x07, 0xD4, 0, 10, 0, 1]);
    put(36, b"acsp");
    put(68, &fixed(D50[0]));
    put(72, &fixed(D50[1]));
    put(76, &fixed(D50[2]));
    header
}

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn numbers(kind: &[u8; 4], values: &[f64]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend_from_slice(&[0; 4]);
    values.iter().for_each(|value| out.extend_from_slice(&fixed(*value)));
    out
}

fn parametric_curve() -> Vec<u8> {
    let mut out = b"para\0\0\0\0\0\x03\0\0".to_vec();
    CURVE.iter().for_each(|value| out.extend_from_slice(&fixed(*value)));
    out
}

/// A text in English (10.13), padded to whole words.
fn text(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut out = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS".to_vec();
    out.extend_from_slice(&(units.len() as u32).to_be_bytes());
    out.extend_from_slice(&28_u32.to_be_bytes());
    out.extend_from_slice(&units);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primaries_add_up_to_white() {
        for (channel, white) in D50.into_iter().enumerate() {
            assert!((RED[channel] + GREEN[channel] + BLUE[channel] - white).abs() < 2e-4);
        }
    }

    #[test]
    fn size_and_offsets_hold() {
        let profile = srgb();
        let word = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(word(0), profile.len());
        for tag in 0..word(128) {
            let at = 132 + 12 * tag;
            let (offset, size) = (word(at + 4), word(at + 8));
            assert_eq!(offset % 4, 0);
            let kind = match &profile[at..at + 4] {
                b"desc" | b"cprt" => b"mluc",
                b"rTRC" | b"gTRC" | b"bTRC" => b"para",
                b"chad" => b"sf32",
                _ => b"XYZ ",
            };
            assert_eq!(&profile[offset..offset + 4], kind);
            assert!(offset + size <= profile.len());
        }
    }
}
