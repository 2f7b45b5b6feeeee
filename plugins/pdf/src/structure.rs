//! The order of the tag tree: which content, tags and links each structure element holds.

use crate::content::PageContent;
use dossier_typeset::page::{Layout, TagId};

/// What a structure element holds (ISO 32000-1, 14.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kid {
    /// Marked content of a page.
    Mark {
        /// Index of the page.
        page: usize,
        /// Marked content identifier.
        mcid: usize,
    },
    /// A link area.
    Link {
        /// Index of the page.
        page: usize,
        /// Index in the page's links.
        link: usize,
    },
    /// Another element.
    Tag(TagId),
}

/// A place in reading order: page, and marked content identifier on it.
type Place = (usize, usize);

/// The kids of each tag of a layout, in reading order. Every tag but the first is the kid of exactly one tag that can be
/// reached from the first, whatever the tags say of their parents.
pub(crate) fn kids(layout: &Layout, pages: &[PageContent]) -> Vec<Vec<Kid>> {
    let children = children(layout);
    let own = own_content(layout, pages);
    let first = first_places(&children, &own);
    let kids = own.into_iter().zip(&children).map(|(own, children)| order(own, children, &first));
    let mut kids: Vec<Vec<Kid>> = kids.collect();
    for (page, content) in layout.pages.iter().enumerate() {
        for (link, area) in content.links.iter().enumerate() {
            if let Some(kids) = kids.get_mut(area.tag as usize) {
                kids.push(Kid::Link { page, link });
            }
        }
    }
    kids
}

/// The tags within each tag, in the order of their index. What hangs in the air is hung under the first.
fn children(layout: &Layout) -> Vec<Vec<TagId>> {
    let mut children = vec![Vec::new(); layout.tags.len()];
    for (index, tag) in layout.tags.iter().enumerate().skip(1) {
        if let Some(siblings) = children.get_mut(tag.parent as usize) {
            siblings.push(index as TagId);
        }
    }
    let mut reached = vec![false; layout.tags.len()];
    reach(0, &children, &mut reached);
    for (index, tag) in layout.tags.iter().enumerate().skip(1) {
        if reached.get(index) == Some(&false) {
            if let Some(siblings) = children.get_mut(tag.parent as usize) {
                siblings.retain(|sibling| *sibling as usize != index);
            }
            if let Some(siblings) = children.first_mut() {
                siblings.push(index as TagId);
            }
            reach(index, &children, &mut reached);
        }
    }
    children
}

fn reach(from: usize, children: &[Vec<TagId>], reached: &mut [bool]) {
    let mut todo = vec![from];
    while let Some(tag) = todo.pop() {
        if let Some(reached) = reached.get_mut(tag).filter(|reached| !**reached) {
            *reached = true;
            todo.extend(children.get(tag).into_iter().flatten().map(|child| *child as usize));
        }
    }
}

/// The places of each tag's own marked content, in reading order, and whether it has link areas.
fn own_content(layout: &Layout, pages: &[PageContent]) -> Vec<Own> {
    let mut own = vec![Own::default(); layout.tags.len()];
    for (page, content) in pages.iter().enumerate() {
        for (mcid, tag) in content.marks.iter().enumerate() {
            if let Some(own) = own.get_mut(*tag as usize) {
                own.marks.push((page, mcid));
            }
        }
    }
    for (page, content) in layout.pages.iter().enumerate() {
        for link in &content.links {
            if let Some(own) = own.get_mut(link.tag as usize) {
                own.link.get_or_insert((page, usize::MAX));
            }
        }
    }
    own
}

#[derive(Clone, Debug, Default)]
struct Own {
    marks: Vec<Place>,
    /// Where the first link area is, after all that the page paints.
    link: Option<Place>,
}

/// Where each tag with all that it holds begins; `None` where nothing of it is painted.
fn first_places(children: &[Vec<TagId>], own: &[Own]) -> Vec<Option<Place>> {
    let mut first: Vec<_> = own.iter().map(|own| own.marks.first().copied().or(own.link)).collect();
    // Every tag comes after the one that holds it, so that backwards each is complete when its holder asks.
    let (mut order, mut at) = (vec![0], 0);
    while let Some(tag) = order.get(at).copied() {
        order.extend(children.get(tag).into_iter().flatten().map(|child| *child as usize));
        at += 1;
    }
    for tag in order.into_iter().rev() {
        let kids = children.get(tag).into_iter().flatten();
        let earliest = kids.filter_map(|child| *first.get(*child as usize)?).min();
        if let (Some(earliest), Some(place)) = (earliest, first.get_mut(tag)) {
            *place = Some(place.map_or(earliest, |place| place.min(earliest)));
        }
    }
    first
}

/// Content and tags of one tag in order: see [`Layout::tags`].
fn order(own: Own, children: &[TagId], first: &[Option<Place>]) -> Vec<Kid> {
    let has_content = !own.marks.is_empty() || own.link.is_some();
    let marks = own.marks.into_iter().map(|(page, mcid)| ((page, mcid), Kid::Mark { page, mcid }));
    let mut kids: Vec<_> = marks.collect();
    // A child that paints nothing stays behind the one before it.
    let mut last = (0, 0);
    for child in children {
        last = first.get(*child as usize).copied().flatten().unwrap_or(last);
        kids.push((last, Kid::Tag(*child)));
    }
    if has_content {
        kids.sort_by_key(|(place, _)| *place);
    }
    kids.into_iter().map(|(_, kid)| kid).collect()
}
