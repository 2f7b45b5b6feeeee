//! Which characters the codes of a font stand for: ToUnicode CMaps (ISO 32000-1, 9.10.3).

use std::collections::BTreeMap;

/// Codes of a font, and the characters that they stand for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ToUnicode {
    single: BTreeMap<u32, String>,
    /// First and last code of a range, and the text of the first; the last character counts up.
    ranges: Vec<(u32, u32, Vec<u16>)>,
    /// Bytes of a code.
    bytes: usize,
}

/// A token of a CMap.
#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

impl ToUnicode {
    /// Reads a CMap; what is malformed in it is passed over. `bytes` is the length of codes where it does not say.
    pub(super) fn parse(source: &[u8], bytes: usize) -> Self {
        let mut map = Self { bytes, ..Self::default() };
        let mut operands: Vec<Token<'_>> = Vec::new();
        let mut rest = source;
        while let Some((token, after)) = token(rest) {
            rest = after;
            match token {
                Token::Word(b"endcodespacerange") => map.codespace(&operands),
                Token::Word(b"endbfchar") => map.characters(&operands),
                Token::Word(b"endbfrange") => map.add_ranges(&operands),
                Token::Word(word) if word.starts_with(b"begin") => {}
                Token::Word(_) => {
                    operands.clear();
                    continue;
                }
                token => {
                    operands.push(token);
                    continue;
                }
            }
            operands.clear();
        }
        map
    }

    /// The text of a string of codes, and whether the map has all of them.
    pub(super) fn text(&self, codes: &[u8]) -> (String, bool) {
        let (mut text, mut known) = (String::new(), true);
        for code in codes.chunks(self.bytes.max(1)) {
            match self.of(number(code)) {
                Some(of) => text.push_str(&of),
                None => known = false,
            }
        }
        (text, known)
    }

    fn of(&self, code: u32) -> Option<String> {
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let (first, _, text) = self.ranges.iter().find(|(first, last, _)| (first..=last).contains(&&code))?;
        let mut text = text.clone();
        let last = text.last_mut()?;
        *last = last.wrapping_add(u16::try_from(code - first).ok()?);
        Some(String::from_utf16_lossy(&text))
    }

    fn codespace(&mut self, operands: &[Token<'_>]) {
        if let Some(Token::Hex(first)) = operands.first() {
            self.bytes = first.len().clamp(1, 4);
        }
    }

    fn characters(&mut self, operands: &[Token<'_>]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Hex(code), Token::Hex(text)] = pair {
                self.single.insert(number(code), String::from_utf16_lossy(&units(text)));
            }
        }
    }

    fn add_ranges(&mut self, operands: &[Token<'_>]) {
        let mut rest = operands;
        while let [Token::Hex(first), Token::Hex(last), after @ ..] = rest {
            let (first, last) = (number(first), number(last));
            match after {
                [Token::Hex(text), after @ ..] => {
                    self.ranges.push((first, last, units(text)));
                    rest = after;
                }
                [Token::Open, after @ ..] => {
                    let end = after.iter().position(|token| *token == Token::Close).unwrap_or(after.len());
                    let (texts, after) = after.split_at(end);
                    for (code, text) in (first..=last).zip(texts) {
                        if let Token::Hex(text) = text {
                            self.single.insert(code, String::from_utf16_lossy(&units(text)));
                        }
                    }
                    rest = after.get(1..).unwrap_or_default();
                }
                _ => return,
            }
        }
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number.wrapping_shl(8) | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect()
}

/// The next token, and what comes behind it.
fn token(source: &[u8]) -> Option<(Token<'_>, &[u8])> {
    let start = source.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0)?;
    let source = source.get(start..)?;
    match source {
        [b'%', ..] => {
            let end = source.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
            token(source.get(end..)?)
        }
        [b'<', b'<', rest @ ..] | [b'>', b'>', rest @ ..] => Some((Token::Word(b"<<"), rest)),
        [b'<', rest @ ..] => {
            let end = rest.iter().position(|byte| *byte == b'>')?;
            let digits: Vec<u8> = rest
                .get(..end)?
                .iter()
                .filter_map(|byte| char::from(*byte).to_digit(16))
                .filter_map(|digit| u8::try_from(digit).ok())
                .collect();
            let bytes =
                digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect();
            Some((Token::Hex(bytes), rest.get(end + 1..)?))
        }
        [b'[', rest @ ..] => Some((Token::Open, rest)),
        [b']', rest @ ..] => Some((Token::Close, rest)),
        [first, rest @ ..] => {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || b"<>[]()/%".contains(byte);
            let end = rest.iter().position(ends).unwrap_or(rest.len());
            let word = if ends(first) { source.get(..1)? } else { source.get(..=end)? };
            Some((Token::Word(word), source.get(word.len()..)?))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_become_text() {
        let check = |source: &str, codes: &[u8], expected: &str, all: bool| {
            let map = ToUnicode::parse(source.as_bytes(), 2);
            assert_eq!(map.text(codes), (expected.to_owned(), all), "{source}");
        };
        let chars = "1 begincodespacerange <0000> <FFFF> endcodespacerange\n2 beginbfchar <0001> <0041>\n<0002> <7F517EDC> endbfchar";
        check(chars, &[0, 1, 0, 2, 0, 1], "A网络A", true);
        check(chars, &[0, 9], "", false);
        check("1 beginbfrange <0010> <0012> <0061> endbfrange", &[0, 0x12], "c", true);
        check("1 beginbfrange <10> <11> [<0061> <00660069>] endbfrange", &[0, 0x11], "fi", true);
        check("<00> <FF> endcodespacerange <41> <D842DFB7> endbfchar", &[0x41], "\u{20BB7}", true);
        check("% <0001> <0041> endbfchar\n", &[0, 1], "", false);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(source in proptest::collection::vec(any::<u8>(), 0..200), codes in any::<[u8; 5]>()) {
            ToUnicode::parse(&source, 2).text(&codes);
            let source: Vec<u8> = [b"<00> <FF> <01> [<41".as_slice(), &source, b"> endbfrange"].concat();
            ToUnicode::parse(&source, 1).text(&codes);
        }
    }
}
