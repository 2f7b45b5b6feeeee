//! `{{name}}/merge`: puts documents one after another, each under a heading.

use dossier_sdk::prelude::*;

const DROPPED: Code = Code::warn(
    "{{name}}/dropped",
    "Metadata that the first document says otherwise.",
);

/// The table `with` of a pipeline. Its JSON Schema goes into the manifest, doc comments included.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parts {
    /// The headings, in the order of the documents.
    headings: Vec<String>,
}

impl Merge for Parts {
    type Options = Self;
    const NAME: &'static str = "{{name}}/merge";
    const SUMMARY: &'static str = "Puts documents one after another, each under a heading.";
    const CODES: &'static [Code] = &[DROPPED];

    fn merge(&self, inputs: Vec<MergeInput>, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut merged = Document::default();
        let mut headings = self.headings.iter();
        for mut input in inputs {
            let document = &mut input.document;
            // Spans count sources, and those of this document now come after others.
            let mut shift = Shift(merged.sources.0.len() as u32);
            walk::document_mut(&mut shift, document);
            merged.sources.0.append(&mut document.sources.0);
            merged.resources.append(&mut document.resources);
            for (key, mut value) in std::mem::take(&mut document.meta) {
                walk::metadata_mut(&mut shift, &mut value);
                let known = merged.meta.entry(key.clone());
                if *known.or_insert(value.clone()) != value {
                    let message = format!("`{key}` of `{}` is dropped", input.stage);
                    cx.report(DROPPED.says(message));
                }
            }
            let content = vec![Inline::text(headings.next().unwrap_or(&input.stage))];
            let heading = BlockKind::Heading { level: 1, content };
            merged.blocks.push(Block::new(heading, Span::SYNTHESIZED));
            merged.blocks.append(&mut document.blocks);
        }
        Ok(merged)
    }
}

/// Moves spans on by some sources.
struct Shift(u32);

impl walk::VisitMut for Shift {
    fn visit_span_mut(&mut self, span: &mut Span) {
        span.source += if span.is_synthesized() { 0 } else { self.0 };
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).merge::<Parts>());
