//! Blocks: paragraphs and their styles, lists, callouts, headings, captions.

use crate::{
    outline,
    package::{Package, import, render, render_document},
};
use dossier_sdk::{Block, BlockKind, Inline, InlineKind, roles::Numbered, walk::VisitMut};

fn check(markdown: &str, expected: &[&str]) -> Package {
    let package = render(markdown);
    assert_eq!(outline::body(&package).lines().collect::<Vec<_>>(), expected, "{markdown}");
    package
}

#[test]
fn headings_without_numbers() {
    check("# One {#sec:one}\n\n###### Six\n", &[r#"p[Heading1] {sec_one "One" }"#, r#"p[Heading6] "Six""#]);
}

/// Renders headings with numbers, as the numbering stage writes them.
fn numbered(markdown: &str, numbers: &[Option<&str>]) -> Package {
    let mut document = import(markdown);
    let headings = document.blocks.iter_mut().filter(|block| matches!(block.kind, BlockKind::Heading { .. }));
    for (heading, number) in headings.zip(numbers) {
        if let Some(number) = number {
            Numbered { number, label: &format!("Section {number}") }.write(heading);
        }
    }
    render_document(&document, markdown)
}

#[test]
fn headings_that_count_as_word_counts_are_numbered_by_word() {
    let package =
        numbered("# A\n\n## B\n\n# C {.unnumbered}\n\n# D\n", &[Some("1"), Some("1.1"), None, Some("2")]);
    assert_eq!(
        outline::body(&package).lines().collect::<Vec<_>>(),
        [r#"p[Heading1] "A""#, r#"p[Heading2] "B""#, r#"p[Heading1 2:0] "C""#, r#"p[Heading1] "D""#]
    );
    let styles = package.text("word/styles.xml");
    assert!(styles.contains("<w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr>"));
    let numbering = package.text("word/numbering.xml");
    assert!(
        numbering.contains("<w:pStyle w:val=\"Heading2\" /><w:lvlText w:val=\"%1.%2\" />"),
        "{numbering}"
    );
}

#[test]
fn headings_that_count_otherwise_carry_their_numbers() {
    let package = numbered("# A\n\n# B\n", &[Some("1"), Some("A.1")]);
    assert_eq!(
        outline::body(&package).lines().collect::<Vec<_>>(),
        [r#"p[Heading1] "1\tA""#, r#"p[Heading1] "A.1\tB""#]
    );
    assert!(!package.parts.contains_key("word/numbering.xml"));
    assert!(!package.text("word/styles.xml").contains("w:numPr"));
}

#[test]
fn lists() {
    check(
        "- a\n- b\n    1) c\n    2) d\n- e\n",
        &[
            r#"p[ListBullet 3:0] "a""#,
            r#"p[ListBullet 3:0] "b""#,
            r#"p[ListNumber 4:1] "c""#,
            r#"p[ListNumber 4:1] "d""#,
            r#"p[ListBullet 3:0] "e""#,
        ],
    );
    check(
        "1. a\n\n   more\n\n2. b\n\n    ```\n    code\n    ```\n",
        &[
            r#"p[ListNumber 3:0] "a""#,
            r#"p[ListContinue ind=567] "more""#,
            r#"p[ListNumber 3:0] "b""#,
            r#"p[SourceCode ind=567] "code""#,
        ],
    );
    check("- - a\n-\n", &["p[ListBullet 3:0]", r#"p[ListBullet 3:1] "a""#, "p[ListBullet 3:0]"]);
    check("- ```\n  code\n  ```\n", &[r#"p[SourceCode 3:0] "code""#]);
    check(
        "- [x] done\n- [ ] to do\n- plain\n",
        &[r#"p[ListBullet 3:0] "done""#, r#"p[ListBullet 4:0] "to do""#, r#"p[ListBullet 5:0] "plain""#],
    );
}

#[test]
fn each_ordered_list_counts_for_itself() {
    let package = check(
        "3. a\n\npara\n\n1. b\n",
        &[r#"p[ListNumber 3:0] "a""#, r#"p[BodyText] "para""#, r#"p[ListNumber 4:0] "b""#],
    );
    let numbering = package.xml("word/numbering.xml");
    let starts: Vec<(&str, &str, &str)> = numbering
        .named("w:num")
        .iter()
        .map(|num| {
            let start = num.named("w:startOverride")[0].get("w:val");
            (num.get("w:numId"), num.val("w:abstractNumId").unwrap(), start)
        })
        .collect();
    assert_eq!(starts, [("3", "2", "3"), ("4", "2", "1")]);
}

#[test]
fn quotes_nest_by_indent() {
    check(
        "> a\n>\n> > b\n>\n> - c\n",
        &[r#"p[Quote] "a""#, r#"p[Quote ind=1134] "b""#, r#"p[Quote 3:0 ind=1134] "c""#],
    );
}

#[test]
fn definitions() {
    check(
        "Term\n\n:   First.\n\n:   Second.\n\n    - item\n",
        &[
            r#"p[DefinitionTerm] "Term""#,
            r#"p[Definition] "First.""#,
            r#"p[Definition] "Second.""#,
            r#"p[Definition 3:0 ind=1134] "item""#,
        ],
    );
}

#[test]
fn code_and_rules_and_verse() {
    check(
        "```rust\nlet a = 1;\n\tb < c\n```\n\n---\n",
        &[r#"p[SourceCode] "let a = 1;\n\tb < c""#, "p[HorizontalRule]"],
    );
    check("| one\n| two\n", &[r#"p[BodyText] "| one | two""#]);
}

#[test]
fn callouts() {
    check(
        "::: {.callout kind=\"warning\" title=\"Mind\"}\nText.\n\n- item\n:::\n\n::: {.callout kind=\"judgement\"}\nSo.\n:::\n",
        &[
            r#"p[CalloutWarning ind=227] b"Mind""#,
            r#"p[CalloutWarning ind=227] "Text.""#,
            r#"p[CalloutWarning 3:0 ind=227] "item""#,
            r#"p[CalloutJudgement] b"Key judgement""#,
            r#"p[CalloutJudgement] "So.""#,
        ],
    );
}

#[test]
fn callouts_without_a_title_say_their_kind_in_their_language() {
    check(
        "::: {.callout kind=\"warning\" lang=nl}\nPas op.\n:::\n",
        &[r#"p[CalloutWarning ind=227] bnl-NL"Waarschuwing""#, r#"p[CalloutWarning ind=227] nl-NL"Pas op.""#],
    );
}

#[test]
fn space_around_a_callout_is_outside_of_its_box() {
    let package = render("::: {.callout kind=\"note\" title=\"T\"}\nOne.\n\nTwo.\n:::\n");
    let document = package.xml("word/document.xml");
    let spacing = |index: usize| -> String {
        let paragraphs = document.named("w:p");
        paragraphs[index]
            .named("w:spacing")
            .iter()
            .map(|spacing| format!("{}/{}", spacing.get("w:before"), spacing.get("w:after")))
            .collect()
    };
    assert_eq!([0, 1, 2].map(spacing), ["240/", "", "/240"]);
}

#[test]
fn items_of_a_loose_list_stand_apart_after_a_tight_list_too() {
    let package = render("1. a\n\n    - b\n    - c\n\n2. d\n");
    let document = package.xml("word/document.xml");
    let after: Vec<String> = document
        .named("w:p")
        .iter()
        .map(|paragraph| paragraph.named("w:spacing").iter().map(|spacing| spacing.get("w:after")).collect())
        .collect();
    assert_eq!(after, ["120", "", "120", "120"]);
}

#[test]
fn identifiers_of_groups_go_to_their_first_paragraph() {
    check(
        "::: {#part}\nText.\n:::\n\n[there](#part)\n",
        &[r#"p[BodyText] {part } "Text.""#, r##"p[BodyText] link(#part)[<Hyperlink>"there"]"##],
    );
}

#[test]
fn bookmark_names_are_short_and_unique() {
    let long = "a-very-long-identifier-that-goes-on-and-on-for-more-than-forty";
    check(
        &format!("# A {{#{long}-one}}\n\n# B {{#{long}-two}}\n\n# C {{#1}}\n"),
        &[
            r#"p[Heading1] {a_very_long_identifier_that_goes_on_and_ "A" }"#,
            r#"p[Heading1] {a_very_long_identifier_that_goes_on_an_2 "B" }"#,
            r#"p[Heading1] {id_1 "C" }"#,
        ],
    );
}

/// Renders a figure whose caption has a label.
fn figure(label: &str, number: &str) -> String {
    let markdown = "![A *dot*](dot.png){#fig:dot}\n";
    let mut document = import(markdown);
    for block in &mut document.blocks {
        if matches!(block.kind, BlockKind::Figure { .. }) {
            Numbered { number, label }.write(block);
        }
    }
    outline::body(&render_document(&document, markdown))
}

#[test]
fn figures_and_their_captions() {
    check(
        "![A *dot*](dot.png)\n",
        &[r#"p[Figure] image(381000x190500 "A dot")"#, r#"p[Caption] "A " i"dot""#],
    );
    assert_eq!(
        figure("Figure 1", "1"),
        "p[Figure] image(381000x190500 \"A dot\")\n\
         p[Caption] {fig_dot \"Figure \"  field(SEQ Figure \\* ARABIC) [\"1\"] } \": A \" i\"dot\"\n"
    );
    assert!(figure("Figure 7", "7").contains("field(SEQ Figure \\* ARABIC \\r 7) [\"7\"]"));
    assert!(figure("Figure 2.1", "2.1").contains("{fig_dot \"Figure 2.1\" }"));
}

/// Renders Markdown after numbering: each heading, figure and table whose identifier is listed gets that label, and
/// cross references to it that text.
fn resolved(markdown: &str, labels: &[(&str, &str, &str)]) -> String {
    struct Resolve<'a>(&'a [(&'a str, &'a str, &'a str)]);
    impl VisitMut for Resolve<'_> {
        fn visit_block_mut(&mut self, node: &mut Block) {
            if let Some((_, number, label)) =
                self.0.iter().find(|(id, ..)| dossier_sdk::Attributed::id(node) == Some(id))
            {
                Numbered { number, label }.write(node);
            }
            dossier_sdk::walk::block_mut(self, node);
        }
        fn visit_inline_mut(&mut self, node: &mut Inline) {
            let id = dossier_sdk::roles::Ref::of(node).map(|reference| reference.id.to_owned());
            let label =
                self.0.iter().find(|(known, ..)| id.as_deref() == Some(known)).map(|(.., label)| *label);
            if let (Some(label), InlineKind::Link { content, .. }) = (label, &mut node.kind) {
                *content = vec![Inline::text(label)];
            }
        }
    }
    let mut document = import(markdown);
    Resolve(labels).visit_blocks_mut(&mut document.blocks);
    outline::body(&render_document(&document, markdown))
}

#[test]
fn cross_references_are_fields_that_word_can_update() {
    let markdown = "# A {#sec:a}\n\n![F](dot.png){#fig:f}\n\nSee @sec:a\nand @fig:f.\n";
    let outline = resolved(markdown, &[("sec:a", "1", "Section 1"), ("fig:f", "1", "Figure 1")]);
    let last = outline.lines().last().unwrap();
    assert_eq!(
        last,
        r#"p[BodyText] "See Section "  field(REF sec_a \r \h) ["1"] " and "  field(REF fig_f \h) ["Figure 1"] ".""#
    );
}

#[test]
fn cross_references_that_word_would_update_wrongly_are_links() {
    let markdown = "# A {#sec:a}\n\n# B {#sec:b}\n\nSee @sec:b.\n";
    let outline = resolved(markdown, &[("sec:a", "1", "Section 1"), ("sec:b", "A", "Appendix A")]);
    assert_eq!(outline.lines().last().unwrap(), r##"p[BodyText] "See " link(#sec_b)["Appendix A"] ".""##);
}

#[test]
fn a_cross_reference_that_nothing_resolved_is_reported() {
    let package = render("# A {#sec:a}\n\nSee @sec:a.\n");
    assert_eq!(package.findings, ["docx/lost at \"@sec:a\""]);
}
