//! Findings as JSON, one object a line.

use crate::{Files, lines::Index};
use dossier_core::{Diagnostic, Level, Location};
use serde_json::{Map, Value, json as object};

/// Findings as JSON, one object a line with `"type": "finding"`. A place has its path, its bytes (`start`, `end`, from 0) and,
/// when the file is at hand, `line` and `column` of both ends, from 1, columns in characters. Allowed findings are
/// left out.
#[must_use]
pub fn json(findings: &[Diagnostic], files: &dyn Files) -> String {
    let mut index = Index::new(files);
    let shown = findings.iter().filter(|finding| finding.level != Level::Allow);
    shown.map(|finding| format!("{}\n", finding_json(finding, &mut index))).collect()
}

fn finding_json(finding: &Diagnostic, index: &mut Index<'_>) -> Value {
    let mut map = Map::new();
    map.insert("type".into(), "finding".into());
    map.insert("level".into(), finding.level.as_str().into());
    map.insert("code".into(), finding.code.as_str().into());
    map.insert("message".into(), finding.message.as_str().into());
    if !finding.stage.is_empty() {
        map.insert("stage".into(), finding.stage.as_str().into());
    }
    if let Some(location) = &finding.location {
        map.insert("location".into(), place(location, index));
    }
    if !finding.note.is_empty() {
        map.insert("note".into(), finding.note.as_str().into());
    }
    if !finding.labels.is_empty() {
        let labels = finding.labels.iter();
        let labels = labels
            .map(|label| object!({ "location": place(&label.location, index), "message": label.message }));
        map.insert("labels".into(), labels.collect());
    }
    if !finding.hints.is_empty() {
        map.insert("hints".into(), finding.hints.as_slice().into());
    }
    if let Some(fix) = &finding.fix {
        let edits = fix.edits.iter().map(
            |edit| object!({ "location": place(&edit.location, index), "replacement": edit.replacement }),
        );
        map.insert("fix".into(), object!({ "message": fix.message, "edits": edits.collect::<Vec<_>>() }));
    }
    Value::Object(map)
}

fn place(location: &Location, index: &mut Index<'_>) -> Value {
    let mut map = Map::new();
    map.insert("path".into(), index.shown(&location.path).into());
    map.insert("start".into(), location.start.into());
    map.insert("end".into(), location.end.into());
    if let Some((start, end)) = index.positions(location) {
        map.insert("line".into(), start.line.into());
        map.insert("column".into(), start.column.into());
        map.insert("end_line".into(), end.line.into());
        map.insert("end_column".into(), end.column.into());
    }
    Value::Object(map)
}
