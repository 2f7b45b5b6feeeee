//! Any document at all, of bounded depth, survives the codecs and the walkers.

use dossier_core::walk::{self, VisitMut};
use dossier_core::{
    Align, Attr, Attrs, Block, BlockKind, Caption, Cell, Citation, CitationMode, Column, Definition,
    Document, Inline, InlineKind, List, ListDelimiter, ListItem, ListNumbering, ListStyle, Meta, QuoteKind,
    Row, Source, Sources, Span, Style, Table, TableBody, TablePart, Target, codec,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,8}", "[\u{4e00}-\u{9fff}]{0,4}", any::<String>()]
}

fn span() -> impl Strategy<Value = Span> {
    any::<(u32, u32, u32)>().prop_map(|(source, start, end)| Span::new(source, start, end))
}

fn attr() -> impl Strategy<Value = Attrs> {
    let some = (text(), vec(text(), 0..3), vec((text(), text()), 0..3));
    option::weighted(0.2, some.prop_map(|(id, classes, pairs)| Box::new(Attr { id, classes, pairs })))
}

fn target() -> impl Strategy<Value = Target> {
    (text(), text()).prop_map(|(url, title)| Target { url, title })
}

fn inline() -> BoxedStrategy<Inline> {
    let leaf = prop_oneof![
        text().prop_map(InlineKind::Text),
        Just(InlineKind::SoftBreak),
        Just(InlineKind::LineBreak),
        text().prop_map(InlineKind::Code),
        (any::<bool>(), text()).prop_map(|(display, text)| InlineKind::Math { display, text }),
        (text(), text()).prop_map(|(format, text)| InlineKind::Raw { format, text }),
    ];
    node(leaf).prop_recursive(3, 16, 3, |inner| node(parent(vec(inner, 0..3).boxed()))).boxed()
}

fn node(kind: impl Strategy<Value = InlineKind> + 'static) -> BoxedStrategy<Inline> {
    (kind, span(), attr()).prop_map(|(kind, span, attr)| Inline { kind, span, attr }).boxed()
}

fn parent(content: BoxedStrategy<Vec<Inline>>) -> impl Strategy<Value = InlineKind> {
    let styles = prop_oneof![Just(Style::Emph), Just(Style::Strikeout), Just(Style::SmallCaps)];
    let quotes = prop_oneof![Just(QuoteKind::Single), Just(QuoteKind::Double)];
    let modes = prop_oneof![Just(CitationMode::Normal), Just(CitationMode::AuthorInText)];
    let citation = (text(), content.clone(), content.clone(), modes, span(), 0..3_u32).prop_map(
        |(id, prefix, suffix, mode, span, note_num)| Citation { id, prefix, suffix, mode, span, note_num },
    );
    prop_oneof![
        (styles, content.clone()).prop_map(|(style, content)| InlineKind::Styled { style, content }),
        (quotes, content.clone()).prop_map(|(quote, content)| InlineKind::Quoted { quote, content }),
        (target(), content.clone()).prop_map(|(target, content)| InlineKind::Link { target, content }),
        (target(), content.clone()).prop_map(|(target, content)| InlineKind::Image { target, content }),
        (vec(citation, 0..2), content.clone())
            .prop_map(|(citations, content)| InlineKind::Cite { citations, content }),
        content.clone().prop_map(|content| InlineKind::Note(vec![Block::para(content)])),
        content.prop_map(InlineKind::Span),
    ]
}

fn block() -> BoxedStrategy<Block> {
    let inlines = || vec(inline(), 0..3);
    let leaf = prop_oneof![
        inlines().prop_map(BlockKind::Plain),
        inlines().prop_map(BlockKind::Para),
        vec(inlines(), 0..3).prop_map(BlockKind::LineBlock),
        (any::<u8>(), inlines()).prop_map(|(level, content)| BlockKind::Heading { level, content }),
        text().prop_map(BlockKind::Code),
        (text(), text()).prop_map(|(format, text)| BlockKind::Raw { format, text }),
        Just(BlockKind::Rule),
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

fn container(content: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = BlockKind> {
    let item = (content.clone(), span()).prop_map(|(content, span)| ListItem { content, span });
    let numbering = option::of(any::<u32>().prop_map(|start| ListNumbering {
        start,
        style: ListStyle::UpperAlpha,
        delimiter: ListDelimiter::OneParen,
    }));
    let definition = (vec(inline(), 0..2), vec(content.clone(), 0..2), span())
        .prop_map(|(term, definitions, span)| Definition { term, definitions, span });
    prop_oneof![
        content.clone().prop_map(BlockKind::Quote),
        content.clone().prop_map(BlockKind::Div),
        (numbering, vec(item, 0..3))
            .prop_map(|(numbering, items)| BlockKind::List(List { numbering, items })),
        vec(definition, 0..2).prop_map(BlockKind::Definitions),
        (caption(content.clone()), content.clone())
            .prop_map(|(caption, content)| BlockKind::Figure { caption, content }),
        table(content).prop_map(|table| BlockKind::Table(Box::new(table))),
    ]
}

fn table(content: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = Table> {
    let aligns = || prop_oneof![Just(Align::Default), Just(Align::Left), Just(Align::Right)];
    let column = (aligns(), option::of(0.0..=1.0)).prop_map(|(align, width)| Column { align, width });
    let cell = (content.clone(), aligns(), any::<(u32, u32)>(), span(), attr()).prop_map(
        |(content, align, (row_span, col_span), span, attr)| Cell {
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

/// Any document at all.
pub(crate) fn document() -> impl Strategy<Value = Document> {
    let value = prop_oneof![any::<bool>().prop_map(Meta::Bool), text().prop_map(Meta::String)];
    let value = value.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Meta::List),
            btree_map(text(), inner, 0..3).prop_map(Meta::Map),
            vec(inline(), 0..2).prop_map(Meta::Inlines),
        ]
    });
    let source = (text(), any::<u64>()).prop_map(|(path, bytes)| Source { path, bytes });
    (btree_map(text(), value, 0..3), vec(block(), 0..4), vec(source, 0..3)).prop_map(
        |(meta, blocks, sources)| Document { meta, blocks, sources: Sources(sources), ..Document::default() },
    )
}

struct Nothing;
impl VisitMut for Nothing {}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_survives_both_codecs(document in document()) {
        let text = codec::to_json(&document).unwrap();
        prop_assert_eq!(&codec::from_json(&text).unwrap(), &document);
        let bytes = codec::to_msgpack(&document).unwrap();
        prop_assert_eq!(&codec::from_msgpack(&bytes).unwrap(), &document);
    }

    #[test]
    fn a_walker_that_does_nothing_changes_nothing(document in document()) {
        let mut walked = document.clone();
        walk::document_mut(&mut Nothing, &mut walked);
        prop_assert_eq!(walked, document);
    }

    #[test]
    fn bytes_at_random_are_refused_in_peace(bytes in vec(any::<u8>(), 0..200), text in any::<String>()) {
        let _ = codec::from_msgpack(&bytes);
        let _ = codec::from_json(&text);
    }

    #[test]
    fn a_document_with_one_byte_changed_is_read_or_refused_in_peace(
        document in document(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = codec::to_msgpack(&document).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = codec::from_msgpack(&bytes) {
            let again = codec::to_msgpack(&read).unwrap();
            prop_assert_eq!(codec::from_msgpack(&again).unwrap(), read);
        }
    }
}
