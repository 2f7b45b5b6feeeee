//! Images of every sort, and of none.

use crate::reading::File;
use crate::sheet::Sheet;
use dossier_typeset::page::*;
use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgb, Rgba};
use proptest::prelude::*;
use std::io::Cursor;

/// An image as a PNG file.
pub(crate) fn png(image: DynamicImage) -> Vec<u8> {
    encoded(image, ImageFormat::Png)
}

fn jpeg(image: DynamicImage) -> Vec<u8> {
    encoded(image, ImageFormat::Jpeg)
}

fn encoded(image: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn sheet(data: &[u8]) -> Sheet {
    let mut sheet = Sheet::new();
    let figure = sheet.tag(0, Role::Figure);
    sheet.edit(figure).alt = Some("An image".to_owned());
    let image = sheet.image("x", data);
    let area = Rect { x: 70.0, y: 70.0, width: 80.0, height: 80.0 };
    // Shown twice, embedded once.
    sheet.item(Owner::Tag(figure), ItemKind::Image { image, area });
    sheet.item(Owner::Tag(figure), ItemKind::Image { image, area });
    sheet
}

/// The image as it is in the file: what its dictionary says, and how many bytes its samples are.
fn check(data: &[u8], expected: &str) {
    let (bytes, findings) = sheet(data).write_with_findings();
    let file = File::read(&bytes);
    let mut images: Vec<String> = file
        .document
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter_map(show)
        .collect();
    images.extend((!findings.is_empty()).then_some(findings));
    assert_eq!(images.join("\n"), expected);
}

fn show(stream: &lopdf::Stream) -> Option<String> {
    let get = |key: &[u8]| stream.dict.get(key).ok();
    (get(b"Subtype")?.as_name().ok()? == b"Image").then_some(())?;
    let number = |key: &[u8]| get(key).and_then(|value| value.as_i64().ok()).unwrap();
    let space = match get(b"ColorSpace")? {
        lopdf::Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        lopdf::Object::Array(parts) if parts[0].as_name().unwrap() == b"Indexed" => {
            format!("{} colours", parts[2].as_i64().unwrap() + 1)
        }
        _ => "profile".to_owned(),
    };
    let filter = String::from_utf8_lossy(get(b"Filter")?.as_name().unwrap()).into_owned();
    let samples = if filter == "FlateDecode" {
        stream.decompressed_content().unwrap().len()
    } else {
        stream.content.len()
    };
    let marks = [(b"SMask".as_slice(), " masked"), (b"Decode", " inverted")];
    let marks: String =
        marks.into_iter().filter(|(key, _)| get(key).is_some()).map(|(_, mark)| mark).collect();
    Some(format!("{}x{} {space} {filter} {samples}{marks}", number(b"Width"), number(b"Height")))
}

#[test]
fn png_of_every_sort() {
    check(&png(DynamicImage::new_luma8(5, 3)), "5x3 DeviceGray FlateDecode 15");
    check(&png(DynamicImage::new_luma16(5, 3)), "5x3 DeviceGray FlateDecode 15");
    check(&png(DynamicImage::new_rgb8(5, 3)), "5x3 DeviceRGB FlateDecode 45");
    check(&png(DynamicImage::new_rgb16(5, 3)), "5x3 1 colours FlateDecode 15");
    let clear = "5x3 DeviceGray FlateDecode 15\n5x3 1 colours FlateDecode 15 masked";
    check(&png(DynamicImage::new_rgba8(5, 3)), clear);
    check(&png(DynamicImage::new_rgba16(5, 3)), clear);
    let clear = "5x3 DeviceGray FlateDecode 15\n5x3 DeviceGray FlateDecode 15 masked";
    check(&png(DynamicImage::new_luma_a8(5, 3)), clear);
}

#[test]
fn many_colours_come_back_as_they_were() {
    let gradient = |x: u32, y: u32| Rgb([(6 * x) as u8, (8 * y) as u8, (x * y) as u8]);
    let plain: DynamicImage = ImageBuffer::from_fn(40, 30, gradient).into();
    let opaque = ImageBuffer::from_fn(40, 30, |x, y| Rgba([6 * x as u8, 8 * y as u8, (x * y) as u8, 255]));
    // The one goes in as it is, the other is compressed anew.
    for file in [png(plain.clone()), png(opaque.into())] {
        check(&file, "40x30 DeviceRGB FlateDecode 3600");
        let file = File::read(&sheet(&file).write());
        let streams = file.document.objects.values().filter_map(|object| object.as_stream().ok());
        let image = streams.into_iter().find(|stream| show(stream).is_some()).unwrap();
        let samples = image.decompressed_content().unwrap();
        assert!(samples == plain.as_bytes() && image.content.len() < samples.len());
    }
}

#[test]
fn opacity_that_is_whole_is_left_out() {
    let opaque = ImageBuffer::from_pixel(5, 3, Rgba([1_u8, 2, 3, 255]));
    check(&png(opaque.into()), "5x3 1 colours FlateDecode 15");
}

#[test]
fn png_with_a_palette_and_interlaced() {
    check(&handmade_png(3, 0), "4x1 DeviceGray FlateDecode 4\n4x1 2 colours FlateDecode 4 masked");
    check(&handmade_png(3, 1), "4x1 DeviceGray FlateDecode 4\n4x1 2 colours FlateDecode 4 masked");
}

#[test]
fn jpeg_goes_in_as_it_is() {
    let gray = jpeg(ImageBuffer::from_pixel(9, 7, Luma([128_u8])).into());
    check(&gray, &format!("9x7 DeviceGray DCTDecode {}", gray.len()));
    let color = jpeg(DynamicImage::new_rgb8(9, 7));
    check(&color, &format!("9x7 DeviceRGB DCTDecode {}", color.len()));
    let bytes = sheet(&color).write();
    assert!(bytes.windows(color.len()).any(|window| window == color));
}

#[test]
fn a_profile_that_fits_is_kept() {
    let plain = jpeg(DynamicImage::new_rgb8(9, 7));
    let with = |profile: &[u8]| {
        let mut file = plain.get(..2).unwrap().to_vec();
        file.extend_from_slice(&[0xFF, 0xE2]);
        file.extend_from_slice(&(profile.len() as u16 + 16).to_be_bytes());
        file.extend_from_slice(b"ICC_PROFILE\0\x01\x01");
        file.extend_from_slice(profile);
        file.extend_from_slice(&plain[2..]);
        file
    };
    let fits = with(&profile(b"RGB "));
    check(&fits, &format!("9x7 profile DCTDecode {}", fits.len()));
    for profile in [profile(b"CMYK"), profile(b"RGB ")[..127].to_vec(), vec![]] {
        let file = with(&profile);
        check(&file, &format!("9x7 DeviceRGB DCTDecode {}", file.len()));
    }
}

#[test]
fn cmyk_needs_a_profile() {
    let lost = "warn[pdf/image-lost]: `x` is CMYK without a colour profile; its colours were converted to RGB by a rule of thumb";
    check(&cmyk(&[]), &format!("8x8 1 colours FlateDecode 64\n{lost}"));
    let file = cmyk(&profile(b"CMYK"));
    check(&file, &format!("8x8 profile DCTDecode {} inverted", file.len()));
}

#[test]
fn an_image_without_alternative_text_is_reported_once() {
    let mut sheet = sheet(&png(DynamicImage::new_luma8(1, 1)));
    for alt in [None, Some(" ".to_owned())] {
        sheet.edit(1).alt = alt;
        let (_, findings) = sheet.write_with_findings();
        let expected = "the image `x` has no alternative text";
        assert_eq!(findings, format!("warn[pdf/alternative-text]: {expected}"));
    }
}

#[test]
fn what_cannot_be_shown_is_reported() {
    let check = |data: &[u8], why: &str| {
        let (bytes, findings) = sheet(data).write_with_findings();
        assert_eq!(findings, format!("deny[pdf/image]: the image `x` cannot be shown: {why}"));
        // The figure is there, with nothing in it.
        assert!(File::read(&bytes).tree().contains("Figure"));
    };
    check(b"", "it is neither PNG nor JPEG");
    check(b"GIF89a\x01\0\x01\0\0\0\0;", "Format error decoding Gif: Unexpected End of File");
    check(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "it is neither PNG nor JPEG");
    let whole = jpeg(DynamicImage::new_rgb8(9, 7));
    check(&whole[..whole.len() - 2], "it is cut short");
    check(&whole[..40], "it is cut short");
    check(&[0xFF, 0xD8, 0xFF, 0xD9], "it is broken or has no frame");
    // The end of a preview is not that of the image.
    let preview = [&[0xFF, 0xE1, 0, 10], b"Exif\0\0\xFF\xD9".as_slice()].concat();
    check(&[&whole[..2], &preview, &whole[2..whole.len() - 2]].concat(), "it is cut short");
    let frame = whole.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let edited = |at: usize, to: u8| {
        let mut file = whole.clone();
        file[frame + at] = to;
        file
    };
    check(&edited(6, 0), "it has no pixels");
    check(&edited(4, 12), "it is of a rare kind of JPEG, lossless, arithmetic or of 12 bits");
    check(&edited(1, 0xC9), "it is of a rare kind of JPEG, lossless, arithmetic or of 12 bits");
    check(&edited(9, 2), "it has 2 colour components");
}

#[test]
fn broken_png_is_reported_with_the_decoder_s_reason() {
    let whole = png(DynamicImage::new_rgb8(5, 3));
    let mut empty = whole.clone();
    empty[16..20].fill(0);
    let mut huge = whole.clone();
    huge[16..24].fill(0x7F);
    for broken in [&whole[..whole.len() / 2], &empty, &huge, &whole[..8]] {
        let (_, findings) = sheet(broken).write_with_findings();
        assert!(findings.starts_with("deny[pdf/image]: the image `x` cannot be shown: "), "{findings}");
    }
}

#[test]
fn images_are_turned_and_not_recoded() {
    let content = |number: u32| {
        let mut sheet = sheet(&jpeg(DynamicImage::new_rgb8(9, 7)));
        sheet.layout.images[0].turn = Turn::from_exif(number);
        let document = File::read(&sheet.write()).document;
        let content = document.get_page_content(document.page_iter().next().unwrap());
        String::from_utf8(content).unwrap().lines().find(|line| line.contains("cm/I0")).unwrap().to_owned()
    };
    let check = |number: u32, expected: &str| assert_eq!(content(number), format!("q {expected} cm/I0 Do Q"));
    // Left 70, bottom 842 - 70 - 80.
    check(1, "80 0 0 80 70 692");
    check(3, "-80 0 0 -80 150 772");
    check(6, "0 -80 80 0 70 772");
    check(8, "0 80 -80 0 150 692");
}

#[test]
fn the_first_picture_of_an_animation_is_printed() {
    let gif = |frames: u8| {
        let mut file = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
        for shade in 0..frames {
            let picture = ImageBuffer::from_pixel(5, 3, Rgba([shade, shade, shade, 255]));
            encoder.encode_frame(image::Frame::new(picture)).unwrap();
        }
        drop(encoder);
        file
    };
    check(&gif(1), "5x3 1 colours FlateDecode 15");
    let lost = "warn[pdf/image-lost]: `x` is animated; its first picture is printed";
    check(&gif(2), &format!("5x3 1 colours FlateDecode 15\n{lost}"));
    let whole = png(DynamicImage::new_rgb8(5, 3));
    let control = [b"acTL\0\0\0\x02\0\0\0\0".as_slice()].concat();
    let chunk = [8_u32.to_be_bytes().as_slice(), &control, &crc(&control).to_be_bytes()].concat();
    let animated = [&whole[..33], &chunk, &whole[33..]].concat();
    check(&animated, &format!("5x3 DeviceRGB FlateDecode 45\n{lost}"));
}

#[test]
fn blurred_images_are_reported() {
    let mut sheet = sheet(&png(DynamicImage::new_rgb8(5, 3)));
    sheet.layout.images[0].width = 79;
    let found = "the image `x` looks blurred: it is printed at 71 pixels an inch";
    assert_eq!(sheet.write_with_findings().1, format!("warn[pdf/image-resolution]: {found}"));
    sheet.layout.images[0].turn = Turn::from_exif(6);
    assert_eq!(sheet.write_with_findings().1, "");
}

#[test]
fn images_of_too_many_pixels_are_refused_before_they_are_decoded() {
    let mut file = png(DynamicImage::new_rgb8(5, 3));
    file[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    file[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    let header = crc(&file[12..29]);
    file[29..33].copy_from_slice(&header.to_be_bytes());
    let found = "deny[pdf/image]: the image `x` cannot be shown: 30000 x 30000 pixels are too many";
    assert_eq!(sheet(&file).write_with_findings().1, found);
    let mut gif = b"GIF89a\x30\x75\x30\x75\0\0\0,\0\0\0\0\x30\x75\x30\x75\0\x02\0;".to_vec();
    assert_eq!(sheet(&gif).write_with_findings().1, found);
    gif.truncate(12);
    assert!(sheet(&gif).write_with_findings().1.starts_with("deny[pdf/image]"));
}

#[test]
fn a_very_wide_image_is_shown() {
    check(&png(DynamicImage::new_luma8(30_000, 1)), "30000x1 DeviceGray FlateDecode 30000");
}

#[test]
fn a_heavy_image_is_reported() {
    let noise = |x: u32, y: u32| {
        let mixed = (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77)).wrapping_mul(0xC2B2_AE3D);
        Rgb([(mixed >> 24) as u8, (mixed >> 16) as u8, (mixed >> 8) as u8])
    };
    let file = png(ImageBuffer::from_fn(2900, 2600, noise).into());
    let (_, findings) = sheet(&file).write_with_findings();
    assert!(findings.starts_with("warn[pdf/image-large]: the image `x` takes 2"), "{findings}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever an image file holds, a file is made, and what is not shown is reported.
    #[test]
    fn no_image_breaks_the_file(
        kind in 0..5_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let gradient: DynamicImage = ImageBuffer::from_fn(24, 16, |x, y| Rgb([x as u8 * 9, y as u8 * 9, 7])).into();
        let mut file = match kind {
            0 => png(gradient),
            1 => jpeg(gradient),
            2 => encoded(gradient.into_rgba8().into(), ImageFormat::Gif),
            3 => handmade_png(3, 1),
            _ => cmyk(&profile(b"CMYK")),
        };
        for (place, byte) in edits {
            let at = place.index(file.len());
            file[at] = byte;
        }
        file.truncate(cut.index(file.len() * 3) + 1);
        let (bytes, _) = sheet(&file).write_with_findings();
        prop_assert!(File::read(&bytes).tree().contains("Figure"));
    }
}

/// A header of a colour profile, and no more: 128 bytes.
fn profile(space: &[u8; 4]) -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[..4].copy_from_slice(&128_u32.to_be_bytes());
    profile[8] = 2;
    profile[12..16].copy_from_slice(b"prtr");
    profile[16..20].copy_from_slice(space);
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

/// Four pixels of a palette of two colours, one of them half clear.
fn handmade_png(color_type: u8, interlaced: u8) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        file.extend_from_slice(&(data.len() as u32).to_be_bytes());
        let body = [name.as_slice(), data].concat();
        file.extend_from_slice(&body);
        file.extend_from_slice(&crc(&body).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 4, 0, 0, 0, 1, 1, color_type, 0, 0, interlaced]);
    chunk(b"PLTE", &[255, 0, 0, 0, 0, 255]);
    chunk(b"tRNS", &[128]);
    // One row of one byte; interlaced, three passes of one pixel, one pixel and two.
    let rows: &[u8] = if interlaced == 1 { &[0, 0, 0, 0, 0, 0b1000_0000] } else { &[0, 0b0101_0000] };
    chunk(b"IDAT", &stored(rows));
    chunk(b"IEND", &[]);
    file
}

/// A zlib stream that compresses nothing (RFC 1950, RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let len = data.len() as u16;
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    [&[0x78, 1, 1], len.to_le_bytes().as_slice(), &(!len).to_le_bytes(), data, &(b << 16 | a).to_be_bytes()]
        .concat()
}

fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// A JPEG of one block in four components, all zero, with Adobe's marker.
fn cmyk(profile: &[u8]) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, data: &[u8]| {
        file.extend_from_slice(&[0xFF, marker]);
        file.extend_from_slice(&(data.len() as u16 + 2).to_be_bytes());
        file.extend_from_slice(data);
    };
    segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    if !profile.is_empty() {
        segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", profile].concat());
    }
    segment(0xDB, &[[0].as_slice(), &[1; 64]].concat());
    let components: Vec<u8> = (1..=4).flat_map(|component| [component, 0x11, 0]).collect();
    segment(0xC0, &[[8, 0, 8, 0, 8, 4].as_slice(), &components].concat());
    // Huffman tables with one code of one bit: category 0, and the end of a block.
    let table = |class: u8| [[class, 1].as_slice(), &[0; 15], &[0]].concat();
    segment(0xC4, &table(0x00));
    segment(0xC4, &table(0x10));
    let components: Vec<u8> = (1..=4).flat_map(|component| [component, 0]).collect();
    segment(0xDA, &[[4].as_slice(), &components, &[0, 63, 0]].concat());
    // Two bits a component, and ones to fill the byte.
    file.extend_from_slice(&[0, 0xFF, 0xD9]);
    file
}
