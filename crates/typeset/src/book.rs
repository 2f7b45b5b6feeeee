//! The pages of a document, put together: cover, the page behind it, contents, body.

use crate::boxes::{self, Box};
use crate::flow::Flow;
use crate::front::Sheet;
use crate::furniture::{self, Kind};
use crate::node::Node;
use crate::page::{Item, ItemKind, OutlineItem, Page, TagId};
use crate::paginate::{self, Paginated};
use crate::set::Column;
use crate::theme::{Contents, Theme};
use crate::{Found, Pool, cancelled};
use dossier_core::{Context, Document, Failure};
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};

/// Pages and what each of them is for.
pub(crate) struct Book {
    pub out: Paginated,
    kinds: Vec<Kind>,
    pub found: Found,
    /// Footnotes that are still to be placed.
    notes: Vec<VecDeque<Box>>,
}

/// What a flow gives before its body.
struct Front {
    cover: Option<Sheet>,
    imprint: Option<Sheet>,
    /// What stands over the lists, and the tag that holds them.
    lists: Option<(Vec<Node>, TagId)>,
}

impl Front {
    fn of(flow: &mut Flow<'_>) -> Self {
        let cover = flow.theme.cover.show.then(|| flow.cover());
        let imprint = cover.as_ref().and_then(|_| flow.imprint());
        if cover.is_none() {
            flow.title_block();
        }
        let listing = flow.theme.contents != Contents::default();
        // With lists between them, the title does not stand on the first page of the text.
        let lists = listing.then(|| (std::mem::take(&mut flow.nodes), flow.reserve_contents()));
        Self { cover, imprint, lists }
    }
}

impl Book {
    /// The pages of a flow that is still empty.
    ///
    /// The body is set first, so that the lists before it know its pages; the tags are made in reading order.
    pub(crate) fn of(flow: &mut Flow<'_>, pool: &Pool<'_>, cx: &Context<'_>) -> Result<Self, Failure> {
        let front = Front::of(flow);
        let place = flow.body();
        flow.blocks(&flow.document.blocks, &place);
        flow.finish_marks();
        cancelled(cx)?;

        let column = column(pool.theme);
        let (out, kinds, notes) = (Paginated::default(), Vec::new(), Vec::new());
        let mut book = Self { out, kinds, found: Found::default(), notes };
        let body = book.found.take(pool.set(&flow.nodes, column));
        let notes: Vec<(Vec<Box>, Found)> =
            flow.notes.par_iter().map(|nodes| pool.set_range(nodes, 0..nodes.len(), column)).collect();
        let mut notes: Vec<Vec<Box>> = notes.into_iter().map(|notes| book.found.take(notes)).collect();
        pool.turn_notes(&body, &flow.notes, &mut notes);
        book.notes = notes.into_iter().map(paginate::footnote).collect();
        (flow.nodes, flow.notes) = (Vec::new(), Vec::new());
        cancelled(cx)?;

        for (kind, sheet) in [(Kind::Cover, front.cover), (Kind::Imprint, front.imprint)] {
            if let Some(sheet) = sheet {
                let boxes = book.found.take(pool.with(|setting| sheet.set(column, setting)));
                let pages = paginate::paginate(boxes, &mut book.notes, pool.theme);
                book.add(kind, pages);
            }
        }
        let body = paginate::paginate(body, &mut book.notes, pool.theme);
        if let Some((title, holder)) = front.lists {
            book.lists(&title, holder, &body, flow, pool);
        }
        book.add(Kind::Body, body);
        Ok(book)
    }

    /// Adds the lists, which lead to pages of the body.
    ///
    /// They take as many pages whatever numbers stand in them, so a first setting tells where the body begins.
    fn lists(
        &mut self,
        title: &[Node],
        holder: TagId,
        body: &Paginated,
        flow: &mut Flow<'_>,
        pool: &Pool<'_>,
    ) {
        let places = body.destinations.iter().map(|place| (place.name.as_str(), place.page));
        let places: BTreeMap<&str, usize> = places.collect();
        let tags = flow.tags.len();
        let mut front: Option<(Paginated, Found)> = None;
        for _ in 0..2 {
            flow.tags.truncate(tags);
            let before = self.out.pages.len() + front.map_or(0, |(front, _)| front.pages.len());
            let folio = |name: &str| {
                places.get(name).map_or_else(String::new, |page| (before + page + 1).to_string())
            };
            let nodes = flow.apart(|flow| {
                flow.nodes.extend_from_slice(title);
                flow.contents(holder, folio);
            });
            if nodes.is_empty() {
                return;
            }
            let (boxes, found) = pool.set(&nodes, column(pool.theme));
            front = Some((paginate::paginate(boxes, &mut self.notes.clone(), pool.theme), found));
        }
        if let Some(front) = front {
            let pages = self.found.take(front);
            self.add(Kind::Contents, pages);
        }
    }

    /// Adds pages behind those that there are.
    fn add(&mut self, kind: Kind, mut part: Paginated) {
        let before = self.out.pages.len();
        paginate::renumber(&mut part.outline, before);
        part.destinations.iter_mut().for_each(|place| place.page += before);
        self.kinds.extend(part.pages.iter().map(|_| kind));
        self.out.pages.append(&mut part.pages);
        self.out.outline.append(&mut part.outline);
        self.out.destinations.append(&mut part.destinations);
        self.out.destinations.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Adds heads, feet and markings, and turns even pages where the design wants it.
    pub(crate) fn furnish(&mut self, document: &Document, pool: &Pool<'_>) {
        if pool.theme.two_sided {
            turn(&mut self.out, pool.theme);
        }
        let (pages, outline) = (&mut self.out.pages, &self.out.outline);
        let kinds = &self.kinds;
        let found = pool.with(|setting| furniture::furnish(pages, kinds, outline, document, setting));
        self.found.take(found);
    }
}

fn column(theme: &Theme) -> Column {
    Column { x: theme.margin.left, width: theme.measure() }
}

/// Moves what is on each page to where its margins leave room.
fn turn(out: &mut Paginated, theme: &Theme) {
    let by = |index: usize, page: &Page| {
        let (from, to) =
            (theme.leaf(page.width != theme.page.0).margin, theme.leaf_at(index, page.width).margin);
        (to.left - from.left, to.top - from.top)
    };
    let by: Vec<(f32, f32)> = out.pages.iter().enumerate().map(|(index, page)| by(index, page)).collect();
    for (page, &(right, down)) in out.pages.iter_mut().zip(&by) {
        // What fills the page stays.
        let bleeds = |item: &Item| matches!(item.kind, ItemKind::Rect { area, .. } if area.x <= 0.0);
        for item in page.items.iter_mut().filter(|item| !bleeds(item)) {
            boxes::shift_right(item, right);
            boxes::shift(item, down);
        }
        for link in &mut page.links {
            link.area.x += right;
            link.area.y += down;
        }
    }
    for place in &mut out.destinations {
        let (right, down) = by.get(place.page).copied().unwrap_or_default();
        place.x += right;
        place.y += down;
    }
    turn_outline(&mut out.outline, &by);
}

fn turn_outline(outline: &mut [OutlineItem], by: &[(f32, f32)]) {
    for entry in outline {
        entry.y += by.get(entry.page).map_or(0.0, |(_, down)| *down);
        turn_outline(&mut entry.children, by);
    }
}
