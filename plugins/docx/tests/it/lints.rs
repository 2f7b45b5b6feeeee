//! Faults that validators miss and Word does not forgive.

use crate::package::{Node, Package};
use std::collections::{BTreeMap, BTreeSet};

/// Fails the test when the package has one of the faults.
pub(crate) fn check(package: &Package) {
    let faults = faults(package);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const STORIES: [&str; 8] = [
    "word/comments.xml",
    "word/document.xml",
    "word/footnotes.xml",
    "word/endnotes.xml",
    "word/header1.xml",
    "word/header2.xml",
    "word/footer1.xml",
    "word/footer2.xml",
];

fn faults(package: &Package) -> Vec<String> {
    let mut faults = Vec::new();
    let entries = entries(&package.bytes);
    if entries != package.parts.len() {
        faults.push(format!("{entries} zip entries for {} names", package.parts.len()));
    }
    let stories: Vec<(&str, Node)> = STORIES
        .into_iter()
        .filter(|part| package.parts.contains_key(*part))
        .map(|part| (part, package.xml(part)))
        .collect();
    let all = |name: &str| stories.iter().flat_map(|(_, root)| root.named(name)).collect::<Vec<_>>();

    faults.extend(repeated("docPr id", all("wp:docPr").iter().map(|node| node.get("id"))));
    faults.extend(repeated("bookmark id", all("w:bookmarkStart").iter().map(|node| node.get("w:id"))));
    let names: Vec<String> =
        all("w:bookmarkStart").iter().map(|node| node.get("w:name").to_lowercase()).collect();
    faults.extend(repeated("bookmark name", names.iter().map(String::as_str)));
    faults.extend(
        all("w:bookmarkStart")
            .iter()
            .map(|node| node.get("w:name"))
            .filter(|name| !is_bookmark(name))
            .map(|name| format!("bookmark name {name}")),
    );
    let starts: BTreeSet<&str> = all("w:bookmarkStart").iter().map(|node| node.get("w:id")).collect();
    let ends: BTreeSet<&str> = all("w:bookmarkEnd").iter().map(|node| node.get("w:id")).collect();
    if starts != ends {
        faults.push("bookmarks are not closed".to_owned());
    }
    let fields = all("w:instrText");
    let fields = fields.iter().filter_map(|field| {
        let (kind, rest) = field.text.trim().split_once(' ')?;
        if matches!(kind, "REF" | "PAGEREF") { rest.split(' ').next() } else { None }
    });
    let anchors = all("w:hyperlink");
    for anchor in
        anchors.iter().map(|link| link.get("w:anchor")).filter(|name| !name.is_empty()).chain(fields)
    {
        if !names.contains(&anchor.to_lowercase()) {
            faults.push(format!("nothing is bookmarked {anchor}"));
        }
    }
    for (part, root) in &stories {
        faults.extend(story(package, part, root));
    }
    let ids: Vec<&str> = [all("w:ins"), all("w:del")].concat().iter().map(|node| node.get("w:id")).collect();
    faults.extend(repeated("change id", ids.into_iter()));
    faults.extend(definitions(package, &stories));
    faults
}

/// Faults within one part.
fn story(package: &Package, part: &str, root: &Node) -> Vec<String> {
    let mut faults = Vec::new();
    for node in root.all() {
        let holds_text =
            matches!(node.name.as_str(), "w:t" | "w:instrText" | "w:delText" | "w:delInstrText" | "m:t");
        if !node.text.trim().is_empty() && !holds_text {
            faults.push(format!("{part}: loose text {:?} in {}", node.text, node.name));
        }
    }
    let mut depth = 0;
    for node in root.named("w:fldChar") {
        match node.get("w:fldCharType") {
            "begin" => depth += 1,
            "end" => depth -= 1,
            _ => {}
        }
    }
    if depth != 0 {
        faults.push(format!("{part}: fields are not closed"));
    }
    faults.extend(comments(part, root));
    let rels = package.relationships(part);
    for node in root.all() {
        for attribute in ["r:id", "r:embed"] {
            let id = node.get(attribute);
            match rels.get(id) {
                None if !id.is_empty() => faults.push(format!("{part}: no relationship {id}")),
                Some(target)
                    if attribute == "r:embed"
                        && !package.parts.contains_key(&format!("word/{target}"))
                        && !package.parts.contains_key(target.trim_start_matches('/')) =>
                {
                    faults.push(format!("{part}: no part {target}"));
                }
                _ => {}
            }
        }
    }
    for cell in root.named("w:tc") {
        if cell.children.last().is_none_or(|last| last.name != "w:p") {
            faults.push(format!("{part}: a cell does not end in a paragraph"));
        }
    }
    for pair in root.all().iter().flat_map(|node| node.children.windows(2)) {
        if let [first, second] = pair
            && first.name == "w:tbl"
            && second.name == "w:tbl"
        {
            faults.push(format!("{part}: two tables touch and become one"));
        }
    }
    faults
}

/// Ranges of comments that do not begin, end and have their mark once each in this order, all in one part.
fn comments(part: &str, root: &Node) -> Vec<String> {
    let mut states: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in root.all() {
        if let "w:commentRangeStart" | "w:commentRangeEnd" | "w:commentReference" = node.name.as_str() {
            states.entry(node.get("w:id")).or_default().push(&node.name);
        }
    }
    let sound = ["w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"];
    let unsound = states.into_iter().filter(|(_, names)| names.as_slice() != sound);
    unsound.map(|(id, names)| format!("{part}: the range of comment {id} is {names:?}")).collect()
}

/// Styles, numberings and notes that are used and not defined.
fn definitions(package: &Package, stories: &[(&str, Node)]) -> Vec<String> {
    let ids = |part: &str, element: &str, attribute: &str| -> BTreeSet<String> {
        if !package.parts.contains_key(part) {
            return BTreeSet::new();
        }
        package.xml(part).named(element).iter().map(|node| node.get(attribute).to_owned()).collect()
    };
    let styles = ids("word/styles.xml", "w:style", "w:styleId");
    let numberings = ids("word/numbering.xml", "w:num", "w:numId");
    let notes = ids("word/footnotes.xml", "w:footnote", "w:id");
    let endnotes = ids("word/endnotes.xml", "w:endnote", "w:id");
    let comments = ids("word/comments.xml", "w:comment", "w:id");
    let mut faults = Vec::new();
    for (part, root) in stories {
        for node in root.all() {
            let (known, id) = match node.name.as_str() {
                "w:pStyle" | "w:rStyle" | "w:tblStyle" => (&styles, node.get("w:val")),
                "w:numId" => (&numberings, node.get("w:val")),
                "w:footnoteReference" => (&notes, node.get("w:id")),
                "w:commentReference" => (&comments, node.get("w:id")),
                "w:endnoteReference" => (&endnotes, node.get("w:id")),
                _ => continue,
            };
            if !known.contains(id) {
                faults.push(format!("{part}: {} {id} is not defined", node.name));
            }
        }
    }
    faults
}

fn repeated<'a>(what: &str, ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| !seen.insert((*id).to_owned())).map(|id| format!("{what} {id} is not unique")).collect()
}

fn is_bookmark(name: &str) -> bool {
    name.chars().count() <= 40
        && name.strip_prefix("_Toc").unwrap_or(name).starts_with(char::is_alphanumeric)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// How many entries the zip's directory says it has (APPNOTE, 4.3.16): a reader may hide those of one name.
fn entries(zip: &[u8]) -> usize {
    let end = zip.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").unwrap();
    usize::from(u16::from_le_bytes([zip[end + 10], zip[end + 11]]))
}
