//! Values of the metadata in a template: `{title}` and the like in its text, and content controls that are bound to a
//! property or named after a key.

use super::xml::{Element, Node, text};
use dossier_sdk::{Document, Meta, suggest, words::Words};
use std::collections::{BTreeMap, BTreeSet};

/// Keys that a template may ask for whether or not a document has them.
const USUAL: [&str; 14] = [
    "title",
    "subtitle",
    "author",
    "date",
    "version",
    "status",
    "subject",
    "category",
    "keywords",
    "abstract",
    "description",
    "identifier",
    "publisher",
    "lang",
];

/// The store of the core properties, to which Word binds controls.
const CORE: &str = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}";

/// The metadata as a template shows it.
pub(super) struct Values {
    /// Texts by key in lower case.
    texts: BTreeMap<String, String>,
    /// Authors and keywords as the core properties have them.
    core: BTreeMap<&'static str, String>,
    /// The date as ISO 8601 has it.
    date: String,
}

/// Fills the parts of a template, one after the other.
pub(super) struct Filler<'v> {
    values: &'v Values,
    /// Keys that the part shows.
    pub(super) shown: BTreeSet<String>,
    /// Placeholders without a value: those that stay, and those that are left empty.
    pub(super) unknown: BTreeSet<String>,
    pub(super) empty: BTreeSet<String>,
}

impl Values {
    pub(super) fn of(document: &Document) -> Self {
        let words = Words::of(&document.lang());
        let mut texts = BTreeMap::new();
        for (key, value) in &document.meta {
            let value = match (key.as_str(), value) {
                ("date", value) => words.date(&value.to_text()),
                (_, Meta::List(_)) => value.to_texts().join(", "),
                (_, value) => value.to_text(),
            };
            if !value.trim().is_empty() {
                texts.insert(key.to_lowercase(), value.trim().to_owned());
            }
        }
        let list = |key: &str, separator: &str| {
            document.meta.get(key).map(Meta::to_texts).unwrap_or_default().join(separator)
        };
        let core = [("author", list("author", "; "))].into();
        Self { texts, core, date: document.meta_text("date").unwrap_or_default() }
    }

    /// Whether a key has a value or usually has one.
    pub(super) fn is_key(&self, key: &str) -> bool {
        let key = key.trim().to_lowercase();
        self.texts.contains_key(&key) || USUAL.contains(&key.as_str())
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.texts.get(&key.to_lowercase()).map(String::as_str)
    }

    /// A key that is spelled nearly like this one.
    pub(super) fn similar(&self, key: &str) -> Option<&str> {
        suggest::closest(key, self.texts.keys().map(String::as_str))
    }
}

impl<'v> Filler<'v> {
    pub(super) const fn new(values: &'v Values) -> Self {
        Self { values, shown: BTreeSet::new(), unknown: BTreeSet::new(), empty: BTreeSet::new() }
    }

    /// Fills an element that stands among paragraphs, and all in it.
    pub(super) fn fill(&mut self, element: &mut Element) {
        self.fill_within(element, false);
    }

    fn fill_within(&mut self, element: &mut Element, is_inline: bool) {
        if element.name == "w:sdt" && self.control(element, is_inline) {
            return;
        }
        // A control among runs holds runs, one among paragraphs paragraphs.
        let is_inline = match element.name.as_str() {
            "w:p" => true,
            "w:txbxContent" => false,
            _ => is_inline,
        };
        element.elements_mut().for_each(|child| self.fill_within(child, is_inline));
        if element.name == "w:p" {
            self.paragraph(element);
        }
    }

    /// Fills a content control (ISO/IEC 29500-1, 17.5.2); gives whether it was one to be filled.
    fn control(&mut self, control: &mut Element, is_inline: bool) -> bool {
        let Some(key) = control_key(control, &|key| self.values.is_key(key)) else { return false };
        self.shown.insert(key.clone());
        let bound = control.child("w:sdtPr").is_some_and(is_bound_to_core);
        let core = self.values.core.get(key.as_str()).filter(|_| bound).map(String::as_str);
        let Some(value) = core.or_else(|| self.values.get(&key)) else { return false };
        let mut was_hint = false;
        if let Some(properties) = control.child_mut("w:sdtPr") {
            if let Some(date) = properties.child_mut("w:date") {
                set_date(date, &self.values.date);
            }
            was_hint = properties.is_on("w:showingPlcHdr");
            properties.remove(&["w:showingPlcHdr"]);
            // Word shows what a store of the template holds in place of what is written here.
            if !bound {
                properties.remove(&["w:dataBinding", "w15:dataBinding"]);
            }
        }
        if let Some(content) = control.child_mut("w:sdtContent") {
            set_content(content, value, is_inline, was_hint);
        }
        true
    }

    /// Fills the placeholders of a paragraph, however many runs Word has made of one.
    fn paragraph(&mut self, paragraph: &mut Element) {
        let mut pieces = Vec::new();
        collect(paragraph, &mut pieces);
        let whole: String = pieces.iter().map(|piece| piece.as_deref().unwrap_or("\0")).collect();
        if !whole.contains('{') {
            return;
        }
        let found = placeholders(&whole);
        let changes: Vec<(usize, usize, String)> =
            found.into_iter().filter_map(|(start, end, key)| Some((start, end, self.value(key)?))).collect();
        if changes.is_empty() {
            return;
        }
        let mut texts = changed(&pieces, &changes).into_iter();
        distribute(paragraph, &mut texts);
        paragraph.each(&mut |element| {
            if element.name == "w:r" {
                split_lines(element);
            }
        });
    }

    /// What a placeholder becomes; none when it stays.
    fn value(&mut self, key: &str) -> Option<String> {
        let key = key.to_lowercase();
        match self.values.get(&key) {
            Some(value) => {
                self.shown.insert(key);
                Some(value.to_owned())
            }
            None if self.values.is_key(&key) => {
                self.shown.insert(key.clone());
                self.empty.insert(key);
                Some(String::new())
            }
            None => {
                self.unknown.insert(key);
                None
            }
        }
    }
}

/// Whether something in an element waits for a value.
pub(super) fn wants_value(element: &Element, is_key: &dyn Fn(&str) -> bool) -> bool {
    element.any(&mut |element| match element.name.as_str() {
        "w:sdt" => control_key(element, is_key).is_some(),
        "w:p" => {
            let mut pieces = Vec::new();
            collect(element, &mut pieces);
            let whole: String = pieces.iter().map(|piece| piece.as_deref().unwrap_or("\0")).collect();
            placeholders(&whole).iter().any(|(.., key)| is_key(key))
        }
        _ => false,
    })
}

/// The key of a content control, from its binding, its tag or its title.
fn control_key(control: &Element, is_key: &dyn Fn(&str) -> bool) -> Option<String> {
    let properties = control.child("w:sdtPr")?;
    let other =
        ["w:picture", "w:docPartObj", "w:docPartList", "w14:checkbox", "w15:repeatingSection", "w:group"];
    if other.iter().any(|kind| properties.child(kind).is_some()) {
        return None;
    }
    let binding = properties.child("w:dataBinding").and_then(|binding| bound_key(binding.get("w:xpath")?));
    let named = |name: &str| properties.val(name).map(|name| name.trim().to_lowercase());
    [binding.map(str::to_owned), named("w:tag"), named("w:alias")]
        .into_iter()
        .flatten()
        .find(|key| is_key(key))
}

/// The key for the last step of a binding, as `/ns1:coreProperties[1]/ns0:title[1]`.
fn bound_key(path: &str) -> Option<&str> {
    let step = path.rsplit('/').next()?.split('[').next()?;
    let name = step.rsplit_once(':').map_or(step, |(_, name)| name);
    Some(match name {
        "creator" => "author",
        "contentStatus" => "status",
        "PublishDate" => "date",
        "Abstract" => "abstract",
        "Company" => "publisher",
        "language" => "lang",
        name => name,
    })
}

fn is_bound_to_core(properties: &Element) -> bool {
    properties
        .child("w:dataBinding")
        .and_then(|binding| binding.get("w:storeItemID"))
        .is_some_and(|store| store.eq_ignore_ascii_case(CORE))
}

/// The date that the calendar of a date control shows.
fn set_date(control: &mut Element, date: &str) {
    let is_iso = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if is_iso {
        control.set("w:fullDate", format!("{date}T00:00:00Z"));
    } else {
        control.unset("w:fullDate");
    }
}

/// Puts a text into a control, in the format of what stood there.
fn set_content(content: &mut Element, value: &str, is_inline: bool, was_hint: bool) {
    if let Some(cell) = content.child_mut("w:tc") {
        return set_content(cell, value, false, was_hint);
    }
    let mut run = Element::new("w:r", &[]);
    let mut format = first(content, "w:r").and_then(|run| run.child("w:rPr")).cloned();
    if let Some(format) = format.as_mut().filter(|_| was_hint) {
        format.remove(&["w:rStyle"]);
    }
    if let Some(format) = format.filter(|format| !format.children.is_empty()) {
        run.push(format);
    }
    let mut words = Element::new("w:t", &[("xml:space", "preserve")]);
    words.children.push(Node::Text(value.to_owned()));
    run.push(words);
    split_lines(&mut run);
    let kept: Vec<Node> = content.child("w:tcPr").cloned().map(Node::Element).into_iter().collect();
    if is_inline {
        content.children = vec![Node::Element(run)];
        return;
    }
    let mut paragraph = Element::new("w:p", &[]);
    if let Some(properties) = first(content, "w:p").and_then(|paragraph| paragraph.child("w:pPr")) {
        paragraph.push(properties.clone());
    }
    paragraph.push(run);
    content.children = kept;
    content.push(paragraph);
}

/// The first element of a name in another, however deep.
fn first<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    element.elements().find_map(|child| if child.name == name { Some(child) } else { first(child, name) })
}

/// Whether what is in an element is no text of the paragraph around it.
fn is_apart(element: &Element) -> bool {
    matches!(
        element.name.as_str(),
        "w:drawing" | "w:pict" | "w:object" | "mc:AlternateContent" | "w:rPr" | "w:pPr" | "w:sdtPr" | "w:p"
    )
}

/// The texts of a paragraph; none for what is no text and so ends one.
fn collect(element: &Element, out: &mut Vec<Option<String>>) {
    for child in element.elements() {
        match child.name.as_str() {
            "w:t" => out.push(Some(text(child))),
            _ if is_apart(child) => {}
            "w:tab" | "w:br" | "w:cr" | "w:instrText" | "w:fldChar" | "w:noBreakHyphen" | "w:sym" => {
                out.push(None)
            }
            _ => collect(child, out),
        }
    }
}

/// Sets the texts of a paragraph, in the order in which [`collect`] finds them.
fn distribute(element: &mut Element, texts: &mut impl Iterator<Item = Option<String>>) {
    for child in element.elements_mut() {
        if child.name == "w:t" {
            if let Some(Some(text)) = texts.next() {
                child.set("xml:space", "preserve");
                child.children = if text.is_empty() { Vec::new() } else { vec![Node::Text(text)] };
            }
        } else if !is_apart(child) {
            distribute(child, texts);
        }
    }
}

/// The texts after the changes; what replaces a placeholder stands where it begins.
fn changed(pieces: &[Option<String>], changes: &[(usize, usize, String)]) -> Vec<Option<String>> {
    let mut at = 0;
    let mut out = Vec::new();
    for piece in pieces {
        let Some(piece) = piece else {
            at += 1;
            continue;
        };
        let mut new = String::new();
        for (offset, c) in piece.char_indices() {
            let here = at + offset;
            match changes.iter().find(|(start, end, _)| (*start..*end).contains(&here)) {
                Some((start, _, value)) if *start == here => new.push_str(value),
                Some(_) => {}
                None => new.push(c),
            }
        }
        at += piece.len();
        out.push(Some(new));
    }
    out
}

/// The placeholders of a text: where they begin and end, and their keys.
fn placeholders(text: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('{') {
        let inner = text.get(start + 1..).unwrap_or_default();
        let Some((key, _)) = inner.split_once('}') else { break };
        let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.len() <= 64
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if is_key {
            found.push((start, start + key.len() + 2, key));
        }
    }
    found
}

/// Lines of a text become lines of the run.
fn split_lines(run: &mut Element) {
    let breaks =
        |node: &Node| node.element().is_some_and(|child| child.name == "w:t" && text(child).contains('\n'));
    if !run.children.iter().any(breaks) {
        return;
    }
    let mut children = Vec::new();
    for child in std::mem::take(&mut run.children) {
        let Some(words) = child.element().filter(|_| breaks(&child)) else {
            children.push(child);
            continue;
        };
        for (index, line) in text(words).lines().enumerate() {
            if index > 0 {
                children.push(Node::Element(Element::new("w:br", &[])));
            }
            let mut words = Element::new("w:t", &[("xml:space", "preserve")]);
            words.children.push(Node::Text(line.to_owned()));
            children.push(Node::Element(words));
        }
    }
    run.children = children;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(inner: &str) -> (String, Vec<String>, Vec<String>) {
        let mut document = Document::default();
        for (key, value) in
            [("title", "Data & <rules>"), ("date", "2026-11-23"), ("lang", "en-GB"), ("Case-Number", "7\n8")]
        {
            document.meta.insert(key.to_owned(), Meta::String(value.to_owned()));
        }
        document.meta.insert(
            "author".to_owned(),
            Meta::List(vec![Meta::String("Ann".to_owned()), Meta::String("Bob".to_owned())]),
        );
        let values = Values::of(&document);
        let mut filler = Filler::new(&values);
        let mut root = Element::parse(&format!("<w:body xmlns:w=\"w\">{inner}</w:body>")).unwrap();
        root.elements_mut().for_each(|child| filler.fill(child));
        let mut out = String::new();
        root.children.iter().for_each(|child| child.write(&mut out));
        (
            out.replace(" xml:space=\"preserve\"", ""),
            filler.unknown.into_iter().collect(),
            filler.empty.into_iter().collect(),
        )
    }

    fn check(inner: &str, expected: &str) {
        assert_eq!(filled(inner).0, expected);
    }

    #[test]
    fn placeholders_are_filled() {
        check(
            "<w:p><w:r><w:t>On {title}, {DATE}</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>On Data &amp; &lt;rules&gt;, 23 November 2026</w:t></w:r></w:p>",
        );
        check("<w:p><w:r><w:t>{author}</w:t></w:r></w:p>", "<w:p><w:r><w:t>Ann, Bob</w:t></w:r></w:p>");
        check(
            "<w:p><w:r><w:t>{case-number}</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>7</w:t><w:br/><w:t>8</w:t></w:r></w:p>",
        );
    }

    #[test]
    fn a_placeholder_may_be_split_over_runs() {
        check(
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>a {ti</w:t></w:r><w:r><w:t>t</w:t></w:r><w:r><w:t>le} b</w:t></w:r></w:p>",
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>a Data &amp; &lt;rules&gt;</w:t></w:r><w:r><w:t/></w:r><w:r><w:t> b</w:t></w:r></w:p>",
        );
        // A tab is no part of one, nor is another paragraph.
        let apart =
            "<w:p><w:r><w:t>{ti</w:t><w:tab/><w:t>tle}</w:t></w:r></w:p><w:p><w:r><w:t>}</w:t></w:r></w:p>";
        check(apart, apart);
    }

    #[test]
    fn text_boxes_are_paragraphs_of_their_own() {
        check(
            "<w:p><w:r><w:t>{date</w:t></w:r><w:r><w:drawing><w:p><w:r><w:t>{date}</w:t></w:r></w:p></w:drawing></w:r><w:r><w:t>}</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>23 November 2026</w:t></w:r><w:r><w:drawing><w:p><w:r><w:t>23 November 2026</w:t></w:r></w:p></w:drawing></w:r><w:r><w:t/></w:r></w:p>",
        );
    }

    #[test]
    fn what_is_not_known_stays_and_what_is_missing_is_empty() {
        let (xml, unknown, empty) = filled("<w:p><w:r><w:t>{nobody} {subtitle} { x } {1}</w:t></w:r></w:p>");
        assert_eq!(xml, "<w:p><w:r><w:t>{nobody}  { x } {1}</w:t></w:r></w:p>");
        assert_eq!((unknown, empty), (vec!["nobody".to_owned()], vec!["subtitle".to_owned()]));
    }

    #[test]
    fn controls_are_filled() {
        let control = |properties: &str, content: &str| {
            format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>")
        };
        let run = "<w:r><w:rPr><w:rStyle w:val=\"x\"/><w:b/></w:rPr><w:t>Click here</w:t></w:r>";
        check(
            &format!("<w:p>{}</w:p>", control("<w:tag w:val=\"Title\"/><w:showingPlcHdr/>", run)),
            &format!(
                "<w:p>{}</w:p>",
                control(
                    "<w:tag w:val=\"Title\"/>",
                    "<w:r><w:rPr><w:b/></w:rPr><w:t>Data &amp; &lt;rules&gt;</w:t></w:r>"
                )
            ),
        );
        let binding = |path: &str, store: &str| {
            format!("<w:dataBinding w:xpath=\"{path}\" w:storeItemID=\"{store}\"/>")
        };
        let bound = binding("/ns1:coreProperties[1]/ns0:creator[1]", CORE);
        check(
            &control(&bound, &format!("<w:p><w:pPr><w:jc/></w:pPr>{run}</w:p><w:p/>")),
            &control(
                &bound,
                "<w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:rStyle w:val=\"x\"/><w:b/></w:rPr><w:t>Ann; Bob</w:t></w:r></w:p>",
            ),
        );
        let other = binding(
            "/ns0:CoverPageProperties[1]/ns0:PublishDate[1]",
            "{55AF091B-3C7A-41E3-B477-F2FDAA23CFDA}",
        );
        check(
            &control(&format!("{other}<w:date w:fullDate=\"x\"/>"), "<w:p/>"),
            &control(
                "<w:date w:fullDate=\"2026-11-23T00:00:00Z\"/>",
                "<w:p><w:r><w:t>23 November 2026</w:t></w:r></w:p>",
            ),
        );
        let others = control("<w:tag w:val=\"Decision\"/>", "<w:p/>");
        check(&others, &others);
    }
}
