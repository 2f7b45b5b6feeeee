//! Font files of a project: reads one and says what keeps it from being used.

use crate::font::{FontData, Loaded};
use dossier_core::{Context, ReadError};
use harfrust::Font;
use skrifa::raw::{FileRef, TableProvider};

use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider, Tag};
use std::sync::Arc;

/// Why a font cannot be used, and what to do about it.
pub(crate) struct Fault {
    pub why: String,
    pub hint: String,
}

impl Fault {
    pub(crate) fn new(why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { why: why.into(), hint: hint.into() }
    }
}

const CONVERT: &str = "convert it to TrueType or OpenType (.ttf, .otf)";
const AGAIN: &str = "get the file again from where it came from";
const OTHER: &str = "choose another font";
const RELATIVE: &str = "paths are relative to the folder of the pipeline file";

/// The file that a reference names and, after `#`, which font of a collection.
pub(crate) fn split(reference: &str) -> (&str, Option<u32>) {
    match reference.rsplit_once('#').map(|(path, index)| (path, index.parse())) {
        Some((path, Ok(index))) => (path, Some(index)),
        _ => (reference, None),
    }
}

/// The content of a font file.
pub(crate) fn read(path: &str, cx: &Context<'_>) -> Result<Arc<[u8]>, Fault> {
    let hint = |error: &ReadError| error.hint().unwrap_or_else(|| RELATIVE.to_owned());
    cx.read(path).map_err(|error| Fault::new(error.to_string(), hint(&error)))
}

/// A font of a file, if it can be used.
pub(crate) fn load(bytes: &Arc<[u8]>, index: Option<u32>) -> Result<Loaded, Fault> {
    let file = open(bytes)?;
    let (face, index) = choose(&file, index)?;
    whole(&face, bytes)?;
    readable(&face)?;
    if let Some(why) = embedding_forbidden(&face) {
        return Err(Fault::new(why, "ask its maker for a licence that allows it, or choose another font"));
    }
    let data: FontData = Arc::new(Arc::clone(bytes));
    let font = Font::new(Arc::clone(&data), index).ok_or_else(|| damaged("it has no usable tables"))?;
    let map = font.charmap();
    if map.unicode_is_symbol() || !map.has_unicode() {
        let why = "it is encoded for symbols: it does not say which characters its glyphs are";
        return Err(Fault::new(why, OTHER));
    }
    Ok(Loaded::new(post_script_name(&face), data, index, font))
}

/// The place in the design space where a variable font is set: its default.
pub(crate) fn instance(font: &Font) -> Option<String> {
    let axes = font.axes();
    let axes: Vec<_> = axes.iter().map(|axis| format!("{} {}", axis.tag(), axis.default_value())).collect();
    (!axes.is_empty()).then(|| axes.join(", "))
}

fn damaged(why: impl std::fmt::Display) -> Fault {
    Fault::new(format!("it is damaged: {why}"), AGAIN)
}

/// Looks at the first bytes, which tell the formats apart.
fn open(bytes: &[u8]) -> Result<FileRef<'_>, Fault> {
    let starts = |with: &[&[u8]]| with.iter().any(|with| bytes.starts_with(with));
    if bytes.is_empty() {
        return Err(Fault::new("the file is empty", AGAIN));
    }
    if starts(&[b"wOFF", b"wOF2"]) {
        return Err(Fault::new("it is a web font (WOFF)", CONVERT));
    }
    if starts(&[b"%!", &[0x80, 1]]) {
        return Err(Fault::new("it is a Type 1 font", CONVERT));
    }
    if starts(&[b"version https://git-lfs"]) {
        return Err(Fault::new(
            "the file only points to the font, which Git LFS keeps",
            "run `git lfs pull`",
        ));
    }
    if !starts(&[&[0, 1, 0, 0], b"OTTO", b"true", b"ttcf"]) {
        return Err(Fault::new("the file is no TrueType or OpenType font", OTHER));
    }
    FileRef::new(bytes).map_err(damaged)
}

/// The font that is meant.
fn choose<'a>(file: &FileRef<'a>, index: Option<u32>) -> Result<(FontRef<'a>, u32), Fault> {
    match (file, index) {
        (FileRef::Font(font), None | Some(0)) => Ok((font.clone(), 0)),
        (FileRef::Font(_), Some(index)) => {
            Err(Fault::new("the file is no collection of fonts", format!("leave out `#{index}`")))
        }
        (FileRef::Collection(all), _) => {
            let index = index.or_else(|| (all.len() == 1).then_some(0));
            let Some(index) = index.filter(|&index| index < all.len()) else {
                let names = all.iter().take(LISTED).enumerate().map(|(index, font)| {
                    let name = font.ok().and_then(|font| name(&font, StringId::FULL_NAME));
                    format!("`#{index}` {}", name.unwrap_or_default())
                });
                let names = names.collect::<Vec<_>>().join(", ");
                return Err(Fault::new(
                    format!("it is a collection of {} fonts", all.len()),
                    format!("add to the path which one is meant: {names}"),
                ));
            };
            Ok((all.get(index).map_err(damaged)?, index))
        }
    }
}

/// How many fonts of a collection are listed.
const LISTED: usize = 40;

/// Makes sure that the file reaches to the end of each of the font's tables.
fn whole(font: &FontRef<'_>, bytes: &[u8]) -> Result<(), Fault> {
    for record in font.table_directory().table_records() {
        let end = u64::from(record.offset()) + u64::from(record.length());
        if end > bytes.len() as u64 {
            let tag = record.tag();
            return Err(damaged(format!("its table `{tag}` ends at byte {end} of {}", bytes.len())));
        }
    }
    Ok(())
}

/// Makes sure that there is what setting text takes: a map from characters, widths, outlines.
fn readable(font: &FontRef<'_>) -> Result<(), Fault> {
    let head = font.head().map_err(damaged)?;
    if !(16..=16384).contains(&head.units_per_em()) {
        return Err(damaged(format!("its em has {} units", head.units_per_em())));
    }
    if font.maxp().map_err(damaged)?.num_glyphs() == 0 {
        return Err(damaged("it has no glyphs"));
    }
    font.cmap().map_err(damaged)?;
    font.hhea().map_err(damaged)?;
    font.hmtx().map_err(damaged)?;
    let has = |tags: &[&[u8; 4]]| tags.iter().any(|tag| font.table_data(Tag::new(tag)).is_some());
    if has(&[b"glyf"]) {
        font.loca(None).map_err(damaged)?;
        return font.glyf().map(drop).map_err(damaged);
    }
    if has(&[b"CFF "]) {
        return font.cff().map(drop).map_err(damaged);
    }
    if has(&[b"CFF2"]) {
        return font.cff2().map(drop).map_err(damaged);
    }
    let why = if has(&[b"EBDT", b"CBDT", b"sbix"]) { "it has bitmaps only" } else { "it has no outlines" };
    Err(Fault::new(why, OTHER))
}

/// Why a font's maker does not allow to embed a subset of it (OpenType, `OS/2`, `fsType`).
pub(crate) fn embedding_forbidden(font: &FontRef<'_>) -> Option<&'static str> {
    let allowed = font.os2().map_or(0, |os2| os2.fs_type());
    match allowed {
        _ if allowed & 0x000F == 0x0002 => Some("its licence forbids to embed it in documents"),
        _ if allowed & 0x0100 != 0 => Some("its licence forbids to embed parts of it in documents"),
        _ if allowed & 0x0200 != 0 => Some("its licence allows to embed bitmaps of it only"),
        _ => None,
    }
}

/// The name by which a document calls a font: of printable ASCII, as `PostScript` names are.
fn post_script_name(font: &FontRef<'_>) -> String {
    let plain = |name: String| -> String {
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        name.chars().filter(plain).take(63).collect()
    };
    let ids = [StringId::POSTSCRIPT_NAME, StringId::FULL_NAME, StringId::FAMILY_NAME];
    let names = ids.into_iter().filter_map(|id| name(font, id).map(plain));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "Unnamed".to_owned())
}

fn name(font: &FontRef<'_>, id: StringId) -> Option<String> {
    font.localized_strings(id).english_or_first().map(|name| name.chars().collect())
}
