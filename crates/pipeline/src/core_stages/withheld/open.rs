//! Opens artifacts, and the parts within them.

use super::{Search, letters, markup, pdf};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dossier_core::{Failure, resource};
use serde_json::Value;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// How deep packages may lie in one another.
const DEPTH: usize = 4;
/// What a package may unzip to, in bytes: 1 GiB.
const UNZIPPED: u64 = 1 << 30;

/// Searches an artifact or a part of one, by what it is.
pub(super) fn part(
    search: &mut Search<'_>,
    name: &str,
    bytes: &[u8],
    media_type: Option<&str>,
    depth: usize,
) -> Result<(), Failure> {
    search.go_on()?;
    if depth > DEPTH {
        search.unsearched(name, "it lies too deep in other parts");
        return Ok(());
    }
    search.images(name, bytes);
    let image = resource::media_type(bytes).filter(|kind| *kind != "image/svg+xml");
    let is_package = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
    if pdf::is_pdf(bytes) {
        return pdf::search(search, name, bytes, depth);
    } else if let Some(text) = letters::decode(bytes).filter(|_| !is_package) {
        return self::text(search, name, &text, media_type, depth);
    }
    search.bytes(name, bytes);
    if is_package {
        return package(search, name, bytes, depth);
    } else if image.is_some() {
        search.image_file(name, bytes);
    } else if depth == 0 {
        let kind = media_type.unwrap_or("its format");
        search.unsearched(name, format!("`{kind}` is not known"));
    }
    Ok(())
}

/// Searches a ZIP archive: each entry, and what it is called.
fn package(search: &mut Search<'_>, name: &str, bytes: &[u8], depth: usize) -> Result<(), Failure> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            search.unsearched(name, format!("it cannot be unzipped: {error}"));
            return Ok(());
        }
    };
    search.values(name, &String::from_utf8_lossy(archive.comment()));
    let mut left = UNZIPPED;
    for index in 0..archive.len() {
        let inner =
            |entry: &str| if name.is_empty() { entry.to_owned() } else { format!("{name} > {entry}") };
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                search.unsearched(&inner(&format!("entry {index}")), error.to_string());
                continue;
            }
        };
        let label = String::from_utf8_lossy(entry.name_raw()).into_owned();
        search.bytes(&inner(&label), label.as_bytes());
        search.values(&inner(&label), entry.comment());
        let mut content = Vec::new();
        if let Err(error) = entry.by_ref().take(left.saturating_add(1)).read_to_end(&mut content) {
            search.unsearched(&inner(&label), error.to_string());
            continue;
        }
        let Some(rest) = left.checked_sub(content.len() as u64) else {
            search.unsearched(name, format!("it unzips to more than {} MiB", UNZIPPED >> 20));
            return Ok(());
        };
        left = rest;
        part(search, &inner(&label), &content, None, depth + 1)?;
    }
    Ok(())
}

/// Searches markup, JSON or plain text.
fn text(
    search: &mut Search<'_>,
    name: &str,
    text: &str,
    media_type: Option<&str>,
    depth: usize,
) -> Result<(), Failure> {
    let is = |kind: &str| media_type.is_some_and(|media_type| media_type.contains(kind));
    if text.trim_start().starts_with('<') || is("html") || is("xml") {
        return markup(search, name, text, depth);
    }
    if (is("json") || text.starts_with(['{', '[']))
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        let mut strings = String::new();
        collect(&value, &mut strings);
        search.text(name, &strings);
        return Ok(());
    }
    search.text(name, text);
    Ok(())
}

/// Searches XML or HTML.
pub(super) fn markup(search: &mut Search<'_>, name: &str, text: &str, depth: usize) -> Result<(), Failure> {
    let read = markup::read(text);
    // How many words and characters there are is no text.
    if name.ends_with("docProps/app.xml") {
        search.values(name, &read.text);
    } else {
        search.text(name, &read.text);
    }
    // What says which parts and styles there are has words of the format, which may be withheld words too.
    if has_names(name) {
        search.bytes(name, read.values.as_bytes());
    } else {
        search.values(name, &read.values);
    }
    search.bytes(name, read.styles.as_bytes());
    for data in &read.data {
        let decoded = data.split_once(";base64,").and_then(|(_, data)| {
            let data: String = data.chars().filter(|c| !c.is_whitespace()).collect();
            STANDARD.decode(data).ok()
        });
        match decoded {
            Some(bytes) => part(search, name, &bytes, None, depth + 1)?,
            None => search.text(name, &resource::percent_decoded(data)),
        }
    }
    Ok(())
}

/// Whether the attributes of a part are names that the format or a template gives.
fn has_names(part: &str) -> bool {
    const NAMES: [&str; 9] = [
        "[Content_Types].xml",
        ".rels",
        "META-INF/manifest.xml",
        "styles.xml",
        "fontTable.xml",
        "numbering.xml",
        "ettings.xml",
        "theme1.xml",
        "manifest.rdf",
    ];
    NAMES.iter().any(|name| part.ends_with(name))
}

/// The strings of a value in order. In Pandoc's JSON a text lies in pieces, and `t` tells kinds.
fn collect(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => {
            out.push_str(text);
            out.push(' ');
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, out)),
        Value::Object(map) => {
            for (_, value) in map.iter().filter(|(key, value)| *key != "t" || !value.is_string()) {
                collect(value, out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
