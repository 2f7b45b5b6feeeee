//! The segments of aligned units: what TMX and XLIFF hold.

use crate::findings;
use dossier_sdk::roles::{BlockRole as _, Unit};
use dossier_sdk::{
    Attr, Attributed as _, Block, BlockKind, Context, Document, Inline, InlineKind, Lang, Span,
};
use std::collections::BTreeMap;

/// A unit of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aligned {
    /// Its identifier in the document; empty for none.
    pub(crate) id: String,
    /// Its languages, the source first.
    pub(crate) langs: Vec<Lang>,
    /// Its segments.
    pub(crate) segments: Vec<Segment>,
}

/// A paragraph in each language of its unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Segment {
    /// What a file that was imported calls it; empty for none.
    pub(crate) id: String,
    /// The state of the translation as XLIFF has it; empty for none.
    pub(crate) state: String,
    /// The text in each language.
    pub(crate) texts: Vec<Vec<Inline>>,
}

/// The pair of a paragraph that holds the identifier of its segment.
const ID: &str = "segment";
/// The pair of a paragraph that holds the state of its translation.
const STATE: &str = "state";

/// The units of a document; what is outside of them, and what does not align, is reported.
pub(crate) fn of_document(document: &Document, cx: &Context<'_>) -> Vec<Aligned> {
    let mut collector = Collector { document, cx, units: Vec::new(), outside: None };
    collector.blocks(&document.blocks);
    if let Some((span, count)) = collector.outside {
        let paragraphs = if count == 1 { "1 paragraph".to_owned() } else { format!("{count} paragraphs") };
        let finding = findings::LOST.says(format!("{paragraphs} outside of aligned units"));
        cx.report(finding.at(document.locate(span)));
    }
    collector.units
}

struct Collector<'a> {
    document: &'a Document,
    cx: &'a Context<'a>,
    units: Vec<Aligned>,
    outside: Option<(Span, usize)>,
}

/// A paragraph of a side.
struct Leaf<'a> {
    attr: Option<&'a Attr>,
    content: Vec<Inline>,
}

impl Collector<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match (&block.kind, Unit::of(block)) {
                (_, Some(unit)) if !unit.sides.is_empty() => self.unit(block, &unit),
                (BlockKind::Div(inner) | BlockKind::Quote(inner), _) => self.blocks(inner),
                _ => {
                    let (_, count) = self.outside.get_or_insert((block.span, 0));
                    *count += 1;
                }
            }
        }
    }

    fn unit(&mut self, block: &Block, unit: &Unit<'_>) {
        let mut sides = Vec::new();
        for (_, side) in &unit.sides {
            let mut leaves = Vec::new();
            self.leaves(std::slice::from_ref(*side), &mut leaves);
            sides.push(leaves);
        }
        let langs = unit.sides.iter().map(|(lang, _)| lang.clone()).collect();
        let count = sides.first().map_or(0, Vec::len);
        let segments = if sides.iter().all(|side| side.len() == count) {
            segments(sides, count)
        } else {
            let counts: Vec<String> = sides.iter().map(|side| side.len().to_string()).collect();
            let message = format!("its sides have {} paragraphs", counts.join(" and "));
            self.cx.report(findings::UNALIGNED.says(message).at(self.document.locate(block.span)));
            vec![Segment { texts: sides.into_iter().map(joined).collect(), ..Segment::default() }]
        };
        self.units.push(Aligned { id: block.id().unwrap_or_default().to_owned(), langs, segments });
    }

    fn leaves<'b>(&self, blocks: &'b [Block], out: &mut Vec<Leaf<'b>>) {
        for block in blocks {
            let attr = block.attrs().as_deref();
            match &block.kind {
                BlockKind::Para(content) | BlockKind::Plain(content) | BlockKind::Heading { content, .. } => {
                    out.push(Leaf { attr, content: content.clone() });
                }
                BlockKind::LineBlock(lines) => {
                    out.extend(lines.iter().map(|line| Leaf { attr: None, content: line.clone() }));
                }
                BlockKind::Div(inner) | BlockKind::Quote(inner) => self.leaves(inner, out),
                BlockKind::List(list) => list.items.iter().for_each(|item| self.leaves(&item.content, out)),
                BlockKind::Rule => {}
                _ => {
                    let finding =
                        findings::LOST.says("a table, figure, code block or list of definitions in a unit");
                    self.cx.report(finding.at(self.document.locate(block.span)));
                }
            }
        }
    }
}

fn segments(sides: Vec<Vec<Leaf<'_>>>, count: usize) -> Vec<Segment> {
    let mut out = vec![Segment::default(); count];
    for side in sides {
        for (segment, leaf) in out.iter_mut().zip(side) {
            for (key, value) in [(ID, &mut segment.id), (STATE, &mut segment.state)] {
                if let Some(found) = leaf.attr.and_then(|attr| attr.get(key)) {
                    *value = found.to_owned();
                }
            }
            segment.texts.push(leaf.content);
        }
    }
    out
}

/// Paragraphs as one text, a line for each.
fn joined(leaves: Vec<Leaf<'_>>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for leaf in leaves {
        if !out.is_empty() {
            out.push(Inline::new(InlineKind::LineBreak, Span::SYNTHESIZED));
        }
        out.extend(leaf.content);
    }
    out
}

/// The document of units.
pub(crate) fn block(unit: Aligned, span: Span) -> Block {
    let Aligned { id, langs, segments } = unit;
    let mut sides: Vec<Vec<Block>> = vec![Vec::new(); langs.len()];
    for segment in segments {
        for (index, (side, content)) in sides.iter_mut().zip(segment.texts).enumerate() {
            let mut attr = Attr::default();
            if !segment.id.is_empty() && index == 0 {
                attr.set(ID, segment.id.clone());
            }
            if !segment.state.is_empty() && index > 0 {
                attr.set(STATE, segment.state.clone());
            }
            side.push(Block::new(BlockKind::Para(content), span).with_attr(attr.boxed()));
        }
    }
    let sides =
        sides.into_iter().zip(&langs).map(|(blocks, lang)| crate::import::side(lang, blocks)).collect();
    let attr = Attr { id, ..Attr::class("unit") };
    Block::new(BlockKind::Div(sides), span).with_attr(attr.boxed())
}

/// Counts what is lost, so that it is said once for each kind.
#[derive(Debug, Default)]
pub(crate) struct Lost(BTreeMap<String, usize>);

impl Lost {
    /// One more of what a sentence calls `what`.
    pub(crate) fn add(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// Reports what there was.
    pub(crate) fn report(self, cx: &Context<'_>, format: &str, path: Option<&str>) {
        for (what, count) in self.0 {
            let times = if count == 1 { String::new() } else { format!(", {count} times") };
            let finding = findings::LOST.says(format!("{format}: {what}{times}"));
            cx.report(finding.at(path.map(dossier_sdk::Location::file)));
        }
    }
}
