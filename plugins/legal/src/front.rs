//! The front matter of a text that is not Markdown: the reader of Markdown gets it alone.

use dossier_sdk::{Context, Diagnostic, Host, Location, LogLevel, ReadError};
use std::sync::Arc;

/// A host whose files end with their front matter.
pub(crate) struct FrontOnly<'a> {
    cx: Context<'a>,
    end: usize,
}

impl<'a> FrontOnly<'a> {
    /// For the file of this text.
    pub(crate) fn new(cx: Context<'a>, file: &str) -> Self {
        Self { cx, end: end(file) }
    }

    /// Where the text after the front matter begins, in bytes.
    pub(crate) const fn end(&self) -> usize {
        self.end
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context::new(self)
    }
}

impl Host for FrontOnly<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let bytes = self.cx.read_up_to(path, limit)?;
        Ok(bytes.get(..self.end).map_or_else(|| Arc::clone(&bytes), Arc::from))
    }

    fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        self.cx.list(pattern)
    }

    fn report(&self, diagnostic: Diagnostic) {
        // That there is no text after it is our doing.
        if diagnostic.code != "markdown/empty" {
            self.cx.report(diagnostic);
        }
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.cx.log(level, message);
    }

    fn cancelled(&self) -> bool {
        self.cx.cancelled()
    }
}

/// Where the text begins: after a byte order mark and front matter, if there are any.
pub(crate) fn end(file: &str) -> usize {
    let start = if file.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut lines = file.get(start..).unwrap_or_default().split_inclusive('\n');
    let mut at = start
        + match lines.next() {
            Some(first) if first.trim_end() == "---" => first.len(),
            _ => return start,
        };
    for line in lines {
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return at;
        }
    }
    start
}

/// The line of front matter, which ends at a byte of the file, that sets a key.
pub(crate) fn line_of(path: &str, file: &str, end: usize, key: &str) -> Option<Location> {
    let mut at = 0;
    for line in file.get(..end)?.split_inclusive('\n') {
        let entry = line.trim_start().trim_start_matches(['"', '\'']);
        let rest = entry.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
        if rest.is_some_and(|rest| rest.starts_with(':')) {
            let start = at + line.len() - line.trim_start().len();
            let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
            return Some(Location::new(path, offset(start), offset(at + line.trim_end().len())));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_begins_after_front_matter() {
        let check = |file: &str, expected: &str| assert_eq!(file.get(super::end(file)..), Some(expected));
        check("---\na: b\n---\n第一条", "第一条");
        check("\u{FEFF}---\r\na: b\r\n...\r\n第一条", "第一条");
        check("第一条\n---\n", "第一条\n---\n");
        check("---\nno end", "---\nno end");
        check("", "");
    }
}
