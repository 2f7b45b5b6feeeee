//! Formulas: what runs along the line is text, with breaks after relations and operators; what is built up is an
//! [`Object`](crate::object::Object) in it, laid out as in TeX (`TeXbook`, appendix G).
//!
//! Letters and numbers are in the text's own font, signs in the font of mathematical signs, whose MATH table
//! (OpenType 1.9) says how its delimiters, roots and marks grow.

mod display;
mod flat;
mod glyphs;
mod grid;
mod layout;
mod spacing;

pub(crate) use display::has_display;
pub(crate) use flat::{Part, What, flat};
pub(crate) use layout::Formula;

use crate::font::{Face, Family};
use dossier_core::math::{Class, Letters, Size, Symbol};

/// Measures in ems of the size at hand. Where they differ from those of the font of signs they suit a text whose lines
/// stand close.
pub(crate) mod measure {
    /// Height of the line that fractions and operators are centred on.
    pub(crate) const AXIS: f32 = 0.25;
    /// Thickness of the lines of fractions, and above and below letters.
    pub(crate) const RULE: f32 = 0.055;
    /// How far scripts are raised and lowered.
    pub(crate) const RAISED: f32 = 0.38;
    pub(crate) const LOWERED: f32 = 0.2;
    /// Space after scripts.
    pub(crate) const AFTER_SCRIPT: f32 = 0.04;
}

/// Size of scripts, and of scripts of scripts, as a share of the formula's.
pub(crate) const fn scale(size: Size) -> f32 {
    match size {
        Size::Display | Size::Text => 1.0,
        Size::Script => 0.7,
        Size::ScriptScript => 0.55,
    }
}

/// The size of scripts of something.
pub(crate) const fn script(size: Size) -> Size {
    match size {
        Size::Display | Size::Text => Size::Script,
        Size::Script | Size::ScriptScript => Size::ScriptScript,
    }
}

/// The face for letters of a look in a text.
pub(crate) const fn lettered(letters: Letters, base: Face) -> Face {
    match letters {
        Letters::Italic => Face { italic: true, ..base },
        Letters::Upright => Face { italic: false, ..base },
        Letters::Bold => Face { italic: false, bold: true, ..base },
        Letters::BoldItalic => Face { italic: true, bold: true, ..base },
        Letters::Sans => Face { family: Family::Sans, italic: false, ..base },
        Letters::Mono => Face { family: Family::Mono, italic: false, ..base },
    }
}

/// The face and the characters of a symbol: signs are in the font of signs, and so are slanted forms of letters that
/// fonts of text do not have.
pub(crate) fn drawn(symbol: &Symbol, base: Face) -> (Face, &str) {
    let signs = Face { family: Family::Math, ..base };
    let slanted = symbol.letters == Letters::Italic;
    match symbol.text.as_str() {
        "ϵ" if slanted => (signs, "𝜖"),
        "ϑ" if slanted => (signs, "𝜗"),
        "ϕ" if slanted => (signs, "𝜙"),
        "ϱ" if slanted => (signs, "𝜚"),
        "ϖ" if slanted => (signs, "𝜛"),
        text if text.chars().all(is_sign) => (signs, text),
        text => (lettered(symbol.letters, base), text),
    }
}

/// Whether a character is a sign of formulas rather than a letter, a digit or a mark of ordinary text.
fn is_sign(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !".,;!?%&$#@°§¶…".contains(c)
}

/// Whether a symbol is one that grows in a displayed formula.
fn is_large(symbol: &Symbol) -> bool {
    symbol.class == Class::Operator && symbol.text.chars().all(is_sign)
}
