//! `{{name}}/render`: writes plain text.

use dossier_sdk::prelude::*;

const LOST: Code = Code::warn("{{name}}/lost", "Something that plain text cannot express.");

/// The table `with` of a pipeline. Its JSON Schema goes into the manifest, doc comments included.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Plain {
    /// What stands between paragraphs.
    #[serde(default = "empty_line")]
    between: String,
}

fn empty_line() -> String {
    "\n\n".to_owned()
}

impl Render for Plain {
    type Options = Self;
    const NAME: &'static str = "{{name}}/render";
    const SUMMARY: &'static str = "Writes plain text.";
    const CODES: &'static [Code] = &[LOST];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        walk::each_inline(document, |inline| {
            // What a format cannot express is said, never dropped in silence.
            let what = match inline.kind {
                InlineKind::Note(_) => "a note",
                InlineKind::Image { .. } => "an image",
                _ => return,
            };
            cx.report(
                LOST.says(format!("{what} is left out"))
                    .at(document.locate(inline.span)),
            );
        });
        let text = text::of_blocks(&document.blocks).replace('\n', &self.between) + "\n";
        Ok(Artifact {
            media_type: "text/plain".to_owned(),
            bytes: text.into_bytes(),
        })
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).render::<Plain>());
