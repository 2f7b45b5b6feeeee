//! `{{name}}/check`: finds words to avoid.

use dossier_sdk::prelude::*;
use std::collections::BTreeMap;

const FOUND: Code = Code::warn("{{name}}/found", "A word to avoid.");

/// The table `with` of a pipeline. Its JSON Schema goes into the manifest, doc comments included.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Words to avoid, each with what to write instead.
    words: BTreeMap<String, String>,
}

impl Check for Words {
    type Options = Self;
    const NAME: &'static str = "{{name}}/check";
    const SUMMARY: &'static str = "Finds words to avoid.";
    const CODES: &'static [Code] = &[FOUND];

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        walk::each_inline(document, |inline| {
            let InlineKind::Text(text) = &inline.kind else {
                return;
            };
            for (word, better) in &self.words {
                for (start, _) in text.match_indices(word) {
                    let span = inline.span.part(text, start..start + word.len());
                    let finding = FOUND.says(format!("`{word}` is a word to avoid"));
                    let finding = finding.at(document.locate(span));
                    cx.report(finding.hint(format!("write `{better}`")));
                }
            }
        });
        Ok(())
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).check::<Words>());
