//! Takes out of a document what its readers may not see.

use super::{AUDIENCE, MISPLACED, Select, rows};
use crate::core_stages::texts::Texts;
use dossier_core::{
    Attr, Attrs, Block, BlockKind, Context, Definition, Inline, InlineKind, List, Location, Row, Sources,
    Span, Table, suggest,
    walk::{self, Visit as _, VisitMut},
};

pub(super) struct Prune<'a> {
    select: &'a Select,
    sources: &'a Sources,
    /// What was taken out.
    pub(super) withheld: Texts<'a>,
    cx: &'a Context<'a>,
    /// Whether the inlines that come next are part of others.
    nested: bool,
}

impl<'a> Prune<'a> {
    pub(super) const fn new(
        select: &'a Select,
        sources: &'a Sources,
        withheld: Texts<'a>,
        cx: &'a Context<'a>,
    ) -> Self {
        Self { select, sources, withheld, cx, nested: false }
    }

    /// Whether all readers see what has this condition. Names that are not known admit nobody: what is mistyped is withheld.
    pub(super) fn admits(&self, when: Option<&str>, unless: Option<&str>, place: Option<&Location>) -> bool {
        let mut known = true;
        let mut admitted = true;
        for (names, shows) in [(when, true), (unless, false)] {
            let Some(names) = names else { continue };
            let names: Vec<&str> = names.split_whitespace().collect();
            known &= self.are_known(&names, place);
            admitted &= self.select.readers.iter().all(|reader| names.contains(&reader.as_str()) == shows);
        }
        known && admitted
    }

    fn are_known(&self, names: &[&str], place: Option<&Location>) -> bool {
        let all = &self.select.audiences;
        let unknown = names.iter().filter(|name| !all.iter().any(|known| known == *name));
        let mut known = !names.is_empty();
        if names.is_empty() {
            self.cx.report(AUDIENCE.says("the condition names no audience").at(place.cloned()));
        }
        for name in unknown {
            known = false;
            let finding = AUDIENCE.says(format!("there is no audience `{name}`")).at(place.cloned());
            self.cx.report(match suggest::closest(name, all.iter().map(String::as_str)) {
                Some(close) => finding.hint(format!("did you mean `{close}`?")),
                None => finding.hint(format!("audiences are {}", all.join(", "))),
            });
        }
        known
    }

    /// Whether all readers see a node of these attributes, which lose the condition.
    fn shows(&self, attrs: &mut Attrs, span: Span) -> bool {
        let Some(attr) = attrs.as_deref_mut().filter(|attr| is_condition(attr)) else { return true };
        let place = self.sources.locate(span);
        let shows = self.admits(attr.get("when"), attr.get("unless"), place.as_ref());
        attr.pairs.retain(|(key, _)| !matches!(key.as_str(), "when" | "unless"));
        if attr.is_empty() {
            *attrs = None;
        }
        shows
    }

    /// Whether all readers see what these blocks fill; an empty span at the start that says so is taken out.
    fn shows_content(&self, blocks: &mut [Block]) -> bool {
        let first = blocks.first_mut().map(|block| &mut block.kind);
        let Some(BlockKind::Para(content) | BlockKind::Plain(content)) = first else { return true };
        self.shows_text(content)
    }

    fn shows_text(&self, content: &mut Vec<Inline>) -> bool {
        let Some(Inline { kind: InlineKind::Span(inner), attr, span }) = content.first_mut() else {
            return true;
        };
        if !inner.is_empty() || !attr.as_deref().is_some_and(is_condition) {
            return true;
        }
        let shows = self.shows(attr, *span);
        if attr.is_none() {
            content.remove(0);
            if content.first_mut().is_some_and(trim_start) {
                content.remove(0);
            }
        }
        shows
    }

    /// Prunes blocks that fill something, as an item; whether that stays.
    fn keeps(&mut self, blocks: &mut Vec<Block>) -> bool {
        if !self.shows_content(blocks) {
            walk::blocks(&mut self.withheld, blocks);
            return false;
        }
        let was_empty = blocks.is_empty();
        self.visit_blocks_mut(blocks);
        was_empty || !blocks.is_empty()
    }

    fn list(&mut self, list: &mut List) {
        list.items.retain_mut(|item| self.keeps(&mut item.content));
    }

    fn definitions(&mut self, items: &mut Vec<Definition>) {
        items.retain_mut(|item| {
            let shows = self.shows_text(&mut item.term);
            if shows {
                self.visit_inlines_mut(&mut item.term);
                let before = item.definitions.len();
                item.definitions.retain_mut(|blocks| self.keeps(blocks));
                if !is_blank(&item.term) && (before == 0 || !item.definitions.is_empty()) {
                    return true;
                }
            }
            self.withheld.visit_inlines(&item.term);
            item.definitions.iter().for_each(|blocks| walk::blocks(&mut self.withheld, blocks));
            false
        });
    }

    fn table(&mut self, table: &mut Table, span: Span) {
        self.visit_blocks_mut(&mut table.caption.content);
        if let Some(short) = &mut table.caption.short {
            self.visit_inlines_mut(short);
        }
        let mut shown = self.shows(&mut table.head.attr, span);
        self.rows(&mut table.head.rows, shown);
        table.bodies.retain_mut(|body| {
            let (shown, before) = (self.shows(&mut body.attr, span), body.rows.len());
            self.rows(&mut body.head, shown);
            self.rows(&mut body.rows, shown);
            before == 0 || !body.rows.is_empty() || !body.head.is_empty()
        });
        shown = self.shows(&mut table.foot.attr, span);
        self.rows(&mut table.foot.rows, shown);
    }

    fn rows(&mut self, rows: &mut Vec<Row>, shown: bool) {
        let gone: Vec<bool> = rows.iter_mut().map(|row| !(self.row(row, shown))).collect();
        if gone.contains(&true) {
            rows::remove(rows, &gone);
        }
    }

    /// Whether a row stays.
    fn row(&mut self, row: &mut Row, shown: bool) -> bool {
        let mut shown = shown & self.shows(&mut row.attr, row.span);
        if let Some(first) = row.cells.first_mut() {
            shown &= self.shows_content(&mut first.content);
        }
        let was_empty = row.cells.iter().all(|cell| cell.content.is_empty());
        for cell in &mut row.cells {
            if shown && self.shows(&mut cell.attr, cell.span) {
                self.visit_blocks_mut(&mut cell.content);
            } else {
                self.withheld.attributes(cell.attr.as_deref());
                walk::blocks(&mut self.withheld, &cell.content);
                // What covers the place stays; a table without it would not be one.
                cell.content.clear();
                cell.attr = None;
            }
        }
        let stays = shown && (was_empty || row.cells.iter().any(|cell| !cell.content.is_empty()));
        if !stays {
            self.withheld.attributes(row.attr.as_deref());
        }
        stays
    }

    /// Prunes a block; whether anything stays of it.
    fn keeps_block(&mut self, node: &mut Block) -> bool {
        let was_empty = is_empty(node);
        let shows = match &mut node.kind {
            BlockKind::Para(content) | BlockKind::Plain(content) => self.shows_text(content),
            BlockKind::Quote(content) => self.shows_content(content),
            _ => true,
        };
        if shows {
            self.visit_block_mut(node);
        }
        let stays = shows && (was_empty || !is_empty(node));
        if !stays {
            self.withheld.visit_block(node);
        }
        stays
    }
}

impl VisitMut for Prune<'_> {
    fn visit_blocks_mut(&mut self, nodes: &mut Vec<Block>) {
        // The level of the heading whose section is withheld.
        let mut section = None;
        let mut kept = Vec::with_capacity(nodes.len());
        for mut node in nodes.drain(..) {
            let level = level(&node);
            if level.zip(section).is_some_and(|(level, section)| level <= section) {
                section = None;
            }
            if section.is_some() {
                self.withheld.visit_block(&node);
                continue;
            }
            let conditional = node.attr.as_deref().is_some_and(is_condition);
            let shows = self.shows(&mut node.attr, node.span);
            if !shows {
                self.withheld.visit_block(&node);
            }
            if !shows || !self.keeps_block(&mut node) {
                if matches!(node.kind, BlockKind::Heading { .. }) {
                    section = level;
                }
                continue;
            }
            match node.kind {
                // It was a group for its condition alone.
                BlockKind::Div(mut content) if conditional && node.attr.is_none() => {
                    kept.append(&mut content)
                }
                kind => kept.push(Block { kind, ..node }),
            }
        }
        *nodes = kept;
    }

    fn visit_block_mut(&mut self, node: &mut Block) {
        match &mut node.kind {
            BlockKind::List(list) => self.list(list),
            BlockKind::Definitions(items) => self.definitions(items),
            BlockKind::Table(table) => self.table(table, node.span),
            _ => walk::block_mut(self, node),
        }
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        let mut kept: Vec<Inline> = Vec::with_capacity(nodes.len());
        // Whether something went behind what was kept last.
        let mut gap = false;
        for mut node in nodes.drain(..) {
            let conditional = node.attr.as_deref().is_some_and(is_condition);
            if conditional && matches!(&node.kind, InlineKind::Span(content) if content.is_empty()) {
                let finding = MISPLACED.says("a condition without words withholds nothing here");
                let hint =
                    "it stands at the start of a paragraph, item, note, quotation or row, or around words";
                self.cx.report(finding.at(self.sources.locate(node.span)).hint(hint));
            }
            let shows = self.shows(&mut node.attr, node.span);
            if !shows || !self.keeps_inline(&mut node) {
                self.withheld.visit_inlines(std::slice::from_ref(&node));
                gap = true;
                continue;
            }
            // Two spaces would be left of those on both sides of what is gone.
            if gap && kept.last().is_none_or(ends_in_space) && trim_start(&mut node) {
                continue;
            }
            gap = false;
            match node.kind {
                InlineKind::Span(mut content) if conditional && node.attr.is_none() => {
                    kept.append(&mut content)
                }
                kind => kept.push(Inline { kind, ..node }),
            }
        }
        if gap && !self.nested {
            trim_end(&mut kept);
        }
        *nodes = kept;
    }
}

impl Prune<'_> {
    /// Prunes an inline; whether anything stays of it.
    fn keeps_inline(&mut self, node: &mut Inline) -> bool {
        let was_empty = is_empty_inline(node);
        let outer = std::mem::replace(&mut self.nested, !matches!(node.kind, InlineKind::Note(_)));
        let stays = if let InlineKind::Note(content) = &mut node.kind {
            self.keeps(content)
        } else {
            walk::inline_mut(self, node);
            was_empty || !is_empty_inline(node)
        };
        self.nested = outer;
        stays
    }
}

fn is_condition(attr: &Attr) -> bool {
    attr.pairs.iter().any(|(key, _)| matches!(key.as_str(), "when" | "unless"))
}

/// The level of a heading, or of that at the head of a group.
fn level(node: &Block) -> Option<u8> {
    match &node.kind {
        BlockKind::Heading { level, .. } => Some(*level),
        BlockKind::Div(content) => content.first().and_then(level),
        _ => None,
    }
}

/// Whether nothing is left to be shown of a block.
fn is_empty(node: &Block) -> bool {
    match &node.kind {
        BlockKind::Plain(content) | BlockKind::Para(content) | BlockKind::Heading { content, .. } => {
            is_blank(content)
        }
        BlockKind::LineBlock(lines) => lines.iter().all(|line| is_blank(line)),
        BlockKind::Quote(content) | BlockKind::Div(content) | BlockKind::Figure { content, .. } => {
            content.is_empty()
        }
        BlockKind::List(list) => list.items.is_empty(),
        BlockKind::Definitions(items) => items.is_empty(),
        BlockKind::Table(table) => table.rows().next().is_none(),
        BlockKind::Code(_) | BlockKind::Raw { .. } | BlockKind::Rule => false,
    }
}

fn is_blank(content: &[Inline]) -> bool {
    content.iter().all(|inline| match &inline.kind {
        InlineKind::Text(text) => text.trim().is_empty(),
        InlineKind::SoftBreak | InlineKind::LineBreak => true,
        _ => false,
    })
}

/// Whether nothing is left of what an inline holds. An image is there without words.
fn is_empty_inline(node: &Inline) -> bool {
    match &node.kind {
        InlineKind::Styled { content, .. }
        | InlineKind::Quoted { content, .. }
        | InlineKind::Link { content, .. }
        | InlineKind::Span(content) => content.is_empty(),
        _ => false,
    }
}

pub(super) fn ends_in_space(node: &Inline) -> bool {
    match &node.kind {
        InlineKind::Text(text) => text.ends_with(' '),
        InlineKind::SoftBreak | InlineKind::LineBreak => true,
        _ => false,
    }
}

/// Takes the space off the start, which something that is gone stood before; whether nothing else was there.
pub(super) fn trim_start(node: &mut Inline) -> bool {
    let Inline { kind: InlineKind::Text(text), span, .. } = node else { return false };
    let spaces = text.len() - text.trim_start_matches(' ').len();
    if spaces > 0 {
        *span = span.part(text, spaces..text.len());
        text.drain(..spaces);
    }
    text.is_empty()
}

/// Takes the space off the end, which something that is gone stood behind.
fn trim_end(nodes: &mut Vec<Inline>) {
    let Some(Inline { kind: InlineKind::Text(text), span, .. }) = nodes.last_mut() else { return };
    let end = text.trim_end_matches(' ').len();
    *span = span.part(text, 0..end);
    text.truncate(end);
    if text.is_empty() {
        nodes.pop();
    }
}
