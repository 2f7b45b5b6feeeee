//! XML read into a small tree with places.

use crate::{UNREADABLE, offset};
use dossier_core::{Diagnostic, Location};
use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesRef, BytesStart, Event},
};

/// How deep elements lie in one another at most.
const MAX_DEPTH: usize = 64;

/// An element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    /// Its name without a prefix.
    pub(crate) name: String,
    /// Attributes by their names as written.
    attributes: Vec<(String, String)>,
    /// The elements in it.
    pub(crate) children: Vec<Self>,
    /// The text in it, that of highlighted and foreign words included.
    pub(crate) text: String,
    /// From its start tag to the end of its end tag, in bytes.
    pub(crate) range: (usize, usize),
    /// Where the text in it begins and ends, when it is nothing but text as written.
    pub(crate) inner: (usize, usize),
}

impl Element {
    /// An attribute; `xml:lang` with its prefix.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first descendant along names.
    pub(crate) fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// Where it stands.
    pub(crate) fn location(&self, path: &str) -> Location {
        Location::new(path, offset(self.range.0), offset(self.range.1))
    }

    /// Where its text stands, without the space around it.
    pub(crate) fn text_location(&self, path: &str, source: &str) -> Location {
        let raw = source.get(self.inner.0..self.inner.1).unwrap_or_default();
        let start = self.inner.0 + (raw.len() - raw.trim_start().len());
        Location::new(path, offset(start), offset(start + raw.trim().len()))
    }
}

/// Reads a document; a finding says where it is not well formed. Document type declarations are passed over, and with
/// them all entities but those of XML itself.
pub(crate) fn parse(path: &str, text: &str) -> Result<Element, Box<Diagnostic>> {
    let text = text.strip_prefix('\u{FEFF}').map_or((text, 0), |rest| (rest, 3));
    let mut reader = Reader::from_str(text.0);
    let mut tree = Tree { root: None, open: Vec::new() };
    loop {
        let before = position(&reader);
        let result = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => tree.take(event, text.1 + before, text.1 + position(&reader)),
            Err(error) => Err(error.to_string()),
        };
        if let Err(reason) = result {
            return Err(malformed(path, &reason, text.1 + position(&reader).min(text.0.len())));
        }
    }
    match (tree.open.last(), tree.root) {
        (Some(open), _) => Err(malformed(path, &format!("<{}> is not closed", open.name), open.range.0)),
        (None, None) => Err(malformed(path, "there is no element", 0)),
        (None, Some(root)) => Ok(root),
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn malformed(path: &str, reason: &str, at: usize) -> Box<Diagnostic> {
    let finding = UNREADABLE.says(format!("`{path}` is not well-formed XML: {reason}"));
    Box::new(finding.at(Location::new(path, offset(at), offset(at))))
}

struct Tree {
    root: Option<Element>,
    /// The elements that are open, from the outside in.
    open: Vec<Element>,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, start: usize, end: usize) -> Result<(), String> {
        match event {
            Event::Start(tag) => {
                if self.open.len() >= MAX_DEPTH {
                    return Err(format!("elements lie more than {MAX_DEPTH} deep"));
                }
                self.open.push(element(&tag, start, end)?);
                Ok(())
            }
            Event::Empty(tag) => self.close(element(&tag, start, end)?),
            Event::End(_) => {
                let Some(mut element) = self.open.pop() else { return Err("an end tag too many".to_owned()) };
                element.range.1 = end;
                element.inner.1 = start;
                self.close(element)
            }
            Event::Text(text) => self.text(&text),
            Event::CData(text) => self.text(&text),
            Event::GeneralRef(reference) => self.text(&resolve(&reference)?),
            Event::DocType(_) | Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn close(&mut self, mut element: Element) -> Result<(), String> {
        match self.open.last_mut() {
            Some(parent) => {
                if matches!(element.name.as_str(), "hi" | "foreign") {
                    parent.text.push_str(&std::mem::take(&mut element.text));
                }
                parent.children.push(element);
            }
            None if self.root.is_some() => return Err("there is a second root element".to_owned()),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(parent) => parent.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("there is text outside of the root element".to_owned()),
        }
        Ok(())
    }
}

fn element(tag: &BytesStart<'_>, start: usize, end: usize) -> Result<Element, String> {
    let name = tag.name().0;
    let name = name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = unescape(&attribute.value).map_err(|error| error.to_string())?.into_owned();
        attributes.push((attribute.key.0.to_owned(), value));
    }
    Ok(Element { name, attributes, range: (start, end), inner: (end, end), ..Element::default() })
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(c.to_string());
    }
    let known = resolve_predefined_entity(reference).map(str::to_owned);
    known.ok_or_else(|| format!("the entity `&{};` is not known", &**reference))
}
