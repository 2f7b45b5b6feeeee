//! The package (ISO/IEC 29500-2): parts, relationships, content types, and the zip around them. The same parts give
//! the same bytes.

use crate::text::escape;
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

const PACKAGE_RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE_RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// How hard compression tries, from 1 to 9. With 6, documents get some hundredths smaller, in half as much time again.
const LEVEL: i64 = 3;

/// The parts of a package by name, without the leading slash.
#[derive(Default)]
pub(crate) struct Package {
    parts: BTreeMap<String, Part>,
}

struct Part {
    content_type: String,
    bytes: Bytes,
}

enum Bytes {
    Owned(Vec<u8>),
    Shared(std::sync::Arc<[u8]>),
}

impl Package {
    /// Adds an XML part of Word; `kind` is the last word of its content type, as `document.main`.
    pub(crate) fn word(&mut self, name: &str, kind: &str, xml: String) {
        self.xml(&format!("word/{name}"), &format!("{WORD_TYPE}.{kind}+xml"), xml);
    }

    /// Adds an XML part.
    pub(crate) fn xml(&mut self, name: &str, content_type: &str, xml: String) {
        let part = Part { content_type: content_type.to_owned(), bytes: Bytes::Owned(xml.into_bytes()) };
        self.parts.insert(name.to_owned(), part);
    }

    /// Adds a media file as it is.
    pub(crate) fn media(&mut self, name: String, content_type: &str, bytes: std::sync::Arc<[u8]>) {
        let part = Part { content_type: content_type.to_owned(), bytes: Bytes::Shared(bytes) };
        self.parts.insert(name, part);
    }

    /// Adds the relationships of a part, or of the package when `source` is empty; nothing when there are none.
    pub(crate) fn relationships(&mut self, source: &str, rels: &Rels) {
        if rels.list.is_empty() {
            return;
        }
        let (folder, file) = source.rsplit_once('/').map_or(("", source), |(folder, file)| (folder, file));
        let separator = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{separator}_rels/{file}.rels");
        self.xml(&name, "application/vnd.openxmlformats-package.relationships+xml", rels.to_xml());
    }

    /// The zip file: content types first, then the parts by name, all dated 1980-01-01.
    pub(crate) fn write(self) -> Result<Vec<u8>, ZipError> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let deflated = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(DateTime::default());
        let stored = deflated.compression_method(CompressionMethod::Stored).compression_level(None);
        zip.start_file("[Content_Types].xml", deflated)?;
        zip.write_all(self.content_types().as_bytes())?;
        for (name, part) in self.parts {
            let (options, bytes) = match &part.bytes {
                Bytes::Owned(bytes) => (deflated, bytes.as_slice()),
                // Images are compressed already, unless they are text.
                Bytes::Shared(bytes) if part.content_type.ends_with("+xml") => (deflated, bytes.as_ref()),
                Bytes::Shared(bytes) => (stored, bytes.as_ref()),
            };
            zip.start_file(name, options)?;
            zip.write_all(bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    /// Media and relationships go by their extension, other parts by their name.
    fn content_types(&self) -> String {
        let mut defaults = BTreeMap::new();
        let mut overrides = String::new();
        for (name, part) in &self.parts {
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
            let is_other = defaults.get(&extension).is_some_and(|kind| *kind != part.content_type);
            if extension == "xml" || extension.contains('/') || extension.is_empty() || is_other {
                overrides.push_str(&format!(
                    "<Override PartName=\"/{}\" ContentType=\"{}\"/>",
                    escape(name),
                    escape(&part.content_type)
                ));
            } else {
                defaults.insert(extension, part.content_type.as_str());
            }
        }
        defaults.insert("xml".to_owned(), "application/xml");
        let defaults: String = defaults
            .iter()
            .map(|(extension, kind)| {
                format!("<Default Extension=\"{}\" ContentType=\"{}\"/>", escape(extension), escape(kind))
            })
            .collect();
        format!(
            "{XML_DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">{defaults}{overrides}</Types>"
        )
    }
}

/// What each XML part begins with.
pub(crate) const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The relationships of one part, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Rels {
    list: Vec<(String, Rel)>,
    numbers: BTreeMap<Rel, usize>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rel {
    kind: String,
    target: String,
    external: bool,
}

impl Rels {
    /// The id of a relationship within Word's vocabulary to another part, made when it is new.
    pub(crate) fn part(&mut self, kind: &str, target: &str) -> String {
        self.full(&format!("{OFFICE_RELS}/{kind}"), target)
    }

    /// The id of a relationship to another part, its type given in full.
    pub(crate) fn full(&mut self, kind: &str, target: &str) -> String {
        self.add(Rel { kind: kind.to_owned(), target: target.to_owned(), external: false })
    }

    /// The id of a hyperlink to a URI.
    pub(crate) fn hyperlink(&mut self, uri: String) -> String {
        self.add(Rel { kind: format!("{OFFICE_RELS}/hyperlink"), target: uri, external: true })
    }

    /// Adds a relationship with an id of its own.
    pub(crate) fn named(&mut self, id: &str, kind: &str, target: &str, external: bool) {
        if !self.list.iter().any(|(known, _)| known == id) {
            let rel = Rel { kind: kind.to_owned(), target: target.to_owned(), external };
            self.list.push((id.to_owned(), rel));
        }
    }

    fn add(&mut self, rel: Rel) -> String {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(rel.clone()).or_insert(next);
        let id = format!("rId{number}");
        if number == next {
            self.list.push((id.clone(), rel));
        }
        id
    }

    fn to_xml(&self) -> String {
        let mut out = format!("{XML_DECLARATION}<Relationships xmlns=\"{PACKAGE_RELS}\">");
        for (id, rel) in &self.list {
            let mode = if rel.external { " TargetMode=\"External\"" } else { "" };
            out.push_str(&format!(
                "<Relationship Id=\"{}\" Type=\"{}\" Target=\"{}\"{mode}/>",
                escape(id),
                escape(&rel.kind),
                escape(&rel.target)
            ));
        }
        out.push_str("</Relationships>");
        out
    }
}
