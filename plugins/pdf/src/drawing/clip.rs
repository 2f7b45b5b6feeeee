//! Clipping: by a path where one will do, else by a mask.

use super::canvas::IDENTITY;
use super::{Artist, Canvas, Part, PartId, Saved};
use usvg::{ClipPath, Group, Node, Path, Transform};

/// What a clip path comes down to.
enum Shape<'a> {
    Nothing,
    /// One path, and from its space to that of the clip path.
    Path(&'a Path, Transform),
    /// Several, or one that is clipped itself: only painting unites them.
    Many,
}

impl Artist {
    /// Clips what is painted on a canvas until the state is restored. What no path can clip goes to the masks.
    pub(super) fn clip(
        &mut self,
        canvas: &mut Canvas,
        clip: Option<&ClipPath>,
        at: Transform,
        masks: &mut Vec<(PartId, bool)>,
    ) -> Option<Saved> {
        let mut saved = None;
        let mut next = clip;
        while let Some(clip) = next {
            next = clip.clip_path();
            let at = at.pre_concat(clip.transform());
            let shape = shape(clip.root(), clip.root().transform());
            if matches!(shape, Shape::Many) || !canvas.is_shallow() {
                masks.push(self.clip_mask(canvas, clip, at));
                continue;
            }
            if saved.is_none() {
                saved = Some(canvas.save());
            }
            let outline = match shape {
                Shape::Path(path, inner) => {
                    path.data().clone().transform(at.pre_concat(inner)).zip(path.fill())
                }
                _ => None,
            };
            match outline {
                Some((outline, fill)) => canvas.clip(&outline, fill.rule()),
                None => canvas.clip_all(),
            }
        }
        saved
    }

    /// A clip path as a mask: what it paints is seen through.
    fn clip_mask(&mut self, outer: &Canvas, clip: &ClipPath, at: Transform) -> (PartId, bool) {
        let mut canvas = Canvas::new(outer.bounds);
        self.group(&mut canvas, clip.root(), at);
        (self.add(Part::Form(canvas.into_form(IDENTITY, true))), false)
    }
}

/// What the content of a clip path comes down to.
fn shape(group: &Group, at: Transform) -> Shape<'_> {
    let mut found = Shape::Nothing;
    for child in group.children() {
        let shape = match child {
            Node::Path(path) if path.is_visible() => Shape::Path(path, at),
            Node::Group(group) if group.clip_path().is_some() => Shape::Many,
            Node::Group(group) => shape(group, at.pre_concat(group.transform())),
            Node::Text(text) => {
                let text = text.flattened();
                shape(text, at.pre_concat(text.transform()))
            }
            Node::Path(_) | Node::Image(_) => Shape::Nothing,
        };
        found = match (found, shape) {
            (Shape::Nothing, one) | (one, Shape::Nothing) => one,
            _ => return Shape::Many,
        };
    }
    found
}
