//! Tables and aligned units.

use crate::{
    outline,
    package::{Package, render, render_document},
};
use dossier_sdk::{Block, BlockKind, Cell, Column, Document, Inline, Row, Span, Table, TableBody, TablePart};

fn check(markdown: &str, expected: &str) -> Package {
    let package = render(markdown);
    assert_eq!(outline::body(&package).trim_end(), expected.trim());
    package
}

#[test]
fn a_table_has_a_header_row_and_alignments() {
    let package = check(
        "| A | B | C |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n\n: Caption {#tbl:t}\n\nText.\n",
        r#"
p[Caption] {tbl_t } "Caption"
table
  header
    cell: p[TableText left] "A"
    cell: p[TableText center] "B"
    cell: p[TableText right] "C"
  row
    cell: p[TableText left] "1"
    cell: p[TableText center] "2"
    cell: p[TableText right] "3"
p[BodyText] "Text."
"#,
    );
    let xml = package.text("word/document.xml");
    assert!(
        xml.contains("<w:tblLook w:val=\"0420\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\""),
        "{xml}"
    );
    assert!(xml.contains("<w:tblCaption w:val=\"Caption\"/>"), "{xml}");
    let widths: Vec<i32> = package
        .xml("word/document.xml")
        .named("w:gridCol")
        .iter()
        .map(|column| column.get("w:w").parse().unwrap())
        .collect();
    assert_eq!(widths, [3024, 3024, 3024]);
}

fn cell(text: &str, row_span: u32, col_span: u32) -> Cell {
    let content = vec![Block::new(BlockKind::Plain(vec![Inline::text(text)]), Span::SYNTHESIZED)];
    Cell { content, row_span, col_span, ..Cell::default() }
}

fn table(columns: usize, rows: Vec<Vec<Cell>>) -> Package {
    let rows = rows.into_iter().map(|cells| Row { cells, ..Row::default() }).collect();
    let table = Table {
        columns: vec![Column::default(); columns],
        bodies: vec![TableBody { rows, ..TableBody::default() }],
        ..Table::default()
    };
    let block = Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED);
    render_document(&Document { blocks: vec![block], ..Document::default() }, "")
}

#[test]
fn cells_span_rows_and_columns() {
    let package = table(
        3,
        vec![
            vec![cell("a", 2, 2), cell("b", 1, 1)],
            vec![cell("c", 1, 1)],
            vec![cell("d", 1, 1), cell("e", 9, 9)],
        ],
    );
    assert_eq!(
        outline::body(&package).trim_end(),
        r#"
table
  row
    cell columns=2 restart: p[TableText] "a"
    cell: p[TableText] "b"
  row
    cell columns=2 continue: p[TableText]
    cell: p[TableText] "c"
  row
    cell: p[TableText] "d"
    cell columns=2 restart: p[TableText] "e"
p[BodyText]
"#
        .trim()
    );
}

#[test]
fn rows_are_filled_and_cells_outside_are_reported() {
    let package =
        table(2, vec![vec![cell("a", 1, 1)], vec![cell("b", 1, 1), cell("c", 1, 1), cell("d", 1, 1)]]);
    assert_eq!(
        outline::body(&package).trim_end(),
        "table\n  row\n    cell: p[TableText] \"a\"\n    cell: p[TableText]\n  row\n    cell: p[TableText] \"b\"\n    \
         cell: p[TableText] \"c\"\np[BodyText]"
    );
    assert_eq!(package.findings, ["docx/lost at \"\""]);
}

#[test]
fn tables_without_cells_are_no_tables() {
    let none = Table { head: TablePart::default(), ..Table::default() };
    let block = Block::new(BlockKind::Table(Box::new(none)), Span::SYNTHESIZED);
    let package = render_document(&Document { blocks: vec![block], ..Document::default() }, "");
    assert_eq!(outline::body(&package), "");
}

#[test]
fn tables_that_follow_each_other_stay_two() {
    let table = "| A |\n|---|\n| 1 |\n\n";
    let package = render(&format!("{table}<!-- -->\n\n{table}"));
    assert_eq!(package.xml("word/document.xml").named("w:tbl").len(), 2);
}

#[test]
fn columns_are_as_wide_as_their_words() {
    let package = render(
        "| No | A heading and a rather long text that has to wrap somewhere, as texts do, and then goes on |\n|--|--|\n| Considerations | text |\n",
    );
    let widths: Vec<i32> = package
        .xml("word/document.xml")
        .named("w:gridCol")
        .iter()
        .map(|column| column.get("w:w").parse().unwrap())
        .collect();
    assert!(widths[0] > 1_600, "{widths:?}");
    assert_eq!(widths.iter().sum::<i32>(), 9_072);
}

#[test]
fn aligned_units_share_one_table() {
    check(
        "::: {.unit #art-1}\n::: {lang=zh-Hans}\n第一条\n:::\n::: {lang=en}\nArticle 1\n:::\n:::\n\n\
         ::: {.unit}\n::: {lang=zh-Hans}\n第二条\n:::\n::: {lang=en}\nArticle 2\n:::\n:::\n",
        r#"
table
  header
    cell: p[TableText] zh-CN"中文"
    cell: p[TableText] "English"
  row
    cell: p[TableText] {art_1 } zh-CN"第一条"
    cell: p[TableText] "Article 1"
  row
    cell: p[TableText] zh-CN"第二条"
    cell: p[TableText] "Article 2"
p[BodyText]
"#,
    );
}

#[test]
fn a_table_can_stand_in_a_note() {
    let package = render("x[^1]\n\n[^1]:\n    | A | B |\n    |---|---|\n    | 1 | 2 |\n");
    let notes = outline::notes(&package);
    assert_eq!(
        notes,
        "note 1\n  p[FootnoteText] mark \" \"\n  table\n    header\n      cell: p[TableText] \"A\"\n      cell: p[TableText] \"B\"\n    \
         row\n      cell: p[TableText] \"1\"\n      cell: p[TableText] \"2\"\n  p[FootnoteText]\n"
    );
    assert_eq!(package.findings, [""; 0]);
}

#[test]
fn rows_are_kept_whole_and_not_alone() {
    let long = "word ".repeat(400);
    let package = render(&format!("| A |\n|---|\n| 1 |\n| 2 |\n| {long} |\n| 4 |\n| 5 |\n"));
    let document = package.xml("word/document.xml");
    let count =
        |name| -> Vec<usize> { document.named("w:tr").iter().map(|row| row.named(name).len()).collect() };
    assert_eq!(count("w:cantSplit"), [1, 1, 1, 0, 1, 1]);
    assert_eq!(count("w:keepNext"), [1, 1, 0, 0, 1, 0]);
}

#[test]
fn stated_widths_yield_to_the_longest_word() {
    let mut columns = vec![Column::default(); 2];
    (columns[0].width, columns[1].width) = (Some(0.05), Some(0.95));
    let cells = vec![cell("Considerations", 1, 1), cell("text", 1, 1)];
    let rows = vec![Row { cells, ..Row::default() }];
    let table =
        Table { columns, bodies: vec![TableBody { rows, ..TableBody::default() }], ..Table::default() };
    let block = Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED);
    let package = render_document(&Document { blocks: vec![block], ..Document::default() }, "");
    let document = package.xml("word/document.xml");
    let widths: Vec<i32> =
        document.named("w:gridCol").iter().map(|column| column.get("w:w").parse().unwrap()).collect();
    assert!(widths[0] > 1_600, "{widths:?}");
    assert_eq!(widths.iter().sum::<i32>(), 9_072);
}
