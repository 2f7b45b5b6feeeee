//! A plugin with a stage of each kind.

use dossier_sdk::prelude::*;
use std::collections::BTreeMap;

const FOUND: Code = Code::warn("jargon/found", "A word that readers outside the field do not know.");
const WORDS: Code = Code::deny("jargon/words", "A list of words cannot be used.");

pub(crate) fn plugin() -> Plugin {
    dossier_sdk::plugin("jargon", "1.0.0")
        .import::<Glossary>()
        .transform::<Mend>()
        .merge::<Join>()
        .check::<Jargon>()
        .render::<Plain>()
        .verify::<Short>()
}

/// Finds jargon.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Jargon {
    /// Words to avoid, each with what to write instead.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// A file with one word a line.
    list: Option<String>,
}

impl Check for Jargon {
    type Options = Self;
    const NAME: &'static str = "jargon/check";
    const SUMMARY: &'static str = "Finds jargon.";
    const CODES: &'static [Code] = &[FOUND, WORDS];

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        let mut words = self.words.clone();
        if let Some(path) = &self.list {
            let list = cx.read(path).map_err(|error| Failure::read(WORDS.name, &error))?;
            let list = String::from_utf8_lossy(&list);
            for line in list.lines().filter(|line| line.contains(' ')) {
                let start = u32::try_from(list.find(line).unwrap()).unwrap();
                let at = Location::new(path.as_str(), start, start + 1);
                cx.report(WORDS.says("more than a word").at(at));
            }
            words.extend(list.lines().map(|word| (word.to_owned(), "something else".to_owned())));
        }
        if words.is_empty() {
            cx.report(WORDS.says("there are no words"));
        }
        walk::each_inline(document, |inline| {
            let InlineKind::Text(text) = &inline.kind else { return };
            for (word, better) in &words {
                assert_ne!(word, "panic", "no time to panic");
                for (start, _) in text.match_indices(word.as_str()) {
                    let span = inline.span.part(text, start..start + word.len());
                    let finding = FOUND.says(format!("`{word}` could be `{better}`"));
                    cx.report(finding.at(document.locate(span)).hint("write for people"));
                }
            }
        });
        walk::each_block(document, |block| {
            if let BlockKind::Quote(_) = block.kind {
                cx.report(FOUND.says("a quotation").at(document.locate(block.span)));
            }
        });
        Ok(())
    }
}

/// Writes something else.
#[derive(Deserialize, JsonSchema)]
struct Mend {
    words: BTreeMap<String, String>,
}

impl Transform for Mend {
    type Options = Self;
    const NAME: &'static str = "jargon/mend";
    const SUMMARY: &'static str = "Mends jargon.";

    fn transform(&self, mut document: Document, _: &Context<'_>) -> Result<Document, Failure> {
        walk::each_inline_mut(&mut document, |inline| {
            if let InlineKind::Text(text) = &mut inline.kind {
                for (word, better) in &self.words {
                    *text = text.replace(word, better);
                }
            }
        });
        Ok(document)
    }
}

/// Makes a definition list of a table of words.
#[derive(Deserialize, JsonSchema)]
struct Glossary {
    file: String,
}

impl Import for Glossary {
    type Options = Self;
    const NAME: &'static str = "jargon/glossary";
    const SUMMARY: &'static str = "Reads a glossary.";
    const CODES: &'static [Code] = &[WORDS];

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let bytes = cx.read(&self.file).map_err(|error| Failure::read(WORDS.name, &error))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut document = Document::default();
        let source = document.sources.add(Source { path: self.file.clone(), bytes: bytes.len() as u64 });
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let written = line.trim_end();
            let end = at + u32::try_from(written.len()).unwrap();
            let span = Span::new(source, at, end);
            match written.split_once(',') {
                Some((word, better)) => {
                    let inlines = vec![
                        Inline::new(
                            InlineKind::Styled { style: Style::Emph, content: vec![Inline::text(word)] },
                            span,
                        ),
                        Inline::text(": "),
                        Inline::text(better),
                    ];
                    document.blocks.push(Block::new(BlockKind::Para(inlines), span));
                }
                None => cx.report(WORDS.says("a line without a comma").at(document.locate(span))),
            }
            at += u32::try_from(line.len()).unwrap();
        }
        Ok(document)
    }
}

/// Puts documents together.
#[derive(Deserialize, JsonSchema)]
struct Join {}

impl Merge for Join {
    type Options = Self;
    const NAME: &'static str = "jargon/join";
    const SUMMARY: &'static str = "Joins.";
    const CODES: &'static [Code] = &[FOUND];

    fn merge(&self, inputs: Vec<MergeInput>, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut joined = Document::default();
        for MergeInput { document, .. } in inputs {
            let place = document.blocks.last().and_then(|block| document.locate(block.span));
            cx.report(FOUND.says("the last of its document").at(place));
            joined.blocks.extend(document.blocks);
        }
        Ok(joined)
    }
}

/// Writes plain text.
#[derive(Deserialize, JsonSchema)]
struct Plain {}

impl Render for Plain {
    type Options = Self;
    const NAME: &'static str = "jargon/plain";
    const SUMMARY: &'static str = "Writes plain text.";

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let epoch = cx.source_date_epoch().map(|epoch| format!("\n{epoch}")).unwrap_or_default();
        let bytes = format!("{}{epoch}", text::of_blocks(&document.blocks)).into_bytes();
        Ok(Artifact { media_type: "text/plain".to_owned(), bytes })
    }
}

/// Finds long artifacts.
#[derive(Deserialize, JsonSchema)]
struct Short {
    bytes: usize,
}

impl Verify for Short {
    type Options = Self;
    const NAME: &'static str = "jargon/short";
    const SUMMARY: &'static str = "Finds long artifacts.";
    const CODES: &'static [Code] = &[FOUND];

    fn verify(&self, artifact: &Artifact, cx: &Context<'_>) -> Result<(), Failure> {
        if artifact.bytes.len() > self.bytes {
            cx.report(FOUND.says(format!("{} of {} bytes", artifact.media_type, artifact.bytes.len())));
        }
        Ok(())
    }
}
