//! The file itself. printpdf makes its skeleton: fonts, page tree, catalogue, trailer; everything that printpdf has no
//! words for is added to the object tree that it gives. No other module knows printpdf or lopdf.

mod catalog;
mod drawing;
mod finish;
mod images;
mod navigation;
mod skeleton;
mod tags;

use crate::content::PageContent;
use crate::fonts::Subset;
use crate::images::Picture;
use crate::metadata::Description;
use crate::{Findings, structure};
use dossier_sdk::Failure;
use dossier_typeset::page::Layout;
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};

/// What a file is made of.
pub(crate) struct Parts<'a> {
    pub(crate) layout: &'a Layout,
    /// The pages, their streams deflated.
    pub(crate) pages: Vec<PageContent>,
    pub(crate) fonts: Vec<Option<Subset>>,
    pub(crate) images: Vec<Option<Picture>>,
    pub(crate) description: Description,
}

/// Puts the parts together and gives the file's bytes.
///
/// # Errors
/// When the skeleton lacks something: a font that could not be embedded.
pub(crate) fn write(parts: Parts<'_>, findings: &mut Findings) -> Result<Vec<u8>, Failure> {
    let Parts { layout, pages, fonts, images, description } = parts;
    let kids = structure::kids(layout, &pages);
    let mut file = skeleton::make(layout, fonts)?;
    let links = navigation::links(&mut file, layout, findings);
    tags::write(&mut file, layout, &pages, &kids, &links);
    navigation::destinations(&mut file, layout);
    navigation::outline(&mut file, layout);
    catalog::describe(&mut file, &description);
    let resources = images::resources(&mut file, images);
    for (index, (page, annotations)) in pages.into_iter().zip(links.pages).enumerate() {
        file.fill_page(index, page, annotations, resources);
    }
    finish::bytes(file)
}

/// The object tree of a file and the objects in it that are often asked for.
struct File {
    tree: lopdf::Document,
    catalog: ObjectId,
    pages: Vec<ObjectId>,
    /// Widths and heights of the pages in points: PDF counts from the bottom.
    sizes: Vec<(f32, f32)>,
    /// The dictionary of fonts by name.
    fonts: Object,
}

impl File {
    fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.tree.add_object(object)
    }

    /// A number for an object that comes later.
    fn reserve(&mut self) -> ObjectId {
        self.tree.new_object_id()
    }

    fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.tree.set_object(id, object);
    }

    /// Writes an entry of the catalogue.
    fn set_in_catalog(&mut self, key: &str, value: impl Into<Object>) {
        if let Ok(catalog) = self.tree.get_dictionary_mut(self.catalog) {
            catalog.set(key, value);
        }
    }

    fn page(&self, index: usize) -> Option<ObjectId> {
        self.pages.get(index).copied()
    }

    /// The height of a page; 0 where there is none.
    fn height(&self, page: usize) -> f32 {
        self.sizes.get(page).copied().unwrap_or_default().1
    }

    fn fill_page(&mut self, index: usize, content: PageContent, links: Vec<ObjectId>, resources: ObjectId) {
        let Some(id) = self.page(index) else { return };
        let filter = lopdf::dictionary! { "Filter" => "FlateDecode" };
        let contents = self.add(Stream::new(filter, content.stream).with_compression(false));
        let (width, height) = self.sizes.get(index).copied().unwrap_or_default();
        let Ok(page) = self.tree.get_dictionary_mut(id) else { return };
        for key in [b"TrimBox".as_slice(), b"CropBox", b"Annots"] {
            page.remove(key);
        }
        page.set("MediaBox", [0.0, 0.0, width, height].map(real).to_vec());
        page.set("Contents", contents);
        page.set("Resources", resources);
        page.set("StructParents", index as i64);
        // Order of the tab key: that of the structure (ISO 14289-1, 7.18.3).
        page.set("Tabs", "S");
        if !links.is_empty() {
            page.set("Annots", references(links));
        }
    }
}

fn references(ids: impl IntoIterator<Item = ObjectId>) -> Object {
    Object::Array(ids.into_iter().map(Object::Reference).collect())
}

/// A text string (ISO 32000-1, 7.9.2.2): in ASCII where that does, in UTF-16 otherwise.
fn text(text: &str) -> Object {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// A byte string.
fn bytes(bytes: &[u8]) -> Object {
    Object::String(bytes.to_vec(), StringFormat::Literal)
}

/// A length or place, to a thousandth of a point.
fn real(value: f32) -> Object {
    let rounded = crate::syntax::milli(value) as f64 / 1000.0;
    if rounded.fract() == 0.0 { Object::Integer(rounded as i64) } else { Object::Real(rounded as f32) }
}

/// An entry of a dictionary where there is something to say.
fn set_some(dictionary: &mut Dictionary, key: &str, value: Option<Object>) {
    if let Some(value) = value {
        dictionary.set(key, value);
    }
}
