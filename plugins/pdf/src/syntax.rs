//! The few bits of PDF syntax (ISO 32000-1, 7.3) that content streams are made of.

/// Thousandths of a unit: what coordinates are rounded to. A thousandth of a point is finer than any printer.
pub(crate) fn milli(value: f32) -> i64 {
    // The cast saturates and takes NaN to 0; the bound keeps sums of a few of them far from overflow.
    ((f64::from(value) * 1000.0).round() as i64).clamp(-10_000_000_000, 10_000_000_000)
}

/// Writes thousandths as a decimal number without needless digits, and a space.
pub(crate) fn number(out: &mut Vec<u8>, milli: i64) {
    if milli < 0 {
        out.push(b'-');
    }
    let (whole, mut fraction) = (milli.unsigned_abs() / 1000, milli.unsigned_abs() % 1000);
    if whole > 0 || fraction == 0 {
        integer(out, whole);
    }
    if fraction > 0 {
        out.push(b'.');
        let mut unit = 100;
        while fraction > 0 {
            out.push(b'0' + (fraction / unit) as u8);
            fraction %= unit;
            unit /= 10;
        }
    }
    out.push(b' ');
}

/// Writes the digits of an integer.
pub(crate) fn integer(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), value);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a byte of a literal string (7.3.4.2), escaped where it must be.
#[inline]
pub(crate) fn literal(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\r' => out.extend_from_slice(b"\\r"),
        _ => out.push(byte),
    }
}

/// Writes a byte in two hexadecimal digits.
pub(crate) fn hex(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([byte >> 4, byte & 0xF].map(|digit| DIGITS[usize::from(digit)]));
}

/// Writes a text string in UTF-16 (7.9.2.2) as a hexadecimal string.
pub(crate) fn hex_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"<FEFF");
    text.encode_utf16().flat_map(u16::to_be_bytes).for_each(|byte| hex(out, byte));
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_no_needless_digits() {
        let check = |value: f32, expected: &str| {
            let mut out = Vec::new();
            number(&mut out, milli(value));
            assert_eq!(String::from_utf8(out).unwrap().trim_end(), expected);
        };
        check(0.0, "0");
        check(-0.0, "0");
        check(12.0, "12");
        check(-12.5, "-12.5");
        check(0.25, ".25");
        check(-0.007, "-.007");
        check(3.004, "3.004");
        check(f32::NAN, "0");
        check(f32::INFINITY, "10000000");
    }
}
