//! Random documents: no panic, well-formed parts, the lints hold, the same bytes twice.

use crate::package::{import, parse, render_with};
use dossier_sdk::{Attr, Block, Document, Inline, Meta, Render as _, testing::MemoryHost};
use proptest::prelude::*;

/// Pieces of Markdown that meet in all sorts of ways.
const PIECES: &[&str] = &[
    "text ",
    "数据 ",
    "“x” ",
    "\n",
    "\n\n",
    "  \n",
    "# H\n",
    "## H {#h}\n",
    "[l](#h) ",
    "[l](https://example.org/?a&b) ",
    "![i](dot.png) ",
    "![i](missing.png) ",
    "\n\n![fig](dot.jpg){#fig:a width=40%}\n\n",
    "*em* ",
    "**st** ",
    "`code` ",
    "$x^2$ ",
    "$$\\frac{a}{b}$$ ",
    "<br> ",
    "- ",
    "    ",
    "> ",
    "1. ",
    "7. ",
    "- [x] ",
    "```\ncode\n```\n",
    "\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n",
    "\n\n    | A | B |\n    |---|--:|\n    | 1 | 2 |\n\n",
    "\n\n: Caption {#tbl:a}\n\n",
    "Term\n\n:   Def\n\n",
    "[^1] ",
    "\n\n[^1]: Note [l](https://example.org) 数据\n\n",
    "\n::: {.callout kind=warning}\n",
    "\n::: {.unit}\n",
    "\n::: {lang=zh-Hans #u}\n",
    "\n:::\n",
    "---\n\n",
    "\u{1}",
    "\u{FFFE}",
    "\t",
    "[s]{lang=ug} ",
    "[s]{#h} ",
    "[网络]{.ruby rt=\"wǎng luò\"} ",
    "@fig:a ",
    "[@key, art. 3] ",
];

/// Any text, control characters included.
fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![any::<char>(), prop::sample::select(vec![' ', '\n', '\t', '<', '&', '"', '\u{1}', '数'])],
        0..40,
    )
    .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_document_makes_a_sound_package(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40), depth in 0..4_u8) {
        let markdown = pieces.concat();
        let document = import(&markdown);
        let package = render_with(&document, &markdown, depth);
        for (name, bytes) in package.parts.iter().filter(|(name, _)| name.ends_with(".xml")) {
            let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is not UTF-8"));
            parse(text);
        }
        prop_assert!(package.bytes == render_with(&document, &markdown, depth).bytes);
    }

    #[test]
    fn any_text_stands_anywhere(text in any_text()) {
        let mut attr = Attr { id: text.clone(), ..Attr::default() };
        for key in ["number", "label", "alt", "title", "lang", "rt"] {
            attr.set(key, text.clone());
        }
        let mut document = Document::default();
        let paragraph = Block::para(vec![Inline::text(text.clone()).with_attr(attr.clone().boxed())]);
        document.blocks = vec![paragraph.with_attr(attr.boxed())];
        for key in ["title", "author", "date", "lang", "classification", "abstract", "keywords"] {
            document.meta.insert(key.to_owned(), Meta::String(text.clone()));
        }
        let package = render_with(&document, "", 2);
        for part in ["content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"] {
            parse(package.text(part));
        }
    }

    #[test]
    fn any_text_comes_through(text in "\\PC{0,60}") {
        let document = Document { blocks: vec![Block::para(vec![Inline::text(text.clone())])], ..Document::default() };
        let host = MemoryHost::new();
        dossier_odt::Renderer::default().render(&document, &host.context()).unwrap();
        let package = render_with(&document, "", 0);
        let content = package.xml("content.xml");
        let paragraph = content.named("text:p")[0];
        let spaces: usize = paragraph.named("text:s").iter().map(|node| node.get("text:c").parse().unwrap_or(1)).sum();
        let visible = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
        prop_assert_eq!(visible(&paragraph.text), visible(&text));
        prop_assert_eq!(paragraph.text.matches(' ').count() + spaces, text.matches(' ').count());
    }
}
