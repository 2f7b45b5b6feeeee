//! Typesetting: a document in, pages of positioned glyphs and a tag tree out. It knows nothing of PDF.
//!
//! Data goes one way:
//!
//! 1. `flow` walks the document once and gives a flat list of nodes, with tags, footnotes and images;
//! 2. `set` makes boxes of the nodes, in parallel: words are shaped (`shape`), paragraphs broken into lines
//!    (`paragraph`), tables cut into slices (`table`);
//! 3. `paginate` puts the boxes on pages, with footnotes, running heads and folios.

mod book;
mod boxes;
mod contents;
mod flow;
mod font;
mod front;
mod furniture;
mod grid;
mod hyphenation;
mod inline;
mod line;
mod lines;
mod math;
mod node;
mod object;
pub mod page;
mod paginate;
mod paragraph;
mod pieces;
mod set;
mod shape;
mod table;
mod tag;
mod text;
pub mod theme;

pub use font::Family;
pub use page::Layout;
pub use theme::Theme;

use book::Book;
use boxes::Box;
use dossier_core::{Code, Context, Document, Failure, Span, marking::Marking};
use flow::Flow;
use font::{FaceId, Library};
use node::Node;
use page::{ItemKind, Page};
use paragraph::Missing;
use rayon::prelude::*;
use set::{Column, Setting};
use shape::Shaper;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Lays out a document.
///
/// What cannot be printed as it is meant is reported through the context, under the renderer's `codes`.
///
/// # Errors
/// [`Failure::Cancelled`] when the run was called off.
pub fn layout(
    document: &Document,
    theme: &Theme,
    codes: &Codes,
    cx: &Context<'_>,
) -> Result<Layout, Failure> {
    if let Err(unknown) = Marking::of(document) {
        let finding =
            codes.marking.says(format!("`{}` is no label of the Traffic Light Protocol", unknown.text));
        cx.report(finding.hint(unknown.hint));
    }
    let mut flow = Flow::new(document, theme, codes, cx);
    let pool = Pool { theme, shapers: Mutex::new(Vec::new()) };
    let mut book = Book::of(&mut flow, &pool, cx)?;
    book.furnish(document, &pool);
    book.found.report(document, codes, cx);
    let fonts = used_fonts(&mut book.out.pages);
    Ok(Layout {
        pages: book.out.pages,
        fonts,
        images: flow.images,
        tags: flow.tags.finish(),
        outline: book.out.outline,
        destinations: book.out.destinations,
        meta: document.meta.clone(),
        lang: flow.lang,
    })
}

/// The findings that [`layout`] can report. Codes begin with the name of a plugin, so a renderer brings its own.
#[derive(Clone, Copy, Debug)]
pub struct Codes {
    /// No font has a character; a box stands in its place.
    pub missing_glyph: Code,
    /// Something cannot be printed and is left out or printed as its source.
    pub lost: Code,
    /// An image cannot be shown; its alternative text is printed.
    pub image: Code,
    /// A table has more columns than fit on the page.
    pub overfull: Code,
    /// The document asks for a marking that there is not; it has to be denied, or a document goes out unmarked.
    pub marking: Code,
}

fn cancelled(cx: &Context<'_>) -> Result<(), Failure> {
    if cx.cancelled() { Err(Failure::Cancelled) } else { Ok(()) }
}

/// Shapers for as many threads as ask.
struct Pool<'a> {
    theme: &'a Theme,
    shapers: Mutex<Vec<Shaper>>,
}

/// How many nodes a thread sets in one go.
const CHUNK: usize = 64;

impl Pool<'_> {
    /// Runs with a shaper of the pool. What a shaper gives does not depend on what it did before.
    fn with<T>(&self, work: impl FnOnce(&mut Setting<'_>) -> T) -> (T, Found) {
        let lock = || self.shapers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut shaper = lock().pop().unwrap_or_else(Shaper::new);
        shaper.trim();
        let mut setting =
            Setting { theme: self.theme, shaper: &mut shaper, missing: Vec::new(), wide: Vec::new() };
        let result = work(&mut setting);
        let found = Found { missing: setting.missing, wide: setting.wide };
        lock().push(shaper);
        (result, found)
    }

    fn set_in_order(&self, nodes: &[Node], column: Column) -> (Vec<Box>, Found) {
        self.with(|setting| set::nodes(nodes, column, setting))
    }

    /// Sets nodes in parallel, to the same result as one after the other.
    fn set(&self, nodes: &[Node], column: Column) -> (Vec<Box>, Found) {
        let chunks: Vec<(Vec<Box>, Found)> =
            nodes.par_chunks(CHUNK).map(|chunk| self.set_in_order(chunk, column)).collect();
        let (mut boxes, mut found) = (Vec::new(), Found::default());
        for (index, chunk) in chunks.into_iter().enumerate() {
            let start = index * CHUNK;
            if let Some(upper) = start.checked_sub(1).and_then(|upper| nodes.get(upper)) {
                if let Some(last) = boxes.last_mut().filter(|_| nodes[start].keep_previous) {
                    let last: &mut Box = last;
                    last.keep = true;
                }
                boxes.extend(set::space(upper, &nodes[start], column));
            }
            boxes.append(&mut found.take(chunk));
        }
        (boxes, found)
    }
}

/// What setting came upon.
#[derive(Default)]
struct Found {
    missing: Vec<Missing>,
    wide: Vec<Span>,
}

impl Found {
    /// Takes over findings, and gives the result that they came with.
    fn take<T>(&mut self, (result, mut other): (T, Self)) -> T {
        self.missing.append(&mut other.missing);
        self.wide.append(&mut other.wide);
        result
    }

    fn report(self, document: &Document, codes: &Codes, cx: &Context<'_>) {
        let mut known = BTreeSet::new();
        for (c, span) in self.missing {
            if known.insert(c) {
                let message = format!(
                    "no font has the character U+{:04X} `{c}`; a box stands in its place",
                    u32::from(c)
                );
                cx.report(codes.missing_glyph.says(message).at(document.locate(span)));
            }
        }
        for span in self.wide {
            let message = "the table has more columns than fit on the page; words are broken and may overlap";
            let finding = codes.overfull.says(message).at(document.locate(span));
            cx.report(finding.hint("split the table or turn rows into columns"));
        }
    }
}

/// The fonts that the pages use; the runs' indices are changed to theirs.
fn used_fonts(pages: &mut [Page]) -> Vec<page::Font> {
    let library = Library::get();
    let mut slots: Vec<Option<usize>> = vec![None; library.faces.len()];
    let mut fonts = Vec::new();
    let items = pages.iter_mut().flat_map(|page| &mut page.items);
    for item in items {
        let ItemKind::Glyphs(run) = &mut item.kind else { continue };
        let face = run.font;
        run.font = *slots[face].get_or_insert_with(|| {
            fonts.push(library.export(face as FaceId));
            fonts.len() - 1
        });
    }
    fonts
}
