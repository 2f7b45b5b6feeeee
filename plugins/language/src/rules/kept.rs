//! T05: what stays as it is in every language.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::{Pair, Rule, quantity};
use std::ops::Range;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/do-not-translate", "A name, number of a standard or address that the translation changes.").explained(
        "Numbers of standards (GB/T 22239-2019, ISO/IEC 27001), names of technical committees (TC260), addresses of the web and of \
         mail, and what the pipeline lists as `keep` stand in a translation byte by byte, so that readers find them.",
        "::: unit\n::: {lang=zh-Hans}\n按照GB/T 22239-2019执行。\n:::\n::: {lang=en-GB}\nIt follows GB 22239 (2019).\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n按照GB/T 22239-2019执行。\n:::\n::: {lang=en-GB}\nIt follows GB/T 22239-2019.\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| !pair.target.text.trim().is_empty()) {
        let source = &pair.source.text;
        let mut kept: Vec<Range<usize>> = codes(source).collect();
        for name in text.options.keep.iter().filter(|name| !name.is_empty()) {
            kept.extend(source.match_indices(name.as_str()).map(|(at, _)| at..at + name.len()));
        }
        for range in kept {
            report(text, pair, range);
        }
    }
}

fn report(text: &Text<'_>, pair: &Pair, range: Range<usize>) {
    let name = pair.source.text.get(range.clone()).unwrap_or_default();
    if !pair.target.text.contains(name) {
        let finding = RULE.code.says(format!("`{name}` does not stand in the translation as it is"));
        text.report_at(finding.label(text.place_of(&pair.target), "the translation"), &pair.source, range);
    }
}

/// Runs of ASCII that are a name: a standard's number, an address, `5G`.
fn codes(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find(|c: char| c.is_ascii_alphanumeric())?;
            let rest = text.get(start..)?;
            let end = start + rest.find(|c: char| !c.is_ascii_graphic() && c != ' ').unwrap_or(rest.len());
            let run = text.get(start..end)?.trim_end();
            at = end.max(start + 1);
            let code = name(run);
            if let Some(length) = code {
                at = start + length;
                return Some(start..start + length);
            }
            // The next word of the run may be one.
            if let Some(space) = run.find(' ') {
                at = start + space + 1;
            }
        }
    })
}

/// How much of a run is a name that is kept.
fn name(run: &str) -> Option<usize> {
    let word = run.split(' ').next().unwrap_or(run).trim_end_matches([',', '.', ';', ':', ')', '"']);
    if word.contains("://") || word.starts_with("www.") || (word.contains('@') && word.contains('.')) {
        return Some(word.len());
    }
    let letters = word.find(|c: char| !c.is_ascii_uppercase() && c != '/').unwrap_or(word.len());
    let standard = word.get(..letters).is_some_and(|letters| quantity::STANDARDS.contains(&letters));
    if standard && letters == word.len() {
        let number = run.get(letters + 1..)?;
        let length = number
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '.' | ':'))
            .unwrap_or(number.len());
        let number = number.get(..length)?.trim_end_matches(['.', ':', '-']);
        return number.starts_with(|c: char| c.is_ascii_digit()).then_some(letters + 1 + number.len());
    }
    let rest = word.get(letters..)?;
    let digits = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    // TC260; the letters of an ordinary abbreviation are translated.
    (digits && letters > 1 && standard || word.starts_with("TC") && digits)
        .then_some(word.len())
        .or_else(|| (word.len() == 2 && matches!(word, "2G" | "3G" | "4G" | "5G" | "6G")).then_some(2))
}
