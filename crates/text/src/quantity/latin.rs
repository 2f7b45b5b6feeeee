//! Numbers of English and Dutch text; of other languages the digits.

use super::{Number, Value, digits, is_name};
use std::ops::Range;

/// English words that are numbers.
const ENGLISH: [(&str, u64); 40] = [
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fifth", 5),
    ("eighth", 8),
    ("ninth", 9),
    ("twelfth", 12),
    ("twentieth", 20),
    ("thirtieth", 30),
    ("fortieth", 40),
    ("once", 1),
    ("twice", 2),
];

/// English words that say a number besides what they are.
const HIDDEN: [(&str, u64); 19] = [
    ("dozen", 12),
    ("dozens", 12),
    ("decade", 10),
    ("decades", 10),
    ("century", 100),
    ("centuries", 100),
    ("both", 2),
    ("pair", 2),
    ("double", 2),
    ("doubled", 2),
    ("triple", 3),
    ("tripled", 3),
    ("thrice", 3),
    ("couple", 2),
    ("fortnight", 14),
    ("single", 1),
    ("a", 1),
    ("an", 1),
    ("quadruple", 4),
];

/// Dutch words that are numbers; those of two parts are read from their parts.
const DUTCH: [(&str, u64); 48] = [
    ("nul", 0),
    ("een", 1),
    ("één", 1),
    ("twee", 2),
    ("drie", 3),
    ("vier", 4),
    ("vijf", 5),
    ("zes", 6),
    ("zeven", 7),
    ("acht", 8),
    ("negen", 9),
    ("tien", 10),
    ("elf", 11),
    ("twaalf", 12),
    ("dertien", 13),
    ("veertien", 14),
    ("vijftien", 15),
    ("zestien", 16),
    ("zeventien", 17),
    ("achttien", 18),
    ("negentien", 19),
    ("twintig", 20),
    ("dertig", 30),
    ("veertig", 40),
    ("vijftig", 50),
    ("zestig", 60),
    ("zeventig", 70),
    ("tachtig", 80),
    ("negentig", 90),
    ("eerste", 1),
    ("tweede", 2),
    ("derde", 3),
    ("vierde", 4),
    ("vijfde", 5),
    ("zesde", 6),
    ("zevende", 7),
    ("achtste", 8),
    ("negende", 9),
    ("tiende", 10),
    ("elfde", 11),
    ("twaalfde", 12),
    ("twintigste", 20),
    ("dertigste", 30),
    ("eenmaal", 1),
    ("tweemaal", 2),
    ("dubbel", 2),
    ("beide", 2),
    ("decennium", 10),
];

/// What numbers are multiplied by.
const SCALES: [(&str, u64); 22] = [
    ("hundred", 100),
    ("hundreds", 100),
    ("hundredth", 100),
    ("thousand", 1000),
    ("thousands", 1000),
    ("thousandth", 1000),
    ("million", 1_000_000),
    ("millions", 1_000_000),
    ("billion", 1_000_000_000),
    ("billions", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("honderd", 100),
    ("duizend", 1000),
    ("miljoen", 1_000_000),
    ("miljard", 1_000_000_000),
    ("biljoen", 1_000_000_000_000),
    ("bn", 1_000_000_000),
    ("mln", 1_000_000),
    ("mld", 1_000_000_000),
    ("m", 1_000_000),
    ("lakh", 100_000),
    ("crore", 10_000_000),
];

/// Words before a number that the law counts with, and names of currencies.
const BEFORE: [&str; 21] = [
    "article",
    "articles",
    "chapter",
    "section",
    "paragraph",
    "item",
    "level",
    "levels",
    "part",
    "rmb",
    "cny",
    "eur",
    "usd",
    "artikel",
    "artikelen",
    "hoofdstuk",
    "lid",
    "onderdeel",
    "niveau",
    "afdeling",
    "annex",
];

/// A word or a number, and where it stands.
struct Token<'t> {
    text: &'t str,
    range: Range<usize>,
    digits: Option<(Value, bool)>,
}

pub(super) fn numbers(text: &str, language: &str) -> Vec<Number> {
    let tokens = tokens(text, language);
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let taken = match token.digits {
            Some((value, short)) => written(text, &tokens, index, value, short, &mut found),
            None => spoken(&tokens, index, language, &mut found),
        };
        index += taken.max(1);
    }
    found
}

/// Words and runs of digits.
fn tokens<'t>(text: &'t str, language: &str) -> Vec<Token<'t>> {
    let (group, point) = if matches!(language, "nl" | "de" | "es" | "it") { ('.', ',') } else { (',', '.') };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        if let Some((value, length)) = digits(rest, group, point) {
            let range = at..at + length;
            found.push(Token { text: &rest[..length], digits: Some((value, length == 2)), range });
            at += length;
        } else if first.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            found.push(Token { text: &rest[..length], digits: None, range: at..at + length });
            at += length;
        } else {
            at += first.len_utf8();
        }
    }
    found
}

fn scale(token: Option<&Token<'_>>) -> Option<u64> {
    let word = token.filter(|token| token.digits.is_none())?.text.to_lowercase();
    SCALES.iter().find(|(name, _)| *name == word).map(|(_, by)| *by)
}

/// A number in digits, with its scale: `1.5 million`.
fn written(
    text: &str,
    tokens: &[Token<'_>],
    index: usize,
    value: Value,
    short: bool,
    found: &mut Vec<Number>,
) -> usize {
    let Some(token) = tokens.get(index) else { return 1 };
    let mut range = token.range.clone();
    let mut taken = 1;
    let (unscaled, mut value) = (value, value);
    let mut scaled = false;
    while let Some((by, next)) = scale(tokens.get(index + taken)).zip(tokens.get(index + taken)) {
        let between = text.get(range.end..next.range.start).unwrap_or_default();
        let Some(more) = value.times(by).filter(|_| between.trim().is_empty() || between == "-") else {
            break;
        };
        (value, range.end, scaled) = (more, next.range.end, true);
        taken += 1;
    }
    let behind = text.get(range.end..).unwrap_or_default();
    let before = text.get(..range.start).unwrap_or_default();
    // A bare m is a million or metres.
    let metres = scaled && text.get(range.clone()).is_some_and(|written| written.ends_with('m'));
    let mut also: Vec<Value> = metres.then_some(unscaled).into_iter().collect();
    // Half past eight in the evening is 20:30; '08 is 2008; 2007-08 ends in 2008.
    if behind.starts_with(':') || before.ends_with(':') || behind.trim_start().starts_with(['a', 'p']) {
        also.push(value.plus(Value::whole(12)));
    }
    if short {
        also.extend([1700, 1800, 1900, 2000].map(|century| value.plus(Value::whole(century))));
    }
    let share = matches!(behind.chars().next(), Some('%'))
        || ["per cent", "percent", "procent"].iter().any(|word| behind.trim_start().starts_with(word));
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|ending| behind.starts_with(ending))
        && behind.get(2..).is_some_and(|rest| rest.trim_start().to_lowercase().starts_with("centur"));
    if ordinal {
        also.push(Value((value.0 - super::MILLION).saturating_mul(100)));
    }
    let word = tokens
        .get(index.wrapping_sub(1))
        .filter(|token| token.digits.is_none())
        .map(|token| token.text.to_lowercase());
    let named = word.is_some_and(|word| BEFORE.contains(&word.as_str()))
        || before.trim_end().ends_with(['€', '$', '£', '¥']);
    let clock = behind.starts_with(':') || before.ends_with(':');
    let weighty = value > Value::whole(12) || share || named || scaled;
    let cut = short && before.ends_with(['-', '–', '\'', '’', '/']);
    let sure = weighty && !(clock || cut || is_gloss(before) || is_name(text, &token.range));
    found.push(Number { value, also, range, sure });
    taken
}

/// Whether a number stands first in brackets, as what the translator adds does: `6,000 mu (400 hectares)`, `(2017)`.
fn is_gloss(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "€$£¥≈~".contains(c));
    let about = ["about", "approximately", "around", "circa", "ongeveer"];
    let before = about.iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    before.trim_end().ends_with(['(', '['])
}

/// A number in words: `twenty-five`, `one hundred and fifty thousand`, `two thirds`.
fn spoken(tokens: &[Token<'_>], index: usize, language: &str, found: &mut Vec<Number>) -> usize {
    let Some(first) = tokens.get(index) else { return 1 };
    let (mut total, mut current, mut taken, mut end) = (0_u64, None::<u64>, 0, first.range.end);
    while let Some(token) = tokens.get(index + taken).filter(|token| token.digits.is_none()) {
        let word = token.text.to_lowercase();
        if let Some(value) = word_value(&word, language) {
            match current {
                Some(before) if is_next(before, value) => current = Some(before + value),
                Some(_) => break,
                None => current = Some(value),
            }
        } else if let Some(by) = scale(Some(token)).filter(|_| word.len() > 2) {
            let base = current.unwrap_or(1);
            let Some(more) = base.checked_mul(by) else { break };
            if by == 100 {
                current = Some(more);
            } else {
                total = total.saturating_add(more);
                current = None;
            }
        } else if !(taken > 0 && matches!(word.as_str(), "and" | "en")) {
            break;
        }
        taken += 1;
        end = token.range.end;
    }
    if taken == 0 {
        return hidden(tokens, index, found);
    }
    let whole = total.saturating_add(current.unwrap_or(0));
    let mut also = Vec::new();
    if let Some(part) = tokens.get(index + taken).and_then(|token| part_of(&token.text.to_lowercase())) {
        also.extend(Value::ratio(whole, part));
    }
    // "Two out of three", "one in five".
    also.extend(Value::ratio(1, whole));
    also.push(Value::whole(whole.saturating_sub(1).saturating_mul(100)));
    found.push(Number { value: Value::whole(whole), also, range: first.range.start..end, sure: false });
    taken
}

/// Whether a number in words goes on with this one: twenty-five, a hundred and fifty.
const fn is_next(before: u64, value: u64) -> bool {
    (before >= 100 && before.is_multiple_of(100) && value < 100)
        || (before >= 20 && before.is_multiple_of(10) && value < 10)
}

fn word_value(word: &str, language: &str) -> Option<u64> {
    if language == "nl" {
        return dutch(word);
    }
    let table = |word: &str| ENGLISH.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    table(word).or_else(|| word.strip_suffix("th").and_then(table).filter(|value| *value > 3))
}

/// `eenentwintig` is read from both its parts, `tweehonderdduizend` from all.
fn dutch(word: &str) -> Option<u64> {
    let table = |word: &str| DUTCH.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    if let Some(value) = table(word) {
        return Some(value);
    }
    let bare = word.strip_suffix("ste").or_else(|| word.strip_suffix("de")).unwrap_or(word);
    for joint in ["en", "ën"] {
        for (at, _) in bare.match_indices(joint) {
            let (one, ten) = (table(bare.get(..at)?), table(bare.get(at + joint.len()..)?));
            if let (Some(one @ 1..=9), Some(ten @ 20..=90)) = (one, ten) {
                return Some(one + ten);
            }
        }
    }
    let (before, behind) = bare
        .split_once("duizend")
        .map(|parts| (parts, 1000))
        .or_else(|| bare.split_once("honderd").map(|parts| (parts, 100)))
        .map(|(parts, by)| ((parts.0, by), parts.1))?;
    let base = if before.0.is_empty() { 1 } else { dutch(before.0)? };
    let rest = if behind.is_empty() {
        0
    } else {
        dutch(behind.strip_prefix("en").filter(|rest| dutch(rest).is_some()).unwrap_or(behind))?
    };
    base.checked_mul(before.1)?.checked_add(rest)
}

/// The denominator that a word is.
fn part_of(word: &str) -> Option<u64> {
    Some(match word {
        "half" | "halves" | "helft" => 2,
        "third" | "thirds" | "derde" | "derden" => 3,
        "quarter" | "quarters" | "fourth" | "fourths" | "kwart" | "vierde" => 4,
        "fifth" | "fifths" | "vijfde" => 5,
        "sixth" | "sixths" | "zesde" => 6,
        "eighth" | "eighths" | "achtste" => 8,
        "tenth" | "tenths" | "tiende" => 10,
        _ => return None,
    })
}

/// A word that says a number without being one.
fn hidden(tokens: &[Token<'_>], index: usize, found: &mut Vec<Number>) -> usize {
    let Some(token) = tokens.get(index) else { return 1 };
    let word = token.text.to_lowercase();
    let before = tokens.get(index.wrapping_sub(1)).map(|token| token.text.to_lowercase());
    if let Some(value) =
        roman(token.text).filter(|_| before.is_some_and(|word| BEFORE.contains(&word.as_str())))
    {
        found.push(Number {
            value: Value::whole(value),
            also: Vec::new(),
            range: token.range.clone(),
            sure: false,
        });
        return 1;
    }
    let value = HIDDEN.iter().find(|(name, _)| *name == word).map(|(_, value)| Value::whole(*value));
    let value = value.or_else(|| part_of(&word).and_then(|part| Value::ratio(1, part)));
    found.extend(value.map(|value| Number {
        value,
        also: Vec::new(),
        range: token.range.clone(),
        sure: false,
    }));
    1
}

/// A Roman numeral in capitals, as `Chapter IV` has.
fn roman(text: &str) -> Option<u64> {
    let digit = |c: char| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    let digits: Vec<u64> = text.chars().map(digit).collect::<Option<_>>()?;
    let smaller = |index: usize| digits.get(index + 1).is_some_and(|next| digits[index] < *next);
    let value = digits.iter().enumerate().fold(0_i64, |sum, (index, digit)| {
        let digit = i64::try_from(*digit).unwrap_or(0);
        if smaller(index) { sum - digit } else { sum + digit }
    });
    u64::try_from(value).ok().filter(|_| text.len() < 16)
}
