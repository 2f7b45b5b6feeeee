//! T06: the Chinese term where a concept is first mentioned.

use super::Text;
use crate::base::{FirstMention, Found, Terms, is_own};
use dossier_sdk::{Code, text::joins_lines};
use dossier_text::{Place, Rule, Segment};
use std::collections::BTreeSet;
use std::ops::Range;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/first-mention", "The Chinese term is missing at the first mention, repeated later, or another one.").explained(
        "Where a text first mentions a concept, its Chinese term follows in brackets, with pinyin if the house wants it: `cyber \
         sovereignty (网络主权)`. Later mentions have none. Headings, captions, notes and cells do not count as mentions. Which \
         concepts this holds for the term base says (`first_mention`), or `first-mention = \"all\"`.",
        "The idea of cyber sovereignty is central. Others call cyber sovereignty (网络空间) a slogan.\n",
        "The idea of cyber sovereignty (网络主权) is central. Others call cyber sovereignty a slogan.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for primary in text.options.languages() {
        let mut mentioned = BTreeSet::new();
        for segment in text.segments.iter().filter(|segment| is_prose(segment)) {
            for found in text.options.find(segment, primary) {
                if found.term.status.is_good() && is_own(segment, found.range.start) {
                    mention(text, segment, &found, mentioned.insert(found.index));
                }
            }
        }
    }
}

/// Whether a segment is running text of the author's: a translation of a law has its source beside it.
fn is_prose(segment: &Segment) -> bool {
    segment.place == Place::Body && !segment.lang.is_han() && !segment.aligned
}

fn mention(text: &Text<'_>, segment: &Segment, found: &Found<'_>, first: bool) {
    let Some(zh) = found.concept.zh() else { return };
    let wanted = found.concept.first_mention || text.options.options.first_mention == FirstMention::All;
    let written = segment.text.get(found.range.clone()).unwrap_or_default();
    match gloss(segment, found.range.end) {
        Some((han, range)) if !found.concept.han().any(|term| term.text == han) => {
            let finding = RULE.code.says(format!("`{written}` is `{}`, not `{han}`", zh.text));
            text.report_fix(finding, segment, range, "use the term base's", &zh.text);
        }
        Some((_, range)) if wanted && !first => {
            let finding = RULE.code.says(format!("the Chinese of `{written}` was given before"));
            text.report_at(finding, segment, range);
        }
        None if wanted && first => {
            let finding = RULE.code.says(format!("`{written}` is first mentioned here, without its Chinese"));
            let end = found.range.end;
            let gloss = format!(" ({})", zh.text);
            text.report_fix(finding, segment, end..end, "put it in brackets", &gloss);
        }
        _ => {}
    }
}

/// The Chinese that begins the bracket behind a place, and where it stands.
fn gloss(segment: &Segment, at: usize) -> Option<(String, Range<usize>)> {
    let rest = segment.text.get(at..)?;
    let bracket = rest.trim_start();
    let within = bracket.strip_prefix('(').or_else(|| bracket.strip_prefix('（'))?;
    let start = at + rest.len() - within.len();
    let length = within.find(|c: char| !(joins_lines(c) && c.is_alphabetic())).unwrap_or(within.len());
    let han = within.get(..length).filter(|han| !han.is_empty())?;
    Some((han.to_owned(), start..start + length))
}
