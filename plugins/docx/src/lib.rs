//! The document model to a Word document (ISO/IEC 29500, transitional, as Word 2013 and later write it).
//!
//! The way of a document: the model becomes docx-rs structs (`build`), these become XML, one finishing pass brings the
//! XML into the schema's order and adds what docx-rs cannot say (`finish`, `mark`, `order`), and a package writer of
//! our own zips it (`package`). Styles, theme, fonts and settings come from `template/`.
//!
//! The same document gives the same bytes: no clock, no hash order, every id is counted here.

mod build;
mod finish;
mod house;
mod lang;
mod mark;
mod math;
mod measure;
mod media;
mod names;
mod order;
mod package;
mod parts;
mod style;
mod text;

use dossier_sdk::{Artifact, Code, Context, Diagnostic, Document, Failure, Plugin, Render, Stages as _};
use house::House;
use package::{Package, Rels, XML_DECLARATION};
use parts::NAMESPACES;
use schemars::JsonSchema;
use serde::Deserialize;

/// IANA media type of a Word document.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Options of `docx/render`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// A house template, a .docx or .dotx file: its styles, theme, fonts, headers, footers, cover, pages and settings are
    /// taken over. `{title}` and the like in its text are filled from the metadata, and content controls named after
    /// a key or bound to a property. The text goes where a bookmark or a content control called `body` is, else after
    /// the cover.
    pub reference: Option<String>,
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

/// The stage `docx/render`.
#[derive(Clone, Debug, Default)]
pub struct Renderer {
    options: Options,
}

impl From<Options> for Renderer {
    fn from(options: Options) -> Self {
        Self { options }
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
        Code::warn("docx/lost", "Something in the document cannot be expressed in Word.")
            .why(
                "Word has no element for it, so that it is left out or printed more plainly. The finding names it; look \
                 at the place in the document, and write it otherwise where it matters.",
            ),
        Code::warn("docx/image", "An image cannot be shown; its alternative text is printed.")
            .why(
                "Word shows PNG, JPEG, GIF and SVG; an image of another kind, or a damaged one, is replaced by its \
                 alternative text. Convert the file.",
            ),
        Code::warn("docx/missing-anchor", "A link goes to an identifier that the document does not have.")
            .why(
                "Word would ask for a bookmark that is not there. The words stay without the link; correct the \
                 identifier, or give it to what is meant.",
            ),
        Code::warn(
            "docx/control-character",
            "Text holds characters that XML does not allow; they are left out.",
        )
            .why(
                "They come into a text by copying from other programs and cannot be seen. Delete them in the source; \
                 nothing else of the text changes.",
            ),
        Code::warn("docx/overfull", "A table has more columns than fit on the page.")
            .why(
                "Columns become so narrow that words are cut. Split the table, or turn rows and columns round.",
            ),
        build::REVIEW,
        Code::deny("docx/marking", "The document asks for a marking that there is not.")
            .why(
                "A document must not go out unmarked because a label is misspelt. Write `tlp` in the front matter as \
                 the Traffic Light Protocol has it: CLEAR, GREEN, AMBER, AMBER+STRICT or RED.",
            ),
        Code::deny("docx/reference", "The house template cannot be used.")
            .why(
                "Without the house template the briefing would go out in another design. The finding says what is wrong \
                 with the file; save it again in Word as .docx or .dotx, without a password.",
            ),
        Code::warn("docx/template", "Something in the house template is left out.")
            .why(
                "Of a template, only what a text can be put into is taken: no macros, external data or scripts. Look \
                 whether the template is complete without it.",
            ),
        Code::warn(
            "docx/placeholder",
            "A placeholder in the house template has no value, or a value no place.",
        )
            .why(
                "A cover with an empty line, or without the date that was meant to be on it, looks like a mistake. Add \
                 the key to the front matter, or correct the placeholder in the template.",
            ),
        Code::deny("docx/internal", "The XML could not be finished: a fault of the renderer.")
            .why(
                "This is a fault of the renderer, not of your text: please report it, with the document if you may \
                 share it.",
            ),
    ];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let house = match &self.options.reference {
            Some(path) => Some(House::open(path, document, cx)?),
            None => None,
        };
        let setup = build::Setup {
            page: house.as_ref().map_or(build::Page::A4, |house| house.section.page),
            styles: house.as_ref().map_or(parts::STYLES, |house| &house.style_sheet),
            lists: build::Lists {
                contents: self.options.contents.min(6),
                figures: self.options.figures,
                tables: self.options.tables,
            },
            endnotes: self.notes(document) == Notes::Endnotes,
            house: house.as_ref(),
        };
        let built = build::build(document, setup, cx)?;
        let endnotes = setup.endnotes;
        let package = assemble(built, endnotes, document, house, cx)?;
        let bytes = package.write().map_err(|error| {
            Failure::because(Diagnostic::deny(
                "docx/internal",
                format!("the package could not be zipped: {error}"),
            ))
        })?;
        Ok(Artifact { media_type: MEDIA_TYPE.to_owned(), bytes })
    }
}

impl Renderer {
    fn notes(&self, document: &Document) -> Notes {
        self.options.notes.unwrap_or_else(|| match document.meta_text("notes").as_deref().map(str::trim) {
            Some("endnotes") => Notes::Endnotes,
            _ => Notes::Footnotes,
        })
    }
}

/// Puts the parts together with their relationships.
fn assemble(
    mut built: build::Built,
    endnotes: bool,
    document: &Document,
    house: Option<House>,
    cx: &Context<'_>,
) -> Result<Package, Failure> {
    let mut package = Package::default();
    let mut rels = std::mem::take(&mut built.rels);
    for image in std::mem::take(&mut built.images) {
        if let Some((file, png)) = image.fallback {
            package.media(format!("word/{file}"), "image/png", png);
        }
        package.media(format!("word/{}", image.target), image.media_type, image.bytes);
    }
    match house {
        Some(house) => house.write(&mut built, endnotes, document, &mut package, &mut rels)?,
        None => own_parts(&built, endnotes, document, &mut package, &mut rels),
    }
    if let Some(comments) = built.comments.take() {
        add_comments(comments, &mut package, &mut rels);
    }
    package.relationships("word/document.xml", &rels);
    properties(&mut package, document, cx);
    Ok(package)
}

/// The parts in our own design.
fn own_parts(
    built: &build::Built,
    endnotes: bool,
    document: &Document,
    package: &mut Package,
    rels: &mut Rels,
) {
    let wrap = |element: &str, content: &str| {
        format!("{XML_DECLARATION}<w:{element} {NAMESPACES}>{content}</w:{element}>")
    };
    for frame in &built.frames {
        let element = if frame.kind == "header" { "hdr" } else { "ftr" };
        package.word(frame.file, frame.kind, wrap(element, &frame.xml));
    }
    let notes = (!built.notes.is_empty()).then_some(if endnotes { "endnote" } else { "footnote" });
    if let Some(element) = notes {
        let (part, file) = (format!("{element}s"), format!("{element}s.xml"));
        rels.part(&part, &file);
        package.word(&file, &part, wrap(&part, &format!("{}{}", parts::separators(element), built.notes)));
        package.relationships(&format!("word/{file}"), &built.note_rels);
    }
    if !built.numbering.is_empty() {
        rels.part("numbering", "numbering.xml");
        package.word("numbering.xml", "numbering", wrap("numbering", &built.numbering));
    }
    rels.part("styles", "styles.xml");
    package.word("styles.xml", "styles", parts::styles(document, built.numbered_headings));
    rels.part("settings", "settings.xml");
    package.word("settings.xml", "settings", parts::settings(document, notes));
    rels.part("fontTable", "fontTable.xml");
    package.word("fontTable.xml", "fontTable", parts::FONT_TABLE.to_owned());
    rels.part("theme", "theme/theme1.xml");
    let theme = "application/vnd.openxmlformats-officedocument.theme+xml";
    package.xml("word/theme/theme1.xml", theme, parts::THEME.to_owned());
    let mut body = format!("{XML_DECLARATION}<w:document {NAMESPACES}><w:body>");
    body.push_str(&built.body);
    body.push_str(&built.section);
    body.push_str("</w:body></w:document>");
    package.word("document.xml", "document.main", body);
}

/// The comments, with what later versions of Word keep beside them (MS-DOCX, 2.1).
fn add_comments(comments: build::CommentParts, package: &mut Package, rels: &mut Rels) {
    const LATER: &str = "http://schemas.microsoft.com/office/2011/relationships";
    rels.part("comments", "comments.xml");
    package.word("comments.xml", "comments", comments.comments);
    package.relationships("word/comments.xml", &comments.rels);
    rels.full(&format!("{LATER}/commentsExtended"), "commentsExtended.xml");
    package.word("commentsExtended.xml", "commentsExtended", comments.extended);
    rels.full(&format!("{LATER}/people"), "people.xml");
    package.word("people.xml", "people", comments.people);
}

/// The properties of the document and the relationships of the package.
fn properties(package: &mut Package, document: &Document, cx: &Context<'_>) {
    let core = "application/vnd.openxmlformats-package.core-properties+xml";
    package.xml("docProps/core.xml", core, parts::core_properties(document, cx));
    let app = "application/vnd.openxmlformats-officedocument.extended-properties+xml";
    package.xml("docProps/app.xml", app, parts::app_properties());
    let custom = parts::custom_properties(document);
    let mut rels = Rels::default();
    rels.part("officeDocument", "word/document.xml");
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    rels.full(core, "docProps/core.xml");
    rels.part("extended-properties", "docProps/app.xml");
    if let Some(xml) = custom {
        let kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml";
        package.xml("docProps/custom.xml", kind, xml);
        rels.part("custom-properties", "docProps/custom.xml");
    }
    package.relationships("", &rels);
}
