//! Findings that no other test names, each provoked by a project that has it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code, which writes projects")]

#[path = "../../typeset/tests/suite/sfnt.rs"]
#[allow(dead_code, reason = "fonts are only patched here")]
mod sfnt;

use std::{fs, path::Path, process::Command};

const REPORT: &str = "---\ntitle: A report\nlang: en-GB\n---\n\nText.\n";

fn dossier(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
    command.current_dir(folder).args(args).env_remove("DOSSIER_PLUGIN_PATH");
    command
}

/// The codes of what a command writes on standard error, in order.
fn codes(command: &mut Command) -> Vec<String> {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let heads = text.lines().filter_map(|line| {
        let rest = ["error[", "warn[", "warning["].iter().find_map(|level| line.strip_prefix(level))?;
        rest.split_once("]:")
    });
    heads.map(|(code, _)| code.to_owned()).collect()
}

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// What a command finds in a folder with these files.
fn check(files: &[(&str, &[u8])], args: &[&str], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    assert_eq!(codes(&mut dossier(folder.path(), args)), expected, "{args:?}");
}

/// What a build finds: `a.md` imported, and the stages that follow.
fn build(text: &str, stages: &str, files: &[(&str, &[u8])], expected: &[&str]) {
    let import = "[stage.text]\nuse = 'markdown/import'\nwith.files = ['a.md']\n";
    let pipeline = format!("format = 1\n{import}{stages}");
    let mut all: Vec<(&str, &[u8])> = vec![("p.toml", pipeline.as_bytes()), ("a.md", text.as_bytes())];
    all.extend(files);
    check(&all, &["build", "p.toml"], expected);
}

fn pdf(text: &str, options: &str, files: &[(&str, &[u8])], expected: &[&str]) {
    let stage = format!("[stage.pdf]\nuse = 'pdf/render'\nfrom = 'text'\nout = 'a.pdf'\n{options}\n");
    build(text, &stage, files, expected);
}

#[test]
fn of_texts() {
    let note = "word ".repeat(20_000);
    let repeated = format!("{}\n\n[^1]: {note}\n", "Text.[^1] ".repeat(43));
    let none =
        "[stage.number]\nuse = 'core/number'\nfrom = 'text'\n[levels]\n'pipeline/unused-stage' = 'allow'\n";
    build(&repeated, none, &[], &["markdown/repeated-footnote"]);
    build("![A map](map.xyz)", none, &[("map.xyz", b"no image")], &["markdown/image-type"]);
    let comments = "[stage.comments]\nuse = 'core/comments'\nfrom = 'text'\n[levels]\n'pipeline/unused-stage' = 'allow'\n";
    build("", comments, &[], &["markdown/empty", "core/comment-unplaced"]);
}

#[test]
fn of_renderers() {
    let row = |cell: &str| format!("|{}\n", format!("{cell}|").repeat(60));
    let wide = format!("{REPORT}\n{}{}{}", row(" a "), row("---"), row("12345"));
    pdf(&wide, "", &[], &["pdf/overfull"]);
    let odt = "[stage.odt]\nuse = 'odt/render'\nfrom = 'text'\nout = 'a.odt'\n";
    build(&wide, odt, &[], &["odt/overfull"]);
    let docx = "[stage.docx]\nuse = 'docx/render'\nfrom = 'text'\nout = 'a.docx'\n";
    build(&wide, docx, &[], &["docx/overfull"]);
    build(REPORT, &format!("{docx}with.reference = 'none.docx'\n"), &[], &["docx/reference"]);
    pdf("---\ntitle: A report\nlang: en-GB\ntlp: purple\n---\n\nText.\n", "", &[], &["pdf/marking"]);
    pdf(&format!("{REPORT}\n\u{5d0}\n"), "", &[], &["pdf/missing-glyph"]);
    pdf(
        &format!("{REPORT}\n![A map](map.png)\n"),
        "",
        &[("map.png", b"\x89PNG\r\n\x1a\n")],
        &["pdf/image-unseen"],
    );
    pdf(REPORT, "with.theme = 'house.toml'", &[("house.toml", b"text_color = 5")], &["pdf/theme"]);
    let pale = b"text_color = '#cccccc'\n";
    let found = pdf_codes(pale);
    assert!(!found.is_empty() && found.iter().all(|code| code == "pdf/contrast"), "{found:?}");
    let review = "[stage.comments]\nuse = 'core/comments'\nfrom = 'text'\n\
                  [stage.pdf]\nuse = 'pdf/render'\nfrom = 'comments'\nout = 'a.pdf'\n";
    build(
        &format!(
            "{REPORT}
See [the law][law].
"
        ),
        review,
        &[],
        &["markdown/broken-reference", "pdf/review"],
    );
    pdf(
        REPORT,
        "with.theme = 'house.toml'",
        &[("house.toml", b"[fonts.serif]\nregular = 'House.ttf'\n"), ("House.ttf", &variable_font())],
        &["pdf/variable-font"],
    );
}

fn pdf_codes(theme: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let pipeline = b"format = 1\n[stage.text]\nuse = 'markdown/import'\nwith.files = ['a.md']\n\
        [stage.pdf]\nuse = 'pdf/render'\nfrom = 'text'\nout = 'a.pdf'\nwith.theme = 'house.toml'\n";
    write(folder.path(), &[("p.toml", pipeline), ("a.md", REPORT.as_bytes()), ("house.toml", theme)]);
    codes(&mut dossier(folder.path(), &["build", "p.toml"]))
}

/// A font with an axis of weights.
fn variable_font() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../typeset/fonts/SourceCodePro-Regular.ttf");
    let fixed = |value: u32| (value << 16).to_be_bytes();
    let head = [1_u16, 0, 16, 2, 1, 20, 0, 8].map(u16::to_be_bytes).concat();
    let axis = [*b"wght", fixed(200), fixed(400), fixed(900), [0, 0, 1, 0]].concat();
    sfnt::Sfnt::read(&fs::read(path).unwrap()).with(b"fvar", Some([head, axis].concat())).write()
}

#[test]
fn of_term_bases_and_laws() {
    let glossary = "[stage.terms]\nuse = 'glossary/check'\nfrom = 'text'\nwith.terms = 'none.csv'\n\
                    [stage.pdf]\nuse = 'pdf/render'\nfrom = 'text'\nout = 'a.pdf'\n";
    build(REPORT, glossary, &[], &["glossary/term-base"]);
    let law = b"format = 1\n[stage.law]\nuse = 'legal/import'\nwith.file = 'none.txt'\n\
        [stage.pdf]\nuse = 'pdf/render'\nfrom = 'law'\nout = 'a.pdf'\n";
    check(&[("p.toml", law)], &["build", "p.toml"], &["legal/read"]);
    let pair = b"format = 1\n[stage.law]\nuse = 'legal/import-bilingual'\nwith.source = 'zh.txt'\nwith.translations = ['en.txt']\n\
        [stage.xliff]\nuse = 'legal/xliff'\nfrom = 'law'\nout = 'a.xlf'\nwith.terms = ['none.csv']\n";
    let [zh, en] = ["第一条　本条例适用于本市。", "Article 1 These Regulations apply to this city."];
    let files: [(&str, &[u8]); 3] = [("p.toml", pair), ("zh.txt", zh.as_bytes()), ("en.txt", en.as_bytes())];
    check(&files, &["build", "p.toml"], &["legal/term-base"]);
    let terms = b"id,zh,en_preferred,valid_from,valid_until\nA,\xe6\xb0\xb4,water,2026-01-02,2025-01-02\n";
    check(&[("t.csv", terms)], &["terms", "conflicts", "t.csv"], &["terms/validity"]);
}

#[test]
fn of_plugins() {
    let pipeline = b"format = 1\n[stage.text]\nuse = 'markdown/import'\nwith.files = ['a.md']\n\
        [stage.check]\nuse = 'jargon/check'\nfrom = 'text'\n";
    let plugin = |toml: &[u8], code: &str| {
        let files: [(&str, &[u8]); 3] =
            [("p.toml", pipeline), ("a.md", REPORT.as_bytes()), ("plugins/jargon/plugin.toml", toml)];
        check(&files, &["plan", "p.toml"], &[code]);
    };
    plugin(b"name = '\xff'", "plugin/not-utf8");
    plugin(&vec![b' '; 70_000], "plugin/unreadable");
    check(
        &[("jargon/plugin.toml", b"name = 'jargon'\n")],
        &["plugins", "test", "jargon"],
        &["plugin/untested"],
    );
    check(&[], &["plugins", "test", "jargon"], &["plugin/untested"]);
}

#[cfg(unix)]
#[test]
fn of_the_search_path() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let folder = tempfile::tempdir().unwrap();
    let mut command = dossier(folder.path(), &["stages"]);
    command.env("DOSSIER_PLUGIN_PATH", OsStr::from_bytes(b"plugins-\xff"));
    assert_eq!(codes(&mut command), ["plugin/search-path"]);
}

#[test]
fn of_files_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let pipeline = b"format = 1\n[stage.text]\nuse = 'markdown/import'\nwith.files = ['a.md']\n\
        [stage.language]\nuse = 'language/check'\nfrom = 'text'\n\
        [stage.docx]\nuse = 'docx/render'\nfrom = 'text'\nout = 'a.docx'\n";
    let text = format!("{REPORT}\nThe \u{2f5f} in the name.\n");
    write(folder.path(), &[("p.toml", pipeline), ("a.md", text.as_bytes()), ("file", b"")]);
    let chapter = folder.path().join("a.md");
    let mut permissions = fs::metadata(&chapter).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&chapter, permissions).unwrap();
    assert_eq!(codes(&mut dossier(folder.path(), &["check", "p.toml", "--fix"])), ["pipeline/unfixed"]);
    let level = [pipeline.as_slice(), b"[levels]\n'language/*' = 'allow'\n"].concat();
    write(folder.path(), &[("p.toml", &level)]);
    let mut build = dossier(folder.path(), &["build", "p.toml", "--out", "file"]);
    assert_eq!(codes(&mut build), ["pipeline/unwritten"]);
}
