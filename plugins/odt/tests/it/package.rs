//! Rendering for tests, and the package read back: parts as small XML trees.

use dossier_sdk::{Document, Render as _, Stage, testing::MemoryHost};
use quick_xml::{Reader, events::Event};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

/// A rendered document.
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
    let options = serde_json::json!({ "files": ["in.md"], "lang": "en-GB" });
    let stage = dossier_markdown::plugin().stages.first().unwrap().build(options).unwrap();
    let Stage::Import(import) = stage else { panic!("`markdown/import` is no importer") };
    import.import(&host(markdown).context()).unwrap()
}

fn host(markdown: &str) -> MemoryHost {
    MemoryHost::new()
        .with("in.md", markdown)
        .with("dot.png", encode(40, 20, image::ImageFormat::Png))
        .with("cut.png", &encode(40, 20, image::ImageFormat::Png)[..60])
        .with("dot.jpg", encode(40, 20, image::ImageFormat::Jpeg))
        .with("dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"96\" height=\"48\"/>")
        .with("cut.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>")
}

/// Renders Markdown and holds the result to the lints.
pub(crate) fn render(markdown: &str) -> Package {
    render_with(&import(markdown), markdown, 0)
}

/// Renders a document, whose source is `markdown`, with contents of a depth, and holds the result to the lints.
pub(crate) fn render_with(document: &Document, markdown: &str, contents: u8) -> Package {
    let host = host(markdown).with_epoch(1_700_000_000);
    let renderer = dossier_odt::Renderer::from(dossier_odt::Options {
        contents,
        figures: contents > 0,
        tables: contents > 0,
        notes: None,
    });
    let artifact = renderer.render(document, &host.context()).unwrap();
    let findings = host.reported().into_iter().map(|finding| {
        let at = finding.location.as_ref().map(|at| at.start as usize..at.end as usize);
        let place = at.map_or("", |range| markdown.get(range).unwrap_or("?"));
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
    let package = Package { findings: findings.collect(), parts, bytes: artifact.bytes.clone() };
    crate::lints::check(&package);
    package
}

impl Package {
    /// The root element of a part.
    pub(crate) fn xml(&self, part: &str) -> Node {
        parse(self.text(part))
    }

    /// The text of a part.
    pub(crate) fn text(&self, part: &str) -> &str {
        std::str::from_utf8(self.parts.get(part).unwrap_or_else(|| panic!("there is no part {part}")))
            .unwrap()
    }

    /// What stands in the body, as XML.
    pub(crate) fn body(&self) -> &str {
        let content = self.text("content.xml");
        let (_, body) = content.split_once("</text:sequence-decls>").unwrap();
        body.split_once("</office:text>").unwrap().0
    }

    /// The body to be read: elements without prefixes, and for each automatic style of text and paragraphs what it is made of,
    /// as `<p List_20_1 margin-bottom=6.00pt>`.
    pub(crate) fn outline(&self) -> String {
        let mut out = self.body().to_owned();
        let content = self.xml("content.xml");
        for style in content.named("style:style") {
            let family = style.get("style:family");
            if !matches!(family, "paragraph" | "text") {
                continue;
            }
            let parts =
                style.children.iter().flat_map(|properties| &properties.attributes).map(|(name, value)| {
                    format!("{}={value}", name.split_once(':').map_or("", |(_, name)| name))
                });
            let page = Some(style.get("style:master-page-name").to_owned());
            let parent = Some(style.get("style:parent-style-name").to_owned());
            let all: Vec<String> =
                parent.into_iter().chain(page).chain(parts).filter(|part| !part.is_empty()).collect();
            let name = format!("text:style-name=\"{}\"", style.get("style:name"));
            out = out.replace(&name, &format!("text:style-name=\"{}\"", all.join(" ")));
        }
        for (long, short) in [
            ("p text:style-name=\"", "p \""),
            ("span text:style-name=\"", "span \""),
            (" office:value-type=\"string\"", ""),
            (" xlink:type=\"simple\"", ""),
            (" xlink:show=\"embed\" xlink:actuate=\"onLoad\"", ""),
            (" text:visited-style-name=\"Visited_20_Internet_20_Link\"", ""),
            (" text:visited-style-name=\"Index_20_Link\"", ""),
            (" text:anchor-type=\"as-char\"", ""),
            ("text:", ""),
            ("table:", ""),
            ("draw:", ""),
            ("svg:", ""),
            ("xlink:", ""),
            ("style-name=", "="),
            ("\"", ""),
        ] {
            out = out.replace(long, short);
        }
        out
    }
}

impl Node {
    /// An attribute; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
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

fn encode(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
