//! Layouts as text: pages, lines, tags.

use dossier_core::testing::MemoryHost;
use dossier_core::{Attr, Block, BlockKind, Context, Document, Inline, InlineKind, Meta, Span};
use dossier_typeset::page::{Artifact, ItemKind, Layout, Owner};
use dossier_typeset::{Theme, layout};

fn lay(document: &Document) -> (Layout, MemoryHost) {
    let host = MemoryHost::default();
    let out = layout(document, &Theme::default(), &Context::new(&host)).unwrap();
    (out, host)
}

/// Each glyph run: page, baseline, left edge, font and size, text.
fn dump(layout: &Layout) -> String {
    let mut out = String::new();
    for (number, page) in layout.pages.iter().enumerate() {
        for item in &page.items {
            let kind = match item.owner {
                Owner::Tag(tag) => format!("{:?}", layout.tags[tag as usize].role),
                Owner::Artifact(Artifact::Layout) => "-".to_owned(),
                Owner::Artifact(kind) => format!("{kind:?}"),
            };
            match &item.kind {
                ItemKind::Glyphs(run) => out.push_str(&format!(
                    "{} {:.0},{:.0} {} {:.1} {kind} |{}|\n",
                    number + 1,
                    run.x,
                    run.y,
                    layout.fonts[run.font].name,
                    run.size,
                    run.text
                )),
                ItemKind::Rect { area, .. } => out.push_str(&format!(
                    "{} {:.0},{:.0} {:.0}x{:.1} rect\n",
                    number + 1,
                    area.x,
                    area.y,
                    area.width,
                    area.height
                )),
                ItemKind::Image { area, .. } => out.push_str(&format!(
                    "{} {:.0},{:.0} {:.0}x{:.0} image {kind}\n",
                    number + 1,
                    area.x,
                    area.y,
                    area.width,
                    area.height
                )),
            }
        }
    }
    out
}

#[test]
fn first() {
    let mut document = Document::default();
    document.meta.insert("title".into(), Meta::String("Reading China’s data security regime".into()));
    document.meta.insert("subtitle".into(), Meta::String("中国网络政策：法律与讲话的解读".into()));
    document.meta.insert("lang".into(), Meta::String("en-GB".into()));
    let text = "The Cyberspace Administration of China requires the security assessment for outbound data transfers (数据出境安全评估) in accordance with Article 38. ".repeat(30);
    let heading = Block::new(BlockKind::Heading { level: 1, content: vec![Inline::text("Legal basis")] }, Span::SYNTHESIZED)
        .with_attr(Attr::pair("number", "1").boxed());
    document.blocks.push(heading);
    let note = Inline::new(InlineKind::Note(vec![Block::para(vec![Inline::text("See Article 21.")])]), Span::SYNTHESIZED);
    document.blocks.push(Block::para(vec![Inline::text(text.clone()), note]));
    document.blocks.push(Block::para(vec![Inline::text(text)]));
    let (out, host) = lay(&document);
    println!("{}", dump(&out));
    println!("{:?}", host.reported());
}
