//! Files whose samples PDF does not take as they are: decoded to eight bits a sample, opacity apart, and deflated.

use super::{Channels, DECODED_LIMIT, Encoding, Raster, Reading, pack, png, usable_profile};
use crate::{Kept, deflate};
use dossier_typeset::picture::chunks;
use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder};
use image::{AnimationDecoder, DynamicImage, ImageDecoder, Limits};
use std::io::Cursor;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is lost of a picture that moves.
const ANIMATED: &str = "is animated; its first picture is printed";

/// Reads a PNG file. Where PDF takes its samples as they are compressed already, they go in as they are, if they are sound; any
/// other is decoded, which tells what is wrong with a damaged one.
pub(super) fn png(data: &[u8], kept: Kept<'_>) -> Result<Reading, String> {
    let mut decoder = png_decoder(data)?;
    let lost = chunks(data).any(|(name, _)| name == b"acTL").then_some(ANIMATED);
    check_size(&decoder)?;
    let size = decoder.dimensions();
    let is_sound = |(channels, samples): &(Channels, Vec<u8>)| {
        kept.value("sound PNG", data, || png::is_sound(data, samples, size, *channels))
    };
    let Some((channels, samples)) = png::predicted(data).filter(is_sound) else {
        let raster = kept.value("PNG", data, || {
            let decoder = png_decoder(data)?;
            let _large = one_at_a_time(&decoder);
            decode(decoder)
        });
        return Ok(Reading { raster: raster?, lost });
    };
    let profile = decoder.icc_profile().ok().flatten();
    let raster = Raster {
        width: size.0,
        height: size.1,
        channels,
        profile: profile.and_then(|profile| usable_profile(profile, channels)),
        inverted: false,
        encoding: Encoding::Predicted,
        data: samples,
        opacity: None,
    };
    Ok(Reading { raster, lost })
}

fn png_decoder(data: &[u8]) -> Result<PngDecoder<Cursor<&[u8]>>, String> {
    PngDecoder::with_limits(Cursor::new(data), limits()).map_err(|error| error.to_string())
}

/// Reads the first picture of a GIF file.
pub(super) fn gif(data: &[u8]) -> Result<Reading, String> {
    let mut decoder = GifDecoder::new(Cursor::new(data)).map_err(|error| error.to_string())?;
    decoder.set_limits(limits()).map_err(|error| error.to_string())?;
    check_size(&decoder)?;
    let _large = one_at_a_time(&decoder);
    let mut frames = decoder.into_frames();
    let first = frames.next().ok_or("it has no picture")?.map_err(|error| error.to_string())?;
    let lost = frames.next().is_some().then_some(ANIMATED);
    let picture = Picture { image: first.into_buffer().into(), profile: None };
    Ok(Reading { raster: raster(picture)?, lost })
}

/// Decodes a JPEG file; for those whose samples PDF cannot take as they are.
pub(super) fn jpeg(data: &[u8]) -> Result<Raster, String> {
    let mut decoder = JpegDecoder::new(Cursor::new(data)).map_err(|error| error.to_string())?;
    decoder.set_limits(limits()).map_err(|error| error.to_string())?;
    let _large = one_at_a_time(&decoder);
    let mut raster = decode(decoder)?;
    // The file's profile is one for the samples before decoding.
    raster.profile = None;
    Ok(raster)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_LIMIT);
    limits
}

/// A decoded file and the colour profile in it.
struct Picture {
    image: DynamicImage,
    profile: Option<Vec<u8>>,
}

fn picture(mut decoder: impl ImageDecoder) -> Result<Picture, String> {
    check_size(&decoder)?;
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    if image.width() == 0 || image.height() == 0 {
        return Err("it has no pixels".to_owned());
    }
    Ok(Picture { image, profile })
}

fn check_size(decoder: &impl ImageDecoder) -> Result<(), String> {
    let (width, height) = decoder.dimensions();
    let fits = decoder.total_bytes() <= DECODED_LIMIT;
    if fits { Ok(()) } else { Err(format!("{width} x {height} pixels are too many")) }
}

/// Makes large images wait for one another: threads that decode some at the same time would take all the memory.
fn one_at_a_time(decoder: &impl ImageDecoder) -> Option<MutexGuard<'static, ()>> {
    static LARGE: Mutex<()> = Mutex::new(());
    let large = decoder.total_bytes() > DECODED_LIMIT / 8;
    large.then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner))
}

fn decode(decoder: impl ImageDecoder) -> Result<Raster, String> {
    raster(picture(decoder)?)
}

fn raster(Picture { image, profile }: Picture) -> Result<Raster, String> {
    let (width, height) = (image.width(), image.height());
    let gray = !image.color().has_color();
    let channels = if gray { Channels::Gray } else { Channels::Rgb };
    let (samples, opacity) = match (gray, image.color().has_alpha()) {
        (true, false) => (image.into_luma8().into_raw(), None),
        (true, true) => split::<2>(&image.into_luma_alpha8().into_raw()),
        (false, false) => (image.into_rgb8().into_raw(), None),
        (false, true) => split::<4>(&image.into_rgba8().into_raw()),
    };
    let (encoding, data) = pack::pack(&samples, width, height, channels)?;
    Ok(Raster {
        width,
        height,
        channels,
        profile: profile.and_then(|profile| usable_profile(profile, channels)),
        inverted: false,
        encoding,
        data,
        opacity: opacity.map(|opacity| deflate(&opacity)),
    })
}

/// Colour and opacity of pixels of `N` samples, the last of which is opacity; no opacity where all is opaque.
fn split<const N: usize>(samples: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
    let (pixels, _) = samples.as_chunks::<N>();
    let colors = pixels.iter().flat_map(|pixel| pixel.iter().take(N - 1).copied()).collect();
    let opacity: Vec<u8> = pixels.iter().filter_map(|pixel| pixel.last().copied()).collect();
    let opaque = opacity.iter().all(|sample| *sample == u8::MAX);
    (colors, (!opaque).then_some(opacity))
}
