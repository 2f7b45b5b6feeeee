//! From a document's blocks to the flow of [`Node`]s, with tags, footnotes, images and links on the way.

use crate::boxes::Entry;
use crate::contents::{Kind, Listed};
use crate::font::{Face, Family};
use crate::images::{Placeable, lone_image};
use crate::inline::{self, Inliner};
use crate::math;
use crate::node::{GroupNode, Inset, Label, Node, NodeKind, TextNode};
use crate::numeral::{list_kind, numeral};
use crate::page::{Image, LinkTarget, ListKind, Role, TagId};
use crate::paragraph::{Alignment, Leading};
use crate::parallel::Parallel;
use crate::shape::Forms;
use crate::tag::{ROOT, Tags};
use crate::text::{Link, Style, Text};
use crate::{Codes, TextAlignment, theme::Theme};
use dossier_core::{
    Attributed, Block, BlockKind, Caption, Context, Definition, Document, Inline, InlineKind, Lang, List,
    Span, roles, roles::BlockRole, words::Words,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The flow of a document, ready to be set.
pub(crate) struct Flow<'d> {
    pub document: &'d Document,
    pub theme: &'d Theme,
    pub codes: &'d Codes,
    pub cx: &'d Context<'d>,
    pub lang: Lang,
    pub tags: Tags,
    pub images: Vec<Image>,
    pub nodes: Vec<Node>,
    /// The flow of each footnote.
    pub notes: Vec<Vec<Node>>,
    /// Index and natural size of each image tried, by URL.
    pub known_images: BTreeMap<&'d str, Option<Placeable>>,
    /// Footnotes called in the paragraph at hand.
    called: Vec<(NoteMark, &'d [Block])>,
    /// Whether the next task's box is an item's label.
    task: bool,
    /// Whether it was reported that Japanese is printed in Chinese forms.
    pub foreign_forms: bool,
    /// Styles that have small capitals, and where the first are.
    pub small_caps: Vec<(Face, Span)>,
    /// What tables of contents may list.
    pub listed: Vec<Listed>,
    /// Places to be named at the next node.
    pub marks: Vec<(String, TagId)>,
    /// How units are set here.
    pub parallel: Parallel,
    /// How many flows of their own enclose the one at hand.
    depth: usize,
}

/// A footnote's number and names.
#[derive(Clone, Debug)]
pub(crate) struct NoteMark {
    pub index: u32,
    pub number: String,
    /// Destination of the note, and of its mark.
    pub name: String,
    pub back: String,
    /// What a reader is told about the mark.
    pub description: String,
}

/// Where in the document a block stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub parent: TagId,
    pub lang: Lang,
    pub left: f32,
    pub right: f32,
    pub strips: Arc<[Inset]>,
    pub style: Style,
    /// Distance of baselines of Latin text, as a multiple of the size.
    pub leading: f32,
    pub alignment: Alignment,
    /// Space between paragraphs.
    pub space: f32,
    /// Depth of lists, which decides on the bullet.
    pub lists: usize,
}

impl<'d> Flow<'d> {
    pub(crate) fn new(
        document: &'d Document,
        theme: &'d Theme,
        codes: &'d Codes,
        cx: &'d Context<'d>,
    ) -> Self {
        let lang = document.lang();
        Self {
            document,
            theme,
            codes,
            cx,
            tags: Tags::new(lang.clone()),
            lang,
            images: Vec::new(),
            nodes: Vec::new(),
            notes: Vec::new(),
            known_images: BTreeMap::new(),
            called: Vec::new(),
            task: false,
            foreign_forms: false,
            small_caps: Vec::new(),
            listed: Vec::new(),
            marks: Vec::new(),
            parallel: Parallel::default(),
            depth: 0,
        }
    }

    /// The place of the document's body.
    pub(crate) fn body(&self) -> Place {
        Place {
            parent: ROOT,
            lang: self.lang.clone(),
            left: 0.0,
            right: 0.0,
            strips: Arc::default(),
            style: Style {
                face: Face { family: self.theme.body_family, ..Face::default() },
                size: self.theme.size,
                color: self.theme.text_color,
                ..Style::default()
            },
            leading: self.theme.leading,
            alignment: match self.theme.alignment {
                TextAlignment::Justified => Alignment::Justify,
                TextAlignment::Ragged => Alignment::Ragged,
            },
            space: self.theme.paragraph_space,
            lists: 0,
        }
    }

    /// Adds a finding about what cannot be printed.
    pub(crate) fn lost(&self, span: Span, message: String) {
        self.cx.report(self.codes.lost.says(message).at(self.document.locate(span)));
    }

    pub(crate) fn lost_raw(&self, format: &str, text: &str, span: Span) {
        // Comments are for people who read the source.
        if format == "html" && text.trim_start().starts_with("<!--") {
            return;
        }
        self.lost(span, format!("raw {format} is for other output formats and is left out"));
    }

    /// Adds a node at a place.
    pub(crate) fn node(&mut self, place: &Place, kind: NodeKind) -> &mut Node {
        let index = self.nodes.len();
        self.nodes.push(Node {
            left: place.left,
            right: place.right,
            before: place.space,
            after: place.space,
            keep_next: false,
            keep_previous: false,
            new_page: false,
            strips: place.strips.clone(),
            marks: std::mem::take(&mut self.marks),
            entry: None,
            kind,
        });
        &mut self.nodes[index]
    }

    /// Makes a flow of its own, as of a cell or note.
    pub(crate) fn apart(&mut self, make: impl FnOnce(&mut Self)) -> Vec<Node> {
        let outer = std::mem::take(&mut self.nodes);
        self.depth += 1;
        make(self);
        self.depth -= 1;
        std::mem::replace(&mut self.nodes, outer)
    }

    /// Makes one node of all since `first` that may move to another page, where the place allows that; gives whether it
    /// does.
    pub(crate) fn group(&mut self, first: usize, landscape: bool, place: &Place) -> bool {
        let free = place.left == 0.0 && place.right == 0.0 && place.strips.is_empty();
        if self.depth > 0 || !free || first >= self.nodes.len() {
            return false;
        }
        let nodes = self.nodes.split_off(first);
        let space = |space: Option<f32>| space.unwrap_or_default();
        let before = space(nodes.first().map(|node| node.before));
        let after = space(nodes.last().map(|node| node.after));
        // Plain text does not change places with other text.
        let shown = |node: &Node| matches!(node.kind, NodeKind::Table(_) | NodeKind::Image(_));
        let moves = nodes.iter().any(shown) && nodes.iter().all(|node| node.entry.is_none());
        let marks = std::mem::take(&mut self.marks);
        let node = self.node(place, NodeKind::Group(Box::new(GroupNode { nodes, landscape, moves })));
        (node.before, node.after) = (before, after);
        self.marks = marks;
        true
    }

    /// Blocks on landscape pages of their own.
    fn landscape(&mut self, content: &'d [Block], block: &'d Block, place: &Place) {
        let tag = self.tags.add_in(Role::Div, place.parent, &place.lang);
        self.mark(block, tag);
        let place = Place { parent: tag, ..place.clone() };
        let first = self.nodes.len();
        self.depth += 1;
        self.blocks(content, &place);
        self.depth -= 1;
        if first < self.nodes.len() && !self.group(first, true, &place) {
            let message = "only what stands by itself can have landscape pages; this stays upright";
            self.lost(block.span, message.to_owned());
        }
    }

    /// Puts places that no node took onto the last one.
    pub(crate) fn finish_marks(&mut self) {
        let marks = std::mem::take(&mut self.marks);
        if let Some(last) = self.nodes.last_mut() {
            last.marks.extend(marks);
        }
    }

    /// Names the next node.
    pub(crate) fn mark(&mut self, node: &impl Attributed, tag: TagId) {
        if let Some(id) = node.id() {
            self.marks.push((id.to_owned(), tag));
        }
    }

    pub(crate) fn block(&mut self, block: &'d Block, place: &Place) {
        let inner;
        let place = match block.lang() {
            Some(lang) => {
                inner = Place { lang, ..place.clone() };
                &inner
            }
            None => place,
        };
        match &block.kind {
            BlockKind::Plain(content) => self.paragraph(content, block, place, place.space.min(2.0)),
            BlockKind::Para(content) => self.paragraph(content, block, place, place.space),
            BlockKind::LineBlock(lines) => self.line_block(lines, block, place),
            BlockKind::Heading { level, content } => self.heading(*level, content, block, place),
            BlockKind::Code(code) => self.code(code, block, place),
            BlockKind::Raw { format, text } => self.lost_raw(format, text, block.span),
            BlockKind::Quote(content) => self.quote(content, block, place),
            BlockKind::List(list) => self.list_block(list, block, place),
            BlockKind::Definitions(items) => self.definitions(items, block, place),
            BlockKind::Rule => {
                let space = place.space * 2.0;
                let kind = NodeKind::Rule { share: 1.0, thickness: 0.5, color: self.theme.rule_color };
                let node = self.node(place, kind);
                (node.before, node.after) = (space, space);
            }
            BlockKind::Table(table) => self.table(table, block, place),
            BlockKind::Figure { caption, content } => self.figure(caption, content, block, place),
            BlockKind::Div(content) => self.div(content, block, place),
        }
    }

    /// A paragraph of inlines under a tag of its own.
    fn paragraph(&mut self, content: &'d [Inline], block: &'d Block, place: &Place, space: f32) {
        if let Some((image, target)) = lone_image(content) {
            let tag_place = place.clone();
            if self.block_image(image, target, &tag_place, place.parent) {
                return;
            }
        }
        let tag = self.tags.add_in(Role::P, place.parent, &place.lang);
        self.mark(block, tag);
        if math::has_display(content) {
            self.displays(content, block, tag, place, space);
            return self.flush_notes(place);
        }
        let text = inline::text(self, content, place.style, tag, place);
        if !text.is_blank() || !text.anchors.is_empty() {
            let node = self.text_node(place, text);
            (node.before, node.after) = (space, space);
        }
        self.flush_notes(place);
    }

    /// Distance of baselines at a place. Chinese and Japanese characters fill their ems, so their lines need more space
    /// between them than the same design gives to Latin ones. It lies below each line: so the first one is level with
    /// the Latin text that may stand beside it.
    pub(crate) fn leading(&self, place: &Place) -> Leading {
        let leading = Leading::new(place.style.size, place.leading);
        let latin = inline::forms(&place.lang) == Forms::Latin || place.style.face.family == Family::Mono;
        let more = if latin { 1.0 } else { self.theme.han_leading / self.theme.leading };
        Leading { height: leading.height * more, ..leading }
    }

    /// Adds a node of text in a place's style.
    pub(crate) fn text_node(&mut self, place: &Place, text: Text) -> &mut Node {
        let kind = NodeKind::Text(Box::new(TextNode {
            text,
            size: place.style.size,
            leading: self.leading(place),
            alignment: place.alignment,
            label: None,
            together: false,
        }));
        self.node(place, kind)
    }

    fn line_block(&mut self, lines: &'d [Vec<Inline>], block: &'d Block, place: &Place) {
        let tag = self.tags.add_in(Role::P, place.parent, &place.lang);
        self.mark(block, tag);
        let mut inliner = Inliner::new(self, place.style, tag, &place.lang);
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                inliner.line_break();
            }
            inliner.inlines(line);
        }
        let text = inliner.text;
        self.text_node(place, text);
        self.flush_notes(place);
    }

    fn heading(&mut self, level: u8, content: &'d [Inline], block: &'d Block, place: &Place) {
        let level = level.clamp(1, 6);
        let rank = usize::from(level - 1);
        let size = self.theme.heading_sizes[rank];
        let tag = self.tags.add_in(Role::Heading(level), place.parent, &place.lang);
        self.mark(block, tag);
        let face = Face { family: self.theme.heading_family, bold: level < 6, italic: level >= 5 };
        let style = Style { face, size, color: self.theme.accent_color, ..place.style };
        let number = block.get("number").filter(|number| !number.is_empty());
        let mut inliner = Inliner::new(self, style, tag, &place.lang);
        if let Some(number) = number {
            inliner.push_number(number, size * 0.35);
        }
        inliner.inlines(content);
        let text = inliner.text;
        let words = dossier_core::text::of_inlines(content);
        let title = number.map_or_else(|| words.clone(), |number| format!("{number} {words}"));
        let place = Place { style, leading: 1.22, alignment: Alignment::Balanced, ..place.clone() };
        self.list(Kind::Heading(level), (number.unwrap_or_default(), words), block, tag, &place.lang);
        let opens = level == 1 && self.theme.chapter_on_new_page;
        let mut new_page = opens && !self.nodes.is_empty();
        if opens && self.theme.chapter_sink > 0.0 {
            let node = self.node(&place, NodeKind::Pad(self.theme.chapter_sink));
            (node.before, node.after, node.keep_next) = (0.0, 0.0, true);
            node.new_page = std::mem::take(&mut new_page);
        }
        let node = self.text_node(&place, text);
        (node.before, node.after) =
            [(30.0, 12.0), (22.0, 8.0), (16.0, 6.0), (13.0, 4.0), (10.0, 3.0), (10.0, 3.0)][rank];
        node.keep_next = true;
        node.new_page = new_page;
        node.entry = (!title.trim().is_empty()).then_some(Entry { level, title, tag });
        if let NodeKind::Text(text) = &mut node.kind {
            text.together = true;
        }
        self.flush_notes(&place);
    }

    fn code(&mut self, code: &'d str, block: &'d Block, place: &Place) {
        let tag = self.tags.add_in(Role::Code, place.parent, &place.lang);
        self.mark(block, tag);
        let face = Face { family: Family::Mono, ..Face::default() };
        let style = Style { face, size: self.theme.code_size, ..place.style };
        let mut inliner = Inliner::new(self, style, tag, &place.lang);
        for (index, line) in code.trim_end_matches('\n').split('\n').enumerate() {
            if index > 0 {
                inliner.line_break();
            }
            inliner.push(&line.replace('\t', "    "));
        }
        let text = inliner.text;
        let strip = Inset {
            tag,
            left: place.left,
            right: place.right,
            width: None,
            color: self.theme.code_background,
        };
        let strips = place.strips.iter().copied().chain([strip]).collect();
        let place = Place { style, leading: 1.35, strips, alignment: Alignment::Start, ..place.clone() };
        self.padded(&place, 5.0, |flow| {
            let inner = Place { left: place.left + 8.0, right: place.right + 8.0, ..place.clone() };
            flow.text_node(&inner, text);
        });
    }

    /// What `make` adds, with padding above and below that belongs to it.
    fn padded(&mut self, place: &Place, padding: f32, make: impl FnOnce(&mut Self)) {
        let node = self.node(place, NodeKind::Pad(padding));
        (node.after, node.keep_next) = (0.0, true);
        let first = self.nodes.len();
        make(self);
        if let Some(node) = self.nodes.get_mut(first) {
            node.before = 0.0;
        }
        if let Some(node) = self.nodes[first..].last_mut() {
            node.after = 0.0;
        }
        let node = self.node(place, NodeKind::Pad(padding));
        (node.before, node.keep_previous) = (0.0, true);
    }

    fn quote(&mut self, content: &'d [Block], block: &'d Block, place: &Place) {
        let tag = self.tags.add_in(Role::BlockQuote, place.parent, &place.lang);
        self.mark(block, tag);
        let indent = self.theme.indent;
        let size = place.style.size * 0.96;
        let inner = Place {
            parent: tag,
            left: place.left + indent,
            right: place.right + indent,
            style: Style { size: size.max(self.theme.size * 0.8), ..place.style },
            ..place.clone()
        };
        self.blocks(content, &inner);
    }

    fn list_block(&mut self, list: &'d List, block: &'d Block, place: &Place) {
        let role = Role::L(list_kind(list));
        let tag = self.tags.add_in(role, place.parent, &place.lang);
        self.mark(block, tag);
        let tight = list
            .items
            .iter()
            .all(|item| !matches!(item.content.first().map(|block| &block.kind), Some(BlockKind::Para(_))));
        let last = list.items.len().saturating_sub(1) as u32;
        let widest = list.numbering.map_or(1, |numbering| numeral(numbering, last).chars().count());
        // A numeral takes half an em a digit; the label keeps half an em from the text.
        let indent = self.theme.indent.max(place.style.size * (0.55 * widest as f32 + 0.5));
        let first = self.nodes.len();
        for (index, item) in list.items.iter().enumerate() {
            let li = self.tags.add(Role::Li, tag);
            let label_tag = self.tags.add(Role::Lbl, li);
            let body = self.tags.add(Role::LBody, li);
            let inner = Place {
                parent: body,
                left: place.left + indent,
                lists: place.lists + 1,
                space: if tight { place.space.min(2.0) } else { place.space * 0.7 },
                ..place.clone()
            };
            let from = self.nodes.len();
            let task = task_of(&item.content);
            self.task = task.is_some();
            self.blocks(&item.content, &inner);
            let label = self.label(list, index as u32, task, label_tag, &inner);
            self.attach(from, label, &inner);
        }
        if let Some(node) = self.nodes.get_mut(first) {
            node.before = node.before.max(place.space * 0.6);
        }
        if let Some(node) = self.nodes[first..].last_mut() {
            node.after = node.after.max(place.space);
        }
    }

    /// The bullet, number or box of an item.
    fn label(
        &mut self,
        list: &List,
        index: u32,
        task: Option<roles::Task>,
        tag: TagId,
        place: &Place,
    ) -> Label {
        let size = place.style.size;
        let (mark, hang, flush_right) = match (task, list.numbering) {
            (Some(task), _) => (inline::task_mark(task).to_owned(), size * 1.3, None),
            (None, Some(numbering)) => (numeral(numbering, index), 0.0, Some(size * 0.5)),
            (None, None) => (["•", "–", "◦"][(place.lists - 1) % 3].to_owned(), size * 1.1, None),
        };
        let mut inliner = Inliner::new(self, place.style, tag, &self.lang.clone());
        inliner.push(&mark);
        Label { text: inliner.text, hang, flush_right }
    }

    /// Whether the next task's box is an item's label; asked once.
    pub(crate) fn take_task(&mut self) -> bool {
        std::mem::take(&mut self.task)
    }

    /// Hangs a label on the first node since `from`, or on an empty line when that is no text.
    fn attach(&mut self, from: usize, label: Label, place: &Place) {
        if let Some(Node { kind: NodeKind::Text(text), left, .. }) = self.nodes.get_mut(from)
            && text.label.is_none()
            && (*left - place.left).abs() < 0.1
        {
            text.label = Some(label);
            return;
        }
        let mut node = {
            let node = self.text_node(place, Text::default());
            node.keep_next = true;
            node.clone()
        };
        self.nodes.pop();
        if let NodeKind::Text(text) = &mut node.kind {
            text.label = Some(label);
        }
        self.nodes.insert(from.min(self.nodes.len()), node);
    }

    fn definitions(&mut self, items: &'d [Definition], block: &'d Block, place: &Place) {
        let tag = self.tags.add_in(Role::L(ListKind::None), place.parent, &place.lang);
        self.mark(block, tag);
        for item in items {
            let li = self.tags.add(Role::Li, tag);
            let term = self.tags.add(Role::Lbl, li);
            let style = Style { face: Face { bold: true, ..place.style.face }, ..place.style };
            let text = inline::text(self, &item.term, style, term, place);
            let node = self.text_node(place, text);
            (node.after, node.keep_next) = (2.0, true);
            let body = self.tags.add(Role::LBody, li);
            let inner = Place { parent: body, left: place.left + self.theme.indent, ..place.clone() };
            self.flush_notes(&inner);
            for definition in &item.definitions {
                self.blocks(definition, &inner);
            }
        }
    }

    fn div(&mut self, content: &'d [Block], block: &'d Block, place: &Place) {
        if let Some(callout) = roles::Callout::of(block) {
            return self.callout(&callout, content, block, place);
        }
        if self.unit(block, place) {
            return;
        }
        if block.has_class("landscape") {
            return self.landscape(content, block, place);
        }
        let parallel = block.has_class("parallel");
        if block.id().is_none() && !parallel {
            return self.blocks(content, place);
        }
        let tag = self.tags.add_in(Role::Div, place.parent, &place.lang);
        self.mark(block, tag);
        let place = Place { parent: tag, ..place.clone() };
        if parallel { self.parallel(content, block, &place) } else { self.blocks(content, &place) }
    }

    fn callout(
        &mut self,
        callout: &roles::Callout<'_>,
        content: &'d [Block],
        block: &'d Block,
        place: &Place,
    ) {
        let tag = self.tags.add_in(Role::Div, place.parent, &place.lang);
        self.mark(block, tag);
        let (background, bar) = self.theme.callout(callout.kind);
        let edges = Inset { tag, left: place.left, right: place.right, width: None, color: background };
        let strips = [edges, Inset { width: Some(2.5), color: bar, ..edges }];
        let strips = place.strips.iter().copied().chain(strips).collect();
        let outer = Place { parent: tag, strips, ..place.clone() };
        let title = callout.title.map_or_else(|| Words::of(&place.lang).callout(callout.kind), str::to_owned);
        self.padded(&outer, 8.0, |flow| {
            let inner = Place { left: place.left + 14.0, right: place.right + 12.0, ..outer.clone() };
            if !title.is_empty() {
                let p = flow.tags.add(Role::P, tag);
                let face = Face { family: flow.theme.heading_family, bold: true, italic: false };
                let style = Style { face, size: inner.style.size * 0.95, color: bar, ..inner.style };
                let mut inliner = Inliner::new(flow, style, p, &inner.lang);
                inliner.push(&title);
                let text = inliner.text;
                let node = flow.text_node(&inner, text);
                (node.after, node.keep_next) = (3.0, true);
            }
            flow.blocks(content, &inner);
        });
        if let Some(last) = self.nodes.last_mut() {
            last.after = last.after.max(place.space * 1.4);
        }
    }

    /// Registers a footnote; its content is set after the paragraph.
    pub(crate) fn note(&mut self, inline: &'d Inline) -> NoteMark {
        let index = self.notes.len() as u32;
        self.notes.push(Vec::new());
        let number = inline.get("number").map_or_else(|| (index + 1).to_string(), str::to_owned);
        let words = Words::of(&self.lang);
        let mark = NoteMark {
            index,
            description: format!("{} {number}", words.footnote),
            name: format!("footnote:{}", index + 1),
            back: format!("footnote-mark:{}", index + 1),
            number,
        };
        if let InlineKind::Note(blocks) = &inline.kind {
            self.called.push((mark.clone(), blocks));
        }
        mark
    }

    /// Makes the flow of the footnotes called since the last time.
    pub(crate) fn flush_notes(&mut self, place: &Place) {
        for (mark, blocks) in std::mem::take(&mut self.called) {
            let tag = self.tags.add(Role::Note, place.parent);
            self.tags.get(tag).id = Some(mark.name.clone());
            let label_tag = self.tags.add(Role::Lbl, tag);
            let body = self.body();
            let size = self.theme.note_size;
            let hang = size * 1.7;
            let place = Place {
                parent: tag,
                left: hang,
                style: Style { size, ..body.style },
                leading: 1.32,
                space: 2.0,
                lang: self.lang.clone(),
                ..body
            };
            let marks = std::mem::replace(&mut self.marks, vec![(mark.name.clone(), tag)]);
            let nodes = self.apart(|flow| {
                flow.blocks(blocks, &place);
                let label = flow.note_label(&mark, label_tag, hang, &place);
                flow.attach(0, label, &place);
                flow.finish_marks();
            });
            self.marks = marks;
            self.notes[mark.index as usize] = nodes;
        }
    }

    fn note_label(&mut self, mark: &NoteMark, tag: TagId, hang: f32, place: &Place) -> Label {
        let description = Words::of(&self.lang).back.to_owned();
        let link = self.tags.add(Role::Link, tag);
        let mut inliner = Inliner::new(self, place.style, link, &place.lang);
        inliner.push(&mark.number);
        let mut text = inliner.text;
        text.links.push(Link { tag: link, target: LinkTarget::Destination(mark.back.clone()), description });
        text.runs.iter_mut().for_each(|run| run.link = Some(0));
        Label { text, hang, flush_right: None }
    }

    /// A caption with its label, under a tag of its own.
    pub(crate) fn caption(
        &mut self,
        caption: &'d Caption,
        block: &Block,
        place: &Place,
        alignment: Alignment,
    ) {
        let Caption { short, content: caption } = caption;
        let label = block.get("label").filter(|label| !label.is_empty());
        if caption.is_empty() && label.is_none() {
            return;
        }
        let tag = self.tags.add(Role::Caption, place.parent);
        let face = Face { family: self.theme.heading_family, ..Face::default() };
        let style =
            Style { face, size: self.theme.caption_size, color: self.theme.muted_color, ..place.style };
        let place = Place { parent: tag, style, leading: 1.3, alignment, ..place.clone() };
        let kind = if block.is_tabular() { Kind::Table } else { Kind::Figure };
        let words = short.as_deref().map_or_else(|| words(caption), dossier_core::text::of_inlines);
        self.list(kind, (label.unwrap_or_default(), words), block, tag, &place.lang);
        let mut label = label.map(|label| format!("{label}{}", Words::of(&self.lang).colon));
        let paragraphs = caption.iter().filter_map(|block| match &block.kind {
            BlockKind::Plain(content) | BlockKind::Para(content) => Some(content.as_slice()),
            _ => None,
        });
        let rest =
            caption.iter().filter(|block| !matches!(block.kind, BlockKind::Plain(_) | BlockKind::Para(_)));
        let mut paragraphs: Vec<&'d [Inline]> = paragraphs.collect();
        if paragraphs.is_empty() && label.is_some() {
            paragraphs.push(&[]);
        }
        for content in paragraphs {
            let mut inliner = Inliner::new(self, style, tag, &place.lang);
            if let Some(label) = label.take() {
                let strong = Style { face: Face { bold: true, ..face }, ..style };
                inliner.set_style(strong);
                inliner.push(&label);
                inliner.set_style(style);
                if !content.is_empty() && !label.ends_with('：') {
                    inliner.push(" ");
                }
            }
            inliner.inlines(content);
            let text = inliner.text;
            self.text_node(&place, text);
        }
        rest.for_each(|block| self.block(block, &place));
        self.flush_notes(&place);
    }
}

/// The first sentence of a caption as plain text, without its full stop: what a list has room for.
fn words(caption: &[Block]) -> String {
    let Some(BlockKind::Plain(content) | BlockKind::Para(content)) = caption.first().map(|block| &block.kind)
    else {
        return String::new();
    };
    let words = dossier_core::text::of_inlines(content);
    let end = words.find(". ").or_else(|| words.find('。'));
    words[..end.unwrap_or(words.len())].trim_end_matches('.').to_owned()
}

/// The task that a list item begins with.
fn task_of(content: &[Block]) -> Option<roles::Task> {
    match &content.first()?.kind {
        BlockKind::Plain(inlines) | BlockKind::Para(inlines) => roles::Task::of(inlines.first()?),
        _ => None,
    }
}
