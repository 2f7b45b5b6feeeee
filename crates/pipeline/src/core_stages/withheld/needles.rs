//! What is looked for.

use super::letters::{self, BREAK, is_han};
use aho_corasick::AhoCorasick;
use dossier_core::Passage;
use std::collections::{BTreeSet, HashMap, HashSet};

/// So many letters in a row of a withheld text are found.
const LETTERS: usize = 20;
/// So many Chinese characters in a row are.
const HAN: usize = 6;
/// A run is no secret when all but a few of its letters stand together where readers may see them: in an artifact anything may
/// come before and behind these.
const KNOWN_LETTERS: usize = LETTERS - 3;
const KNOWN_HAN: usize = HAN - 1;
/// From so many letters on a short text is found across words and within them; each Chinese character counts for three.
const WHOLE: usize = 8;
/// Letters of the shortest word that is looked for.
const WORD: usize = 3;
/// Digits of the shortest number that is looked for.
const DIGITS: usize = 4;

/// Where it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// In what people read.
    Text,
    /// In values beside the text, where numbers are measures.
    Values,
    /// In bytes of any kind, where a word may be one of the format's own.
    Bytes,
}

/// What is looked for in artifacts: pieces of texts.
pub(super) struct Needles<'a> {
    texts: &'a [Passage],
    /// The letters of each text.
    letters: Vec<Vec<char>>,
    /// Runs of letters, and of Chinese characters, by their hash: which text, and where in it.
    runs: HashMap<u64, (usize, usize)>,
    han: HashMap<u64, (usize, usize)>,
    /// Short texts that are found anywhere.
    wholes: Short,
    /// Long words, which are found within others too in what people read.
    stems: Short,
    /// Short texts that are found as words.
    words: Short,
    /// Short texts that are numbers.
    numbers: Short,
    unsearchable: BTreeSet<usize>,
}

/// Short texts, with the passages that they are.
#[derive(Default)]
struct Short {
    texts: Vec<(String, usize)>,
    finder: Option<AhoCorasick>,
}

/// What readers may see.
#[derive(Default)]
struct Known {
    /// Which of the short texts of each kind.
    shorts: [BTreeSet<usize>; 4],
    /// The hashes of runs of letters, and of Chinese characters.
    runs: HashSet<u64>,
    han: HashSet<u64>,
}

impl<'a> Needles<'a> {
    /// The pieces of texts that are in none of the others, which readers may see.
    pub(super) fn new<'k>(texts: &'a [Passage], seen: impl Iterator<Item = &'k str>) -> Self {
        let letters = texts.iter().map(|passage| letters::letters(&passage.text)).collect();
        let mut needles = Self {
            texts,
            letters,
            runs: HashMap::new(),
            han: HashMap::new(),
            wholes: Short::default(),
            stems: Short::default(),
            words: Short::default(),
            numbers: Short::default(),
            unsearchable: BTreeSet::new(),
        };
        (0..texts.len()).for_each(|at| needles.add(at));
        needles.shorts().into_iter().for_each(Short::ready);
        let mut known = Known::default();
        for text in seen {
            needles.forget(text, &mut known);
        }
        for (short, known) in needles.shorts().into_iter().zip(&known.shorts) {
            short.forget(known);
        }
        needles.forget_runs(&known);
        needles
    }

    fn shorts(&mut self) -> [&mut Short; 4] {
        [&mut self.wholes, &mut self.stems, &mut self.words, &mut self.numbers]
    }

    /// Texts that are too short to be looked for.
    pub(super) fn unsearchable(&self) -> impl Iterator<Item = usize> {
        self.unsearchable.iter().copied()
    }

    fn add(&mut self, at: usize) {
        let Some(letters) = self.letters.get(at) else { return };
        let mut long = false;
        roll(letters, LETTERS, |start, hash| {
            if letters.get(start..start + LETTERS).is_some_and(|run| !run.contains(&BREAK)) {
                self.runs.entry(hash).or_insert((at, start));
                long = true;
            }
        });
        roll(letters, HAN, |start, hash| {
            if letters.get(start..start + HAN).is_some_and(|run| run.iter().copied().all(is_han)) {
                self.han.entry(hash).or_insert((at, start));
                long = true;
            }
        });
        if !long && let Some(passage) = self.texts.get(at) {
            passage.text.split(BREAK).for_each(|piece| self.add_short(at, piece));
        }
    }

    fn add_short(&mut self, at: usize, piece: &str) {
        let letters = letters::letters(piece);
        let weight: usize = letters.iter().map(|c| if is_han(*c) { 3 } else { 1 }).sum();
        let han = letters.iter().filter(|c| is_han(**c)).count();
        if letters.is_empty() {
        } else if !letters.iter().any(|c| c.is_alphabetic()) {
            if letters.len() >= DIGITS {
                self.numbers.texts.push((letters::words(piece), at));
            } else {
                self.unsearchable.insert(at);
            }
        } else if weight >= WHOLE || han > 1 {
            let words = letters::words(piece);
            let letters: String = letters.into_iter().collect();
            if letters.is_ascii() && words.trim() == letters {
                self.words.texts.push((words, at));
                self.stems.texts.push((letters, at));
            } else {
                self.wholes.texts.push((letters, at));
            }
        } else if letters.len() >= WORD {
            self.words.texts.push((letters::words(piece), at));
        } else {
            self.unsearchable.insert(at);
        }
    }

    /// Looks no more for what is in this text. What stands across a note's mark in it may stand together in an artifact.
    fn forget(&mut self, text: &str, known: &mut Known) {
        self.forget_as(text, known);
        if text.contains(BREAK) {
            self.forget_as(&text.replace(BREAK, " "), known);
        }
    }

    fn forget_as(&mut self, text: &str, known: &mut Known) {
        let letters = letters::letters(text);
        if !self.runs.is_empty() {
            roll(&letters, KNOWN_LETTERS, |_, hash| _ = known.runs.insert(hash));
        }
        if !self.han.is_empty() {
            roll(&letters, KNOWN_HAN, |_, hash| _ = known.han.insert(hash));
        }
        let letters: String = letters.into_iter().collect();
        let words = letters::words(text);
        let texts = [&letters, &letters, &words, &words];
        for ((short, known), text) in self.shorts().into_iter().zip(&mut known.shorts).zip(texts) {
            short.within(text, known);
        }
    }

    /// Looks no more for runs of which readers see the beginning or the end.
    fn forget_runs(&mut self, known: &Known) {
        let letters = &self.letters;
        let kinds = [
            (&mut self.runs, &known.runs, LETTERS, KNOWN_LETTERS),
            (&mut self.han, &known.han, HAN, KNOWN_HAN),
        ];
        for (runs, known, length, part) in kinds {
            runs.retain(|_, (at, start)| {
                let mut seen = false;
                let run = letters.get(*at).and_then(|letters| letters.get(*start..*start + length));
                roll(run.unwrap_or_default(), part, |from, hash| {
                    seen |= (from == 0 || from == length - part) && known.contains(&hash);
                });
                !seen
            });
        }
    }

    /// Which texts a piece of is in this one.
    pub(super) fn find(&self, text: &str, place: Where) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let letters = letters::letters(text);
        for (runs, length) in [(&self.runs, LETTERS), (&self.han, HAN)] {
            if runs.is_empty() {
                continue;
            }
            roll(&letters, length, |start, hash| {
                let Some((at, from)) = runs.get(&hash).copied() else { return };
                let withheld = self.letters.get(at).and_then(|letters| letters.get(from..from + length));
                if withheld.is_some() && withheld == letters.get(start..start + length) {
                    found.insert(at);
                }
            });
        }
        let mut short = |short: &Short, text: &str| {
            let mut hits = BTreeSet::new();
            short.within(text, &mut hits);
            found.extend(hits.into_iter().filter_map(|hit| short.texts.get(hit).map(|(_, at)| *at)));
        };
        let letters: String = letters.into_iter().collect();
        short(&self.wholes, &letters);
        if place == Where::Text {
            short(&self.stems, &letters);
        }
        if place != Where::Bytes {
            let words = letters::words(text);
            short(&self.words, &words);
            if place == Where::Text {
                short(&self.numbers, &words);
            }
        }
        found
    }
}

impl Short {
    fn ready(&mut self) {
        let texts = self.texts.iter().map(|(text, _)| text);
        self.finder = AhoCorasick::new(texts).ok().filter(|_| !self.texts.is_empty());
    }

    /// The numbers of those that are in a text.
    fn within(&self, text: &str, found: &mut BTreeSet<usize>) {
        if let Some(finder) = &self.finder {
            found.extend(finder.find_overlapping_iter(text).map(|hit| hit.pattern().as_usize()));
        }
    }

    fn forget(&mut self, known: &BTreeSet<usize>) {
        let mut at = 0;
        self.texts.retain(|_| {
            at += 1;
            !known.contains(&(at - 1))
        });
        self.ready();
    }
}

/// Tells the start and the hash of each run of so many characters.
fn roll(text: &[char], length: usize, mut see: impl FnMut(usize, u64)) {
    // An odd factor, so that no character is shifted out but by the subtraction.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let Ok(exponent) = u32::try_from(length) else { return };
    let out = FACTOR.wrapping_pow(exponent);
    let mut hash = 0_u64;
    for (at, c) in text.iter().enumerate() {
        hash = hash.wrapping_mul(FACTOR).wrapping_add(u64::from(u32::from(*c)) + 1);
        if at >= length {
            let old = text.get(at - length).map_or(0, |c| u64::from(u32::from(*c)) + 1);
            hash = hash.wrapping_sub(old.wrapping_mul(out));
        }
        if at + 1 >= length {
            see(at + 1 - length, hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(texts: &[&str]) -> Vec<Passage> {
        texts.iter().map(|text| Passage { text: (*text).to_owned(), location: None }).collect()
    }

    #[test]
    fn what_is_withheld_and_not_seen_elsewhere_is_found() {
        let check = |withheld: &str, kept: &str, text: &str, expected: bool| {
            let texts = passages(&[withheld]);
            let needles = Needles::new(&texts, [kept].into_iter());
            assert_eq!(!needles.find(text, Where::Text).is_empty(), expected, "{withheld} / {kept} / {text}");
        };
        let talks = "The ministry met Kingfisher officials in Geneva.";
        check(talks, "", "xx met “King-\nfisher” offi\u{AD}cials in yy", true);
        check(talks, "", "met Kingfisher off", false);
        check(talks, "They met Kingfisher officials in Bern.", "we met Kingfisher officials in", false);
        check(talks, "They met Kingfisher officials. In Bern.", "met Kingfisher officials\0in Bern", false);
        check(
            "The fine amounted to 500 euro.",
            "The fine amounted to 400 euro.",
            "fine amounted to 500 euro",
            true,
        );
        check(
            "Kingfisher met all other officials.",
            "Kingfisher met all other offices",
            "Kingfisher met all other off",
            false,
        );
        check("网信办已约谈该公司负责人", "", "称网信办已约谈，", true);
        check("网信办已约谈该公司负责人", "", "网信办已约", false);
        check("Kingfisher", "", "the king-fishers", true);
        check("Kingfisher", "Kingfishers are birds", "the kingfishers", false);
        check("Kingfisher", "Kingfishers are birds", "the kingfisher", true);
        check("PIPL", "", "the PIPL is", true);
        check("PIPL", "", "PIPLINE", false);
        check("约谈", "", "已约谈。", true);
        check("12500", "", "a fine of 12500 euro", true);
        check("12500", "", "a fine of 112500 euro", false);
        check("12", "", "12", false);
        check("See\0 PIPL", "", "See 3 PIPL", true);
    }

    #[test]
    fn numbers_are_measures_beside_the_text_and_words_are_none_in_bytes() {
        let texts = passages(&["12500", "PIPL", "7", "Background", "Tax reform"]);
        let needles = Needles::new(&texts, std::iter::empty());
        let found = |text, place| needles.find(text, place).into_iter().collect::<Vec<_>>();
        let text = "12500 PIPL Backgrounds tax-reform";
        assert_eq!(found(text, Where::Text), [0, 1, 3, 4]);
        assert_eq!(found(text, Where::Values), [1, 4]);
        assert_eq!(found("background", Where::Values), [3]);
        assert_eq!(found("background PIPL tax_reform", Where::Bytes), [4]);
        assert_eq!(needles.unsearchable().collect::<Vec<_>>(), [2]);
    }
}
