//! The table of contents, and the lists of figures and tables.
//!
//! What they list is gathered while the flow is made; their lines are made when the pages of the body are known. They come
//! before the body on pages of their own, so nothing has to be set twice.

use crate::boxes::{Box, Fill};
use crate::flow::{Flow, Place};
use crate::font::Face;
use crate::inline::Inliner;
use crate::node::{NodeKind, TextNode};
use crate::page::{Artifact, Glyph, GlyphRun, Item, ItemKind, LinkTarget, Owner, Role, TagId};
use crate::paragraph::{Alignment, Frame};
use crate::pieces::Pieces;
use crate::set::{self, Column, Setting};
use crate::tag::ROOT;
use crate::text::{Link, Run, Style, Text};
use dossier_core::{Attributed, Lang, words::Words};

/// Something that is listed.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub kind: Kind,
    /// Name of its place.
    pub name: String,
    /// Number or label, empty if it has none.
    pub number: String,
    pub title: String,
    pub lang: Lang,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A heading of a level.
    Heading(u8),
    Figure,
    Table,
}

/// A line of a list: text, leader, page number.
#[derive(Clone, Debug)]
pub(crate) struct EntryNode {
    pub text: TextNode,
    /// Its text without the number of the page.
    pub page: Text,
    pub style: Style,
}

/// Room for the number of a page, in ems of the text's size.
const FOLIO: f32 = 2.6;

impl<'d> Flow<'d> {
    /// Notes something for the lists; what has no name in the document gets one.
    pub(crate) fn list(
        &mut self,
        kind: Kind,
        (number, title): (&str, String),
        node: &impl Attributed,
        tag: TagId,
        lang: &Lang,
    ) {
        let name = node.id().map_or_else(
            || {
                let name = format!("listed:{}", self.listed.len() + 1);
                self.marks.push((name.clone(), tag));
                name
            },
            str::to_owned,
        );
        self.listed.push(Listed { kind, name, number: number.to_owned(), title, lang: lang.clone() });
    }

    /// Reserves the place of the lists in the tag tree, before the body.
    pub(crate) fn reserve_contents(&mut self) -> TagId {
        self.tags.add(Role::Sect, ROOT)
    }

    /// Makes the lists that the design wants, as far as there is anything to list. `folio` gives the page of a place.
    pub(crate) fn contents(&mut self, holder: TagId, folio: impl Fn(&str) -> String) {
        let wanted = self.theme.contents;
        let words = Words::of(&self.lang);
        let lists = [
            (words.contents, wanted.depth > 0),
            (words.figures, wanted.figures),
            (words.tables, wanted.tables),
        ];
        let listed = std::mem::take(&mut self.listed);
        for (index, (title, on)) in lists.into_iter().enumerate() {
            let of = |item: &&Listed| match item.kind {
                Kind::Heading(level) => index == 0 && level <= wanted.depth,
                Kind::Figure => index == 1,
                Kind::Table => index == 2,
            };
            let items: Vec<&Listed> = listed.iter().filter(of).collect();
            // A list of one thing tells a reader nothing.
            if on && items.len() > usize::from(index > 0) {
                self.list_of(title, &items, holder, &folio);
            }
        }
        self.listed = listed;
    }

    fn list_of(&mut self, title: &str, items: &[&Listed], holder: TagId, folio: &impl Fn(&str) -> String) {
        let place = self.body();
        let theme = self.theme;
        let first = self.nodes.is_empty();
        let sans = |bold| Face { family: theme.heading_family, bold, italic: false };
        let size = if first { theme.heading_sizes[0] } else { theme.heading_sizes[1] };
        let style = Style { face: sans(true), size, color: theme.accent_color, ..place.style };
        let heading = self.tags.add(Role::P, holder);
        let node = {
            let place = Place { style, leading: 1.2, alignment: Alignment::Start, ..place.clone() };
            let mut inliner = Inliner::new(self, style, heading, &place.lang);
            inliner.push(title);
            let text = inliner.text;
            self.text_node(&place, text)
        };
        (node.before, node.after, node.keep_next) = (30.0, if first { 16.0 } else { 8.0 }, true);
        let mut tree = Tree { open: vec![(0, self.tags.add(Role::Toc, holder))], last: None };
        let widest = |level: u8| {
            let digits = items.iter().filter(|item| item.kind == Kind::Heading(level));
            digits.map(|item| item.number.chars().count()).max().unwrap_or_default() as f32
        };
        for item in items {
            let (level, bold) = match item.kind {
                Kind::Heading(level) => (level, level == 1),
                Kind::Figure | Kind::Table => (1, false),
            };
            let toci = tree.item(self, level);
            let style =
                Style { face: sans(bold), size: theme.size * 0.95, color: theme.text_color, ..place.style };
            // Titles of a level are flush with each other, and each level's numbers with the titles above.
            let hang = |level: u8| (widest(level) * 0.58 + 0.7) * style.size;
            let left: f32 = (1..level).map(hang).sum();
            let place = Place {
                parent: toci,
                left,
                lang: item.lang.clone(),
                style,
                leading: 1.32,
                alignment: Alignment::Start,
                ..place.clone()
            };
            let hang = if matches!(item.kind, Kind::Heading(_)) { hang(level) } else { 0.0 };
            self.entry(item, &folio(&item.name), hang, &place);
            if let Some(node) = self.nodes.last_mut() {
                (node.before, node.after) = (if bold { 7.0 } else { 2.0 }, 2.0);
                node.keep_next = bold;
            }
        }
    }

    fn entry(&mut self, item: &Listed, folio: &str, hang: f32, place: &Place) {
        let reference = self.tags.add(Role::Reference, place.parent);
        let link = self.tags.add_in(Role::Link, reference, &place.lang);
        let areas = vec![Link {
            tag: link,
            target: LinkTarget::Destination(item.name.clone()),
            description: format!("{} {}", item.number, item.title).trim().to_owned(),
        }];
        let colon = Words::of(&self.lang).colon;
        let text = |flow: &mut Self, parts: [(&str, bool); 2]| {
            let mut inliner = Inliner::new(flow, place.style, link, &place.lang);
            for (part, bold) in parts {
                inliner.set_style(Style { face: Face { bold, ..place.style.face }, ..place.style });
                inliner.push_untagged(part);
            }
            let mut text = inliner.text;
            text.links.clone_from(&areas);
            text.runs.iter_mut().for_each(|run| run.link = Some(0));
            text
        };
        let bold = place.style.face.bold;
        let (label, words) = if hang > 0.0 || item.number.is_empty() {
            (item.number.clone(), item.title.clone())
        } else {
            (String::new(), item.title.clone())
        };
        let mut place = place.clone();
        let label = (!label.is_empty()).then(|| {
            let text = text(self, [(&label, bold), ("", bold)]);
            place.left += hang;
            crate::node::Label { text, hang, flush_right: None }
        });
        let named = if label.is_none() && !item.number.is_empty() {
            format!("{}{colon} ", item.number)
        } else {
            String::new()
        };
        let title = text(self, [(&named, true), (&words, bold)]);
        // The space parts title and number for those who hear the line or copy it.
        let page = text(self, [(&format!(" {folio}"), bold), ("", bold)]);
        let text = TextNode {
            text: title,
            size: place.style.size,
            leading: self.leading(&place),
            alignment: Alignment::Start,
            label,
            together: true,
        };
        let leader = Style { color: self.theme.muted_color, ..place.style };
        let leader = Style { face: Face { bold: false, ..leader.face }, ..leader };
        self.node(&place, NodeKind::Entry(std::boxed::Box::new(EntryNode { text, page, style: leader })));
    }
}

/// The tags of a list: items in lists in items.
struct Tree {
    /// Open lists with the level of their items; the outermost has none yet.
    open: Vec<(u8, TagId)>,
    last: Option<TagId>,
}

impl Tree {
    /// A new item of a level.
    fn item(&mut self, flow: &mut Flow<'_>, level: u8) -> TagId {
        while self.open.len() > 1 && self.open.last().is_some_and(|(open, _)| *open > level) {
            self.open.pop();
        }
        let (open, mut list) = self.open.last().copied().unwrap_or((level, ROOT));
        match self.last {
            Some(last) if level > open => {
                list = flow.tags.add(Role::Toc, last);
                self.open.push((level, list));
            }
            _ => {
                if let Some(open) = self.open.last_mut() {
                    open.0 = level;
                }
            }
        }
        let item = flow.tags.add(Role::Toci, list);
        self.last = Some(item);
        item
    }
}

/// Sets a line of a list.
pub(crate) fn set(node: &EntryNode, column: Column, setting: &mut Setting<'_>) -> Vec<Box> {
    let size = node.text.size;
    let narrow = Column { width: (column.width - FOLIO * size).max(column.width / 2.0), ..column };
    let mut boxes = set::paragraph(&node.text, narrow, setting);
    let Some(Box { fill: Fill::Content(content), .. }) = boxes.last_mut() else { return boxes };
    let right = column.x + column.width;
    let frame = Frame {
        x: right - FOLIO * size,
        width: FOLIO * size,
        leading: node.text.leading,
        size,
        alignment: Alignment::End,
    };
    let mut pieces = Pieces::new(&node.page, frame.width, setting.shaper, &mut setting.missing);
    let folio = pieces.set(&frame, setting.shaper).into_iter().next().map(|line| line.content);
    let folio = folio.unwrap_or_default();
    let from = content.items.iter().filter_map(end).fold(column.x, f32::max);
    let to = folio.items.iter().filter_map(start).fold(right, f32::min);
    let leader = leader(node, (from + size * 0.5, to - size * 0.4), right, setting);
    content.items.extend(leader);
    content.absorb(folio, 0.0);
    boxes
}

fn end(item: &Item) -> Option<f32> {
    let ItemKind::Glyphs(run) = &item.kind else { return None };
    Some(run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>())
}

/// Where the first character stands that is no space.
fn start(item: &Item) -> Option<f32> {
    let ItemKind::Glyphs(run) = &item.kind else { return None };
    let spaces = run.text.len() - run.text.trim_start().len();
    let blank = run.glyphs.iter().take_while(|glyph| (glyph.start as usize) < spaces);
    Some(run.x + blank.map(|glyph| glyph.advance).sum::<f32>())
}

/// Dots on a grid from the right edge, so that those of different lines stand under each other.
fn leader(node: &EntryNode, (from, to): (f32, f32), right: f32, setting: &mut Setting<'_>) -> Option<Item> {
    let step = node.text.size * 0.52;
    let last = ((right - to) / step).ceil();
    let first = ((right - from) / step).floor();
    let count = first - last + 1.0;
    // Two dots are no leader.
    if count < 3.0 || step <= 0.0 {
        return None;
    }
    let mut dot = Text::default();
    dot.push(".", &Run::plain(node.style));
    let frame = Frame {
        x: right - first * step,
        width: step,
        leading: node.text.leading,
        size: node.text.size,
        alignment: Alignment::Start,
    };
    let mut pieces = Pieces::new(&dot, f32::MAX, setting.shaper, &mut setting.missing);
    let line = pieces.set(&frame, setting.shaper).into_iter().next()?;
    let ItemKind::Glyphs(run) = line.content.items.into_iter().next()?.kind else { return None };
    let count = count as u32;
    let glyph = *run.glyphs.first()?;
    let glyphs = (0..count).map(|at| Glyph { start: at, end: at + 1, advance: step, ..glyph }).collect();
    let text = ".".repeat(count as usize).into();
    let kind = ItemKind::Glyphs(GlyphRun { glyphs, text, ..run });
    Some(Item { owner: Owner::Artifact(Artifact::Layout), kind })
}
