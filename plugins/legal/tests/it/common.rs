//! Runs stages on files in memory, and shows what comes out.

use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{
    Attributed, Block, BlockKind, Diagnostic, Document, Inline, InlineKind, Stage, text, walk,
};
use std::fmt::Write as _;

/// What a stage of the plugin gives for its options, with what it reports.
pub(crate) fn import(host: &MemoryHost, stage: &str, options: serde_json::Value) -> Result<Document, String> {
    let plugin = dossier_legal::plugin();
    let stage = plugin.stages.iter().find(|def| def.manifest().name == stage).unwrap();
    match stage.build(options).map_err(|error| error.to_string())? {
        Stage::Import(stage) => stage.import(&host.context()).map_err(|failure| failure.to_string()),
        _ => Err("no importer".to_owned()),
    }
}

/// A finding with the text that it is about.
pub(crate) fn show_finding(finding: &Diagnostic, files: &[(&str, &str)]) -> String {
    let quote = |location: &dossier_sdk::Location| {
        let file = files.iter().find(|(path, _)| *path == location.path).map_or("", |(_, text)| text);
        file[location.start as usize..location.end as usize].to_owned()
    };
    let mut out = format!("{}: {}", finding.code, finding.message);
    if let Some(location) = &finding.location {
        let _ = write!(out, " |{}|", quote(location));
    }
    for label in &finding.labels {
        let _ = write!(out, " + {} |{}|", label.message, quote(&label.location));
    }
    out
}

/// The blocks, one a line, as `Div.article#id[num]` and the text of paragraphs.
pub(crate) fn outline(blocks: &[Block]) -> String {
    let mut out = String::new();
    push(blocks, 0, &mut out);
    out
}

fn push(blocks: &[Block], depth: usize, out: &mut String) {
    for block in blocks {
        let _ = write!(out, "{}", "  ".repeat(depth));
        let (name, inner, inlines): (_, &[Block], &[Inline]) = match &block.kind {
            BlockKind::Div(inner) => ("div".to_owned(), inner, &[]),
            BlockKind::Heading { level, content } => (format!("h{level}"), &[], content),
            BlockKind::Para(content) | BlockKind::Plain(content) => ("p".to_owned(), &[], content),
            other => (format!("{other:?}").chars().take_while(char::is_ascii_alphabetic).collect(), &[], &[]),
        };
        out.push_str(&name);
        if let Some(attr) = block.attrs() {
            attr.classes.iter().for_each(|class| write!(out, ".{class}").unwrap());
            if !attr.id.is_empty() {
                let _ = write!(out, "#{}", attr.id);
            }
            attr.pairs.iter().for_each(|(key, value)| write!(out, " {key}={value}").unwrap());
        }
        if !inlines.is_empty() {
            let _ = write!(out, " {}", show(inlines));
        }
        out.push('\n');
        push(inner, depth + 1, out);
    }
}

fn show(inlines: &[Inline]) -> String {
    let piece = |inline: &Inline| match &inline.kind {
        InlineKind::Styled { content, .. } => format!("*{}*", show(content)),
        InlineKind::Note(_) => "^".to_owned(),
        _ => text::of_inlines(std::slice::from_ref(inline)),
    };
    inlines.iter().map(piece).collect()
}

/// Holds the text of a document against its source, byte for byte where each run says it stands.
pub(crate) fn check_spans(document: &Document, files: &[(&str, &str)]) {
    walk::each_inline(document, |inline| {
        if let InlineKind::Text(text) = &inline.kind
            && let Some(location) = document.locate(inline.span)
        {
            let file = files.iter().find(|(path, _)| *path == location.path).unwrap().1;
            assert_eq!(&file[location.start as usize..location.end as usize], text);
        }
    });
}

/// What a renderer of the plugin writes.
pub(crate) fn render(
    host: &MemoryHost,
    stage: &str,
    options: serde_json::Value,
    document: &Document,
) -> Result<String, String> {
    let plugin = dossier_legal::plugin();
    let stage = plugin.stages.iter().find(|def| def.manifest().name == stage).unwrap();
    match stage.build(options).map_err(|error| error.to_string())? {
        Stage::Render(stage) => {
            let artifact = stage.render(document, &host.context()).map_err(|failure| failure.to_string())?;
            Ok(String::from_utf8(artifact.bytes).unwrap())
        }
        _ => Err("no renderer".to_owned()),
    }
}

/// The findings of a host, as `code: message`.
pub(crate) fn reported(host: &MemoryHost) -> Vec<String> {
    host.reported().iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

/// A document of Markdown.
pub(crate) fn markdown(text: &str) -> Document {
    let host = MemoryHost::new().with("a.md", text);
    let options = dossier_markdown::ImportOptions { files: vec!["a.md".to_owned()], lang: None, smart: true };
    dossier_sdk::Import::import(&options, &host.context()).unwrap()
}

/// The model regulation of the examples with its translation, by paragraphs or by articles.
pub(crate) fn regulation(align: &str) -> Document {
    let host = MemoryHost::new()
        .with("zh.md", include_str!("../../../../examples/law/regulation.zh.md"))
        .with("en.md", include_str!("../../../../examples/law/regulation.en.md"));
    let options = serde_json::json!({ "source": "zh.md", "translations": ["en.md"], "align": align });
    let document = import(&host, "legal/import-bilingual", options).unwrap();
    assert_eq!(reported(&host), Vec::<String>::new());
    document
}
