//! The plugin `report`, whose stage `report/findings` makes a document of what the stages upstream found, for reviewers who have
//! no terminal: like any document it becomes a PDF, a Word document or whatever there is a renderer for.

use dossier_core::{
    Attr, Block, BlockKind, Cell, Column, Context, Diagnostic, Document, Failure, Inline, InlineKind, Kind,
    Level, Location, Manifest, Merge, MergeInput, Meta, OptionsError, Plugin, Row, Span, Stage, StageDef,
    Table, TableBody, TablePart, text::to_inlines,
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The plugin `report`: `report/findings`.
#[must_use]
pub fn plugin() -> Plugin {
    let summary = "Makes a document of what the stages before it found: a table of findings, with counts.";
    let manifest = Manifest::new::<Options>("report/findings", Kind::Merge, summary);
    let stage = StageDef::new(manifest, |options: Options| {
        if let Some(code) = options.codes.iter().find(|code| !is_pattern(code)) {
            return Err(OptionsError(format!(
                "`codes`: `{code}` is neither a code as `markdown/raw-html` nor `markdown/*`"
            )));
        }
        Ok(Stage::Merge(Box::new(Findings(options))))
    });
    Plugin { name: "report".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), stages: vec![stage] }
}

/// Options of `report/findings`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// The title; by default “Findings”, with the title of the document that they are about.
    title: Option<String>,
    /// What the findings are grouped by.
    group: Group,
    /// Findings of these levels, `warn` and `deny`; all when there is none.
    levels: Vec<Level>,
    /// Findings of these codes, as `markdown/raw-html` or `glossary/*`; all when there is none.
    codes: Vec<String>,
}

/// What findings are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Group {
    /// How grave they are.
    #[default]
    Level,
    /// The files that they are in.
    File,
}

/// Whether a text is a code or stands for all codes of a plugin.
pub(crate) fn is_pattern(code: &str) -> bool {
    code.split_once('/').is_some_and(|(plugin, what)| !plugin.is_empty() && !what.is_empty())
}

/// Those findings of the stages upstream that options ask for, each once.
pub(crate) fn wanted(cx: &Context<'_>, levels: &[Level], codes: &[String]) -> Vec<Diagnostic> {
    let fits = |finding: &Diagnostic, code: &str| match code.strip_suffix('*') {
        Some(start) => finding.code.starts_with(start),
        None => finding.code == code,
    };
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut seen = BTreeSet::new();
    for finding in cx.findings() {
        let asked = (levels.is_empty() || levels.contains(&finding.level))
            && (codes.is_empty() || codes.iter().any(|code| fits(&finding, code)));
        let key = (finding.code.clone(), finding.message.clone(), finding.location.clone());
        if asked && seen.insert(key) {
            findings.push(finding);
        }
    }
    findings
}

struct Findings(Options);

impl Merge for Findings {
    fn merge(&self, inputs: Vec<MergeInput>, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut found = wanted(cx, &self.0.levels, &self.0.codes);
        found.sort_by(|one, other| (&one.location, &one.code).cmp(&(&other.location, &other.code)));
        let mut document = Document::default();
        let about = inputs.first().and_then(|input| input.document.meta_text("title"));
        let title = self.0.title.clone().unwrap_or_else(|| "Findings".to_owned());
        for (key, value) in [("title", Some(title)), ("subtitle", about), ("lang", Some("en-GB".to_owned()))]
        {
            if let Some(value) = value {
                document.meta.insert(key.to_owned(), Meta::String(value));
            }
        }
        document.blocks.push(Block::para(text(&total(&found))));
        if !found.is_empty() {
            let mut lines = Lines { cx, files: BTreeMap::new() };
            document.blocks.push(counts(&found));
            document.blocks.extend(self.groups(&found, &mut lines));
        }
        Ok(document)
    }

    fn reports_findings(&self) -> bool {
        true
    }
}

impl Findings {
    /// A heading and a table for each group.
    fn groups(&self, found: &[Diagnostic], lines: &mut Lines<'_>) -> Vec<Block> {
        let mut groups: BTreeMap<(u8, &str), Vec<&Diagnostic>> = BTreeMap::new();
        for finding in found {
            let key = match self.0.group {
                Group::Level => (u8::from(finding.level != Level::Deny), headline(finding.level)),
                Group::File => (u8::from(finding.location.is_none()), path(finding).unwrap_or("No file")),
            };
            groups.entry(key).or_default().push(finding);
        }
        let mut blocks = Vec::new();
        for ((_, heading), findings) in groups {
            let kind = BlockKind::Heading { level: 1, content: text(heading) };
            blocks.push(Block::new(kind, Span::SYNTHESIZED).with_attr(Attr::class("unnumbered").boxed()));
            blocks.push(match self.0.group {
                Group::Level => {
                    let rows = findings.iter().map(|finding| {
                        let place = finding.location.as_ref().map(|location| lines.place(location));
                        [
                            vec![Block::para(text(&place.unwrap_or_default()))],
                            code(finding),
                            said(finding, lines),
                        ]
                    });
                    table(&[("Place", 0.25), ("Code", 0.2), ("Finding", 0.55)], rows.collect::<Vec<_>>())
                }
                Group::File => {
                    let rows = findings.iter().map(|finding| {
                        let line = finding.location.as_ref().and_then(|location| lines.line(location));
                        let [line, level] = [&line.unwrap_or_default(), name(finding.level)]
                            .map(|cell| vec![Block::para(text(cell))]);
                        [line, level, code(finding), said(finding, lines)]
                    });
                    let columns = [("Line", 0.1), ("Level", 0.12), ("Code", 0.2), ("Finding", 0.58)];
                    table(&columns, rows.collect::<Vec<_>>())
                }
            });
        }
        blocks
    }
}

fn path(finding: &Diagnostic) -> Option<&str> {
    finding.location.as_ref().map(|location| location.path.as_str())
}

const fn name(level: Level) -> &'static str {
    match level {
        Level::Deny => "Error",
        _ => "Warning",
    }
}

const fn headline(level: Level) -> &'static str {
    match level {
        Level::Deny => "Errors",
        _ => "Warnings",
    }
}

/// How many findings there are, in a sentence.
fn total(found: &[Diagnostic]) -> String {
    let files: BTreeSet<&str> = found.iter().filter_map(path).collect();
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let errors = found.iter().filter(|finding| finding.level == Level::Deny).count();
    let parts = [(errors, "error"), (found.len() - errors, "warning")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| count(number, what))
        .collect();
    match (parts.is_empty(), files.len()) {
        (true, _) => "Nothing was found.".to_owned(),
        (_, 0) => format!("{}.", parts.join(" and ")),
        (_, number) => format!("{} in {}.", parts.join(" and "), count(number, "file")),
    }
}

/// A table of codes, with how often each was found: errors first.
fn counts(found: &[Diagnostic]) -> Block {
    let mut counts: BTreeMap<(bool, &str), (Level, usize)> = BTreeMap::new();
    for finding in found {
        let key = (finding.level != Level::Deny, finding.code.as_str());
        counts.entry(key).or_insert((finding.level, 0)).1 += 1;
    }
    let rows = counts.into_iter().map(|((_, code), (level, count))| {
        [code, name(level), &count.to_string()].map(|cell| vec![Block::para(text(cell))])
    });
    table(&[("Code", 0.6), ("Level", 0.2), ("Count", 0.2)], rows.collect::<Vec<_>>())
}

fn code(finding: &Diagnostic) -> Vec<Block> {
    vec![Block::para(text(&finding.code))]
}

/// All that a finding says in words.
fn said(finding: &Diagnostic, lines: &mut Lines<'_>) -> Vec<Block> {
    let mut paragraphs = vec![sentence(&finding.message)];
    if !finding.note.is_empty() {
        paragraphs.push(sentence(&finding.note));
    }
    for label in &finding.labels {
        paragraphs.push(format!("{}: {}", lines.place(&label.location), label.message));
    }
    paragraphs.extend(finding.hints.iter().map(|hint| format!("Hint: {hint}")));
    paragraphs.extend(finding.fix.iter().map(|fix| {
        let written: Vec<String> =
            fix.edits.iter().map(|edit| format!("`{}`", edit.replacement.trim())).collect();
        format!("Fix: {}: {}", fix.message, written.join(", "))
    }));
    paragraphs.iter().map(|paragraph| Block::para(text(paragraph))).collect()
}

/// A message with a capital.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Text as inlines: what stands between backticks as code.
fn text(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    let inlines = parts.flat_map(|(index, part)| {
        let mut inlines = to_inlines(part);
        if index % 2 == 1 {
            inlines.iter_mut().for_each(as_code);
        }
        inlines
    });
    inlines.collect()
}

fn as_code(inline: &mut Inline) {
    match &mut inline.kind {
        InlineKind::Text(text) => inline.kind = InlineKind::Code(std::mem::take(text)),
        InlineKind::Span(content) => content.iter_mut().for_each(as_code),
        _ => {}
    }
}

/// A table whose columns have heads and shares of the width.
fn table<const N: usize>(columns: &[(&str, f64); N], rows: Vec<[Vec<Block>; N]>) -> Block {
    let row = |cells: [Vec<Block>; N]| Row {
        cells: cells.into_iter().map(|content| Cell { content, ..Cell::default() }).collect(),
        ..Row::default()
    };
    let head = row((*columns).map(|(head, _)| vec![Block::para(text(head))]));
    let table = Table {
        columns: columns
            .iter()
            .map(|(_, width)| Column { width: Some(*width), ..Column::default() })
            .collect(),
        head: TablePart { rows: vec![head], attr: None },
        bodies: vec![TableBody { rows: rows.into_iter().map(row).collect(), ..TableBody::default() }],
        ..Table::default()
    };
    Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)
}

/// Lines of the files that findings point into.
struct Lines<'a> {
    cx: &'a Context<'a>,
    files: BTreeMap<String, Option<Arc<[u8]>>>,
}

impl Lines<'_> {
    /// Path, line and column, as far as they are known.
    fn place(&mut self, location: &Location) -> String {
        match self.line(location) {
            Some(line) => format!("{}:{line}", location.path),
            None => location.path.clone(),
        }
    }

    /// Line and column, both from 1; columns count characters.
    fn line(&mut self, location: &Location) -> Option<String> {
        if !self.files.contains_key(&location.path) {
            self.files.insert(location.path.clone(), self.cx.read(&location.path).ok());
        }
        let content = self.files.get(&location.path)?.as_ref()?;
        let before = content.get(..usize::try_from(location.start).ok()?)?;
        let lines = before.split(|byte| *byte == b'\n');
        let (count, last) = lines.fold((0_usize, &[][..]), |(count, _), line| (count + 1, line));
        let column = last.iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1;
        Some(format!("{count}:{column}"))
    }
}
