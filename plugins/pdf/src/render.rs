//! The stage `pdf/render`.

use crate::{Findings, contrast};
use dossier_sdk::{
    Artifact, Code, Context, Document, Failure, InlineKind, Plugin, Render, Span, Stages as _,
    review::{self, Clean},
    walk,
};
use dossier_typeset::{Codes, Theme};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the typesetter finds, as `pdf/render` calls it.
pub const TYPESETTING: Codes = Codes {
    missing_glyph: Code::warn("pdf/missing-glyph", "No font has a character; a box stands in its place."),
    lost: Code::warn("pdf/lost", "Something cannot be printed and is left out or printed as its source."),
    image: Code::warn("pdf/image-unseen", "An image cannot be shown; its alternative text is printed."),
    overfull: Code::warn("pdf/overfull", "A table is too wide for its place."),
    font: Code::deny("pdf/font", "A font cannot be read or embedded."),
    variable_font: Code::warn("pdf/variable-font", "A font is variable and is set in its default style."),
    marking: Code::deny("pdf/marking", "The document asks for a marking that there is not."),
};

const THEME: Code = Code::deny("pdf/theme", "A design cannot be read.");

const REVIEW: Code = Code::warn("pdf/review", "Comments and suggested deletions are not printed.");

/// The stage `pdf/render`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pdf {
    /// The design of the pages: `standard` (the default), `report`, `memo`, or a TOML file that changes one of
    /// them.
    #[serde(default)]
    theme: Option<String>,
}

/// The plugin: its one stage writes PDF.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("pdf", env!("CARGO_PKG_VERSION")).render::<Pdf>()
}

impl Render for Pdf {
    type Options = Self;
    const NAME: &'static str = "pdf/render";
    const SUMMARY: &'static str =
        "Writes a document as a tagged PDF file that conforms to PDF/UA-1 and PDF/A-2a.";
    const CODES: &'static [Code] = &[
        TYPESETTING.font,
        TYPESETTING.variable_font,
        Code::deny("pdf/glyph", "A page asks for a glyph that its font does not have."),
        Code::warn("pdf/alternative-text", "An image has no alternative text."),
        Code::deny("pdf/image", "An image cannot be shown."),
        Code::warn("pdf/image-lost", "An image is shown, but not with all that is in its file."),
        Code::warn("pdf/image-large", "An image takes much of the file."),
        Code::warn("pdf/image-resolution", "An image has too few pixels for the size it is printed at."),
        Code::warn("pdf/link-lost", "A link leads nowhere and became plain text."),
        Code::deny("pdf/write", "The file could not be put together."),
        TYPESETTING.missing_glyph,
        TYPESETTING.lost,
        TYPESETTING.image,
        TYPESETTING.overfull,
        TYPESETTING.marking,
        REVIEW,
        THEME,
        contrast::CONTRAST,
    ];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let theme = match &self.theme {
            Some(name) => {
                let theme = Theme::load(name, THEME, cx)?;
                contrast::check(&theme, name, cx);
                theme
            }
            None => Theme::default(),
        };
        let clean = review::clean(document);
        if let Some(clean) = &clean {
            report_unprinted(clean, document, cx);
        }
        let document = clean.as_ref().map_or(document, |clean| &clean.document);
        let layout = dossier_typeset::layout(document, &theme, &TYPESETTING, cx)?;
        let mut findings = Findings::new(images(document));
        let bytes = crate::write(&layout, cx.source_date_epoch(), &mut findings)?;
        for (finding, span) in findings.into_list() {
            cx.report(finding.at(document.locate(span)));
        }
        Ok(Artifact { media_type: "application/pdf".to_owned(), bytes })
    }
}

/// Says once what of comments and suggested edits is not printed.
fn report_unprinted(clean: &Clean, document: &Document, cx: &Context<'_>) {
    let unprinted = [
        (&clean.comments, "comment is", "comments are"),
        (&clean.deletions, "suggested deletion is", "suggested deletions are"),
    ];
    for (spans, one, many) in unprinted {
        let Some(first) = spans.first() else { continue };
        let message = match spans.len() {
            1 => format!("1 {one} not printed"),
            count => format!("{count} {many} not printed"),
        };
        cx.report(REVIEW.says(message).at(document.locate(*first)).note("the first one"));
    }
}

/// Where the document first shows each image.
fn images(document: &Document) -> BTreeMap<String, Span> {
    let mut images = BTreeMap::new();
    walk::each_inline(document, |inline| {
        if let InlineKind::Image { target, .. } = &inline.kind {
            images.entry(target.url.clone()).or_insert(inline.span);
        }
    });
    images
}
