//! The findings of `core/accessible`, each under the words that it is about.

use dossier_core::{Block, BlockKind, Cell, Document, Inline, Meta, Row, Span, Table, TableBody, TablePart};
use dossier_pipeline::core_stages;
use dossier_testkit::Call;

#[test]
fn what_shuts_out_readers_is_found() {
    dossier_testkit::assert_cases(&core_stages::plugin(), include_str!("accessible.md"));
}

/// Markdown has no such tables; they come out of other formats.
#[test]
fn tables_in_tables_and_merged_cells_are_found() {
    let cell = |content: Vec<Block>| Cell { content, ..Cell::default() };
    let text = |text: &str| cell(vec![Block::para(vec![Inline::text(text)])]);
    let row = |cells: Vec<Cell>| Row { cells, ..Row::default() };
    let table = |rows: Vec<Row>| {
        let head = TablePart { rows: vec![row(vec![text("Year"), text("Fine")])], attr: None };
        let bodies = vec![TableBody { rows, ..TableBody::default() }];
        let table = Table { head, bodies, ..Table::default() };
        Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)
    };
    let inner = table(vec![row(vec![text("2024"), text("1")])]);
    let wide = Cell { col_span: 2, ..text("no fines") };
    let blocks = vec![table(vec![row(vec![text("2023"), cell(vec![inner])]), row(vec![wide])])];
    let mut document = Document { blocks, ..Document::default() };
    for (key, value) in [("title", "Fines"), ("lang", "en")] {
        document.meta.insert(key.to_owned(), Meta::String(value.to_owned()));
    }
    let output = Call::new("core/accessible").document(document).run(&core_stages::plugin());
    let found: Vec<String> = output.findings.iter().map(ToString::to_string).collect();
    let nested = "warn[core/nested-table]: a table stands in a cell of another one";
    let merged = "allow[core/merged-cells]: a cell covers several rows or columns";
    assert_eq!(found, [merged, nested]);
}
