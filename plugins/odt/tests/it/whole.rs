//! The file as a whole: title block, contents, metadata, head and foot, determinism.

use crate::package::{import, render, render_with};
use dossier_sdk::{Context, Document, Failure, Meta, Render, Stage, roles::Numbered, testing::MemoryHost};

const FRONT: &str = "---\ntitle: A *title* & more\nsubtitle: Its subtitle\nauthor:\n  - Ann Author\n  - name: Bob Writer\n\
    date: 2026-11-23\nkeywords: [law, data]\nlang: nl\ntlp: amber\nclassification: Intern\nabstract: |\n  What it says.\n---\n\nText.\n";

#[test]
fn the_title_block_comes_from_the_metadata() {
    assert_eq!(
        render(FRONT).outline(),
        "<p Title First_20_Page>A <span Emphasis>title</span> &amp; more</p><p Subtitle>Its subtitle</p>\
         <p Author>Ann Author</p><p Author>Bob Writer</p><p Date>23 november 2026</p>\
         <p Abstract_20_Title>Samenvatting</p><p Abstract>What it says.</p><p Text_20_body>Text.</p>"
    );
}

#[test]
fn contents_are_filled_in_and_can_be_made_anew() {
    let markdown = "---\ntitle: T\n---\n\n# One[^1] *two* {#one}\n\n## Three\n\n### Deep\n\n[^1]: Note.\n";
    let outline = render_with(&import(markdown), markdown, 2).outline();
    assert!(outline.contains("<table-of-content-source outline-level=2 use-index-marks=false>"), "{outline}");
    let entry = |level: u8, target: &str, text: &str| {
        format!(
            "<p Contents_20_{level}><a href=#{target} =Index_20_Link>{text}<tab/>\
             <bookmark-ref reference-format=page ref-name={target}/></a></p>"
        )
    };
    let entries = entry(1, "one", "One <span Emphasis>two</span>") + &entry(2, "__RefHeading___1", "Three");
    assert!(outline.contains(&format!("</index-title>{entries}</index-body>")), "{outline}");
    assert!(
        outline.contains("<bookmark-start name=__RefHeading___1/>Three<bookmark-end name=__RefHeading___1/>")
    );
    assert!(!render(markdown).outline().contains("table-of-content"));
}

#[test]
fn figures_and_tables_are_listed_when_there_are_several() {
    let markdown =
        "![One](dot.png){#fig:a alt=x}\n\n![Two](dot.png){alt=x}\n\n| A |\n|---|\n| 1 |\n\n: Cap {#tbl:a}\n";
    let mut document = import(markdown);
    let numbers = [("1", "Figure 1"), ("2", "Figure 2"), ("1", "Table 1")];
    for (block, (number, label)) in document.blocks.iter_mut().zip(numbers) {
        Numbered { number, label }.write(block);
    }
    let outline = render_with(&document, markdown, 1).outline();
    let entry = |target: &str, text: &str| {
        format!(
            "<p Figure_20_Index_20_1><a href=#{target} =Index_20_Link>{text}<tab/>\
             <bookmark-ref reference-format=page ref-name={target}/></a></p>"
        )
    };
    let entries = entry("fig:a", "Figure 1: One") + &entry("__RefHeading___1", "Figure 2: Two");
    assert!(
        outline.contains(&format!("</index-title>{entries}</index-body></illustration-index>")),
        "{outline}"
    );
    assert!(!outline.contains("table-index") && !outline.contains("table-of-content"), "{outline}");
}

#[test]
fn notes_stand_at_the_end_where_the_metadata_say_so() {
    let package = render("---\nnotes: endnotes\n---\nA.[^1]\n\n[^1]: Note.\n");
    // Else their pages have no head and foot, and so no marking.
    let page = "text:note-class=\"endnote\" text:master-page-name=\"Standard\"";
    assert!(package.text("styles.xml").contains(page));
    let outline = package.outline();
    assert!(
        outline.contains(
            "<note id=edn1 note-class=endnote><note-citation>1</note-citation><note-body><p Endnote>Note.</p></note-body></note>"
        ),
        "{outline}"
    );
}

#[test]
fn metadata_come_from_the_document_and_the_epoch() {
    let package = render(FRONT);
    let meta = package.text("meta.xml");
    for expected in [
        "<dc:title>A title &amp; more</dc:title>",
        "<dc:description>What it says.</dc:description>",
        "<meta:keyword>law</meta:keyword><meta:keyword>data</meta:keyword>",
        "<meta:initial-creator>Ann Author; Bob Writer</meta:initial-creator>",
        "<dc:creator>Ann Author; Bob Writer</dc:creator>",
        "<meta:creation-date>2023-11-14T22:13:20Z</meta:creation-date><dc:date>2023-11-14T22:13:20Z</dc:date>",
        "<dc:language>nl</dc:language>",
        "<meta:user-defined meta:name=\"Classification\" meta:value-type=\"string\">Intern</meta:user-defined>",
        "<meta:user-defined meta:name=\"TLP\" meta:value-type=\"string\">TLP:AMBER</meta:user-defined>",
    ] {
        assert!(meta.contains(expected), "{expected}\n{meta}");
    }
}

#[test]
fn without_an_epoch_the_date_is_the_documents() {
    let check = |date: &str, expected: &str| {
        let mut document = Document::default();
        document.meta.insert("date".to_owned(), Meta::String(date.to_owned()));
        let bytes =
            dossier_odt::Renderer::default().render(&document, &MemoryHost::new().context()).unwrap().bytes;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("meta.xml").unwrap(), &mut xml).unwrap();
        assert!(xml.contains(&format!("<dc:date>{expected}</dc:date>")), "{xml}");
    };
    check("2026-11-23", "2026-11-23T00:00:00Z");
    check("autumn", "1980-01-01T00:00:00Z");
}

#[test]
fn head_and_foot_say_title_marking_and_page() {
    let package = render(FRONT);
    let styles = package.text("styles.xml");
    let marking = "<text:span text:style-name=\"Marking\">Intern</text:span><text:s/><text:s/>\
                   <text:span text:style-name=\"MT1\">\u{a0}TLP:AMBER\u{a0}</text:span>";
    let pages = "<text:tab/>Pagina <text:page-number text:select-page=\"current\">1</text:page-number> van \
                 <text:page-count>1</text:page-count>";
    let title = "<text:title>A title &amp; more</text:title><text:tab/>";
    for (head, name) in [(title, "Standard"), ("<text:tab/>", "First_20_Page"), (title, "Landscape")] {
        let (_, page) = styles.split_once(&format!("<style:master-page style:name=\"{name}\"")).unwrap();
        let (page, _) = page.split_once("</style:master-page>").unwrap();
        assert!(page.contains(&format!("{head}{marking}</text:p></style:header>")), "{page}");
        assert!(page.contains(&format!("{marking}{pages}</text:p></style:footer>")), "{page}");
    }
    assert!(styles.contains("fo:color=\"#ffc000\" fo:background-color=\"#000000\""));
    assert!(styles.contains("fo:language=\"nl\" fo:country=\"NL\" style:language-asian=\"zh\""));
}

#[test]
fn an_unknown_marking_is_denied() {
    let package = render("---\ntlp: ambr\n---\nText.\n");
    assert_eq!(package.findings, ["odt/marking at \"\""]);
}

#[test]
fn an_empty_document_is_a_document() {
    let package = render_with(&Document::default(), "", 3);
    assert_eq!(package.outline(), "<p Text_20_body First_20_Page></p>");
    assert_eq!(render("").outline(), "<p Text_20_body First_20_Page></p>");
}

#[test]
fn the_package_begins_with_its_media_type_unpacked() {
    let bytes = render("![a](dot.png) $x$").bytes;
    // As programs look for it, at fixed places of the file (part 2, 3.3).
    assert_eq!(bytes.get(30..38), Some(b"mimetype".as_slice()));
    assert_eq!(bytes.get(38..77), Some(dossier_odt::MEDIA_TYPE.as_bytes()));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
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
    let result = dossier_odt::Renderer::default().render(&import("Text."), &Context::new(&Cancelled));
    assert_eq!(result, Err(Failure::Cancelled));
}

#[test]
fn options() {
    let plugin = dossier_odt::plugin();
    let stage = &plugin.stages[0];
    assert_eq!(stage.manifest().name, "odt/render");
    assert!(matches!(stage.build(serde_json::json!({ "contents": 2 })), Ok(Stage::Render(_))));
    assert!(matches!(stage.build(serde_json::json!({})), Ok(Stage::Render(_))));
    let error = stage.build(serde_json::json!({ "template": "x" })).unwrap_err();
    assert!(error.to_string().contains("template"), "{error}");
}
