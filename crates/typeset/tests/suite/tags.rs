//! The tag tree.

use crate::common::{lay, tags};

fn check(markdown: &str, expected: &str) {
    crate::common::check(&tags(&lay(markdown).0), expected);
}

#[test]
fn blocks_are_tagged_by_what_they_are() {
    check(
        "---\ntitle: T\nlang: en\n---\n# H\n\nText *em* **strong** `code`.\n\n> Quote.\n\n```\ncode\n```",
        "
        Document
          Title |T|
          H1 |H|
          P |Text   .|
            Em |em|
            Strong |strong|
            Code |code|
          BlockQuote
            P |Quote.|
          Code |code|
        ",
    );
}

#[test]
fn lists_have_labels_and_bodies() {
    check(
        "1. One\n2. Two\n   - Nested",
        "
        Document
          L(Decimal)
            Li
              Lbl |1.|
              LBody
                P |One|
            Li
              Lbl |2.|
              LBody
                P |Two|
                L(Bullet)
                  Li
                    Lbl |–|
                    LBody
                      P |Nested|
        ",
    );
}

#[test]
fn notes_follow_the_paragraph_that_calls_them() {
    check(
        "One.[^a]\n\nTwo.\n\n[^a]: Note.",
        "
        Document
          P |One.|
            Reference |1|
          Note id=footnote:1
            Lbl
              Link |1|
            P |Note.|
          P |Two.|
        ",
    );
}

#[test]
fn tables_have_heads_and_bodies() {
    check(
        "| A | B |\n|--|--|\n| 1 | 2 |\n\n: Caption",
        "
        Document
          Table
            Caption |Caption|
            THead
              Tr
                Th(column)
                  P |A|
                Th(column)
                  P |B|
            TBody
              Tr
                Td
                  P |1|
                Td
                  P |2|
        ",
    );
}

#[test]
fn figures_have_alternative_texts() {
    check(
        "![Caption](wide.png){alt=\"A bar chart\"}\n\nIn ![a line](wide.png) too.",
        "
        Document
          Figure alt=A bar chart
            Caption |Caption|
          P |In  too.|
            Figure alt=a line
        ",
    );
}

#[test]
fn formulas_have_their_plain_text() {
    check(
        "$x^2$",
        "
        Document
          P
            Formula alt=x² |x2|
        ",
    );
}

#[test]
fn chinese_is_tagged_with_its_language() {
    check(
        "---\nlang: en\n---\nThe 网络 term.\n\n::: {lang=nl}\nNederlands.\n:::",
        "
        Document
          P |The  term.|
            Span lang=zh-Hans |网络|
          P lang=nl |Nederlands.|
        ",
    );
}

#[test]
fn links_and_references_are_tagged() {
    check(
        "# H {#h}\n\n[Out](https://example.org) and [in](#h).",
        "
        Document
          H1 |H|
          P |and .|
            Link |Out|
            Reference |in|
        ",
    );
}

#[test]
fn definitions_are_lists() {
    check(
        "Term\n:   Text.",
        "
        Document
          L(None)
            Li
              Lbl |Term|
              LBody
                P |Text.|
        ",
    );
}
