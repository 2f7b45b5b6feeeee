//! The tag tree.

use crate::reading::File;
use crate::sheet::{self, SERIF, Sheet};
use dossier_typeset::page::*;
use lopdf::Object;
use std::collections::BTreeMap;

fn check(sheet: &Sheet, expected: &str) {
    assert_eq!(File::read(&sheet.write()).tree(), expected.trim_start());
}

#[test]
fn every_element_has_its_text_and_attributes() {
    check(
        &sheet::everything(),
        r#"
Document
  Title
    "Reading the law" p1
  H1
    "1 Introduction" p1
  P
    "The term " p1
    Span "zh-Hans"
      "网络安全" p1
    " means security, see " p1
    Link
      "the law" p1
      -> "https://example.org/%E6%B3%95?a=(b)" "The law"
    Reference
      Link
        Lbl
          "1" p1
        -> "intro" "Note 1"
    "and on." p1
  Note "note-8"
    Lbl
      "1 " p1
    P
      "A note at the foot." p1
  L O=List ListNumbering=Decimal
    LI
      Lbl
        "1. " p1
      LBody
        "first" p1
    LI
      Lbl
        "2. " p1
      LBody
        "second" p1
  Table
    Caption
      "Table 1: Counts" p1
    THead
      TR
        TH O=Table ColSpan=2 Scope=Column
          "Law and count" p1
    TBody
      TR
        TH O=Table Scope=Row
          "DSL" p1
        TD
  Figure "A square" O=Layout BBox=[70 502 150 582]
    "" p1
"#,
    );
}

#[test]
fn a_ruby_has_a_base_and_a_reading() {
    let mut sheet = Sheet::new();
    let p = sheet.tag(0, Role::P);
    let ruby = sheet.tag(p, Role::Ruby);
    let base = sheet.tag(ruby, Role::RubyBase);
    let reading = sheet.tag(ruby, Role::RubyText);
    sheet.text(base, SERIF, (70.0, 700.0), "wet");
    sheet.text(reading, SERIF, (70.0, 690.0), "w\u{25b}t");
    check(
        &sheet,
        r#"
Document
  P
    Ruby
      RB
        "wet" p1
      RT
        "wɛt" p1
"#,
    );
}

#[test]
fn a_paragraph_goes_over_the_page_and_its_note_comes_after_it() {
    let mut sheet = Sheet::new();
    let p = sheet.tag(0, Role::P);
    let note = sheet.tag(0, Role::Note);
    let next = sheet.tag(0, Role::P);
    let em = sheet.tag(p, Role::Em);
    let strong = sheet.tag(p, Role::Strong);
    sheet.text(p, SERIF, (70.0, 700.0), "One ");
    sheet.text(strong, SERIF, (95.0, 700.0), "two");
    sheet.text(note, SERIF, (70.0, 750.0), "A note.");
    sheet.page();
    sheet.text(p, SERIF, (70.0, 70.0), "three ");
    sheet.text(em, SERIF, (70.0, 85.0), "four");
    sheet.text(next, SERIF, (70.0, 100.0), "Next.");
    check(
        &sheet,
        r#"
Document
  P
    "One " p1
    Strong
      "two" p1
    "three " p2
    Em
      "four" p2
  Note "note-2"
    "A note." p1
  P
    "Next." p2
"#,
    );
}

#[test]
fn names_of_elements_are_given_once() {
    let mut sheet = Sheet::new();
    for id in [Some("a"), Some("a"), Some("note-4"), None, Some("")] {
        let note = sheet.tag(0, Role::Note);
        sheet.edit(note).id = id.map(str::to_owned);
        sheet.text(note, SERIF, (70.0, 70.0), "x");
    }
    check(
        &sheet,
        r#"
Document
  Note "a"
    "x" p1
  Note "note-2"
    "x" p1
  Note "note-4"
    "x" p1
  Note "note-4-"
    "x" p1
  Note "note-5"
    "x" p1
"#,
    );
}

#[test]
fn tags_that_hang_in_the_air_are_hung_under_the_first() {
    let mut sheet = Sheet::new();
    let a = sheet.tag(2, Role::Div);
    let b = sheet.tag(1, Role::P);
    let lost = sheet.tag(99, Role::P);
    for tag in [a, b, lost] {
        sheet.text(tag, SERIF, (70.0, 70.0), "x");
    }
    check(
        &sheet,
        r#"
Document
  Div
    "x" p1
    P
      "x" p1
  P
    "x" p1
"#,
    );
}

/// No checker that we know of notices when content is led back to another element than the one that holds it.
#[test]
fn the_parent_tree_leads_back_to_the_element_that_holds_the_content() {
    let mut sheet = sheet::everything();
    sheet.page();
    let p = sheet.tag(0, Role::P);
    sheet.text(p, SERIF, (70.0, 70.0), "One more page.");
    let file = File::read(&sheet.write());

    let numbers = file.dictionary(file.structure().get(b"ParentTree").unwrap()).get(b"Nums").unwrap();
    let numbers = file.array(numbers).chunks(2).map(|pair| (pair[0].as_i64().unwrap(), &pair[1]));
    let numbers: BTreeMap<i64, &Object> = numbers.collect();
    let mut todo = file.kids(file.structure());
    let (mut marks, mut links) = (0, 0);
    while let Some(kid) = todo.pop() {
        let element = file.dictionary(kid);
        for inner in file.kids(element) {
            if let Some((page, mcid)) = file.mark(element, inner) {
                let page = file.document.get_dictionary(page).unwrap();
                let key = page.get(b"StructParents").unwrap().as_i64().unwrap();
                assert_eq!(&file.array(numbers[&key])[mcid as usize], kid);
                marks += 1;
            } else if let Ok(annotation) = file.dictionary(inner).get(b"Obj") {
                let key = file.dictionary(annotation).get(b"StructParent").unwrap().as_i64().unwrap();
                assert_eq!(numbers[&key], kid);
                links += 1;
            } else {
                assert_eq!(file.dictionary(inner).get(b"P").unwrap(), kid);
                todo.push(inner);
            }
        }
    }
    assert_eq!((marks, links), (file.texts().len(), 2));
    assert_eq!(numbers.len(), sheet.layout.pages.len() + links);
}
