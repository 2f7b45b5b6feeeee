//! Parts of a template that go into the package with what they need in turn: images, charts, fonts, bound data.

use super::{
    ids::{clean, is_kept},
    read::{Fault, Relationship, Template},
};
use crate::package::{Package, Rels, XML_DECLARATION};
use std::collections::BTreeSet;

/// The parts that are wanted.
#[derive(Default)]
pub(super) struct Copies {
    known: BTreeSet<String>,
    waiting: Vec<String>,
}

impl Copies {
    /// Asks for a part; gives the target of a relationship to it from another.
    pub(super) fn want(&mut self, part: &str, from: &str) -> String {
        if self.known.insert(part.to_owned()) {
            self.waiting.push(part.to_owned());
        }
        target(&new_name(part), from)
    }

    /// Notes that a part is written already; gives its new name.
    pub(super) fn done(&mut self, part: &str) -> String {
        self.known.insert(part.to_owned());
        new_name(part)
    }

    /// Adds a relationship of a part of the new package, and asks for what it leads to.
    pub(super) fn relate(&mut self, relationship: &Relationship, from: &str, rels: &mut Rels) {
        let Relationship { id, kind, target, external } = relationship;
        let target = if *external { crate::text::uri(target) } else { self.want(target, from) };
        rels.named(id, kind, &target, *external);
    }

    /// Copies the parts that are wanted, and what they want.
    pub(super) fn write(mut self, template: &Template, package: &mut Package) -> Result<(), Fault> {
        while let Some(part) = self.waiting.pop() {
            let (name, kind) = (new_name(&part), template.content_type(&part));
            let known = template.relationships(&part)?;
            // What controls are bound to may be written in any encoding, and refers to nothing.
            let kept = if kind.ends_with("+xml") && kind != "image/svg+xml" {
                let mut root = template.xml(&part)?;
                let kept = clean(&mut root, template, &known, "").relationships;
                package.xml(&name, kind, format!("{XML_DECLARATION}{}", root.to_xml()));
                kept
            } else {
                let bytes = template.bytes(&part);
                let bytes = bytes.ok_or_else(|| Fault::damaged(format!("its part {part} is missing")))?;
                package.media(name.clone(), kind, bytes);
                known.into_iter().filter(|known| is_kept(template, known)).collect()
            };
            let mut rels = Rels::default();
            for relationship in &kept {
                self.relate(relationship, &name, &mut rels);
            }
            package.relationships(&name, &rels);
        }
        Ok(())
    }
}

/// What a part is called in the new package: not as one of ours.
fn new_name(part: &str) -> String {
    const OURS: [&str; 4] = ["word/document", "word/header-marking", "word/footer-marking", "docprops/"];
    const OUR_PARTS: [&str; 9] = [
        "styles",
        "settings",
        "numbering",
        "footnotes",
        "endnotes",
        "comments",
        "commentsExtended",
        "commentsIds",
        "people",
    ];
    let lower = part.to_lowercase();
    let is_ours = lower.starts_with("word/media/")
        || lower.contains("_rels/")
        || lower == "[content_types].xml"
        || OURS.iter().any(|ours| lower.starts_with(ours))
        || OUR_PARTS.iter().any(|ours| lower == format!("word/{}.xml", ours.to_lowercase()));
    match part.rsplit_once('/') {
        Some((folder, file)) if is_ours => format!("{}/house-{file}", folder.replace("_rels", "rels")),
        None => format!("word/house-{}", part.replace(['[', ']'], "")),
        Some(_) => part.to_owned(),
    }
}

/// The target of a relationship from one part to another.
fn target(part: &str, from: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let near = part.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    near.map_or_else(|| format!("/{part}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_take_names_of_ours() {
        let check = |part: &str, expected: &str| assert_eq!(new_name(part), expected);
        check("word/header1.xml", "word/header1.xml");
        check("word/media/image1.png", "word/media/house-image1.png");
        check("word/Styles.xml", "word/house-Styles.xml");
        check("customXml/item1.xml", "customXml/item1.xml");
        check("image.png", "word/house-image.png");
        check("word/_rels/document.xml.rels", "word/rels/house-document.xml.rels");
    }

    #[test]
    fn targets_are_relative_where_they_can_be() {
        let check = |part: &str, from: &str, expected: &str| assert_eq!(target(part, from), expected);
        check("word/media/a.png", "word/document.xml", "media/a.png");
        check("customXml/item1.xml", "word/document.xml", "/customXml/item1.xml");
        check("word/embeddings/a.xlsx", "word/charts/chart1.xml", "/word/embeddings/a.xlsx");
        check("customXml/itemProps1.xml", "customXml/item1.xml", "itemProps1.xml");
    }
}
