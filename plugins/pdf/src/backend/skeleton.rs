//! What printpdf makes: fonts with their widths and `ToUnicode`, the page tree, the catalogue and the trailer.

use super::{File, real};
use crate::fonts::{Coded, Subset};
use dossier_sdk::{Diagnostic, Failure};
use dossier_typeset::page::Layout;
use lopdf::Object;
use printpdf::{
    Codepoint, FontId, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt,
    Rect, TextItem,
};

/// A file with the layout's fonts and empty pages, whose size is still to be told.
///
/// # Errors
/// When printpdf cannot embed a font.
pub(super) fn make(layout: &Layout, fonts: Vec<Option<Subset>>) -> Result<File, Failure> {
    let mut document = PdfDocument::new("");
    let mut registration = Vec::new();
    let mut embedded = Vec::new();
    for mut font in fonts.into_iter().flatten() {
        registration.extend(register(&font));
        embedded.push((font.resource.clone(), std::mem::take(&mut font.glyphs)));
        let id = FontId(font.resource.clone());
        document.resources.fonts.map.insert(id, parse(font)?);
    }
    document.pages = layout.pages.iter().map(|_| empty_page()).collect();
    if let Some(page) = document.pages.first_mut() {
        page.ops = registration;
    }
    let options =
        PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    let tree = document.to_lopdf_document(&options, &mut Vec::new());
    let sizes = layout.pages.iter().map(|page| (page.width, page.height)).collect();
    let mut file = open(tree, sizes)
        .ok_or_else(|| Failure::because(Diagnostic::deny("pdf/write", "there are no pages")))?;
    for (name, glyphs) in embedded {
        set_widths(&mut file, &name, &glyphs).ok_or_else(|| not_embedded(&name))?;
    }
    Ok(file)
}

fn parse(font: Subset) -> Result<PdfFont, Failure> {
    let Some(mut parsed) = ParsedFont::from_bytes(&font.program, 0, &mut Vec::new()) else {
        return Err(not_embedded(&font.name));
    };
    // The subset has no character map; its text comes from the registration.
    parsed.font_name = Some(font.name);
    Ok(PdfFont::new(parsed))
}

/// Operators that show each glyph once: from them printpdf learns which widths and texts to write.
fn register(font: &Subset) -> [Op; 2] {
    let font_handle = PdfFontHandle::External(FontId(font.resource.clone()));
    let glyphs = (0_u16..).zip(&font.glyphs).filter(|(_, glyph)| !glyph.text.is_empty());
    let glyphs = glyphs.map(|(code, glyph)| Codepoint::with_cid(code, 0.0, glyph.text.clone())).collect();
    [
        Op::SetFont { font: font_handle, size: Pt(1.0) },
        Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] },
    ]
}

fn empty_page() -> PdfPage {
    let area = Rect::from_wh(Pt(0.0), Pt(0.0));
    PdfPage { media_box: area.clone(), trim_box: area.clone(), crop_box: area, ops: Vec::new() }
}

/// Finds in printpdf's tree what is to be worked on.
fn open(tree: lopdf::Document, sizes: Vec<(f32, f32)>) -> Option<File> {
    let catalog = tree.trailer.get(b"Root").and_then(Object::as_reference).ok()?;
    let pages: Vec<_> = tree.page_iter().collect();
    let first = tree.get_dictionary(*pages.first()?).ok()?;
    let resources = first.get(b"Resources").and_then(Object::as_reference).ok()?;
    let fonts = tree.get_dictionary(resources).ok()?.get(b"Font").ok()?.clone();
    Some(File { tree, catalog, pages, sizes, fonts })
}

/// Writes a font's widths, which printpdf cuts to integers (ISO 32000-1, 9.7.4.3); `None` if it left out the font, as it
/// does where it cannot embed one.
fn set_widths(file: &mut File, name: &str, glyphs: &[Coded]) -> Option<()> {
    let fonts = file.tree.get_dictionary(file.fonts.as_reference().ok()?).ok()?;
    let font = fonts.get(name.as_bytes()).and_then(Object::as_reference).ok()?;
    let font = file.tree.get_dictionary_mut(font).ok()?;
    let descendants = font.get_mut(b"DescendantFonts").and_then(Object::as_array_mut).ok()?;
    let descendant = descendants.first_mut()?.as_dict_mut().ok()?;
    // Code 0 is the missing glyph, which is hardly ever shown.
    let first = usize::from(glyphs.first()?.text.is_empty());
    let widths = glyphs.iter().skip(first).map(|glyph| real(glyph.width as f32 / 1000.0)).collect();
    descendant.set("W", vec![Object::Integer(first as i64), Object::Array(widths)]);
    Some(())
}

fn not_embedded(name: &str) -> Failure {
    Failure::because(Diagnostic::deny("pdf/font", format!("the font `{name}` could not be embedded")))
}
