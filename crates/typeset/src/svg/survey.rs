//! What reading a drawing would cost, before it is read. SVG can say much in few words: an entity that repeats another, an
//! element used by one that is used again, a pattern in a pattern. A drawing that unfolds to more than it should, or
//! that refers to itself, is refused here.

use simplecss::{AttributeOperator, PseudoClass, StyleSheet};
use std::collections::{BTreeSet, HashMap};
use usvg::roxmltree::{Attribute, Document, Node, NodeId};

/// Most bytes that a drawing may unfold to, in the units of [`Cost`].
const COST_LIMIT: u64 = 48 << 20;

/// Deepest nesting, references counted as nesting.
const DEPTH_LIMIT: usize = 96;

/// Most comparisons of elements with rules of style sheets.
const STYLE_LIMIT: usize = 20_000_000;

/// Largest number in a drawing: usvg takes products of some of them for finite.
const MEASURE_LIMIT: f64 = 1e9;

/// What an element is good for by itself: a few operators and a place in some lists.
const ELEMENT: u64 = 64;

/// What a character of text becomes: the outline of a glyph.
const CHARACTER: u64 = 64;

/// Longest text, in bytes and squared; several together are that much shorter.
const TEXT_LIMIT: u64 = 6000 * 6000;

/// Most references that an XML parser follows for one reference to an entity.
const ENTITY_FOLD: usize = 256;

/// Refuses a document type whose entities might unfold to more than a drawing may.
pub(super) fn check_entities(text: &str) -> Result<(), String> {
    let Some(start) = text.find("<!ENTITY") else { return Ok(()) };
    let rest = &text[start..];
    let declared = rest.find("]>").map_or(rest.len(), |end| end);
    let known = ["amp;", "lt;", "gt;", "quot;", "apos;", "#"];
    let uses = |part: &str| known.iter().all(|known| !part.starts_with(known));
    let count = |text: &str| text.split('&').skip(1).filter(|part| uses(part)).count();
    let inner = if count(&rest[..declared]) > 0 { ENTITY_FOLD } else { 1 };
    let unfolded = declared.saturating_mul(inner).saturating_mul(count(rest).saturating_add(1));
    if unfolded as u64 > COST_LIMIT {
        Err("its entities repeat one another too often".to_owned())
    } else {
        Ok(())
    }
}

/// What an element unfolds to with all that it holds and refers to.
#[derive(Clone, Copy, Default)]
struct Cost {
    /// Bytes, about: attributes, and what elements and characters are good for.
    bytes: u64,
    /// Elements.
    elements: u64,
    /// Vertices of paths, about: each may get a marker.
    points: u64,
    /// The squares of how long texts are: to set one takes as long as that.
    text: u64,
}

impl Cost {
    fn add(&mut self, other: Self, times: u64) {
        self.bytes = self.bytes.saturating_add(other.bytes.saturating_mul(times));
        self.elements = self.elements.saturating_add(other.elements.saturating_mul(times));
        self.points = self.points.saturating_add(other.points.saturating_mul(times));
        self.text = self.text.saturating_add(other.text.saturating_mul(times));
    }
}

/// A walk through the elements and along their references.
pub(super) struct Survey<'a, 'i> {
    ids: HashMap<&'a str, Node<'a, 'i>>,
    sheet: StyleSheet<'a>,
    /// The elements walked through; `None` for those that the walk is within.
    known: HashMap<NodeId, Option<Cost>>,
    lost: BTreeSet<String>,
}

impl<'a, 'i> Survey<'a, 'i> {
    /// Walks through a drawing; gives what it holds that is never shown.
    pub(super) fn of(document: &'a Document<'i>) -> Result<BTreeSet<String>, String> {
        let mut survey = Survey {
            ids: HashMap::new(),
            sheet: StyleSheet::new(),
            known: HashMap::new(),
            lost: BTreeSet::new(),
        };
        let mut elements = 0_usize;
        for node in document.descendants().filter(Node::is_element) {
            elements += 1;
            if let Some(id) = node.attribute("id") {
                survey.ids.entry(id).or_insert(node);
            }
            if node.tag_name().name() == "style" {
                survey.style(node.text().unwrap_or_default());
            }
        }
        if elements.saturating_mul(survey.sheet.rules.len()) > STYLE_LIMIT {
            return Err("it has too many rules of style for its elements".to_owned());
        }
        // Only rules that refer to something matter here.
        survey.sheet.rules.retain(|rule| rule.declarations.iter().any(|one| one.value.contains("url(")));
        if document.root().children().any(|node| node.pi().is_some_and(|pi| pi.target == "xml-stylesheet")) {
            survey.lose_elsewhere("a style sheet");
        }
        let cost = survey.walk(document.root_element(), 0)?;
        if cost.bytes > COST_LIMIT {
            return Err(
                "it unfolds to more than can be drawn: too much of it is used again and again".to_owned()
            );
        }
        if cost.text > TEXT_LIMIT {
            return Err("it has texts too long for a drawing".to_owned());
        }
        Ok(survey.lost)
    }

    fn style(&mut self, text: &'a str) {
        self.sheet.parse_more(text);
        if text.contains("@import") {
            self.lose_elsewhere("a style sheet");
        }
        if text.contains("@font-face") {
            let clause = "a font that it brings along is not used; its text is set in the report's fonts";
            self.lost.insert(clause.to_owned());
        }
    }

    fn lose_elsewhere(&mut self, what: &str) {
        self.lost.insert(format!("{what} that lies outside of the file is left out"));
    }

    fn walk(&mut self, node: Node<'a, 'i>, depth: usize) -> Result<Cost, String> {
        match self.known.get(&node.id()) {
            Some(Some(cost)) => return Ok(*cost),
            Some(None) => return Err("it refers to itself".to_owned()),
            None if depth > DEPTH_LIMIT => return Err("it is nested too deeply".to_owned()),
            None => {}
        }
        self.known.insert(node.id(), None);
        if node.attributes().filter(is_measure).any(|attribute| is_beyond(attribute.value())) {
            return Err("a number in it is beyond all measure".to_owned());
        }
        if node.tag_name().name() == "foreignObject" {
            self.lost
                .insert("text in HTML (`foreignObject`) is left out; save it with plain text".to_owned());
        }
        let mut cost = own_cost(node);
        for child in node.children().filter(Node::is_element) {
            cost.add(self.walk(child, depth + 1)?, 1);
        }
        // What children inherit is there once for each of them.
        let (elements, points) = (cost.elements, cost.points.max(cost.elements));
        for (property, id) in self.references(node) {
            let Some(target) = self.ids.get(id).copied() else { continue };
            let times = match property {
                "fill" | "stroke" | "marker-start" | "marker-end" => elements,
                "marker" | "marker-mid" => points,
                _ => 1,
            };
            cost.add(self.walk(target, depth + 1)?, times);
        }
        self.known.insert(node.id(), Some(cost));
        Ok(cost)
    }

    /// The identifiers that an element refers to, with the property or attribute that does.
    fn references(&mut self, node: Node<'a, 'i>) -> Vec<(&'a str, &'a str)> {
        let mut found = Vec::new();
        let mut outside = false;
        let mut see = |property: &'a str, url: &'a str| match url.strip_prefix('#') {
            Some(id) => found.push((property, id)),
            None => outside |= !url.is_empty() && !url.starts_with("data:"),
        };
        for attribute in node.attributes() {
            let value: &'a str = attribute.value();
            match attribute.name() {
                "href" if follows(node.tag_name().name()) => see("href", value.trim()),
                "style" => {
                    for one in simplecss::DeclarationTokenizer::from(value) {
                        urls(one.value).for_each(|url| see(one.name, url));
                    }
                }
                name => urls(value).for_each(|url| see(name, url)),
            }
        }
        for rule in self.sheet.rules.iter().filter(|rule| rule.selector.matches(&Element(node))) {
            for one in &rule.declarations {
                urls(one.value).for_each(|url| see(one.name, url));
            }
        }
        if outside {
            self.lose_elsewhere(if node.tag_name().name() == "image" { "an image" } else { "something" });
        }
        found
    }
}

/// Whether an attribute may hold measures, and no name or data.
fn is_measure(attribute: &Attribute<'_, '_>) -> bool {
    let name = attribute.name();
    attribute.namespace().is_none()
        && !matches!(name, "id" | "class" | "href")
        && !name.starts_with("data-")
        && !name.starts_with("aria-")
}

/// Whether a value has a number so large that reckoning with it leaves the range of numbers.
fn is_beyond(value: &str) -> bool {
    let numbers = value.split(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c));
    numbers.filter_map(|number| number.parse::<f64>().ok()).any(|number| number.abs() > MEASURE_LIMIT)
}

/// Whether `href` of such an element is what the drawing needs; of links and animations it is not.
fn follows(element: &str) -> bool {
    matches!(
        element,
        "use"
            | "image"
            | "feImage"
            | "pattern"
            | "linearGradient"
            | "radialGradient"
            | "filter"
            | "textPath"
            | "tref"
    )
}

/// What `url(...)` in a value names.
fn urls(value: &str) -> impl Iterator<Item = &str> {
    value
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(url, _)| url.trim().trim_matches(['"', '\'']).trim())
}

fn own_cost(node: Node<'_, '_>) -> Cost {
    let attributes: usize = node.attributes().map(|attribute| attribute.value().len()).sum();
    let text: usize =
        node.children().filter(Node::is_text).filter_map(|text| text.text()).map(str::len).sum();
    // Text of other elements, as of styles and descriptions, is not drawn.
    let name = node.tag_name().name();
    let drawn = matches!(name, "text" | "tspan" | "textPath" | "tref" | "a");
    let path = node.attribute("d").or_else(|| node.attribute("points")).map_or(8, str::len);
    Cost {
        bytes: ELEMENT + attributes as u64 + if drawn { CHARACTER * text as u64 } else { 0 },
        elements: 1,
        points: path as u64 / 2,
        text: if name == "text" { length_of(node).saturating_pow(2) } else { 0 },
    }
}

/// How long the text within an element is, in bytes.
fn length_of(node: Node<'_, '_>) -> u64 {
    let texts = node.descendants().filter(Node::is_text).filter_map(|text| text.text());
    texts.map(|text| text.len() as u64).sum()
}

/// An element, as style sheets select it.
struct Element<'a, 'i>(Node<'a, 'i>);

impl simplecss::Element for Element<'_, '_> {
    fn parent_element(&self) -> Option<Self> {
        self.0.parent_element().map(Element)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.0.prev_sibling_element().map(Element)
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.0.tag_name().name() == name
    }

    fn attribute_matches(&self, name: &str, operator: AttributeOperator<'_>) -> bool {
        self.0.attribute(name).is_some_and(|value| operator.matches(value))
    }

    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        matches!(class, PseudoClass::FirstChild) && self.prev_sibling_element().is_none()
    }
}
