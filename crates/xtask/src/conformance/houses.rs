//! Word documents in house templates: one document is rendered into three of them and judged closely; then documents with
//! every construct, and documents of many kinds, are rendered in our own design and in the templates, and judged at once.

use super::variants::{self, Batch};
use super::{Expectations, Report, Subject, Tools, Verdict, docx};
use crate::corpus::chart;
use crate::sh::{self, Result};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Templates whose parts lie in folders: one with a cover, a logo and controls, and one from a German Word.
const FOLDERS: [(&str, &str); 2] =
    [("ministry", "examples/report/ministry"), ("german", "plugins/docx/tests/german")];

/// What is rendered, and in what the text is looked for.
const TEXT: &str = include_str!("../../conformance/house.md");

/// Documents with every construct, comments and tracked changes among them: each in every design.
const WHOLE: [(&str, &str); 2] = [
    ("kitchen", include_str!("../../conformance/kitchen.md")),
    ("review", include_str!("../../conformance/readback.md")),
];

/// How many documents of many kinds are made, each in one of the designs.
const COUNT: u64 = 100;

/// Settings of the renderer in our own design and in the templates.
const DESIGNS: [(&str, &str); 4] = [
    ("own", "contents = 2, figures = true, tables = true"),
    ("pandoc", "reference = \"pandoc.dotx\""),
    ("german", "reference = \"german.dotx\", contents = 1, notes = \"endnotes\""),
    ("ministry", "reference = \"ministry.dotx\", contents = 3, tables = true"),
];

const JUDGES: [Batch; 2] = [
    Batch { name: "openxml-audit", run: docx::audit_all, plant: Some(docx::out_of_order) },
    Batch { name: "docx-integrity", run: docx::integrity_all, plant: Some(docx::dangling_link) },
];

/// Renders and judges.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let folder = tools.work().join("houses");
    let mut files = Vec::new();
    let built = report.check("house templates: rendered", || {
        files = write(tools, &folder).map_err(|error| error.to_string())?;
        super::build(&folder.join("houses.toml"), &folder.join("built"))
    });
    let text = Expectations::read(&folder);
    match text {
        Ok(text) if built => {
            for file in files {
                super::judge_all(tools, &Subject { file, text: text.clone() }, report);
            }
        }
        Ok(_) => {}
        Err(error) => report.line("FAIL", "house templates", &error.to_string()),
    }
    if built {
        many(tools, &folder, report);
    }
}

/// Renders the documents that are judged at once, into the templates that are in the folder, and has them judged.
fn many(tools: &Tools, folder: &Path, report: &mut Report) {
    let count = WHOLE.len() * DESIGNS.len() + COUNT as usize;
    let what = format!("Word documents ({count})");
    let mut files = Vec::new();
    let rendered = report.check(&format!("{what}: rendered"), || {
        files = write_many(folder).map_err(|error| error.to_string())?;
        super::build(&folder.join("many.toml"), &folder.join("many"))
    });
    if rendered {
        variants::judge(tools, report, &what, &files, &JUDGES);
    }
}

/// Writes the texts and the pipeline of [`many`]; gives the artifacts' paths.
fn write_many(folder: &Path) -> Result<Vec<PathBuf>> {
    // The variants look for it in the folder above theirs.
    let texts = folder.join("texts");
    std::fs::create_dir_all(&texts)?;
    std::fs::write(texts.join("drawing.svg"), include_str!("../../conformance/drawing.svg"))?;
    for image in ["chart.png", "bars.png"] {
        std::fs::write(texts.join(image), chart(0)?)?;
    }
    let mut pipeline = String::from("format = 1\n");
    let mut files = Vec::new();
    let mut add = |name: &str, text: &str, (design, settings): (&str, &str)| {
        let out = format!("{name}-{design}.docx");
        let _ = write!(
            pipeline,
            "\n[stage.{name}-{design}-text]\nuse = \"markdown/import\"\nwith = {{ files = [\"texts/{name}.md\"] }}\n\
             [stage.{name}-{design}-numbered]\nuse = \"core/number\"\nfrom = \"{name}-{design}-text\"\n\
             [stage.{name}-{design}]\nuse = \"docx/render\"\nfrom = \"{name}-{design}-numbered\"\nout = \"{out}\"\n\
             with = {{ {settings} }}\n"
        );
        files.push(folder.join("many").join(out));
        std::fs::write(texts.join(name).with_extension("md"), text)
    };
    for (name, text) in WHOLE {
        DESIGNS.iter().try_for_each(|design| add(name, text, *design))?;
    }
    for number in 0..COUNT {
        let design = DESIGNS[number as usize % DESIGNS.len()];
        add(&format!("variant{number}"), &variants::variant(number).0, design)?;
    }
    std::fs::write(folder.join("many.toml"), pipeline)?;
    Ok(files)
}

/// Writes the templates, the text and the pipeline; gives the artifacts' paths.
fn write(tools: &Tools, folder: &Path) -> Result<Vec<PathBuf>> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("chart.png"), chart(0)?)?;
    std::fs::write(folder.join("text.md"), TEXT)?;
    let mut names = Vec::new();
    for (name, parts) in FOLDERS {
        std::fs::write(folder.join(format!("{name}.dotx")), pack(&sh::root().join(parts))?)?;
        names.push(name);
    }
    pandoc(tools, &folder.join("pandoc.dotx")).map_err(std::io::Error::other)?;
    names.push("pandoc");
    let mut pipeline = String::from(
        "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith = { files = [\"text.md\"] }\n\
         [stage.numbered]\nuse = \"core/number\"\nfrom = \"text\"\n",
    );
    for name in &names {
        let _ = write!(
            pipeline,
            "[stage.{name}]\nuse = \"docx/render\"\nfrom = \"numbered\"\nout = \"{name}.docx\"\n\
             with = {{ reference = \"{name}.dotx\", contents = 3 }}\n"
        );
    }
    std::fs::write(folder.join("houses.toml"), pipeline)?;
    Ok(names.iter().map(|name| folder.join("built").join(format!("{name}.docx"))).collect())
}

/// Pandoc's own reference document.
fn pandoc(tools: &Tools, to: &Path) -> Verdict {
    let mut pandoc = sh::command("pandoc");
    // The name of the output comes first: Pandoc does what it is asked as soon as it reads it.
    pandoc.arg("--output").arg(to).args(["--print-default-data-file", "reference.docx"]);
    super::said(super::plugins::with_pandoc(tools, &mut pandoc).and_then(sh::output))
}

/// The zip of a folder.
fn pack(root: &Path) -> Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(&std::fs::read(&path)?)?;
        }
    }
    Ok(zip.finish()?.into_inner())
}
