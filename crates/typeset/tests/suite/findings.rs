//! What the typesetter reports, and what it must survive.

use crate::common::{self, CODES, covers, glyph_runs, lay, text, text_by_tag};
use dossier_core::testing::MemoryHost;
use dossier_core::{Block, BlockKind, Cell, Document, Inline, Row, Span, Table, TableBody};
use dossier_typeset::page::Layout;
use dossier_typeset::{Theme, layout};

fn check(markdown: &str, expected: &[&str]) {
    assert_eq!(lay(markdown).1, expected);
}

fn of(blocks: Vec<Block>) -> (Layout, MemoryHost) {
    let host = MemoryHost::new();
    let document = Document { blocks, ..Document::default() };
    (layout(&document, &Theme::default(), &CODES, &host.context()).unwrap(), host)
}

#[test]
fn a_missing_character_is_reported_once_with_its_place() {
    let (document, host) = common::document("Egyptian 𓀀 and 𓀀 again.");
    layout(&document, &Theme::default(), &CODES, &host.context()).unwrap();
    let found = host.reported();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "typeset/missing-glyph");
    assert!(found[0].message.contains("U+13000"), "{}", found[0].message);
    let location = found[0].location.as_ref().unwrap();
    assert_eq!((location.start, location.end), (9, 13));
}

#[test]
fn a_missing_character_has_a_glyph_and_its_text() {
    let (out, _) = lay("A 𓀀.");
    assert_eq!(text(&out), "A 𓀀 .");
    assert!(glyph_runs(&out).all(|run| covers(run) && run.glyphs.iter().all(|glyph| glyph.id != 0)));
}

#[test]
fn a_filler_without_a_glyph_is_missing_like_any_other() {
    let (out, found) = lay("\u{3164}");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(glyph_runs(&out).all(|run| run.glyphs.iter().all(|glyph| glyph.id != 0)));
}

#[test]
fn raw_markup_is_lost_with_a_finding() {
    check(
        "```{=latex}\n\\newpage\n```",
        &["warn[typeset/lost]: raw latex is for other output formats and is left out"],
    );
}

#[test]
fn images_that_cannot_be_shown_give_their_text() {
    check("![Empty](empty.png)", &["warn[typeset/image]: `empty.png` is damaged: it states no size"]);
    let (out, found) = lay("![Far](https://example.org/x.png)");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(text(&out).contains("Far"));
}

#[test]
fn two_hundred_columns_are_reported_and_stay_on_the_page() {
    let row = |word: &str| Row {
        cells: (0..200)
            .map(|_| Cell { content: vec![Block::para(vec![Inline::text(word)])], ..Cell::default() })
            .collect(),
        ..Row::default()
    };
    let table = Table {
        bodies: vec![TableBody { rows: vec![row("administration"), row("x")], ..TableBody::default() }],
        ..Table::default()
    };
    let (out, host) = of(vec![Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)]);
    assert_eq!(host.reported()[0].code, "typeset/overfull");
    assert!(glyph_runs(&out).all(|run| run.x < out.pages[0].width));
}

#[test]
fn spans_beyond_the_table_are_cut() {
    let cell = |rows, columns| Cell {
        content: vec![Block::para(vec![Inline::text("cell")])],
        row_span: rows,
        col_span: columns,
        ..Cell::default()
    };
    let rows = vec![
        Row { cells: vec![cell(u32::MAX, 1), cell(1, u32::MAX)], ..Row::default() },
        Row { cells: vec![cell(0, 0), cell(1, 1)], ..Row::default() },
        Row::default(),
    ];
    let table = Table { bodies: vec![TableBody { rows, ..TableBody::default() }], ..Table::default() };
    let (out, _) = of(vec![Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)]);
    assert_eq!(text(&out), "cell cell cell cell");
}

#[test]
fn deep_quotations_keep_a_measure() {
    let mut block = Block::para(vec![Inline::text("Deep inside.")]);
    for _ in 0..dossier_core::document::MAX_DEPTH {
        block = Block::new(BlockKind::Quote(vec![block]), Span::SYNTHESIZED);
    }
    assert_eq!(text(&of(vec![block]).0), "Deep inside.");
}

#[test]
fn a_word_of_a_megabyte_is_broken_over_pages() {
    let word = "abcdefghij".repeat(100_000);
    let (out, _) = of(vec![Block::para(vec![Inline::text(word.clone())])]);
    let printed: String = glyph_runs(&out).map(|run| &*run.text).collect();
    assert!(printed == word, "{} of {} bytes", printed.len(), word.len());
    assert!(out.pages.len() > 100);
}

#[test]
fn a_footnote_of_three_pages_flows_on() {
    let note = "A sentence of the footnote that says nothing much at all. ".repeat(300);
    let (out, _) =
        lay(&format!("Text before.[^n]\n\n{}\n\n[^n]: {note}", "Body text that follows. ".repeat(200)));
    assert!(out.pages.len() >= 3);
    assert_eq!(text_by_tag(&out).matches("nothing much").count(), 300);
    assert_eq!(text_by_tag(&out).matches("Body text").count(), 200);
}

#[test]
fn a_row_higher_than_the_page_is_broken() {
    let long = "Words in a cell of a table. ".repeat(600);
    let (out, _) = lay(&format!("| A | B |\n|--|--|\n| {long} | short |"));
    assert!(out.pages.len() > 1);
    assert_eq!(text_by_tag(&out).matches("Words in a cell").count(), 600);
}

#[test]
fn a_high_row_is_read_cell_by_cell_on_each_page() {
    let long = "Words in a cell of a table. ".repeat(40);
    let (out, _) = lay(&format!("| A | B |\n|--|--|\n| {long} | Last of all. {long} |"));
    assert_eq!(out.pages.len(), 1);
    assert_eq!(text(&out).find("Last of all").map(|at| at > 40 * 27), Some(true));
}

#[test]
fn no_row_of_a_broken_table_stands_alone() {
    for lines in 30..45 {
        let rows: String = (0..10).map(|row| format!("| row {row} | x |\n")).collect();
        let theme = Theme { floats: false, ..Theme::default() };
        let markdown = format!("{}End.\n\n| A | B |\n|--|--|\n{rows}", "Line.\\\n".repeat(lines));
        let (out, _) = common::lay_with(&markdown, &theme);
        let counts: Vec<usize> = out
            .pages
            .iter()
            .map(|page| {
                common::lines(&Layout { pages: vec![page.clone()], ..out.clone() }).matches("row ").count()
            })
            .collect();
        assert!(!counts.contains(&1) && counts.iter().sum::<usize>() == 10, "{lines}: {counts:?}");
    }
}

#[test]
fn a_table_over_pages_repeats_its_head_as_an_artifact() {
    let rows = "| one | two |\n".repeat(120);
    let (out, _) = lay(&format!("| Left | Right |\n|--|--|\n{rows}"));
    let heads = common::lines(&out).matches("Left").count();
    assert_eq!((out.pages.len(), heads), (4, 4));
    assert_eq!(text(&out).matches("Left").count(), 1);
}

#[test]
fn a_caption_stands_whole_on_the_page_of_its_table() {
    for lines in 30..45 {
        let caption = "Words of a caption that takes some lines. ".repeat(8);
        let (out, _) = lay(&format!(
            "{}End.\n\n| A | B |\n|--|--|\n| x | first row |\n\n: {caption}",
            "Line.\\\n".repeat(lines)
        ));
        let with_caption = |page: &&dossier_typeset::page::Page| {
            common::lines(&Layout { pages: vec![(*page).clone()], ..out.clone() }).contains("caption")
        };
        let pages: Vec<_> = out.pages.iter().filter(with_caption).collect();
        let [page] = pages.as_slice() else { panic!("{lines}: the caption is on {} pages", pages.len()) };
        let page = common::lines(&Layout { pages: vec![(*page).clone()], ..out.clone() });
        assert!(page.contains("first row"), "{lines}: {page}");
    }
}

#[test]
fn a_heading_is_never_last_on_its_page() {
    for lines in 30..50 {
        let filler = "Line.\\\n".repeat(lines);
        let (out, _) =
            lay(&format!("{filler}End.\n\n# Heading\n\nText of two lines. {}", "More words. ".repeat(12)));
        let page = |what: &str| {
            let has = |page: &dossier_typeset::page::Page| {
                let single = Layout { pages: vec![page.clone()], ..out.clone() };
                text(&single).contains(what)
            };
            out.pages.iter().position(has)
        };
        assert_eq!(page("Heading"), page("Text of two"), "{lines}");
    }
}

#[test]
fn the_same_document_gives_the_same_layout() {
    let markdown = "# A\n\nText[^1] and 网络.\n\n| a | b |\n|--|--|\n| c | d |\n\n[^1]: Note.\n\n".repeat(30);
    assert_eq!(format!("{:?}", lay(&markdown).0), format!("{:?}", lay(&markdown).0));
}

#[test]
fn links_have_areas_and_places() {
    let (out, _) = lay("# H {#h}\n\n[Out](https://example.org) and [in](#h).[^n]\n\n[^n]: Note.");
    let links: Vec<String> =
        out.pages[0].links.iter().map(|link| format!("{:?} {}", link.target, link.description)).collect();
    assert_eq!(
        links,
        [
            "Url(\"https://example.org\") Out",
            "Destination(\"h\") in",
            "Destination(\"footnote:1\") Footnote 1",
            "Destination(\"footnote-mark:1\") Back to the text",
        ]
    );
    let names: Vec<&str> = out.destinations.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["footnote-mark:1", "footnote:1", "h"]);
}

#[test]
fn the_outline_nests_headings() {
    let (out, _) = lay("# A\n\n### B\n\n## C\n\n# D");
    let shape = |items: &[dossier_typeset::page::OutlineItem]| -> Vec<String> {
        items
            .iter()
            .map(|item| {
                format!(
                    "{} {:?}",
                    item.title,
                    item.children.iter().map(|child| &child.title).collect::<Vec<_>>()
                )
            })
            .collect()
    };
    assert_eq!(shape(&out.outline), ["A [\"B\", \"C\"]", "D []"]);
}
