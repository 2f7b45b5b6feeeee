//! B02: terms of the source that the translation renders by a deprecated one.

use super::{Text, missing};
use crate::base::{Terms, inflected_like, level};
use dossier_sdk::Code;
use dossier_text::Rule;

pub(super) const RULE: Rule<Terms> = Rule {
    code: Code::deny("glossary/term-wrong", "A term of the source is rendered by a term that the term base deprecates for it.")
        .explained(
            "Only beside its source can it be seen that a phrase that is right elsewhere is wrong here: 网络主权 is cyber \
             sovereignty, and network sovereignty is nothing that the law speaks of. The level is the severity of the concept.",
            "::: unit\n::: {lang=zh-Hans}\n维护网络主权\n:::\n::: {lang=en-GB}\nto safeguard network sovereignty\n:::\n:::\n",
            "::: unit\n::: {lang=zh-Hans}\n维护网络主权\n:::\n::: {lang=en-GB}\nto safeguard cyber sovereignty\n:::\n:::\n",
        ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in &text.pairs {
        let primary = pair.target.lang.primary();
        for gap in missing::gaps(text, pair) {
            let Some(wrong) = gap.wrong else { continue };
            let written = pair.target.text.get(wrong.range.clone()).unwrap_or_default();
            let source = pair.source.text.get(gap.source.range.clone()).unwrap_or_default();
            let preferred = wrong.concept.preferred(primary).next().map_or("", |term| term.text.as_str());
            let mut finding = RULE.code.says(format!("`{source}` is `{preferred}` and not `{written}`"));
            finding.level = level(wrong.concept);
            let finding = finding.label(text.place(&pair.source, gap.source.range.clone()), "the source");
            match inflected_like(written, wrong.term, preferred) {
                Some(other) => {
                    text.report_fix(finding, &pair.target, wrong.range, "use the preferred term", &other)
                }
                None => text.report_at(finding, &pair.target, wrong.range),
            }
        }
    }
}
