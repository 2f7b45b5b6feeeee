//! What TMX and XLIFF have in common: stages, options, files that are read.

use crate::findings;
use crate::segments::{self, Aligned, Lost};
use crate::xml::{self, Element};
use dossier_sdk::{Attr, Block, BlockKind, Context, Document, Failure, Lang, Location, Meta, Source, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// Largest TMX or XLIFF file, in bytes.
const FILE_LIMIT: u64 = 128 * 1024 * 1024;

/// Options of `legal/import-tmx` and `legal/import-xliff`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeOptions {
    /// The file, relative to the pipeline file.
    pub file: String,
}

/// A file that was read.
pub(crate) struct File {
    pub(crate) root: Element,
    document: Document,
}

/// Reads an XML file whose root has this name.
pub(crate) fn open(cx: &Context<'_>, path: &str, root: &str) -> Result<File, Failure> {
    let bytes =
        cx.read_up_to(path, FILE_LIMIT).map_err(|error| Failure::read(findings::READ.name, &error))?;
    let malformed = |message: String, at: Option<usize>| {
        let location = at
            .and_then(|at| u32::try_from(at).ok())
            .map_or_else(|| Location::file(path), |at| Location::new(path, at, at.saturating_add(1)));
        Failure::because(findings::MALFORMED.says(format!("`{path}`: {message}")).at(location))
    };
    let text = decode(&bytes).ok_or_else(|| malformed("it is neither UTF-8 nor UTF-16".to_owned(), None))?;
    let element = xml::read(&text).map_err(|(message, at)| malformed(message, Some(at.min(bytes.len()))))?;
    if element.name != root {
        return Err(malformed(format!("its root is `{}`, not `{root}`", element.name), None));
    }
    let mut document = Document::default();
    document.sources.add(Source { path: path.to_owned(), bytes: bytes.len() as u64 });
    Ok(File { root: element, document })
}

/// The text of a file in UTF-8, or in UTF-16 with a byte order mark, as TMX files of Windows programs are.
fn decode(bytes: &[u8]) -> Option<String> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1).filter_map(|pair| Some(unit(pair.try_into().ok()?)));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

impl File {
    /// The span of an element.
    pub(crate) fn span(element: &Element) -> Span {
        crate::lines::span_of(1, element.range.0, element.range.1)
    }

    /// The document of the units; what was lost is reported.
    pub(crate) fn finish(
        mut self,
        units: Vec<(Aligned, Span)>,
        lost: Lost,
        cx: &Context<'_>,
        format: &str,
        terms: Vec<Meta>,
    ) -> Document {
        let path = self.document.sources.0.first().map(|source| source.path.clone());
        lost.report(cx, format, path.as_deref());
        if let Some(lang) =
            units.iter().find_map(|(unit, _)| unit.langs.get(1).or_else(|| unit.langs.first()))
        {
            self.document.meta.insert("lang".to_owned(), Meta::String(lang.to_string()));
        }
        if !terms.is_empty() {
            self.document.meta.insert("terms".to_owned(), Meta::List(terms));
        }
        let blocks = units.into_iter().map(|(unit, span)| segments::block(unit, span)).collect();
        let whole = Block::new(BlockKind::Div(blocks), Span::SYNTHESIZED);
        self.document.blocks = vec![whole.with_attr(Attr::class("parallel").boxed())];
        self.document
    }
}

/// The units of a document to be exported.
///
/// # Errors
/// When there are none.
pub(crate) fn units(document: &Document, cx: &Context<'_>, format: &str) -> Result<Vec<Aligned>, Failure> {
    let units = segments::of_document(document, cx);
    if units.iter().all(|unit| unit.segments.is_empty()) {
        let message = format!("the document has no aligned units, and {format} holds nothing else");
        return Err(Failure::because(
            findings::NO_UNITS.says(message).hint("make the document with `legal/import-bilingual`"),
        ));
    }
    Ok(units)
}

/// The language that comes first in the units.
pub(crate) fn source_lang(units: &[Aligned]) -> Lang {
    units.iter().find_map(|unit| unit.langs.first().cloned()).unwrap_or_default()
}
