//! The pages of a template: what its section properties say (ISO/IEC 29500-1, 17.6.17), and what the sections of ours
//! that follow say after them.

use super::xml::Element;
use crate::{build::Page, order};

/// The section that the body stands in.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    properties: Element,
    /// The page, a gutter counted to its margin.
    pub(crate) page: Page,
    /// Whether headers and footers are the template's.
    pub(crate) has_frames: bool,
}

/// The widest and the narrowest page that Word takes, in twips.
const WIDEST: i32 = 31_680;
const NARROWEST: i32 = 720;
/// The narrowest text that is worth setting, in twips: 2.5 cm.
const NARROWEST_TEXT: i32 = 1_417;

impl Section {
    /// A section; where it does not say what its pages are like, they are like ours.
    pub(super) fn new(mut properties: Element, has_frames: bool) -> Self {
        let page = page(&properties);
        if properties.child("w:pgSz").is_none() || page == Page::A4 {
            set_page(&mut properties, &page);
        }
        // Notes are counted through the document.
        properties.each(&mut |element| element.remove(&["w:numRestart"]));
        properties.children.retain(|child| {
            child.element().is_none_or(|child| {
                !matches!(child.name.as_str(), "w:footnotePr" | "w:endnotePr") || !child.children.is_empty()
            })
        });
        Self { properties, page, has_frames }
    }

    /// The properties of a section of ours: the first says all that the template says, those after it go on with its
    /// headers, footers and page numbers. `references` are to headers and footers of ours.
    pub(crate) fn xml(&self, turned: bool, first: bool, references: &str, endnotes: bool) -> String {
        let mut properties = self.properties.clone();
        if endnotes {
            // Word takes the numerals of endnotes from the settings, others take them from here.
            let mut notes = Element::new("w:endnotePr", &[]);
            notes.push(Element::new("w:numFmt", &[("w:val", "decimal")]));
            properties.place(notes, order::of("w:sectPr").unwrap_or_default());
        }
        if !first {
            properties.remove(&["w:headerReference", "w:footerReference", "w:titlePg", "w:type"]);
            if let Some(numbers) = properties.child_mut("w:pgNumType") {
                numbers.unset("w:start");
            }
        } else if !references.is_empty() {
            properties.place(Element::new("w:titlePg", &[]), order::of("w:sectPr").unwrap_or_default());
        }
        if turned {
            set_page(&mut properties, &self.page.turned());
            properties.place(
                Element::new("w:cols", &[("w:space", "708")]),
                order::of("w:sectPr").unwrap_or_default(),
            );
        }
        if !references.is_empty() {
            properties.children.insert(0, super::xml::Node::Raw(references.to_owned()));
        }
        properties.to_xml()
    }

    /// What the section says.
    pub(super) const fn properties(&self) -> &Element {
        &self.properties
    }

    /// What the section says, to be changed.
    pub(super) const fn properties_mut(&mut self) -> &mut Element {
        &mut self.properties
    }

    /// The number of the first page, where the section says it.
    pub(super) fn first_number(&self) -> Option<u32> {
        self.properties.child("w:pgNumType")?.get("w:start")?.parse().ok()
    }
}

fn set_page(properties: &mut Element, page: &Page) {
    let order = order::of("w:sectPr").unwrap_or_default();
    let number = |value: i32| value.to_string();
    let (width, height) = (number(page.width), number(page.height));
    let mut size = Element::new("w:pgSz", &[("w:w", &width), ("w:h", &height)]);
    if page.width > page.height {
        size.set("w:orient", "landscape");
    }
    properties.place(size, order);
    let mut margins = Element::new("w:pgMar", &[]);
    let Page { top, right, bottom, left, header, footer, .. } = *page;
    for (name, value) in [
        ("top", top),
        ("right", right),
        ("bottom", bottom),
        ("left", left),
        ("header", header),
        ("footer", footer),
        ("gutter", 0),
    ] {
        margins.set(&format!("w:{name}"), number(value));
    }
    properties.place(margins, order);
}

/// The page that section properties tell of; ours where they say nothing or nothing that can be.
fn page(properties: &Element) -> Page {
    let number = |element: &str, name: &str| -> Option<i32> {
        let value: f64 = properties.child(element)?.get(name)?.parse().ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "bounded before")]
        let twips = value.clamp(f64::from(-WIDEST), f64::from(WIDEST)).round() as i32;
        Some(twips)
    };
    let margin = |name: &str, other: i32| number("w:pgMar", name).map_or(other, i32::abs);
    let own = Page::A4;
    let page = Page {
        width: number("w:pgSz", "w:w").unwrap_or(own.width),
        height: number("w:pgSz", "w:h").unwrap_or(own.height),
        top: margin("w:top", own.top),
        right: margin("w:right", own.right),
        bottom: margin("w:bottom", own.bottom),
        left: margin("w:left", own.left) + margin("w:gutter", 0),
        header: margin("w:header", own.header),
        footer: margin("w:footer", own.footer),
    };
    let fits = page.width >= NARROWEST
        && page.height >= NARROWEST
        && page.text_width() >= NARROWEST_TEXT
        && page.text_height() >= NARROWEST_TEXT;
    if fits { page } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(inner: &str) -> Section {
        let xml = format!("<w:sectPr xmlns:w=\"w\" xmlns:r=\"r\">{inner}</w:sectPr>");
        Section::new(Element::parse(&xml).unwrap(), true)
    }

    const LETTER: &str = "<w:headerReference w:type=\"default\" r:id=\"a\"/><w:type w:val=\"nextPage\"/><w:pgSz w:w=\"12240\" w:h=\"15840\"/>\
        <w:pgMar w:top=\"-1000\" w:right=\"1100\" w:bottom=\"1200\" w:left=\"1300\" w:header=\"500\" w:footer=\"600\" w:gutter=\"100\"/>\
        <w:pgNumType w:start=\"1\"/><w:titlePg/>";

    #[test]
    fn the_page_is_the_templates() {
        let page = section(LETTER).page;
        assert_eq!((page.width, page.height), (12_240, 15_840));
        assert_eq!((page.top, page.right, page.bottom, page.left), (1_000, 1_100, 1_200, 1_400));
        assert_eq!(section("").page, Page::A4);
        assert_eq!(section("<w:pgSz w:w=\"500\" w:h=\"nan\"/>").page, Page::A4);
    }

    #[test]
    fn later_sections_go_on_with_the_first() {
        let check = |turned: bool, first: bool, expected: &[&str], not: &[&str]| {
            let xml = section(LETTER).xml(turned, first, "", false);
            expected.iter().for_each(|piece| assert!(xml.contains(piece), "{piece} in {xml}"));
            not.iter().for_each(|piece| assert!(!xml.contains(piece), "{piece} in {xml}"));
        };
        check(
            false,
            true,
            &["headerReference", "w:top=\"-1000\"", "w:start=\"1\"", "<w:titlePg/>"],
            &["landscape"],
        );
        check(false, false, &["w:top=\"-1000\""], &["headerReference", "titlePg", "w:start", "w:type"]);
        check(
            true,
            false,
            &["w:w=\"15840\" w:h=\"12240\" w:orient=\"landscape\"", "w:top=\"1400\""],
            &["titlePg"],
        );
    }
}
