//! T08: pinyin beside Chinese.

use super::Text;
use crate::base::Terms;
use dossier_han::pinyin::{self, Expected, Fault};
use dossier_sdk::{Code, text::joins_lines};
use dossier_text::{Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::warn("glossary/pinyin", "Pinyin that does not say what stands beside it.").explained(
        "Pinyin in brackets behind Chinese, or behind a comma with it, is compared syllable by syllable; any reading of a \
         character will do. Words are written together (GB/T 16159), with an apostrophe before a syllable that begins with \
         a, o or e; tone marks are set throughout a document or not at all.",
        "They speak of 网络强国 (wang luo qiang guo).\n",
        "They speak of 网络强国 ([wǎngluò qiángguó]{lang=zh-Latn-pinyin}).\n",
    ),
    check,
};

/// Chinese with pinyin beside it, in bytes of a segment.
struct Beside {
    segment: usize,
    han: Range<usize>,
    pinyin: Range<usize>,
}

fn check(text: &Text<'_>) {
    let mut all = Vec::new();
    for (index, segment) in text.segments.iter().enumerate() {
        beside(index, segment, &mut all);
    }
    if all.is_empty() {
        return;
    }
    let index = text.options.base().index();
    let lexicon = text.options.base().lexicon();
    let mut styles: [Vec<&Beside>; 2] = [Vec::new(), Vec::new()];
    for place in &all {
        let Some(segment) = text.segments.get(place.segment) else { continue };
        let (Some(han), Some(written)) =
            (segment.text.get(place.han.clone()), segment.text.get(place.pinyin.clone()))
        else {
            continue;
        };
        let known = index.by_han(han).iter().find_map(|found| found.concept.pinyin());
        // Where no term base says which syllables are a word, they may stand as this stage would write them.
        if known.is_none() && written == lexicon.pinyin(han) {
            continue;
        }
        let expected = known.map_or(Expected::Unknown, |term| Expected::As(&term.text));
        let faults = pinyin::compare(han, written, expected);
        let toned = pinyin::has_tones(written);
        // Letters without tones that do not fit the characters are a translation as a rule.
        if !toned && faults.iter().any(|fault| matches!(fault, Fault::Mismatch { .. })) {
            continue;
        }
        if let Some(style) = styles.get_mut(usize::from(toned)) {
            style.push(place);
        }
        for fault in faults {
            report(text, segment, place, &fault, han, known.map(|term| term.text.as_str()));
        }
    }
    mixed(text, &styles);
}

/// Brackets that hold Latin letters, behind Chinese or with it.
fn beside(index: usize, segment: &Segment, found: &mut Vec<Beside>) {
    // Most paragraphs have no bracket, which is quickly seen.
    if !segment.text.contains('(') && !segment.text.contains('（') {
        return;
    }
    let is_han = |c: char| joins_lines(c) && c.is_alphabetic();
    for (open, c) in segment.text.char_indices().filter(|(_, c)| matches!(c, '(' | '（')) {
        let start = open + c.len_utf8();
        let Some(length) = segment.text.get(start..).and_then(|rest| rest.find([')', '）'])) else {
            continue;
        };
        let Some(within) = segment.text.get(start..start + length) else { continue };
        let before = segment.text.get(..open).unwrap_or_default().trim_end();
        let (han, rest) = match within.find([',', '，', ';']) {
            Some(comma)
                if within
                    .get(..comma)
                    .is_some_and(|han| !han.is_empty() && han.trim().chars().all(is_han)) =>
            {
                (start..start + comma, comma + within[comma..].chars().next().map_or(1, char::len_utf8))
            }
            _ => {
                let from = before
                    .rfind(|c| !is_han(c))
                    .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
                (from..before.len(), 0)
            }
        };
        let tail = within.get(rest..).unwrap_or_default();
        let written = tail.split([',', ';', '，']).next().unwrap_or_default();
        let trimmed = written.trim_start();
        let from = start + rest + (written.len() - trimmed.len());
        let pinyin = from..from + trimmed.trim_end().len();
        let latin = segment.text.get(pinyin.clone()).is_some_and(|text| {
            !text.is_empty()
                && text.chars().all(|c| {
                    (c.is_alphabetic() && !joins_lines(c))
                        || matches!(c, ' ' | '\'' | '’' | '-' | '\u{300}'..='\u{36F}')
                })
        });
        if !han.is_empty() && latin {
            found.push(Beside { segment: index, han, pinyin });
        }
    }
}

fn report(text: &Text<'_>, segment: &Segment, place: &Beside, fault: &Fault, han: &str, known: Option<&str>) {
    let shift = |range: &Range<usize>| place.pinyin.start + range.start..place.pinyin.start + range.end;
    let spelled = known.map_or_else(|| text.options.base().lexicon().pinyin(han), str::to_owned);
    let (message, range) = match fault {
        Fault::Mismatch { character, written, readings, .. } => {
            let what = match character {
                Some(character) => format!("`{character}` is read {}", readings.join(" or ")),
                None => "there is more pinyin than Chinese".to_owned(),
            };
            (what, if written.is_empty() { place.pinyin.clone() } else { shift(written) })
        }
        Fault::MixedTones { written } => {
            ("a syllable has no tone mark, and others have".to_owned(), shift(written))
        }
        Fault::MissingApostrophe { written } => {
            ("an apostrophe is missing before this syllable".to_owned(), shift(written))
        }
        Fault::Split { written } => ("the syllables of a word stand apart".to_owned(), shift(written)),
    };
    text.report_at(RULE.code.says(message).hint(format!("write `{spelled}`")), segment, range);
}

/// Tone marks here and none there.
fn mixed(text: &Text<'_>, [bare, toned]: &[Vec<&Beside>; 2]) {
    if bare.is_empty() || toned.is_empty() {
        return;
    }
    let (rarer, what) =
        if bare.len() <= toned.len() { (bare, "no tone marks") } else { (toned, "tone marks") };
    for place in rarer {
        if let Some(segment) = text.segments.get(place.segment) {
            let finding = RULE.code.says(format!("this pinyin has {what}, unlike elsewhere in the document"));
            text.report_at(finding, segment, place.pinyin.clone());
        }
    }
}
