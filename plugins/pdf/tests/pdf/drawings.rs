//! Drawings, from SVG to the objects that paint them.

use crate::reading::File;
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::*;
use lopdf::{Document as Pdf, Object};
use proptest::prelude::*;

/// Renders a document that shows a drawing; gives the file and what was found.
fn render(svg: &[u8]) -> (Vec<u8>, String) {
    let span = Span::new(1, 0, 1);
    let alt = Inline::new(InlineKind::Text("A drawing".into()), span);
    let image = InlineKind::Image { target: Target::new("a.svg"), content: vec![alt] };
    let block = Block::new(BlockKind::Para(vec![Inline::new(image, span)]), span);
    let mut document = Document { blocks: vec![block], ..Document::default() };
    document.meta.insert("lang".into(), Meta::String("en".into()));
    document.sources.add(Source { path: "one.md".into(), bytes: 100 });
    let resource = Resource { path: "a.svg".into(), media_type: "image/svg+xml".into() };
    document.resources.insert("a.svg".into(), resource);
    let plugin = dossier_pdf::plugin();
    let Stage::Render(stage) = plugin.stages[0].build(serde_json::json!({})).unwrap() else {
        panic!("no renderer")
    };
    let host = MemoryHost::new().with("a.svg", svg);
    let artifact = stage.render(&document, &host.context()).unwrap();
    let found: Vec<_> = host.reported().iter().map(ToString::to_string).collect();
    (artifact.bytes, found.join("\n"))
}

/// A drawing of 1000 by 500 units: what is drawn has the coordinates it is written with, but for `y` upwards.
fn drawn(elements: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='1000' height='500'>{elements}</svg>").into_bytes()
}

/// The drawing as it is in the file: its content, and indented, that of each part it calls.
fn check(elements: &str, expected: &str) {
    check_with_findings(elements, expected, "");
}

fn check_with_findings(elements: &str, expected: &str, findings: &str) {
    let (bytes, found) = render(&drawn(elements));
    assert_eq!(found, findings);
    let document = File::read(&bytes).document;
    let forms = document.objects.values().filter_map(|object| object.as_stream().ok());
    let root = forms.into_iter().find(|stream| {
        // The page's own width is 1 unit: no other form is made so small.
        stream.dict.get(b"Matrix").is_ok_and(|matrix| show(&document, matrix).starts_with("[0.001 "))
    });
    let mut out = String::new();
    stream(&document, root.unwrap(), 0, &mut out);
    let expected: Vec<_> = expected.trim_matches('\n').lines().map(|line| line.get(8..).unwrap_or("")).collect();
    let expected = expected.join("\n");
    assert!(out.trim_end() == expected.trim_end(), "\n<<<actual\n{out}>>>\nexpected\n{expected}\n");
}

fn stream(document: &Pdf, stream: &lopdf::Stream, depth: usize, out: &mut String) {
    let content = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    for line in content.lines() {
        out.push_str(&"  ".repeat(depth));
        out.push_str(line);
        out.push('\n');
    }
    let resources = stream.dict.get(b"Resources").unwrap().as_dict().unwrap();
    for (class, members) in resources.iter() {
        for (name, id) in members.as_dict().unwrap() {
            let (class, name) = (String::from_utf8_lossy(class), String::from_utf8_lossy(name));
            out.push_str(&format!("{}{class} {name}: ", "  ".repeat(depth)));
            part(document, id, depth + 1, out);
        }
    }
}

fn part(document: &Pdf, id: &Object, depth: usize, out: &mut String) {
    match document.dereference(id).unwrap().1 {
        Object::Stream(inner) if inner.dict.get(b"Subtype").is_ok_and(|kind| kind == &Object::from("Image")) => {
            out.push_str("image\n");
        }
        Object::Stream(inner) => {
            for key in [b"Group".as_slice(), b"BBox"] {
                if let Ok(value) = inner.dict.get(key) {
                    out.push_str(&format!("{} ", show(document, value)));
                }
            }
            out.push('\n');
            stream(document, inner, depth, out);
        }
        other => {
            out.push_str(&show(document, other));
            out.push('\n');
            let mask = other.as_dict().and_then(|state| state.get(b"SMask")).and_then(Object::as_dict);
            if let Ok(mask) = mask {
                out.push_str(&format!("{}G: ", "  ".repeat(depth)));
                part(document, mask.get(b"G").unwrap(), depth + 1, out);
            }
        }
    }
}

/// An object, all that it refers to left out.
fn show(document: &Pdf, object: &Object) -> String {
    match object {
        Object::Array(values) => {
            let values: Vec<_> = values.iter().map(|value| show(document, value)).collect();
            format!("[{}]", values.join(" "))
        }
        Object::Dictionary(entries) => {
            let shown = entries.iter().filter(|(key, _)| !matches!(key.as_slice(), b"Type" | b"Domain" | b"N"));
            let shown: Vec<_> = shown
                .map(|(key, value)| format!("{} {}", String::from_utf8_lossy(key), show(document, value)))
                .collect();
            format!("<{}>", shown.join(" "))
        }
        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        Object::Real(value) => format!("{value}"),
        Object::Integer(value) => format!("{value}"),
        Object::Boolean(value) => format!("{value}"),
        Object::Reference(_) => "...".to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn paths_are_filled_and_stroked() {
    check("<rect x='10' y='20' width='100' height='50' fill='#f00'/>", "?");
}
