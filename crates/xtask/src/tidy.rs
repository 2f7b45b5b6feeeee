//! Habits that no compiler checks. Each rule is a function from the files to findings; findings have a file and a line.

use crate::{
    header::{self, HEADER},
    sh::{self, Result},
};
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// The pinned JSON Schema of the model.
const SCHEMA: &str = "crates/core/document.schema.json";

/// Files that stand twice: the copy, and the original.
const COPIES: [(&str, &str); 1] =
    [("examples/plugins/acronyms/dossier_plugin.py", "crates/cli/templates/python/dossier_plugin.py")];

/// What the root of the tree may hold.
const TOP_LEVEL: [&str; 16] = [
    ".cargo",
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "crates",
    "examples",
    "pipelines",
    "plugins",
    "rustfmt.toml",
    "tests",
];

/// Longest Rust file, in lines.
const LONGEST: usize = 800;

/// A file of the tree.
struct File {
    /// Its path from the root, with forward slashes.
    path: String,
    /// Its text; `None` for one that is no text.
    text: Option<String>,
}

/// A broken habit.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    /// Counted from 1; 0 for the whole file.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, message } = self;
        if *line == 0 { write!(f, "{path}: {message}") } else { write!(f, "{path}:{line}: {message}") }
    }
}

type Rule = fn(&[File]) -> Vec<Finding>;

const RULES: [Rule; 11] = [
    stale_schema,
    stale_header,
    stale_copies,
    long_files,
    marks_and_machine_paths,
    undocumented_crates,
    broken_links,
    fonts_without_licence,
    versions_in_members,
    strangers_at_the_top,
    missing_pages,
];

/// Checks all rules; with `bless` writes the generated pages first.
///
/// # Errors
/// When a habit is broken; the findings are printed.
pub(crate) fn run(bless: bool) -> Result<()> {
    if bless {
        std::fs::write(sh::root().join(SCHEMA), schema()?)?;
        std::fs::write(sh::root().join(HEADER), header::header()?)?;
        for (copy, original) in COPIES {
            std::fs::copy(sh::root().join(original), sh::root().join(copy))?;
        }
    }
    let files = files()?;
    let mut findings: Vec<_> = RULES.iter().flat_map(|rule| rule(&files)).collect();
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    findings.iter().for_each(|finding| println!("{finding}"));
    match findings.len() {
        0 => {
            println!("tidy: {} rules, {} files", RULES.len(), files.len());
            Ok(())
        }
        count => Err(format!("{count} findings").into()),
    }
}

/// The files of the tree: what git tracks or would track.
fn files() -> Result<Vec<File>> {
    let mut git = sh::command("git");
    let list = sh::succeed(git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let mut files = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        // A file that was removed and is still in the index is no file of the tree.
        let Ok(bytes) = std::fs::read(sh::root().join(path)) else { continue };
        files.push(File { path: path.to_owned(), text: String::from_utf8(bytes).ok() });
    }
    Ok(files)
}

fn schema() -> Result<String> {
    Ok(serde_json::to_string_pretty(&dossier_core::codec::document_schema())? + "\n")
}

fn finding(file: &File, line: usize, message: impl Into<String>) -> Finding {
    Finding { path: file.path.clone(), line, message: message.into() }
}

/// Text files whose name ends so.
fn texts<'a>(files: &'a [File], end: &'a str) -> impl Iterator<Item = (&'a File, &'a str)> {
    files
        .iter()
        .filter(move |file| file.path.ends_with(end))
        .filter_map(|file| Some((file, file.text.as_deref()?)))
}

/// The pinned schema is the one that the model has.
fn stale_schema(files: &[File]) -> Vec<Finding> {
    let pinned = texts(files, SCHEMA).next().map(|(_, text)| text);
    if pinned.is_some() && pinned == schema().ok().as_deref() {
        return Vec::new();
    }
    let message = "stale: run `cargo xtask tidy --bless`, and mind that the model only ever grows".to_owned();
    vec![Finding { path: SCHEMA.to_owned(), line: 0, message }]
}

/// The pinned C header is the one that the boundary has.
fn stale_header(files: &[File]) -> Vec<Finding> {
    let message = match header::header() {
        Err(error) => format!("cannot be made: {error}"),
        Ok(header) if texts(files, HEADER).any(|(_, text)| text == header) => return Vec::new(),
        Ok(_) => {
            "stale: run `cargo xtask tidy --bless`, and mind that the boundary only ever grows".to_owned()
        }
    };
    vec![Finding { path: HEADER.to_owned(), line: 0, message }]
}

/// Copies that stand where whoever takes the folder with them needs the file are equal to the original.
fn stale_copies(files: &[File]) -> Vec<Finding> {
    let text = |path: &str| files.iter().find(|file| file.path == path).and_then(|file| file.text.as_deref());
    let stale = COPIES.iter().filter(|(copy, original)| text(copy) != text(original));
    let message = |original: &str| format!("not as `{original}` is: run `cargo xtask tidy --bless`");
    stale
        .map(|(copy, original)| Finding { path: (*copy).to_owned(), line: 0, message: message(original) })
        .collect()
}

/// Rust files stay short enough to read.
fn long_files(files: &[File]) -> Vec<Finding> {
    let long = texts(files, ".rs").map(|(file, text)| (file, text.lines().count()));
    long.filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| finding(file, LONGEST + 1, format!("{lines} lines; at most {LONGEST}")))
        .collect()
}

/// No marks of unfinished work and no path of one machine.
fn marks_and_machine_paths(files: &[File]) -> Vec<Finding> {
    // Put together here, so that this file does not hold them.
    let marks = ["TO\u{44}O", "FIX\u{4d}E", "XX\u{58}"];
    let places = ["/ho\u{6d}e/", "/wo\u{72}k/", "/ro\u{6f}t/", "/Use\u{72}s/", "C:\\Use\u{72}s"];
    let mut findings = Vec::new();
    for (file, text) in texts(files, "") {
        for (line, content) in text.lines().enumerate() {
            let has = |word: &&str| content.match_indices(*word).any(|(at, _)| is_word(content, at, word));
            findings.extend(marks.iter().filter(|word| has(word)).map(|mark| {
                finding(file, line + 1, format!("{mark}: finish it, or describe it where work is planned"))
            }));
            findings.extend(
                places
                    .iter()
                    .filter(|place| begins_path(content, place))
                    .map(|place| finding(file, line + 1, format!("{place}: a path of one machine"))),
            );
        }
    }
    findings
}

/// Whether the match at `at` is a word of its own.
fn is_word(line: &str, at: usize, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !letter(line[..at].chars().next_back()) && !letter(line[at + word.len()..].chars().next())
}

/// Whether a path in the line begins with `place`; `tests/home/a.md`, `[..]/home` and addresses do not.
fn begins_path(line: &str, place: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "./~}]:".contains(c));
    line.match_indices(place).any(|(at, _)| !inside(line[..at].chars().next_back()))
}

/// Each crate and module says what it is for.
fn undocumented_crates(files: &[File]) -> Vec<Finding> {
    texts(files, ".rs")
        .filter(|(file, _)| file.path.contains("/src/") || file.path.ends_with("/main.rs"))
        .filter(|(_, text)| !text.trim_start_matches("#!").trim_start().starts_with("//!"))
        .map(|(file, _)| finding(file, 1, "begins with no `//!` that says what it is for"))
        .collect()
}

/// Links of Markdown pages to files of the tree lead somewhere. The chapters of the examples and tests are input, which
/// the importer checks.
fn broken_links(files: &[File]) -> Vec<Finding> {
    let known = |path: &str| {
        files.iter().any(|file| {
            file.path == path || file.path.starts_with(&format!("{}/", path.trim_end_matches('/')))
        })
    };
    let mut findings = Vec::new();
    let pages = texts(files, ".md").filter(|(file, _)| is_page(&file.path));
    for (file, text) in pages {
        let mut fenced = false;
        for (line, content) in text.lines().enumerate() {
            fenced ^= content.trim_start().starts_with("```");
            if fenced {
                continue;
            }
            // Every other piece between backticks is code.
            let prose: String = content.split('`').step_by(2).collect();
            for link in links(&prose).filter(|link| !link.contains(':') && !link.starts_with('#')) {
                let target = link.split('#').next().unwrap_or_default();
                if !resolve(&file.path, target).is_some_and(|path| known(&path)) {
                    findings.push(finding(file, line + 1, format!("the link to `{link}` leads nowhere")));
                }
            }
        }
    }
    findings
}

/// Whether a Markdown file is a page about the project.
fn is_page(path: &str) -> bool {
    path.ends_with("README.md")
        || !["examples/", "tests/", "plugins/", "crates/"].iter().any(|dir| path.starts_with(dir))
}

/// The targets of the inline links and images of a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let ends = line.split("](").skip(1);
    ends.filter_map(|rest| rest.split([')', ' ']).next()).filter(|target| !target.is_empty())
}

/// The path from the root that a link in a page means; `None` when it leaves the tree.
fn resolve(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let joined: PathBuf = Path::new(page).parent()?.join(target);
    for component in joined.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()?),
            _ => {}
        }
    }
    Some(parts.join("/"))
}

/// Beside each font lies a licence.
fn fonts_without_licence(files: &[File]) -> Vec<Finding> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let licensed: Vec<String> =
        files.iter().filter(|file| file.path.contains("OFL")).map(|file| folder(&file.path)).collect();
    let is_font = |file: &&File| [".ttf", ".otf", ".ttc"].iter().any(|end| file.path.ends_with(end));
    files
        .iter()
        .filter(is_font)
        .filter(|file| !licensed.contains(&folder(&file.path)))
        .map(|file| finding(file, 0, "a font without its licence beside it"))
        .collect()
}

/// Versions stand in the workspace's manifest alone; examples and tests that are workspaces of their own have theirs.
fn versions_in_members(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let alone = |text: &str| text.lines().any(|line| line == "[workspace]");
    for (file, text) in texts(files, "/Cargo.toml").filter(|(_, text)| !alone(text)) {
        let mut dependencies = false;
        for (line, content) in text.lines().enumerate() {
            if content.starts_with('[') {
                dependencies = content.contains("dependencies");
            }
            let version =
                content.contains("version = \"") || content.contains("= \"") && !content.contains('{');
            if dependencies && version && !content.starts_with('#') {
                findings.push(finding(file, line + 1, "a version: state it in the workspace's Cargo.toml"));
            }
        }
    }
    findings
}

/// Nothing new at the root of the tree.
fn strangers_at_the_top(files: &[File]) -> Vec<Finding> {
    let top = |file: &File| file.path.split('/').next().unwrap_or_default().to_owned();
    let mut strangers: Vec<String> =
        files.iter().map(top).filter(|top| !TOP_LEVEL.contains(&top.as_str())).collect();
    strangers.dedup();
    let message = "does not belong at the root of the tree";
    strangers.into_iter().map(|path| Finding { path, line: 0, message: message.to_owned() }).collect()
}

/// The pages that each reader looks for are there.
fn missing_pages(files: &[File]) -> Vec<Finding> {
    let wanted = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE"];
    wanted
        .iter()
        .filter(|wanted| !files.iter().any(|file| file.path == **wanted))
        .map(|path| Finding { path: (*path).to_owned(), line: 0, message: "missing".to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a rule finds in files given as path and text, one finding a line.
    fn check(rule: Rule, files: &[(&str, &str)], expected: &str) {
        let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: Some((*text).into()) };
        let files: Vec<File> = files.iter().map(file).collect();
        let found: Vec<String> = rule(&files).iter().map(ToString::to_string).collect();
        assert_eq!(found.join("\n"), expected);
    }

    #[test]
    fn a_stale_or_missing_schema_is_found() {
        let stale = "crates/core/document.schema.json: stale: run `cargo xtask tidy --bless`, \
                     and mind that the model only ever grows";
        check(stale_schema, &[], stale);
        check(stale_schema, &[(SCHEMA, "{}\n")], stale);
        check(stale_schema, &[(SCHEMA, &schema().unwrap())], "");
    }

    #[test]
    fn a_stale_or_missing_header_is_found() {
        let stale = "crates/abi/include/dossier.h: stale: run `cargo xtask tidy --bless`, \
                     and mind that the boundary only ever grows";
        check(stale_header, &[], stale);
        check(stale_header, &[(HEADER, "#define DOSSIER_OK 1\n")], stale);
        check(stale_header, &[(HEADER, &header::header().unwrap())], "");
    }

    #[test]
    fn stale_copies_are_found() {
        let [(copy, original)] = COPIES;
        let stale = format!("{copy}: not as `{original}` is: run `cargo xtask tidy --bless`");
        check(stale_copies, &[(copy, "a"), (original, "b")], &stale);
        check(stale_copies, &[(original, "b")], &stale);
        check(stale_copies, &[(copy, "b"), (original, "b")], "");
    }

    #[test]
    fn long_files_are_found() {
        check(
            long_files,
            &[("a.rs", &"\n".repeat(801)), ("b.md", &"\n".repeat(801))],
            "a.rs:801: 801 lines; at most 800",
        );
        check(long_files, &[("a.rs", &"\n".repeat(800))], "");
    }

    #[test]
    fn marks_of_unfinished_work_and_machine_paths_are_found() {
        let todo = format!("fn a() {{}}\n// {}: later\n", "TO\u{44}O");
        let expected = format!("a.rs:2: {}: finish it, or describe it where work is planned", "TO\u{44}O");
        check(marks_and_machine_paths, &[("a.rs", &todo)], &expected);
        let path = format!("see {}me/notes\n", "/ho");
        let expected = format!("a.md:1: {}me/: a path of one machine", "/ho");
        check(marks_and_machine_paths, &[("a.md", &path)], &expected);
        let inner = format!("tests{0}me/a.md https://example.org{0}me/\n", "/ho");
        check(marks_and_machine_paths, &[("a.md", &inner)], "");
    }

    #[test]
    fn modules_without_a_word_are_found() {
        let bare = "crates/a/src/lib.rs:1: begins with no `//!` that says what it is for";
        check(undocumented_crates, &[("crates/a/src/lib.rs", "fn a() {}\n")], bare);
        check(undocumented_crates, &[("crates/a/src/lib.rs", "//! What for.\n")], "");
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let page = "[a](LICENSE#x) and [b](docs/none.md)\n[c](https://example.org) [d](#here) [e](../out.md) `[f](none.md)`\n\
                    ```\n[f](none.md)\n```\n";
        let expected = "README.md:1: the link to `docs/none.md` leads nowhere\n\
                        README.md:2: the link to `../out.md` leads nowhere";
        check(broken_links, &[("README.md", page), ("LICENSE", "")], expected);
        check(
            broken_links,
            &[("crates/a/README.md", "[up](../b) ![x](x.png)\n"), ("crates/b/x", ""), ("crates/a/x.png", "")],
            "",
        );
    }

    #[test]
    fn fonts_without_licence_are_found() {
        let bare = "crates/a/x.ttf: a font without its licence beside it";
        check(fonts_without_licence, &[("crates/a/x.ttf", ""), ("crates/b/OFL.txt", "")], bare);
        check(fonts_without_licence, &[("crates/a/x.ttf", ""), ("crates/a/OFL-x.txt", "")], "");
    }

    #[test]
    fn versions_in_members_are_found() {
        let member = "[package]\nversion = \"1\"\n[dependencies]\na.workspace = true\nb = \"1\"\nc = { version = \"1\" }\n";
        let expected = "crates/a/Cargo.toml:5: a version: state it in the workspace's Cargo.toml\n\
                        crates/a/Cargo.toml:6: a version: state it in the workspace's Cargo.toml";
        check(versions_in_members, &[("crates/a/Cargo.toml", member)], expected);
        check(versions_in_members, &[("Cargo.toml", member)], "");
        let alone = format!("{member}[workspace]\n");
        check(versions_in_members, &[("examples/a/Cargo.toml", &alone)], "");
    }

    #[test]
    fn strangers_and_missing_pages_are_found() {
        let files =
            [("README.md", ""), ("CHANGELOG.md", ""), ("LICENSE", ""), ("notes/a", ""), ("notes/b", "")];
        check(strangers_at_the_top, &files, "notes: does not belong at the root of the tree");
        check(missing_pages, &files, "ARCHITECTURE.md: missing");
    }
}
