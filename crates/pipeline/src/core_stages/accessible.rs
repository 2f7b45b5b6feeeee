//! `core/accessible`: what a reader who does not see the page, or sees it in another form, would miss. It looks at the
//! document, so that findings come before any format is written and hold for all of them.

use super::NoOptions;
use dossier_core::{
    Attributed, Block, BlockKind, Cell, Check, Code, Context, Diagnostic, Document, Failure, Inline,
    InlineKind, Kind, Lang, Location, Manifest, Span, Stage, StageDef, Table, Target, roles, text,
    walk::{self, Visit},
};

const NO_TITLE: Code =
    Code::warn("core/no-title", "The document has no title, by which a reader tells it from others.")
        .explained(
            "A title is what windows, bookmarks and lists of files show, and what is read aloud first; PDF/UA asks for \
             one. Put `title` into the front matter of the first chapter, or set it with `core/metadata`.",
            "---\nlang: en-GB\n---\n\nThe measures take effect in June.",
            "---\ntitle: The new measures\nlang: en-GB\n---\n\nThe measures take effect in June.",
        );
const NO_LANGUAGE: Code =
    Code::warn("core/no-language", "The document does not say its language, in which it is read aloud.")
        .explained(
            "A screen reader speaks a text in the language that it is said to be in; so do hyphenation, quotation marks \
             and the words before references follow it. Put `lang` into the front matter, or set it with \
             `core/metadata`.",
            "---\ntitle: The new measures\n---\n\nThe measures take effect in June.",
            "---\ntitle: The new measures\nlang: en-GB\n---\n\nThe measures take effect in June.",
        );
const ALTERNATIVE: Code = Code::warn(
    "core/alternative-text",
    "An image has no alternative text; it says nothing to those who do not see it.",
)
    .explained(
        "Who cannot see an image has its alternative text in its place. Say in one or two sentences what the image \
         tells; of an image that only decorates, say so with the class `decorative`.",
        "![](map.png)",
        "![Map: eleven of the fourteen data centres lie in three provinces](map.png)",
    );
const FILE_NAME: Code = Code::warn(
    "core/alternative-file-name",
    "The alternative text of an image is the name of a file or of a kind of image; it does not say what is shown.",
)
    .explained(
        "Names of files and words such as `chart` come from programs that fill in something. Say what the image tells.",
        "![map.png](map.png)",
        "![Map: eleven of the fourteen data centres lie in three provinces](map.png)",
    );
const EMPTY_HEADING: Code = Code::warn("core/empty-heading", "A heading has no text.")
    .explained(
        "It is a line in the table of contents and a stop for readers who go from heading to heading, and says nothing. \
         Give it words, or leave it out.",
        "# Scope\n\n##\n\nText.",
        "# Scope\n\n## Exceptions\n\nText.",
    );
const FIRST_HEADING: Code = Code::warn("core/first-heading", "The first heading is not of level 1.")
    .explained(
        "Readers who go from heading to heading look for the highest level first, and PDF/UA asks that a document begin \
         with it. Begin with `#`; the design decides how large it looks.",
        "## Scope\n\nText.",
        "# Scope\n\nText.",
    );
pub(super) const SKIPPED_LEVEL: Code =
    Code::warn("core/skipped-level", "A heading is more than one level below the one before it.")
        .explained(
            "Levels are the outline of a text, in which a heading two levels down seems to lack the one between. Raise \
             the heading; the design decides how large it looks.",
            "# Scope\n\n### Exceptions\n\nText.",
            "# Scope\n\n## Exceptions\n\nText.",
        );
const TABLE_HEADER: Code =
    Code::warn("core/table-header", "A table has no header row, so that nothing says what its columns are.")
        .explained(
            "A reader who hears a table gets each cell with the names of its column and row. Begin the table with a row \
             that names the columns.",
            "|   |   |\n|---|---|\n| 2024 | 12 |\n| 2025 | 31 |",
            "| Year | Reviews |\n|------|---------|\n| 2024 | 12 |\n| 2025 | 31 |",
        );
const HEADER_CELL: Code = Code::warn("core/table-header-cell", "A header cell of a table is empty.")
    .explained(
        "The cells below it are read without a name. Name the column, be it with `No.` or `Item`.",
        "| Year |  |\n|------|---------|\n| 2024 | 12 |\n| 2025 | 31 |",
        "| Year | Reviews |\n|------|---------|\n| 2024 | 12 |\n| 2025 | 31 |",
    );
const NESTED_TABLE: Code = Code::warn(
    "core/nested-table",
    "A table stands in a cell of another one; their cells are read in one.",
)
.why(
    "Few programs read an inner table in its order, and none says where it ends. Make two tables of it, or a \
     list in the cell.",
);
const BLANK_CELLS: Code = Code::warn(
    "core/blank-cells",
    "A row or column of a table is blank: it is read out, and tells of a table that only lays out.",
)
    .explained(
        "Each blank cell is read out as blank. Space between rows is a matter of the design; a column that only moves \
         text is better left out.",
        "| Year | Reviews |\n|------|---------|\n| 2024 | 12 |\n|  |  |\n| 2025 | 31 |",
        "| Year | Reviews |\n|------|---------|\n| 2024 | 12 |\n| 2025 | 31 |",
    );
const MERGED_CELLS: Code = Code::allow(
    "core/merged-cells",
    "A cell covers several rows or columns, which some readers lose track of.",
)
    .why(
        "Readers who go from cell to cell cannot tell where a merged one ends. It is allowed unless a pipeline asks for \
         it under `[levels]`; repeating the value in each cell mends it.",
    );
const LINK_ADDRESS: Code = Code::allow(
    "core/link-address",
    "The words of a link are its address, which is read out sign by sign.",
)
.explained(
    "An address that is printed for those who read on paper is no mistake, so that this is allowed unless a \
     pipeline asks for it under `[levels]`. On a screen, words that name the target serve better.",
    "See [https://example.org/law](https://example.org/law).",
    "See [the text of the law](https://example.org/law).",
);
const LINK_TEXT: Code = Code::warn("core/link-text", "The words of a link do not say where it leads.")
    .explained(
        "Readers who list the links of a page see the words without the sentence. Let them name what they lead to.",
        "The text of the law is [here](https://example.org/law).",
        "See [the text of the law](https://example.org/law).",
    );

const CODES: [Code; 14] = [
    NO_TITLE,
    NO_LANGUAGE,
    ALTERNATIVE,
    FILE_NAME,
    EMPTY_HEADING,
    FIRST_HEADING,
    SKIPPED_LEVEL,
    TABLE_HEADER,
    HEADER_CELL,
    NESTED_TABLE,
    BLANK_CELLS,
    MERGED_CELLS,
    LINK_TEXT,
    LINK_ADDRESS,
];

/// Alternative texts that name the kind of image alone: English, Dutch, German, French, Chinese.
const KINDS: [&str; 26] = [
    "image",
    "picture",
    "photo",
    "photograph",
    "figure",
    "graphic",
    "logo",
    "chart",
    "diagram",
    "screenshot",
    "icon",
    "afbeelding",
    "foto",
    "figuur",
    "grafiek",
    "bild",
    "abbildung",
    "grafik",
    "diagramm",
    "illustration",
    "graphique",
    "图片",
    "图像",
    "照片",
    "圖片",
    "圖像",
];

/// Endings of names of image files.
const ENDINGS: [&str; 11] =
    [".png", ".jpg", ".jpeg", ".gif", ".svg", ".tif", ".tiff", ".bmp", ".webp", ".emf", ".wmf"];

/// Words of links that mean nothing by themselves, as a list of a document's links shows them (WCAG 2.2, 2.4.4 and
/// failure F84): English, Dutch, German, French, Chinese.
const EMPTY_WORDS: [&str; 44] = [
    "here",
    "click here",
    "link",
    "this link",
    "this",
    "read more",
    "more",
    "learn more",
    "see here",
    "page",
    "hier",
    "klik hier",
    "deze link",
    "lees meer",
    "lees verder",
    "meer",
    "pagina",
    "klicken sie hier",
    "hier klicken",
    "dieser link",
    "mehr",
    "weiterlesen",
    "mehr erfahren",
    "seite",
    "ici",
    "cliquez ici",
    "lien",
    "ce lien",
    "lire la suite",
    "en savoir plus",
    "plus",
    "这里",
    "此处",
    "点击这里",
    "点击此处",
    "点此",
    "链接",
    "更多",
    "這裡",
    "此處",
    "點擊這裡",
    "點擊此處",
    "連結",
    "查看更多",
];

pub(super) fn stage() -> StageDef {
    let summary = "Finds what shuts out readers who do not see the page: images, headings, tables, links.";
    let manifest = Manifest::new::<NoOptions>("core/accessible", Kind::Check, summary).with_codes(&CODES);
    StageDef::new(manifest, |_: NoOptions| Ok(Stage::Check(Box::new(Accessible))))
}

struct Accessible;

impl Check for Accessible {
    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        let place = || document.sources.0.first().map(|source| Location::file(source.path.as_str()));
        if document.meta_text("title").is_none_or(|title| title.trim().is_empty()) {
            let finding = NO_TITLE.says("the document has no title").at(place());
            cx.report(finding.hint("write `title:` in the front matter of the first file"));
        }
        if document.lang() == Lang::default() {
            let finding = NO_LANGUAGE.says("the document does not say its language").at(place());
            cx.report(finding.hint("write `lang: en-GB` in the front matter, or set it in the pipeline"));
        }
        let mut reader = Reader { document, cx, level: None };
        document.meta.values().for_each(|value| walk::metadata(&mut reader, value));
        walk::document(&mut reader, document);
        Ok(())
    }
}

struct Reader<'a> {
    document: &'a Document,
    cx: &'a Context<'a>,
    /// The level of the heading before.
    level: Option<u8>,
}

impl Visit for Reader<'_> {
    fn visit_block(&mut self, node: &Block) {
        match &node.kind {
            BlockKind::Heading { level, content } => self.heading(*level, content, node.span),
            BlockKind::Table(table) => self.table(table, node.span),
            _ => {}
        }
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        match &node.kind {
            InlineKind::Image { target, content } => self.image(target, content, node),
            InlineKind::Link { target, content } => self.link(target, content, node),
            _ => {}
        }
        walk::inline(self, node);
    }
}

impl Reader<'_> {
    fn report(&self, finding: Diagnostic, span: Span, hint: &str) {
        self.cx.report(finding.at(self.document.locate(span)).hint(hint));
    }

    /// ISO 14289-1, 7.4.2: levels begin with 1, and none is skipped on the way down.
    fn heading(&mut self, level: u8, content: &[Inline], span: Span) {
        if is_silent(content) {
            self.report(EMPTY_HEADING.says("the heading has no text"), span, "give it words, or take it out");
        }
        match self.level {
            None if level > 1 => {
                let finding = FIRST_HEADING.says(format!("the first heading is of level {level}"));
                self.report(finding, span, "begin with a heading of level 1: `# Heading`");
            }
            Some(before) if level > before.saturating_add(1) => {
                let message = format!("a heading of level {level} follows one of level {before}");
                let hint = format!("make it level {}, or add the level between", before + 1);
                self.report(SKIPPED_LEVEL.says(message), span, &hint);
            }
            _ => {}
        }
        self.level = Some(level);
    }

    /// ISO 14289-1, 7.3; WCAG 2.2, 1.1.1.
    fn image(&self, target: &Target, content: &[Inline], node: &Inline) {
        let said = node.get("alt").map_or_else(|| text::of_inlines(content), str::to_owned);
        if said.trim().is_empty() && !node.has_class("decorative") {
            let finding = ALTERNATIVE.says(format!("the image `{}` has no alternative text", target.url));
            let hint = "say what it shows: `![...](...){alt=\"...\"}`; if it shows nothing, give it the class `.decorative`";
            self.report(finding, node.span, hint);
        } else if names_file(said.trim(), &target.url) {
            let finding = FILE_NAME.says(format!("“{}” does not say what the image shows", said.trim()));
            self.report(finding, node.span, "say what a reader would learn from it");
        }
    }

    /// ISO 14289-1, 7.5; WCAG 2.2, 1.3.1 with technique H51.
    fn table(&self, table: &Table, span: Span) {
        let heads = table.bodies.iter().flat_map(|body| &body.head).chain(&table.head.rows);
        let cells: Vec<_> = heads.flat_map(|row| &row.cells).collect();
        let names_rows = table.bodies.iter().any(|body| body.row_head_columns > 0);
        let span = table.rows().next().map_or(span, |row| row.span);
        self.cells(table, span);
        if cells.iter().all(|cell| is_empty(cell)) {
            if !names_rows && table.rows().next().is_some() {
                let hint = "say in a first row what the columns are; for blocks side by side use `::: unit`";
                self.report(TABLE_HEADER.says("the table has no header row"), span, hint);
            }
            return;
        }
        // The corner above the names of rows may be empty.
        for cell in cells.into_iter().skip(1).filter(|cell| is_empty(cell)) {
            let span = if cell.span.start < cell.span.end { cell.span } else { span };
            self.report(HEADER_CELL.says("a header cell is empty"), span, "say what its column is");
        }
    }

    /// What makes a table hard to follow cell by cell (WCAG 2.2, 1.3.1 and 1.3.2).
    fn cells(&self, table: &Table, first: Span) {
        let at = |span: Span| if span.start < span.end { span } else { first };
        for row in table.rows() {
            for cell in &row.cells {
                if cell.row_span > 1 || cell.col_span > 1 {
                    let hint = "repeat what it says in each row or column that it covers";
                    self.report(
                        MERGED_CELLS.says("a cell covers several rows or columns"),
                        at(cell.span),
                        hint,
                    );
                }
                if holds_table(&cell.content) {
                    let hint = "put the inner table behind the outer one, or make rows of it";
                    self.report(
                        NESTED_TABLE.says("a table stands in a cell of another one"),
                        at(cell.span),
                        hint,
                    );
                }
            }
        }
        let rows = || table.bodies.iter().flat_map(|body| &body.rows).chain(&table.foot.rows);
        let hint = "take it out; space between rows and columns is for the design";
        for row in rows().filter(|row| row.cells.iter().all(is_empty)) {
            self.report(BLANK_CELLS.says("a row of the table is blank"), at(row.span), hint);
        }
        // Where cells are merged, the cells of a row do not count its columns.
        let plain =
            table.rows().flat_map(|row| &row.cells).all(|cell| cell.row_span <= 1 && cell.col_span <= 1);
        let columns = if plain { rows().map(|row| row.cells.len()).max().unwrap_or(0) } else { 0 };
        let blank = |column: &usize| table.rows().all(|row| row.cells.get(*column).is_none_or(is_empty));
        for column in (0..columns).filter(blank) {
            let message = format!("column {} of the table is blank", column + 1);
            self.report(BLANK_CELLS.says(message), first, hint);
        }
    }

    /// WCAG 2.2, 2.4.4. An address as the words of a link says where it leads.
    fn link(&self, target: &Target, content: &[Inline], node: &Inline) {
        if roles::Ref::of(node).is_some() {
            return;
        }
        let words = text::of_inlines(content);
        let bare = words.trim().trim_end_matches(['.', '…', '!', ':', '>', '»', '→', '。', '：']).trim();
        let bare = bare.to_lowercase();
        if EMPTY_WORDS.contains(&bare.as_str()) {
            let finding = LINK_TEXT.says(format!("“{}” does not say where the link leads", words.trim()));
            self.report(finding, node.span, "link the words that name what is there");
        } else if is_silent(content) && !target.url.is_empty() {
            let finding = LINK_TEXT.says("the link has no words");
            self.report(finding, node.span, "put between the square brackets what is there");
        } else if words.trim() == target.url && words.contains("://") {
            let finding = LINK_ADDRESS.says("the words of the link are its address");
            self.report(finding, node.span, "name what is there, unless the document is for print");
        }
    }
}

/// Whether inlines say nothing aloud; an image speaks by its alternative text.
fn is_silent(content: &[Inline]) -> bool {
    struct Alternatives(bool);
    impl Visit for Alternatives {
        fn visit_inline(&mut self, node: &Inline) {
            self.0 |= node.get("alt").is_some_and(|alt| !alt.trim().is_empty());
            walk::inline(self, node);
        }
    }
    let mut spoken = Alternatives(false);
    walk::inlines(&mut spoken, content);
    !spoken.0 && text::of_inlines(content).trim().is_empty()
}

/// Whether an alternative text is the name of a file, or of a kind of image.
fn names_file(said: &str, url: &str) -> bool {
    let said = said.to_lowercase();
    let file = url.rsplit('/').next().unwrap_or(url).to_lowercase();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    // One word may well be both the name of the file and what it shows; a name of letters and digits is not.
    let coined = said.contains(|c: char| c == '_' || c.is_ascii_digit());
    said == file
        || (said == stem && coined)
        || KINDS.contains(&said.as_str())
        || (!said.contains(char::is_whitespace) && ENDINGS.iter().any(|ending| said.ends_with(ending)))
}

/// Whether a cell holds neither words nor an image.
fn is_empty(cell: &Cell) -> bool {
    text::of_blocks(&cell.content).trim().is_empty() && !shows_image(&cell.content)
}

/// Whether there is a table among blocks.
fn holds_table(blocks: &[Block]) -> bool {
    struct Tables(bool);
    impl Visit for Tables {
        fn visit_block(&mut self, node: &Block) {
            self.0 |= matches!(node.kind, BlockKind::Table(_));
            walk::block(self, node);
        }
    }
    let mut tables = Tables(false);
    walk::blocks(&mut tables, blocks);
    tables.0
}

/// Whether there is an image among blocks: what it lacks is said of itself.
fn shows_image(blocks: &[Block]) -> bool {
    struct Images(bool);
    impl Visit for Images {
        fn visit_inline(&mut self, node: &Inline) {
            self.0 |= matches!(node.kind, InlineKind::Image { .. });
            walk::inline(self, node);
        }
    }
    let mut images = Images(false);
    walk::blocks(&mut images, blocks);
    images.0
}
