//! Pipelines with mistakes, and what is said of them.

#![expect(clippy::unwrap_used, reason = "test code outside of test functions")]

mod toy;

use proptest::prelude::*;
use toy::{lines, plan, registry};

/// Plans a pipeline; `format = 1` is put before it. Expected are the findings in the order of the file.
fn check(toml: &str, expected: &[&str]) {
    check_whole(&format!("format = 1\n{toml}"), expected);
}

fn check_whole(source: &str, expected: &[&str]) {
    let planned = plan("p.toml", source.as_bytes(), &registry());
    assert_eq!(lines(source, &planned.findings), expected, "{source}");
    let only_warnings = expected.iter().all(|line| line.contains("warn "));
    assert_eq!(planned.plan.is_some(), only_warnings, "{source}");
}

/// A pipeline in which the last stage is under test.
fn with_import(toml: &str) -> String {
    format!("[stage.a]\nuse = \"toy/import\"\n{toml}")
}

const SOUND: &str =
    "[stage.a]\nuse = 'toy/import'\n[stage.b]\nuse = 'toy/render'\nfrom = 'a'\nout = 'x.pdf'\n";

#[test]
fn a_sound_pipeline_has_no_findings() {
    check(SOUND, &[]);
    check(&format!("{SOUND}[vars]\n[levels]\n'toy/warned' = 'deny'\n'core/*' = 'allow'"), &[]);
    check_whole(&format!("\u{feff}format = 1\n{SOUND}"), &[]);
    check_whole(&format!("format = 1\n{SOUND}").replace('\n', "\r\n"), &[]);
}

#[test]
fn the_file_itself() {
    let no_stage =
        "«» no-stage: the pipeline has no stage; a stage is a table `[stage.<id>]` with a key `use`";
    let no_format = "«» format: the pipeline does not say its format; begin the file with `format = 1`";
    check_whole("", &[no_format, no_stage]);
    check_whole("# nothing\n", &[no_format, no_stage]);
    check("", &[no_stage]);
    check_whole(SOUND, &[no_format]);
    let format = |line: &str| format!("{line}\n{SOUND}");
    check_whole(
        &format("format = 2"),
        &["«2» format: this version does not read format 2; the format that it reads is 1"],
    );
    check_whole(&format("format = '1'"), &["«'1'» wrong-type: `format` takes the integer 1, not a string"]);
}

#[test]
fn files_that_are_not_toml() {
    check("[stage.a\nuse = 1", &["«» toml: unclosed table, expected `]`"]);
    check(
        "a = 1\na = 2\nb = \n",
        &["«a» toml: duplicate key", "«» toml: string values must be quoted, expected literal string"],
    );
    let planned = plan("p.toml", b"format = 1\n# \xff", &registry());
    assert_eq!(
        lines("", &planned.findings),
        ["«?» not-utf8: the file is not UTF-8; save the file with the encoding UTF-8"]
    );
    let planned = plan("p.toml", b"\xff\xfef\0o\0", &registry());
    assert_eq!(planned.findings.len(), 1);
}

#[test]
fn unknown_keys() {
    check_whole(
        &format!("formt = 1\n{SOUND}"),
        &["«formt» unknown-key: a pipeline has no key `formt`; did you mean `format`?"],
    );
    check(
        &format!("inherits = 'house.toml'\n{SOUND}"),
        &[
            "«inherits» unknown-key: a pipeline has no key `inherits`; the keys of a pipeline: `format`, `extends`, `vars`, `plugins`, `stage`, `levels`, `skip`, `edition`",
        ],
    );
    check(
        &with_import("with.text = 'x'\nfrm = 'a'"),
        &["«frm» unknown-key: a stage has no key `frm`; did you mean `from`?"],
    );
    check(
        &with_import("files = []"),
        &[
            "«files» unknown-key: a stage has no key `files`; options of the stage belong in `with`; other keys are `use`, `from`, `with`, `out`",
        ],
    );
    check(
        "[stage.a]\nuses = 'toy/import'",
        &["«uses» unknown-key: a stage has no key `uses`; did you mean `use`?"],
    );
}

#[test]
fn wrong_types() {
    check("stage = 3", &["«3» wrong-type: `stage` takes a table, not an integer"]);
    check("stage.a = true", &["«true» wrong-type: `stage.a` takes a table, not true or false"]);
    check("vars = []\nstage = {}", &["«[]» wrong-type: `vars` takes a table, not a list"]);
    check("vars.x = [1]\nstage = {}", &["«[1]» wrong-type: `x` takes a single value, not a list"]);
    check("stage.a.use = 2026-01-01", &["«2026-01-01» wrong-type: `use` takes a string, not a date"]);
    check(
        &with_import("[stage.b]\nuse = 'toy/check'\nfrom = 1.5"),
        &["«1.5» wrong-type: `from` takes the id of a stage or a list of them, not a number"],
    );
    check(
        &with_import("[stage.b]\nuse = 'toy/check'\nfrom = ['a', {}]"),
        &["«{}» wrong-type: `from` takes the id of a stage or a list of them, not a table"],
    );
    check(&with_import("with = 'x'"), &["«'x'» wrong-type: `with` takes a table, not a string"]);
}

#[test]
fn names() {
    check(
        "[stage.'a b']\nuse = 'toy/check'\nfrom = 'a b'",
        &[
            "«'a b'» bad-name: `a b` cannot be the id of a stage; ids are made of the letters a to z, digits, `-` and `_`",
            "«'a b'» cycle: the stage `a b` waits for itself; let one of them take its document from elsewhere",
        ],
    );
    check(
        &format!("vars.'1x' = 'y'\n{SOUND}"),
        &[
            "«'1x'» bad-name: `1x` cannot be the name of a variable; names begin with a letter and go on with letters, digits, `-` and `_`",
        ],
    );
}

#[test]
fn stages_that_do_not_exist() {
    check(
        "[stage.a]\nuse = 'toy/imprt'",
        &["«'toy/imprt'» unknown-stage: there is no stage `toy/imprt`; did you mean `toy/import`?"],
    );
    check(
        "[stage.a]\nuse = 'import'",
        &["«'import'» unknown-stage: there is no stage `import`; did you mean `toy/import`?"],
    );
    check(
        "[stage.a]\nuse = 'glossary/check'",
        &[
            "«'glossary/check'» plugin/not-found: there is no plugin `glossary`; it was looked for in `plugins/glossary`",
        ],
    );
    check(
        "[stage.a]\nuse = 'GLOSSARY'",
        &["«'GLOSSARY'» unknown-stage: there is no stage `GLOSSARY`; `dossier stages` lists what there is"],
    );
    check(
        "[stage.a]\nfrom = 'a'",
        &[
            "«a» cycle: the stage `a` waits for itself; let one of them take its document from elsewhere",
            "«a» no-use: the stage `a` does not say what it uses; add `use = \"<plugin>/<stage>\"`; `dossier stages` lists them",
        ],
    );
    check(
        "[stage.a]\nuse = 'toy/liar'\nfrom = 'a'",
        &[
            "«a» cycle: the stage `a` waits for itself; let one of them take its document from elsewhere",
            "«'toy/liar'» faulty-plugin: `toy/liar` calls itself a check stage and is an import stage; this is a fault of the plugin",
        ],
    );
}

#[test]
fn inputs_that_do_not_exist() {
    check(
        "[stage.chapters]\nuse = 'toy/import'\n[stage.b]\nuse = 'toy/check'\nfrom = 'chaptres'",
        &["«'chaptres'» unknown-input: the pipeline has no stage `chaptres`; did you mean `chapters`?"],
    );
    check(
        &with_import("[stage.b]\nuse = 'toy/check'\nfrom = 'elsewhere'"),
        &[
            "«'elsewhere'» unknown-input: the pipeline has no stage `elsewhere`; the stages of the pipeline: `a`, `b`",
        ],
    );
    check(
        &with_import(
            "[stage.b]\nuse = 'core/concat'\nfrom = ['a', 'a']\n[stage.c]\nuse = 'toy/check'\nfrom = 'b'",
        ),
        &["«'a'» duplicate-input: `a` is named twice"],
    );
}

#[test]
fn inputs_of_the_wrong_number() {
    check(
        &with_import("from = 'a'"),
        &[
            "«a» cycle: the stage `a` waits for itself; let one of them take its document from elsewhere",
            "«from» wrong-input: `toy/import` imports: it takes no `from`; what it reads is said in `with`",
        ],
    );
    check(
        "[stage.b]\nuse = 'toy/check'",
        &["«b» wrong-input: the stage `b` has no input; add `from = \"<stage>\"`"],
    );
    check(
        "[stage.b]\nuse = 'core/concat'\nfrom = []",
        &["«from» wrong-input: `from` of the stage `b` names none; name at least one stage"],
    );
    check(
        &with_import("[stage.b]\nuse = 'toy/import'\n[stage.c]\nuse = 'toy/check'\nfrom = ['a', 'b']"),
        &[
            "«from» wrong-input: `toy/check` is a check stage and takes one input, not 2; bring documents together with `core/concat` first",
        ],
    );
}

#[test]
fn inputs_of_the_wrong_kind() {
    check(
        &format!("{SOUND}[stage.c]\nuse = 'toy/check'\nfrom = 'b'"),
        &[
            "«'b'» wrong-input: `b` gives an artifact, and a check stage takes a document; take what the renderer takes; only a verify stage looks at artifacts",
        ],
    );
    check(
        &with_import("[stage.c]\nuse = 'toy/verify'\nfrom = 'a'"),
        &[
            "«'a'» wrong-input: `a` gives a document, and a verify stage takes an artifact; name a render stage",
        ],
    );
    check(
        &format!(
            "{SOUND}[stage.c]\nuse = 'toy/verify'\nfrom = 'b'\n[stage.d]\nuse = 'toy/verify'\nfrom = 'c'"
        ),
        &[],
    );
}

#[test]
fn outputs() {
    let render = |out: &str| with_import(&format!("[stage.b]\nuse = 'toy/render'\nfrom = 'a'\n{out}"));
    check(
        &render(""),
        &["«b» wrong-output: the stage `b` does not say where its artifact goes; add `out = \"<file>\"`"],
    );
    check(
        &with_import("out = 'x'\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'"),
        &[
            "«out» wrong-output: `toy/import` is an import stage and writes no file; `out` belongs to render stages",
        ],
    );
    check(
        &render("out = '../x.pdf'"),
        &["«'../x.pdf'» bad-output: `../x.pdf` cannot be an output: the path leaves the output folder"],
    );
    check(
        &render("out = '/x.pdf'"),
        &[
            "«'/x.pdf'» bad-output: `/x.pdf` cannot be an output: write the path relative to the output folder",
        ],
    );
    check(&render("out = ''"), &["«''» bad-output: `` cannot be an output: the path is empty"]);
    check(&render("out = 'a/'"), &["«'a/'» bad-output: `a/` cannot be an output: the path names a folder"]);
    let second = |out: &str| format!("{SOUND}[stage.c]\nuse = 'toy/render'\nfrom = 'a'\nout = '{out}'");
    check(&second("./X.PDF"), &["«'./X.PDF'» duplicate-output: `X.PDF` is written by two stages"]);
    check(
        &second("x.pdf/y"),
        &["«'x.pdf/y'» duplicate-output: `x.pdf/y` cannot lie beside `x.pdf`: one is a folder of the other"],
    );
}

#[test]
fn cycles() {
    let check_stage =
        |id: &str, from: &str| format!("[stage.{id}]\nuse = 'toy/transform'\nfrom = '{from}'\n");
    check(
        &[check_stage("a", "c"), check_stage("b", "a"), check_stage("c", "b"), check_stage("d", "c")]
            .concat(),
        &[
            "«a» cycle: these stages wait for each other: a -> b -> c -> a; let one of them take its document from elsewhere",
        ],
    );
}

#[test]
fn results_that_nobody_uses() {
    let unused = "«a» warn unused-stage: no stage takes what `a` gives; name it in the `from` of another stage, as `from = \"a\"`";
    check(&with_import(""), &[unused]);
    check(&with_import("[levels]\n'pipeline/unused-stage' = 'allow'"), &[]);
    let denied = unused.replace("warn ", "");
    check(&with_import("[levels]\n'pipeline/unused-stage' = 'deny'"), &[&denied]);
    check(&with_import("[stage.b]\nuse = 'toy/check'\nfrom = 'a'"), &[]);
}

#[test]
fn variables() {
    let text = |text: &str| {
        format!(
            "vars = {{ title = 'T', year = 2026 }}\n{}",
            with_import(&format!("with.text = '{text}'\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'"))
        )
    };
    check(&text("{title} {year} {{literal}}"), &[]);
    check(
        &text("{titel}"),
        &["«'{titel}'» unknown-variable: `{titel}` is not among the variables; did you mean `title`?"],
    );
    let brace = |text: &str| {
        format!(
            "«'{text}'» brace: a single brace begins or ends no `{{name}}`; write `{{{{` and `}}}}` for braces that are meant as such"
        )
    };
    for wrong in ["{a,b}", "{", "}", "a } b", "{title", "{}"] {
        check(&text(wrong), &[&brace(wrong)]);
    }
    check(
        &with_import("with.text = '{x}'\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'"),
        &["«'{x}'» unknown-variable: `{x}` is not among the variables; variables: `pipeline`, `here`"],
    );
}

#[test]
fn variables_are_filled_in_everywhere_in_options_and_outputs() {
    let source = "format = 1\n[vars]\nn = 'x'\nd = 2026-03-01\n[stage.a]\nuse = 'toy/needy'\nwith.files = ['{n}.md', '{{n}}', '{d}']\n\
        [stage.b]\nuse = 'core/metadata'\nfrom = 'a'\nwith = { date = 2026-03-31, deep = { list = ['{n}'] } }\n\
        [stage.c]\nuse = 'toy/render'\nfrom = 'b'\nout = '{n}/{n}.pdf'";
    let plan = plan("p.toml", source.as_bytes(), &registry()).plan.unwrap();
    assert_eq!(plan.stages[0].options.to_string(), r#"{"files":["x.md","{n}","2026-03-01"]}"#);
    assert_eq!(plan.stages[1].options.to_string(), r#"{"date":"2026-03-31","deep":{"list":["x"]}}"#);
    assert_eq!(plan.stages[2].out.as_deref(), Some("x/x.pdf"));
}

#[test]
fn options_that_do_not_fit() {
    let toy = |with: &str| with_import(&format!("with = {with}\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'"));
    check(
        &toy("{ txt = 'x' }"),
        &["«txt» bad-option: `toy/import` has no option `txt`; did you mean `text`?"],
    );
    check(&toy("{ text = 1 }"), &["«1» bad-option: `text` takes a string, not an integer"]);
    check(
        &toy("{ warn = [1, 'x'] }"),
        &["«'x'» bad-option: item 2 of `warn` takes an integer, not a string"],
    );
    check(&toy("{ panic = 1 }"), &["«1» bad-option: `panic` takes a string, not an integer"]);
    check(
        &toy("{ mode = 'fanc' }"),
        &["«'fanc'» bad-option: `mode` cannot be `fanc`; did you mean `fancy`?"],
    );
    check(
        &toy("{ mode = 'other' }"),
        &["«'other'» bad-option: `mode` cannot be `other`; it takes `plain`, `fancy`"],
    );
    check(
        &toy("{ text = 'refused' }"),
        &["«'refused'» bad-option: the options of `toy/import` do not fit: `text` must not be refused"],
    );
    check(
        &toy("{ wait = 5000 }"),
        &["«5000» bad-option: `wait` does not fit: it is greater than the maximum of 1000"],
    );
    check(
        &toy("{ text = 1, mode = 2, txt = 3 }"),
        &[
            "«1» bad-option: `text` takes a string, not an integer",
            "«2» bad-option: `mode` takes a string, not an integer",
            "«txt» bad-option: `toy/import` has no option `txt`; did you mean `text`?",
        ],
    );
}

#[test]
fn options_that_are_missing_or_within_others() {
    let needy = |with: &str| {
        format!("[stage.a]\nuse = 'toy/needy'\n{with}\n[stage.b]\nuse = 'toy/check'\nfrom = 'a'")
    };
    let missing = "bad-option: `toy/needy` needs the option `files`; `files`: The files to read";
    check(&needy(""), &[&format!("«'toy/needy'» {missing}")]);
    check(&needy("with = {}"), &[&format!("«{{}}» {missing}")]);
    check(
        &needy("with = { files = [], margins = { tp = 1 } }"),
        &[
            "«margins» bad-option: `margins` needs the option `top`; `dossier stages toy/needy` describes the options",
            "«tp» bad-option: `margins` has no option `tp`; did you mean `top`?",
        ],
    );
    check(&needy("with = { files = [1e999] }"), &["«1e999» number: only finite numbers can be used here"]);
    check(
        "[stage.a]\nuse = 'core/metadata'\nfrom = 'b'\nwith = { lang = 'en_GB' }\n[stage.b]\nuse = 'toy/import'\n[stage.c]\nuse = 'toy/check'\nfrom = 'a'",
        &[
            "«'en_GB'» bad-option: the options of `core/metadata` do not fit: `lang`: `en_GB` is not a BCP 47 language tag: The given language subtag is invalid",
        ],
    );
}

#[test]
fn levels() {
    let levels = |line: &str| format!("{SOUND}[levels]\n{line}");
    check(
        &levels("'toy/warnd' = 'deny'"),
        &["«'toy/warnd'» unknown-code: no stage reports `toy/warnd`; did you mean `toy/warned`?"],
    );
    check(
        &levels("'tooy/*' = 'deny'"),
        &["«'tooy/*'» unknown-code: no stage reports `tooy/*`; did you mean `toy/*`?"],
    );
    check(
        &levels("'toy/warned' = 'dney'"),
        &["«'dney'» unknown-level: `dney` is not a level; did you mean `deny`?"],
    );
    check(
        &levels("'toy/warned' = 'error'"),
        &["«'error'» unknown-level: `error` is not a level; levels: `allow`, `warn`, `deny`"],
    );
    check(&levels("'toy/warned' = 1"), &["«1» wrong-type: `toy/warned` takes a string, not an integer"]);
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    check(
        "[stage.a]\nuse = 'toy/imprt'\n[stage.b]\nuse = 'toy/render'\nfrom = 'c'\nout = '../x'\n[stage.c]\nuse = 'toy/transform'\nfrom = 'd'\nwith.text = '{x}'\n[levels]\n'x/y' = 'no'",
        &[
            "«'toy/imprt'» unknown-stage: there is no stage `toy/imprt`; did you mean `toy/import`?",
            "«'../x'» bad-output: `../x` cannot be an output: the path leaves the output folder",
            "«'d'» unknown-input: the pipeline has no stage `d`; did you mean `a`?",
            "«'{x}'» unknown-variable: `{x}` is not among the variables; variables: `pipeline`, `here`",
            "«'no'» unknown-level: `no` is not a level; levels: `allow`, `warn`, `deny`",
        ],
    );
}

#[test]
fn there_is_an_end_to_stages() {
    let many: String = (0..1001).map(|n| format!("[stage.s{n}]\nuse = 'toy/import'\n")).collect();
    check(&many, &["«s1000» too-many-stages: a pipeline has at most 1000 stages"]);
}

#[test]
fn stages_are_ordered_by_what_they_need_then_by_the_file() {
    let source = "format = 1\n[stage.z]\nuse = 'toy/check'\nfrom = 'b'\n[stage.b]\nuse = 'toy/import'\n[stage.a]\nuse = 'toy/check'\nfrom = 'b'";
    let plan = plan("p.toml", source.as_bytes(), &registry()).plan.unwrap();
    let ids: Vec<_> = plan.stages.iter().map(|stage| stage.id.as_str()).collect();
    assert_eq!(ids, ["b", "z", "a"]);
    assert_eq!(plan.stages[1].from, [0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever the file holds, there is a plan or a finding, and every finding points into the file.
    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        answered(text.as_bytes());
    }

    /// The same for text made of what pipelines are made of.
    #[test]
    fn any_soup_of_toml_is_answered(parts in prop::collection::vec(prop::sample::select(vec![
        "format = 1\n", "[stage.a]\n", "[stage.b]\n", "use = 'toy/import'\n", "use = 'toy/check'\n", "from = 'a'\n",
        "from = ['a', 'b']\n", "with = { text = '{x}' }\n", "out = 'x'\n", "[levels]\n", "'toy/*' = 'deny'\n", "[vars]\n",
        "x = 1\n", "[plugins]\n", "jargon = '../x'\n", "x = {}\n", "use = 'jargon/x'\n", "sha256 = 'x'\n", "[[stage.a]]\n", "use = 'core/concat'\n", "{", "}", "'", "\"", "\u{0}", "é", "=", "[", "]", "\n", ".", "#",
    ]), 0..30)) {
        answered(parts.concat().as_bytes());
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        answered(&bytes);
    }
}

fn answered(bytes: &[u8]) {
    let planned = plan("p.toml", bytes, &registry());
    assert!(planned.plan.is_some() || !planned.findings.is_empty());
    for finding in &planned.findings {
        let at = finding.location.as_ref().unwrap();
        assert!(at.start <= at.end && at.end as usize <= bytes.len(), "{finding:?}");
    }
}

#[test]
fn deep_nesting_is_answered() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        answered(format!("format = 1\nx = {}{}", open.repeat(20_000), close.repeat(20_000)).as_bytes());
    }
    answered(format!("format = 1\n[{}a]\n", "a.".repeat(20_000)).as_bytes());
}
