//! The vertical list: what lies between the flow of a document and its pages.

use crate::page::{Artifact, Color, Item, ItemKind, LinkArea, Owner, Rect, TagId};
use crate::rows::Rows;
use std::sync::Arc;

/// What a box holds; `y` counts from the box's top, `x` is that of the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub items: Vec<Item>,
    pub links: Vec<LinkArea>,
    pub marks: Vec<Mark>,
    /// Footnotes called, by index.
    pub notes: Vec<u32>,
    /// Headings for the outline.
    pub entries: Vec<Entry>,
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
    /// The tag of what it is behind.
    pub tag: TagId,
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

/// What is in a box.
#[derive(Clone, Debug, Default)]
pub(crate) enum Fill {
    /// Nothing: a space that vanishes at the top of a page.
    #[default]
    Space,
    Content(std::boxed::Box<Content>),
    /// Rows of a table that pages may cut.
    Rows(std::boxed::Box<Rows>),
    /// A figure or table that may move to the next page while the text goes on.
    Float(std::boxed::Box<Float>),
}

/// A figure or table that may move.
#[derive(Clone, Debug)]
pub(crate) struct Float {
    pub boxes: Vec<Box>,
    /// Whether it stands on landscape pages of its own.
    pub turned: bool,
    /// Whether text may go on before it.
    pub moves: bool,
    /// Space below it at the top of a page.
    pub after: f32,
    /// Space between its neighbours when it is gone.
    pub instead: f32,
}

impl Float {
    pub(crate) fn height(&self) -> f32 {
        self.boxes.iter().map(|set| set.height).sum()
    }
}

/// Which part of a table a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// None, or of blocks side by side.
    #[default]
    None,
    /// The first.
    First,
    /// One that nothing comes above but the table's other parts.
    Later,
}

/// A piece of the vertical list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Box {
    pub height: f32,
    pub fill: Fill,
    pub strips: Option<Strips>,
    /// Whether no page may end after it.
    pub keep: bool,
    /// Whether a page starts before it.
    pub new_page: bool,
    /// What is repeated above it when it comes first on a page.
    pub header: Option<Arc<Header>>,
    pub part: Part,
}

impl Box {
    /// A space that vanishes at the top of a page.
    pub(crate) fn space(height: f32, keep: bool, strips: Option<Strips>) -> Self {
        Self { height, keep, strips, ..Self::default() }
    }

    /// A box with something in it.
    pub(crate) fn full(height: f32, content: Content) -> Self {
        Self { height, fill: Fill::Content(std::boxed::Box::new(content)), ..Self::default() }
    }

    /// Rows that pages may cut.
    pub(crate) fn rows(rows: Rows) -> Self {
        Self { height: rows.height(), fill: Fill::Rows(std::boxed::Box::new(rows)), ..Self::default() }
    }

    /// Something that may move.
    pub(crate) fn float(float: Float) -> Self {
        Self { height: float.height(), fill: Fill::Float(std::boxed::Box::new(float)), ..Self::default() }
    }

    pub(crate) const fn is_space(&self) -> bool {
        matches!(self.fill, Fill::Space)
    }

    /// The least height of it that a page may begin with or end on.
    pub(crate) fn least(&self) -> f32 {
        match &self.fill {
            Fill::Rows(rows) => rows.least(),
            _ => self.height,
        }
    }

    /// Calls back with each footnote that is called in it.
    pub(crate) fn each_note(&self, call: &mut dyn FnMut(u32)) {
        match &self.fill {
            Fill::Space => {}
            Fill::Content(content) => content.notes.iter().copied().for_each(call),
            Fill::Rows(rows) => rows.boxes().for_each(|set| set.each_note(call)),
            Fill::Float(float) => float.boxes.iter().for_each(|set| set.each_note(call)),
        }
    }

    /// Calls back with each footnote that is called in it, or at its beginning if pages may cut it.
    pub(crate) fn each_begun_note(&self, call: &mut dyn FnMut(u32)) {
        match &self.fill {
            Fill::Rows(rows) => rows.each_note_above(rows.least(), call),
            _ => self.each_note(call),
        }
    }

    /// Names places at its top, and enters them into the outline.
    pub(crate) fn begin(&mut self, marks: impl Iterator<Item = Mark>, entry: Option<Entry>) {
        match &mut self.fill {
            Fill::Space => {}
            Fill::Content(content) => {
                content.marks.extend(marks);
                content.entries.extend(entry);
            }
            Fill::Rows(rows) => {
                rows.marks.extend(marks);
            }
            Fill::Float(float) => {
                if let Some(first) = float.boxes.first_mut() {
                    first.begin(marks, entry);
                }
            }
        }
    }

    /// What it paints, strips excepted.
    pub(crate) fn into_content(self) -> Option<Content> {
        match self.fill {
            Fill::Space => None,
            Fill::Content(content) => Some(*content),
            Fill::Rows(rows) => Some(rows.into_content()),
            Fill::Float(float) => Some(stacked(float.boxes)),
        }
    }
}

/// Boxes one under the other, with their strips.
pub(crate) fn stacked(boxes: Vec<Box>) -> Content {
    let mut content = Content::default();
    let mut y = 0.0;
    for set in boxes {
        for strip in set.strips.iter().flat_map(|strips| strips.iter()) {
            let area = Rect { x: strip.x, y, width: strip.width, height: set.height };
            content.items.push(rectangle(area, strip.color));
        }
        let height = set.height;
        if let Some(inner) = set.into_content() {
            content.absorb(inner, y);
        }
        y += height;
    }
    content
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
        self.entries.append(&mut other.entries);
    }

    /// The same painted again, where it is not read again.
    pub(crate) fn again(self) -> Self {
        let artifact = |item: Item| Item { owner: Owner::Artifact(Artifact::Layout), ..item };
        Self { items: self.items.into_iter().map(artifact).collect(), ..Self::default() }
    }
}

/// A rectangle as an artifact of the text body.
pub(crate) const fn rectangle(area: Rect, color: Color) -> Item {
    Item { owner: Owner::Artifact(Artifact::Layout), kind: ItemKind::Rect { area, color } }
}
