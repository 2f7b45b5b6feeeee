//! The structure tree (ISO 32000-1, 14.7): elements, the parent tree that leads from content back to them, and the
//! identifiers of elements.

use super::navigation::Links;
use super::serial::{self, Entries};
use super::{File, real, references, set_some, text};
use crate::content::PageContent;
use crate::structure::Kid;
use dossier_typeset::page::{ItemKind, Layout, ListKind, Owner, Rect, Role, Tag, TagId};
use lopdf::{Dictionary, Object, ObjectId, dictionary};
use std::collections::{BTreeMap, BTreeSet};

/// Adds the structure tree.
pub(super) fn write(
    file: &mut File,
    layout: &Layout,
    pages: &[PageContent],
    kids: &[Vec<Kid>],
    links: &Links,
) {
    let root = file.reserve();
    let tree = Tree::new(file, root, layout, kids, links);
    let mut identifiers = Identifiers::new(layout);
    for (index, (tag, kids)) in layout.tags.iter().zip(kids).enumerate() {
        let Some(element) = tree.elements.get(index).copied() else { continue };
        let mut entries = file.writer.dictionary(element);
        entries.name("S", structure_type(&tag.role));
        entries.reference("P", tree.holder(index));
        entries.some("Lang", tag.lang.as_ref().map(|lang| text(lang.as_str())));
        entries.some("Alt", tag.alt.as_deref().map(text));
        entries.some("A", tree.attributes(index, tag));
        entries.some("ID", identifiers.of(index, tag, element));
        let Some(inner) = tree.inner.get(&index).copied() else {
            tree.kids(&mut entries, kids);
            continue;
        };
        entries.reference("K", inner);
        drop(entries);
        let mut link = file.writer.dictionary(inner);
        link.name("S", "Link").reference("P", element);
        tree.kids(&mut link, kids);
    }
    let parents = tree.parent_tree(file, layout, pages);
    let mut dictionary = dictionary! {
        "Type" => "StructTreeRoot",
        "ParentTree" => parents,
        "ParentTreeNextKey" => (layout.pages.len() + links.areas.len()) as i64,
    };
    set_some(&mut dictionary, "K", tree.elements.first().map(|first| (*first).into()));
    set_some(&mut dictionary, "RoleMap", role_map(layout));
    set_some(&mut dictionary, "IDTree", identifiers.tree(file));
    file.set(root, dictionary);
    file.set_in_catalog("StructTreeRoot", root);
}

/// The elements of the tree in the making.
struct Tree<'a> {
    root: ObjectId,
    links: &'a Links,
    pages: Vec<ObjectId>,
    /// The element of each tag.
    elements: Vec<ObjectId>,
    /// For a tag that is no link but has link areas, the Link element within its own: link annotations are allowed in no
    /// other (ISO 14289-1, 7.18.5).
    inner: BTreeMap<usize, ObjectId>,
    /// The tag that holds each tag; the first tag holds itself.
    holders: Vec<usize>,
    /// What each figure covers on its first page, from the bottom left.
    boxes: BTreeMap<usize, [f32; 4]>,
}

impl<'a> Tree<'a> {
    fn new(file: &mut File, root: ObjectId, layout: &Layout, kids: &[Vec<Kid>], links: &'a Links) -> Self {
        let elements = layout.tags.iter().map(|_| file.reserve()).collect();
        let areas = layout.pages.iter().flat_map(|page| &page.links).map(|link| link.tag as usize);
        let linking: BTreeSet<usize> =
            areas.filter(|tag| layout.tags.get(*tag).is_some_and(|tag| tag.role != Role::Link)).collect();
        let inner = linking.into_iter().map(|tag| (tag, file.reserve())).collect();
        let mut holders = vec![0; layout.tags.len()];
        for (holder, kids) in kids.iter().enumerate() {
            for kid in kids {
                if let Kid::Tag(tag) = kid
                    && let Some(place) = holders.get_mut(*tag as usize)
                {
                    *place = holder;
                }
            }
        }
        Self { root, links, pages: file.pages.clone(), elements, inner, holders, boxes: boxes(layout) }
    }

    /// The element that holds the content of a tag; the root of the tree where there is no such tag.
    fn content(&self, tag: usize) -> ObjectId {
        self.inner.get(&tag).or_else(|| self.elements.get(tag)).copied().unwrap_or(self.root)
    }

    /// The element that holds a tag's.
    fn holder(&self, tag: usize) -> ObjectId {
        match self.holders.get(tag) {
            Some(holder) if tag > 0 => self.content(*holder),
            _ => self.root,
        }
    }

    /// Writes what an element holds, and the page of its content where a kid does not say otherwise.
    fn kids(&self, element: &mut Entries<'_>, kids: &[Kid]) {
        let page = kids.iter().find_map(|kid| match kid {
            Kid::Mark { page, .. } => Some(*page),
            _ => None,
        });
        if let Some(page) = page.and_then(|page| self.pages.get(page)) {
            element.reference("Pg", *page);
        }
        let count = kids.iter().filter(|kid| self.has(kid)).count();
        if count == 0 {
            return;
        }
        let out = element.key("K");
        if count > 1 {
            out.push(b'[');
        }
        kids.iter().for_each(|kid| self.kid(out, *kid, page));
        if count > 1 {
            out.push(b']');
        }
    }

    /// Whether there is what a kid stands for.
    fn has(&self, kid: &Kid) -> bool {
        match *kid {
            Kid::Mark { page, .. } => page < self.pages.len(),
            Kid::Link { page, link } => {
                page < self.pages.len() && self.links.areas.contains_key(&(page, link))
            }
            Kid::Tag(tag) => (tag as usize) < self.elements.len(),
        }
    }

    /// Writes a kid of an element whose content is on this page where it does not say otherwise.
    fn kid(&self, out: &mut Vec<u8>, kid: Kid, of: Option<usize>) {
        match kid {
            Kid::Mark { page, mcid } if of == Some(page) => {
                out.push(b' ');
                serial::integer(out, mcid as i64);
            }
            Kid::Mark { page, mcid } => {
                let Some(page) = self.pages.get(page) else { return };
                Entries::new(out).name("Type", "MCR").reference("Pg", *page).integer("MCID", mcid as i64);
            }
            Kid::Link { page, link } => {
                let (Some(page), Some((annotation, _))) =
                    (self.pages.get(page), self.links.areas.get(&(page, link)))
                else {
                    return;
                };
                Entries::new(out).name("Type", "OBJR").reference("Pg", *page).reference("Obj", *annotation);
            }
            Kid::Tag(tag) => {
                if let Some(element) = self.elements.get(tag as usize) {
                    serial::reference(out, *element);
                }
            }
        }
    }

    /// The attributes of a tag's element (14.8.5).
    fn attributes(&self, index: usize, tag: &Tag) -> Option<Object> {
        let cell = |columns: u32, rows: u32| {
            let mut cell = dictionary! { "O" => "Table" };
            set_some(&mut cell, "ColSpan", (columns > 1).then(|| columns.into()));
            set_some(&mut cell, "RowSpan", (rows > 1).then(|| rows.into()));
            cell
        };
        let attributes = match &tag.role {
            Role::Th { column, col_span, row_span } => {
                let mut cell = cell(*col_span, *row_span);
                cell.set("Scope", if *column { "Column" } else { "Row" });
                cell
            }
            Role::Td { col_span, row_span } => cell(*col_span, *row_span),
            Role::L(kind) => dictionary! { "O" => "List", "ListNumbering" => list_numbering(*kind) },
            Role::Figure | Role::Formula => {
                let area = self.boxes.get(&index)?.iter().map(|value| real(*value)).collect::<Vec<_>>();
                dictionary! { "O" => "Layout", "BBox" => area }
            }
            _ => return None,
        };
        (attributes.len() > 1).then(|| attributes.into())
    }

    /// The parent tree (14.7.4.4): for each page the elements of its marked content, for each link annotation its own.
    fn parent_tree(&self, file: &mut File, layout: &Layout, pages: &[PageContent]) -> ObjectId {
        let mut numbers: Vec<Object> = Vec::with_capacity(2 * (pages.len() + self.links.areas.len()));
        for (page, content) in pages.iter().enumerate() {
            let elements = content.marks.iter().map(|tag| self.content(*tag as usize));
            let elements = file.add(references(elements));
            numbers.extend([Object::Integer(page as i64), elements.into()]);
        }
        for ((page, link), (_, key)) in &self.links.areas {
            let tag = layout.pages.get(*page).and_then(|page| page.links.get(*link)).map(|link| link.tag);
            let element = tag.map_or(self.root, |tag| self.content(tag as usize));
            numbers.extend([Object::Integer(*key), element.into()]);
        }
        file.add(dictionary! { "Nums" => numbers })
    }
}

/// What the figures cover: the images and areas of each on the page where it starts.
fn boxes(layout: &Layout) -> BTreeMap<usize, [f32; 4]> {
    let mut boxes: BTreeMap<usize, (usize, [f32; 4])> = BTreeMap::new();
    for (index, page) in layout.pages.iter().enumerate() {
        for item in &page.items {
            let Some((tag, area)) = figure_part(layout, item.owner, &item.kind) else { continue };
            let area =
                [area.x, page.height - area.y - area.height, area.x + area.width, page.height - area.y];
            let (on, whole) = boxes.entry(tag as usize).or_insert((index, area));
            if *on == index {
                let [x0, y0, x1, y1] = *whole;
                *whole = [x0.min(area[0]), y0.min(area[1]), x1.max(area[2]), y1.max(area[3])];
            }
        }
    }
    boxes.into_iter().map(|(tag, (_, area))| (tag, area)).collect()
}

/// What an item adds to the box of its figure or formula. Glyphs count in formulas only; they reach about as far as the
/// ascenders and descenders of text.
fn figure_part(layout: &Layout, owner: Owner, kind: &ItemKind) -> Option<(TagId, Rect)> {
    let Owner::Tag(tag) = owner else { return None };
    let role = &layout.tags.get(tag as usize)?.role;
    match (kind, role) {
        (ItemKind::Image { area, .. } | ItemKind::Rect { area, .. }, Role::Figure | Role::Formula) => {
            Some((tag, *area))
        }
        (ItemKind::Glyphs(run), Role::Formula) => {
            let width = run.glyphs.iter().map(|glyph| glyph.advance).sum();
            let area = Rect { x: run.x, y: run.y - run.size * 0.75, width, height: run.size };
            Some((tag, area))
        }
        _ => None,
    }
}

/// Names of elements (14.7.2, `ID`): those that tags bring, and one for each note, which must have one (ISO 14289-1, 7.9).
struct Identifiers {
    taken: BTreeSet<String>,
    elements: BTreeMap<String, ObjectId>,
}

impl Identifiers {
    fn new(layout: &Layout) -> Self {
        let taken = layout.tags.iter().filter_map(|tag| tag.id.clone()).collect();
        Self { taken, elements: BTreeMap::new() }
    }

    /// The name of a tag's element. A name that was given before is not given again.
    fn of(&mut self, index: usize, tag: &Tag, element: ObjectId) -> Option<Object> {
        let own = tag.id.clone().filter(|id| !id.is_empty() && !self.elements.contains_key(id));
        let id = own.or_else(|| (tag.role == Role::Note).then(|| self.invent(index)))?;
        let name = text(&id);
        self.elements.insert(id, element);
        Some(name)
    }

    fn invent(&self, index: usize) -> String {
        let mut id = format!("note-{index}");
        while self.taken.contains(&id) {
            id.push('-');
        }
        id
    }

    /// The name tree that leads from names to elements.
    fn tree(self, file: &mut File) -> Option<Object> {
        let name = |object: Object| match object {
            Object::String(bytes, _) => bytes,
            _ => Vec::new(),
        };
        // Sorted by bytes as they are written (7.9.6), which UTF-16 changes.
        let elements: BTreeMap<Vec<u8>, _> =
            self.elements.into_iter().map(|(id, element)| (name(text(&id)), (text(&id), element))).collect();
        let names: Vec<Object> =
            elements.into_values().flat_map(|(id, element)| [id, element.into()]).collect();
        (!names.is_empty()).then(|| file.add(dictionary! { "Names" => names }).into())
    }
}

/// The name of a structure type. Those that PDF 1.7 does not have keep their name and get a standard role by the role map.
fn structure_type(role: &Role) -> &'static str {
    match role {
        Role::Document => "Document",
        Role::Div => "Div",
        Role::Sect => "Sect",
        Role::Title => "Title",
        Role::Heading(0 | 1) => "H1",
        Role::Heading(2) => "H2",
        Role::Heading(3) => "H3",
        Role::Heading(4) => "H4",
        Role::Heading(5) => "H5",
        Role::Heading(_) => "H6",
        Role::P => "P",
        Role::BlockQuote => "BlockQuote",
        Role::L(_) => "L",
        Role::Li => "LI",
        Role::Lbl => "Lbl",
        Role::LBody => "LBody",
        Role::Table => "Table",
        Role::THead => "THead",
        Role::TBody => "TBody",
        Role::Tr => "TR",
        Role::Th { .. } => "TH",
        Role::Td { .. } => "TD",
        Role::Figure => "Figure",
        Role::Formula => "Formula",
        Role::Caption => "Caption",
        Role::Toc => "TOC",
        Role::Toci => "TOCI",
        Role::Note => "Note",
        Role::Reference => "Reference",
        Role::Link => "Link",
        Role::Code => "Code",
        Role::Span => "Span",
        Role::Em => "Em",
        Role::Strong => "Strong",
        Role::Ruby => "Ruby",
        Role::RubyBase => "RB",
        Role::RubyText => "RT",
    }
}

/// Structure types of PDF 2.0 (ISO 32000-2, 14.8.4) and what comes nearest in PDF 1.7.
fn role_map(layout: &Layout) -> Option<Object> {
    let mut map = Dictionary::new();
    for (role, standard) in [(Role::Title, "P"), (Role::Em, "Span"), (Role::Strong, "Span")] {
        if layout.tags.iter().any(|tag| tag.role == role) {
            map.set(structure_type(&role), standard);
        }
    }
    (!map.is_empty()).then(|| map.into())
}

const fn list_numbering(kind: ListKind) -> &'static str {
    match kind {
        ListKind::None => "None",
        ListKind::Bullet => "Disc",
        ListKind::Decimal => "Decimal",
        ListKind::LowerAlpha => "LowerAlpha",
        ListKind::UpperAlpha => "UpperAlpha",
        ListKind::LowerRoman => "LowerRoman",
        ListKind::UpperRoman => "UpperRoman",
    }
}
