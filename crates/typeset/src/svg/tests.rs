//! Drawings that are read, refused, or read in part.

use super::*;
use std::fmt::Write;

/// What a drawing of these elements comes to: its size and what is lost, or why it is refused.
fn outcome(elements: &str) -> String {
    whole(&format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='40' height='30'>{elements}</svg>"
    ))
}

fn whole(file: &str) -> String {
    match read(file.as_bytes()) {
        Ok((tree, lost)) => {
            let size = format!("{}x{}", tree.size().width(), tree.size().height());
            std::iter::once(size).chain(lost).collect::<Vec<_>>().join("\n")
        }
        Err(why) => format!("refused: {why}"),
    }
}

fn check(elements: &str, expected: &str) {
    assert_eq!(outcome(elements), expected, "{}", &elements[..elements.len().min(300)]);
}

/// Refused, and soon: without the survey, these would run for hours or out of memory.
fn check_hostile(file: &str, expected: &str) {
    let found = if file.starts_with("<?") { whole(file) } else { outcome(file) };
    assert_eq!(found, format!("refused: {expected}"));
}

#[test]
fn the_size_comes_from_width_height_and_view_box() {
    let check = |attributes: &str, expected: &str| {
        let file =
            format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}><path d='M0 0h9v9z'/></svg>");
        assert_eq!(whole(&file), expected, "{attributes}");
    };
    check("width='96' height='48'", "96x48");
    check("width='1in' height='2.54cm'", "96x96");
    check("width='72pt' height='6pc'", "96x96");
    check("viewBox='0 0 200 100'", "200x100");
    check("viewBox='0 0 200 100' width='400'", "400x200");
    check("width='50%' height='50%' viewBox='0 0 200 100'", "100x50");
    check("width='0' height='0'", "refused: it states no size");
    check("width='1e30' height='1'", "refused: a number in it is beyond all measure");
    check("width='1e6' height='1'", "refused: 1000000 x 1 is no size to print");
    check("width='9' height='9' id='12345678901' data-time='1e99'", "9x9");
}

#[test]
fn what_is_no_svg_is_refused() {
    let check = |file: &[u8], expected: &str| assert_eq!(read(file).map(drop), Err(expected.to_owned()));
    check(b"", "the document does not have a root node");
    check(b"<svg><g></svg>", "expected 'g' tag, not 'svg' at 1:9");
    check(b"\xff\xfe<\0", "it is not in UTF-8");
    check(b"<p/>", "the document does not have a root node");
    check(&vec![b' '; FILE_LIMIT + 1], "it has 16 MB, and 16 are the most");
}

#[test]
fn what_lies_elsewhere_is_reported_and_not_read() {
    let image = "an image that lies outside of the file is left out";
    check("<image href='secret.png' width='9' height='9'/>", &format!("40x30\n{image}"));
    check("<image xlink:href='https://example.org/a.png' width='9' height='9'/>", &format!("40x30\n{image}"));
    check("<image href='file:///etc/passwd' width='9' height='9'/>", &format!("40x30\n{image}"));
    let something = "something that lies outside of the file is left out";
    check("<use href='other.svg#a'/>", &format!("40x30\n{something}"));
    check("<path d='M0 0h9v9z' style='fill: url(\"a.svg#b\")'/>", &format!("40x30\n{something}"));
    check("<style>path { fill: url(a.svg#b) }</style><path d='M0 0h9v9z'/>", &format!("40x30\n{something}"));
    let sheet = "a style sheet that lies outside of the file is left out";
    check("<style>@import 'a.css';</style>", &format!("40x30\n{sheet}"));
    // Links go elsewhere by their nature.
    check("<a href='https://example.org'><path d='M0 0h9v9z'/></a>", "40x30");
}

#[test]
fn what_cannot_be_shown_is_reported() {
    check(
        "<foreignObject><p/></foreignObject>",
        "40x30\ntext in HTML (`foreignObject`) is left out; save it with plain text",
    );
    let gif = "<image href='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width='9' height='9'/>";
    check(gif, "40x30\nan image that is image/gif is left out; put PNG or JPEG in its place");
    let nested = "<image href='data:image/svg+xml,&lt;svg xmlns=\"http://www.w3.org/2000/svg\"/>' width='9' height='9'/>";
    check(nested, "40x30\nan image that is image/svg+xml is left out; put PNG or JPEG in its place");
    check("<text y='9'>a\u{10FFF}</text>", "40x30\nno font has U+10FFF; boxes stand in their place");
    check("<text y='9' font-family='Verdana'>Größe 数据 ≥ 5</text>", "40x30");
}

#[test]
fn what_refers_to_itself_is_refused() {
    let itself = "refused: it refers to itself";
    check("<g id='a'><use href='#a'/></g>", itself);
    check(
        "<mask id='a'><path mask='url(#b)'/></mask><mask id='b'><path mask='url(#c)'/></mask><mask id='c'><path mask='url(#a)'/></mask>",
        itself,
    );
    check("<style>.a { clip-path: url(#a) }</style><clipPath id='a'><path class='a'/></clipPath>", itself);
    check("<pattern id='a'><path fill='url(#a)'/></pattern>", itself);
    check("<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>", itself);
    // What is named twice, or nowhere, is not.
    check("<g id='a'/><use href='#a'/><use href='#a'/><use href='#nowhere'/>", "40x30");
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth));
    check(&nested(90), "40x30");
    check_hostile(&nested(100), "it is nested too deeply");
    check_hostile(&nested(200_000), "it is nested too deeply");
    let chain: String = (0..200).map(|n| format!("<g id='a{n}'><use href='#a{}'/></g>", n + 1)).collect();
    check_hostile(&chain, "it is nested too deeply");
}

#[test]
fn what_unfolds_without_end_is_refused() {
    let unfolds = "it unfolds to more than can be drawn: too much of it is used again and again";
    // Each doubles the one before: 2^40 elements.
    let doubled =
        |element: &dyn Fn(usize) -> String| (0..40).map(element).collect::<String>() + "<path id='a40'/>";
    check_hostile(
        &doubled(&|n| format!("<g id='a{n}'><use href='#a{0}'/><use href='#a{0}'/></g>", n + 1)),
        unfolds,
    );
    check_hostile(
        &doubled(&|n| {
            format!("<mask id='a{n}'><path mask='url(#a{0})'/><path mask='url(#a{0})'/></mask>", n + 1)
        }),
        unfolds,
    );
    check_hostile(
        &doubled(&|n| {
            format!(
                "<pattern id='a{n}'><path fill='url(#a{0})'/><path style='stroke:url(#a{0})'/></pattern>",
                n + 1
            )
        }),
        unfolds,
    );
    // Inherited by each of many, and put on each vertex.
    let many = "<path d='M0 0h1'/>".repeat(3000);
    check_hostile(&format!("<pattern id='p'>{many}</pattern><g fill='url(#p)'>{many}</g>"), unfolds);
    let vertices = "h1".repeat(10_000);
    let marker = "<path d='M0 0h1'/>".repeat(100);
    check_hostile(
        &format!("<marker id='m'>{marker}</marker><g marker-mid='url(#m)'><path d='M0 0{vertices}'/></g>"),
        unfolds,
    );
    check(&format!("<text>{}</text>", "word ".repeat(100)), "40x30");
    let long = "word ".repeat(3000);
    check_hostile(&format!("<text><tspan>{long}</tspan></text>"), "it has texts too long for a drawing");
    let rules: String = (0..2000).fold(String::new(), |mut rules, n| {
        let _ = write!(rules, ".a{n} {{ fill: red }}");
        rules
    });
    let elements = "<g/>".repeat(20_000);
    check_hostile(
        &format!("<style>{rules}</style>{elements}"),
        "it has too many rules of style for its elements",
    );
}

#[test]
fn entities_have_an_end() {
    let document = |entities: &str, content: &str| {
        format!(
            "<?xml version='1.0'?><!DOCTYPE svg [{entities}]><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{content}</svg>"
        )
    };
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10))).collect();
    check_hostile(
        &document(&format!("<!ENTITY a0 'ha'>{laughs}"), &"&a9;".repeat(100)),
        "a possible entity reference loop is detected at 1:83",
    );
    let long = "x".repeat(100_000);
    check_hostile(
        &document(&format!("<!ENTITY a '{long}'>"), &"&a;".repeat(100_000)),
        "its entities repeat one another too often",
    );
    // As drawing programs use them.
    let used = document("<!ENTITY red '#f00'>", "<path fill='&red;' d='M0 0h9v9z'/>&amp;");
    assert_eq!(whole(&used), "9x9");
}

#[test]
fn text_is_set_in_the_bundled_fonts() {
    let check = |text: &str, expected: &[&str]| {
        let file = format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{text}</svg>");
        let (tree, _) = read(file.as_bytes()).unwrap();
        let mut found = Vec::new();
        fonts_of(tree.root(), &tree, &mut found);
        assert_eq!(found, expected, "{text}");
    };
    check("<text>Data</text>", &["SourceSans3-Regular"]);
    check("<text font-family='Helvetica Neue' font-weight='bold'>Data</text>", &["SourceSans3-Bold"]);
    check("<text font-family='Georgia' font-style='italic'>Data</text>", &["SourceSerif4-Italic"]);
    check("<text font-family='DejaVu Sans Mono'>Data</text>", &["SourceCodePro-Regular"]);
    check("<text font-family='\"Source Serif 4\"'>Data</text>", &["SourceSerif4-Regular"]);
    // Chinese keeps to itself.
    check(
        "<text>Data 数据, law</text>",
        &["SourceSans3-Regular", "NotoSansCJKsc-Regular", "SourceSans3-Regular"],
    );
    let serif = ["NotoSerifCJKsc-Bold", "SourceSerif4-Bold"];
    check("<text style='font: bold 9px serif'>数据<tspan x='1'>!</tspan></text>", &serif);
    let whole = ["NotoSerifCJKsc-Regular"];
    check("<text><![CDATA[数据 law]]></text>", &whole);
    check("<text>&#x6570; law</text>", &whole);
}

/// The fonts of a group's text, in order, each as often as it is changed to.
fn fonts_of(group: &usvg::Group, tree: &Tree, out: &mut Vec<String>) {
    for child in group.children() {
        match child {
            usvg::Node::Group(group) => fonts_of(group, tree, out),
            usvg::Node::Text(text) => {
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                for glyph in glyphs.filter(|glyph| !glyph.text.trim().is_empty()) {
                    let name = tree.fontdb().face(glyph.font).unwrap().post_script_name.clone();
                    if out.last() != Some(&name) {
                        out.push(name);
                    }
                }
            }
            _ => {}
        }
    }
}
