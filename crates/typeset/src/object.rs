//! Objects in lines: what stands among words, is never broken and is no plain text, as an image.

use crate::boxes;
use crate::math::Formula;
use crate::page::{Artifact, Item, ItemKind, Owner, Rect};
use crate::paragraph::Missing;
use crate::ruby::Ruby;
use crate::shape::Shaper;
use crate::text::Run;

/// Something in a line that is set as a whole.
#[derive(Clone, Debug)]
pub(crate) enum Object {
    /// An image, of this index in the layout's images.
    Image { image: usize, width: f32, height: f32, decorative: bool },
    /// Text with its reading above it.
    Ruby(Ruby),
    /// A formula, or a part of one, that takes more than a line of text.
    Formula(Formula),
}

/// An object, set. Its origin is the left end of its baseline.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetObject {
    pub width: f32,
    /// How far it reaches above the baseline, in points.
    pub ascent: f32,
    /// How far it reaches below the baseline, in points.
    pub descent: f32,
    /// What is painted; `y` counts from the baseline downwards.
    pub items: Vec<Item>,
}

impl Object {
    /// Sets the object as the run that holds it says.
    pub(crate) fn set(&self, run: &Run, shaper: &mut Shaper, missing: &mut Vec<Missing>) -> SetObject {
        match *self {
            Self::Ruby(ref ruby) => ruby.set(shaper, missing),
            Self::Formula(ref formula) => formula.set(run, shaper, missing),
            Self::Image { image, width, height, decorative } => {
                let area = Rect { x: 0.0, y: -height, width, height };
                let owner =
                    if decorative { Owner::Artifact(Artifact::Layout) } else { Owner::Tag(run.owner) };
                let item = Item { owner, kind: ItemKind::Image { image, area } };
                SetObject { width, ascent: height, descent: 0.0, items: vec![item] }
            }
        }
    }
}

impl SetObject {
    /// Its items with the origin at a place of the page.
    pub(crate) fn at(&self, x: f32, baseline: f32) -> impl Iterator<Item = Item> {
        self.items.iter().map(move |item| {
            let mut item = item.clone();
            boxes::shift(&mut item, baseline);
            boxes::shift_right(&mut item, x);
            item
        })
    }
}
