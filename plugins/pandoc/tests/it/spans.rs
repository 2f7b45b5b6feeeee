//! Spans after a filter. A node is shown with the source of its span in `<>`; a text without is its source.

use crate::common::{TestHost, changes, each, markdown, show, stage};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Document, Stage};
use serde_json::{Value, json};

/// Runs a filter on a document.
fn filter(document: Document, change: impl Fn(&mut Value) + Sync + 'static) -> Document {
    let host = TestHost::new(MemoryHost::new(), changes(change));
    let Ok(Stage::Transform(stage)) = stage("pandoc/filter", json!({ "filter": "a" })) else {
        panic!("a transform")
    };
    let filtered = stage.transform(document, &host.context()).unwrap();
    assert_eq!(host.findings(), "");
    filtered
}

#[track_caller]
fn check(source: &str, change: impl Fn(&mut Value) + Sync + 'static, expected: &str) {
    let filtered = filter(markdown(source), change);
    let found = show(&filtered, Some(source));
    assert_eq!(found.trim_end(), expected.trim(), "\n--- found\n{found}");
}

fn blocks(value: &mut Value) -> &mut Vec<Value> {
    value["blocks"].as_array_mut().unwrap()
}

fn word(text: &str) -> Value {
    json!({ "t": "Str", "c": text })
}

fn upper(value: &mut Value) {
    each(value, "Str", &mut |word| word["c"] = json!(word["c"].as_str().unwrap().to_uppercase()));
}

#[test]
fn nothing_changed() {
    let source = "# A *b* `c`\n\n- one\n- two [x](y)[^1]\n\n| a | b |\n|---|---|\n| c | d |\n\n> 数据 *安全*\n\nterm\n: def\n\n[^1]: A *note*.\n";
    let document = markdown(source);
    assert_eq!(filter(document.clone(), |_| ()), document);
}

#[test]
fn neighbouring_texts_become_one() {
    let expected = r#"Para<A [see @law, 3].> "A " Cite<[see @law, 3]><law<@law> Normal ("see") (", 3")>["[see @law, 3]"] ".""#;
    check("A [see @law, 3].\n", |_| (), expected);
}

#[test]
fn metadata_has_its_spans_too() {
    let source = "---\ntitle: Plain *words*\nlang: en-GB\n---\n\nText.\n";
    check(
        source,
        upper,
        "lang: string \"en-GB\"\ntitle: \"PLAIN \"<Plain > Emph<*words*>[\"WORDS\"<words>]\nPara<Text.> \"TEXT.\"<Text.>",
    );
}

#[test]
fn changed_words_are_where_they_were() {
    check(
        "One *two* three.\n",
        upper,
        r#"Para<One *two* three.> "ONE "<One > Emph<*two*>["TWO"<two>] " THREE."< three.>"#,
    );
}

#[test]
fn every_word_changed_in_every_kind_of_block() {
    check(
        "# Head\n\nOne two\n\n- a b\n- c\n\n| x | y |\n|---|---|\n| z | w |\n",
        upper,
        r#"
H1<# Head> "HEAD"<Head>
Para<One two> "ONE TWO"<One two>
List<- a b\n- c>
-<- a b>
  Plain<a b> "A B"<a b>
-<- c>
  Plain<c> "C"<c>
Table<| x | y |\n|---|---|\n| z | w |> Default None, Default None
head row<| x | y |>
|< x > Default 1x1
  Plain<x> "X"<x>
|< y > Default 1x1
  Plain<y> "Y"<y>
body row<| z | w |>
|< z > Default 1x1
  Plain<z> "Z"<z>
|< w > Default 1x1
  Plain<w> "W"<w>
"#,
    );
}

#[test]
fn another_style() {
    let strong = |value: &mut Value| each(value, "Emph", &mut |node| node["t"] = json!("Strong"));
    check("a *b c* d\n", strong, r#"Para<a *b c* d> "a " Strong<*b c*>["b c"] " d""#);
}

#[test]
fn part_of_a_text_gets_a_style() {
    let strong = |value: &mut Value| {
        each(value, "Str", &mut |word| {
            if word["c"] == "two" {
                *word = json!({ "t": "Strong", "c": [word.clone()] });
            }
        });
    };
    check("one two three\n", strong, r#"Para<one two three> "one " Strong<two>["two"] " three""#);
}

#[test]
fn part_of_a_chinese_text_gets_a_span() {
    let split = |value: &mut Value| {
        each(value, "Span", &mut |span| {
            let law = json!({ "t": "Span", "c": [["", ["term"], []], [word("数据安全法")]] });
            span["c"][1] = json!([word("按照"), law, word("执行")]);
        });
    };
    check(
        "按照数据安全法执行\n",
        split,
        r#"Para<按照数据安全法执行> Span{lang=zh-Hans}<按照数据安全法执行>["按照" Span{.term}<数据安全法>["数据安全法"] "执行"]"#,
    );
}

#[test]
fn blocks_in_a_new_div() {
    let wrap = |value: &mut Value| {
        let rest = blocks(value).split_off(1);
        blocks(value).push(json!({ "t": "Div", "c": [["", ["section"], []], rest] }));
    };
    check(
        "# A\n\none\n\ntwo\n",
        wrap,
        "H1<# A> \"A\"\nDiv{.section}<one\\n\\ntwo>\n  Para<one> \"one\"\n  Para<two> \"two\"",
    );
}

#[test]
fn blocks_out_of_a_div() {
    let unwrap = |value: &mut Value| {
        let content = blocks(value)[0]["c"][1].take();
        value["blocks"] = content;
    };
    check("::: note\none\n\ntwo\n:::\n", unwrap, "Para<one> \"one\"\nPara<two> \"two\"");
}

#[test]
fn a_new_block_has_the_place_of_the_one_before_it() {
    let insert = |value: &mut Value| {
        blocks(value)
            .insert(1, json!({ "t": "Para", "c": [word("new"), { "t": "Emph", "c": [word("er")] }] }));
    };
    check(
        "one\n\ntwo\n",
        insert,
        r#"
Para<one> "one"
Para<one> "new"<one> Emph<one>["er"<one>]
Para<two> "two"
"#,
    );
}

#[test]
fn a_new_block_at_the_start_has_the_place_of_the_one_after_it() {
    let insert = |value: &mut Value| blocks(value).insert(0, json!({ "t": "Para", "c": [word("new")] }));
    check("one\n", insert, "Para<one> \"new\"<one>\nPara<one> \"one\"");
}

#[test]
fn what_replaces_has_the_place_of_what_it_replaces() {
    let replace = |value: &mut Value| {
        blocks(value)[1] = json!({ "t": "CodeBlock", "c": [["", [], []], "x"] });
        each(value, "Math", &mut |node| *node = json!({ "t": "Code", "c": [["", [], []], "y"] }));
    };
    check(
        "one $y$\n\ntwo *three*\n\nfour\n",
        replace,
        r#"
Para<one $y$> "one " Code<$y$> "y"
Code<two *three*> "x"
Para<four> "four"
"#,
    );
}

#[test]
fn fewer_words_for_more_have_the_place_of_all() {
    let short = |value: &mut Value| {
        blocks(value)[0]["c"] =
            json!([word("The"), { "t": "Space" }, word("EU"), { "t": "Space" }, word("acts")]);
    };
    check(
        "The European Union acts\n",
        short,
        r#"Para<The European Union acts> "The EU acts"<The European Union acts>"#,
    );
    let link = |value: &mut Value| {
        let eu = json!({ "t": "Link", "c": [["", [], []], [word("EU")], ["#eu", ""]] });
        blocks(value)[0]["c"] = json!([word("The"), { "t": "Space" }, eu, { "t": "Space" }, word("acts")]);
    };
    check(
        "The European Union acts\n",
        link,
        r##"Para<The European Union acts> "The " Link<European Union>(#eu "")["EU"<European Union>] " acts""##,
    );
}

#[test]
fn blocks_removed() {
    let remove = |value: &mut Value| {
        blocks(value).remove(1);
    };
    check(
        "same\n\nother\n\nsame\n\nlast\n",
        remove,
        "Para<same> \"same\"\nPara<same> \"same\"\nPara<last> \"last\"",
    );
}

#[test]
fn what_moves_keeps_its_place() {
    let sort = |value: &mut Value| {
        let last = blocks(value).remove(2);
        blocks(value).insert(0, last);
        value["meta"]["abstract"] = json!({ "t": "MetaBlocks", "c": [blocks(value).remove(1)] });
    };
    check(
        "The abstract.\n\nA *long* paragraph that stays where it is.\n\nThe *end*.\n",
        sort,
        r#"
abstract: blocks Para<The abstract.> "The abstract."
Para<The *end*.> "The " Emph<*end*>["end"] "."
Para<A *long* paragraph that stays where it is.> "A " Emph<*long*>["long"] " paragraph that stays where it is."
"#,
    );
}

#[test]
fn what_is_sorted_keeps_its_place() {
    let sort = |value: &mut Value| {
        let items = value["blocks"][0]["c"].as_array_mut().unwrap();
        items.sort_by_key(Value::to_string);
    };
    let found = filter(markdown("- c\n- a\n- e\n- d\n- b\n- f\n"), sort);
    let item = |text: &str| [format!("-<- {text}>"), format!("  Plain<{text}> {text:?}")];
    let shown = show(&found, Some("- c\n- a\n- e\n- d\n- b\n- f\n"));
    let expected: Vec<String> = ["a", "b", "c", "d", "e", "f"].into_iter().flat_map(item).collect();
    assert_eq!(shown.lines().skip(1).collect::<Vec<_>>(), expected);
}

#[test]
fn everything_removed() {
    check("one\n", |value| blocks(value).clear(), "");
}

#[test]
fn everything_new() {
    let replace = |value: &mut Value| {
        value["blocks"] = json!([{ "t": "HorizontalRule" }, { "t": "Para", "c": [word("x")] }])
    };
    check("one\n", replace, "Rule<one>\nPara<one> \"x\"<one>");
    let mut document = markdown("");
    document.blocks.clear();
    assert!(filter(document, replace).blocks.iter().all(|block| block.span.is_synthesized()));
}

#[test]
fn attributes_on_paragraphs_come_through() {
    use dossier_sdk::Attributed;
    let mut document = markdown("one\n\ntwo\n");
    document.blocks[1].attr_mut().set("when", "ministry");
    let filtered = filter(document, upper);
    assert_eq!(show(&filtered, None), "Para \"ONE\"\nPara{when=ministry} \"TWO\"\n");
}

#[test]
fn sources_resources_and_language_stay() {
    let document = markdown("---\nlang: nl\n---\n\n![](a.png)\n");
    let filtered = filter(document.clone(), |value| {
        value["meta"] = json!({});
        blocks(value).push(json!({ "t": "HorizontalRule" }));
    });
    assert_eq!(filtered.sources, document.sources);
    assert_eq!(filtered.resources, document.resources);
    assert_eq!(filtered.lang().as_str(), "nl");
}

/// Each block changes, and there are new ones between: what the alignment has to find without any two blocks that are
/// the same. The time is bounded by the harness: were it quadratic, this would take minutes.
#[test]
fn a_long_document_with_changes_everywhere() {
    use std::fmt::Write;
    let mut source = String::new();
    for at in 0..2_000 {
        writeln!(source, "Paragraph {at} says *something* of its own, {at} times over.\n").unwrap();
    }
    let filtered = filter(markdown(&source), |value| {
        upper(value);
        let old = std::mem::take(blocks(value));
        for (at, block) in old.into_iter().enumerate() {
            if at % 7 == 0 {
                blocks(value).push(json!({ "t": "HorizontalRule" }));
            }
            blocks(value).push(block);
        }
    });
    let upper = show(&filtered, Some(&source));
    let lines = upper.lines().filter(|line| line.starts_with("Para"));
    for (at, line) in lines.enumerate() {
        let text = format!("Paragraph {at} says *something* of its own, {at} times over.");
        assert!(
            line.starts_with(&format!("Para<{text}> \"PARAGRAPH {at} SAYS \"<Paragraph {at} says >")),
            "{line}"
        );
    }
}
