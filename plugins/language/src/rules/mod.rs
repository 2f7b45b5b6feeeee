//! The rules, one file each.

mod consistency;
mod dates;
mod dirty_characters;
mod dutch_compounds;
mod full_width;
mod half_width;
mod kept;
mod language_tags;
mod modality;
mod money;
mod numbers;
mod radicals;
mod script_mix;
mod spacing;
mod spelling;
mod untranslated;

use crate::Options;
use dossier_sdk::Code;
use dossier_text::{Reading, Rule};

/// All of them.
pub(crate) const RULES: [Rule<Options>; 17] = [
    spelling::RULE,
    full_width::RULE,
    half_width::RULE,
    script_mix::RULE,
    radicals::RULE,
    dirty_characters::RULE,
    spacing::RULE,
    dutch_compounds::RULE,
    money::RULE,
    language_tags::RULE,
    kept::RULE,
    consistency::SOURCE,
    consistency::TARGET,
    untranslated::RULE,
    numbers::RULE,
    dates::RULE,
    modality::RULE,
];

/// Their codes.
pub(crate) const CODES: [Code; RULES.len()] = {
    let mut codes = [RULES[0].code; RULES.len()];
    let mut index = 0;
    while index < RULES.len() {
        codes[index] = RULES[index].code;
        index += 1;
    }
    codes
};

/// A document as these rules read it.
type Text<'a> = Reading<'a, Options>;
