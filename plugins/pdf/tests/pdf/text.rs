//! Text: what a reader gets out of the glyphs, and where they stand.

use crate::reading::File;
use crate::sheet::{HAN, SERIF, Sheet};
use dossier_sdk::Lang;
use dossier_typeset::page::*;

/// Sets a line, changes it, writes it and reads it back. Braces stand around what `ActualText` says.
fn check(font: usize, text: &str, edit: impl Fn(&mut GlyphRun), expected: &str) {
    let mut sheet = Sheet::new();
    let p = sheet.tag(0, Role::P);
    let mut run = sheet.run(font, (70.0, 70.0), text);
    edit(&mut run);
    sheet.item(Owner::Tag(p), ItemKind::Glyphs(run));
    assert_eq!(File::read(&sheet.write()).texts().concat(), expected);
}

/// Says that the glyphs from `first` on are one cluster.
fn join(run: &mut GlyphRun, first: usize, count: usize) {
    let end = run.glyphs[first + count - 1].end;
    run.glyphs[first].end = end;
    for glyph in &mut run.glyphs[first + 1..first + count] {
        (glyph.start, glyph.end) = (end, end);
    }
}

#[test]
fn glyphs_give_their_text_back() {
    check(SERIF, "Ordinary text, “quoted” — àéîõü.", |_| {}, "Ordinary text, “quoted” — àéîõü.");
    check(HAN, "《网络安全法》第二十一条", |_| {}, "《网络安全法》第二十一条");
    check(SERIF, "", |_| {}, "");
}

#[test]
fn a_ligature_gives_all_its_letters() {
    let ligature = |run: &mut GlyphRun| {
        join(run, 1, 2);
        run.glyphs.remove(2);
    };
    check(SERIF, "offer", ligature, "offer");
}

#[test]
fn a_cluster_of_several_glyphs_is_told_as_a_whole() {
    check(SERIF, "cafe\u{301} ", |run| join(run, 3, 2), "caf{e\u{301}} ");
}

#[test]
fn a_glyph_that_stands_for_several_texts_is_told_where_it_is_not_the_most_common() {
    let hyphen = |run: &mut GlyphRun| run.glyphs[4].id = run.glyphs[1].id;
    check(SERIF, "a-b-\u{AD}", hyphen, "a-b-{\u{AD}}");
}

#[test]
fn right_to_left_glyphs_are_marked_as_such() {
    let rtl = |run: &mut GlyphRun| run.glyphs.reverse();
    check(SERIF, "abc", rtl, "<cba>");
    assert!(stream(rtl).contains("Td\n/ReversedChars BMC\n(030201)Tj\nEMC\nET"));
    let marked = |run: &mut GlyphRun| {
        run.glyphs.reverse();
        // What was the second letter is a mark on the one to its left.
        (run.glyphs[0].start, run.glyphs[1].start, run.glyphs[1].end) = (1, 3, 3);
    };
    check(SERIF, "abc", marked, "<{bc}a>");
}

#[test]
fn characters_of_private_use_are_told() {
    let private = |run: &mut GlyphRun| run.glyphs[1].id = run.glyphs[0].id + 1;
    check(SERIF, "a\u{E000}", private, "a{\u{E000}}");
}

#[test]
fn glyphs_without_text_have_none() {
    let silent = |run: &mut GlyphRun| run.glyphs.iter_mut().for_each(|glyph| glyph.end = glyph.start);
    check(SERIF, "abc", silent, "{}");
}

/// The operators that paint a line.
fn stream(edit: impl Fn(&mut GlyphRun)) -> String {
    let mut sheet = Sheet::new();
    let p = sheet.tag(0, Role::P);
    let mut run = sheet.run(SERIF, (70.0, 70.0), "abc");
    edit(&mut run);
    sheet.item(Owner::Tag(p), ItemKind::Glyphs(run));
    let file = File::read(&sheet.write());
    let page = file.document.page_iter().next().unwrap();
    let content = file.document.get_page_content(page);
    // Codes of the subset: 1, 2, 3 for a, b, c.
    content.iter().map(|byte| if *byte < 4 { char::from(b'0' + byte) } else { char::from(*byte) }).collect()
}

#[test]
fn a_plain_line_takes_few_bytes() {
    assert_eq!(stream(|_| {}).trim_end(), "/P<</MCID 0>>BDC\nBT\n/T0 11 Tf\n70 772 Td\n(010203)Tj\nET\nEMC");
}

#[test]
fn advances_and_offsets_move_the_pen() {
    let spaced = stream(|run| run.glyphs[0].advance += 1.1);
    assert!(spaced.contains("[(01)-100(0203)]TJ"), "{spaced}");
    let shifted = stream(|run| run.glyphs[1].offset = (0.55, 2.5));
    assert!(shifted.contains("(01)Tj\n2.5 Ts\n[-50(02)]TJ\n0 Ts\n[50(03)]TJ"), "{shifted}");
    // Rounding does not add up: a tenth of a thousandth each is carried on.
    let drift = stream(|run| run.glyphs.iter_mut().for_each(|glyph| glyph.advance += 0.00495));
    assert!(drift.contains("[(0102)-1(03)]TJ"), "{drift}");
}

#[test]
fn a_language_of_its_own_is_said_once() {
    let chinese = |run: &mut GlyphRun| run.lang = Some(Lang::parse("zh-Hans").unwrap());
    assert!(stream(chinese).contains("Td\n/Span<</Lang(zh-Hans)>>BDC\n(010203)Tj\nEMC\nET"));
    let same = |run: &mut GlyphRun| run.lang = Some(Lang::parse("en-GB").unwrap());
    assert!(!stream(same).contains("/Lang"));
}
