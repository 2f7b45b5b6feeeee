//! Pages from the vertical list: breaks, figures and tables that move, footnotes at the foot.

use crate::boxes::{self, Box, Content, Entry, Fill, Float, Header, Part, Strip};
use crate::page::{Destination, Item, ItemKind, LinkArea, OutlineItem, Page, Rect};
use crate::rows::Rows;
use crate::theme::{Leaf, Theme};
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
/// Footnotes that take more than this share of a page are broken wherever they are called.
const LONG_NOTES: f32 = 0.3;
/// Share of a page that footnotes carried over may take while text is left.
const CARRIED_SHARE: f32 = 0.6;
/// Rows within footnotes are cut into pieces of this height.
const NOTE_ROWS: f32 = 60.0;
/// How far a strip goes beyond the text where pages cut it.
const CUT_PAD: f32 = 5.0;
/// So many lines of a chapter stay together at its end.
const LAST_LINES: usize = 3;
/// What is taken for level.
const NEARLY: f32 = 0.01;

/// Puts boxes on pages.
///
/// Of the footnotes, prepared by [`footnote`], it takes those that the boxes call.
pub(crate) fn paginate(mut boxes: Vec<Box>, notes: &mut [VecDeque<Box>], theme: &Theme) -> Paginated {
    if theme.chapter_on_new_page {
        hold_ends(&mut boxes);
    }
    let mut paginator = Paginator {
        theme,
        leaf: theme.leaf(false),
        notes,
        floats: VecDeque::new(),
        within: false,
        page: Current::default(),
        out: Paginated::default(),
        entries: Vec::new(),
        cut: Vec::new(),
    };
    paginator.fill(VecDeque::from(boxes));
    paginator.flush();
    while !paginator.page.waiting.is_empty() {
        paginator.new_page(false);
    }
    paginator.finish()
}

/// Keeps the last lines of each chapter together: one or two would look lost on a page before the next chapter's.
fn hold_ends(boxes: &mut [Box]) {
    let ends: Vec<usize> =
        (1..boxes.len()).filter(|&index| boxes[index].new_page).chain([boxes.len()]).collect();
    for end in ends {
        let mut lines = 0;
        for index in (0..end).rev() {
            let set = &mut boxes[index];
            match set.fill {
                Fill::Space => {}
                Fill::Content(_) if set.part == Part::None => lines += 1,
                _ => break,
            }
            if lines > 0 && index + 1 < end {
                set.keep = true;
            }
            if lines == LAST_LINES || set.new_page {
                break;
            }
        }
    }
}

/// A footnote as boxes that the foot of a page can take one by one.
pub(crate) fn footnote(boxes: Vec<Box>) -> VecDeque<Box> {
    boxes.into_iter().flat_map(pieces).collect()
}

fn pieces(set: Box) -> Vec<Box> {
    match set.fill {
        Fill::Rows(rows) => {
            let piece = |rows: Rows| Box { strips: set.strips.clone(), ..Box::rows(rows) };
            rows.into_pieces(NOTE_ROWS).into_iter().map(piece).collect()
        }
        _ => vec![set],
    }
}

/// The page being filled.
#[derive(Default)]
struct Current {
    /// How far the text reaches down.
    y: f32,
    /// Whether anything is on it besides footnotes.
    used: bool,
    /// Whether anything of the running text is on it.
    begun: bool,
    /// Height of the space that was put last.
    space: f32,
    under: Vec<(Strip, f32, f32)>,
    items: Vec<Item>,
    links: Vec<LinkArea>,
    /// Footnotes at the foot, set but not yet placed.
    foot: Vec<Box>,
    foot_height: f32,
    /// The footnote that is last at the foot.
    last_note: Option<u32>,
    /// Footnotes that wait for the next page, by index.
    waiting: VecDeque<u32>,
}

/// Heights of footnotes.
#[derive(Clone, Copy, Default)]
struct Notes {
    /// Of all of them.
    whole: f32,
    /// Of all but the last, and the beginning of that.
    least: f32,
}

struct Paginator<'a> {
    theme: &'a Theme,
    /// The page as it is now, upright or turned.
    leaf: Leaf,
    notes: &'a mut [VecDeque<Box>],
    /// Figures and tables that wait for the next page.
    floats: VecDeque<Float>,
    /// Whether the next page begins with a later part of a table, so that nothing may come above it.
    within: bool,
    page: Current,
    out: Paginated,
    entries: Vec<(Entry, usize, f32)>,
    /// Strips on the page before: each with the indices of its page and of its item there.
    cut: Vec<(Strip, usize, usize)>,
}

impl Paginator<'_> {
    /// Puts boxes on pages until none is left; the last page stays open.
    fn fill(&mut self, mut rest: VecDeque<Box>) {
        while !rest.is_empty() {
            let count = rest.iter().position(|set| !set.keep).map_or(rest.len(), |last| last + 1);
            let mut chunk: Vec<Box> = rest.drain(..count).collect();
            if chunk.iter().any(begins_chapter) {
                self.flush();
            }
            match self.take_float(&mut chunk) {
                Some(float) => {
                    let above = self.remove_space(&mut chunk);
                    if let Some(below) = rest.front_mut().filter(|below| below.is_space()) {
                        below.height = if above { float.instead } else { 0.0 };
                        below.keep |= !chunk.is_empty();
                    }
                    chunk.into_iter().rev().for_each(|set| rest.push_front(set));
                    let moves = self.theme.floats && float.moves;
                    self.floats.push_back(float);
                    if !moves || !self.page.used {
                        self.flush();
                    }
                }
                None => self.chunk(chunk, rest.is_empty()),
            }
        }
    }

    /// Takes out the figure or table that ends a chunk if it has to wait, or else puts its boxes in its place.
    fn take_float(&mut self, chunk: &mut Vec<Box>) -> Option<Float> {
        let last = chunk.pop()?;
        let Fill::Float(float) = last.fill else {
            chunk.push(last);
            return None;
        };
        let waiting: f32 = self.floats.iter().map(|float| float.height() + float.after).sum();
        if !float.turned && waiting + last.height > self.leaf.body_height() {
            // Nothing moves farther than a page.
            self.flush();
        }
        let height = needed(chunk) + last.height;
        let mut notes = Vec::new();
        chunk.iter().for_each(|set| set.each_note(&mut |note| notes.push(note)));
        float.boxes.iter().for_each(|set| set.each_note(&mut |note| notes.push(note)));
        let fits = !self.page.used || self.fits(height, self.notes_of(&notes));
        if float.turned || !self.floats.is_empty() || !fits {
            return Some(*float);
        }
        let first = chunk.len();
        chunk.extend(float.boxes);
        chunk[first..].iter_mut().for_each(|set| set.keep = true);
        if let Some(end) = chunk.last_mut() {
            end.keep = last.keep;
        }
        None
    }

    /// Removes the space above something that went away: what is the chunk's last, or the page's. Gives whether text is
    /// above it.
    fn remove_space(&mut self, chunk: &mut Vec<Box>) -> bool {
        if let Some(last) = chunk.last() {
            if last.is_space() {
                chunk.pop();
            }
            return true;
        }
        self.page.y -= std::mem::take(&mut self.page.space);
        self.page.begun
    }

    /// Puts all on pages that waits.
    fn flush(&mut self) {
        while !self.floats.is_empty() {
            self.new_page(true);
        }
    }

    /// Boxes that stay together, if one page can hold them.
    fn chunk(&mut self, chunk: Vec<Box>, last: bool) {
        if chunk.iter().any(|set| set.new_page) && self.page.used {
            self.new_page(!last);
        }
        self.within = is_later(&chunk);
        let height = needed(&chunk);
        let leading: f32 = chunk.iter().take_while(|set| set.is_space()).map(|set| set.height).sum();
        let header = chunk.iter().find(|set| !set.is_space()).and_then(|set| set.header.as_ref());
        let header = header.map_or(0.0, |header| header.height);
        if height - leading + header > self.leaf.body_height() {
            self.long_chunk(chunk);
        } else {
            self.short_chunk(chunk, height);
        }
        self.within = false;
    }

    /// Boxes that stay together and that a page can hold.
    fn short_chunk(&mut self, chunk: Vec<Box>, height: f32) {
        let mut notes = Vec::new();
        chunk.iter().for_each(|set| set.each_begun_note(&mut |note| notes.push(note)));
        let notes = self.notes_of(&notes);
        while !self.fits(height, notes) && !self.is_blank() {
            self.new_page(true);
        }
        self.put_all(chunk, height);
    }

    /// Boxes that stay together but are higher than a page: the beginning of the last part, as the head of a table and
    /// its first row, with as many parts above it as a page can hold, and the others for themselves.
    fn long_chunk(&mut self, chunk: Vec<Box>) {
        let mut parts = parts(chunk);
        let mut block = parts.pop().unwrap_or_default();
        let rest = block.split_off(block.len().min(beginning(&block)));
        let body = self.leaf.body_height();
        while let Some(above) = parts.pop_if(|above| needed(above) + needed(&block) <= body) {
            block.splice(..0, above);
        }
        for part in parts.into_iter().chain([block, rest]) {
            self.within = is_later(&part);
            let height = needed(&part);
            if height <= body {
                while !self.fits(height, Notes::default()) && !self.is_blank() {
                    self.new_page(true);
                }
                self.put_all(part, height);
            } else {
                part.into_iter().for_each(|set| self.single(set));
            }
        }
    }

    /// Boxes for which there is room, at least for the beginning of the last.
    fn put_all(&mut self, chunk: Vec<Box>, mut rest: f32) {
        for set in chunk {
            rest = (rest - set.height).max(0.0);
            if matches!(set.fill, Fill::Rows(_)) { self.rows(set) } else { self.put(set, rest) }
        }
    }

    /// A box that may go to the next page alone.
    fn single(&mut self, set: Box) {
        self.within = set.part == Part::Later;
        let mut notes = Vec::new();
        set.each_begun_note(&mut |note| notes.push(note));
        let notes = self.notes_of(&notes);
        while !self.fits(set.least(), notes) && !self.is_blank() && !set.is_space() {
            self.new_page(true);
        }
        self.put_all(vec![set], 0.0);
    }

    /// Rows, cut where the page ends.
    fn rows(&mut self, mut set: Box) {
        let header = set.header.take();
        let strips = set.strips.take();
        let Fill::Rows(mut rows) = set.fill else { return };
        let is_table = set.part != Part::None;
        let part = |rows: Rows, header: &Option<Arc<Header>>| Box {
            header: header.clone(),
            strips: strips.clone(),
            ..Box::rows(rows)
        };
        loop {
            let repeated = header.as_ref().filter(|_| !self.page.begun).map_or(0.0, |header| header.height);
            let room = self.room() - repeated;
            let mut notes = Vec::new();
            rows.each_note_above(room, &mut |note| notes.push(note));
            let notes = self.notes_of(&notes).whole;
            let space = if notes > 0.0 && self.page.foot.is_empty() { NOTE_SPACE } else { 0.0 };
            let room = room - (notes + space).min(room * 0.5);
            if rows.height() <= room + NEARLY {
                return self.put(part(*rows, &header), 0.0);
            }
            let blank = self.is_blank();
            match rows.split(room, blank) {
                Some(upper) => {
                    self.put(part(upper, &header), 0.0);
                    self.within = is_table;
                }
                None if blank => return self.put(part(*rows, &header), 0.0),
                None => {}
            }
            if rows.is_empty() {
                return;
            }
            self.new_page(true);
        }
    }

    /// Whether a box goes on this page: with its footnotes, or with their beginning on a page that is not full.
    fn fits(&self, height: f32, notes: Notes) -> bool {
        let room = self.room() - height + NEARLY;
        if room < 0.0 || notes.whole == 0.0 {
            return room >= 0.0;
        }
        if !self.page.waiting.is_empty() {
            // They would come after notes that go on on the next page.
            return false;
        }
        let space = if self.page.foot.is_empty() { NOTE_SPACE } else { NOTE_GAP };
        let body = self.leaf.body_height();
        let breaks = self.page.y < body * FULL_ENOUGH || notes.whole > body * LONG_NOTES;
        notes.whole + space <= room || (breaks && notes.least + space <= room)
    }

    fn room(&self) -> f32 {
        self.leaf.body_height() - self.page.y - self.page.foot_height
    }

    /// Whether nothing is on the page.
    const fn is_blank(&self) -> bool {
        !self.page.used && self.page.foot.is_empty()
    }

    /// Heights of footnotes that are called together.
    fn notes_of(&self, notes: &[u32]) -> Notes {
        let mut heights = Notes::default();
        for &note in notes {
            let Some(boxes) = self.notes.get(note as usize) else { continue };
            let height: f32 = boxes.iter().map(|set| set.height).sum();
            let begun = boxes.iter().position(|set| !set.keep).map_or(boxes.len(), |last| last + 1);
            let least: f32 = boxes.iter().take(begun).map(|set| set.height).sum();
            heights.least = heights.whole + least + NOTE_GAP;
            heights.whole += height + NOTE_GAP;
        }
        heights
    }

    /// Puts a box at the current height, and its footnotes at the foot as far as there is room besides what is still
    /// to come of height `rest`.
    fn put(&mut self, set: Box, rest: f32) {
        if set.is_space() && !self.page.begun {
            return;
        }
        let above = self.leaf.margin.top + self.page.y;
        if let Some(header) = set.header.as_ref().filter(|_| !self.page.begun) {
            self.repeat(&Arc::clone(header));
        }
        let top = self.leaf.margin.top + self.page.y;
        if let Some(strips) = set.strips.as_ref().filter(|_| !set.is_space()) {
            self.strips(strips, above, top + set.height);
        }
        self.page.y += set.height;
        self.page.space = if set.is_space() { set.height } else { 0.0 };
        let Some(content) = set.into_content() else { return };
        (self.page.used, self.page.begun) = (true, true);
        let notes = self.content(content, top);
        self.page.waiting.extend(notes);
        self.foot(self.room() - rest);
    }

    /// Paints what a box holds; gives the footnotes that it calls.
    fn content(&mut self, mut content: Content, top: f32) -> Vec<u32> {
        content.items.iter_mut().for_each(|item| boxes::shift(item, top));
        content.links.iter_mut().for_each(|link| link.area.y += top);
        self.page.items.append(&mut content.items);
        self.page.links.append(&mut content.links);
        let page = self.out.pages.len();
        self.entries.extend(content.entries.into_iter().map(|entry| (entry, page, top)));
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

    fn repeat(&mut self, header: &Header) {
        let top = self.leaf.margin.top + self.page.y;
        self.page.items.extend(header.items.iter().cloned().map(|mut item| {
            boxes::shift(&mut item, top);
            item
        }));
        self.page.y += header.height;
    }

    /// Strips grow downwards while boxes follow one another, so that no seam shows. Where pages cut one, it goes a little
    /// beyond the text on both.
    fn strips(&mut self, strips: &[Strip], top: f32, bottom: f32) {
        for &strip in strips {
            if let Some(above) = self.page.under.iter_mut().rev().find(|above| above.0 == strip) {
                above.2 = bottom;
                continue;
            }
            let cut = self.cut.iter().find(|(known, ..)| *known == strip);
            if let Some(Item { kind: ItemKind::Rect { area, .. }, .. }) = cut.and_then(|&(_, page, item)| {
                self.out.pages.get_mut(page).and_then(|page| page.items.get_mut(item))
            }) {
                area.height += CUT_PAD;
            }
            let pad = if cut.is_some() { CUT_PAD } else { 0.0 };
            self.page.under.push((strip, top - pad, bottom));
        }
    }

    /// Moves waiting footnotes to the foot of the page, in order, as far as there is room.
    fn foot(&mut self, mut room: f32) {
        while let Some(&note) = self.page.waiting.front() {
            let gap = match self.page.last_note {
                None => NOTE_SPACE,
                Some(last) if last == note => 0.0,
                Some(_) => NOTE_GAP,
            };
            let count = self.notes.get(note as usize).map_or(0, |boxes| fitting(boxes, room - gap));
            if count > 0 {
                room -= self.add_to_foot(note, count, gap);
            }
            if self.notes.get(note as usize).is_some_and(|boxes| !boxes.is_empty()) {
                return;
            }
            self.page.waiting.pop_front();
        }
    }

    /// Adds the first boxes of the footnote that waits first; gives the height that they take.
    fn add_to_foot(&mut self, note: u32, count: usize, gap: f32) -> f32 {
        let Some(boxes) = self.notes.get_mut(note as usize) else { return 0.0 };
        let taken: Vec<Box> = boxes.drain(..count).collect();
        let height = gap + taken.iter().map(|set| set.height).sum::<f32>();
        let mut called = Vec::new();
        taken.iter().for_each(|set| set.each_note(&mut |note| called.push(note)));
        // Notes within notes come before those that the text calls later.
        let earlier = self.page.waiting.iter().skip(1).take_while(|&&other| other < note).count();
        for (place, inner) in (1 + earlier..).zip(called) {
            self.page.waiting.insert(place.min(self.page.waiting.len()), inner);
        }
        if gap > 0.0 && !self.page.foot.is_empty() {
            self.page.foot.push(Box::space(gap, false, None));
        }
        self.page.foot.extend(taken);
        self.page.foot_height += height;
        self.page.last_note = Some(note);
        height
    }

    /// Ends the page. Footnotes carried over come first on the next, then what waits for its top; `text` says whether
    /// text follows.
    fn new_page(&mut self, text: bool) {
        if !self.page.used {
            self.foot(self.room());
        }
        if !self.is_blank() {
            self.end_page();
        }
        if !self.within {
            self.turned_pages();
        }
        self.carry_notes(text);
        if !self.within {
            self.top();
        }
    }

    /// Puts figures and tables that wait for landscape pages on them.
    fn turned_pages(&mut self) {
        while self.page.waiting.is_empty() && self.floats.front().is_some_and(|float| float.turned) {
            let Some(float) = self.floats.pop_front() else { return };
            let later = std::mem::take(&mut self.floats);
            self.leaf = self.theme.leaf(true);
            self.fill(VecDeque::from(float.boxes));
            while !self.page.waiting.is_empty() {
                self.new_page(false);
            }
            if !self.is_blank() {
                self.end_page();
            }
            self.leaf = self.theme.leaf(false);
            self.floats = later;
        }
    }

    fn carry_notes(&mut self, text: bool) {
        let share = if text { CARRIED_SHARE } else { 1.0 };
        let room = self.leaf.body_height() * share;
        self.foot(room);
        let Some(&note) = self.page.waiting.front().filter(|_| self.page.foot.is_empty()) else { return };
        // Lines that stay together are parted, and a line higher than the page is painted all the same.
        let boxes = self.notes.get(note as usize);
        let heights = boxes.into_iter().flatten().map(|set| set.height);
        let mut y = NOTE_SPACE;
        let count = heights.take_while(|height| {
            y += height;
            y <= room
        });
        let count = count.count().max(1);
        self.add_to_foot(note, count, NOTE_SPACE);
        self.page.foot_height = self.page.foot_height.min(room);
    }

    /// Puts the figures and tables that wait at the top of a page.
    fn top(&mut self) {
        while self.floats.front().is_some_and(|float| !float.turned) {
            let Some(float) = self.floats.pop_front() else { return };
            let mut notes = Vec::new();
            float.boxes.iter().for_each(|set| set.each_note(&mut |note| notes.push(note)));
            if !self.is_blank() && !self.fits(float.height(), self.notes_of(&notes)) {
                self.floats.push_front(float);
                return;
            }
            let mut rest = float.height();
            for set in float.boxes {
                rest -= set.height;
                if matches!(set.fill, Fill::Rows(_)) { self.rows(set) } else { self.put(set, rest.max(0.0)) }
            }
            self.page.y += float.after;
            self.page.begun = false;
        }
    }

    fn end_page(&mut self) {
        self.place_foot();
        let leaf = self.leaf;
        let waiting = std::mem::take(&mut self.page.waiting);
        let page = std::mem::replace(&mut self.page, Current { waiting, ..Current::default() });
        if leaf == self.theme.leaf(false) {
            // Turned pages may come in between.
            self.cut.clear();
        }
        let number = self.out.pages.len();
        self.cut.extend(page.under.iter().enumerate().map(|(item, under)| (under.0, number, item)));
        let strip = |&(strip, top, bottom): &(Strip, f32, f32)| {
            let area = Rect { x: strip.x, y: top, width: strip.width, height: bottom - top };
            boxes::rectangle(area, strip.color)
        };
        let items = page.under.iter().map(strip).chain(page.items).collect();
        self.out.pages.push(Page { width: leaf.width, height: leaf.height, items, links: page.links });
    }

    /// Places the footnotes above the bottom margin, under a short rule.
    fn place_foot(&mut self) {
        let foot = std::mem::take(&mut self.page.foot);
        if foot.is_empty() {
            return;
        }
        let leaf = self.leaf;
        let top = leaf.margin.top;
        let mut y = (top + leaf.body_height() - self.page.foot_height).max(top);
        let width = self.theme.measure() * 0.25;
        let area = Rect { x: leaf.margin.left, y: y + NOTE_SPACE - 6.0, width, height: 0.4 };
        self.page.items.push(boxes::rectangle(area, self.theme.muted_color));
        y += NOTE_SPACE;
        for set in foot {
            if let Some(strips) = set.strips.as_ref().filter(|_| !set.is_space()) {
                self.strips(strips, y, y + set.height);
            }
            let height = set.height;
            if let Some(content) = set.into_content() {
                self.content(content, y);
            }
            y += height;
        }
    }

    fn finish(mut self) -> Paginated {
        if !self.is_blank() || self.out.pages.is_empty() {
            self.end_page();
        }
        // What moved to other pages stays in its place.
        self.entries.sort_by_key(|(entry, ..)| entry.tag);
        self.out.outline = outline(self.entries);
        let unique: BTreeMap<String, Destination> =
            self.out.destinations.into_iter().rev().map(|place| (place.name.clone(), place)).collect();
        self.out.destinations = unique.into_values().collect();
        self.out
    }
}

/// Whether boxes are a later part of a table.
fn is_later(boxes: &[Box]) -> bool {
    boxes.iter().find(|set| !set.is_space()).is_some_and(|set| set.part == Part::Later)
}

/// Whether a box begins with a heading of the first level.
fn begins_chapter(set: &Box) -> bool {
    match &set.fill {
        Fill::Content(content) => content.entries.iter().any(|entry| entry.level == 1),
        _ => false,
    }
}

/// Boxes in parts, each with the spaces above it.
fn parts(boxes: Vec<Box>) -> Vec<Vec<Box>> {
    let mut parts: Vec<Vec<Box>> = Vec::new();
    let mut after_space = true;
    for set in boxes {
        let space = set.is_space();
        match parts.last_mut() {
            Some(part) if !space || after_space => part.push(set),
            _ => parts.push(vec![set]),
        }
        after_space = space;
    }
    parts
}

/// How many boxes come before the third that is no space.
fn beginning(boxes: &[Box]) -> usize {
    let mut full = boxes.iter().enumerate().filter(|(_, set)| !set.is_space());
    full.nth(2).map_or(boxes.len(), |(index, _)| index)
}

/// The height that a chunk needs on a page: spaces at its end may vanish, and the last box may break.
fn needed(chunk: &[Box]) -> f32 {
    let visible = chunk.iter().rposition(|set| !set.is_space()).map_or(0, |index| index + 1);
    match chunk[..visible].split_last() {
        Some((last, above)) => above.iter().map(|set| set.height).sum::<f32>() + last.least(),
        None => 0.0,
    }
}

/// How many boxes fit in a height and may stand there if the others do not.
fn fitting(boxes: &VecDeque<Box>, room: f32) -> usize {
    let mut y = 0.0;
    let fitting = boxes.iter().take_while(|set| {
        y += set.height;
        y <= room + NEARLY
    });
    let mut count = fitting.count();
    if count < boxes.len() {
        while count > 0 && boxes.get(count - 1).is_some_and(|set| set.keep) {
            count -= 1;
        }
    }
    count
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
