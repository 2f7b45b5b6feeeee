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
//! | [`contrast`] | whether a design's colours can be told apart |
//! | [`metadata`], [`icc`] | XMP, colour profile |
//! | [`backend`] | the file itself: the only place that knows the libraries that write it |

mod backend;
mod content;
mod contrast;
mod drawing;
mod fonts;
mod icc;
mod images;
mod metadata;
mod render;
mod structure;
mod syntax;

pub use render::{TYPESETTING, plugin};

use dossier_sdk::{Context, Diagnostic, Failure, Span};
use dossier_typeset::page::Layout;
use flate2::{Compress, Compression, FlushCompress, Status};
use rayon::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How hard compression tries, from 1 to 9. Pages get a twentieth smaller with 6, in a third more time.
const LEVEL: u32 = 3;

/// What is shorter, in bytes, is compressed sooner than looked up.
const LONG: usize = 1024;

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

/// What was worked out for earlier files, where there is a context that keeps it.
#[derive(Clone, Copy, Default)]
pub struct Kept<'a>(Option<Context<'a>>);

impl<'a> Kept<'a> {
    /// What this context keeps.
    #[must_use]
    pub const fn by(cx: Context<'a>) -> Self {
        Self(Some(cx))
    }

    fn value<T: Serialize + DeserializeOwned>(self, name: &str, input: &[u8], make: impl Fn() -> T) -> T {
        match self.0 {
            Some(cx) => cx.kept(name, &[input], make),
            None => make(),
        }
    }

    /// Compresses as [`deflate`] does.
    fn deflate(self, data: &[u8]) -> Vec<u8> {
        match self.0.filter(|_| data.len() >= LONG) {
            Some(cx) => cx.kept_bytes("deflated", &[data], || deflate(data)),
            None => deflate(data),
        }
    }
}

/// Writes a layout as a PDF file. `epoch` is the time that the file carries, in seconds since 1970 UTC; without it the
/// file carries the document's own date, if it has one. The same layout gives the same bytes.
///
/// # Errors
/// When a font cannot be embedded.
pub fn write(
    layout: &Layout,
    epoch: Option<i64>,
    kept: Kept<'_>,
    findings: &mut Findings,
) -> Result<Vec<u8>, Failure> {
    let images = images::prepare(layout, kept, findings);
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
            content::PageContent { stream: kept.deflate(&content.stream), ..content }
        })
        .collect();
    let description = metadata::Description::of(layout, epoch);
    backend::write(backend::Parts { layout, pages, fonts, images, description }, kept, findings)
}

/// Compresses as the filter FlateDecode expects it (ISO 32000-1, 7.4.4).
fn deflate(data: &[u8]) -> Vec<u8> {
    // To make a compressor ready takes as long as to compress half a page.
    thread_local!(static COMPRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), true)));
    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        let mut out = Vec::with_capacity(data.len() / 2 + 64);
        loop {
            let rest = data.get(compress.total_in() as usize..).unwrap_or_default();
            // Compressing to memory does not fail.
            match compress.compress_vec(rest, &mut out, FlushCompress::Finish) {
                Ok(Status::Ok | Status::BufError) => out.reserve(data.len() / 8 + 64),
                Ok(Status::StreamEnd) | Err(_) => break,
            }
        }
        out.shrink_to_fit();
        out
    })
}
