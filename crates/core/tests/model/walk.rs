//! Walkers: every node once, in document order.

use crate::kitchen_sink;
use dossier_core::walk::{self, Visit, VisitMut};
use dossier_core::{Block, BlockKind, Document, Inline, InlineKind, Span};
use serde_json::Value;

/// All spans in a document's JSON, sorted: found without the walkers.
fn spans_in_json(document: &Document) -> Vec<u64> {
    fn collect(value: &Value, found: &mut Vec<u64>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("span").and_then(|span| span["start"].as_u64()));
                map.values().for_each(|value| collect(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::to_value(&document.blocks).unwrap(), &mut found);
    found.sort_unstable();
    found
}

#[derive(Default)]
struct Starts(Vec<u64>);

impl Visit for Starts {
    fn visit_block(&mut self, node: &Block) {
        self.0.push(node.span.start.into());
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.0.push(node.span.start.into());
        walk::inline(self, node);
    }
}

#[derive(Default)]
struct StartsMut(Starts);

impl VisitMut for StartsMut {
    fn visit_block_mut(&mut self, node: &mut Block) {
        self.0.0.push(node.span.start.into());
        walk::block_mut(self, node);
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        self.0.0.push(node.span.start.into());
        walk::inline_mut(self, node);
    }
}

fn starts(document: &Document) -> Vec<u64> {
    let mut starts = Starts::default();
    walk::document(&mut starts, document);
    starts.0
}

#[test]
fn both_walkers_see_every_block_and_inline_once_and_in_order() {
    let mut document = kitchen_sink::document();
    let mut kinds = Vec::new();
    kitchen_sink::kinds(&serde_json::to_value(&document.blocks).unwrap(), &mut kinds);
    let seen = starts(&document);
    assert_eq!(seen.len(), kinds.len());
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    let mut seen_mut = StartsMut::default();
    walk::document_mut(&mut seen_mut, &mut document);
    assert_eq!(seen_mut.0.0, seen);
}

struct Shift(Vec<u64>);

impl VisitMut for Shift {
    fn visit_span_mut(&mut self, span: &mut Span) {
        self.0.push(span.start.into());
        span.source += 7;
    }
}

#[test]
fn every_span_is_met_once_and_in_order() {
    let mut document = kitchen_sink::document();
    let mut shift = Shift(Vec::new());
    walk::document_mut(&mut shift, &mut document);
    assert!(shift.0.is_sorted_by(|a, b| a < b), "{:?}", shift.0);
    assert_eq!(shift.0, spans_in_json(&document));
    let text = serde_json::to_string(&document.blocks).unwrap();
    assert!(!text.contains(r#""source":1,"#), "a span was not changed");
}

#[test]
fn metadata_is_walked_on_its_own() {
    let mut document = kitchen_sink::document();
    let mut texts = Texts::default();
    document.meta.values().for_each(|value| walk::metadata(&mut texts, value));
    assert_eq!(texts.0, ["In brief.", "Reading the rules"]);
    document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut Upper, value));
    assert_eq!(document.meta_text("title").unwrap(), "READING THE RULES");
    assert_eq!(document.meta_text("abstract").unwrap(), "IN BRIEF.");
}

#[derive(Default)]
struct Texts(Vec<String>);

impl Visit for Texts {
    fn visit_inline(&mut self, node: &Inline) {
        if let InlineKind::Text(text) = &node.kind {
            self.0.push(text.clone());
        }
        walk::inline(self, node);
    }
}

struct Upper;

impl VisitMut for Upper {
    fn visit_inline_mut(&mut self, node: &mut Inline) {
        if let InlineKind::Text(text) = &mut node.kind {
            *text = text.to_uppercase();
        }
        walk::inline_mut(self, node);
    }
}

/// Takes groups apart and drops rules.
struct Flatten;

impl VisitMut for Flatten {
    fn visit_blocks_mut(&mut self, nodes: &mut Vec<Block>) {
        walk::blocks_mut(self, nodes);
        let flat = std::mem::take(nodes).into_iter().flat_map(|node| match node.kind {
            BlockKind::Div(content) => content,
            BlockKind::Rule => Vec::new(),
            _ => vec![node],
        });
        *nodes = flat.collect();
    }
}

#[test]
fn siblings_may_grow_and_shrink() {
    let rule = || Block::new(BlockKind::Rule, Span::SYNTHESIZED);
    let div = |content| Block::new(BlockKind::Div(content), Span::SYNTHESIZED);
    let para = |text: &str| Block::para(vec![Inline::text(text)]);
    let blocks = vec![rule(), div(vec![para("a"), rule(), div(vec![para("b"), para("c")])])];
    let mut document = Document { blocks, ..Document::default() };
    walk::document_mut(&mut Flatten, &mut document);
    assert_eq!(document.blocks, [para("a"), para("b"), para("c")]);
}

#[test]
fn closures_see_and_change_every_node() {
    let mut document = kitchen_sink::document();
    let mut seen = Starts::default();
    walk::document(&mut seen, &document);
    let mut starts = Vec::new();
    walk::each_block(&document, |block| starts.push(u64::from(block.span.start)));
    walk::each_inline(&document, |inline| starts.push(u64::from(inline.span.start)));
    starts.sort_unstable();
    seen.0.sort_unstable();
    assert_eq!(starts, seen.0);

    walk::each_block_mut(&mut document, |block| block.span = Span::SYNTHESIZED);
    walk::each_inline_mut(&mut document, |inline| inline.span = Span::SYNTHESIZED);
    walk::each_block(&document, |block| assert!(block.span.is_synthesized()));
    walk::each_inline(&document, |inline| assert!(inline.span.is_synthesized()));
}
