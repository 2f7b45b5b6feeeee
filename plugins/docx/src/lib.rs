//! The document model to a Word document (ISO/IEC 29500, transitional, as Word 2013 and later write it).
//!
//! The way of a document: the model becomes docx-rs structs (`build`), these become XML, one finishing pass brings the
//! XML into the schema's order and adds what docx-rs cannot say (`finish`, `mark`, `order`), and a package writer of
//! our own zips it (`package`). Styles, theme, fonts and settings come from `template/`.
//!
//! The same document gives the same bytes: no clock, no hash order, every id is counted here.

mod build;
mod finish;
mod grid;
mod lang;
mod mark;
mod math;
mod media;
mod names;
mod order;
mod package;
mod parts;
mod style;
mod text;

use dossier_sdk::{Artifact, Code, Context, Diagnostic, Document, Failure, Plugin, Render, Stages as _};
use package::{Package, Rels, XML_DECLARATION};
use parts::NAMESPACES;
use schemars::JsonSchema;
use serde::Deserialize;

/// IANA media type of a Word document.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Options of `docx/render`: none yet.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Options {}

/// The stage `docx/render`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Renderer;

impl From<Options> for Renderer {
    fn from(Options {}: Options) -> Self {
        Self
    }
}

/// The plugin, with its one stage `docx/render`.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("docx", env!("CARGO_PKG_VERSION")).render::<Renderer>()
}

impl Render for Renderer {
    type Options = Options;
    const NAME: &'static str = "docx/render";
    const SUMMARY: &'static str = "Writes a Word document.";
    const CODES: &'static [Code] = &[
        Code::warn("docx/lost", "Something in the document cannot be expressed in Word."),
        Code::warn("docx/image", "An image cannot be shown; its alternative text is printed."),
        Code::warn("docx/missing-anchor", "A link goes to an identifier that the document does not have."),
        Code::warn(
            "docx/control-character",
            "Text holds characters that XML does not allow; they are left out.",
        ),
        Code::deny("docx/internal", "The XML could not be finished: a fault of the renderer."),
    ];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let built = build::build(document, build::Page::A4, cx)?;
        let package = assemble(built, document, cx);
        let bytes = package.write().map_err(|error| {
            Failure::because(Diagnostic::deny(
                "docx/internal",
                format!("the package could not be zipped: {error}"),
            ))
        })?;
        Ok(Artifact { media_type: MEDIA_TYPE.to_owned(), bytes })
    }
}

/// Puts the parts together with their relationships.
fn assemble(built: build::Built, document: &Document, cx: &Context<'_>) -> Package {
    let mut package = Package::default();
    let mut rels = built.rels;
    let wrap = |element: &str, content: &str| {
        format!("{XML_DECLARATION}<w:{element} {NAMESPACES}>{content}</w:{element}>")
    };
    for image in built.images {
        package.media(format!("word/{}", image.target), image.media_type, image.bytes);
    }
    for (file, kind, xml) in &built.frames {
        let element = if *kind == "header" { "hdr" } else { "ftr" };
        package.word(file, kind, wrap(element, xml));
    }
    let has_notes = !built.footnotes.is_empty();
    if has_notes {
        rels.part("footnotes", "footnotes.xml");
        let xml = format!("{SEPARATORS}{}", built.footnotes);
        package.word("footnotes.xml", "footnotes", wrap("footnotes", &xml));
        package.relationships("word/footnotes.xml", &built.note_rels);
    }
    if !built.numbering.is_empty() {
        rels.part("numbering", "numbering.xml");
        package.word("numbering.xml", "numbering", wrap("numbering", &built.numbering));
    }
    rels.part("styles", "styles.xml");
    package.word("styles.xml", "styles", parts::styles(document, built.numbered_headings));
    rels.part("settings", "settings.xml");
    package.word("settings.xml", "settings", parts::settings(document, has_notes));
    rels.part("fontTable", "fontTable.xml");
    package.word("fontTable.xml", "fontTable", parts::FONT_TABLE.to_owned());
    rels.part("theme", "theme/theme1.xml");
    let theme = "application/vnd.openxmlformats-officedocument.theme+xml";
    package.xml("word/theme/theme1.xml", theme, parts::THEME.to_owned());
    let mut body = format!("{XML_DECLARATION}<w:document {NAMESPACES}><w:body>");
    body.push_str(&built.body);
    body.push_str("</w:body></w:document>");
    package.word("document.xml", "document.main", body);
    package.relationships("word/document.xml", &rels);
    properties(&mut package, document, cx);
    package
}

/// The properties of the document and the relationships of the package.
fn properties(package: &mut Package, document: &Document, cx: &Context<'_>) {
    let core = "application/vnd.openxmlformats-package.core-properties+xml";
    package.xml("docProps/core.xml", core, parts::core_properties(document, cx));
    let app = "application/vnd.openxmlformats-officedocument.extended-properties+xml";
    package.xml("docProps/app.xml", app, parts::app_properties());
    let mut rels = Rels::default();
    rels.part("officeDocument", "word/document.xml");
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    rels.full(core, "docProps/core.xml");
    rels.part("extended-properties", "docProps/app.xml");
    package.relationships("", &rels);
}

/// The two notes that Word wants before all others: the lines above notes (ISO/IEC 29500-1, 17.11.23).
const SEPARATORS: &str = "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:pPr><w:spacing w:after=\"0\" \
    w:line=\"240\" w:lineRule=\"auto\"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>\
    <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"240\" \
    w:lineRule=\"auto\"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>";
