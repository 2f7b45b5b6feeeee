//! Images of a document that Pandoc or a filter gave: from their URL to a file of the project.

use crate::findings;
use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{
    Code, Context, Diagnostic, Document, Inline, InlineKind, Resource, Sources, Span, resource,
};
use std::collections::{BTreeMap, BTreeSet};

/// Looks for the files of images, as a document's resources.
pub(crate) struct Images<'a> {
    pub(crate) cx: Context<'a>,
    /// The file that paths are relative to; empty for the project.
    pub(crate) file: &'a str,
    /// URLs that are left alone.
    pub(crate) known: &'a BTreeSet<String>,
    /// Under which code a file that is not there is reported, and what the editor can do.
    pub(crate) missing: (Code, &'static str),
}

impl Images<'_> {
    /// Makes project paths of the URLs of images and resources of their files, and reports those that are not there.
    pub(crate) fn resolve(&self, document: &mut Document) {
        let sources = std::mem::take(&mut document.sources);
        let mut search = Search { images: self, sources, found: BTreeMap::new(), missing: BTreeMap::new() };
        document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut search, value));
        walk::document_mut(&mut search, document);
        document.sources = search.sources;
        document.resources.extend(search.found);
    }
}

struct Search<'a> {
    images: &'a Images<'a>,
    sources: Sources,
    found: BTreeMap<String, Resource>,
    /// Why a path gives no image.
    missing: BTreeMap<String, Diagnostic>,
}

impl VisitMut for Search<'_> {
    fn visit_inline_mut(&mut self, node: &mut Inline) {
        let span = node.span;
        if let InlineKind::Image { target, .. } = &mut node.kind
            && !resource::is_remote(&target.url)
            && !self.images.known.contains(&target.url)
        {
            self.image(&mut target.url, span);
        }
        walk::inline_mut(self, node);
    }
}

impl Search<'_> {
    fn image(&mut self, url: &mut String, span: Span) {
        let path = resource::project_path(self.images.file, &resource::percent_decoded(url));
        let path = path.filter(|_| !url.starts_with('/') && !url.starts_with("file:"));
        let Some(path) = path else {
            let finding =
                findings::MISSING_IMAGE.says(format!("the image `{url}` is no file of the project"));
            return self.report(finding.hint("give a path within the project"), span);
        };
        if !self.found.contains_key(&path)
            && let Err(finding) = self.look(&path)
        {
            return self.report(*finding, span);
        }
        *url = path;
    }

    fn look(&mut self, path: &str) -> Result<(), Box<Diagnostic>> {
        if let Some(finding) = self.missing.get(path) {
            return Err(Box::new(finding.clone()));
        }
        let read = self.images.cx.read(path);
        let bytes = read.map_err(|error| {
            let (code, hint) = self.images.missing;
            let finding = code.says(format!("the image `{path}` cannot be had: {error}"));
            let finding = finding.hint(error.hint().unwrap_or_else(|| hint.to_owned()));
            self.missing.insert(path.to_owned(), finding.clone());
            Box::new(finding)
        })?;
        let media_type = resource::media_type(&bytes).unwrap_or("application/octet-stream").to_owned();
        self.found.insert(path.to_owned(), Resource { path: path.to_owned(), media_type });
        Ok(())
    }

    fn report(&self, finding: Diagnostic, span: Span) {
        self.images.cx.report(finding.at(self.sources.locate(span)));
    }
}

/// The URLs of all images of a document.
pub(crate) fn urls(document: &Document) -> BTreeSet<String> {
    struct Urls(BTreeSet<String>);
    impl walk::Visit for Urls {
        fn visit_inline(&mut self, node: &Inline) {
            if let InlineKind::Image { target, .. } = &node.kind {
                self.0.insert(target.url.clone());
            }
            walk::inline(self, node);
        }
    }
    let mut urls = Urls(BTreeSet::new());
    walk::document(&mut urls, document);
    document.meta.values().for_each(|value| walk::metadata(&mut urls, value));
    urls.0
}
