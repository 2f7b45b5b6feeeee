//! The passages of a report that are marked for the memo.

use super::findings;
use dossier_core::{
    Attributed, Block, BlockKind, Context, Document, Inline, Span,
    memo::Part,
    roles::{Audience, BlockRole as _, Briefing},
    suggest,
    walk::{self, Visit, VisitMut},
};

/// A marked passage.
pub(super) struct Passage {
    /// The part of the memo that it belongs to.
    pub(super) part: Part,
    /// What it comes to in the memo.
    pub(super) blocks: Vec<Block>,
    /// Where it is in the report.
    pub(super) span: Span,
}

/// The passages in the order of the report: divs of the class `briefing`, and blocks whose `when` names the audience. Those
/// that do not say which part they are belong to the background; those within another passage go with it.
pub(super) fn marked(report: &Document, audience: &str, cx: &Context<'_>) -> Vec<Passage> {
    let mut passages = Passages { report, audience, cx, found: Vec::new() };
    walk::document(&mut passages, report);
    passages.found
}

struct Passages<'a> {
    report: &'a Document,
    audience: &'a str,
    cx: &'a Context<'a>,
    found: Vec<Passage>,
}

impl Visit for Passages<'_> {
    fn visit_block(&mut self, node: &Block) {
        if !admits(node, self.audience) {
            return;
        }
        if Briefing::of(node).is_none() && !is_for(node, self.audience) {
            return walk::block(self, node);
        }
        let name = node.get("part");
        let Some(part) = name.map_or(Some(Part::Background), Part::parse) else {
            return self.unknown(name.unwrap_or_default(), node.span);
        };
        let mut blocks = content(node, part);
        Shape { audience: self.audience, lift: lift(&blocks) }.visit_blocks_mut(&mut blocks);
        self.found.push(Passage { part, blocks, span: node.span });
    }
}

impl Passages<'_> {
    fn unknown(&self, name: &str, span: Span) {
        let names = || Part::ALL.into_iter().map(Part::as_str);
        let finding =
            findings::PART.says(format!("`{name}` is no part of a memo")).at(self.report.locate(span));
        self.cx.report(match suggest::closest(name, names()) {
            Some(close) => finding.hint(format!("did you mean `{close}`?")),
            None => finding.hint(format!("parts are {}", names().collect::<Vec<_>>().join(", "))),
        });
    }
}

/// Whether this audience sees a node. Without an audience, what is for certain ones is withheld.
fn admits(node: &impl Attributed, audience: &str) -> bool {
    Audience::of(node).is_none_or(|of| of.admits(audience))
}

/// Whether a node names this audience.
fn is_for(node: &impl Attributed, audience: &str) -> bool {
    Audience::of(node).is_some_and(|of| of.when.contains(&audience))
}

/// A passage without what marks it; what is a group for no other reason comes apart.
fn content(node: &Block, part: Part) -> Vec<Block> {
    let mut block = node.clone();
    if let Some(attr) = &mut block.attr {
        // The memo has a box of its own for the bottom line.
        let boxed = part == Part::BottomLine;
        attr.classes.retain(|class| class != "briefing" && !(boxed && class == "callout"));
        attr.pairs.retain(|(key, _)| match key.as_str() {
            "part" | "when" | "unless" => false,
            "kind" | "title" => !boxed,
            _ => true,
        });
    }
    let bare = block.attr.as_ref().is_none_or(|attr| attr.is_empty());
    match block.kind {
        BlockKind::Div(content) if bare => content,
        kind => vec![Block { kind, ..block }],
    }
}

/// How many levels the headings of a passage rise, so that the highest is below the headings of parts.
fn lift(blocks: &[Block]) -> i16 {
    struct Highest(Option<u8>);
    impl Visit for Highest {
        fn visit_block(&mut self, node: &Block) {
            if let BlockKind::Heading { level, .. } = node.kind {
                self.0 = Some(self.0.map_or(level, |highest| highest.min(level)));
            }
            walk::block(self, node);
        }
    }
    let mut highest = Highest(None);
    walk::blocks(&mut highest, blocks);
    highest.0.map_or(0, |highest| i16::from(highest) - 2)
}

/// Takes out what is for others, and lifts headings.
struct Shape<'a> {
    audience: &'a str,
    lift: i16,
}

impl VisitMut for Shape<'_> {
    fn visit_blocks_mut(&mut self, nodes: &mut Vec<Block>) {
        nodes.retain(|node| admits(node, self.audience));
        walk::blocks_mut(self, nodes);
    }

    fn visit_block_mut(&mut self, node: &mut Block) {
        if let BlockKind::Heading { level, .. } = &mut node.kind {
            *level = u8::try_from((i16::from(*level) - self.lift).clamp(1, 6)).unwrap_or(6);
        }
        walk::block_mut(self, node);
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        nodes.retain(|node| admits(node, self.audience));
        walk::inlines_mut(self, nodes);
    }
}
