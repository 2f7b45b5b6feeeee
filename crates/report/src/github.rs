//! Findings as workflow commands of GitHub Actions, which show them beside the lines of a pull request.

use crate::{Files, lines::Index};
use dossier_core::{Diagnostic, Level};

/// Findings as `::error` and `::warning`, one a line. Columns are only given where a place lies within one line: others GitHub
/// refuses. Allowed findings are left out.
#[must_use]
pub fn github(findings: &[Diagnostic], files: &dyn Files) -> String {
    let mut index = Index::new(files);
    let shown = findings.iter().filter(|finding| finding.level != Level::Allow);
    shown.map(|finding| command(finding, &mut index)).collect()
}

fn command(finding: &Diagnostic, index: &mut Index<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(location) = &finding.location {
        properties.push(("file", index.shown(&location.path)));
        if let Some((start, end)) = index.positions(location) {
            properties.push(("line", start.line.to_string()));
            if start.line == end.line {
                properties.push(("col", start.column.to_string()));
                properties.push(("endColumn", end.column.to_string()));
            } else {
                properties.push(("endLine", end.line.to_string()));
            }
        }
    }
    properties.push(("title", finding.code.clone()));
    let properties: Vec<String> =
        properties.into_iter().map(|(name, value)| format!("{name}={}", property(&value))).collect();
    let name = if finding.level == Level::Deny { "error" } else { "warning" };
    let mut said = finding.message.clone();
    for more in std::iter::once(&finding.note).chain(&finding.hints).filter(|more| !more.is_empty()) {
        said.push('\n');
        said.push_str(more);
    }
    format!("::{name} {}::{}\n", properties.join(","), data(&said))
}

/// The message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
