//! Rendering for tests, and the package read back: parts as small XML trees.

use dossier_sdk::{Document, Failure, Render as _, Stage, testing::MemoryHost};
use quick_xml::{Reader, events::Event};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

/// A rendered document.
#[derive(Debug)]
pub(crate) struct Package {
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// Parts by name.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
    /// What the renderer reported, as `code at "source text"`.
    pub(crate) findings: Vec<String>,
}

/// An element of a part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) children: Vec<Self>,
    /// The character data right within the element.
    pub(crate) text: String,
}

/// The document that Markdown means. Chapter, charts and all come from memory.
pub(crate) fn import(markdown: &str) -> Document {
    let host = host(markdown);
    let options = serde_json::json!({ "files": ["in.md"], "lang": "en-GB" });
    let stage = dossier_markdown::plugin().stages.first().unwrap().build(options).unwrap();
    let Stage::Import(import) = stage else { panic!("`markdown/import` is no importer") };
    import.import(&host.context()).unwrap()
}

fn host(markdown: &str) -> MemoryHost {
    MemoryHost::new()
        .with("in.md", markdown)
        .with("dot.png", png(40, 20))
        .with("cut.png", &png(40, 20)[..60])
        .with("dot.jpg", jpeg())
        .with("broken.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>")
        .with("dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><rect width=\"20\" height=\"20\" fill=\"red\"/></svg>")
}

/// Renders Markdown and holds the result to the lints.
pub(crate) fn render(markdown: &str) -> Package {
    render_document(&import(markdown), markdown)
}

/// Renders a document, whose source is `markdown`, and holds the result to the lints.
pub(crate) fn render_document(document: &Document, markdown: &str) -> Package {
    render_with(document, markdown, &dossier_docx::Renderer::default())
}

/// Renders a document with options, as a pipeline has them.
pub(crate) fn render_options(document: &Document, options: serde_json::Value) -> Package {
    let options: dossier_docx::Options = serde_json::from_value(options).unwrap();
    render_with(document, "", &options.into())
}

/// Renders a document into a house template and holds the result to the lints.
pub(crate) fn render_house(document: &Document, template: &[u8], options: serde_json::Value) -> Package {
    let package =
        read(document, host("").with("template.dotx", template), "", &house_options(options)).unwrap();
    crate::lints::check(&package);
    package
}

/// Renders a document into a house template that may be damaged.
pub(crate) fn try_house(document: &Document, template: &[u8]) -> Result<Package, Failure> {
    let host = host("").with("template.dotx", template);
    read(document, host, "", &house_options(serde_json::json!({})))
}

fn house_options(mut options: serde_json::Value) -> dossier_docx::Renderer {
    options["reference"] = "template.dotx".into();
    serde_json::from_value::<dossier_docx::Options>(options).unwrap().into()
}

fn render_with(document: &Document, markdown: &str, renderer: &dossier_docx::Renderer) -> Package {
    let package = read(document, host(markdown), markdown, renderer).unwrap();
    crate::lints::check(&package);
    package
}

fn read(
    document: &Document,
    host: MemoryHost,
    markdown: &str,
    renderer: &dossier_docx::Renderer,
) -> Result<Package, Failure> {
    let host = host.with_epoch(1_700_000_000);
    let artifact = renderer.render(document, &host.context())?;
    let findings = host.reported().into_iter().map(|finding| {
        let place = finding
            .location
            .as_ref()
            .map_or("", |at| markdown.get(at.start as usize..at.end as usize).unwrap_or("?"));
        format!("{} at {place:?}", finding.code)
    });
    let mut archive = zip::ZipArchive::new(Cursor::new(&artifact.bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        parts.insert(file.name().unwrap().into_owned(), bytes);
    }
    Ok(Package { findings: findings.collect(), parts, bytes: artifact.bytes.clone() })
}

impl Package {
    /// The root element of a part.
    pub(crate) fn xml(&self, part: &str) -> Node {
        let bytes = self.parts.get(part).unwrap_or_else(|| panic!("there is no part {part}"));
        parse(std::str::from_utf8(bytes).unwrap())
    }

    /// The text of a part.
    pub(crate) fn text(&self, part: &str) -> &str {
        std::str::from_utf8(self.parts.get(part).unwrap_or_else(|| panic!("there is no part {part}")))
            .unwrap()
    }

    /// Targets of a part's relationships by id.
    pub(crate) fn relationships(&self, part: &str) -> BTreeMap<String, String> {
        let (folder, file) = part.rsplit_once('/').unwrap();
        let name = format!("{folder}/_rels/{file}.rels");
        let Some(bytes) = self.parts.get(&name) else { return BTreeMap::new() };
        let root = parse(std::str::from_utf8(bytes).unwrap());
        root.children.iter().map(|rel| (rel.get("Id").to_owned(), rel.get("Target").to_owned())).collect()
    }
}

impl Node {
    /// An attribute; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// `w:val` of the first child of a name.
    pub(crate) fn val(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.get("w:val"))
    }

    /// This element and all within it, in document order.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        self.children.iter().for_each(|child| all.extend(child.all()));
        all
    }

    /// All elements of a name.
    pub(crate) fn named(&self, name: &str) -> Vec<&Self> {
        self.all().into_iter().filter(|node| node.name == name).collect()
    }
}

/// Reads well-formed XML; anything else fails the test.
pub(crate) fn parse(xml: &str) -> Node {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
            Event::Start(tag) => open.push(element(&tag)),
            Event::Empty(tag) => open.last_mut().unwrap().children.push(element(&tag)),
            Event::End(_) => {
                let node = open.pop().unwrap();
                open.last_mut().unwrap().children.push(node);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(reference) => {
                let text = quick_xml::escape::unescape(&format!("&{};", &*reference)).unwrap().into_owned();
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "unclosed elements in {xml}");
    open.pop().unwrap().children.pop().unwrap()
}

fn element(tag: &quick_xml::events::BytesStart<'_>) -> Node {
    let attributes = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
        (attribute.key.0.to_owned(), value)
    });
    Node { name: tag.name().0.to_owned(), attributes: attributes.collect(), ..Node::default() }
}

/// A grey PNG.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, image::ImageFormat::Png)
}

fn jpeg() -> Vec<u8> {
    encode(40, 20, image::ImageFormat::Jpeg)
}

fn encode(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
