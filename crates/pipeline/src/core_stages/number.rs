//! `core/number`: numbers and labels for headings, figures, tables, formulas and notes; text for cross references.

use super::{
    accessible::SKIPPED_LEVEL,
    ids,
    labels::{Thing, label},
    references,
};
use dossier_core::{
    Attributed, Block, BlockKind, Caption, Context, Document, Failure, Inline, InlineKind, Kind, Lang,
    Manifest, Meta, Sources, Stage, StageDef, Transform, math,
    roles::Numbered,
    walk::{self, VisitMut},
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Levels of headings.
const LEVELS: usize = 6;
/// Metadata in the order in which title pages print it; what else there is comes after.
const PRINTED: [&str; 5] = ["title", "subtitle", "author", "date", "abstract"];

pub(super) fn stage() -> StageDef {
    let summary =
        "Numbers headings, figures, tables, formulas and notes, and gives cross references their text.";
    let manifest = Manifest::new::<Options>("core/number", Kind::Transform, summary)
        .with_codes(&[SKIPPED_LEVEL, ids::DUPLICATE_ID])
        .with_codes(&references::CODES);
    StageDef::new(manifest, |options: Options| Ok(Stage::Transform(Box::new(Number { options }))))
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Options {
    /// Number headings; those of the class `unnumbered`, and what stands under them, are left out.
    headings: bool,
    /// How many levels of headings are numbered, counted from the highest in the document.
    #[schemars(range(min = 1, max = 6))]
    depth: usize,
    /// Number figures that have a caption or an identifier.
    figures: bool,
    /// Number tables that have a caption or an identifier.
    tables: bool,
    /// Number formulas on lines of their own that have an identifier; a `\tag` in the formula stands.
    formulas: bool,
    /// Number notes.
    notes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { headings: true, depth: LEVELS, figures: true, tables: true, formulas: true, notes: true }
    }
}

struct Number {
    options: Options,
}

impl Transform for Number {
    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        ids::report_duplicates(&document, cx);
        ids::name_headings(&mut document);
        let lang = document.lang();
        if self.options.headings {
            let mut levels = Vec::new();
            sections(&document.blocks, &mut |_, level| levels.push(level));
            let highest = levels.into_iter().min().unwrap_or(1);
            let mut headings =
                Headings { depth: self.options.depth, highest, lang: &lang, counts: [0; LEVELS], skip: None };
            headings.number(&mut document.blocks);
        }
        report_skipped(&document.blocks, &document.sources, cx);
        let mut things = Things::new(self.options, &lang);
        for value in in_print_order(&mut document) {
            walk::metadata_mut(&mut things, value);
        }
        walk::document_mut(&mut things, &mut document);
        references::resolve(&mut document, &lang, cx);
        Ok(document)
    }
}

/// Takes off all numbers, the authors' own too, and counts figures, tables, formulas and notes from 1; headings get none.
pub(super) fn count_anew(document: &mut Document, lang: &Lang) {
    struct Bare;
    impl Bare {
        fn strip(node: &mut impl Attributed) {
            if Numbered::of(node).is_some() {
                node.attr_mut().pairs.retain(|(key, _)| key != "number" && key != "label");
            }
        }
    }
    impl VisitMut for Bare {
        fn visit_block_mut(&mut self, node: &mut Block) {
            Self::strip(node);
            walk::block_mut(self, node);
        }
        fn visit_inline_mut(&mut self, node: &mut Inline) {
            Self::strip(node);
            walk::inline_mut(self, node);
        }
    }
    let mut things = Things::new(Options::default(), lang);
    for value in in_print_order(document) {
        walk::metadata_mut(&mut Bare, value);
        walk::metadata_mut(&mut things, value);
    }
    walk::document_mut(&mut Bare, document);
    walk::document_mut(&mut things, document);
}

fn in_print_order(document: &mut Document) -> Vec<&mut Meta> {
    let place = |key: &str| PRINTED.iter().position(|printed| *printed == key).unwrap_or(PRINTED.len());
    let mut values: Vec<(&String, &mut Meta)> = document.meta.iter_mut().collect();
    values.sort_by_key(|(key, _)| (place(key), *key));
    values.into_iter().map(|(_, value)| value).collect()
}

/// Whether the headings in a div are those of sections. In a box, a legal article or an aligned unit they are not.
fn holds_sections(div: &Block) -> bool {
    !["callout", "article", "unit"].iter().any(|class| div.has_class(class))
}

/// Calls `found` for each heading of a section, with its level.
fn sections<'b>(blocks: &'b [Block], found: &mut impl FnMut(&'b Block, u8)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { level, .. } => found(block, *level),
            BlockKind::Div(content) if holds_sections(block) => sections(content, found),
            _ => {}
        }
    }
}

fn report_skipped(blocks: &[Block], sources: &Sources, cx: &Context<'_>) {
    let mut before: Option<u8> = None;
    sections(blocks, &mut |heading, level| {
        if let Some(before) = before.filter(|before| level > before.saturating_add(1)) {
            let message = format!("a heading of level {level} follows one of level {before}");
            let finding = SKIPPED_LEVEL.says(message).at(sources.locate(heading.span));
            cx.report(finding.hint(format!("make it level {}, or add the level between", before + 1)));
        }
        before = Some(level);
    });
}

struct Headings<'a> {
    depth: usize,
    highest: u8,
    lang: &'a Lang,
    counts: [u32; LEVELS],
    /// The level of the unnumbered heading that we are under.
    skip: Option<u8>,
}

impl Headings<'_> {
    fn number(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            let sections = holds_sections(block);
            match &mut block.kind {
                BlockKind::Heading { level, .. } => {
                    let level = *level;
                    self.heading(block, level);
                }
                BlockKind::Div(content) if sections => self.number(content),
                _ => {}
            }
        }
    }

    fn heading(&mut self, heading: &mut Block, level: u8) {
        self.skip = self.skip.filter(|skip| level > *skip);
        if heading.has_class("unnumbered") {
            self.skip.get_or_insert(level);
        }
        let index = usize::from(level.saturating_sub(self.highest));
        if self.skip.is_some() || index >= self.depth {
            return;
        }
        let number = match heading.get("number") {
            // The author's own number stands and is not counted.
            Some(number) => number.to_owned(),
            None => self.next(index),
        };
        let label = label(Thing::Section, &number, self.lang);
        Numbered { number: &number, label: &label }.write(heading);
    }

    fn next(&mut self, index: usize) -> String {
        for (at, count) in self.counts.iter_mut().enumerate().skip(index) {
            *count = if at == index { count.saturating_add(1) } else { 0 };
        }
        let counts = self.counts.iter().take(index + 1);
        counts.map(ToString::to_string).collect::<Vec<_>>().join(".")
    }
}

/// Numbers what is counted through the whole document.
struct Things<'a> {
    options: Options,
    lang: &'a Lang,
    figures: u32,
    tables: u32,
    formulas: u32,
    notes: u32,
}

impl<'a> Things<'a> {
    const fn new(options: Options, lang: &'a Lang) -> Self {
        Self { options, lang, figures: 0, tables: 0, formulas: 0, notes: 0 }
    }
}

impl VisitMut for Things<'_> {
    fn visit_block_mut(&mut self, node: &mut Block) {
        let (options, lang) = (self.options, self.lang);
        let (named, tabular) = (node.id().is_some(), node.is_tabular());
        let wants = |caption: &Caption| named || !caption.content.is_empty();
        match &node.kind {
            BlockKind::Figure { caption, .. } if tabular && options.tables && wants(caption) => {
                count(node, &mut self.tables, Thing::Table, lang);
            }
            BlockKind::Figure { caption, .. } if !tabular && options.figures && wants(caption) => {
                count(node, &mut self.figures, Thing::Figure, lang);
            }
            BlockKind::Table(table) if options.tables && wants(&table.caption) => {
                count(node, &mut self.tables, Thing::Table, lang);
            }
            _ => {}
        }
        walk::block_mut(self, node);
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        if self.options.notes && matches!(node.kind, InlineKind::Note(_)) && node.get("number").is_none() {
            self.notes = self.notes.saturating_add(1);
            let number = self.notes.to_string();
            Numbered { number: &number, label: "" }.write(node);
        }
        if let InlineKind::Math { display: true, text } = &node.kind
            && self.options.formulas
            && node.id().is_some()
        {
            if let (None, Some(tag)) = (node.get("number"), math::parse(text).tag) {
                node.attr_mut().set("number", tag.trim());
            }
            count(node, &mut self.formulas, Thing::Formula, self.lang);
        }
        walk::inline_mut(self, node);
    }
}

/// Numbers a figure, table or formula, unless it is of the class `unnumbered`; the author's own number stands.
fn count(node: &mut impl Attributed, counter: &mut u32, thing: Thing, lang: &Lang) {
    if node.has_class("unnumbered") {
        return;
    }
    let number = match node.get("number") {
        Some(number) => number.to_owned(),
        None => {
            *counter = counter.saturating_add(1);
            counter.to_string()
        }
    };
    let label = label(thing, &number, lang);
    Numbered { number: &number, label: &label }.write(node);
}
