//! Lengths, colours and paper sizes as a design's file states them.

use crate::page::Color;
use serde::{Deserialize, Deserializer, de::Error};

/// A number of points, or a text with a unit.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number of points, or a length as \"12mm\" (mm, cm, in, pt)")]
enum Length {
    Points(f32),
    Text(String),
}

impl Length {
    fn points<E: Error>(&self) -> Result<f32, E> {
        let points = match self {
            Self::Points(points) => *points,
            Self::Text(text) => parse(text)
                .ok_or_else(|| E::custom(format!("`{text}` is no length; write \"12mm\" or 34")))?,
        };
        // PDF knows no page beyond 14,400 units (ISO 32000-1, annex C), and nothing on one is longer.
        if (0.0..=14_400.0).contains(&points) {
            Ok(points)
        } else {
            Err(E::custom(format!("a length of {points} points is not possible; use 0 to 14400")))
        }
    }
}

fn parse(text: &str) -> Option<f32> {
    let text = text.trim();
    let unit = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit);
    let number: f32 = number.trim().parse().ok()?;
    let points = match unit {
        "mm" => 72.0 / 25.4,
        "cm" => 72.0 / 2.54,
        "in" => 72.0,
        "pt" => 1.0,
        _ => return None,
    };
    Some(number * points)
}

/// A length in points.
pub(super) fn points<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    Length::deserialize(from)?.points()
}

/// One size for each level of headings.
pub(super) fn sizes<'de, D: Deserializer<'de>>(from: D) -> Result<[f32; 6], D::Error> {
    let lengths = Vec::<Length>::deserialize(from)?;
    let points = lengths.iter().map(Length::points).collect::<Result<Vec<f32>, D::Error>>()?;
    points.try_into().map_err(|_| D::Error::custom("six sizes are wanted, one for each level of headings"))
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected the name of a paper size as \"A4\", or width and height")]
enum Paper {
    Name(String),
    Size([Length; 2]),
}

/// Names of paper sizes (ISO 216 and ANSI), with width and height in points.
const PAPERS: [(&str, (f32, f32)); 6] = [
    ("A3", (841.89, 1190.55)),
    ("A4", (595.28, 841.89)),
    ("A5", (419.53, 595.28)),
    ("B5", (498.90, 708.66)),
    ("letter", (612.0, 792.0)),
    ("legal", (612.0, 1008.0)),
];

/// Width and height of a page in points.
pub(super) fn paper<'de, D: Deserializer<'de>>(from: D) -> Result<(f32, f32), D::Error> {
    match Paper::deserialize(from)? {
        Paper::Size([width, height]) => Ok((width.points()?, height.points()?)),
        Paper::Name(name) => {
            let known = PAPERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
            known.map(|(_, size)| *size).ok_or_else(|| {
                let names: Vec<&str> = PAPERS.iter().map(|(name, _)| *name).collect();
                D::Error::custom(format!(
                    "`{name}` is no paper size known here; use {}, or two lengths as [\"170mm\", \"240mm\"]",
                    names.join(", ")
                ))
            })
        }
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || D::Error::custom(format!("`{text}` is no colour; write it as \"#143d59\""));
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or_else(wrong)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self(red, green, blue))
    }
}
