//! With the programs themselves: Pandoc 3 and Python 3, on the path.

use crate::common::{TestHost, markdown, show, stage};
use crate::random;
use dossier_pandoc::json::{from_json, to_json};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Artifact, Document, ExecuteError, Executed, Program, Span, Stage};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a program in a folder.
fn run(program: &Program, folder: &Path) -> Result<Executed, ExecuteError> {
    let name = &program.command[0];
    let mut command = Command::new(name);
    command.args(&program.command[1..]).current_dir(folder).envs(program.environment.iter().cloned());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|_| ExecuteError::NotFound { program: name.clone() })?;
    let (mut stdin, input) = (child.stdin.take().unwrap(), program.input.clone());
    // A program that ends before it has read everything is no fault of ours.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(Executed { code: output.status.code(), output: output.stdout, errors })
}

/// A host with these files, in memory and in a folder where programs run.
fn host(files: &[(&str, &[u8])]) -> TestHost {
    let folder = tempfile::tempdir().unwrap();
    let mut memory = MemoryHost::new();
    for (path, content) in files {
        let target = folder.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        let mut file =
            std::fs::OpenOptions::new().create(true).write(true).truncate(true).open(target).unwrap();
        file.write_all(content).unwrap();
        memory = memory.with(*path, content);
    }
    TestHost::new(memory, move |program| run(program, folder.path()))
}

fn filter(host: &TestHost, document: Document, options: Value) -> Document {
    let Ok(Stage::Transform(stage)) = stage("pandoc/filter", options) else { panic!("a transform") };
    stage.transform(document, &host.context()).unwrap_or_else(|failure| panic!("{failure}"))
}

fn export(host: &TestHost, document: &Document, options: Value) -> Artifact {
    let Ok(Stage::Render(stage)) = stage("pandoc/export", options) else { panic!("a renderer") };
    stage.render(document, &host.context()).unwrap_or_else(|failure| panic!("{failure}"))
}

fn import(host: &TestHost, options: Value) -> Document {
    let Ok(Stage::Import(stage)) = stage("pandoc/import", options) else { panic!("an import") };
    stage.import(&host.context()).unwrap_or_else(|failure| panic!("{failure}"))
}

const CAPS: &str = r#"
import json, sys

def walk(node):
    if isinstance(node, list):
        return [walk(child) for child in node]
    if isinstance(node, dict):
        if node.get("t") == "Str":
            return {"t": "Str", "c": node["c"].upper()}
        return {key: walk(value) for key, value in node.items()}
    return node

json.dump(walk(json.load(sys.stdin)), sys.stdout)
"#;

#[test]
#[ignore = "needs python3"]
fn a_filter_in_python() {
    let host = host(&[("filters/caps.py", CAPS.as_bytes())]);
    let source = "One *two* 数据 three.\n";
    for options in [json!("filters/caps.py"), json!(["python3", "filters/caps.py"])] {
        let filtered = filter(&host, markdown(source), json!({ "filter": options }));
        assert_eq!(
            show(&filtered, Some(source)),
            "Para<One *two* 数据 three.> \"ONE \"<One > Emph<*two*>[\"TWO\"<two>] \" \" \
             Span{lang=zh-Hans}<数据>[\"数据\"] \" THREE.\"< three.>\n"
        );
    }
    assert_eq!(host.findings(), "");
}

#[test]
#[ignore = "needs pandoc"]
fn a_filter_in_lua() {
    let lua = "function Strong(node) return pandoc.SmallCaps(node.content) end\n";
    let host = host(&[("caps.lua", lua.as_bytes())]);
    let source = "One **two**.\n";
    let filtered = filter(&host, markdown(source), json!({ "filter": "caps.lua" }));
    assert_eq!(
        show(&filtered, Some(source)),
        "Para<One **two**.> \"One \" SmallCaps<**two**>[\"two\"] \".\"\n"
    );
}

/// The JSON with all numbers of one sort: Pandoc writes whole widths as integers.
fn plain_numbers(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(plain_numbers),
        Value::Object(map) => map.values_mut().for_each(plain_numbers),
        Value::Number(number) => *value = json!(number.as_f64()),
        _ => {}
    }
}

#[test]
#[ignore = "needs pandoc"]
fn pandoc_reads_whatever_is_written() {
    let host = host(&[]);
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let document = random::document().new_tree(&mut runner).unwrap().current();
        let input = to_json(&document).unwrap();
        let command = ["pandoc", "--from", "json", "--to", "json"].map(str::to_owned).to_vec();
        let program = Program { command, input: input.clone(), environment: Vec::new() };
        let executed = host.context().execute(&program).unwrap();
        assert_eq!(executed.code, Some(0), "{}", executed.errors);
        let [mut ours, mut theirs] = [&input, &executed.output].map(|json| {
            let mut value: Value = serde_json::from_slice(json).unwrap();
            value["pandoc-api-version"].take();
            value
        });
        plain_numbers(&mut ours);
        plain_numbers(&mut theirs);
        assert_eq!(ours, theirs);
    }
}

#[test]
#[ignore = "needs pandoc"]
fn files_of_several_formats_become_documents() {
    let png = b"\x89PNG\r\n\x1a\n";
    let files: [(&str, &[u8]); 5] = [
        ("in/a.rst", b"Title\n=====\n\nSome *text*.\n\n.. image:: a.png\n"),
        ("in/a.png", png),
        ("b.org", b"* Head\n\nText with =code=.\n"),
        ("c.html", b"<h1>Head</h1><p>A <b>b</b></p><nav>left</nav>"),
        ("d.tex", b"\\section{Head}\\label{x}See \\ref{x}."),
    ];
    let host = host(&files);
    let document = import(&host, json!({ "files": ["in/a.rst", "b.org", "c.html", "d.tex"], "lang": "en" }));
    let expected = r##"
lang: string "en"
title: "Title"
Para "Some " Emph["text"] "."
Para Image(in/a.png "")["image"]
H1{#head} "Head"
Para "Text with " Code{.verbatim} "code" "."
H1{#head-2} "Head"
Para "A " Strong["b"]
Para "left"
H1{#x} "Head"
Para "See " Link{reference-type=ref reference=x}(#x "")["1"] "."
resource in/a.png: in/a.png image/png
"##;
    assert_eq!(show(&document, None).trim_end(), expected.trim());
    assert_eq!(host.findings(), "warn[pandoc/lost] c.html: Pandoc passed over `<nav>`\n");
}

#[test]
#[ignore = "needs pandoc"]
fn a_word_document_goes_out_and_comes_back() {
    let host = host(&[]);
    let artifact = export(&host, &markdown("# Head\n\nSome *text*.\n\n- a\n- b\n"), json!({ "to": "docx" }));
    let host = self::host(&[("a.docx", &artifact.bytes)]);
    let document = import(&host, json!({ "files": ["a.docx"] }));
    assert_eq!(
        show(&document, None),
        "H1{#head} \"Head\"\nPara \"Some \" Emph[\"text\"] \".\"\nList\n-\n  Plain \"a\"\n-\n  Plain \"b\"\n"
    );
    assert_eq!(host.findings(), "");
}

#[test]
#[ignore = "needs pandoc"]
fn the_same_document_gives_the_same_bytes() {
    let document = markdown("---\ntitle: T\nlang: en\n---\n\n# Head\n\nSome *text*.\n");
    for format in ["html", "docx", "odt", "epub", "latex", "markdown", "pptx", "typst", "rst", "jats"] {
        let host = host(&[]);
        let [first, second] = [(), ()].map(|()| {
            // Times within Pandoc's files have seconds.
            std::thread::sleep(std::time::Duration::from_millis(700));
            export(&host, &document, json!({ "to": format }))
        });
        assert!(first.bytes.len() > 20, "{format}");
        assert!(first == second, "{format}");
        assert_eq!(host.findings(), "", "{format}");
    }
}

#[test]
#[ignore = "needs pandoc"]
fn what_is_numbered_shows_its_number_and_what_is_lost_is_told() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"></svg>";
    let host = host(&[("a.svg", svg)]);
    let json = json!({ "pandoc-api-version": [1, 23], "meta": {}, "blocks": [
        { "t": "Header", "c": [1, ["h", [], [["number", "1"], ["label", "Section 1"]]], [{ "t": "Str", "c": "Head" }]] },
        { "t": "Figure", "c": [["f", [], [["number", "1"], ["label", "Figure 1"]]],
            [null, [{ "t": "Plain", "c": [{ "t": "Str", "c": "Caption" }] }]],
            [{ "t": "Plain", "c": [{ "t": "Image", "c": [["", [], []], [], ["a.svg", ""]] }] }]] },
        { "t": "RawBlock", "c": ["latex", "\\x"] },
    ] });
    let document = from_json(json.to_string().as_bytes(), Span::SYNTHESIZED).unwrap().document;
    let html = String::from_utf8(export(&host, &document, json!({ "to": "html" })).bytes).unwrap();
    let html = html.split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = r#"<h1 id="h"><span class="header-section-number">1</span> Head</h1>"#;
    assert!(html.contains(heading), "{html}");
    assert!(html.contains("<figcaption>Figure 1: Caption</figcaption>"), "{html}");
    assert!(html.contains("<svg") || html.contains("data:image/svg+xml"), "{html}");
    assert_eq!(host.findings(), "warn[pandoc/lost]: the `latex` markup is left out of html\n");
}
