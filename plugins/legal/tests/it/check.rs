//! `legal/check` on documents: each finding with the text that it is about.

use crate::common::{regulation, show_finding};
use dossier_sdk::Document;
use dossier_testkit::Call;
use serde_json::{Value, json};

/// The findings of `legal/check` on a document that was read from files.
fn findings(document: Document, options: Value, files: &[(&str, &str)]) -> Vec<String> {
    let call = Call::new("legal/check").options(options).document(document);
    let call = files.iter().fold(call, |call, (path, text)| call.file(path, text));
    let output = call.run(&dossier_legal::plugin());
    assert!(output.failure.is_none(), "{:?}", output.failure);
    for fix in output.findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        for edit in &fix.edits {
            let file = files.iter().find(|(path, _)| *path == edit.location.path).unwrap().1;
            assert!(file.get(edit.location.start as usize..edit.location.end as usize).is_some());
        }
    }
    output.findings.iter().map(|finding| show_finding(finding, files)).collect()
}

/// Checks a document of Markdown.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    check_with(json!({}), text, expected);
}

#[track_caller]
fn check_with(options: Value, text: &str, expected: &[&str]) {
    let files = [("a.md", text)];
    let call = Call::new("markdown/import")
        .options(json!({ "files": ["a.md"], "lang": "en-GB" }))
        .file("a.md", text);
    let document = call.run(&dossier_markdown::plugin()).document.unwrap();
    assert_eq!(findings(document, options, &files), expected, "{text}");
}

/// Checks a unit of a source and its translation.
#[track_caller]
fn check_unit(source: &str, lang: &str, target: &str, expected: &[&str]) {
    check(&unit(source, lang, target), expected);
}

fn unit(source: &str, lang: &str, target: &str) -> String {
    format!("::: unit\n::: {{lang=zh-Hans}}\n{source}\n:::\n::: {{lang={lang}}}\n{target}\n:::\n:::\n")
}

/// What a change makes of a text; it is found once.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

#[test]
fn a_right_translation_is_silent_however_it_is_aligned() {
    for align in ["article", "paragraph"] {
        let files = [
            ("zh.md", include_str!("../../../../examples/law/regulation.zh.md")),
            ("en.md", include_str!("../../../../examples/law/regulation.en.md")),
        ];
        assert_eq!(findings(regulation(align), json!({}), &files), Vec::<String>::new(), "{align}");
    }
}

#[test]
fn parts_of_units_are_those_of_the_source() {
    check_unit("第三十一条　甲。\n\n乙。", "en", "Article 31. A.\n\nB.", &[]);
    check_unit("第三十一条\n\n甲。\n\n乙。", "nl", "### Artikel 31\n\nA.\n\nB.", &[]);
    check_unit(
        "**第三条**　甲：\n\n（一）乙；\n\n1．丙；\n\n（二）丁。",
        "en",
        "**Article 3.** A:\n\n(1) b;\n\n1. c;\n\n(2) d.",
        &[],
    );
    check_unit("## 第三章　总则", "en", "## Chapter III. General provisions", &[]);
    check_unit("# 甲\n\n乙。\n\n丙。", "en", "# A\n\nB and c.", &[]);
    check_unit(
        "## 第三章　总则",
        "en",
        "## Chapter IV. General provisions",
        &[
            "legal/structure-parity: 第三章 is chapter 3, and not Chapter IV |Chapter IV| + the source |第三章|",
        ],
    );
    check_unit(
        "第三十一条　甲。",
        "nl",
        "Artikel 13. A.",
        &[
            "legal/structure-parity: 第三十一条 is article 31, and not Artikel 13 |Artikel 13.| + the source |第三十一条|",
        ],
    );
    check_unit(
        "第三十一条　甲。\n\n乙。",
        "en",
        "Article 31. A.",
        &[
            "legal/structure-parity: 第三十一条 has 2 paragraphs, and Article 31 has 1 paragraph |乙。| + the last paragraph here |Article 31. A.|",
        ],
    );
    check_unit(
        "第三条　甲：\n\n（一）乙；\n\n（二）丙；\n\n（三）丁。",
        "en",
        "Article 3. A:\n\n(1) b;\n\n(3) d.",
        &[
            "legal/structure-parity: （二） is not in `en`: item (2) is missing |（二）| + its translation would come after this |(1)|",
        ],
    );
    check_unit(
        "第三条　甲：\n\n（一）乙。",
        "en",
        "Article 3. A:\n\n(1) b;\n\n(2) c.",
        &["legal/structure-parity: the source has nothing for (2) |(2)|"],
    );
}

#[test]
fn numbers_of_the_source_are_in_order() {
    let text = |numbers: &[(&str, u32)]| -> String {
        numbers
            .iter()
            .map(|(han, number)| {
                unit(&format!("第{han}条　甲。"), "en", &format!("Article {number}. A.")) + "\n"
            })
            .collect()
    };
    check(&text(&[("一", 1), ("二", 2), ("三", 3), ("四", 4)]), &[]);
    check(
        &text(&[("一", 1), ("二", 2), ("四", 4), ("五", 5)]),
        &["legal/structure-parity: article 4 follows article 2: 3 is missing |第四条| + article 2 |第二条|"],
    );
    check(&text(&[("三", 3), ("七", 7), ("二十一", 21)]), &[]);
    check(
        &text(&[("三", 3), ("七", 7), ("七", 7)]),
        &["legal/structure-parity: article 7 is there twice |第七条| + the first one |第七条|"],
    );
    check(
        &text(&[("三", 3), ("七", 7), ("五", 5)]),
        &["legal/structure-parity: article 5 comes after article 7 |第五条| + article 7 |第七条|"],
    );
    check(&format!("{}\n# Another law\n\n{}", text(&[("三", 3)]), text(&[("三", 3)])), &[]);
    check_unit(
        "第三条　甲：\n\n（一）乙；\n\n（三）丙。",
        "en",
        "Article 3. A:\n\n(1) b;\n\n(3) c.",
        &["legal/structure-parity: item 3 follows item 1: 2 is missing |（三）| + item 1 |（一）|"],
    );
    check_unit("（二）乙；\n\n（三）丙。", "en", "(2) b;\n\n(3) c.", &[]);
}

#[test]
fn references_are_those_of_the_source() {
    let source = "违反本法第六条、第八条第一款、第九条规定的";
    check_unit(
        source,
        "en",
        "Whoever violates Article 6, Article 8, paragraph 1, or Article 9 of this Law",
        &[],
    );
    check_unit(
        source,
        "en",
        "Whoever violates Articles 6 and 9 and the first paragraph of Article 8 of this Law",
        &[],
    );
    check_unit(
        source,
        "nl",
        "Wie artikel 6, artikel 8, eerste lid, of artikel 9 van deze wet overtreedt",
        &[],
    );
    check_unit(
        source,
        "en",
        "Whoever violates Article 6, Article 8, or Article 9 of this Law",
        &[
            "legal/cross-reference: 第八条第一款 is Article 8, paragraph 1, and the translation refers to Article 8 |Article 8| + the source |第八条第一款|",
        ],
    );
    check_unit(
        source,
        "nl",
        "Wie artikel 6, artikel 8, tweede lid, of artikel 9 van deze wet overtreedt",
        &[
            "legal/cross-reference: 第八条第一款 is artikel 8, lid 1, and the translation refers to artikel 8, lid 2 |artikel 8, tweede lid| + the source |第八条第一款|",
        ],
    );
    check_unit(
        source,
        "en",
        "Whoever violates Articles 6 and 9 of this Law",
        &[
            "legal/cross-reference: 第八条第一款 is Article 8, paragraph 1: the translation does not refer to it |第八条第一款| + the translation |Whoever violates Articles 6 and 9 of this Law|",
        ],
    );
    check_unit("依照前条规定", "en", "under Article 7", &[]);
    check_unit(
        "依照有关规定",
        "en",
        "under Article 7",
        &[
            "legal/cross-reference: the source does not refer to Article 7 |Article 7| + the source |依照有关规定|",
        ],
    );
    check_unit("第二十一条至第二十三条", "en", "Articles 21–23", &[]);
}

#[test]
fn what_a_whole_text_refers_to_is_there() {
    let body = |reference: &str| -> String {
        ["一", "二", "三", "四", "五"]
            .iter()
            .map(|number| format!("第{number}条　依照{reference}处理。\n\n"))
            .collect()
    };
    let law = |reference: &str| format!("::: {{lang=zh-Hans}}\n{}:::\n", body(reference));
    check(&law("本法第五条"), &[]);
    check(&law("《甲法》第九条"), &[]);
    let file = format!(
        "---\nlang: zh-Hans\n---\n\n第一条 甲。\n\n乙：\n\n（一）丙；\n\n（二）丁。\n\n第二条 依照{}处理。\n",
        "本法第一条第二款第（二）项"
    );
    let cases = [
        (file.clone(), ""),
        (
            changed(&file, "本法第一条第二款", "本法第一条第三款"),
            "legal/cross-reference: there is no paragraph 3 of article 1: it has 2 paragraphs |第一条第三款第（二）项|",
        ),
        (
            changed(&file, "第（二）项", "第（三）项"),
            "legal/cross-reference: there is no item 3 in paragraph 2 of article 1 |第一条第二款第（三）项|",
        ),
        (
            changed(&file, "本法第一条", "本法第十二条"),
            "legal/cross-reference: there is no article 12: the text has articles 1 to 2 |第十二条第二款第（二）项|",
        ),
    ];
    for (text, expected) in cases {
        let files = [("a.md", text.as_str())];
        let host = dossier_sdk::testing::MemoryHost::new().with("a.md", text.as_str());
        let document = crate::common::import(&host, "legal/import", json!({ "file": "a.md" })).unwrap();
        assert_eq!(findings(document, json!({}), &files).join("; "), expected);
    }
}

#[test]
fn titles_are_marked_as_the_language_does() {
    let source = "依照《网络安全法》、《数据安全法》和国务院《条例》";
    check_unit(
        source,
        "en",
        "under the Cybersecurity Law, the Data Security Law and the *Regulations* of the State Council",
        &[],
    );
    check_unit(
        source,
        "en",
        "under the “Cybersecurity Law”, *Data Security Law* and the Regulations of the State Council",
        &[],
    );
    check_unit(
        source,
        "nl",
        "op grond van de Cyberbeveiligingswet, de Gegevensbeveiligingswet en het Besluit",
        &[],
    );
    check_unit(
        source,
        "en",
        "under the laws concerned",
        &[
            "legal/title-marks: the source names 3 titles, and the translation none |《网络安全法》| + the translation |under the laws concerned|",
        ],
    );
    check(
        "See the 《Data Security Law》.\n",
        &[
            "legal/title-marks: `《Data Security Law》`: a title in a Latin script is emphasised |《Data Security Law》|",
        ],
    );
    check("See the Data Security Law (《数据安全法》).\n", &[]);
}

#[test]
fn thresholds_include_their_number() {
    check_unit("三级以上网络", "en", "networks of level 3 or above", &[]);
    check_unit(
        "三级以上网络",
        "en",
        "networks above level 3",
        &[
            "legal/thresholds: `above level 3` leaves the number out, and 三级以上 includes it |above level 3| + the source |三级以上|",
        ],
    );
    check_unit("处十万元以上一百万元以下罚款", "en", "fined RMB 100,000 to RMB 1 million", &[]);
    check_unit(
        "处一百万元以下罚款",
        "en",
        "a fine of less than RMB 1,000,000",
        &[
            "legal/thresholds: `less than RMB 1,000,000` leaves the number out, and 一百万元以下 includes it |less than RMB 1,000,000| + the source |一百万元以下|",
        ],
    );
    check_unit("处一百万元以下罚款", "en", "a fine of not more than RMB 1,000,000", &[]);
    check_unit(
        "十万人以上个人信息",
        "nl",
        "persoonsgegevens van meer dan 100.000 personen",
        &[
            "legal/thresholds: `meer dan 100.000` leaves the number out, and 十万人以上 includes it |meer dan 100.000| + the source |十万人以上|",
        ],
    );
    check_unit("十万人以上个人信息", "nl", "persoonsgegevens van 100.000 personen of meer", &[]);
    check_unit("不满十四周岁的", "en", "those under the age of 14", &[]);
    check_unit("超过三十日，六十日以上的", "en", "more than 30 days, and 60 days or more", &[]);
}

#[test]
fn titles_say_what_the_text_is() {
    check_unit("# 规定（试行）", "en", "# Provisions (for Trial Implementation)", &[]);
    check_unit(
        "# 规定（试行）",
        "nl",
        "# Bepalingen",
        &[
            "legal/status-in-title: the source says 试行, and this title does not say `for trial implementation` |Bepalingen| + the source |规定（试行）|",
        ],
    );
    check_unit(
        "# 暂行办法（修订草案征求意见稿）",
        "en",
        "# Interim Measures (Revised Draft)",
        &[
            "legal/status-in-title: the source says 征求意见稿, and this title does not say `draft for comment` |Interim Measures (Revised Draft)| + the source |暂行办法（修订草案征求意见稿）|",
        ],
    );
    check(
        "---\ntitle: Measures of Haizhou on Wells\nlegal:\n  title_zh: 海州市水井管理暂行办法\n  type: local_rule\n  issuer: X\n  promulgated: 2025-04-10\n  effective: none\n  status: draft\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  translators: X\n  version: \"1\"\n  rights: Free\n---\n\nText.\n",
        &[
            "legal/status-in-title: the source says 暂行, and this title does not say `interim` |Measures of Haizhou on Wells|",
        ],
    );
}

const META: &str = "---\ntitle: Rules of Haizhou on Wells\ndate: 2026-11-01\nlegal:\n  title_zh: 海州市水井管理规定\n  type: local_rule\n  issuer: X\n  adopted: 2025-03-27\n  promulgated: 2025-04-10\n  effective: 2025-09-01\n  status: in_force\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  translators: X\n  version: \"2025-04-10\"\n  translation_of: \"2025-04-10\"\n  rights: Free\n---\n\nArticle 1. Wells.\n";

#[test]
fn metadata_are_complete_and_agree() {
    check(META, &[]);
    check(
        &changed(&changed(META, "  rights: Free\n", ""), "  translators: X\n", ""),
        &["legal/metadata-complete: the metadata do not say `translators` and `rights` |legal:|"],
    );
    check(
        &changed(META, "adopted: 2025-03-27", "adopted: 2025-05-27"),
        &[
            "legal/date-order: adopted on 2025-05-27, after it was promulgated on 2025-04-10 |adopted: 2025-05-27| + against this |promulgated: 2025-04-10|",
        ],
    );
    check(
        &changed(META, "effective: 2025-09-01", "effective: 2025-03-01"),
        &[
            "legal/date-order: in effect from 2025-03-01, before it was promulgated on 2025-04-10 |effective: 2025-03-01| + against this |promulgated: 2025-04-10|",
        ],
    );
    check(
        &changed(META, "date: 2026-11-01", "date: 2025-08-01"),
        &[
            "legal/date-order: `in_force`, but it takes effect on 2025-09-01, after 2025-08-01 |status: in_force| + against this |effective: 2025-09-01|",
        ],
    );
    check(
        &changed(META, "status: in_force", "status: not_yet_in_force"),
        &[
            "legal/date-order: `not_yet_in_force`, but it took effect on 2025-09-01, and this is of 2026-11-01 |status: not_yet_in_force| + against this |effective: 2025-09-01|",
        ],
    );
    check(
        &changed(META, "status: in_force", "status: amended"),
        &["legal/date-order: `amended`, but `amended_by` does not say by what |status: amended|"],
    );
    check_with(
        json!({ "on": "2025-08-01" }),
        META,
        &[
            "legal/date-order: `in_force`, but it takes effect on 2025-09-01, after 2025-08-01 |status: in_force| + against this |effective: 2025-09-01|",
        ],
    );
    check(
        &changed(META, "  version: \"2025-04-10\"", "  version: \"2026-01-15\""),
        &[
            "legal/stale-translation: the version of 2025-04-10 was translated, and there is one of 2026-01-15 |translation_of: \"2025-04-10\"| + the newer version |version: \"2026-01-15\"|",
        ],
    );
    let amended = changed(META, "  rights: Free", "  rights: Free\n  amended_by: 2026年1月15日修改决定");
    check(
        &amended,
        &[
            "legal/stale-translation: the version of 2025-04-10 was translated, and there is one of 2026-01-15 |translation_of: \"2025-04-10\"| + the newer version |amended_by: 2026年1月15日修改决定|",
        ],
    );
    check(&changed(&amended, "  rights: Free", "  note: Amended on 15 January 2026\n  rights: Free"), &[]);
    check("---\ntitle: A report\ntype: report\nstatus: final\n---\n\nText.\n", &[]);
}

#[test]
fn additions_are_signed() {
    let note = |note: &str| {
        format!("{}\n[^n]: {note}\n", unit("由网信部门负责。", "en", "The department[^n] is responsible."))
    };
    for signed in [
        "The CAC. [J.D.]",
        "The CAC, tr.",
        "Translator’s note: the CAC.",
        "The CAC. —JD",
        "Bedoeld is de CAC (red.)",
    ] {
        check(&note(signed), &[]);
    }
    check(
        &note("The CAC."),
        &["legal/notes-signed: a note that the source does not have, and nobody signed |[^n]|"],
    );
    check(
        &note("That is what the EU"),
        &["legal/notes-signed: a note that the source does not have, and nobody signed |[^n]|"],
    );
    check_unit(
        "由网信部门负责。",
        "nl",
        "De afdeling (d.w.z. de CAC) is verantwoordelijk.",
        &[
            "legal/notes-signed: `(d.w.z. de CAC)` is not in the source, and reads as if it were |(d.w.z. de CAC)|",
        ],
    );
    check_unit(
        "由网信部门（即国家网信办）负责。",
        "en",
        "The department (i.e. the CAC) is responsible.",
        &[],
    );
}

#[test]
fn nobody_is_named_under_the_chatham_house_rule() {
    let text = |body: &str| {
        format!(
            "---\nchatham_house: true\nparticipants:\n  - name: Mei Example\n    affiliation: Ministry of Wells\n---\n\nUnder the Chatham House Rule neither the identity nor the affiliation of participants may be revealed.\n\n{body}\n"
        )
    };
    check(&text("One participant said that the ministry’s wells were deep."), &[]);
    check(&text("Example wells are deep. Director of the wells, he said."), &[]);
    check(
        &text("Mei Example agreed, and so did the Ministry of Wells.[^a]\n\n[^a]: Dr Mei was there."),
        &[
            "legal/chatham-house: `Mei Example` is of the participants, who are not named |Mei Example|",
            "legal/chatham-house: `Ministry of Wells` is of the participants, who are not named |Ministry of Wells|",
            "legal/chatham-house: `Dr Mei` is of the participants, who are not named |Dr Mei|",
        ],
    );
    check(
        &text("According to Professor Li, wells are deep."),
        &[
            "legal/chatham-house: `Professor Li` is said to have spoken: write `one participant` |Professor Li|",
        ],
    );
    check(
        "---\nchatham_house: true\n---\n\nText.\n",
        &["legal/chatham-house: the document does not state the Chatham House Rule |chatham_house: true|"],
    );
    check("Mr Li said so.\n", &[]);
    check_with(
        json!({ "participants": ["Well Council"] }),
        &text("The Well Council agreed."),
        &["legal/chatham-house: `Well Council` is of the participants, who are not named |Well Council|"],
    );
}

#[test]
fn markings_are_labels_and_fit_the_channel() {
    check("---\ntlp: amber\n---\n\nText.\n", &[]);
    check(
        "---\ntlp: \"TLP: White\"\n---\n\nText.\n",
        &["legal/marking: `TLP: White` is no label of the Traffic Light Protocol |tlp: \"TLP: White\"|"],
    );
    check(
        "---\ntlp: \"TLP:amber\"\n---\n\nText.\n",
        &["legal/marking: `TLP:amber` is written TLP:AMBER |tlp: \"TLP:amber\"|"],
    );
    check(
        "---\ntlp: purple\n---\n\nText.\n",
        &["legal/marking: `purple` is no label of the Traffic Light Protocol |tlp: purple|"],
    );
    check(
        "---\ntlp: TLP:AMBER\nchannel: public\n---\n\nText.\n",
        &["legal/marking: a public document is not TLP:AMBER |tlp: TLP:AMBER|"],
    );
    check_with(
        json!({ "channel": "public" }),
        "---\ntlp: TLP:CLEAR\nclassification: Departementaal vertrouwelijk\n---\n\nText.\n",
        &[
            "legal/marking: a public document is not `Departementaal vertrouwelijk` |classification: Departementaal vertrouwelijk|",
        ],
    );
    check(
        "TLP:AMBER\n\nText on TLP:RED and TLP: RED.\n",
        &[
            "legal/marking: TLP:AMBER stands here, and not on each page |TLP:AMBER|",
            "legal/marking: `TLP: RED` is written TLP:RED |TLP: RED|",
        ],
    );
    check(
        "---\nlegal:\n  tlp: TLP:RED\ntype: x\n---\n\nText.\n",
        &[
            "legal/metadata-complete: the metadata do not say `title_zh`, `title_en`, `type`, `issuer`, `promulgated`, `effective`, `status`, `source_url`, `retrieved`, `translators`, `version` and `rights` |legal:|",
            "legal/marking: `TLP:RED` is in the table `legal` alone, so that no page bears it |tlp: TLP:RED|",
        ],
    );
}

#[test]
fn a_day_that_is_none_is_refused() {
    let stages = dossier_legal::plugin().stages;
    let stage = stages.iter().find(|def| def.manifest().name == "legal/check").unwrap();
    assert!(stage.build(json!({ "on": "1 November" })).is_err());
}
