//! The document model to an OpenDocument text (OpenDocument 1.3, ISO/IEC 26300).
//!
//! One pass over the document writes the content as XML (`build`), and notes on the way which automatic styles it needs
//! (`auto`). Styles with the names that LibreOffice gives them, page layout and settings come from `template/`.
//! `package` zips the parts.
//!
//! The same document gives the same bytes: no clock, no hash order, every name is counted here.

mod auto;
mod build;
mod lang;
mod math;
mod media;
mod names;
mod package;
mod parts;

use dossier_sdk::{
    Artifact, Code, Context, Diagnostic, Document, Failure, Plugin, Render, Stages as _, marking::Marking,
};
use package::Package;
use schemars::JsonSchema;
use serde::Deserialize;

/// IANA media type of an OpenDocument text.
pub const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// Options of `odt/render`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Levels of headings in the table of contents, from 1 to 6; 0 for no table of contents.
    #[schemars(range(max = 6))]
    pub contents: u8,
    /// Whether the figures are listed before the text, when there is more than one.
    pub figures: bool,
    /// Whether the tables are listed before the text, when there is more than one.
    pub tables: bool,
    /// Where notes stand; else where `notes` of the metadata says, `footnotes` or `endnotes`; else at the foot of the page.
    pub notes: Option<Notes>,
}

/// Where notes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Notes {
    /// At the foot of the page.
    Footnotes,
    /// At the end of the document.
    Endnotes,
}

impl Options {
    /// Where the notes of a document stand.
    fn notes(&self, document: &Document) -> Notes {
        self.notes.unwrap_or_else(|| match document.meta_text("notes").as_deref().map(str::trim) {
            Some("endnotes") => Notes::Endnotes,
            _ => Notes::Footnotes,
        })
    }
}

/// The stage `odt/render`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Renderer {
    options: Options,
}

impl From<Options> for Renderer {
    fn from(options: Options) -> Self {
        Self { options }
    }
}

/// The plugin, with its one stage `odt/render`.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("odt", env!("CARGO_PKG_VERSION")).render::<Renderer>()
}

const MARKING: Code = Code::deny("odt/marking", "The document asks for a marking that there is not.").why(
    "A document must not go out unmarked because a label is misspelt. Write `tlp` in the front matter as the \
     Traffic Light Protocol has it: CLEAR, GREEN, AMBER, AMBER+STRICT or RED.",
);

impl Render for Renderer {
    type Options = Options;
    const NAME: &'static str = "odt/render";
    const SUMMARY: &'static str = "Writes an OpenDocument text.";
    const CODES: &'static [Code] = &[
        Code::warn("odt/lost", "Something in the document cannot be expressed in OpenDocument.")
            .why(
                "OpenDocument has no element for it, so that it is left out or printed more plainly. The finding names \
                 it; look at the place in the document, and write it otherwise where it matters.",
            ),
        Code::warn("odt/image", "An image cannot be shown; its alternative text is printed.")
            .why(
                "OpenDocument programs show PNG, JPEG, GIF and SVG; an image of another kind, or a damaged one, is \
                 replaced by its alternative text. Convert the file.",
            ),
        Code::warn("odt/missing-anchor", "A link goes to an identifier that the document does not have.")
            .why(
                "A click on the link would lead nowhere. The words stay without the link; correct the identifier, or \
                 give it to what is meant.",
            ),
        Code::warn(
            "odt/control-character",
            "Text holds characters that XML does not allow; they are left out.",
        )
            .why(
                "They come into a text by copying from other programs and cannot be seen. Delete them in the source; \
                 nothing else of the text changes.",
            ),
        build::REVIEW,
        Code::warn("odt/overfull", "A table has more columns than fit on the page.")
            .why(
                "Columns become so narrow that words are cut. Split the table, or turn rows and columns round.",
            ),
        MARKING,
        Code::deny("odt/internal", "The package could not be made: a fault of the renderer.")
            .why(
                "This is a fault of the renderer, not of your text: please report it, with the document if you may \
                 share it.",
            ),
    ];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let markings = Marking::of(document).unwrap_or_else(|unknown| {
            let message = format!("`{}` is no label of the Traffic Light Protocol", unknown.text);
            cx.report(MARKING.says(message).hint(unknown.hint));
            Vec::new()
        });
        let built = build::build(document, self.options, cx)?;
        let mut package = Package::default();
        package.xml("styles.xml", parts::styles(document, &markings, built.numbered_headings));
        package.xml("meta.xml", parts::metadata(document, &markings, cx));
        package.xml("settings.xml", parts::SETTINGS.to_owned());
        package.xml("content.xml", built.content);
        for image in built.images {
            package.file(image.target, image.media_type, image.bytes);
        }
        for (folder, formula) in built.formulas {
            package.xml(&format!("{folder}/content.xml"), formula);
            package.folder(format!("{folder}/"), "application/vnd.oasis.opendocument.formula");
        }
        let bytes = package.write(MEDIA_TYPE).map_err(|error| {
            let message = format!("the package could not be zipped: {error}");
            Failure::because(Diagnostic::deny("odt/internal", message))
        })?;
        Ok(Artifact { media_type: MEDIA_TYPE.to_owned(), bytes })
    }
}
