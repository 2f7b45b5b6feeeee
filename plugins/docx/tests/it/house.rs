//! House templates: what of them survives, what is filled, and what becomes of damaged ones.

use crate::{
    outline,
    package::{Package, import, png, render_house, try_house},
};
use dossier_sdk::Document;
use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
    path::Path,
};

/// A template as its parts.
#[derive(Clone)]
pub(crate) struct Template(BTreeMap<String, Vec<u8>>);

impl Template {
    /// The template whose parts lie in a folder.
    #[expect(clippy::disallowed_methods, reason = "a test reads what the repository holds")]
    pub(crate) fn folder(path: &str) -> Self {
        fn walk(root: &Path, folder: &Path, parts: &mut BTreeMap<String, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(root, &path, parts);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                    parts.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let mut parts = BTreeMap::new();
        walk(&root, &root, &mut parts);
        Self(parts)
    }

    pub(crate) fn german() -> Self {
        Self::folder("tests/german")
    }

    pub(crate) fn ministry() -> Self {
        Self::folder("../../examples/report/ministry")
    }

    /// With another part, or one more.
    fn with(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.0.insert(name.to_owned(), content.as_ref().to_vec());
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// With one text for another in a part, wherever it stands.
    fn edited(self, name: &str, from: &str, to: &str) -> Self {
        let part = std::str::from_utf8(&self.0[name]).unwrap().to_owned();
        assert!(part.contains(from), "{from} in {name}");
        self.with(name, part.replace(from, to))
    }

    /// With other content in the body, before the properties of the last section.
    fn body(self, content: &str) -> Self {
        let part = std::str::from_utf8(&self.0["word/document.xml"]).unwrap().to_owned();
        let (start, end) = (part.find("<w:body>").unwrap() + 8, part.rfind("<w:sectPr").unwrap());
        self.with("word/document.xml", format!("{}{content}{}", &part[..start], &part[end..]))
    }

    /// The file: content types first, no dates.
    pub(crate) fn zip(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        let types = "[Content_Types].xml";
        for name in
            self.0.keys().filter(|name| *name == types).chain(self.0.keys().filter(|name| *name != types))
        {
            zip.start_file(name, options).unwrap();
            zip.write_all(&self.0[name]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

const META: &str = "---\ntitle: Rules & data\nsubtitle: Its subtitle\nauthor: [Ann, Bob]\ndate: 2026-11-23\nversion: \"1.2\"\n---\n\n";

fn document(text: &str) -> Document {
    import(&format!("{META}{text}"))
}

fn house(template: &Template, text: &str) -> Package {
    render_house(&document(text), &template.zip(), serde_json::json!({}))
}

/// The paragraphs of the document, a line each.
fn check(template: &Template, text: &str, expected: &[&str]) {
    let package = house(template, text);
    assert_eq!(outline::body(&package).lines().collect::<Vec<_>>(), expected);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the file is made from the folder, when asked for")]
fn the_example_template_is_its_folder() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/report/ministry.dotx");
    let zip = Template::ministry().zip();
    if std::env::var_os("DOSSIER_BLESS").is_some() {
        std::fs::write(&path, &zip).unwrap();
    }
    let committed = std::fs::read(&path).unwrap();
    let parts = |bytes: &[u8]| {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).unwrap();
                let mut content = Vec::new();
                std::io::Read::read_to_end(&mut file, &mut content).unwrap();
                (file.name().unwrap().into_owned(), content)
            })
            .collect::<BTreeMap<_, _>>()
    };
    assert!(parts(&committed) == parts(&zip), "write it anew with DOSSIER_BLESS=1");
}

#[test]
fn a_cover_is_filled_and_the_text_comes_where_the_template_says() {
    let package = house(&Template::ministry(), "# Head\n\nText.\n");
    let outline = outline::body(&package);
    let lines: Vec<&str> = outline.lines().collect();
    assert_eq!(lines.get(2), Some(&"  p[Title] \"Rules & data\""));
    assert_eq!(lines.get(3), Some(&"p[Subtitle] \"Its subtitle\" \"\""));
    // The outline does not look into controls in a line, nor into text boxes.
    for expected in [">Ann; Bob<", ">23 November 2026<", ">Version 1.2<"] {
        assert!(package.text("word/document.xml").contains(expected), "{expected}");
    }
    assert_eq!(outline.matches("Rules & data").count(), 1, "{outline}");
    assert!(!outline.contains("comes here"), "{outline}");
    let place = |text: &str| lines.iter().position(|line| line.contains(text)).unwrap();
    assert!(place("Head") == place("Text.") - 1 && place("Text.") < place("Policy Directorate"), "{outline}");
    assert!(package.text("word/header1.xml").contains("Rules &amp; data"));
    assert!(package.text("word/footer1.xml").contains("23 November 2026"));
    assert!(package.text("word/theme/theme1.xml").contains("Georgia"));
    assert!(package.parts.contains_key("word/media/house-image1.png"));
    assert_eq!(package.findings, Vec::<String>::new());
    let types = package.text("[Content_Types].xml");
    assert!(types.contains("document.main+xml") && !types.contains("template"), "{types}");
}

#[test]
fn styles_are_found_by_their_names() {
    let package = house(&Template::german(), "# Head\n\nText[^1].\n\n- item\n\n> Quote.\n\n[^1]: Note.\n");
    let styles = package.xml("word/styles.xml");
    let name = |id: &str| {
        let style = styles.named("w:style").into_iter().find(|style| style.get("w:styleId") == id);
        style.and_then(|style| style.val("w:name")).unwrap_or_else(|| panic!("no style {id}")).to_owned()
    };
    let body = package.xml("word/document.xml");
    let used: Vec<String> = body.named("w:pStyle").iter().map(|style| name(style.get("w:val"))).collect();
    assert_eq!(used, ["Title", "heading 1", "Body Text", "List Bullet", "Quote"]);
    assert!(package.text("word/document.xml").contains("<w:pStyle w:val=\"berschrift1\""));
    let notes = package.text("word/footnotes.xml");
    assert!(notes.contains("<w:pStyle w:val=\"Funotentext\"") && notes.contains("Dienstgebrauch"), "{notes}");
    // A style of the template that has the id of one of ours stays what it is.
    assert_eq!((name("Table"), name("Table2")), ("Tabellentext".to_owned(), "Table".to_owned()));
    let quote = styles.named("w:style").into_iter().find(|style| style.get("w:styleId") == "Quote").unwrap();
    assert_eq!(quote.val("w:basedOn"), Some("Standard"));
}

#[test]
fn notes_are_numbered_in_the_order_of_the_text_and_comments_after_them() {
    let call = |id: u8| format!("<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>");
    let note = |id: u8| {
        format!("<w:footnote w:id=\"{id}\"><w:p><w:r><w:t>Note {id}.</w:t></w:r></w:p></w:footnote>")
    };
    let start = "<w:bookmarkStart w:id=\"0\" w:name=\"body\"/><w:bookmarkEnd w:id=\"0\"/>";
    let body = format!("<w:p>{}{}</w:p><w:p>{start}</w:p><w:p>{}</w:p>", call(7), call(5), call(6));
    let template = Template::german().body(&body).edited(
        "word/footnotes.xml",
        "</w:footnotes>",
        &format!("{}{}{}</w:footnotes>", note(5), note(6), note(7)),
    );
    let package =
        house(&template, "A [c]{.comment-start id=1}word[]{.comment-end id=1}[^1].\n\n[^1]: Ours.\n");
    let ids = |part: &str, name: &str| -> Vec<i64> {
        package.xml(part).named(name).iter().map(|element| element.get("w:id").parse().unwrap()).collect()
    };
    let (called, notes) =
        (ids("word/document.xml", "w:footnoteReference"), ids("word/footnotes.xml", "w:footnote"));
    assert_eq!(called[..3], [1, 2, 3]);
    assert_eq!(notes[2..], called);
    let comments = ids("word/comments.xml", "w:comment");
    assert!(comments[0] > 3 && comments[0] < called[3], "{comments:?} {called:?}");
    let text = package.text("word/footnotes.xml");
    let at = |words: &str| text.find(words).unwrap();
    assert!(
        at("Note 7.") < at("Note 5.") && at("Note 5.") < at("Ours.") && at("Ours.") < at("Note 6."),
        "{text}"
    );
}

#[test]
fn the_page_and_the_settings_are_the_templates() {
    let package = house(&Template::german(), "::: {.landscape}\n\n| A |\n|---|\n| 1 |\n\n:::\n\nText.\n");
    let body = package.xml("word/document.xml");
    let sections: Vec<String> = body
        .named("w:sectPr")
        .iter()
        .map(|section| {
            let (size, margin) = (section.child("w:pgSz").unwrap(), section.child("w:pgMar").unwrap());
            let frames = section.children.iter().filter(|child| child.name.ends_with("Reference")).count();
            format!("{} {} {frames}", size.get("w:w"), margin.get("w:left"))
        })
        .collect();
    assert_eq!(sections, ["11906 1701 3", "16838 1134 0", "11906 1701 0"]);
    let settings = package.text("word/settings.xml");
    assert!(settings.contains("evenAndOddHeaders") && !settings.contains("attachedTemplate"), "{settings}");
    assert_eq!(
        package.findings,
        ["docx/template at \"\"", "docx/placeholder at \"\"", "docx/placeholder at \"\""]
    );
}

#[test]
fn headings_are_counted_as_the_template_counts_them() {
    let numbered = |template: &Template| {
        let mut document = document("# A\n\n## B\n\n### C\n");
        for (block, number) in document.blocks.iter_mut().zip(["1", "1.1", "1.1.1"]) {
            dossier_sdk::roles::Numbered { number, label: number }.write(block);
        }
        let package = render_house(&document, &template.zip(), serde_json::json!({}));
        let styles = package.xml("word/styles.xml");
        let number = |level: usize| {
            let name = format!("heading {level}");
            let style = styles.named("w:style").into_iter().find(|style| style.val("w:name") == Some(&name));
            style.unwrap().named("w:numId").first().map(|number| number.get("w:val").to_owned())
        };
        ([number(1), number(2), number(3)], package)
    };
    let (ids, package) = numbered(&Template::german());
    assert!(
        ids[0].is_some() && ids[0] == ids[1] && ids[1] == ids[2] && ids[0].as_deref() != Some("1"),
        "{ids:?}"
    );
    assert!(package.text("word/numbering.xml").contains("w:lvlText w:val=\"%1.\""));
    let (ids, _) = numbered(&Template::ministry());
    assert_eq!(ids, [Some("1".to_owned()), Some("1".to_owned()), Some("1".to_owned())]);
}

#[test]
fn numbers_of_both_do_not_meet() {
    let text = "# Stand {#stand}\n\n![i](dot.png) [l](#stand)[^1]\n\n1. a\n\n- b\n\n[^1]: Note.\n";
    for template in [Template::ministry(), Template::german()] {
        // The lints find what is there twice.
        let package = house(&template, text);
        assert!(package.text("word/document.xml").contains("w:name=\"stand\""));
    }
}

#[test]
fn without_a_mark_the_text_comes_after_the_cover() {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let german = Template::german();
    let sample = german.clone().body(&(paragraph("Sample") + &paragraph("more")));
    check(
        &sample,
        "Text.",
        &[
            r#"p[Titel] "Rules & data""#,
            r#"p[Subtitle] "Its subtitle""#,
            r#"p[Author] "Ann""#,
            r#"p[Author] "Bob""#,
            r#"p[Date] "23 November 2026""#,
            r#"p[Textkrper] "Text.""#,
        ],
    );
    let broken = german.body(&format!(
        "{}<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>{}",
        paragraph("{title}"),
        paragraph("Sample")
    ));
    let package = house(&broken, "Text.");
    let outline = outline::body(&package);
    assert!(
        outline.starts_with("p[none] \"Rules & data\"")
            && outline.trim_end().ends_with("p[Textkrper] \"Text.\""),
        "{outline}"
    );
    assert!(package.findings.contains(&"docx/template at \"\"".to_owned()), "{:?}", package.findings);
}

#[test]
fn markings_stand_on_each_page_of_a_template() {
    let mut document = document("# Head\n");
    document.meta.insert("tlp".to_owned(), dossier_sdk::Meta::String("amber".to_owned()));
    for template in [Template::ministry(), Template::german()] {
        let package = render_house(&document, &template.zip(), serde_json::json!({}));
        let frames: Vec<&String> = package
            .parts
            .keys()
            .filter(|name| {
                !name.contains("_rels")
                    && (name.starts_with("word/header") || name.starts_with("word/footer"))
            })
            .collect();
        assert!(frames.len() >= 3, "{frames:?}");
        for frame in frames {
            assert!(package.text(frame).contains("TLP:AMBER"), "{frame}");
        }
    }
    let own = Template::german().edited("word/header1.xml", "Haus der Beispiele", "{tlp}");
    let package = render_house(&document, &own.zip(), serde_json::json!({}));
    assert!(!package.text("word/footer1.xml").contains("TLP"));
}

#[test]
fn placeholders_without_a_value_are_told() {
    let template = Template::german().edited("word/header1.xml", "Haus der Beispiele", "{authors} {subject}");
    let package = house(&template, "Text.");
    assert!(package.text("word/header1.xml").contains("{authors} <"), "{}", package.text("word/header1.xml"));
    assert_eq!(package.findings.iter().filter(|finding| finding.starts_with("docx/placeholder")).count(), 4);
}

#[test]
fn the_contents_count_the_pages_of_the_cover() {
    let package = render_house(
        &document("# Head\n\nText.\n"),
        &Template::ministry().zip(),
        serde_json::json!({ "contents": 1 }),
    );
    let xml = package.text("word/document.xml");
    let entry = &xml[xml.find("PAGEREF").unwrap()..];
    let page = &entry[entry.find("<w:t").unwrap()..];
    assert!(page[page.find('>').unwrap()..].starts_with(">3<"), "{page}");
}

#[test]
fn what_lies_outside_of_a_template_is_left_out() {
    let rels = "</Relationships>";
    let linked = format!(
        "<Relationship Id=\"rId77\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"https://example.org/spy.png\" TargetMode=\"External\"/>{rels}"
    );
    let template = Template::ministry().edited("word/_rels/document.xml.rels", rels, &linked).edited(
        "word/document.xml",
        "r:embed=\"rId8\"",
        "r:link=\"rId77\"",
    );
    let package = house(&template, "Text.");
    assert!(package.parts.values().all(|part| !String::from_utf8_lossy(part).contains("spy.png")));
    assert_eq!(package.findings, ["docx/template at \"\""]);
}

#[test]
fn a_template_that_cannot_be_used_is_told_of() {
    let check = |template: Vec<u8>, expected: &str| {
        let error = try_house(&document("Text."), &template).unwrap_err().to_string();
        assert!(error.contains("template.dotx") && error.contains(expected), "{error}");
    };
    let german = Template::german;
    check(b"no zip".to_vec(), "not a Word document");
    check(vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "encrypted");
    check(german().zip()[..900].to_vec(), "unzipped");
    check(german().without("[Content_Types].xml").zip(), "[Content_Types].xml");
    check(german().without("_rels/.rels").zip(), "which part");
    check(german().without("word/document.xml").zip(), "word/document.xml");
    check(german().with("word/vbaProject.bin", "x").zip(), "macros");
    let macros = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    check(
        german()
            .edited(
                "[Content_Types].xml",
                macros,
                "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
            )
            .zip(),
        "macros",
    );
    check(german().edited("word/styles.xml", "</w:styles>", "").zip(), "word/styles.xml");
    check(german().edited("word/document.xml", "</w:body>", "<w:x:y/></w:body>").zip(), "no name");
    check(
        german()
            .edited(
                "word/document.xml",
                "schemas.openxmlformats.org/wordprocessingml/2006/main",
                "purl.oclc.org/ooxml/wordprocessingml/main",
            )
            .zip(),
        "strict",
    );
    check(german().body(&("<w:p>".repeat(1_000) + &"</w:p>".repeat(1_000))).zip(), "deep");
    check(german().with("word/media/bomb.png", vec![0; 80 << 20]).zip(), "unzips to more");
    check(german().with("word/styles.xml", png(4, 4)).zip(), "UTF-8");
}

#[test]
fn the_same_template_gives_the_same_bytes() {
    let text = "# A\n\n![a](dot.png)[^1]\n\n[^1]: Note.\n";
    assert!(house(&Template::ministry(), text).bytes == house(&Template::ministry(), text).bytes);
}

/// A generator of numbers, the same on each run (xorshift of 64 bits).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

#[test]
fn no_change_of_a_template_brings_the_renderer_down() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let document = document("# A {#a}\n\nText[^1] ![i](dot.png).\n\n- b\n\n[^1]: Note.\n");
    let templates = [Template::ministry(), Template::german()];
    let mut sound = 0;
    for round in 0..500 {
        let mut template = templates[round % 2].clone();
        for _ in 0..=random.below(3) {
            mutate(&mut template, &mut random);
        }
        let mut zip = template.zip();
        if random.below(5) == 0 {
            let at = random.below(zip.len());
            zip[at] ^= 1 << random.below(8);
        }
        if let Ok(package) = try_house(&document, &zip) {
            sound += 1;
            for (name, part) in
                package.parts.iter().filter(|(name, _)| name.ends_with(".xml") || name.ends_with(".rels"))
            {
                let text = std::str::from_utf8(part).unwrap_or_else(|_| panic!("{name} is not UTF-8"));
                crate::package::parse(text);
            }
        }
    }
    assert!(sound > 100, "only {sound} of the changed templates could be used");
}

/// Changes one part: a tag doubled, dropped or moved, an attribute emptied, bytes cut or flipped, the part gone.
fn mutate(template: &mut Template, random: &mut Random) {
    let names: Vec<String> = template.0.keys().cloned().collect();
    let name = &names[random.below(names.len())];
    let Some(part) = template.0.get_mut(name) else { return };
    let at = random.below(part.len());
    match random.below(8) {
        0 => part.truncate(at),
        1 => {
            if let Some(byte) = part.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        2 => {
            template.0.remove(name);
        }
        kind => {
            let text = String::from_utf8_lossy(part).into_owned();
            let tags: Vec<(usize, usize)> = text
                .match_indices('<')
                .filter_map(|(start, _)| Some((start, start + text[start..].find('>')? + 1)))
                .collect();
            let Some(&(start, end)) = tags.get(random.below(tags.len())) else { return };
            let changed = match kind {
                3 => format!("{}{}", &text[..start], &text[end..]),
                4 => format!("{}{}{}", &text[..end], &text[start..end], &text[end..]),
                5 => {
                    let other = tags[random.below(tags.len())];
                    format!("{}{}{}", &text[..start], &text[other.0..other.1], &text[end..])
                }
                _ => {
                    let tag = &text[start..end];
                    let quotes: Vec<usize> = tag.match_indices('"').map(|(at, _)| at).collect();
                    let pair = random.below(quotes.len() / 2) * 2;
                    let Some([open, close]) = quotes.get(pair..pair + 2) else { return };
                    let values = ["", "-1", "99999999999999999999", "rId1", "\u{1}", "&lt;", "body", "0"];
                    let value = values[random.below(values.len())];
                    format!("{}{}{value}{}{}", &text[..start], &tag[..=*open], &tag[*close..], &text[end..])
                }
            };
            *part = changed.into_bytes();
        }
    }
}
