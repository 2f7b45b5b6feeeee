//! Texts in several languages.

use crate::common::{lay, lay_with, lines, page_of, reading, tags};
use dossier_typeset::Theme;
use dossier_typeset::theme::ParallelLayout;

fn check(markdown: &str, expected: &str) {
    crate::common::check(&lines(&lay(markdown).0), expected);
}

/// A unit of sides `language: text`.
fn unit(sides: &[(&str, &str)]) -> String {
    let side = |(lang, text): &(&str, &str)| format!("::: {{lang={lang}}}\n{text}\n:::\n");
    format!("::: unit\n{}:::\n\n", sides.iter().map(side).collect::<String>())
}

const SHORT: [(&str, &str); 2] = [("zh-Hans", "第一条"), ("en", "Article 1 has some words.")];

#[test]
fn columns_are_as_wide_as_the_texts_are_long() {
    check(
        &format!("{}{}", unit(&SHORT), unit(&[("zh-Hans", "第二条"), ("en", "Article 2.")])),
        "
        92,93 第一条Article 1 has some words.
        92,116 第二条Article 2.
        ",
    );
}

#[test]
fn a_share_of_the_theme_counts_for_two_columns() {
    let theme = Theme { parallel_share: Some(0.5), ..Theme::default() };
    let (out, _) = lay_with(&unit(&SHORT), &theme);
    let x = |what: &str| {
        crate::common::glyph_runs(&out).find(|run| run.text.contains(what)).map(|run| run.x.round())
    };
    assert_eq!((x("第一"), x("Article")), (Some(92.0), Some(307.0)));
}

#[test]
fn blocks_of_like_units_are_level() {
    check(
        &unit(&[
            ("zh-Hans", "## 第一节\n\n第一款。\n\n第二款。"),
            (
                "en",
                "## Section 1\n\nThe first paragraph is so long that it takes two lines of its column or more.\n\nThe second.",
            ),
        ]),
        "
        92,96 第一节Section 1
        92,121 第一款。The first paragraph is so long that it takes two lines of
        230,136 its column or more.
        92,157 第二款。The second.
        ",
    );
}

#[test]
fn the_names_of_the_languages_are_repeated_on_each_page() {
    let units: String = (0..40).map(|_| unit(&SHORT)).collect();
    let (out, _) = lay(&format!("::: {{.parallel titles=\"中文|English\"}}\n{units}:::"));
    let shown = lines(&out);
    assert_eq!((out.pages.len(), shown.matches("English").count()), (2, 2));
    assert_eq!(reading(&out).matches("English").count(), 1);
}

#[test]
fn interleaved_sides_stand_one_below_the_other() {
    let markdown = format!("::: {{.parallel layout=interleaved}}\n{}{}:::", unit(&SHORT), unit(&SHORT));
    check(
        &markdown,
        "
        *92,102 rect 1x14.7
        *92,147 rect 1x14.7
        92,93 第一条
        105,113 Article 1 has some words.
        92,137 第一条
        105,157 Article 1 has some words.
        ",
    );
    let theme = Theme { parallel: ParallelLayout::Interleaved, ..Theme::default() };
    let (out, _) = lay_with(&format!("::: parallel\n{}{}:::", unit(&SHORT), unit(&SHORT)), &theme);
    assert_eq!(lines(&out), lines(&lay(&markdown).0));
}

#[test]
fn an_unknown_layout_is_reported() {
    let (_, found) = lay(&format!("::: {{.parallel layout=rows}}\n{}:::", unit(&SHORT)));
    assert_eq!(found, ["warn[typeset/lost]: `rows` is no layout of parallel text, and is ignored"]);
}

#[test]
fn one_side_is_plain_and_three_need_room() {
    let three = [("zh-Hans", "第一条"), ("en", "Article 1"), ("nl", "Artikel 1")];
    check(
        &format!("{}{}", unit(&SHORT[..1]), unit(&three)),
        "
        *92,129 rect 1x32.6
        92,93 第一条
        92,119 第一条
        105,139 Article 1
        105,157 Artikel 1
        ",
    );
    let theme = Theme { page: (900.0, 700.0), ..Theme::default() };
    let (out, _) = lay_with(&unit(&three), &theme);
    crate::common::check(&lines(&out), "\n92,93 第一条Article 1Artikel 1\n");
}

#[test]
fn sides_are_divisions_in_their_language() {
    let (out, _) = lay(&format!("---\nlang: en\n---\n{}", unit(&SHORT)));
    crate::common::check(
        &tags(&out),
        "
        Document
          Div
            Div lang=zh-Hans
              P |第一条|
            Div
              P |Article 1 has some words.|
        ",
    );
}

#[test]
fn the_outline_has_the_headings_of_the_documents_language() {
    let markdown = format!("---\nlang: en\n---\n{}", unit(&[("zh-Hans", "# 总则"), ("en", "# General")]));
    let (out, _) = lay(&markdown);
    assert_eq!(out.outline.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["General"]);
}

#[test]
fn a_unit_longer_than_a_page_breaks_on_both_sides() {
    let side = |name: &str| (1..=200).map(|index| format!("{name}{index} and more. ")).collect::<String>();
    let (out, _) = lay(&unit(&[("zh-Hans", &side("left")), ("en", &side("right"))]));
    assert!(out.pages.len() > 1);
    for name in ["left", "right"] {
        assert_eq!(
            (page_of(&out, &format!("{name}1 ")), page_of(&out, &format!("{name}200 "))),
            (1, out.pages.len())
        );
    }
    let read = reading(&out);
    assert!(read.find("left200") < read.find("right1 "));
}

#[test]
fn a_design_says_how_texts_stand() {
    let text = "parallel = \"interleaved\"\nparallel_share = 0.4\nfloats = false";
    let host = dossier_core::testing::MemoryHost::new().with("house.toml", text);
    let code = dossier_core::Code::deny("typeset/theme", "There is no such design.");
    let theme = Theme::load("house.toml", code, &host.context()).unwrap();
    let wanted = (ParallelLayout::Interleaved, Some(0.4), false);
    assert_eq!((theme.parallel, theme.parallel_share, theme.floats), wanted);
}
