//! Stages that change nothing and find nothing: what is measured with them is the way to a plugin and back.

use dossier_sdk::prelude::*;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Same {}

impl Transform for Same {
    type Options = Self;
    const NAME: &'static str = "identity/transform";
    const SUMMARY: &'static str = "Gives the document as it is.";

    fn transform(&self, document: Document, _: &Context<'_>) -> Result<Document, Failure> {
        Ok(document)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl Check for Nothing {
    type Options = Self;
    const NAME: &'static str = "identity/check";
    const SUMMARY: &'static str = "Finds nothing.";

    fn check(&self, _: &Document, _: &Context<'_>) -> Result<(), Failure> {
        Ok(())
    }
}

dossier_sdk::export!(plugin("identity", env!("CARGO_PKG_VERSION")).transform::<Same>().check::<Nothing>());
