//! Legal texts as documents.

use crate::common::{check_spans, import, outline, show_finding};
use dossier_sdk::testing::MemoryHost;
use serde_json::json;

/// Reads a file of this name and shows the document, then the findings.
fn check_file(name: &str, input: &str, expected: &str) {
    let host = MemoryHost::new().with(name, input);
    let document = import(&host, "legal/import", json!({ "file": name })).unwrap();
    check_spans(&document, &[(name, input)]);
    let mut shown = outline(&document.blocks);
    for finding in host.reported() {
        shown.push_str(&format!("! {}\n", show_finding(&finding, &[(name, input)])));
    }
    assert_eq!(shown.trim(), expected.trim(), "\n{shown}");
}

fn check(input: &str, expected: &str) {
    check_file("law.md", input, expected);
}

#[test]
fn a_statute_has_chapters_articles_paragraphs_and_items() {
    check(
        "# 试点条例\n\n2026年1月2日 市人民政府公布\n\n## 第一章 总则\n\n第一条 为了管理，制定本条例。\n\n第二款。\n\n\
         第二条　有下列情形之一的：\n\n（一）甲；\n\n1．子；\n\n2．丑；\n\n（二）乙。\n\n违反前款的。\n",
        "
div.history#preface
  p 2026年1月2日 市人民政府公布
h1#chp_1 num=1 第一章 总则
div.article#chp_1__art_1 num=1
  div.paragraph#chp_1__art_1__para_1 num=1
    p *第一条* 为了管理，制定本条例。
  div.paragraph#chp_1__art_1__para_2 num=2
    p 第二款。
div.article#chp_1__art_2 num=2
  div.paragraph#chp_1__art_2__para_1 num=1
    p *第二条*　有下列情形之一的：
    div.item#chp_1__art_2__para_1__list_1__item_1 num=1
      p （一）甲；
      div.subitem#chp_1__art_2__para_1__list_1__item_1__list_1__item_1 num=1
        p 1．子；
      div.subitem#chp_1__art_2__para_1__list_1__item_1__list_1__item_2 num=2
        p 2．丑；
    div.item#chp_1__art_2__para_1__list_1__item_2 num=2
      p （二）乙。
  div.paragraph#chp_1__art_2__para_2 num=2
    p 违反前款的。
",
    );
}

#[test]
fn parts_sections_inserted_articles_and_annexes() {
    check(
        "第一编　总则\n\n第一章　一般规定\n\n第一节　目的\n\n第1条　甲。\n\n第１条之一　乙。\n\n第二章 其他\n\n第二条 丙。\n\n附件：目录\n\n一、甲\n\n（一）乙\n",
        "
h1#part_1 num=1 第一编　总则
h2#part_1__chp_1 num=1 第一章　一般规定
h3#part_1__chp_1__sec_1 num=1 第一节　目的
div.article#part_1__chp_1__sec_1__art_1 num=1
  div.paragraph#part_1__chp_1__sec_1__art_1__para_1 num=1
    p *第1条*　甲。
div.article#part_1__chp_1__sec_1__art_1-1 num=1-1
  div.paragraph#part_1__chp_1__sec_1__art_1-1__para_1 num=1
    p *第１条之一*　乙。
h2#part_1__chp_2 num=2 第二章 其他
div.article#part_1__chp_2__art_2 num=2
  div.paragraph#part_1__chp_2__art_2__para_1 num=1
    p *第二条* 丙。
div.annex#att_1 num=1
  h1 附件：目录
  p 一、甲
  p （一）乙
",
    );
}

#[test]
fn contents_and_preamble_are_told_from_the_text() {
    check(
        "# 条例\n\n（2026年1月2日通过）\n\n目　录\n\n第一章　总则\n\n第二章　附则\n\n序言\n\n本市历史悠久。\n\n第一章　总则\n\n第一条　甲。\n\n第二章　附则\n\n第二条　乙。\n",
        "
div.history#preface
  p （2026年1月2日通过）
div.contents#toc
  p 目　录
  p 第一章　总则
  p 第二章　附则
div.preamble#preamble
  h1 序言
  p 本市历史悠久。
h1#chp_1 num=1 第一章　总则
div.article#chp_1__art_1 num=1
  div.paragraph#chp_1__art_1__para_1 num=1
    p *第一条*　甲。
h1#chp_2 num=2 第二章　附则
div.article#chp_2__art_2 num=2
  div.paragraph#chp_2__art_2__para_1 num=1
    p *第二条*　乙。
",
    );
    check(
        "目录\n\n第一章 总则\n\n第二章 附则\n\n第一章 总则\n\n第一条 甲。\n\n第二章 附则\n\n第二条 乙。\n",
        "
div.contents#toc
  p 目录
  p 第一章 总则
  p 第二章 附则
h1#chp_1 num=1 第一章 总则
div.article#chp_1__art_1 num=1
  div.paragraph#chp_1__art_1__para_1 num=1
    p *第一条* 甲。
h1#chp_2 num=2 第二章 附则
div.article#chp_2__art_2 num=2
  div.paragraph#chp_2__art_2__para_1 num=1
    p *第二条* 乙。
",
    );
}

#[test]
fn translations_have_the_same_structure() {
    check(
        "# Regulation\n\nAdopted on 2 January 2026\n\n## Chapter I. General provisions\n\n**Article 1.** The *purpose*.\n\nA note.[^1]\n\n\
         Article 2. In these cases:\n\n(1) one;\n\n1. first;\n2. second;\n\n(2) two.\n\n[^1]: Of the translator.\n",
        "
div.history#preface
  p Adopted on 2 January 2026
h1#chp_1 num=1 Chapter I. General provisions
div.article#chp_1__art_1 num=1
  div.paragraph#chp_1__art_1__para_1 num=1
    p *Article 1.* The *purpose*.
  div.paragraph#chp_1__art_1__para_2 num=2
    p A note.^
div.article#chp_1__art_2 num=2
  div.paragraph#chp_1__art_2__para_1 num=1
    p *Article 2.* In these cases:
    div.item#chp_1__art_2__para_1__list_1__item_1 num=1
      p (1) one;
      div.subitem#chp_1__art_2__para_1__list_1__item_1__list_1__item_1 num=1
        p 1. first;
      div.subitem#chp_1__art_2__para_1__list_1__item_1__list_1__item_2 num=2
        p 2. second;
    div.item#chp_1__art_2__para_1__list_1__item_2 num=2
      p (2) two.
",
    );
    check(
        "# Regeling\n\n## Hoofdstuk 1 Algemeen\n\n### Artikel 1\n\nEerste lid.\n\nTweede lid.\n\n### Artikel 1a Slot\n\na. een;\n\nb. twee.\n",
        "
h1#chp_1 num=1 Hoofdstuk 1 Algemeen
div.article#chp_1__art_1 num=1
  p.head *Artikel 1*
  div.paragraph#chp_1__art_1__para_1 num=1
    p Eerste lid.
  div.paragraph#chp_1__art_1__para_2 num=2
    p Tweede lid.
div.article#chp_1__art_1-1 num=1-1
  p.head *Artikel 1a* Slot
  div.paragraph#chp_1__art_1-1__para_1 num=1
    div.item#chp_1__art_1-1__para_1__list_1__item_1 num=1
      p a. een;
    div.item#chp_1__art_1-1__para_1__list_1__item_2 num=2
      p b. twee.
",
    );
}

#[test]
fn plain_text_has_a_line_for_each_paragraph() {
    check_file(
        "law.txt",
        "---\nlang: zh-Hans-CN\n---\n　　第一条　*甲*_乙_。\n　　第二款。\n\n第二条　丙。\n",
        "
div.article#art_1 num=1
  div.paragraph#art_1__para_1 num=1
    p *第一条*　*甲*_乙_。
  div.paragraph#art_1__para_2 num=2
    p 第二款。
div.article#art_2 num=2
  div.paragraph#art_2__para_1 num=1
    p *第二条*　丙。
",
    );
    check(
        "第一条 甲：\n（一）乙；\n（二）丙\n丁。\n第二条 戊。\n",
        "
div.article#art_1 num=1
  div.paragraph#art_1__para_1 num=1
    p *第一条* 甲：
    div.item#art_1__para_1__list_1__item_1 num=1
      p （一）乙；
    div.item#art_1__para_1__list_1__item_2 num=2
      p （二）丙 丁。
div.article#art_2 num=2
  div.paragraph#art_2__para_1 num=1
    p *第二条* 戊。
",
    );
}

/// The findings alone.
fn check_findings(input: &str, expected: &[&str]) {
    let host = MemoryHost::new().with("law.md", input);
    import(&host, "legal/import", json!({ "file": "law.md" })).unwrap();
    let shown: Vec<String> =
        host.reported().iter().map(|finding| show_finding(finding, &[("law.md", input)])).collect();
    assert_eq!(shown, expected);
}

#[test]
fn numbers_are_counted() {
    check_findings(
        "第一条 甲。\n\n第三条 乙。",
        &["legal/missing-number: article 3 follows article 1: 2 is missing |第三条| + article 1 |第一条|"],
    );
    check_findings(
        "第二条 甲。\n\n第五条之二 乙。",
        &[
            "legal/missing-number: article 2 comes first: 1 is missing |第二条|",
            "legal/missing-number: article 5-2 follows article 2: 3 to 5-1 are missing |第五条之二| + article 2 |第二条|",
        ],
    );
    check_findings(
        "第一条 甲。\n\n第一条 乙。\n\n第三条 丙。\n\n第二条 丁。",
        &[
            "legal/doubled-number: article 1 is there twice |第一条| + the first one |第一条|",
            "legal/missing-number: article 3 follows article 1: 2 is missing |第三条| + article 1 |第一条|",
            "legal/number-order: article 2 comes after article 3 |第二条| + article 3 |第三条|",
        ],
    );
    check_findings(
        "第一章 甲\n\n第一条 甲：\n\n（一）子；\n\n（三）丑。\n\n第三章 乙\n\n第二条 乙。",
        &[
            "legal/missing-number: item 3 follows item 1: 2 is missing |（三）| + item 1 |（一）子；|",
            "legal/missing-number: chapter 3 follows chapter 1: 2 is missing |第三章| + chapter 1 |第一章|",
        ],
    );
}

#[test]
fn what_looks_wrong_is_reported() {
    check_findings(
        "第一条 甲。\n\n第二十百条 乙。\n\n第二条丙。\n\n第九条规定的，除外。",
        &[
            "legal/numeral: `二十百` is no number |二十百|",
            "legal/no-blank: article 2 would be next, but no blank stands after its number |第二条|",
        ],
    );
    check_findings(
        "说明。\n\n第一章 总则\n\n本章说明。\n\n第一条 甲。",
        &[
            "legal/stray-text: this is no part of an article |说明。|",
            "legal/stray-text: this is no part of an article |本章说明。|",
        ],
    );
    check_findings(
        "Nothing.",
        &[
            "legal/stray-text: this is no part of an article |Nothing.|",
            "legal/no-articles: `law.md` has no article ||",
        ],
    );
}

#[test]
fn metadata_follow_a_schema() {
    check_findings(
        "---\nlegal:\n  type: statute\n  promulgated: 10 June 2021\n  effective: none\n  effektive: 2021-09-01\n  hash: \"sha256:00\"\nstatus: in_force\n---\n第一条 甲。",
        &[
            "legal/unknown-metadata: `effektive` is no key of the table `legal` |effektive: 2021-09-01|",
            "legal/metadata: `type` is one of constitution, law, decision, administrative_regulation, \
             supervision_regulation, local_regulation, departmental_rule, local_rule, judicial_interpretation, \
             normative_document, party_regulation, standard, treaty, draft, model, not `statute` |type: statute|",
            "legal/metadata: `promulgated` is a date such as 2021-06-10, not `10 June 2021` |promulgated: 10 June 2021|",
            "legal/metadata: `hash` is `blake3:` or `sha256:` and 64 hexadecimal digits, not `sha256:00` \
             |hash: \"sha256:00\"|",
        ],
    );
    let hash = "blake3:0000000000000000000000000000000000000000000000000000000000000000";
    let host = MemoryHost::new().with("law.md", format!("---\nhash: \"{hash}\"\n---\n第一条 甲。\n"));
    import(&host, "legal/import", json!({ "file": "law.md" })).unwrap();
    let message = host.reported()[0].message.clone();
    let found = message.split(' ').find(|word| word.starts_with("blake3:")).unwrap();
    check_findings(&format!("---\nhash: \"{found}\"\n---\n第一条 甲。\n"), &[]);
}
