//! A part as text that people can read: a line for each paragraph, its runs in quotes with their format before them.
//!
//! `p[Heading1] "Title"`, `p[ListBullet 3:0] "item"` (numbering 3, level 0), `b"bold"`, `zh-CN"中文"`,
//! `ruby(base | reading)`, `page` for a break before, `ends-landscape` for the end of a section, `link(#name)[..]`, `field(REF x \h)[..]`, `{name .. }` for a bookmark, `note(1)`, `(0 .. 0)` for the range of a comment, `ins(author date)[..]` and `del(..)[..]`.

use crate::package::{Node, Package};
use std::collections::BTreeMap;

/// The outline of the document's body.
pub(crate) fn body(package: &Package) -> String {
    let root = package.xml("word/document.xml");
    let rels = package.relationships("word/document.xml");
    blocks(&root.child("w:body").unwrap().children, &rels, 0)
}

/// The outline of the footnotes, without the two separators.
pub(crate) fn notes(package: &Package) -> String {
    notes_of(package, "word/footnotes.xml")
}

/// The outline of the notes in a part.
pub(crate) fn notes_of(package: &Package, part: &str) -> String {
    let root = package.xml(part);
    let rels = package.relationships(part);
    root.children
        .iter()
        .filter(|note| note.get("w:type").is_empty())
        .map(|note| format!("note {}\n{}", note.get("w:id"), blocks(&note.children, &rels, 1)))
        .collect()
}

/// A line for each comment: its number, author, initials and date, and what it says.
pub(crate) fn comments(package: &Package) -> String {
    const PART: &str = "word/comments.xml";
    if !package.parts.contains_key(PART) {
        return String::new();
    }
    let rels = package.relationships(PART);
    let comment = |node: &Node| {
        let [id, author, initials, date] =
            ["w:id", "w:author", "w:initials", "w:date"].map(|name| node.get(name));
        let said = content(&node.child("w:p").unwrap().children, &rels);
        format!("{id} {author} {initials} {date}: {said}\n")
    };
    package.xml(PART).children.iter().map(comment).collect()
}

type Rels = BTreeMap<String, String>;

fn blocks(nodes: &[Node], rels: &Rels, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let mut out = String::new();
    for node in nodes {
        match node.name.as_str() {
            "w:p" => out.push_str(&format!("{indent}{}\n", paragraph(node, rels))),
            "w:tbl" => out.push_str(&table(node, rels, depth)),
            "w:sdt" => {
                let content = &node.child("w:sdtContent").unwrap().children;
                out.push_str(&format!("{indent}control\n{}", blocks(content, rels, depth + 1)));
            }
            _ => {}
        }
    }
    out
}

fn table(node: &Node, rels: &Rels, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let mut out = format!("{indent}table\n");
    for row in node.children.iter().filter(|child| child.name == "w:tr") {
        let header = row.named("w:tblHeader").is_empty();
        out.push_str(&format!("{indent}  {}\n", if header { "row" } else { "header" }));
        for cell in row.children.iter().filter(|child| child.name == "w:tc") {
            let property = cell.child("w:tcPr").unwrap();
            let span = property.val("w:gridSpan").map(|span| format!(" columns={span}")).unwrap_or_default();
            let merge = property.val("w:vMerge").map(|merge| format!(" {merge}")).unwrap_or_default();
            let content = blocks(&cell.children, rels, 0);
            out.push_str(&format!(
                "{indent}    cell{span}{merge}: {}\n",
                content.trim_end().replace('\n', " / ")
            ));
        }
    }
    out
}

fn paragraph(node: &Node, rels: &Rels) -> String {
    let property = node.child("w:pPr");
    let mut style = property.and_then(|property| property.val("w:pStyle")).unwrap_or("none").to_owned();
    if let Some(number) = property.and_then(|property| property.child("w:numPr")) {
        style.push_str(&format!(" {}:{}", number.val("w:numId").unwrap(), number.val("w:ilvl").unwrap()));
    }
    if let Some(indent) = property.and_then(|property| property.child("w:ind")) {
        style.push_str(&format!(" ind={}", indent.get("w:left")));
    }
    if property.is_some_and(|property| property.child("w:pageBreakBefore").is_some()) {
        style.push_str(" page");
    }
    if let Some(section) = property.and_then(|property| property.child("w:sectPr")) {
        let turned = section.child("w:pgSz").unwrap().get("w:orient") == "landscape";
        style.push_str(if turned { " ends-landscape" } else { " ends-portrait" });
    }
    if let Some(align) = property.and_then(|property| property.val("w:jc")) {
        style.push_str(&format!(" {align}"));
    }
    format!("p[{style}] {}", content(&node.children, rels)).trim_end().to_owned()
}

fn content(nodes: &[Node], rels: &Rels) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for node in nodes {
        let piece = match node.name.as_str() {
            "w:r" if node.child("w:commentReference").is_some() => continue,
            "w:r" => run(node),
            "w:commentRangeStart" => format!("({}", node.get("w:id")),
            "w:commentRangeEnd" => format!("{})", node.get("w:id")),
            "w:ins" | "w:del" => {
                let (kind, content) = (node.name.trim_start_matches("w:"), content(&node.children, rels));
                format!("{kind}({} {})[{content}]", node.get("w:author"), node.get("w:date"))
            }
            "w:bookmarkStart" => format!("{{{}", node.get("w:name")),
            "w:bookmarkEnd" => "}".to_owned(),
            "w:hyperlink" => {
                let target = match node.get("w:anchor") {
                    "" => rels.get(node.get("r:id")).cloned().unwrap_or_default(),
                    anchor => format!("#{anchor}"),
                };
                let tip = Some(node.get("w:tooltip")).filter(|tip| !tip.is_empty());
                let tip = tip.map(|tip| format!(" {tip:?}")).unwrap_or_default();
                format!("link({target}{tip})[{}]", content(&node.children, rels))
            }
            "m:oMath" => {
                format!("math({})", node.named("m:t").iter().map(|t| t.text.as_str()).collect::<String>())
            }
            _ => continue,
        };
        pieces.push(piece);
    }
    pieces.join(" ").replace("[ ", "[").replace(" ]", "]")
}

fn run(node: &Node) -> String {
    let mut text = String::new();
    for child in &node.children {
        match child.name.as_str() {
            "w:t" | "w:delText" => text.push_str(&child.text),
            "w:tab" => text.push('\t'),
            "w:br" => text.push('\n'),
            "w:instrText" => return format!("field({})", child.text.trim()),
            "w:fldChar" => {
                return match child.get("w:fldCharType") {
                    "separate" => "[".to_owned(),
                    "end" => "]".to_owned(),
                    _ => String::new(),
                };
            }
            "w:footnoteRef" | "w:endnoteRef" => return "mark".to_owned(),
            "w:footnoteReference" | "w:endnoteReference" => return format!("note({})", child.get("w:id")),
            "w:ruby" => {
                let of = |name| content(&child.child(name).unwrap().children, &Rels::new());
                return format!("ruby({} | {})", of("w:rubyBase"), of("w:rt"));
            }
            "w:drawing" => {
                let extent = child.named("wp:extent")[0];
                let alt = child.named("wp:docPr")[0].get("descr").to_owned();
                return format!("image({}x{} {alt:?})", extent.get("cx"), extent.get("cy"));
            }
            _ => {}
        }
    }
    format!("{}{text:?}", node.child("w:rPr").map(format_of).unwrap_or_default())
}

fn format_of(property: &Node) -> String {
    let mut format = String::new();
    for child in &property.children {
        let value = child.get("w:val");
        match child.name.as_str() {
            "w:b" => format.push('b'),
            "w:i" => format.push('i'),
            "w:u" => format.push('u'),
            "w:strike" => format.push('s'),
            "w:smallCaps" => format.push_str("caps"),
            "w:vertAlign" => format.push_str(value),
            "w:rStyle" => format.push_str(&format!("<{value}>")),
            "w:lang" => format.push_str(if value.is_empty() { child.get("w:bidi") } else { value }),
            _ => {}
        }
    }
    format
}
