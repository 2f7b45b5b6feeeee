//! Numbers and dates of a text, whatever the language writes them with.
//!
//! What a translation does with numbers is compared by two sets. A number that is *sure* is one that the other side must
//! have: digits, or Chinese numerals before a unit. The other side may have it in any way that reads as that number: in
//! words, in a Chinese numeral without a unit, as an ordinal, a half, a decade.

mod chinese;
mod dates;
mod latin;

#[cfg(test)]
mod tests;

pub use dates::{Date, Form, dates};

use dossier_core::Lang;
use std::fmt;
use std::ops::Range;

/// A number, exact to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(i128);

/// A number of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it says.
    pub value: Value,
    /// What else it may say: `60年代` is 1960 as well.
    pub also: Vec<Value>,
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Whether the other side of a pair must have it.
    pub sure: bool,
}

/// What stands before the numbers of standards.
pub const STANDARDS: [&str; 12] =
    ["GB", "GB/T", "GB/Z", "ISO", "ISO/IEC", "IEC", "YD/T", "GA/T", "IEEE", "RFC", "GM/T", "JR/T"];

const MILLION: i128 = 1_000_000;

impl Value {
    /// A whole number.
    #[must_use]
    pub const fn whole(number: u64) -> Self {
        Self(number as i128 * MILLION)
    }

    /// A fraction; nothing for a denominator of zero.
    #[must_use]
    pub const fn ratio(numerator: u64, denominator: u64) -> Option<Self> {
        match denominator {
            0 => None,
            denominator => Some(Self(numerator as i128 * MILLION / denominator as i128)),
        }
    }

    /// Digits with a decimal point, as `1.25`: what is smaller than a millionth is cut.
    fn decimal(digits: &str) -> Option<Self> {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let whole: i128 = whole.parse().ok().filter(|_| whole.len() < 19)?;
        let part: String = part.chars().chain("000000".chars()).take(6).collect();
        Some(Self(whole * MILLION + part.parse::<i128>().ok()?))
    }

    fn times(self, by: u64) -> Option<Self> {
        self.0.checked_mul(i128::from(by)).map(Self)
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Value {
    /// As digits, in groups of three.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (self.0 / MILLION).to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        match format!("{:06}", self.0 % MILLION).trim_end_matches('0') {
            "" => Ok(()),
            part => write!(f, ".{part}"),
        }
    }
}

impl Number {
    /// Whether two numbers can be one.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        let ours = || std::iter::once(&self.value).chain(&self.also);
        ours().any(|value| *value == other.value || other.also.contains(value))
    }
}

/// The numbers of a text in a language, in order.
#[must_use]
pub fn numbers(text: &str, lang: &Lang) -> Vec<Number> {
    if lang.is_han() { chinese::numbers(text) } else { latin::numbers(text, lang.primary()) }
}

/// A run of digits with its separators: value and length in bytes. `group` stands between thousands, `point` before decimals.
fn digits(text: &str, group: char, point: char) -> Option<(Value, usize)> {
    let digit = |c: char| c.is_ascii_digit();
    let mut end = text.find(|c| !digit(c)).unwrap_or(text.len());
    if end == 0 {
        return None;
    }
    let mut plain = text.get(..end)?.to_owned();
    while plain.len() <= 18 {
        let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix(group)) else { break };
        let length = rest.find(|c| !digit(c)).unwrap_or(rest.len());
        if length != 3 {
            break;
        }
        plain.push_str(rest.get(..3)?);
        end += group.len_utf8() + 3;
    }
    if let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix(point)) {
        let length = rest.find(|c| !digit(c)).unwrap_or(rest.len());
        if length > 0 {
            plain = format!("{plain}.{}", rest.get(..length)?);
            end += point.len_utf8() + length;
        }
    }
    Value::decimal(&plain).map(|value| (value, end))
}

/// Whether digits at this place are part of a name, as in `COVID-19`, `5G`, `GB/T 22239-2019`, or of an address.
fn is_name(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let letter = |c: char| c.is_ascii_alphabetic();
    let bare = before.trim_end_matches(['-', '‑', '–', '/', '.', '_']);
    let model = before.ends_with('-') && bare.ends_with(dossier_han::script::is_han);
    let tied = model || bare.len() < before.len() && bare.ends_with(letter);
    let suffix: String = behind.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    let counted = ["st", "nd", "rd", "th", "s", "m", "bn", "k", "e", "de", "ste", "km", "kg", "am", "pm"];
    let lettered = !suffix.is_empty() && !counted.contains(&suffix.to_lowercase().as_str());
    let start = before.rfind(|c: char| c.is_whitespace()).map_or(0, |at| at + 1);
    let token = text.get(start..).and_then(|text| text.split_whitespace().next()).unwrap_or_default();
    let body = before.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ' ' | '.' | ':'));
    let head = body.rfind(|c: char| !c.is_ascii_uppercase() && c != '/').map_or(body, |at| &body[at..]);
    let standard = STANDARDS.contains(&head.trim_start_matches(|c: char| !c.is_ascii_uppercase()));
    standard
        || tied
        || before.ends_with(letter)
        || lettered
        || ["://", "www.", "@"].iter().any(|sign| token.contains(sign))
}
