//! Numbers and relationships of a template's parts: those that our content uses too give way.

use super::{
    read::{Relationship, Template},
    xml::{Element, Node, local},
};
use std::collections::BTreeSet;

/// The largest numbers that our content uses.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Offsets {
    /// Bookmarks, notes, comments and changes.
    pub(super) ids: i64,
    /// Drawings.
    pub(super) drawings: i64,
    /// Abstract numberings and numberings.
    pub(super) abstracts: i64,
    pub(super) numberings: i64,
}

impl Offsets {
    /// The numbers that finished XML of ours uses.
    pub(super) fn of(stories: &[&str], numbering: &str) -> Self {
        let all = |before: &str| stories.iter().map(|story| largest(story, before)).max().unwrap_or(0);
        Self {
            ids: all(" w:id=\""),
            drawings: all("<wp:docPr id=\""),
            abstracts: largest(numbering, "<w:abstractNum w:abstractNumId=\"") + 1,
            numberings: largest(numbering, "<w:num w:numId=\""),
        }
    }

    /// Moves the numbers of a template's element, and of all in it, above ours.
    pub(super) fn shift(&self, element: &mut Element) {
        element.each(&mut |element| {
            let (attribute, by) = match element.name.as_str() {
                "w:numId" if element.get("w:val") != Some("0") => ("w:val", self.numberings),
                "w:num" => ("w:numId", self.numberings),
                "w:abstractNum" => ("w:abstractNumId", self.abstracts),
                "w:abstractNumId" => ("w:val", self.abstracts),
                "wp:docPr" => ("id", self.drawings),
                name if has_id(name) => ("w:id", self.ids),
                _ => return,
            };
            let number = element.get(attribute).and_then(|id| id.trim().parse::<i64>().ok());
            if let Some(number) = number.and_then(|number| number.checked_add(by)) {
                element.set(attribute, number.to_string());
            }
        });
    }
}

/// Whether an element has an id that is one of a kind in the document (ISO/IEC 29500-1, 17.13).
fn has_id(name: &str) -> bool {
    matches!(
        name,
        "w:bookmarkStart"
            | "w:bookmarkEnd"
            | "w:ins"
            | "w:del"
            | "w:moveFrom"
            | "w:moveTo"
            | "w:moveFromRangeStart"
            | "w:moveFromRangeEnd"
            | "w:moveToRangeStart"
            | "w:moveToRangeEnd"
            | "w:rPrChange"
            | "w:pPrChange"
            | "w:sectPrChange"
            | "w:tblPrChange"
            | "w:trPrChange"
            | "w:tcPrChange"
            | "w:numberingChange"
            | "w:footnoteReference"
            | "w:endnoteReference"
            | "w:footnote"
            | "w:endnote"
    )
}

/// The largest number that comes after a text, or 0.
fn largest(xml: &str, before: &str) -> i64 {
    let number = |(at, _): (usize, &str)| {
        let rest = xml.get(at + before.len()..)?;
        rest.get(..rest.find('"')?)?.parse::<i64>().ok()
    };
    xml.match_indices(before).filter_map(number).max().unwrap_or(0).max(0)
}

/// What a part of a template needs, and what of it is left out.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Relationships that are used, with their ids as they are now.
    pub(super) relationships: Vec<Relationship>,
    /// What is left out, as it is called.
    pub(super) lost: BTreeSet<&'static str>,
}

/// Types of relationships that are kept, by their last words.
const KEPT: [&str; 19] = [
    "header",
    "footer",
    "image",
    "hyperlink",
    "chart",
    "chartUserShapes",
    "chartStyle",
    "chartColorStyle",
    "themeOverride",
    "diagramData",
    "diagramLayout",
    "diagramQuickStyle",
    "diagramColors",
    "diagramDrawing",
    "oleObject",
    "package",
    "font",
    "customXmlProps",
    "customXml",
];

/// Whether a relationship is kept: nothing that lies outside of the package is fetched when a reader opens it.
pub(super) fn is_kept(template: &Template, relationship: &Relationship) -> bool {
    let word = relationship.word();
    if relationship.external {
        return word == "hyperlink" && !relationship.target.trim().is_empty();
    }
    KEPT.contains(&word) && template.bytes(&relationship.target).is_some()
}

/// Takes out of an element what does not survive: comments, parts of other files, and what refers to relationships that
/// are not kept. The ids of relationships get a prefix.
pub(super) fn clean(
    element: &mut Element,
    template: &Template,
    known: &[Relationship],
    prefix: &str,
) -> Kept {
    let mut kept = Kept::default();
    let find = |id: &str| known.iter().find(|known| known.id == id).filter(|known| is_kept(template, known));
    let lost = &mut kept.lost;
    element.prune(&mut |element| {
        let what = match element.name.as_str() {
            "w:commentRangeStart" | "w:commentRangeEnd" | "w:commentReference" => "its comments",
            "w:altChunk" | "w:subDoc" => "a text from another file",
            "w:control" => "an ActiveX control",
            _ => return false,
        };
        lost.insert(what);
        true
    });
    element.each(&mut |element| {
        let is_embedded = element.get("r:embed").is_some_and(|id| find(id).is_some());
        if element.get("r:link").is_some() && is_embedded {
            element.unset("r:link");
        }
        if element.name == "w:hyperlink" && element.get("r:id").is_some_and(|id| find(id).is_none()) {
            element.unset("r:id");
        }
    });
    let leads_nowhere =
        |element: &Element| references(element).any(|id| !id.is_empty() && find(id).is_none());
    element.prune(&mut |element| {
        let is_picture = matches!(element.name.as_str(), "w:drawing" | "w:pict" | "w:object");
        let is_link = |element: &Element| local(&element.name).starts_with("hlink");
        let gone = is_picture && element.any(&mut |inner| !is_link(inner) && leads_nowhere(inner));
        if gone {
            lost.insert("a picture or an object that is linked, not embedded");
        }
        gone
    });
    element.prune(&mut |element| leads_nowhere(element));
    element.each(&mut |element| {
        for (name, value) in &mut element.attributes {
            if let Some(relationship) = find(value).filter(|_| is_reference(name)) {
                let id = format!("{prefix}{value}");
                if !kept.relationships.iter().any(|known| known.id == id) {
                    kept.relationships.push(Relationship { id: id.clone(), ..relationship.clone() });
                }
                *value = id;
            }
        }
    });
    kept
}

/// Whether an attribute holds the id of a relationship.
fn is_reference(attribute: &str) -> bool {
    attribute.starts_with("r:")
}

fn references(element: &Element) -> impl Iterator<Item = &str> {
    element.attributes.iter().filter(|(name, _)| is_reference(name)).map(|(_, value)| value.as_str())
}

/// The names of the bookmarks in finished XML of ours, in lower case: Word does not tell them apart by case.
pub(super) fn bookmark_names(xml: &str) -> BTreeSet<String> {
    const START: &str = "<w:bookmarkStart ";
    let name = |(at, _): (usize, &str)| {
        let tag = xml.get(at..)?.split('>').next()?;
        Some(tag.split_once("w:name=\"")?.1.split('"').next()?.to_lowercase())
    };
    xml.match_indices(START).filter_map(name).collect()
}

/// Takes away the bookmarks that have only a start or only an end here, and those whose names are ours.
pub(super) fn pair_bookmarks(nodes: &mut [&mut Vec<Node>], ours: &BTreeSet<String>) {
    let mut starts: BTreeSet<String> = BTreeSet::new();
    let mut ends: BTreeSet<String> = BTreeSet::new();
    let elements = |nodes: &[&mut Vec<Node>], test: &mut dyn FnMut(&Element)| {
        for node in nodes.iter().flat_map(|nodes| nodes.iter()).filter_map(Node::element) {
            node.any(&mut |element| {
                test(element);
                false
            });
        }
    };
    elements(nodes, &mut |element| {
        let id = element.get("w:id").unwrap_or_default().to_owned();
        match element.name.as_str() {
            "w:bookmarkStart" => {
                let name = element.get("w:name").unwrap_or_default();
                if !ours.contains(&name.to_lowercase()) {
                    starts.insert(id);
                }
            }
            "w:bookmarkEnd" => {
                ends.insert(id);
            }
            _ => {}
        }
    });
    let is_single = |element: &Element| {
        let id = element.get("w:id").unwrap_or_default();
        matches!(element.name.as_str(), "w:bookmarkStart" | "w:bookmarkEnd")
            && !(starts.contains(id) && ends.contains(id))
    };
    for nodes in nodes {
        nodes.retain(|node| node.element().is_none_or(|element| !is_single(element)));
        for node in nodes.iter_mut() {
            if let Node::Element(element) = node {
                element.prune(&mut |element| is_single(element));
            }
        }
    }
}
