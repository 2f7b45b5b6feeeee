//! JSON and MessagePack: what is written is read back, and a model that has grown is still read.

use crate::kitchen_sink;
use dossier_core::{Block, BlockKind, Column, Document, Inline, Span, codec};
use serde_json::{Value, json};

#[test]
fn a_document_with_everything_survives_both_codecs() {
    let document = kitchen_sink::document();
    let text = codec::to_json(&document).unwrap();
    assert_eq!(codec::from_json(&text).unwrap(), document);
    let bytes = codec::to_msgpack(&document).unwrap();
    assert_eq!(codec::from_msgpack(&bytes).unwrap(), document);
}

#[test]
fn widths_survive_to_the_last_bit() {
    for width in [0.9582993338849045, 0.19467242701994006, 0.1, f64::MIN_POSITIVE] {
        let column = Column { width: Some(width), ..Column::default() };
        let text = serde_json::to_string(&column).unwrap();
        assert_eq!(serde_json::from_str::<Column>(&text).unwrap(), column);
    }
}

#[test]
fn encoding_is_the_same_each_time() {
    let (first, second) = (kitchen_sink::document(), kitchen_sink::document());
    assert_eq!(codec::to_json(&first).unwrap(), codec::to_json(&second).unwrap());
    assert_eq!(codec::to_msgpack(&first).unwrap(), codec::to_msgpack(&second).unwrap());
}

#[test]
fn a_small_document_in_full() {
    let text = Inline::text("数据");
    let block = Block::new(BlockKind::Para(vec![text]), Span::new(1, 0, 6));
    let document = Document { blocks: vec![block], ..Document::default() };
    let expected = concat!(
        r#"{"meta":{},"blocks":[{"kind":{"Para":[{"kind":{"Text":"数据"},"#,
        r#""span":{"source":0,"start":0,"end":0}}]},"span":{"source":1,"start":0,"end":6}}],"sources":[]}"#
    );
    assert_eq!(codec::to_json(&document).unwrap(), expected);
}

/// Adds a field that this version does not know to each object with a fixed set of fields.
fn grow(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(grow);
            if ["span", "kind", "start", "rows", "content", "url"].iter().any(|key| map.contains_key(*key)) {
                map.insert("from_the_future".to_owned(), json!({ "nested": [1, null, "x"] }));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(grow),
        _ => {}
    }
}

#[test]
fn fields_of_a_later_version_are_passed_over() {
    let document = kitchen_sink::document();
    let mut value = serde_json::to_value(&document).unwrap();
    grow(&mut value);
    let text = value.to_string();
    assert!(text.matches("from_the_future").count() > 100, "few objects grew");
    assert_eq!(codec::from_json(&text).unwrap(), document);
    let bytes = rmp_serde::to_vec_named(&value).unwrap();
    assert_eq!(codec::from_msgpack(&bytes).unwrap(), document);
}

#[test]
fn fields_that_are_missing_take_their_defaults() {
    let check =
        |text: &str, expected: Document| assert_eq!(codec::from_json(text).unwrap(), expected, "{text}");
    let of = |block: Block| Document { blocks: vec![block], ..Document::default() };
    check("{}", Document::default());
    check(r#"{"blocks":[{"kind":"Rule"}]}"#, of(Block::new(BlockKind::Rule, Span::SYNTHESIZED)));
    check(
        r#"{"blocks":[{"kind":{"Para":[{"kind":{"Text":"a"}}]}}]}"#,
        of(Block::para(vec![Inline::text("a")])),
    );
    let cell = r#"{"blocks":[{"kind":{"Table":{"caption":{"content":[]},"columns":[{}],"head":{"rows":[]},
        "bodies":[{"rows":[{"cells":[{"content":[]}]}]}]}}}]}"#;
    let document = codec::from_json(cell).unwrap();
    let BlockKind::Table(table) = &document.blocks[0].kind else { panic!("no table") };
    let cell = &table.bodies[0].rows[0].cells[0];
    assert_eq!((cell.row_span, cell.col_span), (1, 1));
}

#[test]
fn what_is_no_document_is_an_error_with_its_place() {
    let check = |text: &str, expected: &str| {
        let error = codec::from_json(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("", "EOF while parsing");
    check("{\"blocks\":\n[{\"kind\":\"Marquee\"}]}", "unknown variant `Marquee`");
    check("{\"blocks\":\n[{\"kind\":\"Marquee\"}]}", "line 2");
    check(r#"{"blocks":[{"span":{"source":0,"start":0,"end":0}}]}"#, "missing field `kind`");
    check(r#"{"blocks":[{"kind":{"Heading":{"level":300,"content":[]}}}]}"#, "invalid value: integer `300`");
    check(r#"{} {}"#, "trailing characters");
    assert!(codec::from_msgpack(&[0xc1]).is_err());
    assert!(codec::from_msgpack(&[]).is_err());
}

#[test]
fn bytes_after_a_document_are_an_error_in_messagepack_too() {
    let mut bytes = codec::to_msgpack(&Document::default()).unwrap();
    bytes.push(0xc0);
    assert!(codec::from_msgpack(&bytes).is_err());
}

#[test]
fn nodes_stay_small() {
    // A book is a hundred thousand nodes.
    assert!(size_of::<Block>() <= 104, "a block has {} bytes", size_of::<Block>());
    assert!(size_of::<Inline>() <= 104, "an inline has {} bytes", size_of::<Inline>());
}
