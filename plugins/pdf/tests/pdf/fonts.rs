//! Fonts of a house: what comes of them in a file, and that none of them makes the writer panic.

use crate::reading::File;
use crate::sheet::Sheet;
use dossier_typeset::page::*;
use std::sync::Arc;

/// A text of one paragraph in a font whose bytes were changed; `None` where the font is refused.
fn write(file: &str, text: &str, edit: impl FnOnce(&mut Vec<u8>)) -> Option<Vec<u8>> {
    let mut sheet = Sheet::new();
    sheet.font("House", file);
    let p = sheet.tag(0, Role::P);
    sheet.text(p, 2, (70.0, 70.0), text);
    let mut data = (*sheet.layout.fonts[2].data).as_ref().to_vec();
    edit(&mut data);
    sheet.layout.fonts[2].data = Arc::new(data);
    let mut findings = dossier_pdf::Findings::default();
    match dossier_pdf::write(&sheet.layout, Some(0), dossier_pdf::Kept::default(), &mut findings) {
        Ok(bytes) => Some(bytes),
        Err(dossier_sdk::Failure::Failed(why)) => {
            assert_eq!(why.code, "pdf/font", "{why}");
            None
        }
        Err(other) => panic!("{other:?}"),
    }
}

/// Where a table of a font begins.
fn table(data: &[u8], tag: &[u8; 4]) -> usize {
    let record = (12..).step_by(16).find(|&at| data[at..at + 4] == *tag).unwrap();
    u32::from_be_bytes(data[record + 8..record + 12].try_into().unwrap()) as usize
}

#[test]
fn widths_are_exact_whatever_the_units_of_the_em() {
    let edit = |data: &mut Vec<u8>| {
        let units = table(data, b"head") + 18;
        data[units..units + 2].copy_from_slice(&2048_u16.to_be_bytes());
    };
    let bytes = write("SourceCodePro-Regular.ttf", "abc", edit).unwrap();
    let file = File::read(&bytes);
    let page = file.document.page_iter().next().unwrap();
    let (_, font) = file.document.get_page_fonts(page).unwrap().pop_first().unwrap();
    let name = font.get(b"BaseFont").and_then(|name| name.as_name()).unwrap();
    assert!(name[..6].iter().all(u8::is_ascii_uppercase) && &name[6..] == b"+House", "{name:?}");
    let descendant = file.dictionary(&file.array(font.get(b"DescendantFonts").unwrap())[0]);
    let widths = file.array(descendant.get(b"W").unwrap());
    assert_eq!(widths[0].as_i64().unwrap(), 1);
    let widths: Vec<f32> = file.array(&widths[1]).iter().map(|width| width.as_float().unwrap()).collect();
    // 600 of 2048 units.
    assert_eq!(widths, [292.969; 3]);
}

/// How many damaged fonts of each kind are tried.
const DAMAGED: usize = 40;

#[test]
fn no_damaged_font_makes_it_panic() {
    const TABLES: [&[u8; 4]; 10] =
        [b"head", b"hhea", b"hmtx", b"maxp", b"loca", b"glyf", b"CFF ", b"name", b"post", b"OS/2"];
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |end: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % end.max(1) as u64) as usize
    };
    let files = ["SourceSerif4-Regular.ttf", "SourceCodePro-It.ttf", "NotoSerifCJKsc-Regular.otf"];
    for file in files {
        for _ in 0..DAMAGED {
            let edit = |data: &mut Vec<u8>| {
                for _ in 0..=below(6) {
                    let tag = TABLES[below(TABLES.len())];
                    let Some(at) = data[12..300].windows(4).position(|at| at == tag) else { continue };
                    let start = match below(12) {
                        0 => at,
                        _ => table(data, data[12 + at..][..4].try_into().unwrap()),
                    };
                    let reach = [16, 60, 2000][below(3)];
                    let at = start + below(reach);
                    let Some(place) = data.get_mut(at..at + 2) else { continue };
                    match below(3) {
                        0 => place[0] = below(256) as u8,
                        1 => place[1] ^= 1 << below(8),
                        _ => place.copy_from_slice(&[[0, 0], [0, 1], [0x7F, 0xFF], [0xFF; 2]][below(4)]),
                    }
                }
            };
            if let Some(bytes) = write(file, "Offices “AÄB” 12½", edit) {
                File::read(&bytes);
            }
        }
    }
}

#[test]
fn a_name_beyond_its_table_makes_the_font_unusable() {
    let edit = |data: &mut Vec<u8>| {
        // Length and offset of the first name.
        let name = table(data, b"name") + 6 + 8;
        data[name..name + 4].fill(0xFF);
    };
    assert!(write("SourceCodePro-Regular.ttf", "abc", edit).is_none());
}
