//! The style sheet: that of the template, with the styles of ours that it lacks. Styles are found by their names, which
//! are the same in every language of Word; their ids are not (ISO/IEC 29500-1, 17.7.4.9).

use super::xml::Element;
use crate::order;
use std::collections::{BTreeMap, BTreeSet};

/// The style sheet, and what the ids of ours have become.
pub(super) struct Sheet {
    /// The part.
    pub(super) root: Element,
    /// Ids that differ from those of ours, by ours.
    pub(super) ids: BTreeMap<String, String>,
}

/// What programs that do not keep to Word's names call the styles that matter most.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("heading ", &["überschrift ", "titre ", "kop ", "título ", "titolo ", "标题 ", "標題 "]),
    ("title", &["titel", "titre", "título", "titolo", "标题", "標題"]),
    ("subtitle", &["untertitel", "sous-titre", "ondertitel", "subtítulo", "sottotitolo", "副标题", "副標題"]),
    (
        "body text",
        &["textkörper", "corps de texte", "platte tekst", "texto independiente", "正文文本", "本文"],
    ),
    ("quote", &["zitat", "citation", "citaat", "cita", "citazione", "引用", "引文"]),
    ("caption", &["beschriftung", "légende", "bijschrift", "题注", "標號"]),
];

impl Sheet {
    /// The sheet of a template with the styles of ours that it lacks.
    pub(super) fn merge(mut root: Element, ours: &Element) -> Self {
        let mut taken: BTreeSet<String> =
            styles(&root).filter_map(|style| style.get("w:styleId")).map(str::to_lowercase).collect();
        let mut ids = BTreeMap::new();
        let mut missing = Vec::new();
        for style in styles(ours) {
            let id = style.get("w:styleId").unwrap_or_default();
            let known = find(&root, style).map(str::to_owned);
            let final_id = known.clone().unwrap_or_else(|| free(id, &mut taken));
            if known.is_none() {
                missing.push(style.clone());
            }
            if final_id != id {
                ids.insert(id.to_owned(), final_id);
            }
        }
        for mut style in missing {
            let kind = style.get("w:type").map(str::to_owned);
            // The template has its own style for what has none.
            if styles(&root).any(|other| other.get("w:type") == kind.as_deref() && is_default(other)) {
                style.unset("w:default");
            }
            rename(&mut style, &ids);
            root.push(style);
        }
        let mut sheet = Self { root, ids };
        sheet.speak(ours);
        sheet
    }

    /// What an id of ours has become.
    pub(super) fn id<'a>(&'a self, ours: &'a str) -> &'a str {
        self.ids.get(ours).map_or(ours, String::as_str)
    }

    /// The sheet with the ids of ours, to reckon from.
    pub(super) fn with_our_ids(&self) -> String {
        let mut back: BTreeMap<String, String> = BTreeMap::new();
        for style in styles(&self.root) {
            // A style that is none of ours does not pass for one.
            let id = style.get("w:styleId").unwrap_or_default();
            if self.ids.contains_key(id) {
                back.insert(id.to_owned(), format!("@{id}"));
            }
        }
        back.extend(self.ids.iter().map(|(ours, theirs)| (theirs.clone(), ours.clone())));
        let mut root = self.root.clone();
        root.elements_mut().filter(|style| style.name == "w:style").for_each(|style| rename(style, &back));
        root.to_xml()
    }

    /// Text without a language of its own is in that of the document.
    fn speak(&mut self, ours: &Element) {
        let path = ["w:docDefaults", "w:rPrDefault", "w:rPr"];
        let lang = path.iter().try_fold(ours, |at, name| at.child(name)).and_then(|run| run.child("w:lang"));
        for style in self.root.elements_mut().filter(|style| style.name == "w:style") {
            if let Some(run) = style.child_mut("w:rPr").filter(|run| !run.is_on("w:noProof")) {
                run.remove(&["w:lang"]);
            }
        }
        let Some(lang) = lang else { return };
        let mut at = &mut self.root;
        for (index, name) in path.into_iter().enumerate() {
            if at.child(name).is_none() {
                let first = if index == 0 || name == "w:rPrDefault" { 0 } else { at.children.len() };
                at.children.insert(first, super::xml::Node::Element(Element::new(name, &[])));
            }
            let Some(next) = at.child_mut(name) else { return };
            at = next;
        }
        at.place(lang.clone(), order::of("w:rPr").unwrap_or_default());
    }

    /// Lets Word count headings: by the numbering of the template's own headings, else by ours. Gives whether it is the
    /// template's.
    pub(super) fn number_headings(&mut self) -> bool {
        let ids = self.headings();
        let number =
            |style: &Element| style.child("w:pPr")?.child("w:numPr")?.val("w:numId").map(str::to_owned);
        let theirs = ids
            .first()
            .and_then(|first| styles(&self.root).find(|style| style.get("w:styleId") == Some(first)))
            .and_then(number)
            .filter(|number| number != "0");
        for (level, id) in ids.iter().enumerate() {
            let Some(properties) = self.paragraph(id) else { continue };
            if theirs.is_some() && properties.child("w:numPr").is_some() {
                continue;
            }
            let mut number = Element::new("w:numPr", &[]);
            if level > 0 {
                number.push(Element::new("w:ilvl", &[("w:val", &level.to_string())]));
            }
            let id = theirs.as_deref().unwrap_or("1");
            number.push(Element::new("w:numId", &[("w:val", id)]));
            properties.place(number, order::of("w:pPr").unwrap_or_default());
        }
        theirs.is_some()
    }

    /// Headings print no numbers: the document has its own in their text, or none. Gives whether they would have.
    pub(super) fn unnumber_headings(&mut self) -> bool {
        let mut any = false;
        for id in self.headings() {
            if let Some(properties) = self.paragraph(&id) {
                any |= properties.child("w:numPr").is_some();
                properties.remove(&["w:numPr"]);
            }
        }
        any
    }

    /// The ids of the heading styles.
    fn headings(&self) -> Vec<String> {
        (1..=6).map(|level| self.id(crate::style::heading(level)).to_owned()).collect()
    }

    /// The paragraph properties of a style, made where there are none.
    fn paragraph(&mut self, id: &str) -> Option<&mut Element> {
        let is_it = |style: &&mut Element| style.name == "w:style" && style.get("w:styleId") == Some(id);
        let style = self.root.elements_mut().find(is_it)?;
        if style.child("w:pPr").is_none() {
            let formats = ["w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:tblStylePr"];
            style.insert_before(Element::new("w:pPr", &[]), &formats);
        }
        style.child_mut("w:pPr")
    }
}

fn styles(sheet: &Element) -> impl Iterator<Item = &Element> {
    sheet.elements().filter(|child| child.name == "w:style")
}

fn is_default(style: &Element) -> bool {
    matches!(style.get("w:default"), Some("1" | "true" | "on"))
}

/// The id of the style that a sheet has for one of ours.
fn find<'a>(sheet: &'a Element, style: &Element) -> Option<&'a str> {
    let name = style.val("w:name")?.to_lowercase();
    let kind = style.get("w:type");
    let candidates = || {
        styles(sheet).filter(|other| other.get("w:type").unwrap_or("paragraph") == kind.unwrap_or_default())
    };
    let named = |wanted: &str| {
        candidates()
            .find(|other| other.val("w:name").is_some_and(|known| known.trim().to_lowercase() == wanted))
    };
    let other_names = || {
        let (known, others) = OTHER_NAMES.iter().find(|(known, _)| match known.strip_suffix(' ') {
            Some(_) => name.starts_with(known),
            None => name == *known,
        })?;
        let rest = name.get(known.len()..)?;
        others.iter().find_map(|other| named(&format!("{other}{rest}")))
    };
    let found = named(&name).or_else(other_names)?;
    found.get("w:styleId").filter(|id| !id.is_empty())
}

/// An id that no style has.
fn free(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = id.to_owned();
    let mut count = 1;
    while !taken.insert(free.to_lowercase()) {
        count += 1;
        free = format!("{id}{count}");
    }
    free
}

/// Changes the ids in a style.
fn rename(style: &mut Element, ids: &BTreeMap<String, String>) {
    if let Some(id) = style.get("w:styleId").and_then(|id| ids.get(id)).cloned() {
        style.set("w:styleId", id);
    }
    for reference in style.elements_mut() {
        if matches!(reference.name.as_str(), "w:basedOn" | "w:next" | "w:link")
            && let Some(id) = reference.get("w:val").and_then(|id| ids.get(id)).cloned()
        {
            reference.set("w:val", id);
        }
    }
}

/// XML of ours with the ids of the template's styles.
pub(super) fn restyle(xml: String, ids: &BTreeMap<String, String>) -> String {
    const VALUE: &str = "Style w:val=\"";
    if ids.is_empty() {
        return xml;
    }
    let mut out = String::with_capacity(xml.len());
    let mut pieces = xml.split(VALUE);
    let mut before = pieces.next().unwrap_or_default();
    out.push_str(before);
    for piece in pieces {
        out.push_str(VALUE);
        let is_style = ["<w:p", "<w:r", "<w:tbl"].iter().any(|element| before.ends_with(element));
        let (id, rest) = piece
            .split_once('"')
            .map_or((piece, ""), |(id, _)| (id, piece.get(id.len()..).unwrap_or_default()));
        match ids.get(id).filter(|_| is_style) {
            Some(theirs) => {
                out.push_str(&crate::text::escape(theirs));
                out.push_str(rest);
            }
            None => out.push_str(piece),
        }
        before = piece;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(styles: &str) -> Element {
        Element::parse(&format!("<w:styles xmlns:w=\"w\">{styles}</w:styles>")).unwrap()
    }

    fn merge(theirs: &str, ours: &str) -> Sheet {
        Sheet::merge(sheet(theirs), &sheet(ours))
    }

    const HEADING: &str = "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Normal\"/></w:style>";
    const NORMAL: &str = "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>";

    #[test]
    fn styles_are_found_by_name() {
        let check = |id: &str, name: &str, kind: &str, expected: &str| {
            let theirs =
                format!("<w:style w:type=\"{kind}\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/></w:style>");
            assert_eq!(merge(&theirs, HEADING).id("Heading1"), expected);
        };
        check("berschrift1", "heading 1", "paragraph", "berschrift1");
        check("Heading1", "Heading 1", "paragraph", "Heading1");
        check("x", "Überschrift 1", "paragraph", "x");
        check("x", "heading 2", "paragraph", "Heading1");
        check("x", "heading 1", "character", "Heading1");
        check("heading1", "mine", "paragraph", "Heading12");
    }

    #[test]
    fn missing_styles_rest_on_what_is_there() {
        let theirs = "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Standard\"><w:name w:val=\"Normal\"/></w:style>";
        let xml = merge(theirs, &format!("{NORMAL}{HEADING}")).root.to_xml();
        assert!(
            xml.contains(
                "w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Standard\"/>"
            ),
            "{xml}"
        );
        assert_eq!(xml.matches("w:default").count(), 1, "{xml}");
    }

    #[test]
    fn ids_change_where_styles_are_used() {
        let ids = [("Title".to_owned(), "Titel".to_owned())].into();
        let check = |xml: &str, expected: &str| assert_eq!(restyle(xml.to_owned(), &ids), expected);
        check(
            "<w:pStyle w:val=\"Title\"/><w:rStyle w:val=\"x\"/>",
            "<w:pStyle w:val=\"Titel\"/><w:rStyle w:val=\"x\"/>",
        );
        check("<w:t>Style w:val=\"Title\"</w:t>", "<w:t>Style w:val=\"Title\"</w:t>");
        check("<w:pStyle w:val=\"Title", "<w:pStyle w:val=\"Titel");
    }

    #[test]
    fn headings_are_numbered_once() {
        let check = |properties: &str, expected: bool| {
            let theirs = format!(
                "<w:style w:type=\"paragraph\" w:styleId=\"u1\"><w:name w:val=\"heading 1\"/>{properties}<w:rPr/></w:style>"
            );
            let mut sheet = merge(&theirs, HEADING);
            assert_eq!(sheet.number_headings(), expected);
            let xml = sheet.root.to_xml();
            assert!(xml.contains("</w:numPr></w:pPr><w:rPr/>"), "{xml}");
            assert!(sheet.unnumber_headings());
            assert!(!sheet.root.to_xml().contains("numPr"));
        };
        check("<w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr>", true);
        check("<w:pPr/>", false);
        check("", false);
    }
}
