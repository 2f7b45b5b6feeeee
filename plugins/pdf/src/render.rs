//! The stage `pdf/render`.

use crate::Findings;
use dossier_core::{
    Artifact, Context, Document, Failure, Inline, InlineKind, Kind, Level, Manifest, Plugin, Render, Span,
    Stage, StageDef, walk,
};
use dossier_typeset::Theme;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Options of `pdf/render`. There are none yet: pages look as the standard theme has it.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Options {}

/// The plugin: its one stage writes PDF.
#[must_use]
pub fn plugin() -> Plugin {
    let stage = StageDef::new(manifest(), |Options {}| Ok(Stage::Render(Box::new(Pdf))));
    Plugin { name: "pdf".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), stages: vec![stage] }
}

fn manifest() -> Manifest {
    let summary = "Writes a document as a tagged PDF file that conforms to PDF/UA-1 and PDF/A-2a.";
    let mut manifest = Manifest::new::<Options>("pdf/render", Kind::Render, summary)
        .code("pdf/font", Level::Deny, "A font cannot be read or embedded.")
        .code("pdf/glyph", Level::Deny, "A page asks for a glyph that its font does not have.")
        .code("pdf/alternative-text", Level::Warn, "An image has no alternative text.")
        .code("pdf/image", Level::Deny, "An image cannot be shown.")
        .code("pdf/image-lost", Level::Warn, "An image is shown, but not with all that is in its file.")
        .code("pdf/link-lost", Level::Warn, "A link leads nowhere and became plain text.")
        .code("pdf/write", Level::Deny, "The file could not be put together.");
    manifest.codes.extend(dossier_typeset::codes());
    manifest
}

/// The stage, ready to run.
#[derive(Debug)]
struct Pdf;

impl Render for Pdf {
    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let layout = dossier_typeset::layout(document, &Theme::default(), cx)?;
        let mut findings = Findings::new(images(document));
        let bytes = crate::write(&layout, cx.source_date_epoch(), &mut findings)?;
        for (finding, span) in findings.into_list() {
            cx.report(finding.at(document.locate(span)));
        }
        Ok(Artifact { media_type: "application/pdf".to_owned(), bytes })
    }
}

/// Where the document first shows each image.
fn images(document: &Document) -> BTreeMap<String, Span> {
    struct Images(BTreeMap<String, Span>);

    impl walk::Visit for Images {
        fn visit_inline(&mut self, inline: &Inline) {
            if let InlineKind::Image { target, .. } = &inline.kind {
                self.0.entry(target.url.clone()).or_insert(inline.span);
            }
            walk::inline(self, inline);
        }
    }

    let mut images = Images(BTreeMap::new());
    walk::document(&mut images, document);
    images.0
}
