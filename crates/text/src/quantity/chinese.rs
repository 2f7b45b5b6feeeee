//! Numbers of Chinese text.

use super::{Number, Value, digits, is_name};
use dossier_han::numeral;
use std::ops::Range;

/// Behind a number: what is counted. A numeral before one of these is a number and no part of a word.
const UNITS: [&str; 22] = [
    "美元", "欧元", "小时", "世纪", "年代", "元", "万", "亿", "年", "天", "人", "倍", "%", "％", "级", "条",
    "章", "款", "项", "次", "岁", "名",
];

/// Units that a small number stands before without saying how many: 一次 is once, 两年 a couple of years.
const LOOSE: [&str; 9] = ["小时", "世纪", "年", "天", "人", "倍", "次", "岁", "名"];

pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some((start, c)) =
        text.get(at..).and_then(|rest| rest.char_indices().next()).map(|(_, c)| (at, c))
    {
        let number = if c.is_ascii_digit() || ('０'..='９').contains(&c) || numeral::is_numeral(c) {
            fraction(text, start)
                .or_else(|| between(text, start))
                .or_else(|| arabic(text, start))
                .or_else(|| han(text, start))
                .or_else(|| bare(text, start))
        } else {
            None
        };
        match number {
            Some(number) => {
                at = number.range.end.max(start + c.len_utf8());
                found.push(number);
            }
            None => {
                if matches!(c, '半' | '双' | '俩') {
                    let value = if c == '半' { Value::ratio(1, 2) } else { Some(Value::whole(2)) };
                    let range = start..start + c.len_utf8();
                    let also = if c == '半' { vec![Value::whole(50)] } else { Vec::new() };
                    found.extend(value.map(|value| Number { value, also, range, sure: false }));
                }
                at = start + c.len_utf8();
            }
        }
    }
    found
}

/// 三分之二, 百分之五, 千分之三.
fn fraction(text: &str, start: usize) -> Option<Number> {
    let rest = text.get(start..)?;
    let (denominator, length) = match numeral::prefix(rest) {
        Some(read) => read,
        None => hundred(rest)?,
    };
    let behind = rest.get(length..)?.strip_prefix("分之")?;
    let first = behind.chars().next()?;
    let (numerator, width) = if first.is_ascii_digit() {
        digits(behind, ',', '.')?
    } else {
        let (whole, width) = numeral::prefix(behind)?;
        let (part, more) = point(behind.get(width..)?);
        (Value::whole(whole).plus(part), width + more)
    };
    let end = start + length + "分之".len() + width;
    let share = Value(numerator.0.checked_div(i128::from(denominator))?);
    let (value, also) = match denominator {
        100 => (numerator, vec![share]),
        1000 => (numerator, vec![share, Value(numerator.0 / 10)]),
        10_000 => (numerator, vec![share, Value(numerator.0 / 100)]),
        _ => (share, vec![Value(share.0.saturating_mul(100)), Value::whole(denominator)]),
    };
    Some(Number { value, also, range: start..end, sure: true })
}

/// 百, 千 and 万 without a digit before them, as they stand before 分之.
fn hundred(text: &str) -> Option<(u64, usize)> {
    let c = text.chars().next()?;
    let value = match c {
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        _ => return None,
    };
    Some((value, c.len_utf8()))
}

/// 点五: what stands behind the point, and its length.
fn point(text: &str) -> (Value, usize) {
    let Some(rest) = text.strip_prefix('点') else { return (Value(0), 0) };
    let (mut value, mut worth, mut length) = (0, super::MILLION, 0);
    for c in rest.chars() {
        let Some(digit) = numeral::digit(c).filter(|_| worth > 1) else { break };
        worth /= 10;
        value += i128::from(digit) * worth;
        length += c.len_utf8();
    }
    if length == 0 { (Value(0), 0) } else { (Value(value), "点".len() + length) }
}

/// 五六百: five or six hundred; 一二级: one or two. The other side may say that as it likes.
fn between(text: &str, start: usize) -> Option<Number> {
    let rest = text.get(start..)?;
    let mut chars = rest.chars();
    let (less, more) = (chars.next()?, chars.next()?);
    let (low, high) = (numeral::digit(less)?, numeral::digit(more)?);
    let (by, end) = scaled(text, Value::whole(1), start + less.len_utf8() + more.len_utf8());
    let alone = text.get(end..)?.chars().next().is_none_or(|c| numeral::digit(c).is_none());
    let number =
        Number { value: by.times(high)?, also: vec![by.times(low)?], range: start..end, sure: false };
    (low > 0 && high == low + 1 && alone).then_some(number)
}

/// 百户, 上万, 百亿: a hundred and so on without a digit.
fn bare(text: &str, start: usize) -> Option<Number> {
    let (value, end) = scaled(text, Value::whole(1), start);
    let number = Number { value, also: Vec::new(), range: start..end, sure: false };
    (end > start).then_some(number)
}

/// Digits, with 万 and 亿 behind them.
fn arabic(text: &str, start: usize) -> Option<Number> {
    let rest = text.get(start..)?;
    let narrow: String = rest.chars().take(40).map(narrow).collect();
    let (value, length) = digits(&narrow, ',', '.')?;
    let chars = narrow.get(..length).map_or(0, |text| text.chars().count());
    let end = start + rest.chars().take(chars).map(char::len_utf8).sum::<usize>();
    let (value, end) = scaled(text, value, end);
    Some(counted(text, value, start..end, true))
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '．' => '.',
        c => c,
    }
}

/// Numerals, with a point and 万 and 亿 behind them.
fn han(text: &str, start: usize) -> Option<Number> {
    let (value, length) = numeral::prefix(text.get(start..)?)?;
    let (part, more) = point(text.get(start + length..)?);
    let (value, end) = scaled(text, Value::whole(value).plus(part), start + length + more);
    Some(counted(text, value, start..end, false))
}

/// What 千 makes a unit of, as in 千瓦 and 千米: there it multiplies the unit and not the number.
const OF_THOUSANDS: [char; 8] = ['瓦', '米', '克', '卡', '帕', '伏', '赫', '焦'];

/// Goes on over 多, 余 and what multiplies: `5000万`, `5,000 万`, 二十多万, `3万亿`.
fn scaled(text: &str, mut value: Value, mut end: usize) -> (Value, usize) {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let skipped = ["多", "余", "几"].iter().find_map(|word| rest(end).strip_prefix(word).map(|_| word.len()));
    let mut at = end + skipped.unwrap_or(0);
    // Some houses set a blank between digits and characters.
    at +=
        if rest(at).starts_with([' ', '\u{a0}']) { rest(at).len() - rest(at).trim_start().len() } else { 0 };
    while let Some(c) = rest(at).chars().next() {
        if c == '千' && rest(at + c.len_utf8()).starts_with(OF_THOUSANDS) {
            break;
        }
        let by = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => break,
        };
        let Some(more) = value.times(by) else { break };
        value = more;
        at += c.len_utf8();
        end = at;
    }
    (value, end)
}

/// A number with what it counts.
fn counted(text: &str, value: Value, range: Range<usize>, arabic: bool) -> Number {
    let (before, behind) =
        (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default().trim_start());
    let mut number = Number { value, also: Vec::new(), range: range.clone(), sure: false };
    // Three parts of ten are 30 per cent.
    number.also.extend(behind.starts_with('成').then(|| value.times(10)).flatten());
    let small = value <= Value::whole(12);
    let within = text.get(range.clone()).unwrap_or_default();
    let unit = UNITS
        .iter()
        .find(|unit| behind.starts_with(**unit))
        .copied()
        .or_else(|| within.ends_with(['万', '亿']).then_some("万"));
    if let Some(value) = era(before, behind, value, &mut number) {
        number.value = value;
        number.sure = true;
        return number;
    }
    let rough = (!before.ends_with("以上") && before.ends_with(['几', '数', '上', '成', '近', '约', '逾']))
        || (!arabic && before.chars().next_back().is_some_and(numeral::is_numeral));
    let dated = behind.starts_with(['月', '日', '号', '时', '点', '分', ':', '：', '秒'])
        || before.ends_with([':', '：', '月']);
    if dated && value <= Value::whole(24) {
        number.also.push(value.plus(Value::whole(12)));
        number.also.extend((value > Value::whole(12)).then(|| Value(value.0 - 12 * super::MILLION)));
    }
    number.sure = !dated
        && !rough
        && match (arabic, unit) {
            (true, _) if is_name(text, &range) => false,
            (true, None) => !small,
            (false, None) => before.ends_with('第') && !small,
            (_, Some(unit)) => {
                !small
                    || !LOOSE.contains(&unit)
                        && (before.ends_with('第') || !matches!(unit, "条" | "章" | "款" | "项"))
            }
        };
    number
}

/// Centuries, decades and years in two digits: `20世纪60年代` is 1960.
fn era(before: &str, behind: &str, value: Value, number: &mut Number) -> Option<Value> {
    let whole = u64::try_from(value.0 / super::MILLION).ok().filter(|_| value.0 % super::MILLION == 0)?;
    if let Some(rest) = behind.strip_prefix("世纪") {
        let decade: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
        let (read, length) = decade
            .parse::<u64>()
            .map_or_else(|_| numeral::prefix(rest).unwrap_or((0, 0)), |read| (read, decade.len()));
        if length > 0
            && rest.trim_start().get(length..).is_some_and(|rest| rest.starts_with("年代"))
            && (1..=99).contains(&whole)
        {
            number.range.end += behind.len() - rest.trim_start().len() + length + "年代".len();
            return Some(Value::whole((whole - 1) * 100 + read));
        }
        number.also.push(Value::whole(whole.saturating_sub(1) * 100));
        return Some(value);
    }
    if behind.starts_with("年代") && whole < 100 {
        number.also.extend([1700, 1800, 1900, 2000].map(|century| Value::whole(century + whole)));
        return Some(value);
    }
    // 90后: those born in the nineties.
    if behind.starts_with('后') && whole < 100 {
        number.also.extend([1900, 2000].map(|century| Value::whole(century + whole)));
    }
    if behind.starts_with('年')
        && whole < 100
        && !before.ends_with(|c: char| c.is_ascii_digit())
        && number.range.len() == 2
    {
        number.also.extend([1900, 2000].map(|century| Value::whole(century + whole)));
        return Some(value);
    }
    None
}
