//! The text that an artifact has to hold, taken straight from the Markdown: not by our own importer, so that what it
//! drops is missed.

use super::Subject;
use crate::sh::Result;
use std::path::Path;

/// Text that has to be found in an artifact.
#[derive(Clone, Default)]
pub(super) struct Expectations {
    /// Headings and the first words of paragraphs, in reading order.
    ordered: Vec<String>,
    /// Runs of Chinese, anywhere.
    chinese: Vec<String>,
}

impl Expectations {
    /// The expectations of all Markdown files in a folder, in the order of their names.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        Self::of(folder, files(folder)?.iter().map(String::as_str))
    }

    /// The expectations of the passages that are marked for the briefing in the Markdown files of a folder, in the order of
    /// its parts.
    pub(super) fn read_briefing(folder: &Path) -> Result<Self> {
        let files = files(folder)?;
        let mut passages: Vec<(usize, String)> = files.iter().flat_map(|file| passages(file)).collect();
        passages.sort_by_key(|(part, _)| *part);
        Self::of(folder, passages.iter().map(|(_, passage)| passage.as_str()))
    }

    fn of<'t>(folder: &Path, texts: impl Iterator<Item = &'t str>) -> Result<Self> {
        let mut expectations = Self::default();
        texts.for_each(|text| expectations.add(text));
        if expectations.ordered.is_empty() {
            return Err(format!("{} holds no text to expect", folder.display()).into());
        }
        Ok(expectations)
    }

    fn add(&mut self, markdown: &str) {
        let (mut fenced, mut comment, mut after_blank) = (false, false, true);
        for line in body(markdown).lines() {
            fenced ^= line.starts_with("```");
            comment |= line.starts_with("<!--");
            if !fenced && !comment {
                let start = start_of_text(line);
                let heading = line.starts_with('#');
                let paragraph = after_blank && line.starts_with(char::is_alphabetic);
                if (heading || paragraph) && start.chars().count() >= 6 {
                    self.ordered.push(start);
                }
                self.chinese.extend(chinese_runs(line));
            }
            comment &= !line.contains("-->");
            after_blank = line.trim().is_empty();
        }
    }

    /// What a text lacks.
    pub(super) fn check(&self, text: &str) -> std::result::Result<(), String> {
        let mut faults: Vec<String> = Vec::new();
        if let Some(bad) = text.chars().find(|c| matches!(c, '\u{FFFD}' | '\0' | '\u{E000}'..='\u{F8FF}')) {
            faults.push(format!("a glyph without a character: U+{:04X}", u32::from(bad)));
        }
        let (found, mut at) = (letters(text), 0);
        for expected in &self.ordered {
            let rest = found.get(at..).unwrap_or_default();
            match end_of(rest, expected).or_else(|| in_pieces(rest, expected)) {
                Some(offset) => at += offset,
                None if holds(&found, expected) => faults.push(format!("out of order: {expected}")),
                None => faults.push(format!("missing: {expected}")),
            }
        }
        let missing = self.chinese.iter().filter(|run| !holds(&found, run));
        faults.extend(missing.map(|run| format!("missing: {run}")));
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
    }
}

/// Whether a text holds a run, be it in two pieces: a page may end within it.
fn holds(text: &str, run: &str) -> bool {
    let in_pieces = || cuts(run).any(|(a, b)| text.contains(a) && text.contains(b));
    text.contains(run) || in_pieces()
}

/// Where a run ends in a text that holds it in one piece.
fn end_of(text: &str, run: &str) -> Option<usize> {
    text.find(run).map(|start| start + run.len())
}

/// Where in a text the first of two pieces of a run begins that stand in their order, with a page's end or another column
/// between them.
fn in_pieces(text: &str, run: &str) -> Option<usize> {
    cuts(run).find_map(|(a, b)| {
        let start = text.find(a)?;
        text.get(start + a.len()..)?.contains(b).then_some(start)
    })
}

/// The ways to cut a run in two that leaves something to be recognised.
fn cuts(run: &str) -> impl Iterator<Item = (&str, &str)> {
    let enough = run.chars().count() >= 4;
    run.char_indices().skip(1).map(|(at, _)| run.split_at(at)).filter(move |_| enough)
}

/// The same artifact with something more to expect, which it does not hold.
pub(super) fn one_more(subject: &Subject, _to: &Path) -> Result<Subject> {
    let mut planted = subject.clone();
    planted.text.chinese.push("此文不在".to_owned());
    Ok(planted)
}

/// The Markdown files of a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut files = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| super::has_extension(file, "md"));
    files.sort();
    Ok(files.iter().map(std::fs::read_to_string).collect::<std::io::Result<_>>()?)
}

/// The passages of a Markdown text between fences that name a part of a briefing, with the place of the part.
fn passages(markdown: &str) -> Vec<(usize, String)> {
    let parts = ["bottom-line", "decision", "judgements", "background", "options", "next-steps"];
    let opens = |line: &str| {
        let part = line.strip_prefix(":::").and_then(|rest| rest.split("part=\"").nth(1)?.split('"').next());
        part.and_then(|part| parts.iter().position(|known| *known == part))
    };
    let (mut found, mut open) = (Vec::new(), false);
    for line in body(markdown).lines() {
        if let Some(part) = opens(line) {
            found.push((part, String::new()));
            open = true;
        } else if line == ":::" {
            open = false;
        } else if let (true, Some((_, passage))) = (open, found.last_mut()) {
            passage.push_str(line);
            passage.push('\n');
        }
    }
    found
}

/// Markdown after its front matter.
fn body(markdown: &str) -> &str {
    let after = markdown.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    after.map_or(markdown, |(_, body)| body)
}

/// The letters and digits that a line begins with, up to the first markup; at most 40.
fn start_of_text(line: &str) -> String {
    let text = line.trim_start_matches(['#', ' ']);
    let plain =
        text.split(['*', '_', '`', '[', '{', '@', '<', '^', '~', '$', '\\', '!']).next().unwrap_or_default();
    letters(plain).chars().take(40).collect()
}

/// Letters and digits alone: lines are broken, hyphens come and go, spaces are the writer's.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Runs of Han characters; within a table, where a run may be broken over several lines of its cell, only their first
/// two characters.
fn chinese_runs(line: &str) -> impl Iterator<Item = String> {
    let most = if line.starts_with('|') { 2 } else { usize::MAX };
    let runs = line.split(|c: char| !matches!(c, '\u{3400}'..='\u{9FFF}'));
    runs.filter(|run| !run.is_empty()).map(move |run| run.chars().take(most).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, text: &str, expected: &str) {
        let mut expectations = Expectations::default();
        expectations.add(markdown);
        assert_eq!(expectations.check(text).err().unwrap_or_default(), expected);
    }

    const MARKDOWN: &str = "---\ntitle: Not here\n---\n# Legal basis {#sec:basis}\n\nThe statute[^1] of 数据安全法.\n\n\
                            ```\n# no heading\n```\n\n<!-- unseen\n\nneither this\n-->\n\n## Open *questions*\n";

    #[test]
    fn text_in_reading_order_is_content_with_hyphens_and_breaks() {
        check(MARKDOWN, "1 Legal ba-\nsis\nThe stat\u{AD}ute1 of 数据\n安全法.\n1.1 Open questions", "");
    }

    #[test]
    fn what_is_missing_displaced_or_unreadable_is_found() {
        check(MARKDOWN, "Legal basis The statute of 数据法. ", "missing: 数据安全法");
        check("# One two three\n\n# Four five\n", "Four five One two three", "out of order: Fourfive");
        check("", "a \u{FFFD}", "a glyph without a character: U+FFFD");
        check("# Heading\n", "", "missing: Heading");
    }

    #[test]
    fn a_page_may_end_within_a_run() {
        check("- 再等待主管部门的答复", "再等待\n5\n[1] a note\n主管部门的答复", "");
        check("- 再等待主管部门的答复", "再等待\n5\n主管部门答复", "missing: 再等待主管部门的答复");
        check("再等待主管部门的答复\n\nThen the end", "再等待\n5\n主管部门的答复\nThen the end", "");
        let twice = "missing: 再等待主管部门的答复\nmissing: 再等待主管部门的答复";
        check("再等待主管部门的答复", "主管部门的\n再等待", twice);
    }

    #[test]
    fn cells_may_break_their_chinese() {
        check("| 国家网信部门 | the administration |", "国家 the\n网信部门 administration", "");
    }
}
