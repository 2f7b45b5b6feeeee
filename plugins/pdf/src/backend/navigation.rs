//! Links, named destinations and the outline.

use super::{File, bytes, real, set_some, text};
use crate::Findings;
use dossier_sdk::{Diagnostic, Span};
use dossier_typeset::page::{ItemKind, Layout, LinkArea, LinkTarget, OutlineItem, Owner, Page};
use lopdf::{Dictionary, Object, ObjectId, dictionary};
use std::collections::BTreeMap;

/// The link annotations of a file.
pub(super) struct Links {
    /// Those of each page.
    pub(super) pages: Vec<Vec<ObjectId>>,
    /// The annotation of each link area, by page and index on it, with its key in the parent tree.
    pub(super) areas: BTreeMap<(usize, usize), (ObjectId, i64)>,
}

/// Adds an annotation for each link area (ISO 32000-1, 12.5.6.5). One that leads nowhere is reported and left out.
pub(super) fn links(file: &mut File, layout: &Layout, findings: &mut Findings) -> Links {
    let mut links = Links { pages: vec![Vec::new(); layout.pages.len()], areas: BTreeMap::new() };
    let mut key = layout.pages.len() as i64;
    for (page, (content, annotations)) in layout.pages.iter().zip(&mut links.pages).enumerate() {
        for (index, link) in content.links.iter().enumerate() {
            let Some(mut annotation) = annotation(file, layout, page, link) else {
                findings.add(lost(link), place_of(content, link));
                continue;
            };
            annotation.set("StructParent", key);
            let id = file.add(annotation);
            annotations.push(id);
            links.areas.insert((page, index), (id, key));
            key += 1;
        }
    }
    links
}

fn annotation(file: &File, layout: &Layout, page: usize, link: &LinkArea) -> Option<Dictionary> {
    layout.tags.get(link.tag as usize)?;
    let (area, height) = (link.area, file.height(page));
    let rect = [area.x, height - area.y - area.height, area.x + area.width, height - area.y];
    let mut annotation = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => rect.into_iter().map(real).collect::<Vec<_>>(),
        "Border" => vec![Object::Integer(0); 3],
        // Printed, as PDF/A-2 wants all annotations to be (6.3.2).
        "F" => 4,
        "P" => file.page(page)?,
    };
    let target = match &link.target {
        LinkTarget::Url(url) => {
            let action = dictionary! { "S" => "URI", "URI" => bytes(&ascii(url)) };
            annotation.set("A", action);
            url
        }
        LinkTarget::Destination(name) => {
            let find = |destination: &dossier_typeset::page::Destination| destination.name.as_str().cmp(name);
            layout.destinations.binary_search_by(find).ok()?;
            annotation.set("Dest", bytes(name.as_bytes()));
            name
        }
    };
    // Never empty: ISO 14289-1, 7.18.5.
    let description = if link.description.trim().is_empty() { target } else { &link.description };
    annotation.set("Contents", text(description));
    Some(annotation)
}

fn lost(link: &LinkArea) -> Diagnostic {
    let name = match &link.target {
        LinkTarget::Url(name) | LinkTarget::Destination(name) => name,
    };
    Diagnostic::warn("pdf/link-lost", format!("a link leads to `{name}`, which is nowhere; its text stays"))
}

/// Where the text of a link comes from.
fn place_of(page: &Page, link: &LinkArea) -> Span {
    let run = page.items.iter().find_map(|item| match &item.kind {
        ItemKind::Glyphs(run) if item.owner == Owner::Tag(link.tag) => Some(run),
        _ => None,
    });
    run.map_or(Span::SYNTHESIZED, |run| run.span)
}

/// A URL in ASCII, as the URI action wants it (12.6.4.7): other bytes percent-encoded (RFC 3986, 2.1).
fn ascii(url: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' => out.push(byte),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    out
}

/// Adds the named destinations (12.3.2.3), which links from outside can use as well.
pub(super) fn destinations(file: &mut File, layout: &Layout) {
    let named: BTreeMap<&[u8], Object> = layout
        .destinations
        .iter()
        .filter_map(|to| Some((to.name.as_bytes(), place(file, to.page, Some(to.x), to.y)?)))
        .collect();
    if !named.is_empty() {
        let names: Vec<Object> = named.into_iter().flat_map(|(name, place)| [bytes(name), place]).collect();
        let names = file.add(dictionary! { "Names" => names });
        file.set_in_catalog("Names", dictionary! { "Dests" => names });
    }
}

/// A place on a page at the reader's zoom (12.3.2.2).
fn place(file: &File, page: usize, x: Option<f32>, y: f32) -> Option<Object> {
    let x = x.map_or(Object::Null, real);
    let y = real(file.height(page) - y);
    Some(Object::Array(vec![file.page(page)?.into(), "XYZ".into(), x, y, Object::Null]))
}

/// Adds the outline (12.3.3), its first level open.
pub(super) fn outline(file: &mut File, layout: &Layout) {
    if layout.outline.is_empty() {
        return;
    }
    let root = file.reserve();
    let mut dictionary = dictionary! { "Type" => "Outlines" };
    level(file, root, &mut dictionary, &layout.outline);
    dictionary.set("Count", layout.outline.len() as i64);
    file.set(root, dictionary);
    file.set_in_catalog("Outlines", root);
    file.set_in_catalog("PageMode", "UseOutlines");
}

/// Adds the items of one level and tells the item that holds them. Headings are six levels deep at most, and so is this.
fn level(file: &mut File, parent: ObjectId, holder: &mut Dictionary, items: &[OutlineItem]) {
    let ids: Vec<_> = items.iter().map(|_| file.reserve()).collect();
    for (index, item) in items.iter().enumerate() {
        let Some(id) = ids.get(index).copied() else { continue };
        let mut entry = dictionary! { "Title" => text(&item.title), "Parent" => parent };
        set_some(&mut entry, "Dest", place(file, item.page, Some(0.0), item.y));
        let before = index.checked_sub(1).and_then(|index| ids.get(index));
        set_some(&mut entry, "Prev", before.map(|id| Object::Reference(*id)));
        set_some(&mut entry, "Next", ids.get(index + 1).map(|id| Object::Reference(*id)));
        if !item.children.is_empty() {
            level(file, id, &mut entry, &item.children);
            // Negative: closed, so that only the first level shows.
            entry.set("Count", -(item.children.len() as i64));
        }
        file.set(id, entry);
    }
    set_some(holder, "First", ids.first().map(|id| Object::Reference(*id)));
    set_some(holder, "Last", ids.last().map(|id| Object::Reference(*id)));
}
