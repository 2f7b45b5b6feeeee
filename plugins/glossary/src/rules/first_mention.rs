//! T06: the Chinese term where a concept is first mentioned.

use super::Text;
use crate::base::{Terms, is_own};
use dossier_sdk::{Code, text::joins_lines};
use dossier_terms::Concept;
use dossier_text::{Place, Rule, Segment};
use std::collections::BTreeSet;
use std::ops::Range;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/first-mention", "The Chinese term is missing at the first mention, repeated later, or another one.").explained(
        "Where a text first mentions a concept, its Chinese term follows in brackets, with pinyin if the house wants it: `cyber \
         sovereignty (网络主权)`. Later mentions have none. Headings, captions, notes and cells do not count as mentions. Which \
         concepts this holds for the term base says (`first_mention`), or the option `first-mention`: `\"all\"`, or a list of identifiers and \
         domains. The stage `glossary/first-mention` writes the brackets.",
        "The idea of cyber sovereignty is central. Others call cyber sovereignty (网络空间) a slogan.\n",
        "The idea of cyber sovereignty (网络主权) is central. Others call cyber sovereignty a slogan.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    mentions(text.options, &text.segments, |mention| {
        if let Some(segment) = text.segments.get(mention.segment) {
            judge(text, segment, &mention);
        }
    });
}

/// Words of running text that name a concept, or several by one name.
pub(crate) struct Mention<'t> {
    /// The number of the segment.
    pub(crate) segment: usize,
    /// Bytes of the segment's text.
    pub(crate) range: Range<usize>,
    /// The concept: of several the first that is to be followed by its Chinese term.
    pub(crate) concept: &'t Concept,
    /// Whether it is to be followed by its Chinese term.
    pub(crate) wanted: bool,
    /// Whether it is the first mention of the concept.
    pub(crate) first: bool,
    /// All concepts of the name.
    pub(crate) all: Vec<&'t Concept>,
}

/// Goes through the mentions that a reader meets in running text of the author's, in order, language by language. A translation
/// of a law has its source beside it, and none. A report has very many mentions, so that nobody holds them all.
pub(crate) fn mentions<'t>(terms: &'t Terms, segments: &[Segment], mut each: impl FnMut(Mention<'t>)) {
    for primary in terms.languages() {
        let mut mentioned = BTreeSet::new();
        for (number, segment) in segments.iter().enumerate().filter(|(_, segment)| is_prose(segment)) {
            let mut found = terms.find(segment, primary);
            found.retain(|found| {
                found.term.status.is_good()
                    && found.concept.zh().is_some()
                    && is_own(segment, found.range.start)
            });
            for same in found.chunk_by(|one, other| one.range == other.range) {
                let wanted = same.iter().find(|found| terms.is_glossed(found.concept));
                let Some(chosen) = wanted.or_else(|| same.first()) else { continue };
                each(Mention {
                    segment: number,
                    range: chosen.range.clone(),
                    concept: chosen.concept,
                    wanted: wanted.is_some(),
                    first: !mentioned.contains(&chosen.index),
                    all: same.iter().map(|found| found.concept).collect(),
                });
                mentioned.extend(same.iter().map(|found| found.index));
            }
        }
    }
}

fn is_prose(segment: &Segment) -> bool {
    segment.place == Place::Body && !segment.lang.is_han() && !segment.aligned
}

fn judge(text: &Text<'_>, segment: &Segment, mention: &Mention<'_>) {
    let Mention { wanted, first, .. } = *mention;
    let Some(zh) = mention.concept.zh() else { return };
    let written = segment.text.get(mention.range.clone()).unwrap_or_default();
    match gloss(text.options, segment, mention) {
        Gloss::Other(range) => {
            let han = segment.text.get(range.clone()).unwrap_or_default();
            let finding = RULE.code.says(format!("`{written}` is `{}`, not `{han}`", zh.text));
            text.report_fix(finding, segment, range, "use the term base's", &zh.text);
        }
        Gloss::Right(range) if wanted && !first => {
            let finding = RULE.code.says(format!("the Chinese of `{written}` was given before"));
            text.report_at(finding, segment, range);
        }
        Gloss::None if wanted && first => {
            let finding = RULE.code.says(format!("`{written}` is first mentioned here, without its Chinese"));
            let end = mention.range.end;
            let gloss = format!(" ({})", zh.text);
            text.report_fix(finding, segment, end..end, "put it in brackets", &gloss);
        }
        _ => {}
    }
}

/// What the bracket behind a mention says.
pub(crate) enum Gloss {
    /// The Chinese term of the concept, or its pinyin.
    Right(Range<usize>),
    /// Something else in Chinese.
    Other(Range<usize>),
    /// Nothing, or nothing in Chinese; or there is no bracket.
    None,
}

/// What the bracket behind a mention says, and where.
pub(crate) fn gloss(terms: &Terms, segment: &Segment, mention: &Mention<'_>) -> Gloss {
    let rest = segment.text.get(mention.range.end..).unwrap_or_default();
    let bracket = rest.trim_start();
    let Some(within) = bracket.strip_prefix('(').or_else(|| bracket.strip_prefix('（')) else {
        return Gloss::None;
    };
    let from = mention.range.end + rest.len() - within.len();
    let within = within.split([')', '）']).next().unwrap_or(within);
    let place = |part: &str| {
        let start = from + within.find(part).unwrap_or_default();
        start..start + part.len()
    };
    let is_han = |c: char| joins_lines(c) && c.is_alphabetic();
    let han = |han: &&str| mention.all.iter().any(|concept| concept.han().any(|term| term.text == *han));
    let pinyin = |written: &&str| {
        let is_it = |concept: &&Concept| terms.pinyin(concept).to_lowercase() == written.to_lowercase();
        let at = place(written).start;
        segment.lang_at(at).script() == Some("Latn") && mention.all.iter().any(is_it)
    };
    let mut parts = within.split([',', ';', '，', '；', '、']).map(str::trim);
    if let Some(right) = within.split(|c| !is_han(c)).find(han).or_else(|| parts.find(pinyin)) {
        return Gloss::Right(place(right));
    }
    match within.split(|c| !is_han(c)).next() {
        Some(other) if !other.is_empty() => Gloss::Other(place(other)),
        _ => Gloss::None,
    }
}
