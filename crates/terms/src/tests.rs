//! Tests of the formats: what is read, what is told about it, and what comes back when it is written.

use super::*;
use dossier_core::Level;
use std::io::{Cursor, Write};

/// A small term base with everything that a table can say.
const TABLE: &str = "\
id,domain,zh,zh_hant,pinyin,abbr,en_preferred,en_admitted,en_deprecated,nl_preferred,nl_admitted,nl_deprecated,severity,check,first_seen,count,note,en_superseded,pt_br_preferred,zh-Hans_deprecated,nl_abbr,definition,first_mention,article,audience,valid_from,valid_until,candidate,case,inflection,exceptions,part_of_speech
W1,water,水闸,水閘,shuǐzhá,,sluice gate,sluice,water door;water gate,sluisdeur,,waterdeur,error,both,Sluice Order art. 2,12,\"Say \"\"sluice gate\"\", not \"\"door\"\".\",,comporta,水门,,A gate that lets water through.,yes,,engineers,2020-01-01,2029-12-31,,fold,no,water gate scandal;Watergate,noun
W2,body,水务局,水務局,Shuǐwùjú,WA,Water Authority,,,Waterschap,,,warning,mono,,,,Water Office,,,WS,,,the,,,,yes,,,,
W3,,堤坝,堤壩,dībà,,dyke;dike,embankment,,dijk,,,info,bilingual,,0,\"Two lines,
one note & <marks>.\",,,,,,,,,,,,,,,
";

/// Findings a line each: code, the text at their place, message, hints.
fn shown(findings: &[Diagnostic], source: &str) -> String {
    let show = |finding: &Diagnostic| {
        let place = |at: &Location| format!(" «{}»", &source[at.start as usize..at.end as usize]);
        let place = finding.location.as_ref().map_or(String::new(), place);
        let hints: String = finding.hints.iter().map(|hint| format!(" [{hint}]")).collect();
        format!("{}{place}: {}{hints}", finding.code.trim_start_matches("terms/"), finding.message)
    };
    findings.iter().map(show).collect::<Vec<_>>().join("\n")
}

fn check_read(path: &str, text: &str, ids: &[&str], findings: &str) {
    let reading = read(path, text.as_bytes());
    let found: Vec<&str> = reading.base.concepts.iter().map(|concept| concept.id.as_str()).collect();
    assert_eq!((found.as_slice(), shown(&reading.findings, text).as_str()), (ids, findings), "{text}");
}

#[test]
fn a_table_is_read_with_the_places_of_its_terms() {
    let reading = read("water.csv", TABLE.as_bytes());
    assert_eq!(shown(&reading.findings, TABLE), "");
    let gate = &reading.base.concepts[0];
    let place = |term: &Term| {
        let at = term.location.clone().unwrap();
        TABLE[at.start as usize..at.end as usize].to_owned()
    };
    for concept in &reading.base.concepts {
        for term in &concept.terms {
            assert_eq!(place(term), term.text);
        }
    }
    let texts = |terms: Vec<&Term>| terms.into_iter().map(|term| term.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(gate.good("en").collect()), ["sluice gate", "sluice"]);
    assert_eq!(texts(gate.bad("en").collect()), ["water door", "water gate"]);
    assert_eq!(texts(gate.han().collect()), ["水闸", "水閘"]);
    assert_eq!(gate.note, "Say \"sluice gate\", not \"door\".");
    assert_eq!((gate.count, gate.first_mention, gate.severity), (Some(12), true, Severity::Error));
    assert!(gate.is_valid_on("2024-05-01") && !gate.is_valid_on("2030-01-01"));
    let good = gate.preferred("en").next().unwrap();
    assert_eq!(good.exceptions, ["water gate scandal", "Watergate"]);
    assert_eq!((good.case(), good.inflected), (Case::Fold, false));
    let authority = &reading.base.concepts[1];
    assert_eq!(authority.abbreviations("en").next().unwrap().kind, Some(TermType::Acronym));
    assert_eq!(authority.preferred("en").next().unwrap().case(), Case::Exact);
    let index = reading.base.index();
    assert_eq!(index.by_han("水閘")[0].concept.id, "W1");
    assert_eq!(index.by_han("水门"), []);
    assert_eq!(index.by_id("W2").unwrap().article, "the");
    assert_eq!(reading.base.lexicon().pinyin("水务局堤坝"), "Shuǐwùjú dībà");
}

#[test]
fn tables_come_back_byte_by_byte() {
    let base = read("water.csv", TABLE.as_bytes()).base;
    let (csv, lost) = write(&base, Written::Csv);
    assert_eq!(lost, []);
    for form in [Written::TbxDca, Written::TbxDct] {
        let (tbx, lost) = write(&base, form);
        assert_eq!(lost, []);
        let back = read("water.tbx", tbx.as_bytes());
        assert_eq!(back.findings, []);
        assert_eq!(write(&back.base, Written::Csv).0, csv);
        assert_eq!(write(&back.base, form).0, tbx);
    }
    let again = read("again.csv", csv.as_bytes());
    assert_eq!(write(&again.base, Written::Csv), (csv, Vec::new()));
}

#[test]
fn what_a_format_cannot_hold_is_told() {
    let check = |path: &str, text: &str, form: Written, expected: &str| {
        let (_, lost) = write(&read(path, text.as_bytes()).base, form);
        assert_eq!(shown(&lost, text), expected);
    };
    let tbx = "<tbx><text><body><conceptEntry id='a'><langSec xml:lang='en'>\
        <termSec><term>a; b</term><note>rare</note><termNote type='termType'>shortForm</termNote></termSec>\
        <termSec><term>c</term><termNote type='termType'>shortForm</termNote></termSec>\
        </langSec></conceptEntry></body></text></tbx>";
    check(
        "a.tbx",
        tbx,
        Written::Csv,
        "lost «a; b»: the format cannot hold a term as it is written, of `a`\n\
         lost «c»: the format cannot hold the type of a term, of `a`",
    );
    check("a.tbx", tbx, Written::TbxDct, "");
    check(
        "a.csv",
        "id,zh\na,\n",
        Written::TbxDca,
        "lost «a»: the format cannot hold a concept as a whole, of `a`",
    );
    check("a.csv", "id,zh\n1 a,水\nx,火\nx,木\n", Written::TbxDca, "");
}

#[test]
fn mistakes_in_tables_are_told_with_their_places() {
    let check = |text: &str, ids: &[&str], findings: &str| check_read("a.csv", text, ids, findings);
    check(
        "id,zh,en_prefered\nA,水,water\n",
        &["A"],
        "unknown-column «en_prefered»: the column `en_prefered` is not known and is left out [did you mean `en_preferred`?]",
    );
    check(
        "id,zh,severity\nA,水,fatal\n",
        &["A"],
        "bad-value «fatal»: `fatal` cannot be a value of `severity` [it is one of `error`, `warning`, `info`]",
    );
    check(
        "id,zh,count\nA,水,many\nA,\"a,b\",3,4\n",
        &["A", "A"],
        "bad-value «many»: `many` cannot be a value of `count` [it is a whole number]\n\
         row-length «A,\"a,b\",3,4»: a row has 4 cells under 3 columns \
         [put values with a comma, a line end or a quotation mark between \" and \"]",
    );
    check(
        "zh,en_preferred\r\n水,water\r\n\r\n",
        &["row-2"],
        "missing-id «水,water»: a concept has no identifier; it is called `row-2`",
    );
    check("id,zh\nA,\n", &["A"], "no-terms «A,»: the concept `A` has no terms");
    check(
        "id,zh,zh\nA,水,火\n",
        &["A"],
        "unknown-column «zh»: the column `zh` is there twice; the first counts",
    );
    check(
        "id,zh,valid_from\nA,水,2021\n",
        &["A"],
        "bad-value «2021»: `2021` cannot be a value of `valid_from` [it is a day as 2021-09-01]",
    );
    check(
        "",
        &[],
        "unreadable «»: `a.csv` is empty [the first row names the columns, as `id,zh,pinyin,en_preferred,en_deprecated`]",
    );
    check(
        "id;zh\nA;水\n",
        &[],
        "unknown-column «id;zh»: the column `id;zh` is not known and is left out\n\
        unreadable «id;zh»: `a.csv` has no column of terms [columns are separated by commas; export the table as “CSV (comma)”]",
    );
    check("\u{FEFF}id,zh\nA,水\n", &["A"], "");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let check = |path: &str, bytes: &[u8], at: u32, expected: &str| {
        let findings = read(path, bytes).findings;
        let place = findings[0].location.as_ref().unwrap().start;
        let hints: String = findings[0].hints.iter().map(|hint| format!(" [{hint}]")).collect();
        assert_eq!((findings.len(), place), (1, at));
        assert_eq!(format!("{}{hints}", findings[0].message), expected);
    };
    let utf8 = "[save it as UTF-8, in spreadsheet programs “CSV UTF-8”]";
    check("a.csv", b"id,zh\nA,\xCB\n", 8, &format!("`a.csv` is not UTF-8 {utf8}"));
    check("a.csv", b"\xFF\xFEi\0d\0", 0, &format!("`a.csv` is UTF-16 {utf8}"));
    check(
        "a.doc",
        b"",
        0,
        "`a.doc` has no extension of a term base [term bases are .csv, .tbx, .tmx or .xlsx files]",
    );
    check("a.tbx", b"<tbx><text>", 5, "`a.tbx` is not well-formed XML: <text> is not closed");
    check(
        "a.tbx",
        b"<tbx>&lol;</tbx>",
        10,
        "`a.tbx` is not well-formed XML: the entity `&lol;` is not known",
    );
    check(
        "a.tbx",
        b"<tmx/>",
        0,
        "`a.tbx` is a <tmx>, not a <tbx> or <martif> [the extension tells the format]",
    );
    check("a.tbx", b"<tbx/>", 0, "`a.tbx` has no <body> in its <text>");
    let deep = "<a>".repeat(100);
    check("a.tbx", deep.as_bytes(), 195, "`a.tbx` is not well-formed XML: elements lie more than 64 deep");
}

#[test]
fn version_2_is_read_and_what_it_says_besides_is_told() {
    let martif = "<?xml version='1.0'?><!DOCTYPE martif SYSTEM 'TBXcoreStructV02.dtd'>
<martif type='TBX' xml:lang='en'><text><body>
<termEntry id='e1'>
<descripGrp><descrip type='definition'>A gate.</descrip><admin type='source'>Handbook</admin></descripGrp>
<descrip type='subjectField'>water</descrip>
<langSet xml:lang='en'>
<ntig><termGrp><term>sluice <hi>gate</hi></term><termNote type='partOfSpeech'>noun</termNote></termGrp></ntig>
<tig><term>water door</term><termNote type='administrativeStatus'>deprecatedTerm-admn-sts</termNote></tig>
</langSet>
<langSet xml:lang='zh-Hans'><tig><term>水闸</term><termNote type='grammaticalGender'>other</termNote></tig></langSet>
</termEntry></body></text></martif>";
    check_read(
        "old.tbx",
        martif,
        &["e1"],
        "not-kept «<termNote type='grammaticalGender'>other</termNote>»: `old.tbx` has one <grammaticalGender> that a term base has no place for\n\
         not-kept «<admin type='source'>Handbook</admin>»: `old.tbx` has one <source> that a term base has no place for",
    );
    let base = read("old.tbx", martif.as_bytes()).base;
    let row = write(&base, Written::Csv).0;
    assert_eq!(
        row.lines().nth(1).unwrap(),
        "e1,water,水闸,,,,sluice gate,,water door,,,,warning,both,,,,A gate.,noun"
    );
}

#[test]
fn units_of_a_translation_memory_are_candidates() {
    let tmx = "<tmx version='1.4'><header/><body><tu tuid='u1'><note>from a manual</note>\
        <tuv xml:lang='zh-Hans'><seg>水闸</seg></tuv><tuv xml:lang='en'><seg>sluice<ph>1</ph> gate</seg></tuv></tu>\
        <tu><tuv lang='zh-Hans'><seg>堤坝</seg></tuv><tuv lang='e n'><seg>dyke</seg></tuv></tu></body></tmx>";
    check_read(
        "m.tmx",
        tmx,
        &["u1", "tu-2"],
        "bad-value «<tuv lang='e n'><seg>dyke</seg></tuv>»: `e n` is not a BCP 47 language tag: The given language subtag is \
         invalid [give it `xml:lang`, as `xml:lang=\"zh-Hans\"`]\n\
         candidates «»: `m.tmx` gives 2 concepts that nobody has approved [look them over, and take `candidate` away \
         from what is right]\n\
         not-kept «<ph>1</ph>»: `m.tmx` has one <ph> that a term base has no place for",
    );
}

/// A workbook with one sheet of these rows.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::from(
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>",
    );
    for (number, row) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r='{}'>", number + 1));
        for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let name = char::from(b'A' + u8::try_from(column).unwrap());
            let place = number + 1;
            sheet.push_str(&format!("<c r='{name}{place}' t='inlineStr'><is><t>{text}</t></is></c>"));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let ns = "http://schemas.openxmlformats.org";
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns='{ns}/package/2006/content-types'/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns='{ns}/package/2006/relationships'><Relationship Id='r1' Type='{ns}/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns='{ns}/spreadsheetml/2006/main' xmlns:r='{ns}/officeDocument/2006/relationships'><sheets><sheet name='Terms' sheetId='1' r:id='r1'/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns='{ns}/package/2006/relationships'><Relationship Id='r1' Type='{ns}/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(text.as_bytes()).unwrap();
    }
    package.finish().unwrap().into_inner()
}

#[test]
fn workbooks_are_tables() {
    let book = workbook(&[
        &["id", "zh", "en_preferred", "severity"],
        &["A", "水闸", "sluice gate;sluice"],
        &["B", "火", "fire", "hot"],
    ]);
    let reading = read("terms.xlsx", &book);
    let expected = "bad-value «»: `hot` cannot be a value of `severity` (cell D3) [it is one of `error`, `warning`, `info`]";
    assert_eq!(shown(&reading.findings, ""), expected);
    let texts: Vec<&str> = reading.base.terms().map(|lookup| lookup.term.text.as_str()).collect();
    assert_eq!(texts, ["水闸", "sluice gate", "sluice", "火", "fire"]);
    assert!(
        shown(&read("a.xlsx", b"no zip").findings, "")
            .starts_with("unreadable «»: `a.xlsx` cannot be read as a workbook")
    );
}

#[test]
fn contradictions_are_found() {
    let check = |rows: &str, expected: &str| {
        let text = format!("id,zh,zh_hant,pinyin,en_preferred,en_admitted,en_deprecated\n{rows}");
        let reading = read("a.csv", text.as_bytes());
        assert_eq!(reading.findings, []);
        let found = conflicts(&reading.base);
        let show = |finding: &Diagnostic| {
            let at = |at: &Location| text[at.start as usize..at.end as usize].to_owned();
            let labels: String =
                finding.labels.iter().map(|label| format!(" / {}", at(&label.location))).collect();
            let code = finding.code.trim_start_matches("terms/");
            format!(
                "{code}: {} [{}{labels}]",
                finding.message,
                finding.location.as_ref().map_or(String::new(), at)
            )
        };
        assert_eq!(found.iter().map(show).collect::<Vec<_>>().join("\n"), expected, "{rows}");
    };
    check("A,水闸,水閘,shuǐzhá,sluice gate,sluice,water door\n", "");
    check("A,水,,,water,,\nA,火,,,fire,,\n", "duplicate-id: two concepts are called `A` [A / A]");
    check(
        "A,水,,,water,,\nB,水,,,fluid,,\n",
        "two-renderings: 水 is `water` in `A` and `fluid` in `B` [水 / 水]",
    );
    check(
        "A,水,,,water,,\nB,水,,,Water,,\n",
        "shared-term: `Water` is preferred for `A` and for `B` [Water / water]",
    );
    check(
        "A,水,,,water,,fluid\nB,液,,,fluid,,\n",
        "status-conflict: `fluid` is deprecated in `A` and preferred in `B` [fluid / fluid]",
    );
    check(
        "A,水,,,water,,liquid\nB,液,,,liquid crystal,,\n",
        "masked: `liquid` is deprecated, and part of `liquid crystal` [liquid / liquid crystal]",
    );
    check("A,水閘,,,sluice,,\n", "wrong-script: 水閘 has 閘 of the traditional characters [閘]");
    check("A,水闸,水闸,,sluice,,\n", "wrong-script: 水闸 has 闸 of the simplified characters [闸]");
    check(
        "A,水闸,,shuǐzhà,sluice,,\n",
        "wrong-pinyin: `shuǐzhà` beside 水闸: `zhà` is no reading of 闸 [zhà / 水闸]",
    );
    check("A,预案,,yùàn,plan,,\n", "wrong-pinyin: `yùàn` beside 预案: an apostrophe is missing [àn / 预案]");
}

#[test]
fn the_first_of_several_term_bases_counts() {
    const PARTNER: &str = "\
id,domain,zh,en_preferred,en_admitted,nl_preferred,severity
P1,water,水闸,sluice,water door,sluisdeur,info
H2,water,木,wood,,hout,error
";
    let base = |path: &str, text: &str| read(path, text.as_bytes()).base;
    let house = base(
        "house.csv",
        "id,domain,zh,en_preferred,en_deprecated,severity\nH1,water,水闸,sluice gate,water door,error\nH2,water,火,fire,,error\n",
    );
    let partner = base(
        "partner.csv",
        "id,domain,zh,en_preferred,en_admitted,nl_preferred,severity\nP1,water,水闸,sluice,water door,sluisdeur,info\nH2,water,木,wood,,hout,error\n",
    );
    let (merged, findings) = merge([house, partner]);
    let rows = write(&merged, Written::Csv).0;
    let rows: Vec<&str> = rows.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "H1,water,水闸,,,,sluice gate,sluice,water door,sluisdeur,,,error,both,,,",
            "H2,water,火,,,,fire,,,,,,error,both,,,",
            "H2-2,water,木,,,,wood,,,hout,,,error,both,,,",
        ]
    );
    assert_eq!(
        shown(&findings, PARTNER),
        "different-value «P1»: `severity` of `H1` is `error`, not `info`\n\
         two-renderings «sluice»: `sluice gate` is preferred for `H1`, not `sluice`\n\
         status-conflict «water door»: `water door` is deprecated for `H1`, not admitted\n\
         different-value «H2»: `H2` is another concept in an earlier term base; it is called `H2-2`"
    );
    assert!(findings.iter().all(|finding| finding.location.as_ref().unwrap().path == "partner.csv"));
}

#[test]
fn terms_are_searched_in_all_languages() {
    let base = read("water.csv", TABLE.as_bytes()).base;
    let check = |query: &str, expected: &[&str]| {
        let found: Vec<String> =
            search(&base, query).iter().map(|hit| format!("{} {}", hit.concept.id, hit.term.text)).collect();
        assert_eq!(found, expected, "{query}");
    };
    check("水閘", &["W1 水闸"]);
    check("水", &["W1 水闸", "W2 水务局"]);
    check("shui", &["W1 shuǐzhá", "W2 Shuǐwùjú"]);
    check("shuǐ wù", &["W2 Shuǐwùjú"]);
    check("shuì", &[]);
    check("dyke", &["W3 dyke"]);
    check("DĲK", &[]);
    check("dijk", &["W3 dijk"]);
    check("gate", &["W1 sluice gate"]);
    check("", &[]);
}

#[test]
fn findings_have_declared_codes() {
    for code in CODES {
        assert!(code.name.starts_with("terms/") && code.summary.ends_with('.'));
    }
    assert_eq!(UNREADABLE.level, Level::Deny);
}

/// A generator of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// Bytes changed, cut, doubled or swapped for others that mean something.
fn mutated(sample: &[u8], random: &mut Random) -> Vec<u8> {
    const TOKENS: [&[u8]; 12] = [
        b",",
        b"\"",
        b"\n",
        b";",
        b"<",
        b">",
        b"</term>",
        b"&#0;",
        b"&amp;",
        b"<term/>",
        b"\xFF",
        b"\xE6\xB0\xB4",
    ];
    let mut bytes = sample.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let part = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, part));
            }
            3 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            _ => drop(bytes.splice(at..end, TOKENS[random.below(TOKENS.len())].iter().copied())),
        }
    }
    bytes
}

#[test]
fn no_bytes_make_it_panic() {
    let base = read("water.csv", TABLE.as_bytes()).base;
    let book = workbook(&[
        &["id", "zh", "en_preferred", "severity"],
        &["A", "水闸", "sluice gate"],
        &["B", "火", "fire"],
    ]);
    let dca = write(&base, Written::TbxDca).0;
    let dct = write(&base, Written::TbxDct).0;
    let tmx = "<tmx><body><tu><tuv xml:lang='zh'><seg>水</seg></tuv><tuv xml:lang='en'><seg>water</seg></tuv></tu></body></tmx>";
    let samples: [(&str, &[u8]); 5] = [
        ("a.csv", TABLE.as_bytes()),
        ("a.tbx", dca.as_bytes()),
        ("a.tbx", dct.as_bytes()),
        ("a.tmx", tmx.as_bytes()),
        ("a.xlsx", &book),
    ];
    let mut random = Random(6);
    let mut good = 0;
    for round in 0..2_000 {
        let (path, sample) = samples[round % samples.len()];
        let bytes = mutated(sample, &mut random);
        let reading = read(path, &bytes);
        good += usize::from(!reading.base.concepts.is_empty());
        let places = reading.findings.iter().filter_map(|finding| finding.location.as_ref());
        let places = places.chain(reading.base.terms().filter_map(|lookup| lookup.term.location.as_ref()));
        for at in places {
            assert!(at.start <= at.end && at.end as usize <= bytes.len(), "{at:?}");
        }
        let found = conflicts(&reading.base);
        assert!(found.iter().all(|finding| finding.code.starts_with("terms/")));
        for form in [Written::Csv, Written::TbxDca] {
            let (text, _) = write(&reading.base, form);
            assert!(
                read("a.csv", text.as_bytes()).base.concepts.len() <= reading.base.concepts.len()
                    || form != Written::Csv
            );
        }
        let (merged, _) = merge([base.clone(), reading.base]);
        assert!(merged.concepts.len() >= base.concepts.len());
    }
    assert!(good > 200 && good < 2_000, "{good} of 2000 mutated files held concepts");
}

#[test]
fn the_term_base_of_the_examples_contradicts_itself_nowhere_and_comes_back_byte_by_byte() {
    let table = include_str!("../../../examples/terms.csv");
    let reading = read("terms.csv", table.as_bytes());
    assert_eq!(reading.findings, []);
    let found = conflicts(&reading.base);
    assert!(found.iter().all(|finding| finding.level == Level::Allow), "{found:?}");
    for form in [Written::Csv, Written::TbxDca, Written::TbxDct] {
        let (text, lost) = write(&reading.base, form);
        assert_eq!(lost, []);
        let back = if form == Written::Csv {
            read("a.csv", text.as_bytes())
        } else {
            read("a.tbx", text.as_bytes())
        };
        assert_eq!(write(&back.base, Written::Csv).0, table);
    }
}
