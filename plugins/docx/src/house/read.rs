//! The package of a template: its parts with their types and relationships. Nothing in it is trusted: how many parts
//! there are, how large they become and how far they were compressed is bounded.

use super::xml::{Element, local};
use dossier_sdk::{Diagnostic, Failure, Location};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
    sync::Arc,
};
use zip::ZipArchive;

/// The largest template that is taken, in bytes: 64 MiB.
pub(super) const MAX_FILE: u64 = 64 << 20;
/// The most parts.
const MAX_PARTS: usize = 5_000;
/// The most bytes of all parts together: 256 MiB, and of an XML part: 32 MiB.
const MAX_BYTES: u64 = 256 << 20;
const MAX_XML: usize = 32 << 20;
/// How many times as large as the file all parts together may be, where they are larger than [`SMALL`].
const MAX_RATIO: u64 = 200;
const SMALL: u64 = 16 << 20;

/// Why a template cannot be used, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// As a clause: “it is …”.
    pub(super) message: String,
    /// What to do; empty for nothing better than another file.
    pub(super) hint: &'static str,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, hint: &'static str) -> Self {
        Self { message: message.into(), hint }
    }

    /// The failure for a template.
    pub(super) fn of(self, path: &str) -> Failure {
        let message = format!("the house template `{path}` cannot be used: {}", self.message);
        let finding = Diagnostic::deny("docx/reference", message).at(Location::file(path));
        Failure::because(if self.hint.is_empty() { finding } else { finding.hint(self.hint) })
    }

    /// The file is damaged.
    pub(super) fn damaged(message: impl Into<String>) -> Self {
        Self::new(message, "the file is damaged; open it in Word and save it again")
    }
}

/// A template as it came.
#[derive(Debug)]
pub(super) struct Template {
    parts: BTreeMap<String, Arc<[u8]>>,
    /// Types by part name in lower case, and by extension.
    overrides: BTreeMap<String, String>,
    defaults: BTreeMap<String, String>,
    /// Name of the main part.
    pub(super) main: String,
}

/// A relationship of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relationship {
    pub(super) id: String,
    /// Its type in full.
    pub(super) kind: String,
    /// A URI, or the name of a part.
    pub(super) target: String,
    pub(super) external: bool,
}

impl Relationship {
    /// The last word of its type.
    pub(super) fn word(&self) -> &str {
        self.kind.rsplit_once('/').map_or("", |(_, word)| word)
    }
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
const OFFICE_DOCUMENT: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";

impl Template {
    /// Reads a template.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        check_kind(bytes)?;
        let parts = unzip(bytes)?;
        let mut template =
            Self { parts, overrides: BTreeMap::new(), defaults: BTreeMap::new(), main: String::new() };
        template.types()?;
        if template.parts.keys().any(|name| name.to_lowercase().ends_with("vbaproject.bin")) {
            return Err(macros());
        }
        let main = template.relationships("")?.into_iter().find(|rel| rel.word() == "officeDocument");
        let main = main.ok_or_else(|| Fault::damaged("it does not say which part is the document"))?;
        if main.kind != OFFICE_DOCUMENT {
            return Err(strict());
        }
        template.main = main.target;
        let kind = template.content_type(&template.main).to_owned();
        if kind.contains("macroEnabled") {
            return Err(macros());
        }
        if ![".main+xml"].iter().any(|end| kind.ends_with(end)) || !kind.starts_with(WORD) {
            return Err(Fault::new("it is not a Word document", "give a .docx or .dotx file"));
        }
        Ok(template)
    }

    /// The types of the parts (ISO/IEC 29500-2, 7.2.3).
    fn types(&mut self) -> Result<(), Fault> {
        let types = self.xml("[Content_Types].xml")?;
        for entry in types.elements() {
            let kind = entry.get("ContentType").unwrap_or_default().to_owned();
            match (local(&entry.name), entry.get("Extension"), entry.get("PartName")) {
                ("Default", Some(extension), _) => {
                    self.defaults.insert(extension.to_lowercase(), kind);
                }
                ("Override", _, Some(part)) => {
                    self.overrides.insert(part.trim_start_matches('/').to_lowercase(), kind);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The type of a part.
    pub(super) fn content_type(&self, part: &str) -> &str {
        let part = part.to_lowercase();
        let extension = part.rsplit_once('.').map_or("", |(_, extension)| extension);
        let kind = self.overrides.get(&part).or_else(|| self.defaults.get(extension));
        kind.map_or("application/octet-stream", String::as_str)
    }

    /// The bytes of a part; its name may differ in case.
    pub(super) fn bytes(&self, part: &str) -> Option<Arc<[u8]>> {
        let exact = self.parts.get(part);
        let any =
            || self.parts.iter().find(|(name, _)| name.eq_ignore_ascii_case(part)).map(|(_, part)| part);
        exact.or_else(any).cloned()
    }

    /// A part as a tree.
    pub(super) fn xml(&self, part: &str) -> Result<Element, Fault> {
        let bytes = self.bytes(part).ok_or_else(|| Fault::damaged(format!("its part {part} is missing")))?;
        if bytes.len() > MAX_XML {
            return Err(Fault::new(format!("its part {part} is larger than 32 MiB"), ""));
        }
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Fault::damaged(format!("its part {part} is not written in UTF-8")))?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Element::parse(text)
            .map_err(|error| Fault::damaged(format!("its part {part} is no sound XML: {error}")))
    }

    /// The relationships of a part, or of the package where it is empty. Targets within the package are part names.
    pub(super) fn relationships(&self, part: &str) -> Result<Vec<Relationship>, Fault> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{separator}_rels/{file}.rels");
        if self.bytes(&name).is_none() {
            return Ok(Vec::new());
        }
        let root = self.xml(&name)?;
        let read = |entry: &Element| {
            let external = entry.get("TargetMode") == Some("External");
            let target = entry.get("Target")?;
            let target = if external { target.to_owned() } else { resolve(folder, target)? };
            let (id, kind) = (entry.get("Id")?.to_owned(), entry.get("Type")?.to_owned());
            Some(Relationship { id, kind, target, external })
        };
        Ok(root.elements().filter_map(read).collect())
    }
}

fn macros() -> Fault {
    Fault::new("it holds macros", "save it as .dotx or .docx, which leaves the macros out")
}

/// What is said of a file in the strict form, whose namespaces are others.
pub(super) fn strict() -> Fault {
    Fault::new(
        "it is written in the strict form of Office Open XML, or with prefixes of its own",
        "open it in Word and save it as “Word template (.dotx)”, not as “strict”",
    )
}

/// What the first bytes tell.
fn check_kind(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let message = "it is encrypted, or in the format of Word 97 to 2003";
        return Err(Fault::new(message, "save it without a password as .dotx or .docx"));
    }
    if bytes.starts_with(b"PK") {
        return Ok(());
    }
    let message = if bytes.is_empty() { "it is empty" } else { "it is not a Word document" };
    Err(Fault::new(message, "give a .docx or .dotx file"))
}

fn unzip(bytes: &[u8]) -> Result<BTreeMap<String, Arc<[u8]>>, Fault> {
    let damaged = |error: &dyn std::fmt::Display| Fault::damaged(format!("it cannot be unzipped: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MAX_PARTS {
        return Err(Fault::new(format!("it has more than {MAX_PARTS} parts"), ""));
    }
    let limit = (bytes.len() as u64).saturating_mul(MAX_RATIO).clamp(SMALL, MAX_BYTES);
    let mut left = limit;
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| damaged(&error))?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(|error| damaged(&error))?.into_owned();
        let mut content = Vec::new();
        file.take(left + 1).read_to_end(&mut content).map_err(|error| damaged(&error))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            let hint = "no template of Word is like this; it may have been made to do harm";
            Fault::new(format!("it unzips to more than {} MiB", limit >> 20), hint)
        })?;
        if is_part(&name) {
            parts.insert(name, content.into());
        }
    }
    Ok(parts)
}

/// Whether a zip entry can be a part (ISO/IEC 29500-2, 6.2.2).
fn is_part(name: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "-._~!$&'()*+,;=:@%[] ".contains(c);
    name.split('/')
        .all(|segment| !segment.is_empty() && !segment.ends_with('.') && segment.chars().all(allowed))
}

/// The part that a target means, from the folder of the part that has the relationship.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let target = target.split_once('#').map_or(target, |(part, _)| part);
    let (mut segments, path): (Vec<&str>, &str) = match target.strip_prefix('/') {
        Some(path) => (Vec::new(), path),
        None => (folder.split('/').filter(|segment| !segment.is_empty()).collect(), target),
    };
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    (!segments.is_empty()).then(|| segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved() {
        let check = |folder: &str, target: &str, expected: Option<&str>| {
            assert_eq!(resolve(folder, target).as_deref(), expected);
        };
        check("word", "media/image1.png", Some("word/media/image1.png"));
        check("word", "../customXml/item1.xml", Some("customXml/item1.xml"));
        check("word", "/word/./header1.xml", Some("word/header1.xml"));
        check("", "../../x", None);
        check("word", "", Some("word"));
    }

    #[test]
    fn other_files_are_told_apart() {
        let check = |bytes: &[u8], expected: &str| {
            let fault = Template::read(bytes).unwrap_err();
            assert!(fault.message.contains(expected), "{}", fault.message);
        };
        check(b"", "empty");
        check(b"{\\rtf1 text}", "not a Word document");
        check(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "encrypted");
        check(b"PK\x03\x04 and nothing more", "unzipped");
    }
}
