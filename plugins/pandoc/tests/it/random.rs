//! Any document at all goes to Pandoc's JSON and back, and through a filter.

use crate::common::{TestHost, changes, stage};
use dossier_pandoc::json::{from_json, to_json};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{
    Align, Attr, Attrs, Block, BlockKind, Caption, Cell, Citation, CitationMode, Column, Definition,
    Document, Inline, InlineKind, List, ListDelimiter, ListItem, ListNumbering, ListStyle, Meta, QuoteKind,
    Resource, Row, Source, Sources, Span, Stage, Style, Table, TableBody, TablePart, Target,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,8}", "[\u{4e00}-\u{9fff}]{0,4}", "☐ [a-z]{1,3}", any::<String>()]
}

fn span() -> impl Strategy<Value = Span> {
    (0_u32..3, 0_u32..100, 0_u32..20).prop_map(|(source, start, length)| match source {
        0 => Span::SYNTHESIZED,
        source => Span::new(source, start, start + length),
    })
}

fn attr() -> impl Strategy<Value = Attrs> {
    let some = (text(), vec(text(), 0..3), vec((text(), text()), 0..3));
    option::weighted(0.2, some.prop_map(|(id, classes, pairs)| Box::new(Attr { id, classes, pairs })))
}

fn target() -> impl Strategy<Value = Target> {
    (text(), text()).prop_map(|(url, title)| Target { url: format!("https:{url}"), title })
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn inline() -> BoxedStrategy<Inline> {
    let leaf = prop_oneof![
        3 => text().prop_map(InlineKind::Text).boxed(),
        1 => Just(InlineKind::SoftBreak).boxed(),
        1 => Just(InlineKind::LineBreak).boxed(),
        1 => text().prop_map(InlineKind::Code).boxed(),
        1 => (any::<bool>(), text()).prop_map(|(display, text)| InlineKind::Math { display, text }).boxed(),
        1 => (text(), text()).prop_map(|(format, text)| InlineKind::Raw { format, text }).boxed(),
    ];
    node(leaf).prop_recursive(3, 16, 3, |inner| node(parent(vec(inner, 0..3).boxed()))).boxed()
}

fn node(kind: impl Strategy<Value = InlineKind> + 'static) -> BoxedStrategy<Inline> {
    (kind, span(), attr()).prop_map(|(kind, span, attr)| Inline { kind, span, attr }).boxed()
}

const STYLES: [Style; 7] = [
    Style::Emph,
    Style::Strong,
    Style::Underline,
    Style::Strikeout,
    Style::Superscript,
    Style::Subscript,
    Style::SmallCaps,
];

fn parent(content: BoxedStrategy<Vec<Inline>>) -> impl Strategy<Value = InlineKind> {
    let quotes = one_of(&[QuoteKind::Single, QuoteKind::Double]);
    let modes = one_of(&[CitationMode::Normal, CitationMode::AuthorInText, CitationMode::SuppressAuthor]);
    let citation = (text(), content.clone(), content.clone(), modes, span(), 0..3_u32).prop_map(
        |(id, prefix, suffix, mode, span, note_num)| Citation { id, prefix, suffix, mode, span, note_num },
    );
    prop_oneof![
        (one_of(&STYLES), content.clone())
            .prop_map(|(style, content)| InlineKind::Styled { style, content })
            .boxed(),
        (quotes, content.clone()).prop_map(|(quote, content)| InlineKind::Quoted { quote, content }).boxed(),
        (target(), content.clone())
            .prop_map(|(target, content)| InlineKind::Link { target, content })
            .boxed(),
        (target(), content.clone())
            .prop_map(|(target, content)| InlineKind::Image { target, content })
            .boxed(),
        (vec(citation, 0..2), content.clone())
            .prop_map(|(citations, content)| InlineKind::Cite { citations, content })
            .boxed(),
        content.clone().prop_map(|content| InlineKind::Note(vec![Block::para(content)])).boxed(),
        content.prop_map(InlineKind::Span).boxed(),
    ]
}

fn block() -> BoxedStrategy<Block> {
    let inlines = || vec(inline(), 0..3);
    let leaf = prop_oneof![
        inlines().prop_map(BlockKind::Plain).boxed(),
        inlines().prop_map(BlockKind::Para).boxed(),
        vec(inlines(), 0..3).prop_map(BlockKind::LineBlock).boxed(),
        (any::<u8>(), inlines()).prop_map(|(level, content)| BlockKind::Heading { level, content }).boxed(),
        text().prop_map(BlockKind::Code).boxed(),
        (text(), text()).prop_map(|(format, text)| BlockKind::Raw { format, text }).boxed(),
        Just(BlockKind::Rule).boxed(),
    ];
    let block = |kind: BoxedStrategy<BlockKind>| {
        (kind, span(), attr()).prop_map(|(kind, span, attr)| Block { kind, span, attr }).boxed()
    };
    block(leaf.boxed())
        .prop_recursive(3, 24, 3, move |inner| block(container(vec(inner, 0..3).boxed()).boxed()))
        .boxed()
}

fn caption(content: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = Caption> {
    (option::of(vec(inline(), 0..2)), content).prop_map(|(short, content)| Caption { short, content })
}

const LIST_STYLES: [ListStyle; 7] = [
    ListStyle::Decimal,
    ListStyle::LowerAlpha,
    ListStyle::UpperAlpha,
    ListStyle::LowerRoman,
    ListStyle::UpperRoman,
    ListStyle::Example,
    ListStyle::Default,
];

const DELIMITERS: [ListDelimiter; 4] =
    [ListDelimiter::Period, ListDelimiter::OneParen, ListDelimiter::TwoParens, ListDelimiter::Default];

fn container(content: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = BlockKind> {
    let item = (content.clone(), span()).prop_map(|(content, span)| ListItem { content, span });
    let numbering = (any::<u32>(), one_of(&LIST_STYLES), one_of(&DELIMITERS))
        .prop_map(|(start, style, delimiter)| ListNumbering { start, style, delimiter });
    let definition = (vec(inline(), 0..2), vec(content.clone(), 0..2), span())
        .prop_map(|(term, definitions, span)| Definition { term, definitions, span });
    prop_oneof![
        content.clone().prop_map(BlockKind::Quote).boxed(),
        content.clone().prop_map(BlockKind::Div).boxed(),
        (option::of(numbering), vec(item, 0..3))
            .prop_map(|(numbering, items)| BlockKind::List(List { numbering, items }))
            .boxed(),
        vec(definition, 0..2).prop_map(BlockKind::Definitions).boxed(),
        (caption(content.clone()), content.clone())
            .prop_map(|(caption, content)| BlockKind::Figure { caption, content })
            .boxed(),
        table(content).prop_map(|table| BlockKind::Table(Box::new(table))).boxed(),
    ]
}

fn table(content: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = Table> {
    let aligns = || one_of(&[Align::Default, Align::Left, Align::Center, Align::Right]);
    let column = (aligns(), option::of(0.0..=1.0)).prop_map(|(align, width)| Column { align, width });
    let cell = (content.clone(), aligns(), 1_u32.., 1_u32.., span(), attr()).prop_map(
        |(content, align, row_span, col_span, span, attr)| Cell {
            content,
            align,
            row_span,
            col_span,
            span,
            attr,
        },
    );
    let row = (vec(cell, 0..3), span(), attr()).prop_map(|(cells, span, attr)| Row { cells, span, attr });
    let rows = vec(row, 0..2).boxed();
    let part = (rows.clone(), attr()).prop_map(|(rows, attr)| TablePart { rows, attr }).boxed();
    let body = (any::<u32>(), rows.clone(), rows, attr())
        .prop_map(|(row_head_columns, head, rows, attr)| TableBody { row_head_columns, head, rows, attr });
    (caption(content), vec(column, 0..3), part.clone(), vec(body, 0..2), part)
        .prop_map(|(caption, columns, head, bodies, foot)| Table { caption, columns, head, bodies, foot })
}

/// Any document that says everything in one way only: no neighbouring texts, no empty ones, no empty attributes, and
/// boxes at the start of items as tasks.
pub(crate) fn document() -> impl Strategy<Value = Document> {
    let value = prop_oneof![any::<bool>().prop_map(Meta::Bool), text().prop_map(Meta::String)];
    let value = value.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Meta::List),
            btree_map(text(), inner, 0..3).prop_map(Meta::Map),
            vec(inline(), 0..2).prop_map(Meta::Inlines),
            vec(block(), 0..2).prop_map(Meta::Blocks),
        ]
    });
    (btree_map(text(), value, 0..3), vec(block(), 0..4)).prop_map(|(meta, blocks)| {
        let source = |path: &str| Source { path: path.to_owned(), bytes: 200 };
        let resource = Resource { path: "a.png".to_owned(), media_type: "image/png".to_owned() };
        let sources = Sources(vec![source("a.md"), source("b.md")]);
        let mut document =
            Document { meta, blocks, sources, resources: [("a.png".to_owned(), resource)].into() };
        document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut Normal, value));
        walk::document_mut(&mut Normal, &mut document);
        document
    })
}

struct Normal;

fn no_empty(attr: &mut Attrs) {
    *attr = attr.take().and_then(|attr| attr.boxed());
}

fn is_plain(node: &Inline) -> bool {
    matches!(node.kind, InlineKind::Text(_)) && node.attr.is_none()
}

impl VisitMut for Normal {
    fn visit_block_mut(&mut self, node: &mut Block) {
        no_empty(&mut node.attr);
        walk::block_mut(self, node);
        match &mut node.kind {
            BlockKind::Table(table) => {
                no_empty(&mut table.head.attr);
                no_empty(&mut table.foot.attr);
                table.bodies.iter_mut().for_each(|body| no_empty(&mut body.attr));
                for row in table.rows_mut() {
                    no_empty(&mut row.attr);
                    row.cells.iter_mut().for_each(|cell| no_empty(&mut cell.attr));
                }
            }
            BlockKind::List(list) => list.items.iter_mut().for_each(|item| {
                let Some(Block { kind: BlockKind::Plain(first) | BlockKind::Para(first), .. }) =
                    item.content.first_mut()
                else {
                    return;
                };
                if let Some(Inline { kind: InlineKind::Text(text), attr: None, .. }) = first.first_mut() {
                    *text = text.replace(['☐', '☒'], "x");
                }
            }),
            _ => {}
        }
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        no_empty(&mut node.attr);
        walk::inline_mut(self, node);
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        nodes.iter_mut().for_each(|node| self.visit_inline_mut(node));
        nodes.retain(|node| !matches!(&node.kind, InlineKind::Text(text) if text.is_empty()));
        nodes.dedup_by(|after, before| is_plain(after) && is_plain(before));
    }
}

struct NoSpans;

impl VisitMut for NoSpans {
    fn visit_span_mut(&mut self, span: &mut Span) {
        *span = Span::SYNTHESIZED;
    }
}

fn bare(mut document: Document) -> Document {
    walk::document_mut(&mut NoSpans, &mut document);
    document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut NoSpans, value));
    Document { meta: document.meta, blocks: document.blocks, ..Document::default() }
}

fn filter(document: Document, change: impl Fn(&mut Value) + Sync + 'static) -> Document {
    let host = TestHost::new(MemoryHost::new(), changes(change));
    let Ok(Stage::Transform(stage)) = stage("pandoc/filter", json!({ "filter": "a" })) else {
        panic!("a transform")
    };
    stage.transform(document, &host.context()).unwrap()
}

/// What a filter does to one of many paragraphs.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Keep,
    Remove,
    Wrap,
    InsertBefore,
    Change,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => Just(Edit::Keep),
        1 => Just(Edit::Remove),
        1 => Just(Edit::Wrap),
        1 => Just(Edit::InsertBefore),
        1 => Just(Edit::Change),
    ]
}

fn apply(edits: &[Edit], value: &mut Value) {
    let blocks = std::mem::take(value["blocks"].as_array_mut().unwrap());
    let out = value["blocks"].as_array_mut().unwrap();
    for (block, edit) in blocks.into_iter().zip(edits) {
        match edit {
            Edit::Keep => out.push(block),
            Edit::Remove => {}
            Edit::Wrap => out.push(json!({ "t": "BlockQuote", "c": [block] })),
            Edit::InsertBefore => {
                out.push(json!({ "t": "Para", "c": [{ "t": "Str", "c": "inserted" }] }));
                out.push(block);
            }
            Edit::Change => out.push(json!({ "t": "Para", "c": [{ "t": "Str", "c": "changed" }] })),
        }
    }
}

fn paragraph(number: u32) -> Block {
    let at = number * 100;
    let text = |start: u32, text: String| {
        let end = start + u32::try_from(text.len()).unwrap();
        Inline::new(InlineKind::Text(text), Span::new(1, start, end))
    };
    let emph = vec![text(at + 40, format!("word{number}"))];
    let emph = InlineKind::Styled { style: Style::Emph, content: emph };
    let content =
        vec![text(at, format!("The paragraph {number} ")), Inline::new(emph, Span::new(1, at + 39, at + 60))];
    Block::new(BlockKind::Para(content), Span::new(1, at, at + 60))
}

/// The paragraphs of a document, those in quotations included.
fn paragraphs(blocks: &[Block]) -> Vec<Block> {
    let of = |block: &Block| match &block.kind {
        BlockKind::Quote(content) => content.clone(),
        _ => vec![block.clone()],
    };
    blocks.iter().flat_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_survives_but_for_its_spans(document in document()) {
        let read = from_json(&to_json(&document).unwrap(), Span::SYNTHESIZED).unwrap();
        prop_assert_eq!(read.document, bare(document));
        prop_assert_eq!(read.lost, Vec::<String>::new());
    }

    #[test]
    fn what_was_written_is_written_the_same_again(document in document()) {
        let json = to_json(&document).unwrap();
        let read = from_json(&json, Span::SYNTHESIZED).unwrap();
        prop_assert_eq!(to_json(&read.document).unwrap(), json);
    }

    #[test]
    fn a_filter_that_does_nothing_changes_nothing(document in document()) {
        prop_assert_eq!(filter(document.clone(), |_| ()), document);
    }

    #[test]
    fn what_a_filter_leaves_alone_keeps_its_spans(edits in vec(edit(), 1..40)) {
        let blocks: Vec<Block> = (0..).map(paragraph).take(edits.len()).collect();
        let kept = blocks.iter().zip(&edits).filter(|(_, edit)| !matches!(edit, Edit::Remove | Edit::Change));
        let kept: Vec<Block> = kept.map(|(block, _)| block.clone()).collect();
        let document = Document { blocks, ..Document::default() };
        let filtered = filter(document, move |value| apply(&edits, value));
        let mut found = paragraphs(&filtered.blocks);
        prop_assert!(found.iter().all(|block| !block.span.is_synthesized() || kept.is_empty()));
        found.retain(|block| matches!(&block.kind, BlockKind::Para(content) if content.len() > 1));
        prop_assert_eq!(found, kept);
    }
}
