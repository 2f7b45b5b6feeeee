//! What is withheld is in no artifact, and the proof finds it where a renderer leaks it.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code outside of test functions"
)]

mod artifacts;
mod leaky;

use dossier_core::Artifact;
use dossier_host::{Plugins, Project, Registry, SearchPath, carrier, store::Store};
use dossier_pipeline::{Cache, Job, Request, RunOptions, RunReport, Source, plan, run};
use std::{collections::BTreeSet, fs, path::Path};

/// A report with something of each kind for the ministry alone.
const TEXT: &str = r#"---
title: Data rules
lang: en-GB
abstract: "What the rules say[, and what the envoy Marwick said]{when=\"ministry\"}."
keywords: [data, { when: ministry, value: Operation Kestrel }]
---

# Scope

The rules apply to all data[ and, as the Osprey list shows, to chips]{when="ministry"}. More follows.[^known][^secret]

[]{when="ministry"} The deputy minister agreed on 14 March to postpone the tariff review until after the summit.

![A map of data centres](map.png)

![Ports where the cables land](cables.png){#fig:cables when="ministry" alt="Seven harbours on the southern coast"}

| Firm                               | Fine   |
|:-----------------------------------|:-------|
| Apple                              | 1      |
| []{when="ministry"} Zhonglan Holdings | 734512 |

# Talks {#sec:quiet-talks when="ministry"}

网信办已约谈该公司负责人。

- They meet at Tomebridge.

# Outlook

See the rules.

[^known]: All know this.
[^secret]: []{when="ministry"} Told by a person close to the regulator, [by mail](https://example.org/inbox/4417).
"#;

/// Each secret, and the words by which it is known.
const SECRETS: [(&str, &str); 13] = [
    ("abstract", "envoy Marwick"),
    ("keyword", "Operation Kestrel"),
    ("inline word", "Osprey"),
    ("paragraph", "postpone the tariff review"),
    ("caption", "Ports where the cables land"),
    ("alternative text", "Seven harbours on the southern coast"),
    ("row", "Zhonglan Holdings"),
    ("number", "734512"),
    ("heading", "Talks"),
    ("Chinese", "约谈该公司负责人"),
    ("item", "Tomebridge"),
    ("note", "close to the regulator"),
    ("link", "example.org/inbox/4417"),
];

/// A pipeline from the text to three artifacts, each with its proof; `middle` stands between what is selected and what is printed.
fn pipeline(middle: &str, from: &str, renderers: &[(&str, &str)]) -> String {
    let head = r#"format = 1
[stage.text]
use = "markdown/import"
with = { files = ["text.md"] }
[stage.readers]
use = "core/select"
from = "text"
with = { audiences = ["ministry", "public"], audience = "public" }
"#;
    let mut text = format!("{head}{middle}[stage.numbers]\nuse = \"core/number\"\nfrom = \"{from}\"\n");
    for (index, (stage, with)) in renderers.iter().enumerate() {
        text.push_str(&format!(
            "[stage.out{index}]\nuse = \"{stage}\"\nfrom = \"numbers\"\nout = \"out{index}\"\n{with}\
             [stage.proof{index}]\nuse = \"core/withheld\"\nfrom = \"out{index}\"\n"
        ));
    }
    text
}

const RENDERERS: [(&str, &str); 3] = [
    ("pdf/render", ""),
    ("docx/render", "with = { contents = 3, figures = true, tables = true }\n"),
    ("odt/render", ""),
];

fn build(pipeline: &str) -> RunReport {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("text.md"), TEXT).unwrap();
    fs::write(folder.path().join("map.png"), artifacts::picture(1)).unwrap();
    fs::write(folder.path().join("cables.png"), artifacts::picture(2)).unwrap();
    build_in(folder.path(), pipeline, None)
}

fn build_in(folder: &Path, pipeline: &str, cache: Option<&Cache>) -> RunReport {
    let project = Project::new(folder);
    let plugins = Plugins::new(&project, SearchPath::default(), &carrier::load);
    let linked = [
        dossier_pipeline::core_stages::plugin(),
        dossier_markdown::plugin(),
        dossier_pdf::plugin(),
        dossier_docx::plugin(),
        dossier_odt::plugin(),
        leaky::plugin(),
    ];
    let registry = Registry::new(linked).unwrap();
    let source = Source::read(&project, "p.toml", pipeline.as_bytes().into()).unwrap();
    let planned = plan(&source, &Request::default(), &registry, &plugins);
    let plan = planned.plan.unwrap_or_else(|| panic!("{:#?}", planned.findings));
    let options = RunOptions { threads: Some(1), measure: false };
    let job = Job { plan: &plan, selection: &plan.all(), project: &project };
    run(&[job], options, cache, &()).unwrap().remove(0)
}

/// What was found of a stage, with its place in the text.
fn findings(report: &RunReport, stage: &str) -> BTreeSet<String> {
    let of = report.findings().filter(|finding| finding.stage == stage);
    of.map(ToString::to_string).collect()
}

fn artifact(report: &RunReport, index: usize) -> Artifact {
    let path = format!("out{index}");
    let done = report.artifacts.iter().find(|done| done.path == path);
    done.unwrap_or_else(|| panic!("{:#?}", report.findings().collect::<Vec<_>>())).artifact().unwrap().clone()
}

#[test]
fn what_is_withheld_is_in_no_byte_of_an_artifact() {
    let report = build(&pipeline("", "readers", &RENDERERS));
    assert_eq!(report.artifacts.len(), 3, "{:#?}", report.findings().collect::<Vec<_>>());
    let secret_image = artifacts::picture(2);
    for index in 0..3 {
        let parts = artifacts::parts(&artifact(&report, index).bytes);
        assert!(artifacts::holds(&parts, "All know this"), "the parts are read");
        for (what, secret) in SECRETS {
            assert!(!artifacts::holds(&parts, secret), "{what} in artifact {index}");
        }
        assert!(!artifacts::shows(&parts, &secret_image), "image in artifact {index}");
        assert!(artifacts::shows(&parts, &artifacts::picture(1)), "the other image is in artifact {index}");
    }
}

#[test]
fn a_text_that_was_never_selected_is_caught_in_each_format() {
    let middle = "[stage.leak]\nuse = \"leaky/second\"\nfrom = [\"readers\", \"text\"]\n";
    let report = build(&pipeline(middle, "leak", &RENDERERS));
    assert!(report.artifacts.is_empty());
    for index in 0..3 {
        let found = findings(&report, &format!("proof{index}"));
        for (what, secret) in SECRETS {
            let start: String = secret.chars().take(6).collect();
            let told = found.iter().any(|finding| finding.contains(&start) || finding.contains(what));
            assert!(told || what == "abstract" || what == "paragraph", "{what} {index}: {found:#?}");
        }
        let images = found.iter().filter(|finding| finding.contains("the image `cables.png`")).count();
        assert_eq!(images, 1, "{index}: {found:#?}");
    }
}

/// A renderer that leaks one thing in one place is caught, and its artifact is not published.
fn check(how: &str, expected: &str) {
    let renderer = [("leaky/render", &*format!("with = {{ how = \"{how}\" }}\n"))];
    let report = build(&pipeline("", "readers", &renderer));
    let found = findings(&report, "proof0");
    let found: Vec<String> = found.into_iter().collect();
    let [found] = found.as_slice() else { panic!("{how}: {found:#?}") };
    assert!(found.starts_with(expected), "{how}: {found}");
    assert!(report.artifacts.is_empty(), "{how}");
}

#[test]
fn a_renderer_that_does_not_leak_is_let_through() {
    for how in ["docx-nothing", "odt-nothing", "pdf-nothing"] {
        let renderer = [("leaky/render", &*format!("with = {{ how = \"{how}\" }}\n"))];
        let report = build(&pipeline("", "readers", &renderer));
        assert_eq!(report.artifacts.len(), 1, "{how} {:#?}", report.findings().collect::<Vec<_>>());
    }
}

#[test]
fn a_renderer_that_leaks_is_caught() {
    let deputy = "deny[core/leak]: “The deputy minister agreed on 14 March t…” is withheld and stands in";
    let row = "deny[core/leak]: “Zhonglan Holdings” is withheld and stands in";
    let word = "deny[core/leak]: “and, as the Osprey list shows, to chips” is withheld and stands in";
    let image = "deny[core/leak]: the image `cables.png` is withheld and shown in";
    check("docx-runs", &format!("{deputy} `word/document.xml`"));
    check("docx-core", &format!("{row} `docProps/core.xml`"));
    check("docx-image", &format!("{image} `word/media/image1.png`"));
    check("odt-comment", &format!("{word} `content.xml`"));
    check("odt-attribute", &format!("{row} `content.xml`"));
    check("odt-thumbnail", &format!("{image} `Thumbnails/thumbnail.png`"));
    check("pdf-info", &format!("{row} `document information`"));
    check("pdf-text", &format!("{deputy} `page 1`"));
    check("pdf-actual-text", &format!("{row} `object 3`, `page 1`"));
    check("pdf-bookmark", &format!("{row} `bookmarks`"));
    check("pdf-image", &format!("{image} `image 6`"));
    check("pdf-attachment", &format!("{deputy} `attached file 6`"));
    check("html", &format!("{row} the artifact"));
}

#[test]
fn what_cannot_be_opened_is_not_published() {
    let start = "deny[core/unsearched]:";
    let why = "cannot be searched for what is withheld:";
    check("unknown", &format!("{start} the artifact {why} `application/x-nothing` is not known"));
    check("docx-broken", &format!("{start} the artifact {why} it cannot be unzipped: "));
    check(
        "pdf-no-unicode",
        &format!("{start} `page 1` {why} the font `Bare` does not say which characters its codes are"),
    );
}

#[test]
fn a_proof_of_nothing_is_told() {
    let text = "format = 1\n[stage.text]\nuse = \"markdown/import\"\nwith = { files = [\"text.md\"] }\n\
                [stage.out0]\nuse = \"docx/render\"\nfrom = \"text\"\nout = \"out0\"\n\
                [stage.proof0]\nuse = \"core/withheld\"\nfrom = \"out0\"\n";
    let report = build(text);
    let expected = "deny[core/no-selection]: no stage upstream withholds anything";
    assert_eq!(findings(&report, "proof0").into_iter().collect::<Vec<_>>(), [expected]);
    assert!(report.artifacts.is_empty());
}

/// The example report, a part of its paragraphs, items, rows and headings kept for the ministry.
fn example(folder: &Path) {
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/report");
    for sub in ["chapters", "figures"] {
        fs::create_dir_all(folder.join(sub)).unwrap();
        for entry in fs::read_dir(report.join(sub)).unwrap() {
            let path = entry.unwrap().path();
            let target = folder.join(sub).join(path.file_name().unwrap());
            match fs::read_to_string(&path) {
                Ok(text) if sub == "chapters" => fs::write(target, marked(&text)).unwrap(),
                _ => _ = fs::copy(&path, target).unwrap(),
            }
        }
    }
}

/// A chapter in which every fifth place that can have a condition has one.
fn marked(text: &str) -> String {
    const MARK: &str = "[]{when=\"ministry\"} ";
    let (mut out, mut places, mut before, mut head) = (String::new(), 0, "", text.starts_with("---"));
    for (index, line) in text.lines().enumerate() {
        let starts =
            |mark: &str| line.strip_prefix(mark).filter(|rest| rest.starts_with(char::is_alphabetic));
        let paragraph = before.is_empty() && starts("").is_some() && !line.starts_with("Table");
        let place = ["- ", "| "].into_iter().find(|mark| starts(mark).is_some()).or(paragraph.then_some(""));
        let heading = line.starts_with("## ") && !line.contains('{');
        places += usize::from(!head && (place.is_some() || heading));
        match place {
            _ if head || !places.is_multiple_of(5) => out.push_str(line),
            Some(mark) => out.extend([mark, MARK, &line[mark.len()..]]),
            None if heading => out.extend([line, " {when=\"ministry\"}"]),
            None => out.push_str(line),
        }
        out.push('\n');
        head &= index == 0 || line != "---";
        before = line;
    }
    out
}

#[test]
fn a_report_without_leaks_is_published() {
    let folder = tempfile::tempdir().unwrap();
    example(folder.path());
    let levels =
        "[levels]\n\"core/withheld-reference\" = \"warn\"\n\"core/unresolved-reference\" = \"warn\"\n";
    let text = pipeline("", "readers", &RENDERERS).replace("\"text.md\"", "\"chapters/*.md\"") + levels;
    let report = build_in(folder.path(), &text, None);
    let found: Vec<String> = (0..3).flat_map(|index| findings(&report, &format!("proof{index}"))).collect();
    assert_eq!(found, [""; 0]);
    assert_eq!(report.artifacts.len(), 3, "{:#?}", report.findings().collect::<Vec<_>>());
    let withheld: usize =
        report.stages.iter().flat_map(|stage| &stage.withheld).map(|withheld| withheld.texts.len()).sum();
    assert!(withheld > 40, "{withheld} texts are withheld");
}

/// The proof of an artifact that is as it was counts no more when more is withheld.
#[test]
fn a_proof_is_made_again_when_something_else_is_withheld() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(Store::new(folder.path().join("cache")), [0; 32]);
    let pipeline = pipeline("", "readers", &[("leaky/render", "with = { how = \"html\" }\n")]);
    let outcomes = |text: &str| {
        fs::write(folder.path().join("text.md"), text).unwrap();
        let report = build_in(folder.path(), &pipeline, Some(&cache));
        let proof = report.stages.last().unwrap();
        (proof.cached, proof.findings.len(), report.artifacts.len())
    };
    let known = "All know this.\n\n[]{when=\"ministry\"} They met in Tomebridge.\n";
    assert_eq!(outcomes(known), (false, 0, 1));
    assert_eq!(outcomes(known), (true, 0, 1));
    let more = format!("{known}\n[]{{when=\"ministry\"}} Zhonglan Holdings\n");
    assert_eq!(outcomes(&more), (false, 1, 0));
    assert_eq!(outcomes(&more), (true, 1, 0));
}

#[test]
fn what_is_too_plain_to_be_searched_for_is_told_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let text = "All of [37 ]{when=\"ministry\"}them.\n\n![A line](line.svg){when=\"ministry\"}\n";
    fs::write(folder.path().join("text.md"), text).unwrap();
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0L9 9'/></svg>";
    fs::write(folder.path().join("line.svg"), svg).unwrap();
    let levels = "[levels]\n\"core/unproven\" = \"warn\"\n";
    let report = build_in(folder.path(), &(pipeline("", "readers", &RENDERERS[1..2]) + levels), None);
    let found: Vec<String> = findings(&report, "proof0").into_iter().collect();
    let expected = [
        "warn[core/unproven]: `line.svg` has no words to be known by",
        "warn[core/unproven]: “37” is withheld and too short to be searched for",
    ];
    assert_eq!(found, expected);
    assert_eq!(report.artifacts.len(), 1);
}
