//! B03: terms of the translation that the source does not have.

use super::Text;
use crate::base::Terms;
use dossier_sdk::Code;
use dossier_text::{Pair, Rule};
use std::collections::BTreeSet;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::allow("glossary/term-unsupported", "A term in the translation whose Chinese is not in the source.").explained(
        "A term of art in the translation claims that the law uses it. Off unless a pipeline asks for it: a translator may name \
         what the source only points at.",
        "::: unit\n::: {lang=zh-Hans}\n重要信息系统\n:::\n::: {lang=en-GB}\ncritical information infrastructure\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n重要信息系统\n:::\n::: {lang=en-GB}\nimportant information systems\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| pair.source.lang.is_han()) {
        report(text, pair);
    }
}

fn report(text: &Text<'_>, pair: &Pair) {
    let sources: BTreeSet<usize> =
        text.options.find(&pair.source, "zh").into_iter().map(|found| found.index).collect();
    let found = text.options.find(&pair.target, pair.target.lang.primary());
    for place in found.chunk_by(|one, other| one.range == other.range) {
        let supported = |index: usize, han: &str| sources.contains(&index) || pair.source.text.contains(han);
        let any =
            place.iter().any(|found| found.concept.han().any(|term| supported(found.index, &term.text)));
        let (Some(first), false) = (place.first(), any) else { continue };
        let (Some(zh), true) = (first.concept.zh(), first.term.status.is_good()) else { continue };
        let written = pair.target.text.get(first.range.clone()).unwrap_or_default();
        let finding =
            RULE.code.says(format!("`{written}` renders `{}`, which the source does not have", zh.text));
        text.report_at(
            finding.label(text.place_of(&pair.source), "the source"),
            &pair.target,
            first.range.clone(),
        );
    }
}
