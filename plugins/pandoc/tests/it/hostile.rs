//! JSON that is broken, or made to harm: an answer in any case, and a clear one.

use crate::random;
use dossier_pandoc::json::{from_json, to_json};
use dossier_sdk::document::MAX_DEPTH;
use dossier_sdk::{
    Attr, Block, BlockKind, Cell, Document, Inline, InlineKind, Row, Span, Style, Table, TableBody,
};
use proptest::prelude::*;

fn read(json: &[u8]) -> Result<Document, String> {
    from_json(json, Span::SYNTHESIZED).map(|read| read.document).map_err(|error| error.to_string())
}

/// Runs on a thread with the stack that threads have by default, whatever the main thread has.
fn on_a_common_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(run).unwrap().join().unwrap()
}

#[track_caller]
fn check(json: &str, expected: &str) {
    assert_eq!(read(json.as_bytes()).unwrap_err(), expected);
}

#[track_caller]
fn check_blocks(blocks: &str, expected: &str) {
    check(&format!(r#"{{"pandoc-api-version":[1,23,1],"meta":{{}},"blocks":{blocks}}}"#), expected);
}

#[test]
fn what_is_no_document_is_told_with_its_place() {
    check("", "EOF while parsing a value at line 1 column 0");
    check("Hello", "expected value at line 1 column 1, after `H`");
    check("[{\"unMeta\":{}},[]]", "the JSON is a list, as Pandoc wrote it before version 1.18");
    check("{\n}", "missing field `pandoc-api-version` at line 2 column 1, after `{\n}`");
    let whole = r#"{"pandoc-api-version":[1,23],"meta":{},"blocks":[]}"#;
    check(
        &format!("{whole} x"),
        "trailing characters at line 1 column 53, after `{\"pandoc-api-version\":[1,23],\"meta\":{},\"blocks\":[]} x`",
    );
}

#[test]
fn what_is_no_node_is_told_with_its_place() {
    check_blocks(
        "{}",
        "invalid type: map, expected a sequence at line 1 column 50, after `{\"pandoc-api-version\":[1,23,1],\"meta\":{},\"blocks\":`",
    );
    check_blocks(
        r#"[{"t":"Plain","c":[{"t":"Strr","c":"a"}]}]"#,
        "unknown variant `Strr`, expected one of `Str`, `Emph`, `Underline`, `Strong`, `Strikeout`, `Superscript`, \
         `Subscript`, `SmallCaps`, `Quoted`, `Cite`, `Code`, `Space`, `SoftBreak`, `LineBreak`, `Math`, `RawInline`, \
         `Link`, `Image`, `Note`, `Span` at line 1 column 80, after `\":[1,23,1],\"meta\":{},\"blocks\":[{\"t\":\"Plain\",\"c\":[{\"t\":\"Strr\"`",
    );
}

#[test]
fn versions_that_are_not_known_are_refused() {
    let check_version = |version: &str, shown: &str| {
        let expected = format!(
            "the JSON is of pandoc-types {shown}; 1.22 and 1.23 are read, which Pandoc 2.11 to 3 write"
        );
        check(&format!(r#"{{"pandoc-api-version":{version},"meta":{{}},"blocks":[]}}"#), &expected);
    };
    check_version("[1,20]", "1.20");
    check_version("[1,24,0]", "1.24.0");
    check_version("[2,23]", "2.23");
    check_version("[]", "");
}

#[test]
fn deep_json_is_an_error() {
    let check_deep = |json: String| {
        let error = on_a_common_stack(move || read(json.as_bytes()).unwrap_err());
        assert!(error.ends_with("64 levels are allowed") || error.ends_with("64 are allowed"), "{error}");
    };
    for depth in [200, 2_000, 100_000] {
        check_deep("[".repeat(depth * 4));
        check_deep("{\"a\":".repeat(depth * 2));
        let blocks = |open: &str, close: &str| {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            format!(r#"{{"pandoc-api-version":[1,23],"meta":{{}},"blocks":[{open}{close}]}}"#)
        };
        check_deep(blocks(r#"{"t":"BlockQuote","c":["#, "]}"));
        check_deep(blocks(r#"{"c":["#, r#"],"t":"BlockQuote"}"#));
        check_deep(blocks(r#"{"t":"Div","c":[["a",[],[["wrapper","1"]]],["#, "]]}"));
        check_deep(format!(r#"{{"more":{}{},"blocks":[]}}"#, "[".repeat(depth * 4), "]".repeat(depth * 4)));
    }
}

/// Blocks nested as deep as the model allows, in the way that costs the most: tables in cells, with attributes.
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

/// Inlines nested as deep, each with attributes that Pandoc has no room for, within citations.
fn citations(depth: usize) -> Inline {
    (1..depth).fold(Inline::text("bottom"), |inner, at| {
        let kind = if at % 2 == 0 {
            InlineKind::Styled { style: Style::Emph, content: vec![inner] }
        } else {
            let prefix = vec![inner];
            let id = "a".to_owned();
            let citation = dossier_sdk::Citation { id, prefix, ..dossier_sdk::Citation::default() };
            InlineKind::Cite { citations: vec![citation], content: Vec::new() }
        };
        Inline::new(kind, Span::SYNTHESIZED).with_attr(Attr::pair("k", "v").boxed())
    })
}

#[test]
fn the_deepest_document_that_is_allowed_goes_through() {
    let blocks = vec![tables_in_cells(MAX_DEPTH), Block::para(vec![citations(MAX_DEPTH - 1)])];
    let document = Document { blocks, ..Document::default() };
    on_a_common_stack(move || {
        let json = to_json(&document).unwrap();
        assert_eq!(read(&json).unwrap(), document);
    });
    let deeper = Document { blocks: vec![tables_in_cells(MAX_DEPTH + 1)], ..Document::default() };
    let error = read(&to_json(&deeper).unwrap()).unwrap_err();
    assert_eq!(error, "blocks and inlines nest 65 deep; at most 64 are allowed");
}

/// What a broken writer may put where something else belongs.
const SCRAPS: [&str; 12] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1e999",
    "18446744073709551616",
    "\"\\ud800\"",
    "{\"t\":\"Para\"}",
    "{\"c\":[],\"t\":\"Space\"}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_json_is_read_or_refused_in_peace(
        document in random::document(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..3, any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut json = to_json(&document).unwrap();
        for (at, what, scrap, byte) in changes {
            let at = at.index(json.len().max(1)).min(json.len());
            match what {
                0 => json.truncate(at),
                1 => drop(json.splice(at..at, scrap.get(&SCRAPS).bytes())),
                _ => json.iter_mut().skip(at).take(1).for_each(|old| *old = byte),
            }
        }
        match read(&json) {
            Ok(document) => prop_assert_eq!(read(&to_json(&document).unwrap()).unwrap(), document),
            Err(error) => prop_assert!(!error.is_empty()),
        }
    }

    #[test]
    fn values_in_wrong_places_are_read_or_refused_in_peace(
        document in random::document(),
        place in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
    ) {
        let json: serde_json::Value = serde_json::from_slice(&to_json(&document).unwrap()).unwrap();
        let mut pointers = Vec::new();
        collect(&json, String::new(), &mut pointers);
        let taken = json.pointer(from.get::<String>(&pointers)).unwrap().clone();
        let mut json = json;
        *json.pointer_mut(place.get::<String>(&pointers)).unwrap() = taken;
        match read(json.to_string().as_bytes()) {
            Ok(document) => prop_assert_eq!(read(&to_json(&document).unwrap()).unwrap(), document),
            Err(error) => prop_assert!(!error.is_empty()),
        }
    }
}

/// The pointers (RFC 6901) to all values within a value.
fn collect(value: &serde_json::Value, pointer: String, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| collect(value, format!("{pointer}/{at}"), out));
        }
        serde_json::Value::Object(map) => {
            let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
            map.iter().for_each(|(key, value)| collect(value, format!("{pointer}/{}", escaped(key)), out));
        }
        _ => {}
    }
    out.push(pointer);
}
