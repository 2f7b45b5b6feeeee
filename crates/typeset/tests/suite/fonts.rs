//! Fonts of a house, and what is wrong with some.

use crate::common::{covers, document, glyph_runs, lay, lay_document, runs};
use crate::sfnt::{Random, Sfnt, bundled, collection};
use dossier_core::testing::MemoryHost;
use dossier_typeset::Theme;
use dossier_typeset::page::Layout;
use dossier_typeset::theme::{Fonts, Styles, Weights};

fn mono() -> Sfnt {
    Sfnt::read(&bundled("SourceCodePro-Regular.ttf"))
}

fn serif(regular: &str) -> Fonts {
    Fonts { serif: Styles { regular: Some(regular.to_owned()), ..Styles::default() }, ..Fonts::default() }
}

fn lay_in(fonts: Fonts, markdown: &str, files: &[(&str, &[u8])]) -> (Layout, Vec<String>, MemoryHost) {
    let (document, mut host) = document(markdown);
    for (path, bytes) in files {
        host = host.with(*path, bytes);
    }
    let (layout, findings) = lay_document(&document, &Theme { fonts, ..Theme::default() }, &host);
    (layout, findings, host)
}

/// Lays out text in fonts of a house.
fn check(fonts: Fonts, markdown: &str, files: &[(&str, &[u8])], expected: &str) {
    let (layout, findings, _) = lay_in(fonts, markdown, files);
    assert!(findings.is_empty(), "{findings:?}");
    crate::common::check(&runs(&layout), expected);
}

/// A font file that cannot be used as it is meant: the finding and its hint. Something is printed all the same.
fn faulty(reference: &str, file: &[u8], expected: &str, hint: &str) {
    let (layout, findings, host) = lay_in(serif(reference), "Plain.", &[("House.ttf", file)]);
    assert_eq!(findings, [expected]);
    let found = host.reported();
    assert_eq!(found[0].hints, [hint]);
    assert_eq!(found[0].location.as_ref().unwrap().path, reference.split('#').next().unwrap());
    assert_eq!(glyph_runs(&layout).map(|run| &*run.text).collect::<String>(), "Plain.");
}

fn unusable(file: &[u8], why: &str, hint: &str) {
    let expected = format!("deny[typeset/font]: the font `House.ttf` cannot be used: {why}");
    faulty("House.ttf", file, &expected, hint);
}

const AGAIN: &str = "get the file again from where it came from";
const CONVERT: &str = "convert it to TrueType or OpenType (.ttf, .otf)";

#[test]
fn a_style_that_is_not_named_stays_as_it_is() {
    check(
        serif("House.ttf"),
        "Plain *italic*",
        &[("House.ttf", &mono().write())],
        "
        SourceCodePro-Regular 10.5 |Plain |
        SourceSerif4-It 10.5 |italic|
        ",
    );
}

#[test]
fn every_style_and_family_can_be_named() {
    let name = |file: &str| Some(format!("fonts/{file}"));
    let fonts = Fonts {
        serif: Styles {
            regular: name("SourceSans3-Regular.ttf"),
            italic: name("SourceSans3-It.ttf"),
            bold: name("SourceSans3-Bold.ttf"),
            bold_italic: name("SourceSans3-BoldIt.ttf"),
        },
        mono: Styles { regular: name("SourceSerif4-Regular.ttf"), ..Styles::default() },
        sans: Styles { bold: name("SourceCodePro-Bold.ttf"), ..Styles::default() },
        han_serif: Weights {
            regular: name("NotoSansCJKsc-Regular.otf"),
            bold: name("NotoSansCJKsc-Bold.otf"),
        },
        ..Fonts::default()
    };
    let files: Vec<(String, Vec<u8>)> =
        fonts_of(&fonts).into_iter().map(|path| (path.clone(), bundled(&path["fonts/".len()..]))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), &**bytes)).collect();
    check(
        fonts,
        "# Head\n\nPlain *italic* **bold** ***both*** `code` 网络 **安全**",
        &files,
        "
        SourceCodePro-Bold 19.0 |Head|
        SourceSans3-Regular 10.5 |Plain |
        SourceSans3-Italic 10.5 |italic|
        SourceSans3-Regular 10.5 | |
        SourceSans3-Bold 10.5 |bold|
        SourceSans3-Regular 10.5 | |
        SourceSans3-BoldItalic 10.5 |both|
        SourceSans3-Regular 10.5 | |
        SourceSerif4-Regular 9.2 |code|
        SourceSans3-Regular 10.5 | |
        NotoSansCJKsc-Regular 10.5 zh-Hans |网络|
        SourceSans3-Regular 10.5 | |
        NotoSansCJKsc-Bold 10.5 zh-Hans |安全|
        ",
    );
}

fn fonts_of(fonts: &Fonts) -> Vec<String> {
    let Fonts { serif, sans, mono, han_serif, .. } = fonts;
    let latin = [serif, sans, mono].map(|family| {
        let Styles { regular, italic, bold, bold_italic } = family.clone();
        [regular, italic, bold, bold_italic]
    });
    let han = [han_serif.regular.clone(), han_serif.bold.clone()];
    latin.into_iter().flatten().chain(han).flatten().collect()
}

#[test]
fn what_the_house_lacks_comes_from_the_family_that_it_replaces() {
    let house = mono().mapping((3, 10), ('a', 'z'), 40).write();
    check(
        serif("House.ttf"),
        "abc № 网络",
        &[("House.ttf", &house)],
        "
        SourceCodePro-Regular 10.5 |abc|
        SourceSerif4-Regular 10.5 | № |
        NotoSerifCJKsc-Regular 10.5 zh-Hans |网络|
        ",
    );
}

#[test]
fn what_no_font_has_comes_from_the_first_fallback_that_has_it() {
    let hebrew = mono().mapping((3, 10), ('א', 'ת'), 40).write();
    let rare = mono().mapping((3, 10), ('𠀀', '𠀑'), 60).write();
    let both = mono().mapping((3, 10), ('א', '𠀁'), 80).with(b"name", None).write();
    let fallback = vec!["A.ttf".to_owned(), "B.ttf".to_owned(), "C.ttf".to_owned()];
    let fonts = Fonts { fallback, ..Fonts::default() };
    let files: [(&str, &[u8]); 3] = [("A.ttf", &hebrew), ("B.ttf", &rare), ("C.ttf", &both)];
    let (layout, findings, _) = lay_in(fonts, "**א** 𠀁 ܐ a", &files);
    assert!(findings.is_empty(), "{findings:?}");
    crate::common::check(
        &runs(&layout),
        "
        SourceCodePro-Regular 10.5 |א|
        SourceSerif4-Regular 10.5 | |
        SourceCodePro-Regular 10.5 zh-Hans |𠀁|
        SourceSerif4-Regular 10.5 | |
        Unnamed 10.5 |ܐ|
        SourceSerif4-Regular 10.5 | a|
        ",
    );
}

#[test]
fn fonts_of_a_collection_are_named_by_number() {
    let fonts = ["SourceCodePro-Regular.ttf", "SourceSans3-It.ttf"].map(|file| Sfnt::read(&bundled(file)));
    let file = collection(&fonts);
    check(serif("House.ttf#1"), "Plain", &[("House.ttf", &file)], "\nSourceSans3-Italic 10.5 |Plain|\n");
    let hint = "add to the path which one is meant: `#0` Source Code Pro Regular, `#1` Source Sans 3 Italic";
    unusable(&file, "it is a collection of 2 fonts", hint);
    let expected = "deny[typeset/font]: the font `House.ttf#2` cannot be used: it is a collection of 2 fonts";
    faulty("House.ttf#2", &file, expected, hint);
    let expected =
        "deny[typeset/font]: the font `House.ttf#2` cannot be used: the file is no collection of fonts";
    faulty("House.ttf#2", &mono().write(), expected, "leave out `#2`");
    let [one, _] = fonts;
    check(
        serif("House.ttf"),
        "Plain",
        &[("House.ttf", &collection(&[one]))],
        "\nSourceCodePro-Regular 10.5 |Plain|\n",
    );
}

#[test]
fn a_font_that_is_not_there_is_reported_once() {
    let file = Some("fonts/None.ttf".to_owned());
    let styles = Styles { regular: file.clone(), bold: file, ..Styles::default() };
    let fonts = Fonts { serif: styles.clone(), sans: styles, ..Fonts::default() };
    let (_, findings, host) = lay_in(fonts, "Plain", &[]);
    let why = "the font `fonts/None.ttf` cannot be used: there is no file `fonts/None.ttf`";
    assert_eq!(findings, [format!("deny[typeset/font]: {why}")]);
    let hint = "paths are relative to the folder of the pipeline file";
    assert_eq!(host.reported()[0].hints, [hint]);
}

#[test]
fn files_of_other_formats_are_told() {
    unusable(b"", "the file is empty", AGAIN);
    unusable(b"wOF2\0\x01\0\0", "it is a web font (WOFF)", CONVERT);
    unusable(b"wOFF\0\x01\0\0", "it is a web font (WOFF)", CONVERT);
    unusable(b"%!PS-AdobeFont-1.0: House", "it is a Type 1 font", CONVERT);
    unusable(&[0x80, 1, 0, 0], "it is a Type 1 font", CONVERT);
    unusable(b"<!DOCTYPE html>", "the file is no TrueType or OpenType font", "choose another font");
    unusable(
        b"version https://git-lfs.github.com/spec/v1\n",
        "the file only points to the font, which Git LFS keeps",
        "run `git lfs pull`",
    );
}

#[test]
fn damaged_fonts_are_told() {
    let whole = mono().write();
    let cut = &whole[..whole.len() / 2];
    unusable(cut, &format!("it is damaged: its table `glyf` ends at byte 110048 of {}", cut.len()), AGAIN);
    unusable(&whole[..11], "it is damaged: An offset was out of bounds", AGAIN);
    unusable(&mono().with(b"hmtx", None).write(), "it is damaged: the hmtx table is missing", AGAIN);
    unusable(&mono().patch(b"head", 18, &[0, 0]).write(), "it is damaged: its em has 0 units", AGAIN);
    unusable(&mono().patch(b"maxp", 4, &[0, 0]).write(), "it is damaged: it has no glyphs", AGAIN);
}

#[test]
fn fonts_without_outlines_or_characters_are_told() {
    let other = "choose another font";
    unusable(&mono().with(b"glyf", None).write(), "it has no outlines", other);
    let bitmaps = mono().with(b"glyf", None).with(b"CBDT", Some(vec![0; 4]));
    unusable(&bitmaps.write(), "it has bitmaps only", other);
    let symbols = mono().mapping((3, 0), ('\u{f020}', '\u{f07e}'), 1).write();
    let why = "it is encoded for symbols: it does not say which characters its glyphs are";
    unusable(&symbols, why, other);
}

#[test]
fn a_licence_that_forbids_embedding_is_kept() {
    let hint = "ask its maker for a licence that allows it, or choose another font";
    let licensed = |bits: u16| mono().patch(b"OS/2", 8, &bits.to_be_bytes()).write();
    unusable(&licensed(0x0002), "its licence forbids to embed it in documents", hint);
    unusable(&licensed(0x0104), "its licence forbids to embed parts of it in documents", hint);
    unusable(&licensed(0x0200), "its licence allows to embed bitmaps of it only", hint);
    let preview = licensed(0x0004);
    check(serif("House.ttf"), "Plain", &[("House.ttf", &preview)], "\nSourceCodePro-Regular 10.5 |Plain|\n");
}

#[test]
fn a_variable_font_is_set_in_its_default_style() {
    let fixed = |value: u32| (value << 16).to_be_bytes();
    let head = [1_u16, 0, 16, 2, 1, 20, 0, 8].map(u16::to_be_bytes).concat();
    let axis = [*b"wght", fixed(200), fixed(400), fixed(900), [0, 0, 1, 0]].concat();
    let file = mono().with(b"fvar", Some([head, axis].concat())).write();
    faulty(
        "House.ttf",
        &file,
        "warn[typeset/variable-font]: the font `House.ttf` is variable; it is set as wght 400",
        "name a font of a single style for each of regular, bold and italic",
    );
}

#[test]
fn ems_of_any_number_of_units_are_an_em() {
    let house = mono().patch(b"head", 18, &500_u16.to_be_bytes()).write();
    let (layout, _, _) = lay_in(serif("House.ttf"), "ab", &[("House.ttf", &house)]);
    let advances: Vec<f32> =
        glyph_runs(&layout).flat_map(|run| &run.glyphs).map(|glyph| glyph.advance / 10.5).collect();
    assert_eq!(advances, [1.2, 1.2]);
}

#[test]
fn characters_have_the_forms_of_their_language() {
    let glyphs = |lang: &str| -> Vec<u16> {
        let (layout, _) = lay(&format!("---\nlang: {lang}\n---\n骨次返角"));
        glyph_runs(&layout).flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect()
    };
    let (simplified, traditional) = (glyphs("zh-Hans"), glyphs("zh-Hant"));
    assert_eq!(simplified.len(), 4);
    assert!(simplified.iter().zip(&traditional).all(|(one, other)| one != other), "{simplified:?}");
    for lang in ["zh-HK", "zh-TW", "zh-Hant-MO"] {
        assert_eq!(glyphs(lang), traditional, "{lang}");
    }
    for lang in ["zh", "zh-CN", "en"] {
        assert_eq!(glyphs(lang), simplified, "{lang}");
    }
}

#[test]
fn japanese_in_chinese_forms_is_reported_once() {
    let japanese = "[『日本』の法]{lang=ja} and [法律]{lang=ja} and [カナ]{lang=ja}";
    let (_, findings) = lay(japanese);
    assert_eq!(findings, ["warn[typeset/lost]: Japanese is printed in the Chinese forms of its characters"]);
    assert!(lay("[カナ]{lang=ja}").1.is_empty());
    let han_serif = Weights { regular: Some("House.otf".to_owned()), ..Weights::default() };
    let house = bundled("NotoSerifCJKsc-Regular.otf");
    let fonts = Fonts { han_serif, ..Fonts::default() };
    assert!(lay_in(fonts, japanese, &[("House.otf", &house)]).1.is_empty());
}

#[test]
fn a_missing_character_is_found_wherever_it_stands() {
    let text = |host: &MemoryHost| {
        let found = host.reported();
        assert_eq!(found[0].hints, ["name a font that has it in the theme's `fonts.fallback`"]);
        let place = |found: &dossier_core::Diagnostic| {
            found.location.as_ref().map_or_else(String::new, |at| format!(" {}-{}", at.start, at.end))
        };
        found.iter().map(|found| format!("{}{}", found.message, place(found))).collect::<Vec<_>>()
    };
    let check = |markdown: &str, expected: &[&str]| {
        let (document, host) = document(markdown);
        lay_document(&document, &Theme::default(), &host);
        assert_eq!(text(&host), expected, "{markdown}");
    };
    let one = "no font has the character U+05D0 `א`; a box stands for it";
    check("# A א", &[&format!("{one} 4-6")]);
    check("![x א](wide.png)", &[&format!("{one} 4-6")]);
    check("| א |\n|--|\n| b |", &[&format!("{one} 2-4")]);
    check("Note[^1]\n\n[^1]: א", &[&format!("{one} 16-18")]);
    check("---\ntitle: A א\n---\nText א and א.", &[&format!("{one}, here and in 2 more places 13-15")]);
    check("---\ntitle: A א\n---\nText.", &[&format!("{one} 13-15")]);
    check(
        "אב א",
        &[
            &format!("{one}, here and in one more place 0-2"),
            "no font has the character U+05D1 `ב`; a box stands for it 2-4",
        ],
    );
}

/// How many damaged fonts of each kind are tried.
const DAMAGED: usize = 60;

#[test]
fn no_damaged_font_makes_it_panic() {
    let text = "---\ntitle: Title ⟨网⟩\n---\n# Affluent AVAVA\n\nOffice *fi ffl* a\u{301}\u{323}ẫ **Ελλά** Россия `x!=y`\n\
                [caps 12]{.smallcaps} H~2~O 1/2 网络，“数据” [骨次]{lang=zh-Hant} שָׁלוֹם \u{200b}\u{2011}\u{a0}𠀀.\n";
    for file in ["SourceSerif4-Regular.ttf", "SourceCodePro-Regular.ttf", "NotoSerifCJKsc-Regular.otf"] {
        let whole = bundled(file);
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        for _ in 0..DAMAGED {
            let damaged = random.damage(&whole);
            let name = Some("House.ttf".to_owned());
            let styles = Styles {
                regular: name.clone(),
                italic: name.clone(),
                bold: name.clone(),
                bold_italic: name.clone(),
            };
            let weights = Weights { regular: name.clone(), bold: name };
            let fonts = Fonts {
                serif: styles.clone(),
                sans: styles,
                han_serif: weights,
                fallback: vec!["House.ttf".to_owned()],
                ..Fonts::default()
            };
            let (layout, _, _) = lay_in(fonts, text, &[("House.ttf", &damaged)]);
            assert!(glyph_runs(&layout).all(covers));
        }
    }
}

#[test]
fn a_design_names_the_fonts() {
    let load = |text: &str| {
        let host = MemoryHost::new().with("house.toml", text);
        Theme::load("house.toml", crate::common::CODES.lost, &host.context())
    };
    let theme = load(
        "[fonts]\nserif = { regular = \"a.ttf\", bold_italic = \"b.ttf\" }\nhan_sans = { bold = \"c.ttc#2\" }\n\
         fallback = [\"d.ttf\", \"e.ttf\"]\n",
    );
    let name = |name: &str| Some(name.to_owned());
    let serif = Styles { regular: name("a.ttf"), bold_italic: name("b.ttf"), ..Styles::default() };
    let han_sans = Weights { bold: name("c.ttc#2"), ..Weights::default() };
    let fallback = vec!["d.ttf".to_owned(), "e.ttf".to_owned()];
    assert_eq!(theme.unwrap().fonts, Fonts { serif, han_sans, fallback, ..Fonts::default() });
    let error = load("[fonts.han_sans]\nitalic = \"a.ttf\"\n").unwrap_err();
    assert!(format!("{error:?}").contains("there is no setting `italic`"), "{error:?}");
}
