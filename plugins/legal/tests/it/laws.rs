//! Whole statutes: the model regulation of the examples, and those of a folder that `DOSSIER_LAWS` names.
#![expect(clippy::disallowed_methods, reason = "it reads statutes from the disk")]

use crate::common::{check_spans, import, show_finding};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{
    Attributed as _, Block, BlockKind, Document,
    roles::{Article, BlockRole as _, Item, Paragraph},
    text, walk,
};
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The statutes: name and text.
fn statutes() -> Vec<(String, String)> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/law/regulation.zh.md");
    let mut paths = vec![example];
    match env::var_os("DOSSIER_LAWS") {
        Some(folder) => {
            let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let is_law = |path: &PathBuf| {
                path.extension().is_some_and(|ext| ext == "md") && !path.ends_with("README.md")
            };
            paths.extend(files.filter(is_law));
            paths.sort();
        }
        None => println!("DOSSIER_LAWS names no folder of statutes: only the model regulation is read"),
    }
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.into_iter().map(|path| (name(&path), fs::read_to_string(path).unwrap())).collect()
}

/// The text of a file after its front matter, without the signs of Markdown and blanks.
fn source_text(file: &str) -> String {
    let body = file.split_once("\n---\n").map_or(file, |(_, body)| body);
    let lines = body.lines().map(|line| line.trim_start_matches('#'));
    lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// The text of a document, its title first, without blanks.
fn document_text(document: &Document) -> String {
    let title = document.meta_text("title").unwrap_or_default();
    (title + &text::of_blocks(&document.blocks)).chars().filter(|c| !c.is_whitespace()).collect()
}

/// A statute that others typed in may have a line too many, which is said; nothing else is wrong with any.
fn check_findings(name: &str, host: &MemoryHost, files: &[(&str, &str)]) {
    let (stray, other): (Vec<_>, Vec<_>) = host
        .reported()
        .into_iter()
        .partition(|finding| finding.code == "legal/stray-text" && !name.starts_with("regulation"));
    assert!(other.is_empty(), "{name}: {}", show_finding(&other[0], files));
    stray.iter().for_each(|finding| println!("{name}: {}", show_finding(finding, files)));
}

#[test]
fn nothing_of_a_statute_is_lost() {
    for (name, file) in statutes() {
        let host = MemoryHost::new().with(&name, &file);
        let document = import(&host, "legal/import", json!({ "file": name })).unwrap();
        check_findings(&name, &host, &[(&name, &file)]);
        assert_eq!(document_text(&document), source_text(&file), "{name}");
        check_spans(&document, &[(&name, &file)]);
        let mut numbers = Vec::new();
        walk::each_block(&document, |block| {
            numbers.extend(Article::of(block).map(|article| article.num.to_owned()));
        });
        let whole = numbers
            .iter()
            .filter(|number| !number.contains('-'))
            .map(|number| number.parse::<usize>().unwrap());
        let count = whole.clone().count();
        assert!(whole.eq(1..=count), "{name}: {numbers:?}");
        println!("{name}: {count} articles, {} characters", document_text(&document).chars().count());
    }
}

/// An English text of the same structure, as no one would translate it.
fn pseudo_translation(document: &Document) -> String {
    let mut out = String::from("---\nlang: en-GB\n---\n\n# A translation\n");
    push(&document.blocks, "", &mut out);
    out
}

/// Adds the translation of blocks; `before` is what the first paragraph begins with.
fn push(blocks: &[Block], before: &str, out: &mut String) {
    let mut before = before.to_owned();
    for block in blocks {
        let num = block.get("num").unwrap_or_default();
        match &block.kind {
            BlockKind::Heading { level, content } => {
                let title = text::of_inlines(content);
                let word = ["编", "章", "节"].into_iter().zip(["Part", "Chapter", "Section"]);
                let word = word.rev().find(|(unit, _)| {
                    title.split_whitespace().next().is_some_and(|first| first.contains(unit))
                });
                let marks = "#".repeat(usize::from(*level) + 1);
                match word.filter(|_| !num.is_empty()) {
                    Some((_, word)) => writeln!(out, "\n{marks} {word} {num}. Title of it").unwrap(),
                    None => writeln!(out, "\n{marks} {before}Title").unwrap(),
                }
            }
            BlockKind::Div(inner) if Article::of(block).is_some() => {
                push(inner, &format!("Article {num}. "), out)
            }
            BlockKind::Div(inner) if Item::of(block).is_some() => push(inner, &format!("({num}) "), out),
            BlockKind::Div(inner) if Paragraph::of(block).is_some() => {
                push(inner, &before, out);
            }
            BlockKind::Div(inner) if block.has_class("subitem") => push(inner, &format!("{num}. "), out),
            BlockKind::Div(inner) if block.has_class("annex") => push(inner, &format!("Annex {num}. "), out),
            BlockKind::Div(inner) if block.has_class("history") => push(inner, "Adopted on day 1: ", out),
            BlockKind::Div(inner) => push(inner, "", out),
            BlockKind::Para(content) => {
                let words = text::of_inlines(content).chars().count() / 2 + 1;
                writeln!(out, "\n{before}Words{}.", " and words".repeat(words / 2)).unwrap();
            }
            _ => panic!("{block:?}"),
        }
        if !before.starts_with("Adopted") {
            before.clear();
        }
    }
}

#[test]
fn a_translation_of_the_same_structure_aligns() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laws");
    fs::create_dir_all(&folder).unwrap();
    for (name, file) in statutes() {
        let host = MemoryHost::new().with(&name, &file);
        let document = import(&host, "legal/import", json!({ "file": name })).unwrap();
        let translation = pseudo_translation(&document);
        let other = name.replace(".md", ".en.md");
        let files = [(name.as_str(), file.as_str()), (&other, translation.as_str())];
        let stem = name.trim_end_matches(".md");
        for align in ["article", "paragraph"] {
            let host = files.iter().fold(MemoryHost::new(), |host, (name, text)| host.with(*name, text));
            let options = json!({ "source": name, "translations": [other], "align": align });
            let both = import(&host, "legal/import-bilingual", options).unwrap();
            check_findings(&name, &host, &files);
            // Nothing is lost on the way to units either.
            let mut expected: Vec<char> =
                (document_text(&document) + &source_text(&translation)).chars().collect();
            let subtitle = both.meta_text("subtitle").unwrap_or_default();
            let mut found: Vec<char> =
                (document_text(&both) + &subtitle).chars().filter(|c| !c.is_whitespace()).collect();
            expected.sort_unstable();
            found.sort_unstable();
            assert!(expected == found, "{name}");
        }
        // What a pipeline needs to print it.
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        let pipeline = format!(
            "format = 1\n[stage.text]\nuse = \"legal/import-bilingual\"\nwith = {{ source = \"{name}\", translations = [\"{other}\"] }}\n\
             [stage.accessible]\nuse = \"core/accessible\"\nfrom = \"text\"\n\
             [stage.pdf]\nuse = \"pdf/render\"\nfrom = \"accessible\"\nout = \"{stem}.pdf\"\n\
             [stage.docx]\nuse = \"docx/render\"\nfrom = \"accessible\"\nout = \"{stem}.docx\"\n"
        );
        fs::write(folder.join(format!("{stem}.toml")), pipeline).unwrap();
    }
}
