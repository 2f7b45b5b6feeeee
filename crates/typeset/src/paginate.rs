//! Pages from the vertical list: breaks, footnotes at the foot, running heads and folios.

use crate::boxes::{self, Box, Content, Entry, Header, Strip};
use crate::page::{Destination, Item, LinkArea, OutlineItem, Page, Rect};
use crate::theme::Theme;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// What pagination gives.
#[derive(Default)]
pub(crate) struct Paginated {
    pub pages: Vec<Page>,
    pub outline: Vec<OutlineItem>,
    pub destinations: Vec<Destination>,
}

/// Space above and below the rule over footnotes.
const NOTE_SPACE: f32 = 14.0;
/// Space between footnotes.
const NOTE_GAP: f32 = 2.5;
/// A page that is full to this share may leave the rest empty rather than break a footnote.
const FULL_ENOUGH: f32 = 0.85;
/// Share of a page that footnotes carried over may take while text is left.
const CARRIED_SHARE: f32 = 0.6;

/// Puts boxes on pages.
///
/// Of the footnotes it takes those that the boxes call.
pub(crate) fn paginate(boxes: Vec<Box>, notes: &mut [VecDeque<Box>], theme: &Theme) -> Paginated {
    let mut paginator = Paginator {
        theme,
        body: theme.body_height(),
        notes,
        page: Current::default(),
        out: Paginated::default(),
        entries: Vec::new(),
    };
    paginator.run(boxes);
    paginator.finish()
}

/// The page being filled.
#[derive(Default)]
struct Current {
    /// How far the text reaches down.
    y: f32,
    /// Whether anything but space is on it.
    used: bool,
    under: Vec<(Strip, f32, f32)>,
    items: Vec<Item>,
    /// Items of a row that is cut into several boxes, with their cells.
    row: Vec<(u32, Item)>,
    links: Vec<LinkArea>,
    /// Footnotes at the foot, set but not yet placed.
    foot: Vec<Box>,
    foot_height: f32,
    /// Footnotes that wait for the next page, by index.
    waiting: VecDeque<u32>,
}

struct Paginator<'a> {
    theme: &'a Theme,
    body: f32,
    notes: &'a mut [VecDeque<Box>],
    page: Current,
    out: Paginated,
    entries: Vec<(Entry, usize, f32)>,
}

impl Paginator<'_> {
    fn run(&mut self, boxes: Vec<Box>) {
        let mut rest = VecDeque::from(boxes);
        while !rest.is_empty() {
            let count = rest.iter().position(|set| !set.keep).map_or(rest.len(), |last| last + 1);
            let chunk: Vec<Box> = rest.drain(..count).collect();
            self.chunk(chunk, rest.is_empty());
        }
        while self.page.waiting.front().is_some() {
            self.new_page(false);
        }
    }

    /// Boxes that stay together, if one page can hold them.
    fn chunk(&mut self, chunk: Vec<Box>, last: bool) {
        if chunk.iter().any(|set| set.new_page) && self.page.used {
            self.new_page(!last);
        }
        let visible = chunk.iter().rposition(|set| !set.is_space()).map_or(0, |index| index + 1);
        let height: f32 = chunk[..visible].iter().map(|set| set.height).sum();
        let leading: f32 = chunk.iter().take_while(|set| set.is_space()).map(|set| set.height).sum();
        let header = self.header_height(&chunk);
        if height - leading + header > self.body {
            // More than a page: each box by itself.
            for set in chunk {
                self.single(set);
            }
            return;
        }
        let notes = self.notes_height(&chunk);
        if !self.fits(height, notes) && self.page.used {
            self.new_page(true);
        }
        let mut rest = height;
        for set in chunk {
            rest = (rest - set.height).max(0.0);
            self.put(set, rest);
        }
    }

    /// A box that may go to the next page alone.
    fn single(&mut self, set: Box) {
        let notes = set.content.as_deref().map_or(0.0, |content| self.heights(&content.notes));
        if !self.fits(set.height, notes) && self.page.used && !set.is_space() {
            self.new_page(true);
        }
        self.put(set, 0.0);
    }

    /// Whether a box goes on this page: with its footnotes, or with their beginning on a page that is not full.
    fn fits(&self, height: f32, notes: f32) -> bool {
        let room = self.room() - height;
        if room < -0.01 {
            return false;
        }
        let foot = if notes > 0.0 && self.page.foot.is_empty() { notes + NOTE_SPACE } else { notes };
        let breaks = self.page.y < self.body * FULL_ENOUGH || notes > self.body * 0.3;
        foot <= room + 0.01 || (breaks && room > NOTE_SPACE + self.theme.note_size * 3.0)
    }

    fn room(&self) -> f32 {
        self.body - self.page.y - self.page.foot_height
    }

    fn header_height(&self, chunk: &[Box]) -> f32 {
        chunk
            .iter()
            .find(|set| !set.is_space())
            .and_then(|set| set.header.as_ref())
            .map_or(0.0, |header| header.height)
    }

    fn notes_height(&self, chunk: &[Box]) -> f32 {
        chunk
            .iter()
            .filter_map(|set| set.content.as_deref())
            .map(|content| self.heights(&content.notes))
            .sum()
    }

    fn heights(&self, notes: &[u32]) -> f32 {
        let height = |note: &u32| {
            self.notes
                .get(*note as usize)
                .map_or(0.0, |boxes| boxes.iter().map(|set| set.height).sum::<f32>() + NOTE_GAP)
        };
        notes.iter().map(height).sum()
    }

    /// Puts a box at the current height, and its footnotes at the foot as far as there is room besides what is still
    /// to come of height `rest`.
    fn put(&mut self, set: Box, rest: f32) {
        if set.is_space() && !self.page.used {
            return;
        }
        if let Some(header) = set.header.as_ref().filter(|_| !self.page.used) {
            self.repeat(&Arc::clone(header));
        }
        let top = self.theme.margin.top + self.page.y;
        if let Some(entry) = set.entry {
            self.entries.push((*entry, self.out.pages.len(), top));
        }
        if let Some(strips) = &set.strips {
            self.strips(strips, top, set.height);
        }
        self.page.y += set.height;
        let Some(content) = set.content else { return self.end_row() };
        self.page.used = true;
        let notes = self.content(*content, top);
        self.page.waiting.extend(notes);
        self.foot(self.room() - rest);
    }

    /// Paints what a box holds; gives the footnotes that it calls.
    fn content(&mut self, mut content: Content, top: f32) -> Vec<u32> {
        content.items.iter_mut().for_each(|item| boxes::shift(item, top));
        content.links.iter_mut().for_each(|link| link.area.y += top);
        if content.cells.is_empty() {
            self.end_row();
            self.page.items.append(&mut content.items);
        } else {
            self.page.row.extend(content.cells.into_iter().zip(content.items));
        }
        self.page.links.append(&mut content.links);
        let page = self.out.pages.len();
        for mark in content.marks {
            self.out.destinations.push(Destination {
                name: mark.name,
                page,
                x: mark.x,
                y: top,
                tag: mark.tag,
            });
        }
        content.notes
    }

    /// Brings what the page shows of a row into reading order: cell by cell.
    fn end_row(&mut self) {
        self.page.row.sort_by_key(|(cell, _)| *cell);
        self.page.items.extend(self.page.row.drain(..).map(|(_, item)| item));
    }

    fn repeat(&mut self, header: &Header) {
        let top = self.theme.margin.top + self.page.y;
        self.page.items.extend(header.items.iter().cloned().map(|mut item| {
            boxes::shift(&mut item, top);
            item
        }));
        self.page.y += header.height;
        self.page.used = true;
    }

    /// Strips grow downwards while boxes follow one another, so that no seam shows.
    fn strips(&mut self, strips: &[Strip], top: f32, height: f32) {
        for &strip in strips {
            let above = self.page.under.iter_mut().rev().find(|(known, ..)| *known == strip);
            match above.filter(|(_, _, bottom)| (*bottom - top).abs() < 0.05) {
                Some((_, _, bottom)) => *bottom = top + height,
                None => self.page.under.push((strip, top, top + height)),
            }
        }
    }

    /// Moves waiting footnotes to the foot of the page, in order, as far as there is room.
    fn foot(&mut self, mut room: f32) {
        while let Some(&note) = self.page.waiting.front() {
            let mut first = true;
            let Some(boxes) = self.notes.get_mut(note as usize) else {
                self.page.waiting.pop_front();
                continue;
            };
            while let Some(next) = boxes.front() {
                let gap = match (self.page.foot.is_empty(), first) {
                    (true, _) => NOTE_SPACE,
                    (false, true) => NOTE_GAP,
                    (false, false) => 0.0,
                };
                if next.height + gap > room + 0.01 {
                    return;
                }
                let Some(set) = boxes.pop_front() else { break };
                room -= set.height + gap;
                self.page.foot_height += set.height + gap;
                if gap > 0.0 && !self.page.foot.is_empty() {
                    self.page.foot.push(Box::space(gap, false, None));
                }
                if let Some(content) = set.content.as_deref() {
                    let position =
                        1 + self.page.waiting.iter().skip(1).take_while(|&&other| other < note).count();
                    for (offset, &inner) in content.notes.iter().enumerate() {
                        self.page.waiting.insert((position + offset).min(self.page.waiting.len()), inner);
                    }
                }
                self.page.foot.push(set);
                first = false;
            }
            self.page.waiting.pop_front();
        }
    }

    /// Ends the page. Footnotes carried over come first on the next; `text` says whether text follows them.
    fn new_page(&mut self, text: bool) {
        self.end_page();
        let share = if text { CARRIED_SHARE } else { 1.0 };
        let before = self.page.foot.len();
        self.foot(self.body * share);
        // A footnote line higher than the page is painted all the same.
        if self.page.foot.len() == before
            && let Some(&note) = self.page.waiting.front()
        {
            let set = self.notes.get_mut(note as usize).and_then(VecDeque::pop_front);
            match set {
                Some(set) if set.height + NOTE_SPACE > self.body * share => {
                    self.page.foot_height += set.height.min(self.body * CARRIED_SHARE) + NOTE_SPACE;
                    self.page.foot.push(set);
                }
                Some(set) => self.notes[note as usize].push_front(set),
                None => {}
            }
        }
    }

    fn end_page(&mut self) {
        self.end_row();
        self.place_foot();
        let theme = self.theme;
        let waiting = std::mem::take(&mut self.page.waiting);
        let page = std::mem::replace(&mut self.page, Current { waiting, ..Current::default() });
        let strip = |&(strip, top, bottom): &(Strip, f32, f32)| {
            let area = Rect { x: strip.x, y: top, width: strip.width, height: bottom - top };
            boxes::rectangle(area, strip.color)
        };
        let items = page.under.iter().map(strip).chain(page.items).collect();
        self.out.pages.push(Page { width: theme.page.0, height: theme.page.1, items, links: page.links });
    }

    /// Places the footnotes above the bottom margin, under a short rule.
    fn place_foot(&mut self) {
        let foot = std::mem::take(&mut self.page.foot);
        if foot.is_empty() {
            return;
        }
        let theme = self.theme;
        let mut y = (theme.margin.top + self.body - self.page.foot_height).max(theme.margin.top);
        let area = Rect {
            x: theme.margin.left,
            y: y + NOTE_SPACE - 6.0,
            width: theme.measure() * 0.25,
            height: 0.4,
        };
        self.page.items.push(boxes::rectangle(area, theme.muted_color));
        y += NOTE_SPACE;
        for set in foot {
            if let Some(strips) = &set.strips {
                self.strips(strips, y, set.height);
            }
            let height = set.height;
            if let Some(content) = set.content {
                self.content(*content, y);
            }
            y += height;
        }
    }

    fn finish(mut self) -> Paginated {
        if self.page.used || !self.page.foot.is_empty() || self.out.pages.is_empty() {
            self.end_page();
        }
        self.out.outline = outline(self.entries);
        let unique: BTreeMap<String, Destination> =
            self.out.destinations.into_iter().rev().map(|place| (place.name.clone(), place)).collect();
        self.out.destinations = unique.into_values().collect();
        self.out
    }
}

/// Moves entries to pages that much further on.
pub(crate) fn renumber(outline: &mut [OutlineItem], by: usize) {
    for entry in outline {
        entry.page += by;
        renumber(&mut entry.children, by);
    }
}

/// Nests the headings by level.
fn outline(entries: Vec<(Entry, usize, f32)>) -> Vec<OutlineItem> {
    let mut roots: Vec<OutlineItem> = Vec::new();
    let mut levels: Vec<u8> = Vec::new();
    for (entry, page, y) in entries {
        while levels.last().is_some_and(|&level| level >= entry.level) {
            levels.pop();
        }
        let mut siblings = &mut roots;
        for _ in 0..levels.len() {
            // Each open level has an item, the last of its siblings.
            let Some(index) = siblings.len().checked_sub(1) else { break };
            siblings = &mut siblings[index].children;
        }
        siblings.push(OutlineItem { title: entry.title, page, y, tag: entry.tag, children: Vec::new() });
        levels.push(entry.level);
    }
    roots
}
