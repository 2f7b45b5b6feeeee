//! The fonts that come with the typesetter, their families, and where to look for a character.

use crate::page;
use harfrust::Font;
use serde::Deserialize;
use std::sync::{Arc, OnceLock};

/// A family of fonts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Source Serif 4, with Noto Serif CJK for Chinese.
    #[default]
    Serif,
    /// Source Sans 3, with Noto Sans CJK for Chinese.
    Sans,
    /// Source Code Pro, with Noto Sans CJK for Chinese.
    Mono,
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

/// A font with its data, ready to shape.
pub(crate) struct Loaded {
    pub name: &'static str,
    pub bytes: &'static [u8],
    pub font: Font,
    pub units: f32,
}

/// All faces.
pub(crate) struct Library {
    pub faces: Vec<Loaded>,
}

macro_rules! files {
    ($($name:literal . $extension:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../fonts/", $name, ".", $extension)) as &'static [u8])),*]
    };
}

/// Four styles of each Latin family in the order regular, italic, bold, bold italic, then regular and bold of the
/// Chinese ones: [`Library::latin`] and [`Library::han`] count on it.
static FILES: [(&str, &[u8]); 16] = files![
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
];

impl Library {
    /// The library; its fonts are parsed at the first call.
    pub(crate) fn get() -> &'static Self {
        static LIBRARY: OnceLock<Library> = OnceLock::new();
        LIBRARY.get_or_init(|| Self {
            faces: FILES
                .iter()
                .filter_map(|&(name, bytes)| {
                    let font = Font::new(bytes, 0)?;
                    let units = f32::from(font.units_per_em().max(1));
                    Some(Loaded { name, bytes, font, units })
                })
                .collect(),
        })
    }

    /// A face, as writers need it.
    pub(crate) fn export(&self, face: FaceId) -> page::Font {
        let loaded = &self.faces[usize::from(face)];
        page::Font { name: loaded.name.to_owned(), data: Arc::new(loaded.bytes), index: 0 }
    }

    const fn latin(face: Face) -> FaceId {
        face.family as u8 * 4 + face.bold as u8 * 2 + face.italic as u8
    }

    const fn han(face: Face) -> FaceId {
        12 + if matches!(face.family, Family::Serif) { 0 } else { 2 } + face.bold as u8
    }

    /// The faces to try for a character, the best first. With `han`, Chinese shapes come before Latin ones.
    pub(crate) fn candidates(face: Face, han: bool) -> [FaceId; 5] {
        let sans = Face { family: Family::Sans, ..face };
        let serif = Face { family: Family::Serif, ..face };
        let mono = Face { family: Family::Mono, ..face };
        let other = if face.family as u8 == Family::Sans as u8 { serif } else { sans };
        let (latin, chinese) = (Self::latin(face), Self::han(face));
        let last = Self::latin(if face.family as u8 == Family::Mono as u8 { serif } else { mono });
        if han {
            [chinese, latin, Self::latin(other), Self::han(sans), last]
        } else {
            [latin, Self::latin(other), chinese, last, Self::han(sans)]
        }
    }

    /// Whether a face shows a character, by itself or by the shaper's own substitution for spaces and hyphens.
    pub(crate) fn covers(&self, face: FaceId, c: char) -> bool {
        let charmap = self.faces[usize::from(face)].font.charmap();
        let c = match c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => ' ',
            '\u{2011}' => '\u{2010}',
            other => other,
        };
        charmap.map_unicode(c).is_some()
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
