//! The fonts. printpdf makes their objects: font programs, widths and `ToUnicode`.

use super::{File, kept_deflated, real};
use crate::Kept;
use crate::fonts::{Coded, Subset};
use dossier_sdk::{Diagnostic, Failure};
use lopdf::{Dictionary, Object, ObjectId};
use printpdf::{
    Codepoint, FontId, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt,
    Rect, TextItem,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Adds the fonts, and the dictionary that has them by name.
///
/// # Errors
/// When printpdf cannot embed a font.
pub(super) fn embed(file: &mut File, fonts: Vec<Option<Subset>>, kept: Kept<'_>) -> Result<Object, Failure> {
    let mut document = PdfDocument::new("");
    let mut registration = Vec::new();
    let mut widths = Vec::new();
    for mut font in fonts.into_iter().flatten() {
        registration.extend(register(&font));
        widths.push((font.resource.clone(), std::mem::take(&mut font.glyphs)));
        let id = FontId(font.resource.clone());
        document.resources.fonts.map.insert(id, parse(font)?);
    }
    let area = Rect::from_wh(Pt(0.0), Pt(0.0));
    let (media_box, trim_box, crop_box) = (area.clone(), area.clone(), area);
    document.pages = vec![PdfPage { media_box, trim_box, crop_box, ops: registration }];
    let options =
        PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    let mut tree = document.to_lopdf_document(&options, &mut Vec::new());
    let dictionary = dictionary(&tree).cloned().unwrap_or_default();
    for (name, glyphs) in widths {
        set_widths(&mut tree, &dictionary, &name, &glyphs).ok_or_else(|| not_embedded(&name))?;
    }
    Ok(adopt(file, tree, dictionary, kept).into())
}

/// The fonts by name, in printpdf's tree.
fn dictionary(tree: &lopdf::Document) -> Option<&Dictionary> {
    let page = tree.get_dictionary(tree.page_iter().next()?).ok()?;
    let resources = page.get(b"Resources").and_then(Object::as_reference).ok()?;
    let fonts = tree.get_dictionary(resources).ok()?.get(b"Font").and_then(Object::as_reference).ok()?;
    tree.get_dictionary(fonts).ok()
}

/// Takes over an object of printpdf's tree with all that it refers to, in the tree's order; gives its number.
fn adopt(file: &mut File, mut tree: lopdf::Document, root: Dictionary, kept: Kept<'_>) -> ObjectId {
    let mut root = Object::Dictionary(root);
    let mut found = BTreeMap::new();
    let mut todo = Vec::new();
    references_in(&mut root, &mut |id| todo.push(*id));
    while let Some(id) = todo.pop() {
        if let Some(mut object) = tree.objects.remove(&id) {
            references_in(&mut object, &mut |id| todo.push(*id));
            found.insert(id, object);
        }
    }
    let numbers: BTreeMap<ObjectId, ObjectId> = found.keys().map(|id| (*id, file.reserve())).collect();
    let renumber = &mut |id: &mut ObjectId| *id = numbers.get(id).copied().unwrap_or_default();
    references_in(&mut root, renumber);
    found.values_mut().for_each(|object| references_in(object, renumber));
    let found: Vec<_> = found.into_iter().collect();
    let compressed: Vec<_> =
        found.into_par_iter().map(|(id, object)| (id, compressed(object, kept))).collect();
    for (id, object) in compressed {
        if let Some(id) = numbers.get(&id) {
            file.set(*id, object);
        }
    }
    file.add(root)
}

/// Writes a font's widths, which printpdf cuts to integers (ISO 32000-1, 9.7.4.3); `None` if it left out the font, as it
/// does where it cannot embed one.
fn set_widths(tree: &mut lopdf::Document, fonts: &Dictionary, name: &str, glyphs: &[Coded]) -> Option<()> {
    let font = fonts.get(name.as_bytes()).and_then(Object::as_reference).ok()?;
    let font = tree.get_dictionary_mut(font).ok()?;
    let descendants = font.get_mut(b"DescendantFonts").and_then(Object::as_array_mut).ok()?;
    let descendant = descendants.first_mut()?.as_dict_mut().ok()?;
    // Code 0 is the missing glyph, which is hardly ever shown.
    let first = usize::from(glyphs.first()?.text.is_empty());
    let widths = glyphs.iter().skip(first).map(|glyph| real(glyph.width as f32 / 1000.0)).collect();
    descendant.set("W", vec![Object::Integer(first as i64), Object::Array(widths)]);
    Some(())
}

fn compressed(object: Object, kept: Kept<'_>) -> Object {
    match object {
        Object::Stream(stream) if stream.allows_compression => {
            kept_deflated(stream.dict, &stream.content, kept).into()
        }
        other => other,
    }
}

/// Calls back with each reference in an object. Nesting is that of what printpdf writes, a few levels.
fn references_in(object: &mut Object, with: &mut impl FnMut(&mut ObjectId)) {
    let mut each = |dictionary: &mut Dictionary| {
        dictionary.iter_mut().for_each(|(_, object)| references_in(object, with));
    };
    match object {
        Object::Dictionary(dictionary) => each(dictionary),
        Object::Stream(stream) => each(&mut stream.dict),
        Object::Array(array) => array.iter_mut().for_each(|object| references_in(object, with)),
        Object::Reference(id) => with(id),
        _ => {}
    }
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

fn not_embedded(name: &str) -> Failure {
    Failure::because(Diagnostic::deny("pdf/font", format!("the font `{name}` could not be embedded")))
}
