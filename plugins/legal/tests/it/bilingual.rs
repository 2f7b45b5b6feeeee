//! A text beside its translation.

use crate::common::{check_spans, import, outline, regulation, show_finding};
use dossier_sdk::testing::MemoryHost;
use serde_json::json;

/// Reads a source and its translation: the document's outline and the findings.
fn read(source: &str, translation: &str, align: &str) -> (String, Vec<String>) {
    let files = [("zh.md", source), ("en.md", translation)];
    let host = files.iter().fold(MemoryHost::new(), |host, (name, text)| host.with(*name, text));
    let options = json!({ "source": "zh.md", "translations": [{ "file": "en.md" }], "align": align });
    let document = import(&host, "legal/import-bilingual", options).unwrap();
    check_spans(&document, &files);
    let findings = host.reported().iter().map(|finding| show_finding(finding, &files)).collect();
    (outline(&document.blocks), findings)
}

const SOURCE: &str =
    "# 条例\n\n## 第一章 总则\n\n第一条 甲。\n\n乙。\n\n第二条 丙：\n\n（一）丁；\n\n（二）戊。\n";

#[test]
fn articles_stand_side_by_side() {
    let translation = "# Regulation\n\n## Chapter I. General provisions\n\nArticle 1. A.\n\nB.\n\nArticle 2. C:\n\n(1) d;\n\n(2) e.\n";
    let (shown, findings) = read(SOURCE, translation, "article");
    assert_eq!(findings, Vec::<String>::new());
    let expected = "
div.parallel titles=中文|English aligned=structure
  div.unit.chapter#chp_1 num=1
    div lang=zh-Hans
      h1 第一章 总则
    div lang=en
      h1 Chapter I. General provisions
  div.unit.article#chp_1__art_1 num=1
    div lang=zh-Hans
      div.paragraph#chp_1__art_1__para_1 num=1
        p *第一条* 甲。
      div.paragraph#chp_1__art_1__para_2 num=2
        p 乙。
    div lang=en
      div.paragraph num=1
        p *Article 1.* A.
      div.paragraph num=2
        p B.
  div.unit.article#chp_1__art_2 num=2
    div lang=zh-Hans
      div.paragraph#chp_1__art_2__para_1 num=1
        p *第二条* 丙：
        div.item#chp_1__art_2__para_1__list_1__item_1 num=1
          p （一）丁；
        div.item#chp_1__art_2__para_1__list_1__item_2 num=2
          p （二）戊。
    div lang=en
      div.paragraph num=1
        p *Article 2.* C:
        div.item num=1
          p (1) d;
        div.item num=2
          p (2) e.
";
    assert_eq!(shown.trim(), expected.trim(), "\n{shown}");
}

#[test]
fn or_their_paragraphs() {
    let (shown, findings) = read("第一条 甲。\n\n乙。", "Article 1\n\nA.\n\nB.", "paragraph");
    assert_eq!(findings, Vec::<String>::new());
    let expected = "
div.parallel titles=中文|English aligned=structure
  div.unit.paragraph#art_1__para_1 num=1 article=1
    div lang=zh-Hans
      div.article#art_1 num=1
        p *第一条* 甲。
    div lang=en
      p.head *Article 1*
      p A.
  div.unit.paragraph#art_1__para_2 num=2 article=1
    div lang=zh-Hans
      p 乙。
    div lang=en
      p B.
";
    assert_eq!(shown.trim(), expected.trim(), "\n{shown}");
}

#[test]
fn what_does_not_match_is_shown_in_both_files() {
    let check = |translation: &str, expected: &[&str]| {
        let (_, findings) = read(SOURCE, translation, "article");
        assert_eq!(findings, expected, "{translation}");
    };
    check(
        "# R\n\n## Chapter I. G\n\nArticle 1. A.\n\nArticle 2. C:\n\n(1) d;\n\n(2) e.\n\n(3) f.\n\nMore.\n",
        &[
            "legal/missing: article 1 has 2 paragraphs in zh-Hans and 1 in en |乙。| + the last paragraph of the translation |Article 1. A.|",
            "legal/extra: article 2, item 3 of en is not in zh-Hans |(3) f.| + the paragraph of the source |第二条 丙：|",
            "legal/extra: article 2 has 1 paragraph in zh-Hans and 2 in en |More.| + the last paragraph of the source |第二条 丙：|",
        ],
    );
    check(
        "# R\n\n## Chapter I. G\n\nArticle 2. C:\n\n(1) d;\n\n(2) e.\n\nArticle 1. A.\n\nB.\n",
        &[
            "legal/missing-number: article 2 comes first: 1 is missing |Article 2.|",
            "legal/number-order: article 1 comes after article 2 |Article 1.| + article 2 |Article 2.|",
            "legal/order: article 2 stands at another place in en than in zh-Hans |Article 2. C:| + here in zh-Hans |第二条 丙：|",
        ],
    );
    check(
        "# R\n\nArticle 1. A.\n\nB.\n\nArticle 3. C.\n",
        &[
            "legal/missing-number: article 3 follows article 1: 2 is missing |Article 3.| + article 1 |Article 1.|",
            "legal/extra: article 3 of en is not in zh-Hans |Article 3. C.| + it would come after this |第一条 甲。|",
            "legal/missing: chapter 1 of zh-Hans is not in en |## 第一章 总则|",
            "legal/missing: article 2 of zh-Hans is not in en |第二条 丙：| + its translation would come after this |B.|",
        ],
    );
}

#[test]
fn the_metadata_are_those_of_the_translation_and_of_the_source() {
    let document = regulation("article");
    let texts =
        ["lang", "title", "subtitle", "author"].map(|key| document.meta_text(key).unwrap_or_default());
    assert_eq!(
        texts,
        [
            "en-GB",
            "Regulation of Haizhou Municipality on the Management of Network Data Security",
            "海州市网络数据安全管理条例",
            "Policy Desk",
        ]
    );
    let legal = dossier_legal::LegalMeta::of(&document.meta);
    assert_eq!(legal.effective.as_deref(), Some("2025-09-01"));
    assert_eq!(legal.translation_of, legal.version);
    assert_eq!(legal.translators, ["Policy Desk"]);
    assert_eq!(legal.kind.as_deref(), Some("local_regulation"));
    let rights = legal.rights.unwrap();
    assert!(rights.starts_with("Translation free to copy"), "{rights}");
}
