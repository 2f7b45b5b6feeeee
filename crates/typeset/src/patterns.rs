//! Hyphenation by patterns (Liang, “Word Hy-phen-a-tion by Com-put-er”, 1983), read when they are first needed.

use crate::shape::Fnv;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

/// Patterns have so many letters at most, the dots at the ends of words among them.
const LETTERS: usize = 8;
/// Bits of a weight.
const BITS: usize = 4;

/// The patterns of a language in ASCII.
pub(crate) struct Patterns {
    /// Letters, one a byte, to the weights before, between and behind them, the first one in the lowest bits.
    weights: HashMap<u64, u64, BuildHasherDefault<Fnv>>,
    /// Words with their hyphens.
    exceptions: Vec<&'static str>,
}

impl Patterns {
    /// Those of British English.
    pub(crate) fn british() -> &'static Self {
        static BRITISH: OnceLock<Patterns> = OnceLock::new();
        BRITISH.get_or_init(|| Self::read(include_str!("../patterns/hyph-en-gb.txt")))
    }

    fn read(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('%'));
        let (mut weights, mut exceptions) = (HashMap::default(), Vec::new());
        weights.reserve(text.len() / 6);
        for pattern in lines.flat_map(str::split_ascii_whitespace) {
            if pattern.contains('-') {
                exceptions.push(pattern);
                continue;
            }
            let (mut letters, mut values, mut count) = (0, 0, 0);
            for byte in pattern.bytes() {
                if byte.is_ascii_digit() {
                    values |= u64::from(byte - b'0') << (count * BITS);
                } else {
                    letters = letters << 8 | u64::from(byte);
                    count += 1;
                }
            }
            weights.insert(letters, values);
        }
        Self { weights, exceptions }
    }

    /// Where a word of lower-case letters may be divided: the bytes before which a hyphen may stand.
    pub(crate) fn points(&self, word: &str) -> Vec<usize> {
        if let Some(known) = self.exceptions.iter().find(|known| is_divided(known, word)) {
            let hyphens = known.match_indices('-').enumerate();
            return hyphens.map(|(before, (at, _))| at - before).collect();
        }
        let dotted: Vec<u8> = [b"." as &[u8], word.as_bytes(), b"."].concat();
        let mut weights = vec![0; dotted.len() + 1];
        for start in 0..dotted.len() {
            let mut letters = 0;
            for (length, byte) in dotted[start..].iter().take(LETTERS).enumerate() {
                letters = letters << 8 | u64::from(*byte);
                let Some(values) = self.weights.get(&letters) else { continue };
                for (index, weight) in weights[start..].iter_mut().take(length + 2).enumerate() {
                    *weight = (values >> (index * BITS) & 0xf).max(*weight);
                }
            }
        }
        (1..word.len()).filter(|at| word.is_char_boundary(*at) && weights[at + 1] % 2 == 1).collect()
    }
}

/// Whether a word with hyphens is a word without them.
fn is_divided(known: &str, word: &str) -> bool {
    known.bytes().filter(|byte| *byte != b'-').eq(word.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_their_keys() {
        let text = include_str!("../patterns/hyph-en-gb.txt");
        let patterns =
            text.lines().filter(|line| !line.starts_with('%')).flat_map(str::split_ascii_whitespace);
        let letters = |pattern: &str| pattern.bytes().filter(|byte| !byte.is_ascii_digit()).count();
        let (whole, patterns): (Vec<_>, Vec<_>) = patterns.partition(|pattern| pattern.contains('-'));
        assert!(patterns.iter().all(|pattern| letters(pattern) <= LETTERS));
        assert_eq!((Patterns::british().weights.len(), whole.len()), (patterns.len(), 8));
    }
}
