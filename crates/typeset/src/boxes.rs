//! The vertical list: what lies between the flow of a document and its pages.

use crate::page::{Color, Item, ItemKind, LinkArea, Rect, TagId};
use std::sync::Arc;

/// What a box holds; `y` counts from the box's top, `x` is that of the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub items: Vec<Item>,
    pub links: Vec<LinkArea>,
    pub marks: Vec<Mark>,
    /// Footnotes called, by index.
    pub notes: Vec<u32>,
    /// For each item the cell that it belongs to, in a row that is cut into several boxes: what a page shows of a
    /// cell is read before the next cell. Else empty.
    pub cells: Vec<u32>,
}

/// A place that links go to.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub name: String,
    pub tag: TagId,
    pub x: f32,
}

/// A heading for the outline.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub level: u8,
    pub title: String,
    pub tag: TagId,
}

/// A coloured strip behind a box, as high as the box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Strip {
    pub x: f32,
    pub width: f32,
    pub color: Color,
}

/// Strips of a box, the hindmost first.
pub(crate) type Strips = Arc<[Strip]>;

/// Header rows that a table repeats on each page.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub height: f32,
    pub items: Vec<Item>,
}

/// A box, or a space if it has no content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Box {
    pub height: f32,
    pub content: Option<std::boxed::Box<Content>>,
    pub entry: Option<std::boxed::Box<Entry>>,
    pub strips: Option<Strips>,
    /// Whether no page may end after it.
    pub keep: bool,
    /// Whether a page starts before it.
    pub new_page: bool,
    /// What is repeated above it when it comes first on a page.
    pub header: Option<Arc<Header>>,
}

impl Box {
    /// A space that vanishes at the top of a page.
    pub(crate) fn space(height: f32, keep: bool, strips: Option<Strips>) -> Self {
        Self { height, keep, strips, ..Self::default() }
    }

    /// A box with something in it.
    pub(crate) fn full(height: f32, content: Content) -> Self {
        Self { height, content: Some(std::boxed::Box::new(content)), ..Self::default() }
    }

    pub(crate) const fn is_space(&self) -> bool {
        self.content.is_none()
    }
}

/// Moves an item down.
pub(crate) fn shift(item: &mut Item, by: f32) {
    match &mut item.kind {
        ItemKind::Glyphs(run) => run.y += by,
        ItemKind::Rect { area, .. } | ItemKind::Image { area, .. } => area.y += by,
    }
}

/// Moves an item to the right.
pub(crate) fn shift_right(item: &mut Item, by: f32) {
    match &mut item.kind {
        ItemKind::Glyphs(run) => run.x += by,
        ItemKind::Rect { area, .. } | ItemKind::Image { area, .. } => area.x += by,
    }
}

impl Content {
    /// Takes in what another box holds, moved down.
    pub(crate) fn absorb(&mut self, mut other: Self, by: f32) {
        other.items.iter_mut().for_each(|item| shift(item, by));
        other.links.iter_mut().for_each(|link| link.area.y += by);
        self.items.append(&mut other.items);
        self.links.append(&mut other.links);
        self.marks.append(&mut other.marks);
        self.notes.append(&mut other.notes);
    }
}

/// A rectangle as an artifact of the text body.
pub(crate) const fn rectangle(area: Rect, color: Color) -> Item {
    Item {
        owner: crate::page::Owner::Artifact(crate::page::Artifact::Layout),
        kind: ItemKind::Rect { area, color },
    }
}
