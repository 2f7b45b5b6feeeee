//! Blocks: headings, paragraphs, quotes, code, definitions, callouts, groups.

use super::{
    Builder, CALLOUT_INDENT, MEMO_LABEL, Place,
    line::Line,
    pages::{is_turned, stands_alone},
};
use crate::auto::{Format, STEP, Side};
use dossier_sdk::{
    Attributed, Block, BlockKind, Definition, Inline, InlineKind, Lang, Span,
    roles::{BlockRole, Callout, MemoHead, Numbered, Unit},
};
use std::fmt::Write as _;

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
    pub(super) fn blocks(&mut self, blocks: &[Block], place: &Place) {
        let mut groups = groups(blocks).peekable();
        while let Some(group) = groups.next() {
            // Only what comes last has the space below.
            let after = place.after.filter(|_| groups.peek().is_none());
            self.group(group, &Place { after, ..*place });
        }
    }

    pub(super) fn group(&mut self, group: Group<'_>, place: &Place) {
        match group {
            Group::One(block) => self.block(block, place),
            Group::Units(units) => self.units(units, place),
        }
    }

    fn block(&mut self, block: &Block, place: &Place) {
        let place = &Place { lang: self.lang(block.get("lang"), place.lang), ..*place };
        let own_anchor =
            matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Figure { .. } | BlockKind::Table(_));
        if let Some(id) = block.id().filter(|_| !own_anchor) {
            self.pending.anchors.push(id.to_owned());
        }
        match &block.kind {
            BlockKind::Plain(content) | BlockKind::Para(content) => self.plain(content, place),
            BlockKind::LineBlock(lines) => self.line_block(lines, place),
            BlockKind::Heading { level, content } => self.heading(block, *level, content, place),
            BlockKind::Code(text) => self.code(block, text, place),
            BlockKind::Raw { format, .. } => {
                self.lost(block.span, format!("raw {format} is not written to an OpenDocument text"));
            }
            BlockKind::Quote(content) => {
                let place = match place.style {
                    "Text_20_body" | "List_20_1_20_Cont." => Place { style: "Quotations", ..*place },
                    _ => *place,
                };
                self.blocks(content, &place.indented(STEP));
            }
            BlockKind::List(list) => self.list(list, place),
            BlockKind::Definitions(items) => self.definitions(items, place),
            BlockKind::Rule => self.paragraph("Horizontal_20_Line", place, ""),
            BlockKind::Table(table) => self.table(block, table, place),
            BlockKind::Figure { caption, content } => self.figure(block, caption, content, place),
            BlockKind::Div(content) => match Callout::of(block) {
                Some(callout) => self.callout(&callout, content, place),
                None if block.has_class("landscape") && !is_turned(place) => {
                    self.landscape(block.span, place, |builder, place| builder.blocks(content, place));
                }
                None if MemoHead::of(block).is_some() => self.memo_head(content, place),
                None => self.blocks(content, place),
            },
        }
    }

    /// A paragraph; formulas on lines of their own are paragraphs of their own.
    fn plain(&mut self, content: &[Inline], place: &Place) {
        let mut written = false;
        for part in content.chunk_by(|a, b| is_display(a) == is_display(b)) {
            if part.iter().any(is_display) {
                part.iter().for_each(|formula| self.formula(formula, place));
            } else if part.len() == content.len() || !part.iter().all(is_space) {
                let mut line = Line::default();
                if written {
                    line.drop_space();
                }
                self.inlines(part, place.format(), place, &mut line);
                let line = line.finish(&mut self.auto);
                let style = self.item_style(place);
                self.paragraph(style, place, &line);
            }
            written = true;
        }
        if content.is_empty() {
            let style = self.item_style(place);
            self.paragraph(style, place, "");
        }
    }

    /// A formula in the middle of the page, its number at the right; elsewhere in the middle of what is around.
    fn formula(&mut self, node: &Inline, place: &Place) {
        let mut line = Line::default();
        let on_page = stands_alone(place) && place.style == "Text_20_body";
        if on_page {
            line.verbatim(&mut self.auto, "\t", Format::default());
        }
        self.inlines(std::slice::from_ref(node), place.format(), place, &mut line);
        let line = line.finish(&mut self.auto);
        if on_page {
            self.paragraph("Formula", place, &line);
        } else {
            let style = self.item_style(place);
            self.paragraph(style, &Place { align: Side::Center, ..*place }, &line);
        }
    }

    fn line_block(&mut self, lines: &[Vec<Inline>], place: &Place) {
        let mut line = Line::default();
        for (index, content) in lines.iter().enumerate() {
            if index > 0 {
                line.line_break(&mut self.auto, place.format());
            }
            self.inlines(content, place.format(), place, &mut line);
        }
        let line = line.finish(&mut self.auto);
        let style = self.item_style(place);
        self.paragraph(style, place, &line);
    }

    fn heading(&mut self, block: &Block, level: u8, content: &[Inline], place: &Place) {
        let level = level.clamp(1, 6);
        let numbered = Numbered::of(block);
        let native = self.numbered_headings && !place.in_note;
        let format = if place.in_note { Format { bold: true, ..place.format() } } else { place.format() };
        let mut line = Line::default();
        let end = self.open_bookmarks(block, &mut line);
        if let Some(numbered) = numbered.as_ref().filter(|_| !native) {
            let number = self.clean(numbered.number, block.span).into_owned();
            line.text(&mut self.auto, &format!("{number}\t"), format);
        }
        self.inlines(content, format, place, &mut line);
        line.tag(&mut self.auto, &end);
        let line = line.finish(&mut self.auto);
        if place.in_note {
            return self.paragraph(place.style, place, &line);
        }
        self.leave_lists(place);
        let upright = Place { indent: 0, list_level: 0, boxed: None, after: None, right: 0, ..*place };
        let style = HEADINGS.get(usize::from(level) - 1).copied().unwrap_or("Heading");
        let bare = native && numbered.is_none();
        // Where headings have numbers, one without stands where their numbers do.
        let style = if bare {
            self.flush_left(style, &upright)
        } else {
            self.paragraph_style(style, &upright, false)
        };
        let header = if bare { " text:is-list-header=\"true\"" } else { "" };
        let _ =
            write!(self.out, "<text:h text:style-name=\"{style}\" text:outline-level=\"{level}\"{header}>");
        self.write_anchors();
        self.out.push_str(&line);
        self.out.push_str("</text:h>");
    }

    fn code(&mut self, block: &Block, text: &str, place: &Place) {
        let text = self.clean(text.trim_end_matches('\n'), block.span).into_owned();
        let mut line = Line::default();
        line.verbatim(&mut self.auto, &text, Format::default());
        let line = line.finish(&mut self.auto);
        self.paragraph("Preformatted_20_Text", place, &line);
    }

    /// The head of a memo: labels, a tab, values, on the tab stop of the style.
    fn memo_head(&mut self, entries: &[Block], place: &Place) {
        let place = Place { style: "Message_20_Header", indent: MEMO_LABEL, ..*place };
        for entry in entries {
            let Some((label, value)) = MemoHead::split(entry) else {
                self.block(entry, &place);
                continue;
            };
            let mut line = Line::default();
            self.inlines(std::slice::from_ref(label), place.format(), &place, &mut line);
            line.text(&mut self.auto, "\t", place.format());
            self.inlines(value, place.format(), &place, &mut line);
            let line = line.finish(&mut self.auto);
            self.paragraph(place.style, &place, &line);
        }
    }

    fn definitions(&mut self, items: &[Definition], place: &Place) {
        for item in items {
            let line = self.line(&item.term, place);
            self.paragraph("List_20_Heading", place, &line);
            let style = if place.style == "Text_20_body" { "List_20_Contents" } else { place.style };
            let inner = Place { style, ..*place }.indented(STEP);
            for definition in &item.definitions {
                self.blocks(definition, &inner);
            }
        }
    }

    fn callout(&mut self, callout: &Callout<'_>, content: &[Block], place: &Place) {
        let style = match callout.kind {
            "warning" | "caution" | "danger" | "important" => "Callout_20_Warning",
            "judgement" | "key-judgement" | "judgment" => "Callout_20_Judgement",
            _ => "Callout_20_Note",
        };
        // Neighbouring boxes are drawn as one unless they differ: every other callout is a twentieth of a point narrower.
        self.callouts += 1;
        let inner = Place { style, right: self.callouts % 2, after: Some(AROUND_CALLOUT), ..*place };
        let inner = inner.indented(CALLOUT_INDENT);
        let inner = Place { boxed: Some(inner.indent), ..inner };
        self.pending.before = Some(AROUND_CALLOUT);
        let title = callout.title.map_or_else(|| self.words(place).callout(callout.kind), str::to_owned);
        if !title.is_empty() {
            let title = self.clean(&title, Span::SYNTHESIZED).into_owned();
            let mut line = Line::default();
            line.text(&mut self.auto, &title, Format { bold: true, ..inner.format() });
            let line = line.finish(&mut self.auto);
            let after = inner.after.filter(|_| content.is_empty());
            self.paragraph(style, &Place { after, ..inner }, &line);
        }
        self.blocks(content, &inner);
        self.pending.before = None;
    }

    /// Ends the text: what is pending needs a paragraph.
    pub(super) fn end_of_text(&mut self) {
        self.pending.anchors.extend(self.names.dangling());
        if !self.pending.anchors.is_empty() || self.out.is_empty() {
            self.paragraph("Text_20_body", &Place::BODY, "");
        }
    }
}

/// Styles of headings, by level.
const HEADINGS: [&str; 6] =
    ["Heading_20_1", "Heading_20_2", "Heading_20_3", "Heading_20_4", "Heading_20_5", "Heading_20_6"];

const fn is_display(node: &Inline) -> bool {
    matches!(node.kind, InlineKind::Math { display: true, .. })
}

fn is_space(node: &Inline) -> bool {
    match &node.kind {
        InlineKind::SoftBreak | InlineKind::LineBreak => true,
        InlineKind::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Space above and below a callout, in twips.
const AROUND_CALLOUT: i32 = 240;
