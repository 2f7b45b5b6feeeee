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
        ",
    );
}

#[test]
fn lists_have_labels_and_bodies() {
    check(
        "1. One\n2. Two\n   - Nested",
        "
        ",
    );
}

#[test]
fn notes_follow_the_paragraph_that_calls_them() {
    check(
        "One.[^a]\n\nTwo.\n\n[^a]: Note.",
        "
        ",
    );
}

#[test]
fn tables_have_heads_and_bodies() {
    check(
        "| A | B |\n|--|--|\n| 1 | 2 |\n\n: Caption",
        "
        ",
    );
}

#[test]
fn figures_have_alternative_texts() {
    check(
        "![Caption](wide.png){alt=\"A bar chart\"}\n\nIn ![a line](wide.png) too.",
        "
        ",
    );
}

#[test]
fn formulas_have_their_source() {
    check(
        "$x^2$",
        "
        ",
    );
}

#[test]
fn chinese_is_tagged_with_its_language() {
    check(
        "---\nlang: en\n---\nThe 网络 term.\n\n::: {lang=nl}\nNederlands.\n:::",
        "
        ",
    );
}

#[test]
fn links_and_references_are_tagged() {
    check(
        "# H {#h}\n\n[Out](https://example.org) and [in](#h).",
        "
        ",
    );
}

#[test]
fn definitions_are_lists() {
    check(
        "Term\n:   Text.",
        "
        ",
    );
}
