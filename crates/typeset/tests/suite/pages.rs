//! Pages as text: small documents in `tests/pages/*.md`, each with a picture of what it is laid out as.
//!
//! A file holds cases. A heading begins one and says what is right about it; fences of four backticks hold the rest:
//!
//! | fence | holds |
//! |---|---|
//! | `markdown` | the document |
//! | `theme` | settings of the design that differ from those of all cases, [`DESIGN`] |
//! | `pages` | what is painted, line by line: baseline, left and right edge in points, text |
//! | `tags` | the tag tree with its text, as it is read |
//! | `fonts` | the runs of the text with font, size and language |
//! | `widths` | for each line the widths of its characters, in em |
//! | `links`, `outline` | where links and the outline lead, and the named places |
//! | `furniture` | running heads and folios |
//! | `findings` | what the typesetter reports; a case without this fence reports nothing |
//!
//! When the layout changes on purpose, `DOSSIER_BLESS=1 cargo test -p dossier-typeset pages` writes the pictures anew. Read
//! the difference before you commit it: a picture is right because it is good typesetting, not because it was drawn.
#![expect(clippy::disallowed_methods, reason = "the test reads its cases and may write them anew")]

mod diff;
mod views;

use crate::common::{CODES, png};
use dossier_core::testing::MemoryHost;
use dossier_core::{Code, Resource};
use dossier_markdown::ImportOptions;
use dossier_sdk::Import as _;
use dossier_typeset::page::Layout;
use dossier_typeset::{Theme, layout};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What opens and closes a fence of a case; the Markdown within may have shorter ones.
const FENCE: &str = "````";

/// A stretch of a file.
enum Part {
    /// Lines that are kept as they are.
    Text(String),
    /// What stands in a fence, and the word after its opening.
    Fence { info: String, body: String },
}

/// A case: its heading, the number of its line, and its parts.
struct Case {
    title: String,
    line: usize,
    parts: Vec<Part>,
}

#[test]
fn pages_are_as_drawn() {
    let bless = std::env::var_os("DOSSIER_BLESS").is_some();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut cases = parse(&text);
        for case in &mut cases {
            count += usize::from(!case.title.is_empty());
            if let Some(difference) = judge(case) {
                wrong.push(format!("{name}:{}: {}\n{difference}", case.line, case.title));
            }
        }
        if bless && written(&cases) != text {
            std::fs::write(&file, written(&cases)).unwrap();
        }
    }
    assert!(count > 0, "there are no cases");
    let hint = "`-` is expected, `+` is what came out; see tests/suite/pages.rs";
    assert!(bless || wrong.is_empty(), "{} of {count} cases, {hint}\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn cases_are_read_and_written_back() {
    let text =
        "Words.\n\n# A *title*\n\n````markdown\n# Not a title\n\n```\ncode\n```\n````\n\n````pages\n````\n";
    let cases = parse(text);
    let titles: Vec<_> = cases.iter().map(|case| (case.title.as_str(), case.line)).collect();
    assert_eq!(titles, [("", 1), ("A *title*", 3)]);
    assert_eq!(cases[1].fence("markdown"), Some("# Not a title\n\n```\ncode\n```\n"));
    assert_eq!(written(&cases), text);
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|file| file.extension().is_some_and(|end| end == "md")).collect();
    files.sort();
    files
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases = vec![Case { title: String::new(), line: 1, parts: Vec::new() }];
    let mut fence: Option<(String, String)> = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if let Some((info, mut body)) = fence.take() {
            if line.trim_end() == FENCE {
                cases.last_mut().unwrap().parts.push(Part::Fence { info, body });
            } else {
                body.push_str(line);
                fence = Some((info, body));
            }
            continue;
        }
        if let Some(title) = line.strip_prefix("# ") {
            cases.push(Case { title: title.trim().to_owned(), line: number + 1, parts: Vec::new() });
        }
        let parts = &mut cases.last_mut().unwrap().parts;
        match (line.strip_prefix(FENCE), parts.last_mut()) {
            (Some(info), _) => fence = Some((info.trim().to_owned(), String::new())),
            (None, Some(Part::Text(text))) => text.push_str(line),
            (None, _) => parts.push(Part::Text(line.to_owned())),
        }
    }
    assert!(fence.is_none(), "a fence is open at the end:\n{text}");
    cases
}

fn written(cases: &[Case]) -> String {
    let mut out = String::new();
    for part in cases.iter().flat_map(|case| &case.parts) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Fence { info, body } => {
                let _ = write!(out, "{FENCE}{info}\n{body}{FENCE}\n");
            }
        }
    }
    out
}

impl Case {
    fn fence(&self, name: &str) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Fence { info, body } if info == name => Some(body.as_str()),
            _ => None,
        })
    }

    /// Whether a fence shows something of the layout.
    fn shows_something(&self) -> bool {
        let known =
            |part: &Part| matches!(part, Part::Fence { info, .. } if info != "markdown" && info != "theme");
        self.parts.iter().any(known)
    }

    fn add(&mut self, info: &str) {
        self.parts.push(Part::Fence { info: info.to_owned(), body: String::new() });
        self.parts.push(Part::Text("\n".to_owned()));
    }
}

/// What is not as it is drawn; afterwards the case has it as it is.
fn judge(case: &mut Case) -> Option<String> {
    if case.title.is_empty() {
        return None;
    }
    let markdown = case.fence("markdown").unwrap_or_else(|| panic!("`{}` has no document", case.title));
    let (layout, findings) = lay(markdown, case.fence("theme").unwrap_or_default());
    if !case.shows_something() {
        case.add("pages");
    }
    if case.fence("findings").is_none() && !findings.is_empty() {
        case.add("findings");
    }
    let mut out = String::new();
    for part in &mut case.parts {
        let Part::Fence { info, body } = part else { continue };
        let Some(actual) = views::view(info, &layout, &findings) else { continue };
        if *body != actual {
            let _ = writeln!(out, "  {info}\n{}", diff::lines(body, &actual));
            *body = actual;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The design of the cases: a small page, so that a case needs few words.
const DESIGN: &str = "paper = [260, 220]\nmargin = { top = 30, bottom = 30, left = 30, right = 30 }\n";

/// Images that lie beside each document, with their width and height in pixels.
const IMAGES: [(&str, u32, u32); 4] =
    [("wide.png", 400, 100), ("square.png", 100, 100), ("tall.png", 100, 2000), ("empty.png", 0, 0)];

/// A document in Markdown laid out, and what the typesetter reports.
fn lay(markdown: &str, theme: &str) -> (Layout, Vec<String>) {
    let theme = format!("extends = \"cases.toml\"\n{theme}");
    let mut host =
        MemoryHost::new().with("text.md", markdown).with("cases.toml", DESIGN).with("theme.toml", theme);
    for (name, width, height) in IMAGES {
        host = host.with(name, png(width, height));
    }
    let options = ImportOptions { files: vec!["text.md".to_owned()], lang: None, smart: true };
    let mut document = options.import(&host.context()).unwrap();
    for (name, ..) in IMAGES {
        let resource = Resource { path: name.to_owned(), media_type: "image/png".to_owned() };
        document.resources.insert(name.to_owned(), resource);
    }
    let theme = Theme::load("theme.toml", Code::deny("typeset/theme", "A design."), &host.context()).unwrap();
    let out = layout(&document, &theme, &CODES, &host.context()).unwrap();
    let ours = |code: &str| code.starts_with("typeset/");
    (out, host.reported().iter().filter(|found| ours(&found.code)).map(ToString::to_string).collect())
}
