//! Joints of words: where one is broken that is longer than its line, though no line would end there otherwise.

use crate::hyphenation::{self, Rules};
use crate::shape::Shaper;

/// A place within a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joint {
    /// The byte before which the word may be broken.
    pub at: usize,
    /// Whether the break is shown by a hyphen.
    pub hyphen: bool,
}

/// The joints of a word, in order: between its syllables, or, if it is an address or a name and has none, after its
/// marks and before its capitals.
pub(crate) fn joints(word: &str, rules: Option<Rules>, shaper: &mut Shaper) -> Vec<Joint> {
    let syllables = rules
        .map_or_else(Vec::new, |rules| shaper.hyphens(rules, word, hyphenation::hyphenation_points).to_vec());
    if !syllables.is_empty() {
        return syllables.into_iter().map(|at| Joint { at, hyphen: true }).collect();
    }
    seams(word).map(|at| Joint { at, hyphen: false }).collect()
}

/// Where the parts of an address or a name meet.
fn seams(word: &str) -> impl Iterator<Item = usize> {
    let next = word.char_indices().skip(1);
    word.chars().zip(next).filter(|&(before, (_, after))| is_seam(before, after)).map(|(_, (at, _))| at)
}

const fn is_seam(before: char, after: char) -> bool {
    match before {
        // Figures hold together: `1,000`, `2.0`.
        '.' | ',' | ':' => after.is_ascii_alphabetic(),
        '/' | '_' | '-' | '=' | '&' | '?' | '#' | '%' | '+' | '~' | '@' | '|' | ';' | '\\' => {
            after.is_ascii_alphanumeric()
        }
        _ => before.is_ascii_lowercase() && after.is_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_come_apart_where_their_parts_meet() {
        let check = |word: &str, expected: &str| {
            let mut out = word.to_owned();
            for at in seams(word).collect::<Vec<_>>().into_iter().rev() {
                out.insert(at, ' ');
            }
            assert_eq!(out, expected);
        };
        check("https://www.example.org/a_b?c=d&e=1.5", "https:// www. example. org/ a_ b? c= d& e= 1.5");
        check("getCriticalAssets", "get Critical Assets");
        check("GB/T22239-2019", "GB/ T22239- 2019");
        check("12:30", "12:30");
        check("...", "...");
        check("", "");
    }
}
