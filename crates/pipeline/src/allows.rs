//! Findings that a text allows: `<!-- dossier: allow glossary/deprecated -- a quotation -->`.
//!
//! On a line with other text the comment covers that line; on a line of its own the block behind it, up to the next blank line or
//! the end of a fence. `allow-file` covers the file. Several codes are separated by commas, `glossary/*` stands for all of a
//! plugin, and a reason may follow two hyphens. What is allowed and never found is a finding.

use crate::Plan;
use dossier_core::{Code, Diagnostic, Location, suggest::closest};
use dossier_host::Project;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// A comment allows what is not found.
pub(crate) const UNUSED: Code = Code::warn(
    "pipeline/unused-allow",
    "A comment allows a finding that there is not, or that no stage can have.",
)
    .why(
        "A comment that allows nothing hides the next mistake at its place. Take it out; where the code is misspelt, \
         correct it.",
    );

/// The comments of the files of a run.
pub(crate) struct Allows<'a> {
    project: &'a Project,
    files: Mutex<BTreeMap<String, Arc<[Allow]>>>,
}

/// One code of a comment.
#[derive(Debug)]
struct Allow {
    /// A code, or `<plugin>/*`.
    pattern: String,
    /// Bytes of the comment.
    comment: Range<usize>,
    /// Bytes of what it covers.
    covers: Range<usize>,
    used: AtomicBool,
}

impl<'a> Allows<'a> {
    pub(crate) const fn new(project: &'a Project) -> Self {
        Self { project, files: Mutex::new(BTreeMap::new()) }
    }

    /// Drops the findings that their files allow.
    pub(crate) fn apply(&self, findings: &mut Vec<Diagnostic>) {
        findings.retain(|finding| {
            let Some(location) = &finding.location else { return true };
            let start = usize::try_from(location.start).unwrap_or(usize::MAX);
            let file = self.file(&location.path);
            let covering = |allow: &&Allow| allow.covers.contains(&start) && allow.is_of(&finding.code);
            // Each comment that covers a finding is used by it.
            let used = file.iter().filter(covering).map(|allow| allow.used.store(true, Ordering::Relaxed));
            used.count() == 0
        });
    }

    /// What is allowed in vain in the files that were imported. A comment is only judged when all stages ran that could find what
    /// it allows: `ran` says which did.
    pub(crate) fn unused(
        &self,
        plan: &Plan,
        imported: BTreeSet<String>,
        ran: impl Fn(usize) -> bool,
    ) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for path in imported {
            for allow in self.file(&path).iter().filter(|allow| !allow.used.load(Ordering::Relaxed)) {
                let message = match allow.judge(plan, &ran) {
                    Judged::Unknown => format!("no stage finds anything called `{}`", allow.pattern),
                    Judged::Unused => format!("there is no finding `{}` here to be allowed", allow.pattern),
                    Judged::Open => continue,
                };
                let [start, end] =
                    [allow.comment.start, allow.comment.end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
                let codes = plan.stages.iter().flat_map(|stage| &stage.codes).map(String::as_str);
                let finding = UNUSED.says(message).at(Location::new(path.clone(), start, end));
                findings.push(match closest(&allow.pattern, codes) {
                    Some(close) if close != allow.pattern => finding.hint(format!("did you mean `{close}`?")),
                    _ => finding.hint("leave the comment out"),
                });
            }
        }
        findings
    }

    fn file(&self, path: &str) -> Arc<[Allow]> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = files.get(path) {
            return Arc::clone(known);
        }
        let content = self.project.cached(path);
        let text = content.as_deref().and_then(|content| std::str::from_utf8(content).ok());
        let found: Arc<[Allow]> = text.map(comments).unwrap_or_default().into();
        files.insert(path.to_owned(), Arc::clone(&found));
        found
    }
}

enum Judged {
    /// It is misspelt: there are stages of the plugin, and none has it.
    Unknown,
    /// Those that could have found it ran.
    Unused,
    /// Nothing can be said: another pipeline of the same text may have it.
    Open,
}

impl Allow {
    fn is_of(&self, code: &str) -> bool {
        match self.pattern.strip_suffix('*') {
            Some(start) => start.ends_with('/') && code.starts_with(start),
            None => code == self.pattern,
        }
    }

    fn judge(&self, plan: &Plan, ran: impl Fn(usize) -> bool) -> Judged {
        let finders: Vec<usize> = (0..plan.stages.len())
            .filter(|index| {
                let codes = plan.stages.get(*index).map(|stage| stage.codes.as_slice()).unwrap_or_default();
                codes.iter().any(|code| self.is_of(code))
            })
            .collect();
        let plugin = |code: &str| code.split_once('/').map(|(plugin, _)| plugin.to_owned());
        let mut codes = plan.stages.iter().flat_map(|stage| &stage.codes);
        let is_near = codes.any(|code| plugin(code) == plugin(&self.pattern));
        match finders.is_empty() {
            true if is_near || plugin(&self.pattern).is_none() => Judged::Unknown,
            false if finders.into_iter().all(ran) => Judged::Unused,
            _ => Judged::Open,
        }
    }
}

/// The comments of a text.
fn comments(text: &str) -> Vec<Allow> {
    let mut allows = Vec::new();
    if !text.contains("dossier:") {
        return allows;
    }
    let lines = lines(text);
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.fenced) {
        let Some(content) = text.get(line.range.clone()) else { continue };
        let mut at = 0;
        while let Some(open) = content.get(at..).and_then(|rest| rest.find("<!--")).map(|found| at + found) {
            let Some(length) = content.get(open + 4..).and_then(|rest| rest.find("-->")) else { break };
            let comment = open..open + 4 + length + 3;
            at = comment.end;
            let said = content.get(open + 4..open + 4 + length).unwrap_or_default();
            let Some((patterns, whole)) = allowed(said) else { continue };
            let rest = [content.get(..comment.start), content.get(comment.end..)];
            let alone = rest.iter().flatten().all(|rest| rest.trim().is_empty());
            let covers = match (whole, alone) {
                (true, _) => 0..text.len().max(1),
                (false, false) => line.range.clone(),
                (false, true) => behind(lines.get(index + 1..).unwrap_or_default(), text),
            };
            let comment = line.range.start + comment.start..line.range.start + comment.end;
            allows.extend(patterns.map(|pattern| Allow {
                pattern: pattern.to_owned(),
                comment: comment.clone(),
                covers: covers.clone(),
                used: AtomicBool::new(false),
            }));
        }
    }
    allows
}

/// The codes that a comment allows, and whether in the whole file.
fn allowed(comment: &str) -> Option<(impl Iterator<Item = &str>, bool)> {
    let said = comment.trim().strip_prefix("dossier:")?.trim_start();
    let (verb, rest) = said.split_once(char::is_whitespace)?;
    let whole = match verb {
        "allow" => false,
        "allow-file" => true,
        _ => return None,
    };
    let codes = rest.split("--").next().unwrap_or_default();
    let codes = codes.split(|c: char| c == ',' || c.is_whitespace()).filter(|code| !code.is_empty());
    Some((codes, whole))
}

struct Line {
    /// Bytes of the text, the end of the line left out.
    range: Range<usize>,
    /// Whether it is within a fenced code block, or is a fence.
    fenced: bool,
}

fn lines(text: &str) -> Vec<Line> {
    let mut open: Option<&str> = None;
    let mut at = 0;
    let line = |line: &str| {
        let range = at..at + line.trim_end_matches(['\n', '\r']).len();
        at += line.len();
        let begun = line.trim_start();
        let fence = ["```", "~~~"].into_iter().find(|fence| begun.starts_with(fence));
        let fenced = open.is_some() || fence.is_some();
        open = match (open, fence) {
            (None, fence) => fence,
            (Some(open), Some(fence)) if open == fence => None,
            (open, _) => open,
        };
        Line { range, fenced }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// The block that begins behind a line; further comments are passed over, so that several can stand above a block.
fn behind(lines: &[Line], text: &str) -> Range<usize> {
    let trimmed = |line: &Line| text.get(line.range.clone()).unwrap_or_default().trim();
    let is_blank = |line: &&Line| trimmed(line).is_empty();
    let is_comment = |line: &&Line| trimmed(line).starts_with("<!--") && trimmed(line).ends_with("-->");
    let block = lines.iter().skip_while(|line| is_blank(line) || is_comment(line));
    let block = block.take_while(|line| line.fenced || !is_blank(line));
    let whole = block.map(|line| line.range.clone()).reduce(|all, line| all.start..line.end);
    whole.unwrap_or(0..0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the comments of a text cover, as `pattern: text`.
    fn check(text: &str, expected: &[&str]) {
        let shown = |allow: &Allow| format!("{}: {}", allow.pattern, &text[allow.covers.clone()]);
        assert_eq!(comments(text).iter().map(shown).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn a_comment_covers_its_line_or_the_block_behind_it() {
        check("one <!-- dossier: allow x/y -->\ntwo\n", &["x/y: one <!-- dossier: allow x/y -->"]);
        check("<!-- dossier: allow x/y -->\n\none\r\ntwo\n\nthree\n", &["x/y: one\r\ntwo"]);
        check("<!--dossier: allow x/y, z/* -- quoted-->\none", &["x/y: one", "z/*: one"]);
        check("<!-- dossier: allow x/y -->\n```\none\n\ntwo\n```\n\nthree\n", &["x/y: ```\none\n\ntwo\n```"]);
        check(
            "<!-- dossier: allow x/y -->\n<!-- dossier: allow x/z -->\n\none\n\ntwo",
            &["x/y: one", "x/z: one"],
        );
        check("a\n<!-- dossier: allow-file x/y -->", &["x/y: a\n<!-- dossier: allow-file x/y -->"]);
    }

    #[test]
    fn what_is_no_such_comment_covers_nothing() {
        check("<!-- dossier: forbid x/y -->\na\n", &[]);
        check("<!-- dossier: allow x/y\na\n", &[]);
        check("```\n<!-- dossier: allow x/y -->\n```\na\n", &[]);
        check("dossier: allow x/y", &[]);
    }
}
