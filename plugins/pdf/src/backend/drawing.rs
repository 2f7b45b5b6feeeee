//! The parts of a drawing as objects.

use super::{File, deflated, images};
use crate::drawing::{Drawing, Form, Gradient, Part, PartId, State};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use std::collections::BTreeMap;

/// Adds a drawing; gives the form that is the whole of it.
pub(super) fn add(
    file: &mut File,
    drawing: Drawing,
    profiles: &mut BTreeMap<Vec<u8>, ObjectId>,
) -> Option<ObjectId> {
    let mut kinds = Vec::with_capacity(drawing.parts.len());
    for part in drawing.parts {
        let (kind, id) = match part {
            Part::Image(raster) => ("XObject", images::add(file, *raster, profiles)),
            Part::Form(part) => {
                let form = form(part, &kinds);
                ("XObject", file.add(form))
            }
            Part::Tile(part) => {
                let tile = tile(part, &kinds);
                ("Pattern", file.add(tile))
            }
            Part::Gradient(gradient) => ("Pattern", file.add(shading(gradient))),
            Part::State(part) => ("ExtGState", file.add(state(&part, &kinds))),
        };
        kinds.push((kind, id));
    }
    kinds.last().map(|(_, id)| *id)
}

/// Parts made so far: the class of resource that each is, and its object.
type Made = [(&'static str, ObjectId)];

fn form(part: Form, made: &Made) -> Stream {
    let mut dictionary = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
    if part.group {
        // ISO 19005-2, 6.2.10: a colour space to blend in, which the output intent defines.
        let group = dictionary! { "S" => "Transparency", "CS" => "DeviceRGB", "I" => true };
        dictionary.set("Group", group);
    }
    stream(part, dictionary, made)
}

fn tile(part: Form, made: &Made) -> Stream {
    let [_, _, width, height] = part.bounds;
    let dictionary = dictionary! {
        "Type" => "Pattern",
        "PatternType" => 1,
        "PaintType" => 1,
        "TilingType" => 1,
        "XStep" => width,
        "YStep" => height,
    };
    stream(part, dictionary, made)
}

fn stream(part: Form, mut dictionary: Dictionary, made: &Made) -> Stream {
    dictionary.set("BBox", numbers(part.bounds));
    dictionary.set("Matrix", numbers(part.matrix));
    dictionary.set("Resources", resources(part.uses.into_iter(), made));
    deflated(dictionary, &part.stream)
}

fn resources(uses: impl Iterator<Item = PartId>, made: &Made) -> Dictionary {
    let mut classes: BTreeMap<&str, Dictionary> = BTreeMap::new();
    for part in uses {
        if let Some((class, id)) = made.get(part) {
            classes.entry(class).or_default().set(format!("P{part}"), *id);
        }
    }
    classes.into_iter().map(|(class, members)| (class.as_bytes().to_vec(), members.into())).collect()
}

fn numbers(values: impl IntoIterator<Item = f32>) -> Object {
    // Numbers that are none have no place in a file.
    let real = |value: f32| Object::Real(if value.is_finite() { value } else { 0.0 });
    Object::Array(values.into_iter().map(real).collect())
}

fn state(state: &State, made: &Made) -> Dictionary {
    let opacity = Object::Real(f32::from(state.opacity) / 1000.0);
    let mut dictionary = dictionary! { "Type" => "ExtGState", "ca" => opacity.clone(), "CA" => opacity };
    if state.blend != "Normal" {
        dictionary.set("BM", state.blend);
    }
    if let Some((_, group)) = state.mask.and_then(|(part, _)| made.get(part)) {
        let luminosity = state.mask.is_some_and(|(_, luminosity)| luminosity);
        let mask = dictionary! {
            "Type" => "Mask",
            "S" => if luminosity { "Luminosity" } else { "Alpha" },
            "G" => *group,
        };
        dictionary.set("SMask", mask);
    }
    dictionary
}

fn shading(gradient: Gradient) -> Dictionary {
    let gray = gradient.stops.first().is_some_and(|(_, color)| color.len() == 1);
    let kind = if gradient.coordinates.len() == 4 { 2 } else { 3 };
    let shading = dictionary! {
        "ShadingType" => kind,
        "ColorSpace" => if gray { "DeviceGray" } else { "DeviceRGB" },
        "Coords" => numbers(gradient.coordinates),
        "Function" => function(&gradient.stops),
        "Extend" => vec![true.into(), true.into()],
    };
    dictionary! {
        "Type" => "Pattern",
        "PatternType" => 2,
        "Matrix" => numbers(gradient.matrix),
        "Shading" => shading,
    }
}

/// The colour at a place from 0 to 1 (7.10.3, 7.10.4).
fn function(stops: &[(f32, Vec<f32>)]) -> Object {
    let pieces: Vec<Object> = stops
        .windows(2)
        .filter_map(|pair| {
            let [(_, from), (_, to)] = pair else { return None };
            let piece = dictionary! {
                "FunctionType" => 2,
                "Domain" => numbers([0.0, 1.0]),
                "C0" => numbers(from.iter().copied()),
                "C1" => numbers(to.iter().copied()),
                "N" => 1,
            };
            Some(piece.into())
        })
        .collect();
    if let [piece] = &*pieces {
        return piece.clone();
    }
    let inner = stops.get(1..stops.len().saturating_sub(1)).unwrap_or_default();
    dictionary! {
        "FunctionType" => 3,
        "Domain" => numbers([0.0, 1.0]),
        "Bounds" => numbers(inner.iter().map(|(place, _)| *place)),
        "Encode" => pieces.iter().flat_map(|_| [Object::Integer(0), Object::Integer(1)]).collect::<Vec<_>>(),
        "Functions" => pieces,
    }
    .into()
}
