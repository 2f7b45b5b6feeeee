//! Project paths: relative to the pipeline file, with forward slashes on every system.

use std::path::{Path, PathBuf};

/// A project path without `.`, `..` (but for leading ones) and doubled slashes.
///
/// # Errors
/// Why the path is none: empty, absolute, or with backslashes or control characters. `../` may lead out of the folder
/// of the pipeline file, for a pipeline that lies beside its sources.
pub fn normalize(path: &str) -> Result<String, String> {
    if path.is_empty() {
        return Err("the path is empty".to_owned());
    }
    if path.contains('\\') {
        return Err("write `/` between folders, on every system".to_owned());
    }
    if path.chars().any(char::is_control) {
        return Err("the path holds control characters".to_owned());
    }
    if path.starts_with('/') || has_drive(path) {
        return Err("write the path relative to the pipeline file".to_owned());
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// The path of an output, relative to the output folder and never outside of it.
///
/// # Errors
/// Why the path is none.
pub fn normalize_output(path: &str) -> Result<String, String> {
    let normal = normalize(path).map_err(|reason| match path.starts_with('/') || has_drive(path) {
        true => "write the path relative to the output folder".to_owned(),
        false => reason,
    })?;
    if normal == ".." || normal.starts_with("../") {
        return Err("the path leaves the output folder".to_owned());
    }
    if normal == "." || path.ends_with('/') {
        return Err("the path names a folder".to_owned());
    }
    if let Some(bad) = normal.chars().find(|c| "<>:\"|?*".contains(*c)) {
        return Err(format!("some systems do not allow `{bad}` in file names"));
    }
    Ok(normal)
}

/// `path` under `base`, as the system writes it. `path` is normal.
#[must_use]
pub fn join(base: &Path, path: &str) -> PathBuf {
    let mut joined = base.to_path_buf();
    joined.extend(path.split('/').filter(|part| *part != "."));
    if joined.as_os_str().is_empty() { PathBuf::from(".") } else { joined }
}

fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.get(1) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_paths_are_relative_and_normal() {
        let check = |path: &str, expected: &str| {
            assert_eq!(normalize(path).unwrap_or_else(|reason| format!("! {reason}")), expected, "{path}");
        };
        check("a/b.md", "a/b.md");
        check("./a//./b.md", "a/b.md");
        check("a/../b.md", "b.md");
        check("../../a.md", "../../a.md");
        check("a/../../b.md", "../b.md");
        check("a/..", ".");
        check("", "! the path is empty");
        check("/etc/hosts", "! write the path relative to the pipeline file");
        check("C:/x", "! write the path relative to the pipeline file");
        check("a\\b", "! write `/` between folders, on every system");
        check("a\0b", "! the path holds control characters");
    }

    #[test]
    fn outputs_stay_in_their_folder() {
        let check = |path: &str, expected: &str| {
            assert_eq!(normalize_output(path).unwrap_or_else(|r| format!("! {r}")), expected, "{path}");
        };
        check("public/report.pdf", "public/report.pdf");
        check("a/../report.pdf", "report.pdf");
        check("../report.pdf", "! the path leaves the output folder");
        check("a/../../report.pdf", "! the path leaves the output folder");
        check("/report.pdf", "! write the path relative to the output folder");
        check("public/", "! the path names a folder");
        check(".", "! the path names a folder");
        check("a?.pdf", "! some systems do not allow `?` in file names");
    }
}
