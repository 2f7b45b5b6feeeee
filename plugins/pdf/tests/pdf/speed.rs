//! How long a large file takes. Not part of the usual run: `cargo test --release -p dossier-pdf -- --ignored`.

use crate::sheet::{HAN, SERIF, Sheet};
use dossier_typeset::page::*;

const PAGES: usize = 1000;

/// A thousand pages of 42 lines, a tag for every three of them.
fn long() -> Sheet {
    const LINE: &str =
        "The operator shall adopt measures that match the class of the data, and it shall say which";
    let mut sheet = Sheet::new();
    let line = sheet.run(SERIF, (0.0, 0.0), LINE);
    let han = sheet.run(HAN, (0.0, 0.0), "网络运营者应当按照网络安全等级保护制度的要求履行义务");
    for page in 0..PAGES {
        if page > 0 {
            sheet.page();
        }
        for index in 0..42 {
            if index % 3 == 0 {
                let parent = if index % 9 == 0 { sheet.tag(0, Role::Sect) } else { 0 };
                sheet.tag(parent, Role::P);
            }
            let mut run = if index % 14 == 13 { han.clone() } else { line.clone() };
            (run.x, run.y) = (70.0, 70.0 + 16.0 * index as f32);
            let spaces = run.glyphs.iter_mut().filter(|glyph| glyph.id == line.glyphs[3].id);
            spaces.for_each(|space| space.advance += 0.01 * (page % 97 + index) as f32);
            let tag = (sheet.layout.tags.len() - 1) as TagId;
            sheet.item(Owner::Tag(tag), ItemKind::Glyphs(run));
        }
    }
    sheet
}

#[test]
#[ignore = "measures"]
#[expect(clippy::disallowed_methods, reason = "this test measures time")]
fn a_thousand_pages() {
    let sheet = long();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let start = std::time::Instant::now();
    let bytes = one.install(|| sheet.write());
    let seconds = start.elapsed().as_secs_f32();
    println!("{PAGES} pages, one thread: {seconds:.3} s, {} kB", bytes.len() / 1000);
    let start = std::time::Instant::now();
    sheet.write();
    println!("all threads: {:.3} s", start.elapsed().as_secs_f32());
    assert!(seconds < 2.0);
    if let Some(path) = option_env!("DOSSIER_PDF_SPEED_OUT") {
        std::fs::write(path, bytes).unwrap();
    }
}
