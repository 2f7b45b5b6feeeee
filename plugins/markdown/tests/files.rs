//! Files: front matter, several files, what cannot be read, what is too much.

#[cfg(test)]
mod common;

use common::{dump, import, shown};
use dossier_sdk::testing::MemoryHost;
use serde_json::json;

/// Imports files given as pairs of path and content, and compares documents and findings, or the failure.
#[track_caller]
fn check(files: &[(&str, &[u8])], options: serde_json::Value, expected: &str) {
    let host = files.iter().fold(MemoryHost::new(), |host, (path, content)| host.with(*path, content));
    let mut found = match import(&host, options) {
        Ok(document) => dump(&document),
        Err(dossier_sdk::Failure::Failed(finding)) => format!("failed: {}\n", shown(&finding)),
        Err(other) => format!("{other}\n"),
    };
    for finding in host.reported() {
        found.push_str(&shown(&finding));
        found.push('\n');
    }
    assert_eq!(found.trim_end(), expected.trim(), "\n--- found\n{found}");
}

#[track_caller]
fn check_one(text: &str, expected: &str) {
    check(&[("a.md", text.as_bytes())], json!({ "files": ["a.md"] }), expected);
}

#[test]
fn front_matter_becomes_metadata_with_exact_spans() {
    check_one(
        r##"---
title: "Reading *China's* 网络安全法"
subtitle: A plain one
authors:
  - name: Ann Example
    role: editor
  - Bo
date: 2026-11-01
lang: EN-gb
abstract: |
  One.

  Two *em*.
keywords: [a, 数据]
toc: true
version: 1.10
empty:
---

# Text
"##,
        r##"
abstract:
  Para@167..184 "One."@167..184
  Para@167..184 "Two "@167..184 Emph@167..184["em"@167..184] "."@167..184
author:
  -:
    name: "Ann Example"
    role: "editor"
  -: "Bo"
date: "2026-11-01"
keywords:
  -: "a"
  -: "数据"
lang: "en-GB"
subtitle: "A plain one"@57..68
title: "Reading "@12..20 Emph@20..29["China’s"@21..28] " "@29..30 Span{lang=zh-Hans}@30..45["网络安全法"@30..45]
toc: true
version: "1.10"
H1@243..249 "Text"@245..249
"##,
    );
}

#[test]
fn front_matter_that_is_none() {
    check_one(
        "---\n\ntext\n\n---\n",
        r##"
Rule@0..3
Para@5..9 "text"@5..9
Rule@11..14
"##,
    );
    check_one(
        "---\nno end\n",
        r##"
Rule@0..3
Para@4..10 "no end"@4..10
"##,
    );
    check_one(
        "text\n\n---\ntitle: x\n---\n",
        r##"
Para@0..4 "text"@0..4
Rule@6..9
H2@10..22 "title: x"@10..18
"##,
    );
}

#[test]
fn front_matter_with_faults() {
    check_one(
        "---\ntitle: a: b\n---\nx\n",
        r##"
Para@20..21 "x"@20..21
deny[markdown/metadata] a.md:12..13: the front matter is no YAML: mapping values are not allowed in this context; put text with `:`, `#`, quotes or brackets into quotation marks
"##,
    );
    check_one(
        "---\n- a\n---\nx\n",
        r##"
Para@12..13 "x"@12..13
deny[markdown/metadata] a.md:4..8: front matter is a mapping: `title: ...`
"##,
    );
    check_one(
        "---\nlang: en_GB\ntitle: [a]\n---\nx\n",
        r##"
Para@31..32 "x"@31..32
warn[markdown/lang] a.md:10..15: `en_GB` is not a BCP 47 language tag: The given language subtag is invalid; write `en-GB` or `zh-Hans`
deny[markdown/metadata] a.md:23..25: this entry of the front matter is to be text
"##,
    );
    check_one(
        &format!("---\na: {}\n---\nx\n", "[".repeat(5000)),
        r##"
Para@5012..5013 "x"@5012..5013
deny[markdown/metadata] a.md:4..4: front matter is over 262144 bytes or nests more than 32 deep
"##,
    );
    check_one(
        &format!("---\n{}a\n---\nx\n", "- ".repeat(5000)),
        r##"
Para@10010..10011 "x"@10010..10011
deny[markdown/metadata] a.md:4..4: front matter is over 262144 bytes or nests more than 32 deep
"##,
    );
}

#[test]
fn files_come_in_order_with_sources_of_their_own() {
    let files: &[(&str, &[u8])] = &[
        ("ch/b.md", b"---\ntitle: B\nlang: nl\n---\n# B {#x}\n\n![p](../p.png)\n"),
        ("ch/a.md", b"---\ntitle: A\n---\n# A {#x}\n\n[b][l]\n\n[^n]\n"),
        ("z.md", b"[l]: u\n\n[^n]: n\n"),
        ("p.png", b"GIF89a"),
    ];
    check(
        files,
        json!({ "files": ["z.md", "ch/*.md"], "lang": "en-GB" }),
        r##"
lang: "nl"
title: "A"@11..12
H1{#x}@17..25 "A"@19..20
Para@27..33 "[b][l]"@27..33
Para@35..39 "[^n]"@35..39
H1{#x}@26..34 "B"@28..29
Figure@36..50
  Plain@36..50 Image(p.png "")@36..50["p"@38..39]
  Caption
    Plain@38..39 "p"@38..39
resource p.png p.png image/gif
warn[markdown/unused-footnote] z.md:8..15: footnote `n` is never referred to; refer to it with `[^n]`
warn[markdown/broken-reference] ch/a.md:27..33: there is no definition `[l]: url` for this link; define it in this file, or put the URL in parentheses
deny[markdown/undefined-footnote] ch/a.md:35..39: footnote `n` is not defined in this file; define it in a paragraph of its own: `[^n]: text`
warn[markdown/metadata-conflict] ch/b.md:4..12: `title` is set by an earlier file too; that one counts; 4..12 set here first
"##,
    );
}

#[test]
fn a_pattern_that_names_nothing_fails() {
    check(
        &[("a.md", b"a")],
        json!({ "files": ["a.md", "b/*.md"] }),
        r##"failed: deny[markdown/read]: no file matches `b/*.md`; patterns are relative to the folder of the pipeline file"##,
    );
    check(
        &[("a.md", b"a")],
        json!({ "files": [] }),
        r##"failed: deny[markdown/read]: `files` names no file"##,
    );
}

#[test]
fn options_are_strict() {
    let build = |options| dossier_markdown::plugin().stages[0].build(options).map(|_| ()).unwrap_err().0;
    assert_eq!(
        build(json!({ "file": [] })),
        "unknown field `file`, expected one of `files`, `lang`, `smart`"
    );
    assert!(build(json!({ "files": [], "lang": "en_GB" })).contains("`en_GB` is not a BCP 47 language tag"));
}

#[test]
fn encodings() {
    check(&[("a.md", b"\xEF\xBB\xBF# a")], json!({ "files": ["a.md"] }), r##"H1@3..6 "a"@5..6"##);
    check(
        &[("a.md", b"a\n\xD6\xD0\xCE\xC4")],
        json!({ "files": ["a.md"] }),
        r##"failed: deny[markdown/not-utf8] a.md:2..3: `a.md` is not UTF-8 at byte 2, line 2; it looks like GB18030; save the file as UTF-8"##,
    );
    check(
        &[("a.md", b"")],
        json!({ "files": ["a.md"] }),
        r##"warn[markdown/empty] a.md:0..0: `a.md` has no text"##,
    );
    check(
        &[("a.md", b"\xEF\xBB\xBF---\ntitle: x\n---\n \n")],
        json!({ "files": ["a.md"] }),
        r##"
title: "x"@14..15
warn[markdown/empty] a.md:0..0: `a.md` has no text
"##,
    );
}

#[test]
fn a_file_over_the_limit_fails() {
    let large = vec![b'a'; 16 * 1024 * 1024 + 1];
    check(
        &[("a.md", &large)],
        json!({ "files": ["a.md"] }),
        r##"failed: deny[markdown/read]: `a.md` has 16777217 bytes; at most 16777216 are read; split it into chapters, one file each"##,
    );
}

#[test]
fn typographic_punctuation() {
    check_one(
        "\"It's 'so'\" -- a---b... `\"x\" --` [\"y\"]{k=\"--\"} @a-b \"中\"",
        r##"Para@0..57 "“It’s ‘so’” – a—b… "@0..24 Code "\"x\" --"@24..32 " "@32..33 Span{k=--}@33..46["“y”"@34..37] " "@46..47 Cite(AuthorInText a-b@47..51)@47..51["@a-b"@47..51] " “"@51..53 Span{lang=zh-Hans}@53..56["中"@53..56] "”"@56..57"##,
    );
}

#[test]
fn quotation_marks_are_those_of_the_language() {
    let check = |lang: &str, text: &str, expected: &str| {
        let text = format!("---\nlang: {lang}\n---\n{text}");
        let options = json!({ "files": ["a.md"] });
        let host = MemoryHost::new().with("a.md", text.as_bytes());
        let document = import(&host, options).unwrap();
        assert_eq!(dossier_sdk::text::of_blocks(&document.blocks), expected);
    };
    check("en", "\"It's 'so'\"", "“It’s ‘so’”");
    check("de", "\"Er sagt 'so' und geht's an\", \"*ja*\"", "„Er sagt ‚so‘ und geht’s an“, „ja“");
    check("fr", "Il dit \"l'avenir 'est là'\".", "Il dit «\u{202f}l’avenir “est là”\u{202f}».");
    check("nl", "\"'s Avonds in 't huis\" van 'dat'", "“’s Avonds in ’t huis” van ‘dat’");
    check("sv", "\"Så 'är' det\"", "”Så ’är’ det”");
    // What the author typed stays, and a passage in another language has its marks.
    check("de", "“So” und [\"that\"]{lang=en}", "“So” und “that”");
    check("en", "::: {lang=fr}\n\"Oui\"\n:::\n\n\"Yes\"", "«\u{202f}Oui\u{202f}»\n“Yes”");
    // A mark that nothing closes is a mark of its own paragraph.
    check("de", "\"Offen\n\nIhr's", "„Offen\nIhr’s");
}

#[test]
fn places_are_known_beside_quotation_marks_of_another_length() {
    check_one(
        "---\nlang: fr\n---\nIl dit \"中\" et [voir \"x\" @a].",
        r##"
lang: "fr"
Para@17..47 "Il dit «\u{202f}"@17..25 Span{lang=zh-Hans}@25..28["中"@25..28] "\u{202f}» et "@28..33 Cite("voir «\u{202f}x\u{202f}»"@34..42, Normal a@43..45)@33..46["["@33..34 "voir «\u{202f}x\u{202f}» "@34..43 "@a"@43..45 "]"@45..46] "."@46..47
"##,
    );
}
