//! What lies where: lines, rules and images by page.

use crate::common::{lay, lines};

fn check(markdown: &str, expected: &str) {
    crate::common::check(&lines(&lay(markdown).0), expected);
}

#[test]
fn a_paragraph_is_justified_and_hyphenated_by_its_language() {
    check(
        "---\nlang: en-GB\n---\nThe responsibilities of critical information infrastructure operators are set out in regulations that supplement the law, and the competent authorities identify the operators sector by sector.",
        "
        ",
    );
}

#[test]
fn the_title_block_holds_what_the_metadata_have() {
    check(
        "---\ntitle: Data rules\nsubtitle: 数据规则\nauthor: [A. Writer, B. Writer]\ndate: 2026-11-01\nabstract: What the rules say.\nlang: en\n---\nText.",
        "
        ",
    );
}

#[test]
fn dutch_titles_carry_dutch_words() {
    check(
        "---\ntitle: Regels\ndate: 2026-11-01\nabstract: Kort.\nlang: nl\n---\n::: {.callout kind=warning}\nLet op.\n:::",
        "
        ",
    );
}

#[test]
fn an_empty_document_is_one_empty_page() {
    check(
        "",
        "
        ",
    );
}

#[test]
fn headings_stand_off_from_the_text() {
    check(
        "# One\n\nText.\n\n## Two\n\n### Three\n\nText.\n\n#### Four\n\n##### Five\n\n###### Six\n\nText.",
        "
        ",
    );
}

#[test]
fn lists_hang_their_labels() {
    check(
        "- One\n- Two\n  - Nested\n\n9. Nine\n10. Ten\n\n(a) First\n\n- [x] done\n- [ ] open",
        "
        ",
    );
}

#[test]
fn a_list_item_may_start_with_a_table_or_a_rule_of_code() {
    check(
        "- ```\n  code\n  ```\n- > quoted",
        "
        ",
    );
}

#[test]
fn loose_items_hold_several_blocks() {
    check(
        "1. First.\n\n   More.\n\n2. Second.",
        "
        ",
    );
}

#[test]
fn quotations_are_indented_on_both_sides() {
    check(
        "Before.\n\n> Quoted.\n>\n> > Twice.\n\nAfter.",
        "
        ",
    );
}

#[test]
fn definitions_stand_under_their_terms() {
    check(
        "Term\n:   Definition.\n\nOther\n:   One.\n:   Two.",
        "
        ",
    );
}

#[test]
fn code_keeps_its_spaces_and_wraps_on_a_background() {
    check(
        "```\nif x {\n    y();\n}\n```\n\n    a very long line of code that does not fit on one line of the measure of this page at all",
        "
        ",
    );
}

#[test]
fn callouts_have_a_background_a_side_rule_and_a_title() {
    check(
        "::: {.callout kind=judgement}\nWe judge.\n\nAnd again.\n:::\n\n::: {.callout kind=note title=\"Read this\"}\nText.\n:::",
        "
        ",
    );
}

#[test]
fn tables_have_rules_and_columns_by_content() {
    check(
        "| Term | Count |\n|:--|--:|\n| 数据 | 1 |\n| security assessment | 22 |\n\n: Terms {#tbl:t}",
        "
        ",
    );
}

#[test]
fn wide_tables_fill_the_measure_and_wrap() {
    check(
        "| Chinese | English | Variant |\n|--|--|--|\n| 关键信息基础设施 | critical information infrastructure | key information infrastructure, and other renderings that need more room than there is |",
        "
        ",
    );
}

#[test]
fn figures_are_centred_above_their_captions() {
    check(
        "![Measures by year](wide.png){width=50%}\n\n![Natural size](wide.png)\n\n![Six centimetres](wide.png){width=6cm}",
        "
        ",
    );
}

#[test]
fn an_image_in_a_line_stands_on_the_baseline() {
    check(
        "A sign ![sign](wide.png){width=40pt} in the text.",
        "
        ",
    );
}

#[test]
fn footnotes_lie_at_the_foot_in_order() {
    check(
        "One.[^a] Two.[^b]\n\n[^a]: First note.\n\n[^b]: Second note.\n\n    With a second paragraph.",
        "
        ",
    );
}

#[test]
fn units_stand_side_by_side() {
    check(
        "::: unit\n::: {lang=zh-Hans}\n网络运营者应当履行安全保护义务。\n:::\n::: {lang=en}\nNetwork operators shall perform security duties.\n:::\n:::",
        "
        ",
    );
}

#[test]
fn a_rule_crosses_the_measure() {
    check(
        "One.\n\n---\n\nTwo.",
        "
        ",
    );
}

#[test]
fn line_blocks_keep_their_lines() {
    check(
        "| One\n| Two",
        "
        ",
    );
}

#[test]
fn hard_breaks_end_lines_and_soft_ones_do_not() {
    check(
        "One\\\nTwo\nThree 网络\n安全",
        "
        ",
    );
}

#[test]
fn words_longer_than_the_line_are_broken() {
    let word = "x".repeat(200);
    check(
        &word,
        "
        ",
    );
}

#[test]
fn chinese_lines_do_not_start_with_closing_punctuation() {
    check(
        "---\nlang: zh-Hans\n---\n关键信息基础设施的运营者在中华人民共和国境内运营中收集和产生的个人信息和数据，应当在境内存储。“因业务需要”确需向境外提供的，应当进行安全评估。",
        "
        ",
    );
}

#[test]
fn lines_through_and_under_words_are_rectangles() {
    check(
        "~~gone~~ [under]{.underline}",
        "
        ",
    );
}
