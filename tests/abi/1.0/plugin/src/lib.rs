//! A plugin as somebody wrote it for model 1.0, built against the SDK of that time. It is not touched again: that it goes on
//! working is what is tested.

use dossier_sdk::prelude::*;

const CITED: Code = Code::warn("frozen/cited", "A work is cited.");

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Citations {
    /// Prefix of the keys that are reported.
    #[serde(default)]
    prefix: String,
}

impl Check for Citations {
    type Options = Self;
    const NAME: &'static str = "frozen/citations";
    const SUMMARY: &'static str = "Reports each citation.";
    const CODES: &'static [Code] = &[CITED];

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        walk::each_inline(document, |inline| {
            let InlineKind::Cite { citations, .. } = &inline.kind else { return };
            for citation in citations.iter().filter(|citation| citation.id.starts_with(&self.prefix)) {
                let finding = CITED.says(format!("`{}` is cited", citation.id));
                cx.report(finding.at(document.locate(inline.span)));
            }
        });
        Ok(())
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Mark {
    /// The class that headings get.
    class: String,
}

impl Transform for Mark {
    type Options = Self;
    const NAME: &'static str = "frozen/mark";
    const SUMMARY: &'static str = "Gives each heading a class.";

    fn transform(&self, mut document: Document, _: &Context<'_>) -> Result<Document, Failure> {
        for block in &mut document.blocks {
            if matches!(block.kind, BlockKind::Heading { .. }) {
                block.attr_mut().add_class(&self.class);
            }
        }
        Ok(document)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlainText {}

impl Render for PlainText {
    type Options = Self;
    const NAME: &'static str = "frozen/text";
    const SUMMARY: &'static str = "Writes the text alone, with the content of a file before it if there is one.";

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let mut bytes = cx.read("before.txt").map(|content| content.to_vec()).unwrap_or_default();
        bytes.extend_from_slice(text::of_blocks(&document.blocks).as_bytes());
        Ok(Artifact { media_type: "text/plain".to_owned(), bytes })
    }
}

dossier_sdk::export!(
    plugin("frozen", env!("CARGO_PKG_VERSION")).check::<Citations>().transform::<Mark>().render::<PlainText>()
);
