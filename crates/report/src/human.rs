//! Findings in the look of rustc. The only place that knows the crate that draws them.

use crate::{
    Files,
    lines::{Excerpt, Index},
};
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Head, Origin, Renderer, Snippet, normalize_untrusted_str,
    renderer::DecorStyle,
};
use dossier_core::{Diagnostic, Level, Location};
use std::fmt::Write;

/// Most findings of one code that are drawn in full; the rest are counted, so that a mistake made a thousand times
/// leaves the others in sight.
const DRAWN_PER_CODE: usize = 50;
/// Lines are cut by the excerpt already; the drawing shall not cut them again.
const TERM_WIDTH: usize = 400;

/// Findings as text for a terminal: place, line, caret, labels and hints, with ANSI colours when `color` is true.
/// Control characters from sources are shown, never sent to the terminal. Allowed findings are left out.
#[must_use]
pub fn human(findings: &[Diagnostic], files: &dyn Files, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(TERM_WIDTH);
    let mut index = Index::new(files);
    let mut out = String::new();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for finding in findings.iter().filter(|finding| finding.level != Level::Allow) {
        let count = counts.entry(&finding.code).or_default();
        *count += 1;
        if *count <= DRAWN_PER_CODE {
            out.push_str(&draw(finding, &mut index, &renderer));
            out.push_str("\n\n");
        }
    }
    for (code, count) in counts {
        let more = count.saturating_sub(DRAWN_PER_CODE);
        if more > 0 {
            let _ = writeln!(out, "... and {more} more of {code}; `--format json` lists all\n");
        }
    }
    out
}

/// How many errors and warnings there are, as “3 errors, 1 warning”; empty when there are none.
#[must_use]
pub fn summary(findings: &[Diagnostic]) -> String {
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    let part = |count: usize, name: &str| match count {
        0 => None,
        1 => Some(format!("1 {name}")),
        _ => Some(format!("{count} {name}s")),
    };
    let parts = [part(count(Level::Deny), "error"), part(count(Level::Warn), "warning")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A finding with everything that it points at fetched.
struct Drawing {
    path: String,
    excerpt: Option<Excerpt>,
    notes: Vec<(AnnotationKind, std::ops::Range<usize>, String)>,
}

fn draw(finding: &Diagnostic, index: &mut Index<'_>, renderer: &Renderer) -> String {
    let level = if finding.level == Level::Deny { Head::ERROR } else { Head::WARNING };
    let drawings = drawings(finding, index);
    let title = level.primary_title(normalize_untrusted_str(&finding.message)).id(finding.code.as_str());
    let mut group = Group::with_title(title);
    for drawing in &drawings {
        let Some(excerpt) = &drawing.excerpt else {
            group = group.element(Origin::path(drawing.path.as_str()));
            continue;
        };
        let annotation = |(kind, span, label): &(AnnotationKind, std::ops::Range<usize>, String)| {
            let label = (!label.is_empty()).then(|| normalize_untrusted_str(label));
            kind.span(span.clone()).label(label)
        };
        let snippet = Snippet::<Annotation<'_>>::source(excerpt.text.as_str())
            .line_start(excerpt.position.line)
            .annotations(drawing.notes.iter().map(annotation));
        group = group.element(snippet.path(drawing.path.as_str()));
    }
    if drawings.is_empty() && !finding.stage.is_empty() {
        group = group.element(Head::NOTE.message(format!("found by the stage `{}`", finding.stage)));
    }
    for hint in &finding.hints {
        group = group.element(Head::HELP.message(normalize_untrusted_str(hint)));
    }
    if let Some(fix) = &finding.fix {
        let texts: Vec<String> = fix.edits.iter().map(|edit| format!("`{}`", edit.replacement)).collect();
        let text = normalize_untrusted_str(&format!("{}: {}", fix.message, texts.join(", ")));
        group = group.element(Head::HELP.message(text));
    }
    let drawn = correct_columns(renderer.render(&[group]), &drawings);
    // Without a line number the arrow would stand further left than in all other findings.
    drawn.replacen("\n--> ", "\n --> ", 1)
}

/// Where the beginning of a line was cut off, the column that was drawn is that within the excerpt.
fn correct_columns(mut drawn: String, drawings: &[Drawing]) -> String {
    for drawing in drawings {
        let Some(excerpt) = &drawing.excerpt else { continue };
        let place = |column: usize| format!("{}:{}:{column}", drawing.path, excerpt.position.line);
        let (wrong, right) = (place(excerpt.column()), place(excerpt.position.column));
        if wrong != right {
            drawn = drawn.replacen(&wrong, &right, 1);
        }
    }
    drawn
}

/// The place of a finding and its labels; those on one line share a drawing.
fn drawings(finding: &Diagnostic, index: &mut Index<'_>) -> Vec<Drawing> {
    let mut drawings: Vec<Drawing> = Vec::new();
    let places = finding.location.iter().map(|at| (AnnotationKind::Primary, at, finding.note.as_str()));
    let labels =
        finding.labels.iter().map(|label| (AnnotationKind::Context, &label.location, label.message.as_str()));
    for (kind, location, label) in places.chain(labels) {
        let path = index.shown(&location.path);
        let excerpt = if is_whole_file(location) { None } else { index.excerpt(location) };
        let Some(excerpt) = excerpt else {
            drawings.push(Drawing { path, excerpt: None, notes: Vec::new() });
            continue;
        };
        let note = (kind, excerpt.span.clone(), label.to_owned());
        let same_line = |drawing: &&mut Drawing| {
            let other = drawing.excerpt.as_ref();
            drawing.path == path
                && other.is_some_and(|other| {
                    other.position.line == excerpt.position.line && other.text == excerpt.text
                })
        };
        match drawings.iter_mut().find(same_line) {
            Some(drawing) => drawing.notes.push(note),
            None => drawings.push(Drawing { path, excerpt: Some(excerpt), notes: vec![note] }),
        }
    }
    drawings
}

/// Whether a location is a file as such, with no byte pointed at.
const fn is_whole_file(location: &Location) -> bool {
    location.start == 0 && location.end == 0
}
