//! OpenDocument texts: the example, a document with every construct, and the variants, judged by the schema of OpenDocument
//! 1.3 and read back by LibreOffice and Pandoc.

use super::{Expectations, Report, Subject, Verdict, docx, expect, plugins, tools::Tools, variants};
use crate::corpus::chart;
use crate::sh::{self, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// What is built besides the variants: a name, the text, whether headings get numbers, and the folder with the text to expect.
const DOCUMENTS: [(&str, &str, bool, &str); 3] = [
    ("report", "../../../examples/report/chapters/*.md", true, "examples/report/chapters"),
    ("annex", "../../../examples/report/annex/annex.md", false, "examples/report/annex"),
    ("kitchen", "kitchen.md", true, ""),
];

/// A document with comments and tracked changes, which LibreOffice is asked about.
const REVIEWED: (&str, &str) = ("review", "readback.md");

/// The parts that the schema is for.
const PARTS: [&str; 4] = ["content.xml", "styles.xml", "meta.xml", "settings.xml"];

/// Builds the documents and has them judged.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let folder = tools.work().join("odt");
    let built = folder.join("built");
    let pipeline = || write(&folder).map_err(|error| error.to_string());
    let rendered = report.check("OpenDocument texts: rendered", || super::build(&pipeline()?, &built));
    if !rendered {
        return;
    }
    let names = DOCUMENTS.iter().map(|(name, ..)| (*name).to_owned()).chain([REVIEWED.0.to_owned()]);
    let files: Vec<PathBuf> = names
        .chain((0..variants::COUNT).map(|number| format!("variant{number}")))
        .map(|name| built.join(format!("{name}.odt")))
        .collect();
    report.check(&format!("OpenDocument 1.3 schema ({} files)", files.len()), || schema(tools, &files));
    if let Some(first) = files.first() {
        report.check("OpenDocument 1.3 schema finds a fault", || {
            finds(
                tools,
                first,
                |xml| xml.replacen("<text:h ", "<text:heading ", 1),
                |planted| schema(tools, &[planted]),
            )
        });
    }
    for (name, _, _, text) in DOCUMENTS {
        let file = built.join(format!("{name}.odt"));
        report.check(&format!("{name}.odt: LibreOffice"), || printed(tools, &file, text));
        for reader in [Reader::Pandoc, Reader::LibreOffice] {
            report.check(&format!("{name}.odt: read by {reader:?}"), || read_back(tools, &file, reader));
        }
    }
    let review = built.join(REVIEWED.0).with_extension("odt");
    report.check("review.odt: comments and changes read by LibreOffice", || reviewed(tools, &review));
    report.check("reading of changes by LibreOffice finds a fault", || {
        let spoil =
            |xml: &str| xml.replacen("<dc:creator>G. H.</dc:creator>", "<dc:creator>X</dc:creator>", 1);
        let model = || -> Result<()> {
            std::fs::copy(review.with_extension("json"), tools.work().join("odt/planted.json"))
                .map(drop)
                .map_err(Into::into)
        };
        model().map_err(|error| error.to_string())?;
        finds(tools, &review, spoil, |planted| reviewed(tools, &planted))
    });
    for reader in [Reader::Pandoc, Reader::LibreOffice] {
        report
            .check(&format!("reading by {reader:?} finds a fault"), || moved_heading(tools, &built, reader));
    }
}

/// Whether LibreOffice finds as many comments in a file as the model has that lies beside it, and changes by the same people.
fn reviewed(tools: &Tools, file: &Path) -> Verdict {
    let read = || -> Result<[(usize, BTreeSet<String>); 2]> {
        let model: Value = serde_json::from_str(&std::fs::read_to_string(file.with_extension("json"))?)?;
        let mut expected = (0, BTreeSet::new());
        count_reviews(&model, &mut expected);
        let made = docx::converted(tools, file, "docx")?;
        let (comments, text) =
            (docx::part(&made, "word/comments.xml")?, docx::part(&made, "word/document.xml")?);
        let changes = text.match_indices("<w:ins ").chain(text.match_indices("<w:del "));
        let author = |(at, _): (usize, &str)| text[at..].split('"').nth(3).map(str::to_owned);
        Ok([expected, (comments.matches("<w:comment ").count(), changes.filter_map(author).collect())])
    };
    let [expected, found] = read().map_err(|error| error.to_string())?;
    if expected == found { Ok(()) } else { Err(format!("{expected:?} became {found:?}")) }
}

/// The comments of Pandoc's JSON, and who suggests edits.
fn count_reviews(node: &Value, into: &mut (usize, BTreeSet<String>)) {
    let classes =
        |class: &str| node["c"][0][1].as_array().is_some_and(|classes| classes.iter().any(|c| c == class));
    if node["t"] == "Span" {
        into.0 += usize::from(classes("comment-start"));
        let pairs = node["c"][0][2].as_array().into_iter().flatten();
        let author = pairs.filter(|pair| pair[0] == "author").filter_map(|pair| pair[1].as_str());
        into.1.extend(author.filter(|_| classes("insertion") || classes("deletion")).map(str::to_owned));
    }
    match node {
        Value::Array(nodes) => nodes.iter().for_each(|node| count_reviews(node, into)),
        Value::Object(nodes) => nodes.values().for_each(|node| count_reviews(node, into)),
        _ => {}
    }
}

/// LibreOffice prints the text of a folder, and is missed if it does not: something more is not found.
fn printed(tools: &Tools, file: &Path, text: &str) -> Verdict {
    let expected = match text {
        "" => Expectations::default(),
        folder => Expectations::read(&sh::root().join(folder)).map_err(|error| error.to_string())?,
    };
    let subject = Subject { file: file.to_path_buf(), text: expected };
    docx::libre_office(tools, &subject)?;
    let planted = expect::one_more(&subject, file).map_err(|error| error.to_string())?;
    fails(docx::libre_office(tools, &planted))
}

/// Whether a heading at another level is missed.
fn moved_heading(tools: &Tools, built: &Path, reader: Reader) -> Verdict {
    let sound = built.join("report.odt");
    let heading =
        |level: u8| format!("text:style-name=\"Heading_20_{level}\" text:outline-level=\"{level}\"");
    let (from, to) = (heading(2), heading(3));
    finds(
        tools,
        &sound,
        |xml| xml.replacen(&from, &to, 1),
        |planted| {
            let model = (sound.with_extension("json"), planted.with_extension("json"));
            std::fs::copy(model.0, model.1).map_err(|error| error.to_string())?;
            read_back(tools, &planted, reader)
        },
    )
}

/// Writes the texts and the pipeline that renders them.
fn write(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let sources = sh::root().join("crates/xtask/conformance");
    for name in ["kitchen.md", REVIEWED.1, "drawing.svg"] {
        std::fs::copy(sources.join(name), folder.join(name))?;
    }
    for image in ["chart.png", "bars.png"] {
        std::fs::write(folder.join(image), chart(0)?)?;
    }
    // The variants look for it in the folder above theirs.
    std::fs::create_dir_all(folder.join("variants"))?;
    let mut pipeline = String::from("format = 1\n");
    let mut add = |name: &str, files: &str, numbered: bool, contents: usize| {
        let _ = write!(
            pipeline,
            "\n[stage.{name}-text]\nuse = \"markdown/import\"\nwith = {{ files = [\"{files}\"] }}\n\
             [stage.{name}-numbered]\nuse = \"core/number\"\nfrom = \"{name}-text\"\nwith = {{ headings = {numbered} }}\n\
             [stage.{name}]\nuse = \"odt/render\"\nfrom = \"{name}-numbered\"\nout = \"{name}.odt\"\nwith = {{ contents = {contents} }}\n\
             [stage.{name}-model]\nuse = \"pandoc/export\"\nfrom = \"{name}-numbered\"\nout = \"{name}.json\"\n"
        );
    };
    for (index, (name, files, numbered, _)) in DOCUMENTS.iter().enumerate() {
        add(name, files, *numbered, index);
    }
    add(REVIEWED.0, REVIEWED.1, true, 0);
    for number in 0..variants::COUNT {
        let file = format!("variants/{number}.md");
        std::fs::write(folder.join(&file), variants::variant(number).0)?;
        add(&format!("variant{number}"), &file, number % 2 == 0, number as usize % 4);
    }
    let path = folder.join("odt.toml");
    std::fs::write(&path, pipeline)?;
    Ok(path)
}

/// Whether a judge rejects a copy of a file with another content part.
fn finds(
    tools: &Tools,
    file: &Path,
    spoil: impl Fn(&str) -> String,
    judge: impl FnOnce(PathBuf) -> Verdict,
) -> Verdict {
    let planted = tools.work().join("odt/planted.odt");
    edited(file, &planted, spoil).map_err(|error| error.to_string())?;
    fails(judge(planted))
}

fn fails(verdict: Verdict) -> Verdict {
    match verdict {
        Ok(()) => Err("it lets a planted fault pass".to_owned()),
        Err(_) => Ok(()),
    }
}

/// A copy with another content part.
fn edited(from: &Path, to: &Path, edit: impl Fn(&str) -> String) -> Result<()> {
    let mut from = zip::ZipArchive::new(Cursor::new(std::fs::read(from)?))?;
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index)?;
        let (name, mut bytes) = (part.name()?.into_owned(), Vec::new());
        part.read_to_end(&mut bytes)?;
        if name == "content.xml" {
            let before = String::from_utf8(bytes)?;
            let after = edit(&before);
            if after == before {
                return Err("there is nothing to spoil".into());
            }
            bytes = after.into_bytes();
        }
        copy.start_file(
            name,
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
        )?;
        copy.write_all(&bytes)?;
    }
    Ok(std::fs::write(to, copy.finish()?.into_inner())?)
}

/// Every part of every file follows the schema of OpenDocument 1.3.
pub(super) fn schema(tools: &Tools, files: &[PathBuf]) -> Verdict {
    let validate = || -> Result<Verdict> {
        let schema = tools.opendocument_schema()?;
        let folder = tools.work().join("odt/parts");
        let mut parts = Vec::new();
        for file in files {
            let own = folder.join(file.file_stem().unwrap_or_default());
            std::fs::create_dir_all(&own)?;
            let mut archive = zip::ZipArchive::new(Cursor::new(std::fs::read(file)?))?;
            for name in PARTS {
                let mut bytes = Vec::new();
                archive.by_name(name)?.read_to_end(&mut bytes)?;
                std::fs::write(own.join(name), bytes)?;
                parts.push(own.join(name));
            }
        }
        // References between attributes of the type IDREF are not for the schema to check: the tool takes it for ambiguous there.
        let output = sh::output(sh::command("jing").args(["-i", "-c"]).arg(schema).args(parts))?;
        Ok(if output.ok { Ok(()) } else { Err(output.out) })
    };
    validate().unwrap_or_else(|error| Err(error.to_string()))
}

/// Who reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// Pandoc's own reader, which leaves out lists in notes and headings in tables.
    Pandoc,
    /// LibreOffice, which says what it read in a format that Pandoc knows better.
    LibreOffice,
}

/// The structure of a document, as far as formats have it in common.
#[derive(Debug, Default, PartialEq, Eq)]
struct Structure {
    headings: Vec<String>,
    notes: Vec<String>,
    links: Vec<String>,
    /// Each table as the text of its cells.
    tables: Vec<String>,
    images: Vec<String>,
}

/// Whether a reader finds in a file what the model has, which lies beside it as Pandoc's JSON.
fn read_back(tools: &Tools, file: &Path, reader: Reader) -> Verdict {
    let read = || -> Result<(Structure, Structure)> {
        let json = std::fs::read_to_string(file.with_extension("json"))?;
        let expected = Structure::of(&serde_json::from_str(&json)?, reader);
        let (format, file) = match reader {
            Reader::Pandoc => ("odt", file.to_path_buf()),
            Reader::LibreOffice => ("docx", docx::converted(tools, file, "docx")?),
        };
        let mut pandoc = sh::command("pandoc");
        pandoc.args(["-f", format, "-t", "json"]).arg(file);
        let found = sh::succeed(plugins::with_pandoc(tools, &mut pandoc)?)?;
        Ok((expected, Structure::of(&serde_json::from_str(&found)?, Reader::LibreOffice)))
    };
    let (expected, found) = read().map_err(|error| error.to_string())?;
    let mut faults = Vec::new();
    let mut same = |what: &str, expected: &[String], found: &[String]| {
        if expected != found {
            let at = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
            let shown = |list: &[String]| list.get(at).cloned().unwrap_or_else(|| "nothing".to_owned());
            faults.push(format!("{what} {at}: {} in place of {}", shown(found), shown(expected)));
        }
    };
    same("heading", &expected.headings, &found.headings);
    same("link", &expected.links, &found.links);
    if reader == Reader::LibreOffice {
        same("note", &expected.notes, &found.notes);
        same("image", &expected.images, &found.images);
    }
    // Texts side by side are tables in the file only.
    let mut rest = found.tables.iter();
    let missing = expected.tables.iter().filter(|table| !rest.any(|found| found == *table));
    faults.extend(missing.map(|table| format!("missing table: {table}")));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

impl Structure {
    /// The structure of a document in Pandoc's JSON, as far as a reader sees it.
    fn of(document: &Value, reader: Reader) -> Self {
        let mut structure = Self::default();
        structure.add(&document["blocks"], reader, false);
        structure
    }

    fn add(&mut self, node: &Value, reader: Reader, in_note: bool) {
        if let Value::Array(nodes) = node {
            return nodes.iter().for_each(|node| self.add(node, reader, in_note));
        }
        let content = &node["c"];
        let mut in_note = in_note;
        match node["t"].as_str() {
            Some("Header") => self.headings.push(format!("{} {}", content[0], letters(&content[2]))),
            Some("Note") => {
                in_note = true;
                self.notes.push(letters(content));
            }
            Some("Link") => {
                let url = content[2][0].as_str().unwrap_or_default();
                self.links.extend((!url.starts_with('#')).then(|| url.trim_end_matches('/').to_owned()));
            }
            Some("Image") => {
                let pairs = content[0][2].as_array().into_iter().flatten();
                let alt = pairs.filter(|pair| pair[0] == "alt").find_map(|pair| pair[1].as_str());
                self.images.push(alt.map_or_else(
                    || letters(&content[1]),
                    |alt| alt.chars().filter(|c| c.is_alphanumeric()).collect(),
                ));
            }
            Some("Table") if !in_note => self.tables.push(cells(content)),
            Some("Div") if reader == Reader::Pandoc && has_class(content, "unit") => return,
            _ => {}
        }
        if node.is_object() {
            self.add(content, reader, in_note);
        }
    }
}

fn has_class(content: &Value, class: &str) -> bool {
    content[0][1].as_array().is_some_and(|classes| classes.iter().any(|found| found == class))
}

/// The text of a table's cells, a bar after each and a slash after each row.
fn cells(table: &Value) -> String {
    let mut out = String::new();
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let bodies = array(&table[4]).into_iter().flat_map(|body| [array(&body[2]), array(&body[3])].concat());
    let rows = array(&table[3][1]).into_iter().chain(bodies).chain(array(&table[5][1]));
    for row in rows {
        array(&row[1]).iter().for_each(|cell| out.push_str(&(letters(&cell[4]) + "|")));
        out.push('/');
    }
    out
}

/// Letters and digits of a node's text, without its notes, images and formulas.
fn letters(node: &Value) -> String {
    match node {
        Value::Array(nodes) => nodes.iter().map(letters).collect(),
        Value::Object(_) => match (node["t"].as_str(), &node["c"]) {
            (Some("Note" | "Image" | "Math" | "RawInline" | "RawBlock"), _) => String::new(),
            (Some("Code" | "CodeBlock"), content) => alphanumeric(&content[1]),
            (Some("Str"), content) => alphanumeric(content),
            (_, content) => letters(content),
        },
        _ => String::new(),
    }
}

fn alphanumeric(text: &Value) -> String {
    text.as_str().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_structure_of_a_document_is_read_from_pandocs_json() {
        let text = |text: &str| json!({ "t": "Str", "c": text });
        let para = |inlines: Value| json!({ "t": "Para", "c": inlines });
        let note = json!({ "t": "Note", "c": [para(json!([text("a note.")]))] });
        let link = json!({ "t": "Link", "c": [["", [], []], [text("there")], ["https://example.org/", ""]] });
        let cell = |inside: &str| json!([["", [], []], {}, 1, 1, [para(json!([text(inside)]))]]);
        let row = |a: &str, b: &str| json!([["", [], []], [cell(a), cell(b)]]);
        let table = json!({ "t": "Table", "c": [[], [], [], [[], [row("A", "B")]], [[[], 0, [], [row("1", "2")]]], [[], []]] });
        let image = json!({ "t": "Image", "c": [["", [], [["alt", "a dot"]]], [], ["dot.png", ""]] });
        let heading = json!({ "t": "Header", "c": [2, ["", [], []], [text("One"), note]] });
        let unit = json!({ "t": "Div", "c": [["", ["unit"], []], [heading.clone()]] });
        let document = json!({ "blocks": [heading, para(json!([link, image])), table, unit] });
        let found = Structure::of(&document, Reader::Pandoc);
        let expected = Structure {
            headings: vec!["2 One".to_owned()],
            notes: vec!["anote".to_owned()],
            links: vec!["https://example.org".to_owned()],
            tables: vec!["A|B|/1|2|/".to_owned()],
            images: vec!["adot".to_owned()],
        };
        assert_eq!(found, expected);
        assert_eq!(Structure::of(&document, Reader::LibreOffice).headings.len(), 2);
    }
}
