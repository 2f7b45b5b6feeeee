//! A part of a template as a small tree. Templates come from outside: what is read is bounded, and what is written is
//! well-formed with every prefix declared.

use crate::text::escape;
use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesRef, BytesStart, Event},
};

/// How deep elements lie in one another at most. Word writes some sixty levels for a text box in a table in a control.
const MAX_DEPTH: usize = 200;
/// How many elements a part has at most.
const MAX_ELEMENTS: usize = 1_000_000;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// Name with its prefix, as Word writes it.
    pub(crate) name: String,
    /// Attributes, namespace declarations included, in order.
    pub(crate) attributes: Vec<(String, String)>,
    /// What is in it.
    pub(crate) children: Vec<Node>,
}

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// Character data.
    Text(String),
    /// Well-formed XML of our own.
    Raw(String),
}

impl Node {
    /// The element, if it is one.
    pub(crate) const fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) | Self::Raw(_) => None,
        }
    }

    pub(crate) fn element_mut(&mut self) -> Option<&mut Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) | Self::Raw(_) => None,
        }
    }

    /// Appends it as XML.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Element(element) => element.write(out),
            Self::Text(text) => out.push_str(&escape(text)),
            Self::Raw(xml) => out.push_str(xml),
        }
    }
}

impl Element {
    /// An empty element with attributes.
    pub(crate) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes =
            attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { name: name.to_owned(), attributes, children: Vec::new() }
    }

    /// Reads a part, or says what is wrong with it.
    pub(crate) fn parse(xml: &str) -> Result<Self, String> {
        Parse { reader: Reader::from_str(xml), open: Vec::new(), prefixes: Vec::new(), elements: 0 }.root()
    }

    /// An attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.attributes.push((name.to_owned(), value.into())),
        }
    }

    /// Takes an attribute away.
    pub(crate) fn unset(&mut self, name: &str) {
        self.attributes.retain(|(known, _)| known != name);
    }

    /// The child elements.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(Node::element)
    }

    /// The child elements, to be changed.
    pub(crate) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(Node::element_mut)
    }

    /// The first child element of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|child| child.name == name)
    }

    /// The first child element of a name, to be changed.
    pub(crate) fn child_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.elements_mut().find(|child| child.name == name)
    }

    /// `w:val` of the first child element of a name.
    pub(crate) fn val(&self, name: &str) -> Option<&str> {
        self.child(name)?.get("w:val")
    }

    /// Whether the first child element of a name switches something on (ISO/IEC 29500-1, 17.17.4).
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.child(name).is_some_and(|child| !matches!(child.get("w:val"), Some("0" | "false" | "off")))
    }

    /// Adds a child element at the end.
    pub(crate) fn push(&mut self, child: Self) {
        self.children.push(Node::Element(child));
    }

    /// Takes all child elements of these names away.
    pub(crate) fn remove(&mut self, names: &[&str]) {
        self.children.retain(|child| child.element().is_none_or(|child| !names.contains(&&*child.name)));
    }

    /// Puts a child element in its place in an order of names, in the stead of one of its name.
    pub(crate) fn place(&mut self, child: Self, order: &[&str]) {
        self.remove(&[&child.name]);
        let rank = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len());
        let own = rank(&child.name);
        let later = |node: &Node| node.element().is_some_and(|element| rank(&element.name) > own);
        let at = self.children.iter().position(later).unwrap_or(self.children.len());
        self.children.insert(at, Node::Element(child));
    }

    /// Puts a child element before the first of these names, or at the end.
    pub(crate) fn insert_before(&mut self, child: Self, names: &[&str]) {
        let is_it = |node: &Node| node.element().is_some_and(|element| names.contains(&&*element.name));
        let at = self.children.iter().position(is_it).unwrap_or(self.children.len());
        self.children.insert(at, Node::Element(child));
    }

    /// Whether it or something in it is as asked.
    pub(crate) fn any(&self, test: &mut impl FnMut(&Self) -> bool) -> bool {
        test(self) || self.elements().any(|child| child.any(test))
    }

    /// Does something to it and to all in it.
    pub(crate) fn each(&mut self, change: &mut impl FnMut(&mut Self)) {
        change(self);
        self.elements_mut().for_each(|child| child.each(change));
    }

    /// Takes away what is as asked, however deep it lies.
    pub(crate) fn prune(&mut self, test: &mut impl FnMut(&Self) -> bool) {
        self.children.retain(|child| child.element().is_none_or(|child| !test(child)));
        self.elements_mut().for_each(|child| child.prune(test));
    }

    /// Appends it as XML.
    pub(crate) fn write(&self, out: &mut String) {
        self.open(out);
        if self.children.is_empty() {
            out.truncate(out.len() - 1);
            out.push_str("/>");
            return;
        }
        self.children.iter().for_each(|child| child.write(out));
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }

    /// Appends its start tag.
    pub(crate) fn open(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\"{}\"", escape(value)));
        }
        out.push('>');
    }

    /// As XML.
    pub(crate) fn to_xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

/// The text in an element and in all in it.
pub(crate) fn text(element: &Element) -> String {
    let mut out = String::new();
    for child in &element.children {
        match child {
            Node::Element(child) => out.push_str(&text(child)),
            Node::Text(text) => out.push_str(text),
            Node::Raw(_) => {}
        }
    }
    out
}

struct Parse<'x> {
    reader: Reader<&'x [u8]>,
    /// The elements that are open, from the outside in.
    open: Vec<Element>,
    /// The prefixes in scope, with the depth at which they were declared.
    prefixes: Vec<(usize, String)>,
    elements: usize,
}

impl Parse<'_> {
    fn root(mut self) -> Result<Element, String> {
        let mut root = None;
        loop {
            let event = self.reader.read_event().map_err(|error| error.to_string())?;
            let closed = match event {
                Event::Start(tag) => {
                    let element = self.element(&tag)?;
                    self.open.push(element);
                    None
                }
                Event::Empty(tag) => {
                    let element = self.element(&tag)?;
                    self.leave();
                    Some(element)
                }
                Event::End(_) => {
                    let element = self.open.pop();
                    self.leave();
                    element
                }
                Event::Text(text) => self.text(&text)?,
                Event::CData(text) => self.text(&text)?,
                Event::GeneralRef(reference) => self.text(&resolve(&reference)?)?,
                Event::DocType(_) => return Err("a part of a package has no document type".to_owned()),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => None,
                Event::Eof if self.open.is_empty() => return root.ok_or_else(|| "it is empty".to_owned()),
                Event::Eof => return Err("it ends too early".to_owned()),
            };
            match (closed, self.open.last_mut()) {
                (Some(element), Some(parent)) => parent.push(element),
                (Some(_), None) if root.is_some() => return Err("it has two roots".to_owned()),
                (Some(element), None) => root = Some(element),
                (None, _) => {}
            }
        }
    }

    /// Forgets the prefixes of the element that was closed.
    fn leave(&mut self) {
        let depth = self.open.len();
        self.prefixes.retain(|(declared, _)| *declared < depth);
    }

    fn element(&mut self, tag: &BytesStart<'_>) -> Result<Element, String> {
        self.elements += 1;
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("its elements lie more than {MAX_DEPTH} deep"));
        }
        if self.elements > MAX_ELEMENTS {
            return Err(format!("it has more than {MAX_ELEMENTS} elements"));
        }
        let mut element = Element { name: tag.name().0.to_owned(), ..Element::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key.0.to_owned();
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.prefixes.push((self.open.len(), prefix.to_owned()));
            }
            let value = unescape(&attribute.value).map_err(|error| error.to_string())?.into_owned();
            element.attributes.push((name, value));
        }
        let names = element.attributes.iter().map(|(name, _)| name).filter(|name| !name.starts_with("xmlns"));
        for name in names.chain([&element.name]) {
            self.check(name)?;
        }
        Ok(element)
    }

    /// Whether something may be called that.
    fn check(&self, name: &str) -> Result<(), String> {
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        };
        let (prefix, local) =
            name.split_once(':').map_or((None, name), |(prefix, local)| (Some(prefix), local));
        if !is_word(local) || prefix.is_some_and(|prefix| !is_word(prefix)) {
            return Err(format!("`{name}` is no name"));
        }
        match prefix {
            None | Some("xml") => Ok(()),
            Some(prefix) if self.prefixes.iter().any(|(_, known)| known == prefix) => Ok(()),
            Some(prefix) => Err(format!("the prefix `{prefix}` is not declared")),
        }
    }

    /// Adds text, unless it is only space between elements.
    fn text(&mut self, text: &str) -> Result<Option<Element>, String> {
        let is_space = text.trim_ascii().is_empty();
        match self.open.last_mut() {
            None if is_space || text == "\u{FEFF}" => Ok(None),
            None => Err("there is text outside of its root".to_owned()),
            Some(parent) => {
                let holds_space = matches!(parent.children.last(), Some(Node::Text(_)))
                    || matches!(local(&parent.name), "t" | "instrText" | "delText" | "delInstrText");
                match parent.children.last_mut() {
                    Some(Node::Text(before)) => before.push_str(text),
                    _ if is_space && !holds_space => {}
                    _ => parent.children.push(Node::Text(text.to_owned())),
                }
                Ok(None)
            }
        }
    }
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    let known = resolve_predefined_entity(reference).map(str::to_owned);
    known.ok_or_else(|| format!("`&{};` is not declared", &**reference))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(xml: &str, expected: Result<&str, &str>) {
        let read = Element::parse(xml).map(|element| element.to_xml());
        match (&read, expected) {
            (Ok(xml), Ok(expected)) => assert_eq!(xml, expected),
            (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
            _ => panic!("{read:?}"),
        }
    }

    #[test]
    fn a_part_comes_back_as_it_was() {
        check(
            "<?xml version=\"1.0\"?>\n<a x=\"1 &lt; 2\">\n  <b>\n<t> &amp;&#x4E2D; </t></b></a>",
            Ok("<a x=\"1 &lt; 2\"><b><t> &amp;中 </t></b></a>"),
        );
        check("<a xmlns:w=\"u\"><w:b w:c=\"\"/></a>", Ok("<a xmlns:w=\"u\"><w:b w:c=\"\"/></a>"));
        check("<a><![CDATA[<b>]]></a>", Ok("<a>&lt;b&gt;</a>"));
    }

    #[test]
    fn what_is_no_xml_is_told() {
        check("", Err("empty"));
        check("<a>", Err("too early"));
        check("<a></b>", Err("b"));
        check("<a/><b/>", Err("two roots"));
        check("<a/>text", Err("outside"));
        check("<w:a/>", Err("prefix `w`"));
        check("<a><b xmlns:w=\"u\"/><w:c/></a>", Err("prefix `w`"));
        check("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", Err("document type"));
        check("<a>&b;</a>", Err("`&b;`"));
        check(&format!("{}{}", "<a>".repeat(300), "</a>".repeat(300)), Err("200 deep"));
    }

    #[test]
    fn children_go_to_their_place_in_an_order() {
        let mut element = Element::parse("<p><a/><c/><x/></p>").unwrap();
        element.place(Element::new("b", &[]), &["a", "b", "c"]);
        element.place(Element::new("c", &[("n", "2")]), &["a", "b", "c"]);
        assert_eq!(element.to_xml(), "<p><a/><b/><c n=\"2\"/><x/></p>");
    }
}
