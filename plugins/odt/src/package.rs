//! The package (part 2): the media type first and unpacked, then the parts by name, then the manifest. The same parts
//! give the same bytes.

use dossier_sdk::xml::escape;
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
    sync::Arc,
};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// The parts of a package by name.
#[derive(Default)]
pub(crate) struct Package {
    parts: BTreeMap<String, Part>,
}

struct Part {
    media_type: &'static str,
    bytes: Bytes,
}

enum Bytes {
    Text(String),
    File(Arc<[u8]>),
    /// A folder that holds a document within the document.
    Folder,
}

impl Package {
    /// Adds an XML part.
    pub(crate) fn xml(&mut self, name: &str, xml: String) {
        self.add(name.to_owned(), "text/xml", Bytes::Text(xml));
    }

    /// Adds a file as it is.
    pub(crate) fn file(&mut self, name: String, media_type: &'static str, bytes: Arc<[u8]>) {
        self.add(name, media_type, Bytes::File(bytes));
    }

    /// Says that the parts below a name, which ends in a slash, are a document of their own.
    pub(crate) fn folder(&mut self, name: String, media_type: &'static str) {
        self.add(name, media_type, Bytes::Folder);
    }

    fn add(&mut self, name: String, media_type: &'static str, bytes: Bytes) {
        self.parts.insert(name, Part { media_type, bytes });
    }

    /// The zip file, all its entries dated 1980-01-01.
    pub(crate) fn write(self, media_type: &str) -> Result<Vec<u8>, ZipError> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let deflated = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let stored = deflated.compression_method(CompressionMethod::Stored);
        zip.start_file("mimetype", stored)?;
        zip.write_all(media_type.as_bytes())?;
        let manifest = self.manifest(media_type);
        for (name, part) in self.parts {
            let (options, bytes) = match &part.bytes {
                Bytes::Text(text) => (deflated, text.as_bytes()),
                Bytes::File(bytes) if part.media_type == "image/svg+xml" => (deflated, bytes.as_ref()),
                // Other images are compressed already.
                Bytes::File(bytes) => (stored, bytes.as_ref()),
                Bytes::Folder => continue,
            };
            zip.start_file(name, options)?;
            zip.write_all(bytes)?;
        }
        zip.start_file("META-INF/manifest.xml", deflated)?;
        zip.write_all(manifest.as_bytes())?;
        Ok(zip.finish()?.into_inner())
    }

    /// The manifest (part 2, 4).
    fn manifest(&self, media_type: &str) -> String {
        let mut out = format!(
            "{XML_DECLARATION}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
             manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" \
             manifest:media-type=\"{media_type}\"/>"
        );
        for (name, part) in &self.parts {
            out.push_str(&format!(
                "<manifest:file-entry manifest:full-path=\"{}\" manifest:media-type=\"{}\"/>",
                escape(name),
                part.media_type
            ));
        }
        out.push_str("</manifest:manifest>");
        out
    }
}

/// What each XML part begins with.
pub(crate) const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
