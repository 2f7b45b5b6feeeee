//! Inlines: what a paragraph's runs are.

use crate::{
    outline,
    package::{import, render, render_document},
};
use dossier_sdk::{
    Attr, Attributed, Block, BlockKind, Document, Inline, InlineKind, Meta, QuoteKind, Span, Style,
};

/// Renders Markdown of one paragraph; its outline is expected after `p[BodyText] `.
fn check(markdown: &str, expected: &str) {
    let package = render(markdown);
    let expected = format!("p[BodyText] {expected}").trim_end().to_owned();
    assert_eq!(outline::body(&package).trim_end(), expected, "{markdown}");
}

#[test]
fn styles() {
    check("plain", r#""plain""#);
    check("a *b* **c** ***d***", r#""a " i"b" " " b"c" " " bi"d""#);
    check("*a **b** c*", r#"i"a " bi"b" i" c""#);
    check("~~gone~~ ~2~ ^3^", r#"s"gone" " " subscript"2" " " superscript"3""#);
    check("[Caps]{.smallcaps} `let x`", r#"caps"Caps" " " <VerbatimChar>"let x""#);
    check("5 < 6 & \"so\" > 4", r#""5 < 6 & “so” > 4""#);
}

#[test]
fn emphasis_in_emphasis_is_upright() {
    let inner = styled(Style::Emph, vec![Inline::text("inner")]);
    let outer = styled(Style::Emph, vec![Inline::text("outer "), inner]);
    let document = Document { blocks: vec![Block::para(vec![outer])], ..Document::default() };
    assert_eq!(outline::body(&render_document(&document, "")), "p[BodyText] i\"outer \" \"inner\"\n");
}

#[test]
fn quotation_marks_are_those_of_the_language() {
    let quoted = |quote| {
        Inline::new(InlineKind::Quoted { quote, content: vec![Inline::text("a")] }, Span::SYNTHESIZED)
    };
    let french = Inline::new(InlineKind::Span(vec![quoted(QuoteKind::Double)]), Span::SYNTHESIZED)
        .with_attr(Attr::pair("lang", "fr").boxed());
    let content = vec![quoted(QuoteKind::Double), quoted(QuoteKind::Single), french];
    let mut document = Document { blocks: vec![Block::para(content)], ..Document::default() };
    document.meta.insert("lang".to_owned(), Meta::String("de".to_owned()));
    let body = outline::body(&render_document(&document, ""));
    assert_eq!(body, "p[BodyText] \"„a“‚a‘\" fr-FR\"«\\u{202f}a\\u{202f}»\"\n");
}

fn styled(style: Style, content: Vec<Inline>) -> Inline {
    Inline::new(InlineKind::Styled { style, content }, Span::SYNTHESIZED)
}

#[test]
fn line_ends() {
    check("one\ntwo", r#""one two""#);
    check("one  \ntwo", r#""one\ntwo""#);
    check("*one*\ntwo", r#"i"one" " two""#);
    check("数据\n安全", r#"zh-CN"数据安全""#);
    check("数据\nsafe", r#"zh-CN"数据" " safe""#);
    check("see\n![a](dot.png)", r#""see " image(381000x190500 "a")"#);
}

#[test]
fn languages() {
    check("the 数据安全法 law", r#""the " zh-CN"数据安全法" " law""#);
    check("[資料]{lang=zh-Hant} [資料]{lang=zh-HK}", r#"zh-TW"資料" " " zh-HK"資料""#);
    check("[wet]{lang=nl} [law]{lang=en-GB}", r#"nl-NL"wet" " law""#);
    check("[*fǎ*]{lang=zh-Latn-pinyin}", r#"izh-Latn-pinyin"fǎ""#);
    check("[قانون]{lang=ug}", r#"ug-CN"قانون""#);
}

#[test]
fn readings_stand_above() {
    check(
        "[网络]{.ruby rt=\"wǎng luò\"} x",
        r#"ruby(zh-CN"网" | zh-Latn-pinyin"wǎng") ruby(zh-CN"络" | zh-Latn-pinyin"luò") " x""#,
    );
    check("[网络]{.ruby rt=wǎngluò}", r#"ruby(zh-CN"网络" | zh-Latn-pinyin"wǎngluò")"#);
    check("**[网]{.ruby rt=wǎng}**\n络", r#"ruby(bzh-CN"网" | zh-Latn-pinyin"wǎng") zh-CN"络""#);
}

#[test]
fn a_reading_of_more_than_text_stands_in_brackets() {
    check(
        "[网[络](#a)]{.ruby rt=wǎngluò #a}",
        r##"{a zh-CN"网" link(#a)[<Hyperlink>zh-CN"络"] " (wǎngluò)" }"##,
    );
}

#[test]
fn readings_are_half_as_large_as_what_they_read() {
    let root = render("# [网]{.ruby rt=wǎng}\n").xml("word/document.xml");
    let value = |name: &str| root.named(name)[0].get("w:val").to_owned();
    assert_eq!(
        (value("w:hpsBaseText"), value("w:hps"), value("w:sz")),
        ("34".to_owned(), "17".to_owned(), "17".to_owned())
    );
}

#[test]
fn chinese_runs_hint_at_the_chinese_font() {
    let check = |markdown: &str, expected: &str| {
        let package = render(markdown);
        let xml = package.text("word/document.xml");
        assert!(xml.contains(expected), "{expected}\n{xml}");
    };
    check(
        "“数据”",
        "<w:rPr><w:rFonts w:hint=\"eastAsia\" /><w:lang w:val=\"zh-CN\" w:eastAsia=\"zh-CN\"/></w:rPr>",
    );
    check("[資料]{lang=zh-Hant}", "<w:rFonts w:eastAsia=\"Microsoft JhengHei\" w:hint=\"eastAsia\" />");
    check("[قانون]{lang=ar}", "<w:rtl/><w:lang w:bidi=\"ar-SA\"/>");
}

#[test]
fn links() {
    check("[a](https://example.org/x?a=1&b=2)", r#"link(https://example.org/x?a=1&b=2)[<Hyperlink>"a"]"#);
    check("[a](<https://example.org/法 x>)", r#"link(https://example.org/%E6%B3%95%20x)[<Hyperlink>"a"]"#);
    check("[a](https://example.org \"tip <1>\")", r#"link(https://example.org "tip <1>")[<Hyperlink>"a"]"#);
    check("[**a** b](https://example.org)", r#"link(https://example.org)[<Hyperlink>b"a" <Hyperlink>" b"]"#);
    check("[a](#b) [b]{#b}", r##"link(#b)[<Hyperlink>"a"] " " {b "b" }"##);
    check("[数据](https://example.org)", r#"link(https://example.org)[<Hyperlink>zh-CN"数据"]"#);
}

#[test]
fn a_link_to_nowhere_is_text_and_reported() {
    let mut document = import("see [a](#nowhere)");
    document.meta.clear();
    let package = render_document(&document, "see [a](#nowhere)");
    assert_eq!(outline::body(&package), "p[BodyText] \"see a\"\n");
    assert_eq!(package.findings, ["docx/missing-anchor at \"[a](#nowhere)\""]);
}

#[test]
fn notes() {
    let package = render("Text[^1] and more[^2].\n\n[^1]: First.\n\n    - item\n\n[^2]: Second.\n");
    assert_eq!(outline::body(&package), "p[BodyText] \"Text\" note(1) \" and more\" note(2) \".\"\n");
    assert_eq!(
        outline::notes(&package),
        "note 1\n  p[FootnoteText] mark \" \" \"First.\"\n  p[FootnoteText 3:0] \"item\"\n\
         note 2\n  p[FootnoteText] mark \" \" \"Second.\"\n"
    );
}

#[test]
fn notes_with_links_have_relationships_of_their_own() {
    let package = render("Text[^1]\n\n[^1]: See [there](https://example.org) and 数据.\n");
    assert_eq!(
        outline::notes(&package),
        "note 1\n  p[FootnoteText] mark \" \" \"See \" link(https://example.org)[<Hyperlink>\"there\"] \" and \" \
         zh-CN\"数据\" \".\"\n"
    );
    assert!(!package.text("word/_rels/document.xml.rels").contains("example.org"));
}

#[test]
fn a_note_in_a_note_is_set_in_brackets() {
    let note = |content| Inline::new(InlineKind::Note(content), Span::SYNTHESIZED);
    let inner = note(vec![Block::para(vec![Inline::text("inner")])]);
    let outer = note(vec![Block::para(vec![Inline::text("outer"), inner])]);
    let document =
        Document { blocks: vec![Block::para(vec![Inline::text("x"), outer])], ..Document::default() };
    let package = render_document(&document, "");
    assert_eq!(outline::notes(&package), "note 1\n  p[FootnoteText] mark \" \" \"outer [inner]\"\n");
    assert_eq!(package.findings, ["docx/lost at \"\""]);
}

#[test]
fn a_note_number_of_its_own_is_printed() {
    let mut note =
        Inline::new(InlineKind::Note(vec![Block::para(vec![Inline::text("n")])]), Span::SYNTHESIZED);
    let mut numbered = |number: &str| {
        note.attr_mut().set("number", number);
        note.clone()
    };
    let content = vec![numbered("1"), numbered("5"), numbered("2")];
    let document = Document { blocks: vec![Block::para(content)], ..Document::default() };
    let package = render_document(&document, "");
    let xml = package.text("word/document.xml");
    assert!(xml.contains("<w:footnoteReference w:customMarkFollows=\"1\" w:id=\"2\"/><w:t>5</w:t>"), "{xml}");
    assert_eq!(
        outline::notes(&package),
        "note 1\n  p[FootnoteText] mark \" \" \"n\"\nnote 2\n  p[FootnoteText] <FootnoteReference>\"5\" \" \" \"n\"\n\
         note 3\n  p[FootnoteText] mark \" \" \"n\"\n"
    );
}

#[test]
fn images() {
    // 40 pixels at 96 to the inch; 9,072 twips of text width; 914,400 EMU to the inch.
    check("x ![A dot](dot.png)", r#""x " image(381000x190500 "A dot")"#);
    check("x ![A dot](dot.jpg){width=50%}", r#""x " image(2880360x1440180 "A dot")"#);
    check("x ![A dot](dot.png){height=1in}", r#""x " image(1828800x914400 "A dot")"#);
    check("x ![A dot](dot.png){width=2000px}", r#""x " image(5760720x2880360 "A dot")"#);
    check("x ![a](dot.png){alt=\"A \\\"dot\\\"\"}", r#""x " image(381000x190500 "A \"dot\"")"#);
}

#[test]
fn media_go_in_as_they_are_and_once() {
    let package = render("![a](dot.png) ![b](dot.png) ![c](dot.jpg)");
    let media: Vec<&String> = package.parts.keys().filter(|name| name.contains("media")).collect();
    assert_eq!(media, ["word/media/image1.png", "word/media/image2.jpeg"]);
    assert_eq!(package.parts["word/media/image1.png"], crate::package::png(40, 20));
}

#[test]
fn images_that_word_cannot_show_leave_their_text() {
    let check = |markdown: &str, finding: &str| {
        let package = render_document(&import(markdown), markdown);
        assert_eq!(outline::body(&package), "p[BodyText] \"x alt\"\n");
        assert_eq!(package.findings, [format!("docx/image at {finding:?}")]);
    };
    check("x ![alt](broken.svg)", "![alt](broken.svg)");
    check("x ![alt](cut.png)", "![alt](cut.png)");
    check("x ![alt](https://example.org/a.png)", "![alt](https://example.org/a.png)");
}

#[test]
fn simple_formulas_are_office_math_and_others_tex() {
    check("a $x^2 < 3$ b", r#""a " math(x2<3) " b""#);
    let package = render("a $\\begin{matrix}$ b");
    assert_eq!(outline::body(&package), "p[BodyText] \"a \" i\"\\\\begin{matrix}\" \" b\"\n");
    assert_eq!(package.findings, ["docx/lost at \"$\\\\begin{matrix}$\""]);
}

#[test]
fn what_is_lost_is_reported_with_its_place() {
    let check = |markdown: &str, expected: &str, finding: &str| {
        let package = render(markdown);
        assert_eq!(outline::body(&package).trim_end(), expected);
        assert_eq!(package.findings, [finding]);
    };
    check("a <b>c", "p[BodyText] \"a c\"", "docx/lost at \"<b>\"");
    check("a `x`{=latex} c", "p[BodyText] \"a  c\"", "docx/lost at \"`x`{=latex}\"");
}

#[test]
fn control_characters_are_left_out_and_reported() {
    let text = "a\u{1}b\tc\u{FFFE}";
    let document = Document { blocks: vec![Block::para(vec![Inline::text(text)])], ..Document::default() };
    let package = render_document(&document, "");
    assert_eq!(outline::body(&package), "p[BodyText] \"ab\\tc\"\n");
    assert_eq!(package.findings, ["docx/control-character at \"\""]);
    let code = Block::new(BlockKind::Code("x\u{0}\r\ny".to_owned()), Span::SYNTHESIZED);
    let package = render_document(&Document { blocks: vec![code], ..Document::default() }, "");
    assert_eq!(outline::body(&package), "p[SourceCode] \"x\\ny\"\n");
}
