//! Random documents: no panic, well-formed parts, the lints hold, the same bytes twice.

use crate::{
    house::Template,
    package::{import, parse, render, render_house, render_options},
};
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
    "- [x] ",
    "```\ncode\n```\n",
    "\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n",
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
    "@fig:a ",
    "[@key, art. 3] ",
    "[网络]{.ruby rt=\"wǎng luò\"} ",
    "[网**络**]{.ruby rt=x} ",
    "\n::: {.landscape}\n",
    "\n\n![drawing](dot.svg){#fig:s .landscape}\n\n",
    "\n\n| considerations | considerations | considerations | considerations | considerations |\n|-|-|-|-|-|\n| 1[^1] |\n\n",
    "# [H *h*](#h) [^1] ![i](dot.png) $x$ {#h}\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn any_document_makes_a_sound_package(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let markdown = pieces.concat();
        let package = render(&markdown);
        for (name, bytes) in package.parts.iter().filter(|(name, _)| !name.contains("media")) {
            let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is not UTF-8"));
            parse(text);
        }
        prop_assert!(package.bytes == render(&markdown).bytes);
        let all = serde_json::json!({ "contents": 3, "figures": true, "tables": true, "notes": "endnotes" });
        render_options(&import(&markdown), all.clone());
        for template in [Template::ministry(), Template::german()] {
            render_house(&import(&markdown), &template.zip(), all.clone());
        }
    }

    #[test]
    fn any_text_comes_through(text in "\\PC{0,60}") {
        use dossier_sdk::{Block, Document, Inline};
        let document = Document { blocks: vec![Block::para(vec![Inline::text(text.clone())])], ..Document::default() };
        let package = crate::package::render_document(&document, "");
        let written: String =
            package.xml("word/document.xml").named("w:t").iter().map(|node| node.text.as_str()).collect();
        prop_assert_eq!(written, text);
    }
}
