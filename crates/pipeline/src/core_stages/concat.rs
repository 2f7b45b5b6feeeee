//! `core/concat`: several documents one after another.

use super::{NoOptions, ids};
use dossier_core::{
    Attr, Block, BlockKind, Code, Context, Document, Failure, Kind, Lang, Location, Manifest, Merge,
    MergeInput, Meta, Metadata, Source, Span, Stage, StageDef,
    walk::{self, VisitMut},
};
use std::collections::BTreeMap;

const CONFLICT: Code =
    Code::warn("core/metadata-conflict", "Two documents say different things; the first one counts.").why(
        "Chapters of one document should agree on its title and language. Say it in one of them, or with \
         `core/metadata` behind the merge.",
    );
const RESOURCE_CONFLICT: Code = Code::deny("core/resource-conflict", "Two documents name different files alike.")
    .why(
        "Two documents refer to different files by one name, so that one would be shown in place of the other. Rename \
         one of the files.",
    );

pub(super) fn stage() -> StageDef {
    let summary = "Puts documents one after another, in the order of `from`.";
    let manifest = Manifest::new::<NoOptions>("core/concat", Kind::Merge, summary).with_codes(&[
        CONFLICT,
        RESOURCE_CONFLICT,
        ids::DUPLICATE_ID,
    ]);
    StageDef::new(manifest, |NoOptions {}| Ok(Stage::Merge(Box::new(Concat))))
}

struct Concat;

impl Merge for Concat {
    fn merge(&self, inputs: Vec<MergeInput>, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut inputs = inputs.into_iter();
        let Some(first) = inputs.next() else { return Ok(Document::default()) };
        let mut merged = Merged::new(first);
        inputs.for_each(|input| merged.add(input, cx));
        ids::report_duplicates(&merged.document, cx);
        Ok(merged.document)
    }
}

struct Merged {
    document: Document,
    lang: Lang,
    /// Which stage each metadata key came from.
    said_by: BTreeMap<String, String>,
    /// The number of each source.
    sources: BTreeMap<(String, u64), u32>,
}

impl Merged {
    fn new(first: MergeInput) -> Self {
        let mut sources = BTreeMap::new();
        for (number, source) in (1..).zip(&first.document.sources.0) {
            sources.entry((source.path.clone(), source.bytes)).or_insert(number);
        }
        let keys = first.document.meta.keys();
        let said_by = keys.map(|key| (key.clone(), first.stage.clone())).collect();
        Self { lang: first.document.lang(), document: first.document, said_by, sources }
    }

    fn add(&mut self, input: MergeInput, cx: &Context<'_>) {
        let MergeInput { stage, mut document } = input;
        let lang = document.lang();
        self.renumber(&mut document);
        let place = document.sources.0.first().map(|source| Location::file(source.path.as_str()));
        self.meta(document.meta, &stage, place, cx);
        for (name, resource) in document.resources {
            let known = self.document.resources.entry(name.clone()).or_insert_with(|| resource.clone());
            if *known != resource {
                let message = format!("`{name}` is `{}` here and `{}` before", resource.path, known.path);
                cx.report(RESOURCE_CONFLICT.says(message));
            }
        }
        if lang != self.lang && lang != Lang::default() && !document.blocks.is_empty() {
            // The text keeps its language within a document of another one.
            let attr = Attr::pair("lang", lang.as_str()).boxed();
            let blocks = BlockKind::Div(document.blocks);
            self.document.blocks.push(Block::new(blocks, Span::SYNTHESIZED).with_attr(attr));
        } else {
            self.document.blocks.append(&mut document.blocks);
        }
    }

    /// Makes a document's spans point into the sources of the whole; a source that both have is shared.
    fn renumber(&mut self, document: &mut Document) {
        let sources = std::mem::take(&mut document.sources.0);
        let numbers: Vec<u32> = sources.iter().map(|source| self.number(source)).collect();
        // The paths stay for those who want to say where the document came from.
        document.sources.0 = sources;
        if numbers.iter().zip(1..).all(|(new, old)| *new == old) {
            return;
        }
        let mut renumber = Renumber(&numbers);
        document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut renumber, value));
        walk::document_mut(&mut renumber, document);
    }

    fn number(&mut self, source: &Source) -> u32 {
        let key = (source.path.clone(), source.bytes);
        if let Some(number) = self.sources.get(&key) {
            return *number;
        }
        let number = self.document.sources.add(source.clone());
        self.sources.insert(key, number);
        number
    }

    fn meta(&mut self, meta: Metadata, stage: &str, place: Option<Location>, cx: &Context<'_>) {
        for (key, value) in meta {
            let Some(known) = self.document.meta.get(&key) else {
                self.said_by.insert(key.clone(), stage.to_owned());
                self.document.meta.insert(key, value);
                continue;
            };
            // A difference of language is kept on the blocks.
            let (here, before) = (known_text(&value), known_text(known));
            if key != "lang" && here != before {
                let first = self.said_by.get(&key).map(String::as_str).unwrap_or_default();
                let message =
                    format!("`{key}` is {here} in `{stage}` and {before} in `{first}`, which counts");
                let hint =
                    format!("set `{key}` with `core/metadata` behind this stage, or in one document only");
                cx.report(CONFLICT.says(message).at(place.clone()).hint(hint));
            }
        }
    }
}

/// A value for a message: plain text, not too long.
fn known_text(value: &Meta) -> String {
    let text = value.to_text();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("“{}…”", text.get(..at).unwrap_or_default()),
        None => format!("“{text}”"),
    }
}

struct Renumber<'a>(&'a [u32]);

impl VisitMut for Renumber<'_> {
    fn visit_span_mut(&mut self, span: &mut Span) {
        let index = span.source.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        // A span beyond the sources points nowhere before and after.
        span.source = index.and_then(|index| self.0.get(index)).copied().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_stages::tests::{document, outline, run};
    use dossier_core::{Inline, Resource};

    fn input(stage: &str, document: Document) -> MergeInput {
        MergeInput { stage: stage.to_owned(), document }
    }

    fn text_of(source: u32, id: &str) -> Block {
        Block::new(BlockKind::Para(vec![Inline::text(id)]), Span::new(source, 0, 1))
            .with_attr(Attr { id: id.to_owned(), ..Attr::default() }.boxed())
    }

    #[test]
    fn spans_point_into_the_sources_of_the_whole() {
        let a = document(&["a.md", "shared.md"], vec![text_of(1, "x"), text_of(2, "y")]);
        let b = document(&["shared.md", "b.md"], vec![text_of(2, "z"), text_of(1, "w")]);
        let (merged, findings) = run(|cx| Concat.merge(vec![input("a", a), input("b", b)], cx));
        let merged = merged.unwrap();
        let paths: Vec<_> = merged.sources.0.iter().map(|source| source.path.as_str()).collect();
        assert_eq!(paths, ["a.md", "shared.md", "b.md"]);
        let places: Vec<_> =
            merged.blocks.iter().map(|block| merged.locate(block.span).unwrap().path).collect();
        assert_eq!(places, ["a.md", "shared.md", "b.md", "shared.md"]);
        assert_eq!(findings, [""; 0]);
    }

    #[test]
    fn the_first_metadata_counts_and_differences_are_told() {
        let with = |pairs: &[(&str, &str)]| {
            let mut document = document(&["x.md"], vec![]);
            for (key, value) in pairs {
                document.meta.insert((*key).to_owned(), Meta::String((*value).to_owned()));
            }
            document
        };
        let first = with(&[("title", "One"), ("date", "2026-01-01")]);
        let second = with(&[("title", "Two"), ("date", "2026-01-01"), ("subtitle", "More")]);
        let (merged, findings) = run(|cx| Concat.merge(vec![input("a", first), input("b", second)], cx));
        let merged = merged.unwrap();
        assert_eq!(merged.meta_text("title").as_deref(), Some("One"));
        assert_eq!(merged.meta_text("subtitle").as_deref(), Some("More"));
        let expected = "warn[core/metadata-conflict]: `title` is “Two” in `b` and “One” in `a`, which counts";
        assert_eq!(findings, [expected]);
    }

    #[test]
    fn an_identifier_in_two_documents_is_denied() {
        let a = document(&["a.md"], vec![text_of(1, "scope")]);
        let b = document(&["b.md"], vec![text_of(1, "scope")]);
        let (_, findings) = run(|cx| Concat.merge(vec![input("a", a), input("b", b)], cx));
        assert_eq!(findings, ["deny[core/duplicate-id]: the identifier `scope` occurs twice"]);
    }

    #[test]
    fn one_name_for_two_files_is_denied() {
        let showing = |path: &str| {
            let mut document = document(&["x.md"], vec![]);
            let resource = Resource { path: path.to_owned(), media_type: "image/png".to_owned() };
            document.resources.insert("map".to_owned(), resource);
            document
        };
        let inputs = vec![input("a", showing("a/map.png")), input("b", showing("b/map.png"))];
        let (_, findings) = run(|cx| Concat.merge(inputs, cx));
        let expected = "deny[core/resource-conflict]: `map` is `b/map.png` here and `a/map.png` before";
        assert_eq!(findings, [expected]);
    }

    #[test]
    fn text_of_another_language_keeps_it() {
        let speaking = |lang: &str, id: &str| {
            let mut document = document(&["x.md"], vec![text_of(1, id)]);
            document.meta.insert("lang".to_owned(), Meta::String(lang.to_owned()));
            document
        };
        let inputs = vec![input("a", speaking("en-GB", "x")), input("b", speaking("nl", "y"))];
        let (merged, findings) = run(|cx| Concat.merge(inputs, cx));
        let merged = merged.unwrap();
        assert_eq!(outline(&merged), "Para x | Div[lang=nl]");
        assert_eq!(merged.lang().as_str(), "en-GB");
        assert_eq!(findings, [""; 0]);
    }
}
