//! Text and attributes of XML and HTML. What is not well-formed is read all the same: a proof must not stop at a bracket.

use super::letters::BREAK;

/// What a text in markup holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Markup {
    /// The text without tags: [`BREAK`] where an element begins or ends that holds a text of its own, a line end at others that are
    /// no part of a line.
    pub(super) text: String,
    /// Values of attributes, comments and instructions, parted by [`BREAK`].
    pub(super) values: String,
    /// Values that name styles, parted likewise.
    pub(super) styles: String,
    /// Values of attributes that hold a file: `data:` and its bytes in base 64.
    pub(super) data: Vec<String>,
}

/// How names of the formats' own begin: namespaces, and kinds of relationships.
const VOCABULARY: [&str; 6] = [
    "http://schemas.",
    "http://purl.oclc.org/ooxml/",
    "http://purl.org/dc/",
    "http://openoffice.org/",
    "http://www.w3.org/",
    "urn:oasis:names:tc:opendocument:",
];

/// Elements that hold a text of their own: nothing goes on across them.
const BLOCKS: [&str; 36] = [
    "annotation",
    "blockquote",
    "body",
    "caption",
    "dd",
    "div",
    "docPr",
    "dt",
    "figcaption",
    "fldSimple",
    "footnote",
    "h",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "instrText",
    "keyword",
    "li",
    "note",
    "option",
    "p",
    "pre",
    "section",
    "subject",
    "table-cell",
    "tc",
    "td",
    "text-box",
    "textPath",
    "th",
    "title",
    "txbxContent",
];

/// Elements within a line: runs of text and what marks them, in WordprocessingML, OpenDocument and HTML.
const INLINE: [&str; 43] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "bookmark",
    "bookmarkEnd",
    "bookmarkStart",
    "cite",
    "code",
    "del",
    "delText",
    "dfn",
    "em",
    "font",
    "hyperlink",
    "i",
    "ins",
    "kbd",
    "lang",
    "mark",
    "noProof",
    "proofErr",
    "q",
    "r",
    "rFonts",
    "rPr",
    "rStyle",
    "rb",
    "rsid",
    "ruby",
    "s",
    "samp",
    "sdtContent",
    "small",
    "smartTag",
    "soft-page-break",
    "span",
    "strong",
    "sub",
    "sup",
    "t",
    "u",
];

/// Reads markup.
pub(super) fn read(source: &str) -> Markup {
    let mut markup = Markup::default();
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        unescape(text, &mut markup.text);
        rest = if let Some(comment) = tag.strip_prefix("<!--") {
            markup.aside(comment, "-->")
        } else if let Some(verbatim) = tag.strip_prefix("<![CDATA[") {
            let (text, after) = verbatim.split_once("]]>").unwrap_or((verbatim, ""));
            markup.text.push_str(text);
            after
        } else if let Some(instruction) = tag.strip_prefix("<?") {
            markup.aside(instruction, "?>")
        } else {
            markup.tag(tag.get(1..).unwrap_or_default())
        };
    }
    unescape(rest, &mut markup.text);
    markup
}

impl Markup {
    /// A comment or instruction; what comes behind it.
    fn aside<'s>(&mut self, from: &'s str, end: &str) -> &'s str {
        let (content, after) = from.split_once(end).unwrap_or((from, ""));
        self.values.push_str(content);
        self.values.push(BREAK);
        after
    }

    /// A tag from behind its bracket; what comes behind it.
    fn tag<'s>(&mut self, from: &'s str) -> &'s str {
        let name = from.trim_start_matches('/');
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
        let (name, mut rest) = name.split_at(end);
        let local = name.rsplit(':').next().unwrap_or(name);
        if BLOCKS.binary_search(&local).is_ok() {
            self.text.push(BREAK);
        } else if INLINE.binary_search(&local).is_err() {
            self.text.push('\n');
        }
        loop {
            let Some(at) = rest.find(['>', '"', '\'']) else { return "" };
            let (before, from) = rest.split_at(at);
            let Some(quote @ ('"' | '\'')) = from.chars().next() else {
                self.bare(before);
                return from.get(1..).unwrap_or_default();
            };
            let quoted = from.get(1..).unwrap_or_default();
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            let name = before.trim_end().trim_end_matches('=').trim_end();
            let name = name.rsplit(char::is_whitespace).next().unwrap_or(name);
            self.value(value, is_style(local) || is_style(name));
            rest = after;
        }
    }

    /// Values without quotation marks, as HTML has them.
    fn bare(&mut self, text: &str) {
        for (_, value) in text.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            self.value(value, false);
        }
    }

    fn value(&mut self, value: &str, style: bool) {
        if value.is_empty() || VOCABULARY.iter().any(|start| value.starts_with(start)) {
        } else if value.starts_with("data:") {
            self.data.push(value.to_owned());
        } else if style {
            unescape(value, &mut self.styles);
            self.styles.push(BREAK);
        } else {
            unescape(value, &mut self.values);
            // Addresses have letters of other scripts as bytes.
            if value.contains('%') {
                self.values.push(BREAK);
                self.values.push_str(&dossier_core::resource::percent_decoded(value));
            }
            self.values.push(BREAK);
        }
    }
}

/// Whether an element or attribute names a style, as `w:pStyle` and `text:style-name` do.
fn is_style(name: &str) -> bool {
    name.contains("style") || name.contains("Style")
}

/// Adds a text, its references to characters replaced; those that are not known are a space.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        out.push_str(before);
        let end = from.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(from.len());
        let (name, after) = from.split_at(end);
        let Some(after) = after.strip_prefix(';') else {
            out.push('&');
            rest = from;
            continue;
        };
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let c = match name.strip_prefix('#').map(|digits| (digits, digits.strip_prefix(['x', 'X']))) {
            Some((_, Some(digits))) => number(digits, 16),
            Some((digits, None)) => number(digits, 10),
            None => [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')]
                .into_iter()
                .find_map(|(known, c)| (known == name).then_some(c)),
        };
        out.push(c.unwrap_or(' '));
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_on_across_runs_and_not_across_paragraphs() {
        let check = |source: &str, text: &str, values: &str| {
            let markup = read(source);
            let words =
                |text: &str| text.replace(BREAK, " / ").split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&markup.text), text, "{source}");
            assert_eq!(markup.values.replace(BREAK, "|"), values, "{source}");
        };
        check(
            "<w:p><w:r><w:t>King</w:t></w:r><w:r><w:t>fisher</w:t></w:r></w:p><w:p>B</w:p>",
            "/ Kingfisher / / B /",
            "",
        );
        check("a<br/>b <b>c</b>d", "a b cd", "");
        check("<a href='x&amp;y' title=\"1 > 0\" id=z>t</a>", "t", "x&y|1 > 0|z|");
        check("<!-- secret --><?pi too?>&#x41;&#66;&lt;&nbsp;&", "AB< &", " secret |pi too|");
        check("<![CDATA[<b>]]>", "<b>", "");
        check("<a href='%E7%BD%91'/>", "", "%E7%BD%91|网|");
        check("1 < 2 and <unfinished title=\"x", "1", "x|");
    }

    #[test]
    fn names_of_inline_elements_are_sorted() {
        assert!(INLINE.is_sorted() && BLOCKS.is_sorted());
    }
}
