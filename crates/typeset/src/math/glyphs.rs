//! Glyphs of formulas: how far their ink reaches, and how those of the font of signs grow.

use crate::font::{FaceId, Library};
use harfrust::GlyphId;
use skrifa::raw::TableProvider;
use skrifa::raw::tables::math::{GlyphAssembly, MathGlyphConstruction, MathVariants, PartFlags, StretchAxis};

/// Where the ink of a glyph is, in ems from its origin; up and right are positive.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ink {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

/// The ink of a glyph.
pub(super) fn ink(library: &Library, face: FaceId, glyph: u16) -> Ink {
    let Some(loaded) = library.faces.get(usize::from(face)) else { return Ink::default() };
    let extents = loaded.font.glyph_metrics().extents(GlyphId::new(u32::from(glyph)));
    let Some(extents) = extents else { return Ink::default() };
    let ems = |units: f32| units / loaded.units;
    let (left, top) = (ems(extents.x_bearing), ems(extents.y_bearing));
    Ink { left, right: left + ems(extents.width), top, bottom: top - ems(extents.height) }
}

/// A glyph of a sign that has grown, moved from the sign's origin along the axis that it grows on, in ems.
pub(super) type Piece = (u16, f32);

/// The pieces of a sign that is to be `wanted` ems long: the smallest of its sizes that is long enough, or else one put
/// together of parts. Without either, its largest.
pub(super) fn grown(
    library: &Library,
    face: FaceId,
    glyph: u16,
    axis: StretchAxis,
    wanted: f32,
) -> Vec<Piece> {
    let plain = vec![(glyph, 0.0)];
    let Some(loaded) = library.faces.get(usize::from(face)) else { return plain };
    let units = loaded.units;
    let own = ink(library, face, glyph);
    let length = if axis == StretchAxis::Vertical { own.top - own.bottom } else { own.right - own.left };
    if length >= wanted {
        return plain;
    }
    let Ok(variants) = loaded.font.tables().math().and_then(|math| math.math_variants()) else {
        return plain;
    };
    let Some(construction) = variants.glyph_construction(GlyphId::new(u32::from(glyph)), axis) else {
        return plain;
    };
    let sizes = construction.math_glyph_variant_records();
    let long = |record: &&skrifa::raw::tables::math::MathGlyphVariantRecord| {
        f32::from(record.advance_measurement().to_u16()) >= wanted * units
    };
    if let Some(size) = sizes.iter().find(long) {
        return vec![(size.variant_glyph().to_u16(), 0.0)];
    }
    let pieces = assembled(&construction, &variants, wanted * units);
    if !pieces.is_empty() {
        return pieces.into_iter().map(|(glyph, at)| (glyph, at / units)).collect();
    }
    sizes.last().map_or(plain, |size| vec![(size.variant_glyph().to_u16(), 0.0)])
}

/// No sign needs more copies of the part that repeats.
const MAX_REPEATS: usize = 500;

fn assembled(
    construction: &MathGlyphConstruction<'_>,
    variants: &MathVariants<'_>,
    wanted: f32,
) -> Vec<Piece> {
    let Some(Ok(assembly)) = construction.glyph_assembly() else { return Vec::new() };
    let overlap = f32::from(variants.min_connector_overlap().to_u16());
    let length = |repeats| placed(&assembly, repeats, overlap).1;
    let (none, one) = (length(0), length(1));
    let more = if one > none { ((wanted - none) / (one - none)).ceil().max(0.0) as usize } else { 0 };
    let repeats = more.min(MAX_REPEATS);
    // What is too long is pushed together.
    let (pieces, long) = placed(&assembly, repeats, overlap);
    let joints = pieces.len().saturating_sub(1);
    let closer = if joints > 0 { ((long - wanted) / joints as f32).max(0.0) } else { 0.0 };
    placed(&assembly, repeats, overlap + closer).0
}

/// The parts of an assembly one after the other, those that repeat so many times, and how long they are together.
fn placed(assembly: &GlyphAssembly<'_>, repeats: usize, overlap: f32) -> (Vec<Piece>, f32) {
    let (mut pieces, mut at) = (Vec::new(), 0.0);
    // A connector cannot overlap by more than its length.
    let mut connector = 0.0;
    for part in assembly.part_records() {
        let repeats = if part.part_flags().contains(PartFlags::EXTENDER_FLAG) { repeats } else { 1 };
        for _ in 0..repeats {
            if !pieces.is_empty() {
                at -= overlap.min(connector).min(f32::from(part.start_connector_length().to_u16()));
            }
            pieces.push((part.glyph_id().to_u16(), at));
            at += f32::from(part.full_advance().to_u16());
            connector = f32::from(part.end_connector_length().to_u16());
        }
    }
    (pieces, at)
}
