//! The rules, one file each.

pub(crate) mod abbreviations;
pub(crate) mod annexed;
mod articles;
mod capitals;
mod deprecated;
pub(crate) mod first_mention;
mod missing;
mod mixed;
mod pinyin;
mod unsupported;
mod wrong;

use crate::base::{Terms, UNKNOWN_NAME, UNUSABLE};
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

/// Their codes, and those of a term base that is not usable and of names that it does not have.
pub(crate) const CODES: [Code; RULES.len() + 2] = {
    let mut codes = [UNUSABLE; RULES.len() + 2];
    codes[RULES.len()] = UNKNOWN_NAME;
    let mut index = 0;
    while index < RULES.len() {
        codes[index] = RULES[index].code;
        index += 1;
    }
    codes
};

/// A document as these rules read it.
type Text<'a> = Reading<'a, Terms>;
