//! Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): what code hosts and editors read.

use crate::{Files, lines::Index};
use dossier_core::{CodeInfo, Diagnostic, Fix, Level, Location};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Findings as one SARIF log with one run. `rules` are the codes that are known; those that were found are told of with their
/// explanations. Columns count characters (`unicodeCodePoints`, 3.14.17). Allowed findings are left out.
#[must_use]
pub fn sarif(findings: &[Diagnostic], files: &dyn Files, rules: &[CodeInfo], version: &str) -> String {
    let mut index = Index::new(files);
    let shown: Vec<&Diagnostic> = findings.iter().filter(|finding| finding.level != Level::Allow).collect();
    let infos: BTreeMap<&str, &CodeInfo> = rules.iter().map(|info| (info.code.as_str(), info)).collect();
    let mut numbers: BTreeMap<&str, usize> = shown.iter().map(|finding| (finding.code.as_str(), 0)).collect();
    numbers.values_mut().enumerate().for_each(|(number, slot)| *slot = number);
    let rules: Vec<Value> = numbers.keys().map(|code| rule(code, infos.get(code).copied())).collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = shown
        .into_iter()
        .map(|finding| {
            let number = numbers.get(finding.code.as_str()).copied().unwrap_or_default();
            result(finding, number, &mut seen, &mut index)
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "dossier", "semanticVersion": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// A code as a `reportingDescriptor` (3.49).
fn rule(code: &str, info: Option<&CodeInfo>) -> Value {
    let mut rule = Map::new();
    rule.insert("id".into(), code.into());
    if let Some(info) = info {
        rule.insert("shortDescription".into(), text(&info.summary));
        if !info.explanation.is_empty() {
            rule.insert("fullDescription".into(), text(&info.explanation));
        }
        rule.insert("help".into(), text(&help(info)));
        let level = if info.level == Level::Allow { "none" } else { level(info.level) };
        rule.insert(
            "defaultConfiguration".into(),
            json!({ "level": level, "enabled": info.level != Level::Allow }),
        );
    }
    Value::Object(rule)
}

fn help(info: &CodeInfo) -> String {
    let mut help = if info.explanation.is_empty() { &info.summary } else { &info.explanation }.clone();
    for (title, example) in [("This is found:", &info.bad), ("This is not:", &info.good)] {
        if !example.is_empty() {
            let _ = write!(help, "\n\n{title}\n\n{}", example.trim_end());
        }
    }
    help
}

/// A finding as a `result` (3.27). `seen` counts findings that are alike.
fn result(
    finding: &Diagnostic,
    rule: usize,
    seen: &mut BTreeMap<String, usize>,
    index: &mut Index<'_>,
) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.code.as_str().into());
    result.insert("ruleIndex".into(), rule.into());
    result.insert("level".into(), level(finding.level).into());
    result.insert("message".into(), text(&message(finding)));
    if let Some(location) = &finding.location {
        result.insert("locations".into(), json!([{ "physicalLocation": physical(location, index) }]));
    }
    if !finding.labels.is_empty() {
        let related = finding.labels.iter().enumerate().map(|(id, label)| {
            json!({
                "id": id,
                "physicalLocation": physical(&label.location, index),
                "message": text(&label.message),
            })
        });
        result.insert("relatedLocations".into(), related.collect());
    }
    result.insert("partialFingerprints".into(), fingerprint(finding, seen, index));
    if let Some(fix) = &finding.fix {
        result.insert("fixes".into(), json!([changes(fix, index)]));
    }
    if !finding.stage.is_empty() {
        result.insert("properties".into(), json!({ "stage": finding.stage }));
    }
    Value::Object(result)
}

/// All that a finding says in words, a line for each part.
fn message(finding: &Diagnostic) -> String {
    let parts = [&finding.message, &finding.note].into_iter().filter(|part| !part.is_empty());
    let hints = finding.hints.iter().map(|hint| format!("Hint: {hint}"));
    parts.cloned().chain(hints).collect::<Vec<_>>().join("\n")
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        _ => "warning",
    }
}

fn text(text: &str) -> Value {
    json!({ "text": text })
}

fn physical(location: &Location, index: &mut Index<'_>) -> Value {
    json!({ "artifactLocation": artifact(location, index), "region": region(location, index) })
}

fn artifact(location: &Location, index: &Index<'_>) -> Value {
    json!({ "uri": uri(&index.shown(&location.path)) })
}

/// A path as a URI reference (RFC 3986): relative ones stay so.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if path.as_bytes().get(1) == Some(&b':') {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// A place as a `region` (3.30): in bytes, and in lines when the file is at hand.
fn region(location: &Location, index: &mut Index<'_>) -> Value {
    let mut region = Map::new();
    if let Some((start, end)) = index.positions(location) {
        region.insert("startLine".into(), start.line.into());
        region.insert("startColumn".into(), start.column.into());
        region.insert("endLine".into(), end.line.into());
        region.insert("endColumn".into(), end.column.into());
    }
    region.insert("byteOffset".into(), location.start.into());
    region.insert("byteLength".into(), location.end.saturating_sub(location.start).into());
    Value::Object(region)
}

/// What stays the same when lines are inserted elsewhere: code, file, text of the line, and which of those that are alike it is.
fn fingerprint(finding: &Diagnostic, seen: &mut BTreeMap<String, usize>, index: &mut Index<'_>) -> Value {
    let place = finding.location.as_ref();
    let path = place.map(|place| index.shown(&place.path)).unwrap_or_default();
    let line = place.and_then(|place| index.excerpt(place)).map(|excerpt| excerpt.text).unwrap_or_default();
    let key = [finding.code.as_str(), &path, line.trim(), &finding.message].join("\0");
    let count = seen.entry(key.clone()).or_default();
    let digest = Sha256::digest(format!("{key}\0{count}"));
    *count += 1;
    let hash = digest.iter().take(16).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    json!({ "dossierFinding/v1": hash })
}

/// A fix (3.55), its edits file by file.
fn changes(fix: &Fix, index: &mut Index<'_>) -> Value {
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut artifacts = BTreeMap::new();
    for edit in &fix.edits {
        let replacement = json!({
            "deletedRegion": region(&edit.location, index),
            "insertedContent": text(&edit.replacement),
        });
        files.entry(&edit.location.path).or_default().push(replacement);
        artifacts.insert(edit.location.path.as_str(), artifact(&edit.location, index));
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(|(path, replacements)| {
            json!({ "artifactLocation": artifacts.get(path), "replacements": replacements })
        })
        .collect();
    json!({ "description": text(&fix.message), "artifactChanges": changes })
}
