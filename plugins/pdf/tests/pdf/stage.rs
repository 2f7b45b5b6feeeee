//! The stage, from a document to a file.

use crate::images;
use crate::reading::File;
use ::image::DynamicImage;
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::*;

/// Renders paragraphs of text and pictures; gives the tag tree and the findings with their places.
fn check(blocks: Vec<Block>, host: MemoryHost, tree: &str, findings: &[&str]) {
    let mut document = Document { blocks, ..Document::default() };
    document.meta.insert("lang".into(), Meta::String("en".into()));
    document.sources.add(Source { path: "one.md".into(), bytes: 100 });
    for url in ["whole.png", "broken.png"] {
        let resource = Resource { path: url.into(), media_type: "image/png".into() };
        document.resources.insert(url.into(), resource);
    }
    let plugin = dossier_pdf::plugin();
    let Stage::Render(stage) = plugin.stages[0].build(serde_json::json!({})).unwrap() else {
        panic!("no renderer")
    };
    let artifact = stage.render(&document, &host.context()).unwrap();
    assert_eq!(artifact.media_type, "application/pdf");
    // Where the figures stand is the typesetter's affair.
    let found = File::read(&artifact.bytes).tree();
    let lines = found.lines().map(|line| line.split_once(" O=Layout").map_or(line, |(line, _)| line));
    assert_eq!(lines.collect::<Vec<_>>().join("\n"), tree.trim());
    let place = |finding: &Diagnostic| {
        finding.location.as_ref().map(|at| format!("{} {}-{}", at.path, at.start, at.end))
    };
    let found: Vec<_> =
        host.reported().iter().map(|finding| format!("{} {finding}", place(finding).unwrap())).collect();
    assert_eq!(found, findings);
}

fn paragraph(content: InlineKind) -> Block {
    let span = Span::new(1, 10, 20);
    Block::new(BlockKind::Para(vec![Inline::new(content, span)]), span)
}

fn picture(url: &str) -> Block {
    let alt = Inline::new(InlineKind::Text("A picture".into()), Span::SYNTHESIZED);
    paragraph(InlineKind::Image { target: Target::new(url), content: vec![alt] })
}

#[test]
fn a_document_becomes_a_file() {
    let text = paragraph(InlineKind::Text("Efficient offices, 数据安全.".into()));
    let host = MemoryHost::new().with("whole.png", images::png(DynamicImage::new_rgb8(8, 4)));
    let tree = r#"
Document
  P
    "Efficient offices, 数据安全." p1
  Figure "A picture"
    "" p1
"#;
    check(vec![text, picture("whole.png")], host, tree, &[]);
}

#[test]
fn a_broken_image_is_reported_where_it_is_used() {
    let mut broken = images::png(DynamicImage::new_rgb8(8, 4));
    broken.truncate(40);
    let host = MemoryHost::new().with("broken.png", broken);
    let finding =
        "one.md 10-20 deny[pdf/image]: the image `broken.png` cannot be shown: unexpected end of file";
    check(vec![picture("broken.png")], host, "Document\n  Figure \"A picture\"\n    \"\" p1", &[finding]);
}

#[test]
fn options_that_there_are_not_are_refused() {
    let plugin = dossier_pdf::plugin();
    let error = plugin.stages[0].build(serde_json::json!({ "paper": "a3" })).unwrap_err();
    assert!(error.to_string().starts_with("unknown field `paper`"), "{error}");
}
