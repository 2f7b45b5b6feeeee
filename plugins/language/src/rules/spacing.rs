//! L06: blanks, brackets and quotation marks.

use super::Text;
use crate::Options;
use dossier_sdk::{Code, InlineKind, QuoteKind, Span, walk};
use dossier_text::{Place, Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/spacing", "A slip of the keyboard: blanks, doubled words, brackets and quotation marks without partner.")
        .explained(
            "Two blanks, a blank before a comma or none before a bracket, a word that stands twice, a bracket that is opened and \
             not closed, straight and curly quotation marks in one text: each is small, and together they make a report \
             look unread.",
            "The notion of sovereignty(网络主权) is is old .\n",
            "The notion of sovereignty (网络主权) is old.\n",
        ),
    check,
};

/// Words that may stand twice.
const TWICE: [&str; 11] = ["bla", "dat", "die", "had", "het", "so", "that", "very", "wat", "yes", "zo"];

fn check(text: &Text<'_>) {
    for segment in text.segments.iter().filter(|segment| segment.place != Place::Code) {
        blanks(text, segment);
        brackets(text, segment);
        doubled(text, segment);
    }
    quotation_marks(text);
}

/// Whether the rules of English and Dutch hold at a place: French has blanks before some marks.
fn is_ours(segment: &Segment, at: usize) -> bool {
    matches!(segment.lang_at(at).primary(), "en" | "nl" | "de") && !segment.marks_at(at).literal
}

fn blanks(text: &Text<'_>, segment: &Segment) {
    let chars: Vec<(usize, char)> = segment.text.char_indices().collect();
    let c = |index: usize| chars.get(index).map(|(_, c)| *c);
    for (index, &(at, first)) in chars.iter().enumerate() {
        let second = c(index + 1);
        let before = index.checked_sub(1).and_then(c);
        if first == ' '
            && second == Some(' ')
            && before != Some(' ')
            && before.is_some()
            && !segment.marks_at(at).literal
        {
            let length = segment.text[at..].len() - segment.text[at..].trim_start_matches(' ').len();
            let finding = RULE.code.says(format!("{length} blanks stand together"));
            text.report_fix(finding, segment, at..at + length, "leave one", " ");
        }
        let mark = matches!(second, Some(',' | '.' | ';' | ':'))
            && !c(index + 2).is_some_and(|c| c.is_alphanumeric() || c == '.');
        let plain = is_ours(segment, at) && is_ours(segment, at + 1);
        if first == ' ' && mark && before.is_some_and(char::is_alphanumeric) && plain {
            let finding = RULE.code.says("a blank before a mark");
            text.report_fix(finding, segment, at..at + 1, "take the blank out", "");
        }
        let opens = first.is_alphabetic() && !dossier_sdk::text::joins_lines(first) && second == Some('(');
        if opens && is_ours(segment, at) && !is_ending(segment, at + first.len_utf8()) {
            let place = at + first.len_utf8();
            let finding = RULE.code.says("no blank before a bracket");
            text.report_fix(finding, segment, place..place + 1, "put a blank before it", " (");
        }
    }
}

/// Whether a bracket holds an ending, as in `operator(s)`, or a formula's argument.
fn is_ending(segment: &Segment, bracket: usize) -> bool {
    let within = segment.text.get(bracket + 1..).unwrap_or_default();
    within.find(')').is_some_and(|end| end <= 3 && within[..end].chars().all(|c| c.is_ascii_alphanumeric()))
}

fn brackets(text: &Text<'_>, segment: &Segment) {
    const PAIRS: [(char, char); 7] =
        [('(', ')'), ('[', ']'), ('（', '）'), ('《', '》'), ('「', '」'), ('“', '”'), ('«', '»')];
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut alone = Vec::new();
    for (at, c) in segment.text.char_indices().filter(|(at, _)| !segment.marks_at(*at).literal) {
        if PAIRS.iter().any(|(opening, _)| *opening == c) {
            open.push((at, c));
        } else if let Some((opening, _)) = PAIRS.iter().find(|(_, closing)| *closing == c) {
            match open.iter().rposition(|(_, last)| last == opening) {
                Some(index) => alone.extend(open.drain(index..).skip(1)),
                None if is_counter(&segment.text, at) => {}
                None => alone.push((at, c)),
            }
        }
    }
    // Quotations of several paragraphs open each, and close the last.
    alone.extend(open.into_iter().filter(|(_, c)| !matches!(c, '“' | '«')));
    alone.sort_unstable();
    let german = segment.lang.primary() == "de";
    for (at, c) in alone.into_iter().filter(|(_, c)| !(german && matches!(c, '“' | '”' | '«' | '»'))) {
        text.report_at(RULE.code.says(format!("`{c}` has no partner")), segment, at..at + c.len_utf8());
    }
}

/// Whether a closing bracket belongs to a number or letter that counts, as in `a) first`.
fn is_counter(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word = before.rsplit([' ', '\n', '\u{3000}']).next().unwrap_or_default();
    word.chars().count() <= 3 && !word.is_empty() && word.chars().all(char::is_alphanumeric)
}

fn doubled(text: &Text<'_>, segment: &Segment) {
    let words: Vec<Range<usize>> = segment.words().collect();
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let (one, two) = (&segment.text[first.clone()], &segment.text[second.clone()]);
        let together = segment.text.get(first.end..second.start) == Some(" ");
        let name = one.starts_with(char::is_uppercase) && two.starts_with(char::is_uppercase);
        let word = one.len() > 1 && one.chars().all(char::is_alphabetic);
        let same = word && !name && one.to_lowercase() == two.to_lowercase();
        let lower = two.to_lowercase();
        if !together || !same || !is_ours(segment, first.start) || TWICE.contains(&lower.as_str()) {
            continue;
        }
        let finding = RULE.code.says(format!("`{two}` stands twice"));
        text.report_fix(finding, segment, first.end..second.end, "take one out", "");
    }
}

/// Straight and curly quotation marks in one text: told once, at the first of the rarer kind.
fn quotation_marks(text: &Text<'_>) {
    let (mut straight, mut curly): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
    let mut sources = std::collections::BTreeMap::new();
    walk::each_inline(text.document, |inline| {
        let InlineKind::Quoted { quote: QuoteKind::Double, .. } = inline.kind else { return };
        let Some(location) = text.document.locate(inline.span) else { return };
        let source = sources.entry(location.path.clone()).or_insert_with(|| text.read(&location.path));
        let start = location.start as usize;
        match source.as_deref().and_then(|source| source.get(start)) {
            Some(b'"') => straight.push(inline.span),
            Some(_) => curly.push(inline.span),
            None => {}
        }
    });
    if let (Some(one), Some(other)) = (straight.first(), curly.first()) {
        let (rarer, name) = if straight.len() < curly.len() { (*one, "straight") } else { (*other, "curly") };
        let rarer =
            Span { end: (rarer.start + if name == "straight" { 1 } else { 3 }).min(rarer.end), ..rarer };
        let finding = RULE.code.says(format!(
            "{} quotations stand in straight marks, {} in curly ones",
            straight.len(),
            curly.len()
        ));
        text.report(
            finding
                .at(text.document.locate(rarer))
                .hint("use marks of one kind: in Markdown straight ones are set as curly ones"),
        );
    }
}
