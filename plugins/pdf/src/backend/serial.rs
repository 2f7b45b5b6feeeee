//! Objects as bytes (ISO 32000-1, 7.3).

use crate::syntax::{self, literal};
use lopdf::{Dictionary, Object, StringFormat};
use std::io::Write;

/// Writes an object; of a stream the dictionary. Nesting is that of what this plugin writes, a few levels.
pub(super) fn object(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => integer(out, *value),
        // Writing to memory does not fail; `Display` knows no exponents.
        Object::Real(value) => write!(out, "{value}").unwrap_or_default(),
        Object::Name(name) => self::name(out, name),
        Object::String(bytes, format) => string(out, bytes, *format),
        Object::Array(items) => array(out, items),
        Object::Dictionary(dictionary) => self::dictionary(out, dictionary),
        Object::Stream(stream) => dictionary(out, &stream.dict),
        Object::Reference((number, generation)) => {
            integer(out, (*number).into());
            out.push(b' ');
            integer(out, (*generation).into());
            out.extend_from_slice(b" R");
        }
    }
}

/// Writes a dictionary.
pub(super) fn dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary {
        name(out, key);
        separate(out, value);
        object(out, value);
    }
    out.extend_from_slice(b">>");
}

fn array(out: &mut Vec<u8>, items: &[Object]) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            separate(out, item);
        }
        object(out, item);
    }
    out.push(b']');
}

/// Writes a space before what would else run into a name or number before it (7.2.2).
fn separate(out: &mut Vec<u8>, next: &Object) {
    let delimited = matches!(
        next,
        Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_) | Object::Stream(_)
    );
    if !delimited {
        out.push(b' ');
    }
}

/// Writes an integer.
pub(super) fn integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    syntax::integer(out, value.unsigned_abs());
}

fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        match byte {
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' | b'#' => escape(out, *byte),
            b'!'..=b'~' => out.push(*byte),
            _ => escape(out, *byte),
        }
    }
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    out.push(b'#');
    syntax::hex(out, byte);
}

fn string(out: &mut Vec<u8>, bytes: &[u8], format: StringFormat) {
    match format {
        StringFormat::Literal => {
            out.push(b'(');
            bytes.iter().for_each(|byte| literal(out, *byte));
            out.push(b')');
        }
        StringFormat::Hexadecimal => {
            out.push(b'<');
            bytes.iter().for_each(|byte| syntax::hex(out, *byte));
            out.push(b'>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{Stream, dictionary};

    #[test]
    fn objects_are_written_with_no_needless_space() {
        let check = |object: Object, expected: &str| {
            let mut out = Vec::new();
            super::object(&mut out, &object);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        };
        check(Object::Array(vec![Object::Null, true.into(), 1.into(), (-2).into()]), "[null true 1 -2]");
        check(Object::Real(-0.25), "-0.25");
        check(Object::Name(b"A b#/\xE9".to_vec()), "/A#20b#23#2F#E9");
        check(Object::String(b"(\\)\r\n\0".to_vec(), StringFormat::Literal), "(\\(\\\\\\)\\r\n\0)");
        check(Object::String(vec![0xFE, 0x0F], StringFormat::Hexadecimal), "<FE0F>");
        let inner = dictionary! { "S" => "P", "K" => vec![1.into(), Object::Reference((7, 0)), "N".into()] };
        check(inner.into(), "<</S/P/K[1 7 0 R/N]>>");
        check(Stream::new(dictionary! { "N" => 3 }, vec![1]).into(), "<</N 3/Length 1>>");
    }
}
