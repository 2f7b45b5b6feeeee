//! Layouts made by hand: text is set glyph by glyph from the font's character map, with no shaping.

use dossier_sdk::{Lang, Meta, Span};
use dossier_typeset::page::*;
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use std::sync::Arc;

pub(crate) const SERIF: usize = 0;
pub(crate) const HAN: usize = 1;

/// A layout in the making.
pub(crate) struct Sheet {
    pub(crate) layout: Layout,
    data: Vec<Arc<Vec<u8>>>,
}

impl Sheet {
    /// An A4 page, two fonts and the root of the tag tree.
    pub(crate) fn new() -> Self {
        let mut sheet = Self { layout: Layout::default(), data: Vec::new() };
        sheet.font("SourceSerif4-Regular", "SourceSerif4-Regular.ttf");
        sheet.font("NotoSansCJKsc-Regular", "NotoSansCJKsc-Regular.otf");
        sheet.layout.lang = Lang::parse("en-GB").unwrap();
        sheet.meta("title", "A sheet");
        sheet.tag(0, Role::Document);
        sheet.page();
        sheet
    }

    pub(crate) fn font(&mut self, name: &str, file: &str) {
        let path = format!("{}/../../crates/typeset/fonts/{file}", env!("CARGO_MANIFEST_DIR"));
        #[expect(clippy::disallowed_methods, reason = "a test reads its own fixtures")]
        let data = Arc::new(std::fs::read(path).unwrap());
        self.data.push(data.clone());
        self.layout.fonts.push(Font { name: name.to_owned(), data, index: 0 });
    }

    pub(crate) fn meta(&mut self, key: &str, value: &str) {
        self.layout.meta.insert(key.to_owned(), Meta::String(value.to_owned()));
    }

    pub(crate) fn page(&mut self) {
        self.layout.pages.push(Page { width: 595.0, height: 842.0, items: Vec::new(), links: Vec::new() });
    }

    pub(crate) fn tag(&mut self, parent: TagId, role: Role) -> TagId {
        self.layout.tags.push(Tag { role, parent, lang: None, alt: None, id: None });
        (self.layout.tags.len() - 1) as TagId
    }

    pub(crate) fn edit(&mut self, tag: TagId) -> &mut Tag {
        &mut self.layout.tags[tag as usize]
    }

    pub(crate) fn last(&mut self) -> &mut Page {
        self.layout.pages.last_mut().unwrap()
    }

    pub(crate) fn item(&mut self, owner: Owner, kind: ItemKind) {
        self.last().items.push(Item { owner, kind });
    }

    /// Text on the last page.
    pub(crate) fn text(&mut self, tag: TagId, font: usize, (x, y): (f32, f32), text: &str) {
        let run = self.run(font, (x, y), text);
        self.item(Owner::Tag(tag), ItemKind::Glyphs(run));
    }

    pub(crate) fn run(&self, font: usize, (x, y): (f32, f32), text: &str) -> GlyphRun {
        let face = skrifa::FontRef::from_index(&self.data[font], 0).unwrap();
        let (charmap, size) = (face.charmap(), 11.0);
        let metrics = face.glyph_metrics(Size::new(size), LocationRef::default());
        let glyph = |(start, c): (usize, char)| {
            let glyph = charmap.map(c).unwrap_or_default();
            Glyph {
                id: glyph.to_u32() as u16,
                start: start as u32,
                end: (start + c.len_utf8()) as u32,
                advance: metrics.advance_width(glyph).unwrap_or_default(),
                offset: (0.0, 0.0),
            }
        };
        let glyphs = text.char_indices().map(glyph).collect();
        let span = Span::SYNTHESIZED;
        GlyphRun { font, size, color: Color::default(), x, y, glyphs, text: text.into(), lang: None, span }
    }

    pub(crate) fn link(&mut self, tag: TagId, area: Rect, target: LinkTarget, description: &str) {
        self.last().links.push(LinkArea { area, tag, target, description: description.to_owned() });
    }

    pub(crate) fn image(&mut self, key: &str, data: &[u8]) -> usize {
        let media_type = "application/octet-stream".to_owned();
        let image = Image {
            key: key.to_owned(),
            media_type,
            data: data.into(),
            width: 800,
            height: 800,
            turn: Turn::default(),
            drawing: None,
        };
        self.layout.images.push(image);
        self.layout.images.len() - 1
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let (bytes, findings) = self.write_with_findings();
        assert_eq!(findings, "");
        bytes
    }

    pub(crate) fn write_with_findings(&self) -> (Vec<u8>, String) {
        let mut findings = dossier_pdf::Findings::default();
        let bytes =
            dossier_pdf::write(&self.layout, Some(0), dossier_pdf::Kept::default(), &mut findings).unwrap();
        let findings: Vec<_> = findings.into_list().iter().map(|(finding, _)| finding.to_string()).collect();
        (bytes, findings.join("\n"))
    }
}

/// A page with something of everything.
pub(crate) fn everything() -> Sheet {
    let mut sheet = Sheet::new();
    sheet.meta("author", "A. Author");
    sheet.meta("date", "2026-11-23");
    let title = sheet.tag(0, Role::Title);
    sheet.text(title, SERIF, (70.0, 90.0), "Reading the law");
    let heading = sheet.tag(0, Role::Heading(1));
    sheet.text(heading, SERIF, (70.0, 120.0), "1 Introduction");
    paragraph(&mut sheet);
    list(&mut sheet);
    table(&mut sheet);
    figure(&mut sheet);
    let footer = sheet.run(SERIF, (290.0, 800.0), "1");
    sheet.item(Owner::Artifact(Artifact::Footer), ItemKind::Glyphs(footer));
    sheet.layout.destinations =
        vec![Destination { name: "intro".into(), page: 0, x: 70.0, y: 110.0, tag: heading }];
    sheet.layout.outline = vec![OutlineItem {
        title: "1 Introduction – 导言".into(),
        page: 0,
        y: 110.0,
        tag: heading,
        children: vec![],
    }];
    sheet
}

fn paragraph(sheet: &mut Sheet) {
    let p = sheet.tag(0, Role::P);
    sheet.text(p, SERIF, (70.0, 140.0), "The term ");
    let span = sheet.tag(p, Role::Span);
    sheet.edit(span).lang = Some(Lang::parse("zh-Hans").unwrap());
    sheet.text(span, HAN, (118.0, 140.0), "网络安全");
    sheet.text(p, SERIF, (163.0, 140.0), " means security, see ");
    let link = sheet.tag(p, Role::Link);
    sheet.text(link, SERIF, (266.0, 140.0), "the law");
    let area = Rect { x: 266.0, y: 130.0, width: 36.0, height: 13.0 };
    sheet.link(link, area, LinkTarget::Url("https://example.org/法?a=(b)".into()), "The law");
    let reference = sheet.tag(p, Role::Reference);
    let label = sheet.tag(reference, Role::Lbl);
    sheet.text(label, SERIF, (303.0, 136.0), "1");
    let area = Rect { x: 303.0, y: 128.0, width: 6.0, height: 10.0 };
    sheet.link(reference, area, LinkTarget::Destination("intro".into()), "Note 1");
    sheet.text(p, SERIF, (312.0, 140.0), "and on.");
    let note = sheet.tag(0, Role::Note);
    let label = sheet.tag(note, Role::Lbl);
    let body = sheet.tag(note, Role::P);
    sheet.text(label, SERIF, (70.0, 780.0), "1 ");
    sheet.text(body, SERIF, (80.0, 780.0), "A note at the foot.");
}

fn list(sheet: &mut Sheet) {
    let list = sheet.tag(0, Role::L(ListKind::Decimal));
    for (index, text) in ["first", "second"].into_iter().enumerate() {
        let y = 170.0 + 15.0 * index as f32;
        let item = sheet.tag(list, Role::Li);
        let (label, body) = (sheet.tag(item, Role::Lbl), sheet.tag(item, Role::LBody));
        sheet.text(label, SERIF, (70.0, y), &format!("{}. ", index + 1));
        sheet.text(body, SERIF, (85.0, y), text);
    }
}

fn table(sheet: &mut Sheet) {
    let table = sheet.tag(0, Role::Table);
    let caption = sheet.tag(table, Role::Caption);
    sheet.text(caption, SERIF, (70.0, 215.0), "Table 1: Counts");
    let head = sheet.tag(table, Role::THead);
    let row = sheet.tag(head, Role::Tr);
    let cell = sheet.tag(row, Role::Th { column: true, col_span: 2, row_span: 1 });
    sheet.text(cell, SERIF, (70.0, 230.0), "Law and count");
    let area = Rect { x: 70.0, y: 234.0, width: 200.0, height: 0.5 };
    let rule = ItemKind::Rect { area, color: Color(0x33, 0x66, 0x99) };
    sheet.item(Owner::Artifact(Artifact::Layout), rule);
    let body = sheet.tag(table, Role::TBody);
    let row = sheet.tag(body, Role::Tr);
    let cell = sheet.tag(row, Role::Th { column: false, col_span: 1, row_span: 1 });
    sheet.text(cell, SERIF, (70.0, 246.0), "DSL");
    sheet.tag(row, Role::Td { col_span: 1, row_span: 1 });
}

fn figure(sheet: &mut Sheet) {
    let figure = sheet.tag(0, Role::Figure);
    sheet.edit(figure).alt = Some("A square".to_owned());
    let image = sheet.image("square.png", &crate::images::png(image::DynamicImage::new_rgba8(8, 8)));
    let area = Rect { x: 70.0, y: 260.0, width: 80.0, height: 80.0 };
    sheet.item(Owner::Tag(figure), ItemKind::Image { image, area });
}
