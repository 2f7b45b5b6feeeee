//! Image XObjects (ISO 32000-1, 8.9.5) and the resources that all pages share.

use super::{File, deflated, drawing};
use crate::images::{Channels, Encoding, Picture, Raster};
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use std::collections::BTreeMap;

/// Adds the images, and the resource dictionary for all pages.
pub(super) fn resources(file: &mut File, images: Vec<Option<Picture>>) -> ObjectId {
    let mut profiles = BTreeMap::new();
    let mut xobjects = Dictionary::new();
    for (index, image) in images.into_iter().enumerate() {
        let id = match image {
            Some(Picture::Raster(raster)) => Some(add(file, raster, &mut profiles)),
            Some(Picture::Drawing(drawing)) => drawing::add(file, drawing, &mut profiles),
            None => None,
        };
        if let Some(id) = id {
            xobjects.set(format!("I{index}"), id);
        }
    }
    let mut resources = dictionary! { "Font" => file.fonts.clone() };
    if !xobjects.is_empty() {
        resources.set("XObject", xobjects);
    }
    file.add(resources)
}

pub(super) fn add(file: &mut File, image: Raster, profiles: &mut BTreeMap<Vec<u8>, ObjectId>) -> ObjectId {
    let space = color_space(file, &image, profiles);
    let mut dictionary = match image.encoding {
        Encoding::Dct => sampled(image.width, image.height, space, "DCTDecode"),
        Encoding::Predicted => {
            let mut dictionary = sampled(image.width, image.height, space, "FlateDecode");
            let colors = i64::from(image.channels.count());
            // The predictor of PNG: each row says which one of its filters it uses (7.4.4.4).
            let predictor = dictionary! { "Predictor" => 15, "Colors" => colors, "Columns" => image.width };
            dictionary.set("DecodeParms", predictor);
            dictionary
        }
        Encoding::Indexed(palette) => {
            let last = (palette.len() / usize::from(image.channels.count())).saturating_sub(1);
            let palette = Object::String(palette, StringFormat::Hexadecimal);
            let space = Object::Array(vec!["Indexed".into(), space, Object::Integer(last as i64), palette]);
            sampled(image.width, image.height, space, "FlateDecode")
        }
    };
    if image.inverted {
        let decode = [1, 0].repeat(usize::from(image.channels.count()));
        dictionary.set("Decode", decode.into_iter().map(Object::Integer).collect::<Vec<_>>());
    }
    if let Some(opacity) = image.opacity {
        let mask = sampled(image.width, image.height, "DeviceGray".into(), "FlateDecode");
        let mask = file.add(Stream::new(mask, opacity));
        dictionary.set("SMask", mask);
    }
    file.add(Stream::new(dictionary, image.data))
}

fn sampled(width: u32, height: u32, space: Object, filter: &str) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => width,
        "Height" => height,
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
        "Filter" => filter,
    }
}

fn color_space(file: &mut File, image: &Raster, profiles: &mut BTreeMap<Vec<u8>, ObjectId>) -> Object {
    let device = match image.channels {
        Channels::Gray => "DeviceGray",
        Channels::Rgb => "DeviceRGB",
        Channels::Cmyk => "DeviceCMYK",
    };
    let Some(profile) = &image.profile else { return device.into() };
    let id = profiles.entry(profile.clone()).or_insert_with(|| {
        let dictionary = dictionary! { "N" => i64::from(image.channels.count()), "Alternate" => device };
        file.add(deflated(dictionary, profile))
    });
    Object::Array(vec!["ICCBased".into(), Object::Reference(*id)])
}
