//! What lies where: lines, rules and images by page.

use crate::common::{CODES, lay, lines};

fn check(markdown: &str, expected: &str) {
    crate::common::check(&lines(&lay(markdown).0), expected);
}

#[test]
fn a_paragraph_is_justified_and_hyphenated_by_its_language() {
    check(
        "---\nlang: en-GB\n---\nThe responsibilities of critical information infrastructure operators are set out in regulations that supplement the law, and the competent authorities identify the operators sector by sector.",
        "
        92,93 The responsibilities of critical information infrastructure operators are set out in
        92,107 regulations that supplement the law, and the competent authorities identify the
        92,122 operators sector by sector.
        ",
    );
}

#[test]
fn the_title_block_holds_what_the_metadata_have() {
    check(
        "---\ntitle: Data rules\nsubtitle: 数据规则\nauthor: [A. Writer, B. Writer]\ndate: 2026-11-01\nabstract: What the rules say.\nlang: en\n---\nText.",
        "
        92,105 Data rules
        92,132 数据规则
        92,153 A. Writer, B. Writer · 1 November 2026
        *92,169 rect 411x1.2
        110,197 Abstract
        110,217 What the rules say.
        92,252 Text.
        ",
    );
}

#[test]
fn dutch_titles_carry_dutch_words() {
    check(
        "---\ntitle: Regels\ndate: 2026-11-01\nabstract: Kort.\nlang: nl\n---\n::: {.callout kind=warning}\nLet op.\n:::",
        "
        *92,217 rect 411x51.9
        *92,217 rect 2x51.9
        92,105 Regels
        92,129 1 november 2026
        *92,144 rect 411x1.2
        110,173 Samenvatting
        110,193 Kort.
        106,236 Waarschuwing
        106,257 Let op.
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
        92,100 One
        92,128 Text.
        92,167 Two
        92,199 Three
        92,219 Text.
        92,247 Four
        92,270 Five
        92,292 Six
        92,313 Text.
        ",
    );
}

#[test]
fn lists_hang_their_labels() {
    check(
        "- One\n- Two\n  - Nested\n\n9. Nine\n10. Ten\n\n(a) First\n\n- [x] done\n- [ ] open",
        "
        98,93 •One
        98,109 •Two
        116,126 –Nested
        101,147 9.Nine
        95,164 10.Ten
        92,185 (a) First
        96,206 ☑done
        96,223 ☐open
        ",
    );
}

#[test]
fn a_list_item_may_start_with_a_table_or_a_rule_of_code() {
    check(
        "- ```\n  code\n  ```\n- > quoted",
        "
        *110,99 rect 393x21.9
        98,93 •
        118,112 code
        98,133 •
        128,150 quoted
        ",
    );
}

#[test]
fn loose_items_hold_several_blocks() {
    check(
        "1. First.\n\n   More.\n\n2. Second.",
        "
        96,93 1.First.
        110,112 More.
        96,131 2.Second.
        ",
    );
}

#[test]
fn quotations_are_indented_on_both_sides() {
    check(
        "Before.\n\n> Quoted.\n>\n> > Twice.\n\nAfter.",
        "
        92,93 Before.
        110,114 Quoted.
        128,134 Twice.
        92,155 After.
        ",
    );
}

#[test]
fn definitions_stand_under_their_terms() {
    check(
        "Term\n:   Definition.\n\nOther\n:   One.\n:   Two.",
        "
        92,93 Term
        110,109 Definition.
        92,131 Other
        110,147 One.
        110,164 Two.
        ",
    );
}

#[test]
fn code_keeps_its_spaces_and_wraps_on_a_background() {
    check(
        "```\nif x {\n    y();\n}\n```\n\n    a very long line of code that does not fit on one line of the measure of this page at all",
        "
        *92,82 rect 411x45.6
        *92,134 rect 411x33.8
        100,96 if x {
        100,108     y();
        100,120 }
        100,148 a very long line of code that does not fit on one line of the measure of
        100,160 this page at all
        ",
    );
}

#[test]
fn callouts_have_a_background_a_side_rule_and_a_title() {
    check(
        "::: {.callout kind=judgement}\nWe judge.\n\nAnd again.\n:::\n\n::: {.callout kind=note title=\"Read this\"}\nText.\n:::",
        "
        *92,82 rect 411x73.1
        *92,82 rect 2x73.1
        *92,164 rect 411x51.9
        *92,164 rect 2x51.9
        106,101 Key judgement
        106,122 We judge.
        106,143 And again.
        106,183 Read this
        106,204 Text.
        ",
    );
}

#[test]
fn tables_have_rules_and_columns_by_content() {
    check(
        "| Term | Count |\n|:--|--:|\n| 数据 | 1 |\n| security assessment | 22 |\n\n: Terms {#tbl:t}",
        "
        92,91 Terms
        *92,99 rect 130x0.8
        97,112 TermCount
        *92,117 rect 130x0.6
        97,130 数据1
        *92,135 rect 130x0.2
        97,147 security assessment22
        *92,152 rect 130x0.8
        ",
    );
}

#[test]
fn wide_tables_fill_the_measure_and_wrap() {
    check(
        "| Chinese | English | Variant |\n|--|--|--|\n| 关键信息基础设施 | critical information infrastructure | key information infrastructure, and other renderings that need more room than there is |",
        "
        *92,81 rect 411x0.8
        97,94 ChineseEnglishVariant
        *92,99 rect 411x0.6
        97,111 关键信息基础设施critical information infrastructurekey information infrastructure, and
        336,123 other renderings that need more
        336,135 room than there is
        *92,140 rect 411x0.8
        ",
    );
}

#[test]
fn stated_widths_yield_to_the_longest_word() {
    check(
        "| No. | Meaning | Authority |\n|-|----------------------------------------------|-|\n| 1 | A sentence in the widest of the columns | administration |",
        "
        *92,81 rect 411x0.8
        97,94 No.MeaningAuthority
        *92,99 rect 411x0.6
        97,111 1A sentence in the widest of the columnsadministration
        *92,117 rect 411x0.8
        ",
    );
}

#[test]
fn figures_are_centred_above_their_captions() {
    check(
        "![Measures by year](wide.png){width=50%}\n\n![Natural size](wide.png)\n\n![Six centimetres](wide.png){width=6cm}",
        "
        195,82 image 206x51
        266,149 Measures by year
        148,166 image 300x75
        276,256 Natural size
        213,273 image 170x43
        269,331 Six centimetres
        ",
    );
}

#[test]
fn an_image_in_a_line_stands_on_the_baseline() {
    check(
        "A sign ![sign](wide.png){width=40pt} in the text.",
        "
        92,93 A sign
        125,83 image 40x10
        165,93  in the text.
        ",
    );
}

#[test]
fn footnotes_lie_at_the_foot_in_order() {
    check(
        "One.[^a] Two.[^b]\n\n[^a]: First note.\n\n[^b]: Second note.\n\n    With a second paragraph.",
        "
        92,93 One.
        115,89 1
        119,93  Two.
        145,89 2
        *92,716 rect 103x0.4
        92,730 1First note.
        92,744 2Second note.
        106,757 With a second paragraph.
        ",
    );
}

#[test]
fn units_stand_side_by_side() {
    check(
        "::: unit\n::: {lang=zh-Hans}\n网络运营者应当履行安全保护义务。\n:::\n::: {lang=en}\nNetwork operators shall perform security duties.\n:::\n:::",
        "
        92,93 网络运营者应当履行安全保护义务。Network operators shall perform security
        278,107 duties.
        ",
    );
}

#[test]
fn a_rule_crosses_the_measure() {
    check(
        "One.\n\n---\n\nTwo.",
        "
        92,93 One.
        *92,110 rect 411x0.5
        92,134 Two.
        ",
    );
}

#[test]
fn line_blocks_keep_their_lines() {
    let line = |text: &str| vec![dossier_core::Inline::text(text)];
    let lines = dossier_core::BlockKind::LineBlock(vec![line("One"), line("\u{a0}\u{a0}Two")]);
    let block = dossier_core::Block::new(lines, dossier_core::Span::SYNTHESIZED);
    let document = dossier_core::Document { blocks: vec![block], ..Default::default() };
    let host = dossier_core::testing::MemoryHost::new();
    let out = dossier_typeset::layout(&document, &Default::default(), &CODES, &host.context()).unwrap();
    crate::common::check(
        &crate::common::lines(&out),
        "
        92,93 One
        92,107   Two
        ",
    );
}

#[test]
fn hard_breaks_end_lines_and_soft_ones_do_not() {
    check(
        "One\\\nTwo\nThree 网络\n安全",
        "
        92,93 One
        92,107 Two Three 网络安全
        ",
    );
}

#[test]
fn words_longer_than_the_line_are_broken() {
    let word = "x".repeat(200);
    check(
        &word,
        "
        92,93 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        92,107 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        92,122 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        ",
    );
}

#[test]
fn chinese_lines_do_not_start_with_closing_punctuation() {
    check(
        "---\nlang: zh-Hans\n---\n关键信息基础设施的运营者在中华人民共和国境内运营中收集和产生的个人信息和数据，应当在境内存储。“因业务需要”确需向境外提供的，应当进行安全评估。",
        "
        92,93 关键信息基础设施的运营者在中华人民共和国境内运营中收集和产生的个人信息和数据，
        92,110 应当在境内存储。“因业务需要”确需向境外提供的，应当进行安全评估。
        ",
    );
}

#[test]
fn lines_through_and_under_words_are_rectangles() {
    check(
        "~~gone~~ [under]{.underline}",
        "
        92,93 gone
        *92,90 rect 24x0.6
        116,93  under
        *119,94 rect 30x0.6
        ",
    );
}

fn column(markdown: &str, measure: f32, theme: dossier_typeset::Theme) -> String {
    lines(&crate::common::lay_in(markdown, measure, theme))
}

const OBLIGATIONS: &str = "---\nlang: en-GB\n---\nThe responsibilities of critical information infrastructure operators are set out in regulations that supplement the law; internationally, administrative representations characterise counterproductive considerations.";

#[test]
fn ragged_lines_are_evened_out_and_hyphenated_only_where_they_would_be_short() {
    let theme =
        || dossier_typeset::Theme { alignment: dossier_typeset::TextAlignment::Ragged, ..Default::default() };
    crate::common::check(
        &column(OBLIGATIONS, 180.0, theme()),
        "
        92,93 The responsibilities of critical in-
        92,107 formation infrastructure operators
        92,122 are set out in regulations that sup-
        92,137 plement the law; internationally,
        92,152 administrative representations
        92,166 characterise counterproductive
        92,181 considerations.
        ",
    );
    let whole = dossier_typeset::Theme { hyphenate: false, ..theme() };
    crate::common::check(
        &column(OBLIGATIONS, 180.0, whole),
        "
        92,93 The responsibilities of critical
        92,107 information infrastructure
        92,122 operators are set out in regulations
        92,137 that supplement the law;
        92,152 internationally, administrative
        92,166 representations characterise
        92,181 counterproductive considerations.
        ",
    );
}

#[test]
fn without_hyphens_lines_are_justified_all_the_same() {
    let theme = dossier_typeset::Theme { hyphenate: false, ..Default::default() };
    crate::common::check(
        &column(OBLIGATIONS, 180.0, theme),
        "
        92,93 The responsibilities of
        92,107 critical information infrastructure
        92,122 operators are set out in
        92,137 regulations that supplement the
        92,152 law; internationally, administrative
        92,166 representations characterise
        92,181 counterproductive considerations.
        ",
    );
}

#[test]
fn a_typed_soft_hyphen_is_printed_where_the_line_breaks() {
    // The last one is text without a glyph that shows.
    crate::common::check(
        &column(
            "---\nlang: zh-Latn-pinyin\n---\nGuójiā wǎng\u{ad}luò ānquán fǎlǜ tǐ\u{ad}xì",
            76.0,
            Default::default(),
        ),
        "
        92,93 Guójiā wǎng-
        92,107 luò ānquán
        92,122 fǎlǜ tǐ-xì
        ",
    );
}

#[test]
fn three_lines_stay_together_and_four_part_in_the_middle() {
    let on_first_page = |before: usize, lines: usize| {
        let words = "word ".repeat(17 * (lines - 1) + 3);
        let markdown = format!("{}{words}", "Line.\n\n".repeat(before));
        let (out, _) = lay(&markdown);
        let first =
            crate::common::lines(&dossier_typeset::Layout { pages: out.pages[..1].to_vec(), ..out.clone() });
        first.lines().filter(|line| line.contains("word")).count()
    };
    let places = |lines| {
        (20..36).map(|before| on_first_page(before, lines)).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(places(3).into_iter().collect::<Vec<_>>(), [0, 3]);
    assert_eq!(places(4).into_iter().collect::<Vec<_>>(), [0, 2, 4]);
}

#[test]
fn what_runs_from_right_to_left_keeps_its_order() {
    // Words of a Hebrew sentence in an English one, and the reverse; no font that comes along has the letters.
    let order = |markdown: &str| {
        let (out, _) = lay(markdown);
        let mut runs: Vec<(f32, String)> =
            crate::common::glyph_runs(&out).map(|run| (run.x, run.text.trim().to_owned())).collect();
        let read: Vec<String> = runs.iter().map(|(_, text)| text.clone()).collect();
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        (read.join("|"), runs.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("|"))
    };
    let (read, seen) = order("The word שלום עולם means peace.");
    assert_eq!((&*read, &*seen), ("The word|שלום||עולם|means peace.", "The word|עולם||שלום|means peace."));
    let (read, seen) = order("שלום begins this English paragraph.");
    assert_eq!(
        (&*read, &*seen),
        ("שלום|begins this English paragraph.", "שלום|begins this English paragraph.")
    );
    let (read, seen) = order("שלום עולם וגם NIS2 ועוד מילים");
    assert_eq!(
        (&*read, &*seen),
        ("שלום||עולם||וגם||NIS2||ועוד||מילים", "מילים||ועוד||NIS2||וגם||עולם||שלום")
    );
}
