//! Figures and tables that move, landscape pages, footnotes, and what is larger than a page.

use crate::common::{self, lay, lay_with, page_of, reading, tags, text};
use dossier_typeset::Theme;
use dossier_typeset::page::{ItemKind, Layout};

/// So many lines of a paragraph of their own.
fn lines(count: usize) -> String {
    format!("{}End.\n\n", "Line.\\\n".repeat(count - 1))
}

/// Sentences that are numbered, so that the order shows.
fn sentences(name: &str, count: usize) -> String {
    (1..=count).map(|index| format!("{name}{index} has some words to say. ")).collect()
}

/// Whether the numbered sentences are read in their order, each once.
fn in_order(out: &Layout, name: &str, count: usize) -> bool {
    let text = reading(out);
    let places: Vec<Vec<usize>> = (1..=count)
        .map(|index| text.match_indices(&format!("{name}{index} ")).map(|(at, _)| at).collect())
        .collect();
    places.iter().all(|found| found.len() == 1) && places.is_sorted()
}

fn sizes(out: &Layout) -> Vec<&str> {
    out.pages.iter().map(|page| if page.width > page.height { "landscape" } else { "portrait" }).collect()
}

/// The first line of a page's content below its running head.
fn top_of(out: &Layout, page: usize) -> String {
    let page = out.pages.get(page - 1).cloned().into_iter().collect();
    common::lines(&Layout { pages: page, ..out.clone() }).lines().next().unwrap_or_default().to_owned()
}

const FIGURE: &str = "![Moved](wide.png){width=14cm}\n\n";

#[test]
fn a_figure_that_does_not_fit_moves_and_the_text_fills_the_page() {
    let (out, _) = lay(&format!("{}{FIGURE}{}", lines(42), sentences("after", 30)));
    assert_eq!((page_of(&out, "after1 "), page_of(&out, "Moved")), (1, 2));
    assert_eq!(top_of(&out, 2), "99,82 image 397x99");
    // It is read where the document has it.
    let read = reading(&out);
    assert!(read.find("End.") < read.find("Moved") && read.find("Moved") < read.find("after1 "), "{read}");
}

#[test]
fn a_figure_that_fits_stays() {
    let (out, _) = lay(&format!("{}{FIGURE}{}", lines(20), sentences("after", 30)));
    assert_eq!((page_of(&out, "Moved"), page_of(&out, "after1 ")), (1, 1));
    let lines = common::lines(&out);
    assert!(lines.find("image") < lines.find("after1 "), "{lines}");
}

#[test]
fn without_floats_a_figure_breaks_the_page() {
    let theme = Theme { floats: false, ..Theme::default() };
    let (out, _) = lay_with(&format!("{}{FIGURE}{}", lines(42), sentences("after", 30)), &theme);
    assert_eq!((page_of(&out, "Moved"), page_of(&out, "after1 ")), (2, 2));
}

#[test]
fn the_space_around_a_figure_goes_with_it() {
    let gap = |out: &Layout| {
        let y = |what: &str| {
            common::glyph_runs(out).find(|run| run.text.contains(what)).map(|run| run.y).unwrap_or_default()
        };
        (y("after1 ") - y("End.") - 14.7) * 10.0
    };
    let (with, _) = lay(&format!("{}{FIGURE}{}", lines(42), sentences("after", 30)));
    let (without, _) = lay(&format!("{}{}", lines(42), sentences("after", 30)));
    assert_eq!(gap(&with).round(), gap(&without).round());
}

#[test]
fn figures_keep_their_order_and_no_chapter_passes_them() {
    let figure = |name: &str, width: u32| format!("![{name}](wide.png){{width={width}cm}}\n\n");
    let markdown = format!(
        "{}{}Between.\n\n{}Last.\n\n# Chapter\n\nText.",
        lines(42),
        figure("Large", 14),
        figure("Small", 3)
    );
    let (out, _) = lay(&markdown);
    let pages = ["Between", "Last", "Large", "Small", "Chapter"].map(|what| page_of(&out, what));
    assert_eq!(pages, [1, 1, 2, 2, 2]);
    let lines = common::lines(&out);
    assert!(
        lines.find("Large") < lines.find("Small") && lines.find("Small") < lines.find("Chapter"),
        "{lines}"
    );
}

#[test]
fn many_figures_move_no_farther_than_a_page() {
    let figures: String = (1..=12)
        .map(|index| format!("![Figure{index} here](wide.png){{width=14cm}}\n\nText{index} here.\n\n"))
        .collect();
    let (out, _) = lay(&format!("{}{figures}", lines(42)));
    for index in 1..=12 {
        let (figure, text) =
            (page_of(&out, &format!("Figure{index} ")), page_of(&out, &format!("Text{index} ")));
        assert!(figure == text || figure == text + 1, "{index}: {figure} {text}");
    }
    let order: Vec<usize> = (1..=12).map(|index| page_of(&out, &format!("Figure{index} "))).collect();
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn a_heading_before_a_figure_stays_with_the_text() {
    let (out, _) = lay(&format!("{}## Heading\n\n{FIGURE}{}", lines(40), sentences("after", 30)));
    assert_eq!(["Heading", "after1 ", "Moved"].map(|what| page_of(&out, what)), [1, 1, 2]);
}

#[test]
fn a_short_table_moves_whole() {
    let table = format!("| A | B |\n|--|--|\n{}\n: Caption\n\n", "| row | x |\n".repeat(8));
    let (out, _) = lay(&format!("{}{table}{}", lines(38), sentences("after", 30)));
    assert_eq!(["after1 ", "Caption", "row"].map(|what| page_of(&out, what)), [1, 2, 2]);
}

#[test]
fn a_figure_taller_than_the_page_is_scaled_with_its_caption() {
    let caption = "Words of a caption. ".repeat(60);
    let (out, _) = lay(&format!("![{caption}](tall.png)"));
    let image = common::items(&out).find_map(|item| match &item.kind {
        ItemKind::Image { area, .. } => Some(*area),
        _ => None,
    });
    let bottom = common::glyph_runs(&out).map(|run| run.y).fold(0.0, f32::max);
    assert_eq!(out.pages.len(), 1);
    assert!(image.is_some_and(|area| area.height > 300.0) && bottom < 760.0, "{image:?} {bottom}");
}

/// A table of so many columns and rows of long words.
fn wide_table(columns: usize, rows: usize) -> String {
    let row = |cell: &dyn Fn(usize) -> String| {
        format!("|{}\n", (0..columns).map(|column| format!(" {} |", cell(column))).collect::<String>())
    };
    let mut out = row(&|column| format!("Department{column}")) + &row(&|_| "--".to_owned());
    for index in 0..rows {
        out += &row(&|column| format!("r{index}c{column}"));
    }
    out
}

#[test]
fn a_wide_table_has_landscape_pages_and_the_text_goes_on_before_it() {
    let table = wide_table(9, 30);
    let markdown = format!("Before.\n\n{table}\n: The caption\n\n{}", sentences("after", 200));
    let (out, found) = lay(&markdown);
    assert_eq!(sizes(&out), ["portrait", "landscape", "landscape", "portrait"]);
    assert_eq!(found, [""; 0]);
    assert_eq!(
        ["Before", "after1 ", "The caption", "r0c0", "r29c8"].map(|what| page_of(&out, what)),
        [1, 1, 2, 2, 3]
    );
    let heads = common::lines(&out).matches("Department3").count();
    assert_eq!((heads, text(&out).matches("Department3").count()), (2, 1));
    assert!(in_order(&out, "after", 200));
    let landscape = &out.pages[1];
    assert_eq!((landscape.width, landscape.height), (841.89, 595.28));
    for item in &landscape.items {
        if let ItemKind::Glyphs(run) = &item.kind {
            let right = run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>();
            assert!(run.x >= 81.9 && right <= 760.1 && run.y < 560.0, "{run:?}");
        }
    }
}

#[test]
fn a_table_over_two_pages_is_one_tag() {
    let (out, _) = lay(&format!("| A | B |\n|--|--|\n{}", "| one | two |\n".repeat(60)));
    assert!(out.pages.len() > 1);
    assert_eq!(tags(&out).matches("Table").count(), 1);
}

#[test]
fn a_class_asks_for_landscape() {
    let (out, _) =
        lay("Before.\n\n::: landscape\nInside.\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\nNotes.\n:::\n\nAfter.");
    assert_eq!(sizes(&out), ["portrait", "landscape"]);
    assert_eq!(["Before", "After", "Inside", "Notes"].map(|what| page_of(&out, what)), [1, 1, 2, 2]);
    assert_eq!(
        reading(&out).split_whitespace().collect::<Vec<_>>().join(" "),
        "Before. Inside. a b 1 2 Notes. After."
    );
}

#[test]
fn plain_text_does_not_change_places_on_its_way_to_landscape() {
    let (out, _) = lay("Before.\n\n::: landscape\n## Heading\n\nInside.\n:::\n\nAfter.");
    assert_eq!(sizes(&out), ["portrait", "landscape", "portrait"]);
    let (_, found) = lay("> ::: landscape\n> Inside.\n> :::");
    assert_eq!(
        found,
        ["warn[typeset/lost]: only what stands by itself can have landscape pages; this stays upright"]
    );
}

#[test]
fn a_note_of_a_caption_goes_with_its_table() {
    let table = format!("| A | B |\n|--|--|\n{}\n: Caption[^c]\n\n", "| row | x |\n".repeat(8));
    let markdown = format!("{}{table}{}\n\n[^c]: Of it.", lines(38), sentences("after", 30));
    let (out, _) = lay(&markdown);
    assert_eq!(["after1 ", "Caption", "Of it"].map(|what| page_of(&out, what)), [1, 2, 2]);
}

#[test]
fn a_table_too_wide_for_landscape_has_smaller_type() {
    let (out, found) = lay(&wide_table(12, 3));
    let size = common::glyph_runs(&out).map(|run| run.size).fold(f32::MAX, f32::min);
    assert_eq!(found, [""; 0]);
    assert!(size > 6.4 && size < 9.0, "{size}");
}

#[test]
fn a_table_of_many_columns_is_set_in_groups_that_repeat_the_first() {
    let (out, found) = lay(&wide_table(40, 3));
    assert_eq!(
        found,
        [
            "warn[typeset/overfull]: the table is too wide for its place; it is set in 5 parts, one below the other"
        ]
    );
    let shown = common::lines(&out);
    for column in 0..40 {
        let cell = format!("r1c{column}");
        let count = reading(&out).split_whitespace().filter(|word| *word == cell).count();
        assert_eq!(count, 1, "{cell}");
    }
    assert_eq!(shown.matches("r2c0").count(), 5, "{shown}");
    let rows: Vec<String> = reading(&out).split_whitespace().map(str::to_owned).collect();
    assert!(rows.iter().position(|word| word == "r0c39") < rows.iter().position(|word| word == "r1c0"));
}

#[test]
fn notes_of_a_landscape_table_have_its_measure() {
    let table = wide_table(9, 2).replace("r1c3", "r1c3[^n]");
    let note = sentences("note", 10);
    let (out, _) = lay(&format!("Before.\n\n{table}\n\n[^n]: {note}\n\nAfter."));
    let widest = out.pages[1].items.iter().filter_map(|item| match &item.kind {
        ItemKind::Glyphs(run) if run.text.contains("note") => {
            Some(run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>())
        }
        _ => None,
    });
    assert!(widest.fold(0.0, f32::max) > 700.0);
    assert!(in_order(&out, "note", 10));
}

#[test]
fn notes_stand_on_the_page_of_their_marks() {
    for count in 25..46 {
        let notes: String = (1..=4).map(|index| format!("[^n{index}]: Note{index} is short.\n\n")).collect();
        let (out, _) =
            lay(&format!("{}Marks[^n1] on[^n2] one[^n3] line[^n4].\n\nLast.\n\n{notes}", lines(count)));
        let marks = page_of(&out, "Marks");
        for index in 1..=4 {
            assert_eq!(page_of(&out, &format!("Note{index} ")), marks, "{count} {index}");
        }
    }
}

#[test]
fn a_long_note_begins_with_its_line_and_goes_on_in_order() {
    for count in [5, 20, 35, 40, 43] {
        let note = sentences("note", 420);
        let (out, _) =
            lay(&format!("{}Mark.[^n]\n\n{}\n\n[^n]: {note}", lines(count), sentences("text", 120)));
        assert_eq!(page_of(&out, "note1 "), page_of(&out, "Mark"), "{count}");
        assert!(in_order(&out, "note", 420) && in_order(&out, "text", 120), "{count}");
        assert!(page_of(&out, "note420 ") >= page_of(&out, "note1 ") + 2, "{count}");
    }
}

#[test]
fn notes_and_text_never_overlap() {
    for count in (2..44).step_by(3) {
        let note = sentences("note", 150);
        let (out, _) = lay(&format!(
            "{}Mark.[^n]\n\n{}{FIGURE}{}\n\n[^n]: {note}",
            lines(count),
            lines(40),
            sentences("text", 60)
        ));
        for page in &out.pages {
            let runs: Vec<_> = page
                .items
                .iter()
                .filter_map(|item| match (&item.kind, item.owner) {
                    (ItemKind::Glyphs(run), dossier_typeset::page::Owner::Tag(_)) => Some(run),
                    _ => None,
                })
                .collect();
            let foot =
                runs.iter().filter(|run| run.text.contains("note") || run.size == 8.5).map(|run| run.y);
            let text = runs.iter().filter(|run| run.size > 8.9).map(|run| run.y);
            assert!(text.fold(0.0, f32::max) < foot.fold(f32::MAX, f32::min), "{count}");
        }
    }
}

#[test]
fn notes_come_from_cells_captions_and_headings() {
    let (out, _) = lay(
        "# Heading[^h]\n\n| A[^a] | B |\n|--|--|\n| x[^x] | y |\n\n: Caption[^c]\n\n[^h]: Of the heading.\n\n[^a]: Of the head.\n\n[^x]: Of the cell.\n\n[^c]: Of the caption.",
    );
    let read = reading(&out).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        read,
        "Heading 1 1 Of the heading. Caption 2 2 Of the caption. A 3 3 Of the head. B x 4 4 Of the cell. y"
    );
    let shown = text(&out);
    assert!(shown.ends_with("1 Of the heading. 2 Of the caption. 3 Of the head. 4 Of the cell."), "{shown}");
}

#[test]
fn notes_within_notes_follow_them() {
    use dossier_core::{Block, Document, Inline, InlineKind, Span};
    let note = |text: &str, inner: Vec<Inline>| {
        let content = [vec![Inline::text(text)], inner].concat();
        Inline::new(InlineKind::Note(vec![Block::para(content)]), Span::SYNTHESIZED)
    };
    let inner = note("Inner.", Vec::new());
    let text = vec![Inline::text("Text"), note("Outer.", vec![inner]), note("Second.", Vec::new())];
    let document = Document { blocks: vec![Block::para(text)], ..Document::default() };
    let host = dossier_core::testing::MemoryHost::new();
    let out = dossier_typeset::layout(&document, &Theme::default(), &common::CODES, &host.context()).unwrap();
    let shown = common::text(&out);
    let order = ["Outer", "Inner", "Second"].map(|what| shown.match_indices(what).count());
    assert_eq!(order, [1, 1, 1], "{shown}");
}

#[test]
fn a_table_without_a_head_and_an_empty_one() {
    use dossier_core::{Block, BlockKind, Cell, Document, Inline, Row, Span, Table, TableBody};
    let cell = |text: &str| Cell { content: vec![Block::para(vec![Inline::text(text)])], ..Cell::default() };
    let rows = vec![
        Row { cells: vec![cell("a"), cell("b"), cell("c")], ..Row::default() },
        Row { cells: vec![cell("d")], ..Row::default() },
    ];
    let body = TableBody { rows, row_head_columns: 1, ..TableBody::default() };
    let table = |bodies| {
        Block::new(BlockKind::Table(Box::new(Table { bodies, ..Table::default() })), Span::SYNTHESIZED)
    };
    let document = Document { blocks: vec![table(vec![body]), table(Vec::new())], ..Document::default() };
    let host = dossier_core::testing::MemoryHost::new();
    let out = dossier_typeset::layout(&document, &Theme::default(), &common::CODES, &host.context()).unwrap();
    common::check(
        &tags(&out),
        "
        Document
          Table
            TBody
              Tr
                Th(row)
                  P |a|
                Td
                  P |b|
                Td
                  P |c|
              Tr
                Th(row)
                  P |d|
                Td { col_span: 2, row_span: 1 }
          Div
        ",
    );
}

#[test]
fn a_cell_that_spans_rows_goes_on_over_the_page() {
    use dossier_core::{Block, BlockKind, Cell, Document, Inline, Row, Span, Table, TableBody};
    let cell = |text: String, rows| Cell {
        content: vec![Block::para(vec![Inline::text(text)])],
        row_span: rows,
        ..Cell::default()
    };
    let mut rows: Vec<Row> =
        (1..60).map(|index| Row { cells: vec![cell(format!("row{index} "), 1)], ..Row::default() }).collect();
    rows[0].cells.insert(0, cell(sentences("span", 100), 59));
    let table = Table { bodies: vec![TableBody { rows, ..TableBody::default() }], ..Table::default() };
    let blocks = vec![Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)];
    let document = Document { blocks, ..Document::default() };
    let host = dossier_core::testing::MemoryHost::new();
    let out = dossier_typeset::layout(&document, &Theme::default(), &common::CODES, &host.context()).unwrap();
    assert!(out.pages.len() > 1);
    assert!(in_order(&out, "span", 100) && in_order(&out, "row", 59));
    let bottom = common::glyph_runs(&out).map(|run| run.y).fold(0.0, f32::max);
    assert!(bottom < 760.0, "{bottom}");
}

#[test]
fn columns_of_different_leading_break_over_pages() {
    let (left, right) = (sentences("left", 150), sentences("right", 150));
    let markdown = format!(
        "::: unit\n::: {{lang=zh-Hans}}\n## 标题\n\n{left}\n:::\n::: {{lang=en}}\n{right}\n\nMore.\n\nAnd more.\n:::\n:::\n"
    );
    let (out, _) = lay(&markdown);
    assert!(in_order(&out, "left", 150) && in_order(&out, "right", 150));
    let bottom = common::glyph_runs(&out).map(|run| run.y).fold(0.0, f32::max);
    assert!(out.pages.len() > 1 && bottom < 760.0, "{bottom}");
    // Both sides fill the first page.
    assert!(page_of(&out, "left30 ") == 1 && page_of(&out, "right30 ") == 1);
}

#[test]
fn headings_in_a_row_that_a_page_does_not_hold_go_on_and_the_last_stays_with_its_text() {
    let headings: String = (1..=60).map(|index| format!("## Heading{index} of many\n\n")).collect();
    let (out, _) = lay(&format!("{headings}At last some text."));
    let bottom = common::glyph_runs(&out).map(|run| run.y).fold(0.0, f32::max);
    assert!(bottom < 760.0, "{bottom}");
    assert_eq!(page_of(&out, "Heading60 "), page_of(&out, "At last"));
}

#[test]
fn code_and_callouts_longer_than_a_page_go_on_with_their_strips() {
    let code: String = (1..=120).map(|index| format!("line{index} of code\n")).collect();
    let (out, _) = lay(&format!("```\n{code}```\n\n::: callout\n{}\n:::", sentences("word", 300)));
    assert!(in_order(&out, "word", 300));
    let strips = |page: &dossier_typeset::page::Page| {
        page.items.iter().filter(|item| matches!(item.kind, ItemKind::Rect { .. })).count()
    };
    assert!(out.pages.len() > 4 && out.pages.iter().all(|page| strips(page) > 0));
}

#[test]
fn a_page_too_small_for_anything_still_takes_all() {
    let margin = dossier_typeset::theme::Margin { top: 50.0, bottom: 50.0, left: 50.0, right: 50.0 };
    let theme = Theme { page: (60.0, 60.0), margin, ..Theme::default() };
    let (out, _) = lay_with(
        "# A\n\nWord[^n] and ![x](tall.png)\n\n| a | b |\n|--|--|\n| c | d |\n\n```\ncode\n```\n\n[^n]: Note.",
        &theme,
    );
    let read: String = reading(&out).split_whitespace().collect();
    assert_eq!(read, "AWord1and1Note.abcdcode");
}
