//! Akoma Ntoso.

use crate::common::{import, regulation, render, reported};
use dossier_sdk::testing::MemoryHost;
use serde_json::json;

/// The body of what is written for a legal text.
fn check(input: &str, expected: &str) {
    let host = MemoryHost::new().with("law.md", input);
    let document = import(&host, "legal/import", json!({ "file": "law.md" })).unwrap();
    let file = render(&host, "legal/akoma-ntoso", json!({}), &document).unwrap();
    let meta_end = file.find("  </meta>\n").unwrap() + "  </meta>\n".len();
    assert_eq!(
        file[meta_end..].trim_end().trim_end_matches("</akomaNtoso>").trim_end(),
        expected.trim_end(),
        "\n{file}"
    );
}

/// What is written for a statute, after its metadata.
const ACT: &str = r##"  <preface>
   <longTitle>
    <p><docTitle>条例</docTitle></p>
   </longTitle>
   <p class="history">2026年1月2日公布</p>
  </preface>
  <body>
   <chapter eId="chp_1">
    <num>第一章</num>
    <heading>总则</heading>
    <article eId="chp_1__art_1">
     <num>第一条</num>
     <paragraph eId="chp_1__art_1__para_1">
      <content>
       <p>甲<authorialNote eId="authorialNote_1" marker="1" placement="bottom"><p>注。</p></authorialNote>：</p>
       <blockList eId="chp_1__art_1__para_1__list_1">
        <item eId="chp_1__art_1__para_1__list_1__item_1">
         <num>（一）</num>
         <p>乙：</p>
         <blockList eId="chp_1__art_1__para_1__list_1__item_1__list_1">
          <item eId="chp_1__art_1__para_1__list_1__item_1__list_1__item_1">
           <num>1．</num>
           <p>子；</p>
          </item>
         </blockList>
        </item>
        <item eId="chp_1__art_1__para_1__list_1__item_2">
         <num>（二）</num>
         <p>丙。</p>
        </item>
       </blockList>
      </content>
     </paragraph>
     <paragraph eId="chp_1__art_1__para_2">
      <content>
       <p>丁。</p>
      </content>
     </paragraph>
    </article>
   </chapter>
  </body>
  <attachments>
   <attachment eId="att_1">
    <heading>附件一：表</heading>
    <doc name="annex">
     <meta>
      <identification source="#editor">
       <FRBRWork>
        <FRBRthis value="/akn/cn/act/2026-01-02/nn/!annex_1"/>
        <FRBRuri value="/akn/cn/act/2026-01-02/nn"/>
        <FRBRdate date="2026-01-02" name="generation"/>
        <FRBRauthor href="#issuer"/>
        <FRBRcountry value="cn"/>
       </FRBRWork>
       <FRBRExpression>
        <FRBRthis value="/akn/cn/act/2026-01-02/nn/zho@2026-01-02/!annex_1"/>
        <FRBRuri value="/akn/cn/act/2026-01-02/nn/zho@2026-01-02"/>
        <FRBRdate date="2026-01-02" name="version"/>
        <FRBRauthor href="#editor"/>
        <FRBRlanguage language="zho"/>
       </FRBRExpression>
       <FRBRManifestation>
        <FRBRthis value="/akn/cn/act/2026-01-02/nn/zho@2026-01-02/!annex_1.xml"/>
        <FRBRuri value="/akn/cn/act/2026-01-02/nn/zho@2026-01-02.xml"/>
        <FRBRdate date="2026-01-02" name="markup"/>
        <FRBRauthor href="#editor"/>
       </FRBRManifestation>
      </identification>
      <references source="#editor">
       <TLCOrganization eId="annex_1__issuer" href="/akn/ontology/organization/cn/issuer" showAs=""/>
       <TLCOrganization eId="annex_1__editor" href="/akn/ontology/organization/cn/editor" showAs="dossier"/>
      </references>
     </meta>
     <mainBody>
      <p>戊。</p>
     </mainBody>
    </doc>
   </attachment>
  </attachments>
 </act>"##;

#[test]
fn a_statute_becomes_an_act() {
    check(
        "---\nadopted: 2026-01-02\n---\n# 条例\n\n2026年1月2日公布\n\n## 第一章 总则\n\n第一条 甲[^1]：\n\n（一）乙：\n\n1．子；\n\n（二）丙。\n\n丁。\n\n附件一：表\n\n戊。\n\n[^1]: 注。\n",
        ACT,
    );
}

#[test]
fn each_language_of_a_bilingual_text_has_a_file() {
    let texts = |align: &str, options: serde_json::Value| {
        let host = MemoryHost::new();
        let file = render(&host, "legal/akoma-ntoso", options, &regulation(align)).unwrap();
        assert_eq!(reported(&host), Vec::<String>::new());
        file
    };
    let chinese = texts("article", json!({}));
    assert!(chinese.contains("<docTitle>海州市网络数据安全管理条例</docTitle>"), "{chinese}");
    assert!(
        chinese.contains("<article eId=\"chp_2__sec_2__art_14-1\">\n      <num>第十四条之一</num>"),
        "{chinese}"
    );
    let english = texts("article", json!({ "lang": "en-GB" }));
    assert!(english.contains(
        "<FRBRtranslation href=\"/akn/cn/act/2025-03-27/haizhou-network-data-regulation/zho@2026-01-15\""
    ));
    assert!(english.contains("<num>Article 14-1.</num>"));
    assert_eq!(chinese.matches("eId=").count(), english.matches("eId=").count());
    // The units may be paragraphs: the act is the same.
    assert_eq!(texts("paragraph", json!({})), chinese);
    assert_eq!(texts("paragraph", json!({ "lang": "en-GB" })), english);
}

#[test]
fn a_document_without_articles_is_no_act() {
    let host = MemoryHost::new();
    let failure =
        render(&host, "legal/akoma-ntoso", json!({}), &crate::common::markdown("# A chapter\n")).unwrap_err();
    assert_eq!(failure, "warn[legal/no-articles]: the document has no articles in `und`");
}
