//! Typesetting: a document in, pages of positioned glyphs and a tag tree out. It knows nothing of PDF.
//!
//! Data goes one way:
//!
//! 1. `flow` walks the document once and gives a flat list of nodes, with tags, footnotes and images;
//! 2. `set` makes boxes of the nodes, in parallel: words are shaped (`shape`), paragraphs broken into lines
//!    (`paragraph`), tables into rows (`table`, `rows`), figures and wide tables with their captions (`group`);
//! 3. `paginate` puts the boxes on pages, with footnotes, running heads and folios.

mod book;
mod boxes;
mod contents;
mod flow;
mod font;
mod font_file;
mod front;
mod furniture;
mod grid;
mod group;
mod house;
mod hyphenation;
mod images;
mod inline;
mod joints;
mod line;
mod lines;
mod math;
mod node;
mod numeral;
mod object;
pub mod page;
mod paginate;
mod paragraph;
mod parallel;
mod patterns;
pub mod picture;
mod pieces;
mod rows;
mod ruby;
mod set;
mod shape;
mod spacing;
pub mod svg;
mod table;
mod tag;
mod text;
pub mod theme;

pub use font::Family;
pub use page::Layout;
pub use theme::{TextAlignment, Theme};

use book::Book;
use boxes::{Box, Fill};
use dossier_core::{Code, Context, Document, Failure, Span, marking::Marking};
use flow::Flow;
use font::{FaceId, Library};
use node::Node;
use page::{ItemKind, Page};
use paragraph::Missing;
use rayon::prelude::*;
use set::{Column, Setting, Way, Wide};
use shape::Shaper;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex};

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
    let library = Arc::new(Library::new(&theme.fonts, codes, cx));
    let pool = Pool { theme, library: Arc::clone(&library), shapers: Mutex::new(Vec::new()) };
    let mut book = Book::of(&mut flow, &pool, cx)?;
    book.furnish(document, &pool);
    book.found.report(document, codes, cx);
    report_small_caps(&flow, &library);
    let fonts = used_fonts(&mut book.out.pages, &library);
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
    /// A table is too wide for its place.
    pub overfull: Code,
    /// A font of the house cannot be used; one that comes with the typesetter is used in its place.
    pub font: Code,
    /// A font of the house is variable; it is set in its default style.
    pub variable_font: Code,
    /// The document asks for a marking that there is not; it has to be denied, or a document goes out unmarked.
    pub marking: Code,
}

fn cancelled(cx: &Context<'_>) -> Result<(), Failure> {
    if cx.cancelled() { Err(Failure::Cancelled) } else { Ok(()) }
}

/// Shapers for as many threads as ask.
struct Pool<'a> {
    theme: &'a Theme,
    library: Arc<Library>,
    shapers: Mutex<Vec<Shaper>>,
}

/// How many nodes a thread sets in one go.
const CHUNK: usize = 64;

impl Pool<'_> {
    /// Runs with a shaper of the pool. What a shaper gives does not depend on what it did before.
    fn with<T>(&self, work: impl FnOnce(&mut Setting<'_>) -> T) -> (T, Found) {
        let lock = || self.shapers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut shaper = lock().pop().unwrap_or_else(|| Shaper::new(Arc::clone(&self.library)));
        shaper.trim();
        let mut setting = Setting {
            theme: self.theme,
            shaper: &mut shaper,
            missing: Vec::new(),
            wide: Vec::new(),
            tallest: self.theme.body_height() * set::TALLEST,
        };
        let result = work(&mut setting);
        let found = Found { missing: setting.missing, wide: setting.wide };
        lock().push(shaper);
        (result, found)
    }

    fn set_range(&self, nodes: &[Node], range: Range<usize>, column: Column) -> (Vec<Box>, Found) {
        self.with(|setting| set::range(nodes, range, column, setting))
    }

    /// Sets the footnotes that are called on landscape pages anew, to their width.
    fn turn_notes(&self, body: &[Box], nodes: &[Vec<Node>], notes: &mut [Vec<Box>]) {
        let leaf = self.theme.leaf(true);
        let column = Column { x: leaf.margin.left, width: leaf.measure() };
        let mut called = Vec::new();
        let turned = body.iter().filter(|set| matches!(&set.fill, Fill::Float(float) if float.turned));
        turned.for_each(|set| set.each_note(&mut |note| called.push(note)));
        while let Some(note) = called.pop() {
            let index = note as usize;
            if let (Some(nodes), Some(boxes)) = (nodes.get(index), notes.get_mut(index)) {
                // What there is to find was found the first time.
                (*boxes, _) = self.set_range(nodes, 0..nodes.len(), column);
                boxes.iter().for_each(|set| set.each_note(&mut |note| called.push(note)));
            }
        }
    }

    /// Sets nodes in parallel, to the same result as one after the other.
    fn set(&self, nodes: &[Node], column: Column) -> (Vec<Box>, Found) {
        let starts: Vec<usize> = (0..nodes.len()).step_by(CHUNK).collect();
        let chunk = |&start: &usize| self.set_range(nodes, start..(start + CHUNK).min(nodes.len()), column);
        let chunks: Vec<(Vec<Box>, Found)> = starts.par_iter().map(chunk).collect();
        let mut found = Found::default();
        let boxes = chunks.into_iter().flat_map(|chunk| found.take(chunk)).collect();
        (boxes, found)
    }
}

/// What setting came upon.
#[derive(Default)]
struct Found {
    missing: Vec<Missing>,
    wide: Vec<Wide>,
}

impl Found {
    /// Takes over findings, and gives the result that they came with.
    fn take<T>(&mut self, (result, mut other): (T, Self)) -> T {
        self.missing.append(&mut other.missing);
        self.wide.append(&mut other.wide);
        result
    }

    fn report(self, document: &Document, codes: &Codes, cx: &Context<'_>) {
        report_missing(self.missing, document, codes, cx);
        report_wide(&self.wide, document, codes, cx);
    }
}

/// Reports tables that are too wide, each once.
fn report_wide(found: &[Wide], document: &Document, codes: &Codes, cx: &Context<'_>) {
    let mut known = BTreeSet::new();
    for wide in found.iter().filter(|wide| wide.span.is_synthesized() || known.insert(wide.span)) {
        let what = match wide.way {
            Way::Groups(1) | Way::Broken => "its words are broken to fit".to_owned(),
            Way::Overlapping => "its words are broken and may overlap".to_owned(),
            Way::Groups(groups) => format!("it is set in {groups} parts, one below the other"),
        };
        let message = format!("the table is too wide for its place; {what}");
        let finding = codes.overfull.says(message).at(document.locate(wide.span));
        cx.report(finding.hint("split the table or turn rows into columns"));
    }
}

/// Reports small capitals that their font does not have.
fn report_small_caps(flow: &Flow<'_>, library: &Library) {
    for &(face, span) in &flow.small_caps {
        let face = library.first(face);
        if !library.has_small_caps(face) {
            let name = &library.faces[usize::from(face)].name;
            let message =
                format!("the font `{name}` has no small capitals; what asks for them is printed without");
            let finding = flow.codes.lost.says(message).at(flow.document.locate(span));
            flow.cx.report(finding.hint("name a font with the feature `smcp` in the theme's `fonts`"));
        }
    }
}

/// Reports characters that no font has, each once, with its first place in the sources.
fn report_missing(found: Vec<Missing>, document: &Document, codes: &Codes, cx: &Context<'_>) {
    // By character, in the order of their first appearance, the places in the sources.
    let mut missing: Vec<(char, Vec<Span>)> = Vec::new();
    let mut known = BTreeMap::new();
    for (c, span) in found {
        let index = *known.entry(c).or_insert(missing.len());
        match missing.get_mut(index) {
            Some((_, spans)) => spans.push(span),
            None => missing.push((c, vec![span])),
        }
    }
    for (c, mut spans) in missing {
        // What running heads and lists repeat has a place of its own elsewhere.
        let first = spans.iter().copied().find(|span| !span.is_synthesized()).unwrap_or_default();
        spans.sort_unstable();
        spans.dedup();
        let more = match spans.iter().filter(|span| !span.is_synthesized() && **span != first).count() {
            0 => String::new(),
            1 => ", here and in one more place".to_owned(),
            n => format!(", here and in {n} more places"),
        };
        let code = u32::from(c);
        let message = format!("no font has the character U+{code:04X} `{c}`; a box stands for it{more}");
        let finding = codes.missing_glyph.says(message).at(document.locate(first));
        cx.report(finding.hint("name a font that has it in the theme's `fonts.fallback`"));
    }
}

/// The fonts that the pages use; the runs' indices are changed to theirs.
fn used_fonts(pages: &mut [Page], library: &Library) -> Vec<page::Font> {
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
