//! Simplified and traditional characters, by the tables of OpenCC and of Big5.
//!
//! Tables load at their first use; what a character is by itself is remembered.

use encoding_rs::BIG5;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::{
    ops::Range,
    sync::{
        LazyLock,
        atomic::{AtomicU8, Ordering},
    },
};

/// A way to write Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Simplified characters, `Hans` in ISO 15924.
    Simplified,
    /// Traditional characters, `Hant` in ISO 15924.
    Traditional,
}

/// What the characters of a text say about its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detected {
    /// There are no characters that only one of them has.
    Either,
    /// Characters of this script, and none that only the other has.
    One(Script),
    /// Characters of both.
    Mixed,
}

/// A character that only one script has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The character.
    pub character: char,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What the other script has in its stead, in this text.
    pub counterpart: char,
}

static TO_SIMPLIFIED: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
static TO_TRADITIONAL: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2t).ok());

fn convert(text: &str, table: &LazyLock<Option<OpenCC>>) -> String {
    let han = text.chars().any(is_han);
    // The tables are part of the program, so they are always there; a test sees to it.
    let converter = if han { table.as_ref() } else { None };
    converter.map_or_else(|| text.to_owned(), |converter| converter.convert(text))
}

/// The text in simplified characters: OpenCC's `t2s`, words first.
///
/// ```
/// assert_eq!(dossier_han::script::to_simplified("網絡空間主權"), "网络空间主权");
/// ```
#[must_use]
pub fn to_simplified(text: &str) -> String {
    convert(text, &TO_SIMPLIFIED)
}

/// The text in traditional characters: OpenCC's `s2t`, words first. Where a simplified character stands for several,
/// the choice is a guess.
///
/// ```
/// assert_eq!(dossier_han::script::to_traditional("网络安全"), "網絡安全");
/// ```
#[must_use]
pub fn to_traditional(text: &str) -> String {
    convert(text, &TO_TRADITIONAL)
}

/// Whether a character is a Chinese one: a unified or compatibility ideograph (Unicode, chapter 18), or 〇.
#[must_use]
pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// The characters of a text that only this script has.
///
/// A character is traditional only when OpenCC's `t2s` changes it where it stands: 乾 is in 乾燥, not in 乾隆. It is
/// simplified only when `s2t` changes it and it is not itself in daily use in traditional text, which the first level of
/// Big5 tells: 国 is, 后 and 里 are not.
///
/// ```
/// use dossier_han::script::{Script, only};
///
/// let found = only("网络主權", Script::Traditional);
/// assert_eq!((found[0].character, found[0].range.clone(), found[0].counterpart), ('權', 9..12, '权'));
/// ```
#[must_use]
pub fn only(text: &str, script: Script) -> Vec<Found> {
    let mut found = Vec::new();
    for run in runs(text) {
        let part = text.get(run.clone()).unwrap_or_default();
        if part.chars().any(|c| class(c) == Some(script)) {
            found.extend(only_in_run(part, run.start, script));
        }
    }
    found
}

/// What script the characters of a text are of.
#[must_use]
pub fn detect(text: &str) -> Detected {
    let has = |script| !only(text, script).is_empty();
    match (has(Script::Simplified), has(Script::Traditional)) {
        (true, true) => Detected::Mixed,
        (true, false) => Detected::One(Script::Simplified),
        (false, true) => Detected::One(Script::Traditional),
        (false, false) => Detected::Either,
    }
}

fn only_in_run(part: &str, start: usize, script: Script) -> Vec<Found> {
    let converted = match script {
        Script::Traditional => to_simplified(part),
        Script::Simplified => to_traditional(part),
    };
    // Words are replaced by words of as many characters, but for a few; there each character is looked at by itself.
    let aligned = part.chars().count() == converted.chars().count();
    let mut others = converted.chars();
    let mut found = Vec::new();
    for (at, character) in part.char_indices() {
        let other = others.next().filter(|_| aligned);
        let counterpart = other.or_else(|| alone(character, script)).unwrap_or(character);
        if class(character) == Some(script) && counterpart != character {
            let range = start + at..start + at + character.len_utf8();
            found.push(Found { character, range, counterpart });
        }
    }
    found
}

/// The stretches of Chinese characters, in bytes.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_han(*c)) {
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => runs.push(at..end),
        }
    }
    runs
}

/// The counterpart of a character by itself in the other script.
fn alone(c: char, script: Script) -> Option<char> {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    let converted = match script {
        Script::Traditional => to_simplified(text),
        Script::Simplified => to_traditional(text),
    };
    converted.chars().next().filter(|other| *other != c)
}

/// The script that a character belongs to by itself; `None` when both have it.
fn class(c: char) -> Option<Script> {
    const FIRST: u32 = 0x3400;
    const COUNT: usize = 0xA000 - FIRST as usize;
    /// What was found out: 0 nothing yet, 1 both, 2 simplified, 3 traditional.
    static KNOWN: [AtomicU8; COUNT] = [const { AtomicU8::new(0) }; COUNT];

    let place = u32::from(c).checked_sub(FIRST).and_then(|at| KNOWN.get(at as usize));
    let Some(place) = place else { return class_by_tables(c) };
    match place.load(Ordering::Relaxed) {
        1 => None,
        2 => Some(Script::Simplified),
        3 => Some(Script::Traditional),
        _ => {
            let class = class_by_tables(c);
            let number = match class {
                None => 1,
                Some(Script::Simplified) => 2,
                Some(Script::Traditional) => 3,
            };
            place.store(number, Ordering::Relaxed);
            class
        }
    }
}

fn class_by_tables(c: char) -> Option<Script> {
    if !is_han(c) {
        return None;
    }
    if alone(c, Script::Traditional).is_some() {
        return Some(Script::Traditional);
    }
    (alone(c, Script::Simplified).is_some() && !in_daily_traditional_use(c)).then_some(Script::Simplified)
}

/// Whether a character is of the first level of Big5, the 5401 characters in daily use: lead bytes A4 to C6.
fn in_daily_traditional_use(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = BIG5.encode(c.encode_utf8(&mut buffer));
    !unmappable && bytes.len() == 2 && bytes.first().is_some_and(|lead| (0xA4..=0xC6).contains(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, script: Script, expected: &str) {
        let found = only(text, script);
        assert!(found.iter().all(|found| text[found.range.clone()].starts_with(found.character)));
        let shown: Vec<String> =
            found.iter().map(|found| format!("{}{}", found.character, found.counterpart)).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn the_tables_are_there() {
        assert!(TO_SIMPLIFIED.is_some() && TO_TRADITIONAL.is_some());
    }

    #[test]
    fn characters_that_only_one_script_has_are_found() {
        check("網络安全", Script::Traditional, "網网");
        check("网络安全 (wǎngluò ānquán), data", Script::Traditional, "");
        check("網絡安全", Script::Simplified, "");
        check("網络安全", Script::Simplified, "络絡");
        check("國家机关与数据", Script::Simplified, "机機 关關 与與 数數 据據");
    }

    #[test]
    fn what_both_have_is_of_neither() {
        for script in [Script::Simplified, Script::Traditional] {
            check("皇后里面制度系", script, "");
            check("信息安全", script, "");
        }
        check("乾隆年间", Script::Traditional, "");
        check("乾燥", Script::Traditional, "乾干");
    }

    #[test]
    fn texts_tell_their_script() {
        let check = |text: &str, expected| assert_eq!(detect(text), expected, "{text}");
        check("网络空间主权", Detected::One(Script::Simplified));
        check("網絡空間主權", Detected::One(Script::Traditional));
        check("信息安全", Detected::Either);
        check("cyberspace", Detected::Either);
        check("网絡", Detected::Mixed);
    }

    #[test]
    fn text_is_converted_word_by_word() {
        assert_eq!(to_traditional("皇后在后面, 发展头发"), "皇后在後面, 發展頭髮");
        assert_eq!(to_simplified("電信網絡詐騙"), "电信网络诈骗");
        assert_eq!(to_simplified("no Chinese"), "no Chinese");
    }
}
