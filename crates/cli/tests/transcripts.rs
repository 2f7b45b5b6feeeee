//! Runs the transcripts in `tests/transcripts`: Markdown files that are documentation and tests at once.
//!
//! A fenced block with `file=NAME` is an input file (with `escaped`, `\xNN` in it stands for a byte). A block of the
//! language `console` holds commands after `$ ` and what they print, both streams as they come, and `[exit N]` unless N is 0.
//! In what is expected, `[..]` stands for anything within a line. All blocks of a transcript share a folder.
//!
//! Commands are `dossier` (also behind `NAME=value`) and `ls`, which lists files below a folder. The guide to plugins is a
//! transcript too, with `cargo`, `make` and `python3` besides: `cargo test -p dossier-cli --test transcripts -- --ignored`.
//!
//! `UPDATE=1 cargo test -p dossier-cli --test transcripts` writes what the commands print now into the transcripts.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "test code outside of test functions; it reads transcripts and writes their files"
)]

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/transcripts");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    assert!(!paths.is_empty(), "there are no transcripts");
    check(&paths);
}

#[test]
#[ignore = "needs python3 and make, and builds the SDK, which takes minutes"]
fn guide() {
    check(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/README.md")]);
}

/// Replays transcripts; where one differs, that is shown or accepted.
fn check(paths: &[PathBuf]) {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failed = 0;
    for path in paths {
        let text = fs::read_to_string(path).unwrap();
        let actual = replay(&text);
        if actual == text {
            continue;
        }
        if update {
            fs::write(path, actual).unwrap();
        } else {
            failed += 1;
            eprintln!("{}:\n{}", path.display(), difference(&text, &actual));
        }
    }
    assert_eq!(failed, 0, "transcripts that differ; UPDATE=1 accepts what is printed now");
}

/// The transcript with what its commands print now.
fn replay(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let fence = line.len() - line.trim_start_matches('`').len();
        if fence < 3 {
            continue;
        }
        let closes = |line: &&str| line.len() >= fence && line.bytes().all(|byte| byte == b'`');
        let block: Vec<&str> = lines.by_ref().take_while(|line| !closes(line)).collect();
        let info: Vec<&str> = line[fence..].split_whitespace().collect();
        if let Some(name) = info.iter().find_map(|word| word.strip_prefix("file=")) {
            write_file(&folder.path().join(name), &block, info.contains(&"escaped"));
        }
        let shown =
            if info.first() == Some(&"console") { console(&block, folder.path()) } else { block.join("\n") };
        out.push_str(&shown);
        if !shown.is_empty() && !shown.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(&"`".repeat(fence));
        out.push('\n');
    }
    out
}

fn write_file(path: &Path, lines: &[&str], escaped: bool) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    fs::write(path, if escaped { unescape(&text) } else { text.into_bytes() }).unwrap();
}

fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}

/// A console block with what its commands print now; expected lines that fit stay as they are.
fn console(block: &[&str], folder: &Path) -> String {
    let mut out = String::new();
    let mut index = 0;
    while index < block.len() {
        let Some(command) = block[index].strip_prefix("$ ") else {
            panic!("a console block begins with a command: {}", block[index]);
        };
        index += 1;
        let count = block[index..].iter().take_while(|line| !line.starts_with("$ ")).count();
        let expected = &block[index..index + count];
        index += count;
        out.push_str(&format!("$ {command}\n"));
        let printed = run(command, folder);
        for (number, line) in printed.lines().enumerate() {
            let kept = expected.get(number).filter(|expected| fits(expected, line));
            out.push_str(kept.copied().unwrap_or(line));
            out.push('\n');
        }
    }
    out
}

/// Whether a line is what is expected; `[..]` stands for anything.
fn fits(expected: &str, line: &str) -> bool {
    let parts: Vec<&str> = expected.split("[..]").collect();
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return expected == line };
    let Some(mut left) = line.strip_prefix(first) else { return false };
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

fn run(command: &str, folder: &Path) -> String {
    let mut words = command.split_whitespace().peekable();
    let mut environment = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        environment.push((name, value));
        words.next();
    }
    match words.next() {
        Some("dossier") => {
            execute(env!("CARGO_BIN_EXE_dossier"), &words.collect::<Vec<_>>(), &environment, folder)
        }
        Some(program @ ("cargo" | "make" | "python3")) => {
            execute(program, &words.collect::<Vec<_>>(), &environment, folder)
        }
        Some("ls") => list(&folder.join(words.next().unwrap_or("."))),
        other => panic!("a transcript cannot run {other:?}"),
    }
}

fn execute(program: &str, arguments: &[&str], environment: &[(&str, &str)], folder: &Path) -> String {
    // Both streams go into one pipe, so that what is printed keeps its order.
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    for name in
        ["CI", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "COLUMNS", "DOSSIER_PLUGIN_PATH", "CARGO_TARGET_DIR"]
    {
        command.env_remove(name);
    }
    // Nothing that the user has installed.
    for name in ["XDG_DATA_HOME", "APPDATA"] {
        command.env(name, folder.join("home"));
    }
    command.envs(environment.iter().copied());
    let mut child = command.stdout(writer.try_clone().unwrap()).stderr(writer).spawn().unwrap();
    // The command holds the writing ends until it is dropped.
    drop(command);
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    let status = child.wait().unwrap();
    let mut text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n").replace("dossier.exe", "dossier");
    while text.ends_with("\n\n") {
        text.pop();
    }
    match status.code() {
        Some(0) => {}
        Some(code) => text.push_str(&format!("[exit {code}]\n")),
        None => text.push_str("[killed]\n"),
    }
    text
}

fn list(folder: &Path) -> String {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                paths.push(path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    paths.sort();
    if paths.is_empty() { "(nothing)\n".to_owned() } else { format!("{}\n", paths.join("\n")) }
}

/// The lines that differ, with the line numbers of the transcript.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let before = expected.iter().zip(&actual).take_while(same).count();
    let left = expected.len().min(actual.len()) - before;
    let after = expected.iter().rev().zip(actual.iter().rev()).take(left).take_while(same).count();
    let marked = |mark: &str, lines: &[&str]| -> String {
        lines[before..lines.len() - after].iter().map(|line| format!("{mark} {line}\n")).collect()
    };
    format!("from line {}\n{}{}", before + 1, marked("-", &expected), marked("+", &actual))
}
