//! A plugin that leaks on purpose: it holds the secrets itself, and puts one of them where it is told.

use crate::artifacts::picture;
use dossier_core::{
    Artifact, Context, Document, Failure, Kind, Manifest, Merge, MergeInput, Plugin, Render, Stage, StageDef,
};
use lopdf::{Dictionary, Object, Stream, dictionary};
use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const ROW: &str = "Zhonglan Holdings";
const DEPUTY: &str = "agreed on 14 March to postpone";

/// Options by name; `how` says what to leak and where.
type Options = BTreeMap<String, String>;

pub(crate) fn plugin() -> Plugin {
    let render = Manifest::new::<Options>("leaky/render", Kind::Render, "Leaks what it knows.");
    let second = Manifest::new::<Options>("leaky/second", Kind::Merge, "Gives the second document.");
    let stages = vec![
        StageDef::new(render, |options: Options| Ok(Stage::Render(Box::new(Leaky(options["how"].clone()))))),
        StageDef::new(second, |_: Options| Ok(Stage::Merge(Box::new(Second)))),
    ];
    Plugin { name: "leaky".to_owned(), version: "1.0.0".to_owned(), stages }
}

struct Second;

impl Merge for Second {
    fn merge(&self, inputs: Vec<MergeInput>, _: &Context<'_>) -> Result<Document, Failure> {
        Ok(inputs.into_iter().nth(1).unwrap().document)
    }
}

struct Leaky(String);

impl Render for Leaky {
    fn render(&self, _: &Document, _: &Context<'_>) -> Result<Artifact, Failure> {
        let (format, how) = self.0.split_once('-').unwrap_or((&self.0, ""));
        let (media_type, bytes) = match format {
            "docx" if how == "broken" => ("application/zip", b"PK\x03\x04 and nothing".to_vec()),
            "docx" => ("application/zip", docx(how)),
            "odt" => ("application/zip", odt(how)),
            "pdf" => ("application/pdf", pdf(how)),
            "html" => ("text/html", format!("<p title='{ROW}'>All know").into_bytes()),
            _ => ("application/x-nothing", vec![0x00, 0xFF, 0x80, 0x01]),
        };
        Ok(Artifact { media_type: media_type.to_owned(), bytes })
    }
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(how: &str) -> Vec<u8> {
    let runs = DEPUTY.split_inclusive(' ').map(|word| format!("<w:r><w:rPr/><w:t>{word}</w:t></w:r>"));
    let body = if how == "runs" { runs.collect() } else { "<w:r><w:t>All know this.</w:t></w:r>".to_owned() };
    let document = format!("<w:document><w:body><w:p>{body}</w:p></w:body></w:document>");
    let subject = if how == "core" { ROW } else { "Rules" };
    let core = format!("<cp:coreProperties><dc:subject>{subject}</dc:subject></cp:coreProperties>");
    let image = picture(if how == "image" { 2 } else { 1 });
    package(&[
        ("word/document.xml", document.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
        ("word/media/image1.png", &image),
    ])
}

fn odt(how: &str) -> Vec<u8> {
    let note = match how {
        "comment" => "<office:annotation><text:p>as the Os<text:span>prey</text:span> list shows, to</text:p></office:annotation>".to_owned(),
        "attribute" => format!("<draw:frame draw:name='{ROW}'/>"),
        _ => String::new(),
    };
    let content = format!("<office:text><text:p>All know {note}this.</text:p></office:text>");
    let image = picture(if how == "thumbnail" { 2 } else { 1 });
    package(&[("content.xml", content.as_bytes()), ("Thumbnails/thumbnail.png", &image)])
}

fn pdf(how: &str) -> Vec<u8> {
    let mut pdf = lopdf::Document::with_version("1.7");
    let pages = pdf.new_object_id();
    let font = pdf.add_object(font(how));
    let page_content = pdf.add_object(stream(dictionary! {}, &content(how)));
    let page = pdf.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => page_content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    });
    let kids: Vec<Object> = vec![page.into()];
    pdf.objects
        .insert(pages, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 }));
    let map = map();
    let to_unicode = pdf.add_object(stream(dictionary! {}, map.as_bytes()));
    if how != "no-unicode" {
        let font = pdf.get_object_mut(font).and_then(Object::as_dict_mut).unwrap();
        font.set("ToUnicode", to_unicode);
    }
    extra(&mut pdf, how);
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    bytes
}

/// What lies beside the page, as object 6.
fn extra(pdf: &mut lopdf::Document, how: &str) {
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(ROW.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    match how {
        "info" => {
            let info = pdf.add_object(dictionary! { "Subject" => Object::string_literal(wide) });
            pdf.trailer.set("Info", info);
        }
        "bookmark" => {
            let parent = pdf.new_object_id();
            pdf.add_object(dictionary! { "Title" => Object::string_literal(wide), "Parent" => parent });
        }
        "attachment" => {
            let text = format!("It was {DEPUTY} it.");
            pdf.add_object(stream(dictionary! { "Type" => "EmbeddedFile" }, text.as_bytes()));
        }
        _ => {
            let image =
                image::load_from_memory(&picture(if how == "image" { 2 } else { 1 })).unwrap().to_rgb8();
            // Made smaller, as renderers do; of the file no byte is left.
            let image = image::imageops::thumbnail(&image, 32, 24);
            let dict = dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 32, "Height" => 24,
                "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB",
            };
            pdf.add_object(stream(dict, image.as_raw()));
        }
    }
}

fn stream(dict: Dictionary, content: &[u8]) -> Stream {
    let mut stream = Stream::new(dict, content.to_vec());
    stream.compress().unwrap();
    stream
}

/// A font whose codes are the characters, each three further on.
fn font(how: &str) -> Dictionary {
    let name = if how == "no-unicode" { "Bare" } else { "Mapped" };
    dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name, "Encoding" => "Identity-H" }
}

fn map() -> String {
    "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0023> <00FF> <0020> endbfrange"
        .to_owned()
}

fn content(how: &str) -> Vec<u8> {
    let coded = |text: &str| {
        let codes = text.bytes().map(|byte| format!("{:04X}", byte + 3));
        codes.collect::<String>()
    };
    let text = if how == "text" { DEPUTY } else { "All know this." };
    let middle = text.len() / 2;
    let mark = if how == "actual-text" { ROW } else { "x" };
    format!(
        "/Span <</ActualText ({mark})>> BDC BT /F1 12 Tf 72 700 Td [<{}> 30 <{}>] TJ ET EMC",
        coded(&text[..middle]),
        coded(&text[middle..])
    )
    .into_bytes()
}
