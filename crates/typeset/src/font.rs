//! The fonts that come with the typesetter and those of the house, their families, and where to look for a character.

use crate::house::House;
use crate::theme::Fonts;
use crate::{Codes, page};
use dossier_core::Context;
use harfrust::{Font, Tag};
use serde::Deserialize;
use skrifa::raw::TableProvider as _;
use std::sync::{Arc, OnceLock};

/// A family of fonts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Source Serif 4, with Noto Serif CJK for Chinese, or what the house has instead.
    #[default]
    Serif,
    /// Source Sans 3, with Noto Sans CJK for Chinese, or what the house has instead.
    Sans,
    /// Source Code Pro, with Noto Sans CJK for Chinese, or what the house has instead.
    Mono,
    /// The signs of formulas; no design names it.
    #[serde(skip)]
    Math,
}

/// Index of a face in the [`Library`].
pub(crate) type FaceId = u8;

/// What decides on a face besides the character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Face {
    pub family: Family,
    pub bold: bool,
    pub italic: bool,
}

/// The bytes of a font file.
pub(crate) type FontData = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A font with its data, ready to shape.
pub(crate) struct Loaded {
    pub name: String,
    pub data: FontData,
    pub index: u32,
    pub font: Font,
    pub units: f32,
}

impl Loaded {
    pub(crate) fn new(name: String, data: FontData, index: u32, font: Font) -> Self {
        let units = f32::from(font.units_per_em().max(1));
        Self { name, data, index, font, units }
    }
}

/// All faces of a layout.
pub(crate) struct Library {
    pub faces: Vec<Arc<Loaded>>,
    /// The faces to try, the best first: for each style of each family, for Latin and for Chinese.
    orders: Vec<[Vec<FaceId>; 2]>,
}

macro_rules! files {
    ($($name:literal . $extension:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../fonts/", $name, ".", $extension)) as &'static [u8])),*]
    };
}

/// Four styles of each Latin family in the order regular, italic, bold, bold italic, then regular and bold of the
/// Chinese ones: [`latin`], [`han`] and [`Fonts::files`] count on it.
static FILES: [(&str, &[u8]); BUNDLED] = files![
    "SourceSerif4-Regular"."ttf",
    "SourceSerif4-It"."ttf",
    "SourceSerif4-Bold"."ttf",
    "SourceSerif4-BoldIt"."ttf",
    "SourceSans3-Regular"."ttf",
    "SourceSans3-It"."ttf",
    "SourceSans3-Bold"."ttf",
    "SourceSans3-BoldIt"."ttf",
    "SourceCodePro-Regular"."ttf",
    "SourceCodePro-It"."ttf",
    "SourceCodePro-Bold"."ttf",
    "SourceCodePro-BoldIt"."ttf",
    "NotoSerifCJKsc-Regular"."otf",
    "NotoSerifCJKsc-Bold"."otf",
    "NotoSansCJKsc-Regular"."otf",
    "NotoSansCJKsc-Bold"."otf",
    "DossierMath-Regular"."otf",
];

/// The place of the font of mathematical signs in [`FILES`].
const SIGNS: usize = 16;

/// How many faces come with the typesetter; the house's come after them.
const BUNDLED: usize = 17;

/// The files of the fonts that come with the typesetter.
pub(crate) fn files() -> impl Iterator<Item = &'static [u8]> {
    FILES.iter().map(|(_, bytes)| *bytes)
}

/// The faces that come with the typesetter, parsed at the first call.
fn bundled() -> &'static [Arc<Loaded>] {
    static FACES: OnceLock<Vec<Arc<Loaded>>> = OnceLock::new();
    FACES.get_or_init(|| {
        let load = |&(name, bytes): &(&str, &'static [u8])| {
            let font = Font::new(bytes, 0)?;
            Some(Arc::new(Loaded::new(name.to_owned(), Arc::new(bytes), 0, font)))
        };
        FILES.iter().filter_map(load).collect()
    })
}

const fn latin(face: Face) -> usize {
    face.family as usize * 4 + face.bold as usize * 2 + face.italic as usize
}

const fn han(face: Face) -> usize {
    12 + if matches!(face.family, Family::Serif) { 0 } else { 2 } + face.bold as usize
}

/// The places of [`FILES`] to look at for a character, the best first. With `wide`, Chinese shapes come before Latin ones.
fn places(face: Face, wide: bool) -> [usize; 6] {
    let signs = face.family == Family::Math;
    let face = if signs { Face { family: Family::Serif, ..face } } else { face };
    let sans = Face { family: Family::Sans, ..face };
    let serif = Face { family: Family::Serif, ..face };
    let mono = Face { family: Family::Mono, ..face };
    let other = if face.family == Family::Sans { serif } else { sans };
    let last = latin(if face.family == Family::Mono { serif } else { mono });
    if signs {
        [SIGNS, latin(face), latin(other), han(face), han(sans), last]
    } else if wide {
        [han(face), latin(face), latin(other), han(sans), last, SIGNS]
    } else {
        [latin(face), latin(other), SIGNS, han(face), last, han(sans)]
    }
}

impl Library {
    /// The faces that come with the typesetter and the house's. A font of the house that cannot be used is reported, and
    /// what it would have replaced is used.
    pub(crate) fn new(fonts: &Fonts, codes: &Codes, cx: &Context<'_>) -> Self {
        let mut house = House::new(bundled().to_vec(), codes, cx);
        let mut chosen: Vec<FaceId> = (0..BUNDLED as FaceId).collect();
        for (place, file) in chosen.iter_mut().zip(fonts.files()) {
            if let Some(face) = file.and_then(|file| house.face(file)) {
                *place = face;
            }
        }
        let fallback: Vec<FaceId> = fonts.fallback.iter().filter_map(|file| house.face(file)).collect();
        let order = |face, wide| {
            let mut order = Vec::new();
            let places = places(face, wide).into_iter().flat_map(|place| [chosen[place], place as FaceId]);
            for face in places.chain(fallback.iter().copied()) {
                if !order.contains(&face) {
                    order.push(face);
                }
            }
            order
        };
        let mut orders = Vec::new();
        for family in [Family::Serif, Family::Sans, Family::Mono, Family::Math] {
            for (bold, italic) in [(false, false), (false, true), (true, false), (true, true)] {
                let face = Face { family, bold, italic };
                orders.push([order(face, false), order(face, true)]);
            }
        }
        Self { faces: house.faces, orders }
    }

    /// A face, as writers need it.
    pub(crate) fn export(&self, face: FaceId) -> page::Font {
        let loaded = &self.faces[usize::from(face)];
        page::Font { name: loaded.name.clone(), data: Arc::clone(&loaded.data), index: loaded.index }
    }

    /// The faces to try for a character, the best first. With `wide`, Chinese shapes come before Latin ones.
    pub(crate) fn candidates(&self, face: Face, wide: bool) -> &[FaceId] {
        &self.orders[latin(face)][usize::from(wide)]
    }

    /// The face that is tried first for a look.
    pub(crate) fn first(&self, face: Face) -> FaceId {
        self.candidates(face, false).first().copied().unwrap_or_default()
    }

    /// Whether a face has small capitals (OpenType feature `smcp`).
    pub(crate) fn has_small_caps(&self, face: FaceId) -> bool {
        let gsub = self.faces[usize::from(face)].font.tables().gsub();
        let features = gsub.and_then(|gsub| gsub.feature_list());
        features.is_ok_and(|list| {
            list.feature_records().iter().any(|record| record.feature_tag() == Tag::new(b"smcp"))
        })
    }

    /// Whether a face shows a character, by itself or by the shaper's own substitution for spaces and hyphens.
    pub(crate) fn covers(&self, face: FaceId, c: char) -> bool {
        let font = &self.faces[usize::from(face)].font;
        let c = match c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => ' ',
            '\u{2011}' => '\u{2010}',
            other => other,
        };
        font.charmap().map_unicode(c).is_some_and(|glyph| glyph.to_u32() < font.num_glyphs())
    }

    /// The glyph of a character in a face.
    pub(crate) fn glyph(&self, face: FaceId, c: char) -> Option<u16> {
        let glyph = self.faces[usize::from(face)].font.charmap().map_unicode(c)?;
        u16::try_from(glyph.to_u32()).ok()
    }

    /// Advance of a glyph, in ems.
    pub(crate) fn advance(&self, face: FaceId, glyph: u16) -> f32 {
        let loaded = &self.faces[usize::from(face)];
        loaded.font.glyph_metrics().h_advance(u32::from(glyph).into()) / loaded.units
    }
}

/// Whether a character is Chinese in the sense that it is set on a full em and lines may break on either side of it:
/// Han, kana, and the punctuation that belongs to them (East Asian wide, but for emoji).
pub(crate) const fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a000}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

/// Whether a character is a Han character, not punctuation.
pub(crate) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// Punctuation that Latin and Chinese share: in Chinese text it takes its shape and width from the Chinese font.
pub(crate) const fn is_shared_punctuation(c: char) -> bool {
    matches!(c, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}' | '\u{2014}' | '\u{b7}')
}

/// Characters that are never shown, for which no font needs a glyph: Default_Ignorable_Code_Point without the Hangul
/// fillers, which shapers treat as letters.
pub(crate) const fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}
