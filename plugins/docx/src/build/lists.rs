//! Lists: one abstract numbering for each kind of mark, one numbering for each list that counts.

use super::{Builder, Flow, Place, STEP, style};
use docx_rs::{
    AbstractNumbering, BuildXML, IndentLevel, Level, LevelJc, LevelOverride, LevelSuffixType, LevelText,
    NumberFormat, Numbering, NumberingId, NumberingProperty, RunFonts, SpecialIndentType, Start,
};
use dossier_sdk::{Block, BlockKind, List, ListDelimiter, ListItem, ListStyle, roles::Task};

/// How far the mark of an item stands before its text, in twips.
pub(super) const HANGING: i32 = 425;

/// The numbering that headings are linked to.
pub(super) const HEADINGS: usize = 1;

/// The numbering that prints nothing, for headings without a number among numbered ones. Numbering 0 would say the
/// same (ISO/IEC 29500-1, 17.9.18), but readers that look every numbering up take it for a broken reference.
pub(super) const UNNUMBERED: usize = 2;

/// Levels of a numbering (ISO/IEC 29500-1, 17.9.6).
const LEVELS: usize = 9;

/// The left indent of the text of an item, in twips.
pub(super) fn indent_of(level: usize) -> i32 {
    STEP * i32::try_from(level + 1).unwrap_or(1)
}

/// The numbering and level of a paragraph.
pub(super) fn numbering(id: usize, level: usize) -> NumberingProperty {
    NumberingProperty::new().add_num(NumberingId::new(id), IndentLevel::new(level))
}

/// The mark that a paragraph takes.
#[derive(Clone, Copy)]
pub(super) struct Marker {
    /// Numbering.
    pub(super) id: usize,
    /// Level within it, from 0.
    pub(super) level: usize,
    /// Style of the paragraph in the body text.
    style: &'static str,
    /// Whether items stand apart, as paragraphs do.
    pub(super) loose: bool,
}

/// What stands before an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Bullet,
    Task { checked: bool },
    Number(ListStyle, ListDelimiter),
}

/// The numberings in use, besides that of the headings.
#[derive(Default)]
pub(super) struct Lists {
    marks: Vec<Mark>,
    numberings: Vec<NumberingUse>,
}

struct NumberingUse {
    mark: usize,
    /// Level and first number of a list that counts.
    start: Option<(usize, usize)>,
}

impl Lists {
    /// The numbering of a list: one of its own when it counts.
    fn numbering(&mut self, mark: Mark, start: Option<(usize, usize)>) -> usize {
        let index = self.marks.iter().position(|known| *known == mark).unwrap_or_else(|| {
            self.marks.push(mark);
            self.marks.len() - 1
        });
        let shared = |used: &NumberingUse| used.mark == index && used.start.is_none();
        let known = if start.is_none() { self.numberings.iter().position(shared) } else { None };
        let number = known.unwrap_or_else(|| {
            self.numberings.push(NumberingUse { mark: index, start });
            self.numberings.len() - 1
        });
        UNNUMBERED + 1 + number
    }

    /// The XML of all numberings, before the finishing pass; abstract ones come first (17.9.17).
    pub(super) fn build(&self, headings: bool) -> Vec<u8> {
        let mut xml = Vec::new();
        if headings {
            xml.extend(heading_numbering().build());
            xml.extend(no_numbering().build());
        }
        for (index, mark) in self.marks.iter().enumerate() {
            xml.extend(abstract_numbering(UNNUMBERED + index, *mark).build());
        }
        if headings {
            xml.extend(Numbering::new(HEADINGS, 0).build());
            xml.extend(Numbering::new(UNNUMBERED, 1).build());
        }
        for (index, used) in self.numberings.iter().enumerate() {
            let mut numbering = Numbering::new(UNNUMBERED + 1 + index, UNNUMBERED + used.mark);
            if let Some((level, start)) = used.start {
                numbering = numbering.add_override(LevelOverride::new(level).start(start));
            }
            xml.extend(numbering.build());
        }
        xml
    }
}

fn heading_numbering() -> AbstractNumbering {
    let mut numbering = AbstractNumbering::new(0);
    numbering.multi_level_type = Some("multilevel".to_owned());
    for level in 0..LEVELS {
        let text: Vec<String> = (1..=level + 1).map(|number| format!("%{number}")).collect();
        let hanging = 567 + 142 * i32::try_from(level).unwrap_or(0);
        let mut level_of = Level::new(
            level,
            Start::new(1),
            NumberFormat::new("decimal"),
            LevelText::new(text.join(".")),
            LevelJc::new("left"),
        )
        .indent(Some(hanging), Some(SpecialIndentType::Hanging(hanging)), None, None);
        if level < 6 {
            level_of = level_of.paragraph_style(style::heading(u8::try_from(level + 1).unwrap_or(u8::MAX)));
        }
        numbering = numbering.add_level(level_of);
    }
    numbering
}

fn no_numbering() -> AbstractNumbering {
    let mut numbering = AbstractNumbering::new(1);
    numbering.multi_level_type = Some("multilevel".to_owned());
    let level = |level| {
        Level::new(level, Start::new(1), NumberFormat::new("none"), LevelText::new(""), LevelJc::new("left"))
    };
    (0..LEVELS).fold(numbering, |numbering, number| {
        let level = level(number).suffix(LevelSuffixType::Nothing);
        numbering.add_level(level.indent(Some(0), Some(SpecialIndentType::FirstLine(0)), None, None))
    })
}

fn abstract_numbering(id: usize, mark: Mark) -> AbstractNumbering {
    let mut numbering = AbstractNumbering::new(id);
    numbering.multi_level_type = Some("multilevel".to_owned());
    for level in 0..LEVELS {
        let (format, text) = match mark {
            Mark::Bullet => ("bullet", ["•", "–", "▪"][level % 3].to_owned()),
            Mark::Task { checked } => ("bullet", if checked { "☒" } else { "☐" }.to_owned()),
            Mark::Number(style, delimiter) => (number_format(style), level_text(level + 1, delimiter)),
        };
        let level_of = Level::new(
            level,
            Start::new(1),
            NumberFormat::new(format),
            LevelText::new(text),
            LevelJc::new("left"),
        )
        .indent(Some(indent_of(level)), Some(SpecialIndentType::Hanging(HANGING)), None, None);
        numbering = numbering.add_level(match mark {
            Mark::Task { .. } => {
                let symbols = "Segoe UI Symbol";
                level_of.fonts(RunFonts::new().ascii(symbols).hi_ansi(symbols).east_asia(symbols))
            }
            Mark::Bullet | Mark::Number(..) => level_of,
        });
    }
    numbering
}

const fn number_format(style: ListStyle) -> &'static str {
    match style {
        ListStyle::LowerAlpha => "lowerLetter",
        ListStyle::UpperAlpha => "upperLetter",
        ListStyle::LowerRoman => "lowerRoman",
        ListStyle::UpperRoman => "upperRoman",
        _ => "decimal",
    }
}

fn level_text(number: usize, delimiter: ListDelimiter) -> String {
    match delimiter {
        ListDelimiter::OneParen => format!("%{number})"),
        ListDelimiter::TwoParens => format!("(%{number})"),
        _ => format!("%{number}."),
    }
}

impl Builder<'_> {
    pub(super) fn list(&mut self, list: &List, place: &Place, out: &mut Vec<Flow>) {
        // A list that begins an item leaves the item's own mark on a line of its own.
        self.flush_marker(place, out);
        let level = place.list_level.min(LEVELS - 1);
        let style = match place.style {
            style::BODY_TEXT | style::LIST_CONTINUE => style::LIST_CONTINUE,
            other => other,
        };
        let loose = list.items.iter().any(is_loose);
        let inner = Place { style, list_level: place.list_level + 1, ..*place }.indented(STEP);
        let numbered = list.numbering.map(|numbering| {
            let start = usize::try_from(numbering.start).unwrap_or(usize::MAX).min(MAX_START);
            let mark = Mark::Number(numbering.style, numbering.delimiter);
            self.lists.numbering(mark, Some((level, start)))
        });
        for item in &list.items {
            let task = first_task(item).filter(|_| numbered.is_none());
            let id = numbered.unwrap_or_else(|| {
                let mark = task.map_or(Mark::Bullet, |task| Mark::Task { checked: task.checked });
                self.lists.numbering(mark, None)
            });
            let style = if numbered.is_some() { style::LIST_NUMBER } else { style::LIST_BULLET };
            self.pending.marker = Some(Marker { id, level, style, loose });
            let inner = Place { task_is_mark: task.is_some(), ..inner };
            self.blocks(&item.content, &inner, out);
            self.flush_marker(&inner, out);
            if loose {
                space_after(out.last_mut());
            }
        }
        if place.list_level == 0 {
            space_after(out.last_mut());
        }
    }

    /// The style of a plain paragraph at a place, with the mark that it is about to take.
    pub(super) fn item_style(&self, place: &Place) -> &'static str {
        match (self.pending.marker, place.style) {
            (Some(marker), style::LIST_CONTINUE) => marker.style,
            _ => place.style,
        }
    }
}

/// Sets the end of an item or list apart from what comes after it.
fn space_after(last: Option<&mut Flow>) {
    let Some(Flow::Paragraph(paragraph)) = last else { return };
    let style = paragraph.property.style.as_ref().map(|style| style.val.as_str());
    if matches!(style, Some(style::LIST_BULLET | style::LIST_NUMBER)) {
        let spacing = paragraph.property.line_spacing.take().unwrap_or_default();
        paragraph.property.line_spacing = Some(spacing.after(SPACE_AFTER));
    }
}

/// Space after a paragraph in twips; see the template.
pub(super) const SPACE_AFTER: u32 = 120;

/// Largest first number of a list that Word takes (`ST_DecimalNumber` of `w:startOverride`).
const MAX_START: usize = 32_767;

/// Whether an item holds paragraphs rather than bare text.
fn is_loose(item: &ListItem) -> bool {
    item.content.iter().any(|block| matches!(block.kind, BlockKind::Para(_)))
}

/// The state of a task, from the start of the item's first paragraph.
fn first_task(item: &ListItem) -> Option<Task> {
    match item.content.first() {
        Some(Block { kind: BlockKind::Plain(content) | BlockKind::Para(content), .. }) => {
            Task::of(content.first()?)
        }
        _ => None,
    }
}
