//! Images: what they are, how large they print, and the drawing that shows them. A drawing in SVG goes into the package
//! as it is, with a picture of it for readers that show no SVG, as older versions of Word.

use crate::text::escape;
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use resvg::tiny_skia::{Pixmap, Transform};
use std::sync::Arc;

/// EMU in an inch (DrawingML's unit, ISO/IEC 29500-1, 20.1.2.1).
pub(crate) const EMU_PER_INCH: f64 = 914_400.0;
/// EMU in a twip, the twentieth of a point.
pub(crate) const EMU_PER_TWIP: f64 = 635.0;

/// An image file that Word can show.
#[derive(Clone)]
pub(crate) struct Image {
    /// Name within the package, from `word/`.
    pub(crate) target: String,
    /// IANA media type.
    pub(crate) media_type: &'static str,
    /// Natural size in EMU, from the pixels and their density.
    pub(crate) size: (f64, f64),
    /// The file.
    pub(crate) bytes: Arc<[u8]>,
    /// Name and file of the PNG that stands for a drawing in SVG.
    pub(crate) fallback: Option<(String, Arc<[u8]>)>,
}

/// The formats that go into the package as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG in its JFIF or Exif form.
    Jpeg,
    /// GIF; Word shows its first frame.
    Gif,
    /// Scalable Vector Graphics.
    Svg,
}

impl Format {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
        }
    }

    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Svg => "svg",
        }
    }
}

/// Format and natural size in EMU of an image, or why it cannot be shown.
pub(crate) fn probe(bytes: &[u8]) -> Result<(Format, (f64, f64)), String> {
    use imagesize::ImageType;
    let format = match imagesize::image_type(bytes) {
        Ok(ImageType::Png) => Format::Png,
        Ok(ImageType::Jpeg) => Format::Jpeg,
        Ok(ImageType::Gif) => Format::Gif,
        Ok(other) => return Err(format!("Word cannot be relied on to show this kind of image ({other:?})")),
        Err(_) => return Err("it is not an image of a known kind".to_owned()),
    };
    let size = imagesize::blob_size(bytes).map_err(|error| error.to_string())?;
    if size.width == 0 || size.height == 0 {
        return Err("it has no pixels".to_owned());
    }
    let density = match format {
        Format::Png => png_density(bytes)?,
        Format::Jpeg => jpeg_density(bytes)?,
        Format::Gif | Format::Svg => None,
    };
    let (x, y) = density
        .filter(|(x, y)| (10.0..=10_000.0).contains(x) && (10.0..=10_000.0).contains(y))
        .unwrap_or((96.0, 96.0));
    #[expect(clippy::cast_precision_loss, reason = "pixel counts are far below 2^52")]
    let emu = |pixels: usize, density: f64| pixels as f64 / density * EMU_PER_INCH;
    Ok((format, (emu(size.width, x), emu(size.height, y))))
}

/// What becomes of a drawing in SVG.
pub(crate) struct Drawing {
    /// Natural size in EMU.
    pub(crate) size: (f64, f64),
    /// A picture of it as PNG.
    pub(crate) png: Vec<u8>,
    /// What it holds that cannot be shown, as clauses.
    pub(crate) lost: Vec<String>,
}

/// Reads a drawing in SVG and paints it.
pub(crate) fn svg(bytes: &[u8]) -> Result<Drawing, String> {
    let (tree, lost) = dossier_typeset::svg::read(bytes)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = (LONGEST_SIDE / width.max(height)).min(MAX_SCALE);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the longest side")]
    let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let unpaintable = || "it cannot be painted".to_owned();
    let mut map = Pixmap::new(pixels(width), pixels(height)).ok_or_else(unpaintable)?;
    // The painter checks less than the reader.
    let painted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut map.as_mut());
    }));
    painted.map_err(|_| unpaintable())?;
    let colors = map.pixels().iter().map(|pixel| pixel.demultiply());
    let colors: Vec<u8> =
        colors.flat_map(|color| [color.red(), color.green(), color.blue(), color.alpha()]).collect();
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&colors, map.width(), map.height(), ExtendedColorType::Rgba8)
        .map_err(|error| error.to_string())?;
    let emu = |length: f32| f64::from(length) / 96.0 * EMU_PER_INCH;
    Ok(Drawing { size: (emu(width), emu(height)), png, lost })
}

/// Longest side of the picture of a drawing, in pixels, and the most pixels for one of the drawing's.
const LONGEST_SIDE: f32 = 1_800.0;
const MAX_SCALE: f32 = 3.0;

/// Pixels per inch from the chunk `pHYs` (PNG, third edition, 11.3.4.3), after a walk that finds cut-off files.
fn png_density(bytes: &[u8]) -> Result<Option<(f64, f64)>, String> {
    let cut_off = || "the file is cut off".to_owned();
    let mut density = None;
    let mut rest = bytes.get(8..).ok_or_else(cut_off)?;
    loop {
        let length = usize::try_from(be_u32(rest, 0).ok_or_else(cut_off)?).map_err(|_| cut_off())?;
        let kind = rest.get(4..8).ok_or_else(cut_off)?;
        let end = length.checked_add(8).ok_or_else(cut_off)?;
        let data = rest.get(8..end).ok_or_else(cut_off)?;
        match kind {
            b"IEND" => return Ok(density),
            b"pHYs" if data.get(8) == Some(&1) => {
                density = be_u32(data, 0)
                    .zip(be_u32(data, 4))
                    .map(|(x, y)| (f64::from(x) * 0.0254, f64::from(y) * 0.0254));
            }
            _ => {}
        }
        rest = rest.get(end..).and_then(|rest| rest.get(4..)).ok_or_else(cut_off)?;
    }
}

/// Pixels per inch from the JFIF header (ITU-T T.871, 10.1); an end marker must be there.
fn jpeg_density(bytes: &[u8]) -> Result<Option<(f64, f64)>, String> {
    if !bytes.windows(2).rev().any(|pair| pair == [0xFF, 0xD9]) {
        return Err("the file is cut off".to_owned());
    }
    let Some(jfif) = bytes
        .get(2..20)
        .filter(|header| header.get(..2) == Some(&[0xFF, 0xE0]) && header.get(4..9) == Some(b"JFIF\0"))
    else {
        return Ok(None);
    };
    let number =
        |at: usize| jfif.get(at..at + 2).map(|pair| f64::from(u16::from_be_bytes([pair[0], pair[1]])));
    let scale = match jfif.get(11) {
        Some(1) => 1.0,
        Some(2) => 2.54,
        _ => return Ok(None),
    };
    Ok(number(12).zip(number(14)).map(|(x, y)| (x * scale, y * scale)))
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

/// A length in EMU from an attribute: `80%` of `whole`, `10cm`, `100mm`, `4in`, `288pt`, `384px` or bare pixels.
pub(crate) fn length(text: &str, whole: f64) -> Option<f64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().ok()?;
    let emu = match unit.trim() {
        "%" => number / 100.0 * whole,
        "cm" => number / 2.54 * EMU_PER_INCH,
        "mm" => number / 25.4 * EMU_PER_INCH,
        "in" => number * EMU_PER_INCH,
        "pt" => number / 72.0 * EMU_PER_INCH,
        "px" | "" => number / 96.0 * EMU_PER_INCH,
        _ => return None,
    };
    (emu.is_finite() && emu > 0.0).then_some(emu)
}

/// The size in EMU at which an image prints: what the attributes say, its proportions kept where one is missing, and
/// never larger than `frame`.
pub(crate) fn fit(
    natural: (f64, f64),
    width: Option<f64>,
    height: Option<f64>,
    frame: (f64, f64),
) -> (u64, u64) {
    let ratio = natural.1 / natural.0;
    let (width, height) = match (width, height) {
        (Some(width), Some(height)) => (width, height),
        (Some(width), None) => (width, width * ratio),
        (None, Some(height)) => (height / ratio, height),
        (None, None) => natural,
    };
    let scale = (frame.0 / width).min(frame.1 / height).min(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive size within a page"
    )]
    let emu = |length: f64| (length * scale).round().max(1.0) as u64;
    (emu(width), emu(height))
}

/// The reference to an image by its relationship; `svg` is that of the drawing which the image stands for, in the
/// extension of Office 2016 ([MS-ODRAWXML], 2.3.7).
pub(crate) fn blip(relationship: &str, svg: Option<&str>) -> String {
    match svg {
        None => format!("<a:blip r:embed=\"{relationship}\"/>"),
        Some(svg) => format!(
            "<a:blip r:embed=\"{relationship}\"><a:extLst><a:ext uri=\"{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}\">\
             <asvg:svgBlip xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" r:embed=\"{svg}\"/>\
             </a:ext></a:extLst></a:blip>"
        ),
    }
}

/// The inline drawing of a picture (ISO/IEC 29500-1, 20.4.2.8). `id` is unique in the document.
pub(crate) fn drawing(id: u32, blip: &str, (cx, cy): (u64, u64), alt: &str, title: &str) -> String {
    let alt = escape(alt);
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
    format!(
        "<w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{cx}\" cy=\"{cy}\"/>\
         <wp:docPr id=\"{id}\" name=\"Picture {id}\" descr=\"{alt}\"{title}/>\
         <wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>\
         <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
         <pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"Picture {id}\" descr=\"{alt}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill>{blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
}
