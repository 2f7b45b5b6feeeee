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
        stream.dict.get(b"Matrix").is_ok_and(|matrix| show(matrix).starts_with("[0.001 "))
    });
    let mut out = String::new();
    stream(&document, root.unwrap(), 0, &mut out);
    let expected: Vec<_> =
        expected.trim_matches('\n').lines().map(|line| line.get(8..).unwrap_or("")).collect();
    let expected = expected.join("\n");
    assert!(out.trim_end() == expected.trim_end(), "\n<<<actual\n{out}>>>\nexpected\n{expected}\n");
}

fn stream(document: &Pdf, stream: &lopdf::Stream, depth: usize, out: &mut String) {
    let content = String::from_utf8(plain(stream)).unwrap();
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

/// The content of a stream; short ones are not worth compressing.
fn plain(stream: &lopdf::Stream) -> Vec<u8> {
    if stream.dict.has(b"Filter") { stream.decompressed_content().unwrap() } else { stream.content.clone() }
}

fn part(document: &Pdf, id: &Object, depth: usize, out: &mut String) {
    match document.dereference(id).unwrap().1 {
        Object::Stream(inner)
            if inner.dict.get(b"Subtype").is_ok_and(|kind| kind == &Object::from("Image")) =>
        {
            out.push_str("image\n");
        }
        Object::Stream(inner) => {
            for key in [b"Group".as_slice(), b"BBox"] {
                if let Ok(value) = inner.dict.get(key) {
                    out.push_str(&format!("{} ", show(value)));
                }
            }
            out.push('\n');
            stream(document, inner, depth, out);
        }
        other => {
            out.push_str(&show(other));
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
fn show(object: &Object) -> String {
    match object {
        Object::Array(values) => {
            let values: Vec<_> = values.iter().map(show).collect();
            format!("[{}]", values.join(" "))
        }
        Object::Dictionary(entries) => {
            let shown =
                entries.iter().filter(|(key, _)| !matches!(key.as_slice(), b"Type" | b"Domain" | b"N"));
            let shown: Vec<_> = shown
                .map(|(key, value)| format!("{} {}", String::from_utf8_lossy(key), show(value)))
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
    check(
        "<rect x='10' y='20' width='100' height='50' fill='#f00'/>",
        "
        1 0 0 rg
        10 480 m
        110 480 l
        110 430 l
        10 430 l
        h
        f",
    );
    let dashed = "<path d='M0 0h100' stroke='#f00' stroke-dasharray='4 2'/>";
    check(
        &format!("<path d='M0 0h100v100z' fill='#00f' stroke='#f00' stroke-width='2'/>{dashed}"),
        "
        0 0 1 rg
        1 0 0 RG
        2 w
        0 J
        0 j
        4 M
        0 500 m
        100 500 l
        100 400 l
        h
        B
        q
        [4 2 ]0 d
        1 w
        0 J
        0 j
        4 M
        0 500 m
        100 500 l
        S
        Q",
    );
}

#[test]
fn a_pen_that_becomes_an_ellipse_leaves_an_outline() {
    check(
        "<g transform='translate(10 20) scale(2)'><path d='M0 0h10' stroke='#f00'/></g>
        <g transform='scale(2 1)'><path d='M0 0h10' stroke='#000' stroke-width='2'/></g>",
        "
        2 w
        0 J
        0 j
        4 M
        1 0 0 RG
        10 480 m
        30 480 l
        S
        0 0 0 rg
        0 501 m
        20 501 l
        20 499 l
        0 499 l
        0 501 l
        h
        f",
    );
}

#[test]
fn opacity_of_groups_and_paints() {
    check(
        "<g opacity='.5'><path d='M0 0h10v10z'/><path d='M0 0h20v10z'/></g><path d='M0 0h9v9z' fill-opacity='.5'/>",
        "
        q
        /P1 gs
        /P0 Do
        Q
        q
        /P1 gs
        0 0 0 rg
        0 500 m
        9 500 l
        9 491 l
        h
        f
        Q
        ExtGState P1: <ca 0.5 CA 0.5>
        XObject P0: <S Transparency CS DeviceRGB I true> [0 489 21 500] 
          0 0 0 rg
          0 500 m
          10 500 l
          10 490 l
          h
          f
          0 500 m
          20 500 l
          20 490 l
          h
          f",
    );
}

#[test]
fn gradients_and_their_opacity() {
    check(
        "<linearGradient id='a' gradientUnits='userSpaceOnUse' x2='100'><stop stop-color='#f00'/>
        <stop offset='1' stop-color='#00f' stop-opacity='.5'/></linearGradient><path d='M0 0h100v50z' fill='url(#a)'/>",
        "
        q
        /P3 gs
        /Pattern cs
        /P2 scn
        0 500 m
        100 500 l
        100 450 l
        h
        f
        Q
        ExtGState P3: <ca 1 CA 1 SMask <S Luminosity G ...>>
          G: <S Transparency CS DeviceRGB I true> [0 0 1000 500] 
            /Pattern cs
            /P0 scn
            0 0 1000 500 re f
            Pattern P0: <PatternType 2 Matrix [1 0 0 -1 0 500] Shading <ShadingType 2 ColorSpace DeviceGray Coords [0 0 100 0] Function <FunctionType 2 C0 [1] C1 [0.5]> Extend [true true]>>
        Pattern P2: <PatternType 2 Matrix [1 0 0 -1 0 500] Shading <ShadingType 2 ColorSpace DeviceRGB Coords [0 0 100 0] Function <FunctionType 2 C0 [1 0 0] C1 [0 0 1]> Extend [true true]>>",
    );
}

#[test]
fn tiles_carry_the_opacity_themselves() {
    check(
        "<pattern id='a' width='10' height='5' patternUnits='userSpaceOnUse'><path d='M0 0h5v5z' fill='#f00'/></pattern>
        <path d='M0 0h100v100z' fill='url(#a)' fill-opacity='.5'/>",
        "
        q
        /Pattern cs
        /P2 scn
        0 500 m
        100 500 l
        100 400 l
        h
        f
        Q
        Pattern P2: [0 0 10 5] 
          q
          /P1 gs
          /P0 Do
          Q
          ExtGState P1: <ca 0.5 CA 0.5>
          XObject P0: <S Transparency CS DeviceRGB I true> [0 0 10 5] 
            1 0 0 rg
            0 0 m
            5 0 l
            5 5 l
            h
            f",
    );
    let tiny =
        "<pattern id='a' width='.1' height='.1' patternUnits='userSpaceOnUse'><path d='M0 0h5v5z'/></pattern>
        <path d='M0 0h100v100z' fill='url(#a)'/>";
    let lost = "a pattern of tiles too small to be seen, or too large, is left out";
    check_with_findings(tiny, "", &format!("warn[pdf/image-lost]: `a.svg` is shown, but {lost}"));
}

#[test]
fn clipping_by_one_path_and_by_several() {
    let square = "<path d='M0 0h100v100z' clip-path='url(#a)'/>";
    check(
        &format!("<clipPath id='a'><path d='M0 0h50v50z' clip-rule='evenodd'/></clipPath>{square}"),
        "
        q
        0 500 m
        50 500 l
        50 450 l
        h
        W* n
        0 0 0 rg
        0 500 m
        100 500 l
        100 400 l
        h
        f
        Q",
    );
    check(
        &format!("<clipPath id='a'><path d='M0 0h50v50z'/><path d='M0 0h60v10z'/></clipPath>{square}"),
        "
        q
        /P2 gs
        /P1 Do
        Q
        ExtGState P2: <ca 1 CA 1 SMask <S Alpha G ...>>
          G: <S Transparency CS DeviceRGB I true> [0 0 1000 500] 
            0 0 0 rg
            0 500 m
            50 500 l
            50 450 l
            h
            f
            0 500 m
            60 500 l
            60 490 l
            h
            f
        XObject P1: <S Transparency CS DeviceRGB I true> [0 449 61 500] 
          0 0 0 rg
          0 500 m
          100 500 l
          100 400 l
          h
          f",
    );
}

#[test]
fn masks_and_blend_modes() {
    check(
        "<mask id='a' maskUnits='userSpaceOnUse' x='0' y='0' width='50' height='50'><path d='M0 0h50v20z' fill='#fff'/></mask>
        <path d='M0 0h100v100z' mask='url(#a)' style='mix-blend-mode:multiply'/>",
        "
        q
        /P2 gs
        /P1 Do
        Q
        ExtGState P2: <ca 1 CA 1 BM Multiply SMask <S Luminosity G ...>>
          G: <S Transparency CS DeviceRGB I true> [0 449 51 500] 
            0 500 m
            50 500 l
            50 450 l
            0 450 l
            h
            W n
            1 1 1 rg
            0 500 m
            50 500 l
            50 480 l
            h
            f
        XObject P1: <S Transparency CS DeviceRGB I true> [0 399 101 500] 
          0 0 0 rg
          0 500 m
          100 500 l
          100 400 l
          h
          f",
    );
}

/// A drawing with something of everything that SVG has.
const RICH: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 80' width='200'>
    <style>.a { fill: url(#g); stroke: #333 }</style>
    <linearGradient id='g' spreadMethod='reflect' x2='.3'><stop stop-opacity='.5'/><stop offset='1' stop-color='red'/></linearGradient>
    <radialGradient id='r' fx='.45' fr='.02' spreadMethod='repeat' r='.2'><stop/><stop offset='.5' stop-color='#fff'/><stop offset='1'/></radialGradient>
    <pattern id='p' width='5' height='5' patternUnits='userSpaceOnUse' patternTransform='rotate(20)'><rect width='3' height='3' fill='url(#r)'/></pattern>
    <clipPath id='c'><circle cx='20' cy='20' r='9'/><rect width='9' height='9'/></clipPath>
    <mask id='m' mask='url(#n)'><rect width='30' height='30' fill='#fff'/></mask><mask id='n' mask-type='alpha'><path d='M0 0h90v90z'/></mask>
    <marker id='k' orient='auto' markerWidth='4' markerHeight='4'><path d='M0 0l4 2l-4 2z'/></marker>
    <rect class='a' width='30' height='20' rx='3'/><rect x='9' width='30' height='20' fill='url(#p)' fill-opacity='.4' stroke='url(#r)'/>
    <g clip-path='url(#c)' opacity='.7' transform='rotate(10) scale(1 2)'><ellipse cx='20' cy='20' rx='20' ry='9' stroke='red' stroke-dasharray='3 1'/></g>
    <g mask='url(#m)' style='mix-blend-mode:screen'><path d='M1 1Q 20 50 60 20T90 70' fill='none' stroke='blue' stroke-width='3' marker-end='url(#k)' stroke-linejoin='miter-clip'/></g>
    <text x='5' y='60' font-size='8' letter-spacing='1' textLength='60'>Law <tspan font-weight='bold' dy='-2'>数据</tspan></text>
    <use href='#k2' x='40'/><g id='k2'><polygon points='50,60 60,60 55,70' fill-rule='evenodd'/></g>
    <image width='9' height='9' href='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNITEoGAAJOASfAYZ4ZAAAAAElFTkSuQmCC'/>
    </svg>";

#[test]
fn the_same_drawing_gives_the_same_bytes() {
    let (first, findings) = render(RICH.as_bytes());
    assert_eq!(findings, "");
    assert!(first == render(RICH.as_bytes()).0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever a drawing says, a file is made, and it can be read back.
    #[test]
    fn no_drawing_breaks_the_file(edits in prop::collection::vec((any::<prop::sample::Index>(), 0..TOKENS.len()), 1..6)) {
        let mut svg = RICH.to_owned();
        for (place, token) in edits {
            // In place of a number, where there is one after the place.
            let at = place.index(svg.len());
            let Some(from) = svg.get(at..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit())) else { continue };
            let rest = &svg[at + from..];
            let to = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            svg.replace_range(at + from..at + from + to, TOKENS[token]);
        }
        let (bytes, _) = render(svg.as_bytes());
        prop_assert!(!File::read(&bytes).tree().is_empty());
    }

    #[test]
    fn no_bytes_break_the_file(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut svg = RICH.as_bytes().to_vec();
        for (place, byte) in edits {
            let at = place.index(svg.len());
            svg[at] = byte;
        }
        svg.truncate(cut.index(svg.len() * 4) + 100);
        let (bytes, _) = render(&svg);
        prop_assert!(!File::read(&bytes).tree().is_empty());
    }
}

/// What stands where a number should.
const TOKENS: [&str; 14] = [
    "0",
    "-1",
    "1e38",
    "-1e38",
    "1e-38",
    "NaN",
    "99999999999",
    "1e9",
    "-0",
    "%",
    "50%",
    "url(#p)",
    "none",
    "1e400",
];
