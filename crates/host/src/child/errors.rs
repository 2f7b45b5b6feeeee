//! What a program writes on its standard error: lines for the log, of which the last go into a diagnostic.

use dossier_core::LogLevel;
use std::{
    collections::VecDeque,
    io::Read,
    mem,
    sync::{Mutex, PoisonError},
};

/// Longest line that is kept, in bytes; the rest of a longer one is left out.
const LINE: usize = 1000;
/// Most lines of one call that reach the log.
pub(crate) const LOGGED: usize = 1000;
/// How many of the last lines are kept: enough for the log of a program that a stage has run.
const LAST: usize = 1000;
/// What the log says in place of the lines that are too many.
pub(crate) const TOO_MANY: &str = "(further lines are left out)";

/// The last lines, while the program goes on writing.
#[derive(Debug, Default)]
pub(crate) struct Last(Mutex<VecDeque<String>>);

impl Last {
    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push_back(line);
        if lines.len() > LAST {
            lines.pop_front();
        }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

/// Reads to the end; gives the first lines to `log`, and keeps the last.
pub(crate) fn read(mut from: impl Read, last: &Last, log: impl Fn(LogLevel, String)) {
    let mut logged = 0;
    let mut say = |line: &[u8]| {
        let text = printable(line);
        let (level, text) = match text.strip_prefix("debug: ") {
            Some(text) => (LogLevel::Debug, text.to_owned()),
            None => (LogLevel::Info, text),
        };
        last.push(text.clone());
        logged += 1;
        match logged {
            ..=LOGGED => log(level, text),
            _ if logged == LOGGED + 1 => log(LogLevel::Info, TOO_MANY.to_owned()),
            _ => {}
        }
    };
    let mut line = Vec::new();
    let mut chunk = [0; 8192];
    // A pipe that breaks has ended.
    while let Ok(count @ 1..) = from.read(&mut chunk) {
        let mut parts = chunk.get(..count).unwrap_or_default().split(|byte| *byte == b'\n');
        let mut part = parts.next();
        while let Some(bytes) = part {
            let room = (LINE + 1).saturating_sub(line.len());
            line.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            part = parts.next();
            if part.is_some() {
                say(&mem::take(&mut line));
            }
        }
    }
    if !line.is_empty() {
        say(&line);
    }
}

/// A line as text that a terminal shows and does not obey, cut where it is too long.
pub(crate) fn printable(line: &[u8]) -> String {
    let kept = line.get(..LINE).unwrap_or(line);
    let shown = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    let text: String = String::from_utf8_lossy(kept).trim_end().chars().map(shown).collect();
    if kept.len() < line.len() { text + " ..." } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// What is logged and what is kept.
    fn check(written: &[u8], logged: &[(LogLevel, &str)], kept: &[&str]) {
        let last = Last::default();
        let lines = RefCell::new(Vec::new());
        read(written, &last, |level, line| lines.borrow_mut().push((level, line)));
        let lines = lines.into_inner();
        assert_eq!(lines.iter().map(|(level, line)| (*level, line.as_str())).collect::<Vec<_>>(), logged);
        assert_eq!(last.take(), kept);
    }

    #[test]
    fn lines_reach_the_log() {
        use LogLevel::{Debug, Info};
        check(b"", &[], &[]);
        check(b"one\r\n\ntwo", &[(Info, "one"), (Info, ""), (Info, "two")], &["one", "", "two"]);
        check(b"debug: inner\n", &[(Debug, "inner")], &["inner"]);
        check(b"\x1b[2Jred\xff\n", &[(Info, "\u{fffd}[2Jred\u{fffd}")], &["\u{fffd}[2Jred\u{fffd}"]);
    }

    #[test]
    fn a_flood_is_bounded() {
        let long = vec![b'x'; 100_000];
        let cut = "x".repeat(LINE) + " ...";
        check(&long, &[(LogLevel::Info, &cut)], &[&cut]);
        let flood = b"again\n".repeat(5000);
        let mut logged = vec![(LogLevel::Info, "again"); LOGGED];
        logged.push((LogLevel::Info, TOO_MANY));
        check(&flood, &logged, &["again"; LAST]);
    }
}
