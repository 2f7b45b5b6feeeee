//! Input at its limits: a paragraph of ten megabytes, a table of five thousand rows, a thousand images, images that are none,
//! characters that XML cannot hold. Each becomes a file that is whole, with the words that were given.

use super::{Report, Tools, Verdict, docx, odt};
use crate::corpus::chart;
use crate::sh::Result;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is rendered, whether the judges of Word documents can read it in a reasonable time, and a word with how often it is in the text.
const DOCUMENTS: [(&str, bool, &str, usize); 5] = [
    ("paragraph", false, "alpha", WORDS),
    ("rows", true, "row ", ROWS),
    ("images", true, "square ", IMAGES),
    ("undecodable", true, "in its place", 3),
    ("characters", true, "left", 4),
];

const WORDS: usize = 220_000;
const ROWS: usize = 5_000;
const IMAGES: usize = 1_000;

/// Renders and judges.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let folder = tools.work().join("hard");
    let built = folder.join("built");
    let rendered = report.check("hard input: rendered", || {
        write(&folder).map_err(|error| error.to_string())?;
        super::build(&folder.join("hard.toml"), &built)
    });
    if !rendered {
        return;
    }
    let files = |extension: &str, judged: fn(bool) -> bool| -> Vec<PathBuf> {
        let chosen = DOCUMENTS.iter().filter(|(_, readable, ..)| judged(*readable));
        chosen.map(|(name, ..)| built.join(format!("{name}.{extension}"))).collect()
    };
    report.check("hard input: openxml-audit", || docx::audit_all(tools, &files("docx", |readable| readable)));
    report.check("hard input: docx-integrity", || docx::integrity_all(tools, &files("docx", |_| true)));
    report.check("hard input: OpenDocument 1.3 schema", || odt::schema(tools, &files("odt", |_| true)));
    for (name, _, word, count) in DOCUMENTS {
        report.check(&format!("hard input: the words of {name}"), || words(&built, name, word, count));
    }
}

/// Whether a word is as often in the files as in the text.
fn words(built: &Path, name: &str, word: &str, count: usize) -> Verdict {
    for (extension, part) in [("docx", "word/document.xml"), ("odt", "content.xml")] {
        let file = built.join(format!("{name}.{extension}"));
        let xml = docx::part(&file, part).map_err(|error| error.to_string())?;
        let found = xml.matches(word).count();
        if found != count {
            return Err(format!("{extension}: `{word}` is there {found} times, not {count}"));
        }
    }
    Ok(())
}

fn write(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder.join("images"))?;
    let image = chart(0)?;
    let mut images = String::from("# Images\n");
    for number in 0..IMAGES {
        // A file of its own each: what stands behind the end of a PNG is not read.
        let bytes = [image.as_slice(), number.to_string().as_bytes()].concat();
        std::fs::write(folder.join(format!("images/{number}.png")), bytes)?;
        write!(images, "\n![](images/{number}.png){{alt=\"square {number}\"}}\n")?;
    }
    let rows = (0..ROWS).map(|row| format!("| row {row} | 第 {row} 行 |\n")).collect::<String>();
    let cut = image.get(..image.len() / 2).unwrap_or_default();
    std::fs::write(folder.join("cut.png"), cut)?;
    std::fs::write(folder.join("text.jpg"), "no image")?;
    std::fs::write(folder.join("head.gif"), "GIF89a")?;
    let undecodable: String = ["cut.png", "text.jpg", "head.gif"]
        .map(|name| format!("![]({name}){{alt=\"in its place\"}}\n\n"))
        .concat();
    let texts = [
        ("paragraph", format!("# Long\n\n{}\n", "alpha beta gamma 网络安全 delta epsilon. ".repeat(WORDS))),
        ("rows", format!("# Rows\n\n| a | b |\n|---|---|\n{rows}")),
        ("images", images),
        ("undecodable", undecodable),
        ("characters", "---\ntitle: \"a\\x01b\"\n---\n\n# left \u{1}\n\nleft \u{b}, `left \u{2}`, &#xD800;\u{fffe} left\n".to_owned()),
    ];
    let mut pipeline = String::from("format = 1\n");
    for (name, text) in texts {
        std::fs::write(folder.join(name).with_extension("md"), text)?;
        write!(
            pipeline,
            "\n[stage.{name}-text]\nuse = \"markdown/import\"\nwith = {{ files = [\"{name}.md\"] }}\n"
        )?;
        for renderer in ["docx", "odt"] {
            write!(
                pipeline,
                "\n[stage.{name}-{renderer}]\nuse = \"{renderer}/render\"\nfrom = \"{name}-text\"\nout = \"{name}.{renderer}\"\n"
            )?;
        }
    }
    Ok(std::fs::write(folder.join("hard.toml"), pipeline)?)
}
