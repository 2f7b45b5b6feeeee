//! `core/briefing`: a memo of one or two pages out of the marked passages of a report.
//!
//! It stands behind `core/number`: what the memo leaves out is named as the report numbers it (“Section 3.2 of the
//! report”), and the tables, figures, formulas and notes that it takes along are counted anew from 1.

mod findings;
mod head;
mod passages;
mod references;

use super::{ids, number, references as links};
use dossier_core::{
    Attr, Block, BlockKind, Context, Document, Failure, Inline, Kind, Manifest, Span, Stage, StageDef,
    Transform,
    memo::{Part, Terms},
    roles::{Callout, MemoHead},
};
use passages::Passage;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn stage() -> StageDef {
    let summary = "Makes a memo of one or two pages out of the passages of a report that are marked for it.";
    let manifest = Manifest::new::<Options>("core/briefing", Kind::Transform, summary)
        .with_codes(&findings::CODES)
        .with_codes(&links::CODES);
    StageDef::new(manifest, |options: Options| Ok(Stage::Transform(Box::new(Briefing { options }))))
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Options {
    /// Whom the memo is for. Passages of the attribute `when` that name this audience are taken too, and what is for
    /// others is left out.
    audience: String,
    /// Metadata of the memo: `to`, `from`, `date`, `decision-by`, `cleared-by`, `classification`, `tlp`, `title` and any
    /// other. They count before those that the front matter has under `briefing`, and these before the report's own.
    metadata: BTreeMap<String, Value>,
    /// Headings of parts, where they are not to be those of the language.
    headings: BTreeMap<Part, String>,
    /// How many pages the memo may have.
    #[schemars(range(min = 1, max = 20))]
    pages: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { audience: String::new(), metadata: BTreeMap::new(), headings: BTreeMap::new(), pages: 2 }
    }
}

struct Briefing {
    options: Options,
}

impl Transform for Briefing {
    fn transform(&self, report: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        let lang = report.lang();
        let known = links::names(&report, &lang);
        let passages = passages::marked(&report, &self.options.audience, cx);
        findings::check(&passages, &report, self.options.pages, cx);
        let terms = Terms::of(&lang);
        let (meta, entries) = head::make(&report, &self.options.metadata, terms);
        let mut blocks = if entries.is_empty() { Vec::new() } else { vec![MemoHead::block(entries)] };
        for part in Part::ALL {
            let own = || passages.iter().filter(|passage| passage.part == part);
            let heading = self.options.headings.get(&part).map_or_else(|| terms.part(part), String::as_str);
            blocks.extend(part_of(part, heading, own()));
        }
        let mut memo = Document { meta, blocks, ..report };
        references::put_in_words(&mut memo, &known, terms);
        number::count_anew(&mut memo, &lang);
        ids::name_headings(&mut memo);
        links::resolve(&mut memo, &lang, cx);
        Ok(memo)
    }
}

/// A part of the memo: the bottom line in a box, the others under a heading.
fn part_of<'p>(part: Part, heading: &str, passages: impl Iterator<Item = &'p Passage>) -> Vec<Block> {
    let mut blocks: Vec<Block> = passages.flat_map(|passage| passage.blocks.iter().cloned()).collect();
    if blocks.is_empty() {
        return blocks;
    }
    if part == Part::BottomLine {
        let attr = Callout { kind: "judgement", title: Some(heading) }.attr();
        return vec![Block::new(BlockKind::Div(blocks), Span::SYNTHESIZED).with_attr(attr.boxed())];
    }
    let kind = BlockKind::Heading { level: 1, content: vec![Inline::text(heading)] };
    let attr = Attr::class("unnumbered").boxed();
    blocks.insert(0, Block::new(kind, Span::SYNTHESIZED).with_attr(attr));
    blocks
}
