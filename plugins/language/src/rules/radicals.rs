//! L04: radicals and compatibility forms in the place of characters.

use super::Text;
use crate::Options;
use dossier_sdk::Code;
use dossier_text::Rule;
use unicode_normalization::UnicodeNormalization as _;

pub(super) const RULE: Rule<Options> = Rule {
    code: Code::deny("language/radicals", "A radical or a compatibility form in the place of a Chinese character.").explained(
        "Text that was copied out of a PDF often holds Kangxi radicals (U+2F00 to U+2FDF) and compatibility ideographs (U+F900 \
         to U+FAFF). They look like the characters that they stand for, but no search finds them, and no term of the term \
         base matches. The fix replaces them by compatibility decomposition (NFKC).",
        "The term is ⽹络安全.\n",
        "The term is 网络安全.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for segment in &text.segments {
        for (at, c) in segment.text.char_indices() {
            if !matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}') || is_character(c) {
                continue;
            }
            let (range, code) = (at..at + c.len_utf8(), u32::from(c));
            let finding = RULE.code.says(format!("`{c}` (U+{code:04X}) only looks like a character"));
            let plain: String = [c].into_iter().nfkc().collect();
            if plain.chars().eq([c]) {
                let hint = "it is a radical and stands for no character by itself: write the character that is meant";
                text.report_at(finding.hint(hint), segment, range);
            } else {
                text.report_fix(finding, segment, range, &format!("write `{plain}`"), &plain);
            }
        }
    }
}

/// The twelve unified ideographs among the compatibility forms (The Unicode Standard, 18.1).
const fn is_character(c: char) -> bool {
    matches!(
        c,
        '\u{FA0E}'
            | '\u{FA0F}'
            | '\u{FA11}'
            | '\u{FA13}'
            | '\u{FA14}'
            | '\u{FA1F}'
            | '\u{FA21}'
            | '\u{FA23}'
            | '\u{FA24}'
            | '\u{FA27}'..='\u{FA29}'
    )
}
