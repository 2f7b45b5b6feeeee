//! JPEG files (ITU-T T.81): put into PDF as they are, once their markers say that PDF can take them.

use super::{Channels, Encoding, Raster, Reading, decode, usable_profile};
use std::collections::BTreeMap;

/// What the markers of a file say.
#[derive(Debug, Default)]
struct Markers {
    frame: Option<Frame>,
    /// Whether Adobe's marker is there. Its programs write CMYK inverted.
    adobe: bool,
    /// The parts of the colour profile by number (ICC.1:2004-10, B.4).
    profile: BTreeMap<u8, Vec<u8>>,
    scan: bool,
}

/// The frame header (B.2.2).
#[derive(Debug)]
struct Frame {
    /// Which process: 0 baseline, 1 extended, 2 progressive.
    process: u8,
    precision: u8,
    width: u32,
    height: u32,
    components: u8,
}

/// Reads a JPEG file.
pub(super) fn read(data: &[u8]) -> Result<Reading, String> {
    let markers = markers(data).ok_or("it is broken or cut short")?;
    let frame = markers.frame.ok_or("it has no frame")?;
    if !markers.scan || !data.windows(2).rev().any(|pair| pair == [0xFF, 0xD9]) {
        return Err("it is cut short".to_owned());
    }
    if frame.width == 0 || frame.height == 0 {
        return Err("it has no pixels".to_owned());
    }
    // What the filter DCTDecode knows: ISO 32000-1, 7.4.8.
    if frame.process > 2 || frame.precision != 8 {
        return Err("it is of a rare kind of JPEG, lossless, arithmetic or of 12 bits".to_owned());
    }
    let channels = match frame.components {
        1 => Channels::Gray,
        3 => Channels::Rgb,
        4 => Channels::Cmyk,
        count => return Err(format!("it has {count} colour components")),
    };
    let profile = markers.profile.into_values().flatten().collect();
    let profile = usable_profile(profile, channels);
    if channels == Channels::Cmyk && profile.is_none() {
        // PDF/A-2 (6.2.4.3) takes CMYK only with a profile.
        let lost =
            Some("is CMYK without a colour profile; its colours were converted to RGB by a rule of thumb");
        return decode::jpeg(data).map(|raster| Reading { raster, lost });
    }
    let raster = Raster {
        width: frame.width,
        height: frame.height,
        channels,
        profile,
        inverted: channels == Channels::Cmyk && markers.adobe,
        encoding: Encoding::Dct,
        data: data.to_vec(),
        opacity: None,
    };
    Ok(Reading { raster, lost: None })
}

/// Reads the markers up to the first scan (B.1.1); `None` where they break off.
fn markers(data: &[u8]) -> Option<Markers> {
    let mut markers = Markers::default();
    let mut at = 2;
    loop {
        if *data.get(at)? != 0xFF {
            return None;
        }
        let marker = *data.get(at + 1)?;
        at += 2;
        match marker {
            // Fill bytes before a marker.
            0xFF => at -= 1,
            // Markers without a segment.
            0x01 | 0xD0..=0xD8 => {}
            0xD9 => return Some(markers),
            _ => {
                let length = usize::from(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?));
                let segment = data.get(at + 2..at + length)?;
                markers.take(marker, segment)?;
                at += length;
                if markers.scan {
                    return Some(markers);
                }
            }
        }
    }
}

impl Markers {
    fn take(&mut self, marker: u8, segment: &[u8]) -> Option<()> {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let [precision, h1, h0, w1, w0, components, ..] = *segment else { return None };
                self.frame = Some(Frame {
                    process: marker - 0xC0,
                    precision,
                    width: u32::from(u16::from_be_bytes([w1, w0])),
                    height: u32::from(u16::from_be_bytes([h1, h0])),
                    components,
                });
            }
            0xDA => self.scan = true,
            0xE2 => {
                if let Some([number, _, part @ ..]) = segment.strip_prefix(b"ICC_PROFILE\0") {
                    self.profile.insert(*number, part.to_vec());
                }
            }
            0xEE => self.adobe |= segment.starts_with(b"Adobe"),
            _ => {}
        }
        Some(())
    }
}
