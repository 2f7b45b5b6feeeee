//! Objects as bytes (ISO 32000-1, 7.3).

use crate::syntax::{self, literal};
use lopdf::{Dictionary, Object, ObjectId, StringFormat};
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
        Object::Reference(id) => reference(out, *id),
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

/// A dictionary that is written entry by entry: what a file has tens of thousands of is not put together first.
pub(super) struct Entries<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Entries<'a> {
    /// Begins a dictionary. It ends with this value.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        out.extend_from_slice(b"<<");
        Self { out }
    }

    /// Begins an entry; the value has to be written next.
    pub(super) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        name(self.out, key.as_bytes());
        self.out
    }

    pub(super) fn name(&mut self, key: &str, value: &str) -> &mut Self {
        name(self.key(key), value.as_bytes());
        self
    }

    pub(super) fn integer(&mut self, key: &str, value: i64) -> &mut Self {
        let out = self.key(key);
        out.push(b' ');
        integer(out, value);
        self
    }

    pub(super) fn reference(&mut self, key: &str, value: ObjectId) -> &mut Self {
        reference(self.key(key), value);
        self
    }

    /// Writes an entry where there is something to say.
    pub(super) fn some(&mut self, key: &str, value: Option<Object>) -> &mut Self {
        if let Some(value) = value {
            let out = self.key(key);
            separate(out, &value);
            object(out, &value);
        }
        self
    }
}

impl Drop for Entries<'_> {
    fn drop(&mut self) {
        self.out.extend_from_slice(b">>");
    }
}

/// Writes a reference, and a space before it.
pub(super) fn reference(out: &mut Vec<u8>, (number, generation): ObjectId) {
    out.push(b' ');
    integer(out, number.into());
    out.push(b' ');
    integer(out, generation.into());
    out.extend_from_slice(b" R");
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
    if matches!(next, Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_)) {
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
        check(Object::Array(vec![Object::Reference((7, 0)), "N".into()]), "[ 7 0 R/N]");
        let inner = dictionary! { "S" => "P", "K" => vec![1.into(), Object::Reference((7, 0)), "N".into()] };
        check(inner.into(), "<</S/P/K[1 7 0 R/N]>>");
        check(Stream::new(dictionary! { "N" => 3 }, vec![1]).into(), "<</N 3/Length 1>>");
    }
}
