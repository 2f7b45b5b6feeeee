//! The compressed samples of a PNG file: PDF reads them as they are (ISO 32000-1, 7.4.4.4).

use super::Channels;
use dossier_typeset::picture::chunks;
use flate2::{Crc, read::ZlibDecoder};
use std::io::Read;

/// Filters of a row have the numbers up to this one (PNG specification, 9.2).
const LAST_FILTER: u8 = 4;

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

/// Whether compressed samples can be read in full: the checksums of their chunks are right, and they inflate to as many rows as the
/// file says, each with a filter that there is. Undoing the filters can find nothing more, and takes most of the time of decoding.
pub(super) fn is_sound(file: &[u8], samples: &[u8], (width, height): (u32, u32), channels: Channels) -> bool {
    let row = u64::from(width) * channels.count() as u64 + 1;
    width > 0 && height > 0 && has_right_sums(file) && inflates_to(samples, row, u64::from(height))
}

/// Whether the chunks of samples have the checksums that follow them (PNG specification, 5.3).
fn has_right_sums(file: &[u8]) -> bool {
    // Behind the signature, a chunk is a length, a name, the data and the sum.
    let mut at = 8;
    for (name, data) in chunks(file) {
        let mut sum = Crc::new();
        if name == b"IDAT" {
            sum.update(name);
            sum.update(data);
        }
        let end = at + 8 + data.len();
        at = end + 4;
        if name == b"IDAT" && file.get(end..at) != Some(&sum.sum().to_be_bytes()) {
            return false;
        }
    }
    true
}

fn inflates_to(samples: &[u8], row: u64, rows: u64) -> bool {
    let mut inflated = ZlibDecoder::new(samples);
    let mut buffer = vec![0; 64 * 1024];
    let mut at: u64 = 0;
    loop {
        let Ok(length) = inflated.read(&mut buffer) else { return false };
        if length == 0 {
            return at == row * rows;
        }
        // The first byte of each row is its filter.
        let mut next = at.next_multiple_of(row) - at;
        while let Some(filter) = usize::try_from(next).ok().and_then(|next| buffer.get(..length)?.get(next)) {
            if *filter > LAST_FILTER {
                return false;
            }
            next += row;
        }
        at += length as u64;
        if at > row * rows {
            return false;
        }
    }
}
