//! TMX and XLIFF, there and back.

use crate::common::{import, markdown, outline, regulation, render, reported};
use dossier_sdk::testing::MemoryHost;
use serde_json::json;

/// A unit with all that a text can hold.
const RICH: &str = "---\ntitle: A law\n---\n\n::: {.unit #art:1}\n::: {lang=zh-Hans}\n**第一条**　甲&乙<丙>。\n\n第二款。\n:::\n::: {lang=en}\n\
    **Article 1.** *A* and B, see [there](https://law.example), [woord]{lang=nl} \\\nx^2^ $y$ `z` ~~no~~.[^1]\n\nParagraph 2.\n:::\n:::\n\n[^1]: Of the translator.\n";

/// Writes a document, reads the file and writes that: twice the same, and the findings.
fn check_round_trip(format: &str, document: &dossier_sdk::Document, expected: &[&str]) -> String {
    let host = MemoryHost::new();
    let first = render(&host, &format!("legal/{format}"), json!({}), document).unwrap();
    assert_eq!(reported(&host), expected);
    let host = MemoryHost::new().with("file.xml", &first);
    let back = import(&host, &format!("legal/import-{format}"), json!({ "file": "file.xml" })).unwrap();
    let second = render(&host, &format!("legal/{format}"), json!({}), &back).unwrap();
    assert_eq!(reported(&host), Vec::<String>::new());
    let named = |text: &str, from: &str| text.replace(&format!("original=\"{from}\""), "original=\"\"");
    let source = document.sources.0.first().map_or("document", |source| source.path.as_str());
    assert_eq!(named(&first, source), named(&second, "file.xml"));
    first
}

#[test]
fn tmx_holds_segments_and_their_formatting() {
    let file = check_round_trip("tmx", &markdown(RICH), &[]);
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<tmx version=\"1.4\">
 <header creationtool=\"dossier\" creationtoolversion=\"0.1.0\" segtype=\"paragraph\" o-tmf=\"dossier\" adminlang=\"en\" srclang=\"zh-Hans\" datatype=\"xml\"/>
 <body>
  <tu>
   <prop type=\"x-unit\">art:1</prop>
   <tuv xml:lang=\"zh-Hans\">
    <seg><bpt i=\"1\" type=\"bold\"></bpt>第一条<ept i=\"1\"/>　甲&amp;乙&lt;丙&gt;。</seg>
   </tuv>
   <tuv xml:lang=\"en\">
    <seg><bpt i=\"1\" type=\"bold\"></bpt>Article 1.<ept i=\"1\"/> <bpt i=\"2\" type=\"italic\"></bpt>A<ept i=\"2\"/> and B, see \
<bpt i=\"3\" type=\"link\">https://law.example</bpt>there<ept i=\"3\"/>, <bpt i=\"4\" type=\"x-dossier-lang\">nl</bpt>woord<ept i=\"4\"/> \
<ph type=\"lb\"></ph>x<bpt i=\"5\" type=\"x-dossier-sup\"></bpt>2<ept i=\"5\"/> <ph type=\"x-dossier-math\">y</ph> \
<bpt i=\"6\" type=\"x-dossier-code\"></bpt>z<ept i=\"6\"/> <bpt i=\"7\" type=\"x-dossier-s\"></bpt>no<ept i=\"7\"/>.\
<ph type=\"x-dossier-note\">Of the translator.</ph></seg>
   </tuv>
  </tu>
  <tu>
   <prop type=\"x-unit\">art:1</prop>
   <tuv xml:lang=\"zh-Hans\">
    <seg>第二款。</seg>
   </tuv>
   <tuv xml:lang=\"en\">
    <seg>Paragraph 2.</seg>
   </tuv>
  </tu>
 </body>
</tmx>
";
    assert_eq!(file, expected);
}

#[test]
fn xliff_holds_units_segments_and_terms() {
    let terms =
        RICH.replace("title: A law", "terms:\n- { zh: 第二款, en: paragraph 2 }\n- { zh: 无, en: none }");
    let file = check_round_trip("xliff", &markdown(&terms), &[]);
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" xmlns:gls=\"urn:oasis:names:tc:xliff:glossary:2.0\" version=\"2.1\" srcLang=\"zh-Hans\" trgLang=\"en\">
 <file id=\"f1\" original=\"a.md\" xml:space=\"preserve\">
  <unit id=\"u1\" name=\"art:1\">
   <gls:glossary>
    <gls:glossEntry>
     <gls:term>第二款</gls:term>
     <gls:translation>paragraph 2</gls:translation>
    </gls:glossEntry>
   </gls:glossary>
   <segment id=\"s1\" state=\"translated\">
    <source><pc id=\"1\" type=\"fmt\" subType=\"xlf:b\">第一条</pc>　甲&amp;乙&lt;丙&gt;。</source>
    <target><pc id=\"1\" type=\"fmt\" subType=\"xlf:b\">Article 1.</pc> <pc id=\"2\" type=\"fmt\" subType=\"xlf:i\">A</pc> and B, see \
<pc id=\"3\" type=\"link\" subType=\"dossier:link\" dispStart=\"https://law.example\">there</pc>, \
<pc id=\"4\" type=\"other\" subType=\"dossier:lang\" dispStart=\"nl\">woord</pc> <ph id=\"5\" type=\"fmt\" subType=\"xlf:lb\"/>x\
<pc id=\"6\" type=\"fmt\" subType=\"dossier:sup\">2</pc> <ph id=\"7\" type=\"other\" subType=\"dossier:math\" disp=\"y\"/> \
<pc id=\"8\" type=\"fmt\" subType=\"dossier:code\">z</pc> <pc id=\"9\" type=\"fmt\" subType=\"dossier:s\">no</pc>.\
<ph id=\"10\" type=\"other\" subType=\"dossier:note\" disp=\"Of the translator.\"/></target>
   </segment>
   <segment id=\"s2\" state=\"translated\">
    <source>第二款。</source>
    <target>Paragraph 2.</target>
   </segment>
  </unit>
 </file>
</xliff>
";
    assert_eq!(file, expected);
}

#[test]
fn the_model_regulation_goes_there_and_back() {
    for align in ["article", "paragraph"] {
        let document = regulation(align);
        check_round_trip("tmx", &document, &[]);
        check_round_trip("xliff", &document, &[]);
    }
}

#[test]
fn what_a_format_cannot_hold_is_named() {
    let check = |format: &str, text: &str, expected: &[&str]| {
        let host = MemoryHost::new();
        if let Err(failure) = render(&host, format, json!({}), &markdown(text)) {
            assert_eq!([failure.as_str()], expected);
        } else {
            assert_eq!(reported(&host), expected);
        }
    };
    let unit =
        "::: unit\n::: {lang=zh-Hans}\n甲\n:::\n::: {lang=en}\nA\n\nB\n:::\n::: {lang=nl}\nC\n:::\n:::\n";
    check(
        "legal/tmx",
        &format!("Before.\n\n{unit}"),
        &[
            "legal/unaligned: its sides have 1 and 2 and 1 paragraphs",
            "legal/lost: 1 paragraph outside of aligned units",
        ],
    );
    check(
        "legal/xliff",
        unit,
        &[
            "legal/unaligned: its sides have 1 and 2 and 1 paragraphs",
            "legal/lost: XLIFF: a text in a third language",
        ],
    );
    check(
        "legal/tmx",
        "Text.",
        &["deny[legal/no-units]: the document has no aligned units, and TMX holds nothing else"],
    );
}

#[test]
fn files_of_other_programs_are_read() {
    let check = |format: &str, file: &[u8], expected: &str, findings: &[&str]| {
        let host = MemoryHost::new().with("a.xml", file);
        match import(&host, &format!("legal/import-{format}"), json!({ "file": "a.xml" })) {
            Ok(document) => assert_eq!(outline(&document.blocks).trim(), expected.trim()),
            Err(failure) => assert_eq!(failure, expected),
        }
        assert_eq!(reported(&host), findings);
    };
    let tmx = "<?xml version=\"1.0\"?><!DOCTYPE tmx SYSTEM \"tmx14.dtd\"><tmx version=\"1.4\"><header srclang=\"zh-CN\"><note>x</note></header><body>\
        <tu changeid=\"me\"><note>n</note><tuv xml:lang=\"en-US\"><seg>A <bpt i=\"1\">&lt;b></bpt>b<ept i=\"1\"/><hi>c</hi></seg></tuv>\
        <tuv xml:lang=\"zh-CN\"><seg>甲</seg></tuv></tu></body></tmx>";
    let expected =
        "div.parallel\n  div.unit\n    div lang=zh-CN\n      p 甲\n    div lang=en-US\n      p A b*c*\n";
    let findings = [
        "legal/lost: TMX: `note` of `tu`",
        "legal/lost: TMX: `note` of the header",
        "legal/lost: TMX: the attribute `changeid` of `tu`",
        "legal/lost: TMX: the code `bpt`",
    ];
    check("tmx", tmx.as_bytes(), expected, &findings);
    let wide: Vec<u8> =
        std::iter::once(0xFEFF).chain(tmx.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check("tmx", &wide, expected, &findings);
    check(
        "xliff",
        "<xliff version=\"2.0\" srcLang=\"zh\" trgLang=\"en\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"><file id=\"f\"><group id=\"g\">\
         <unit id=\"a\"><notes><note>n</note></notes><segment id=\"x\" state=\"final\"><source>甲<ph id=\"1\"/></source><target><mrk id=\"m\">A</mrk></target></segment>\
         <segment><source>乙</source></segment></unit></group></file></xliff>"
            .as_bytes(),
        "div.parallel\n  div.unit#a\n    div lang=zh\n      p segment=x 甲\n      p 乙\n    div lang=en\n      p state=final A\n      p",
        &[
            "legal/lost: XLIFF: `notes` of a unit",
            "legal/lost: XLIFF: a code `ph`",
            "legal/lost: XLIFF: a group; its units are kept",
            "legal/lost: XLIFF: an annotation `mrk`; its text is kept",
        ],
    );
    check(
        "xliff",
        b"<xliff version=\"1.2\"/>",
        "deny[legal/malformed]: `a.xml`: it is XLIFF 1.2; 2.0 and 2.1, which name `srcLang`, are read",
        &[],
    );
    check("tmx", b"<xliff/>", "deny[legal/malformed]: `a.xml`: its root is `xliff`, not `tmx`", &[]);
    check("tmx", b"<tmx>", "deny[legal/malformed]: `a.xml`: it ends too early", &[]);
    check("tmx", b"\xFF", "deny[legal/malformed]: `a.xml`: it is neither UTF-8 nor UTF-16", &[]);
}

#[test]
fn xliff_has_the_terms_of_a_term_base() {
    let base = "id,zh,zh_hant,pinyin,en_preferred,en_deprecated\nT1,第二款,第二款,dì èr kuǎn,paragraph 2,clause 2\nT2,无,無,wú,none,\n";
    let host = MemoryHost::new().with("terms.csv", base);
    let file = render(&host, "legal/xliff", json!({ "terms": ["terms.csv"] }), &markdown(RICH)).unwrap();
    let entries: Vec<&str> = file.lines().map(str::trim).filter(|line| line.starts_with("<gls:t")).collect();
    assert_eq!(entries, ["<gls:term>第二款</gls:term>", "<gls:translation>paragraph 2</gls:translation>"]);
    let missing = render(&host, "legal/xliff", json!({ "terms": ["term.csv"] }), &markdown(RICH));
    assert!(missing.unwrap_err().contains("no file matches `term.csv`"));
}
