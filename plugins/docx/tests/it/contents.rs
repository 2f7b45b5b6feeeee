//! The table of contents and the lists of figures and tables.

use crate::{
    outline,
    package::{Package, import, render_options},
};
use dossier_sdk::{Attributed, Document, roles::Numbered};
use serde_json::{Value, json};

/// Renders Markdown whose blocks with these identifiers got these labels, and expects the outline.
fn check(markdown: &str, labels: &[(&str, &str, &str)], options: Value, expected: &str) -> Package {
    let mut document = import(markdown);
    label(&mut document, labels);
    let package = render_options(&document, options);
    assert_eq!(outline::body(&package).trim_end(), expected.trim());
    package
}

fn label(document: &mut Document, labels: &[(&str, &str, &str)]) {
    for block in &mut document.blocks {
        if let Some((_, number, label)) = labels.iter().find(|(id, ..)| block.id() == Some(id)) {
            Numbered { number, label }.write(block);
        }
    }
}

#[test]
fn contents_are_filled_in_and_a_field() {
    check(
        "# One[^1] {#one}\n\nText.\n\n## *Two* [there](#one)\n\n#### Four\n\n[^1]: Note.\n",
        &[("one", "1", "Section 1")],
        json!({ "contents": 2 }),
        r##"
control
  p[TOCHeading] "Contents"
  p[TOC1]  field(TOC \o "1-2" \h \z \u) [link(#_Toc000000001)["1\tOne\t"  field(PAGEREF _Toc000000001 \h) ["2"]]
  p[TOC2] link(#_Toc000000002)[i"Two" " there\t"  field(PAGEREF _Toc000000002 \h) ["2"]]
  p[BodyText] ]
p[Heading1 page] {_Toc000000001 {one "One" note(1) } }
p[BodyText] "Text."
p[Heading2 2:1] {_Toc000000002 i"Two" " " link(#one)[<Hyperlink>"there"] }
p[Heading4 2:3] "Four"
"##,
    );
}

#[test]
fn nothing_is_listed_unless_there_is_something() {
    check("Text.\n", &[], json!({ "contents": 3, "figures": true }), r#"p[BodyText] "Text.""#);
    check("# A\n", &[], json!({}), r#"p[Heading1] "A""#);
    let one = "![A](dot.png){#fig:a}\n";
    let package = render_options(&import(one), json!({ "figures": true }));
    assert!(!package.text("word/document.xml").contains("TOC"));
}

#[test]
fn figures_and_tables_are_listed_by_their_sequence() {
    let markdown = "![A](dot.png){#fig:a}\n\n![B](dot.png){#fig:b}\n";
    let labels = [("fig:a", "1", "Figure 1"), ("fig:b", "2", "Figure 2")];
    let list = |expected: &str| expected.lines().take(4).map(str::to_owned).collect::<Vec<_>>();
    let mut document = import(markdown);
    label(&mut document, &labels);
    let package = render_options(&document, json!({ "figures": true }));
    assert_eq!(
        list(&outline::body(&package)),
        [
            r#"p[TOCHeading] "Figures""#,
            r##"p[TableofFigures]  field(TOC \h \z \c "Figure") [link(#_Toc000000001)["Figure 1: A\t"  field(PAGEREF _Toc000000001 \h) ["2"]]"##,
            r##"p[TableofFigures] link(#_Toc000000002)["Figure 2: B\t"  field(PAGEREF _Toc000000002 \h) ["2"]]"##,
            "p[BodyText] ]",
        ]
    );
}

#[test]
fn a_list_that_word_cannot_count_is_no_field() {
    let markdown = "![A](dot.png){#fig:a}\n\n![B](dot.png){#fig:b}\n";
    let mut document = import(markdown);
    label(&mut document, &[("fig:a", "1.1", "Figure 1.1"), ("fig:b", "1.2", "Figure 1.2")]);
    let package = render_options(&document, json!({ "figures": true }));
    let text = package.text("word/document.xml");
    assert!(text.contains("PAGEREF") && !text.contains("TOC \\h"), "{text}");
}

#[test]
fn pages_follow_the_text() {
    let filler =
        "Some words that fill a line or two of the page, again and again, to its very end.\n\n".repeat(120);
    let package =
        render_options(&import(&format!("# A\n\n{filler}# B\n\n{filler}# C\n")), json!({ "contents": 1 }));
    let root = package.xml("word/document.xml");
    let control = root.named("w:sdt")[0];
    let entries: Vec<String> = control
        .named("w:hyperlink")
        .iter()
        .map(|link| link.named("w:t").iter().map(|text| text.text.as_str()).collect())
        .collect();
    assert_eq!(entries, ["A2", "B5", "C9"]);
}

#[test]
fn a_table_after_the_contents_begins_its_page_all_the_same() {
    check(
        "| H |\n|---|\n| # |\n\n# A\n",
        &[],
        json!({ "contents": 1 }),
        r##"
control
  p[TOCHeading] "Contents"
  p[TOC1]  field(TOC \o "1-1" \h \z \u) [link(#_Toc000000001)["A\t"  field(PAGEREF _Toc000000001 \h) ["2"]]
  p[BodyText] ]
p[none page]
table
  header
    cell: p[TableText] "H"
  row
    cell: p[TableText] "#"
p[Heading1] {_Toc000000001 "A" }
"##,
    );
}
