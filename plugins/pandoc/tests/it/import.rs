//! `pandoc/import`: a program in the place of Pandoc gives JSON.

use crate::common::{TestHost, failed, show, stage, wrote};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Document, ExecuteError, Executed, Failure, Program, Span, Stage};
use serde_json::{Value, json};

fn import(host: &TestHost, options: Value) -> Result<Document, Failure> {
    match stage("pandoc/import", options).unwrap() {
        Stage::Import(stage) => stage.import(&host.context()),
        other => panic!("{other:?}"),
    }
}

/// A Pandoc that gives each file as JSON: every line is a block of JSON, or `key=text` of the metadata.
fn pandoc(program: &Program) -> Result<Executed, ExecuteError> {
    let mut document = json!({ "pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": [] });
    for line in std::str::from_utf8(&program.input).unwrap().lines() {
        match line.split_once('=') {
            Some((key, text)) if !line.starts_with('{') => {
                document["meta"][key] = json!({ "t": "MetaString", "c": text });
            }
            _ => document["blocks"].as_array_mut().unwrap().push(serde_json::from_str(line).unwrap()),
        }
    }
    wrote(document.to_string())
}

#[track_caller]
fn check_with(
    files: &[(&str, &str)],
    options: Value,
    run: impl Fn(&Program) -> Result<Executed, ExecuteError> + Sync + 'static,
    expected: &str,
) {
    let host = files.iter().fold(MemoryHost::new(), |host, (path, content)| host.with(*path, content));
    let host = TestHost::new(host, run);
    let mut found = match import(&host, options) {
        Ok(document) => show(&document, None),
        Err(failure) => failed(&failure) + "\n",
    };
    found.push_str(&host.findings());
    assert_eq!(found.trim_end(), expected.trim(), "\n--- found\n{found}");
}

#[track_caller]
fn check(files: &[(&str, &str)], options: Value, expected: &str) {
    check_with(files, options, pandoc, expected);
}

const PARA: &str = r#"{"t":"Para","c":[{"t":"Str","c":"text"}]}"#;

#[test]
fn files_become_one_document() {
    check(
        &[("b.rst", PARA), ("a.rst", &format!("title=One\n{PARA}"))],
        json!({ "files": ["*.rst"], "lang": "nl" }),
        "lang: string \"nl\"\ntitle: string \"One\"\nPara \"text\"\nPara \"text\"",
    );
}

#[test]
fn pandoc_is_told_the_format() {
    let check_command = |path: &str, options: Value, expected: &str| {
        let host = TestHost::new(MemoryHost::new().with(path, PARA), pandoc);
        let mut options = options;
        options["files"] = json!([path]);
        import(&host, options).unwrap();
        let command = format!("pandoc --from {expected}\n");
        assert_eq!(host.commands(), command);
    };
    let rest = "--to json --standalone --sandbox --verbose";
    check_command("a.docx", json!({}), &format!("docx {rest}"));
    check_command("x/A.TeX", json!({}), &format!("latex {rest}"));
    check_command("a.md", json!({ "from": "gfm-emoji" }), &format!("gfm-emoji {rest}"));
    check_command(
        "a.docx",
        json!({ "arguments": ["--track-changes=all"] }),
        &format!("docx {rest} --track-changes=all"),
    );
}

#[test]
fn every_node_points_at_its_file() {
    let host = TestHost::new(MemoryHost::new().with("a.rst", PARA).with("b.rst", PARA), pandoc);
    let document = import(&host, json!({ "files": ["*.rst"] })).unwrap();
    let places: Vec<_> = document.blocks.iter().map(|block| document.locate(block.span).unwrap()).collect();
    assert_eq!(places, ["a.rst", "b.rst"].map(dossier_sdk::Location::file));
    assert_eq!(document.blocks[1].span, Span::new(2, 0, 0));
    assert_eq!(document.sources.0[0].bytes, PARA.len() as u64);
}

#[test]
fn json_needs_no_pandoc() {
    let text = r#"{"pandoc-api-version":[1,22],"meta":{},"blocks":[{"t":"HorizontalRule"}]}"#;
    check_with(&[("a.json", text)], json!({ "files": ["a.json"] }), |_| panic!("it is not run"), "Rule");
    check(
        &[("a.json", "[]")],
        json!({ "files": ["a.json"] }),
        "failed: deny[pandoc/json] a.json: `a.json` is not Pandoc's JSON: the JSON is a list, as Pandoc wrote it before \
         version 1.18",
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    check(
        &[],
        json!({ "files": ["*.rst"] }),
        "failed: deny[pandoc/read]: no file matches `*.rst`; patterns are relative to the folder of the pipeline file",
    );
    check(&[], json!({ "files": [] }), "failed: deny[pandoc/read]: `files` names no file");
    check(
        &[("a.xyz", "")],
        json!({ "files": ["a.xyz"] }),
        "failed: deny[pandoc/format] a.xyz: the name of `a.xyz` does not tell its format; \
         set `from`; `pandoc --list-input-formats` lists what there is",
    );
    check_with(
        &[("a.rst", "")],
        json!({ "files": ["a.rst"] }),
        |_| Err(ExecuteError::NotFound { program: "pandoc".to_owned() }),
        "failed: deny[pandoc/not-installed] a.rst: Pandoc is not installed; \
         this stage leaves the work to Pandoc, a converter of document formats; \
         get it from https://pandoc.org/installing.html; `pandoc --version` shows that it is found",
    );
    check_with(
        &[("a.docx", "")],
        json!({ "files": ["a.docx"] }),
        |_| {
            Ok(Executed {
                code: Some(63),
                output: Vec::new(),
                errors: "couldn't unpack docx container\n".to_owned(),
            })
        },
        "failed: deny[pandoc/failed] a.docx: Pandoc ended with exit code 63; it wrote: couldn't unpack docx container",
    );
    check_with(
        &[("a.rst", "")],
        json!({ "files": ["a.rst"] }),
        |_| wrote(""),
        "failed: deny[pandoc/failed] a.rst: what Pandoc made of `a.rst` is no document: \
         EOF while parsing a value at line 1 column 0",
    );
    check(&[("a.rst", "")], json!({ "files": ["a.rst"] }), "warn[pandoc/empty] a.rst: `a.rst` has no text");
}

#[test]
fn arguments_that_would_take_the_output_are_refused() {
    for argument in ["-o", "-ofile", "--output=x", "--to", "-thtml", "--from=rst"] {
        let error = stage("pandoc/import", json!({ "files": [], "arguments": [argument] })).unwrap_err();
        assert_eq!(error, format!("`arguments` may not hold `{argument}`: the stage says that itself"));
    }
}

#[test]
fn what_pandoc_says_and_passes_over_is_told() {
    let run = |program: &Program| {
        let mut executed = pandoc(program)?;
        executed.errors = "[WARNING] Reference not found for 'x' at line 2\n".to_owned();
        executed.errors.push_str("[INFO] Loaded x from y\n");
        for tag in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "a"] {
            executed.errors.push_str(&format!("[INFO] Skipped '<{tag}>' at input line 1 column 2\n"));
        }
        Ok(executed)
    };
    check_with(
        &[("a.html", PARA)],
        json!({ "files": ["a.html"] }),
        run,
        "Para \"text\"\n\
         warn[pandoc/says] a.html: Pandoc: Reference not found for 'x' at line 2\n\
         warn[pandoc/lost] a.html: Pandoc passed over `<a>`, `<b>`, `<c>`, `<d>`, `<e>`, `<f>`, `<g>`, `<h>` and 1 more",
    );
}

#[test]
fn metadata_of_the_first_file_counts() {
    check(
        &[("a.rst", &format!("title=One\ndate=x\n{PARA}")), ("b.rst", &format!("title=Two\ndate=x\n{PARA}"))],
        json!({ "files": ["*.rst"] }),
        "date: string \"x\"\ntitle: string \"One\"\nPara \"text\"\nPara \"text\"\n\
         warn[pandoc/metadata-conflict] b.rst: `title` is set by an earlier file too; that one counts; a.rst set here first",
    );
}

fn heading(id: &str) -> String {
    format!(r##"{{"t":"Header","c":[1,["{id}",[],[]],[{{"t":"Link","c":[["",[],[]],[],["#{id}",""]]}}]]}}"##)
}

#[test]
fn identifiers_of_a_later_file_are_made_unique() {
    let one = format!("{}\n{}", heading("intro"), heading("intro-2"));
    let two = format!("{}\n{}\n{}", heading("intro"), heading("intro-3"), heading("own"));
    check(
        &[("a.rst", &one), ("b.rst", &two), ("c.rst", &heading("intro"))],
        json!({ "files": ["*.rst"] }),
        r##"
H1{#intro} Link(#intro "")[]
H1{#intro-2} Link(#intro-2 "")[]
H1{#intro-4} Link(#intro-4 "")[]
H1{#intro-3} Link(#intro-3 "")[]
H1{#own} Link(#own "")[]
H1{#intro-5} Link(#intro-5 "")[]
"##,
    );
}

#[test]
fn images_are_looked_for_beside_the_file() {
    let image =
        |url: &str| format!(r#"{{"t":"Plain","c":[{{"t":"Image","c":[["",[],[]],[],["{url}",""]]}}]}}"#);
    let content =
        format!("{}\n{}\n{}", image("img/a.png"), image("gone.png"), image("data:image/png;base64,AA"));
    check(
        &[("in/a.rst", &content), ("in/img/a.png", "\u{fffd}"), ("in/b.docx", &image("media/image1.png"))],
        json!({ "files": ["in/a.rst", "in/b.docx"] }),
        r#"
Plain Image(in/img/a.png "")[]
Plain Image(gone.png "")[]
Plain Image(data:image/png;base64,AA "")[]
Plain Image(media/image1.png "")[]
resource in/img/a.png: in/img/a.png application/octet-stream
deny[pandoc/missing-image] in/a.rst: the image `in/gone.png` cannot be had: there is no file `in/gone.png`; paths are relative to the file that was read
warn[pandoc/embedded-image] in/b.docx: the image `in/media/image1.png` cannot be had: there is no file `in/media/image1.png`; save the image to a file of that name beside the document
"#,
    );
}
