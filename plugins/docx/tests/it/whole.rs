//! The file as a whole: title block, properties, header and footer, determinism.

use crate::{
    outline,
    package::{import, render, render_document},
};
use dossier_sdk::{Context, Document, Failure, Meta, Render, Stage, testing::MemoryHost};

const FRONT: &str = "---\ntitle: A *title* & more\nsubtitle: Its subtitle\nauthor:\n  - Ann Author\n  - name: Bob Writer\n\
    date: 2026-11-23\nkeywords: [law, data]\nlang: nl\nabstract: |\n  What it says.\n---\n\nText.\n";

#[test]
fn the_title_block_comes_from_the_metadata() {
    let package = render(FRONT);
    assert_eq!(
        outline::body(&package).lines().collect::<Vec<_>>(),
        [
            r#"p[Title] "A " i"title" " & more""#,
            r#"p[Subtitle] "Its subtitle""#,
            r#"p[Author] "Ann Author""#,
            r#"p[Author] "Bob Writer""#,
            r#"p[Date] "23 november 2026""#,
            r#"p[AbstractTitle] "Samenvatting""#,
            r#"p[Abstract] "What it says.""#,
            r#"p[BodyText] "Text.""#,
        ]
    );
}

#[test]
fn properties_come_from_the_metadata_and_the_epoch() {
    let xml = render(FRONT).text("docProps/core.xml").to_owned();
    for expected in [
        "<dc:title>A title &amp; more</dc:title>",
        "<dc:creator>Ann Author; Bob Writer</dc:creator>",
        "<cp:keywords>law, data</cp:keywords>",
        "<dc:description>What it says.</dc:description>",
        "<dc:language>nl</dc:language>",
        "<dcterms:created xsi:type=\"dcterms:W3CDTF\">2023-11-14T22:13:20Z</dcterms:created>",
    ] {
        assert!(xml.contains(expected), "{expected}\n{xml}");
    }
}

#[test]
fn without_an_epoch_the_date_is_the_documents() {
    let check = |date: &str, expected: &str| {
        let mut document = Document::default();
        document.meta.insert("date".to_owned(), Meta::String(date.to_owned()));
        let host = MemoryHost::new();
        let bytes = dossier_docx::Renderer::default().render(&document, &host.context()).unwrap().bytes;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("docProps/core.xml").unwrap(), &mut xml).unwrap();
        assert!(xml.contains(&format!("W3CDTF\">{expected}<")), "{xml}");
    };
    check("2026-11-23", "2026-11-23T00:00:00Z");
    check("autumn", "1980-01-01T00:00:00Z");
}

#[test]
fn the_language_is_in_styles_and_settings() {
    let check = |lang: &str, expected: &str| {
        let mut document = import("Text.");
        document.meta.insert("lang".to_owned(), Meta::String(lang.to_owned()));
        let package = render_document(&document, "Text.");
        for (part, element) in [("word/styles.xml", "w:lang"), ("word/settings.xml", "w:themeFontLang")] {
            assert!(package.text(part).contains(&format!("<{element} {expected}")), "{part} {expected}");
        }
    };
    check("nl", "w:val=\"nl-NL\" w:eastAsia=\"zh-CN\"");
    check("en-GB", "w:val=\"en-GB\" w:eastAsia=\"zh-CN\"");
    check("zh-Hant", "w:val=\"zh-TW\" w:eastAsia=\"zh-TW\"");
}

#[test]
fn header_and_footer_say_title_and_page() {
    let package = render(FRONT);
    assert!(package.text("word/header1.xml").contains("A title &amp; more"));
    let footer = package.text("word/footer1.xml");
    let order = ["Pagina ", " PAGE ", " van ", " NUMPAGES "].map(|text| footer.find(text).unwrap());
    assert!(order.is_sorted(), "{footer}");
    let section = package.xml("word/document.xml").named("w:sectPr")[0].clone();
    let children: Vec<&str> = section.children.iter().map(|child| child.name.as_str()).collect();
    assert_eq!(
        children,
        [
            "w:headerReference",
            "w:headerReference",
            "w:footerReference",
            "w:footerReference",
            "w:pgSz",
            "w:pgMar",
            "w:cols",
            "w:titlePg"
        ]
    );
}

#[test]
fn an_empty_document_is_a_document() {
    let package = render_document(&Document::default(), "");
    assert_eq!(outline::body(&package), "");
}

#[test]
fn the_package_begins_with_the_content_types_and_is_sorted() {
    let package = render("![a](dot.png)[^1]\n\n[^1]: Note.\n");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&package.bytes)).unwrap();
    let names: Vec<String> = (0..archive.len())
        .map(|index| archive.by_index(index).unwrap().name().unwrap().into_owned())
        .collect();
    assert_eq!(names.first().map(String::as_str), Some("[Content_Types].xml"));
    assert!(names[1..].is_sorted(), "{names:?}");
    let dates: Vec<_> =
        (0..archive.len()).map(|index| archive.by_index(index).unwrap().last_modified()).collect();
    assert!(dates.iter().all(|date| date.is_some_and(|date| date.year() == 1980 && date.month() == 1)));
}

#[test]
fn two_renders_in_one_process_give_the_same_bytes() {
    let markdown = format!(
        "{FRONT}\n# A\n\n- a[^1]\n\n| A |\n|---|\n| [x](https://example.org) |\n\n![a](dot.png)\n\n[^1]: *Note* 数据.\n"
    );
    assert!(render(&markdown).bytes == render(&markdown).bytes);
}

#[test]
fn a_run_that_is_called_off_gives_nothing() {
    struct Cancelled;
    impl dossier_sdk::Host for Cancelled {
        fn read(&self, path: &str, _: u64) -> Result<std::sync::Arc<[u8]>, dossier_sdk::ReadError> {
            Err(dossier_sdk::ReadError::NotFound { path: path.to_owned(), similar: None })
        }
        fn list(&self, _: &str) -> Result<Vec<String>, dossier_sdk::ReadError> {
            Ok(Vec::new())
        }
        fn report(&self, _: dossier_sdk::Diagnostic) {}
        fn log(&self, _: dossier_sdk::LogLevel, _: &str) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let result = dossier_docx::Renderer::default().render(&import("Text."), &Context::new(&Cancelled));
    assert_eq!(result, Err(Failure::Cancelled));
}

#[test]
fn the_stage_takes_no_options() {
    let plugin = dossier_docx::plugin();
    let stage = &plugin.stages[0];
    assert_eq!(stage.manifest().name, "docx/render");
    assert!(matches!(stage.build(serde_json::json!({})), Ok(Stage::Render(_))));
    let error = stage.build(serde_json::json!({ "template": "x" })).unwrap_err();
    assert!(error.to_string().contains("template"), "{error}");
}
