//! The stage `markdown/import`.

use crate::findings::{self, Findings, Place};
use crate::images::Images;
use crate::languages;
use crate::line::Odd;
use crate::metadata::{self, Yaml};
use crate::parse::{parse, syntax};
use crate::quotes;
use crate::source;
use dossier_sdk::walk::{self, Visit};
use dossier_sdk::{
    Attributed, Block, Code, Context, Diagnostic, Document, Failure, Import, Inline, Lang, Location, Meta,
    ReadError, Source, Span,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Largest Markdown file, in bytes: thousands of pages, and whatever it holds, memory stays within a few gigabytes.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// Options of `markdown/import`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The files: paths or glob patterns, relative to the pipeline file. Patterns come in the order given, the files of
    /// each sorted by path.
    pub files: Vec<String>,
    /// The language of the text (BCP 47) where the front matter names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Whether straight quotation marks, `--`, `---` and `...` become typographic.
    #[serde(default = "yes")]
    pub smart: bool,
}

const fn yes() -> bool {
    true
}

impl Import for ImportOptions {
    type Options = Self;
    const NAME: &'static str = "markdown/import";
    const SUMMARY: &'static str = "Reads Markdown files into one document, in the order given.";
    const CODES: &'static [Code] = findings::ALL;

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut importer = Importer::new(self, *cx);
        for path in cx.list_all(&self.files, findings::READ)? {
            if cx.cancelled() {
                return Err(Failure::Cancelled);
            }
            importer.file(&path)?;
        }
        Ok(importer.finish())
    }
}

fn unreadable(error: &ReadError) -> Failure {
    match error {
        ReadError::TooLarge { .. } => Failure::because(
            findings::READ.says(error.to_string()).hint("split it into chapters, one file each"),
        ),
        _ => Failure::read(findings::READ.name, error),
    }
}

struct Importer<'a> {
    cx: Context<'a>,
    options: &'a ImportOptions,
    document: Document,
    images: Images,
    /// Where each metadata key was set.
    places: BTreeMap<String, Location>,
    /// Where text is not its source, by file.
    odd: Vec<Vec<Odd>>,
}

impl<'a> Importer<'a> {
    fn new(options: &'a ImportOptions, cx: Context<'a>) -> Self {
        let (document, images) = (Document::default(), Images::default());
        Self { cx, options, document, images, places: BTreeMap::new(), odd: Vec::new() }
    }

    fn file(&mut self, path: &str) -> Result<(), Failure> {
        let bytes = self.cx.read_up_to(path, FILE_LIMIT).map_err(|error| unreadable(&error))?;
        let (text, start) = source::decode(path, &bytes)?;
        let source = self.document.sources.add(Source { path: path.to_owned(), bytes: bytes.len() as u64 });
        let findings = Findings { cx: self.cx, path, place: Place::From(0) };
        let syntax = syntax(self.options.smart);
        let mut odd = Vec::new();
        let mut body = start;
        if let Some(front) = metadata::find(text, start) {
            body = front.end;
            let mut yaml = Yaml::new(text, front.yaml, source, findings, syntax);
            let entries = yaml.read(&mut self.images);
            odd = yaml.odd;
            odd.sort_unstable_by_key(|odd| odd.start);
            metadata::merge(&mut self.document.meta, &mut self.places, entries, &findings);
        }
        if text.get(body..).is_none_or(|text| text.trim().is_empty()) {
            self.cx.report(findings::EMPTY.says(format!("`{path}` has no text")).at(Location::file(path)));
        }
        let content = parse(text, body, source, &findings, &mut self.images, syntax);
        odd.extend(content.odd);
        self.odd.push(odd);
        self.document.blocks.extend(content.blocks);
        Ok(())
    }

    fn finish(mut self) -> Document {
        if let Some(lang) = &self.options.lang {
            let lang = || Meta::String(lang.to_string());
            self.document.meta.entry("lang".to_owned()).or_insert_with(lang);
        }
        let lang = self.document.lang();
        quotes::set(&mut self.document, &lang, &mut self.odd);
        languages::tag(&mut self.document, &lang, &self.odd);
        self.document.resources = self.images.into_resources();
        let mut marks = Marks { document: &self.document, cx: self.cx };
        walk::document(&mut marks, &self.document);
        self.document
    }
}

/// Looks at the languages of all nodes.
struct Marks<'a> {
    document: &'a Document,
    cx: Context<'a>,
}

impl Marks<'_> {
    fn look(&mut self, node: &impl Attributed, span: Span) {
        let Some(attr) = node.attrs().as_deref() else { return };
        if let Some(Err(error)) = attr.get("lang").map(Lang::parse) {
            self.report(findings::LANG.says(error.to_string()).hint("write `en-GB` or `zh-Hans`"), span);
        }
    }

    fn report(&self, finding: Diagnostic, span: Span) {
        self.cx.report(finding.at(self.document.locate(span)));
    }
}

impl Visit for Marks<'_> {
    fn visit_block(&mut self, node: &Block) {
        self.look(node, node.span);
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.look(node, node.span);
        walk::inline(self, node);
    }
}
