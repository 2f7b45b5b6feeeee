//! Ruby: the reading of Chinese text, as pinyin, in small letters above it (CLREQ, 3.3).

use crate::object::SetObject;
use crate::page::Item;
use crate::paragraph::{Alignment, Frame, Leading, Missing};
use crate::pieces::Pieces;
use crate::shape::Shaper;
use crate::text::Text;

/// Text and its reading. They are never broken; where each character has a syllable of its own, each is a ruby.
#[derive(Clone, Debug)]
pub(crate) struct Ruby {
    pub base: Text,
    pub reading: Text,
    /// Size of the base, in points.
    pub size: f32,
}

/// Size of the reading, as a share of the base's.
pub(crate) const SIZE: f32 = 0.5;
/// How far the reading's baseline lies above that of the base, in ems of the base: Han characters reach up to 0.88 em,
/// and the reading's descenders need room.
const RISE: f32 = 1.02;
/// How far the base reaches above and below its baseline and the reading above its own, in ems of the base.
const BASE_ASCENT: f32 = 0.88;
const BASE_DESCENT: f32 = 0.12;
const READING_ASCENT: f32 = 0.48;
/// Space that a reading keeps from the next, in ems of the base.
const APART: f32 = 0.12;

impl Ruby {
    pub(crate) fn set(&self, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> SetObject {
        let (base, mut items) = on_a_line(&self.base, shaper, missing);
        let (reading, above) = on_a_line(&self.reading, shaper, missing);
        let width = base.max(reading + self.size * APART);
        items.iter_mut().for_each(|item| crate::boxes::shift_right(item, (width - base) / 2.0));
        let above = above.into_iter().map(|mut item| {
            crate::boxes::shift_right(&mut item, (width - reading) / 2.0);
            crate::boxes::shift(&mut item, -self.size * RISE);
            item
        });
        items.extend(above);
        SetObject {
            width,
            ascent: self.size * if reading > 0.0 { RISE + READING_ASCENT } else { BASE_ASCENT },
            descent: self.size * BASE_DESCENT,
            items,
        }
    }
}

/// A text on one line, its origin the left end of the baseline: its width, and what is painted.
fn on_a_line(text: &Text, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> (f32, Vec<Item>) {
    let mut pieces = Pieces::new(text, f32::MAX, shaper, missing);
    let width = pieces.extent().most;
    // A little more than it takes, lest rounding should break it.
    let frame = Frame {
        x: 0.0,
        width: width + 0.1,
        leading: Leading::default(),
        size: 0.0,
        alignment: Alignment::Start,
    };
    let line = pieces.set(&frame, shaper).into_iter().next();
    (width, line.map(|line| line.content.items).unwrap_or_default())
}
