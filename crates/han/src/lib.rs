//! Chinese text: numerals, readings in pinyin, and simplified and traditional characters.

pub mod numeral;
pub mod pinyin;
pub mod script;
