//! The stage `legal/import`.

use crate::findings;
use crate::front::FrontOnly;
use crate::lines::{self, Source as Piece};
use crate::meta::{self, LegalMeta};
use crate::reader::Reader;
use crate::statute::{Matter, PieceKind, Statute};
use dossier_markdown::ImportOptions as Markdown;
use dossier_sdk::{
    Attr, Block, BlockKind, Code, Context, Document, Failure, Import, Inline, InlineKind, Lang, Location,
    Meta, Resource, document::Sources, text,
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Largest legal text, in bytes.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// Options of `legal/import`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The file, relative to the pipeline file: Markdown, or plain text with a line for each paragraph where its name ends in
    /// `.txt`. Either may begin with front matter.
    pub file: String,
    /// The language of the text (BCP 47) where the front matter names none; else it is told by the text: `zh-Hans`, `nl` or
    /// `en`.
    #[serde(default)]
    pub lang: Option<Lang>,
}

impl Import for ImportOptions {
    type Options = Self;
    const NAME: &'static str = "legal/import";
    const SUMMARY: &'static str =
        "Reads a legal text: parts, chapters, sections, articles, paragraphs, items.";
    const CODES: &'static [Code] = findings::OF_IMPORT;

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut sources = Files::default();
        let statute = sources.read(*cx, &self.file, self.lang.as_ref())?;
        Ok(sources
            .document(statute.meta, statute.pieces.into_iter().map(crate::statute::Piece::block).collect()))
    }
}

/// The files that were read, and what they refer to.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) sources: Sources,
    resources: BTreeMap<String, Resource>,
}

impl Files {
    /// The document of what was read.
    pub(crate) fn document(self, meta: dossier_sdk::Metadata, blocks: Vec<Block>) -> Document {
        Document { meta, blocks, sources: self.sources, resources: self.resources }
    }

    /// Reads one legal text.
    pub(crate) fn read(
        &mut self,
        cx: Context<'_>,
        path: &str,
        lang: Option<&Lang>,
    ) -> Result<Statute, Failure> {
        let bytes =
            cx.read_up_to(path, FILE_LIMIT).map_err(|error| Failure::read(findings::READ.name, &error))?;
        let file = String::from_utf8_lossy(&bytes);
        let plain = path.to_lowercase().ends_with(".txt");
        let front = FrontOnly::new(cx, &file);
        let guess = || language(file.get(front.end()..).unwrap_or_default());
        let lang = Some(lang.cloned().unwrap_or_else(guess));
        let markdown = Markdown { files: vec![path.to_owned()], lang, smart: false };
        let mut document = if plain { markdown.import(&front.context())? } else { markdown.import(&cx)? };
        let base = u32::try_from(self.sources.0.len()).unwrap_or(0);
        shift(&mut document, base);
        self.sources.0.extend(std::mem::take(&mut document.sources.0).into_iter().map(|mut source| {
            source.bytes = bytes.len() as u64;
            source
        }));
        self.resources.append(&mut document.resources);
        let lines = if plain {
            lines::of_text(&file, front.end(), base + 1)
        } else {
            lines::of_blocks(std::mem::take(&mut document.blocks))
        };
        self.statute(cx, path, &file, front.end(), document.meta, lines)
    }

    fn statute(
        &self,
        cx: Context<'_>,
        path: &str,
        file: &str,
        body: usize,
        meta: dossier_sdk::Metadata,
        lines: Vec<Piece>,
    ) -> Result<Statute, Failure> {
        let mut meta = meta;
        let lang =
            meta.get("lang").map(Meta::to_text).and_then(|tag| Lang::parse(&tag).ok()).unwrap_or_default();
        let mut reader = Reader::new(cx, &self.sources);
        let mut pieces = reader.read(lines);
        if !pieces.iter().any(|piece| matches!(piece.kind, PieceKind::Article(_))) {
            cx.report(
                findings::NO_ARTICLES.says(format!("`{path}` has no article")).at(Location::file(path)),
            );
        }
        if let Some(title) = reader.title.take() {
            let said = meta.get("title").map(Meta::to_text);
            match said {
                Some(said) if said != title.text => {
                    let span = title.span;
                    let kind = PieceKind::Matter(Matter::Title, vec![title.into_heading(1)]);
                    pieces.insert(0, crate::statute::Piece { id: String::new(), span, kind });
                }
                _ => {
                    meta.insert("title".to_owned(), Meta::Inlines(title.content));
                }
            }
        }
        LegalMeta::check(&meta, &meta::Place::new(cx, path, file, body));
        Ok(Statute { lang, meta, pieces })
    }
}

/// Brings the spans of a document of one source to a later place in the list of sources.
fn shift(document: &mut Document, base: u32) {
    struct Shift(u32);
    impl dossier_sdk::walk::VisitMut for Shift {
        fn visit_span_mut(&mut self, span: &mut dossier_sdk::Span) {
            if !span.is_synthesized() {
                span.source = span.source.saturating_add(self.0);
            }
        }
    }
    if base > 0 {
        let mut shift = Shift(base);
        dossier_sdk::walk::document_mut(&mut shift, document);
        for value in document.meta.values_mut() {
            dossier_sdk::walk::metadata_mut(&mut shift, value);
        }
    }
}

/// The language that a text is in, by its characters and the words of its structure.
fn language(text: &str) -> Lang {
    let han = text.chars().filter(|&c| text::joins_lines(c)).count();
    let count = |word: &str| {
        text.lines().filter(|line| line.trim_start_matches(['#', ' ', '*']).starts_with(word)).count()
    };
    let tag = if han * 4 > text.chars().filter(|c| !c.is_whitespace()).count() {
        "zh-Hans"
    } else if count("Artikel") > count("Article") {
        "nl"
    } else {
        "en"
    };
    Lang::parse(tag).unwrap_or_default()
}

/// A heading or paragraph of the text in another language.
pub(crate) fn foreign(content: Vec<Inline>, lang: &Lang) -> Inline {
    let span = content.first().map_or(dossier_sdk::Span::SYNTHESIZED, |first| first.span);
    Inline::new(InlineKind::Span(content), span).with_attr(Attr::pair("lang", lang.as_str()).boxed())
}

/// A group of blocks in a language.
pub(crate) fn side(lang: &Lang, content: Vec<Block>) -> Block {
    let span = content.first().map_or(dossier_sdk::Span::SYNTHESIZED, |first| first.span);
    Block::new(BlockKind::Div(content), span).with_attr(Attr::pair("lang", lang.as_str()).boxed())
}
