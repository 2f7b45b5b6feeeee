//! Blocks: headings, paragraphs, quotes, code, definitions, callouts, groups.

use super::{
    Builder, CALLOUT_INDENT, Flow, MEMO_LABEL, Place, STEP, contents::Kind, inlines::Line, lists, style,
};
use docx_rs::{Bold, LineSpacing};
use dossier_sdk::{
    Attributed, Block, BlockKind, Definition, Inline, Lang,
    roles::{BlockRole, Callout, MemoHead, Numbered, Unit},
};

/// Blocks that are built together.
#[derive(Clone, Copy)]
pub(super) enum Group<'a> {
    /// A block by itself.
    One(&'a Block),
    /// Neighbouring units of the same languages, which share one table.
    Units(&'a [Block]),
}

/// The blocks in groups.
pub(super) fn groups(blocks: &[Block]) -> impl Iterator<Item = Group<'_>> {
    let same_languages = |a: &Block, b: &Block| languages(a).is_some_and(|langs| languages(b) == Some(langs));
    blocks.chunk_by(same_languages).map(|group| match group {
        [one] if languages(one).is_none() => Group::One(one),
        units => Group::Units(units),
    })
}

/// The languages of a unit that can be set side by side.
fn languages(block: &Block) -> Option<Vec<Lang>> {
    let unit = Unit::of(block)?;
    let BlockKind::Div(content) = &block.kind else { return None };
    (unit.sides.len() > 1 && unit.sides.len() == content.len())
        .then(|| unit.sides.into_iter().map(|(lang, _)| lang).collect())
}

impl Builder<'_> {
    pub(super) fn blocks(&mut self, blocks: &[Block], place: &Place, out: &mut Vec<Flow>) {
        for group in groups(blocks) {
            self.group(group, place, out);
        }
    }

    pub(super) fn group(&mut self, group: Group<'_>, place: &Place, out: &mut Vec<Flow>) {
        match group {
            Group::One(block) => self.block(block, place, out),
            Group::Units(units) => self.units(units, place, out),
        }
    }

    fn block(&mut self, block: &Block, place: &Place, out: &mut Vec<Flow>) {
        let place = &Place { lang: self.lang(block.get("lang"), place.lang), ..*place };
        let own_anchor =
            matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Figure { .. } | BlockKind::Table(_));
        if let Some(id) = block.id().filter(|_| !own_anchor) {
            self.pending.anchors.push(id.to_owned());
        }
        match &block.kind {
            BlockKind::Plain(content) | BlockKind::Para(content) => self.plain(content, place, out),
            BlockKind::LineBlock(lines) => self.line_block(lines, place, out),
            BlockKind::Heading { level, content } => self.heading(block, *level, content, place, out),
            BlockKind::Code(text) => self.code(block, text, place, out),
            BlockKind::Raw { format, .. } => {
                self.lost(block.span, format!("raw {format} is not written to a Word document"));
            }
            BlockKind::Quote(content) => {
                let place = match place.style {
                    style::BODY_TEXT | style::LIST_CONTINUE => Place { style: style::QUOTE, ..*place },
                    _ => *place,
                };
                self.blocks(content, &place.indented(STEP), out);
            }
            BlockKind::List(list) => self.list(list, place, out),
            BlockKind::Definitions(items) => self.definitions(items, place, out),
            BlockKind::Rule => {
                let mut rule = self.paragraph(style::HORIZONTAL_RULE, place, Vec::new());
                rule.property = rule.property.line_spacing(LineSpacing::new().before(120).after(240));
                out.push(Flow::Paragraph(rule));
            }
            BlockKind::Table(table) => self.table(block, table, place, out),
            BlockKind::Figure { caption, content } => self.figure(block, caption, content, place, out),
            BlockKind::Div(content) => self.div(block, content, place, out),
        }
    }

    fn div(&mut self, block: &Block, content: &[Block], place: &Place, out: &mut Vec<Flow>) {
        match Callout::of(block) {
            Some(callout) => self.callout(&callout, content, place, out),
            None if block.has_class("landscape") && !self.turned => {
                self.landscape(block.span, place, out, |builder, place, out| {
                    builder.blocks(content, place, out)
                });
            }
            None if MemoHead::of(block).is_some() => self.memo_head(content, place, out),
            None => self.blocks(content, place, out),
        }
    }

    /// The head of a memo: labels, a tab, values, on the tab stop of the style.
    fn memo_head(&mut self, entries: &[Block], place: &Place, out: &mut Vec<Flow>) {
        let place = Place { style: style::MESSAGE_HEADER, indent: MEMO_LABEL, ..*place };
        for entry in entries {
            let Some((label, value)) = MemoHead::split(entry) else {
                self.block(entry, &place, out);
                continue;
            };
            let mut line = Line::default();
            self.inlines(std::slice::from_ref(label), place.format(), &place, &mut line);
            line.text(self, "\t", place.format());
            self.inlines(value, place.format(), &place, &mut line);
            let children = self.end(line);
            let paragraph = self.paragraph(place.style, &place, children);
            out.push(Flow::Paragraph(paragraph));
        }
    }

    fn plain(&mut self, content: &[Inline], place: &Place, out: &mut Vec<Flow>) {
        let line = self.line(content, place);
        let style = self.item_style(place);
        let paragraph = self.paragraph(style, place, line);
        out.push(Flow::Paragraph(paragraph));
    }

    fn line_block(&mut self, lines: &[Vec<Inline>], place: &Place, out: &mut Vec<Flow>) {
        let mut line = Line::default();
        for (index, content) in lines.iter().enumerate() {
            if index > 0 {
                self.line_break(place.format(), &mut line);
            }
            self.inlines(content, place.format(), place, &mut line);
        }
        let children = self.end(line);
        let style = self.item_style(place);
        let paragraph = self.paragraph(style, place, children);
        out.push(Flow::Paragraph(paragraph));
    }

    fn heading(&mut self, block: &Block, level: u8, content: &[Inline], place: &Place, out: &mut Vec<Flow>) {
        let numbered = Numbered::of(block);
        let mut line = Line::default();
        let inner =
            &Place { style: if place.in_note { place.style } else { style::heading(level) }, ..*place };
        let native = self.numbered_headings && !place.in_note;
        if let Some(numbered) = numbered.as_ref().filter(|_| !native) {
            let number = self.clean(numbered.number, block.span).into_owned();
            line.text(self, &format!("{number}\t"), place.format());
        }
        self.inlines(content, place.format(), inner, &mut line);
        let mut children = self.end(line);
        if let Some(id) = block.id() {
            children = self.bookmark(id, children);
        }
        if !place.in_note {
            let number = numbered.as_ref().map_or("", |numbered| numbered.number);
            let number = self.clean(number, block.span).into_owned();
            let kind = Kind::Heading(level.clamp(1, 6));
            children = self.listed((kind, true), number, content, place.format(), children);
        }
        if place.in_note {
            let mut paragraph = self.paragraph(place.style, place, children);
            for child in &mut paragraph.children {
                if let docx_rs::ParagraphChild::Run(run) = child {
                    run.run_property.bold = Some(Bold::new());
                }
            }
            out.push(Flow::Paragraph(paragraph));
            return;
        }
        self.flush_marker(place, out);
        let upright = Place { indent: 0, ..*place };
        self.pending.after_table = false;
        let mut paragraph = self.paragraph(style::heading(level), &upright, children);
        if native && numbered.is_none() {
            let level = usize::from(level.clamp(1, 6) - 1);
            paragraph.property.numbering_property = Some(lists::numbering(lists::UNNUMBERED, level));
        }
        out.push(Flow::Paragraph(paragraph));
    }

    fn code(&mut self, block: &Block, text: &str, place: &Place, out: &mut Vec<Flow>) {
        let text = self.clean(text.trim_end_matches('\n'), block.span).into_owned();
        let mut line = Line::default();
        line.verbatim(self, &text, place.format());
        let children = self.end(line);
        let paragraph = self.paragraph(style::SOURCE_CODE, place, children);
        out.push(Flow::Paragraph(paragraph));
    }

    fn definitions(&mut self, items: &[Definition], place: &Place, out: &mut Vec<Flow>) {
        for item in items {
            let line = self.line(&item.term, place);
            let term = self.paragraph(style::DEFINITION_TERM, place, line);
            out.push(Flow::Paragraph(term));
            let style = if place.style == style::BODY_TEXT { style::DEFINITION } else { place.style };
            let inner = Place { style, ..*place }.indented(STEP);
            for definition in &item.definitions {
                self.blocks(definition, &inner, out);
            }
        }
    }

    fn callout(&mut self, callout: &Callout<'_>, content: &[Block], place: &Place, out: &mut Vec<Flow>) {
        let style = match callout.kind {
            "warning" | "caution" | "danger" | "important" => style::CALLOUT_WARNING,
            "judgement" | "key-judgement" | "judgment" => style::CALLOUT_JUDGEMENT,
            _ => style::CALLOUT_NOTE,
        };
        // Word joins the boxes of neighbouring paragraphs unless their indents differ: every other callout is a
        // twentieth of a point narrower.
        self.callouts += 1;
        let inner = Place { style, right: self.callouts % 2, ..*place }.indented(CALLOUT_INDENT);
        let first = out.len();
        let title = callout.title.map_or_else(|| self.words(place).callout(callout.kind), str::to_owned);
        if !title.is_empty() {
            let title = self.clean(&title, dossier_sdk::Span::SYNTHESIZED).into_owned();
            let mut line = Line::default();
            line.text(self, &title, inner.format().bold());
            let children = self.end(line);
            let mut paragraph = self.paragraph(style, &inner, children);
            paragraph.property.keep_next = Some(true);
            out.push(Flow::Paragraph(paragraph));
        }
        self.blocks(content, &inner, out);
        set_apart(out.get_mut(first..).unwrap_or_default());
    }

    /// Puts a list mark that no paragraph has taken yet into an empty one.
    pub(super) fn flush_marker(&mut self, place: &Place, out: &mut Vec<Flow>) {
        if self.pending.marker.is_some() {
            let style = self.item_style(place);
            let paragraph = self.paragraph(style, place, Vec::new());
            out.push(Flow::Paragraph(paragraph));
        }
    }

    /// Ends the text: what is pending needs a paragraph, and so does Word after a table.
    pub(super) fn end_of_text(&mut self, out: &mut Vec<Flow>) {
        self.pending.anchors.extend(self.names.dangling());
        let ends = self.open_comments();
        if !self.pending.anchors.is_empty() || self.pending.after_table || !ends.is_empty() {
            let paragraph = self.paragraph(style::BODY_TEXT, &self.body(), ends);
            out.push(Flow::Paragraph(paragraph));
        }
    }
}

/// More space above and below a box than between its paragraphs.
fn set_apart(callout: &mut [Flow]) {
    let spacing = |item: Option<&mut Flow>, change: fn(LineSpacing) -> LineSpacing| {
        let Some(Flow::Paragraph(paragraph)) = item else { return };
        let old = paragraph.property.line_spacing.take().unwrap_or_default();
        paragraph.property.line_spacing = Some(change(old));
    };
    spacing(callout.first_mut(), |old| old.before(AROUND_CALLOUT));
    spacing(callout.last_mut(), |old| old.after(AROUND_CALLOUT));
}

/// Space in twips above and below a callout.
const AROUND_CALLOUT: u32 = 240;
