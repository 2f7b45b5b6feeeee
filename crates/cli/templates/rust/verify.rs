//! `{{name}}/verify`: keeps artifacts from growing too large.

use dossier_sdk::prelude::*;

const LARGE: Code = Code::deny("{{name}}/large", "An artifact that is larger than allowed.");

/// The table `with` of a pipeline. Its JSON Schema goes into the manifest, doc comments included.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Size {
    /// The greatest size that is allowed, in bytes.
    limit: usize,
}

impl Verify for Size {
    type Options = Self;
    const NAME: &'static str = "{{name}}/verify";
    const SUMMARY: &'static str = "Keeps artifacts from growing too large.";
    const CODES: &'static [Code] = &[LARGE];

    fn verify(&self, artifact: &Artifact, cx: &Context<'_>) -> Result<(), Failure> {
        let bytes = artifact.bytes.len();
        if bytes > self.limit {
            let finding = LARGE.says(format!("{bytes} bytes, where {} are allowed", self.limit));
            cx.report(finding.hint("a smaller picture does most"));
        }
        Ok(())
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).verify::<Size>());
