//! A house template: a .docx or .dotx whose styles, theme, fonts, headers, footers, cover, pages and settings the document
//! takes over.
//!
//! What of the template's text survives ([`place`]) is filled with metadata ([`fill`]). Its parts keep their ids where
//! they are ids of styles, which ours give way to ([`styles`]); numbers and relationships of the template give way to
//! ours ([`ids`]). What is written is the template's package with our content in it ([`write`]).

mod copy;
mod fill;
mod ids;
mod place;
mod read;
mod section;
mod styles;
mod write;
mod xml;

use crate::parts;
use dossier_sdk::{Context, Diagnostic, Document, Failure, Location, marking::Marking};
use fill::{Filler, Values};
use ids::{Kept, clean};
use place::Place;
use read::{Fault, Relationship, Template};
pub(crate) use section::Section;
use std::collections::{BTreeMap, BTreeSet};
use styles::Sheet;
use xml::{Element, Node};

/// What the ids of relationships of the template begin with where they meet ours.
const PREFIX: &str = "h";
/// Lines of the title block besides the title.
const TITLE_BLOCK: [&str; 3] = ["subtitle", "author", "date"];
/// The keys of the markings.
const MARKINGS: [&str; 2] = ["classification", "tlp"];

/// A template that is ready to take a document.
pub(crate) struct House {
    /// Its path, for findings.
    path: String,
    template: Template,
    sheet: Sheet,
    /// The root of the document part, without its content.
    root: Element,
    place: Place,
    /// The section that the body stands in.
    pub(crate) section: Section,
    /// The style sheet with the ids of our styles, to reckon from.
    pub(crate) style_sheet: String,
    /// The number of the first page of the body.
    pub(crate) first_page: u32,
    /// Keys of the metadata that the template's own text shows.
    pub(crate) shown: BTreeSet<String>,
    /// Relationships of the document part.
    relationships: Vec<Relationship>,
    /// Headers and footers by the names of their parts, and their relationships.
    frames: BTreeMap<String, (Element, Vec<Relationship>)>,
    /// Other parts that the document refers to by their role: `styles`, `numbering`, `footnotes`, ...
    related: BTreeMap<String, String>,
    /// Whether headers and footers of ours with the markings are added to those of the template.
    marking_frames: BTreeSet<&'static str>,
    /// Whether the headers and footers of the template show the markings themselves.
    shows_markings: bool,
}

/// What is told of a template while it is read.
struct Notes<'a> {
    path: &'a str,
    cx: &'a Context<'a>,
}

impl Notes<'_> {
    fn tell(&self, code: &str, message: String, hint: Option<String>) {
        let finding = Diagnostic::warn(code, message).at(Location::file(self.path));
        self.cx.report(match hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        });
    }

    fn left_out(&self, part: &str, kept: &Kept) {
        for lost in &kept.lost {
            self.tell("docx/template", format!("{lost} in {part} of the house template is left out"), None);
        }
    }

    /// The placeholders that have no value.
    fn placeholders(&self, filler: &Filler<'_>, values: &Values) {
        for key in &filler.unknown {
            let hint = values.similar(key).map_or_else(
                || "the metadata has no such key".to_owned(),
                |similar| format!("did you mean `{{{similar}}}`?"),
            );
            let message = format!("`{{{key}}}` in the house template stays as it is");
            self.tell("docx/placeholder", message, Some(hint));
        }
        for key in &filler.empty {
            let message =
                format!("`{{{key}}}` in the house template is left empty: the document does not say it");
            self.tell("docx/placeholder", message, None);
        }
    }
}

impl House {
    /// Reads a template, a project file, and fills it for a document.
    pub(crate) fn open(path: &str, document: &Document, cx: &Context<'_>) -> Result<Self, Failure> {
        let bytes =
            cx.read_up_to(path, read::MAX_FILE).map_err(|error| Failure::read("docx/reference", &error))?;
        Self::read(&bytes, &Notes { path, cx }, document).map_err(|fault| fault.of(path))
    }

    fn read(bytes: &[u8], notes: &Notes<'_>, document: &Document) -> Result<Self, Fault> {
        let template = Template::read(bytes)?;
        let mut root = template.xml(&template.main)?;
        take_names(&mut root, "w:document")?;
        let mut body = take_body(&mut root)?;
        let known = template.relationships(&template.main)?;
        let related = related(&template, &known);
        let values = Values::of(document);

        let mut place = Place::find(std::mem::take(&mut body), &|key| values.is_key(key));
        for lost in &place.lost {
            let hint = "a bookmark or a content control called `body` says where it goes".to_owned();
            notes.tell("docx/template", format!("house template: {lost}"), Some(hint));
        }
        let mut filler = Filler::new(&values);
        let mut kept = Kept::default();
        let section = place.section.get_or_insert_with(|| Element::new("w:sectPr", &[]));
        for element in place
            .before
            .iter_mut()
            .chain(&mut place.after)
            .filter_map(|node| match node {
                Node::Element(element) => Some(element),
                Node::Text(_) | Node::Raw(_) => None,
            })
            .chain([section])
        {
            let part = clean(element, &template, &known, PREFIX);
            kept.lost.extend(part.lost);
            kept.relationships.extend(part.relationships);
            filler.fill(element);
        }
        notes.left_out("the text", &kept);
        notes.placeholders(&filler, &values);
        let shown = std::mem::take(&mut filler.shown);

        let mut house = Self {
            path: notes.path.to_owned(),
            sheet: sheet(&template, &related, document)?,
            section: Section::new(place.section.take().unwrap_or_default(), false),
            template,
            root,
            place,
            style_sheet: String::new(),
            first_page: 1,
            shown,
            relationships: kept.relationships,
            frames: BTreeMap::new(),
            related,
            marking_frames: BTreeSet::new(),
            shows_markings: false,
        };
        house.style_sheet = house.sheet.with_our_ids();
        house.first_page = house.section.first_number().unwrap_or_else(|| house.place.pages_before() + 1);
        house.read_frames(&values, notes)?;
        house.make_room_for_markings(document)?;
        house.tell_dropped(&known, notes);
        house.tell_not_shown(document, notes);
        Ok(house)
    }

    /// Whether a line of the title block is not to be printed: the template has it, or a title without it.
    pub(crate) fn shows(&self, key: &str) -> bool {
        self.shown.contains(key) || (self.shown.contains("title") && TITLE_BLOCK.contains(&key))
    }

    /// Tells what the template does not show of the title block.
    fn tell_not_shown(&self, document: &Document, notes: &Notes<'_>) {
        let has = |key: &str| document.meta_text(key).is_some_and(|text| !text.trim().is_empty());
        for key in
            TITLE_BLOCK.into_iter().filter(|key| !self.shown.contains(*key) && self.shows(key) && has(key))
        {
            let message =
                format!("the house template has a title and no place for `{key}`: it is not printed");
            let hint = format!("write `{{{key}}}` where it shall stand in the template");
            notes.tell("docx/placeholder", message, Some(hint));
        }
    }

    /// Reads and fills the headers and footers that the document refers to.
    fn read_frames(&mut self, values: &Values, notes: &Notes<'_>) -> Result<(), Fault> {
        let mut filler = Filler::new(values);
        for relationship in &self.relationships {
            let name = match relationship.word() {
                "header" => "w:hdr",
                "footer" => "w:ftr",
                _ => continue,
            };
            let part = &relationship.target;
            if self.frames.contains_key(part) {
                continue;
            }
            let mut root = self.template.xml(part)?;
            take_names(&mut root, name)?;
            let kept = clean(&mut root, &self.template, &self.template.relationships(part)?, "");
            notes.left_out(part, &kept);
            filler.fill(&mut root);
            self.frames.insert(part.clone(), (root, kept.relationships));
        }
        notes.placeholders(&filler, values);
        self.section.has_frames = !self.frames.is_empty();
        self.shows_markings = MARKINGS.iter().any(|key| filler.shown.contains(*key));
        Ok(())
    }

    /// Sees to it that the markings stand on each page: where the template has no header or footer, one of ours.
    fn make_room_for_markings(&mut self, document: &Document) -> Result<(), Fault> {
        let is_marked = Marking::of(document).is_ok_and(|markings| !markings.is_empty());
        let is_title = |section: &Element| section.is_on("w:titlePg");
        let mut sections: Vec<&mut Element> = Vec::new();
        for node in &mut self.place.before {
            if let Node::Element(block) = node
                && let Some(section) =
                    block.child_mut("w:pPr").and_then(|properties| properties.child_mut("w:sectPr"))
            {
                sections.push(section);
            }
        }
        // Without headers of the template the sections of the body have ours; the cover, if any, has none.
        let own = !self.section.has_frames;
        if !is_marked || self.shows_markings || (own && sections.is_empty()) {
            return Ok(());
        }
        let even = match self.related.get("settings") {
            Some(part) => self.template.xml(part)?.is_on("w:evenAndOddHeaders"),
            None => false,
        };
        let title = is_title(self.section.properties()) || sections.iter().any(|section| is_title(section));
        let section = match sections.into_iter().next() {
            Some(section) => section,
            None => self.section.properties_mut(),
        };
        let pages = [("default", true), ("first", title && !own), ("even", even && !own)];
        for (kind, element) in [("footer", "w:footerReference"), ("header", "w:headerReference")] {
            for (pages, _) in pages.iter().filter(|(_, wanted)| *wanted) {
                let is_there = section
                    .elements()
                    .any(|child| child.name == element && child.get("w:type").unwrap_or("default") == *pages);
                if !is_there {
                    let reference =
                        Element::new(element, &[("w:type", pages), ("r:id", &write::marking_id(kind))]);
                    section.children.insert(0, Node::Element(reference));
                    self.marking_frames.insert(kind);
                }
            }
        }
        Ok(())
    }

    /// What of the relationships of the document is told of when it is dropped.
    fn tell_dropped(&self, known: &[Relationship], notes: &Notes<'_>) {
        let settings = self.related.get("settings").map(|part| self.template.relationships(part));
        let settings = settings.and_then(Result::ok).unwrap_or_default();
        for relationship in known.iter().chain(&settings) {
            let what = match relationship.word() {
                "attachedTemplate" => "the template that it is attached to",
                "mailMergeSource" | "mailMergeHeaderSource" => "its source for a mail merge",
                _ => continue,
            };
            notes.tell("docx/template", format!("house template: {what} is left out"), None);
        }
    }
}

/// The parts that the document refers to, by the last words of the relationships' types.
fn related(template: &Template, known: &[Relationship]) -> BTreeMap<String, String> {
    const ROLES: [&str; 7] =
        ["styles", "numbering", "settings", "footnotes", "endnotes", "theme", "fontTable"];
    known
        .iter()
        .filter(|known| !known.external && ROLES.contains(&known.word()))
        .filter(|known| template.bytes(&known.target).is_some())
        .map(|known| (known.word().to_owned(), known.target.clone()))
        .collect()
}

/// The style sheet with what it lacks.
fn sheet(
    template: &Template,
    related: &BTreeMap<String, String>,
    document: &Document,
) -> Result<Sheet, Fault> {
    let ours = Element::parse(&parts::styles(document, false))
        .map_err(|error| Fault::new(format!("the styles of dossier are unsound: {error}"), ""))?;
    let mut root = match related.get("styles") {
        Some(part) => template.xml(part)?,
        None => Element::new("w:styles", &[]),
    };
    take_names(&mut root, "w:styles")?;
    Ok(Sheet::merge(root, &ours))
}

/// Checks that a part is what it is taken for, in the namespaces as we name them, and declares those of ours.
fn take_names(root: &mut Element, name: &str) -> Result<(), Fault> {
    if root.name != name {
        return Err(if xml::local(&root.name) == xml::local(name) {
            read::strict()
        } else {
            Fault::damaged(format!("there is `{}` where `{name}` should be", root.name))
        });
    }
    for declaration in parts::NAMESPACES.split_ascii_whitespace() {
        let Some((prefix, uri)) = declaration.split_once("=\"") else { continue };
        let uri = uri.trim_end_matches('"');
        match root.get(prefix) {
            Some(known) if known != uri => return Err(read::strict()),
            Some(_) => {}
            None => root.set(prefix, uri),
        }
    }
    Ok(())
}

/// Takes the body out of the document.
fn take_body(root: &mut Element) -> Result<Element, Fault> {
    let body = root.child_mut("w:body").ok_or_else(|| Fault::damaged("its document has no body"))?;
    let body = std::mem::take(body);
    // A background of the page stands before the body.
    root.children.retain(|child| child.element().is_some_and(|child| child.name == "w:background"));
    Ok(body)
}
