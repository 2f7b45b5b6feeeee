//! Bytes made to harm: an answer in any case, and no stack runs out.

use dossier_core::document::MAX_DEPTH;
use dossier_core::{
    Block, BlockKind, Cell, Document, Inline, InlineKind, Row, Span, Style, Table, TableBody, codec,
};

/// Runs on a thread with the stack that threads have by default, whatever the main thread has.
fn on_a_common_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(run).unwrap().join().unwrap()
}

fn check_json(text: String) {
    let error = on_a_common_stack(move || codec::from_json(&text).map(drop)).unwrap_err();
    assert!(!error.to_string().is_empty());
}

#[test]
fn deep_json_is_an_error() {
    for depth in [2_000, 10_000, 1_000_000] {
        check_json("[".repeat(depth));
        check_json("{\"a\":".repeat(depth));
        check_json(format!("{{\"unknown\":{}1{}}}", "[".repeat(depth), "]".repeat(depth)));
        let div = r#"{"kind":{"Div":["#;
        check_json(format!("{{\"blocks\":[{}{}]}}", div.repeat(depth), "]}}".repeat(depth)));
        let list = r#"{"List":["#;
        check_json(format!("{{\"meta\":{{\"a\":{}{}}}}}", list.repeat(depth), "]}".repeat(depth)));
    }
}

#[test]
fn brackets_in_strings_are_not_depth() {
    let text = format!(r#"{{"meta":{{"a":{{"String":"\"{}"}}}}}}"#, "[{".repeat(10_000));
    assert!(codec::from_json(&text).is_ok());
}

#[test]
fn deep_messagepack_is_an_error() {
    for depth in [2_000, 10_000, 1_000_000] {
        let arrays = vec![0x91; depth];
        let unknown = [&[0x81, 0xa1, b'a'][..], &arrays, &[0xc0]].concat();
        for bytes in [arrays, unknown] {
            assert!(on_a_common_stack(move || codec::from_msgpack(&bytes).map(drop)).is_err(), "{depth}");
        }
    }
}

#[test]
fn lengths_that_lie_reserve_no_memory() {
    // A map of one field, `blocks`, an array of 2^32 - 1 elements of which there is none.
    let bytes = [&[0x81, 0xa6][..], b"blocks", &[0xdd, 0xff, 0xff, 0xff, 0xff]].concat();
    assert!(codec::from_msgpack(&bytes).is_err());
}

/// Blocks nested as deep as the model allows, in the way that costs the codecs most: tables in cells.
fn tables_in_cells(depth: usize) -> Block {
    let leaf = Block::para(vec![Inline::text("bottom")]);
    (2..depth).fold(leaf, |inner, _| {
        let cell = Cell { content: vec![inner], ..Cell::default() };
        let row = Row { cells: vec![cell], ..Row::default() };
        let body = TableBody { rows: vec![row], ..TableBody::default() };
        let table = Table { bodies: vec![body], ..Table::default() };
        Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)
    })
}

#[test]
fn a_document_deeper_than_allowed_is_an_error() {
    let document = |depth| Document { blocks: vec![tables_in_cells(depth)], ..Document::default() };
    let check = |depth, expected: &str| {
        let bytes = codec::to_msgpack(&document(depth)).unwrap();
        let result = on_a_common_stack(move || codec::from_msgpack(&bytes).map(drop));
        assert_eq!(result.map_or_else(|error| error.to_string(), |()| "fine".to_owned()), expected);
    };
    check(MAX_DEPTH, "fine");
    check(MAX_DEPTH + 1, "blocks and inlines nest 65 deep; at most 64 are allowed");
}

#[test]
fn structs_without_field_names_are_refused() {
    let positional = rmp_serde::to_vec(&Document::default()).unwrap();
    let expected = "a list of values where a map of field names is expected";
    assert_eq!(codec::from_msgpack(&positional).unwrap_err().to_string(), expected);
    assert_eq!(codec::from_json(" [{}, []]").unwrap_err().to_string(), expected);
}

#[test]
fn the_deepest_document_that_is_allowed_goes_through() {
    let styled = (2..MAX_DEPTH).fold(Inline::text("bottom"), |inner, _| {
        let kind = InlineKind::Styled { style: Style::Emph, content: vec![inner] };
        Inline::new(kind, Span::SYNTHESIZED)
    });
    let blocks = vec![tables_in_cells(MAX_DEPTH), Block::para(vec![styled])];
    let document = Document { blocks, ..Document::default() };
    on_a_common_stack(move || {
        let text = codec::to_json(&document).unwrap();
        assert_eq!(codec::from_json(&text).unwrap(), document);
        let bytes = codec::to_msgpack(&document).unwrap();
        assert_eq!(codec::from_msgpack(&bytes).unwrap(), document);
    });
}
