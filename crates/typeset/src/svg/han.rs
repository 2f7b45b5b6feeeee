//! Chinese in drawings. Where a font lacks a character, usvg sets all the text around it in the font that has it, and
//! Chinese fonts have Latin letters too; so Chinese is marked off beforehand, and keeps to itself.

use crate::font::is_wide;
use usvg::roxmltree::{Document, Node};

/// Marks Chinese: a width that no bundled font has.
const START: &str = "<tspan font-stretch=\"ultra-condensed\">";
const END: &str = "</tspan>";

/// The drawing with its Chinese marked off; `None` where there is none, or where not all of it can be.
pub(super) fn marked(document: &Document<'_>, file: &str) -> Option<String> {
    let first = document.root_element().range().start;
    let mut out = String::new();
    let mut done = 0;
    for node in document.descendants().filter(|node| node.is_text() && is_drawn(*node)) {
        if !node.text().is_some_and(|text| text.contains(is_wide)) {
            continue;
        }
        let range = node.range();
        // Text from entities stands before the elements; in CDATA, elements are text; a reference hides its character.
        let written = file.get(range.clone()).filter(|text| {
            let plain = !text.contains('<') && !text.contains("&#");
            plain && text.contains(is_wide) && range.start >= first.max(done)
        })?;
        out.push_str(&file[done..range.start]);
        mark(written, &mut out);
        done = range.end;
    }
    (done > 0).then(|| out + &file[done..])
}

fn is_drawn(node: Node<'_, '_>) -> bool {
    node.ancestors().skip(1).any(|node| node.tag_name().name() == "text")
}

fn mark(text: &str, out: &mut String) {
    let mut inside = false;
    for c in text.chars() {
        if is_wide(c) != inside {
            inside = !inside;
            out.push_str(if inside { START } else { END });
        }
        out.push(c);
    }
    if inside {
        out.push_str(END);
    }
}
