//! Chinese numerals, as articles and amounts have them.
//!
//! Read are numerals with units (一百零三, 三万五千), digit by digit (二〇二一), in ASCII or full-width digits with or without a
//! unit (21, ２１, 5000万), and with the characters 两, 廿, 卅 and the forms of accounts (壹佰零叁). Numerals
//! have to be well formed: 一百三, which is 130 to some and a slip for 103 to others, is none.

/// The digit that a character stands for.
#[must_use]
pub const fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '兩' | '贰' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The value of a character that multiplies: 十, 百, 千, 万, 亿 and their other forms.
#[must_use]
pub const fn unit(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' | '萬' => MYRIAD,
        '亿' | '億' => MYRIAD * MYRIAD,
        _ => return None,
    })
}

/// Whether a character can stand in a numeral, digits of ASCII and full-width ones included.
#[must_use]
pub const fn is_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some() || arabic(c).is_some() || matches!(c, '廿' | '卅')
}

const MYRIAD: u64 = 10_000;

const fn arabic(c: char) -> Option<u64> {
    match c {
        '0'..='9' => Some(c as u64 - '0' as u64),
        '０'..='９' => Some(c as u64 - '０' as u64),
        _ => None,
    }
}

/// The number that the whole of a text says; `None` when it is no well-formed numeral, or over [`u64::MAX`].
///
/// ```
/// use dossier_han::numeral::read;
///
/// assert_eq!(read("一百零三"), Some(103));
/// assert_eq!(read("二〇二一"), Some(2021));
/// assert_eq!(read("5000万"), Some(50_000_000));
/// assert_eq!(read("二十百"), None);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<u64> {
    if text.starts_with(|c| arabic(c).is_some()) {
        return mixed(text);
    }
    if text.chars().all(|c| digit(c).is_some()) {
        return decimal(text.chars().map(digit));
    }
    let plain = plain(text)?;
    let value = sum(&plain)?;
    (self::plain(&write(value)?)? == plain).then_some(value)
}

/// The numeral that a text begins with, as long as it can be, and its length in bytes.
#[must_use]
pub fn prefix(text: &str) -> Option<(u64, usize)> {
    // No number that fits is written in more characters.
    let numeral = text.char_indices().take_while(|(_, c)| is_numeral(*c)).take(48);
    let ends: Vec<usize> = numeral.map(|(at, c)| at + c.len_utf8()).collect();
    ends.into_iter().rev().find_map(|end| Some((read(text.get(..end)?)?, end)))
}

/// The number in Chinese numerals with units, as articles are numbered: 十二, 一百零三, 二万五千. `None` from 10¹⁶ on, where
/// the units end.
///
/// ```
/// assert_eq!(dossier_han::numeral::write(103).as_deref(), Some("一百零三"));
/// ```
#[must_use]
pub fn write(number: u64) -> Option<String> {
    if number == 0 {
        return Some("零".to_owned());
    }
    let mut out = String::new();
    let mut gap = false;
    for (divisor, unit) in [(MYRIAD.pow(3), "万亿"), (MYRIAD.pow(2), "亿"), (MYRIAD, "万"), (1, "")] {
        let section = number / divisor % MYRIAD;
        if number / divisor >= MYRIAD && divisor == MYRIAD.pow(3) {
            return None;
        }
        if section == 0 {
            gap = !out.is_empty();
            continue;
        }
        if !out.is_empty() && (gap || section < 1_000) {
            out.push('零');
        }
        gap = false;
        write_section(section, &mut out);
        // 一万亿二亿 would say 亿 twice: the 亿 of 万亿 is left to the next section where there is one.
        let shared = divisor == MYRIAD.pow(3) && !(number / MYRIAD.pow(2)).is_multiple_of(MYRIAD);
        out.push_str(if shared { "万" } else { unit });
    }
    Some(out)
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Writes a number below ten thousand.
fn write_section(section: u64, out: &mut String) {
    let first = out.is_empty();
    let mut begun = false;
    let mut gap = false;
    for (divisor, unit) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = section / divisor % 10;
        if digit == 0 {
            gap = begun;
            continue;
        }
        if gap {
            out.push('零');
        }
        if !(first && !begun && digit == 1 && divisor == 10) {
            let index = usize::try_from(digit).unwrap_or_default();
            out.extend(DIGITS.get(index));
        }
        out.push_str(unit);
        (begun, gap) = (true, false);
    }
}

/// A numeral in the characters that [`write`] uses, 一 before 十 left out; `None` when a character is not of a numeral.
fn plain(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars() {
        let plain = match (digit(c), unit(c), c) {
            (Some(digit), ..) => *DIGITS.get(usize::try_from(digit).ok()?)?,
            (_, Some(10), _) => '十',
            (_, Some(100), _) => '百',
            (_, Some(1_000), _) => '千',
            (_, Some(MYRIAD), _) => '万',
            (_, Some(_), _) => '亿',
            (.., '廿') => {
                out.push_str("二十");
                continue;
            }
            (.., '卅') => {
                out.push_str("三十");
                continue;
            }
            _ => return None,
        };
        out.push(plain);
    }
    Some(out.replace("一十", "十"))
}

/// What the characters of a plain numeral come to, be it well formed or not.
fn sum(plain: &str) -> Option<u64> {
    let (mut total, mut section, mut pending) = (0_u64, 0_u64, None);
    for c in plain.chars() {
        match (digit(c), unit(c)) {
            (Some(0), _) => {}
            (Some(digit), _) => pending = Some(digit),
            (_, Some(unit)) if unit < MYRIAD => {
                section = section.checked_add(pending.take().unwrap_or(1) * unit)?;
            }
            (_, Some(unit)) => {
                section = section.checked_add(pending.take().unwrap_or(0))?;
                let whole = if unit > MYRIAD { total.checked_add(section)? } else { section };
                let scaled = whole.checked_mul(unit)?;
                total = if unit > MYRIAD { scaled } else { total.checked_add(scaled)? };
                section = 0;
            }
            _ => return None,
        }
    }
    total.checked_add(section)?.checked_add(pending.unwrap_or(0))
}

/// Arabic digits, and after them units: 5000万.
fn mixed(text: &str) -> Option<u64> {
    let end = text.find(|c| arabic(c).is_none()).unwrap_or(text.len());
    let (digits, units) = text.split_at(end);
    let number = decimal(digits.chars().map(arabic))?;
    let mut units = units.chars().map(unit);
    let (first, second) = (units.next(), units.next());
    if units.next().is_some() {
        return None;
    }
    match (first, second) {
        (None, _) => Some(number),
        (Some(unit), None) => number.checked_mul(unit?),
        // 3千万 and 2万亿, but not 3万千.
        (Some(small), Some(large)) => {
            let (small, large) = (small?, large?);
            (small < large && large >= MYRIAD).then(|| number.checked_mul(small)?.checked_mul(large))?
        }
    }
}

fn decimal(digits: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    let mut empty = true;
    let value = digits
        .map(|digit| digit.inspect(|_| empty = false))
        .try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(digit?))?;
    (!empty).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numerals_are_read() {
        let check = |text: &str, expected: u64| assert_eq!(read(text), Some(expected), "{text}");
        check("一", 1);
        check("十", 10);
        check("十二", 12);
        check("一十二", 12);
        check("廿一", 21);
        check("卅", 30);
        check("二十一", 21);
        check("一百", 100);
        check("一百零三", 103);
        check("一百〇三", 103);
        check("一百十", 110);
        check("一百一十", 110);
        check("一千零五十", 1_050);
        check("两千", 2_000);
        check("三万五千", 35_000);
        check("十万", 100_000);
        check("一百万", 1_000_000);
        check("一亿零五十万", 100_500_000);
        check("二〇二一", 2021);
        check("二○二六", 2026);
        check("零", 0);
        check("21", 21);
        check("２１", 21);
        check("5000万", 50_000_000);
        check("3千万", 30_000_000);
        check("2万亿", 2_000_000_000_000);
        check("壹佰零叁", 103);
        check("一萬兩千", 12_000);
    }

    #[test]
    fn what_is_no_numeral_is_not_read() {
        let check = |text: &str| assert_eq!(read(text), None, "{text}");
        check("");
        check("二十百");
        check("十十");
        check("一百三");
        check("一百零");
        check("百零");
        check("条");
        check("一条");
        check("3万千");
        check("99999999999999999999");
        check("9亿亿亿亿");
        check("一2");
        check("2一");
    }

    #[test]
    fn a_numeral_is_found_at_the_start() {
        let check = |text: &str, expected: Option<(u64, usize)>| assert_eq!(prefix(text), expected, "{text}");
        check("二十一条", Some((21, 9)));
        check("21条", Some((21, 2)));
        check("十日内", Some((10, 3)));
        check("一百三", Some((100, 6)));
        check("条", None);
        check("", None);
    }

    #[test]
    fn numbers_are_written() {
        let check = |number: u64, expected: &str| assert_eq!(write(number).as_deref(), Some(expected));
        check(0, "零");
        check(7, "七");
        check(10, "十");
        check(21, "二十一");
        check(100, "一百");
        check(103, "一百零三");
        check(110, "一百一十");
        check(1_001, "一千零一");
        check(10_500, "一万零五百");
        check(105_000, "十万五千");
        check(100_000_001, "一亿零一");
        check(2_000_000_000_000, "二万亿");
        assert_eq!(write(10_000_000_000_000_000), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(number in 0..10_000_000_000_000_000_u64) {
            prop_assert_eq!(read(&write(number).unwrap()), Some(number));
        }

        #[test]
        fn small_ones_too(number in 0..20_000_u64) {
            prop_assert_eq!(read(&write(number).unwrap()), Some(number));
            prop_assert_eq!(read(&number.to_string()), Some(number));
        }

        #[test]
        fn nothing_panics_and_a_prefix_is_itself_a_numeral(text in "[〇零一二三九十百千万亿两廿0-9０-９条款a]{0,12}") {
            let _ = read(&text);
            if let Some((number, end)) = prefix(&text) {
                prop_assert_eq!(read(&text[..end]), Some(number));
            }
        }
    }
}
