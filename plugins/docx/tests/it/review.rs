//! Comments with their replies, and tracked changes.

use crate::{
    outline,
    package::{Package, render},
};
use proptest::prelude::*;

/// Renders Markdown and expects the outline of its body, its comments, and findings.
fn check(markdown: &str, body: &str, comments: &str, findings: &[&str]) -> Package {
    let package = render(markdown);
    assert_eq!(outline::body(&package).trim_end(), body, "{markdown}");
    assert_eq!(outline::comments(&package).trim_end(), comments, "{markdown}");
    assert_eq!(package.findings, findings, "{markdown}");
    package
}

#[test]
fn a_comment_stands_on_its_words() {
    let package = check(
        "A [Why *this*?]{.comment-start id=\"1\" author=\"A. B. <x>\" date=\"2026-11-01\"}word[]{.comment-end id=\"1\"}.",
        "p[BodyText] \"A \" (0 \"word\" 0) \".\"",
        "0 A. B. <x> ABx 2026-11-01T00:00:00Z: <CommentReference>\"\" \"Why \" i\"this\" \"?\"",
        &[],
    );
    let people = package.text("word/people.xml");
    assert!(people.contains("w15:author=\"A. B. &lt;x&gt;\""), "{people}");
}

#[test]
fn a_comment_goes_from_one_paragraph_to_another_and_into_tables() {
    check(
        "a [c]{.comment-start id=x author=A}b\n\n| H |\n|---|\n| d[]{.comment-end id=x} |\n",
        "p[BodyText] \"a \" (0 \"b\"\ntable\n  header\n    cell: p[TableText] \"H\"\n  row\n    cell: p[TableText] \"d\" 0)\n\
         p[BodyText]",
        "0 A A 2023-11-14T22:13:20Z: <CommentReference>\"\" \"c\"",
        &[],
    );
}

#[test]
fn a_comment_of_a_note_stands_at_its_mark() {
    let start = "[c]{.comment-start id=x author=A}";
    let package = check(
        &format!("a[^1]\n\n[^1]: {start}b[]{{.comment-end id=x}}\n"),
        "p[BodyText] \"a\" (2 note(1) 2)",
        "2 A A 2023-11-14T22:13:20Z: <CommentReference>\"\" \"c\"",
        &[&format!("docx/review at {start:?}")],
    );
    assert_eq!(outline::notes(&package), "note 1\n  p[FootnoteText] mark \" \" \"b\"\n");
}

#[test]
fn replies_and_what_is_settled_are_said_in_the_extended_part() {
    let package = check(
        "[c]{.comment-start id=1 author=A resolved=true}[r]{.comment-start id=2 author=B parent=1}a[]{.comment-end id=1}",
        "p[BodyText] (0 (1 \"a\" 0) 1)",
        "0 A A 2023-11-14T22:13:20Z: <CommentReference>\"\" \"c\"\n1 B B 2023-11-14T22:13:20Z: <CommentReference>\"\" \"r\"",
        &[],
    );
    let extended = package.text("word/commentsExtended.xml");
    for entry in [
        "<w15:commentEx w15:paraId=\"00000001\" w15:done=\"1\"/>",
        "<w15:commentEx w15:paraId=\"00000002\" w15:paraIdParent=\"00000001\" w15:done=\"1\"/>",
    ] {
        assert!(extended.contains(entry), "{extended}");
    }
}

#[test]
fn ranges_that_do_not_fit_are_closed_and_reported() {
    const SAID: &str = "0 A A 2023-11-14T22:13:20Z: <CommentReference>\"\" \"c\"";
    let start = "[c]{.comment-start id=1 author=A}";
    let at = format!("docx/review at {start:?}");
    check(&format!("a {start}b"), "p[BodyText] \"a \" (0 0) \"b\"", SAID, &[&at]);
    check(
        "a []{.comment-end id=1}b",
        "p[BodyText] \"a b\"",
        "",
        &["docx/review at \"[]{.comment-end id=1}\""],
    );
    let twice = format!("{SAID}\n{}", SAID.replacen('0', "1", 1));
    check(
        &format!("{start}a{start}b[]{{.comment-end id=1}}"),
        "p[BodyText] (0 \"a\" (1 1) \"b\" 0)",
        &twice,
        &[&at],
    );
    // The end within a note is none for what began around it.
    let package = render(&format!("{start}a[^n]\n\n[^n]: b[]{{.comment-end id=1}}\n"));
    assert_eq!(outline::body(&package), "p[BodyText] (2 2) \"a\" note(1)\n");
    assert_eq!(package.findings.len(), 2);
    check(
        "[c]{.comment-start id=1 author=A parent=9}a[]{.comment-end id=1}",
        "p[BodyText] (0 \"a\" 0)",
        SAID,
        &["docx/review at \"[c]{.comment-start id=1 author=A parent=9}\""],
    );
}

#[test]
fn what_is_said_in_headings_is_not_listed() {
    let document =
        crate::package::import("# A [c]{.comment-start id=1 author=A}b[]{.comment-end id=1}[x]{.deletion}\n");
    let package = crate::package::render_options(&document, serde_json::json!({ "contents": 2 }));
    assert_eq!(package.text("word/document.xml").matches("w:commentRangeStart").count(), 1);
}

#[test]
fn tracked_changes() {
    check(
        "a [new]{.insertion author=\"A & B\" date=2026-11-01}[old *x*]{.deletion author=C} b",
        "p[BodyText] \"a \" ins(A & B 2026-11-01T00:00:00Z)[\"new\"] del(C 2023-11-14T22:13:20Z)[\"old \" i\"x\"] \" b\"",
        "",
        &[],
    );
    check(
        "[[a](https://example.org) ![i](dot.png)[^1]]{.insertion author=A date=2026-11-01}\n\n[^1]: n\n",
        "p[BodyText] link(https://example.org)[ins(A 2026-11-01T00:00:00Z)[<Hyperlink>\"a\"]] \
         ins(A 2026-11-01T00:00:00Z)[\" \" image(381000x190500 \"i\") note(1)]",
        "",
        &[],
    );
    check(
        "[a [b]{.deletion author=B date=2026-11-02}]{.insertion author=A date=2026-11-01}",
        "p[BodyText] ins(A 2026-11-01T00:00:00Z)[\"a \"] ins(A 2026-11-01T00:00:00Z)[del(B 2026-11-02T00:00:00Z)[\"b\"]]",
        "",
        &[],
    );
    let package = render("a[]{.paragraph-insertion author=A date=2026-11-01}\n\n[b]{.deletion}");
    let xml = package.text("word/document.xml");
    assert!(
        xml.contains(
            "<w:rPr><w:ins w:id=\"1000001\" w:author=\"A\" w:date=\"2026-11-01T00:00:00Z\"/></w:rPr>"
        ),
        "{xml}"
    );
    assert!(
        xml.contains("<w:delText>b</w:delText>")
            || xml.contains("<w:delText xml:space=\"preserve\">b</w:delText>"),
        "{xml}"
    );
}

#[test]
fn a_date_that_is_none_is_reported() {
    let package = render("[a]{.insertion author=A date=yesterday}");
    assert_eq!(package.findings, ["docx/review at \"[a]{.insertion author=A date=yesterday}\""]);
}

/// Marks that meet in all sorts of ways.
const PIECES: &[&str] = &[
    "text ",
    "[c]{.comment-start id=1 author=A}",
    "[c]{.comment-start id=2 author=B}",
    "[c [d]{.comment-start id=2} [l](https://example.org) ![i](dot.png)[^1]]{.comment-start id=3 parent=1}",
    "[]{.comment-end id=1}",
    "[]{.comment-end id=2}",
    "[]{.comment-end id=3}",
    "[new [^1] ]{.insertion author=A}",
    "[old $x$ ![i](dot.png) [l [c]{.comment-start id=1}](https://example.org) ]{.deletion author=B}",
    "[in [out []{.comment-end id=1}]{.deletion}]{.insertion}",
    "[]{.paragraph-deletion author=A}",
    "[网[]{.comment-end id=1}]{.ruby rt=x}",
    "![i [c]{.comment-start id=1}](dot.png) ",
    "\n\n",
    "\n",
    "# ",
    "- ",
    "> ",
    "\n\n| A []{.comment-end id=2} | [c]{.comment-start id=1}B |\n|---|---|\n| 1 | [c]{.comment-start id=2}2 | 3 []{.comment-end id=1} |\n\n",
    "[^2] ",
    "\n\n[^1]: Note []{.comment-end id=1}\n\n",
    "\n\n[^2]: Note [c]{.comment-start id=1} [x]{.deletion}\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn any_nesting_makes_balanced_ranges(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        // The lints of each rendering look for the balance.
        let markdown = pieces.concat();
        let package = render(&markdown);
        prop_assert!(package.bytes == render(&markdown).bytes);
    }
}
