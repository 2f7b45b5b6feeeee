//! A host that holds its files in memory: for the tests of stages, in this workspace and of plugin authors.

use crate::{Context, Diagnostic, Host, LogLevel, ReadError, Withheld};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Files by path, and what stages reported.
///
/// ```
/// use dossier_core::{Diagnostic, testing::MemoryHost};
///
/// let host = MemoryHost::new().with("chapters/one.md", "# One");
/// let cx = host.context();
/// assert_eq!(cx.list("chapters/*.md").unwrap(), ["chapters/one.md"]);
/// cx.report(Diagnostic::warn("test/code", "a finding"));
/// assert_eq!(host.reported()[0].to_string(), "warn[test/code]: a finding");
/// ```
#[derive(Debug, Default)]
pub struct MemoryHost {
    files: BTreeMap<String, Arc<[u8]>>,
    reported: Mutex<Vec<Diagnostic>>,
    epoch: Option<i64>,
    findings: Vec<Diagnostic>,
    upstream: Vec<Withheld>,
    withheld: Mutex<Vec<Withheld>>,
}

impl MemoryHost {
    /// A host without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same host with one more file. `path` is relative to the pipeline file, with forward slashes.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, content: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.into(), Arc::from(content.as_ref()));
        self
    }

    /// The same host with a `SOURCE_DATE_EPOCH`, in seconds since 1970 UTC.
    #[must_use]
    pub const fn with_epoch(mut self, seconds: i64) -> Self {
        self.epoch = Some(seconds);
        self
    }

    /// The same host with something that a stage upstream found.
    #[must_use]
    pub fn with_finding(mut self, finding: Diagnostic) -> Self {
        self.findings.push(finding);
        self
    }

    /// The same host with what a stage upstream withheld.
    #[must_use]
    pub fn with_withheld(mut self, withheld: Withheld) -> Self {
        self.upstream.push(withheld);
        self
    }

    /// A context on this host.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context::new(self)
    }

    /// What was reported so far, in order.
    #[must_use]
    pub fn reported(&self) -> Vec<Diagnostic> {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was withheld so far, in order.
    #[must_use]
    pub fn withheld_here(&self) -> Vec<Withheld> {
        self.withheld.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Host for MemoryHost {
    fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let path = path.to_owned();
        match self.files.get(&path) {
            None => Err(ReadError::NotFound { path, similar: None }),
            Some(file) if file.len() as u64 > limit => {
                Err(ReadError::TooLarge { path, bytes: file.len() as u64, limit })
            }
            Some(file) => Ok(Arc::clone(file)),
        }
    }

    /// Knows `*`, `**` and `?`; the other wildcards of a real host stand for themselves.
    fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        let matching = self.files.keys().filter(|path| glob(pattern.as_bytes(), path.as_bytes()));
        Ok(matching.cloned().collect())
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic);
    }

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        false
    }

    fn findings(&self) -> Vec<Diagnostic> {
        self.findings.clone()
    }

    fn withhold(&self, withheld: Withheld) {
        self.withheld.lock().unwrap_or_else(PoisonError::into_inner).push(withheld);
    }

    fn withheld(&self) -> Vec<Withheld> {
        self.upstream.clone()
    }

    fn source_date_epoch(&self) -> Option<i64> {
        self.epoch
    }
}

fn glob(pattern: &[u8], path: &[u8]) -> bool {
    match (pattern, path) {
        ([b'*', b'*', b'/', rest @ ..], _) => {
            glob(rest, path) || (0..path.len()).any(|i| path[i] == b'/' && glob(rest, &path[i + 1..]))
        }
        ([b'*', rest @ ..], _) => {
            let name = path.iter().position(|&byte| byte == b'/').unwrap_or(path.len());
            (0..=name).any(|skipped| glob(rest, &path[skipped..]))
        }
        ([b'?', pattern @ ..], [byte, path @ ..]) => *byte != b'/' && glob(pattern, path),
        ([wanted, pattern @ ..], [byte, path @ ..]) => wanted == byte && glob(pattern, path),
        ([], []) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_within_and_across_folders() {
        let host = ["a.md", "part/b.md", "part/deep/c.md", "part/d.txt"]
            .into_iter()
            .fold(MemoryHost::new(), |host, path| host.with(path, ""));
        let check =
            |pattern: &str, expected: &[&str]| assert_eq!(host.list(pattern).unwrap(), expected, "{pattern}");
        check("*.md", &["a.md"]);
        check("part/?.md", &["part/b.md"]);
        check("**/*.md", &["a.md", "part/b.md", "part/deep/c.md"]);
        check("part/d.txt", &["part/d.txt"]);
        check("part/*", &["part/b.md", "part/d.txt"]);
    }
}
