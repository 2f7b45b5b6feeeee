//! Inlines, as they stand in the content part.

use crate::package::{Package, import, render, render_with};
use dossier_sdk::{Block, BlockKind, roles::Numbered};

/// Renders a paragraph `Start.` and after it the Markdown; what is written within its first paragraph is expected as
/// [`Package::outline`] shows it.
fn check(markdown: &str, expected: &str, findings: &[&str]) -> Package {
    let markdown = format!("Start.\n\n{markdown}");
    let package = render(&markdown);
    let outline = package.outline();
    let (_, body) = outline.split_once("Start.</p><p Text_20_body>").unwrap();
    assert_eq!(body.strip_suffix("</p>").unwrap_or(body), expected, "{markdown}");
    assert_eq!(package.findings, findings);
    package
}

#[test]
fn styles() {
    check(
        "*em* **st** ***both*** ~~s~~ [u]{.underline} [Sc]{.smallcaps} H~2~O x^2^ `a  b`",
        "<span Emphasis>em</span> <span Strong_20_Emphasis>st</span> \
         <span font-style=italic font-weight=bold font-style-asian=italic font-style-complex=italic font-weight-asian=bold \
         font-weight-complex=bold>both</span> <span text-line-through-style=solid text-line-through-type=single>s</span> \
         <span text-underline-color=font-color text-underline-style=solid text-underline-width=auto>u</span> \
         <span font-variant=small-caps>Sc</span> H<span text-position=sub 65%>2</span>O \
         x<span text-position=super 65%>2</span> <span Source_20_Text>a <s/>b</span>",
        &[],
    );
}

#[test]
fn languages() {
    check(
        "[資料]{lang=zh-Hant} [woord]{lang=nl} [shùjù]{lang=zh-Latn-pinyin}",
        "<span country-asian=TW font-name-asian=Microsoft JhengHei language-asian=zh>資料</span> \
         <span country=NL language=nl>woord</span> \
         <span country=none language=zh script=Latn rfc-language-tag=zh-Latn-pinyin>shùjù</span>",
        &[],
    );
}

#[test]
fn readings_stand_above_what_they_read() {
    let ruby = |base: &str, reading: &str| {
        let base = format!("<span country-asian=CN language-asian=zh>{base}</span>");
        format!("<ruby =Ru1><ruby-base>{base}</ruby-base><ruby-text =Rubies>{reading}</ruby-text></ruby>")
    };
    check(
        "[网络]{.ruby rt=\"wǎng luò\"} [安全]{.ruby rt=\"ānquán\"}",
        &format!("{}{} {}", ruby("网", "wǎng"), ruby("络", "luò"), ruby("安全", "ānquán")),
        &[],
    );
}

#[test]
fn links() {
    check(
        "[l](<https://e.org/?a&b c> \"T\") [i](#h) [m](#none)\n\n# H {#h}\n",
        "<a href=https://e.org/?a&amp;b%20c office:title=T =Internet_20_link>l</a> \
         <a href=#h =Internet_20_link>i</a> m</p>\
         <h =Heading_20_1 outline-level=1><bookmark-start name=h/>H<bookmark-end name=h/></h>",
        &["odt/missing-anchor at \"[m](#none)\""],
    );
}

#[test]
fn references_are_fields_where_programs_would_say_the_same() {
    let markdown =
        "# A {#sec:a}\n\n## B {#sec:b}\n\nSee @sec:b and @tbl:t.\n\n| A |\n|---|\n| 1 |\n\n: Cap {#tbl:t}\n";
    let mut document = import(markdown);
    let numbers = [("1", "Section 1"), ("1.1", "Section 1.1"), ("1", "Table 1")];
    let counted = |block: &&mut Block| matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Table(_));
    for (block, (number, label)) in document.blocks.iter_mut().filter(counted).zip(numbers) {
        Numbered { number, label }.write(block);
    }
    dossier_sdk::walk::each_inline_mut(&mut document, |inline| {
        let dossier_sdk::InlineKind::Link { target, content } = &mut inline.kind else { return };
        *content =
            vec![dossier_sdk::Inline::text(if target.url == "#sec:b" { "Section 1.1" } else { "Table 1" })];
    });
    let outline = render_with(&document, markdown, 0).outline();
    assert!(
        outline.contains(
            "<p Text_20_body>See Section <bookmark-ref reference-format=number-all-superior ref-name=sec:b>1.1</bookmark-ref> \
             and <bookmark-ref reference-format=text ref-name=tbl:t>Table 1</bookmark-ref>.</p>"
        ),
        "{outline}"
    );
}

#[test]
fn notes() {
    check(
        "a[^1] b[^2]\n\n[^1]: One.\n\n    Two.\n\n[^2]: | A |\n    |---|\n    | 1 |\n",
        "a<note id=ftn1 note-class=footnote><note-citation>1</note-citation><note-body><p Footnote>One.</p>\
         <p Footnote margin-left=14.00pt margin-right=0.00pt text-indent=0.00pt>Two.</p></note-body></note> \
         b<note id=ftn2 note-class=footnote><note-citation>2</note-citation><note-body><p Footnote>A</p>\
         <p Footnote margin-left=14.00pt margin-right=0.00pt text-indent=0.00pt>1</p></note-body></note>",
        &["odt/lost at \"| A |\\n    |---|\\n    | 1 |\""],
    );
}

#[test]
fn comments_stand_on_their_words() {
    check(
        "a [why?]{.comment-start id=\"1\" author=\"A. B.\" date=\"2026-11-01\"}b[]{.comment-end id=\"1\"} c",
        "a <office:annotation office:name=Comment0><dc:creator>A. B.</dc:creator><dc:date>2026-11-01T00:00:00Z</dc:date>\
         <p>why?</p></office:annotation>b<office:annotation-end office:name=Comment0/> c",
        &[],
    );
    check(
        "[r]{.comment-start id=\"2\" parent=\"1\"}d[]{.comment-end id=\"3\"}",
        "<office:annotation office:name=Comment0><dc:creator>Unknown</dc:creator>\
         <dc:date>2023-11-14T22:13:20Z</dc:date><p>r</p></office:annotation>d",
        &[
            "odt/review at \"[r]{.comment-start id=\\\"2\\\" parent=\\\"1\\\"}\"",
            "odt/review at \"[]{.comment-end id=\\\"3\\\"}\"",
        ],
    );
}

#[test]
fn comments_of_a_note_stand_at_its_mark() {
    check(
        "a[^1]\n\n[^1]: One [why?]{.comment-start id=\"1\" author=\"A\"}word[]{.comment-end id=\"1\"}.\n",
        "a<note id=ftn1 note-class=footnote><note-citation>1</note-citation><note-body><p Footnote>One word.</p></note-body>\
         </note><office:annotation office:name=Comment0><dc:creator>A</dc:creator>\
         <dc:date>2023-11-14T22:13:20Z</dc:date><p>why?</p></office:annotation>",
        &[],
    );
}

#[test]
fn suggested_edits_are_tracked_changes() {
    let package = check(
        "a [*new*]{.insertion author=\"A\" date=\"2026-11-01\"}[old]{.deletion author=\"B\"} b",
        "a <change-start change-id=ct1/><span Emphasis>new</span><change-end change-id=ct1/><change change-id=ct2/> b",
        &[],
    );
    let content = package.text("content.xml").replace(['"'], "");
    let info = |author: &str, date: &str| {
        format!(
            "<office:change-info><dc:creator>{author}</dc:creator><dc:date>{date}</dc:date></office:change-info>"
        )
    };
    let regions = format!(
        "<office:text><text:tracked-changes><text:changed-region xml:id=ct1 text:id=ct1><text:insertion>{}</text:insertion>\
         </text:changed-region><text:changed-region xml:id=ct2 text:id=ct2><text:deletion>{}<text:p>old</text:p></text:deletion>\
         </text:changed-region></text:tracked-changes><text:sequence-decls>",
        info("A", "2026-11-01T00:00:00Z"),
        info("B", "2023-11-14T22:13:20Z")
    );
    assert!(content.contains(&regions), "{content}");
}

#[test]
fn formulas_are_objects_or_their_source() {
    let package = check(
        "$x^2$ $\\foo$",
        "<frame =Fr2 name=Object1><object href=./Object 1/><desc>x²</desc></frame> <span Emphasis>\\foo</span>",
        &["odt/lost at \"$\\\\foo$\""],
    );
    assert!(package.text("Object 1/content.xml").contains("<msup><mi>x</mi><mn>2</mn></msup>"));
    assert!(package.text("META-INF/manifest.xml").contains(
        "<manifest:file-entry manifest:full-path=\"Object 1/\" manifest:media-type=\"application/vnd.oasis.opendocument.formula\"/>"
    ));
}

#[test]
fn a_formula_on_its_own_line_is_a_paragraph() {
    check(
        "a\n$$x \\tag{1}$$\nb",
        "a</p><p Formula><tab/><frame =Fr2 name=Object1><object href=./Object 1/><desc>x</desc></frame><tab/>(1)</p>\
         <p Text_20_body>b",
        &[],
    );
}

#[test]
fn images_that_no_one_can_show_are_their_words() {
    check(
        "![i](dot.svg) ![c](cut.png) ![d](cut.svg)",
        "<frame =Fr1 name=Image1 width=72.00pt height=36.00pt><image href=Pictures/image1.svg mime-type=image/svg+xml/>\
         <desc>i</desc></frame> c d",
        &["odt/image at \"![c](cut.png)\"", "odt/image at \"![d](cut.svg)\""],
    );
}

#[test]
fn images_that_only_decorate_have_no_words() {
    check(
        "a ![i](dot.png){.decorative}",
        "a <frame =Fr1 name=Image1 width=30.00pt height=15.00pt><image href=Pictures/image1.png mime-type=image/png/></frame>",
        &[],
    );
}

#[test]
fn line_ends() {
    check("a\nb  \nc", "a b<line-break/>c", &[]);
    check("a\n[b](https://e.org)", "a <a href=https://e.org =Internet_20_link>b</a>", &[]);
}

#[test]
fn what_xml_cannot_hold_is_left_out_and_told() {
    check("a\u{1}b", "ab", &["odt/control-character at \"a\\u{1}b\""]);
}

#[test]
fn raw_markup_is_told() {
    check("a <br> b", "a <s/>b", &["odt/lost at \"<br>\""]);
}
