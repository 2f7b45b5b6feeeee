//! Where the body goes in a template: where a bookmark or a content control called `body` is; else after the cover.
//!
//! The cover is what comes before the first end of a section or page, and in any case all up to the last placeholder,
//! filled control or picture. What comes after it, or all when there is no cover, is sample text that shows the styles,
//! and is left out.

use super::{
    fill,
    xml::{Element, Node, text},
};

/// What of a template's body comes before and after the report's.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) before: Vec<Node>,
    pub(super) after: Vec<Node>,
    /// The properties of the section that the body stands in.
    pub(super) section: Option<Element>,
    /// Where these properties stand in `after`: not at its end.
    pub(super) inner_section: bool,
    /// What is to be told.
    pub(super) lost: Vec<&'static str>,
}

/// Names of the bookmark or content control.
const NAMES: [&str; 2] = ["body", "dossier_body"];

/// The content of a text paragraph that begins a new page.
fn page_break() -> Element {
    let mut run = Element::new("w:r", &[]);
    run.push(Element::new("w:br", &[("w:type", "page")]));
    let mut paragraph = Element::new("w:p", &[]);
    paragraph.push(run);
    paragraph
}

impl Place {
    /// Finds the place in `w:body`; `is_key` tells the keys of the metadata.
    pub(super) fn find(body: Element, is_key: &dyn Fn(&str) -> bool) -> Self {
        let mut blocks: Vec<Element> = body
            .children
            .into_iter()
            .filter_map(|node| match node {
                Node::Element(element) => Some(element),
                Node::Text(_) | Node::Raw(_) => None,
            })
            .collect();
        let last = blocks.iter().rposition(|block| block.name == "w:sectPr");
        let section = last.map(|at| blocks.remove(at));
        blocks.retain(|block| block.name != "w:sectPr");
        let mut place = match blocks.iter().position(|block| block.any(&mut is_mark)) {
            Some(at) => Self::at_mark(blocks, at),
            None => Self::after_cover(blocks, is_key),
        };
        place.section = section;
        place.find_section();
        place
    }

    fn at_mark(mut blocks: Vec<Element>, at: usize) -> Self {
        let mut place = Self::default();
        let after = blocks.split_off(at);
        place.before.extend(blocks.into_iter().map(Node::Element));
        let mut after = after.into_iter();
        let Some(first) = after.next() else { return place };
        let id = bookmark(&first);
        let mut marked = vec![first];
        // The range of a bookmark may end further down.
        if let Some(id) = id {
            let ends = |block: &Element| {
                block.any(&mut |element| element.name == "w:bookmarkEnd" && element.get("w:id") == Some(&id))
            };
            let rest: Vec<Element> = after.collect();
            if !marked.iter().any(ends)
                && let Some(end) = rest.iter().position(ends)
            {
                let mut rest = rest.into_iter();
                marked.extend(rest.by_ref().take(end + 1));
                place.after.extend(rest.map(Node::Element));
            } else {
                place.after.extend(rest.into_iter().map(Node::Element));
            }
        } else {
            place.after.extend(after.map(Node::Element));
        }
        place.replace(marked);
        place
    }

    /// Takes away what the body replaces, and keeps what is more than a mark.
    fn replace(&mut self, marked: Vec<Element>) {
        let alone = marked.len() == 1;
        for mut block in marked {
            let is_control = block.name == "w:sdt" && is_mark(&block);
            if block.name == "w:tbl" || (block.name == "w:sdt" && !is_control) {
                self.lost.push(
                    "the place of the body lies within a table or another control, where no section can end; the body \
                     comes after it",
                );
                drop_marks(&mut block);
                self.before.push(Node::Element(block));
                continue;
            }
            let section = block.child("w:pPr").and_then(|properties| properties.child("w:sectPr")).cloned();
            if block.name == "w:p" {
                drop_marked(&mut block);
            }
            drop_marks(&mut block);
            if alone && block.name == "w:p" && (!text(&block).trim().is_empty() || block.any(&mut is_picture))
            {
                if let Some(properties) = block.child_mut("w:pPr") {
                    properties.remove(&["w:sectPr"]);
                }
                self.before.push(Node::Element(block));
            }
            if let Some(section) = section {
                let (mut properties, mut paragraph) = (Element::new("w:pPr", &[]), Element::new("w:p", &[]));
                properties.push(section);
                paragraph.push(properties);
                self.after.insert(0, Node::Element(paragraph));
            }
        }
    }

    fn after_cover(mut blocks: Vec<Element>, is_key: &dyn Fn(&str) -> bool) -> Self {
        let mut place = Self::default();
        let key =
            blocks.iter().rposition(|block| fill::wants_value(block, is_key) || block.any(&mut is_picture));
        let ends = blocks.iter().position(|block| ends_page(block) || ends_section(block)).map(|at| at + 1);
        let begins = blocks.iter().skip(1).position(begins_page).map(|at| at + 1);
        let page = match (ends, begins) {
            (Some(ends), Some(begins)) => Some(ends.min(begins)),
            (ends, begins) => ends.or(begins),
        };
        let cover = page.unwrap_or(0).max(key.map_or(0, |key| key + 1));
        let rest = blocks.split_off(cover);
        let broken = blocks.last().is_some_and(|block| ends_page(block) || ends_section(block));
        place.before.extend(blocks.into_iter().map(Node::Element));
        if page == Some(cover) && !broken {
            place.before.push(Node::Element(page_break()));
        }
        if cover > 0 && rest.iter().any(|block| !text(block).trim().is_empty()) {
            place.lost.push("what comes after the cover is left out, as sample text");
        }
        place
    }

    /// Finds the section that the place is in, and marks where it ends.
    fn find_section(&mut self) {
        let ends = |node: &Node| node.element().is_some_and(ends_section);
        let Some(at) = self.after.iter().position(ends) else { return };
        if let Some(Node::Element(block)) = self.after.get(at) {
            let own = block.child("w:pPr").and_then(|properties| properties.child("w:sectPr")).cloned();
            let last = std::mem::replace(&mut self.section, own);
            // The last properties of the template stay the last.
            self.after.extend(last.map(Node::Element));
            self.inner_section = true;
        }
    }

    /// Writes what comes after the body; `section` are the properties of its last section.
    pub(super) fn end(&mut self, section: &str, out: &mut String) {
        if self.inner_section {
            let block = self.after.iter_mut().find_map(|node| match node {
                Node::Element(element) if ends_section(element) => Some(element),
                _ => None,
            });
            if let Some(properties) = block.and_then(|block| block.child_mut("w:pPr")) {
                for child in &mut properties.children {
                    if child.element().is_some_and(|child| child.name == "w:sectPr") {
                        *child = Node::Raw(section.to_owned());
                    }
                }
            }
        }
        self.after.iter().for_each(|node| node.write(out));
        if !self.inner_section {
            out.push_str(section);
        }
    }

    /// How many pages end before the body.
    pub(super) fn pages_before(&self) -> u32 {
        let pages = self.before.iter().filter_map(Node::element).filter(|block| {
            ends_page(block) || (ends_section(block) && !is_continuous(block)) || begins_page(block)
        });
        u32::try_from(pages.count()).unwrap_or(0)
    }
}

/// Whether an element marks the place of the body.
fn is_mark(element: &Element) -> bool {
    let is_name =
        |name: Option<&str>| name.is_some_and(|name| NAMES.contains(&name.trim().to_lowercase().as_str()));
    match element.name.as_str() {
        "w:bookmarkStart" => is_name(element.get("w:name")),
        "w:sdt" => element
            .child("w:sdtPr")
            .is_some_and(|properties| is_name(properties.val("w:tag")) || is_name(properties.val("w:alias"))),
        _ => false,
    }
}

/// The id of the bookmark that marks the place.
fn bookmark(block: &Element) -> Option<String> {
    let mut id = None;
    block.any(&mut |element| {
        let found = element.name == "w:bookmarkStart" && is_mark(element);
        if found {
            id = element.get("w:id").map(str::to_owned);
        }
        found
    });
    id
}

/// Takes the marks of the place away, with what stands in a control of that name.
fn drop_marks(block: &mut Element) {
    let id = bookmark(block);
    block.prune(&mut |element| {
        is_mark(element)
            || (id.is_some() && element.name == "w:bookmarkEnd" && element.get("w:id") == id.as_deref())
    });
}

/// Takes away what a bookmark marks within a paragraph.
fn drop_marked(paragraph: &mut Element) {
    let Some(id) = bookmark(paragraph) else { return };
    let mut is_within = false;
    paragraph.children.retain(|child| {
        let Some(child) = child.element() else { return true };
        if child.name == "w:bookmarkEnd" && child.get("w:id") == Some(&id) {
            is_within = false;
        }
        let keeps = !is_within || matches!(child.name.as_str(), "w:bookmarkStart" | "w:bookmarkEnd");
        is_within |= child.name == "w:bookmarkStart" && child.get("w:id") == Some(&id);
        keeps
    });
}

fn is_picture(element: &Element) -> bool {
    matches!(element.name.as_str(), "w:drawing" | "w:pict" | "w:object")
}

fn ends_section(block: &Element) -> bool {
    block.child("w:pPr").is_some_and(|properties| properties.child("w:sectPr").is_some())
}

fn is_continuous(block: &Element) -> bool {
    let section = block.child("w:pPr").and_then(|properties| properties.child("w:sectPr"));
    section.is_some_and(|section| section.val("w:type") == Some("continuous"))
}

fn ends_page(block: &Element) -> bool {
    block.any(&mut |element| element.name == "w:br" && element.get("w:type") == Some("page"))
}

fn begins_page(block: &Element) -> bool {
    block.child("w:pPr").is_some_and(|properties| properties.is_on("w:pageBreakBefore"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts before and after the place, `|` between them, and what is told.
    fn check(body: &str, expected: &str, told: usize) {
        let xml = format!("<w:body xmlns:w=\"w\">{body}<w:sectPr w:last=\"1\"/></w:body>");
        let place = Place::find(Element::parse(&xml).unwrap(), &|key| key == "title");
        let texts = |nodes: &[Node]| {
            nodes.iter().filter_map(Node::element).map(text).collect::<Vec<_>>().join(" ").trim().to_owned()
        };
        assert_eq!(format!("{}|{}", texts(&place.before), texts(&place.after)), expected, "{body}");
        assert_eq!(place.lost.len(), told, "{body} {:?}", place.lost);
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    const MARK: &str = "<w:bookmarkStart w:id=\"3\" w:name=\"Body\"/>";
    const END: &str = "<w:bookmarkEnd w:id=\"3\"/>";

    #[test]
    fn a_bookmark_is_the_place() {
        check(&format!("{}<w:p>{MARK}{END}</w:p>{}", p("a"), p("b")), "a|b", 0);
        check(&format!("{}{MARK}{}{}{END}{}", p("a"), p("x"), p("y"), p("b")), "a|b", 0);
        check(&format!("{}<w:p>{MARK}</w:p>{}<w:p>{END}</w:p>{}", p("a"), p("x"), p("b")), "a|b", 0);
        check(&format!("<w:p><w:r><w:t>a</w:t></w:r>{MARK}{END}</w:p>{}", p("b")), "a|b", 0);
        check(
            &format!(
                "<w:tbl><w:tr><w:tc><w:p>{MARK}{END}<w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>{}",
                p("b")
            ),
            "a|b",
            1,
        );
        check(&format!("<w:p>{MARK}</w:p>{}", p("b")), "|b", 0);
        let sample = "<w:r><w:t>x</w:t></w:r>";
        check(&format!("<w:p>{MARK}{sample}{END}</w:p>{}", p("b")), "|b", 0);
        check(&format!("<w:p>{MARK}{sample}{END}<w:r><w:t>a</w:t></w:r></w:p>{}", p("b")), "a|b", 0);
    }

    #[test]
    fn a_control_is_the_place() {
        let control = |inner: &str| {
            format!(
                "<w:sdt><w:sdtPr><w:tag w:val=\"body\"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
            )
        };
        check(&format!("{}{}{}", p("a"), control(&p("x")), p("b")), "a|b", 0);
        check(&format!("{}<w:p>{}</w:p>{}", p("a"), control("<w:r><w:t>x</w:t></w:r>"), p("b")), "a|b", 0);
    }

    #[test]
    fn else_the_body_comes_after_the_cover() {
        let page = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
        let section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>";
        check(&format!("{}{page}", p("a")), "a|", 0);
        check(&format!("{}{section}{}", p("a"), p("sample")), "a|", 1);
        check(&format!("{}{}", p("{title}"), p("sample")), "{title}|", 1);
        check(&format!("{}{page}{}{}", p("a"), p("{title}"), p("sample")), "a  {title}|", 1);
        check(&p("sample"), "|", 0);
        check("", "|", 0);
        let begins = "<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>";
        check(&format!("{}{begins}", p("a")), "a|", 0);
    }

    #[test]
    fn the_section_is_that_of_the_place() {
        let section = |after: &str| {
            let xml = format!(
                "<w:body xmlns:w=\"w\"><w:p>{MARK}{END}</w:p>{after}<w:sectPr w:n=\"last\"/></w:body>"
            );
            let mut place = Place::find(Element::parse(&xml).unwrap(), &|_| false);
            let own = place.section.as_ref().and_then(|section| section.get("w:n")).unwrap().to_owned();
            let mut out = String::new();
            place.end("<ours/>", &mut out);
            format!("{own}: {out}")
        };
        assert_eq!(section(""), "last: <ours/>");
        assert_eq!(
            section("<w:p><w:pPr><w:sectPr w:n=\"mine\"/></w:pPr></w:p>"),
            "mine: <w:p><w:pPr><ours/></w:pPr></w:p><w:sectPr w:n=\"last\"/>"
        );
    }
}
