//! What the parts of making a PDF cost: reading Markdown, laying it out, writing the file.
//!
//! `cargo run --release -p dossier-pdf --example parts -- FOLDER [ROUNDS]` takes `chapters/*.md` of the folder and prints
//! a line of JSON: seconds by the wall clock of each part, the least of the rounds, with all cores; and the pages.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "this program measures and speaks to who runs it"
)]

use dossier_pdf::{Findings, TYPESETTING};
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Context, Document, Stage};
use dossier_typeset::Theme;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let rounds: usize = arguments.next().map_or(Ok(5), |rounds| rounds.parse())?;
    let host = files(Path::new(&folder))?;
    let cx = host.context();
    let mut least = [f64::INFINITY; 3];
    let (mut pages, mut bytes) = (0, 0);
    for _ in 0..rounds.max(1) {
        let document = timed(&mut least[0], || import(&cx))?;
        let layout = timed(&mut least[1], || {
            dossier_typeset::layout(&document, &Theme::default(), &TYPESETTING, &cx)
        })?;
        pages = layout.pages.len();
        let mut findings = Findings::default();
        bytes = timed(&mut least[2], || {
            dossier_pdf::write(&layout, None, dossier_pdf::Kept::default(), &mut findings)
        })?
        .len();
    }
    let [import, layout, write] = least;
    println!(
        "{{\"pages\":{pages},\"bytes\":{bytes},\"import\":{import:.4},\"layout\":{layout:.4},\"write\":{write:.4}}}"
    );
    Ok(())
}

fn timed<T>(least: &mut f64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *least = least.min(start.elapsed().as_secs_f64());
    result
}

fn import(cx: &Context<'_>) -> Result<Document, Box<dyn Error>> {
    let options = serde_json::json!({ "files": ["chapters/*.md"], "lang": "en-GB" });
    let import = dossier_markdown::plugin().stages.first().ok_or("no stage")?.build(options)?;
    let Stage::Import(import) = import else { return Err("no import".into()) };
    Ok(import.import(cx).map_err(|failure| format!("{failure:?}"))?)
}

/// The files of a folder and of its folders.
fn files(folder: &Path) -> Result<MemoryHost, Box<dyn Error>> {
    let mut host = MemoryHost::new();
    for sub in ["chapters", "charts"] {
        for entry in std::fs::read_dir(folder.join(sub))? {
            let entry = entry?;
            host = host
                .with(format!("{sub}/{}", entry.file_name().to_string_lossy()), std::fs::read(entry.path())?);
        }
    }
    Ok(host)
}
