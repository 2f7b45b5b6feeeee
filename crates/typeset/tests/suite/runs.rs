//! How text looks: fonts, sizes, languages.

use crate::common::{CODES, lay, runs};

fn check(markdown: &str, expected: &str) {
    crate::common::check(&runs(&lay(markdown).0), expected);
}

#[test]
fn styles_choose_fonts() {
    check(
        "Plain *italic* **bold** ***both*** `code` [caps]{.smallcaps}",
        "
        SourceSerif4-Regular 10.5 |Plain |
        SourceSerif4-It 10.5 |italic|
        SourceSerif4-Regular 10.5 | |
        SourceSerif4-Bold 10.5 |bold|
        SourceSerif4-Regular 10.5 | |
        SourceSerif4-BoldIt 10.5 |both|
        SourceSerif4-Regular 10.5 | |
        SourceCodePro-Regular 9.2 |code|
        SourceSerif4-Regular 10.5 | |
        SourceSerif4-Regular 10.5 |caps|
        ",
    );
}

#[test]
fn chinese_comes_from_the_chinese_font_with_its_language() {
    check(
        "---\nlang: en\n---\nThe law (网络安全法) and *数据* in **安全** and `中文`.",
        "
        SourceSerif4-Regular 10.5 |The law (|
        NotoSerifCJKsc-Regular 10.5 zh-Hans |网络安全法|
        SourceSerif4-Regular 10.5 |) and |
        NotoSerifCJKsc-Regular 10.5 zh-Hans |数据|
        SourceSerif4-Regular 10.5 | in |
        NotoSerifCJKsc-Bold 10.5 zh-Hans |安全|
        SourceSerif4-Regular 10.5 | and |
        NotoSansCJKsc-Regular 9.2 |中文|
        SourceSerif4-Regular 10.5 |.|
        ",
    );
}

#[test]
fn quotation_marks_in_chinese_are_chinese() {
    check(
        "---\nlang: zh-Hans\n---\n“网络”与Internet—安全",
        "
        NotoSerifCJKsc-Regular 10.5 |“网络”与|
        SourceSerif4-Regular 10.5 |Internet|
        NotoSerifCJKsc-Regular 10.5 |—安全|
        ",
    );
}

#[test]
fn traditional_characters_ask_for_their_forms() {
    check(
        "---\nlang: zh-Hant\n---\n資訊安全",
        "
        NotoSerifCJKsc-Regular 10.5 |資訊安全|
        ",
    );
}

#[test]
fn raised_and_lowered_text_is_smaller() {
    check(
        "A ~2~ and ^6^ too",
        "
        SourceSerif4-Regular 10.5 |A |
        SourceSerif4-Regular 7.1 |2|
        SourceSerif4-Regular 10.5 | and |
        SourceSerif4-Regular 7.1 |6|
        SourceSerif4-Regular 10.5 | too|
        ",
    );
}

#[test]
fn simple_formulas_are_set_as_text() {
    check(
        "For $n \\ge 10^6$ and $x_i = \\alpha + \\beta^{2}$, $-1$, $\\text{if so}$.",
        "
        SourceSerif4-Regular 10.5 |For |
        SourceSerif4-It 10.5 |n|
        DossierMath-Regular 10.5 |≥|
        SourceSerif4-Regular 10.5 |10|
        SourceSerif4-Regular 7.3 |6|
        SourceSerif4-Regular 10.5 | and |
        SourceSerif4-It 10.5 |x|
        SourceSerif4-It 7.3 |i|
        DossierMath-Regular 10.5 |=|
        SourceSerif4-It 10.5 |α|
        DossierMath-Regular 10.5 |+|
        SourceSerif4-It 10.5 |β|
        SourceSerif4-Regular 7.3 |2|
        SourceSerif4-Regular 10.5 |, |
        DossierMath-Regular 10.5 |−|
        SourceSerif4-Regular 10.5 |1|
        SourceSerif4-Regular 10.5 |, |
        SourceSerif4-Regular 10.5 |if so|
        SourceSerif4-Regular 10.5 |.|
        ",
    );
}

#[test]
fn numbers_go_before_headings_and_labels_before_captions() {
    let (mut document, host) = crate::common::document("# Scope\n\n![Chart](wide.png)");
    let numbered = |node: &mut dossier_core::Block, number: &str, label: &str| {
        dossier_core::roles::Numbered { number, label }.write(node);
    };
    numbered(&mut document.blocks[0], "2", "Section 2");
    numbered(&mut document.blocks[1], "1", "Figure 1");
    let out = dossier_typeset::layout(&document, &Default::default(), &CODES, &host.context()).unwrap();
    crate::common::check(
        &runs(&out),
        "
        SourceSans3-Bold 19.0 |2 Scope|
        SourceSans3-Bold 9.0 |Figure 1:|
        SourceSans3-Regular 9.0 | Chart|
        ",
    );
}

#[test]
fn ligatures_and_accents_keep_their_text() {
    check(
        "office Yǎnjiū wǎngluò Ελλάδα Россия",
        "
        SourceSerif4-Regular 10.5 |office Yǎnjiū wǎngluò Ελλάδα Россия|
        ",
    );
}

#[test]
fn a_hyphenated_word_holds_a_soft_hyphen() {
    let (out, _) = lay(
        "---\nlang: en\n---\nThe classification and categorisation of infrastructure responsibilities internationally characterises straightforward administrative representations notwithstanding counterproductive considerations.",
    );
    let hyphenated: Vec<_> =
        crate::common::glyph_runs(&out).filter(|run| run.text.contains('\u{ad}')).collect();
    assert!(!hyphenated.is_empty());
    assert!(hyphenated.iter().all(|run| run.text.ends_with('\u{ad}') && crate::common::covers(run)));
    assert!(crate::common::text(&out).contains("infrastructure"));
}
