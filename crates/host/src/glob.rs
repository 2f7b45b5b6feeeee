//! Listing files by glob, the same on every system: case-sensitive, forward slashes, sorted.

use crate::path;
use globset::{GlobBuilder, GlobMatcher};
use std::{fs, path::Path};

/// Most entries that one listing looks at: a `**` at the root of a disk ends in an error rather than in an hour.
const ENTRY_LIMIT: usize = 100_000;
const DEPTH_LIMIT: usize = 64;

/// The files under `root` that a pattern matches, sorted by path. `*` and `?` stop at slashes, `**` does not; names
/// that begin with a dot are matched only when the pattern spells the dot. `**` does not follow links to folders.
pub(crate) fn list(root: &Path, pattern: &str) -> Result<Vec<String>, String> {
    let pattern = path::normalize(pattern)?;
    let parts: Vec<&str> = pattern.split('/').collect();
    let literal = parts.iter().take_while(|part| !is_wild(part)).count();
    if literal == parts.len() {
        return Ok(if path::join(root, &pattern).is_file() { vec![pattern] } else { Vec::new() });
    }
    let base = parts.get(..literal).unwrap_or_default().join("/");
    let unbounded = pattern.contains("**") || pattern.contains('{');
    let matcher = GlobBuilder::new(&pattern)
        .literal_separator(true)
        .backslash_escape(false)
        .build()
        .map_err(|error| error.kind().to_string())?
        .compile_matcher();
    let mut walk = Walk {
        root,
        matcher,
        depth: if unbounded { DEPTH_LIMIT } else { parts.len() - literal },
        follow: !pattern.contains("**"),
        hidden: parts.iter().skip(literal).any(|part| part.starts_with('.')),
        seen: 0,
        found: Vec::new(),
    };
    if path::join(root, &base).is_dir() {
        walk.folder(&base, 1)?;
    }
    walk.found.sort();
    Ok(walk.found)
}

fn is_wild(part: &str) -> bool {
    part.contains(['*', '?', '[', '{'])
}

struct Walk<'a> {
    root: &'a Path,
    matcher: GlobMatcher,
    depth: usize,
    follow: bool,
    hidden: bool,
    seen: usize,
    found: Vec<String>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &str, depth: usize) -> Result<(), String> {
        let shown = if folder.is_empty() { "." } else { folder };
        let error = |error: std::io::Error| format!("the folder `{shown}` cannot be listed: {error}");
        for entry in fs::read_dir(path::join(self.root, folder)).map_err(error)? {
            let entry = entry.map_err(error)?;
            self.seen += 1;
            if self.seen > ENTRY_LIMIT {
                return Err(format!("more than {ENTRY_LIMIT} files to look through; name a folder"));
            }
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                return Err(format!("in `{shown}` the name {} is not Unicode", name.display()));
            };
            if name.starts_with('.') && !self.hidden {
                continue;
            }
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let mut kind = entry.file_type().map_err(error)?;
            if kind.is_symlink() {
                // A link that leads nowhere is no file.
                let Ok(target) = fs::metadata(entry.path()) else { continue };
                if target.is_dir() && !self.follow {
                    continue;
                }
                kind = target.file_type();
            }
            if kind.is_dir() && depth < self.depth {
                self.folder(&path, depth + 1)?;
            } else if kind.is_file() && self.matcher.is_match(&path) {
                self.found.push(path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in
            ["b.md", "a.md", "A.MD", ".hidden.md", "sub/c.md", "sub/deep/d.md", "sub/e.txt", "数据/法.md"]
        {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    #[test]
    fn patterns_match_the_same_files_everywhere() {
        let folder = project();
        let check = |pattern: &str, expected: &str| {
            let found = list(folder.path(), pattern).map_or_else(|e| format!("! {e}"), |f| f.join(" "));
            assert_eq!(found, expected, "{pattern}");
        };
        check("*.md", "a.md b.md");
        check("a.md", "a.md");
        check("nothing.md", "");
        check("sub/*", "sub/c.md sub/e.txt");
        check("**/*.md", "a.md b.md sub/c.md sub/deep/d.md 数据/法.md");
        check("sub/**", "sub/c.md sub/deep/d.md sub/e.txt");
        check("*/c.md", "sub/c.md");
        check("./sub/../*.md", "a.md b.md");
        check("{a,sub/c}.md", "a.md sub/c.md");
        check("[ab].md", "a.md b.md");
        check(".*.md", ".hidden.md");
        check("nowhere/*.md", "");
        check("sub/[a.md", "! unclosed character class; missing ']'");
        check("/*.md", "! write the path relative to the pipeline file");
    }

    #[test]
    fn a_pattern_may_lead_out_of_the_folder() {
        let folder = project();
        let found = list(&folder.path().join("sub/deep"), "../../*.md").unwrap();
        assert_eq!(found, ["../../a.md", "../../b.md"]);
    }
}
