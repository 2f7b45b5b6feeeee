//! Makes decoded samples small without loss: few colours become a palette, many are predicted from their neighbours.

use super::{Channels, Encoding};
use crate::deflate;
use std::collections::HashMap;

/// Most colours that a palette holds: one byte a pixel.
const PALETTE: usize = 256;

/// How a row is predicted (PNG specification, 9.2): in the order of their numbers.
const FILTERS: [fn(u8, u8, u8) -> u8; 5] = [|_, _, _| 0, |left, _, _| left, |_, up, _| up, average, paeth];

/// The encoded samples of an image of so many columns, and how they are encoded.
pub(super) fn pack(samples: &[u8], columns: u32, channels: Channels) -> (Encoding, Vec<u8>) {
    if channels == Channels::Rgb
        && let Some((palette, indices)) = index(samples)
    {
        return (Encoding::Indexed(palette), deflate(&indices));
    }
    let size = usize::from(channels.count());
    (Encoding::Predicted, deflate(&predict(samples, columns as usize * size, size)))
}

/// The colours in the order of their first appearance, and for each pixel which it is; `None` where they are too many.
fn index(samples: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (pixels, _) = samples.as_chunks::<3>();
    let (mut palette, mut known) = (Vec::new(), HashMap::with_capacity(PALETTE));
    let mut indices = Vec::with_capacity(pixels.len());
    let mut last = None;
    for pixel in pixels {
        if let Some((_, index)) = last.filter(|(color, _)| *color == pixel) {
            indices.push(index);
            continue;
        }
        let next = known.len();
        let index = *known.entry(pixel).or_insert(next);
        if index == next {
            palette.extend_from_slice(pixel);
        }
        let index = u8::try_from(index).ok()?;
        indices.push(index);
        last = Some((pixel, index));
    }
    Some((palette, indices))
}

/// Each row as the number of its filter and what is left once the prediction is taken away; the filter is the one that
/// leaves least.
fn predict(samples: &[u8], row_bytes: usize, size: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(samples.len() + samples.len() / row_bytes.max(1) + 1);
    let mut above = vec![0; row_bytes];
    let mut tries = FILTERS.map(|_| Vec::with_capacity(row_bytes));
    for row in samples.chunks(row_bytes.max(1)) {
        for (left_over, filter) in tries.iter_mut().zip(FILTERS) {
            left_over.clear();
            left_over.extend(differences(row, &above, size, filter));
        }
        let weight =
            |rest: &[u8]| rest.iter().map(|byte| u64::from(byte.cast_signed().unsigned_abs())).sum::<u64>();
        if let Some((number, best)) = (0..).zip(&tries).min_by_key(|(_, rest)| weight(rest)) {
            out.push(number);
            out.extend_from_slice(best);
        }
        above.clear();
        above.extend_from_slice(row);
    }
    out
}

fn differences<'a>(
    row: &'a [u8],
    above: &'a [u8],
    size: usize,
    filter: fn(u8, u8, u8) -> u8,
) -> impl Iterator<Item = u8> + 'a {
    let before = move |row: &'a [u8]| std::iter::repeat_n(0, size).chain(row.iter().copied());
    let neighbours = before(row).zip(above).zip(before(above));
    row.iter()
        .zip(neighbours)
        .map(move |(byte, ((left, up), corner))| byte.wrapping_sub(filter(left, *up, corner)))
}

const fn average(left: u8, up: u8, _: u8) -> u8 {
    left.midpoint(up)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let distance = |value: i16| (a + b - c - value).abs();
    // Of equals the first: left, above, corner.
    if distance(a) <= distance(b) && distance(a) <= distance(c) {
        left
    } else if distance(b) <= distance(c) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_become_a_palette() {
        let samples = [1, 2, 3, 4, 5, 6, 1, 2, 3, 1, 2, 3];
        assert_eq!(index(&samples), Some((vec![1, 2, 3, 4, 5, 6], vec![0, 1, 0, 0])));
        let many: Vec<u8> = (0..257_u16).flat_map(|color| [color as u8, (color >> 8) as u8, 0]).collect();
        assert_eq!(index(&many[..256 * 3]).map(|(palette, _)| palette.len()), Some(256 * 3));
        assert_eq!(index(&many), None);
    }

    #[test]
    fn rows_are_predicted_by_the_best_filter() {
        let rows = [[9, 9, 9, 9], [9, 9, 9, 9], [0, 1, 2, 3], [7, 7, 8, 8]].concat();
        let expected = [[1, 9, 0, 0, 0], [2, 0, 0, 0, 0], [1, 0, 1, 1, 1], [1, 7, 0, 1, 0]].concat();
        assert_eq!(predict(&rows, 4, 1), expected);
    }
}
