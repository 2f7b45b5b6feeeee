//! `{{name}}/transform`: writes other words in the place of some.

use dossier_sdk::prelude::*;
use std::collections::BTreeMap;

/// The table `with` of a pipeline. Its JSON Schema goes into the manifest, doc comments included.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Words to replace, each with what comes in its place.
    words: BTreeMap<String, String>,
}

impl Transform for Words {
    type Options = Self;
    const NAME: &'static str = "{{name}}/transform";
    const SUMMARY: &'static str = "Writes other words in the place of some.";

    fn transform(&self, mut document: Document, _: &Context<'_>) -> Result<Document, Failure> {
        walk::each_inline_mut(&mut document, |inline| {
            let InlineKind::Text(text) = &mut inline.kind else {
                return;
            };
            for (word, better) in &self.words {
                *text = text.replace(word, better);
            }
        });
        Ok(document)
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).transform::<Words>());
