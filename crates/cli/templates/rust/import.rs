//! `{{name}}/import`: reads a text file, in which each line is a paragraph.

use dossier_sdk::prelude::*;

const UNREADABLE: Code = Code::deny("{{name}}/unreadable", "The file cannot be read.");

/// The table `with` of a pipeline. Its JSON Schema goes into the manifest, doc comments included.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lines {
    /// The file, relative to the pipeline.
    file: String,
}

impl Import for Lines {
    type Options = Self;
    const NAME: &'static str = "{{name}}/import";
    const SUMMARY: &'static str = "Reads a text file, in which each line is a paragraph.";
    const CODES: &'static [Code] = &[UNREADABLE];

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let content = cx.read(&self.file).map_err(|error| Failure::read(UNREADABLE.name, &error))?;
        let text = str::from_utf8(&content).map_err(|error| {
            Failure::because(UNREADABLE.says(format!("it is no UTF-8: {error}")).at(Location::file(&self.file)))
        })?;
        let mut document = Document::default();
        let source = document.sources.add(Source { path: self.file.clone(), bytes: text.len() as u64 });
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            // Spans tell where each node comes from, so that later findings point at the line to mend.
            let span = Span::new(source, start, start + line.trim_end().len() as u32);
            start += line.len() as u32;
            if !line.trim().is_empty() {
                let text = Inline::new(InlineKind::Text(line.trim_end().to_owned()), span);
                document.blocks.push(Block::new(BlockKind::Para(vec![text]), span));
            }
        }
        Ok(document)
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).import::<Lines>());
