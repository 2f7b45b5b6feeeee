//! Drawings in SVG, read with usvg: style sheets, references and units resolved, text set in the typesetter's own fonts.
//! What a drawing says about files elsewhere is never followed.

mod fonts;
mod han;
mod survey;

use fonts::Missing;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use survey::Survey;
use usvg::roxmltree::{Document, ParsingOptions};
use usvg::{ImageHrefResolver, ImageKind, Options, Tree};

/// Largest file that is read, in bytes.
const FILE_LIMIT: usize = 16 << 20;

/// Most elements, pieces of text and comments in a file.
const NODES_LIMIT: u32 = 500_000;

/// Longest side of a drawing, in CSS pixels; the shortest is the inverse. PDF has no larger pages either.
const SIDE_LIMIT: f32 = 20_000.0;

/// Reads a drawing; gives also what it holds that cannot be shown, as clauses.
///
/// # Errors
/// When the file is no sound SVG, or such that reading it would take all the memory or time there is.
pub fn read(file: &[u8]) -> Result<(Tree, Vec<String>), String> {
    if file.len() > FILE_LIMIT {
        return Err(format!("it has {} MB, and {} are the most", file.len() >> 20, FILE_LIMIT >> 20));
    }
    let text = std::str::from_utf8(file).map_err(|_| "it is not in UTF-8")?;
    survey::check_entities(text)?;
    let document = parse(text)?;
    let mut lost = Survey::of(&document)?;
    let marked = han::marked(&document, text);
    let document = match &marked {
        Some(marked) => parse(marked)?,
        None => document,
    };
    let missing = Missing::default();
    let unread = Mutex::default();
    let tree = convert(&document, &options_of(&missing, marked.is_some(), &unread))?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let sound = SIDE_LIMIT.recip()..=SIDE_LIMIT;
    if !sound.contains(&width) || !sound.contains(&height) {
        return Err(format!("{width} x {height} is no size to print"));
    }
    lost.extend(unread.into_inner().unwrap_or_else(PoisonError::into_inner));
    lost.extend(missing.clause());
    Ok((tree, lost.into_iter().collect()))
}

/// Lets usvg resolve the drawing. It takes for granted that products and quotients of what a drawing says are sound
/// numbers, and panics where they are not: then this drawing alone is refused.
fn convert(document: &Document<'_>, options: &Options<'_>) -> Result<Tree, String> {
    std::panic::catch_unwind(AssertUnwindSafe(|| Tree::from_xmltree(document, options)))
        .map_err(|_| "its measures lead to no sound numbers")?
        .map_err(reason)
}

fn parse(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES_LIMIT, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| error.to_string())
}

fn reason(error: usvg::Error) -> String {
    match error {
        usvg::Error::InvalidSize => "it states no size".to_owned(),
        usvg::Error::ParsingFailed(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// How usvg reads: no file but the one at hand, no font but the typesetter's. `apart` says that Chinese is marked off.
fn options_of<'a>(missing: &'a Missing, apart: bool, unread: &'a Mutex<BTreeSet<String>>) -> Options<'a> {
    let refuse = |what: &str| {
        unread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(format!("an image that is {what} is left out; put PNG or JPEG in its place"));
    };
    let resolve_data =
        move |_: &str, data: Arc<Vec<u8>>, _: &Options<'_>| match dossier_core::resource::media_type(&data) {
            Some("image/png") => Some(ImageKind::PNG(data)),
            Some("image/jpeg") => Some(ImageKind::JPEG(data)),
            other => {
                refuse(other.unwrap_or("of no known kind"));
                None
            }
        };
    Options {
        font_family: fonts::DEFAULT.to_owned(),
        font_resolver: missing.resolver(apart),
        fontdb: fonts::database(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(resolve_data),
            // The survey reports what lies elsewhere.
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

#[cfg(test)]
mod tests;
