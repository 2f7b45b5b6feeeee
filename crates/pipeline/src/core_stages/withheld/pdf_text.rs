//! The text layer of PDF: what is shown on pages and in the forms that they use, as characters.

use super::{
    cmap::ToUnicode,
    letters::BREAK,
    pdf::{Strings, UNPACKED},
};
use lopdf::{Dictionary, Document, Encoding, Object, content::Content};
use std::collections::BTreeMap;

/// Marks of content that is a text of its own (ISO 32000-1, 14.8.4), and of what is no part of the text.
const BLOCKS: [&[u8]; 20] = [
    b"P",
    b"H",
    b"H1",
    b"H2",
    b"H3",
    b"H4",
    b"H5",
    b"H6",
    b"TD",
    b"TH",
    b"Lbl",
    b"LBody",
    b"LI",
    b"Caption",
    b"Note",
    b"Figure",
    b"Formula",
    b"TOCI",
    b"BlockQuote",
    b"Artifact",
];

/// What a page or form shows.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) text: String,
    /// What marks in the content say, as `ActualText`.
    pub(super) marks: String,
    /// Why some of the text cannot be read.
    pub(super) unread: Option<String>,
}

/// The text of each page and form, or why it cannot be read.
pub(super) fn layers(pdf: &Document) -> Vec<(String, Result<Layer, String>)> {
    let mut layers = Vec::new();
    for (number, page) in pdf.get_pages() {
        let fonts = pdf.get_page_fonts(page).unwrap_or_default();
        let content = pdf.get_page_content_with_limit(page, UNPACKED).map_err(|error| error.to_string());
        let layer = content.and_then(|content| read(&content, &fonts, pdf));
        layers.push((format!("page {number}"), layer));
    }
    for (id, object) in &pdf.objects {
        let Object::Stream(stream) = object else { continue };
        let is = |key: &[u8], kind: &[u8]| {
            stream.dict.get(key).and_then(Object::as_name).is_ok_and(|name| name == kind)
        };
        // A pattern of tiles has content too.
        if !is(b"Subtype", b"Form") && !stream.dict.has(b"PatternType") {
            continue;
        }
        let fonts = fonts_of(&stream.dict, pdf);
        let content = stream.get_plain_content_with_limit(UNPACKED).map_err(|error| error.to_string());
        let layer = content.and_then(|content| read(&content, &fonts, pdf));
        layers.push((format!("form {}", id.0), layer));
    }
    layers
}

/// The fonts among the resources of a form.
fn fonts_of<'a>(form: &'a Dictionary, pdf: &'a Document) -> BTreeMap<Vec<u8>, &'a Dictionary> {
    let inner = |dict: &'a Dictionary, key: &[u8]| dict.get_deref(key, pdf).and_then(Object::as_dict).ok();
    let Some(fonts) = inner(form, b"Resources").and_then(|resources| inner(resources, b"Font")) else {
        return BTreeMap::new();
    };
    fonts.iter().filter_map(|(name, _)| Some((name.clone(), inner(fonts, name)?))).collect()
}

fn read<'a>(
    content: &[u8],
    fonts: &'a BTreeMap<Vec<u8>, &'a Dictionary>,
    pdf: &'a Document,
) -> Result<Layer, String> {
    let content = Content::decode(content).map_err(|error| error.to_string())?;
    let fonts = fonts.iter().map(|(name, font)| (name.as_slice(), Font::of(font, pdf))).collect();
    let mut reader = Reader { fonts, font: None, outer: Vec::new(), layer: Layer::default(), line: None };
    for operation in &content.operations {
        reader.operation(&operation.operator, &operation.operands);
    }
    Ok(reader.layer)
}

/// How the codes of a font are read.
enum Font<'a> {
    Unicode(ToUnicode),
    /// Codes of one byte that names of glyphs are given for.
    Named(Encoding<'a>),
    /// Codes of one byte that are characters of Latin 1.
    Latin,
    /// Codes of two bytes that are characters of UTF-16.
    Wide,
    /// Nothing says which characters its codes stand for.
    Unknown(String),
}

impl<'a> Font<'a> {
    fn of(font: &'a Dictionary, pdf: &'a Document) -> Self {
        let name = |key: &[u8]| font.get_deref(key, pdf).and_then(Object::as_name).ok();
        let composite = name(b"Subtype") == Some(b"Type0".as_slice());
        let map = font.get_deref(b"ToUnicode", pdf).and_then(Object::as_stream);
        if let Some(map) = map.ok().and_then(|map| map.get_plain_content_with_limit(UNPACKED).ok()) {
            return Self::Unicode(ToUnicode::parse(&map, if composite { 2 } else { 1 }));
        }
        let encoding = name(b"Encoding").unwrap_or_default();
        let wide = |mark: &[u8]| encoding.windows(mark.len()).any(|window| window == mark);
        if !composite && font.get_deref(b"Encoding", pdf).is_ok_and(|encoding| encoding.as_dict().is_ok()) {
            font.get_font_encoding_with_limit(pdf, UNPACKED).map_or(Self::Latin, Self::Named)
        } else if !composite {
            Self::Latin
        } else if composite && (wide(b"UCS2") || wide(b"UTF16")) {
            Self::Wide
        } else {
            Self::Unknown(
                String::from_utf8_lossy(name(b"BaseFont").unwrap_or(b"without a name")).into_owned(),
            )
        }
    }
}

struct Reader<'a> {
    fonts: BTreeMap<&'a [u8], Font<'a>>,
    font: Option<Vec<u8>>,
    /// Fonts of the graphics states that were saved.
    outer: Vec<Option<Vec<u8>>>,
    layer: Layer,
    /// The line that text is shown on: the last four numbers of its matrix but the place along it.
    line: Option<[i64; 4]>,
}

impl Reader<'_> {
    fn operation(&mut self, operator: &str, operands: &[Object]) {
        match operator {
            "q" => self.outer.push(self.font.clone()),
            "Q" => self.font = self.outer.pop().unwrap_or_default(),
            "Tf" => self.font = operands.first().and_then(|name| name.as_name().ok()).map(<[u8]>::to_vec),
            "Tj" => operands.iter().for_each(|string| self.show(string)),
            "'" | "\"" => {
                self.layer.text.push('\n');
                operands.iter().for_each(|string| self.show(string));
            }
            "TJ" => {
                for item in operands.first().and_then(|items| items.as_array().ok()).into_iter().flatten() {
                    // What moves on by a quarter of an em leaves a space.
                    if item.as_float().is_ok_and(|back| back < -250.0) {
                        self.layer.text.push(' ');
                    }
                    self.show(item);
                }
            }
            "T*" | "BT" => self.layer.text.push('\n'),
            "Td" | "TD" if operands.get(1).and_then(|y| y.as_float().ok()).is_some_and(|y| y != 0.0) => {
                self.layer.text.push('\n');
            }
            "Tm" => self.matrix(operands),
            "BDC" | "BMC" | "DP" => {
                let tag = operands.first().and_then(|tag| tag.as_name().ok()).unwrap_or_default();
                if BLOCKS.contains(&tag) {
                    self.layer.text.push(BREAK);
                }
                let mut strings = Strings::default();
                operands.iter().for_each(|operand| strings.add(operand, 0));
                self.layer.marks.push_str(&strings.values);
            }
            _ => {}
        }
    }

    fn matrix(&mut self, operands: &[Object]) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "thousandths of a point are enough to tell lines apart"
        )]
        let at =
            |index: usize| operands.get(index).and_then(|n| n.as_float().ok()).map(|n| (n * 1000.0) as i64);
        let line = at(0).zip(at(1)).zip(at(2).zip(at(5))).map(|((a, b), (c, y))| [a, b, c, y]);
        if line != self.line {
            self.layer.text.push('\n');
            self.line = line;
        }
    }

    fn show(&mut self, string: &Object) {
        let Object::String(codes, _) = string else { return };
        let font = self.font.as_ref().and_then(|name| self.fonts.get(name.as_slice()));
        match font {
            Some(Font::Unicode(map)) => {
                let (text, known) = map.text(codes);
                self.layer.text.push_str(&text);
                if !known {
                    self.layer.unread =
                        Some("a font does not say which characters some of its codes are".to_owned());
                }
            }
            Some(Font::Named(encoding)) => match encoding.bytes_to_string(codes) {
                Ok(text) => self.layer.text.push_str(&text),
                Err(error) => self.layer.unread = Some(error.to_string()),
            },
            Some(Font::Wide) => {
                let units: Vec<u16> = codes
                    .chunks(2)
                    .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
                    .collect();
                self.layer.text.push_str(&String::from_utf16_lossy(&units));
            }
            Some(Font::Unknown(name)) => {
                self.layer.unread =
                    Some(format!("the font `{name}` does not say which characters its codes are"));
            }
            Some(Font::Latin) | None => self.layer.text.extend(codes.iter().copied().map(char::from)),
        }
    }
}
