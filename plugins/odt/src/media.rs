//! Images: what they are and how large they print.

use dossier_sdk::{image, resource};
use quick_xml::{Reader, events::Event};
use std::sync::Arc;

/// An image file that goes into the package as it is.
#[derive(Clone)]
pub(crate) struct Image {
    /// Name within the package.
    pub(crate) target: String,
    /// IANA media type.
    pub(crate) media_type: &'static str,
    /// Natural size in points.
    pub(crate) size: (f64, f64),
    /// The file.
    pub(crate) bytes: Arc<[u8]>,
}

/// Media type, extension and natural size in points of an image, or why it cannot be shown.
pub(crate) fn probe(bytes: &[u8]) -> Result<(&'static str, &'static str, (f64, f64)), String> {
    Ok(match resource::media_type(bytes) {
        Some("image/svg+xml") => ("image/svg+xml", "svg", drawing_size(bytes)?),
        Some(media_type @ "image/jpeg") => (media_type, "jpg", image::natural_size(bytes)?),
        Some(media_type @ "image/gif") => (media_type, "gif", image::natural_size(bytes)?),
        _ => ("image/png", "png", image::natural_size(bytes)?),
    })
}

/// The size that an SVG drawing says it has (SVG 2, 7.2), or else the proportions of its view box; an error where it is
/// not well-formed XML, which no viewer would show.
fn drawing_size(bytes: &[u8]) -> Result<(f64, f64), String> {
    let broken = || "the drawing is not well-formed XML".to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| broken())?;
    let mut reader = Reader::from_str(text);
    let (mut size, mut depth) = (None, 0_usize);
    loop {
        let event = reader.read_event().map_err(|_| broken())?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                if size.is_none() {
                    let value = |name: &str| {
                        let attribute = tag.attributes().flatten().find(|found| found.key.0 == name)?;
                        Some(attribute.value.trim().to_owned())
                    };
                    size = Some(size_of(value("width"), value("height"), value("viewBox")));
                }
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err(broken()),
            Event::Eof => return size.ok_or_else(broken),
            _ => {}
        }
    }
}

fn size_of(width: Option<String>, height: Option<String>, view_box: Option<String>) -> (f64, f64) {
    // A share of what is around is no size of its own.
    let side = |text: Option<String>| image::length(&text.filter(|text| !text.ends_with('%'))?, 0.0);
    let numbers: Vec<f64> = view_box
        .unwrap_or_default()
        .split([' ', ',', '\t', '\n'])
        .filter_map(|number| number.parse().ok())
        .collect();
    let shape = match numbers.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 && width.is_finite() && height.is_finite() => {
            Some((width * 0.75, height * 0.75))
        }
        _ => None,
    };
    match (side(width), side(height), shape) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(shape)) => (width, width * shape.1 / shape.0),
        (None, Some(height), Some(shape)) => (height * shape.0 / shape.1, height),
        (_, _, Some(shape)) => shape,
        // What CSS gives to what has no size: 300 by 150 pixels.
        (width, height, None) => (width.unwrap_or(225.0), height.unwrap_or(112.5)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_have_the_size_that_they_say_or_that_of_their_view_box() {
        let check = |attributes: &str, expected: (f64, f64)| {
            let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}><g/></svg>");
            assert_eq!(probe(svg.as_bytes()), Ok(("image/svg+xml", "svg", expected)), "{attributes}");
        };
        check("width='96' height='48px'", (72.0, 36.0));
        check("width='2in' viewBox='0 0 20 10'", (144.0, 72.0));
        check("height='36pt' viewBox='0,0,20,10'", (72.0, 36.0));
        check("width='100%' height='100%' viewBox='0 0 96 48'", (72.0, 36.0));
        check("viewBox='0 0 0 NaN'", (225.0, 112.5));
        check("", (225.0, 112.5));
    }

    #[test]
    fn what_no_viewer_would_show_is_told() {
        for broken in ["<svg>", "<svg><g></svg>", "<svg", "<svg a=></svg><b>"] {
            assert!(probe(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
