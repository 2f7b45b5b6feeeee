//! `glossary/first-mention`: the Chinese term in brackets where a concept is first mentioned.

use super::print::{Script, chinese, han, latin};
use super::texts;
use crate::base::{FirstMention, Options, Paths, Terms, UNKNOWN_NAME, UNUSABLE};
use crate::rules::first_mention::{Gloss, Mention, gloss, mentions};
use dossier_sdk::{
    Attr, Attributed as _, Code, Context, Document, Failure, Inline, InlineKind, Span, Transform,
    walk::{self, VisitMut},
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// One name for several concepts.
const SHARED: Code = Code::warn(
    "glossary/shared-name",
    "Two concepts have one name, and the text is taken to mean the first; narrow `first-mention`, or write the bracket yourself.",
)
    .why(
        "The Chinese term set behind a name could be that of the other concept. Narrow `first-mention` to the concepts \
         that are meant, or write the bracket yourself.",
    );
/// The term base has no such term.
const OTHER_SCRIPT: Code = Code::warn(
    "glossary/other-script",
    "The term base has a term in the other Chinese script alone, and that is printed.",
)
    .why(
        "A document in traditional characters would show a simplified term, or the other way round. Add the term in the \
         script that the option asks for.",
    );
/// The class of what the stage inserts.
const CLASS: &str = "first-mention";

/// Options of `glossary/first-mention`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MentionOptions {
    /// Term bases, as CSV, TBX, TMX or XLSX: one or several. What an earlier one says of a term goes before a later one.
    pub terms: Paths,
    /// Languages whose terms are looked for, by their first subtag, as `en`; empty for English and Dutch.
    pub languages: Vec<String>,
    /// Which concepts are followed by their Chinese term, as for `glossary/check`.
    pub first_mention: FirstMention,
    /// What stands in the brackets.
    pub form: GlossForm,
    /// The script of the Chinese terms.
    pub script: Script,
}

/// What stands in the brackets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GlossForm {
    /// `(网络主权)`
    Zh,
    /// `(网络主权, wǎngluò zhǔquán)`
    #[default]
    ZhPinyin,
    /// `(wǎngluò zhǔquán)`
    Pinyin,
}

/// The stage.
#[derive(Debug)]
pub struct FirstMentions(MentionOptions);

impl TryFrom<MentionOptions> for FirstMentions {
    type Error = &'static str;

    fn try_from(options: MentionOptions) -> Result<Self, Self::Error> {
        if options.terms.paths().is_empty() {
            return Err("`terms` names no term base");
        }
        Ok(Self(options))
    }
}

impl Transform for FirstMentions {
    type Options = MentionOptions;
    const NAME: &'static str = "glossary/first-mention";
    const SUMMARY: &'static str =
        "Writes the Chinese term and its pinyin in brackets where a text first mentions a concept.";
    const CODES: &'static [Code] = &[UNUSABLE, UNKNOWN_NAME, SHARED, OTHER_SCRIPT];

    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        walk::document_mut(&mut Forget, &mut document);
        let options = Options {
            terms: self.0.terms.clone(),
            languages: self.0.languages.clone(),
            first_mention: self.0.first_mention.clone(),
            ..Options::default()
        };
        // Two documents with one text: one tells where in the source a segment is from, the other where in the document.
        let segments = dossier_text::segments(&document);
        let numbered = dossier_text::segments(&texts::numbered(&document));
        let terms = Terms::read(&options, &document, cx)?.looked_for(&segments);
        let mut insertions: BTreeMap<u32, Vec<Inline>> = BTreeMap::new();
        mentions(&terms, &segments, |mention| {
            let Some((segment, places)) = segments.get(mention.segment).zip(numbered.get(mention.segment))
            else {
                return;
            };
            if !mention.wanted || !mention.first || !matches!(gloss(&terms, segment, &mention), Gloss::None) {
                return;
            }
            let place = document.locate(segment.span(mention.range.clone()));
            for finding in doubts(&mention, self.0.script, &terms) {
                cx.report(finding.at(place.clone()));
            }
            let short = abbreviation(&segment.text, mention.range.end);
            let around = if short.is_some() { ["; ", ""] } else { [" (", ")"] };
            let place = texts::behind(places, &short.unwrap_or_else(|| mention.range.clone()));
            if let Some((place, inline)) = place.zip(self.chinese(&terms, &mention, around)) {
                insertions.entry(place).or_default().push(inline);
            }
        });
        texts::insert(&mut document, insertions);
        Ok(document)
    }
}

impl FirstMentions {
    /// What comes behind a mention, between two texts.
    fn chinese(&self, terms: &Terms, mention: &Mention<'_>, [before, behind]: [&str; 2]) -> Option<Inline> {
        let zh = chinese(mention.concept, self.0.script)?;
        let reading = || latin(&terms.pinyin(mention.concept));
        let mut content = vec![Inline::text(before)];
        match self.0.form {
            GlossForm::Zh => content.push(han(zh)),
            GlossForm::ZhPinyin => content.extend([han(zh), Inline::text(", "), reading()]),
            GlossForm::Pinyin => content.push(reading()),
        }
        content.extend((!behind.is_empty()).then(|| Inline::text(behind)));
        let span = Inline::new(InlineKind::Span(content), Span::SYNTHESIZED);
        Some(span.with_attr(Attr::class(CLASS).boxed()))
    }
}

/// The abbreviation in the bracket behind a place: the Chinese comes into this bracket, as in “(CIIO; 运营者)”.
fn abbreviation(text: &str, at: usize) -> Option<Range<usize>> {
    let bracket = text.get(at..)?.strip_prefix(" (")?;
    let within = bracket.split(')').next().filter(|within| within.len() < bracket.len())?;
    let name = within.strip_suffix('s').unwrap_or(within);
    let is_short = |c: char| c.is_uppercase() || c.is_ascii_digit();
    let start = at + " (".len();
    (!name.is_empty() && name.chars().all(is_short)).then(|| start..start + within.len())
}

/// What an editor should know of a bracket.
fn doubts(mention: &Mention<'_>, script: Script, terms: &Terms) -> Vec<dossier_sdk::Diagnostic> {
    let mut findings = Vec::new();
    let zh = chinese(mention.concept, script).map_or("", |term| term.text.as_str());
    let other = mention.all.iter().find(|other| {
        other.id != mention.concept.id && terms.is_glossed(other) && !other.han().any(|term| term.text == zh)
    });
    if let Some(other) = other.and_then(|other| other.zh()) {
        let message = format!("this names `{zh}` and `{}`; it is taken for the first", other.text);
        findings.push(SHARED.says(message));
    }
    let wanted = script == Script::Traditional;
    if mention.concept.han().all(|term| term.lang.is_traditional() != wanted) {
        let script = if wanted { "traditional" } else { "simplified" };
        findings.push(OTHER_SCRIPT.says(format!("the term base has no {script} form of `{zh}`")));
    }
    findings
}

/// Takes away what the stage itself inserted before, so that it can run again, be it with other options.
struct Forget;

impl VisitMut for Forget {
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        nodes.retain(|node| !(node.span.is_synthesized() && node.has_class(CLASS)));
        walk::inlines_mut(self, nodes);
    }
}
