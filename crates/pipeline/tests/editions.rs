//! Pipelines that extend others, editions, and stages that are skipped.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code, which writes its files")]

mod toy;

use dossier_host::{Plugins, Project, SearchPath};
use dossier_pipeline::{Planned, Request, Source};
use std::fs;
use toy::registry;

/// Plans `p.toml` among files; what came of it, as lines.
fn plan(files: &[(&str, &str)], edition: Option<&str>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join("project").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let project = Project::new(folder.path().join("project"));
    let plugins = Plugins::new(&project, SearchPath::default(), &toy::load_none);
    let request = Request { edition: edition.map(str::to_owned), ..Request::default() };
    let planned = match Source::read(&project, "p.toml", project.read("p.toml", 10_000).unwrap()) {
        Ok(source) => dossier_pipeline::plan(&source, &request, &registry(), &plugins),
        Err(findings) => Planned { plan: None, findings },
    };
    let found = planned.findings.iter().map(|finding| {
        let at = finding.location.as_ref().map(|at| {
            let text = String::from_utf8_lossy(&project.cached(&at.path).unwrap_or_default()).into_owned();
            let line = text.get(..at.start as usize).map_or(0, |before| before.matches('\n').count() + 1);
            format!("{}:{line} ", at.path)
        });
        let hints = finding.hints.join("; ");
        format!("{}{}: {}; {hints}", at.unwrap_or_default(), finding.code, finding.message)
    });
    let stages = planned.plan.iter().flat_map(|plan| {
        plan.stages.iter().map(|stage| {
            let from: Vec<&str> = stage.from.iter().map(|index| plan.stages[*index].id.as_str()).collect();
            let text = stage.options.get("text").and_then(|text| text.as_str()).unwrap_or_default();
            let out = stage.out.as_deref().unwrap_or_default();
            format!("{} < {} | {text} | {out}", stage.id, from.join(" "))
        })
    });
    found.chain(stages).collect()
}

const HOUSE: &str = "\
format = 1
vars.name = 'house'
stage.a = { use = 'toy/import', with = { text = '{name} {here}' } }
stage.b = { use = 'toy/transform', from = 'a', with.text = 'b' }
stage.c = { use = 'toy/check', from = 'b' }
stage.r = { use = 'toy/render', from = 'c', out = '{pipeline}.txt' }
stage.v = { use = 'toy/verify', from = 'r' }
";

#[test]
fn a_pipeline_changes_what_it_extends() {
    let check = |own: &str, expected: &[&str]| {
        assert_eq!(plan(&[("p.toml", own), ("house/base.toml", HOUSE)], None), expected, "{own}");
    };
    let extends = "extends = 'house/base.toml'\n";
    check(
        extends,
        &["a <  | house house | ", "b < a | b | ", "c < b |  | ", "r < c |  | p.txt", "v < r |  | "],
    );
    check(
        &format!("{extends}vars.name = 'own'\nstage.r.out = 'x/{{pipeline}}.txt'\nskip = ['c', 'v']"),
        &["a <  | own house | ", "b < a | b | ", "r < b |  | x/p.txt"],
    );
    // What uses another stage has nothing in common with the one below.
    check(
        &format!("{extends}stage.b = {{ use = 'toy/check', from = 'a' }}\nskip = 'v'"),
        &["a <  | house house | ", "b < a |  | ", "c < b |  | ", "r < c |  | p.txt"],
    );
    // Of skipped renderers nothing is verified, and what only they took is not made.
    check(&format!("{extends}skip = 'r'"), &["a <  | house house | ", "b < a | b | ", "c < b |  | "]);
    check(
        &format!("{extends}skip = ['r', 'c', 'vv']"),
        &["p.toml:2 pipeline/unknown-input: the pipeline has no stage `vv` to be skipped; did you mean `v`?"],
    );
    check(
        &format!("{extends}skip = 'a'"),
        &["house/base.toml:4 pipeline/wrong-input: the stage `b` takes only from what is skipped; \
           skip `b` as well, or let it take from another stage"],
    );
    // Mistakes are told where they are.
    check(
        &format!("{extends}stage.b.with.txt = 'x'"),
        &["p.toml:2 pipeline/bad-option: `toy/transform` has no option `txt`; did you mean `text`?"],
    );
    check(
        &format!("{extends}stage.bb.from = 'a'"),
        &[
            "p.toml:2 pipeline/no-use: the stage `bb` does not say what it uses; did you mean to change the stage `b`?",
        ],
    );
}

#[test]
fn what_cannot_be_extended_is_told() {
    let check = |files: &[(&str, &str)], expected: &str| assert_eq!(plan(files, None), [expected]);
    check(
        &[("p.toml", "extends = 'hous.toml'"), ("house.toml", HOUSE)],
        "p.toml:1 pipeline/extends: there is no file `hous.toml`; did you mean `house.toml`?",
    );
    check(
        &[("p.toml", "\nextends = 'x/a.toml'"), ("x/a.toml", "extends = '../p.toml'")],
        "x/a.toml:1 pipeline/extends: these pipelines extend each other: p.toml -> x/a.toml -> p.toml; \
         one of them has to stand alone",
    );
    check(
        &[("p.toml", "extends = 'p.toml'")],
        "p.toml:1 pipeline/extends: these pipelines extend each other: p.toml -> p.toml; one of them has to stand alone",
    );
    check(
        &[("p.toml", "extends = 1")],
        "p.toml:1 pipeline/wrong-type: `extends` takes a string, not an integer; ",
    );
    check(
        &[("p.toml", "extends = 'a.toml'"), ("a.toml", "format = ")],
        "a.toml:1 pipeline/toml: string values must be quoted, expected literal string; ",
    );
}

#[test]
fn an_edition_is_laid_over_the_pipeline() {
    let check = |edition: Option<&str>, own: &str, expected: &[&str]| {
        let own = format!("extends = 'house.toml'\n{own}");
        assert_eq!(plan(&[("p.toml", &own), ("house.toml", HOUSE)], edition), expected, "{own}");
    };
    let own = "\
stage.r.out = '{edition}.txt'
edition.public = { skip = ['c'], vars.name = 'public', stage.b.with.text = 'open' }
edition.ministry.skip = 'v'
";
    let public = ["a <  | public . | ", "b < a | open | ", "r < b |  | public.txt", "v < r |  | "];
    check(Some("public"), own, &public);
    check(
        Some("ministry"),
        own,
        &["a <  | house . | ", "b < a | b | ", "c < b |  | ", "r < c |  | ministry.txt"],
    );
    check(
        None,
        own,
        &["p.toml:2 pipeline/no-edition: `{edition}` is the edition, and none is chosen; choose one with \
           `--edition NAME`, take `--all-editions`, or give `edition` a value in `[vars]`"],
    );
    check(
        Some("minstry"),
        own,
        &["pipeline/unknown-edition: the pipeline has no edition `minstry`; did you mean `ministry`?"],
    );
    check(
        Some("public"),
        "edition.public.sip = 'v'",
        &[
            "p.toml:2 pipeline/unknown-key: a pipeline has no key `sip`; did you mean `skip`?",
            "p.toml:2 pipeline/unknown-key: an edition has no key `sip`; did you mean `skip`?",
        ],
    );
    check(
        None,
        "vars.here = 'x'",
        &[
            "p.toml:2 pipeline/bad-name: `here` has its value by itself; `{pipeline}` is the name of the file, `{here}` \
           the folder of the file that it stands in",
        ],
    );
}
