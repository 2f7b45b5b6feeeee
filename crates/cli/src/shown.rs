//! Findings of several projects as one report: their places are told as they are reached from the working folder.

use crate::load::shown;
use dossier_core::{Diagnostic, Location};
use dossier_host::Project;
use dossier_report::Files;
use std::{collections::BTreeMap, sync::Arc};

/// Findings whose places are paths from the working folder, and the files that these stand for.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) findings: Vec<Diagnostic>,
    files: BTreeMap<String, (Arc<Project>, String)>,
}

impl Shown {
    /// Adds findings of a project. What was found before, as by another edition of the same text, is not told again.
    pub(crate) fn add(&mut self, project: &Arc<Project>, findings: impl IntoIterator<Item = Diagnostic>) {
        let before = self.findings.len();
        for mut finding in findings {
            let labels = finding.labels.iter_mut().map(|label| &mut label.location);
            let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.location);
            for location in finding.location.iter_mut().chain(labels).chain(edits) {
                show(&mut self.files, project, location);
            }
            let same = |other: &Diagnostic| {
                (&other.location, &other.code, &other.message, other.level)
                    == (&finding.location, &finding.code, &finding.message, finding.level)
            };
            let known = self.findings.get(..before).unwrap_or_default();
            if finding.location.is_none() || !known.iter().any(same) {
                self.findings.push(finding);
            }
        }
    }
}

fn show(
    files: &mut BTreeMap<String, (Arc<Project>, String)>,
    project: &Arc<Project>,
    location: &mut Location,
) {
    let path = shown(project.root(), &location.path);
    if !files.contains_key(&path) {
        files.insert(path.clone(), (Arc::clone(project), location.path.clone()));
    }
    location.path = path;
}

impl Files for Shown {
    fn content(&self, path: &str) -> Option<Arc<[u8]>> {
        let (project, path) = self.files.get(path)?;
        project.cached(path)
    }
}
