//! The package of the template with our content in it.

use super::{
    Element, Fault, House, Node,
    copy::Copies,
    ids::{Offsets, bookmark_names, clean, is_kept, pair_bookmarks},
    styles::restyle,
    take_names,
};
use crate::{
    build::Built,
    package::{Package, Rels, XML_DECLARATION},
    parts::{self, NAMESPACES},
};
use dossier_sdk::{Block, BlockKind, Document, Failure, roles::Numbered, walk};
use std::collections::BTreeSet;

/// The id of the relationship to a header or footer of ours that holds markings alone.
pub(super) fn marking_id(kind: &str) -> String {
    format!("marking-{kind}")
}

/// The document part.
const DOCUMENT: &str = "word/document.xml";

/// The kinds of notes.
const NOTES: [&str; 2] = ["footnote", "endnote"];

impl House {
    /// Adds the parts of the template and of our content. Relationships of the document part go to `rels`.
    pub(crate) fn write(
        self,
        built: &mut Built,
        endnotes: bool,
        document: &Document,
        package: &mut Package,
        rels: &mut Rels,
    ) -> Result<(), Failure> {
        let path = self.path.clone();
        self.write_parts(built, endnotes, document, package, rels).map_err(|fault| fault.of(&path))
    }

    fn write_parts(
        mut self,
        built: &mut Built,
        endnotes: bool,
        document: &Document,
        package: &mut Package,
        rels: &mut Rels,
    ) -> Result<(), Fault> {
        let offsets = Offsets::of(&[&built.body, &built.notes], &built.numbering);
        for text in
            [&mut built.body, &mut built.notes, &mut built.numbering, &mut built.markings, &mut built.section]
                .into_iter()
                .chain(built.frames.iter_mut().map(|frame| &mut frame.xml))
                .chain(built.comments.as_mut().map(|comments| &mut comments.comments))
        {
            *text = restyle(std::mem::take(text), &self.sheet.ids);
        }
        self.shift(&offsets, &bookmark_names(&built.body));
        let mut copies = Copies::default();
        self.write_styles(built, document, package, rels);
        self.write_numbering(built, &offsets, package, rels, &mut copies)?;
        let own = if endnotes { "endnote" } else { "footnote" };
        let noted = self.write_notes(built, own, &offsets, package, rels, &mut copies)?;
        self.write_settings(&noted, document, package, rels)?;
        self.write_looks(package, rels, &mut copies)?;
        self.write_frames(built, package, rels, &mut copies);
        for relationship in &self.relationships {
            copies.relate(relationship, DOCUMENT, rels);
        }
        package.word("document.xml", "document.main", self.document(built));
        copies.write(&self.template, package)
    }

    /// Moves numbers of the template's text above ours.
    fn shift(&mut self, offsets: &Offsets, bookmarks: &BTreeSet<String>) {
        pair_bookmarks(&mut [&mut self.place.before, &mut self.place.after], bookmarks);
        let text = self.place.before.iter_mut().chain(&mut self.place.after);
        for node in text {
            if let Node::Element(element) = node {
                offsets.shift(element);
            }
        }
        self.frames.values_mut().for_each(|(root, _)| offsets.shift(root));
        offsets.shift(&mut self.sheet.root);
    }

    fn document(&mut self, built: &Built) -> String {
        let mut out = String::with_capacity(built.body.len() + 8_192);
        out.push_str(XML_DECLARATION);
        self.root.open(&mut out);
        self.root.children.iter().for_each(|child| child.write(&mut out));
        out.push_str("<w:body>");
        self.place.before.iter().for_each(|node| node.write(&mut out));
        // Two tables that touch are one.
        if out.ends_with("</w:tbl>") && built.body.starts_with("<w:tbl") {
            out.push_str("<w:p/>");
        }
        out.push_str(&built.body);
        if out.ends_with("</w:tbl>") {
            out.push_str("<w:p/>");
        }
        self.place.end(&built.section, &mut out);
        out.push_str("</w:body></w:document>");
        out
    }

    /// The style sheet. Headings that Word counts are counted as in the template, or else by our numbering.
    fn write_styles(
        &mut self,
        built: &mut Built,
        document: &Document,
        package: &mut Package,
        rels: &mut Rels,
    ) {
        if built.numbered_headings {
            if self.sheet.number_headings() {
                // A style belongs to one numbering.
                built.numbering = without(&built.numbering, "<w:pStyle ");
            }
        } else if has_numbers(document) {
            self.sheet.unnumber_headings();
        }
        rels.part("styles", "styles.xml");
        package.word("styles.xml", "styles", format!("{XML_DECLARATION}{}", self.sheet.root.to_xml()));
    }

    /// The numberings: pictures of bullets, then abstract numberings, then numberings (17.9.17).
    fn write_numbering(
        &self,
        built: &Built,
        offsets: &Offsets,
        package: &mut Package,
        rels: &mut Rels,
        copies: &mut Copies,
    ) -> Result<(), Fault> {
        let mut root = Element::new("w:numbering", &[]);
        let mut own = Rels::default();
        if let Some(part) = self.related.get("numbering") {
            root = self.template.xml(part)?;
            let kept = clean(&mut root, &self.template, &self.template.relationships(part)?, "");
            for relationship in &kept.relationships {
                copies.relate(relationship, "word/numbering.xml", &mut own);
            }
        }
        take_names(&mut root, "w:numbering")?;
        offsets.shift(&mut root);
        let first = built.numbering.find("<w:num ").unwrap_or(built.numbering.len());
        let (abstracts, numbers) = built.numbering.split_at(first);
        insert_raw(&mut root, abstracts, &["w:abstractNum", "w:num", "w:numIdMacAtCleanup"]);
        insert_raw(&mut root, numbers, &["w:num", "w:numIdMacAtCleanup"]);
        if root.children.is_empty() {
            return Ok(());
        }
        rels.part("numbering", "numbering.xml");
        package.word("numbering.xml", "numbering", format!("{XML_DECLARATION}{}", root.to_xml()));
        package.relationships("word/numbering.xml", &own);
        Ok(())
    }

    /// The notes of both kinds; gives the kinds that there are.
    fn write_notes(
        &mut self,
        built: &mut Built,
        own: &str,
        offsets: &Offsets,
        package: &mut Package,
        rels: &mut Rels,
        copies: &mut Copies,
    ) -> Result<Vec<&'static str>, Fault> {
        let mut noted = Vec::new();
        for kind in NOTES {
            let (part, file) = (format!("{kind}s"), format!("{kind}s.xml"));
            let ours = if kind == own { built.notes.as_str() } else { "" };
            let before = called(&self.place.before, kind);
            let after = called(&self.place.after, kind);
            if ours.is_empty() && before.is_empty() && after.is_empty() {
                continue;
            }
            let mut note_rels =
                if kind == own { std::mem::take(&mut built.note_rels) } else { Rels::default() };
            let mut root = Element::new(&format!("w:{part}"), &[]);
            let mut separators = parts::separators(kind);
            if let Some(part) = self.related.get(&part) {
                root = self.template.xml(part)?;
                let known = self.template.relationships(part)?;
                if let Some(theirs) = own_separators(&root, kind) {
                    separators = theirs;
                }
                offsets.shift(&mut root);
                root.children.retain(|note| {
                    note.element().is_some_and(|note| {
                        let is_called = |id: &str| before.iter().chain(&after).any(|called| called == id);
                        note.get("w:type").is_none() && note.get("w:id").is_some_and(is_called)
                    })
                });
                let kept = clean(&mut root, &self.template, &known, super::PREFIX);
                for relationship in &kept.relationships {
                    copies.relate(relationship, DOCUMENT, &mut note_rels);
                }
            }
            take_names(&mut root, &format!("w:{part}"))?;
            // LibreOffice takes notes in the order of their ids, others in that of the part: both are that of the text.
            let place = |note: &Element| before.iter().position(|id| note.get("w:id") == Some(id));
            root.children.sort_by_key(|note| note.element().and_then(place).unwrap_or(before.len()));
            let first = root.elements().filter(|note| place(note).is_some()).count();
            number_notes(&mut root.children, kind, &before);
            number_notes(&mut self.place.before, kind, &before);
            root.children.insert(first, Node::Raw(ours.to_owned()));
            root.children.insert(0, Node::Raw(separators));
            rels.part(&part, &file);
            package.word(&file, &part, format!("{XML_DECLARATION}{}", root.to_xml()));
            package.relationships(&format!("word/{file}"), &note_rels);
            noted.push(kind);
        }
        Ok(noted)
    }

    /// How many notes of one kind the template has before the text, of the kind of which there are more.
    pub(crate) fn notes_before(&self) -> usize {
        NOTES.iter().map(|kind| called(&self.place.before, kind).len()).max().unwrap_or(0)
    }

    /// The settings: those of the template, with what our content needs.
    fn write_settings(
        &self,
        noted: &[&str],
        document: &Document,
        package: &mut Package,
        rels: &mut Rels,
    ) -> Result<(), Fault> {
        rels.part("settings", "settings.xml");
        let own = |notes: Option<&str>| {
            Element::parse(&parts::settings(document, notes))
                .map_err(|error| Fault::new(format!("the settings of dossier are unsound: {error}"), ""))
        };
        let ours = own(None)?;
        let Some(part) = self.related.get("settings") else {
            let notes = noted.first().copied();
            package.word("settings.xml", "settings", parts::settings(document, notes));
            return Ok(());
        };
        let mut root = self.template.xml(part)?;
        take_names(&mut root, "w:settings")?;
        root.remove(&[
            "w:attachedTemplate",
            "w:mailMerge",
            "w:documentProtection",
            "w:writeProtection",
            "w:footnotePr",
            "w:endnotePr",
        ]);
        root.prune(&mut |element| element.attributes.iter().any(|(name, _)| name.starts_with("r:")));
        if !self.section.has_frames {
            root.remove(&["w:evenAndOddHeaders"]);
        }
        for kind in noted {
            if let Some(notes) = own(Some(kind))?.child(&format!("w:{kind}Pr")) {
                root.insert_before(notes.clone(), AFTER_NOTES);
            }
        }
        if root.child("w:compat").is_none()
            && let Some(compat) = ours.child("w:compat")
        {
            root.insert_before(compat.clone(), AFTER_NOTES);
        }
        if let Some(lang) = ours.child("w:themeFontLang") {
            root.remove(&["w:themeFontLang"]);
            let at = AFTER_NOTES.iter().position(|name| *name == "w:clrSchemeMapping").unwrap_or(0);
            root.insert_before(lang.clone(), AFTER_NOTES.get(at..).unwrap_or_default());
        }
        package.word("settings.xml", "settings", format!("{XML_DECLARATION}{}", root.to_xml()));
        Ok(())
    }

    /// Theme and fonts, ours where the template has none, and the data that controls are bound to.
    fn write_looks(&self, package: &mut Package, rels: &mut Rels, copies: &mut Copies) -> Result<(), Fault> {
        for (role, file) in [("theme", "theme/theme1.xml"), ("fontTable", "fontTable.xml")] {
            match self.related.get(role) {
                Some(part) => {
                    let target = copies.want(part, DOCUMENT);
                    rels.part(role, &target);
                }
                None if role == "theme" => {
                    rels.part(role, file);
                    let kind = "application/vnd.openxmlformats-officedocument.theme+xml";
                    package.xml(&format!("word/{file}"), kind, parts::THEME.to_owned());
                }
                None => {
                    rels.part(role, file);
                    package.word(file, role, parts::FONT_TABLE.to_owned());
                }
            }
        }
        for relationship in self.template.relationships(&self.template.main)? {
            if relationship.word() == "customXml" && is_kept(&self.template, &relationship) {
                let target = copies.want(&relationship.target, DOCUMENT);
                rels.full(&relationship.kind, &target);
            }
        }
        Ok(())
    }

    /// Headers and footers: the template's with the markings, or ours.
    fn write_frames(&mut self, built: &Built, package: &mut Package, rels: &mut Rels, copies: &mut Copies) {
        for (part, (mut root, known)) in std::mem::take(&mut self.frames) {
            if !self.shows_markings && !built.markings.is_empty() {
                let at = if root.name == "w:hdr" { 0 } else { root.children.len() };
                root.children.insert(at, Node::Raw(built.markings.clone()));
            }
            let name = copies.done(&part);
            let mut own = Rels::default();
            for relationship in &known {
                copies.relate(relationship, &name, &mut own);
            }
            package.xml(
                &name,
                self.template.content_type(&part),
                format!("{XML_DECLARATION}{}", root.to_xml()),
            );
            package.relationships(&name, &own);
        }
        let wrap = |kind: &str, content: &str| {
            let element = if kind == "header" { "hdr" } else { "ftr" };
            format!("{XML_DECLARATION}<w:{element} {NAMESPACES}>{content}</w:{element}>")
        };
        if !self.section.has_frames {
            for frame in &built.frames {
                package.word(frame.file, frame.kind, wrap(frame.kind, &frame.xml));
            }
        }
        for kind in &self.marking_frames {
            let file = format!("{kind}-marking.xml");
            let full = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
            rels.named(&marking_id(kind), &full, &file, false);
            package.word(&file, kind, wrap(kind, &built.markings));
        }
    }
}

/// The ids of the template's notes that a text of it calls, in order.
fn called(text: &[Node], kind: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let name = format!("w:{kind}Reference");
    for node in text.iter().filter_map(Node::element) {
        node.any(&mut |element| {
            let id = element.get("w:id").filter(|_| element.name == name);
            ids.extend(id.filter(|id| !ids.iter().any(|known| known == id)).map(str::to_owned));
            false
        });
    }
    ids
}

/// Numbers notes of a kind, and what calls them, by their places among the ids, from 1.
fn number_notes(nodes: &mut [Node], kind: &str, ids: &[String]) {
    let names = [format!("w:{kind}"), format!("w:{kind}Reference")];
    for node in nodes.iter_mut().filter_map(Node::element_mut) {
        node.each(&mut |element| {
            let place = ids.iter().position(|id| element.get("w:id") == Some(id));
            if let Some(place) = place.filter(|_| names.contains(&element.name)) {
                element.set("w:id", (place + 1).to_string());
            }
        });
    }
}

/// Settings that come after those of notes (ISO/IEC 29500-1, 17.15.1.78), in order.
const AFTER_NOTES: &[&str] = &[
    "w:compat",
    "w:docVars",
    "w:rsids",
    "m:mathPr",
    "w:attachedSchema",
    "w:themeFontLang",
    "w:clrSchemeMapping",
    "w:doNotIncludeSubdocsInStats",
    "w:doNotAutoCompressPictures",
    "w:forceUpgrade",
    "w:captions",
    "w:readModeInkLockDown",
    "w:smartTagType",
    "sl:schemaLibrary",
    "w:shapeDefaults",
    "w:doNotEmbedSmartTags",
    "w:decimalSymbol",
    "w:listSeparator",
];

/// XML without the empty elements that begin like this.
fn without(xml: &str, start: &str) -> String {
    let mut pieces = xml.split(start);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.split_once("/>").map_or("", |(_, rest)| rest));
    }
    out
}

/// Puts XML before the first child of one of these names.
fn insert_raw(root: &mut Element, xml: &str, names: &[&str]) {
    if !xml.is_empty() {
        let is_it = |node: &Node| node.element().is_some_and(|element| names.contains(&&*element.name));
        let at = root.children.iter().position(is_it).unwrap_or(root.children.len());
        root.children.insert(at, Node::Raw(xml.to_owned()));
    }
}

/// The separators of a template's notes, with the ids that ours have.
fn own_separators(root: &Element, kind: &str) -> Option<String> {
    let mut out = String::new();
    for (name, id) in [("separator", "-1"), ("continuationSeparator", "0")] {
        let mut note = root.elements().find(|note| note.get("w:type") == Some(name))?.clone();
        note.set("w:id", id);
        // Nothing that a relationship leads to: only the lines.
        note.prune(&mut |element| element.attributes.iter().any(|(name, _)| name.starts_with("r:")));
        out.push_str(&note.to_xml());
    }
    (root.name == format!("w:{kind}s")).then_some(out)
}

/// Whether headings have numbers, which stand in their text when Word does not count them.
fn has_numbers(document: &Document) -> bool {
    struct Find(bool);
    impl walk::Visit for Find {
        fn visit_block(&mut self, node: &Block) {
            self.0 |= matches!(node.kind, BlockKind::Heading { .. }) && Numbered::of(node).is_some();
            walk::block(self, node);
        }
    }
    let mut find = Find(false);
    walk::document(&mut find, document);
    find.0
}
