//! Images: from the path in the Markdown to a file of the project.

use crate::findings::{self, Findings};
use dossier_sdk::{Resource, resource};
use std::collections::BTreeMap;

/// The images of a document so far, by project path; `None` for a file that does not exist.
#[derive(Default)]
pub(crate) struct Images {
    known: BTreeMap<String, Option<String>>,
}

impl Images {
    /// Makes a project path of a URL and looks at the file; remote URLs stay.
    pub(crate) fn resolve(&mut self, url: &mut String, findings: &Findings<'_>, start: usize, end: usize) {
        let problem = |message: String, hint: &str| {
            findings.report(findings::IMAGE_PATH.says(message).hint(hint), start, end);
        };
        if resource::is_remote(url) {
            return;
        }
        if url.contains('\\') || is_drive(url) {
            let hint = "use forward slashes and a path relative to this file";
            return problem(format!("`{url}` is a path of one operating system"), hint);
        }
        if url.starts_with('/') || url.starts_with("file:") {
            return problem(format!("`{url}` is an absolute path"), "give the path relative to this file");
        }
        let Some(path) = resource::project_path(findings.path, &resource::percent_decoded(url)) else {
            let hint = "put the image into the folder of the pipeline file, or below it";
            return problem(format!("`{url}` lies outside of the project"), hint);
        };
        self.look(&path, findings, start, end);
        *url = path;
    }

    fn look(&mut self, path: &str, findings: &Findings<'_>, start: usize, end: usize) {
        let media_type = match self.known.get(path) {
            Some(Some(_)) => return,
            Some(None) => None,
            None => match findings.cx.read(path) {
                Ok(bytes) => Some(resource::media_type(&bytes)),
                Err(error) => {
                    let finding = findings::MISSING_IMAGE.says(error.to_string());
                    let hint =
                        error.hint().unwrap_or_else(|| "paths are relative to the Markdown file".to_owned());
                    findings.report(finding.hint(hint), start, end);
                    self.known.insert(path.to_owned(), None);
                    return;
                }
            },
        };
        match media_type {
            None => {
                let finding = findings::MISSING_IMAGE.says(format!("there is no file `{path}`"));
                findings.report(finding, start, end);
            }
            Some(found) => {
                if found.is_none() {
                    let finding = findings::IMAGE_TYPE
                        .says(format!("`{path}` is no image of a known kind"))
                        .hint("convert it to PNG or SVG");
                    findings.report(finding, start, end);
                }
                let media_type = found.unwrap_or("application/octet-stream").to_owned();
                self.known.insert(path.to_owned(), Some(media_type));
            }
        }
    }

    /// The files that exist, as a document holds them.
    pub(crate) fn into_resources(self) -> BTreeMap<String, Resource> {
        let resource = |(path, media_type): (String, Option<String>)| {
            Some((path.clone(), Resource { path, media_type: media_type? }))
        };
        self.known.into_iter().filter_map(resource).collect()
    }
}

/// `C:` and the like.
fn is_drive(url: &str) -> bool {
    matches!(url.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}
