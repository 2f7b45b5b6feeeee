//! What holds for any document.

use crate::common::{CODES, covers, document, glyph_runs, items};
use dossier_typeset::page::{ItemKind, Layout, Owner};
use dossier_typeset::{TextAlignment, Theme, layout};
use proptest::prelude::*;

/// Lines of Markdown, some of them odd.
fn line() -> impl Strategy<Value = String> {
    let fixed = [
        "# Heading",
        "## 标题",
        "",
        "",
        "- item",
        "  - nested",
        "1. one",
        "> quote",
        "> > deep",
        "| a | b |",
        "|--|--:|",
        "| 数据 | x |",
        "```",
        "text[^1]",
        "[^1]: a note",
        "![alt](wide.png)",
        "![](empty.png)",
        "::: callout",
        ":::",
        "*em* **strong**",
        "$x^2 \\frac{1}{2}$",
        "[link](#h)",
        "~~no~~",
        "Term",
        ":   Definition",
        "---",
        "\u{202e}rtl שלום",
        "网络安全，“数据”出境。",
        "a\u{301}\u{300}\u{ad}b\u{200b}",
        "{#id .class}",
        "<b>raw</b>",
        "| line",
        "العربية 123 abc",
    ];
    prop_oneof![
        6 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        2 => "[a-zA-Z ,.]{0,80}",
        1 => "\\PC{0,30}",
    ]
}

/// All letters and digits in order: what hyphens, bullets and labels leave alone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn tags_form_a_tree(layout: &Layout) -> bool {
    let below = |(index, tag): (usize, &dossier_typeset::page::Tag)| (tag.parent as usize) < index;
    layout.tags[0].parent == 0 && layout.tags.iter().enumerate().skip(1).all(below)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_document_is_laid_out_whole(lines in prop::collection::vec(line(), 0..60)) {
        let markdown = lines.join("\n");
        let (document, host) = document(&markdown);
        let out = layout(&document, &Theme::default(), &CODES, &host.context()).unwrap();
        prop_assert!(!out.pages.is_empty());
        prop_assert!(tags_form_a_tree(&out));
        for run in glyph_runs(&out) {
            prop_assert!(covers(run), "{run:?}");
            prop_assert!(run.glyphs.iter().all(|glyph| glyph.id != 0), "{run:?}");
        }
        for item in items(&out) {
            if let Owner::Tag(tag) = item.owner {
                prop_assert!((tag as usize) < out.tags.len());
            }
            if let ItemKind::Glyphs(run) = &item.kind {
                let right = run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>();
                prop_assert!(run.x >= 0.0 && right <= 595.28, "{run:?}");
                prop_assert!(run.y > 0.0 && run.y < 841.89, "{run:?}");
            }
        }
    }

    #[test]
    fn squeezed_text_is_the_text_that_was_typed(
        words in prop::collection::vec("[一二三安全。，、：；！？“”‘’（）《》「」—…· a5é-]{1,8}|[a-z]{1,14}", 1..120),
        lang in prop::sample::select(vec!["zh-Hans", "zh-Hant", "en", "nl"]),
        ems in 3.0f32..40.0,
        ragged: bool,
        hang: bool,
    ) {
        let whole = words.concat();
        let mut paragraph = dossier_core::Block::para(vec![dossier_core::Inline::text(whole.clone())]);
        dossier_core::Attributed::attr_mut(&mut paragraph).set("lang", lang);
        let document = dossier_core::Document { blocks: vec![paragraph], ..Default::default() };
        let host = dossier_core::testing::MemoryHost::new();
        let alignment = if ragged { TextAlignment::Ragged } else { TextAlignment::Justified };
        let mut theme = Theme { alignment, hanging_punctuation: hang, ..Theme::default() };
        theme.margin.right = theme.page.0 - theme.margin.left - ems * theme.size;
        let out = layout(&document, &theme, &CODES, &host.context()).unwrap();
        let printed: String = glyph_runs(&out).map(|run| run.text.replace('\u{ad}', "")).collect();
        prop_assert_eq!(printed.trim(), whole.trim());
        for run in glyph_runs(&out) {
            prop_assert!(covers(run), "{run:?}");
            // What is seen; the space at a line's end is not.
            let end = run.text.trim_end().len() as u32;
            let width = run.glyphs.iter().filter(|glyph| glyph.start < end).map(|glyph| glyph.advance).sum::<f32>();
            // A mark may hang, and a line always takes one character.
            prop_assert!(run.x + width <= theme.margin.left + (ems + 1.0) * theme.size + 0.1, "{run:?}");
        }
    }

    #[test]
    fn paragraphs_keep_their_text(words in prop::collection::vec("[a-zA-Z]{1,24}|[\u{4e00}-\u{4e40}]{1,6}|[0-9.,]{1,5}|“[a-z]{2}”", 1..200)) {
        let whole = words.join(" ");
        let paragraph = dossier_core::Block::para(vec![dossier_core::Inline::text(whole.clone())]);
        let document = dossier_core::Document { blocks: vec![paragraph], ..Default::default() };
        let host = dossier_core::testing::MemoryHost::new();
        let out = layout(&document, &Theme::default(), &CODES, &host.context()).unwrap();
        let printed: String = glyph_runs(&out).map(|run| run.text.replace('\u{ad}', "")).collect();
        prop_assert_eq!(letters(&printed), letters(&whole));
        prop_assert_eq!(printed.trim(), whole.trim());
    }
}
