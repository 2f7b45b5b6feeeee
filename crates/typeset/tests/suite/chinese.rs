//! Chinese: punctuation, gaps, breaks and ruby.

use crate::common::{covers, glyph_runs, lay, lay_in, lines, runs, tags};
use dossier_typeset::page::{Glyph, GlyphRun, Layout};
use dossier_typeset::{TextAlignment, Theme};

fn check(markdown: &str, expected: &str) {
    crate::common::check(&lines(&lay(markdown).0), expected);
}

/// The layout in a column as wide as so many characters.
fn lay_narrow(markdown: &str, ems: f32, theme: Theme) -> Layout {
    lay_in(markdown, ems * 10.0, Theme { size: 10.0, ..theme })
}

fn check_narrow(ems: f32, markdown: &str, expected: &str) {
    let ragged = Theme { alignment: TextAlignment::Ragged, ..Theme::default() };
    let lines = lines(&lay_narrow(markdown, ems, ragged));
    let texts = lines.lines().filter_map(|line| line.split_once(' ')).map(|(_, text)| text);
    crate::common::check(&texts.collect::<Vec<_>>().join("\n"), expected);
}

/// Each character with where its ink's em begins, in hundredths of an em from the left edge of the text.
fn places(markdown: &str) -> String {
    let out = lay_narrow(markdown, 30.0, Theme::default());
    let mut found = Vec::new();
    for GlyphRun { x, size, glyphs, text, .. } in glyph_runs(&out) {
        // A character is a glyph here, though marks that are moved together are one cluster.
        let mut x = *x - 92.0;
        for (c, Glyph { advance, offset, .. }) in text.chars().zip(glyphs) {
            found.push(format!("{c}{:.0}", (x + offset.0) * 100.0 / size));
            x += advance;
        }
    }
    found.join(" ")
}

fn check_places(markdown: &str, expected: &str) {
    let markdown = format!("---\nlang: zh-Hans\n---\n{markdown}");
    assert_eq!(places(&markdown), expected, "{markdown}");
}

#[test]
fn marks_share_the_space_between_them() {
    // A mark by itself fills its em.
    check_places("中，文", "中0 ，100 文200");
    check_places("中（文）中", "中0 （100 文200 ）300 中400");
    // Of two that meet, half an em goes.
    check_places("中》，文", "中0 》100 ，150 文250");
    check_places("中》《文", "中0 》100 《150 文250");
    check_places("中：“文”。", "中0 ：100 “150 文250 ”350 。400");
    check_places("中（《文", "中0 （100 《150 文250");
    check_places("中（《文》）。中", "中0 （100 《150 文250 》350 ）400 。450 中550");
}

#[test]
fn marks_that_are_moved_together_are_one_cluster() {
    let (out, _) = lay("---\nlang: zh-Hans\n---\n中（《文》）。中，文");
    let run = glyph_runs(&out).next().unwrap();
    let clusters = run.glyphs.iter().map(|glyph| &run.text[glyph.start as usize..glyph.end as usize]);
    assert_eq!(clusters.collect::<Vec<_>>(), ["中", "（《", "", "文", "》）。", "", "", "中", "，", "文"]);
}

#[test]
fn a_line_begins_and_ends_flush() {
    check_places("《中》", "《-50 中50 》150");
    // Eight characters and two closing marks fit in nine ems.
    check_narrow(
        9.0,
        "---\nlang: zh-Hans\n---\n一二三四五六七八」。一二三四五六七八九",
        "
        一二三四五六七八」。
        一二三四五六七八九
        ",
    );
    let out = lay_narrow(
        "---\nlang: zh-Hans\n---\n一二三四五六七八九，一二三四五六七八九，一二三四",
        9.5,
        Theme::default(),
    );
    let ends: Vec<f32> =
        glyph_runs(&out).map(|run| run.glyphs.iter().map(|glyph| glyph.advance).sum()).collect();
    assert_eq!(ends, [95.0, 95.0, 40.0]);
}

#[test]
fn stops_of_traditional_chinese_stand_in_the_middle_and_stay() {
    let markdown = "---\nlang: zh-Hant\n---\n中」，「文、中。";
    assert_eq!(places(markdown), "中0 」100 ，150 「200 文300 、400 中500 。600");
    // They are other glyphs than those of Simplified Chinese.
    let glyph = |lang: &str| {
        let (out, _) = lay(&format!("---\nlang: {lang}\n---\n中，"));
        glyph_runs(&out).next().and_then(|run| run.glyphs.last().copied()).unwrap().id
    };
    assert_ne!(glyph("zh-Hans"), glyph("zh-Hant"));
}

#[test]
fn latin_punctuation_brings_its_own_space() {
    check_places("中（a）中", "中0 （100 a200 ）254 中354");
    let (out, _) = lay("---\nlang: en\n---\nThe law (《网络安全法》) says “so”.");
    assert!(glyph_runs(&out).all(covers));
    crate::common::check(
        &runs(&out),
        "
        SourceSerif4-Regular 10.5 |The law (|
        NotoSerifCJKsc-Regular 10.5 zh-Hans |《网络安全法》|
        SourceSerif4-Regular 10.5 |) says “so”.|
        ",
    );
}

#[test]
fn between_han_and_latin_is_a_quarter_em_typed_or_not() {
    check_places("中5文", "中0 5125 文203");
    check_places("中 5 文", "中0  100 5125  178 文203");
    check_places("中**5**文", "中0 5125 文207");
    check_places("中[5](https://example.org)文", "中0 5125 文203");
    check_places("中*5* 文", "中0 5125  179 文204");
    // Not between Han, nor before the mark of a note.
    check_places("中 文", "中0  100 文124");
    let out = lay_narrow("---\nlang: zh-Hans\n---\n中。[^1]文\n\n[^1]: 注", 30.0, Theme::default());
    let body: Vec<(String, f32)> =
        glyph_runs(&out).take(3).map(|run| (run.text.to_string(), run.x - 92.0)).collect();
    assert_eq!(format!("{body:?}"), r#"[("中。", 0.0), ("1", 15.0), ("文", 20.0)]"#);
}

#[test]
fn marks_stay_on_their_side_of_a_line_break() {
    let check = |text: &str, expected: &str| {
        check_narrow(6.0, &format!("---\nlang: zh-Hans\n---\n{text}"), expected);
    };
    check(
        "一二三四五六，七八九十一二。",
        "
        一二三四五
        六，七八九十
        一二。
        ",
    );
    check(
        "一二三四五“六七”八九十一二三",
        "
        一二三四五
        “六七”八九
        十一二三
        ",
    );
    check(
        "一二三四五——六七八九……十",
        "
        一二三四五
        ——六七八
        九……十
        ",
    );
    check(
        "一二三四五六·七八《九十》一二",
        "
        一二三四五
        六·七八《九
        十》一二
        ",
    );
    check(
        "一二三四五六[^1]七八\n\n[^1]: 注",
        "
        一二三四五
        六
        1
        七八
        rect 15x0.4
        1注
        ",
    );
}

#[test]
fn a_dash_is_one_stroke_and_an_apostrophe_latin() {
    let (out, _) = lay("---\nlang: zh-Hans\n---\n中——文与don’t");
    let run = glyph_runs(&out).next().unwrap();
    assert_eq!((&*run.text, run.glyphs.len()), ("中——文与", 4));
    assert!(glyph_runs(&out).all(covers));
    crate::common::check(
        &runs(&out),
        "
        NotoSerifCJKsc-Regular 10.5 |中——文与|
        SourceSerif4-Regular 10.5 |don’t|
        ",
    );
}

#[test]
fn stops_hang_where_the_design_says() {
    let hanging = Theme { hanging_punctuation: true, ..Theme::default() };
    let line = |theme: Theme| {
        let out = lay_narrow("---\nlang: zh-Hans\n---\n一二三四五六，七八九十", 6.0, theme);
        glyph_runs(&out).next().unwrap().text.to_string()
    };
    assert_eq!(line(Theme::default()), "一二三四五");
    assert_eq!(line(hanging.clone()), "一二三四五六，");
    let out = lay_narrow("---\nlang: zh-Hans\n---\n一二三四五六，七八九十", 6.0, hanging);
    let run = glyph_runs(&out).next().unwrap();
    // Six characters fill the measure; the stop stands outside.
    assert_eq!(
        run.glyphs.iter().map(|glyph| glyph.advance).collect::<Vec<_>>(),
        [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 5.0]
    );
}

#[test]
fn each_character_carries_its_syllable() {
    check(
        "---\nlang: zh-Hans\n---\n[网络]{.ruby rt=\"wǎng luò\"}安全",
        "
        94,99 网
        93,88 wǎng
        107,99 络
        108,88 luò
        117,99 安全
        ",
    );
    crate::common::check(
        &tags(&lay("---\nlang: zh-Hans\n---\n[网络]{.ruby rt=\"wǎng luò\"}安全").0),
        "
        Document
          P |安全|
            Ruby
              RubyBase |网|
              RubyText lang=zh-Latn-pinyin |wǎng|
            Ruby
              RubyBase |络|
              RubyText lang=zh-Latn-pinyin |luò|
        ",
    );
}

#[test]
fn a_reading_of_the_whole_stands_above_the_whole() {
    crate::common::check(
        &tags(&lay("---\nlang: en\n---\nThe [网络安全法]{.ruby rt=\"Wǎngluò Ānquán Fǎ\"} and [*数*据]{.ruby rt=shùjù}.").0),
        "
        Document
          P |The  and .|
            Ruby
              RubyBase
                Span lang=zh-Hans |网络安全法|
              RubyText lang=zh-Latn-pinyin |Wǎngluò Ānquán Fǎ|
            Ruby
              RubyBase
                Em
                  Span lang=zh-Hans |数|
                Span lang=zh-Hans |据|
              RubyText lang=zh-Latn-pinyin |shùjù|
        ",
    );
}

#[test]
fn a_reading_is_never_lost() {
    let text = |markdown: &str| crate::common::text(&lay(markdown).0);
    assert_eq!(text("[网络[^1]]{.ruby rt=wǎngluò} x\n\n[^1]: note"), "网络 1 (wǎngluò) x 1 note");
    assert_eq!(text("[]{.ruby rt=wǎng}"), "wǎng");
    assert_eq!(text("[网]{.ruby rt=\"\"}"), "网");
}
