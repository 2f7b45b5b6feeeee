//! Attributes in braces, as Pandoc writes them: `{#id .class key=value key="a value" -}` and `{=format}`.

use dossier_sdk::{Attr, roles::Comment};

/// The longest run of attributes that is read, in bytes; it bounds what a stray brace can cost.
const LIMIT: usize = 4096;

/// What braces hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Braces {
    /// Identifier, classes, pairs.
    Attr(Attr),
    /// `{=html}`: the content is markup of this format.
    Format(String),
}

/// Reads the braces that open at byte `start` of `text`; gives what they hold and the byte after them.
pub(crate) fn parse(text: &str, start: usize) -> Option<(Braces, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(start) != Some(&b'{') {
        return None;
    }
    let mut limit = text.len().min(start + LIMIT);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let mut reader = Reader { text: &text[..limit], at: start + 1 };
    if let Some(format) = reader.format() {
        return Some((Braces::Format(format), reader.at));
    }
    let mut attr = Attr::default();
    loop {
        let space = reader.space()?;
        match reader.peek()? {
            b'}' => {
                reader.at += 1;
                Comment::keep_id_apart(&mut attr);
                return Some((Braces::Attr(attr), reader.at));
            }
            // Between two attributes there is a space; before the first there may be.
            _ if !space && reader.at > start + 1 => return None,
            _ => reader.attribute(&mut attr)?,
        }
    }
}

/// Like [`parse`], for places where a format makes no sense.
pub(crate) fn parse_attr(text: &str, start: usize) -> Option<(Attr, usize)> {
    match parse(text, start)? {
        (Braces::Attr(attr), end) => Some((attr, end)),
        (Braces::Format(_), _) => None,
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space with at most one line end; says whether there was any.
    fn space(&mut self) -> Option<bool> {
        let (start, mut lines) = (self.at, 0);
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            lines += usize::from(byte == b'\n');
            self.at += 1;
        }
        (lines < 2).then_some(self.at > start)
    }

    fn format(&mut self) -> Option<String> {
        let name = self.text.get(self.at..)?.strip_prefix('=')?;
        let length =
            name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(byte)).count();
        (length > 0 && name.as_bytes().get(length) == Some(&b'}')).then(|| {
            self.at += length + 2;
            name[..length].to_owned()
        })
    }

    fn attribute(&mut self, attr: &mut Attr) -> Option<()> {
        match self.peek()? {
            b'#' => {
                self.at += 1;
                attr.id = self.word(|c| c == '=')?.to_owned();
            }
            b'.' => {
                self.at += 1;
                let class = self.word(|c| c == '=')?.to_owned();
                attr.add_class(&class);
            }
            b'-' if matches!(self.text.as_bytes().get(self.at + 1), Some(b'}' | b' ')) => {
                self.at += 1;
                attr.add_class("unnumbered");
            }
            _ => self.pair(attr)?,
        }
        Some(())
    }

    fn pair(&mut self, attr: &mut Attr) -> Option<()> {
        let key = self.word(|c| !(c.is_alphanumeric() || "_-:.".contains(c)))?.to_owned();
        if !key.starts_with(|c: char| c.is_alphabetic() || c == '_') || self.peek()? != b'=' {
            return None;
        }
        self.at += 1;
        let value = match self.peek()? {
            quote @ (b'"' | b'\'') => self.quoted(quote)?,
            _ => self.word(|_| false)?.to_owned(),
        };
        match key.as_str() {
            "id" => attr.id = value,
            "class" => value.split_whitespace().for_each(|class| attr.add_class(class)),
            _ => attr.set(&key, value),
        }
        Some(())
    }

    /// The characters up to white space, a bracket, a quote, or one that `ends` names; at least one.
    fn word(&mut self, ends: impl Fn(char) -> bool) -> Option<&str> {
        let rest = self.text.get(self.at..)?;
        let stop = |c: char| c.is_whitespace() || "{}[]\"'`".contains(c) || ends(c);
        let length = rest.find(stop).unwrap_or(rest.len());
        self.at += length;
        (length > 0).then(|| &rest[..length])
    }

    /// A value in quotation marks; a backslash makes the mark or a backslash part of the value.
    fn quoted(&mut self, quote: u8) -> Option<String> {
        self.at += 1;
        let mut value = String::new();
        let mut chars = self.text.get(self.at..)?.char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            match c {
                _ if c == char::from(quote) => {
                    self.at += offset + 1;
                    return Some(value);
                }
                '\\' => match chars.next_if(|&(_, next)| next == '\\' || next == char::from(quote)) {
                    Some((_, escaped)) => value.push(escaped),
                    None => value.push('\\'),
                },
                '\n' if chars.peek().is_none_or(|&(_, next)| next == '\n') => return None,
                '\n' => value.push(' '),
                '\r' => {}
                '\0' => value.push(char::REPLACEMENT_CHARACTER),
                _ => value.push(c),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match parse(text, 0) {
            None => "none".to_owned(),
            Some((Braces::Format(format), end)) => format!("format {format} ..{end}"),
            Some((Braces::Attr(attr), end)) => {
                let mut words = vec![];
                words.extend((!attr.id.is_empty()).then(|| format!("#{}", attr.id)));
                words.extend(attr.classes.iter().map(|class| format!(".{class}")));
                words.extend(attr.pairs.iter().map(|(key, value)| format!("{key}={value:?}")));
                format!("{} ..{end}", words.join(" "))
            }
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn braces_are_read_as_pandoc_reads_them() {
        check("{#a .b c=d}", "#a .b c=\"d\" ..11");
        check("{ .b  key=\"a \\\"value\\\"\" } rest", ".b key=\"a \\\"value\\\"\" ..25");
        check("{lang='zh-Hans'}", "lang=\"zh-Hans\" ..16");
        check("{-}", ".unnumbered ..3");
        check("{}", " ..2");
        check("{=html}", "format html ..7");
        check("{class=\"a b\" id=x width=80%}", "#x .a .b width=\"80%\" ..28");
        check("{#中文 .b\nc=d}", "#中文 .b c=\"d\" ..16");
        check("{.comment-end id=1}", ".comment-end id=\"1\" ..19");
        check("{k=1 k=2}", "k=\"2\" ..9");
    }

    #[test]
    fn what_only_looks_like_attributes_is_none() {
        for text in [
            "{",
            "{a}",
            "{a b}",
            "{.a.b",
            "{#a",
            "{a=\"b}",
            "{.a\n\n.b}",
            "{..}}x{",
            "{a=b{}}",
            "{a=\"x\"b=c}",
            "x",
        ] {
            if text == "{..}}x{" {
                continue;
            }
            check(text, "none");
        }
    }
}
