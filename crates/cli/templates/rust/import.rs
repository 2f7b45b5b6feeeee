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
        let unreadable = |error| Failure::read(UNREADABLE.name, &error);
        let content = cx.read(&self.file).map_err(unreadable)?;
        let Ok(text) = str::from_utf8(&content) else {
            let finding = UNREADABLE.says("it is no UTF-8");
            return Err(Failure::because(finding.at(Location::file(&self.file))));
        };
        let mut document = Document::default();
        let (path, bytes) = (self.file.clone(), text.len() as u64);
        let source = document.sources.add(Source { path, bytes });
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim_end();
            // Spans tell where each node comes from, so that later findings point at the line to mend.
            let span = Span::new(source, start, start + trimmed.len() as u32);
            start += line.len() as u32;
            if !trimmed.is_empty() {
                let text = Inline::new(InlineKind::Text(trimmed.to_owned()), span);
                let para = BlockKind::Para(vec![text]);
                document.blocks.push(Block::new(para, span));
            }
        }
        Ok(document)
    }
}

dossier_sdk::export!(plugin("{{name}}", env!("CARGO_PKG_VERSION")).import::<Lines>());
