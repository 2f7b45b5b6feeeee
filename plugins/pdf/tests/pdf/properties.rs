//! Whatever a layout says, a file comes of it, and one that can be read.

use crate::reading::File;
use crate::sheet::Sheet;
use dossier_sdk::{Lang, Span};
use dossier_typeset::page::*;
use lopdf::Object;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![4 => -100.0..900.0_f32, 1 => any::<f32>()]
}

fn rect() -> impl Strategy<Value = Rect> {
    (number(), number(), number(), number()).prop_map(|(x, y, width, height)| Rect { x, y, width, height })
}

fn glyph() -> impl Strategy<Value = Glyph> {
    let id = prop_oneof![8 => 0..400_u16, 1 => any::<u16>()];
    let place = prop_oneof![8 => 0..12_u32, 1 => any::<u32>()];
    (id, place.clone(), place, number(), number(), number())
        .prop_map(|(id, start, end, advance, x, y)| Glyph { id, start, end, advance, offset: (x, y) })
}

fn run() -> impl Strategy<Value = GlyphRun> {
    let text = prop_oneof![Just("plain text"), Just("法律 x"), Just("e\u{301}\u{E000}"), Just("")];
    let lang = prop::option::of(Just(Lang::parse("zh-Hans").unwrap()));
    (
        0..3_usize,
        number(),
        any::<[u8; 3]>(),
        number(),
        number(),
        prop::collection::vec(glyph(), 0..6),
        text,
        lang,
    )
        .prop_map(|(font, size, [r, g, b], x, y, glyphs, text, lang)| GlyphRun {
            font,
            size,
            color: Color(r, g, b),
            x,
            y,
            glyphs,
            text: text.into(),
            lang,
            span: Span::SYNTHESIZED,
        })
}

fn item() -> impl Strategy<Value = Item> {
    let artifact = prop_oneof![Just(Artifact::Layout), Just(Artifact::Header), Just(Artifact::Footer)];
    let owner = prop_oneof![6 => (0..8_u32).prop_map(Owner::Tag), 1 => artifact.prop_map(Owner::Artifact)];
    let kind = prop_oneof![
        6 => run().prop_map(ItemKind::Glyphs),
        1 => rect().prop_map(|area| ItemKind::Rect { area, color: Color(1, 2, 3) }),
        1 => (0..3_usize, rect()).prop_map(|(image, area)| ItemKind::Image { image, area }),
    ];
    (owner, kind).prop_map(|(owner, kind)| Item { owner, kind })
}

fn link() -> impl Strategy<Value = LinkArea> {
    let target = prop_oneof![
        Just(LinkTarget::Url("https://example.org".into())),
        Just(LinkTarget::Url(String::new())),
        Just(LinkTarget::Destination("there".into())),
        Just(LinkTarget::Destination("nowhere".into())),
    ];
    (rect(), 0..8_u32, target, "[a-z ]{0,4}").prop_map(|(area, tag, target, description)| LinkArea {
        area,
        tag,
        target,
        description,
    })
}

fn page() -> impl Strategy<Value = Page> {
    (number(), number(), prop::collection::vec(item(), 0..6), prop::collection::vec(link(), 0..3))
        .prop_map(|(width, height, items, links)| Page { width, height, items, links })
}

fn tag() -> impl Strategy<Value = Tag> {
    let role = prop_oneof![
        Just(Role::P),
        Just(Role::Link),
        Just(Role::Reference),
        Just(Role::Note),
        Just(Role::Figure),
        any::<u8>().prop_map(Role::Heading),
        any::<(bool, u32, u32)>().prop_map(|(column, col_span, row_span)| Role::Th {
            column,
            col_span,
            row_span
        }),
    ];
    (role, 0..8_u32, prop::option::of("[a-b]{0,1}"), prop::option::of(".{0,3}"))
        .prop_map(|(role, parent, id, alt)| Tag { role, parent, lang: None, alt, id })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_layout_becomes_a_file(
        pages in prop::collection::vec(page(), 1..4),
        tags in prop::collection::vec(tag(), 0..7),
        image in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut sheet = Sheet::new();
        sheet.layout.tags.extend(tags);
        sheet.layout.destinations =
            vec![Destination { name: "there".into(), page: pages.len() - 1, x: 0.0, y: 0.0, tag: 0 }];
        sheet.layout.pages = pages;
        sheet.image("broken", &[&[0xFF, 0xD8], image.as_slice()].concat());
        sheet.image("whole", &crate::images::png(image::DynamicImage::new_rgba8(2, 2)));
        let (bytes, _) = sheet.write_with_findings();
        let file = File::read(&bytes);
        prop_assert_eq!(file.document.page_iter().count(), sheet.layout.pages.len());
        prop_assert_eq!(elements(&file), expected(&sheet.layout));
    }

    #[test]
    fn no_image_makes_it_panic(start in 0..3_usize, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let starts: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR", b"\xFF\xD8\xFF", b""];
        let mut sheet = Sheet::new();
        sheet.image("x", &[starts[start], &bytes].concat());
        sheet.write_with_findings();
    }
}

/// How many elements the tree has, each held once.
fn elements(file: &File) -> usize {
    let (mut todo, mut seen) = (file.kids(file.structure()), BTreeSet::new());
    while let Some(kid) = todo.pop() {
        assert!(seen.insert(kid.as_reference().unwrap()), "an element is held twice");
        let element = file.dictionary(kid);
        let is_element =
            |kid: &&Object| file.mark(element, kid).is_none() && !file.dictionary(kid).has(b"Obj");
        todo.extend(file.kids(element).into_iter().filter(is_element));
    }
    seen.len()
}

/// How many elements it should have: one for each tag, one more for each that has link areas and is no link.
fn expected(layout: &Layout) -> usize {
    let areas = layout.pages.iter().flat_map(|page| &page.links).map(|link| link.tag as usize);
    let no_link = |tag: &usize| layout.tags.get(*tag).is_some_and(|tag| tag.role != Role::Link);
    layout.tags.len() + areas.filter(no_link).collect::<BTreeSet<_>>().len()
}
