//! Automatic styles: what text, paragraphs, lists and tables have besides the styles of the template. Each is made when
//! it is first asked for, and named by its number.

use crate::lang::{OdfLang, Script};
use dossier_sdk::{Align, ListDelimiter, ListStyle};
use std::{collections::BTreeMap, fmt::Write as _};

/// The automatic styles of a document.
#[derive(Default)]
pub(crate) struct Auto {
    texts: Registry<Format>,
    paragraphs: Registry<Paragraph>,
    lists: Registry<(Mark, bool)>,
    tables: Registry<Table>,
    columns: Registry<i32>,
    cells: Registry<Cell>,
}

/// Styles of a kind, each once, in the order in which they were asked for.
struct Registry<T> {
    numbers: BTreeMap<T, usize>,
    list: Vec<T>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), list: Vec::new() }
    }
}

impl<T: Ord + Copy> Registry<T> {
    /// The number of a style, from 1.
    fn number(&mut self, style: T) -> usize {
        let next = self.list.len() + 1;
        let number = *self.numbers.entry(style).or_insert(next);
        if number == next {
            self.list.push(style);
        }
        number
    }

    fn numbered(&self) -> impl Iterator<Item = (usize, &T)> {
        self.list.iter().enumerate().map(|(index, style)| (index + 1, style))
    }
}

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Format {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) underline: bool,
    pub(crate) strike: bool,
    pub(crate) small_caps: bool,
    pub(crate) code: bool,
    pub(crate) position: Position,
    /// Language, as an index into the builder's; 0 is the document's own.
    pub(crate) lang: u16,
    /// Whether a hyperlink is around, in which there can be no other.
    pub(crate) in_link: bool,
}

/// Whether text is raised or lowered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Position {
    #[default]
    Baseline,
    Super,
    Sub,
}

/// What a paragraph is besides its style of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Paragraph {
    /// The style of the template.
    pub(crate) style: &'static str,
    /// Left indent, in twips.
    pub(crate) left: Option<i32>,
    /// Right indent, in twips.
    pub(crate) right: Option<i32>,
    /// Indent of the first line, in twips.
    pub(crate) first: Option<i32>,
    /// Space above, in twips.
    pub(crate) before: Option<i32>,
    /// Space below, in twips.
    pub(crate) after: Option<i32>,
    /// Alignment.
    pub(crate) align: Side,
    /// Whether it reads from right to left.
    pub(crate) right_to_left: bool,
    /// The page that it begins.
    pub(crate) page: Option<Page>,
}

/// [`Align`], with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    #[default]
    Unset,
    Left,
    Center,
    Right,
}

impl From<Align> for Side {
    fn from(align: Align) -> Self {
        match align {
            Align::Default => Self::Unset,
            Align::Left => Self::Left,
            Align::Center => Self::Center,
            Align::Right => Self::Right,
        }
    }
}

/// Kinds of page; see the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Page {
    First,
    Portrait,
    Landscape,
}

impl Page {
    /// The name of the master page.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::First => "First_20_Page",
            Self::Portrait => "Standard",
            Self::Landscape => "Landscape",
        }
    }
}

/// What stands before the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Bullet,
    /// Nothing: the state of a task is part of the text.
    Task,
    /// Numerals; the model's kinds by their numbers, see [`Mark::number`].
    Number(u8, u8),
}

impl Mark {
    /// Numerals of a style with what stands around them.
    pub(crate) const fn number(style: ListStyle, delimiter: ListDelimiter) -> Self {
        let format = match style {
            ListStyle::LowerAlpha => b'a',
            ListStyle::UpperAlpha => b'A',
            ListStyle::LowerRoman => b'i',
            ListStyle::UpperRoman => b'I',
            _ => b'1',
        };
        let around = match delimiter {
            ListDelimiter::OneParen => 1,
            ListDelimiter::TwoParens => 2,
            _ => 0,
        };
        Self::Number(format, around)
    }
}

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Table {
    /// Width, in twips.
    pub(crate) width: i32,
    /// Left indent, in twips.
    pub(crate) left: i32,
    /// Whether it stays on one page.
    pub(crate) whole: bool,
    /// The page that it begins.
    pub(crate) page: Option<Page>,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    /// Whether it is in the head.
    pub(crate) head: bool,
    /// The line above it.
    pub(crate) top: Line,
    /// The line below it.
    pub(crate) bottom: Line,
}

/// A line of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    None,
    Thin,
    Strong,
}

/// How far one level of list, quote or definition is indented, in twips: 1 cm.
pub(crate) const STEP: i32 = 567;
/// How far the mark of an item stands before its text, in twips.
pub(crate) const HANGING: i32 = 425;
/// Levels of a list style.
pub(crate) const LEVELS: usize = 10;

/// The left indent of the text of an item, in twips; levels count from 0.
pub(crate) fn indent_of(level: usize) -> i32 {
    STEP * i32::try_from(level + 1).unwrap_or(1)
}

/// A length in twips as points.
pub(crate) fn points(twips: i32) -> String {
    format!("{:.2}pt", f64::from(twips) / 20.0)
}

impl Auto {
    /// The style of a run; `None` for plain text. The template has names for what is but one thing.
    pub(crate) fn text(&mut self, format: Format) -> Option<String> {
        let format = Format { in_link: false, ..format };
        let plain = Format::default();
        Some(match format {
            _ if format == plain => return None,
            _ if format == (Format { italic: true, ..plain }) => "Emphasis".to_owned(),
            _ if format == (Format { bold: true, ..plain }) => "Strong_20_Emphasis".to_owned(),
            _ if format == (Format { code: true, ..plain }) => "Source_20_Text".to_owned(),
            other => format!("T{}", self.texts.number(other)),
        })
    }

    /// The style of a paragraph.
    pub(crate) fn paragraph(&mut self, paragraph: Paragraph) -> String {
        if paragraph == Paragraph::new(paragraph.style) {
            return paragraph.style.to_owned();
        }
        format!("P{}", self.paragraphs.number(paragraph))
    }

    /// The style of a list; the items of a `boxed` one do not hang.
    pub(crate) fn list(&mut self, mark: Mark, boxed: bool) -> String {
        format!("L{}", self.lists.number((mark, boxed)))
    }

    /// The style of a table.
    pub(crate) fn table(&mut self, table: Table) -> String {
        format!("Ta{}", self.tables.number(table))
    }

    /// The style of a column of a width in twips.
    pub(crate) fn column(&mut self, width: i32) -> String {
        format!("Co{}", self.columns.number(width))
    }

    /// The style of a cell.
    pub(crate) fn cell(&mut self, cell: Cell) -> String {
        format!("Ce{}", self.cells.number(cell))
    }

    /// The content of `office:automatic-styles`.
    pub(crate) fn write(&self, langs: &[(String, Option<OdfLang>)]) -> String {
        let mut out = String::from(FIXED);
        for (number, format) in self.texts.numbered() {
            let lang = langs.get(usize::from(format.lang)).and_then(|(_, lang)| lang.as_ref());
            let parent = if format.code { " style:parent-style-name=\"Source_20_Text\"" } else { "" };
            let properties = text_properties(*format, lang);
            let _ = write!(
                out,
                "<style:style style:name=\"T{number}\" style:family=\"text\"{parent}><style:text-properties{properties}/></style:style>"
            );
        }
        self.paragraphs.numbered().for_each(|(number, paragraph)| paragraph.write(number, &mut out));
        self.lists.numbered().for_each(|(number, (mark, boxed))| list_style(*mark, *boxed, number, &mut out));
        for (number, Table { width, left, whole, page }) in self.tables.numbered() {
            let page = page.map(master_page).unwrap_or_default();
            let (width, left) = (points(*width), points(*left));
            let _ = write!(
                out,
                "<style:style style:name=\"Ta{number}\" style:family=\"table\"{page}><style:table-properties \
                 style:width=\"{width}\" table:align=\"left\" fo:margin-left=\"{left}\" fo:margin-bottom=\"10pt\" \
                 table:border-model=\"collapsing\" style:may-break-between-rows=\"{}\"/></style:style>",
                !whole
            );
        }
        for (number, width) in self.columns.numbered() {
            let _ = write!(
                out,
                "<style:style style:name=\"Co{number}\" style:family=\"table-column\"><style:table-column-properties \
                 style:column-width=\"{}\"/></style:style>",
                points(*width)
            );
        }
        self.cells.numbered().for_each(|(number, cell)| cell.write(number, &mut out));
        out
    }
}

/// Styles of which there is one.
const FIXED: &str = "<style:style style:name=\"Ro1\" style:family=\"table-row\"><style:table-row-properties \
    fo:keep-together=\"always\"/></style:style>\
    <style:style style:name=\"Ru1\" style:family=\"ruby\"><style:ruby-properties style:ruby-align=\"center\" \
    style:ruby-position=\"above\"/></style:style>\
    <style:style style:name=\"Fr1\" style:family=\"graphic\" style:parent-style-name=\"Graphics\"/>\
    <style:style style:name=\"Fr2\" style:family=\"graphic\" style:parent-style-name=\"Formula\"/>\
    <style:style style:name=\"Sect1\" style:family=\"section\"><style:section-properties style:editable=\"false\"/></style:style>";

fn master_page(page: Page) -> String {
    format!(" style:master-page-name=\"{}\"", page.name())
}

/// The attributes of `style:text-properties`, a space before each.
fn text_properties(format: Format, lang: Option<&OdfLang>) -> String {
    let mut out = String::new();
    let mut each = |property: &str, value: &str| {
        let _ = write!(
            out,
            " fo:{property}=\"{value}\" style:{property}-asian=\"{value}\" style:{property}-complex=\"{value}\""
        );
    };
    if format.bold {
        each("font-weight", "bold");
    }
    if format.italic {
        each("font-style", "italic");
    }
    if format.small_caps {
        out.push_str(" fo:font-variant=\"small-caps\"");
    }
    if format.underline {
        out.push_str(
            " style:text-underline-style=\"solid\" style:text-underline-width=\"auto\" style:text-underline-color=\"font-color\"",
        );
    }
    if format.strike {
        out.push_str(" style:text-line-through-style=\"solid\" style:text-line-through-type=\"single\"");
    }
    out.push_str(match format.position {
        Position::Baseline => "",
        Position::Super => " style:text-position=\"super 65%\"",
        Position::Sub => " style:text-position=\"sub 65%\"",
    });
    if let Some(lang) = lang {
        if let Script::Asian(Some(font)) = lang.script {
            let _ = write!(out, " style:font-name-asian=\"{font}\"");
        }
        out.push_str(&lang.attributes());
    }
    out
}

impl Paragraph {
    /// A paragraph of a style of the template, and nothing besides.
    pub(crate) const fn new(style: &'static str) -> Self {
        Self {
            style,
            left: None,
            right: None,
            first: None,
            before: None,
            after: None,
            align: Side::Unset,
            right_to_left: false,
            page: None,
        }
    }

    fn write(&self, number: usize, out: &mut String) {
        let page = self.page.map(master_page).unwrap_or_default();
        let mut properties = String::new();
        for (name, value) in [
            ("fo:margin-left", self.left),
            ("fo:margin-right", self.right),
            ("fo:text-indent", self.first),
            ("fo:margin-top", self.before),
            ("fo:margin-bottom", self.after),
        ] {
            if let Some(twips) = value {
                let _ = write!(properties, " {name}=\"{}\"", points(twips));
            }
        }
        properties.push_str(match self.align {
            Side::Unset if self.right_to_left => " fo:text-align=\"right\"",
            Side::Unset => "",
            Side::Left => " fo:text-align=\"left\"",
            Side::Center => " fo:text-align=\"center\"",
            Side::Right => " fo:text-align=\"right\"",
        });
        if self.right_to_left {
            properties.push_str(" style:writing-mode=\"rl-tb\"");
        }
        let _ = write!(
            out,
            "<style:style style:name=\"P{number}\" style:family=\"paragraph\" style:parent-style-name=\"{}\"{page}>\
             <style:paragraph-properties{properties}/></style:style>",
            self.style
        );
    }
}

/// A list style: the same mark on all levels.
fn list_style(mark: Mark, boxed: bool, number: usize, out: &mut String) {
    let _ = write!(out, "<text:list-style style:name=\"L{number}\">");
    for level in 0..LEVELS {
        let at = level + 1;
        let (element, attributes) = match mark {
            Mark::Bullet => {
                let bullet = ["•", "–", "▪"].get(level % 3).copied().unwrap_or("•");
                let style = "text:style-name=\"Bullet_20_Symbols\"";
                ("bullet", format!("{style} text:bullet-char=\"{bullet}\""))
            }
            Mark::Task => ("number", "style:num-format=\"\"".to_owned()),
            Mark::Number(format, around) => {
                let (before, after) = match around {
                    1 => ("", ")"),
                    2 => ("(", ")"),
                    _ => ("", "."),
                };
                let prefix =
                    if before.is_empty() { String::new() } else { format!(" style:num-prefix=\"{before}\"") };
                let format = char::from(format);
                let style = "text:style-name=\"Numbering_20_Symbols\"";
                (
                    "number",
                    format!("{style} style:num-format=\"{format}\"{prefix} style:num-suffix=\"{after}\""),
                )
            }
        };
        let follow = match mark {
            Mark::Task => "nothing",
            _ if boxed => "space",
            _ => "listtab",
        };
        let (indent, hanging) = (points(indent_of(level)), points(-HANGING));
        let _ = write!(
            out,
            "<text:list-level-style-{element} text:level=\"{at}\" {attributes}><style:list-level-properties \
             text:list-level-position-and-space-mode=\"label-alignment\"><style:list-level-label-alignment \
             text:label-followed-by=\"{follow}\" text:list-tab-stop-position=\"{indent}\" fo:text-indent=\"{hanging}\" \
             fo:margin-left=\"{indent}\"/></style:list-level-properties></text:list-level-style-{element}>"
        );
    }
    out.push_str("</text:list-style>");
}

impl Cell {
    fn write(&self, number: usize, out: &mut String) {
        let line = |side: &str, line: Line| match line {
            Line::None => format!(" fo:border-{side}=\"none\""),
            Line::Thin => format!(" fo:border-{side}=\"0.5pt solid #bfbfbf\""),
            Line::Strong => format!(" fo:border-{side}=\"1pt solid #1f3864\""),
        };
        let ground = if self.head { " fo:background-color=\"#dee6f2\"" } else { "" };
        let (top, bottom) = (line("top", self.top), line("bottom", self.bottom));
        let _ = write!(
            out,
            "<style:style style:name=\"Ce{number}\" style:family=\"table-cell\"><style:table-cell-properties{ground} \
             fo:padding-left=\"5.4pt\" fo:padding-right=\"5.4pt\" fo:padding-top=\"0pt\" fo:padding-bottom=\"0pt\" \
             fo:border-left=\"none\" fo:border-right=\"none\"{top}{bottom}/></style:style>"
        );
    }
}
