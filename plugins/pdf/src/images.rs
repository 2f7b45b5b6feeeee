//! Images as PDF takes them: JPEG files as they are, PNG files too where that can be, else decoded and compressed anew;
//! drawings as the parts of a form.

mod decode;
mod jpeg;
mod pack;
mod png;

use crate::drawing::{self, Drawing};
use crate::{Findings, Kept};
use dossier_sdk::{Diagnostic, Span, codec::bytes};
use dossier_typeset::page::{Image, ItemKind, Layout, Owner, Role};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An image XObject in the making (ISO 32000-1, 8.9.5).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Raster {
    /// Columns.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// What the samples mean; eight bits each.
    pub(crate) channels: Channels,
    /// Colour profile of the samples; sRGB, or its grey, where there is none.
    pub(crate) profile: Option<Vec<u8>>,
    /// Whether a sample of 0 is full ink rather than none.
    pub(crate) inverted: bool,
    /// How the data is encoded.
    pub(crate) encoding: Encoding,
    /// The encoded samples.
    #[serde(with = "bytes")]
    pub(crate) data: Vec<u8>,
    /// Opacity, one deflated sample a pixel.
    pub(crate) opacity: Option<Vec<u8>>,
}

/// How the samples of an image are encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Encoding {
    /// As a JPEG file.
    Dct,
    /// Predicted row by row as in PNG, and deflated.
    Predicted,
    /// Deflated indices into these colours.
    Indexed(Vec<u8>),
}

/// What the samples of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Channels {
    Gray,
    Rgb,
    Cmyk,
}

impl Channels {
    /// How many samples a pixel has.
    pub(crate) const fn count(self) -> u8 {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    /// The signature of colour profiles for such samples (ICC.1:2004-10, 7.2.6).
    const fn signature(self) -> &'static [u8; 4] {
        match self {
            Self::Gray => b"GRAY",
            Self::Rgb => b"RGB ",
            Self::Cmyk => b"CMYK",
        }
    }
}

/// An image that was read, and what was lost on the way if anything was.
pub(crate) struct Reading {
    pub(crate) raster: Raster,
    pub(crate) lost: Option<&'static str>,
}

/// An image as it goes into the file.
pub(crate) enum Picture {
    /// Of pixels.
    Raster(Raster),
    /// Of lines and areas.
    Drawing(Drawing),
}

/// Largest image that is decoded, in bytes of samples.
const DECODED_LIMIT: u64 = 256 << 20;

/// Most bytes of an image that pass without a remark.
const LARGE: usize = 20 << 20;

/// Pixels an inch below which an image looks blurred in print.
const BLURRED: f32 = 72.0;

/// Prepares every image of a layout; `None` for one that cannot be shown.
pub(crate) fn prepare(layout: &Layout, kept: Kept<'_>, findings: &mut Findings) -> Vec<Option<Picture>> {
    let read: Vec<_> = layout.images.par_iter().map(|image| picture(image, kept)).collect();
    let take = |(image, read): (&Image, Result<(Picture, Vec<String>), String>)| match read {
        Ok((picture, lost)) => {
            for lost in lost {
                let message = format!("`{}` {lost}", image.key);
                findings.add_image(Diagnostic::warn("pdf/image-lost", message), &image.key);
            }
            check_weight(&picture, &image.key, findings);
            Some(picture)
        }
        Err(why) => {
            let message = format!("the image `{}` cannot be shown: {why}", image.key);
            let diagnostic = Diagnostic::deny("pdf/image", message);
            findings.add_image(diagnostic.hint("save it again as PNG or JPEG"), &image.key);
            None
        }
    };
    layout.images.iter().zip(read).map(take).collect()
}

/// An image, and what is lost of it.
fn picture(image: &Image, kept: Kept<'_>) -> Result<(Picture, Vec<String>), String> {
    if let Some(tree) = &image.drawing {
        let (drawing, lost) = drawing::draw(tree);
        let lost = lost.into_iter().map(|lost| format!("is shown, but {lost}")).collect();
        return Ok((Picture::Drawing(drawing), lost));
    }
    let Reading { raster, lost } = read(&image.data, kept)?;
    Ok((Picture::Raster(raster), lost.into_iter().map(str::to_owned).collect()))
}

/// Reports an image that alone makes the file a large one.
fn check_weight(picture: &Picture, key: &str, findings: &mut Findings) {
    let Picture::Raster(raster) = picture else { return };
    let bytes = raster.data.len() + raster.opacity.as_ref().map_or(0, Vec::len);
    if bytes > LARGE {
        let message = format!("the image `{key}` takes {} MB of the file", bytes >> 20);
        let hint = "300 pixels for each inch of its printed width are enough";
        findings.add_image(Diagnostic::warn("pdf/image-large", message).hint(hint), key);
    }
}

/// Reports each image that has too few pixels for the size it is printed at.
pub(crate) fn check_resolution(layout: &Layout, findings: &mut Findings) {
    let mut coarsest: BTreeMap<usize, f32> = BTreeMap::new();
    for item in layout.pages.iter().flat_map(|page| &page.items) {
        let ItemKind::Image { image: index, area } = &item.kind else { continue };
        let Some(image) = layout.images.get(*index).filter(|image| image.drawing.is_none()) else { continue };
        let pixels = if image.turn.swaps() { image.height } else { image.width };
        let density = pixels as f32 * 72.0 / area.width;
        if density < BLURRED {
            let known = coarsest.entry(*index).or_insert(density);
            *known = known.min(density);
        }
    }
    for (index, density) in coarsest {
        let key = layout.images.get(index).map_or("", |image| image.key.as_str());
        let message =
            format!("the image `{key}` looks blurred: it is printed at {density:.0} pixels an inch");
        let hint = "print it smaller, or save it with more pixels; 200 an inch and more look sharp";
        findings.add_image(Diagnostic::warn("pdf/image-resolution", message).hint(hint), key);
    }
}

/// Reports each image whose figure says nothing to those who cannot see it: ISO 14289-1, 7.3.
pub(crate) fn check_alternatives(layout: &Layout, findings: &mut Findings) {
    let mut silent = BTreeSet::new();
    for item in layout.pages.iter().flat_map(|page| &page.items) {
        let (Owner::Tag(tag), ItemKind::Image { image, .. }) = (item.owner, &item.kind) else { continue };
        let Some(tag) = layout.tags.get(tag as usize) else { continue };
        let said = tag.alt.as_deref().is_some_and(|alt| !alt.trim().is_empty());
        if tag.role == Role::Figure && !said && silent.insert(*image) {
            let key = layout.images.get(*image).map_or("", |image| image.key.as_str());
            // In the words of `core/accessible`: what that has said is not said again.
            let message = format!("the image `{key}` has no alternative text");
            let hint =
                "say between the square brackets what the image shows; without it the file is not PDF/UA";
            findings.add_image(Diagnostic::warn("pdf/alternative-text", message).hint(hint), key);
        }
    }
}

/// Reads an image of pixels by what its bytes say it is; media types may err.
pub(crate) fn read(data: &[u8], kept: Kept<'_>) -> Result<Reading, String> {
    if data.starts_with(b"\x89PNG\r\n\x1a\n") {
        decode::png(data, kept)
    } else if data.starts_with(&[0xFF, 0xD8]) {
        jpeg::read(data, kept)
    } else if data.starts_with(b"GIF8") {
        decode::gif(data)
    } else {
        Err("it is neither PNG nor JPEG".to_owned())
    }
}

/// A colour profile, if PDF can use it for such samples: version 2 or 4, of an input, display, output or colour space
/// class (ISO 32000-1, 8.6.5.5), and whole.
fn usable_profile(profile: Vec<u8>, channels: Channels) -> Option<Vec<u8>> {
    let size = u32::from_be_bytes(profile.get(..4)?.try_into().ok()?);
    let fits = u64::from(size) == profile.len() as u64
        && matches!(profile.get(8)?, 2 | 4)
        && matches!(profile.get(12..16)?, b"scnr" | b"mntr" | b"prtr" | b"spac")
        && profile.get(16..20)? == channels.signature()
        && profile.get(36..40)? == b"acsp";
    fits.then_some(profile)
}

impl Findings {
    /// Adds a finding on an image, at the place where the document shows it.
    fn add_image(&mut self, diagnostic: Diagnostic, key: &str) {
        let span = self.images.get(key).copied().unwrap_or(Span::SYNTHESIZED);
        self.add(diagnostic, span);
    }
}
