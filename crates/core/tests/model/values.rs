//! The small parts: attributes, spans, sources, metadata as text, plain text.

use crate::kitchen_sink;
use dossier_core::{
    Attr, Block, BlockKind, Document, Inline, InlineKind, Lang, Location, Meta, QuoteKind, Source, Span, text,
};

#[test]
fn attributes_keep_keys_and_classes_unique() {
    let mut attr = Attr::pair("lang", "zh");
    attr.set("lang", "nl");
    attr.add_class("a");
    attr.add_class("a");
    assert_eq!((attr.get("lang"), attr.pairs.len(), attr.classes.len()), (Some("nl"), 1, 1));
    assert_eq!(Attr::default().boxed(), None);
    assert!(attr.boxed().is_some());
}

#[test]
fn spans_join_within_a_source() {
    let check = |a: Span, b: Span, expected: Span| assert_eq!(a.join(b), expected);
    check(Span::new(1, 5, 9), Span::new(1, 2, 6), Span::new(1, 2, 9));
    check(Span::SYNTHESIZED, Span::new(2, 2, 6), Span::new(2, 2, 6));
    check(Span::new(2, 2, 6), Span::SYNTHESIZED, Span::new(2, 2, 6));
    check(Span::new(1, 5, 9), Span::new(2, 0, 3), Span::new(1, 5, 9));
}

#[test]
fn places_are_found_by_source() {
    let mut document = Document::default();
    let number = document.sources.add(Source { path: "a.md".to_owned(), bytes: 9 });
    assert_eq!(number, 1);
    assert_eq!(document.locate(Span::new(1, 2, 5)), Some(Location::new("a.md", 2, 5)));
    assert_eq!(document.locate(Span::new(2, 2, 5)), None);
    assert_eq!(document.locate(Span::new(u32::MAX, 2, 5)), None);
    assert_eq!(document.locate(Span::SYNTHESIZED), None);
}

#[test]
fn metadata_reads_as_text() {
    let document = kitchen_sink::document();
    let text = |key: &str| document.meta_text(key).unwrap_or_else(|| "none".to_owned());
    assert_eq!(text("title"), "Reading the rules");
    assert_eq!(text("author"), "Wu Lan, Policy Desk");
    assert_eq!(text("draft"), "true");
    assert_eq!(text("nothing"), "none");
    assert_eq!(document.meta.get("author").map(Meta::to_texts).unwrap(), ["Wu Lan", "Policy Desk"]);
}

#[test]
fn the_language_is_undetermined_when_it_is_missing_or_malformed() {
    let check = |tag: &str, expected: &str| {
        let mut document = Document::default();
        document.meta.insert("lang".to_owned(), Meta::String(tag.to_owned()));
        assert_eq!(document.lang().as_str(), expected);
    };
    check("EN-gb", "en-GB");
    check("en_GB", "und");
    check("", "und");
    assert_eq!(Document::default().lang(), Lang::default());
}

#[test]
fn a_language_is_a_string_in_json_and_malformed_tags_are_refused() {
    let lang: Lang = serde_json::from_str("\"ZH-hant-tw\"").unwrap();
    assert_eq!(serde_json::to_string(&lang).unwrap(), "\"zh-Hant-TW\"");
    assert!(serde_json::from_str::<Lang>("\"zh_TW\"").is_err());
    assert_eq!((lang.primary(), lang.script(), lang.region()), ("zh", Some("Hant"), Some("TW")));
    let error = Lang::parse("zh_TW").unwrap_err().to_string();
    assert!(error.starts_with("`zh_TW` is not a BCP 47 language tag: "), "{error}");
}

#[test]
fn plain_text_drops_formatting_notes_and_raw_markup() {
    let at = |kind| Inline::new(kind, Span::SYNTHESIZED);
    let inlines = vec![
        Inline::text("The "),
        at(InlineKind::Quoted { quote: QuoteKind::Double, content: vec![Inline::text("rule")] }),
        at(InlineKind::SoftBreak),
        at(InlineKind::Code("x".to_owned())),
        at(InlineKind::Note(vec![Block::para(vec![Inline::text("unseen")])])),
        at(InlineKind::Raw { format: "html".to_owned(), text: "<b>".to_owned() }),
    ];
    assert_eq!(text::of_inlines(&inlines), "The “rule” x");
}

#[test]
fn the_text_of_blocks_has_a_line_for_each() {
    let document = kitchen_sink::document();
    let of = |kind: fn(&BlockKind) -> bool| {
        let blocks: Vec<_> = document.blocks.iter().filter(|block| kind(&block.kind)).cloned().collect();
        text::of_blocks(&blocks)
    };
    assert_eq!(of(|kind| matches!(kind, BlockKind::Definitions(_))), "term\nfirst\nsecond");
    assert_eq!(of(|kind| matches!(kind, BlockKind::LineBlock(_))), "one\ntwo");
    assert_eq!(of(|kind| matches!(kind, BlockKind::Figure { .. })), "a chart\nshort\nlong");
}
