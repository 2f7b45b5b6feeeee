//! Lists. An item holds paragraphs and lists and nothing else (part 3, 5.3.3): before a table or heading in an item, all
//! lists around are closed, and what comes after it begins them anew as their continuation.

use super::{Builder, Place};
use crate::auto::{Mark, STEP};
use dossier_sdk::{Block, BlockKind, List, ListItem, roles::Task};
use std::fmt::Write as _;

/// The lists that are around, from the outermost.
#[derive(Default)]
pub(super) struct Lists {
    levels: Vec<Level>,
}

struct Level {
    /// The name of its style.
    style: String,
    /// The style of the paragraph that an item begins with.
    paragraph: &'static str,
    /// Whether its start tag is written and its end tag is not.
    open: bool,
    /// Whether it was closed before its end.
    resumed: bool,
    item: Item,
}

/// How far the item is written.
enum Item {
    /// Not at all; it may say its number, or another style than that of the list.
    Wanted { start: Option<u32>, style: Option<String> },
    /// Its start tag, and what stands after the mark.
    Open,
    /// Its start and its end, but not all of its content.
    CutShort,
    /// The start tag of an item without mark, which holds the rest.
    Rest,
}

impl Builder<'_> {
    pub(super) fn list(&mut self, list: &List, place: &Place) {
        // A list that begins an item leaves the item's own mark on a line of its own.
        self.flush_mark(place);
        let style = match place.style {
            "Text_20_body" | "List_20_1_20_Cont." => "List_20_1_20_Cont.",
            other => other,
        };
        let mark = match list.numbering {
            Some(numbering) => Mark::number(numbering.style, numbering.delimiter),
            None if list.items.iter().all(is_task) => Mark::Task,
            None => Mark::Bullet,
        };
        let paragraph = if list.numbering.is_some() { "Numbering_20_1" } else { "List_20_1" };
        let item = Item::Wanted { start: None, style: None };
        let level = Level {
            style: self.auto.list(mark, place.boxed.is_some()),
            paragraph,
            open: false,
            resumed: false,
            item,
        };
        self.lists.levels.push(level);
        let loose = list.items.iter().any(is_loose);
        let inner = Place { style, list_level: place.list_level + 1, after: None, ..*place }.indented(STEP);
        let mut start =
            list.numbering.map(|numbering| numbering.start.min(MAX_START)).filter(|start| *start != 1);
        let last = list.items.len().saturating_sub(1);
        for (index, item) in list.items.iter().enumerate() {
            let task = mark == Mark::Bullet && is_task(item);
            let style = task.then(|| self.auto.list(Mark::Task, place.boxed.is_some()));
            self.set_item(Item::Wanted { start: start.take(), style });
            let ends = index == last && place.list_level == 0;
            let after = if index == last { place.after } else { None };
            let after = after.or_else(|| (loose || ends).then_some(SPACE_AFTER));
            // The paragraphs of a box have more space below than those of a list.
            let after = after.or_else(|| place.boxed.map(|_| TIGHT));
            let inner = Place { after, ..inner };
            self.blocks(&item.content, &inner);
            self.flush_mark(&inner);
            self.end_item();
        }
        if self.lists.levels.pop().is_some_and(|level| level.open) {
            self.out.push_str("</text:list>");
        }
    }

    fn set_item(&mut self, item: Item) {
        if let Some(level) = self.lists.levels.last_mut() {
            level.item = item;
        }
    }

    fn end_item(&mut self) {
        if let Some(level) = self.lists.levels.last_mut() {
            self.out.push_str(level.item.end_tag());
            level.item = Item::CutShort;
        }
    }

    /// Writes the start tags of lists and items that a paragraph needs, and says whether a mark stands before it.
    pub(super) fn open_lists(&mut self) -> bool {
        let mut marked = false;
        for level in &mut self.lists.levels {
            if !level.open {
                let go_on = if level.resumed { " text:continue-numbering=\"true\"" } else { "" };
                let _ = write!(self.out, "<text:list text:style-name=\"{}\"{go_on}>", level.style);
                level.open = true;
            }
            marked = false;
            match &level.item {
                Item::Wanted { start, style } => {
                    let start =
                        start.map(|start| format!(" text:start-value=\"{start}\"")).unwrap_or_default();
                    let style = style.as_ref().map(|style| format!(" text:style-override=\"{style}\""));
                    let _ = write!(self.out, "<text:list-item{start}{}>", style.unwrap_or_default());
                    level.item = Item::Open;
                    marked = true;
                }
                Item::CutShort => {
                    self.out.push_str("<text:list-header>");
                    level.item = Item::Rest;
                }
                Item::Open | Item::Rest => {}
            }
        }
        marked
    }

    /// Closes all lists, from which what follows is no part.
    pub(super) fn leave_lists(&mut self, place: &Place) {
        self.flush_mark(place);
        for level in self.lists.levels.iter_mut().rev().filter(|level| level.open) {
            self.out.push_str(level.item.end_tag());
            self.out.push_str("</text:list>");
            (level.open, level.resumed) = (false, true);
            if !matches!(level.item, Item::Wanted { .. }) {
                level.item = Item::CutShort;
            }
        }
    }

    /// Puts a mark that no paragraph has taken yet before an empty one.
    fn flush_mark(&mut self, place: &Place) {
        if self.is_marked() {
            let style = self.item_style(place);
            self.paragraph(style, place, "");
        }
    }

    fn is_marked(&self) -> bool {
        self.lists.levels.last().is_some_and(|level| matches!(level.item, Item::Wanted { .. }))
    }

    /// The style of a plain paragraph at a place, with the mark that it is about to take.
    pub(super) fn item_style(&self, place: &Place) -> &'static str {
        match self.lists.levels.last() {
            Some(level) if self.is_marked() && place.style == "List_20_1_20_Cont." => level.paragraph,
            _ => place.style,
        }
    }
}

impl Item {
    const fn end_tag(&self) -> &'static str {
        match self {
            Self::Open => "</text:list-item>",
            Self::Rest => "</text:list-header>",
            Self::Wanted { .. } | Self::CutShort => "",
        }
    }
}

/// Space after a paragraph in twips; see the template.
const SPACE_AFTER: i32 = 120;

/// Space after a tight item in twips; see the template.
const TIGHT: i32 = 20;

/// Largest first number of a list that programs take.
const MAX_START: u32 = 32_767;

/// Whether an item holds paragraphs rather than bare text.
fn is_loose(item: &ListItem) -> bool {
    item.content.iter().any(|block| matches!(block.kind, BlockKind::Para(_)))
}

/// Whether an item's first paragraph begins with the state of a task.
fn is_task(item: &ListItem) -> bool {
    match item.content.first() {
        Some(Block { kind: BlockKind::Plain(content) | BlockKind::Para(content), .. }) => {
            content.first().is_some_and(|node| Task::of(node).is_some())
        }
        _ => false,
    }
}
