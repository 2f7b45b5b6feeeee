//! The `pdf` plugin: typesets a document and writes it as a tagged PDF 1.7 file that conforms to PDF/UA-1 (ISO 14289-1)
//! and PDF/A-2a (ISO 19005-2).
//!
//! | module | holds |
//! |---|---|
//! | [`render`] | the stage |
//! | [`fonts`] | which glyphs the pages use and what they stand for; font subsets |
//! | [`content`], [`syntax`] | content streams |
//! | [`structure`] | the order of the tag tree |
//! | [`images`] | JPEG, PNG and GIF files as PDF takes them |
//! | [`drawing`] | SVG drawings as forms, gradients and patterns |
//! | [`metadata`], [`icc`] | XMP, colour profile |
//! | [`backend`] | the file itself: the only place that knows the libraries that write it |

mod backend;
mod content;
mod drawing;
mod fonts;
mod icc;
mod images;
mod metadata;
mod render;
mod structure;
mod syntax;

pub use render::plugin;

use dossier_sdk::{Diagnostic, Failure, Span};
use dossier_typeset::page::Layout;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;

/// What a writer finds, with the places in the document's sources.
#[derive(Debug, Default)]
pub struct Findings {
    /// The findings in order.
    list: Vec<(Diagnostic, Span)>,
    /// Where the document shows each image, by its key.
    images: BTreeMap<String, Span>,
}

impl Findings {
    /// No findings; images are shown at these places.
    #[must_use]
    pub const fn new(images: BTreeMap<String, Span>) -> Self {
        Self { list: Vec::new(), images }
    }

    /// The findings with their places.
    #[must_use]
    pub fn into_list(self) -> Vec<(Diagnostic, Span)> {
        self.list
    }

    fn add(&mut self, diagnostic: Diagnostic, span: Span) {
        self.list.push((diagnostic, span));
    }
}

/// Writes a layout as a PDF file. `epoch` is the time that the file carries, in seconds since 1970 UTC; without it the
/// file carries the document's own date, if it has one. The same layout gives the same bytes.
///
/// # Errors
/// When a font cannot be embedded.
pub fn write(layout: &Layout, epoch: Option<i64>, findings: &mut Findings) -> Result<Vec<u8>, Failure> {
    let images = images::prepare(layout, findings);
    images::check_alternatives(layout, findings);
    images::check_resolution(layout, findings);
    let fonts = fonts::subset(layout, findings)?;
    let shown: Vec<bool> = images.iter().map(Option::is_some).collect();
    let shared = content::Shared::new(layout, &fonts, &shown);
    let pages: Vec<_> = layout
        .pages
        .par_iter()
        .map(|page| {
            let content = content::page(page, &shared);
            content::PageContent { stream: deflate(&content.stream), ..content }
        })
        .collect();
    let description = metadata::Description::of(layout, epoch);
    backend::write(backend::Parts { layout, pages, fonts, images, description }, findings)
}

/// Compresses as the filter FlateDecode expects it (ISO 32000-1, 7.4.4).
fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    // Writing to memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
