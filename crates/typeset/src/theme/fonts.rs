//! The fonts of a house: which files stand in for the fonts that come with the typesetter.

use serde::Deserialize;

/// Font files of a project, by what they are for. What is not named is set in the fonts that come with the typesetter.
///
/// Each file is a path relative to the pipeline file, with forward slashes, of a TrueType or OpenType font (`.ttf`,
/// `.otf`) or of a collection of such (`.ttc`, `.otc`), in which `#` and a number, the first font's being 0, tell which
/// is meant: `fonts/House.ttc#2`.
///
/// Fonts come from the project alone, never from the machine, so that the same project gives the same pages everywhere.
/// A font that cannot be used is a finding, and the font that it would have replaced is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fonts {
    /// Instead of Source Serif 4.
    pub serif: Styles,
    /// Instead of Source Sans 3.
    pub sans: Styles,
    /// Instead of Source Code Pro.
    pub mono: Styles,
    /// Instead of Noto Serif CJK: Chinese in text that is set in the serif family.
    pub han_serif: Weights,
    /// Instead of Noto Sans CJK: Chinese in text that is set in another family.
    pub han_sans: Weights,
    /// Fonts to take a character from that is in none of the others, tried in this order.
    pub fallback: Vec<String>,
}

/// The font files of a Latin family. A style that is not named is set in the family that comes with the typesetter, not
/// slanted or emboldened by machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Styles {
    /// Upright, of normal weight.
    pub regular: Option<String>,
    /// Italic, of normal weight.
    pub italic: Option<String>,
    /// Upright and bold.
    pub bold: Option<String>,
    /// Italic and bold.
    pub bold_italic: Option<String>,
}

/// The font files of a Chinese family, which has no italic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Of normal weight.
    pub regular: Option<String>,
    /// Bold.
    pub bold: Option<String>,
}

impl Fonts {
    /// The files in the order of the fonts that they stand in for: regular, italic, bold and bold italic of each Latin
    /// family, then regular and bold of the Chinese ones.
    pub(crate) fn files(&self) -> impl Iterator<Item = Option<&str>> {
        let latin = [&self.serif, &self.sans, &self.mono].into_iter();
        let latin =
            latin.flat_map(|family| [&family.regular, &family.italic, &family.bold, &family.bold_italic]);
        let han = [&self.han_serif, &self.han_sans].into_iter();
        latin.chain(han.flat_map(|family| [&family.regular, &family.bold])).map(Option::as_deref)
    }
}
