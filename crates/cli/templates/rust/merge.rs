//! `{{name}}/merge`: puts documents one after another, each under a heading.

use dossier_sdk::prelude::*;

const DROPPED: Code = Code::warn("{{name}}/dropped", "Metadata that the first document says otherwise.");

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
        for MergeInput { stage, mut document } in inputs {
            // Spans count sources, and those of this document now come after others.
            let mut shift = Shift(merged.sources.0.len() as u32);
            walk::document_mut(&mut shift, &mut document);
            document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut shift, value));
            merged.sources.0.append(&mut document.sources.0);
            merged.resources.append(&mut document.resources);
            for (key, value) in document.meta {
                if *merged.meta.entry(key.clone()).or_insert_with(|| value.clone()) != value {
                    cx.report(DROPPED.says(format!("`{key}` of `{stage}` is dropped")));
                }
            }
            let content = vec![Inline::text(headings.next().unwrap_or(&stage))];
            merged.blocks.push(Block::new(BlockKind::Heading { level: 1, content }, Span::SYNTHESIZED));
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
