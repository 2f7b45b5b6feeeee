//! The file itself. printpdf makes what embeds the fonts; everything else is made here of lopdf's objects, which are
//! written as soon as they are complete. No other module knows printpdf or lopdf.

mod catalog;
mod drawing;
mod fonts;
mod images;
mod navigation;
mod serial;
mod tags;
mod writer;

use crate::content::PageContent;
use crate::fonts::Subset;
use crate::images::Picture;
use crate::metadata::Description;
use crate::{Findings, Kept, structure};
use dossier_sdk::Failure;
use dossier_typeset::page::Layout;
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use writer::Writer;

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
pub(crate) fn write(parts: Parts<'_>, kept: Kept<'_>, findings: &mut Findings) -> Result<Vec<u8>, Failure> {
    let Parts { layout, pages, fonts, images, description } = parts;
    let kids = structure::kids(layout, &pages);
    let mut file = File::new(layout);
    file.fonts = fonts::embed(&mut file, fonts, kept)?;
    let links = navigation::links(&mut file, layout, findings);
    tags::write(&mut file, layout, &pages, &kids, &links);
    navigation::destinations(&mut file, layout);
    navigation::outline(&mut file, layout);
    let info = catalog::describe(&mut file, &description);
    let resources = images::resources(&mut file, images);
    for (index, (page, annotations)) in pages.into_iter().zip(links.pages).enumerate() {
        file.fill_page(index, page, annotations, resources);
    }
    Ok(file.finish(info, kept))
}

/// A file in the making and what is known of its objects.
struct File {
    writer: Writer,
    /// The catalogue, which is written last.
    catalog: Dictionary,
    pages: Vec<ObjectId>,
    /// What the pages hang from.
    page_tree: ObjectId,
    /// Widths and heights of the pages in points: PDF counts from the bottom.
    sizes: Vec<(f32, f32)>,
    /// The dictionary of fonts by name.
    fonts: Object,
}

impl File {
    /// A file whose pages have numbers.
    fn new(layout: &Layout) -> Self {
        let mut writer = Writer::new();
        let page_tree = writer.reserve();
        let pages = layout.pages.iter().map(|_| writer.reserve()).collect();
        let catalog = dictionary! { "Type" => "Catalog", "Pages" => page_tree };
        let sizes = layout.pages.iter().map(|page| (page.width, page.height)).collect();
        Self { writer, catalog, pages, page_tree, sizes, fonts: Object::Null }
    }

    fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = self.reserve();
        self.set(id, object);
        id
    }

    /// A number for an object that comes later.
    fn reserve(&mut self) -> ObjectId {
        self.writer.reserve()
    }

    fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.writer.set(id, &object.into());
    }

    /// Writes an entry of the catalogue.
    fn set_in_catalog(&mut self, key: &str, value: impl Into<Object>) {
        self.catalog.set(key, value);
    }

    fn page(&self, index: usize) -> Option<ObjectId> {
        self.pages.get(index).copied()
    }

    /// The height of a page; 0 where there is none.
    fn height(&self, page: usize) -> f32 {
        self.sizes.get(page).copied().unwrap_or_default().1
    }

    /// Writes a page and its content.
    fn fill_page(&mut self, index: usize, content: PageContent, links: Vec<ObjectId>, resources: ObjectId) {
        let Some(id) = self.page(index) else { return };
        let contents = self.add(Stream::new(dictionary! { "Filter" => "FlateDecode" }, content.stream));
        let (width, height) = self.sizes.get(index).copied().unwrap_or_default();
        let mut page = dictionary! {
            "Type" => "Page",
            "Parent" => self.page_tree,
            "MediaBox" => [0.0, 0.0, width, height].map(real).to_vec(),
            "Contents" => contents,
            // Not inherited: ISO 19005-2, 6.2.2.
            "Resources" => resources,
            "StructParents" => index as i64,
            // Order of the tab key: that of the structure (ISO 14289-1, 7.18.3).
            "Tabs" => "S",
        };
        if !links.is_empty() {
            page.set("Annots", references(links));
        }
        self.set(id, page);
    }

    /// Ends the file.
    fn finish(mut self, info: ObjectId, kept: Kept<'_>) -> Vec<u8> {
        let count = self.pages.len() as i64;
        let pages = dictionary! {
            "Type" => "Pages",
            "Kids" => references(std::mem::take(&mut self.pages)),
            "Count" => count,
        };
        self.set(self.page_tree, pages);
        let catalog = std::mem::take(&mut self.catalog);
        let catalog = self.add(catalog);
        self.writer.finish(dictionary! { "Root" => catalog, "Info" => info }, kept)
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

/// A stream, compressed where that makes it shorter.
fn deflated(dictionary: Dictionary, content: &[u8]) -> Stream {
    kept_deflated(dictionary, content, Kept::default())
}

/// The same, or what was kept of it.
fn kept_deflated(mut dictionary: Dictionary, content: &[u8], kept: Kept<'_>) -> Stream {
    let packed = kept.deflate(content);
    if packed.len() < content.len() {
        dictionary.set("Filter", "FlateDecode");
        return Stream::new(dictionary, packed);
    }
    Stream::new(dictionary, content.to_vec())
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
