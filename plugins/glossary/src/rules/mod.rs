//! The rules, one file each.

mod abbreviations;
mod annexed;
mod articles;
mod capitals;
mod deprecated;
mod first_mention;
mod missing;
mod mixed;
mod pinyin;
mod unsupported;
mod wrong;

use crate::base::{Terms, UNUSABLE};
use dossier_sdk::Code;
use dossier_text::{Reading, Rule};

/// All of them.
pub(crate) const RULES: [Rule<Terms>; 11] = [
    deprecated::RULE,
    mixed::RULE,
    capitals::RULE,
    first_mention::RULE,
    abbreviations::RULE,
    pinyin::RULE,
    annexed::RULE,
    missing::RULE,
    wrong::RULE,
    unsupported::RULE,
    articles::RULE,
];

/// Their codes, and that of a term base that is not usable.
pub(crate) const CODES: [Code; RULES.len() + 1] = {
    let mut codes = [UNUSABLE; RULES.len() + 1];
    let mut index = 0;
    while index < RULES.len() {
        codes[index] = RULES[index].code;
        index += 1;
    }
    codes
};

/// A document as these rules read it.
type Text<'a> = Reading<'a, Terms>;
