//! Each constructor of Pandoc's JSON: what it becomes, and that it comes back the same.

use crate::common::show;
use dossier_pandoc::json::{Read, from_json, to_json};
use dossier_sdk::Span;
use serde_json::{Value, json};

fn read(json: &Value) -> Read {
    from_json(json.to_string().as_bytes(), Span::SYNTHESIZED).unwrap_or_else(|error| panic!("{error}"))
}

fn document(meta: Value, blocks: Value) -> Value {
    json!({ "pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": blocks })
}

/// Reads JSON, compares the document, writes it, compares the JSON.
#[track_caller]
fn check_document(json: Value, expected: &str) {
    let read = read(&json);
    let shown = show(&read.document, None);
    assert_eq!(shown.trim_end(), expected.trim(), "\n--- found\n{shown}");
    let written: Value = serde_json::from_slice(&to_json(&read.document).unwrap()).unwrap();
    assert_eq!(written, json, "\n--- written\n{written:#}");
    assert_eq!(read.lost, Vec::<String>::new());
}

#[track_caller]
fn check(blocks: Value, expected: &str) {
    check_document(document(json!({}), blocks), expected);
}

#[track_caller]
fn check_inlines(inlines: Value, expected: &str) {
    check(json!([{ "t": "Plain", "c": inlines }]), &format!("Plain {expected}"));
}

/// Reads JSON that does not come back as it is; compares the document and what is written.
#[track_caller]
fn check_changed(blocks: Value, expected: &str, written: Value, lost: &[&str]) {
    let read = read(&document(json!({}), blocks));
    assert_eq!(show(&read.document, None).trim_end(), expected.trim());
    let found: Value = serde_json::from_slice(&to_json(&read.document).unwrap()).unwrap();
    assert_eq!(found["blocks"], written);
    assert_eq!(read.lost, lost);
}

fn word(text: &str) -> Value {
    json!({ "t": "Str", "c": text })
}

fn para(text: &str) -> Value {
    json!({ "t": "Para", "c": [word(text)] })
}

#[test]
fn words_and_spaces_are_texts() {
    check_inlines(json!([word("one"), { "t": "Space" }, word("two")]), r#""one two""#);
    check_inlines(json!([{ "t": "Space" }, { "t": "Space" }, word("a"), { "t": "Space" }]), r#""  a ""#);
    check_inlines(
        json!([word("一\u{a0}\t"), { "t": "SoftBreak" }, word("b"), { "t": "LineBreak" }]),
        r#""一\u{a0}\t" SoftBreak "b" LineBreak"#,
    );
    check_inlines(json!([word("")]), r#""""#);
    check_inlines(json!([]), "");
    let plain = |inlines: Value| json!([{ "t": "Plain", "c": inlines }]);
    check_changed(
        plain(json!([word("a"), word("b c"), word(""), { "t": "Space" }])),
        r#"Plain "ab c ""#,
        plain(json!([word("ab"), { "t": "Space" }, word("c"), { "t": "Space" }])),
        &[],
    );
}

#[test]
fn styles_and_quotes() {
    for style in ["Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"] {
        check_inlines(json!([{ "t": style, "c": [word("a")] }]), &format!(r#"{style}["a"]"#));
    }
    check_inlines(
        json!([{ "t": "Quoted", "c": [{ "t": "SingleQuote" }, [word("a")]] },
               { "t": "Quoted", "c": [{ "t": "DoubleQuote" }, []] }]),
        r#"Single["a"] Double[]"#,
    );
}

#[test]
fn code_formulas_and_raw_markup() {
    check_inlines(
        json!([{ "t": "Code", "c": [["i", ["c"], [["k", "v"]]], "a  b"] },
               { "t": "Math", "c": [{ "t": "InlineMath" }, "a^2"] },
               { "t": "Math", "c": [{ "t": "DisplayMath" }, "b"] },
               { "t": "RawInline", "c": ["html", "<b>"] }]),
        r#"Code{#i .c k=v} "a  b" Math "a^2" Display "b" Raw html "<b>""#,
    );
    check(
        json!([{ "t": "CodeBlock", "c": [["", ["rust"], []], "let x;\n"] },
               { "t": "RawBlock", "c": ["tex", "\\x"] },
               { "t": "HorizontalRule" }]),
        "Code{.rust} \"let x;\\n\"\nRaw tex \"\\\\x\"\nRule",
    );
}

#[test]
fn links_images_notes_and_spans() {
    check_inlines(
        json!([{ "t": "Link", "c": [["", ["ref"], []], [word("a")], ["#b", ""]] },
               { "t": "Image", "c": [["", [], [["width", "5cm"]]], [], ["a b.png", "T"]] },
               { "t": "Note", "c": [para("n")] },
               { "t": "Span", "c": [["", [], []], [word("s")]] },
               { "t": "Span", "c": [["", [], [["lang", "zh"]]], []] }]),
        r#"Link{.ref}(#b "")["a"] Image{width=5cm}(a b.png "T")[] Note[Para "n"] Span["s"] Span{lang=zh}[]"#,
    );
}

fn citation(mode: &str, prefix: Value, suffix: Value) -> Value {
    json!({ "citationId": "law21", "citationPrefix": prefix, "citationSuffix": suffix,
            "citationMode": { "t": mode }, "citationNoteNum": 0, "citationHash": 0 })
}

#[test]
fn citations() {
    check_inlines(
        json!([{ "t": "Cite", "c": [[
            citation("NormalCitation", json!([word("see")]), json!([word("art."), { "t": "Space" }, word("3")])),
            citation("AuthorInText", json!([]), json!([])),
            citation("SuppressAuthor", json!([]), json!([])),
        ], [word("[...]")]] }]),
        r#"Cite<law21 Normal ("see") ("art. 3"); law21 AuthorInText () (); law21 SuppressAuthor () ()>["[...]"]"#,
    );
    let mut counted = citation("NormalCitation", json!([]), json!([]));
    let cite = |citation: &Value| json!([{ "t": "Para", "c": [{ "t": "Cite", "c": [[citation], []] }] }]);
    counted["citationNoteNum"] = json!(7);
    let written = cite(&counted);
    counted["citationHash"] = json!(9);
    check_changed(cite(&counted), "Para Cite<law21 Normal () ()>[]", written, &[]);
}

#[test]
fn paragraphs_headings_quotes_and_divs() {
    check(
        json!([{ "t": "Header", "c": [2, ["a", ["unnumbered"], []], [word("A")]] },
               { "t": "Header", "c": [7, ["", [], []], []] },
               para("p"),
               { "t": "LineBlock", "c": [[word("a")], [], [word("b")]] },
               { "t": "BlockQuote", "c": [para("q")] },
               { "t": "Div", "c": [["", ["note"], []], [{ "t": "Plain", "c": [] }]] }]),
        "H2{#a .unnumbered} \"A\"\nH7 \nPara \"p\"\nLineBlock \"a\" |  | \"b\"\nQuote\n  Para \"q\"\nDiv{.note}\n  Plain ",
    );
}

#[test]
fn lists() {
    let item = |text: &str| json!([{ "t": "Plain", "c": [word(text)] }]);
    check(json!([{ "t": "BulletList", "c": [item("a"), []] }]), "List\n-\n  Plain \"a\"\n-");
    let styles = [
        ("DefaultStyle", "Default"),
        ("Example", "Example"),
        ("Decimal", "Decimal"),
        ("LowerRoman", "LowerRoman"),
        ("UpperRoman", "UpperRoman"),
        ("LowerAlpha", "LowerAlpha"),
        ("UpperAlpha", "UpperAlpha"),
    ];
    for (style, expected) in styles {
        let numbering = json!([3, { "t": style }, { "t": "Period" }]);
        check(json!([{ "t": "OrderedList", "c": [numbering, []] }]), &format!("List 3 {expected} Period"));
    }
    let delimiters = [
        ("DefaultDelim", "Default"),
        ("Period", "Period"),
        ("OneParen", "OneParen"),
        ("TwoParens", "TwoParens"),
    ];
    for (delimiter, expected) in delimiters {
        let numbering = json!([0, { "t": "Decimal" }, { "t": delimiter }]);
        check(json!([{ "t": "OrderedList", "c": [numbering, []] }]), &format!("List 0 Decimal {expected}"));
    }
    check(
        json!([{ "t": "DefinitionList", "c": [[[word("t")], [[para("a")], [para("b")]]], [[], []]] }]),
        "Definitions\n- \"t\"\n:\n  Para \"a\"\n:\n  Para \"b\"\n- ",
    );
}

#[test]
fn boxes_at_the_start_of_items_are_tasks() {
    let item = |mark: &str| json!([{ "t": "Plain", "c": [word(mark), { "t": "Space" }, word("a")] }]);
    check(
        json!([{ "t": "BulletList", "c": [item("☐"), item("☒")] }]),
        "List\n-\n  Plain Span{.task checked=false}[\"☐\"] \" a\"\n-\n  Plain Span{.task checked=true}[\"☒\"] \" a\"",
    );
    check(
        json!([{ "t": "BulletList", "c": [[{ "t": "Plain", "c": [word("☐")] }]] },
               { "t": "Plain", "c": [word("☐"), { "t": "Space" }] }]),
        "List\n-\n  Plain \"☐\"\nPlain \"☐ \"",
    );
}

#[test]
fn tables() {
    let cell = |attr: Value, align: &str, rows: u32, columns: u32, content: Value| json!([attr, { "t": align }, rows, columns, content]);
    let none = json!(["", [], []]);
    let row = |cells: Value| json!([["", ["r"], []], cells]);
    let simple = cell(none.clone(), "AlignDefault", 1, 1, json!([para("x")]));
    check(
        json!([{ "t": "Table", "c": [
            ["t", [], []],
            [[word("short")], [{ "t": "Plain", "c": [word("long")] }]],
            [[{ "t": "AlignLeft" }, { "t": "ColWidth", "c": 0.25 }],
             [{ "t": "AlignCenter" }, { "t": "ColWidthDefault" }],
             [{ "t": "AlignRight" }, { "t": "ColWidthDefault" }]],
            [["h", [], []], [row(json!([simple]))]],
            [[["b", [], []], 1, [row(json!([]))], [row(json!([cell(json!(["c", [], []]), "AlignCenter", 2, 3, json!([]))]))]],
             [none, 0, [], []]],
            [none, [row(json!([simple]))]],
        ] }]),
        r#"
Table{#t} Left Some(0.25), Center None, Right None
caption "short"
  Plain "long"
head{#h} row{.r}
| Default 1x1
  Para "x"
body{#b} 1 head row{.r}
body row{.r}
|{#c} Center 2x3
foot row{.r}
| Default 1x1
  Para "x"
"#,
    );
    check(json!([{ "t": "Table", "c": [none, [null, []], [], [none, []], [], [none, []]] }]), "Table ");
}

#[test]
fn figures() {
    let image =
        json!({ "t": "Plain", "c": [{ "t": "Image", "c": [["", [], []], [word("alt")], ["a.png", ""]] }] });
    check(
        json!([{ "t": "Figure", "c": [["fig:a", [], []], [null, [para("c")]], [image]] }]),
        "Figure{#fig:a}\n  Plain Image(a.png \"\")[\"alt\"]\ncaption\n  Para \"c\"",
    );
}

#[test]
fn metadata() {
    check_document(
        document(
            json!({
                "abstract": { "t": "MetaBlocks", "c": [para("In"), para("brief")] },
                "author": { "t": "MetaList", "c": [
                    { "t": "MetaMap", "c": { "name": { "t": "MetaString", "c": "Wu Lan" } } },
                    { "t": "MetaInlines", "c": [word("Bo")] } ] },
                "draft": { "t": "MetaBool", "c": true },
                "title": { "t": "MetaInlines", "c": [word("T"), { "t": "Emph", "c": [word("e")] }] },
            }),
            json!([]),
        ),
        r#"
abstract: blocks Para "In" / Para "brief"
author: [{name=string "Wu Lan"} "Bo"]
draft: true
title: "T" Emph["e"]
"#,
    );
}

#[test]
fn attributes_that_pandoc_has_no_room_for_come_back() {
    let wrapped = |inner: Value| json!({ "t": "Div", "c": [["i", [], [["wrapper", "1"]]], [inner]] });
    check(
        json!([
            wrapped(para("p")),
            wrapped(json!({ "t": "HorizontalRule" })),
            wrapped(json!({ "t": "BulletList", "c": [] }))
        ]),
        "Para{#i} \"p\"\nRule{#i}\nList{#i}",
    );
    let span =
        |inner: Value| json!({ "t": "Span", "c": [["", [], [["number", "3"], ["wrapper", "1"]]], inner] });
    check_inlines(
        json!([
            span(json!([{ "t": "Note", "c": [] }])),
            span(json!([word("a"), { "t": "Space" }, word("b")]))
        ]),
        r#"Note{number=3}[] "a b"{number=3}"#,
    );
}

#[test]
fn a_div_of_its_own_right_stays() {
    let div = |pairs: Value, content: Value| json!({ "t": "Div", "c": [["", ["c"], pairs], content] });
    check(
        json!([
            div(json!([["wrapper", "1"], ["k", "v"]]), json!([para("p")])),
            div(json!([["wrapper", "1"]]), json!([para("p"), para("q")])),
            div(json!([["wrapper", "1"]]), json!([{ "t": "CodeBlock", "c": [["", [], []], "x"] }])),
            div(json!([["wrapper", "1"]]), json!([div(json!([["wrapper", "1"]]), json!([para("p")]))])),
            { "t": "Div", "c": [["", [], [["wrapper", "1"]]], [para("p")]] },
        ]),
        r#"
Div{.c wrapper=1 k=v}
  Para "p"
Div{.c wrapper=1}
  Para "p"
  Para "q"
Div{.c wrapper=1}
  Code "x"
Div{.c wrapper=1}
  Para{.c} "p"
Div{wrapper=1}
  Para "p"
"#,
    );
}

#[test]
fn what_the_model_has_no_room_for_is_told() {
    let list = |start: i64| json!([{ "t": "OrderedList", "c": [[start, { "t": "Decimal" }, { "t": "Period" }], []] }]);
    check_changed(
        list(-2),
        "List 0 Decimal Period",
        list(0),
        &["an ordered list that starts at -2 starts at 0"],
    );
    let heading = |level: i64| json!([{ "t": "Header", "c": [level, ["", [], []], []] }]);
    check_changed(heading(300), "H255 ", heading(255), &["a heading of level 300 became one of level 255"]);
}

#[test]
fn what_filters_write_differently_is_read() {
    // Keys in the other order, an empty `c` where there are no fields, `Null` of older versions, keys to come.
    let text = r#"{"blocks":[{"c":[{"c":"a","t":"Str"},{"c":[],"t":"Space"},{"t":"Quoted","c":[{"c":[],"t":"SingleQuote"},
        [{"t":"SoftBreak","c":[]}]]}],"t":"Para"},{"t":"Null"},{"t":"HorizontalRule","c":[]}],"meta":{},"more":[[{}]],
        "pandoc-api-version":[1,22]}"#;
    let read = from_json(text.as_bytes(), Span::new(1, 0, 0)).unwrap();
    assert_eq!(show(&read.document, None), "Para \"a \" Single[SoftBreak]\nRule\n");
    assert_eq!(read.document.blocks[0].span, Span::new(1, 0, 0));
}

#[test]
fn figures_of_older_versions_are_figures() {
    let image = |title: &str| json!({ "t": "Image", "c": [["fig:a", [], [["width", "5cm"]]], [word("c")], ["a.png", title]] });
    let blocks = json!([{ "t": "Para", "c": [image("fig:T")] }, { "t": "Para", "c": [image("T")] },
                        { "t": "Para", "c": [word("a"), image("fig:")] }]);
    let read = |minor: u32| {
        let json = json!({ "pandoc-api-version": [1, minor], "meta": {}, "blocks": blocks });
        show(&from_json(json.to_string().as_bytes(), Span::SYNTHESIZED).unwrap().document, None)
    };
    let rest = r#"Para Image{#fig:a width=5cm}(a.png "T")["c"]
Para "a" Image{#fig:a width=5cm}(a.png "fig:")["c"]
"#;
    let figure = r#"Figure{#fig:a}
  Plain Image{width=5cm}(a.png "T")["c"]
caption
  Plain "c"
"#;
    assert_eq!(read(22), format!("{figure}{rest}"));
    assert_eq!(read(23), format!("Para Image{{#fig:a width=5cm}}(a.png \"fig:T\")[\"c\"]\n{rest}"));
}
