//! `pandoc/export`: a program in the place of Pandoc takes JSON.

use crate::common::{TestHost, failed, markdown, show, stage, wrote};
use dossier_pandoc::json::from_json;
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{
    Artifact, Attr, Attributed, Block, BlockKind, Document, ExecuteError, Executed, Failure, Inline,
    InlineKind, Meta, Program, Span, Stage, roles::Numbered,
};
use serde_json::{Value, json};

fn render(host: &TestHost, document: &Document, options: Value) -> Result<Artifact, Failure> {
    match stage("pandoc/export", options).unwrap() {
        Stage::Render(stage) => stage.render(document, &host.context()),
        other => panic!("{other:?}"),
    }
}

/// Exports a document; gives what Pandoc got.
fn sent(document: &Document, options: Value) -> Program {
    let host = TestHost::new(MemoryHost::new(), |_| wrote("made"));
    let artifact = render(&host, document, options).unwrap();
    assert_eq!(artifact.bytes, b"made");
    assert_eq!(host.findings(), "");
    host.runs.lock().unwrap().pop().unwrap()
}

/// The document that Pandoc gets for a format.
#[track_caller]
fn check(document: &Document, format: &str, expected: &str) {
    let program = sent(document, json!({ "to": format }));
    let found = show(&from_json(&program.input, Span::SYNTHESIZED).unwrap().document, None);
    assert_eq!(found.trim_end(), expected.trim(), "\n--- found\n{found}");
}

#[test]
fn json_is_the_document_as_it_is() {
    let mut document = markdown("# A\n");
    Numbered { number: "1", label: "Section 1" }.write(&mut document.blocks[0]);
    for options in [json!({}), json!({ "to": "json" })] {
        let host = TestHost::new(MemoryHost::new(), |_| panic!("it is not run"));
        let artifact = render(&host, &document, options).unwrap();
        assert_eq!(artifact.media_type, "application/json");
        let read = from_json(&artifact.bytes, Span::SYNTHESIZED).unwrap();
        assert_eq!(show(&read.document, None), "H1{number=1 label=Section 1} \"A\"\n");
    }
}

#[test]
fn arguments_need_a_pandoc_to_take_them() {
    let error = stage("pandoc/export", json!({ "arguments": ["--toc"] })).unwrap_err();
    assert_eq!(error, "`arguments` are for Pandoc, which does not write `json`");
    let error = stage("pandoc/export", json!({ "to": "html", "arguments": ["--output", "x"] })).unwrap_err();
    assert_eq!(error, "`arguments` may not hold `--output`: the stage says that itself");
}

#[test]
fn pandoc_is_told_the_format_and_the_time() {
    let document = markdown("a\n");
    let command = |options: Value| sent(&document, options).command.join(" ");
    let start = "pandoc --from json --to";
    let rest = "--standalone --output - --verbose";
    assert_eq!(command(json!({ "to": "odt" })), format!("{start} odt {rest}"));
    let options = json!({ "to": "html+smart", "arguments": ["--toc"] });
    assert_eq!(command(options), format!("{start} html+smart {rest} --embed-resources --toc"));

    let epoch = |document: &Document| sent(document, json!({ "to": "odt" })).environment;
    let variable = |seconds: &str| vec![("SOURCE_DATE_EPOCH".to_owned(), seconds.to_owned())];
    assert_eq!(epoch(&document), variable("0"));
    assert_eq!(epoch(&markdown("---\ndate: 2024-02-29\n---\n\na\n")), variable("1709164800"));
    assert_eq!(epoch(&markdown("---\ndate: autumn\n---\n\na\n")), variable("0"));
    let host = TestHost::new(MemoryHost::new().with_epoch(7), |_| wrote(""));
    render(&host, &document, json!({ "to": "odt" })).unwrap();
    assert_eq!(host.runs.lock().unwrap()[0].environment, variable("7"));
}

#[test]
fn media_types_follow_the_format() {
    let check = |format: &str, expected: &str| {
        let host = TestHost::new(MemoryHost::new(), |_| wrote(""));
        let artifact = render(&host, &markdown("a\n"), json!({ "to": format })).unwrap();
        assert_eq!(artifact.media_type, expected);
    };
    check("html5-smart", "text/html");
    check("epub", "application/epub+zip");
    check("odt", "application/vnd.oasis.opendocument.text");
    check("markdown_strict+footnotes", "text/markdown");
    check("jats_archiving", "application/xml");
    check("rst", "text/plain");
}

fn numbered() -> Document {
    let mut document = markdown(
        "---\nlang: zh-Hans\n---\n\n# A {#a}\n\n![the caption](a.png){#fig:a}\n\n| x |\n|---|\n| y |\n\n: T {#tbl:t}\n\nNote[^1]\n\n[^1]: n\n",
    );
    for (block, (number, label)) in
        document.blocks.iter_mut().zip([("1.2", "1.2节"), ("3", "图3"), ("4", "表4")])
    {
        Numbered { number, label }.write(block);
    }
    if let BlockKind::Para(content) = &mut document.blocks[3].kind {
        Numbered { number: "1", label: "" }.write(&mut content[1]);
    }
    document
}

#[test]
fn numbers_and_labels_are_shown() {
    check(
        &numbered(),
        "html",
        r#"
lang: string "zh-Hans"
H1{#a} Span{.header-section-number}["1.2"] " A"
Figure{#fig:a}
  Plain Image(a.png "")["the caption"]
caption
  Plain "图3：the caption"
Table{#tbl:t} Default None
caption
  Plain "表4：T"
head row
| Default 1x1
  Plain "x"
body row
| Default 1x1
  Plain "y"
Para "Note" Note[Para "n"]
"#,
    );
}

#[test]
fn labels_are_left_to_formats_that_count() {
    let program = sent(&numbered(), json!({ "to": "latex" }));
    let found = show(&from_json(&program.input, Span::SYNTHESIZED).unwrap().document, None);
    assert!(found.contains("  Plain \"the caption\"\n"), "{found}");
    assert!(found.contains("H1{#a} Span{.header-section-number}[\"1.2\"] \" A\""), "{found}");
    assert!(!found.contains("number=") && !found.contains("label="), "{found}");
}

#[test]
fn a_label_stands_alone_where_there_is_no_caption() {
    let figure = BlockKind::Figure { caption: Default::default(), content: Vec::new() };
    let mut figure = Block::new(figure, Span::SYNTHESIZED);
    Numbered { number: "1", label: "Figure 1" }.write(&mut figure);
    let document = Document { blocks: vec![figure], ..Document::default() };
    check(&document, "docx", "Figure\ncaption\n  Plain \"Figure 1\"");
}

#[test]
fn callouts_have_their_title() {
    let document = markdown(
        "---\nlang: nl\n---\n\n::: {.callout kind=judgement}\na\n:::\n\n::: {.callout title=\"Own\"}\nb\n:::\n",
    );
    check(
        &document,
        "odt",
        "lang: string \"nl\"\nDiv{.callout kind=judgement}\n  Para Strong[\"Kernoordeel\"]\n  Para \"a\"\n\
         Div{.callout}\n  Para Strong[\"Own\"]\n  Para \"b\"",
    );
}

#[test]
fn attributes_show_no_trace_of_the_model() {
    let mut document = markdown("a\n\n> q\n");
    document.blocks[1].attr_mut().id = "q".to_owned();
    let styled = InlineKind::Styled { style: dossier_sdk::Style::Emph, content: vec![Inline::text("e")] };
    let styled = Inline::new(styled, Span::SYNTHESIZED).with_attr(Attr::class("c").boxed());
    document.blocks[0].kind = BlockKind::Para(vec![styled]);
    check(&document, "docx", "Para Span{.c}[Emph[\"e\"]]\nDiv{#q}\n  Quote\n    Para \"q\"");
    // Here Pandoc itself unwraps the mark, which the reader of JSON does too.
    check(&document, "html", "Para Span{.c}[Emph[\"e\"]]\nQuote{#q}\n  Para \"q\"");
}

#[test]
fn images_from_elsewhere_stay_there() {
    let document = markdown("![x](https://example.org/a.png) ![y](a.png)\n");
    check(
        &document,
        "html",
        "Para Image{external=1}(https://example.org/a.png \"\")[\"x\"] \" \" Image(a.png \"\")[\"y\"]",
    );
}

#[test]
fn images_are_where_their_resource_is() {
    let mut document = markdown("![x](a.png) ![y](b.png)\n");
    document.resources.get_mut("a.png").unwrap().path = "made/50%.png".to_owned();
    check(&document, "odt", "Para Image(made/50%25.png \"\")[\"x\"] \" \" Image(b.png \"\")[\"y\"]");
}

#[test]
fn authors_are_text_and_books_have_identifiers() {
    let mut document = markdown("---\nauthor:\n  - name: Wu Lan\n    role: editor\n  - Bo\n---\n\na\n");
    let input = |document: &Document| {
        let program = sent(document, json!({ "to": "epub3" }));
        from_json(&program.input, Span::SYNTHESIZED).unwrap().document
    };
    let book = input(&document);
    assert_eq!(book.meta["author"].to_texts(), ["Wu Lan", "Bo"]);
    let identifier = book.meta_text("identifier").unwrap();
    assert_eq!(identifier.len(), "urn:uuid:".len() + 36);
    assert_eq!(identifier.as_bytes()["urn:uuid:xxxxxxxx-xxxx-".len()], b'8');
    assert_eq!(input(&document), book);
    document.blocks.push(Block::para(Vec::new()));
    assert_ne!(input(&document).meta["identifier"], book.meta["identifier"]);
    document.meta.insert("identifier".to_owned(), Meta::String("own".to_owned()));
    assert_eq!(input(&document).meta_text("identifier").unwrap(), "own");
}

#[test]
fn what_pandoc_leaves_out_is_told() {
    let run = |_: &Program| {
        let errors = "[INFO] Not rendering RawInline (Format \"html\") \"<b>\"\n\
                      [INFO] Not rendering RawInline (Format \"html\") \"</b>\"\n\
                      [INFO] Not rendering Cite\n\
                      [WARNING] Could not fetch resource a.png\n";
        Ok(Executed { code: Some(0), output: b"made".to_vec(), errors: errors.to_owned() })
    };
    let host = TestHost::new(MemoryHost::new(), run);
    let document = markdown("a `<b>`{=html} b `</b>`{=html} `\\x`{=tex}\n\n```{=html}\n<hr>\n```\n");
    render(&host, &document, json!({ "to": "docx" })).unwrap();
    let expected = "warn[pandoc/says]: Pandoc: Could not fetch resource a.png\n\
                    warn[pandoc/lost]: Pandoc cannot write `Cite` as docx\n\
                    warn[pandoc/lost] a.md:2..14: the `html` markup is left out of docx\n\
                    warn[pandoc/lost] a.md:17..30: the `html` markup is left out of docx\n";
    assert_eq!(host.findings(), expected);
}

#[test]
fn a_pandoc_that_fails_or_is_not_there() {
    let check = |run: fn(&Program) -> Result<Executed, ExecuteError>, expected: &str| {
        let host = TestHost::new(MemoryHost::new(), run);
        let failure = render(&host, &markdown("a\n"), json!({ "to": "htlm" })).unwrap_err();
        assert_eq!(failed(&failure), expected);
    };
    check(
        |_| {
            Ok(Executed {
                code: Some(22),
                output: Vec::new(),
                errors: "Unknown output format htlm\n".to_owned(),
            })
        },
        "failed: deny[pandoc/failed]: Pandoc ended with exit code 22; it wrote: Unknown output format htlm",
    );
    check(
        |_| {
            let errors =
                "JSON parse error: Error in $: Incompatible API versions: encoded with [1,23,1]".to_owned();
            Ok(Executed { code: Some(64), output: Vec::new(), errors })
        },
        "failed: deny[pandoc/failed]: Pandoc ended with exit code 64; it wrote: JSON parse error: Error in $: \
         Incompatible API versions: encoded with [1,23,1]; Pandoc 3 is needed",
    );
    check(
        |_| Err(ExecuteError::Denied { program: "pandoc".to_owned(), reason: "no".to_owned() }),
        "failed: deny[pandoc/failed]: `pandoc` cannot be run: no",
    );
}
