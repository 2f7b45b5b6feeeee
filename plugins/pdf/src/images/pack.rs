//! Makes decoded samples small without loss: few colours become a palette, many are predicted from their neighbours.

use super::{Channels, Encoding, png};
use crate::deflate;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use std::collections::HashMap;

/// Most colours that a palette holds: one byte a pixel.
const PALETTE: usize = 256;

/// The encoded samples of an image, and how they are encoded.
pub(super) fn pack(
    samples: &[u8],
    width: u32,
    height: u32,
    channels: Channels,
) -> Result<(Encoding, Vec<u8>), String> {
    if channels == Channels::Rgb
        && let Some((palette, indices)) = index(samples)
    {
        return Ok((Encoding::Indexed(palette), deflate(&indices)));
    }
    let color = if channels == Channels::Rgb { ExtendedColorType::Rgb8 } else { ExtendedColorType::L8 };
    let mut file = Vec::new();
    PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive)
        .write_image(samples, width, height, color)
        .map_err(|error| error.to_string())?;
    let (_, data) = png::predicted(&file).ok_or("it could not be compressed")?;
    Ok((Encoding::Predicted, data))
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
}
