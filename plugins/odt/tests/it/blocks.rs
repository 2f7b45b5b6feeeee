//! Blocks, as they stand in the content part.

use crate::package::{Package, import, render, render_with};
use dossier_sdk::{
    Align, Block, BlockKind, Cell, Document, Inline, Row, Table, TableBody, TablePart, roles::Numbered,
};

/// Renders a paragraph `Start.` and after it the Markdown. What is written for that is expected as [`Package::outline`] shows
/// it, in pieces.
fn check(markdown: &str, expected: &[&str]) -> Package {
    let package = render(&format!("Start.\n\n{markdown}"));
    let outline = package.outline();
    let (_, body) = outline.split_once("Start.</p>").unwrap();
    assert_eq!(body, expected.concat(), "{markdown}");
    package
}

/// Renders headings, figures and tables with numbers, as the numbering stage writes them.
fn numbered(markdown: &str, label: &str, numbers: &[Option<&str>]) -> Package {
    let mut document = import(markdown);
    let wanted = |block: &&mut Block| {
        matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Figure { .. } | BlockKind::Table(_))
    };
    for (block, number) in document.blocks.iter_mut().filter(wanted).zip(numbers) {
        if let Some(number) = number {
            Numbered { number, label: &format!("{label} {number}") }.write(block);
        }
    }
    render_with(&document, markdown, 0)
}

#[test]
fn headings_that_count_as_programs_count_are_numbered_by_them() {
    let package = numbered(
        "# A\n\n## B\n\n# C {.unnumbered}\n\n# D\n",
        "Section",
        &[Some("1"), Some("1.1"), None, Some("2")],
    );
    assert_eq!(
        package.outline(),
        "<h =Heading_20_1 First_20_Page outline-level=1>A</h><h =Heading_20_2 outline-level=2>B</h>\
         <h =Heading_20_1 margin-left=0.00pt text-indent=0.00pt outline-level=1 is-list-header=true>C</h>\
         <h =Heading_20_1 outline-level=1>D</h>"
    );
    assert!(package.text("styles.xml").contains(
        "<text:outline-level-style text:level=\"2\" style:num-format=\"1\" text:display-levels=\"2\">"
    ));
}

#[test]
fn headings_that_count_otherwise_carry_their_numbers() {
    let check = |markdown: &str, numbers: &[Option<&str>], expected: &str| {
        let package = numbered(markdown, "Section", numbers);
        assert_eq!(package.outline(), expected);
        assert!(
            package
                .text("styles.xml")
                .contains("<text:outline-level-style text:level=\"1\" style:num-format=\"\">")
        );
    };
    check(
        "# A\n\n# B\n",
        &[Some("1"), Some("A.1")],
        "<h =Heading_20_1 First_20_Page outline-level=1>1<tab/>A</h><h =Heading_20_1 outline-level=1>A.1<tab/>B</h>",
    );
    // Below a heading without a number, programs would begin anew.
    check(
        "# A\n\n# B\n\n## C\n",
        &[Some("1"), None, Some("1.1")],
        "<h =Heading_20_1 First_20_Page outline-level=1>1<tab/>A</h><h =Heading_20_1 outline-level=1>B</h>\
         <h =Heading_20_2 outline-level=2>1.1<tab/>C</h>",
    );
}

#[test]
fn lists() {
    check(
        "- a\n- b\n    1) c\n    2) d\n- e\n",
        &[
            "<list =L1><list-item><p List_20_1>a</p></list-item><list-item><p List_20_1>b</p>",
            "<list =L2><list-item><p Numbering_20_1>c</p></list-item><list-item><p Numbering_20_1>d</p></list-item></list>",
            "</list-item><list-item><p List_20_1 margin-bottom=6.00pt>e</p></list-item></list>",
        ],
    );
    let package = check(
        "3. a\n\n   more\n\n4. b\n",
        &[
            "<list =L1><list-item start-value=3><p Numbering_20_1>a</p>",
            "<p List_20_1_20_Cont. margin-left=28.35pt margin-right=0.00pt text-indent=0.00pt>more</p></list-item>",
            "<list-item><p Numbering_20_1 margin-bottom=6.00pt>b</p></list-item></list>",
        ],
    );
    assert!(package.text("content.xml").contains(
        "<text:list-level-style-number text:level=\"1\" text:style-name=\"Numbering_20_Symbols\" style:num-format=\"1\" style:num-suffix=\".\">"
    ));
    check(
        "- - a\n",
        &[
            "<list =L1><list-item><p List_20_1 margin-bottom=6.00pt></p>",
            "<list =L1><list-item><p List_20_1 margin-bottom=6.00pt>a</p></list-item></list></list-item></list>",
        ],
    );
    check(
        "- [x] done\n- [ ] open\n",
        &[
            "<list =L1><list-item><p List_20_1>☒<tab/>done</p></list-item>",
            "<list-item><p List_20_1 margin-bottom=6.00pt>☐<tab/>open</p></list-item></list>",
        ],
    );
}

#[test]
fn tasks_among_other_items_have_no_bullet() {
    check(
        "- a\n- [ ] b\n",
        &[
            "<list =L1><list-item><p List_20_1>a</p></list-item>",
            "<list-item style-override=L2><p List_20_1 margin-bottom=6.00pt>☐<tab/>b</p></list-item></list>",
        ],
    );
}

#[test]
fn a_table_in_a_list_stands_between_its_parts() {
    let table = "<table name=Table1 =Ta1><table-column =Co1/><table-header-rows><table-row =Ro1><table-cell =Ce1>\
                 <p Table_20_Heading>A</p></table-cell></table-row></table-header-rows><table-row =Ro1><table-cell =Ce2>\
                 <p Table_20_Contents>1</p></table-cell></table-row></table>";
    check(
        "1. a\n\n   | A |\n   |---|\n   | 1 |\n\n   after\n2. b\n",
        &[
            "<list =L1><list-item><p Numbering_20_1>a</p></list-item></list>",
            table,
            "<list =L1 continue-numbering=true><list-header><p List_20_1_20_Cont. margin-left=28.35pt margin-right=0.00pt text-indent=0.00pt>after</p>",
            "</list-header><list-item><p Numbering_20_1 margin-bottom=6.00pt>b</p></list-item></list>",
        ],
    );
    check(
        "- a\n\n    - b\n\n        | A |\n        |---|\n        | 1 |\n\n    - c\n",
        &[
            "<list =L1><list-item><p List_20_1>a</p><list =L1><list-item><p List_20_1>b</p></list-item></list></list-item></list>",
            table,
            "<list =L1 continue-numbering=true><list-header><list =L1 continue-numbering=true>",
            "<list-item><p List_20_1 margin-bottom=6.00pt>c</p></list-item></list></list-header></list>",
        ],
    );
}

#[test]
fn quotes_definitions_rules_and_code() {
    check(
        "> a\n>\n> > b\n",
        &[
            "<p Quotations>a</p>",
            "<p Quotations margin-left=56.70pt margin-right=28.35pt text-indent=0.00pt>b</p>",
        ],
    );
    check(
        "T\n:   a\n\n    b\n",
        &["<p List_20_Heading>T</p><p List_20_Contents>a</p><p List_20_Contents>b</p>"],
    );
    check("---\n", &["<p Horizontal_20_Line></p>"]);
    check(
        "```rust\nfn  f() {\n\t1\n}\n```\n",
        &["<p Preformatted_20_Text>fn <s/>f() {<line-break/><tab/>1<line-break/>}</p>"],
    );
}

#[test]
fn line_blocks_keep_their_lines() {
    let line = |text: &str| vec![Inline::text(text)];
    let lines = BlockKind::LineBlock(vec![line("Roses"), line("  violets")]);
    let document =
        Document { blocks: vec![Block::new(lines, dossier_sdk::Span::SYNTHESIZED)], ..Document::default() };
    assert_eq!(
        render_with(&document, "", 0).outline(),
        "<p Text_20_body First_20_Page>Roses<line-break/><s c=2/>violets</p>"
    );
}

#[test]
fn callouts_are_boxes_of_paragraphs() {
    let box_ = "Callout_20_Warning margin-left=11.35pt margin-right=11.40pt";
    check(
        "::: {.callout kind=warning title=Own}\na\n\n- b\n:::\n\n::: {.callout}\nc\n:::\n",
        &[
            &format!(
                "<p {box_} margin-top=12.00pt text-indent=0.00pt><span Strong_20_Emphasis>Own</span></p>"
            ),
            &format!("<p {box_} text-indent=0.00pt>a</p>"),
            "<list =L1><list-item><p Callout_20_Warning margin-bottom=12.00pt margin-left=11.35pt margin-right=11.40pt text-indent=0.00pt>b</p></list-item></list>",
            "<p Callout_20_Note margin-top=12.00pt><span Strong_20_Emphasis>Note</span></p>",
            "<p Callout_20_Note margin-bottom=12.00pt>c</p>",
        ],
    );
}

#[test]
fn tables_have_head_alignment_and_words_for_those_who_do_not_see_them() {
    let cell = |style: &str, text: &str| format!("<table-cell ={style}>{text}</table-cell>");
    let head =
        |text: &str, side: &str| cell("Ce1", &format!("<p Table_20_Heading text-align={side}>{text}</p>"));
    let body = |style: &str, text: &str, side: &str| {
        cell(style, &format!("<p Table_20_Contents text-align={side}>{text}</p>"))
    };
    check(
        "| L | R |\n|:--|--:|\n| a | b |\n| c | d |\n\n: Cap & more {#tbl:a}\n",
        &[
            "<p Table><bookmark-start name=tbl:a/>Cap &amp; more<bookmark-end name=tbl:a/></p>",
            "<table name=Table1 =Ta1><title>Cap &amp; more</title><table-column =Co1/><table-column =Co1/>",
            "<table-header-rows><table-row =Ro1>",
            &head("L", "left"),
            &head("R", "right"),
            "</table-row></table-header-rows><table-row =Ro1>",
            &body("Ce2", "a", "left"),
            &body("Ce2", "b", "right"),
            "</table-row><table-row =Ro1>",
            &body("Ce3", "c", "left"),
            &body("Ce3", "d", "right"),
            "</table-row></table>",
        ],
    );
}

#[test]
fn cells_that_span_cover_others() {
    let cell = |text: &str, row_span: u32, col_span: u32| Cell {
        content: vec![Block::para(vec![Inline::text(text)])],
        align: Align::Default,
        row_span,
        col_span,
        ..Cell::default()
    };
    let row = |cells: Vec<Cell>| Row { cells, ..Row::default() };
    let table = Table {
        head: TablePart { rows: vec![row(vec![cell("h", 9, 2)])], attr: None },
        bodies: vec![TableBody {
            row_head_columns: 1,
            rows: vec![
                row(vec![cell("a", 2, 1), cell("b", 1, 1)]),
                row(vec![cell("c", 1, 1)]),
                row(Vec::new()),
            ],
            ..TableBody::default()
        }],
        ..Table::default()
    };
    let block = Block::new(BlockKind::Table(Box::new(table)), dossier_sdk::Span::SYNTHESIZED);
    let outline = render_with(&Document { blocks: vec![block], ..Document::default() }, "", 0).outline();
    let cells = "<table-cell =Ce1 number-columns-spanned=2><p Table_20_Heading>h</p></table-cell><covered-table-cell/>";
    let (_, body) = outline.split_once(cells).unwrap();
    assert_eq!(
        body,
        "</table-row></table-header-rows><table-row =Ro1>\
         <table-cell =Ce2 number-rows-spanned=2><p Table_20_Heading>a</p></table-cell>\
         <table-cell =Ce2><p Table_20_Contents>b</p></table-cell></table-row>\
         <table-row =Ro1><covered-table-cell/><table-cell =Ce2><p Table_20_Contents>c</p></table-cell></table-row>\
         <table-row =Ro1><table-cell =Ce3><p Table_20_Contents></p></table-cell>\
         <table-cell =Ce3><p Table_20_Contents></p></table-cell></table-row></table>"
    );
}

#[test]
fn a_wide_table_turns_its_page() {
    let words = "| incomprehensibility ".repeat(8);
    let package = render(&format!("Start.\n\n{words}|\n{}|\n{words}|\n\nEnd.\n", "|---".repeat(8)));
    let content = package.text("content.xml");
    assert!(content.contains("style:family=\"table\" style:master-page-name=\"Landscape\""));
    assert!(package.outline().ends_with("<p Text_20_body Standard>End.</p>"), "{}", package.outline());
}

#[test]
fn what_asks_for_it_has_landscape_pages() {
    check(
        "::: landscape\na\n:::\n\n::: landscape\nb\n:::\n\nc\n",
        &["<p Text_20_body Landscape>a</p><p Text_20_body>b</p><p Text_20_body Standard>c</p>"],
    );
    let package = render("- a\n\n  ::: landscape\n  b\n  :::\n");
    assert_eq!(package.findings, ["odt/lost at \"::: landscape\\n  b\\n  :::\""]);
}

#[test]
fn units_stand_side_by_side() {
    let cell = |style: &str, paragraph: &str, lang: &str, text: &str| {
        format!("<table-cell ={style}><p {paragraph}><span {lang}>{text}</span></p></table-cell>")
    };
    let (zh, nl) = ("country-asian=CN language-asian=zh", "country=NL language=nl");
    check(
        "::: unit\n::: {lang=zh-Hans}\n数据\n:::\n::: {lang=nl}\ngegevens\n:::\n:::\n",
        &[
            "<table name=Table1 =Ta1><title>中文 – Nederlands</title><table-column =Co1/><table-column =Co1/>",
            "<table-header-rows><table-row =Ro1>",
            &cell("Ce1", "Table_20_Heading", zh, "中文"),
            &cell("Ce1", "Table_20_Heading", nl, "Nederlands"),
            "</table-row></table-header-rows><table-row =Ro1>",
            &cell("Ce2", "Table_20_Contents", zh, "数据"),
            &cell("Ce2", "Table_20_Contents", nl, "gegevens"),
            "</table-row></table>",
        ],
    );
}

#[test]
fn figures_have_words_and_a_caption_that_counts() {
    let markdown =
        "![Cap](dot.png){#fig:a alt=\"What <it> shows\" width=50%}\n\n![Two](dot.jpg){#fig:b alt=\"\"}\n";
    let package = numbered(markdown, "Figure", &[Some("1"), Some("7")]);
    assert_eq!(
        package.outline(),
        "<p Picture First_20_Page><frame =Fr1 name=Image1 width=226.80pt height=113.40pt><image href=Pictures/image1.png \
         mime-type=image/png/><title>Figure 1</title><desc>What &lt;it&gt; shows</desc></frame></p>\
         <p Figure><bookmark-start name=fig:a/>Figure <sequence ref-name=refFigure1 name=Figure formula=ooow:Figure+1 \
         style:num-format=1>1</sequence><bookmark-end name=fig:a/>: Cap</p>\
         <p Picture><frame =Fr1 name=Image2 width=30.00pt height=15.00pt><image href=Pictures/image2.jpg \
         mime-type=image/jpeg/><title>Figure 7</title></frame></p>\
         <p Figure><bookmark-start name=fig:b/>Figure 7<bookmark-end name=fig:b/>: Two</p>"
    );
}

#[test]
fn right_to_left_paragraphs_begin_at_the_right() {
    check(
        "::: {lang=ar}\nنص\n:::\n",
        &[
            "<p Text_20_body text-align=right writing-mode=rl-tb><span country-complex=SA language-complex=ar>نص</span></p>",
        ],
    );
}

#[test]
fn the_head_of_a_memo_stands_on_a_tab_stop() {
    check(
        "::: memo-head\n[**To:**]{.memo-label}the Director\n:::\n",
        &["<p Message_20_Header><span Strong_20_Emphasis>To:</span><tab/>the Director</p>"],
    );
}
