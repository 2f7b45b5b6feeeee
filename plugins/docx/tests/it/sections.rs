//! Landscape sections, endnotes, markings, and what else goes by options or metadata.

use crate::{
    outline,
    package::{Package, import, render, render_document, render_options},
};
use dossier_sdk::{Document, Meta};
use serde_json::json;

fn check(markdown: &str, expected: &str) -> Package {
    let package = render(markdown);
    assert_eq!(outline::body(&package).trim_end(), expected.trim());
    package
}

/// The sections of the document: `portrait` or `landscape`, with `headers` where one refers to them.
fn sections(package: &Package) -> Vec<String> {
    let root = package.xml("word/document.xml");
    let name = |section: &crate::package::Node| {
        let size = section.child("w:pgSz").unwrap();
        let wide = size.get("w:w").parse::<u32>().unwrap() > size.get("w:h").parse::<u32>().unwrap();
        assert_eq!(wide, size.get("w:orient") == "landscape");
        let headers = section.child("w:headerReference").is_some();
        format!("{}{}", if wide { "landscape" } else { "portrait" }, if headers { " headers" } else { "" })
    };
    root.named("w:sectPr").into_iter().map(name).collect()
}

#[test]
fn what_asks_for_it_stands_on_landscape_pages() {
    let package = check(
        "Before.\n\n::: {.landscape}\n| A |\n|---|\n| 1 |\n:::\n\nAfter.\n",
        r#"
p[BodyText ends-portrait] "Before."
table
  header
    cell: p[TableText] "A"
  row
    cell: p[TableText] "1"
p[none ends-landscape]
p[BodyText] "After."
"#,
    );
    assert_eq!(sections(&package), ["portrait headers", "landscape", "portrait"]);
    let width: i32 = package.xml("word/document.xml").named("w:gridCol")[0].get("w:w").parse().unwrap();
    assert_eq!(width, 14_004);
}

#[test]
fn neighbours_share_a_landscape_section_and_the_last_ends_the_document() {
    let one = "::: {.landscape}\nText.\n:::\n\n";
    let package =
        check(&one.repeat(2), "p[none ends-portrait]\np[BodyText] \"Text.\"\np[BodyText] \"Text.\"");
    assert_eq!(sections(&package), ["portrait headers", "landscape"]);
}

#[test]
fn a_table_turns_when_its_words_do_not_fit() {
    let row = |cell: &str| format!("| {} |\n", [cell; 8].join(" | "));
    let table = |word: &str| format!("{}{}{}", row(word), row("---"), row("1"));
    assert_eq!(sections(&render(&table("short"))), ["portrait headers"]);
    let wide = render(&format!("Before.\n\n{}", table("considerations")));
    assert_eq!(sections(&wide), ["portrait headers", "landscape"]);
    assert_eq!(wide.findings, [""; 0]);
    // In a quote there are no pages of its own.
    let quoted =
        render(&table("considerations").lines().map(|line| format!("> {line}\n")).collect::<String>());
    assert_eq!(sections(&quoted), ["portrait headers"]);
    assert_eq!(quoted.findings.len(), 1, "{:?}", quoted.findings);
}

#[test]
fn what_does_not_stand_by_itself_stays_upright_and_is_reported() {
    let package = render("> ::: {.landscape}\n> Text.\n> :::\n");
    assert_eq!(sections(&package), ["portrait headers"]);
    assert_eq!(package.findings.len(), 1, "{:?}", package.findings);
}

#[test]
fn endnotes_by_option_or_metadata() {
    let markdown = "Text[^1].\n\n[^1]: See [there](https://example.org).\n";
    let check = |package: &Package| {
        assert_eq!(
            outline::notes_of(package, "word/endnotes.xml"),
            "note 1\n  p[EndnoteText] mark \" \" \"See \" link(https://example.org)[<Hyperlink>\"there\"] \".\"\n"
        );
        assert!(!package.parts.contains_key("word/footnotes.xml"));
        let settings = package.text("word/settings.xml");
        assert!(settings.contains("<w:endnotePr><w:numFmt w:val=\"decimal\"/>"), "{settings}");
        assert!(package.text("word/document.xml").contains("<w:endnoteReference w:id=\"1\"/>"));
    };
    check(&render_options(&import(markdown), json!({ "notes": "endnotes" })));
    let mut document = import(markdown);
    document.meta.insert("notes".to_owned(), Meta::String("endnotes".to_owned()));
    check(&render_document(&document, markdown));
    let package = render_options(&document, json!({ "notes": "footnotes" }));
    assert!(package.parts.contains_key("word/footnotes.xml"));
}

#[test]
fn markings_stand_on_each_page() {
    let mut document = Document::default();
    for (key, value) in [("title", "T"), ("tlp", "amber"), ("classification", "Intern <gebruik>")] {
        document.meta.insert(key.to_owned(), Meta::String(value.to_owned()));
    }
    let package = render_document(&document, "");
    for part in ["header1", "header2", "footer1", "footer2"] {
        let root = package.xml(&format!("word/{part}.xml"));
        let texts: Vec<String> = root
            .named("w:p")
            .iter()
            .filter(|paragraph| paragraph.named("w:pStyle")[0].get("w:val") == "Marking")
            .map(|paragraph| paragraph.named("w:t").iter().map(|text| text.text.as_str()).collect())
            .collect();
        assert_eq!(texts, ["Intern <gebruik>", " TLP:AMBER "], "{part}");
        assert_eq!(root.named("w:shd")[0].get("w:fill"), "000000");
        assert_eq!(root.named("w:color")[0].get("w:val"), "FFC000");
    }
    assert!(package.text("word/header1.xml").contains(">T<"));
    assert!(!package.text("word/header2.xml").contains(">T<"));
}

#[test]
fn a_marking_that_there_is_not_is_denied() {
    let mut document = Document::default();
    document.meta.insert("tlp".to_owned(), Meta::String("ambr".to_owned()));
    assert_eq!(render_document(&document, "").findings, ["docx/marking at \"\""]);
}

#[test]
fn other_metadata_become_custom_properties() {
    let front = "---\ntitle: T\nreport-number: 2026/7 <a>\ndraft: true\npartners: [A, B]\nnested: {a: b}\nversion: \"1.0\"\n\
        status: Draft\ncategory: Policy\n---\n\nText.\n";
    let package = render(front);
    let root = package.xml("docProps/custom.xml");
    let properties: Vec<String> = root
        .children
        .iter()
        .map(|property| {
            let value = &property.children[0];
            format!("{} {} {} {}", property.get("pid"), property.get("name"), value.name, value.text)
        })
        .collect();
    assert_eq!(
        properties,
        ["2 draft vt:bool true", "3 partners vt:lpwstr A; B", "4 report-number vt:lpwstr 2026/7 <a>",]
    );
    let core = package.text("docProps/core.xml");
    for expected in [
        "<cp:version>1.0</cp:version>",
        "<cp:contentStatus>Draft</cp:contentStatus>",
        "<cp:category>Policy</cp:category>",
    ] {
        assert!(core.contains(expected), "{core}");
    }
    assert!(!render("Text.\n").parts.contains_key("docProps/custom.xml"));
}

#[test]
fn a_drawing_is_there_as_svg_and_as_png() {
    let package = render("![Half red](dot.svg)\n");
    let root = package.xml("word/document.xml");
    let rels = package.relationships("word/document.xml");
    let target = |name: &str| rels.get(root.named(name)[0].get("r:embed")).unwrap().clone();
    assert_eq!(
        (target("asvg:svgBlip"), target("a:blip")),
        ("media/image1.svg".to_owned(), "media/image1.png".to_owned())
    );
    let png = image::load_from_memory(&package.parts["word/media/image1.png"]).unwrap().to_rgba8();
    assert_eq!(png.dimensions(), (120, 60));
    assert_eq!((png.get_pixel(10, 30).0, png.get_pixel(100, 30).0), ([255, 0, 0, 255], [0, 0, 0, 0]));
    assert_eq!(root.named("wp:extent")[0].get("cx"), "381000");
    assert!(package.text("[Content_Types].xml").contains("Extension=\"svg\" ContentType=\"image/svg+xml\""));
}
