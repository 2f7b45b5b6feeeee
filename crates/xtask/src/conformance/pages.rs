//! Pictures of chosen pages, coarse enough to be the same with every version of poppler and small enough to be read: one
//! character for the ink in each field of 12 by 16 points.
//!
//! Where lines stand is tested by the typesetter itself; this tells whether the file shows them: fonts that paint, images, colours,
//! backgrounds behind text and not before it.

use super::{EXAMPLES, Report, Tools, Verdict};
use crate::sh::{self, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Artifacts, and their pages that are looked at.
const PAGES: [(&str, &[usize]); 2] =
    [("report.pdf", &[1, 2, 3, 5, 7, 9, 11, 13, 15]), ("annex.pdf", &[1, 2, 3])];

/// Ink from none to full.
const INK: &[u8; 10] = b" .:-=+*#%@";
/// Resolution, in dots an inch; half a dot is a point.
const RESOLUTION: usize = 36;
/// Width and height of a field, in dots.
const FIELD: (usize, usize) = (6, 8);
/// How far the ink of a field may be off, in steps of [`INK`].
const TOLERANCE: usize = 1;
/// How many fields of a thousand may be off farther: edges that antialiasing draws otherwise.
const STRAY: usize = 5;

/// Compares the pages of the example with the pictures in `crates/xtask/conformance/pages`, or draws those anew.
pub(super) fn check(tools: &Tools, report: &mut Report, bless: bool) {
    let built = tools.work().join("pages");
    for (pipeline, ..) in
        EXAMPLES.iter().filter(|(_, made, ..)| PAGES.iter().any(|(name, _)| made.contains(name)))
    {
        if !report.check(&format!("build {pipeline}"), || super::build(Path::new(pipeline), &built)) {
            return;
        }
    }
    for (name, pages) in PAGES {
        for &page in pages {
            let what = format!("{name}: picture of page {page}");
            report.check(&what, || {
                judge(&built.join(name), page, bless).unwrap_or_else(|error| Err(error.to_string()))
            });
        }
    }
}

fn judge(file: &Path, page: usize, bless: bool) -> Result<Verdict> {
    let picture = picture(file, page)?;
    if picture.trim().is_empty() {
        return Ok(Err("the page is empty".to_owned()));
    }
    let kept = kept(file, page);
    if bless {
        std::fs::create_dir_all(kept.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(&kept, picture)?;
        return Ok(Ok(()));
    }
    let expected = std::fs::read_to_string(&kept).map_err(|error| format!("{}: {error}", kept.display()))?;
    Ok(compare(&expected, &picture))
}

/// Where the picture of a page is kept.
fn kept(file: &Path, page: usize) -> PathBuf {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    sh::root().join("crates/xtask/conformance/pages").join(format!("{name}-{page:02}.txt"))
}

/// The picture of a page, counted from 1.
fn picture(file: &Path, page: usize) -> Result<String> {
    let (page, resolution) = (page.to_string(), RESOLUTION.to_string());
    let mut pdftoppm = Command::new("pdftoppm");
    pdftoppm.args(["-gray", "-r", &resolution, "-f", &page, "-l", &page]).arg(file);
    let output = pdftoppm.output()?;
    drawn(&output.stdout).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("pdftoppm drew no page {page}: {said}").into()
    })
}

/// The fields of a grey image in the format PGM.
fn drawn(pgm: &[u8]) -> Option<String> {
    let mut rest = pgm.strip_prefix(b"P5")?;
    let mut number = || {
        rest = rest.trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(rest.get(..digits)?).ok()?.parse::<usize>().ok()?;
        rest = &rest[digits..];
        Some(number)
    };
    let (width, height, white) = (number()?, number()?, number()?);
    let pixels = rest.get(1..)?;
    if white != 255 || width == 0 || pixels.len() < width * height {
        return None;
    }
    let rows: Vec<&[u8]> = pixels.chunks_exact(width).take(height).collect();
    let mut out = String::new();
    for band in rows.chunks(FIELD.1) {
        let field = |left: usize| {
            let dots = band.iter().flat_map(|row| row.iter().skip(left).take(FIELD.0));
            let (count, ink) =
                dots.fold((0, 0), |(count, ink), dot| (count + 1, ink + 255 - usize::from(*dot)));
            // Text fills a fifth of its field at most; the scale is finest there.
            let share = (ink as f64 / (255 * count.max(1)) as f64).sqrt();
            char::from(INK[((share * INK.len() as f64) as usize).min(INK.len() - 1)])
        };
        let line: String = (0..width).step_by(FIELD.0).map(field).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    Some(out)
}

/// Whether two pictures show the same; if not, the rows that differ.
fn compare(expected: &str, actual: &str) -> Verdict {
    let step = |field: Option<&u8>| INK.iter().position(|ink| Some(ink) == field).unwrap_or(0);
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let (mut off, mut fields, mut wrong) = (0, 0, Vec::new());
    for row in 0..old.len().max(new.len()) {
        let [a, b] = [&old, &new].map(|rows| rows.get(row).copied().unwrap_or_default());
        let width = a.len().max(b.len());
        let differ =
            |at: &usize| step(a.as_bytes().get(*at)).abs_diff(step(b.as_bytes().get(*at))) > TOLERANCE;
        let here = (0..width).filter(differ).count();
        fields += width;
        off += here;
        if here > 0 {
            wrong.push(format!("row {row:2}, expected: {a}\n        found:    {b}"));
        }
    }
    if old.len() == new.len() && off * 1000 <= fields * STRAY {
        return Ok(());
    }
    let hint = "if it shall look so: cargo xtask conformance --only pages --bless";
    Err(format!("{off} of {fields} fields differ; {hint}\n{}", wrong.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_is_drawn_field_by_field() {
        let mut pgm = b"P5\n12 8\n255\n".to_vec();
        pgm.extend([[255_u8; 6], [0; 6]].concat().repeat(8));
        assert_eq!(drawn(&pgm).as_deref(), Some(" @\n"));
        assert_eq!(drawn(b"P5\n12 8\n255\nshort"), None);
        assert_eq!(drawn(b""), None);
    }

    #[test]
    fn pictures_may_differ_a_little() {
        let page = "==== ====\n".repeat(40);
        assert_eq!(compare(&page, &page.replacen('=', "-", 30)), Ok(()));
        assert_eq!(compare(&page, &page.replacen('=', "@", 1)), Ok(()));
        assert!(compare(&page, &page.replacen('=', "@", 30)).is_err());
        assert!(compare(&page, &page[10..]).is_err());
        assert!(compare(&page, &page.replace("==== ====", " ==== ====")).is_err());
    }
}
