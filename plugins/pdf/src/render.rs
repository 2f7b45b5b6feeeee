//! The stage `pdf/render`.

use crate::{Findings, Kept, contrast};
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
    missing_glyph: Code::warn("pdf/missing-glyph", "No font has a character; a box stands in its place.")
        .why(
            "The reader sees a box. Name a font that has the character under `fonts` of the design, or write another \
             character.",
        ),
    lost: Code::warn("pdf/lost", "Something cannot be printed and is left out or printed as its source.")
        .why(
            "Paper has no place for it. The finding names what is left out; write it otherwise where it matters.",
        ),
    image: Code::warn("pdf/image-unseen", "An image cannot be shown; its alternative text is printed.")
        .why(
            "The file is of a kind that is not shown, damaged, or lies on another machine. Put it into the project as \
             PNG, JPEG, GIF or SVG.",
        ),
    overfull: Code::warn("pdf/overfull", "A table is too wide for its place.")
        .why(
            "It runs into the margin, where printers cut. Split the table, shorten its longest words, or turn rows and \
             columns round.",
        ),
    font: Code::deny("pdf/font", "A font cannot be read or embedded.")
        .why(
            "A font that cannot be embedded would be replaced by another on each reader's machine. The finding names \
             the file; put one that is whole, as TrueType or OpenType, into the project.",
        ),
    variable_font: Code::warn("pdf/variable-font", "A font is variable and is set in its default style.")
        .why(
            "Weights between those of the file are not made, so that bold text may look like the rest. Use a file for \
             each weight.",
        ),
    marking: Code::deny("pdf/marking", "The document asks for a marking that there is not.")
        .why(
            "A document must not go out unmarked because a label is misspelt. Write `tlp` in the front matter as the \
             Traffic Light Protocol has it: CLEAR, GREEN, AMBER, AMBER+STRICT or RED.",
        ),
};

const THEME: Code = Code::deny("pdf/theme", "A design cannot be read.")
    .why(
        "Without its design a report would go out in another one. The finding says what is wrong and in which line; \
         correct the TOML file.",
    );

const REVIEW: Code = Code::warn("pdf/review", "Comments and suggested deletions are not printed.")
    .why(
        "A PDF shows the text as it would be when all suggested edits are taken. Readers who shall see comments get the \
         Word document.",
    );

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
        Code::deny("pdf/glyph", "A page asks for a glyph that its font does not have.")
            .why(
                "The page would show an empty place. This is a fault of the renderer or of the font file: please report \
                 it, with the name of the font.",
            ),
        Code::warn("pdf/alternative-text", "An image has no alternative text.")
            .why(
                "PDF/UA asks for a text in the place of each image, for those who do not see it. Say in one or two \
                 sentences what the image tells: `![What it tells](map.png)`.",
            ),
        Code::deny("pdf/image", "An image cannot be shown.")
            .why(
                "Its file is damaged, or too large to be decoded, and the page would have a hole. Save it again, as \
                 PNG, JPEG or SVG.",
            ),
        Code::warn("pdf/image-lost", "An image is shown, but not with all that is in its file.")
            .why(
                "What is left out, as frames after the first or filters of a drawing, is named. Look at the page; where \
                 it matters, save the image in a simpler form.",
            ),
        Code::warn("pdf/image-large", "An image takes much of the file.")
            .why(
                "A file of many megabytes is refused by mail servers. 300 pixels for each inch of the printed width are \
                 enough for any printer.",
            ),
        Code::warn("pdf/image-resolution", "An image has too few pixels for the size it is printed at.")
            .why(
                "It looks blurred in print. Show it smaller, or save it with more pixels: from 200 for each inch it \
                 looks sharp.",
            ),
        Code::warn("pdf/link-lost", "A link leads nowhere and became plain text.")
            .why(
                "A click would do nothing. The words stay; correct the identifier of the target.",
            ),
        Code::deny("pdf/write", "The file could not be put together.")
            .why(
                "This is a fault of the renderer, not of your text: please report it, with the document if you may \
                 share it.",
            ),
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
        let bytes = crate::write(&layout, cx.source_date_epoch(), Kept::by(*cx), &mut findings)?;
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
