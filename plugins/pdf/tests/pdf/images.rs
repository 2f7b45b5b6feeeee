//! Images of every sort.

use image::{DynamicImage, ImageFormat};
use std::io::Cursor;

/// An image as a PNG file.
pub fn png(image: DynamicImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}
