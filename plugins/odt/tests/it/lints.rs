//! What no schema sees, held against each file that the tests make.

use crate::package::{Node, Package};
use std::collections::BTreeSet;

/// Fails the test where a file refers to what it does not have, names two things alike, or nests what may not nest.
pub(crate) fn check(package: &Package) {
    let (content, styles) = (package.xml("content.xml"), package.xml("styles.xml"));
    styles_are_there(&content, &styles);
    styles_are_there(&styles, &styles);
    places_are_there(&content);
    parts_are_listed(package, &content);
    for (element, name) in [
        ("table:table", "table:name"),
        ("draw:frame", "draw:name"),
        ("text:bookmark-start", "text:name"),
        ("text:note", "text:id"),
        ("style:style", "style:name"),
    ] {
        let names: Vec<&str> = content.named(element).iter().map(|node| node.get(name)).collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), distinct.len(), "two of one name: {names:?}");
    }
    for node in content.all() {
        let allowed: &[&str] = match node.name.as_str() {
            "text:list" => &["text:list-item", "text:list-header"],
            "text:list-item" | "text:list-header" => &["text:p", "text:h", "text:list"],
            "text:a" => &[
                "text:span",
                "text:s",
                "text:tab",
                "text:line-break",
                "text:note",
                "draw:frame",
                "text:bookmark",
                "text:bookmark-start",
                "text:bookmark-end",
                "text:bookmark-ref",
                "text:ruby",
            ],
            _ => continue,
        };
        let stray = node.children.iter().find(|child| !allowed.contains(&child.name.as_str()));
        assert!(stray.is_none(), "{stray:?} in {}", node.name);
        assert!(!node.name.starts_with("text:list") || !node.children.is_empty(), "an empty {}", node.name);
    }
}

fn styles_are_there(part: &Node, styles: &Node) {
    let families =
        ["style:style", "text:list-style", "style:master-page", "style:page-layout", "style:font-face"];
    let there: BTreeSet<&str> = [part, styles]
        .into_iter()
        .flat_map(|part| families.into_iter().flat_map(|family| part.named(family)))
        .map(|style| style.get("style:name"))
        .collect();
    for node in part.all() {
        for (name, value) in &node.attributes {
            let refers = name.ends_with("style-name")
                || name == "style:master-page-name"
                || name.starts_with("style:font-name");
            assert!(!refers || there.contains(value.as_str()), "{}: there is no style {value}", node.name);
        }
    }
}

fn places_are_there(content: &Node) {
    let there: BTreeSet<&str> = ["text:bookmark", "text:bookmark-start"]
        .into_iter()
        .flat_map(|name| content.named(name))
        .map(|bookmark| bookmark.get("text:name"))
        .collect();
    let links =
        content.named("text:a").into_iter().filter_map(|link| link.get("xlink:href").strip_prefix('#'));
    let references =
        content.named("text:bookmark-ref").into_iter().map(|reference| reference.get("text:ref-name"));
    for target in links.chain(references) {
        assert!(there.contains(target), "there is no bookmark {target}");
    }
    let starts: Vec<&str> =
        content.named("text:bookmark-start").iter().map(|node| node.get("text:name")).collect();
    let ends: BTreeSet<&str> =
        content.named("text:bookmark-end").iter().map(|node| node.get("text:name")).collect();
    assert!(
        starts.iter().all(|start| ends.contains(start)) && starts.len() == ends.len(),
        "{starts:?} {ends:?}"
    );
}

fn parts_are_listed(package: &Package, content: &Node) {
    let manifest = package.xml("META-INF/manifest.xml");
    let listed: BTreeSet<&str> =
        manifest.children.iter().map(|entry| entry.get("manifest:full-path")).collect();
    let parts = package.parts.keys().map(String::as_str);
    for part in parts.filter(|part| !matches!(*part, "mimetype" | "META-INF/manifest.xml")) {
        assert!(listed.contains(part), "{part} is not in the manifest");
    }
    for node in content.all().iter().filter(|node| matches!(node.name.as_str(), "draw:image" | "draw:object"))
    {
        let target = node.get("xlink:href").trim_start_matches("./").to_owned();
        let target = if node.name == "draw:object" { format!("{target}/content.xml") } else { target };
        assert!(package.parts.contains_key(&target), "there is no {target}");
    }
}
