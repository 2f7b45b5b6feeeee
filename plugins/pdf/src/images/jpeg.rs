//! JPEG files (ITU-T T.81): put into PDF as they are, once their markers say that PDF can take them.

use super::{Channels, Encoding, Raster, Reading, decode, usable_profile};
use crate::Kept;
use dossier_typeset::picture::{Segment, segments};
use std::collections::BTreeMap;

/// What the markers of a file say.
#[derive(Debug, Default)]
struct Markers<'a> {
    frame: Option<Frame>,
    /// Whether Adobe's marker is there. Its programs write CMYK inverted.
    adobe: bool,
    /// The parts of the colour profile by number (ICC.1:2004-10, B.4).
    profile: BTreeMap<u8, Vec<u8>>,
    /// What follows the head of the first scan.
    scan: Option<&'a [u8]>,
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
pub(super) fn read(data: &[u8], kept: Kept<'_>) -> Result<Reading, String> {
    let mut markers = Markers::default();
    segments(data).for_each(|segment| markers.take(segment));
    let frame = markers.frame.ok_or("it is broken or has no frame")?;
    // A marker of the end that comes earlier is that of a preview in the Exif data.
    if !markers.scan.is_some_and(|scan| scan.windows(2).rev().any(|pair| pair == [0xFF, 0xD9])) {
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
        return kept.value("JPEG", data, || decode::jpeg(data)).map(|raster| Reading { raster, lost });
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

impl<'a> Markers<'a> {
    fn take(&mut self, Segment { marker, data, after }: Segment<'a>) {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let [precision, h1, h0, w1, w0, components, ..] = *data else { return };
                self.frame = Some(Frame {
                    process: marker - 0xC0,
                    precision,
                    width: u32::from(u16::from_be_bytes([w1, w0])),
                    height: u32::from(u16::from_be_bytes([h1, h0])),
                    components,
                });
            }
            0xDA => self.scan = Some(after),
            0xE2 => {
                if let Some([number, _, part @ ..]) = data.strip_prefix(b"ICC_PROFILE\0") {
                    self.profile.insert(*number, part.to_vec());
                }
            }
            0xEE => self.adobe |= data.starts_with(b"Adobe"),
            _ => {}
        }
    }
}
