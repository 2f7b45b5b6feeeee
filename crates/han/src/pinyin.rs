//! Readings in Hanyu Pinyin (ISO 7098, GB/T 16159): of characters, of text, and compared with what an author wrote.

mod compare;
mod letters;

pub use compare::{Expected, Fault, compare};

use letters::is_vowel_first;
use pinyin::{Pinyin, ToPinyinMulti};
use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The readings of a character with tone marks, the usual one first; empty for what is no Chinese character.
///
/// ```
/// let readings: Vec<_> = dossier_han::pinyin::readings('重').collect();
/// assert!(readings.starts_with(&["zhòng", "chóng"]));
/// ```
pub fn readings(c: char) -> impl Iterator<Item = &'static str> {
    c.to_pinyin_multi().into_iter().flatten().map(Pinyin::with_tone)
}

/// Pinyin without its tone marks; `ü` stays.
///
/// ```
/// assert_eq!(dossier_han::pinyin::bare("fǎlǜ zérèn"), "falü zeren");
/// ```
#[must_use]
pub fn bare(text: &str) -> String {
    text.nfd().filter(|c| !letters::is_tone_mark(*c)).nfc().collect()
}

/// Pinyin as it is looked up: lower case, letters only, `ü` and `v` as `u`; tone marks stay unless they are taken away
/// with [`bare`] before.
///
/// ```
/// assert_eq!(dossier_han::pinyin::key("Yìngjí yù'àn"), "yìngjíyùàn");
/// ```
#[must_use]
pub fn key(text: &str) -> String {
    let plain = text.nfd().filter(|c| *c != '\u{308}').flat_map(char::to_lowercase);
    plain.map(|c| if c == 'v' { 'u' } else { c }).nfc().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether any letter has a tone mark.
#[must_use]
pub fn has_tones(text: &str) -> bool {
    text.nfd().any(letters::is_tone_mark)
}

/// A text without the marks on its letters, in lower case: what searches compare.
///
/// ```
/// assert_eq!(dossier_han::pinyin::fold("Coördinatie"), "coordinatie");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).nfc().flat_map(char::to_lowercase).collect()
}

/// Joins the syllables of a word, with an apostrophe before one that begins with a, o or e (GB/T 16159, 4.2).
///
/// ```
/// assert_eq!(dossier_han::pinyin::join(["bèi", "àn"]), "bèi'àn");
/// ```
#[must_use]
pub fn join<'a>(syllables: impl IntoIterator<Item = &'a str>) -> String {
    let mut word = String::new();
    for syllable in syllables {
        if !word.is_empty() && is_vowel_first(syllable) {
            word.push('\'');
        }
        word.push_str(syllable);
    }
    word
}

/// The readings of known words, which settle what characters with several readings leave open, and which syllables are
/// written together.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Words and their pinyin by first character, the longest first.
    words: HashMap<char, Vec<(String, String)>>,
}

impl Lexicon {
    /// A lexicon of words in Chinese characters with their pinyin. Of two readings of a word the first counts.
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut lexicon = Self::default();
        for (word, pinyin) in words {
            let Some(first) = word.chars().next() else { continue };
            let known = lexicon.words.entry(first).or_default();
            if !pinyin.trim().is_empty() && known.iter().all(|(other, _)| other != word) {
                let at = known.partition_point(|(other, _)| other.len() >= word.len());
                known.insert(at, (word.to_owned(), pinyin.trim().to_owned()));
            }
        }
        lexicon
    }

    /// The longest known word at the beginning of a text, and its pinyin.
    #[must_use]
    pub fn longest(&self, text: &str) -> Option<(&str, &str)> {
        let known = self.words.get(&text.chars().next()?)?;
        known
            .iter()
            .find(|(word, _)| text.starts_with(word.as_str()))
            .map(|(word, pinyin)| (&**word, &**pinyin))
    }

    /// A Chinese text in pinyin with tone marks: known words as the lexicon has them, each other character by its usual
    /// reading as a word of its own. Chinese marks become Latin ones; other text stays as it is.
    ///
    /// ```
    /// use dossier_han::pinyin::Lexicon;
    ///
    /// let lexicon = Lexicon::new([("网络安全", "wǎngluò ānquán"), ("法", "fǎ")]);
    /// assert_eq!(lexicon.pinyin("《网络安全法》，2016年"), "“wǎngluò ānquán fǎ”, 2016 nián");
    /// ```
    #[must_use]
    pub fn pinyin(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let known = self.longest(rest).map(|(word, pinyin)| (word.len(), pinyin));
            let (taken, reading) = match known.or_else(|| readings(c).next().map(|r| (c.len_utf8(), r))) {
                Some((taken, reading)) => (taken, Some(reading)),
                None => (c.len_utf8(), None),
            };
            match reading {
                Some(word) => push_word(&mut out, word),
                None => push_other(&mut out, c),
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        out.truncate(out.trim_end().len());
        out
    }
}

fn push_word(out: &mut String, word: &str) {
    if out.chars().next_back().is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c)) {
        out.push(' ');
    }
    out.push_str(word);
}

/// Adds what has no reading; Chinese marks as ISO 7098 has them in Latin text.
fn push_other(out: &mut String, c: char) {
    let mark = match c {
        '，' | '、' => ", ",
        '。' => ". ",
        '；' => "; ",
        '：' => ": ",
        '？' => "? ",
        '！' => "! ",
        '（' => " (",
        '）' => ") ",
        '《' | '〈' => "“",
        '》' | '〉' => "”",
        '\u{3000}' => " ",
        _ => {
            let follows_word = out.chars().next_back().is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
            if c.is_alphanumeric() && follows_word {
                out.push(' ');
            }
            out.push(c);
            return;
        }
    };
    let leads = mark.starts_with(|c: char| c.is_ascii_punctuation() || c == '”');
    if leads || out.is_empty() {
        out.truncate(out.trim_end().len());
    }
    let mark = if out.is_empty() { mark.trim_start() } else { mark };
    out.push_str(mark);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_by_words_first() {
        let lexicon = Lexicon::new([
            ("重要", "zhòngyào"),
            ("数据", "shùjù"),
            ("数据安全", "shùjù ānquán"),
            ("国家", "guójiā"),
            ("重庆", "Chóngqìng"),
            ("重要", "never"),
        ]);
        let check = |text: &str, expected: &str| assert_eq!(lexicon.pinyin(text), expected, "{text}");
        check("重要数据", "zhòngyào shùjù");
        check("重庆数据安全", "Chóngqìng shùjù ānquán");
        check("国家数据，法（试行）。", "guójiā shùjù, fǎ (shì xíng).");
        check("5G数据", "5G shùjù");
        check("no Chinese", "no Chinese");
        check("", "");
    }

    #[test]
    fn what_is_looked_up_is_plain() {
        assert_eq!(key(&bare("Wǎng luò—ān'quán")), "wangluoanquan");
        assert_eq!(key("fǎlǜ"), key("fǎlv̀"));
        assert_eq!(fold("Commissie voor Coördinatie"), "commissie voor coordinatie");
        assert!(has_tones("wa\u{30C}ng") && !has_tones("wang"));
    }
}
