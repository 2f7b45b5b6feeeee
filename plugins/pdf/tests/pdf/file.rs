//! The file as a whole.

use crate::reading::{File, string};
use crate::sheet::{self, HAN, SERIF, Sheet};
use dossier_sdk::{Failure, Meta};
use dossier_typeset::page::*;
use lopdf::{Dictionary, Object};
use std::sync::Arc;

#[test]
fn the_same_layout_gives_the_same_bytes() {
    let bytes = sheet::everything().write();
    let again = std::thread::spawn(|| sheet::everything().write()).join().unwrap();
    assert!(bytes == again && bytes == sheet::everything().write());
    // In the middle of other work, and with one thread.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert!(bytes == one.install(|| sheet::everything().write()));
}

#[test]
fn the_identifier_comes_from_the_content() {
    let id = |sheet: &Sheet| {
        let file = File::read(&sheet.write());
        let id = file.array(file.document.trailer.get(b"ID").unwrap()).to_vec();
        assert_eq!(id[0], id[1]);
        id[0].as_str().unwrap().to_vec()
    };
    let (mut sheet, same) = (sheet::everything(), sheet::everything());
    assert_eq!(id(&sheet), id(&same));
    assert_ne!(id(&sheet), vec![0; 16]);
    sheet.meta("title", "Another");
    assert_ne!(id(&sheet), id(&same));
}

#[test]
fn the_catalogue_says_what_the_standards_ask_for() {
    let bytes = sheet::everything().write();
    assert!(bytes.starts_with(b"%PDF-1.7\n%"));
    let file = File::read(&bytes);
    let catalog = file.catalog();
    assert!(file.dictionary(catalog.get(b"MarkInfo").unwrap()).get(b"Marked").unwrap().as_bool().unwrap());
    let preferences = file.dictionary(catalog.get(b"ViewerPreferences").unwrap());
    assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    for page in file.document.page_iter() {
        let page = file.document.get_dictionary(page).unwrap();
        assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
    }
}

#[test]
fn the_information_dictionary_has_no_empty_entries() {
    let mut sheet = Sheet::new();
    sheet.meta("title", "Data — 数据");
    sheet
        .layout
        .meta
        .insert("author".into(), Meta::List(vec![Meta::String("A".into()), Meta::String("B".into())]));
    let file = File::read(&sheet.write());
    let info = file.dictionary(file.document.trailer.get(b"Info").unwrap());
    let shown: Vec<_> = info
        .iter()
        .map(|(key, value)| format!("{} {}", String::from_utf8_lossy(key), string(value.as_str().unwrap())))
        .collect();
    let producer = format!("Producer \"dossier {}\"", env!("CARGO_PKG_VERSION"));
    let date = "\"D:19700101000000Z\"";
    let expected = [
        "Title \"Data — 数据\"",
        "Author \"A, B\"",
        &producer,
        &format!("CreationDate {date}"),
        &format!("ModDate {date}"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn xmp_is_escaped_and_complete() {
    let mut sheet = Sheet::new();
    sheet.meta("title", "Law & <order>\u{7}");
    sheet.meta("date", "2026-11");
    let bytes = dossier_pdf::write(
        &sheet.layout,
        None,
        dossier_pdf::Kept::default(),
        &mut dossier_pdf::Findings::default(),
    )
    .unwrap();
    let file = File::read(&bytes);
    let packet = file.document.dereference(file.catalog().get(b"Metadata").unwrap()).unwrap().1;
    let packet = String::from_utf8(packet.as_stream().unwrap().content.clone()).unwrap();
    for expected in [
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Law &amp; &lt;order&gt;</rdf:li></rdf:Alt></dc:title>",
        "<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>",
        "<xmp:CreateDate>2026-11</xmp:CreateDate>",
    ] {
        assert!(packet.contains(expected), "{expected} in {packet}");
    }
    assert!(!packet.contains("dc:creator"));
}

/// The widths that the text is positioned by are those that the file says: the backend rounds them.
#[test]
fn positions_and_widths_agree() {
    let mut sheet = Sheet::new();
    let p = sheet.tag(0, Role::P);
    sheet.text(p, SERIF, (70.0, 70.0), "Wide and narrow: mile");
    sheet.text(p, HAN, (70.0, 90.0), "宽和窄, mi");
    let file = File::read(&sheet.write());
    let page = file.document.page_iter().next().unwrap();
    let content = String::from_utf8_lossy(&file.document.get_page_content(page)).into_owned();
    // The layout uses the fonts' own advances, so that nothing is to be made up for.
    assert!(!content.contains("TJ"), "{content}");
    for (name, font) in file.document.get_page_fonts(page).unwrap() {
        let descendant = file.dictionary(&file.array(font.get(b"DescendantFonts").unwrap())[0]);
        let widths = file.array(descendant.get(b"W").unwrap());
        let list = file.array(&widths[1]);
        // Code 0 is the missing glyph, which is not used.
        assert_eq!(widths[0].as_i64().unwrap(), 1);
        let space = list.iter().map(|width| width.as_i64().unwrap()).min().unwrap();
        assert!(space > 100, "{}", String::from_utf8_lossy(&name));
    }
}

#[test]
fn the_outline_is_nested() {
    let mut sheet = Sheet::new();
    let item =
        |title: &str, children| OutlineItem { title: title.into(), page: 0, y: 70.0, tag: 0, children };
    let deep = item("1.1", vec![item("1.1.1", vec![])]);
    sheet.layout.outline = vec![item("1", vec![deep, item("1.2", vec![])]), item("2 引言", vec![])];
    let file = File::read(&sheet.write());
    let mut out = String::new();
    let root = file.dictionary(file.catalog().get(b"Outlines").unwrap());
    level(&file, root, file.catalog().get(b"Outlines").unwrap(), 0, &mut out);
    assert_eq!(out, "\"1\"\n  \"1.1\"\n    \"1.1.1\"\n  \"1.2\"\n\"2 引言\"\n");
}

fn level(file: &File, parent: &Dictionary, id: &Object, depth: usize, out: &mut String) {
    let (mut next, mut before) = (parent.get(b"First").ok(), None);
    while let Some(at) = next {
        let item = file.dictionary(at);
        assert_eq!(item.get(b"Parent").unwrap(), id);
        assert_eq!(item.get(b"Prev").ok(), before);
        out.push_str(&format!(
            "{:1$}{2}\n",
            "",
            2 * depth,
            string(item.get(b"Title").unwrap().as_str().unwrap())
        ));
        level(file, item, at, depth + 1, out);
        (before, next) = (next, item.get(b"Next").ok());
    }
    assert_eq!(parent.get(b"Last").ok(), before);
}

#[test]
fn a_link_to_nowhere_is_reported_and_left_out() {
    let mut sheet = Sheet::new();
    let link = sheet.tag(0, Role::Link);
    sheet.text(link, SERIF, (70.0, 70.0), "nowhere");
    sheet.link(link, Rect::default(), LinkTarget::Destination("none".into()), "");
    let (bytes, findings) = sheet.write_with_findings();
    assert_eq!(findings, "warn[pdf/link-lost]: a link leads to `none`, which is nowhere; its text stays");
    assert_eq!(File::read(&bytes).tree(), "Document\n  Link\n    \"nowhere\" p1\n");
}

#[test]
fn a_glyph_that_the_font_does_not_have_is_reported_once() {
    let mut sheet = Sheet::new();
    let p = sheet.tag(0, Role::P);
    let mut run = sheet.run(SERIF, (70.0, 70.0), "abc");
    run.glyphs[0].id = u16::MAX;
    run.glyphs[2].id = u16::MAX;
    sheet.item(Owner::Tag(p), ItemKind::Glyphs(run));
    let (bytes, findings) = sheet.write_with_findings();
    assert_eq!(findings, "deny[pdf/glyph]: `SourceSerif4-Regular` has no glyph 65535");
    assert_eq!(File::read(&bytes).texts(), ["{a}b{c}"]);
}

#[test]
fn a_font_that_cannot_be_used_fails_the_stage() {
    let fail = |edit: &dyn Fn(&mut Vec<u8>)| {
        let mut sheet = Sheet::new();
        let p = sheet.tag(0, Role::P);
        sheet.text(p, SERIF, (70.0, 70.0), "abc");
        let mut data = (*sheet.layout.fonts[SERIF].data).as_ref().to_vec();
        edit(&mut data);
        sheet.layout.fonts[SERIF].data = Arc::new(data);
        match dossier_pdf::write(
            &sheet.layout,
            None,
            dossier_pdf::Kept::default(),
            &mut dossier_pdf::Findings::default(),
        ) {
            Err(Failure::Failed(diagnostic)) => diagnostic.to_string(),
            other => format!("{:?}", other.map(|bytes| bytes.len())),
        }
    };
    let broken = fail(&|data| data.truncate(100));
    assert!(
        broken.starts_with("deny[pdf/font]: the font `SourceSerif4-Regular` cannot be read: "),
        "{broken}"
    );
    let restricted = fail(&|data| {
        let table = data.windows(4).position(|tag| tag == b"OS/2").unwrap();
        let offset = u32::from_be_bytes(data[table + 8..table + 12].try_into().unwrap()) as usize;
        data[offset + 9] = 2;
    });
    let why = "its licence forbids to embed it in documents";
    let expected = format!("deny[pdf/font]: the font `SourceSerif4-Regular` cannot be used: {why}");
    assert_eq!(restricted, expected);
}

#[test]
fn each_page_names_its_resources_itself() {
    let file = File::read(&sheet::everything().write());
    for page in file.document.page_iter() {
        // Inherited ones do in PDF, but not in PDF/A-2 (ISO 19005-2, 6.2.2).
        assert!(file.document.get_dictionary(page).unwrap().has(b"Resources"));
    }
}
