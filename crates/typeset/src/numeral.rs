//! Numbers of list items.

use crate::page::ListKind;
use dossier_core::{List, ListDelimiter, ListNumbering, ListStyle};

/// How a list is marked, as its tag says it.
pub(crate) fn list_kind(list: &List) -> ListKind {
    match list.numbering.map(|numbering| numbering.style) {
        None => ListKind::Bullet,
        Some(ListStyle::LowerAlpha) => ListKind::LowerAlpha,
        Some(ListStyle::UpperAlpha) => ListKind::UpperAlpha,
        Some(ListStyle::LowerRoman) => ListKind::LowerRoman,
        Some(ListStyle::UpperRoman) => ListKind::UpperRoman,
        Some(_) => ListKind::Decimal,
    }
}

/// The numeral of an item with what stands around it.
pub(crate) fn numeral(numbering: ListNumbering, index: u32) -> String {
    let number = numbering.start.saturating_add(index);
    let digits = match numbering.style {
        ListStyle::LowerAlpha => alphabetic(number),
        ListStyle::UpperAlpha => alphabetic(number).to_uppercase(),
        ListStyle::LowerRoman => roman(number),
        ListStyle::UpperRoman => roman(number).to_uppercase(),
        _ => number.to_string(),
    };
    match numbering.delimiter {
        ListDelimiter::OneParen => format!("{digits})"),
        ListDelimiter::TwoParens => format!("({digits})"),
        _ => format!("{digits}."),
    }
}

/// a to z, then aa, ab and so on; digits for 0.
fn alphabetic(mut number: u32) -> String {
    if number == 0 {
        return "0".to_owned();
    }
    let mut letters = Vec::new();
    while number > 0 {
        number -= 1;
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters.into_iter().rev().collect()
}

/// Roman numerals up to 3999, digits beyond.
fn roman(mut number: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut out = String::new();
    for (value, letters) in STEPS {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}
