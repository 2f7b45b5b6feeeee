//! `pandoc/filter`: what is run, and what is told when it goes wrong.

use crate::common::{TestHost, changes, failed, markdown, show, stage, wrote};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Document, ExecuteError, Executed, Failure, Program, Stage};
use serde_json::{Value, json};

type Ran = Result<Executed, ExecuteError>;

fn transform(host: &TestHost, document: Document, options: Value) -> Result<Document, Failure> {
    match stage("pandoc/filter", options).unwrap() {
        Stage::Transform(stage) => stage.transform(document, &host.context()),
        other => panic!("{other:?}"),
    }
}

fn files() -> MemoryHost {
    MemoryHost::new().with("filters/caps.py", "").with("caps.lua", "").with("x.R", "")
}

/// Runs a filter that changes nothing; compares what was run.
#[track_caller]
fn check_command(options: Value, expected: &str) {
    let host = TestHost::new(files(), changes(|_| ()));
    transform(&host, markdown("a\n"), options).unwrap();
    assert_eq!(host.commands().trim_end(), expected);
    assert_eq!(host.findings(), "");
}

/// Runs a filter that does this; compares the failure, or else document and findings.
#[track_caller]
fn check(options: Value, run: impl Fn(&Program) -> Ran + Sync + 'static, expected: &str) {
    let host = TestHost::new(files(), run);
    let mut found = match transform(&host, markdown("a *b*\n"), options) {
        Ok(document) => show(&document, None),
        Err(failure) => failed(&failure) + "\n",
    };
    found.push_str(&host.findings());
    assert_eq!(found.trim_end(), expected.trim(), "\n--- found\n{found}");
}

fn ended(code: Option<i32>, output: &str, errors: &str) -> Ran {
    Ok(Executed { code, output: output.into(), errors: errors.to_owned() })
}

#[test]
fn filters_are_run_as_pandoc_runs_them() {
    check_command(json!({ "filter": "pandoc-crossref" }), "pandoc-crossref html");
    check_command(json!({ "filter": "filters/caps.py", "to": "docx" }), "python3 filters/caps.py docx");
    check_command(json!({ "filter": "x.R" }), "Rscript x.R html");
    check_command(
        json!({ "filter": ["python3", "-u", "filters/caps.py", "x"] }),
        "python3 -u filters/caps.py x html",
    );
    check_command(json!({ "filter": ["filters/caps.py"] }), "python3 filters/caps.py html");
    check_command(json!({ "filter": "caps.lua" }), "pandoc --from json --to json --lua-filter=caps.lua");
}

#[test]
fn filters_get_the_document_and_what_pandoc_tells_them() {
    let host = TestHost::new(MemoryHost::new(), changes(|_| ()));
    transform(&host, markdown("a\n"), json!({ "filter": "f" })).unwrap();
    let run = host.runs.lock().unwrap().pop().unwrap();
    let input: Value = serde_json::from_slice(&run.input).unwrap();
    let blocks = json!([{ "t": "Para", "c": [{ "t": "Str", "c": "a" }] }]);
    assert_eq!(input, json!({ "pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks }));
    assert_eq!(run.environment[0], ("PANDOC_VERSION".to_owned(), "3.9".to_owned()));
    assert_eq!(run.environment[1].0, "PANDOC_READER_OPTIONS");
    assert!(serde_json::from_str::<Value>(&run.environment[1].1).unwrap()["extensions"].is_array());
}

#[test]
fn options_that_name_no_program_are_refused() {
    let check = |options: Value, expected: &str| {
        assert_eq!(stage("pandoc/filter", options).map(|_| ()).unwrap_err(), expected);
    };
    check(json!({ "filter": "" }), "`filter` names no program");
    check(json!({ "filter": [] }), "`filter` names no program");
    check(json!({ "filter": "a", "form": "b" }), "unknown field `form`, expected `filter` or `to`");
}

#[test]
fn a_program_that_is_not_there() {
    let gone = |program: &Program| Err(ExecuteError::NotFound { program: program.command[0].clone() });
    check(
        json!({ "filter": "pandoc-crossref" }),
        gone,
        "failed: deny[pandoc/filter-not-found]: there is no program `pandoc-crossref` to run the filter; \
         install it where the system looks for programs, or give a path within the project",
    );
    check(
        json!({ "filter": "filters/caps.py" }),
        gone,
        "failed: deny[pandoc/filter-not-found]: there is no program `python3` to run the filter; \
         install `python3`, or name another program: `filter = [\"...\", \"filters/caps.py\"]`",
    );
    check(
        json!({ "filter": "python3 caps" }),
        gone,
        "failed: deny[pandoc/filter-not-found]: there is no program `python3 caps` to run the filter; \
         write the program and its arguments as a list: `filter = [\"python3\", \"caps\"]`",
    );
    check(
        json!({ "filter": "caps.lua" }),
        gone,
        "failed: deny[pandoc/not-installed]: Pandoc is not installed; \
         this stage leaves the work to Pandoc, a converter of document formats; \
         get it from https://pandoc.org/installing.html; `pandoc --version` shows that it is found",
    );
}

#[test]
fn a_script_that_is_not_there() {
    for filter in [json!("filters/cap.py"), json!(["python3", "filters/cap.py"])] {
        let name = filter.as_str().unwrap_or("python3 filters/cap.py").to_owned();
        check(
            json!({ "filter": filter }),
            |_| panic!("it is not run"),
            &format!(
                "failed: deny[pandoc/filter-not-found]: the filter `{name}` is not there: there is no file \
                 `filters/cap.py`; paths are relative to the folder of the pipeline file"
            ),
        );
    }
}

#[test]
fn a_filter_that_fails() {
    let filter = json!({ "filter": ["python3", "filters/caps.py"] });
    check(
        filter.clone(),
        |_| ended(Some(1), "", "Traceback:\n\n  File \"caps.py\", line 3\nKeyError: 't'\n"),
        "failed: deny[pandoc/filter-failed]: the filter `python3 filters/caps.py` ended with exit code 1; \
         it wrote: Traceback:; it wrote:   File \"caps.py\", line 3; it wrote: KeyError: 't'",
    );
    check(
        filter.clone(),
        |_| ended(None, "", ""),
        "failed: deny[pandoc/filter-failed]: the filter `python3 filters/caps.py` was ended by a signal; \
         it wrote nothing on its standard error",
    );
    check(
        filter.clone(),
        |_| Err(ExecuteError::TimedOut { program: "python3".to_owned(), seconds: 60 }),
        "failed: deny[pandoc/filter-failed]: `python3` did not end within 60 seconds",
    );
    check(filter, |_| Err(ExecuteError::Cancelled), "the run was called off");
    check(
        json!({ "filter": "caps.lua" }),
        |_| ended(Some(83), "", "Error running filter caps.lua:\ncaps.lua:1: oops\n"),
        "failed: deny[pandoc/failed]: Pandoc ended with exit code 83; \
         it wrote: Error running filter caps.lua:; it wrote: caps.lua:1: oops",
    );
}

#[test]
fn what_is_no_document_is_refused() {
    let hint = "a filter writes the document that it was given, as JSON, and nothing else";
    check(
        json!({ "filter": "f" }),
        |_| wrote("debugging\n{}"),
        &format!(
            "failed: deny[pandoc/filter-output]: what the filter `f` wrote is no document: \
             expected value at line 1 column 1, after `d`; {hint}"
        ),
    );
    check(
        json!({ "filter": "f" }),
        |_| wrote(r#"{"pandoc-api-version":[1,17,5],"meta":{},"blocks":[]}"#),
        &format!(
            "failed: deny[pandoc/filter-output]: what the filter `f` wrote is no document: the JSON is of pandoc-types \
             1.17.5; 1.22 and 1.23 are read, which Pandoc 2.11 to 3 write; {hint}"
        ),
    );
    check(
        json!({ "filter": "f" }),
        |_| ended(Some(0), " \n", "usage: f FILE\n"),
        "failed: deny[pandoc/filter-output]: the filter `f` wrote nothing; it wrote: usage: f FILE\n\
         warn[pandoc/says]: the filter `f` has something to say; it wrote: usage: f FILE",
    );
}

#[test]
fn what_a_filter_says_and_loses_is_told() {
    let run = |_: &Program| {
        let list = r#"{"t":"OrderedList","c":[[-1,{"t":"Decimal"},{"t":"Period"}],[]]}"#;
        let json = format!(r#"{{"pandoc-api-version":[1,23],"meta":{{}},"blocks":[{list}]}}"#);
        ended(Some(0), &json, "DeprecationWarning: old\n")
    };
    check(
        json!({ "filter": "f" }),
        run,
        "List 0 Decimal Period\n\
         warn[pandoc/says]: the filter `f` has something to say; it wrote: DeprecationWarning: old\n\
         warn[pandoc/lost]: after the filter `f`, an ordered list that starts at -1 starts at 0",
    );
}

#[test]
fn images_that_a_filter_adds_are_looked_for() {
    let files = MemoryHost::new().with("made/plot 1.svg", "<svg>").with("a.txt", "no image");
    let add = |value: &mut Value| {
        let image = |url: &str| json!({ "t": "Image", "c": [["", [], []], [], [url, ""]] });
        let urls = ["made/plot%201.svg", "made/gone.png", "https://example.org/a.png", "../a.png", "a.txt"];
        let images: Vec<Value> = urls.into_iter().map(image).collect();
        let para = json!({ "t": "Para", "c": images });
        value["blocks"].as_array_mut().unwrap().push(para);
    };
    let host = TestHost::new(files, changes(add));
    // An image that the import has reported already is left alone.
    let document = markdown("![](a.png) ![](missing.png)\n");
    let filtered = transform(&host, document, json!({ "filter": "f" })).unwrap();
    let resources: Vec<String> =
        filtered.resources.iter().map(|(url, resource)| format!("{url} {}", resource.media_type)).collect();
    assert_eq!(
        resources,
        ["a.png image/png", "a.txt application/octet-stream", "made/plot 1.svg image/svg+xml"]
    );
    let expected = "deny[pandoc/missing-image] a.md:0..27: the image `made/gone.png` cannot be had: there is no file \
                    `made/gone.png`; the filter named it; paths are relative to the folder of the pipeline file\n\
                    deny[pandoc/missing-image] a.md:0..27: the image `../a.png` is no file of the project; \
                    give a path within the project\n";
    assert_eq!(host.findings(), expected);
    assert!(show(&filtered, None).contains("Image(made/plot 1.svg \"\")"));
}
