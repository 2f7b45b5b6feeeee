//! Chinese in drawings. usvg takes the font that has a missing character for all the text around it as well, and Chinese
//! fonts have Latin letters too; so Chinese is marked off beforehand, and keeps to itself.

use crate::font::is_wide;
use usvg::roxmltree::{Document, Node};

/// Marks Chinese: a width that no bundled font has.
const START: &str = "<tspan font-stretch=\"ultra-condensed\">";
const END: &str = "</tspan>";

/// The drawing with its Chinese marked off; `None` where there is none.
pub(super) fn marked(document: &Document<'_>, file: &str) -> Option<String> {
    let first = document.root_element().range().start;
    let mut out = String::new();
    let mut done = 0;
    for node in document.descendants().filter(|node| node.is_text() && is_drawn(*node)) {
        let range = node.range();
        let Some(text) = file.get(range.clone()) else { continue };
        // Text from entities stands before the elements; in CDATA, elements are text.
        if range.start < first.max(done) || text.contains('<') || !text.contains(is_wide) {
            continue;
        }
        out.push_str(&file[done..range.start]);
        mark(text, &mut out);
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
