//! `core/accessible`: what a reader who does not see the page, or sees it in another form, would miss. It looks at the
//! document, so that findings come before any format is written and hold for all of them.

use super::NoOptions;
use dossier_core::{
    Attributed, Block, BlockKind, Check, Code, Context, Diagnostic, Document, Failure, Inline, InlineKind,
    Kind, Lang, Location, Manifest, Span, Stage, StageDef, Table, Target, roles, text,
    walk::{self, Visit},
};

const NO_TITLE: Code =
    Code::warn("core/no-title", "The document has no title, by which a reader tells it from others.");
const NO_LANGUAGE: Code =
    Code::warn("core/no-language", "The document does not say its language, in which it is read aloud.");
const ALTERNATIVE: Code = Code::warn(
    "core/alternative-text",
    "An image has no alternative text; it says nothing to those who do not see it.",
);
const EMPTY_HEADING: Code = Code::warn("core/empty-heading", "A heading has no text.");
const FIRST_HEADING: Code = Code::warn("core/first-heading", "The first heading is not of level 1.");
const SKIPPED_LEVEL: Code =
    Code::warn("core/skipped-level", "A heading is more than one level below the one before it.");
const TABLE_HEADER: Code =
    Code::warn("core/table-header", "A table has no header row, so that nothing says what its columns are.");
const HEADER_CELL: Code = Code::warn("core/table-header-cell", "A header cell of a table is empty.");
const LINK_TEXT: Code = Code::warn("core/link-text", "The words of a link do not say where it leads.");

const CODES: [Code; 9] = [
    NO_TITLE,
    NO_LANGUAGE,
    ALTERNATIVE,
    EMPTY_HEADING,
    FIRST_HEADING,
    SKIPPED_LEVEL,
    TABLE_HEADER,
    HEADER_CELL,
    LINK_TEXT,
];

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
    let mut manifest = Manifest::new::<NoOptions>("core/accessible", Kind::Check, summary);
    manifest.codes.extend(CODES.map(Into::into));
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
        }
    }

    /// ISO 14289-1, 7.5; WCAG 2.2, 1.3.1 with technique H51.
    fn table(&self, table: &Table, span: Span) {
        let heads = table.bodies.iter().flat_map(|body| &body.head).chain(&table.head.rows);
        let cells: Vec<_> = heads.flat_map(|row| &row.cells).collect();
        let names_rows = table.bodies.iter().any(|body| body.row_head_columns > 0);
        let empty = |blocks: &[Block]| text::of_blocks(blocks).trim().is_empty() && !shows_image(blocks);
        let span = table.rows().next().map_or(span, |row| row.span);
        if cells.iter().all(|cell| empty(&cell.content)) {
            if !names_rows && table.rows().next().is_some() {
                let hint = "say in a first row what the columns are; for blocks side by side use `::: unit`";
                self.report(TABLE_HEADER.says("the table has no header row"), span, hint);
            }
            return;
        }
        // The corner above the names of rows may be empty.
        for cell in cells.into_iter().skip(1).filter(|cell| empty(&cell.content)) {
            let span = if cell.span.start < cell.span.end { cell.span } else { span };
            self.report(HEADER_CELL.says("a header cell is empty"), span, "say what its column is");
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
