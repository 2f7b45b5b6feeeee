//! XML that is read into a tree and written as text.

use dossier_sdk::xml;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// How deep elements may nest.
const DEPTH: usize = 64;
/// Most elements of a file.
const ELEMENTS: usize = 4_000_000;

/// An element, its names without their prefixes but for `xml:`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
    /// Where it begins and ends, in bytes of the text.
    pub(crate) range: (usize, usize),
}

/// A child of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element in it of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// All text in it.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    fn push_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.push_text(out),
            }
        }
    }
}

/// Reads a file.
///
/// # Errors
/// When it is no XML, in one sentence, and the byte where that shows.
pub(crate) fn read(text: &str) -> Result<Element, (String, usize)> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0_usize;
    loop {
        let at = position(reader.buffer_position());
        let event =
            reader.read_event().map_err(|error| (error.to_string(), position(reader.error_position())))?;
        let after = position(reader.buffer_position());
        let failed = |message: String| (message, at);
        let closed = match event {
            Event::Start(tag) => {
                count += 1;
                if open.len() >= DEPTH || count > ELEMENTS {
                    return Err(failed("it has too many elements, or they nest too deeply".to_owned()));
                }
                open.push(element(&tag, at).map_err(failed)?);
                None
            }
            Event::Empty(tag) => {
                count += 1;
                Some(element(&tag, at).map_err(failed)?)
            }
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                push_text(&mut open, &text);
                None
            }
            Event::CData(text) => {
                push_text(&mut open, &text);
                None
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| failed(error.to_string()))?;
                let known = || resolve_predefined_entity(&reference).map(str::to_owned);
                let text = character.map(|c| c.to_string()).or_else(known);
                push_text(
                    &mut open,
                    &text.ok_or_else(|| failed(format!("`&{};` is not declared", &*reference)))?,
                );
                None
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => None,
            Event::Eof if open.is_empty() => {
                return root.ok_or_else(|| failed("it is empty".to_owned()));
            }
            Event::Eof => return Err(failed("it ends too early".to_owned())),
        };
        if let Some(mut element) = closed {
            element.range.1 = after;
            match open.last_mut() {
                Some(parent) => parent.children.push(Node::Element(element)),
                None if root.is_none() => root = Some(element),
                None => return Err((String::from("it has two roots"), at)),
            }
        }
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn push_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else { return };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

fn element(tag: &BytesStart<'_>, at: usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.0.to_owned();
        if key == "xmlns" || key.starts_with("xmlns:") {
            continue;
        }
        let value = unescape(&attribute.value).map_err(|error| error.to_string())?.into_owned();
        let key = match key.split_once(':') {
            Some((prefix, local)) if prefix != "xml" => local.to_owned(),
            _ => key,
        };
        attributes.push((key, value));
    }
    Ok(Element { name: local(tag.name().0).to_owned(), attributes, children: Vec::new(), range: (at, at) })
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Writes XML, an element a line where no text stands beside it.
#[derive(Debug)]
pub(crate) struct Writer {
    out: String,
    open: Vec<(&'static str, bool)>,
    /// Whether a character was left out that XML does not allow.
    pub(crate) dropped: bool,
}

impl Writer {
    /// A file with its declaration.
    pub(crate) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
            open: Vec::new(),
            dropped: false,
        }
    }

    /// Whether what is open holds text, so that no line end may be added.
    fn is_mixed(&self) -> bool {
        self.open.last().is_some_and(|(_, mixed)| *mixed)
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        if !self.is_mixed() {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', self.open.len()));
        }
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            let (value, dropped) = xml::sanitize(value);
            self.dropped |= dropped;
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            xml::push_escaped(&mut self.out, &value);
            self.out.push('"');
        }
    }

    /// Opens an element of elements; in one of text, it is of text too.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        let mixed = self.is_mixed();
        self.open.push((name, mixed));
    }

    /// Opens an element that holds text.
    pub(crate) fn open_text(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push((name, true));
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self) {
        let Some((name, mixed)) = self.open.pop() else { return };
        if !mixed {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', self.open.len()));
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// An element of text alone.
    pub(crate) fn element(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open_text(name, attributes);
        self.text(text);
        self.close();
    }

    /// Text.
    pub(crate) fn text(&mut self, text: &str) {
        let (text, dropped) = xml::sanitize(text);
        self.dropped |= dropped;
        xml::push_escaped(&mut self.out, &text);
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.out.push('\n');
        self.out.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::new();
        writer.open("a", &[("b", "<\"数\n\">")]);
        writer.element("c", &[("xml:lang", "zh")], " 第一条 & \n");
        writer.empty("d", &[]);
        writer.close();
        let text = String::from_utf8(writer.finish()).unwrap();
        let root = read(&text).unwrap();
        assert_eq!(root.get("b"), Some("<\"数\n\">"));
        assert_eq!(
            root.first("c").map(|c| (c.get("xml:lang"), c.text())),
            Some((Some("zh"), " 第一条 & \n".to_owned()))
        );
        assert!(root.first("d").is_some());
    }

    #[test]
    fn what_is_no_xml_is_named() {
        let check = |text: &str, expected: &str| assert_eq!(read(text).unwrap_err().0, expected);
        check("", "it is empty");
        check("<a>", "it ends too early");
        check("<a/><b/>", "it has two roots");
        check("<a>&nbsp;</a>", "`&nbsp;` is not declared");
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[<>/a&;\"= xml!\\[\\]-]{0,40}") {
            let _ = read(&text);
        }
    }
}
