//! The compressed samples of a PNG file: PDF reads them as they are (ISO 32000-1, 7.4.4.4).

use super::Channels;
use dossier_typeset::picture::chunks;

/// The samples of a PNG file as they are compressed in it, if they are such as PDF takes: eight bits each, grey or RGB,
/// from top to bottom, and none of them clear (PNG specification, 11.2.2 and 11.3.2.1).
pub(super) fn predicted(file: &[u8]) -> Option<(Channels, Vec<u8>)> {
    let mut channels = None;
    let mut samples = Vec::new();
    for (name, data) in chunks(file) {
        match (name, data) {
            (b"IHDR", [_, _, _, _, _, _, _, _, 8, 0, 0, 0, 0]) => channels = Some(Channels::Gray),
            (b"IHDR", [_, _, _, _, _, _, _, _, 8, 2, 0, 0, 0]) => channels = Some(Channels::Rgb),
            (b"tRNS", _) => return None,
            (b"IDAT", data) => samples.extend_from_slice(data),
            _ => {}
        }
    }
    Some((channels?, samples))
}
