//! L03: simplified and traditional characters.

use super::Text;
use crate::Options;
use dossier_han::script::{self, Script};
use dossier_sdk::Code;
use dossier_text::Rule;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::warn("language/script-mix", "Traditional characters in simplified text, or the other way round.").explained(
        "A run tagged `zh-Hans` has characters that simplified text does not have, or one tagged `zh-Hant` those that only \
         simplified text has (by the tables of OpenCC). It comes from copying. Names and quotations may keep their \
         script: quote them, or tag them by hand, `[網絡]{lang=zh-Hant}`.",
        "---\nlang: zh-Hans\n---\n国家维护網絡安全。\n",
        "---\nlang: zh-Hans\n---\n国家维护网络安全。\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        for (range, lang, marks) in segment.runs() {
            if !lang.is_han() || marks.quoted || marks.tagged || marks.literal {
                continue;
            }
            // The importer tags what it finds by its characters: within Chinese text the text's own language counts.
            let around = if segment.lang.is_han() { &segment.lang } else { lang };
            let (wanted, other) = match around.is_traditional() {
                true => (Script::Traditional, Script::Simplified),
                false => (Script::Simplified, Script::Traditional),
            };
            let written = segment.text.get(range.clone()).unwrap_or_default();
            for found in script::only(written, other) {
                let place = range.start + found.range.start..range.start + found.range.end;
                let character = written.get(found.range.clone()).unwrap_or_default();
                let finding = RULE.code.says(format!(
                    "`{character}` is {}, in text that is {}",
                    name(other),
                    name(wanted)
                ));
                let right = found.counterpart.to_string();
                text.report_fix(finding, segment, place, &format!("write `{right}`"), &right);
            }
        }
    }
}

const fn name(script: Script) -> &'static str {
    match script {
        Script::Simplified => "simplified",
        Script::Traditional => "traditional",
    }
}
